//! What came of one intent, and what is wrong with it.
//!
//! What the other side got wrong is data, with its place; so is the lack of an answer.

use serde_json::Value;

use super::{TokenFailure, TokenFailureKind};
use crate::protocol::{Intent, Mismatch, Reader};
use crate::wire::{Exchange, SendError};

/// Whose trouble it is; chooses the exit status.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Blame {
    /// The cloud answered, and wrongly.
    Cloud,
    /// The cloud could not be reached.
    Unreachable,
    /// We could not do our part.
    Ours,
}

/// What is wrong with an answer, or why there is none.
#[derive(Clone, Debug, thiserror::Error)]
pub enum Trouble {
    /// There is no answer, or none that can be read.
    #[error(transparent)]
    Send(#[from] SendError),
    /// No token works any more and none can be had: the user must link again.
    #[error("the link is dead, link again: {0}")]
    LinkDead(String),
    /// The token endpoint did not give a new access token, and did not say that the link is dead.
    #[error("could not refresh the access token: {0}")]
    Refresh(String),
    /// The account could not be kept.
    #[error("could not keep the account: {0}")]
    Keep(String),
    /// Handled intents are answered with 200, errors of devices included.
    #[error("expected status 200, got {0}")]
    Status(u16),
    /// The body is not what the intent is answered with.
    #[error(transparent)]
    Answer(#[from] Mismatch),
}

/// `invalid_grant` means that the link is dead; any other failure may pass.
impl From<TokenFailure> for Trouble {
    fn from(failure: TokenFailure) -> Self {
        match failure.kind {
            TokenFailureKind::InvalidGrant => {
                Self::LinkDead(format!("the token endpoint answered {}", failure.actual))
            }
            TokenFailureKind::Refused | TokenFailureKind::Unreadable => {
                Self::Refresh(failure.to_string())
            }
        }
    }
}

impl Trouble {
    /// Whose trouble it is.
    #[must_use]
    pub fn blame(&self) -> Blame {
        match self {
            Self::Send(error) if error.is_unreachable() => Blame::Unreachable,
            Self::Keep(_) => Blame::Ours,
            _ => Blame::Cloud,
        }
    }
}

/// What came of one intent. It holds secrets: print it through the redactor only.
#[derive(Clone, Debug, Default)]
pub struct Answer {
    /// The body that was sent last; null where nothing was.
    pub request: Value,
    /// The last exchange of the intent itself.
    pub exchange: Option<Exchange>,
    /// Every exchange in order, refreshes and refused attempts included.
    pub exchanges: Vec<Exchange>,
    /// What is wrong, if anything.
    pub trouble: Option<Trouble>,
}

impl Answer {
    /// The HTTP status of the intent.
    #[must_use]
    pub fn http_status(&self) -> Option<u16> {
        self.exchange.as_ref().map(Exchange::status)
    }

    /// How long the intent took, in milliseconds.
    #[must_use]
    pub fn latency_ms(&self) -> Option<f64> {
        self.exchange.as_ref().map(Exchange::latency_ms)
    }

    /// The answer as JSON, else as text; null where there is none.
    #[must_use]
    pub fn response(&self) -> Value {
        self.exchange.as_ref().map(Exchange::document).unwrap_or_default()
    }

    pub(super) fn failed(mut self, trouble: Trouble) -> Self {
        self.trouble = Some(trouble);
        self
    }

    pub(super) fn judged(self, judge: impl FnOnce(&Value) -> Result<(), Mismatch>) -> Self {
        if self.trouble.is_some() {
            return self;
        }
        match judge(&self.response()) {
            Ok(()) => self,
            Err(mismatch) => self.failed(mismatch.into()),
        }
    }
}

/// What holds for the answer of any intent. DISCONNECT has no answer to speak of: clouds in use
/// send `{}`, `null` or nothing.
pub(super) fn ensure_answered(
    intent: Intent,
    request: &Value,
    exchange: &Exchange,
) -> Result<(), Trouble> {
    if exchange.status() != 200 {
        return Err(Trouble::Status(exchange.status()));
    }
    if intent == Intent::Disconnect {
        return Ok(());
    }
    let body = exchange
        .json()
        .ok_or_else(|| Mismatch::new("", "a JSON document", describe_body(exchange)))?;
    Ok(ensure_request_id(&body, &request["requestId"])?)
}

/// The id comes back as it was sent: the same text, not the number it looks like.
fn ensure_request_id(body: &Value, sent: &Value) -> Result<(), Mismatch> {
    let echoed = Reader::root(body).member("requestId");
    if echoed.value() == Some(sent) {
        return Ok(());
    }
    Err(echoed.mismatch(&format!("`{sent}`, as it was sent")))
}

/// Every device that was asked for is answered for.
pub(super) fn ensure_states(response: &Value, ids: &[String]) -> Result<(), Mismatch> {
    let payload = Reader::root(response).member("payload");
    let code = payload.member("errorCode");
    if code.value().is_some() {
        return Err(code.mismatch("the states of devices"));
    }
    payload.member("devices").object()?;
    ids.iter().try_for_each(|id| payload.member("devices").member(id).object().map(|_| ()))
}

/// Names a body that is no JSON by its kind and its start.
fn describe_body(exchange: &Exchange) -> String {
    let text = exchange.text();
    let text = text.trim();
    if text.is_empty() {
        return "an empty body".to_owned();
    }
    let kind = exchange.header("content-type").unwrap_or("a body of no content type");
    let start: String = text.chars().take(40).collect();
    let cut = if start.len() < text.len() { "…" } else { "" };
    format!("{kind}: `{start}{cut}`")
}
