//! Faults of the revocation endpoint.

use bytes::Bytes;
use http::{Request, StatusCode};
use serde_json::json;

use super::ledger::{link_of, pass_noting, refresh_token_of};
use super::message::{UNKNOWN, client, field, json, with_field};
use super::{Answer, Endpoint, Fault, Scene};

/// These faults.
pub const FAULTS: &[Fault] = &[
    Fault {
        id: "revoke.does-nothing",
        what: "a revocation is answered with 200, and nothing ends",
        needs_secrets: false,
        act: |scene, request| Box::pin(do_nothing(scene, request)),
    },
    Fault {
        id: "revoke.access-lives",
        what: "a refresh token that is revoked leaves its access tokens alive",
        needs_secrets: false,
        act: |scene, request| Box::pin(end_refresh_alone(scene, request)),
    },
    Fault {
        id: "revoke.unknown-as-400",
        what: "the revocation of an unknown token is answered with 400",
        needs_secrets: false,
        act: |scene, request| Box::pin(refuse_unknown(scene, request)),
    },
    Fault {
        id: "revoke.secret-ignored",
        what: "anybody can revoke a token",
        needs_secrets: true,
        act: |scene, request| Box::pin(ignore_secret(scene, request)),
    },
];

/// The token that a request revokes.
fn revoked(scene: &Scene<'_>, request: &Request<Bytes>) -> Option<String> {
    field(request, "token").filter(|_| scene.endpoint(request) == Some(Endpoint::Revoke))
}

async fn do_nothing(scene: &Scene<'_>, request: Request<Bytes>) -> Answer {
    match revoked(scene, &request) {
        // The client is still looked at.
        Some(_) => scene.pass(with_field(request, "token", Some(UNKNOWN))).await,
        None => scene.pass(request).await,
    }
}

async fn end_refresh_alone(scene: &Scene<'_>, request: Request<Bytes>) -> Answer {
    if let Some((id, _)) = client(&request).filter(|_| scene.is_exchange(&request)) {
        scene.remember("client", &id);
    }
    if let Some(token) = revoked(scene, &request)
        && link_of(scene, &token).as_ref() == Some(&token)
        && client(&request).map(|(id, _)| id) == scene.recall("client")
    {
        let answer = scene.pass(with_field(request, "token", Some(UNKNOWN))).await?;
        if answer.status().is_success() {
            scene.remember(&format!("revoked {token}"), "");
        }
        return Ok(answer);
    }
    match refresh_token_of(scene, &request) {
        Some(token) if scene.recall(&format!("revoked {token}")).is_some() => {
            scene.pass(with_field(request, "refresh_token", Some(UNKNOWN))).await
        }
        _ => pass_noting(scene, request).await,
    }
}

async fn refuse_unknown(scene: &Scene<'_>, request: Request<Bytes>) -> Answer {
    let token = revoked(scene, &request);
    let answer = pass_noting(scene, request).await?;
    let is_unknown = token.is_some_and(|token| link_of(scene, &token).is_none());
    if is_unknown && answer.status().is_success() {
        let body = json!({ "error": "invalid_request" });
        return Ok(json(StatusCode::BAD_REQUEST, &body));
    }
    Ok(answer)
}

async fn ignore_secret(scene: &Scene<'_>, request: Request<Bytes>) -> Answer {
    let secret = scene.secrets().client_secret.as_ref().map(|secret| secret.secret().to_owned());
    match secret.filter(|_| revoked(scene, &request).is_some()) {
        Some(secret) => scene.pass(with_field(request, "client_secret", Some(&secret))).await,
        None => scene.pass(request).await,
    }
}
