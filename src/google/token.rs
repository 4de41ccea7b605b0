//! The token endpoint as Google calls it: the two grants, revocation, and what the answers mean.
//!
//! RFC 6749 §4.1.3, §5 and §6, RFC 7009, RFC 7636 §4.5. Sending records an exchange; judging it is
//! a pure function, and its words never hold a token.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use http::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE};
use http::{HeaderValue, Request};
use url::Url;

use super::unexpected::describe_answer;
use super::{ClientAuth, Target};
use crate::protocol::oauth::TokenResponse;
use crate::protocol::{AccessToken, AuthorizationCode, Reader, RefreshToken};
use crate::wire::{Client, Exchange, SendError};

/// Exchanges a code, which works once and is used up by this; `verifier` is PKCE's.
///
/// # Errors
/// There is no answer, or none that can be read.
pub async fn exchange_code(
    client: &Client,
    target: &Target,
    code: AuthorizationCode,
    redirect_uri: &str,
    verifier: Option<&str>,
) -> Result<Exchange, SendError> {
    let mut form = vec![
        ("grant_type", "authorization_code"),
        ("code", code.secret()),
        ("redirect_uri", redirect_uri),
    ];
    form.extend(verifier.map(|verifier| ("code_verifier", verifier)));
    client.send(build_request(target, &target.token_url, &form)).await
}

/// Asks for a new access token.
///
/// # Errors
/// There is no answer, or none that can be read.
pub async fn refresh(
    client: &Client,
    target: &Target,
    refresh_token: &RefreshToken,
) -> Result<Exchange, SendError> {
    let form = [("grant_type", "refresh_token"), ("refresh_token", refresh_token.secret())];
    client.send(build_request(target, &target.token_url, &form)).await
}

/// A token that is given back.
#[derive(Clone, Copy, Debug)]
pub enum Revoked<'a> {
    /// Ends this access token.
    Access(&'a AccessToken),
    /// Ends this refresh token and whatever came from it.
    Refresh(&'a RefreshToken),
}

/// Gives a token back to the cloud's revocation endpoint (RFC 7009 §2.1).
///
/// # Errors
/// There is no answer, or none that can be read.
pub async fn revoke(
    client: &Client,
    target: &Target,
    revocation_url: &Url,
    token: Revoked<'_>,
) -> Result<Exchange, SendError> {
    let (token, hint) = match token {
        Revoked::Access(token) => (token.secret(), "access_token"),
        Revoked::Refresh(token) => (token.secret(), "refresh_token"),
    };
    let form = [("token", token), ("token_type_hint", hint)];
    client.send(build_request(target, revocation_url, &form)).await
}

fn build_request(target: &Target, url: &Url, form: &[(&str, &str)]) -> Request<Bytes> {
    form_request(url, Some(Credentials::of(target)), form.iter().copied())
}

/// A client's id and secret, and where they travel. No `Debug`: it holds the secret.
#[derive(Clone, Copy)]
pub struct Credentials<'a> {
    /// The client's id.
    pub id: &'a str,
    /// The secret that goes with it.
    pub secret: &'a str,
    /// In the form, or as HTTP Basic.
    pub auth: ClientAuth,
}

impl<'a> Credentials<'a> {
    /// Those of a target.
    #[must_use]
    pub fn of(target: &'a Target) -> Self {
        let (id, secret) = (target.client_id.as_str(), target.client_secret.secret());
        Self { id, secret, auth: target.client_auth }
    }
}

/// A form, posted as Google posts it to a token endpoint: the client first, then the pairs.
///
/// # Panics
/// Never: a parsed URL and checked headers make a request.
pub fn form_request<'f>(
    url: &Url,
    client: Option<Credentials<'_>>,
    form: impl IntoIterator<Item = (&'f str, &'f str)>,
) -> Request<Bytes> {
    let mut body = form_urlencoded::Serializer::new(String::new());
    let mut request = Request::post(url.as_str())
        .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
        .header(ACCEPT, "application/json");
    match client {
        Some(Credentials { id, secret, auth: ClientAuth::Body }) => {
            body.append_pair("client_id", id).append_pair("client_secret", secret);
        }
        Some(Credentials { id, secret, auth: ClientAuth::Basic }) => {
            request = request.header(AUTHORIZATION, basic(id, secret));
        }
        None => {}
    }
    body.extend_pairs(form);
    request
        .body(Bytes::from(body.finish()))
        .expect("a parsed URL and checked headers make a request")
}

/// Both parts are form-encoded before they are joined (RFC 6749 §2.3.1).
fn basic(id: &str, secret: &str) -> HeaderValue {
    let encode = |text: &str| form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
    let pair = STANDARD.encode(format!("{}:{}", encode(id), encode(secret)));
    let mut value =
        HeaderValue::try_from(format!("Basic {pair}")).expect("Base64 stands in a header");
    value.set_sensitive(true);
    value
}

/// Why a token answer gives no token.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum TokenFailureKind {
    /// The cloud says `invalid_grant`: the code or the link is dead, the user must link again.
    InvalidGrant,
    /// The cloud refuses for another reason; the link may live on.
    Refused,
    /// The cloud means to give a token, and Google cannot read it.
    Unreadable,
}

