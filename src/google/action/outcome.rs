//! The conversation with an action as it was held.

use crate::google::{Turn, Unexpected};
use crate::protocol::Mismatch;
use crate::protocol::conversation::LinkingResult;
use crate::wire::SendError;

/// How a conversation with an action ended.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum ActionOutcome {
    /// The webhook ended it.
    Ended,
    /// The person ended it.
    Cancelled,
    /// The person was asked and said nothing.
    Unanswered,
    /// It went on for longer than anybody would listen.
    Endless,
    /// The webhook gave no answer that can be used.
    Broken,
}

impl ActionOutcome {
    /// The spelling in reports.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Ended => "ended",
            Self::Cancelled => "cancelled",
            Self::Unanswered => "unanswered",
            Self::Endless => "endless",
            Self::Broken => "broken",
        }
    }
}

/// Why an answer of the webhook is of no use.
#[derive(Clone, Debug, thiserror::Error)]
pub enum ActionTrouble {
    /// There is none.
    #[error(transparent)]
    Send(#[from] SendError),
    /// It is no 200 with JSON.
    #[error(transparent)]
    Unexpected(#[from] Unexpected),
    /// It says what the platform cannot use.
    #[error(transparent)]
    Answer(#[from] Mismatch),
}

/// One turn, and where it stands in the action.
#[derive(Clone, Debug, Default)]
pub struct ActionTurn {
    /// The handler that was called; none where the Assistant asks by itself.
    pub handler: Option<String>,
    /// The scene at that time.
    pub scene: String,
    /// What was said and sent.
    pub turn: Turn,
}

/// A whole conversation with an action.
#[derive(Clone, Debug)]
pub struct ActionDialogue {
    /// The turns in order; at least one.
    pub turns: Vec<ActionTurn>,
    /// How it ended.
    pub outcome: ActionOutcome,
    /// What came of account linking, where that was tried.
    pub linking: Option<LinkingResult>,
    /// Why it broke, if it did.
    pub trouble: Option<ActionTrouble>,
}
