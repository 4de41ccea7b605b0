//! Faults of how the token endpoint reads its form.

use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http::{HeaderValue, Method, Request, Response, StatusCode};
use serde_json::json;

use super::message::{field, json, with_field};
use super::token::{give_latest, pass_remembering};
use super::{Answer, Endpoint, Fault, Scene};

const FORM: &str = "application/x-www-form-urlencoded";

/// What Google sends.
const KNOWN: &[&str] = &[
    "grant_type",
    "code",
    "redirect_uri",
    "code_verifier",
    "client_id",
    "client_secret",
    "refresh_token",
    "scope",
];

/// These faults.
pub const FAULTS: &[Fault] = &[
    Fault {
        id: "token.grant-type-optional",
        what: "an exchange needs no `grant_type`",
        needs_secrets: false,
        act: |scene, request| Box::pin(guess_grant_type(scene, request)),
    },
    Fault {
        id: "token.password-grant",
        what: "`grant_type=password` gets tokens",
        needs_secrets: false,
        act: |scene, request| Box::pin(grant(scene, request, "password")),
    },
    Fault {
        id: "token.client-credentials-grant",
        what: "`grant_type=client_credentials` gets tokens",
        needs_secrets: false,
        act: |scene, request| Box::pin(grant(scene, request, "client_credentials")),
    },
    Fault {
        id: "token.doubled-parameter-accepted",
        what: "of a parameter that comes twice, the last one counts",
        needs_secrets: false,
        act: |scene, request| Box::pin(take_last(scene, request)),
    },
    Fault {
        id: "token.unknown-parameter-refused",
        what: "a parameter that is not known is refused",
        needs_secrets: false,
        act: |scene, request| Box::pin(refuse_unknown(scene, request)),
    },
    Fault {
        id: "token.get-accepted",
        what: "a GET with everything in the query gets tokens",
        needs_secrets: false,
        act: |scene, request| Box::pin(accept_get(scene, request)),
    },
    Fault {
        id: "token.json-crashes",
        what: "a JSON body is an internal error",
        needs_secrets: false,
        act: |scene, request| Box::pin(crash_at_json(scene, request)),
    },
    Fault {
        id: "token.order-matters",
        what: "`grant_type` must come before `code`",
        needs_secrets: false,
        act: |scene, request| Box::pin(mind_order(scene, request)),
    },
    Fault {
        id: "token.charset-refused",
        what: "a form with a charset in its type is refused",
        needs_secrets: false,
        act: |scene, request| Box::pin(refuse_charset(scene, request)),
    },
];

fn is_token(scene: &Scene<'_>, request: &Request<Bytes>) -> bool {
    scene.endpoint(request) == Some(Endpoint::Token)
}

fn kind(request: &Request<Bytes>) -> &str {
    request.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default()
}

fn invalid_request() -> Response<Bytes> {
    json(StatusCode::BAD_REQUEST, &json!({ "error": "invalid_request" }))
}

async fn guess_grant_type(scene: &Scene<'_>, request: Request<Bytes>) -> Answer {
    let has_none = is_token(scene, &request) && field(&request, "grant_type").is_none();
    if has_none && field(&request, "code").is_some() {
        return scene.pass(with_field(request, "grant_type", Some("authorization_code"))).await;
    }
    scene.pass(request).await
}

async fn grant(scene: &Scene<'_>, request: Request<Bytes>, name: &str) -> Answer {
    if is_token(scene, &request) && field(&request, "grant_type").as_deref() == Some(name) {
        return give_latest(scene, request).await;
    }
    pass_remembering(scene, request).await
}

async fn take_last(scene: &Scene<'_>, mut request: Request<Bytes>) -> Answer {
    if is_token(scene, &request) {
        let body = request.body().clone();
        for (name, value) in form_urlencoded::parse(&body) {
            request = with_field(request, &name, Some(&value));
        }
    }
    scene.pass(request).await
}

async fn refuse_unknown(scene: &Scene<'_>, request: Request<Bytes>) -> Answer {
    let is_strange = scene.is_exchange(&request)
        && form_urlencoded::parse(request.body()).any(|(name, _)| !KNOWN.contains(&&*name));
    if is_strange { Ok(invalid_request()) } else { scene.pass(request).await }
}

async fn accept_get(scene: &Scene<'_>, request: Request<Bytes>) -> Answer {
    let query = request.uri().query().map(str::to_owned);
    let is_get = is_token(scene, &request) && request.method() == Method::GET;
    let Some(query) = query.filter(|_| is_get) else {
        return scene.pass(request).await;
    };
    let (mut parts, _) = request.into_parts();
    parts.method = Method::POST;
    parts.headers.insert(CONTENT_TYPE, HeaderValue::from_static(FORM));
    parts.headers.remove(http::header::CONTENT_LENGTH);
    let mut uri = parts.uri.clone().into_parts();
    uri.path_and_query = parts.uri.path().parse().ok();
    if let Ok(uri) = http::Uri::from_parts(uri) {
        parts.uri = uri;
    }
    scene.pass(Request::from_parts(parts, Bytes::from(query))).await
}

async fn crash_at_json(scene: &Scene<'_>, request: Request<Bytes>) -> Answer {
    if is_token(scene, &request) && kind(&request).starts_with("application/json") {
        let mut answer = Response::new(Bytes::from_static(b"<h1>Internal Server Error</h1>"));
        *answer.status_mut() = StatusCode::INTERNAL_SERVER_ERROR;
        return Ok(answer);
    }
    scene.pass(request).await
}

async fn mind_order(scene: &Scene<'_>, request: Request<Bytes>) -> Answer {
    let place =
        |name: &str| form_urlencoded::parse(request.body()).position(|(found, _)| found == name);
    let is_wrong = place("code").zip(place("grant_type")).is_some_and(|(code, grant)| code < grant);
    if is_token(scene, &request) && is_wrong {
        return Ok(invalid_request());
    }
    scene.pass(request).await
}

async fn refuse_charset(scene: &Scene<'_>, request: Request<Bytes>) -> Answer {
    if is_token(scene, &request) && kind(&request).contains("charset") {
        let refused = json!({ "error": "invalid_request" });
        return Ok(json(StatusCode::UNSUPPORTED_MEDIA_TYPE, &refused));
    }
    scene.pass(request).await
}
