//! Faults of the userinfo endpoint, and of who the user is elsewhere.

use bytes::Bytes;
use http::header::WWW_AUTHENTICATE;
use http::{HeaderValue, Request, StatusCode};
use serde_json::{Value, json};

use super::ledger::{latest_access, latest_link, link_of, pass_noting};
use super::message::{bearer, changed, with_bearer};
use super::{Answer, Endpoint, Fault, Scene};
use crate::wire::BoxFuture;

/// These faults.
pub const FAULTS: &[Fault] = &[
    Fault {
        id: "userinfo.no-email",
        what: "userinfo has no `email`",
        needs_secrets: false,
        act: |scene, request| {
            change_claims(scene, request, |claims| {
                claims.as_object_mut().map(|claims| claims.remove("email"));
            })
        },
    },
    Fault {
        id: "userinfo.sub-as-number",
        what: "`sub` is a number",
        needs_secrets: false,
        act: |scene, request| change_claims(scene, request, |claims| claims["sub"] = json!(1836)),
    },
    Fault {
        id: "userinfo.sub-per-token",
        what: "`sub` is another one for each access token",
        needs_secrets: false,
        act: |scene, request| Box::pin(number_sub(scene, request)),
    },
    Fault {
        id: "userinfo.any-token-accepted",
        what: "userinfo does not look at the token",
        needs_secrets: false,
        act: |scene, request| Box::pin(accept_any(scene, request)),
    },
    Fault {
        id: "userinfo.challenge-without-scheme",
        what: "the 401 of userinfo has a `WWW-Authenticate` without a scheme",
        needs_secrets: false,
        act: |scene, request| Box::pin(drop_scheme(scene, request)),
    },
    Fault {
        id: "userinfo.agent-user-id-per-link",
        what: "`agentUserId` is another one for each link, and `sub` is not",
        needs_secrets: false,
        act: |scene, request| Box::pin(number_agent(scene, request)),
    },
];

fn is_userinfo(scene: &Scene<'_>, request: &Request<Bytes>) -> bool {
    scene.endpoint(request) == Some(Endpoint::UserInfo)
}

fn change_claims<'a>(
    scene: &'a Scene<'a>,
    request: Request<Bytes>,
    change: fn(&mut Value),
) -> BoxFuture<'a, Answer> {
    Box::pin(async move {
        let is_userinfo = is_userinfo(scene, &request);
        let answer = scene.pass(request).await?;
        Ok(if is_userinfo { changed(answer, change) } else { answer })
    })
}

/// A number for a text, the same each time.
fn number_of(scene: &Scene<'_>, text: &str) -> String {
    let name = format!("number of {text}");
    scene.recall(&name).unwrap_or_else(|| {
        let number = scene.count("numbers", 1).to_string();
        scene.remember(&name, &number);
        number
    })
}

async fn number_sub(scene: &Scene<'_>, request: Request<Bytes>) -> Answer {
    let token = bearer(&request).filter(|_| is_userinfo(scene, &request));
    let answer = scene.pass(request).await?;
    let Some(token) = token else {
        return Ok(answer);
    };
    Ok(changed(answer, |claims| claims["sub"] = json!(number_of(scene, &token))))
}

async fn accept_any(scene: &Scene<'_>, request: Request<Bytes>) -> Answer {
    if is_userinfo(scene, &request)
        && let Some(token) = latest_link(scene).and_then(|link| latest_access(scene, &link))
    {
        return scene.pass(with_bearer(request, &token)).await;
    }
    pass_noting(scene, request).await
}

async fn drop_scheme(scene: &Scene<'_>, request: Request<Bytes>) -> Answer {
    let is_userinfo = is_userinfo(scene, &request);
    let mut answer = scene.pass(request).await?;
    if is_userinfo && answer.status() == StatusCode::UNAUTHORIZED {
        let value = HeaderValue::from_static("error=\"invalid_token\"");
        answer.headers_mut().insert(WWW_AUTHENTICATE, value);
    }
    Ok(answer)
}

async fn number_agent(scene: &Scene<'_>, request: Request<Bytes>) -> Answer {
    let is_fulfillment = scene.endpoint(&request) == Some(Endpoint::Fulfillment);
    let link = bearer(&request).and_then(|token| link_of(scene, &token));
    let answer = pass_noting(scene, request).await?;
    let Some(link) = link.filter(|_| is_fulfillment) else {
        return Ok(answer);
    };
    Ok(changed(answer, |body| {
        if let Some(id) = body.pointer_mut("/payload/agentUserId") {
            *id = json!(number_of(scene, &link));
        }
    }))
}
