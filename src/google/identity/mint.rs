//! ID tokens for invented Google accounts, good ones and flawed ones, and the signature that the
//! Assistant puts on a webhook's request.
//!
//! OpenID Connect Core §2, RFC 7515, RFC 7519.

use std::sync::LazyLock;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use serde_json::{Value, json};

use super::key::Key;
use super::{Flaw, Keys};
use crate::protocol::IdToken;
use crate::protocol::identity::{GoogleProfile, ISSUERS, IdClaims, RegisteredClaims};
use crate::wire::{Chance as _, SeededChance, Timestamp};

const HOUR: Duration = Duration::from_hours(1);
/// Longer than a token endpoint reads, and short enough for one argument of a command line.
const OVERSIZED: usize = 80_000;

/// A key that is in nobody's set: everybody can make it.
static STRANGER: LazyLock<Key> = LazyLock::new(|| {
    let chance = SeededChance::default();
    chance.number();
    Key::generate(&chance)
});

impl Keys {
    /// Mints an ID token about a person, for the client id `aud` that Google gave the project;
    /// with a flaw, one that no cloud may accept.
    #[must_use]
    pub fn mint(
        &self,
        profile: &GoogleProfile,
        aud: &str,
        now: Timestamp,
        lifetime: Duration,
        flaw: Option<Flaw>,
    ) -> IdToken {
        let claims = claims(profile, aud, now, lifetime, flaw);
        let key = self.signing();
        IdToken::new(match flaw {
            Some(Flaw::WrongKey) => STRANGER.sign(&claims, &key.kid),
            Some(Flaw::None) => unsigned(&claims, &key.kid),
            Some(Flaw::Hs256) => confused(&claims, key),
            _ => key.sign(&claims, &key.kid),
        })
    }

    /// The value of the header `google-assistant-signature`, by which a webhook knows that Google
    /// asks: `aud` is the project's id.
    #[must_use]
    pub fn assistant_signature(&self, project_id: &str, now: Timestamp) -> IdToken {
        let (iat, exp) = (now.seconds(), (now + HOUR).seconds());
        let claims =
            json!({"iss": ISSUERS[0], "aud": project_id, "nbf": iat, "iat": iat, "exp": exp});
        IdToken::new(self.signing().sign(&claims, &self.signing().kid))
    }
}

/// What a token of ours says; nothing is verified.
#[must_use]
pub fn read_claims(token: &IdToken) -> Value {
    let part = token.secret().split('.').nth(1).unwrap_or_default();
    let claims = URL_SAFE_NO_PAD.decode(part).ok();
    claims.and_then(|claims| serde_json::from_slice(&claims).ok()).unwrap_or_default()
}

/// What a token is to say.
pub(super) fn claims(
    profile: &GoogleProfile,
    aud: &str,
    now: Timestamp,
    lifetime: Duration,
    flaw: Option<Flaw>,
) -> Value {
    let from = match flaw {
        Some(Flaw::Expired) => earlier(earlier(now, HOUR), lifetime),
        Some(Flaw::NotYetValid) => now + HOUR,
        _ => now,
    };
    let registered = RegisteredClaims {
        iss: ISSUERS[0].to_owned(),
        aud: aud.to_owned(),
        iat: from.seconds(),
        nbf: (flaw == Some(Flaw::NotYetValid)).then(|| from.seconds()),
        exp: (from + lifetime).seconds(),
    };
    let mut claims = IdClaims { registered, profile: profile.clone() };
    match flaw {
        Some(Flaw::WrongIssuer) => claims.registered.iss = format!("{}.example.com", ISSUERS[0]),
        Some(Flaw::WrongAudience) => {
            "another.apps.googleusercontent.com".clone_into(&mut claims.registered.aud);
        }
        Some(Flaw::Oversized) => claims.profile.name = Some("x".repeat(OVERSIZED)),
        _ => {}
    }
    let mut claims = claims.to_value();
    if flaw == Some(Flaw::NoSubject)
        && let Some(members) = claims.as_object_mut()
    {
        members.shift_remove("sub");
    }
    claims
}

fn earlier(moment: Timestamp, by: Duration) -> Timestamp {
    Timestamp(moment.0.saturating_sub(by.as_millis().try_into().unwrap_or(u64::MAX)))
}

/// An unsecured token (RFC 7519 §6), which libraries took for a good one in their time.
fn unsigned(claims: &Value, kid: &str) -> String {
    let header = json!({"alg": "none", "kid": kid, "typ": "JWT"});
    let encode = |part: &Value| URL_SAFE_NO_PAD.encode(part.to_string());
    format!("{}.{}.", encode(&header), encode(claims))
}

/// Passes where a verifier takes the algorithm from the token and the key from a file.
fn confused(claims: &Value, key: &Key) -> String {
    let header = Header { kid: Some(key.kid.clone()), ..Header::new(Algorithm::HS256) };
    encode(&header, claims, &EncodingKey::from_secret(key.public_pem().as_bytes()))
        .expect("HMAC signs any JSON")
}
