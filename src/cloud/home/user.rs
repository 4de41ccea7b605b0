//! A user of the cloud: signs in, owns devices, may have a PIN.

use crate::protocol::{Password, Pin};

/// Somebody who can sign in.
#[derive(Clone, Debug)]
pub struct User {
    /// The `agentUserId` of SYNC and the `sub` of userinfo; immutable.
    pub id: String,
    /// The name of the sign-in form.
    pub username: String,
    /// How the password is checked.
    pub password: StoredPassword,
    /// The security code; without one, a PIN challenge ends in `challengeFailedNotSetup`.
    pub pin: Option<Pin>,
    /// What userinfo tells.
    pub profile: Profile,
}

/// A password as the home file gives it.
#[derive(Clone, Debug)]
pub enum StoredPassword {
    /// In clear; hashed before it is compared.
    Clear(Password),
    /// An argon2id hash in PHC form.
    Hash(String),
}

/// The claims of userinfo beside `sub`.
#[derive(Clone, Debug, Default)]
#[expect(missing_docs, reason = "the claims' own names")]
pub struct Profile {
    pub email: Option<String>,
    pub given_name: Option<String>,
    pub family_name: Option<String>,
    pub name: Option<String>,
    pub picture: Option<String>,
}
