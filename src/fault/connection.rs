//! Faults of the connection: what comes back from the fulfillment is cut, slow, without end, or no
//! answer at all.

use bytes::Bytes;
use http::header::LOCATION;
use http::{HeaderValue, Method, Request, Response, StatusCode};

use super::ledger::is_refresh;
use super::message::{bearer, page};
use super::sync::not_in_time;
use super::{Answer, Endpoint, Fault, Scene};
use crate::wire::{BoxFuture, Mishap};

/// A fault by which something happens to every good answer of the fulfillment.
macro_rules! mishap {
    ($id:literal, $what:literal, $mishap:ident) => {
        Fault {
            id: $id,
            what: $what,
            needs_secrets: false,
            act: |scene, request| {
                spoil(scene, request, |_, mut answer| {
                    answer.extensions_mut().insert(Mishap::$mishap);
                    Ok(answer)
                })
            },
        }
    };
}

/// These faults.
pub const FAULTS: &[Fault] = &[
    mishap!(
        "connection.closes-without-answer",
        "the connection is closed in place of an answer to an intent",
        Unanswered
    ),
    mishap!(
        "connection.cut-in-body",
        "the connection is closed in the middle of an answer to an intent",
        Cut
    ),
    mishap!("connection.garbage", "an intent is answered with what is not HTTP", Garbage),
    mishap!("connection.trickle", "an intent is answered a byte at a time, for ever", Trickle),
    mishap!("connection.huge-body", "an intent is answered with 10 MB", Huge),
    Fault {
        id: "connection.never-answers",
        what: "no intent is ever answered",
        needs_secrets: false,
        act: |scene, request| spoil(scene, request, |_, _| Err(not_in_time())),
    },
    Fault {
        id: "connection.html",
        what: "an intent is answered with 200 and a page",
        needs_secrets: false,
        act: |scene, request| spoil(scene, request, |_, _| Ok(page(StatusCode::OK, "Welcome"))),
    },
    Fault {
        id: "connection.redirects-post",
        what: "an intent is redirected to another address",
        needs_secrets: false,
        act: |scene, request| spoil(scene, request, |path, _| Ok(redirect(path))),
    },
    Fault {
        id: "connection.token-closes",
        what: "the connection is closed in place of an answer to a refresh",
        needs_secrets: false,
        act: |scene, request| Box::pin(close_on_refresh(scene, request)),
    },
];

/// Does something to every answer that an intent is given, refusals aside: those still tell
/// whether a token opens anything.
fn spoil<'a>(
    scene: &'a Scene<'a>,
    request: Request<Bytes>,
    how: fn(&str, Response<Bytes>) -> Answer,
) -> BoxFuture<'a, Answer> {
    Box::pin(async move {
        let is_meant = request.method() == Method::POST
            && scene.endpoint(&request) == Some(Endpoint::Fulfillment)
            && bearer(&request).is_some();
        let path = request.uri().path().to_owned();
        let answer = scene.pass(request).await?;
        if is_meant && answer.status().is_success() { how(&path, answer) } else { Ok(answer) }
    })
}

/// As frameworks do that want a slash at the end of every path.
fn redirect(path: &str) -> Response<Bytes> {
    let mut answer = Response::new(Bytes::new());
    *answer.status_mut() = StatusCode::MOVED_PERMANENTLY;
    if let Ok(place) = HeaderValue::try_from(format!("{path}/")) {
        answer.headers_mut().insert(LOCATION, place);
    }
    answer
}

async fn close_on_refresh(scene: &Scene<'_>, request: Request<Bytes>) -> Answer {
    let is_meant = is_refresh(scene, &request);
    let mut answer = scene.pass(request).await?;
    if is_meant && answer.status().is_success() {
        answer.extensions_mut().insert(Mishap::Unanswered);
    }
    Ok(answer)
}
