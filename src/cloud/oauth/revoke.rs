//! `POST /oauth/revoke`: ends a token (RFC 7009). Google calls it when a person unlinks.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use http::header::CACHE_CONTROL;

use super::form::Form;
use super::refusal::Refusal;
use super::{client_auth, peer_address};
use crate::cloud::{Client, Cloud, TokenHash};
use crate::protocol::oauth::{Flow, OAuthError};

/// Answers a revocation request. A token that is unknown has ended already (RFC 7009 §2.2).
pub(super) async fn answer(State(cloud): State<Arc<Cloud>>, request: Request) -> Response {
    match revoke(&cloud, request).await {
        Ok(()) => (StatusCode::OK, [(CACHE_CONTROL, "no-store")]).into_response(),
        Err(refusal) => refusal.into_response(),
    }
}

async fn revoke(cloud: &Cloud, request: Request) -> Result<(), Refusal> {
    let (parts, body) = request.into_parts();
    let form = Form::read(&parts.headers, body).await?;
    let token = TokenHash::of(form.required("token", "`token` is missing")?);
    let address = peer_address(&parts.extensions);
    let client = client_auth::authenticate(cloud, &parts.headers, &form, address)
        .map_err(as_invalid_client)?;
    // `token_type_hint` could only say where to look first (RFC 7009 §2.1): both are looked at.
    let found =
        end_access(cloud, client, token).await? || end_refresh(cloud, client, token).await?;
    tracing::info!(client_id = client.id, found, "a token was revoked");
    Ok(())
}

/// Google asks for `invalid_grant` at the token endpoint only; here RFC 7009 §2.2.1 holds.
fn as_invalid_client(refusal: Refusal) -> Refusal {
    if refusal.error() == OAuthError::InvalidGrant {
        refusal.with_error(OAuthError::InvalidClient).with_status(StatusCode::UNAUTHORIZED)
    } else {
        refusal
    }
}

/// Ends an access token, and says whether it was one. It ends alone, unless nothing could replace
/// it: in the implicit flow it is the whole link.
async fn end_access(cloud: &Cloud, client: &Client, token: TokenHash) -> Result<bool, Refusal> {
    let Some(access) = cloud.store.find_access(token, cloud.clock.now()).await? else {
        return Ok(false);
    };
    ensure_own(&access.client_id, client)?;
    match client.flow {
        Flow::Code => cloud.store.revoke_access(token).await?,
        Flow::Implicit => cloud.store.end_grant(&access.grant_id).await?,
    }
    Ok(true)
}

/// Ends the link of a refresh token, and says whether it was one.
async fn end_refresh(cloud: &Cloud, client: &Client, token: TokenHash) -> Result<bool, Refusal> {
    let Some(grant) = cloud.store.find_refresh(token).await? else {
        return Ok(false);
    };
    ensure_own(&grant.client_id, client)?;
    cloud.store.end_grant(&grant.id).await?;
    Ok(true)
}

fn ensure_own(owner: &str, client: &Client) -> Result<(), Refusal> {
    if owner == client.id {
        Ok(())
    } else {
        Err(Refusal::invalid_grant("the token belongs to another client"))
    }
}
