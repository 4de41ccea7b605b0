//! Faults of DISCONNECT.

use bytes::Bytes;
use http::{Request, Response, StatusCode};
use serde_json::{Value, json};

use super::message::{bearer, body_of, changed, intent_of, json};
use super::{Answer, Endpoint, Fault, Scene};
use crate::protocol::Intent;

/// These faults.
pub const FAULTS: &[Fault] = &[
    Fault {
        id: "disconnect.not-supported",
        what: "DISCONNECT is an intent that the cloud does not know",
        needs_secrets: false,
        act: |scene, request| {
            let body = json!({ "requestId": "1", "payload": { "errorCode": "notSupported" } });
            Box::pin(do_nothing(scene, request, json(StatusCode::OK, &body)))
        },
    },
    Fault {
        id: "disconnect.crashes",
        what: "DISCONNECT is answered with 500",
        needs_secrets: false,
        act: |scene, request| Box::pin(do_nothing(scene, request, crash())),
    },
    Fault {
        id: "disconnect.does-nothing",
        what: "DISCONNECT is answered with `{}`, and the link lives on",
        needs_secrets: false,
        act: |scene, request| {
            Box::pin(do_nothing(scene, request, json(StatusCode::OK, &json!({}))))
        },
    },
    Fault {
        id: "disconnect.open",
        what: "DISCONNECT is answered before anybody looks at the token",
        needs_secrets: false,
        act: |scene, request| Box::pin(stay_open(scene, request)),
    },
    Fault {
        id: "disconnect.second-crashes",
        what: "a DISCONNECT of a link that has ended is answered with 500",
        needs_secrets: false,
        act: |scene, request| Box::pin(crash_at_second(scene, request)),
    },
    Fault {
        id: "disconnect.devices-gone",
        what: "DISCONNECT deletes the user's devices for good",
        needs_secrets: false,
        act: |scene, request| {
            Box::pin(change_later_syncs(scene, request, |payload, _| {
                payload["devices"] = json!([]);
            }))
        },
    },
    Fault {
        id: "disconnect.new-user",
        what: "after a DISCONNECT the user has another `agentUserId`",
        needs_secrets: false,
        act: |scene, request| {
            Box::pin(change_later_syncs(scene, request, |payload, times| {
                let user = payload["agentUserId"].as_str().map(|user| format!("{user}-{times}"));
                payload["agentUserId"] = json!(user);
            }))
        },
    },
];

fn is_disconnect(scene: &Scene<'_>, request: &Request<Bytes>) -> bool {
    scene.endpoint(request) == Some(Endpoint::Fulfillment)
        && intent_of(request) == Some(Intent::Disconnect)
}

fn crash() -> Response<Bytes> {
    json(StatusCode::INTERNAL_SERVER_ERROR, &json!({}))
}

/// Answers DISCONNECT and does nothing; the token is still looked at.
async fn do_nothing(
    scene: &Scene<'_>,
    request: Request<Bytes>,
    instead: Response<Bytes>,
) -> Answer {
    if !is_disconnect(scene, &request) {
        return scene.pass(request).await;
    }
    let mut body = serde_json::from_slice::<Value>(request.body()).unwrap_or_default();
    body["inputs"][0]["intent"] = json!(Intent::Sync.as_str());
    let (mut parts, _) = request.into_parts();
    parts.headers.remove(http::header::CONTENT_LENGTH);
    let answer = scene.pass(Request::from_parts(parts, body.to_string().into())).await?;
    Ok(if answer.status().is_success() { instead } else { answer })
}

async fn stay_open(scene: &Scene<'_>, request: Request<Bytes>) -> Answer {
    let is_meant = is_disconnect(scene, &request);
    let answer = scene.pass(request).await?;
    let is_refused = answer.status() == StatusCode::UNAUTHORIZED;
    Ok(if is_meant && is_refused { json(StatusCode::OK, &json!({})) } else { answer })
}

async fn crash_at_second(scene: &Scene<'_>, request: Request<Bytes>) -> Answer {
    let Some(token) = bearer(&request).filter(|_| is_disconnect(scene, &request)) else {
        return scene.pass(request).await;
    };
    let name = format!("disconnected {token}");
    if scene.recall(&name).is_some() {
        return Ok(crash());
    }
    let answer = scene.pass(request).await?;
    if answer.status().is_success() {
        scene.remember(&name, "");
    }
    Ok(answer)
}

/// Changes the payload of each SYNC that comes after a DISCONNECT; `change` is told how many there
/// were.
async fn change_later_syncs(
    scene: &Scene<'_>,
    request: Request<Bytes>,
    change: impl FnOnce(&mut Value, i64) + Send,
) -> Answer {
    let (is_disconnect, intent) = (is_disconnect(scene, &request), intent_of(&request));
    let answer = scene.pass(request).await?;
    let times = scene.count("disconnected", 0);
    if is_disconnect && answer.status().is_success() {
        scene.count("disconnected", 1);
    } else if intent == Some(Intent::Sync)
        && times > 0
        && body_of(&answer).is_some_and(|body| body["payload"].is_object())
    {
        return Ok(changed(answer, |body| change(&mut body["payload"], times)));
    }
    Ok(answer)
}
