//! Answers made up for the tests of verdicts.

use std::time::Duration;

use bytes::Bytes;
use http::{Request, Response};

use crate::wire::Exchange;

/// An answer with these headers and this body.
pub(super) fn answer(status: u16, headers: &[(&str, &str)], body: &str) -> Exchange {
    let mut response = Response::builder().status(status);
    for (name, value) in headers {
        response = response.header(*name, *value);
    }
    Exchange {
        request: Request::post("https://cloud.test/token").body(Bytes::new()).expect("a request"),
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
    answer(status, &headers, body)
}

/// A JSON answer with tokens.
pub(super) fn tokens() -> Exchange {
    json(200, r#"{"token_type":"Bearer","access_token":"a","refresh_token":"r","expires_in":3600}"#)
}

/// A refusal of this error.
pub(super) fn refusal(error: &str) -> Exchange {
    json(400, &format!(r#"{{"error":"{error}"}}"#))
}
