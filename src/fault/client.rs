//! Faults of how the token endpoint knows its client.

use bytes::Bytes;
use http::header::{AUTHORIZATION, WWW_AUTHENTICATE};
use http::{HeaderValue, Request, StatusCode};
use serde_json::json;

use super::message::{body_of, client, field, invalid_grant, json, with_body, with_client};
use super::{Answer, Endpoint, Fault, Scene};

/// These faults.
pub const FAULTS: &[Fault] = &[
    Fault {
        id: "client.basic-only",
        what: "the client's credentials are taken as HTTP Basic alone",
        needs_secrets: false,
        act: |scene, request| Box::pin(take_basic_alone(scene, request)),
    },
    Fault {
        id: "client.body-only",
        what: "HTTP Basic is not looked at",
        needs_secrets: false,
        act: |scene, request| Box::pin(overlook_basic(scene, request, false)),
    },
    Fault {
        id: "client.secret-optional",
        what: "a client without a secret, or with an empty one, is let in",
        needs_secrets: true,
        act: |scene, request| {
            Box::pin(let_in(scene, request, |secret| secret.is_none_or(str::is_empty)))
        },
    },
    Fault {
        id: "client.empty-secret-accepted",
        what: "a client with an empty secret is let in",
        needs_secrets: true,
        act: |scene, request| {
            Box::pin(let_in(scene, request, |secret| secret.is_some_and(str::is_empty)))
        },
    },
    Fault {
        id: "client.any-id-accepted",
        what: "the client's id is not looked at",
        needs_secrets: false,
        act: |scene, request| Box::pin(accept_any_id(scene, request)),
    },
    Fault {
        id: "client.refused-in-other-words",
        what: "a bad client hears `unauthorized`",
        needs_secrets: true,
        act: |scene, request| Box::pin(use_other_words(scene, request)),
    },
    Fault {
        id: "client.wrong-basic-as-400",
        what: "wrong HTTP Basic credentials are answered with 400",
        needs_secrets: false,
        act: |scene, request| Box::pin(answer_400(scene, request)),
    },
    Fault {
        id: "client.two-ways-accepted",
        what: "credentials may come in two ways at once",
        needs_secrets: false,
        act: |scene, request| Box::pin(overlook_basic(scene, request, true)),
    },
    Fault {
        id: "client.wrong-secret-burns-code",
        what: "a wrong secret uses the code up",
        needs_secrets: true,
        act: |scene, request| Box::pin(burn_code(scene, request)),
    },
];

fn is_token(scene: &Scene<'_>, request: &Request<Bytes>) -> bool {
    scene.endpoint(request) == Some(Endpoint::Token)
}

/// Whether a request of the token endpoint shows a secret that is not the client's.
fn is_wrong(scene: &Scene<'_>, request: &Request<Bytes>) -> bool {
    let right = scene.secrets().client_secret.as_ref();
    let given = client(request).filter(|_| is_token(scene, request));
    right.zip(given).is_some_and(|(right, (_, given))| !right.matches(&given))
}

async fn take_basic_alone(scene: &Scene<'_>, request: Request<Bytes>) -> Answer {
    if !is_token(scene, &request) || request.headers().contains_key(AUTHORIZATION) {
        return scene.pass(request).await;
    }
    let mut answer = json(StatusCode::UNAUTHORIZED, &json!({ "error": "invalid_client" }));
    let scheme = HeaderValue::from_static("Basic realm=\"token\"");
    answer.headers_mut().insert(WWW_AUTHENTICATE, scheme);
    Ok(answer)
}

async fn overlook_basic(
    scene: &Scene<'_>,
    mut request: Request<Bytes>,
    only_beside_body: bool,
) -> Answer {
    let is_meant = !only_beside_body || field(&request, "client_secret").is_some();
    if is_token(scene, &request) && is_meant {
        request.headers_mut().remove(AUTHORIZATION);
    }
    scene.pass(request).await
}

async fn let_in(
    scene: &Scene<'_>,
    request: Request<Bytes>,
    is_enough: fn(Option<&str>) -> bool,
) -> Answer {
    let known = client(&request);
    let id = known.as_ref().map(|(id, _)| id.clone()).or_else(|| field(&request, "client_id"));
    let secret = known.map(|(_, secret)| secret);
    let right = scene.secrets().client_secret.as_ref().map(|right| right.secret().to_owned());
    let is_meant = is_token(scene, &request) && is_enough(secret.as_deref());
    match id.zip(right).filter(|_| is_meant) {
        Some((id, right)) => scene.pass(with_client(request, &id, &right)).await,
        None => scene.pass(request).await,
    }
}

async fn accept_any_id(scene: &Scene<'_>, request: Request<Bytes>) -> Answer {
    if !is_token(scene, &request) {
        return scene.watch(request).await;
    }
    match (scene.recall("client"), client(&request)) {
        (Some(id), Some((given, secret))) if given != id => {
            scene.pass(with_client(request, &id, &secret)).await
        }
        _ => scene.pass(request).await,
    }
}

async fn use_other_words(scene: &Scene<'_>, request: Request<Bytes>) -> Answer {
    let is_wrong = is_wrong(scene, &request);
    let answer = scene.pass(request).await?;
    match body_of(&answer) {
        Some(mut body) if is_wrong && body.get("error").is_some() => {
            body["error"] = json!("unauthorized");
            Ok(with_body(answer, body.to_string()))
        }
        _ => Ok(answer),
    }
}

async fn answer_400(scene: &Scene<'_>, request: Request<Bytes>) -> Answer {
    let is_meant = is_token(scene, &request) && request.headers().contains_key(AUTHORIZATION);
    let mut answer = scene.pass(request).await?;
    if is_meant && answer.status() == StatusCode::UNAUTHORIZED {
        *answer.status_mut() = StatusCode::BAD_REQUEST;
        answer.headers_mut().remove(WWW_AUTHENTICATE);
    }
    Ok(answer)
}

async fn burn_code(scene: &Scene<'_>, request: Request<Bytes>) -> Answer {
    let code = field(&request, "code").filter(|_| scene.is_exchange(&request));
    let Some(code) = code else {
        return scene.pass(request).await;
    };
    if is_wrong(scene, &request) {
        scene.remember(&code, "burnt");
    } else if scene.recall(&code).is_some() {
        return Ok(invalid_grant());
    }
    scene.pass(request).await
}
