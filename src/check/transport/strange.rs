//! Requests that Google never sends, and anybody can: large ones, broken ones, other methods.

use bytes::Bytes;
use http::header::CONNECTION;
use http::{HeaderValue, Method, Request};
use serde_json::Value;

use crate::check::fulfillment::asking::{body_of, unreached};
use crate::check::oauth::token::exchange_of_unknown;
use crate::check::{Bench, Check, Judge, Judged, Pace, Page, Severity, Stop};
use crate::protocol::Intent;
use crate::wire::{Exchange, SendError};

/// More than any form or intent needs.
const LARGE: usize = 1 << 20;
/// More than any code needs.
const LONG: usize = 100_000;

/// These checks.
pub const CHECKS: &[Check] = &[
    Check {
        id: "transport.strange-forms-survived",
        severity: Severity::Should,
        title: "a large or broken form does not bring the token endpoint down",
        rule: "RFC 9110 §15.5.14, §15.6; RFC 6749 §5.2",
        phone_shows: None,
        page: Page {
            looks_at: "Four exchanges of unknown codes with the right credentials: with a form of \
                       1 MB, with a code of 100 kB, with a NUL in the code, and with percent \
                       signs that begin nothing. Any answer but 5xx will do; a connection that is \
                       closed at 1 MB, too.",
            why: "The endpoint is open to the internet. What brings it down in one request does so \
                  to whoever links at that time; NULs are what databases fall over.",
            bad: "HTTP/1.1 500 Internal Server Error\n\ninvalid byte sequence for encoding \
                  \"UTF8\": 0x00",
            good: "HTTP/1.1 400 Bad Request\n\n{\"error\":\"invalid_grant\"}",
            mend: "Limit the body, and compare hashes of codes rather than what came.",
        },
        proved_by: &["transport.nul-crashes", "transport.large-form-crashes"],
        pace: Pace::Alone,
        judge: Judge::Cloud(|bench| Box::pin(forms_survived(bench))),
    },
    Check {
        id: "transport.large-intent-survived",
        severity: Severity::Should,
        title: "a large intent does not bring the fulfillment down",
        rule: "RFC 9110 §15.5.14, §15.6",
        phone_shows: None,
        page: Page {
            looks_at: "A SYNC with an unknown member of 1 MB: any answer but 5xx, or a connection \
                       that is closed.",
            why: "As for the token endpoint: one request is not to be felt by the others.",
            bad: "HTTP/1.1 500 Internal Server Error",
            good: "HTTP/1.1 413 Content Too Large",
            mend: "Limit the body before it is parsed, and answer 413.",
        },
        proved_by: &["transport.large-intent-crashes"],
        pace: Pace::Alone,
        judge: Judge::Cloud(|bench| Box::pin(intent_survived(bench))),
    },
    Check {
        id: "transport.other-methods-survived",
        severity: Severity::Should,
        title: "HEAD and OPTIONS bring no endpoint down",
        rule: "RFC 9110 §9.1, §15.5.6",
        phone_shows: None,
        page: Page {
            looks_at: "HEAD and OPTIONS at each endpoint, without any token: any answer but 5xx. \
                       501 says that a method is not known, and will do.",
            why: "Watchdogs ask with HEAD, browsers and scanners with OPTIONS. A handler that \
                  takes every method for its own reads a body that is not there.",
            bad: "HTTP/1.1 500 Internal Server Error",
            good: "HTTP/1.1 405 Method Not Allowed\nAllow: POST",
            mend: "Bind handlers to their methods, and let the framework answer the others.",
        },
        proved_by: &["transport.options-crashes"],
        pace: Pace::Reads,
        judge: Judge::Cloud(|bench| Box::pin(methods_survived(bench))),
    },
];

/// Sends what may be turned away by closing the connection, on one that nobody uses after it.
async fn send(bench: &Bench<'_>, mut request: Request<Bytes>) -> Result<Exchange, SendError> {
    request.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
    bench.tools.client.send(request).await
}

