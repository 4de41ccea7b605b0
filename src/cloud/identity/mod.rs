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

use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use jsonwebtoken::DecodingKey;
use tokio::sync::Mutex;

use crate::protocol::identity::GoogleProfile;
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
    kept: RwLock<Kept>,
    /// Whoever has it fetches the keys.
    fetching: Mutex<()>,
}

/// The keys of the last fetch that brought some.
#[derive(Clone)]
struct Kept {
    keys: Arc<KeySet>,
    fresh_until: Timestamp,
    /// How often they were fetched, or were tried to be.
    fetches: u64,
    /// When that last ended.
    tried: Timestamp,
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
    let keys = KeySet::read(body)?;
    if keys.is_empty() {
        return Err(
            "the key set holds no key for RS256 signatures, of 2048 bits or more".to_owned()
        );
    }
    Ok(())
}

impl Identity {
    /// Fetches no key before the first token comes.
    pub(crate) fn new(google: GoogleSettings, clock: Arc<dyn Clock>) -> Self {
        // Nothing counts before the first fetch: the grace is over as well.
        let never = Timestamp(0);
        let kept = Kept { keys: Arc::default(), fresh_until: never, fetches: 0, tried: never };
        Self { google, clock, kept: RwLock::new(kept), fetching: Mutex::default() }
    }

    /// Who the bearer of an ID token for this cloud is.
    pub(crate) async fn verify(&self, token: &str) -> Result<GoogleProfile, IdentityError> {
        let token = Unverified::read(token)?;
        let keys = self.keys_of(&token).await?;
        token.verify(&keys, &self.google.client_id, self.clock.now())
    }

    /// Whether a token is Google's word for `audience`, whatever it says of anybody: the
    /// `google-assistant-signature` of a webhook's requests.
    pub(crate) async fn verify_signature(
        &self,
        token: &str,
        audience: &str,
    ) -> Result<(), IdentityError> {
        let token = Unverified::read(token)?;
        let keys = self.keys_of(&token).await?;
        token.verify_registered(&keys, audience, self.clock.now())
    }

    async fn keys_of(&self, token: &Unverified<'_>) -> Result<Vec<DecodingKey>, IdentityError> {
        let keys = self.keys_with(&token.key_id).await?;
        keys.find(&token.key_id).map(<[_]>::to_vec).ok_or(IdentityError::Invalid(
            "the assertion is signed by a key that Google does not publish",
        ))
    }

    /// Keys that hold `key_id`, where any do. Fetched anew when their time is over, and when the
    /// key is not among them: Google signs with new ones before old sets have run out.
    async fn keys_with(&self, key_id: &str) -> Result<Arc<KeySet>, IdentityError> {
        let seen = self.kept();
        let is_fresh = self.clock.now() < seen.fresh_until;
        // Nobody whose key is at hand waits for a fetch that another's made-up key has brought on.
        if is_fresh && seen.keys.find(key_id).is_some() {
            return Ok(seen.keys);
        }
        let alone = self.fetching.lock().await;
        let now = self.clock.now();
        let kept = self.kept();
        // Whoever waited takes what was fetched meanwhile.
        let rests = kept.fetches > 0 && now < kept.tried + SOONEST;
        if kept.fetches == seen.fetches && !rests {
            self.renew().await;
        }
        drop(alone);
        let kept = self.kept();
        let counts = self.clock.now() < kept.fresh_until + GRACE;
        if counts { Ok(kept.keys) } else { Err(IdentityError::Unreachable) }
    }

    async fn renew(&self) {
        let fetched = self.google.keys.fetch().await;
        let read = fetched.and_then(|fetched| {
            KeySet::read(&fetched.body).map(|keys| (keys, KeySet::lifetime(fetched.max_age)))
        });
        let now = self.clock.now();
        let mut kept = self.kept.write().unwrap_or_else(PoisonError::into_inner);
        kept.fetches += 1;
        kept.tried = now;
        match read {
            Ok((keys, lifetime)) => {
                kept.keys = Arc::new(keys);
                kept.fresh_until = now + lifetime;
            }
            Err(cause) => {
                tracing::error!(cause, keys = ?self.google.keys, "cannot fetch Google's keys");
            }
        }
    }

    fn kept(&self) -> Kept {
        self.kept.read().unwrap_or_else(PoisonError::into_inner).clone()
    }
}
