//! Which tokens belong together, learnt from what the token endpoint answers.
//!
//! A link is called by the refresh token of its exchange.

use bytes::Bytes;
use http::{Request, Response};

use super::message::{body_of, field};
use super::{Answer, Endpoint, Scene};

/// Whether a request is a refresh.
pub(super) fn is_refresh(scene: &Scene<'_>, request: &Request<Bytes>) -> bool {
    scene.endpoint(request) == Some(Endpoint::Token)
        && field(request, "grant_type").as_deref() == Some("refresh_token")
}

/// The refresh token of a refresh; of any other request none.
pub(super) fn refresh_token_of(scene: &Scene<'_>, request: &Request<Bytes>) -> Option<String> {
    field(request, "refresh_token").filter(|_| is_refresh(scene, request))
}

/// Sends a request the rest of the way, and notes what tokens came.
pub(super) async fn pass_noting(scene: &Scene<'_>, request: Request<Bytes>) -> Answer {
    if scene.endpoint(&request) != Some(Endpoint::Token) {
        return scene.pass(request).await;
    }
    let old = refresh_token_of(scene, &request);
    let answer = scene.pass(request).await?;
    note(scene, old.as_ref(), &answer);
    Ok(answer)
}

fn note(scene: &Scene<'_>, old: Option<&String>, answer: &Response<Bytes>) {
    let Some(access) = token_in(answer, "access_token") else {
        return;
    };
    let new = token_in(answer, "refresh_token");
    let link = match old {
        Some(old) => link_of(scene, old).or(Some(old.clone())),
        None => new.clone(),
    };
    let Some(link) = link else {
        return;
    };
    for token in [Some(&access), new.as_ref(), old, Some(&link)].into_iter().flatten() {
        scene.remember(&format!("link of {token}"), &link);
    }
    if first_access(scene, &link).is_none() {
        scene.remember(&format!("first access token of {link}"), &access);
    }
    scene.remember(&format!("latest access token of {link}"), &access);
    scene.remember("latest link", &link);
}

/// A token in a successful answer.
pub(super) fn token_in(answer: &Response<Bytes>, name: &str) -> Option<String> {
    let body = body_of(answer).filter(|_| answer.status().is_success())?;
    Some(body.get(name)?.as_str()?.to_owned())
}

/// The link that a token belongs to.
pub(super) fn link_of(scene: &Scene<'_>, token: &str) -> Option<String> {
    scene.recall(&format!("link of {token}"))
}

/// The link that was made or refreshed last.
pub(super) fn latest_link(scene: &Scene<'_>) -> Option<String> {
    scene.recall("latest link")
}

/// The access token that came with a link.
pub(super) fn first_access(scene: &Scene<'_>, link: &str) -> Option<String> {
    scene.recall(&format!("first access token of {link}"))
}

/// The access token that a link was given last.
pub(super) fn latest_access(scene: &Scene<'_>, link: &str) -> Option<String> {
    scene.recall(&format!("latest access token of {link}"))
}
