//! What can happen to an answer on its way to whoever asked.

use std::time::Duration;

use crate::wire::SendError;

/// Happens to an answer in place of its being sent well: an extension of the response. A server
/// lets it happen on the wire; where there is none, a [`Client`](crate::wire::Client) feels it.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Mishap {
    /// The connection is closed without a byte of an answer.
    Unanswered,
    /// The connection is closed in the middle of the body.
    Cut,
    /// What comes in place of the answer is not HTTP.
    Garbage,
    /// The body comes a byte at a time and never ends.
    Trickle,
    /// The body is of ten megabytes, most of them blank.
    Huge,
}

impl Mishap {
    /// The size of a huge body, in bytes.
    pub(super) const HUGE: usize = 10 << 20;

    /// What came of the answer, in a few words.
    #[must_use]
    pub fn describe(self) -> &'static str {
        match self {
            Self::Unanswered => "closed without an answer",
            Self::Cut => "cut in the middle of the body",
            Self::Garbage => "something that is not HTTP in its place",
            Self::Trickle => "a byte at a time, without end",
            Self::Huge => "blown up to 10 MB",
        }
    }

    /// What a client feels of it that waits and reads as [`Limits`](crate::wire::Limits) say.
    pub(in crate::wire) fn felt(self, origin: String) -> SendError {
        let cause = self.describe().to_owned();
        match self {
            Self::Unanswered | Self::Cut => SendError::Broken { origin, cause },
            Self::Garbage => SendError::NotHttp { origin, cause },
            Self::Trickle => SendError::Timeout { origin, limit: Duration::from_secs(10) },
            Self::Huge => SendError::TooLarge { origin, limit: Self::HUGE },
        }
    }
}
