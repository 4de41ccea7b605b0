//! Households: several Google users at one account, and several accounts at one cloud.
//!
//! | file | what it is for |
//! |---|---|
//! | `links` | two links of one user, side by side |
//! | `users` | two users, told apart |
//! | `devices` | the devices of one user, out of the other's reach |
//!
//! Two links of one user need nothing that was not given; a second user does. Where two users
//! share their devices, nothing is kept from either, and nothing is judged.

pub(super) mod devices;
pub(super) mod links;
pub(super) mod users;

/// What a link is found to do, in the words of several checks.
const TURNED_AWAY: &str = "the access token of a link opens nothing";
