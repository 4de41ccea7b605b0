//! Intent requests as Google really sends them: headers, decimal ids, the locale beside the intent.
//!
//! From requests captured in production (2018 to 2022); key order and spelling are theirs.

use bytes::Bytes;
use http::Request;
use http::header::{AUTHORIZATION, CONTENT_TYPE, USER_AGENT};
use serde_json::{Value, json};
use url::Url;

use crate::protocol::{AccessToken, Intent, Map};
use crate::wire::{Client, Exchange, SendError};

const GOOGLE_USER_AGENT: &str =
    "Mozilla/5.0 (compatible; Google-Cloud-Functions/2.1; +http://www.google.com/bot.html)";

/// The language and country of a Google account.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Locale {
    /// Two letters, lower case: `en`.
    pub language: String,
    /// Two letters, upper case: `US`.
    pub country: String,
}

impl Default for Locale {
    fn default() -> Self {
        Self { language: "en".to_owned(), country: "US".to_owned() }
    }
}

/// Builds the body of an intent; `request_id` prints as a decimal.
#[must_use]
pub fn build_request(
    intent: Intent,
    request_id: u64,
    locale: &Locale,
    payload: Option<Value>,
) -> Value {
    let mut input = Map::new();
    input.insert(
        "context".to_owned(),
        json!({"locale_country": locale.country, "locale_language": locale.language}),
    );
    input.insert("intent".to_owned(), intent.as_str().into());
    if let Some(payload) = payload {
        input.insert("payload".to_owned(), payload);
    }
    json!({"inputs": [input], "requestId": request_id.to_string()})
}

/// Posts an intent with Google's headers.
///
/// # Errors
/// There is no answer, or none that can be read.
pub async fn send_intent(
    client: &Client,
    fulfillment_url: &Url,
    access_token: &AccessToken,
    body: &Value,
) -> Result<Exchange, SendError> {
    client.send(intent_request(fulfillment_url, access_token, body.to_string())).await
}

/// A request with Google's headers around any body.
///
/// # Panics
/// Never: a parsed URL and constant headers make a request.
#[must_use]
pub fn intent_request(
    fulfillment_url: &Url,
    access_token: &AccessToken,
    body: impl Into<Bytes>,
) -> Request<Bytes> {
    Request::post(fulfillment_url.as_str())
        .header(CONTENT_TYPE, "application/json;charset=UTF-8")
        .header("google-assistant-api-version", "v1")
        .header(USER_AGENT, GOOGLE_USER_AGENT)
        .header(AUTHORIZATION, bearer(access_token))
        .body(body.into())
        .expect("a parsed URL and constant headers make a request")
}

/// The `Authorization` value of a token. One that cannot stand in a header would be refused by
/// any cloud, and is sent as an empty token so that the cloud says so.
pub(super) fn bearer(access_token: &AccessToken) -> http::HeaderValue {
    let mut value = http::HeaderValue::try_from(format!("Bearer {}", access_token.secret()))
        .unwrap_or_else(|_| http::HeaderValue::from_static("Bearer "));
    value.set_sensitive(true);
    value
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_request_looks_like_googles() {
        let body = build_request(Intent::Sync, u64::MAX, &Locale::default(), None);
        assert_eq!(
            body.to_string(),
            r#"{"inputs":[{"context":{"locale_country":"US","locale_language":"en"},"intent":"action.devices.SYNC"}],"requestId":"18446744073709551615"}"#
        );
    }
}
