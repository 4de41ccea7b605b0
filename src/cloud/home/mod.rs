//! The virtual home: who lives there, which devices it has, and how they are at this moment.
//!
//! A [`Home`] is read from a file and does not change; a [`House`] is the home in use.

mod device;
mod house;
mod parse;
mod schema;
mod user;

pub use device::{Demand, DeviceException, HomeDevice, Verification, VerifyRule};
pub use house::{House, PatchError};
pub use parse::{home_violations, parse_home};
pub use schema::home_schema;
pub use user::{Profile, StoredPassword, User};

pub(crate) use house::{LiveDevice, Refused};

/// A home as its file describes it.
#[derive(Clone, Debug, Default)]
pub struct Home {
    /// Who can sign in.
    pub users: Vec<User>,
    /// What they own.
    pub devices: Vec<HomeDevice>,
    /// How wrong PINs are met.
    pub verification: Verification,
    /// Things whose nearness can waive a challenge, and whether they are near at the start.
    pub presence: Vec<(String, bool)>,
}

impl Home {
    /// The built-in demo home.
    ///
    /// # Panics
    /// Never: the file is part of the program, and a test reads it.
    #[must_use]
    pub fn demo() -> Self {
        const DEMO: &str = include_str!("../../../fixtures/homes/demo.toml");
        parse_home("demo.toml", DEMO).expect("the built-in home is sound")
    }
}
