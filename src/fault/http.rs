//! Faults around every intent: HTTP, the envelope, the JSON reader.

use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http::{HeaderValue, Method, Request, StatusCode};
use serde_json::{Value, json};

use super::message::{bearer, body_of, change_intent, changed, intent_of, json, with_body};
use super::{Answer, Endpoint, Fault, Scene};
use crate::protocol::Intent;
use crate::wire::BoxFuture;

/// These faults.
pub const FAULTS: &[Fault] = &[
    Fault {
        id: "http.empty-body",
        what: "SYNC is answered with 200 and nothing",
        needs_secrets: false,
        act: |scene, request| Box::pin(say_nothing(scene, request)),
    },
    Fault {
        id: "http.json-as-html",
        what: "JSON is sent as `text/html`",
        needs_secrets: false,
        act: |scene, request| Box::pin(send_as_html(scene, request)),
    },
    Fault {
        id: "http.charset-refused",
        what: "a content type with a charset is refused with 415",
        needs_secrets: false,
        act: |scene, request| {
            refuse(scene, request, StatusCode::UNSUPPORTED_MEDIA_TYPE, |request, _| {
                let kind = request.headers().get(CONTENT_TYPE).map(HeaderValue::as_bytes);
                kind.is_some_and(|kind| kind.contains(&b';'))
            })
        },
    },
    Fault {
        id: "http.request-id-as-number",
        what: "a `requestId` of digits comes back as a number",
        needs_secrets: false,
        act: |scene, request| {
            change_intent(scene, request, Intent::Sync, |body| {
                let id = body["requestId"].as_str().and_then(|id| id.parse::<f64>().ok());
                if let Some(id) = id {
                    body["requestId"] = json!(id);
                }
            })
        },
    },
    Fault {
        id: "http.request-id-invented",
        what: "answers have a `requestId` of their own",
        needs_secrets: false,
        act: |scene, request| {
            change_intent(scene, request, Intent::Sync, |body| {
                body["requestId"] = json!("d14eb8f6-0d5f-4d8e-9f44-6a0f5a1f2c3b");
            })
        },
    },
    Fault {
        id: "http.request-id-shared",
        what: "the `requestId` is kept in a variable that all requests share",
        needs_secrets: false,
        act: |scene, request| Box::pin(share_id(scene, request)),
    },
    Fault {
        id: "http.request-id-once",
        what: "a `requestId` that came before is refused with 409",
        needs_secrets: false,
        act: |scene, request| Box::pin(take_id_once(scene, request)),
    },
    Fault {
        id: "http.foreign-locale-fails",
        what: "a language without translations ends in 500",
        needs_secrets: false,
        act: |scene, request| {
            refuse(scene, request, StatusCode::INTERNAL_SERVER_ERROR, |_, body| {
                let language = body.pointer("/inputs/0/context/locale_language");
                language.is_some_and(|language| language != "en")
            })
        },
    },
    Fault {
        id: "http.get-answered",
        what: "a GET of the fulfillment is answered with a page",
        needs_secrets: false,
        act: |scene, request| answer_get(scene, request, StatusCode::OK),
    },
    Fault {
        id: "http.get-crashes",
        what: "a GET of the fulfillment ends in 500",
        needs_secrets: false,
        act: |scene, request| answer_get(scene, request, StatusCode::INTERNAL_SERVER_ERROR),
    },
    Fault {
        id: "http.unknown-members-refused",
        what: "a request with a member that the schema lacks is refused",
        needs_secrets: false,
        act: |scene, request| {
            refuse(scene, request, StatusCode::BAD_REQUEST, |_, body| {
                let known = ["requestId", "inputs"];
                let mut names = body.as_object().into_iter().flat_map(serde_json::Map::keys);
                names.any(|name| !known.contains(&name.as_str()))
            })
        },
    },
    Fault {
        id: "http.intent-searched-as-text",
        what: "the intent is searched for in the text of the body",
        needs_secrets: false,
        act: |scene, request| {
            refuse(scene, request, StatusCode::BAD_REQUEST, |request, _| {
                let text = String::from_utf8_lossy(request.body());
                !text.contains(r#""intent":"action.devices."#) || text.contains("\\u")
            })
        },
    },
    Fault {
        id: "http.malformed-crashes",
        what: "a body that is no JSON object, or has other types, ends in 500",
        needs_secrets: false,
        act: |scene, request| Box::pin(crash_at_malformed(scene, request)),
    },
    Fault {
        id: "http.missing-inputs-crash",
        what: "a request without inputs ends in 500",
        needs_secrets: false,
        act: |scene, request| Box::pin(crash_without_inputs(scene, request)),
    },
    Fault {
        id: "http.unknown-intent-is-sync",
        what: "an unknown intent is answered like SYNC",
        needs_secrets: false,
        act: |scene, request| Box::pin(take_for_sync(scene, request)),
    },
    Fault {
        id: "http.body-before-token",
        what: "the body is parsed before the token is looked at",
        needs_secrets: false,
        act: |scene, request| Box::pin(parse_first(scene, request)),
    },
    Fault {
        id: "http.stack-trace-shown",
        what: "a body that is no JSON is answered with a stack trace",
        needs_secrets: false,
        act: |scene, request| Box::pin(show_trace(scene, request)),
    },
    Fault {
        id: "http.token-in-debug-string",
        what: "`debugString` holds the access token",
        needs_secrets: false,
        act: |scene, request| {
            let token = bearer(&request).unwrap_or_default();
            change_intent(scene, request, Intent::Sync, move |body| {
                body["payload"]["debugString"] = json!(format!("called with {token}"));
            })
        },
    },
];

fn is_fulfillment(scene: &Scene<'_>, request: &Request<Bytes>) -> bool {
    scene.endpoint(request) == Some(Endpoint::Fulfillment)
}

/// Refuses what would have been answered well.
fn refuse<'a>(
    scene: &'a Scene<'a>,
    request: Request<Bytes>,
    status: StatusCode,
    is_meant: fn(&Request<Bytes>, &Value) -> bool,
) -> BoxFuture<'a, Answer> {
    Box::pin(async move {
        let body: Value = serde_json::from_slice(request.body()).unwrap_or_default();
        let is_meant = is_fulfillment(scene, &request) && is_meant(&request, &body);
        let answer = scene.pass(request).await?;
        let is_refused = is_meant && answer.status().is_success();
        Ok(if is_refused { json(status, &json!({ "error": "refused" })) } else { answer })
    })
}

