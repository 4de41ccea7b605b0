//! An error of the token and revocation endpoints, as RFC 6749 §5.2 shapes it.

use std::time::Duration;

use axum::response::{IntoResponse, Response};
use http::header::{CACHE_CONTROL, CONTENT_TYPE, PRAGMA, RETRY_AFTER, WWW_AUTHENTICATE};
use http::{HeaderName, HeaderValue, StatusCode};
use serde::Serialize;

use crate::cloud::{StoreError, pages};
use crate::protocol::oauth::OAuthError;

/// Why an OAuth client gets nothing. The description is a fixed sentence: it can echo no secret.
#[derive(Debug)]
pub(super) struct Refusal {
    status: StatusCode,
    error: OAuthError,
    description: &'static str,
    retry_after: Option<Duration>,
    login_hint: Option<String>,
}

#[derive(Serialize)]
struct Body<'a> {
    error: OAuthError,
    #[serde(skip_serializing_if = "Option::is_none")]
    error_description: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    login_hint: Option<&'a str>,
}

impl Refusal {
    /// A refusal with status 400.
    pub(super) fn new(error: OAuthError, description: &'static str) -> Self {
        let status = StatusCode::BAD_REQUEST;
        Self { status, error, description, retry_after: None, login_hint: None }
    }

    /// What Google wants to hear whenever a code, a token or a client does not hold.
    pub(super) fn invalid_grant(description: &'static str) -> Self {
        Self::new(OAuthError::InvalidGrant, description)
    }

    /// Google's word on somebody is not enough: they have to sign in, under this name.
    pub(super) fn linking_error(login_hint: Option<String>) -> Self {
        let why = "the person has to sign in";
        Self {
            status: StatusCode::UNAUTHORIZED,
            login_hint,
            ..Self::new(OAuthError::LinkingError, why)
        }
    }

    /// Too many failures came from the caller's address.
    pub(super) fn throttled(wait: Duration) -> Self {
        Self {
            status: StatusCode::TOO_MANY_REQUESTS,
            retry_after: Some(wait),
            ..Self::new(
                OAuthError::TemporarilyUnavailable,
                "too many wrong client credentials; try again later",
            )
        }
    }

    pub(super) fn with_status(mut self, status: StatusCode) -> Self {
        self.status = status;
        self
    }

    pub(super) fn error(&self) -> OAuthError {
        self.error
    }

    pub(super) fn with_error(mut self, error: OAuthError) -> Self {
        self.error = error;
        self
    }
}

/// A failing store is never `invalid_grant`: that would make Google drop the link.
impl From<StoreError> for Refusal {
    fn from(error: StoreError) -> Self {
        tracing::error!(%error, "cannot answer an OAuth client");
        Self::new(OAuthError::TemporarilyUnavailable, "try again later")
            .with_status(StatusCode::SERVICE_UNAVAILABLE)
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        tracing::info!(error = self.error.as_str(), reason = self.description, "refused");
        let is_told = self.error != OAuthError::LinkingError;
        let body = Body {
            error: self.error,
            error_description: is_told.then_some(self.description),
            login_hint: self.login_hint.as_deref(),
        };
        let mut response = json(self.status, &body);
        if let Some(wait) = self.retry_after {
            response.headers_mut().insert(RETRY_AFTER, pages::retry_after(wait));
        }
        // RFC 6749 §5.2 and RFC 9110 §15.5.2: 401 names the scheme.
        if self.status == StatusCode::UNAUTHORIZED {
            let scheme = HeaderValue::from_static(r#"Basic realm="smarthome""#);
            response.headers_mut().insert(WWW_AUTHENTICATE, scheme);
        }
        response
    }
}

/// A JSON answer with the headers of RFC 6749 §5.1.
pub(super) fn json(status: StatusCode, body: &impl Serialize) -> Response {
    const HEADERS: [(HeaderName, &str); 3] = [
        (CONTENT_TYPE, "application/json;charset=UTF-8"),
        (CACHE_CONTROL, "no-store"),
        (PRAGMA, "no-cache"),
    ];
    match serde_json::to_vec(body) {
        Ok(body) => (status, HEADERS, body).into_response(),
        Err(error) => {
            tracing::error!(%error, "cannot write an answer");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}
