//! The conversation with an action as it was held.

use serde_json::Value;

use crate::google::Unexpected;
use crate::protocol::Mismatch;
use crate::protocol::conversation::LinkingResult;
use crate::wire::{Exchange, SendError};

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

/// One turn: what the person said, which handler heard it, what the Assistant said. It holds
/// secrets: print it through the redactor only.
#[derive(Clone, Debug, Default)]
pub struct ActionTurn {
    /// What the person said; empty where the platform calls the webhook by itself.
    pub user: String,
    /// The handler that was called; none where the Assistant asks by itself.
    pub handler: Option<String>,
    /// The scene at that time.
    pub scene: String,
    /// What was sent; null where nothing was.
    pub request: Value,
    /// The HTTP status of the answer.
    pub http_status: Option<u16>,
    /// The answer as JSON, else as text; null where there was none.
    pub response: Value,
    /// How long the answer took, in milliseconds.
    pub latency_ms: Option<f64>,
    /// What the Assistant said.
    pub assistant: String,
    /// What a developer should know and the person does not hear.
    pub remarks: Vec<String>,
    /// Every exchange of this turn, those of account linking included.
    pub exchanges: Vec<Exchange>,
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
