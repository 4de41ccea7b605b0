//! What an answer means for a hop: pure functions from an exchange to what broke, or nothing.

use std::time::Duration;

use serde_json::{Value, json};

use super::capture::CaptureFailureKind;
use crate::google::symptoms::Symptom;
use crate::google::unexpected::{describe_answer, refusal_text};
use crate::google::{TokenFailureKind, read_token_answer};
use crate::protocol::oauth::TokenResponse;
use crate::protocol::{Mismatch, Reader, SyncPayload};
use crate::wire::{Exchange, SendError};

/// What broke a hop.
pub(super) struct Broken {
    pub symptom: Symptom,
    pub expected: String,
    pub actual: String,
    pub advice: Option<&'static str>,
    pub came: Came,
}

/// What came, as far as it hints at causes.
#[derive(Default)]
pub(super) struct Came {
    /// An OAuth error with its description, or the text of a page; never printed.
    pub words: String,
    /// The token endpoint asks for credentials as HTTP Basic.
    pub asks_basic: bool,
}

impl Came {
    pub fn read(exchange: &Exchange) -> Self {
        let challenge = exchange.header("www-authenticate").unwrap_or_default();
        let asks_basic =
            challenge.get(..5).is_some_and(|scheme| scheme.eq_ignore_ascii_case("basic"));
        Self { words: refusal_text(exchange), asks_basic }
    }
}

impl Broken {
    pub fn new(symptom: Symptom, expected: impl Into<String>, actual: impl Into<String>) -> Self {
        Self {
            symptom,
            expected: expected.into(),
            actual: actual.into(),
            advice: None,
            came: Came::default(),
        }
    }

    /// With the words that came, which may hint at causes.
    pub fn said(mut self, words: impl Into<String>) -> Self {
        self.came.words = words.into();
        self
    }
}

impl From<SendError> for Broken {
    fn from(error: SendError) -> Self {
        let symptom = unsent_symptom(&error).unwrap_or(Symptom::Crashed);
        let broken = Self::new(symptom, "an answer", error.to_string());
        Self { advice: error.tls_advice(), ..broken }
    }
}

/// What it means that nobody answered; none where somebody did, however badly.
pub(super) fn unsent_symptom(error: &SendError) -> Option<Symptom> {
    match error {
        SendError::Tls { .. } => Some(Symptom::Tls),
        // Somebody took the connection.
        SendError::Timeout { .. } => Some(Symptom::TooSlow),
        error => error.is_unreachable().then_some(Symptom::Unreachable),
    }
}

pub(super) fn capture_symptom(kind: CaptureFailureKind) -> Symptom {
    match kind {
        CaptureFailureKind::NoUrl | CaptureFailureKind::WrongPlace => Symptom::WrongPlace,
        CaptureFailureKind::OAuthError => Symptom::OAuthError,
        CaptureFailureKind::AccessDenied => Symptom::AccessDenied,
        CaptureFailureKind::NoState
        | CaptureFailureKind::StateUnescaped
        | CaptureFailureKind::StateChanged => Symptom::StateLost,
        CaptureFailureKind::InFragment => Symptom::InFragment,
        CaptureFailureKind::InQuery => Symptom::InQuery,
        CaptureFailureKind::NoCode => Symptom::NoCode,
        CaptureFailureKind::NoToken => Symptom::NoToken,
    }
}

/// `dead` says what an `invalid_grant` means here.
pub(super) fn judge_token(
    sent: Result<Exchange, SendError>,
    dead: Symptom,
) -> (Option<Duration>, Result<TokenResponse, Broken>) {
    let exchange = match sent {
        Ok(exchange) => exchange,
        Err(error) => return (None, Err(error.into())),
    };
    let token = read_token_answer(&exchange).map_err(|failure| {
        let symptom = match failure.kind {
            TokenFailureKind::InvalidGrant => dead,
            TokenFailureKind::Refused if exchange.status() >= 500 => Symptom::Crashed,
            TokenFailureKind::Refused => Symptom::ClientRefused,
            TokenFailureKind::Unreadable => Symptom::UnreadableToken,
        };
        let came = Came::read(&exchange);
        Broken { came, ..Broken::new(symptom, failure.expected, failure.actual) }
    });
    (Some(exchange.latency), token)
}

pub(super) fn remarks_on(token: &TokenResponse) -> Option<String> {
    let mut remarks = Vec::new();
    if token.expires_in.is_none() {
        remarks.push("no `expires_in`: Google takes the access token as one that never expires");
    }
    if token.refresh_token.is_none() {
        remarks.push("no `refresh_token`: the link ends when the access token does");
    }
    (!remarks.is_empty()).then(|| remarks.join("; "))
}

fn read_intent(exchange: &Exchange) -> Result<Value, Broken> {
    let symptom = match exchange.status() {
        200 => Symptom::UnreadableIntent,
        401 => Symptom::Unauthorized,
        500.. => Symptom::Crashed,
        _ => Symptom::NotThere,
    };
    match (exchange.status(), exchange.json()) {
        (200, Some(response)) => Ok(response),
        _ => Err(Broken::new(symptom, "200 with JSON", describe_answer(exchange))),
    }
}

fn wrong_member(mismatch: Mismatch) -> Broken {
    let expected = format!("{} at `{}`", mismatch.expected, mismatch.pointer);
    Broken::new(Symptom::UnreadableIntent, expected, mismatch.actual)
}

pub(super) fn read_sync(exchange: &Exchange) -> Result<(SyncPayload, Value), Broken> {
    let response = read_intent(exchange)?;
    let synced = SyncPayload::read(&response).map_err(wrong_member)?;
    Ok((synced, response))
}

/// All devices, each with the `customData` that SYNC gave.
pub(super) fn query_payload(synced: &SyncPayload) -> Value {
    let devices: Vec<Value> = synced
        .devices
        .iter()
        .map(|device| match &device.custom_data {
            Some(custom_data) => json!({"id": device.id, "customData": custom_data}),
            None => json!({"id": device.id}),
        })
        .collect();
    json!({"devices": devices})
}

/// Devices may be left out, and an entry may have no `status`: Google takes both.
pub(super) fn read_query(
    exchange: &Exchange,
    synced: &SyncPayload,
) -> Result<Option<String>, Broken> {
    let response = read_intent(exchange)?;
    let payload = Reader::root(&response).member("payload");
    if let Ok(code) = payload.member("errorCode").text() {
        let actual = format!("`{code}`");
        return Err(wrong_member(Mismatch::new("/payload/errorCode", "states", actual)));
    }
    let states = payload.member("devices").object().map_err(wrong_member)?;
    for device in &synced.devices {
        let entry = payload.member("devices").member(&device.id);
        if entry.value().is_some() {
            entry.object().map_err(wrong_member)?;
        }
    }
    let missing: Vec<&str> = synced
        .devices
        .iter()
        .map(|device| device.id.as_str())
        .filter(|id| !states.contains_key(*id))
        .collect();
    Ok(match missing.as_slice() {
        [] => None,
        [first, ..] => {
            Some(format!("{} of the devices are left out, `{first}` first", missing.len()))
        }
    })
}
