//! The virtual home: who lives there and which devices it has.

mod user;

pub use user::{Profile, StoredPassword, User};
