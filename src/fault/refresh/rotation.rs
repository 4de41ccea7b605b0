//! Faults of clouds that give a new refresh token with each refresh.
//!
//! The cloud behind may keep its refresh tokens: the new ones are made up here, and stand for the
//! one it knows.

use bytes::Bytes;
use http::Request;
use serde_json::json;

use super::refuse;
use crate::fault::ledger::refresh_token_of;
use crate::fault::message::{changed, with_field};
use crate::fault::{Answer, Fault, Scene};

/// These faults.
pub const FAULTS: &[Fault] = &[
    Fault {
        id: "refresh.rotation-without-overlap",
        what: "each refresh gives a new refresh token and ends the old one at once",
        needs_secrets: false,
        act: |scene, request| Box::pin(rotate(scene, request, Rotation::AtOnce)),
    },
    Fault {
        id: "refresh.rotation-never-ends",
        what: "each refresh gives a new refresh token, and all the old ones work on",
        needs_secrets: false,
        act: |scene, request| Box::pin(rotate(scene, request, Rotation::Never)),
    },
    Fault {
        id: "refresh.reuse-revokes-family",
        what: "a refresh token that was replaced ends the whole link",
        needs_secrets: false,
        act: |scene, request| Box::pin(rotate(scene, request, Rotation::Family)),
    },
];

/// When a refresh token that was replaced ends.
#[derive(Clone, Copy, Eq, PartialEq)]
enum Rotation {
    /// As soon as there is a new one.
    AtOnce,
    /// Not at all.
    Never,
    /// When the new one is used; coming back with it then ends the link.
    Family,
}

async fn rotate(scene: &Scene<'_>, request: Request<Bytes>, rotation: Rotation) -> Answer {
    let Some(token) = refresh_token_of(scene, &request) else {
        return scene.pass(request).await;
    };
    let real = scene.recall(&format!("behind {token}")).unwrap_or_else(|| token.clone());
    let has_ended = scene.recall(&format!("ended {token}")).is_some();
    if has_ended && rotation == Rotation::Family {
        scene.remember(&format!("family ended {real}"), "");
    }
    if has_ended || scene.recall(&format!("family ended {real}")).is_some() {
        return refuse(scene, request).await;
    }
    let answer = scene.pass(with_field(request, "refresh_token", Some(&real))).await?;
    if !answer.status().is_success() {
        return Ok(answer);
    }
    match rotation {
        Rotation::AtOnce => scene.remember(&format!("ended {token}"), ""),
        Rotation::Never => {}
        Rotation::Family => end_those_before(scene, &token),
    }
    let new = format!("{real}.{}", scene.count(&real, 1));
    scene.remember(&format!("behind {new}"), &real);
    scene.remember(&format!("before {new}"), &token);
    Ok(changed(answer, |tokens| tokens["refresh_token"] = json!(new)))
}

fn end_those_before(scene: &Scene<'_>, token: &str) {
    let mut token = token.to_owned();
    while let Some(before) = scene.recall(&format!("before {token}")) {
        scene.remember(&format!("ended {before}"), "");
        token = before;
    }
}
