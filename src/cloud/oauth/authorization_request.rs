//! An authorization request, judged before anybody is asked to sign in.
//!
//! RFC 6749 §4.1.1 and §4.1.2.1, for the implicit flow §4.2.1 and §4.2.2.1. A wrong client or
//! redirect URI is never redirected; every other mistake goes back to the client. `state` keeps its
//! percent-encoded text, so that it returns byte for byte.

use axum::response::{IntoResponse, Response};
use http::header::LOCATION;
use http::{HeaderMap, HeaderValue, StatusCode};
use url::Url;

use super::form;
use super::token::Tokens;
use crate::cloud::pages::{self, Language, Problem};
use crate::cloud::{Client, Pkce, Settings};
use crate::protocol::oauth::{Flow, OAuthError};

/// No scope comes near it.
const MAX_SCOPE: usize = 2048;

/// A request that may be shown to a person.
pub(super) struct AuthorizationRequest<'a> {
    pub(super) client: &'a Client,
    pub(super) target: Target<'a>,
    pub(super) scope: Option<String>,
    pub(super) login_hint: Option<String>,
    pub(super) pkce: Option<Pkce>,
}

/// Where the answer goes: verified, so that a redirect there is safe.
pub(super) struct Target<'a> {
    pub(super) redirect_uri: String,
    raw_state: &'a str,
    mode: ResponseMode,
}

/// Where in the redirect URI the answer stands. The registered client decides, not the request: an
/// answer to a wrong `response_type` has to be found too.
#[derive(Clone, Copy)]
enum ResponseMode {
    /// Servers read it.
    Query,
    /// It stays in the browser: a token would end in the logs of servers.
    Fragment,
}

impl ResponseMode {
    fn of(flow: Flow) -> Self {
        match flow {
            Flow::Code => Self::Query,
            Flow::Implicit => Self::Fragment,
        }
    }
}

/// The language of whoever sent a request, be it sound or not.
pub(super) fn language(query: &str, headers: &HeaderMap) -> Language {
    let user_locale = Query(query).one("user_locale").ok().flatten();
    Language::of_request(user_locale.as_deref(), headers)
}

/// A request that is not shown.
pub(super) enum Refused<'a> {
    /// Nobody may be redirected: a page says why.
    Here(Problem),
    /// The client is told.
    There(Target<'a>, OAuthError, &'static str),
}

impl<'a> AuthorizationRequest<'a> {
    /// Judges the query of a request, step by step.
    pub(super) fn read(query: &'a str, settings: &'a Settings) -> Result<Self, Refused<'a>> {
        let query = Query(query);
        let client = query.known_client(settings).map_err(Refused::Here)?;
        let redirect_uri = query.allowed_redirect_uri(settings).map_err(Refused::Here)?;
        let raw_state = query.raw("state").next().filter(|state| !state.is_empty());
        let raw_state = raw_state.ok_or(Refused::Here(Problem::State))?;
        let target = Target { redirect_uri, raw_state, mode: ResponseMode::of(client.flow) };
        match query.details(client.flow) {
            Ok(Details { scope, login_hint, pkce }) => {
                Ok(Self { client, target, scope, login_hint, pkce })
            }
            Err((error, description)) => Err(Refused::There(target, error, description)),
        }
    }
}

impl Refused<'_> {
    /// The page or the redirect.
    pub(super) fn respond(self, language: Language) -> Response {
        match self {
            Self::Here(problem) => {
                tracing::warn!(?problem, "an authorization request was not redirected");
                pages::problem(language, problem).respond(None)
            }
            Self::There(target, error, description) => target.send_error(error, description),
        }
    }
}

impl Target<'_> {
    /// Sends the browser back with a code.
    pub(super) fn send_code(&self, code: &str) -> Response {
        self.redirect(&format!("code={code}"))
    }

    /// Sends the browser back with a token, which no log shows (RFC 6749 §4.2.2).
    pub(super) fn send_token(&self, tokens: &Tokens) -> Response {
        let token: String =
            form_urlencoded::byte_serialize(tokens.access.secret().as_bytes()).collect();
        self.redirect(&format!("access_token={token}&token_type=bearer"))
    }

    /// Sends the browser back with an error.
    pub(super) fn send_error(&self, error: OAuthError, description: &str) -> Response {
        tracing::info!(error = error.as_str(), description, "an authorization was refused");
        let description: String = form_urlencoded::byte_serialize(description.as_bytes()).collect();
        self.redirect(&format!("error={}&error_description={description}", error.as_str()))
    }

    fn redirect(&self, answer: &str) -> Response {
        let joint = match self.mode {
            ResponseMode::Fragment => '#',
            ResponseMode::Query if self.redirect_uri.contains('?') => '&',
            ResponseMode::Query => '?',
        };
        see_other(&format!("{}{joint}{answer}&state={}", self.redirect_uri, self.raw_state))
    }

    /// The source expression by which a page's policy allows the redirect.
    pub(super) fn policy_source(&self) -> Option<String> {
        let url = Url::parse(&self.redirect_uri).ok()?;
        let origin = url.origin();
        let scheme_only = || format!("{}:", url.scheme());
        Some(if origin.is_tuple() { origin.ascii_serialization() } else { scheme_only() })
    }
}

