//! Secrets as types of their own, so that none is printed or compared by accident.
//!
//! `Debug` prints `[redacted]`, there is no `Display` and no `Serialize`; only `secret()` gives
//! the text, which makes every place that uses it easy to find.

use std::fmt;

use serde::Deserialize;
use subtle::ConstantTimeEq;

macro_rules! secret {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Deserialize)]
        #[serde(transparent)]
        pub struct $name(String);

        impl $name {
            /// Wraps the text of a secret.
            pub fn new(text: impl Into<String>) -> Self {
                Self(text.into())
            }

            /// The text itself, for the wire and for nothing else.
            #[must_use]
            pub fn secret(&self) -> &str {
                &self.0
            }

            /// Compares in time that does not depend on where the texts differ.
            #[must_use]
            pub fn matches(&self, other: &str) -> bool {
                self.0.as_bytes().ct_eq(other.as_bytes()).into()
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("[redacted]")
            }
        }
    };
}

secret!(
    /// What the authorization endpoint gives once the user agreed; works once (RFC 6749 §4.1.2).
    AuthorizationCode
);
secret!(
    /// The bearer token of every intent (RFC 6750).
    AccessToken
);
secret!(
    /// Gets new access tokens; does not expire (RFC 6749 §6).
    RefreshToken
);
secret!(
    /// What the cloud gave Google together with its `client_id`.
    ClientSecret
);
secret!(
    /// Who somebody is, signed by Google (OpenID Connect Core §2): whoever holds it passes for them.
    IdToken
);
secret!(
    /// A user's password on the cloud's own sign-in page.
    Password
);
secret!(
    /// The spoken security code of secondary user verification; text, leading zeros count.
    Pin
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_never_shows_the_text() {
        assert_eq!(format!("{:?}", Some(Pin::new("0042"))), "Some([redacted])");
    }

    #[test]
    fn a_prefix_or_a_longer_text_does_not_match() {
        let pin = Pin::new("0042");
        assert!(pin.matches("0042"));
        for other in ["", "0", "004", "00421", " 0042", "42"] {
            assert!(!pin.matches(other), "{other:?}");
        }
    }
}
