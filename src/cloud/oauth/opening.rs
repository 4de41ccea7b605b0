//! Opens a link and draws its first tokens, as the client's flow has them.
//!
//! The code flow gives a refresh token and an access token that expires; the implicit flow only an
//! access token, which never expires: there is nothing to renew it with.

use super::token::Tokens;
use crate::cloud::{Client, Cloud, FirstTokens, Grant, StoreError, TokenHash};
use crate::protocol::oauth::Flow;
use crate::protocol::{AccessToken, RefreshToken};

/// What a link is opened by.
pub(super) enum By {
    /// The person's consent, in the implicit flow.
    Consent,
    /// A code.
    Code(TokenHash),
    /// Google's word that this account agrees.
    GoogleAccount(String),
}

/// Opens a link of a user for a client. None where the user has a link already and may have only
/// one.
pub(super) async fn open_link(
    cloud: &Cloud,
    client: &Client,
    user_id: String,
    scope: Option<String>,
    by: By,
) -> Result<Option<Tokens>, StoreError> {
    let now = cloud.clock.now();
    let id = cloud.chance.token();
    let (opened_id, opened_for) = (id.clone(), user_id.clone());
    let (code, google_sub) = match by {
        By::Consent => (None, None),
        By::Code(code) => (Some(code), None),
        By::GoogleAccount(sub) => (None, Some(sub)),
    };
    let client_id = client.id.clone();
    let grant = Grant { id, user_id, client_id, scope, linked_at: now, google_sub };
    let tokens = draw(cloud, client.flow);
    let first = FirstTokens {
        access: TokenHash::of(tokens.access.secret()),
        access_expires: tokens.expires_in.map(|_| now + cloud.settings.access_ttl),
        refresh: tokens.refresh.as_ref().map(|refresh| TokenHash::of(refresh.secret())),
    };
    let allowed = cloud.settings.links_per_user;
    if !cloud.store.open_grant(code, grant, first, allowed).await? {
        return Ok(None);
    }
    tracing::info!(user_id = opened_for, grant_id = opened_id, "an account was linked");
    Ok(Some(tokens))
}

fn draw(cloud: &Cloud, flow: Flow) -> Tokens {
    let access = AccessToken::new(cloud.chance.token());
    match flow {
        Flow::Implicit => Tokens { access, refresh: None, expires_in: None },
        Flow::Code => Tokens {
            access,
            refresh: Some(RefreshToken::new(cloud.chance.token())),
            expires_in: Some(cloud.settings.access_ttl.as_secs()),
        },
    }
}
