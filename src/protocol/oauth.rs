//! Names of the account-linking protocol: Google's redirect URIs, OAuth errors, token answers.
//!
//! RFC 6749, and Google's *Account linking with OAuth*.

use serde::Serialize;
use serde_json::Value;

use super::{AccessToken, Mismatch, Reader, RefreshToken};

/// Google's redirect host in production.
pub const PRODUCTION_HOST: &str = "oauth-redirect.googleusercontent.com";
/// Google's redirect host of the sandbox.
pub const SANDBOX_HOST: &str = "oauth-redirect-sandbox.googleusercontent.com";

/// The redirect URI that Google uses for a project, in production or in the sandbox.
#[must_use]
pub fn google_redirect_uri(project_id: &str, sandbox: bool) -> String {
    let host = if sandbox { SANDBOX_HOST } else { PRODUCTION_HOST };
    format!("https://{host}/r/{project_id}")
}

/// How a client comes to its tokens.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum Flow {
    /// By an authorization code (RFC 6749 §4.1): the only one that Google allows smart home.
    #[default]
    Code,
    /// At once, in the fragment of the redirect (RFC 6749 §4.2): an access token that should never
    /// expire, since there is nothing to renew it with.
    Implicit,
}

impl Flow {
    /// What people call it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Code => "code",
            Self::Implicit => "implicit",
        }
    }

    /// The `response_type` that asks for it.
    #[must_use]
    pub fn response_type(self) -> &'static str {
        match self {
            Self::Code => "code",
            Self::Implicit => "token",
        }
    }
}

/// The `error` values of RFC 6749 §4.1.2.1 and §5.2, of RFC 6750 and of Google's streamlined linking
/// that a cloud answers with.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the RFC's own words")]
pub enum OAuthError {
    AccessDenied,
    InvalidClient,
    InvalidGrant,
    InvalidRequest,
    InvalidScope,
    InvalidToken,
    LinkingError,
    ServerError,
    TemporarilyUnavailable,
    UnauthorizedClient,
    UnsupportedGrantType,
    UnsupportedResponseType,
}

impl OAuthError {
    /// The spelling on the wire.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::AccessDenied => "access_denied",
            Self::InvalidClient => "invalid_client",
            Self::InvalidGrant => "invalid_grant",
            Self::InvalidRequest => "invalid_request",
            Self::InvalidScope => "invalid_scope",
            Self::InvalidToken => "invalid_token",
            Self::LinkingError => "linking_error",
            Self::ServerError => "server_error",
            Self::TemporarilyUnavailable => "temporarily_unavailable",
            Self::UnauthorizedClient => "unauthorized_client",
            Self::UnsupportedGrantType => "unsupported_grant_type",
            Self::UnsupportedResponseType => "unsupported_response_type",
        }
    }
}

/// What a token endpoint answered, read as Google reads it.
#[derive(Clone, Debug)]
pub struct TokenResponse {
    /// As spelled by the cloud; `bearer` in any case.
    pub token_type: String,
    /// The new access token.
    pub access_token: AccessToken,
    /// The refresh token; a refresh need not bring one.
    pub refresh_token: Option<RefreshToken>,
    /// Seconds until the access token expires; without it, it does not.
    pub expires_in: Option<u64>,
}

impl TokenResponse {
    /// Reads a token answer.
    ///
    /// # Errors
    /// Names the member that Google could not use. Its value is not shown, since it may be a token.
    pub fn read(body: &Value) -> Result<Self, Mismatch> {
        let body = Reader::root(body);
        let token_type = body.member("token_type").text()?;
        if !token_type.eq_ignore_ascii_case("bearer") {
            return Err(body.member("token_type").mismatch("`Bearer`, in any case"));
        }
        Ok(Self {
            token_type: token_type.to_owned(),
            access_token: AccessToken::new(token(&body, "access_token")?),
            refresh_token: match body.member("refresh_token").value() {
                None => None,
                Some(_) => Some(RefreshToken::new(token(&body, "refresh_token")?)),
            },
            expires_in: expires_in(&body.member("expires_in"))?,
        })
    }
}

fn token<'a>(body: &Reader<'a>, name: &str) -> Result<&'a str, Mismatch> {
    let member = body.member(name);
    let expected =
        |actual: &str| Mismatch::new(member.pointer(), "a string that is not empty", actual);
    match member.value() {
        None => Err(expected("nothing")),
        Some(Value::String(text)) if !text.is_empty() && is_sendable(text) => Ok(text),
        Some(Value::String(text)) if !text.is_empty() => {
            Err(expected("characters that cannot stand in a header"))
        }
        Some(Value::String(_)) => Err(expected("an empty string")),
        Some(_) => Err(expected("something else")),
    }
}

/// Whether a token can stand in a header: RFC 6749 appendix A.12 makes it of visible ASCII characters.
#[must_use]
pub fn is_sendable(token: &str) -> bool {
    token.bytes().all(|byte| (0x20..=0x7e).contains(&byte))
}

fn expires_in(member: &Reader<'_>) -> Result<Option<u64>, Mismatch> {
    match member.value() {
        None => Ok(None),
        Some(value) => match value.as_f64() {
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "positive, and saturating is what is wanted"
            )]
            Some(seconds) if seconds > 0.0 => Ok(Some(seconds as u64)),
            _ => Err(member.mismatch("a positive number of seconds")),
        },
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn any_case_of_bearer_is_read() {
        for kind in ["Bearer", "bearer", "BEARER"] {
            let body = json!({"token_type": kind, "access_token": "a", "expires_in": 3600});
            let response = TokenResponse::read(&body).expect("a token");
            assert_eq!((response.token_type.as_str(), response.expires_in), (kind, Some(3600)));
            assert!(response.refresh_token.is_none());
        }
    }

    #[test]
    fn what_google_cannot_use_is_named_without_showing_tokens() {
        let cases = [
            (json!({}), "/token_type: expected a string, got nothing"),
            (
                json!({"token_type": "mac", "access_token": "a"}),
                "/token_type: expected `Bearer`, in any case, got `\"mac\"`",
            ),
            (
                json!({"token_type": "bearer", "access_token": ""}),
                "/access_token: expected a string that is not empty, got an empty string",
            ),
            (
                json!({"token_type": "bearer", "access_token": "a\nb"}),
                "/access_token: expected a string that is not empty, got characters that cannot stand in a header",
            ),
            (
                json!({"token_type": "bearer", "access_token": 17}),
                "/access_token: expected a string that is not empty, got something else",
            ),
            (
                json!({"token_type": "bearer", "access_token": "a", "expires_in": "3600"}),
                "/expires_in: expected a positive number of seconds, got `\"3600\"`",
            ),
        ];
        for (body, expected) in cases {
            assert_eq!(TokenResponse::read(&body).expect_err("unusable").to_string(), expected);
        }
    }

    #[test]
    fn as_str_and_serde_agree() {
        for error in [
            OAuthError::AccessDenied,
            OAuthError::InvalidGrant,
            OAuthError::UnauthorizedClient,
            OAuthError::UnsupportedResponseType,
        ] {
            assert_eq!(serde_json::to_value(error).expect("a unit variant"), error.as_str());
        }
    }
}
