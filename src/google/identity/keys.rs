//! The key set: the newest key signs, the one before it still verifies what it signed.

use serde_json::{Value, json};

use super::key::Key;
use crate::wire::Chance;

/// How many keys are published at a time, as Google does it.
pub(super) const MOST_KEYS: usize = 2;

/// Google's signing keys, the newest first; its `Debug` shows nothing secret.
#[derive(Clone, Debug)]
pub struct Keys {
    newest: Key,
    before: Option<Key>,
}

impl Keys {
    /// Makes a set of one key; that takes a moment.
    #[must_use]
    pub fn generate(chance: &dyn Chance) -> Self {
        Self { newest: Key::generate(chance), before: None }
    }

    /// Makes a new key that signs from now on. The one that signed until now stays published, so
    /// that what it signed is still good; the one before that is dropped.
    #[must_use]
    pub fn rotated(self, chance: &dyn Chance) -> Self {
        Self { newest: Key::generate(chance), before: Some(self.newest) }
    }

    pub(super) fn of(keys: Vec<Key>) -> Option<Self> {
        let mut keys = keys.into_iter();
        let (newest, before) = (keys.next()?, keys.next());
        keys.next().is_none().then_some(Self { newest, before })
    }

    pub(super) fn all(&self) -> impl Iterator<Item = &Key> {
        std::iter::once(&self.newest).chain(&self.before)
    }

    /// The key that signs.
    pub(super) fn signing(&self) -> &Key {
        &self.newest
    }

    /// The ids of the keys, the one that signs first.
    pub fn ids(&self) -> impl Iterator<Item = &str> {
        self.all().map(|key| key.kid.as_str())
    }

    /// The public halves as a JWK set (RFC 7517 §5): nothing secret.
    #[must_use]
    pub fn jwks(&self) -> Value {
        json!({"keys": self.all().map(Key::to_jwk).collect::<Vec<_>>()})
    }
}
