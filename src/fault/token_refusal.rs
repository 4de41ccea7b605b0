//! Faults of how the token endpoint refuses what is no refresh.

use bytes::Bytes;
use http::header::{CACHE_CONTROL, CONTENT_TYPE};
use http::{HeaderValue, Request, Response, StatusCode};
use serde_json::json;

use super::message::{body_of, field, with_body};
use super::{Answer, Endpoint, Fault, Scene};
use crate::wire::BoxFuture;

/// These faults.
pub const FAULTS: &[Fault] = &[
    Fault {
        id: "token.refused-as-page",
        what: "a refusal is a page",
        needs_secrets: false,
        act: |scene, request| {
            change_refusal(scene, request, |_, answer| {
                let mut page = with_body(answer, "<!doctype html><h1>Bad Request</h1>");
                page.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("text/html"));
                page
            })
        },
    },
    Fault {
        id: "token.refused-as-403",
        what: "a refusal has the status 403",
        needs_secrets: false,
        act: |scene, request| {
            change_refusal(scene, request, |_, mut answer| {
                *answer.status_mut() = StatusCode::FORBIDDEN;
                answer
            })
        },
    },
    Fault {
        id: "token.refusal-cacheable",
        what: "a refusal may be cached",
        needs_secrets: false,
        act: |scene, request| {
            change_refusal(scene, request, |_, mut answer| {
                let minute = HeaderValue::from_static("max-age=60");
                answer.headers_mut().insert(CACHE_CONTROL, minute);
                answer
            })
        },
    },
    Fault {
        id: "token.refusal-echoes-code",
        what: "a refusal repeats the code",
        needs_secrets: false,
        act: |scene, request| {
            change_refusal(scene, request, |code, answer| {
                say(answer, "error_description", &format!("cannot exchange `{code}`"))
            })
        },
    },
    Fault {
        id: "token.refusal-shows-trace",
        what: "a refusal shows a stack trace",
        needs_secrets: false,
        act: |scene, request| {
            change_refusal(scene, request, |_, answer| {
                let trace = "Error: no code\n    at Object.<anonymous> (/srv/cloud/token.js:12:9)";
                say(answer, "trace", trace)
            })
        },
    },
];

/// Changes an answer 400, given the code that was sent.
fn change_refusal<'a>(
    scene: &'a Scene<'a>,
    request: Request<Bytes>,
    change: fn(&str, Response<Bytes>) -> Response<Bytes>,
) -> BoxFuture<'a, Answer> {
    Box::pin(async move {
        let is_meant = scene.endpoint(&request) == Some(Endpoint::Token)
            && field(&request, "grant_type").as_deref() != Some("refresh_token");
        let code = field(&request, "code").unwrap_or_default();
        let answer = scene.pass(request).await?;
        let is_refused = answer.status() == StatusCode::BAD_REQUEST;
        Ok(if is_meant && is_refused { change(&code, answer) } else { answer })
    })
}

fn say(answer: Response<Bytes>, name: &str, text: &str) -> Response<Bytes> {
    match body_of(&answer) {
        Some(mut body) if body.is_object() => {
            body[name] = json!(text);
            with_body(answer, body.to_string())
        }
        _ => answer,
    }
}
