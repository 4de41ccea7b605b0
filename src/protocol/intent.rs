//! The envelope around every intent, as the cloud reads and answers it.
//!
//! Borrowed from the body it was read from: `requestId` is kept as its raw JSON text, so that it
//! is echoed exactly as it came, be it a decimal up to 2^64-1, a UUID or something else.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

/// What Google wants of the fulfillment.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Intent {
    /// Which devices has this user?
    Sync,
    /// In which states are they?
    Query,
    /// Do something to them.
    Execute,
    /// The user unlinked.
    Disconnect,
}

impl Intent {
    /// Every intent a cloud receives.
    pub const ALL: [Self; 4] = [Self::Sync, Self::Query, Self::Execute, Self::Disconnect];

    /// The name on the wire.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Sync => "action.devices.SYNC",
            Self::Query => "action.devices.QUERY",
            Self::Execute => "action.devices.EXECUTE",
            Self::Disconnect => "action.devices.DISCONNECT",
        }
    }

    /// Reads the exact name of the wire.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|intent| intent.as_str() == name)
    }
}

/// A request, read as far as its intent.
#[derive(Debug)]
pub struct Request<'a> {
    /// The raw JSON text of `requestId`.
    pub request_id: &'a RawValue,
    /// What is wanted.
    pub intent: Intent,
    payload: Option<&'a RawValue>,
}

/// Why a body is no intent; the text says it to the sender.
#[derive(Debug, thiserror::Error)]
pub enum RequestError {
    /// Not JSON, or members of the wrong type.
    #[error("the body is not an intent request: {0}")]
    Malformed(#[from] serde_json::Error),
    /// `requestId` is neither a string nor a number.
    #[error("`/requestId`: expected a string")]
    RequestId,
    /// Google always sends one input.
    #[error("`/inputs`: expected an array of one input, got {0}")]
    Inputs(usize),
    /// An intent that clouds do not receive.
    #[error(
        "`/inputs/0/intent`: expected SYNC, QUERY, EXECUTE or DISCONNECT of `action.devices`, got `{0}`"
    )]
    UnknownIntent(String),
}

/// The payload does not fit its intent.
#[derive(Debug, thiserror::Error)]
#[error("`/inputs/0/payload`: {0}")]
pub struct PayloadError(serde_json::Error);

#[derive(Deserialize)]
struct Envelope<'a> {
    #[serde(borrow, rename = "requestId")]
    request_id: &'a RawValue,
    #[serde(borrow)]
    inputs: Vec<Input<'a>>,
}

#[derive(Deserialize)]
struct Input<'a> {
    #[serde(borrow)]
    intent: Cow<'a, str>,
    #[serde(borrow)]
    payload: Option<&'a RawValue>,
}

impl<'a> Request<'a> {
    /// Reads a body. Members it does not know are ignored.
    ///
    /// # Errors
    /// Says what is not as Google sends it.
    pub fn parse(body: &'a [u8]) -> Result<Self, RequestError> {
        let envelope: Envelope<'a> = serde_json::from_slice(body)?;
        if !envelope
            .request_id
            .get()
            .starts_with(['"', '-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9'])
        {
            return Err(RequestError::RequestId);
        }
        let [input] = envelope.inputs.as_slice() else {
            return Err(RequestError::Inputs(envelope.inputs.len()));
        };
        let intent = Intent::parse(&input.intent)
            .ok_or_else(|| RequestError::UnknownIntent(input.intent.clone().into_owned()))?;
        Ok(Self { request_id: envelope.request_id, intent, payload: input.payload })
    }

    /// Reads the payload of this intent.
    ///
    /// # Errors
    /// Says what does not fit, with line and column inside the payload.
    pub fn payload<T: Deserialize<'a>>(&self) -> Result<T, PayloadError> {
        let text = self.payload.map_or("null", RawValue::get);
        serde_json::from_str(text).map_err(PayloadError)
    }
}

/// An answer: the `requestId` as it came, and the payload.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Response<'a, P> {
    /// The raw JSON text of the request's id.
    pub request_id: &'a RawValue,
    /// The answer of this intent.
    pub payload: P,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_request_id_is_kept_to_the_letter() {
        for id in [
            r#""ff36a3cc-ec34-11e6-b1a0-64510650abcf""#,
            r#""18446744073709551615""#,
            r#""a\u002fb\/c""#,
            "17",
        ] {
            let body =
                format!(r#"{{"inputs":[{{"intent":"action.devices.SYNC"}}],"requestId":{id}}}"#);
            let request = Request::parse(body.as_bytes()).expect("a SYNC");
            let response = Response { request_id: request.request_id, payload: () };
            let text = serde_json::to_string(&response).expect("serialisable");
            assert_eq!(text, format!(r#"{{"requestId":{id},"payload":null}}"#));
        }
    }

    #[test]
    fn what_google_adds_is_ignored() {
        let body = br#"{"inputs":[{"context":{"locale_country":"US","locale_language":"invalid_language_code"},
            "intent":"action.devices.DISCONNECT","more":1}],"requestId":"1","extra":{}}"#;
        assert_eq!(Request::parse(body).expect("a request").intent, Intent::Disconnect);
    }

    #[test]
    fn what_is_no_intent_is_refused_with_its_place() {
        let cases: [(&[u8], &str); 5] = [
            (b"{", "the body is not an intent request"),
            (br#"{"requestId":null,"inputs":[{"intent":"action.devices.SYNC"}]}"#, "requestId"),
            (br#"{"requestId":"1","inputs":[]}"#, "expected an array of one input, got 0"),
            (
                br#"{"requestId":"1","inputs":[{"intent":"action.devices.FOO"}]}"#,
                "got `action.devices.FOO`",
            ),
            (br#"{"inputs":[{"intent":"action.devices.SYNC"}]}"#, "missing field `requestId`"),
        ];
        for (body, expected) in cases {
            let error = Request::parse(body).expect_err("no intent").to_string();
            assert!(error.contains(expected), "{error}");
        }
    }
}
