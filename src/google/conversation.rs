//! An order, the answers to what is asked, and the conversation that comes of them.

use serde_json::Value;

use crate::protocol::{ErrorCode, Map, Pin, SyncDevice};
use crate::wire::Exchange;

use super::answer::{Answer, Trouble};
use super::device_result::Outcome;

/// What devices shall do.
#[derive(Clone, Debug)]
pub struct Order {
    /// Who.
    pub devices: Vec<SyncDevice>,
    /// The full name of the command.
    pub command: String,
    /// Its params.
    pub params: Map,
    /// What the person said, where it was said in words.
    pub words: Option<String>,
}

/// Where the person's answers come from.
pub trait Answers: Send {
    /// A PIN.
    fn pin(&mut self) -> Reply<Pin>;

    /// Yes or no.
    fn ack(&mut self) -> Reply<bool>;

    /// Hears each turn as it is complete, before a question in it is answered.
    fn heard(&mut self, _turn: &Turn) {}
}

/// What the person makes of a question.
#[derive(Clone, Debug)]
pub enum Reply<T> {
    /// This answer.
    Given(T),
    /// "Cancel".
    Cancelled,
    /// No answer, or none left.
    Missing,
}

/// What the person said in one turn.
#[derive(Clone, Debug)]
pub enum Said {
    /// Words.
    Words(String),
    /// A PIN, to be shown as what it is: a secret.
    Pin(Pin),
}

impl Default for Said {
    fn default() -> Self {
        Self::Words(String::new())
    }
}

/// One turn: what the person said, what went over the wire, what the Assistant said. It holds
/// secrets: print it through the redactor only.
#[derive(Clone, Debug, Default)]
pub struct Turn {
    /// What the person said; no words where the Assistant goes on by itself.
    pub user: Said,
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
    /// Every exchange of this turn, refreshes and account linking included.
    pub exchanges: Vec<Exchange>,
}

impl Turn {
    /// What was said, and the answer that came; the Assistant has said nothing yet.
    #[must_use]
    pub fn of(user: Said, answer: &Answer) -> Self {
        Self {
            user,
            request: answer.request.clone(),
            http_status: answer.http_status(),
            response: answer.response(),
            latency_ms: answer.latency_ms(),
            exchanges: answer.exchanges.clone(),
            ..Self::default()
        }
    }
}

/// A whole conversation.
#[derive(Clone, Debug)]
pub struct Conversation {
    /// The turns in order; at least one.
    pub turns: Vec<Turn>,
    /// How it ended.
    pub outcome: Outcome,
    /// The code that goes with the outcome.
    pub error_code: Option<ErrorCode>,
    /// What became of each device, in the order of the request.
    pub devices: Vec<Ended>,
    /// Why there was no answer that Google can use, if there was none.
    pub trouble: Option<Trouble>,
}

/// What became of one device in the end.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Ended {
    /// The device.
    pub id: String,
    /// How it ended for this device.
    pub outcome: Outcome,
    /// The code that goes with that.
    pub error_code: Option<ErrorCode>,
}
