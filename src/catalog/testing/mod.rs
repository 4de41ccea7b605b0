//! What the catalogue's tests share: devices by a few words, values made from the shapes, and
//! Google's own schemas to compare with. A new trait is covered by `laws` and `oracle` as soon
//! as it is registered.

mod disagreements;
mod fixture;
mod generate;
mod laws;
mod oracle;

pub(in crate::catalog) use fixture::{Fixture, START};