/// A token answer that gives no token.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[error("expected {expected}, got {actual}")]
pub struct TokenFailure {
    /// What it means for the link.
    pub kind: TokenFailureKind,
    /// What Google needs.
    pub expected: String,
    /// What came, without secrets.
    pub actual: String,
}

/// Judges what a token endpoint answered.
///
/// # Errors
/// Says whether the link is dead, the request was refused, or the answer cannot be read.
pub fn read_token_answer(exchange: &Exchange) -> Result<TokenResponse, TokenFailure> {
    let body = exchange.json();
    let error = body.as_ref().and_then(|body| body.get("error")?.as_str());
    if exchange.status() != 200 || error.is_some() {
        let kind = match error {
            Some("invalid_grant") if exchange.status() != 200 => TokenFailureKind::InvalidGrant,
            _ if exchange.response.status().is_success() && error.is_none() => {
                TokenFailureKind::Unreadable
            }
            _ => TokenFailureKind::Refused,
        };
        return Err(failure(kind, "200 with a token as JSON", describe_answer(exchange)));
    }
    let Some(body) = body else {
        let actual = describe_answer(exchange);
        return Err(failure(TokenFailureKind::Unreadable, "200 with a token as JSON", actual));
    };
    Reader::root(&body).object().map_err(|mismatch| {
        failure(TokenFailureKind::Unreadable, "a JSON object", mismatch.actual)
    })?;
    TokenResponse::read(&body).map_err(|mismatch| TokenFailure {
        kind: TokenFailureKind::Unreadable,
        expected: format!("{} at `{}`", mismatch.expected, mismatch.pointer),
        actual: mismatch.actual,
    })
}

fn failure(kind: TokenFailureKind, expected: &str, actual: String) -> TokenFailure {
    TokenFailure { kind, expected: expected.to_owned(), actual }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use http::Response;

    use super::*;
    use crate::google::testing::target;

    fn answer(status: u16, body: &str) -> Exchange {
        Exchange {
            request: Request::post("https://cloud.test/token")
                .body(Bytes::new())
                .expect("a request"),
            response: Response::builder()
                .status(status)
                .body(Bytes::from(body.to_owned()))
                .expect("a response"),
            latency: Duration::ZERO,
        }
    }

    fn body_of(request: &Request<Bytes>) -> &str {
        std::str::from_utf8(request.body()).expect("a form")
    }

    #[test]
    fn credentials_travel_in_the_body_or_as_basic_and_never_in_both() {
        let mut target = target();
        let form = [("grant_type", "refresh_token")];
        let request = build_request(&target, &target.token_url, &form);
        assert_eq!(
            body_of(&request),
            "client_id=google&client_secret=a+secret%2B&grant_type=refresh_token"
        );
        assert!(!request.headers().contains_key(AUTHORIZATION));

        target.client_auth = ClientAuth::Basic;
        let request = build_request(&target, &target.token_url, &form);
        assert_eq!(body_of(&request), "grant_type=refresh_token");
        let expected = format!("Basic {}", STANDARD.encode("google:a+secret%2B"));
        assert_eq!(request.headers()[AUTHORIZATION], expected.as_str());
    }

    #[test]
    fn invalid_grant_is_told_apart_from_other_refusals_and_from_nonsense() {
        use TokenFailureKind::{InvalidGrant, Refused, Unreadable};
        let cases = [
            (answer(400, r#"{"error":"invalid_grant"}"#), InvalidGrant, "400 `invalid_grant`"),
            (answer(401, r#"{"error":"invalid_client"}"#), Refused, "401 `invalid_client`"),
            (answer(400, ""), Refused, "400 with an empty body"),
            (answer(500, "<p>oh no"), Refused, "500 with an HTML page: `oh no`"),
            (answer(200, r#"{"error":"bad_code"}"#), Refused, "200 `bad_code`"),
            (answer(200, "<p>hello"), Unreadable, "200 with an HTML page"),
            (answer(200, ""), Unreadable, "200 with an empty body"),
            (answer(200, "[1]"), Unreadable, "an array of 1"),
            (answer(204, ""), Unreadable, "204 with an empty body"),
            (answer(200, r#"{"token_type":"bearer"}"#), Unreadable, "nothing"),
        ];
        for (exchange, kind, actual) in cases {
            let failure = read_token_answer(&exchange).expect_err("no token");
            assert_eq!((failure.kind, failure.actual.as_str()), (kind, actual));
        }
    }

    #[test]
    fn a_huge_error_is_cut() {
        let failure = read_token_answer(&answer(500, &"why ".repeat(2_500_000))).expect_err("no");
        assert!(failure.actual.len() < 400, "{}", failure.actual.len());
    }

    #[test]
    fn a_wrong_member_is_named_with_its_place() {
        let body = r#"{"token_type":"bearer","access_token":"a","expires_in":"3600"}"#;
        let failure = read_token_answer(&answer(200, body)).expect_err("a string is no number");
        assert_eq!(failure.expected, "a positive number of seconds at `/expires_in`");
    }

    #[test]
    fn a_token_is_read() {
        let body = r#"{"token_type":"bearer","access_token":"a","refresh_token":"r"}"#;
        let token = read_token_answer(&answer(200, body)).expect("a token");
        assert!(token.access_token.matches("a") && token.expires_in.is_none());
    }
}
