//! Reads and changes requests and answers, for faults: forms, queries, tokens, bodies, redirects.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use http::header::CONTENT_LENGTH;
use http::{HeaderValue, Request, Response, StatusCode};
use serde_json::Value;

use super::{Answer, Scene};
use crate::protocol::Intent;
use crate::wire::BoxFuture;

/// The value of a form field.
pub(super) fn field(request: &Request<Bytes>, name: &str) -> Option<String> {
    form_urlencoded::parse(request.body())
        .find(|(found, _)| found == name)
        .map(|(_, value)| value.into_owned())
}

/// The form with a field set, or taken out.
pub(super) fn with_field(
    request: Request<Bytes>,
    name: &str,
    value: Option<&str>,
) -> Request<Bytes> {
    let (parts, body) = request.into_parts();
    let mut form = form_urlencoded::Serializer::new(String::new());
    form.extend_pairs(form_urlencoded::parse(&body).filter(|(found, _)| found != name));
    if let Some(value) = value {
        form.append_pair(name, value);
    }
    resized_request(parts, form.finish())
}

fn resized_request(mut parts: http::request::Parts, body: String) -> Request<Bytes> {
    if parts.headers.contains_key(CONTENT_LENGTH) {
        parts.headers.insert(CONTENT_LENGTH, HeaderValue::from(body.len()));
    }
    Request::from_parts(parts, Bytes::from(body))
}

/// The bearer token of a request.
pub(super) fn bearer(request: &Request<Bytes>) -> Option<String> {
    let value = request.headers().get(http::header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = value.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim().to_owned())
}

/// The request with another bearer token.
pub(super) fn with_bearer(mut request: Request<Bytes>, token: &str) -> Request<Bytes> {
    if let Ok(value) = HeaderValue::try_from(format!("Bearer {token}")) {
        request.headers_mut().insert(http::header::AUTHORIZATION, value);
    }
    request
}

/// The answer's body as JSON.
pub(super) fn body_of(answer: &Response<Bytes>) -> Option<Value> {
    serde_json::from_slice(answer.body()).ok()
}

/// A successful JSON answer, changed; any other is left as it is, and so is one whose payload
/// nobody could change.
pub(super) fn changed(answer: Response<Bytes>, change: impl FnOnce(&mut Value)) -> Response<Bytes> {
    let is_sound = |body: &Value| {
        body.is_object() && body.get("payload").is_none_or(|it| it.is_object() || it.is_null())
    };
    match body_of(&answer) {
        Some(mut body) if answer.status().is_success() && is_sound(&body) => {
            change(&mut body);
            with_body(answer, body.to_string())
        }
        _ => answer,
    }
}

/// The answer with another body.
pub(super) fn with_body(answer: Response<Bytes>, body: impl Into<Bytes>) -> Response<Bytes> {
    let (mut parts, _) = answer.into_parts();
    let body = body.into();
    if parts.headers.contains_key(CONTENT_LENGTH) {
        parts.headers.insert(CONTENT_LENGTH, HeaderValue::from(body.len()));
    }
    Response::from_parts(parts, body)
}

