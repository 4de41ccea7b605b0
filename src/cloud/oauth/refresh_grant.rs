//! A refresh (RFC 6749 §6): a new access token each time, beside the earlier ones.
//!
//! The refresh token stays the same: Google may come back with the old one after it lost an
//! answer, and a rotation that forgets it unlinks the person.

use super::form::Form;
use super::refusal::Refusal;
use super::token::Tokens;
use crate::cloud::{Client, Cloud, TokenHash};
use crate::protocol::AccessToken;
use crate::protocol::oauth::OAuthError;

/// Google drops the link when it hears this.
const DEAD: &str = "the refresh token is unknown, revoked or another client's";

/// Issues one more access token of a link.
pub(super) async fn refresh(
    cloud: &Cloud,
    client: &Client,
    form: &Form,
    token: &str,
) -> Result<Tokens, Refusal> {
    let grant = cloud.store.find_refresh(TokenHash::of(token)).await?;
    let grant =
        grant.filter(|grant| grant.client_id == client.id).ok_or(Refusal::invalid_grant(DEAD))?;
    ensure_no_wider(form.get("scope"), grant.scope.as_deref())?;
    let access = cloud.chance.token();
    let expires = cloud.clock.now() + cloud.settings.access_ttl;
    if !cloud.store.issue_access(&grant.id, TokenHash::of(&access), expires).await? {
        return Err(Refusal::invalid_grant(DEAD));
    }
    tracing::debug!(grant_id = grant.id, "an access token was refreshed");
    Ok(Tokens {
        access: AccessToken::new(access),
        refresh: None,
        expires_in: Some(cloud.settings.access_ttl.as_secs()),
    })
}

fn ensure_no_wider(asked: Option<&str>, granted: Option<&str>) -> Result<(), Refusal> {
    let granted: Vec<&str> = granted.unwrap_or_default().split_ascii_whitespace().collect();
    if asked.unwrap_or_default().split_ascii_whitespace().all(|scope| granted.contains(&scope)) {
        Ok(())
    } else {
        Err(Refusal::new(OAuthError::InvalidScope, "`scope` is wider than what was granted"))
    }
}