async fn say_nothing(scene: &Scene<'_>, request: Request<Bytes>) -> Answer {
    let is_sync = intent_of(&request) == Some(Intent::Sync);
    let answer = scene.pass(request).await?;
    let is_good = answer.status().is_success();
    Ok(if is_sync && is_good { with_body(answer, "") } else { answer })
}

async fn send_as_html(scene: &Scene<'_>, request: Request<Bytes>) -> Answer {
    let is_fulfillment = is_fulfillment(scene, &request);
    let mut answer = scene.pass(request).await?;
    if is_fulfillment {
        let kind = HeaderValue::from_static("text/html; charset=UTF-8");
        answer.headers_mut().insert(CONTENT_TYPE, kind);
    }
    Ok(answer)
}

/// The name under which the latest `requestId` is remembered.
const LATEST: &str = "latest requestId";

async fn share_id(scene: &Scene<'_>, request: Request<Bytes>) -> Answer {
    if !is_fulfillment(scene, &request) {
        return scene.pass(request).await;
    }
    let body: Value = serde_json::from_slice(request.body()).unwrap_or_default();
    scene.remember(LATEST, body["requestId"].as_str().unwrap_or_default());
    // As if the devices were read in between.
    tokio::task::yield_now().await;
    let answer = scene.pass(request).await?;
    let latest = scene.recall(LATEST).unwrap_or_default();
    Ok(changed(answer, |body| {
        if body.get("requestId").is_some() {
            body["requestId"] = json!(latest);
        }
    }))
}

