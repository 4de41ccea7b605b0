//! Devices that are moved: what SYNC says they can do is tried, recorded, and put back.
//!
//! | file | what it is for |
//! |---|---|
//! | `permit` | what a run may do to devices |
//! | `movable` | a device of the SYNC, as far as it can be moved |
//! | `asking` | one QUERY, one EXECUTE, and what the answers say of a device |
//! | `motion` | one command: the states before, the answer, the states after |
//! | `record` | every motion of a device, and whether it is as it was |
//! | `back` | puts a device back, also after the run was stopped in the middle |
//! | `commands`, `states` | the rules: pure functions of a record |
//! | `dialogue` | what is said where a yes or a PIN is asked for |
//! | `challenge`, `pins`, `certification` | the rules about it |
//! | `batch` | several devices or commands in one EXECUTE |
//! | `questions` | a question beside other devices, and somebody who guesses |
//!
//! A device is moved once for all rules. What is owed to it is noted before its first command, so
//! that whoever ends the run early can still pay it.

mod asking;
mod back;
pub(super) mod batch;
pub(super) mod certification;
pub(super) mod challenge;
pub(super) mod commands;
mod dialogue;
#[cfg(test)]
mod made_up;
mod motion;
mod movable;
mod permit;
pub(super) mod pins;
pub(super) mod questions;
mod record;
pub(super) mod states;

pub(super) use back::Debt;
pub use back::Left;
pub use dialogue::{Dialogue, Said, Step};
pub use motion::Motion;
pub use movable::Movable;
pub use permit::Permit;
pub use record::Record;
