//! A set of public keys (RFC 7517), and how long it counts.

use std::collections::HashMap;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::DecodingKey;
use jsonwebtoken::jwk::{AlgorithmParameters, Jwk, KeyAlgorithm, KeyOperations, PublicKeyUse};
use serde::Deserialize;
use serde_json::Value;

/// How long keys count that come without a time of their own.
const USUALLY: Duration = Duration::from_hours(1);

/// However short their time is said to be, they count so long: a fetch for each token would make
/// every sign-in wait.
const AT_LEAST: Duration = Duration::from_secs(10);

/// However long it is said to be, a key that Google withdraws is forgotten by then.
const AT_MOST: Duration = Duration::from_hours(24);

/// RFC 7518 §3.3: no RSA key for RS256 is shorter.
const FEWEST_BITS: usize = 2048;

/// Keys by their ids. RFC 7517 §4.5 says that ids SHOULD differ, and so several keys may share one.
#[derive(Default)]
pub(super) struct KeySet(HashMap<String, Vec<DecodingKey>>);

impl KeySet {
    /// Reads a JWKS. Keys of kinds that are not known here are passed over (RFC 7517 §5), as are those
    /// that are not for RS256 signatures, have no id or are too weak; where none is left, Google has
    /// withdrawn them all.
    pub(super) fn read(body: &[u8]) -> Result<Self, String> {
        #[derive(Deserialize)]
        struct Set {
            keys: Vec<Value>,
        }
        let set: Set = serde_json::from_slice(body)
            .map_err(|error| format!("what came is no JSON Web Key Set: {error}"))?;
        let mut keys: HashMap<String, Vec<DecodingKey>> = HashMap::new();
        for (id, key) in set.keys.into_iter().filter_map(signing_key) {
            keys.entry(id).or_default().push(key);
        }
        Ok(Self(keys))
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The keys of an id, of which there is seldom more than one.
    pub(super) fn find(&self, key_id: &str) -> Option<&[DecodingKey]> {
        self.0.get(key_id).map(Vec::as_slice)
    }

    /// How long a set counts that came with this `max-age`.
    pub(super) fn lifetime(max_age: Option<Duration>) -> Duration {
        max_age.unwrap_or(USUALLY).clamp(AT_LEAST, AT_MOST)
    }
}

fn signing_key(key: Value) -> Option<(String, DecodingKey)> {
    let key: Jwk = serde_json::from_value(key).ok()?;
    let common = &key.common;
    let verifies = |operations: &Vec<_>| operations.contains(&KeyOperations::Verify);
    let for_signatures = matches!(common.public_key_use, None | Some(PublicKeyUse::Signature))
        && common.key_operations.as_ref().is_none_or(verifies);
    let for_rs256 = matches!(common.key_algorithm, None | Some(KeyAlgorithm::RS256));
    let AlgorithmParameters::RSA(numbers) = &key.algorithm else { return None };
    let is_strong = bits(&numbers.n)? >= FEWEST_BITS && bits(&numbers.e)? > 1;
    if !(for_signatures && for_rs256 && is_strong) {
        return None;
    }
    Some((common.key_id.clone()?, DecodingKey::from_jwk(&key).ok()?))
}

/// The length of a number in base64url.
fn bits(number: &str) -> Option<usize> {
    let bytes = URL_SAFE_NO_PAD.decode(number).ok()?;
    let first = bytes.iter().position(|byte| *byte != 0)?;
    Some((bytes.len() - first) * 8 - bytes[first].leading_zeros() as usize)
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

    /// One key, with a number of this many bytes.
    fn one(bytes: usize, e: &str, members: &str) -> String {
        let n = URL_SAFE_NO_PAD.encode(vec![0x81; bytes]);
        format!(r#"{{"keys":[{{"kty":"RSA","n":"{n}","e":"{e}"{members}}}]}}"#)
    }

    #[test]
    fn only_strong_keys_for_signatures_by_rs256_count() {
        let left = |body: &str| {
            KeySet::read(body.as_bytes()).map(|keys| keys.0.values().flatten().count())
        };
        for members in
            [r#","kid":"a""#, r#","kid":"a","use":"sig","alg":"RS256","key_ops":["verify"]"#]
        {
            assert_eq!(left(&one(256, "AQAB", members)), Ok(1), "{members}");
        }
        for body in [
            r#"{"keys":[]}"#,
            &one(256, "AQAB", ""),
            &one(256, "AQAB", r#","kid":"a","use":"enc""#),
            &one(256, "AQAB", r#","kid":"a","use":"tls""#),
            &one(256, "AQAB", r#","kid":"a","use":"sig","key_ops":["encrypt"]"#),
            &one(256, "AQAB", r#","kid":"a","alg":"RS512""#),
            &one(256, "AQAB", r#","kid":"a","alg":"RSA-OAEP-256""#),
            &one(256, "AQAB", r#","kid":"a","alg":"of tomorrow""#),
            &one(255, "AQAB", r#","kid":"a""#),
            &one(64, "AQAB", r#","kid":"a""#),
            &one(256, "AQ", r#","kid":"a""#),
            &one(0, "AQAB", r#","kid":"a""#),
            r#"{"keys":[{"kty":"oct","k":"AQAB","kid":"a"}]}"#,
        ] {
            assert_eq!(left(body), Ok(0), "{body}");
        }
        for body in ["", "<html>", "{}", "[]", r#"{"keys":{}}"#] {
            assert!(left(body).is_err(), "{body}");
        }
    }

    #[test]
    fn what_is_not_known_stands_in_nobodys_way() {
        let good = one(256, "AQAB", r#","kid":"a""#);
        let strangers = [
            r#"{"kty":"of tomorrow","kid":"b"}"#,
            r#"{"kty":"RSA","kid":"c"}"#,
            r#"{"kty":"RSA","kid":4,"n":"AQAB","e":"AQAB"}"#,
            r#"{"kty":"EC","crv":"P-256","x":"AQAB","y":"AQAB","kid":"a"}"#,
            "{}",
            "null",
        ];
        for stranger in strangers {
            let body = good.replace("]}", &format!(",{stranger}]}}"));
            let keys = KeySet::read(body.as_bytes()).expect("a set");
            assert_eq!(keys.find("a").map(<[_]>::len), Some(1), "{stranger}");
            assert_eq!(keys.0.len(), 1, "{stranger}");
        }
    }
}
