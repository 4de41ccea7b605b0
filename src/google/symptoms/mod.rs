//! What people see of a broken link, and what is usually behind it.
//!
//! | file | what it is for |
//! |---|---|
//! | `symptom` | what is wrong, with its likely causes |
//! | `sign` | what is seen of it: words of the phone or the Assistant, names in Google's log |
//! | `phone`, `logs` | the signs |
//! | `commands` | the command lines that show what is wrong |
//! | `traps` | what to look at when the cloud is not to blame |
//!
//! For clouds never seen: it names likely causes and accuses nobody. What no document of Google
//! says, or what users report only, is marked as unconfirmed.

mod commands;
mod logs;
mod phone;
mod sign;
mod symptom;
mod traps;

pub use commands::CommandLine;
pub use logs::LOG_SIGNS;
pub use phone::{PHONE_SIGNS, phone_shows};
pub use sign::Sign;
pub use symptom::Symptom;
pub use traps::{NOT_YOUR_SERVER, Trap};
