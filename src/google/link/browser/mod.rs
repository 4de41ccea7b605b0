//! Capture with a browser of our own, in which Google's redirect hosts lead to this machine.
//!
//! | file | what it is for |
//! |---|---|
//! | `run` | one capture, from the start of the browser to its end |
//! | `program` | finds a Chromium-family browser and starts it with a throw-away profile |
//! | `listener` | plays Google's redirect hosts |
//! | `devtools` | drives a browser that has no window |
//! | `pilot`, `controls.js`, `fill.js` | signs in and agrees in such a one |
//!
//! Nothing reaches the real hosts: the browser begins at the listener, which proves that its rules
//! hold, and only then learns the authorization URL. A proxy would ask the real hosts in spite of
//! the rules, so the browser uses none.

mod devtools;
mod listener;
mod pilot;
mod program;
mod run;

pub use devtools::{DevTools, DevToolsError};
pub use program::{Browser, Launch, LaunchError, Program};
pub use run::Browsing;
pub(super) use run::capture_with_browser;
