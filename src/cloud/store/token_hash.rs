//! The hash under which a code or token is stored.

use sha2::{Digest as _, Sha256};

/// The SHA-256 of a code or token. These hold 256 random bits, so a plain hash is enough.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub struct TokenHash([u8; 32]);

impl TokenHash {
    /// Hashes the text of a code or token.
    #[must_use]
    pub fn of(token: &str) -> Self {
        Self(Sha256::digest(token.as_bytes()).into())
    }
}
