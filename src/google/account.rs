//! The cloud under test as Google's console knows it, and a Google account linked to it.

use serde_json::Value;
use url::Url;

use crate::protocol::{AccessToken, ClientSecret, Mismatch, RefreshToken, SyncPayload};
use crate::wire::Timestamp;

/// A cloud, as it is registered in Google's console.
#[derive(Clone, Debug)]
pub struct Target {
    /// What the person calls it; `default` where they gave no name.
    pub name: String,
    /// Where the user's browser goes.
    pub authorize_url: Url,
    /// Where codes and refresh tokens are exchanged. The implicit flow has neither: where nobody
    /// named one for it, the authorization endpoint stands here, and nothing is sent there; see
    /// [`Target::token_endpoint`].
    pub token_url: Url,
    /// Where the user's profile is read, if anywhere.
    pub userinfo_url: Option<Url>,
    /// Where intents are sent.
    pub fulfillment_url: Url,
    /// What the cloud knows Google as.
    pub client_id: String,
    /// The secret that goes with it; empty where the implicit flow knows none.
    pub client_secret: ClientSecret,
    /// How the two travel to the token endpoint.
    pub client_auth: ClientAuth,
    /// The last segment of Google's redirect URIs.
    pub project_id: String,
    /// Sent as `scope`, separated by spaces; none sends no scope.
    pub scopes: Vec<String>,
}

impl Target {
    /// The token endpoint; none where the implicit flow does without.
    #[must_use]
    pub fn token_endpoint(&self) -> Option<&Url> {
        Some(&self.token_url).filter(|url| **url != self.authorize_url)
    }
}

/// How client credentials travel to the token endpoint.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum ClientAuth {
    /// In the form body: Google's default.
    #[default]
    Body,
    /// In an `Authorization: Basic` header: a switch in Google's console.
    Basic,
}

/// A Google account linked to a user of a cloud.
#[derive(Clone, Debug)]
pub struct LinkedAccount {
    /// Which Google account plays; `default` where the person gave no name.
    pub name: String,
    /// The cloud it is linked to.
    pub target: Target,
    /// The present access token.
    pub access_token: AccessToken,
    /// When that token expires; `None` where the cloud did not say.
    pub expires_at: Option<Timestamp>,
    /// Gets new access tokens.
    pub refresh_token: Option<RefreshToken>,
    /// When the account was linked.
    pub linked_at: Timestamp,
    /// The last SYNC response, whole.
    pub last_sync: Option<Value>,
}

impl LinkedAccount {
    /// Reads the last SYNC response; `None` where there was none.
    ///
    /// # Errors
    /// The response names no devices.
    pub fn synced(&self) -> Option<Result<SyncPayload, Mismatch>> {
        self.last_sync.as_ref().map(SyncPayload::read)
    }
}
