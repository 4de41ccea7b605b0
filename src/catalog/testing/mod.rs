//! What the catalogue's tests share: devices by a few words, values made from the shapes, and
//! Google's own schemas to compare with. A new trait is covered by `laws` and `oracle` as soon
//! as it is registered.

mod conditions;
mod disagreements;
mod documents;
mod extremes;
mod fixture;
mod generate;
mod laws;
mod oracle;
mod printed;
mod trials;
mod walk;

pub(in crate::catalog) use fixture::{Fixture, START};
pub(in crate::catalog) use generate::value;
pub(crate) use generate::{flawed, object, spoilt};
pub(crate) use laws::runner;
