//! Who somebody is by Google's word: verifies ID tokens with the keys that Google publishes.
//!
//! | file | what it is for |
//! |---|---|
//! | `source` | where the keys come from: a URL or a file |
//! | `key_set` | the keys, and how long they count |
//! | `id_token` | what a token must be; pure |
//!
//! Off unless the cloud is told where the keys are. Google's *Verify the Google ID token on your
//! server side* is the rule.

mod id_token;
mod key_set;
mod source;
#[cfg(test)]
pub(crate) mod testing;
#[cfg(test)]
mod tests;

use std::sync::Arc;
use std::time::Duration;

use jsonwebtoken::DecodingKey;
use tokio::sync::Mutex;

use crate::protocol::identity::IdClaims;
use crate::wire::{Clock, Timestamp};
use id_token::Unverified;
use key_set::KeySet;

pub use source::{FetchedKeys, FileKeys, KeySource, UrlKeys};

/// How soon the keys may be fetched again: whoever sends tokens with made-up key ids must not make
/// this cloud ask Google for each of them.
const SOONEST: Duration = Duration::from_secs(1);

/// How long keys go on counting past their time while no newer ones are to be had.
const GRACE: Duration = Duration::from_hours(1);

/// What the cloud needs to know of Google to take its word on who somebody is.
#[derive(Clone, Debug)]
pub struct GoogleSettings {
    /// Where the keys are.
    pub keys: Arc<dyn KeySource>,
    /// The client id that Google gave the project: the `aud` of ID tokens. It is not the
    /// `client_id` that this cloud gave Google.
    pub client_id: String,
}

/// Verifies ID tokens.
pub(crate) struct Identity {
    google: GoogleSettings,
    clock: Arc<dyn Clock>,
    kept: Mutex<Kept>,
}

/// The keys of the last fetch.
#[derive(Default)]
struct Kept {
    keys: Arc<KeySet>,
    fetched: Option<Fetched>,
}

/// When the keys were fetched, or were tried to be.
#[derive(Clone, Copy)]
struct Fetched {
    tried: Timestamp,
    fresh_until: Timestamp,
}

/// Why Google's word on somebody is not taken.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub(crate) enum IdentityError {
    /// The token is not good; a fixed sentence says why.
    #[error("{0}")]
    Invalid(&'static str),
    /// The keys are not to be had now, so that nobody can tell.
    #[error("Google's keys cannot be fetched now")]
    Unreachable,
}

/// Ensures that a text is a set of keys that ID tokens can be verified with.
///
/// # Errors
/// Says what it is instead.
pub fn ensure_key_set(body: &[u8]) -> Result<(), String> {
    KeySet::read(body).map(drop)
}

impl Identity {
    /// Fetches no key before the first token comes.
    pub(crate) fn new(google: GoogleSettings, clock: Arc<dyn Clock>) -> Self {
        Self { google, clock, kept: Mutex::default() }
    }

    /// Who the bearer of an ID token for this cloud is.
    pub(crate) async fn verify(&self, token: &str) -> Result<IdClaims, IdentityError> {
        let token = Unverified::read(token)?;
        let key = self.key_of(&token).await?;
        token.verify(&key, &self.google.client_id, self.clock.now())
    }

    /// Whether a token is Google's word for `audience`, whatever it says of anybody: the
    /// `google-assistant-signature` of a webhook's requests.
    pub(crate) async fn verify_signature(
        &self,
        token: &str,
        audience: &str,
    ) -> Result<(), IdentityError> {
        let token = Unverified::read(token)?;
        let key = self.key_of(&token).await?;
        token.verify_audience(&key, audience, self.clock.now())
    }

    async fn key_of(&self, token: &Unverified<'_>) -> Result<DecodingKey, IdentityError> {
        let keys = self.keys_with(&token.key_id).await?;
        keys.find(&token.key_id).cloned().ok_or(IdentityError::Invalid(
            "the assertion is signed by a key that Google does not publish",
        ))
    }

    /// Keys that hold `key_id`, where any do. Fetched anew when their time is over, and when the
    /// key is not among them: Google signs with new ones before old sets have run out. Whoever
    /// comes meanwhile waits for the same fetch.
    async fn keys_with(&self, key_id: &str) -> Result<Arc<KeySet>, IdentityError> {
        let mut kept = self.kept.lock().await;
        let now = self.clock.now();
        let is_fresh = kept.fetched.is_some_and(|fetched| now < fetched.fresh_until);
        if is_fresh && kept.keys.find(key_id).is_some() {
            return Ok(Arc::clone(&kept.keys));
        }
        let rests = kept.fetched.is_some_and(|fetched| now < fetched.tried + SOONEST);
        if !rests {
            self.renew(&mut kept, now).await;
        }
        let counts = kept.fetched.is_some_and(|fetched| now < fetched.fresh_until + GRACE);
        if counts { Ok(Arc::clone(&kept.keys)) } else { Err(IdentityError::Unreachable) }
    }

    async fn renew(&self, kept: &mut Kept, now: Timestamp) {
        let fetched = self.google.keys.fetch().await;
        let read = fetched.and_then(|fetched| {
            KeySet::read(&fetched.body).map(|keys| (keys, KeySet::lifetime(fetched.max_age)))
        });
        match read {
            Ok((keys, lifetime)) => {
                kept.keys = Arc::new(keys);
                kept.fetched = Some(Fetched { tried: now, fresh_until: now + lifetime });
            }
            Err(cause) => {
                tracing::error!(cause, keys = ?self.google.keys, "cannot fetch Google's keys");
                let fresh_until = kept.fetched.map(|fetched| fetched.fresh_until);
                // Before the first success nothing counts: the grace is over as well.
                let fresh_until = fresh_until.unwrap_or(Timestamp(0));
                kept.fetched = Some(Fetched { tried: now, fresh_until });
            }
        }
    }
}
