//! Capture with a browser of our own, in which Google's redirect hosts lead to this machine.
//!
//! | file | what it is for |
//! |---|---|
//! | `program` | finds a Chromium-family browser and starts it with a throw-away profile |
//! | `devtools` | drives one that has no window |

mod devtools;
mod program;

pub use devtools::{DevTools, DevToolsError};
pub use program::{Browser, Launch, LaunchError, Program};