async fn take_id_once(scene: &Scene<'_>, request: Request<Bytes>) -> Answer {
    let body: Value = serde_json::from_slice(request.body()).unwrap_or_default();
    let id = body["requestId"].as_str().filter(|_| intent_of(&request) == Some(Intent::Query));
    let Some(id) = id else {
        return scene.pass(request).await;
    };
    if scene.recall(id).is_some() {
        return Ok(json(StatusCode::CONFLICT, &json!({ "error": "duplicate request" })));
    }
    scene.remember(id, "");
    scene.pass(request).await
}

fn answer_get<'a>(
    scene: &'a Scene<'a>,
    request: Request<Bytes>,
    status: StatusCode,
) -> BoxFuture<'a, Answer> {
    Box::pin(async move {
        let is_get = request.method() == Method::GET && is_fulfillment(scene, &request);
        if is_get { Ok(json(status, &json!({}))) } else { scene.pass(request).await }
    })
}

async fn crash_at_malformed(scene: &Scene<'_>, request: Request<Bytes>) -> Answer {
    let body = serde_json::from_slice::<Value>(request.body());
    let is_sound = body.is_ok_and(|body| body.is_object() && !body["inputs"].is_string());
    let is_meant = is_fulfillment(scene, &request) && !is_sound;
    let answer = scene.pass(request).await?;
    let is_refused = answer.status() == StatusCode::BAD_REQUEST;
    let crash = || json(StatusCode::INTERNAL_SERVER_ERROR, &json!({}));
    Ok(if is_meant && is_refused { crash() } else { answer })
}

async fn crash_without_inputs(scene: &Scene<'_>, request: Request<Bytes>) -> Answer {
    let body = serde_json::from_slice::<Value>(request.body()).unwrap_or_default();
    let has_none = body.is_object() && body.pointer("/inputs/0").is_none();
    let is_meant = is_fulfillment(scene, &request) && has_none && !body["inputs"].is_string();
    let answer = scene.pass(request).await?;
    let is_refused = answer.status() == StatusCode::BAD_REQUEST;
    let crash = || json(StatusCode::INTERNAL_SERVER_ERROR, &json!({}));
    Ok(if is_meant && is_refused { crash() } else { answer })
}

async fn take_for_sync(scene: &Scene<'_>, request: Request<Bytes>) -> Answer {
    let mut body = serde_json::from_slice::<Value>(request.body()).unwrap_or_default();
    let is_named = body.pointer("/inputs/0/intent").is_some_and(Value::is_string);
    if !is_fulfillment(scene, &request) || !is_named || intent_of(&request).is_some() {
        return scene.pass(request).await;
    }
    body["inputs"][0]["intent"] = json!(Intent::Sync.as_str());
    let (mut parts, _) = request.into_parts();
    parts.headers.remove(http::header::CONTENT_LENGTH);
    scene.pass(Request::from_parts(parts, body.to_string().into())).await
}

async fn parse_first(scene: &Scene<'_>, request: Request<Bytes>) -> Answer {
    let is_post = request.method() == Method::POST && is_fulfillment(scene, &request);
    if is_post && serde_json::from_slice::<Value>(request.body()).is_err() {
        return Ok(json(StatusCode::BAD_REQUEST, &json!({ "error": "invalid_request" })));
    }
    scene.pass(request).await
}

async fn show_trace(scene: &Scene<'_>, request: Request<Bytes>) -> Answer {
    let is_fulfillment = is_fulfillment(scene, &request);
    let answer = scene.pass(request).await?;
    let is_refused = answer.status() == StatusCode::BAD_REQUEST;
    if !is_fulfillment || !is_refused || body_of(&answer).is_none() {
        return Ok(answer);
    }
    let trace = "SyntaxError: Unexpected end of JSON input\n    at JSON.parse (<anonymous>)\n    \
                 at /srv/cloud/node_modules/body-parser/lib/types/json.js:89:19";
    Ok(with_body(answer, json!({ "error": trace }).to_string()))
}
