//! Faults of PKCE: challenges and verifiers that are not looked at.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use bytes::Bytes;
use http::Request;
use sha2::{Digest as _, Sha256};

use super::message::{field, invalid_grant, with_field};
use super::token::exchanged_code;
use super::{Answer, Endpoint, Fault, Scene};

/// These faults.
pub const FAULTS: &[Fault] = &[
    Fault {
        id: "token.verifier-ignored",
        what: "PKCE is offered, and no verifier is looked at",
        needs_secrets: false,
        act: |scene, request| Box::pin(ignore_verifier(scene, request)),
    },
    Fault {
        id: "token.verifier-optional",
        what: "a code with a challenge is exchanged without a verifier",
        needs_secrets: false,
        act: |scene, request| Box::pin(spare_verifier(scene, request)),
    },
    Fault {
        id: "token.unasked-verifier-accepted",
        what: "a verifier without a challenge is not minded",
        needs_secrets: false,
        act: |scene, request| Box::pin(accept_unasked(scene, request)),
    },
];

/// The challenge does not reach the cloud.
async fn pass_without_challenge(scene: &Scene<'_>, request: Request<Bytes>) -> Answer {
    let (mut parts, body) = request.into_parts();
    let query = parts.uri.query().unwrap_or_default();
    let kept: String = form_urlencoded::Serializer::new(String::new())
        .extend_pairs(
            form_urlencoded::parse(query.as_bytes())
                .filter(|(name, _)| !name.starts_with("code_challenge")),
        )
        .finish();
    let mut uri = parts.uri.clone().into_parts();
    uri.path_and_query = format!("{}?{kept}", parts.uri.path()).parse().ok();
    if let Ok(uri) = http::Uri::from_parts(uri) {
        parts.uri = uri;
    }
    scene.pass(Request::from_parts(parts, body)).await
}

fn is_authorization(scene: &Scene<'_>, request: &Request<Bytes>) -> bool {
    scene.endpoint(request) == Some(Endpoint::Authorize) && request.uri().query().is_some()
}

async fn ignore_verifier(scene: &Scene<'_>, request: Request<Bytes>) -> Answer {
    if is_authorization(scene, &request) {
        pass_without_challenge(scene, request).await
    } else if scene.is_exchange(&request) {
        scene.pass(with_field(request, "code_verifier", None)).await
    } else {
        scene.pass(request).await
    }
}

/// A verifier that does not come is not missed; one that comes is compared.
async fn spare_verifier(scene: &Scene<'_>, request: Request<Bytes>) -> Answer {
    if is_authorization(scene, &request) {
        return scene.watch_by(request, |request| pass_without_challenge(scene, request)).await;
    }
    let challenge = exchanged_code(scene, &request).and_then(|code| scene.challenge_of(&code));
    match (challenge, field(&request, "code_verifier")) {
        (Some(challenge), Some(verifier)) if challenge != hash(&verifier) => Ok(invalid_grant()),
        (Some(_), Some(_)) => scene.pass(with_field(request, "code_verifier", None)).await,
        _ => scene.pass(request).await,
    }
}

fn hash(verifier: &str) -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(verifier))
}

async fn accept_unasked(scene: &Scene<'_>, request: Request<Bytes>) -> Answer {
    match exchanged_code(scene, &request) {
        Some(code) if scene.challenge_of(&code).is_none() => {
            scene.pass(with_field(request, "code_verifier", None)).await
        }
        Some(_) => scene.pass(request).await,
        None => scene.watch(request).await,
    }
}
