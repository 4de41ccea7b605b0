//! Faults of whoever looks at access tokens.

use bytes::Bytes;
use http::{Request, StatusCode};
use serde_json::json;

use super::scene::{bearer, body_of, json, with_bearer};
use super::{Answer, Endpoint, Fault, Scene};

/// These faults.
pub const FAULTS: &[Fault] = &[
    Fault {
        id: "bearer.any-token-accepted",
        what: "the fulfillment does not look at the token",
        needs_secrets: false,
        act: |scene, request| Box::pin(accept_any(scene, request)),
    },
    Fault {
        id: "bearer.refused-as-403",
        what: "a bad token is answered with 403",
        needs_secrets: false,
        act: |scene, request| Box::pin(refuse_as_403(scene, request)),
    },
];

/// The name under which the latest access token is remembered.
const LATEST: &str = "latest access token";

/// Whatever comes, the token that was given last does the work.
async fn accept_any(scene: &Scene<'_>, request: Request<Bytes>) -> Answer {
    match scene.endpoint(&request) {
        Some(Endpoint::Token) => {
            let answer = scene.pass(request).await?;
            let token =
                body_of(&answer).and_then(|body| Some(body["access_token"].as_str()?.to_owned()));
            if let Some(token) = token {
                scene.remember(LATEST, &token);
            }
            Ok(answer)
        }
        Some(Endpoint::Fulfillment) => {
            let given = bearer(&request).unwrap_or_default();
            let token = scene.recall(LATEST).unwrap_or(given);
            scene.pass(with_bearer(request, &token)).await
        }
        _ => scene.pass(request).await,
    }
}

async fn refuse_as_403(scene: &Scene<'_>, request: Request<Bytes>) -> Answer {
    let is_fulfillment = scene.endpoint(&request) == Some(Endpoint::Fulfillment);
    let answer = scene.pass(request).await?;
    if is_fulfillment && answer.status() == StatusCode::UNAUTHORIZED {
        return Ok(json(StatusCode::FORBIDDEN, &json!({ "error": "forbidden" })));
    }
    Ok(answer)
}
