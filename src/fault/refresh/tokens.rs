//! Faults in what a refresh gives, and in what becomes of the tokens before it.

use bytes::Bytes;
use http::Request;
use serde_json::{Value, json};

use super::refuse;
use crate::fault::ledger::{
    first_access, is_refresh, latest_access, link_of, pass_noting, refresh_token_of, token_in,
};
use crate::fault::message::{bearer, changed, with_unknown_bearer};
use crate::fault::{Answer, Endpoint, Fault, Scene};
use crate::wire::BoxFuture;

/// These faults.
pub const FAULTS: &[Fault] = &[
    Fault {
        id: "refresh.no-token-type",
        what: "the answer to a refresh has no `token_type`",
        needs_secrets: false,
        act: |scene, request| {
            change_refreshed(scene, request, |tokens, _| {
                tokens.as_object_mut().map(|tokens| tokens.remove("token_type"));
            })
        },
    },
    Fault {
        id: "refresh.same-access-token",
        what: "a refresh gives the first access token again",
        needs_secrets: false,
        act: |scene, request| {
            change_refreshed(scene, request, |tokens, first| tokens["access_token"] = json!(first))
        },
    },
    Fault {
        id: "refresh.dead-access-token",
        what: "the access token that a refresh gives opens nothing",
        needs_secrets: false,
        act: |scene, request| {
            change_refreshed(scene, request, |tokens, _| {
                let token = tokens["access_token"].as_str().unwrap_or_default();
                tokens["access_token"] = json!(format!("dead-{token}"));
            })
        },
    },
    Fault {
        id: "refresh.other-user",
        what: "a refreshed access token has another `agentUserId`",
        needs_secrets: false,
        act: |scene, request| Box::pin(name_other_user(scene, request)),
    },
    Fault {
        id: "refresh.old-access-dies",
        what: "a refresh ends the access tokens before it",
        needs_secrets: false,
        act: |scene, request| Box::pin(keep_latest_alone(scene, request)),
    },
    Fault {
        id: "refresh.one-at-a-time",
        what: "a refresh is refused while another of the same token is under way",
        needs_secrets: false,
        act: |scene, request| Box::pin(one_at_a_time(scene, request)),
    },
    Fault {
        id: "refresh.parallel-tokens-lost",
        what: "of refreshes at the same time only the last one's access token is kept",
        needs_secrets: false,
        act: |scene, request| Box::pin(lose_parallel(scene, request)),
    },
];

/// Changes the answer to a refresh; the change is told the first access token of the link.
fn change_refreshed<'a>(
    scene: &'a Scene<'a>,
    request: Request<Bytes>,
    change: fn(&mut Value, &str),
) -> BoxFuture<'a, Answer> {
    Box::pin(async move {
        let Some(old) = refresh_token_of(scene, &request) else {
            return pass_noting(scene, request).await;
        };
        let first = link_of(scene, &old).and_then(|link| first_access(scene, &link));
        let answer = pass_noting(scene, request).await?;
        Ok(changed(answer, |tokens| {
            let fresh = tokens["access_token"].as_str().unwrap_or_default().to_owned();
            change(tokens, &first.unwrap_or(fresh));
        }))
    })
}

async fn name_other_user(scene: &Scene<'_>, request: Request<Bytes>) -> Answer {
    let is_fulfillment = scene.endpoint(&request) == Some(Endpoint::Fulfillment);
    let token = bearer(&request).filter(|_| is_fulfillment).unwrap_or_default();
    let first = link_of(scene, &token).and_then(|link| first_access(scene, &link));
    let answer = pass_noting(scene, request).await?;
    if first.is_none_or(|first| first == token) {
        return Ok(answer);
    }
    Ok(changed(answer, |body| {
        if let Some(id) = body.pointer_mut("/payload/agentUserId") {
            *id = json!("somebody-else");
        }
    }))
}

async fn keep_latest_alone(scene: &Scene<'_>, request: Request<Bytes>) -> Answer {
    if scene.endpoint(&request) == Some(Endpoint::Fulfillment) {
        let token = bearer(&request).unwrap_or_default();
        let latest = link_of(scene, &token).and_then(|link| latest_access(scene, &link));
        if latest.is_some_and(|latest| latest != token) {
            return scene.pass(with_unknown_bearer(request)).await;
        }
    }
    pass_noting(scene, request).await
}

/// A refresh under way, until it is dropped.
struct UnderWay<'a> {
    scene: &'a Scene<'a>,
    token: String,
}

impl<'a> UnderWay<'a> {
    /// Begins, lets others of the same moment begin too, and says how many were there before.
    async fn begin(scene: &'a Scene<'a>, token: String) -> (Self, i64) {
        let before = scene.count(&token, 1) - 1;
        let under_way = Self { scene, token };
        tokio::task::yield_now().await;
        (under_way, before)
    }

    fn others(&self) -> i64 {
        self.scene.count(&self.token, 0) - 1
    }
}

impl Drop for UnderWay<'_> {
    fn drop(&mut self) {
        self.scene.count(&self.token, -1);
    }
}

async fn one_at_a_time(scene: &Scene<'_>, request: Request<Bytes>) -> Answer {
    let Some(token) = refresh_token_of(scene, &request) else {
        return scene.pass(request).await;
    };
    let (_under_way, before) = UnderWay::begin(scene, token).await;
    if before > 0 { refuse(scene, request).await } else { scene.pass(request).await }
}

async fn lose_parallel(scene: &Scene<'_>, request: Request<Bytes>) -> Answer {
    if is_refresh(scene, &request) {
        let token = refresh_token_of(scene, &request).unwrap_or_default();
        let (under_way, _) = UnderWay::begin(scene, token).await;
        let answer = scene.pass(request).await?;
        if let Some(access) = token_in(&answer, "access_token").filter(|_| under_way.others() > 0) {
            scene.remember(&format!("lost {access}"), "");
        }
        return Ok(answer);
    }
    let token = bearer(&request).unwrap_or_default();
    match scene.recall(&format!("lost {token}")) {
        Some(_) => scene.pass(with_unknown_bearer(request)).await,
        None => scene.pass(request).await,
    }
}
