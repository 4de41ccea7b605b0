//! Faults in what a cloud says about itself.

use bytes::Bytes;
use http::header::SERVER;
use http::{HeaderValue, Request};
use serde_json::json;

use super::message::changed;
use super::{Answer, Fault, Scene};

/// These faults.
pub const FAULTS: &[Fault] = &[
    Fault {
        id: "metadata.other-endpoint",
        what: "the metadata names a token endpoint that is not there",
        needs_secrets: false,
        act: |scene, request| Box::pin(name_other_endpoint(scene, request)),
    },
    Fault {
        id: "metadata.version-banner",
        what: "every answer names the version of a server",
        needs_secrets: false,
        act: |scene, request| Box::pin(name_version(scene, request)),
    },
];

async fn name_other_endpoint(scene: &Scene<'_>, request: Request<Bytes>) -> Answer {
    let path = request.uri().path();
    let is_metadata = path.starts_with("/.well-known/oauth-authorization-server");
    let answer = scene.pass(request).await?;
    if !is_metadata {
        return Ok(answer);
    }
    Ok(changed(answer, |document| {
        let token = document["token_endpoint"].as_str().unwrap_or_default();
        document["token_endpoint"] = json!(format!("{token}/v2"));
    }))
}

async fn name_version(scene: &Scene<'_>, request: Request<Bytes>) -> Answer {
    let mut answer = scene.pass(request).await?;
    answer.headers_mut().insert(SERVER, HeaderValue::from_static("nginx/1.18.0"));
    Ok(answer)
}
