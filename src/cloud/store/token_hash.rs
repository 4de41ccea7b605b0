//! The hash under which a code or token is stored.

use std::hash::{Hash, Hasher};

use sha2::{Digest as _, Sha256};

/// The SHA-256 of a code or token. These hold 256 random bits, so a plain hash is enough.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct TokenHash([u8; 32]);

impl TokenHash {
    /// Hashes the text of a code or token.
    #[must_use]
    pub fn of(token: &str) -> Self {
        Self(Sha256::digest(token.as_bytes()).into())
    }
}

/// Eight of the bytes are enough for a map: they are as good as random already.
impl Hash for TokenHash {
    fn hash<H: Hasher>(&self, state: &mut H) {
        if let Some(first) = self.0.first_chunk() {
            state.write_u64(u64::from_le_bytes(*first));
        }
    }
}
