//! Faults of the token endpoint when a code is exchanged.

use bytes::Bytes;
use http::Request;
use serde_json::json;

use super::scene::{changed, field, with_field};
use super::{Answer, Endpoint, Fault, Scene};
use crate::wire::BoxFuture;

/// These faults.
pub const FAULTS: &[Fault] = &[
    Fault {
        id: "token.code-reusable",
        what: "a code can be exchanged again",
        needs_secrets: false,
        act: |scene, request| Box::pin(reuse_code(scene, request)),
    },
    Fault {
        id: "token.secret-ignored",
        what: "any client secret will do",
        needs_secrets: true,
        act: |scene, request| Box::pin(ignore_secret(scene, request)),
    },
    Fault {
        id: "token.expires-in-as-text",
        what: "`expires_in` is a string",
        needs_secrets: false,
        act: |scene, request| {
            change_tokens(scene, request, |tokens| {
                tokens["expires_in"] = json!(tokens["expires_in"].to_string());
            })
        },
    },
];

fn is_exchange(scene: &Scene<'_>, request: &Request<Bytes>) -> bool {
    scene.endpoint(request) == Some(Endpoint::Token)
        && field(request, "grant_type").as_deref() == Some("authorization_code")
}

/// Changes what a successful answer of the token endpoint says.
pub(super) fn change_tokens<'a>(
    scene: &'a Scene<'a>,
    request: Request<Bytes>,
    change: fn(&mut serde_json::Value),
) -> BoxFuture<'a, Answer> {
    Box::pin(async move {
        let is_token = scene.endpoint(&request) == Some(Endpoint::Token);
        let answer = scene.pass(request).await?;
        Ok(if is_token { changed(answer, change) } else { answer })
    })
}

async fn reuse_code(scene: &Scene<'_>, request: Request<Bytes>) -> Answer {
    let code = field(&request, "code").filter(|_| is_exchange(scene, &request));
    let Some(code) = code else {
        return scene.pass(request).await;
    };
    // The secret still has to be right: only the code's use is forgotten.
    if let Some(first) = scene.recall_answer(&code) {
        return Ok(first);
    }
    let answer = scene.pass(request).await?;
    if answer.status().is_success() {
        scene.remember_answer(&code, &answer);
    }
    Ok(answer)
}

async fn ignore_secret(scene: &Scene<'_>, request: Request<Bytes>) -> Answer {
    let secret = scene.secrets().client_secret.as_ref().map(|secret| secret.secret().to_owned());
    let is_token = scene.endpoint(&request) == Some(Endpoint::Token);
    match secret.filter(|_| is_token) {
        Some(secret) => scene.pass(with_field(request, "client_secret", Some(&secret))).await,
        None => scene.pass(request).await,
    }
}
