//! A set of public keys (RFC 7517), and how long it counts.

use std::collections::HashMap;
use std::time::Duration;

use jsonwebtoken::DecodingKey;
use jsonwebtoken::jwk::{AlgorithmParameters, Jwk, JwkSet, KeyAlgorithm, PublicKeyUse};

/// How long keys count that come without a time of their own.
const USUALLY: Duration = Duration::from_hours(1);

/// However short their time is said to be, they count so long: a fetch for each token would make
/// every sign-in wait.
const AT_LEAST: Duration = Duration::from_secs(10);

/// However long it is said to be, a key that Google withdraws is forgotten by then.
const AT_MOST: Duration = Duration::from_hours(24);

/// Keys by their ids.
#[derive(Default)]
pub(super) struct KeySet(HashMap<String, DecodingKey>);

impl KeySet {
    /// Reads a JWKS. Keys that are not for RS256 signatures, or have no id, are left out.
    pub(super) fn read(body: &[u8]) -> Result<Self, String> {
        let set: JwkSet = serde_json::from_slice(body)
            .map_err(|error| format!("what came is no JSON Web Key Set: {error}"))?;
        let keys: HashMap<String, DecodingKey> = set.keys.iter().filter_map(signing_key).collect();
        if keys.is_empty() {
            return Err("the key set holds no key for RS256 signatures".to_owned());
        }
        Ok(Self(keys))
    }

    pub(super) fn find(&self, key_id: &str) -> Option<&DecodingKey> {
        self.0.get(key_id)
    }

    /// How long a set counts that came with this `max-age`.
    pub(super) fn lifetime(max_age: Option<Duration>) -> Duration {
        max_age.unwrap_or(USUALLY).clamp(AT_LEAST, AT_MOST)
    }
}

fn signing_key(key: &Jwk) -> Option<(String, DecodingKey)> {
    let common = &key.common;
    let for_signatures = matches!(common.public_key_use, None | Some(PublicKeyUse::Signature));
    let for_rs256 = matches!(common.key_algorithm, None | Some(KeyAlgorithm::RS256));
    let is_rsa = matches!(key.algorithm, AlgorithmParameters::RSA(_));
    if !(for_signatures && for_rs256 && is_rsa) {
        return None;
    }
    Some((common.key_id.clone()?, DecodingKey::from_jwk(key).ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_time_of_a_set_is_googles_within_reason() {
        for (told, expected) in [
            (None, USUALLY),
            (Some(0), AT_LEAST),
            (Some(20_000), Duration::from_secs(20_000)),
            (Some(10_000_000), AT_MOST),
        ] {
            assert_eq!(KeySet::lifetime(told.map(Duration::from_secs)), expected);
        }
    }

    #[test]
    fn what_is_no_set_of_signing_keys_is_refused() {
        let rsa = |members: &str| {
            format!(r#"{{"keys":[{{"kty":"RSA","n":"AQAB","e":"AQAB"{members}}}]}}"#)
        };
        assert!(KeySet::read(rsa(r#","kid":"a""#).as_bytes()).is_ok());
        for body in [
            "",
            "<html>",
            "{}",
            r#"{"keys":[]}"#,
            &rsa(""),
            &rsa(r#","kid":"a","use":"enc""#),
            &rsa(r#","kid":"a","alg":"RS512""#),
            r#"{"keys":[{"kty":"oct","k":"AQAB","kid":"a"}]}"#,
        ] {
            assert!(KeySet::read(body.as_bytes()).is_err(), "{body}");
        }
    }
}
