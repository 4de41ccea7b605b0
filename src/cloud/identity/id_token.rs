//! What an ID token must be to count: signed by RS256 with one of Google's keys, issued by Google,
//! for this cloud, now.

use std::time::Duration;

use jsonwebtoken::errors::ErrorKind;
use jsonwebtoken::{Algorithm, DecodingKey, Validation};
use serde_json::Value;

use super::IdentityError;
use crate::protocol::identity::{GoogleProfile, ISSUERS, IdClaims, LONGEST_LIFE, RegisteredClaims};
use crate::wire::Timestamp;

/// Google's tokens have about 1,200 characters; nobody's needs as many as this.
const LONGEST: usize = 16 * 1024;

/// How far Google's clock may be ahead of ours. A token that has expired is refused at once.
const SKEW: Duration = Duration::from_mins(1);

/// A token whose signature was not looked at yet.
pub(super) struct Unverified<'a> {
    token: &'a str,
    pub(super) key_id: String,
}

impl<'a> Unverified<'a> {
    /// Reads the header. Only RS256 is let through: `none` needs no key, and HS256 would take the
    /// public key for a secret one (RFC 8725 §2.1).
    pub(super) fn read(token: &'a str) -> Result<Self, IdentityError> {
        if token.len() > LONGEST {
            return Err(IdentityError::Invalid("the assertion is too long"));
        }
        let header = raw_header(token).ok_or(IdentityError::Invalid("the assertion is no JWT"))?;
        if header.get("alg").and_then(Value::as_str) != Some("RS256") {
            return Err(IdentityError::Invalid("the assertion is not signed by RS256"));
        }
        // RFC 7515 §4.1.11: what is critical must be understood, and we know of nothing that is.
        if header.get("crit").is_some() {
            return Err(IdentityError::Invalid("the assertion needs what is not known here"));
        }
        let header = jsonwebtoken::decode_header(token)
            .map_err(|_| IdentityError::Invalid("the assertion is no JWT"))?;
        let key_id = header.kid.ok_or(IdentityError::Invalid("the assertion names no key"))?;
        Ok(Self { token, key_id })
    }

    /// Verifies signature and claims of a token that is about somebody.
    pub(super) fn verify(
        &self,
        keys: &[DecodingKey],
        audience: &str,
        now: Timestamp,
    ) -> Result<GoogleProfile, IdentityError> {
        let claims = IdClaims::read(&self.signed_claims(keys)?).map_err(unusable)?;
        ensure_counts(&claims.registered, audience, now)?;
        Ok(claims.profile)
    }

    /// The same of one that need not be about anybody.
    pub(super) fn verify_registered(
        &self,
        keys: &[DecodingKey],
        audience: &str,
        now: Timestamp,
    ) -> Result<(), IdentityError> {
        let claims = RegisteredClaims::read(&self.signed_claims(keys)?).map_err(unusable)?;
        ensure_counts(&claims, audience, now)
    }

    /// The claims, where one of the keys has signed them.
    fn signed_claims(&self, keys: &[DecodingKey]) -> Result<Value, IdentityError> {
        let mut validation = Validation::new(Algorithm::RS256);
        // The claims are judged here: by the clock that was handed in, and each by its name.
        validation.required_spec_claims.clear();
        validation.validate_exp = false;
        validation.validate_nbf = false;
        validation.validate_aud = false;
        for key in keys {
            match jsonwebtoken::decode::<Value>(self.token, key, &validation) {
                Ok(token) => return Ok(token.claims),
                // The signature is looked at first, and holds.
                Err(error) if matches!(error.kind(), ErrorKind::Json(_) | ErrorKind::Utf8(_)) => {
                    return Err(unusable(error));
                }
                Err(error) => tracing::info!(%error, "an assertion does not verify"),
            }
        }
        Err(IdentityError::Invalid("the signature of the assertion does not hold"))
    }
}

fn unusable(why: impl std::fmt::Display) -> IdentityError {
    tracing::info!(%why, "an assertion has a claim that cannot be used");
    IdentityError::Invalid("a claim of the assertion is missing or malformed")
}

/// Issued by Google, for this audience, now.
fn ensure_counts(
    claims: &RegisteredClaims,
    audience: &str,
    now: Timestamp,
) -> Result<(), IdentityError> {
    let RegisteredClaims { iss, aud, iat, nbf, exp } = claims;
    let soon = (now + SKEW).seconds();
    let flaw = if !ISSUERS.contains(&iss.as_str()) {
        "the assertion is not issued by Google"
    } else if aud != audience {
        "the assertion is for another audience"
    } else if exp <= iat || exp - iat > LONGEST_LIFE.as_secs() {
        "the assertion's time is none that Google gives"
    } else if *exp <= now.seconds() {
        "the assertion has expired"
    } else if soon < *iat || nbf.is_some_and(|nbf| soon < nbf) {
        "the assertion is not valid yet"
    } else {
        return Ok(());
    };
    Err(IdentityError::Invalid(flaw))
}

/// The header, whatever it says.
fn raw_header(token: &str) -> Option<Value> {
    use base64::Engine as _;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;
    let (header, _) = token.split_once('.')?;
    let header: Value = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(header).ok()?).ok()?;
    header.is_object().then_some(header)
}
