//! Faults below intents and tokens: addresses, walls, compression, and what strange requests do.

use bytes::Bytes;
use http::header::{ACCEPT_ENCODING, LOCATION, USER_AGENT};
use http::{HeaderValue, Method, Request, Response, StatusCode};
use serde_json::json;

use super::ledger::{link_of, pass_noting, refresh_token_of};
use super::message::{field, intent_of, json, page, with_body};
use super::{Answer, Endpoint, Fault, Scene};
use crate::protocol::Intent;
use crate::wire::BoxFuture;

/// `{}`, packed.
const PACKED: &[u8] = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\xff\xab\xae\x05\x00\x43\xbf\xa6\xa3\
                        \x02\x00\x00\x00";
/// Larger than any form or intent that is meant well.
const LARGE: usize = 500_000;

/// These faults.
pub const FAULTS: &[Fault] = &[
    Fault {
        id: "transport.sign-in-by-http",
        what: "a browser that wants to link is sent to a plain http address",
        needs_secrets: false,
        act: |scene, request| Box::pin(send_to_http(scene, request)),
    },
    Fault {
        id: "transport.refusal-redirected",
        what: "a refresh with a token that nobody was given is redirected to an error page",
        needs_secrets: false,
        act: |scene, request| Box::pin(redirect_refusal(scene, request)),
    },
    Fault {
        id: "transport.bot-wall",
        what: "a user agent that says `bot` is shown a page",
        needs_secrets: false,
        act: |scene, request| Box::pin(keep_bots_out(scene, request)),
    },
    Fault {
        id: "transport.compressed-unannounced",
        what: "SYNC is compressed where gzip is taken, and does not say so",
        needs_secrets: false,
        act: |scene, request| Box::pin(compress(scene, request)),
    },
    Fault {
        id: "transport.nul-crashes",
        what: "a NUL in a form ends in 500",
        needs_secrets: false,
        act: |scene, request| {
            let code = field(&request, "code").unwrap_or_default();
            let is_meant = is_at(scene, &request, Endpoint::Token) && code.contains('\0');
            crash(scene, request, is_meant)
        },
    },
    Fault {
        id: "transport.large-form-crashes",
        what: "a large form ends in 500",
        needs_secrets: false,
        act: |scene, request| {
            let is_meant = is_at(scene, &request, Endpoint::Token) && request.body().len() > LARGE;
            crash(scene, request, is_meant)
        },
    },
    Fault {
        id: "transport.large-intent-crashes",
        what: "a large intent ends in 500",
        needs_secrets: false,
        act: |scene, request| {
            let is_meant =
                is_at(scene, &request, Endpoint::Fulfillment) && request.body().len() > LARGE;
            crash(scene, request, is_meant)
        },
    },
    Fault {
        id: "transport.options-crashes",
        what: "OPTIONS at the token endpoint ends in 500",
        needs_secrets: false,
        act: |scene, request| {
            let is_meant =
                is_at(scene, &request, Endpoint::Token) && request.method() == Method::OPTIONS;
            crash(scene, request, is_meant)
        },
    },
];

fn is_at(scene: &Scene<'_>, request: &Request<Bytes>, endpoint: Endpoint) -> bool {
    scene.endpoint(request) == Some(endpoint)
}

fn crash<'a>(
    scene: &'a Scene<'a>,
    request: Request<Bytes>,
    is_meant: bool,
) -> BoxFuture<'a, Answer> {
    Box::pin(async move {
        if is_meant {
            let body = json!({ "error": "server_error" });
            return Ok(json(StatusCode::INTERNAL_SERVER_ERROR, &body));
        }
        scene.pass(request).await
    })
}

fn redirect(place: &'static str) -> Response<Bytes> {
    let mut answer = page(StatusCode::FOUND, "Found");
    answer.headers_mut().insert(LOCATION, HeaderValue::from_static(place));
    answer
}

/// As a framework does that does not know of the proxy before it.
async fn send_to_http(scene: &Scene<'_>, request: Request<Bytes>) -> Answer {
    let is_get = request.method() == Method::GET;
    if is_get && is_at(scene, &request, Endpoint::Authorize) {
        return Ok(redirect("http://cloud.example.com/login"));
    }
    scene.pass(request).await
}

async fn redirect_refusal(scene: &Scene<'_>, request: Request<Bytes>) -> Answer {
    let token = refresh_token_of(scene, &request);
    let is_unknown = token.is_some_and(|token| link_of(scene, &token).is_none());
    let answer = pass_noting(scene, request).await?;
    let is_refused = answer.status() == StatusCode::BAD_REQUEST;
    Ok(if is_unknown && is_refused { redirect("/error?code=400") } else { answer })
}

async fn keep_bots_out(scene: &Scene<'_>, request: Request<Bytes>) -> Answer {
    let agent = request.headers().get(USER_AGENT).and_then(|value| value.to_str().ok());
    if agent.is_some_and(|agent| agent.contains("bot")) {
        return Ok(page(StatusCode::FORBIDDEN, "Just a moment"));
    }
    scene.pass(request).await
}

async fn compress(scene: &Scene<'_>, request: Request<Bytes>) -> Answer {
    let taken = request.headers().get(ACCEPT_ENCODING).and_then(|value| value.to_str().ok());
    let is_meant = intent_of(&request) == Some(Intent::Sync)
        && taken.is_some_and(|taken| taken.contains("gzip"));
    let answer = scene.pass(request).await?;
    let is_good = answer.status().is_success();
    Ok(if is_meant && is_good { with_body(answer, PACKED) } else { answer })
}
