//! ID tokens that no cloud may accept: for tests, and to send to a cloud by hand.

/// What is wrong with an ID token.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Flaw {
    /// Signed with a key that is not in the set, under the id of one that is.
    WrongKey,
    /// Not signed: its head says `alg: none`.
    None,
    /// Signed by HMAC with the public key as the secret, which everybody knows.
    Hs256,
    /// It ended an hour ago.
    Expired,
    /// It begins in an hour.
    NotYetValid,
    /// Issued by somebody whose name only begins as Google's does.
    WrongIssuer,
    /// Meant for another client.
    WrongAudience,
    /// It does not say whom it is about.
    NoSubject,
    /// Of a hundred kilobytes and more; none of Google's is.
    Oversized,
}

impl Flaw {
    /// Every flaw.
    pub const ALL: [Self; 9] = [
        Self::WrongKey,
        Self::None,
        Self::Hs256,
        Self::Expired,
        Self::NotYetValid,
        Self::WrongIssuer,
        Self::WrongAudience,
        Self::NoSubject,
        Self::Oversized,
    ];

    /// The flaw as the command line spells it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::WrongKey => "wrong-key",
            Self::None => "none",
            Self::Hs256 => "hs256",
            Self::Expired => "expired",
            Self::NotYetValid => "not-yet-valid",
            Self::WrongIssuer => "wrong-issuer",
            Self::WrongAudience => "wrong-audience",
            Self::NoSubject => "no-subject",
            Self::Oversized => "oversized",
        }
    }

    /// What is wrong, for people.
    #[must_use]
    pub fn meaning(self) -> &'static str {
        match self {
            Self::WrongKey => {
                "signed with a key that is not in the set, under the id of one that is"
            }
            Self::None => "not signed: its head says `alg: none`",
            Self::Hs256 => {
                "signed by HMAC with the public key as the secret, which everybody knows"
            }
            Self::Expired => "it ended an hour ago",
            Self::NotYetValid => "it begins in an hour",
            Self::WrongIssuer => "issued by somebody whose name only begins as Google's does",
            Self::WrongAudience => "meant for another client",
            Self::NoSubject => "it does not say whom it is about",
            Self::Oversized => "of a hundred kilobytes and more; none of Google's is",
        }
    }
}