/// A JSON answer made up.
pub(super) fn json(status: StatusCode, body: &Value) -> Response<Bytes> {
    let mut answer = Response::new(Bytes::from(body.to_string()));
    *answer.status_mut() = status;
    let kind = HeaderValue::from_static("application/json;charset=UTF-8");
    answer.headers_mut().insert(http::header::CONTENT_TYPE, kind);
    answer.headers_mut().insert(http::header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    answer
}

/// The refusal `invalid_grant`, made up.
pub(super) fn invalid_grant() -> Response<Bytes> {
    json(StatusCode::BAD_REQUEST, &serde_json::json!({ "error": "invalid_grant" }))
}

/// The client's id and secret, from the body or from HTTP Basic.
pub(super) fn client(request: &Request<Bytes>) -> Option<(String, String)> {
    match basic(request) {
        Some(pair) => Some(pair),
        None => field(request, "client_id").zip(field(request, "client_secret")),
    }
}

fn basic(request: &Request<Bytes>) -> Option<(String, String)> {
    let value = request.headers().get(http::header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, pair) = value.split_once(' ')?;
    let pair =
        STANDARD.decode(pair.trim()).ok().filter(|_| scheme.eq_ignore_ascii_case("basic"))?;
    let pair = String::from_utf8(pair).ok()?;
    let (id, secret) = pair.split_once(':')?;
    Some((form_decode(id), form_decode(secret)))
}

fn form_decode(text: &str) -> String {
    let pairs = form_urlencoded::parse(text.as_bytes());
    pairs.map(|(name, _)| name.into_owned()).next().unwrap_or_default()
}

/// The request with these credentials in the body, and nowhere else.
pub(super) fn with_client(request: Request<Bytes>, id: &str, secret: &str) -> Request<Bytes> {
    let mut request = with_field(request, "client_id", Some(id));
    request.headers_mut().remove(http::header::AUTHORIZATION);
    with_field(request, "client_secret", Some(secret))
}

/// The address of another path of the same cloud.
pub(super) fn at_path(request: &Request<Bytes>, path: &str) -> http::Uri {
    let mut parts = request.uri().clone().into_parts();
    parts.path_and_query = path.parse().ok();
    http::Uri::from_parts(parts).unwrap_or_default()
}

/// The request with a bearer token that no cloud knows, so that it says itself what it thinks of
/// such.
pub(super) fn with_unknown_bearer(request: Request<Bytes>) -> Request<Bytes> {
    with_bearer(request, UNKNOWN)
}

/// A token that no cloud gave.
pub(super) const UNKNOWN: &str = "a-token-that-nobody-gave";

/// The value of a parameter of the query.
pub(super) fn parameter(request: &Request<Bytes>, name: &str) -> Option<String> {
    let query = request.uri().query().unwrap_or_default();
    form_urlencoded::parse(query.as_bytes())
        .find(|(found, _)| found == name)
        .map(|(_, value)| value.into_owned())
}

/// The query with a parameter set, or taken out; the others stay as they are written.
pub(super) fn with_parameter(
    request: Request<Bytes>,
    name: &str,
    value: Option<&str>,
) -> Request<Bytes> {
    let query = request.uri().query().unwrap_or_default();
    let mut pairs: Vec<String> = query
        .split('&')
        .filter(|pair| !pair.is_empty() && pair.split('=').next() != Some(name))
        .map(str::to_owned)
        .collect();
    if let Some(value) = value {
        let value: String = form_urlencoded::byte_serialize(value.as_bytes()).collect();
        pairs.push(format!("{name}={value}"));
    }
    with_query(request, &pairs.join("&"))
}

/// The request with another query.
pub(super) fn with_query(mut request: Request<Bytes>, query: &str) -> Request<Bytes> {
    let mut parts = request.uri().clone().into_parts();
    parts.path_and_query = format!("{}?{query}", request.uri().path()).parse().ok();
    if let Ok(uri) = http::Uri::from_parts(parts) {
        *request.uri_mut() = uri;
    }
    request
}

/// Where an answer redirects to.
pub(super) fn location(answer: &Response<Bytes>) -> Option<String> {
    let value = answer.headers().get(http::header::LOCATION)?;
    Some(String::from_utf8_lossy(value.as_bytes()).into_owned())
}

/// The answer with another place to redirect to.
pub(super) fn with_location(mut answer: Response<Bytes>, location: &str) -> Response<Bytes> {
    if let Ok(value) = HeaderValue::from_bytes(location.as_bytes()) {
        answer.headers_mut().insert(http::header::LOCATION, value);
    }
    answer
}

/// A page made up.
pub(super) fn page(status: StatusCode, text: &str) -> Response<Bytes> {
    let body = format!("<!DOCTYPE html><title>{text}</title><p>{text}</p>");
    let mut answer = Response::new(Bytes::from(body));
    *answer.status_mut() = status;
    let headers = answer.headers_mut();
    let kind = HeaderValue::from_static("text/html; charset=utf-8");
    headers.insert(http::header::CONTENT_TYPE, kind);
    headers.insert(http::header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(http::header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    headers.insert(http::header::X_FRAME_OPTIONS, HeaderValue::from_static("DENY"));
    answer
}

/// Whether an answer is a page.
pub(super) fn is_page(answer: &Response<Bytes>) -> bool {
    let kind = answer.headers().get(http::header::CONTENT_TYPE);
    kind.and_then(|kind| kind.to_str().ok()).is_some_and(|kind| kind.starts_with("text/html"))
}

/// The intent that a request is for, if any.
pub(super) fn intent_of(request: &Request<Bytes>) -> Option<Intent> {
    let body: Value = serde_json::from_slice(request.body()).ok()?;
    Intent::parse(body.pointer("/inputs/0/intent")?.as_str()?)
}

/// Changes what successful answers to an intent say.
pub(super) fn change_intent<'a>(
    scene: &'a Scene<'a>,
    request: Request<Bytes>,
    intent: Intent,
    change: impl FnOnce(&mut Value) + Send + 'a,
) -> BoxFuture<'a, Answer> {
    Box::pin(async move {
        let is_meant = intent_of(&request) == Some(intent);
        let answer = scene.pass(request).await?;
        Ok(if is_meant { changed(answer, change) } else { answer })
    })
}

/// Whether the answer to a sign-in form lets the person in: who is let in gets another cookie.
pub(super) fn lets_in(answer: &Response<Bytes>) -> bool {
    answer.status().is_redirection() && answer.headers().contains_key(http::header::SET_COOKIE)
}

/// The request with another body.
pub(super) fn with_request_body(request: Request<Bytes>, body: String) -> Request<Bytes> {
    let (parts, _) = request.into_parts();
    resized_request(parts, body)
}