/// A redirect that is always followed by GET, so that no password is posted on (RFC 9700 §4.12).
pub(super) fn see_other(location: &str) -> Response {
    match HeaderValue::from_bytes(location.as_bytes()) {
        Ok(mut location) => {
            location.set_sensitive(true);
            let mut response = (StatusCode::SEE_OTHER, [(LOCATION, location)]).into_response();
            pages::keep_private(response.headers_mut());
            response
        }
        Err(error) => {
            tracing::error!(%error, "cannot redirect");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

/// A code challenge or verifier: 43 to 128 unreserved characters (RFC 7636 §4.1, §4.2).
pub(super) fn is_pkce_text(text: &str) -> bool {
    let unreserved = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    (43..=128).contains(&text.len()) && text.bytes().all(unreserved)
}

type Flaw = (OAuthError, &'static str);

/// What is left of a request once it is known where its answer goes.
struct Details {
    scope: Option<String>,
    login_hint: Option<String>,
    pkce: Option<Pkce>,
}

/// The query as it came.
#[derive(Clone, Copy)]
struct Query<'a>(&'a str);

impl<'a> Query<'a> {
    /// The values of a parameter, still percent-encoded.
    fn raw(self, name: &'static str) -> impl Iterator<Item = &'a str> {
        self.0
            .split('&')
            .map(|pair| pair.split_once('=').unwrap_or((pair, "")))
            .filter(move |(key, _)| form::decode(key) == name)
            .map(|(_, value)| value)
    }

    /// The one value of a parameter. An empty one counts as left out (RFC 6749 §3.1).
    fn one(self, name: &'static str) -> Result<Option<String>, Flaw> {
        let mut values = self.raw(name);
        match (values.next(), values.next()) {
            (_, Some(_)) => Err((OAuthError::InvalidRequest, "a parameter was sent twice")),
            (Some(value), None) if !value.is_empty() => Ok(Some(form::decode(value))),
            _ => Ok(None),
        }
    }

    fn known_client(self, settings: &Settings) -> Result<&Client, Problem> {
        let id = self.one("client_id").ok().flatten().ok_or(Problem::ClientId)?;
        settings.client(&id).ok_or(Problem::ClientId)
    }

    fn allowed_redirect_uri(self, settings: &Settings) -> Result<String, Problem> {
        let uri = self.one("redirect_uri").ok().flatten();
        uri.filter(|uri| settings.redirects.allows(uri)).ok_or(Problem::RedirectUri)
    }

    fn details(self, flow: Flow) -> Result<Details, Flaw> {
        self.one("state")?;
        self.one("user_locale")?;
        self.ensure_response_type(flow)?;
        Ok(Details {
            scope: self.scope()?,
            login_hint: self.one("login_hint")?,
            pkce: self.pkce()?,
        })
    }

    fn ensure_response_type(self, flow: Flow) -> Result<(), Flaw> {
        let wrong = match flow {
            Flow::Code => "`response_type` must be code",
            Flow::Implicit => "`response_type` must be token",
        };
        match self.one("response_type")?.as_deref() {
            Some(asked) if asked == flow.response_type() => Ok(()),
            Some(_) => Err((OAuthError::UnsupportedResponseType, wrong)),
            None => Err((OAuthError::InvalidRequest, "`response_type` is missing")),
        }
    }

    /// Any scope is accepted that RFC 6749 §3.3 can spell.
    fn scope(self) -> Result<Option<String>, Flaw> {
        let Some(scope) = self.one("scope")? else {
            return Ok(None);
        };
        let spelled = |byte: u8| matches!(byte, b' '..=b'~') && !matches!(byte, b'"' | b'\\');
        if scope.len() > MAX_SCOPE || !scope.bytes().all(spelled) {
            return Err((OAuthError::InvalidScope, "`scope` is malformed"));
        }
        Ok(Some(scope))
    }

    fn pkce(self) -> Result<Option<Pkce>, Flaw> {
        let flaw = |description| Err((OAuthError::InvalidRequest, description));
        let method = self.one("code_challenge_method")?;
        let Some(challenge) = self.one("code_challenge")? else {
            // To go on without it would be a downgrade that nobody notices.
            return if method.is_some() { flaw("`code_challenge` is missing") } else { Ok(None) };
        };
        if !is_pkce_text(&challenge) {
            return flaw("`code_challenge` is malformed");
        }
        match method.as_deref() {
            Some("S256") => Ok(Some(Pkce::S256(challenge))),
            // RFC 7636 §4.3: the default.
            None | Some("plain") => Ok(Some(Pkce::Plain(challenge))),
            Some(_) => flaw("`code_challenge_method` must be S256 or plain"),
        }
    }
}
