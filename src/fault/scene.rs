//! What a fault works with: the rest of the way, its memory, the house's secrets, and helpers that
//! read and change requests and answers.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use http::header::CONTENT_LENGTH;
use http::{HeaderValue, Request, Response, StatusCode};
use serde_json::Value;

use super::Answer;
use crate::protocol::{ClientSecret, Intent};
use crate::wire::{BoxFuture, Transport};

/// Where a cloud's endpoints are, by their paths.
#[derive(Clone, Debug)]
pub struct Places {
    /// The authorization endpoint.
    pub authorize: String,
    /// The token endpoint.
    pub token: String,
    /// The userinfo endpoint.
    pub userinfo: String,
    /// The revocation endpoint.
    pub revoke: String,
    /// The fulfillment.
    pub fulfillment: String,
}

/// An endpoint.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Endpoint {
    Authorize,
    Token,
    UserInfo,
    Revoke,
    Fulfillment,
}

/// What only the house itself knows.
#[derive(Clone, Debug, Default)]
pub struct Secrets {
    /// The right client secret.
    pub client_secret: Option<ClientSecret>,
}

/// What a fault remembers from request to request, by names of its own.
#[derive(Debug, Default)]
pub(super) struct Memory {
    texts: Mutex<HashMap<String, String>>,
    answers: Mutex<HashMap<String, Response<Bytes>>>,
    turn: tokio::sync::Mutex<()>,
    counts: Mutex<HashMap<String, i64>>,
}

/// One request's surroundings.
pub struct Scene<'a> {
    pub(super) next: &'a dyn Transport,
    pub(super) memory: &'a Memory,
    pub(super) secrets: &'a Secrets,
    pub(super) places: &'a Places,
}

impl Scene<'_> {
    /// Sends a request the rest of the way.
    ///
    /// # Errors
    /// No answer came from there.
    pub async fn pass(&self, request: Request<Bytes>) -> Answer {
        self.next.send(request).await
    }

    /// The house's secrets.
    #[must_use]
    pub fn secrets(&self) -> &Secrets {
        self.secrets
    }

    /// Which endpoint a request is for, if any.
    #[must_use]
    pub fn endpoint(&self, request: &Request<Bytes>) -> Option<Endpoint> {
        let path = request.uri().path();
        let places = self.places;
        [
            (&places.authorize, Endpoint::Authorize),
            (&places.token, Endpoint::Token),
            (&places.userinfo, Endpoint::UserInfo),
            (&places.revoke, Endpoint::Revoke),
            (&places.fulfillment, Endpoint::Fulfillment),
        ]
        .into_iter()
        .find_map(|(known, endpoint)| (path == known).then_some(endpoint))
    }

    /// Remembers a text.
    pub fn remember(&self, name: &str, text: &str) {
        lock(&self.memory.texts).insert(name.to_owned(), text.to_owned());
    }

    /// What was remembered.
    #[must_use]
    pub fn recall(&self, name: &str) -> Option<String> {
        lock(&self.memory.texts).get(name).cloned()
    }

    /// Remembers a whole answer.
    pub fn remember_answer(&self, name: &str, answer: &Response<Bytes>) {
        lock(&self.memory.answers).insert(name.to_owned(), answer.clone());
    }

    /// A whole answer that was remembered.
    #[must_use]
    pub fn recall_answer(&self, name: &str) -> Option<Response<Bytes>> {
        lock(&self.memory.answers).get(name).cloned()
    }

    /// Adds to a count, which begins at zero, and gives what it is now.
    #[expect(clippy::must_use_candidate, reason = "counting is what it is for")]
    pub fn count(&self, name: &str, more: i64) -> i64 {
        let mut counts = lock(&self.memory.counts);
        let count = counts.entry(name.to_owned()).or_default();
        *count += more;
        *count
    }

    /// Whether a request exchanges a code.
    #[must_use]
    pub fn is_exchange(&self, request: &Request<Bytes>) -> bool {
        self.endpoint(request) == Some(Endpoint::Token)
            && field(request, "grant_type").as_deref() == Some("authorization_code")
    }

    /// Waits until no other request has the turn, and takes it.
    pub async fn turn(&self) -> tokio::sync::MutexGuard<'_, ()> {
        self.memory.turn.lock().await
    }

    /// Passes a request on and remembers what belongs to a code that is sent to the browser:
    /// [`Self::redirect_uri_of`], [`Self::challenge_of`], the latest code and client.
    ///
    /// # Errors
    /// No answer came from there.
    pub async fn watch(&self, request: Request<Bytes>) -> Answer {
        self.watch_by(request, |request| self.pass(request)).await
    }

    /// As [`Self::watch`], passing the request on in a way of one's own.
    ///
    /// # Errors
    /// No answer came from there.
    pub async fn watch_by<Passing: Future<Output = Answer>>(
        &self,
        request: Request<Bytes>,
        pass: impl FnOnce(Request<Bytes>) -> Passing,
    ) -> Answer {
        if let Some(client) = query(&request, "client_id") {
            self.remember("client", &client);
        }
        if let Some((state, challenge)) =
            query(&request, "state").zip(query(&request, "code_challenge"))
        {
            self.remember(&format!("challenge of state {state}"), &challenge);
        }
        let answer = pass(request).await?;
        if let Some(sent) = SentCode::read(&answer) {
            self.remember(&format!("redirect URI of {}", sent.code), &sent.redirect_uri);
            self.remember(&format!("state of {}", sent.code), &sent.state);
            self.remember("code", &sent.code);
        }
        Ok(answer)
    }

    /// Where a watched code was sent.
    #[must_use]
    pub fn redirect_uri_of(&self, code: &str) -> Option<String> {
        self.recall(&format!("redirect URI of {code}"))
    }

    /// PKCE's challenge behind a watched code.
    #[must_use]
    pub fn challenge_of(&self, code: &str) -> Option<String> {
        let state = self.recall(&format!("state of {code}"))?;
        self.recall(&format!("challenge of state {state}"))
    }
}

/// A code on its way to the browser.
struct SentCode {
    code: String,
    state: String,
    redirect_uri: String,
}

impl SentCode {
    fn read(answer: &Response<Bytes>) -> Option<Self> {
        let location = answer.headers().get(http::header::LOCATION)?.to_str().ok()?;
        let (redirect_uri, query) = location.split_once('?')?;
        let find = |name: &str| {
            form_urlencoded::parse(query.as_bytes())
                .find(|(found, _)| found == name)
                .map(|(_, value)| value.into_owned())
        };
        Some(Self {
            code: find("code")?,
            state: find("state").unwrap_or_default(),
            redirect_uri: redirect_uri.to_owned(),
        })
    }
}

fn lock<T>(memory: &Mutex<T>) -> MutexGuard<'_, T> {
    memory.lock().unwrap_or_else(PoisonError::into_inner)
}

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

/// A successful JSON answer, changed; any other is left as it is.
pub(super) fn changed(answer: Response<Bytes>, change: impl FnOnce(&mut Value)) -> Response<Bytes> {
    match body_of(&answer) {
        Some(mut body) if answer.status().is_success() => {
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

/// The value of a parameter of the query.
pub(super) fn query(request: &Request<Bytes>, name: &str) -> Option<String> {
    form_urlencoded::parse(request.uri().query()?.as_bytes())
        .find(|(found, _)| found == name)
        .map(|(_, value)| value.into_owned())
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
