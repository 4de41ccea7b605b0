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
    /// What they usually order, for the conversation of `POST /conversation`.
    pub usual_order: Option<String>,
}

impl User {
    pub(crate) fn has_password(&self) -> bool {
        !matches!(self.password, StoredPassword::Absent)
    }

    /// Whether this is their e-mail address, whatever its case.
    pub(crate) fn has_email(&self, email: &str) -> bool {
        self.profile.email.as_ref().is_some_and(|known| known.eq_ignore_ascii_case(email))
    }
}

/// A password as the home file gives it.
#[derive(Clone, Debug)]
pub enum StoredPassword {
    /// In clear; hashed before it is compared.
    Clear(Password),
    /// An argon2id hash in PHC form.
    Hash(String),
    /// There is none: the account was opened by a Google account, which is the only way in.
    Absent,
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
