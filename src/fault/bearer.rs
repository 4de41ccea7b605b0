//! Faults of whoever looks at access tokens.

use bytes::Bytes;
use http::header::{AUTHORIZATION, LOCATION, WWW_AUTHENTICATE};
use http::{HeaderValue, Request, Response, StatusCode};
use serde_json::json;

use super::ledger::{is_refresh, latest_access, link_of, pass_noting, token_in};
use super::message::{at_path, bearer, body_of, json, with_bearer, with_field};
use super::{Answer, Endpoint, Fault, Scene};
use crate::wire::BoxFuture;

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
    Fault {
        id: "bearer.redirected-to-login",
        what: "a bad token is sent to a sign-in page",
        needs_secrets: false,
        act: |scene, request| {
            change_refusal(scene, request, |answer| {
                *answer.status_mut() = StatusCode::FOUND;
                answer.headers_mut().insert(LOCATION, HeaderValue::from_static("/login"));
            })
        },
    },
    Fault {
        id: "bearer.no-challenge",
        what: "a 401 has no `WWW-Authenticate`",
        needs_secrets: false,
        act: |scene, request| {
            change_refusal(scene, request, |answer| {
                answer.headers_mut().remove(WWW_AUTHENTICATE);
            })
        },
    },
    Fault {
        id: "bearer.error-without-token",
        what: "a 401 speaks of an invalid token, whether or not one was sent",
        needs_secrets: false,
        act: |scene, request| {
            change_refusal(scene, request, |answer| {
                let value = HeaderValue::from_static("Bearer error=\"invalid_token\"");
                answer.headers_mut().insert(WWW_AUTHENTICATE, value);
            })
        },
    },
    Fault {
        id: "bearer.never-expires",
        what: "access tokens work on after they have expired",
        needs_secrets: false,
        act: |scene, request| Box::pin(never_expire(scene, request)),
    },
    Fault {
        id: "bearer.scheme-case-sensitive",
        what: "the scheme must be spelled `Bearer`",
        needs_secrets: false,
        act: |scene, request| Box::pin(want_capital(scene, request)),
    },
    Fault {
        id: "bearer.query-token-accepted",
        what: "a token in the address is as good as one in the header, or better",
        needs_secrets: false,
        act: |scene, request| Box::pin(accept_query(scene, request)),
    },
    Fault {
        id: "bearer.half-looked-at",
        what: "only the beginning of a token is compared",
        needs_secrets: false,
        act: |scene, request| Box::pin(look_at_half(scene, request)),
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

/// Changes how the fulfillment says 401.
fn change_refusal<'a>(
    scene: &'a Scene<'a>,
    request: Request<Bytes>,
    change: fn(&mut Response<Bytes>),
) -> BoxFuture<'a, Answer> {
    Box::pin(async move {
        let is_fulfillment = scene.endpoint(&request) == Some(Endpoint::Fulfillment);
        let mut answer = scene.pass(request).await?;
        if is_fulfillment && answer.status() == StatusCode::UNAUTHORIZED {
            change(&mut answer);
        }
        Ok(answer)
    })
}

/// A token that is turned away is refreshed behind the client's back, with the credentials that
/// came with its code.
async fn never_expire(scene: &Scene<'_>, request: Request<Bytes>) -> Answer {
    match scene.endpoint(&request) {
        Some(Endpoint::Token) => note_credentials(scene, request).await,
        Some(Endpoint::Fulfillment) => {
            let token = bearer(&request).unwrap_or_default();
            let link = link_of(scene, &token).filter(|link| *link != token);
            let answer = scene.pass(request.clone()).await?;
            match link.filter(|_| answer.status() == StatusCode::UNAUTHORIZED) {
                Some(link) => renew_and_pass(scene, request, &link, answer).await,
                None => Ok(answer),
            }
        }
        _ => scene.pass(request).await,
    }
}

async fn note_credentials(scene: &Scene<'_>, request: Request<Bytes>) -> Answer {
    let form = String::from_utf8_lossy(request.body()).into_owned();
    let basic = request.headers().get(AUTHORIZATION).and_then(|value| value.to_str().ok());
    let basic = basic.unwrap_or_default().to_owned();
    let is_exchange = !is_refresh(scene, &request);
    let answer = pass_noting(scene, request).await?;
    if let Some(link) = token_in(&answer, "refresh_token").filter(|_| is_exchange) {
        scene.remember(&format!("form of {link}"), &form);
        scene.remember(&format!("header of {link}"), &basic);
    }
    Ok(answer)
}

async fn renew_and_pass(
    scene: &Scene<'_>,
    request: Request<Bytes>,
    link: &str,
    refusal: Response<Bytes>,
) -> Answer {
    let form = scene.recall(&format!("form of {link}")).unwrap_or_default();
    let basic = scene.recall(&format!("header of {link}")).unwrap_or_default();
    let refresh = Request::post(at_path(&request, &scene.places.token))
        .header("content-type", "application/x-www-form-urlencoded");
    let refresh = if basic.is_empty() { refresh } else { refresh.header(AUTHORIZATION, basic) };
    let Ok(refresh) = refresh.body(Bytes::from(form)) else {
        return Ok(refusal);
    };
    let refresh = ["code", "redirect_uri", "code_verifier"]
        .iter()
        .fold(refresh, |refresh, name| with_field(refresh, name, None));
    let refresh = with_field(refresh, "grant_type", Some("refresh_token"));
    pass_noting(scene, with_field(refresh, "refresh_token", Some(link))).await?;
    match latest_access(scene, link) {
        Some(token) => scene.pass(with_bearer(request, &token)).await,
        None => Ok(refusal),
    }
}

async fn want_capital(scene: &Scene<'_>, mut request: Request<Bytes>) -> Answer {
    let is_fulfillment = scene.endpoint(&request) == Some(Endpoint::Fulfillment);
    let header = request.headers().get(AUTHORIZATION);
    if is_fulfillment && header.is_some_and(|value| !value.as_bytes().starts_with(b"Bearer ")) {
        request.headers_mut().remove(AUTHORIZATION);
    }
    scene.pass(request).await
}

async fn accept_query(scene: &Scene<'_>, request: Request<Bytes>) -> Answer {
    let query = request.uri().query().unwrap_or_default().as_bytes();
    let token = form_urlencoded::parse(query)
        .find(|(name, _)| name == "access_token")
        .map(|(_, token)| token.into_owned());
    match token.filter(|_| scene.endpoint(&request) == Some(Endpoint::Fulfillment)) {
        Some(token) => scene.pass(with_bearer(request, &token)).await,
        None => scene.pass(request).await,
    }
}

/// So much of a token is compared.
const HALF: usize = 16;

async fn look_at_half(scene: &Scene<'_>, request: Request<Bytes>) -> Answer {
    let place = scene.endpoint(&request);
    if place == Some(Endpoint::Fulfillment) {
        let token = bearer(&request).unwrap_or_default();
        let whole = token.get(..HALF).and_then(|half| scene.recall(half));
        let token = whole.unwrap_or(token);
        // Whoever sends none goes on sending none.
        let request = if token.is_empty() { request } else { with_bearer(request, &token) };
        return scene.pass(request).await;
    }
    let answer = scene.pass(request).await?;
    if let Some(token) =
        token_in(&answer, "access_token").filter(|_| place == Some(Endpoint::Token))
        && let Some(half) = token.get(..HALF)
    {
        scene.remember(half, &token);
    }
    Ok(answer)
}
