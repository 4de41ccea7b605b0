//! The `status` of a device in QUERY and EXECUTE responses.

use serde::{Deserialize, Serialize};

/// How a device fared.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Status {
    /// Done, or read.
    Success,
    /// Accepted and expected to succeed later (EXECUTE only).
    Pending,
    /// Not reachable.
    Offline,
    /// Something about this or an associated device stands in the way or deserves a word.
    Exceptions,
    /// Failed; `errorCode` says why.
    Error,
}

impl Status {
    /// Every status, in the order of Google's reference.
    pub const ALL: [Self; 5] =
        [Self::Success, Self::Pending, Self::Offline, Self::Exceptions, Self::Error];

    /// The spelling on the wire.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Success => "SUCCESS",
            Self::Pending => "PENDING",
            Self::Offline => "OFFLINE",
            Self::Exceptions => "EXCEPTIONS",
            Self::Error => "ERROR",
        }
    }

    /// What it says about a device.
    #[must_use]
    pub fn meaning(self) -> &'static str {
        match self {
            Self::Success => "the states could be read, or the command is done",
            Self::Pending => "the command is accepted and expected to succeed later",
            Self::Offline => "the device cannot be reached",
            Self::Exceptions => {
                "something about this or an associated device stands in the way or deserves a word"
            }
            Self::Error => "the query or the command failed; errorCode says why",
        }
    }

    /// Whether a QUERY may be answered with it; an EXECUTE may with any.
    #[must_use]
    pub fn answers_query(self) -> bool {
        self != Self::Pending
    }

    /// Reads the exact spelling of the wire.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.as_str() == text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn serde_and_as_str_agree() {
        for status in Status::ALL {
            assert_eq!(serde_json::to_value(status).expect("a unit variant"), status.as_str());
            assert_eq!(Status::parse(status.as_str()), Some(status));
        }
        assert_eq!(Status::parse("success"), None);
    }
}
