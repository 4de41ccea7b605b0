//! The bearer token of a request, checked before anything else of it is read (RFC 6750).

use axum::response::{IntoResponse, Response};
use http::header::{AUTHORIZATION, CACHE_CONTROL, CONTENT_TYPE, WWW_AUTHENTICATE};
use http::{HeaderMap, StatusCode};

use super::{Access, Cloud, StoreError, TokenHash};

/// Why a request is not let in.
#[derive(Debug)]
pub(crate) enum BearerError {
    /// No bearer token was sent.
    Missing,
    /// The token is unknown, expired or revoked.
    Invalid,
    /// The store could not say.
    Store(StoreError),
}

/// Finds out for whom a request acts.
pub(crate) async fn authenticate(
    cloud: &Cloud,
    headers: &HeaderMap,
) -> Result<Access, BearerError> {
    let token = bearer_token(headers).ok_or(BearerError::Missing)?;
    cloud
        .store
        .find_access(TokenHash::of(token), cloud.clock.now())
        .await
        .map_err(BearerError::Store)?
        .ok_or(BearerError::Invalid)
}

/// The token of an `Authorization: Bearer` header; the scheme's case does not count.
fn bearer_token(headers: &HeaderMap) -> Option<&str> {
    let mut values = headers.get_all(AUTHORIZATION).iter();
    let (value, None) = (values.next()?, values.next()) else {
        return None;
    };
    let (scheme, token) = value.to_str().ok()?.split_once(' ')?;
    let token = token.trim_matches(' ');
    (scheme.eq_ignore_ascii_case("bearer") && !token.is_empty()).then_some(token)
}

impl IntoResponse for BearerError {
    fn into_response(self) -> Response {
        // RFC 6750 §3.1: a request without a token learns no error code.
        let (status, challenge, body) = match self {
            Self::Missing => (
                StatusCode::UNAUTHORIZED,
                Some(r#"Bearer realm="smarthome""#),
                r#"{"error":"invalid_token","error_description":"no bearer token was sent"}"#,
            ),
            Self::Invalid => (
                StatusCode::UNAUTHORIZED,
                Some(
                    r#"Bearer realm="smarthome", error="invalid_token", error_description="the access token is unknown, expired or revoked""#,
                ),
                r#"{"error":"invalid_token","error_description":"the access token is unknown, expired or revoked"}"#,
            ),
            Self::Store(error) => {
                tracing::error!(%error, "cannot look up an access token");
                (StatusCode::SERVICE_UNAVAILABLE, None, r#"{"error":"temporarily_unavailable"}"#)
            }
        };
        let mut response = (
            status,
            [(CONTENT_TYPE, "application/json;charset=UTF-8"), (CACHE_CONTROL, "no-store")],
            body,
        )
            .into_response();
        if let Some(challenge) = challenge {
            response
                .headers_mut()
                .insert(WWW_AUTHENTICATE, http::HeaderValue::from_static(challenge));
        }
        response
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(values: &[&'static str]) -> HeaderMap {
        values.iter().map(|value| (AUTHORIZATION, http::HeaderValue::from_static(value))).collect()
    }

    #[test]
    fn the_scheme_has_no_case_and_the_token_no_spaces() {
        assert_eq!(bearer_token(&headers(&["Bearer abc"])), Some("abc"));
        assert_eq!(bearer_token(&headers(&["bearer  abc"])), Some("abc"));
    }

    #[test]
    fn anything_else_is_no_token() {
        for values in [
            &[][..],
            &["abc"],
            &["Bearer"],
            &["Bearer "],
            &["Basic abc"],
            &["Bearer a", "Bearer b"],
        ] {
            assert_eq!(bearer_token(&headers(values)), None, "{values:?}");
        }
    }
}
