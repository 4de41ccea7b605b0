//! Faults in who may refresh: refreshes that are let through, and such as are refused.

use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http::{Request, StatusCode};
use serde_json::json;

use super::refuse;
use crate::fault::ledger::{
    is_refresh, latest_access, latest_link, link_of, pass_noting, refresh_token_of, token_in,
};
use crate::fault::message::{at_path, bearer, json, with_bearer, with_field};
use crate::fault::{Answer, Endpoint, Fault, Scene};

/// So many refreshes a link lasts where it wears out.
const WEARS_OUT_AFTER: i64 = 10;

/// These faults.
pub const FAULTS: &[Fault] = &[
    Fault {
        id: "refresh.wears-out",
        what: "a link can be refreshed ten times",
        needs_secrets: false,
        act: |scene, request| Box::pin(wear_out(scene, request)),
    },
    Fault {
        id: "refresh.unknown-as-401",
        what: "an unknown refresh token is answered with 401 `invalid_token`",
        needs_secrets: false,
        act: |scene, request| Box::pin(refuse_as_401(scene, request)),
    },
    Fault {
        id: "refresh.any-token-accepted",
        what: "any refresh token will do",
        needs_secrets: false,
        act: |scene, request| Box::pin(accept_any(scene, request)),
    },
    Fault {
        id: "refresh.access-token-accepted",
        what: "an access token works as a refresh token",
        needs_secrets: false,
        act: |scene, request| Box::pin(accept_access_token(scene, request)),
    },
    Fault {
        id: "refresh.opens-fulfillment",
        what: "the fulfillment takes a refresh token",
        needs_secrets: false,
        act: |scene, request| Box::pin(open_fulfillment(scene, request)),
    },
    Fault {
        id: "refresh.secret-ignored",
        what: "a refresh needs no client secret",
        needs_secrets: true,
        act: |scene, request| Box::pin(ignore_secret(scene, request)),
    },
    Fault {
        id: "refresh.scope-ignored",
        what: "a refresh for a wider scope is answered as if it were granted",
        needs_secrets: false,
        act: |scene, request| Box::pin(ignore_scope(scene, request)),
    },
    Fault {
        id: "refresh.only-while-access-lives",
        what: "a refresh is refused once the access token has expired",
        needs_secrets: false,
        act: |scene, request| Box::pin(only_while_access_lives(scene, request)),
    },
    Fault {
        id: "refresh.relink-crashes",
        what: "a refresh of a link before the last one is answered with 500",
        needs_secrets: false,
        act: |scene, request| Box::pin(crash_on_earlier_link(scene, request)),
    },
];

async fn wear_out(scene: &Scene<'_>, request: Request<Bytes>) -> Answer {
    match refresh_token_of(scene, &request) {
        Some(token) if scene.count(&token, 1) > WEARS_OUT_AFTER => refuse(scene, request).await,
        _ => scene.pass(request).await,
    }
}

async fn refuse_as_401(scene: &Scene<'_>, request: Request<Bytes>) -> Answer {
    let refresh = is_refresh(scene, &request);
    let answer = scene.pass(request).await?;
    if refresh && answer.status() == StatusCode::BAD_REQUEST {
        return Ok(json(StatusCode::UNAUTHORIZED, &json!({ "error": "invalid_token" })));
    }
    Ok(answer)
}

async fn accept_any(scene: &Scene<'_>, request: Request<Bytes>) -> Answer {
    let token = refresh_token_of(scene, &request).unwrap_or_default();
    match latest_link(scene) {
        Some(link)
            if is_refresh(scene, &request)
                && link_of(scene, &token).is_none_or(|link| link != token) =>
        {
            pass_noting(scene, with_field(request, "refresh_token", Some(&link))).await
        }
        _ => pass_noting(scene, request).await,
    }
}

async fn accept_access_token(scene: &Scene<'_>, request: Request<Bytes>) -> Answer {
    let token = refresh_token_of(scene, &request);
    match token.and_then(|token| link_of(scene, &token)) {
        Some(link) => pass_noting(scene, with_field(request, "refresh_token", Some(&link))).await,
        None => pass_noting(scene, request).await,
    }
}

async fn open_fulfillment(scene: &Scene<'_>, request: Request<Bytes>) -> Answer {
    if scene.endpoint(&request) == Some(Endpoint::Fulfillment)
        && let Some(token) = bearer(&request)
        && link_of(scene, &token).as_ref() == Some(&token)
        && let Some(access) = latest_access(scene, &token)
    {
        return scene.pass(with_bearer(request, &access)).await;
    }
    pass_noting(scene, request).await
}

async fn ignore_secret(scene: &Scene<'_>, request: Request<Bytes>) -> Answer {
    let secret = scene.secrets().client_secret.as_ref().map(|secret| secret.secret().to_owned());
    match secret.filter(|_| is_refresh(scene, &request)) {
        Some(secret) => scene.pass(with_field(request, "client_secret", Some(&secret))).await,
        None => scene.pass(request).await,
    }
}

async fn ignore_scope(scene: &Scene<'_>, request: Request<Bytes>) -> Answer {
    let request =
        if is_refresh(scene, &request) { with_field(request, "scope", None) } else { request };
    scene.pass(request).await
}

/// The fulfillment is asked whether the access token lives: an empty document does nothing there.
async fn only_while_access_lives(scene: &Scene<'_>, request: Request<Bytes>) -> Answer {
    let link = refresh_token_of(scene, &request).and_then(|token| link_of(scene, &token));
    let Some(access) = link.and_then(|link| latest_access(scene, &link)) else {
        return pass_noting(scene, request).await;
    };
    let mut probe = Request::new(Bytes::from_static(b"{}"));
    *probe.method_mut() = http::Method::POST;
    *probe.uri_mut() = at_path(&request, &scene.places.fulfillment);
    let kind = http::HeaderValue::from_static("application/json");
    probe.headers_mut().insert(CONTENT_TYPE, kind);
    if scene.pass(with_bearer(probe, &access)).await?.status() == StatusCode::UNAUTHORIZED {
        return refuse(scene, request).await;
    }
    pass_noting(scene, request).await
}

async fn crash_on_earlier_link(scene: &Scene<'_>, request: Request<Bytes>) -> Answer {
    if let Some(token) = refresh_token_of(scene, &request) {
        let is_earlier = scene.recall(&format!("linked {token}")).is_some()
            && scene.recall("last link").is_some_and(|last| last != token);
        if is_earlier {
            let body = json!({ "error": "server_error" });
            return Ok(json(StatusCode::INTERNAL_SERVER_ERROR, &body));
        }
        return scene.pass(request).await;
    }
    let is_token = scene.endpoint(&request) == Some(Endpoint::Token);
    let answer = scene.pass(request).await?;
    if let Some(token) = token_in(&answer, "refresh_token").filter(|_| is_token) {
        scene.remember(&format!("linked {token}"), "");
        scene.remember("last link", &token);
    }
    Ok(answer)
}