async fn forms_survived(bench: &Bench<'_>) -> Judged {
    let unknown = || exchange_of_unknown(bench);
    let plain = bench.token(&unknown()).await.map_err(unreached)?;
    if plain.status() >= 500 {
        return Err(Stop::not_judged(format!(
            "an unknown code is answered with {}",
            plain.status()
        )));
    }
    let mut broken = unknown().build(bench.target);
    *broken.body_mut() = [&broken.body()[..], b"&padding=%zz%e%"].concat().into();
    for (what, request) in [
        ("a form of 1 MB", unknown().with("padding", &"x".repeat(LARGE)).build(bench.target)),
        ("a code of 100 kB", unknown().with("code", &"x".repeat(LONG)).build(bench.target)),
        ("a NUL in the code", unknown().with("code", "no\0such").build(bench.target)),
        ("percent signs that begin nothing", broken),
    ] {
        judge_survived(what, send(bench, request).await)?;
    }
    Ok(None)
}

/// A closed connection is an answer to a body that is too large; silence is none, and what did not
/// get there in time tells nothing.
fn judge_survived(what: &str, sent: Result<Exchange, SendError>) -> Judged {
    match sent {
        Ok(exchange) if exchange.status() < 500 => Ok(None),
        Ok(exchange) => {
            let actual = format!("{} to {what}", exchange.status());
            let shown = without_padding(exchange);
            Err(Stop::broken("any answer but 5xx", actual, &[&shown]))
        }
        Err(SendError::Timeout { .. }) => {
            Err(Stop::not_judged(format!("{what} was not answered in time")))
        }
        Err(_) => Ok(Some("the connection is closed".to_owned())),
    }
}

/// Nobody reads a megabyte of padding in a report.
fn without_padding(mut exchange: Exchange) -> Exchange {
    let body = exchange.request.body_mut();
    if body.len() > 1000 {
        *body = Bytes::from(format!("({} bytes)", body.len()));
    }
    exchange
}

async fn intent_survived(bench: &Bench<'_>) -> Judged {
    let token = bench.linked().await?.access;
    let sync = bench.sync().await.map_err(unreached)?;
    if sync.status() >= 500 {
        return Err(Stop::not_judged(format!("SYNC is answered with {}", sync.status())));
    }
    let mut body = body_of(bench, Intent::Sync, None);
    body["padding"] = Value::from("x".repeat(LARGE));
    let sent = send(bench, bench.intent_of(&token, body.to_string())).await;
    judge_survived("a SYNC of 1 MB", sent)
}

async fn methods_survived(bench: &Bench<'_>) -> Judged {
    let target = bench.target;
    let endpoints = [&target.authorize_url, &target.token_url, &target.fulfillment_url];
    for url in endpoints.into_iter().chain(target.userinfo_url.as_ref()) {
        for method in [Method::HEAD, Method::OPTIONS] {
            let request = Request::builder().method(&method).uri(url.as_str()).body(Bytes::new());
            let request = request.map_err(|error| Stop::not_judged(error.to_string()))?;
            let exchange = bench.send(request).await.map_err(unreached)?;
            judge_method(&method, url.path(), &exchange)?;
        }
    }
    Ok(None)
}

fn judge_method(method: &Method, path: &str, exchange: &Exchange) -> Judged {
    match exchange.status() {
        status if status < 500 || status == 501 => Ok(None),
        status => {
            let actual = format!("{status} to {method} at `{path}`");
            Err(Stop::broken("any answer but 5xx", actual, &[exchange]))
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::check::made_up::{answer, broken, held};

    #[test]
    fn whatever_is_no_crash_is_an_answer() {
        for status in [200, 400, 413, 431] {
            held(judge_survived("it", Ok(answer(status, ""))));
        }
        assert_eq!(broken(judge_survived("a NUL", Ok(answer(500, "")))), "500 to a NUL");
        let origin = || "https://cloud.test".to_owned();
        let closed = SendError::Broken { origin: origin(), cause: "reset".to_owned() };
        assert_eq!(held(judge_survived("it", Err(closed))), "the connection is closed");
        let silent = SendError::Timeout { origin: origin(), limit: Duration::from_secs(10) };
        assert!(matches!(judge_survived("it", Err(silent)), Err(Stop::NotJudged(_))));
    }

    #[test]
    fn padding_is_not_shown() {
        let mut exchange = answer(500, "");
        *exchange.request.body_mut() = Bytes::from("x".repeat(LARGE));
        assert_eq!(without_padding(exchange).request.body(), "(1048576 bytes)");
    }

    #[test]
    fn a_method_may_be_refused_in_any_way() {
        for status in [200, 204, 404, 405, 501] {
            held(judge_method(&Method::OPTIONS, "/token", &answer(status, "")));
        }
        let actual = broken(judge_method(&Method::HEAD, "/token", &answer(502, "")));
        assert_eq!(actual, "502 to HEAD at `/token`");
    }
}
