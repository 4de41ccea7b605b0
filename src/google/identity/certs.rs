//! The published keys over HTTP, as Google publishes its own: at `/oauth2/v3/certs`, and at `/`.

use std::time::Duration;

use bytes::Bytes;
use http::header::{ALLOW, CACHE_CONTROL, CONTENT_TYPE};
use http::{HeaderValue, Method, Request, Response, StatusCode};
use serde_json::{Value, json};

use super::{KeyFileError, Keys};

/// Where Google's own key set is.
pub const CERTS_PATH: &str = "/oauth2/v3/certs";

/// Answers a request for the keys as they are now; `max_age` says how long they may be kept.
///
/// # Panics
/// Never: a number stands in a header.
pub fn answer_certs(
    request: &Request<Bytes>,
    keys: impl FnOnce() -> Result<Option<Keys>, KeyFileError>,
    max_age: Duration,
) -> Response<Bytes> {
    if !matches!(request.uri().path(), "/" | CERTS_PATH) {
        return refuse(StatusCode::NOT_FOUND, "not_found");
    }
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        let mut answer = refuse(StatusCode::METHOD_NOT_ALLOWED, "method_not_allowed");
        answer.headers_mut().insert(ALLOW, HeaderValue::from_static("GET, HEAD"));
        return answer;
    }
    match keys() {
        Ok(Some(keys)) => {
            let kept = format!("public, max-age={}", max_age.as_secs());
            let kept = HeaderValue::try_from(kept).expect("a number stands in a header");
            answer(StatusCode::OK, &keys.jwks(), kept)
        }
        Ok(None) => {
            tracing::error!("the keys are gone");
            refuse(StatusCode::INTERNAL_SERVER_ERROR, "server_error")
        }
        Err(error) => {
            tracing::error!(%error, "could not publish the keys");
            refuse(StatusCode::INTERNAL_SERVER_ERROR, "server_error")
        }
    }
}

fn refuse(status: StatusCode, error: &str) -> Response<Bytes> {
    answer(status, &json!({"error": error}), HeaderValue::from_static("no-store"))
}

fn answer(status: StatusCode, body: &Value, kept: HeaderValue) -> Response<Bytes> {
    let mut answer = Response::new(Bytes::from(format!("{body:#}\n")));
    *answer.status_mut() = status;
    let kind = HeaderValue::from_static("application/json; charset=UTF-8");
    answer.headers_mut().insert(CONTENT_TYPE, kind);
    answer.headers_mut().insert(CACHE_CONTROL, kept);
    answer
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::google::testing::keys;

    fn ask(method: &str, path: &str) -> Response<Bytes> {
        let request = Request::builder().method(method).uri(path).body(Bytes::new()).expect("one");
        answer_certs(&request, || Ok(Some(keys().clone())), Duration::from_secs(90))
    }

    #[test]
    fn the_keys_are_at_two_places_and_may_be_kept_for_a_while() {
        for path in ["/", "/oauth2/v3/certs", "/?alt=json"] {
            let answer = ask("GET", path);
            assert_eq!(answer.headers()[CACHE_CONTROL], "public, max-age=90", "{path}");
            let read: Value = serde_json::from_slice(answer.body()).expect("JSON");
            assert_eq!(read, keys().jwks());
        }
    }

    #[test]
    fn what_is_not_there_or_cannot_be_done_is_refused_and_not_kept() {
        for (method, path, status) in
            [("GET", "/nowhere", 404), ("POST", "/nowhere", 404), ("POST", "/", 405)]
        {
            let answer = ask(method, path);
            assert_eq!(answer.status(), status, "{method} {path}");
            assert_eq!(answer.headers()[CACHE_CONTROL], "no-store");
        }
        let request = Request::get("/").body(Bytes::new()).expect("a request");
        let lost = answer_certs(&request, || Ok(None), Duration::from_secs(90));
        assert_eq!(lost.status(), 500);
        let refused = || {
            let path = "keys.json".into();
            Err(KeyFileError::Broken { path, problem: "no JSON".to_owned() })
        };
        let broken = answer_certs(&request, refused, Duration::from_secs(90));
        assert_eq!(
            (broken.status(), &broken.body()[..1]),
            (StatusCode::INTERNAL_SERVER_ERROR, &b"{"[..])
        );
        assert!(!String::from_utf8_lossy(broken.body()).contains("keys.json"));
    }
}
