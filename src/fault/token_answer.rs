//! Faults of what the token endpoint answers to a code that is good.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use bytes::Bytes;
use http::header::{CACHE_CONTROL, CONTENT_TYPE, PRAGMA};
use http::{HeaderValue, Request, Response, StatusCode};
use serde_json::{Value, json};

use super::message::{bearer, body_of, changed, field, with_bearer, with_body, with_field};
use super::{Answer, Endpoint, Fault, Scene};
use crate::wire::BoxFuture;

/// These faults.
pub const FAULTS: &[Fault] = &[
    Fault {
        id: "token.answers-201",
        what: "tokens come with the status 201",
        needs_secrets: false,
        act: |scene, request| {
            change_answer(scene, request, |mut answer| {
                *answer.status_mut() = StatusCode::CREATED;
                answer
            })
        },
    },
    Fault {
        id: "token.nested-answer",
        what: "tokens stand inside `data`",
        needs_secrets: false,
        act: |scene, request| {
            change_body(scene, request, |body| *body = json!({ "data": body.take() }))
        },
    },
    Fault {
        id: "token.answer-as-form",
        what: "tokens come as a form",
        needs_secrets: false,
        act: |scene, request| change_answer(scene, request, as_form),
    },
    Fault {
        id: "token.answer-called-html",
        what: "tokens come as `text/html`",
        needs_secrets: false,
        act: |scene, request| {
            change_answer(scene, request, |mut answer| {
                let html = HeaderValue::from_static("text/html; charset=UTF-8");
                answer.headers_mut().insert(CONTENT_TYPE, html);
                answer
            })
        },
    },
    Fault {
        id: "token.no-token-type",
        what: "`token_type` is left out",
        needs_secrets: false,
        act: |scene, request| change_body(scene, request, |body| leave_out(body, "token_type")),
    },
    Fault {
        id: "token.no-expires-in",
        what: "`expires_in` is left out",
        needs_secrets: false,
        act: |scene, request| change_body(scene, request, |body| leave_out(body, "expires_in")),
    },
    Fault {
        id: "token.year-long-lifetime",
        what: "an access token is said to live for a year",
        needs_secrets: false,
        act: |scene, request| {
            change_body(scene, request, |body| body["expires_in"] = json!(31_536_000))
        },
    },
    Fault {
        id: "token.no-refresh-token",
        what: "a code gets no refresh token",
        needs_secrets: false,
        act: |scene, request| change_body(scene, request, |body| leave_out(body, "refresh_token")),
    },
    Fault {
        id: "token.jwt-access-token",
        what: "access tokens are JWTs",
        needs_secrets: false,
        act: |scene, request| Box::pin(give_jwts(scene, request)),
    },
    Fault {
        id: "token.answer-cacheable",
        what: "tokens come without `Cache-Control`",
        needs_secrets: false,
        act: |scene, request| {
            change_answer(scene, request, |mut answer| {
                answer.headers_mut().remove(CACHE_CONTROL);
                answer
            })
        },
    },
    Fault {
        id: "token.no-pragma",
        what: "tokens come without `Pragma`",
        needs_secrets: false,
        act: |scene, request| {
            change_answer(scene, request, |mut answer| {
                answer.headers_mut().remove(PRAGMA);
                answer
            })
        },
    },
];

/// Changes a successful answer to the exchange of a code.
fn change_answer<'a>(
    scene: &'a Scene<'a>,
    request: Request<Bytes>,
    change: fn(Response<Bytes>) -> Response<Bytes>,
) -> BoxFuture<'a, Answer> {
    Box::pin(async move {
        let is_exchange = scene.is_exchange(&request);
        let answer = scene.pass(request).await?;
        Ok(if is_exchange && answer.status().is_success() { change(answer) } else { answer })
    })
}

/// Changes what a successful answer to the exchange of a code says.
fn change_body<'a>(
    scene: &'a Scene<'a>,
    request: Request<Bytes>,
    change: fn(&mut Value),
) -> BoxFuture<'a, Answer> {
    Box::pin(async move {
        let is_exchange = scene.is_exchange(&request);
        let answer = scene.pass(request).await?;
        Ok(if is_exchange { changed(answer, change) } else { answer })
    })
}

fn leave_out(body: &mut Value, name: &str) {
    if let Some(body) = body.as_object_mut() {
        body.remove(name);
    }
}

fn as_form(answer: Response<Bytes>) -> Response<Bytes> {
    let mut form = form_urlencoded::Serializer::new(String::new());
    for (name, value) in body_of(&answer).iter().filter_map(Value::as_object).flatten() {
        form.append_pair(name, &value.as_str().map_or_else(|| value.to_string(), str::to_owned));
    }
    let mut answer = with_body(answer, form.finish());
    let kind = HeaderValue::from_static("application/x-www-form-urlencoded");
    answer.headers_mut().insert(CONTENT_TYPE, kind);
    answer
}

/// The real token stands inside; it is taken out again wherever a token is shown.
async fn give_jwts(scene: &Scene<'_>, request: Request<Bytes>) -> Answer {
    match scene.endpoint(&request) {
        Some(Endpoint::Token) => {
            let answer = scene.pass(request).await?;
            Ok(changed(answer, |body| {
                if let Some(token) = body["access_token"].as_str() {
                    body["access_token"] = json!(jwt_around(token));
                }
            }))
        }
        Some(Endpoint::Revoke) => match field(&request, "token").and_then(|token| inside(&token)) {
            Some(token) => scene.pass(with_field(request, "token", Some(&token))).await,
            None => scene.pass(request).await,
        },
        _ => match bearer(&request).and_then(|token| inside(&token)) {
            Some(token) => scene.pass(with_bearer(request, &token)).await,
            None => scene.pass(request).await,
        },
    }
}

fn jwt_around(token: &str) -> String {
    let part = |value: Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let header = part(json!({ "alg": "HS256", "typ": "JWT" }));
    format!("{header}.{}.c2lnbmVk", part(json!({ "sub": token })))
}

fn inside(jwt: &str) -> Option<String> {
    let claims = URL_SAFE_NO_PAD.decode(jwt.split('.').nth(1)?).ok()?;
    let claims: Value = serde_json::from_slice(&claims).ok()?;
    Some(claims.get("sub")?.as_str()?.to_owned())
}
