//! A fault of how long codes live.

use bytes::Bytes;
use http::Request;

use super::message::{body_of, client, field};
use super::token::{exchanged_code, give_latest, pass_remembering};
use super::{Answer, Fault, Scene};

/// These faults.
pub const FAULTS: &[Fault] = &[Fault {
    id: "token.code-never-expires",
    what: "a code that nobody has used works for ever",
    needs_secrets: true,
    act: |scene, request| Box::pin(forget_time(scene, request)),
}];

/// What is refused though everything is right about it was refused for its age.
async fn forget_time(scene: &Scene<'_>, request: Request<Bytes>) -> Answer {
    let Some(code) = exchanged_code(scene, &request) else {
        return scene.watch(request).await;
    };
    let is_first = scene.count(&format!("exchanges of {code}"), 1) == 1;
    let known = scene.redirect_uri_of(&code);
    let is_place_right = known.is_some() && known == field(&request, "redirect_uri");
    let right = scene.secrets().client_secret.as_ref();
    let is_client_right = right.zip(client(&request)).is_some_and(|(right, (id, secret))| {
        right.matches(&secret) && scene.recall("client").as_ref() == Some(&id)
    });
    let has_no_pkce =
        scene.challenge_of(&code).is_none() && field(&request, "code_verifier").is_none();
    let answer = pass_remembering(scene, request.clone()).await?;
    let is_refused = body_of(&answer).is_some_and(|body| body["error"] == "invalid_grant");
    if is_first && is_refused && is_place_right && is_client_right && has_no_pkce {
        return give_latest(scene, request).await;
    }
    Ok(answer)
}
