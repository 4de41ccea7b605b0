//! Exchanges and clouds made up for tests of verdicts.

use std::time::Duration;

use bytes::Bytes;
use http::{Request, Response};
use serde_json::Value;
use url::Url;

use super::{Judged, Stop};
use crate::google::{ClientAuth, Target};
use crate::protocol::ClientSecret;
use crate::wire::Exchange;

/// An answer with a status and a body.
pub(super) fn answer(status: u16, body: &str) -> Exchange {
    answer_with(status, &[], body)
}

/// An answer with headers.
pub(super) fn answer_with(status: u16, headers: &[(&str, &str)], body: &str) -> Exchange {
    let mut response = Response::builder().status(status);
    for (name, value) in headers {
        response = response.header(*name, *value);
    }
    Exchange {
        request: Request::get("https://cloud.test/x").body(Bytes::new()).expect("a request"),
        response: response.body(Bytes::from(body.to_owned())).expect("a response"),
        latency: Duration::ZERO,
    }
}

/// A JSON answer, as RFC 6749 wants its headers.
pub(super) fn json(status: u16, body: &str) -> Exchange {
    let headers = [
        ("content-type", "application/json;charset=UTF-8"),
        ("cache-control", "no-store"),
        ("pragma", "no-cache"),
    ];
    answer_with(status, &headers, body)
}

/// A JSON answer with tokens.
pub(super) fn tokens() -> Exchange {
    json(200, r#"{"token_type":"Bearer","access_token":"a","refresh_token":"r","expires_in":3600}"#)
}

/// A refusal of this error.
pub(super) fn refusal(error: &str) -> Exchange {
    json(400, &format!(r#"{{"error":"{error}"}}"#))
}

/// A good answer to an intent, with this payload.
#[expect(clippy::needless_pass_by_value, reason = "tests write the value in place")]
pub(super) fn payload(payload: Value) -> Exchange {
    json(200, &serde_json::json!({"requestId": "1", "payload": payload}).to_string())
}

/// What was found where a rule is broken.
#[track_caller]
pub(super) fn broken(judged: Judged) -> String {
    match judged {
        Err(Stop::Broken(broken)) => broken.actual,
        other => panic!("not broken: {other:?}"),
    }
}

/// The remark where a rule holds.
#[track_caller]
pub(super) fn held(judged: Judged) -> String {
    judged.expect("a rule that holds").unwrap_or_default()
}

/// A cloud of this origin, with its OAuth endpoints at these paths.
pub(super) fn target(origin: &str, authorize: &str, token: &str) -> Target {
    let url = |path: &str| Url::parse(&format!("{origin}{path}")).expect("a URL");
    Target {
        name: String::new(),
        authorize_url: url(authorize),
        token_url: url(token),
        userinfo_url: None,
        fulfillment_url: url("/fulfillment"),
        client_id: "google".to_owned(),
        client_secret: ClientSecret::new("the secret"),
        client_auth: ClientAuth::Body,
        project_id: "p".to_owned(),
        scopes: Vec::new(),
    }
}
