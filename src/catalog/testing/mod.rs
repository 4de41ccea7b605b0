//! What the catalogue's tests share: devices by a few words, values made from the shapes, and
//! as it is registered.

mod fixture;
mod generate;
mod laws;

pub(super) use fixture::Fixture;
