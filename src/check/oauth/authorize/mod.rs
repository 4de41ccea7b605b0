//! The authorization endpoint: who is sent back, with what, and what people see on the way.

pub(in crate::check) mod cancel;
pub(in crate::check) mod code;
mod ending;
pub(in crate::check) mod pages;
pub(in crate::check) mod parameters;
pub(in crate::check) mod policy;
pub(in crate::check) mod redirect;
pub(in crate::check) mod state;
