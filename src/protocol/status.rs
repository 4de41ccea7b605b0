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
