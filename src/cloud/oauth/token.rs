//! `POST /oauth/token`: a code, a refresh token or Google's word on somebody for an access token
//! (RFC 6749 §3.2).

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use serde::Serialize;

use super::form::Form;
use super::refusal::{Refusal, json};
use super::{assertion_grant, client_auth, code_grant, peer_address, refresh_grant};
use crate::cloud::identity::Identity;
use crate::cloud::{Client, Cloud};
use crate::protocol::identity::JWT_BEARER;
use crate::protocol::oauth::{Flow, OAuthError};
use crate::protocol::{AccessToken, RefreshToken};

/// The tokens that a request won.
#[derive(Clone)]
pub(super) struct Tokens {
    pub(super) access: AccessToken,
    /// Only with a new link: refresh tokens are not rotated.
    pub(super) refresh: Option<RefreshToken>,
    /// Seconds; none where the access token never expires.
    pub(super) expires_in: Option<u64>,
}

#[derive(Serialize)]
struct Body<'a> {
    token_type: &'static str,
    access_token: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    refresh_token: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    expires_in: Option<u64>,
}

/// Answers a token request.
pub(super) async fn answer(State(cloud): State<Arc<Cloud>>, request: Request) -> Response {
    grant(&cloud, request).await.into_response()
}

async fn grant(cloud: &Arc<Cloud>, request: Request) -> Result<Response, Refusal> {
    let (parts, body) = request.into_parts();
    let form = Form::read(&parts.headers, body).await?;
    let address = peer_address(&parts.extensions);
    let authenticate = || client_auth::authenticate(cloud, &parts.headers, &form, address);
    match Grant::of(&form, cloud.identity.as_ref())? {
        Grant::Code(code) => {
            let client = of_the_code_flow(authenticate()?)?;
            Ok(code_grant::exchange(cloud, client, &form, code).await?.into_response())
        }
        Grant::Refresh(token) => {
            let client = of_the_code_flow(authenticate()?)?;
            Ok(refresh_grant::refresh(cloud, client, &form, token).await?.into_response())
        }
        Grant::Assertion(identity) => {
            let client = client_auth::authenticate_if_named(cloud, &parts.headers, &form, address)?;
            Ok(assertion_grant::answer(cloud, identity, client, &form).await?.into_response())
        }
    }
}

/// Codes and refresh tokens are for clients of the code flow alone. `unauthorized_client` is RFC
/// 6749's word (§5.2) for a client that a grant type is not open to; that no such code or token
/// exists (`invalid_grant`) would send its owner looking for a lost one.
fn of_the_code_flow(client: &Client) -> Result<&Client, Refusal> {
    match client.flow {
        Flow::Code => Ok(client),
        Flow::Implicit => Err(Refusal::new(
            OAuthError::UnauthorizedClient,
            "the client is registered for the implicit flow, which has no codes and no refresh \
             tokens",
        )),
    }
}

/// What is brought in exchange.
enum Grant<'a> {
    Code(&'a str),
    Refresh(&'a str),
    /// Google's word, where this cloud takes it.
    Assertion(&'a Identity),
}

impl<'a> Grant<'a> {
    fn of(form: &'a Form, identity: Option<&'a Identity>) -> Result<Self, Refusal> {
        let unsupported = |known| Err(Refusal::new(OAuthError::UnsupportedGrantType, known));
        match (form.required("grant_type", "`grant_type` is missing")?, identity) {
            ("authorization_code", _) => form.required("code", "`code` is missing").map(Self::Code),
            ("refresh_token", _) => {
                form.required("refresh_token", "`refresh_token` is missing").map(Self::Refresh)
            }
            (JWT_BEARER, Some(identity)) => Ok(Self::Assertion(identity)),
            (_, None) => unsupported("`grant_type` must be authorization_code or refresh_token"),
            (_, Some(_)) => unsupported(
                "`grant_type` must be authorization_code, refresh_token or the JWT bearer grant",
            ),
        }
    }
}

impl IntoResponse for Tokens {
    fn into_response(self) -> Response {
        let body = Body {
            token_type: "Bearer",
            access_token: self.access.secret(),
            refresh_token: self.refresh.as_ref().map(RefreshToken::secret),
            expires_in: self.expires_in,
        };
        json(StatusCode::OK, &body)
    }
}
