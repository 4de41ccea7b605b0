//! Stands between any client and any cloud: passes on what comes, shows and validates it, and, if
//! told, breaks it.
//!
//! ```text
//! client -> Watch -> faults -> Gateway -> cloud
//! ```
//!
//! | file | what it is for |
//! |---|---|
//! | `upstream` | the cloud behind: where it is |
//! | `face` | the name under which clients know the proxy, and what the cloud's own becomes there |
//! | `headers` | headers that end at each hop, and those that name addresses |
//! | `gateway` | one request to the cloud and its answer back |
//! | `watch` | sees every exchange as the client does |
//! | `intent` | which devices an intent was about, and how they fared |
//! | `household` | the devices of the SYNCs that passed |
//! | `seen` | what is said of an exchange |
//! | `record` | a conversation file of what passed |

mod face;
mod gateway;
mod headers;
mod household;
mod intent;
mod record;
mod seen;
mod upstream;
mod watch;

pub use gateway::{Gateway, MAX_BODY, Trouble};
pub use intent::{Fared, fared};
pub use record::Recorder;
pub use seen::{About, Judgement, Seen};
pub use upstream::{Upstream, UpstreamError};
pub use watch::Watch;
