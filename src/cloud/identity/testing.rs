//! A Google of the tests' own: signs tokens, and publishes keys as the test wants them.

use std::fmt;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, LazyLock, Mutex, PoisonError};
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use rsa::pkcs1::EncodeRsaPrivateKey as _;
use rsa::rand_core::{CryptoRng, Error, RngCore};
use rsa::traits::PublicKeyParts as _;
use rsa::{BigUint, RsaPrivateKey};
use serde_json::{Value, json};

use super::{FetchedKeys, GoogleSettings, KeySource};
use crate::wire::{BoxFuture, Chance as _, SeededChance, Timestamp};

pub(crate) const CLIENT_ID: &str = "123-abc.apps.googleusercontent.com";

/// What the source has to give.
type Given = Result<FetchedKeys, String>;

/// A key of Google's.
pub(crate) struct Key {
    pub(crate) id: &'static str,
    private: RsaPrivateKey,
}

/// Two keys, made once: making them costs time.
pub(crate) static KEYS: LazyLock<[Key; 2]> = LazyLock::new(|| {
    let mut random = Random(SeededChance::default());
    ["first", "second"].map(|id| {
        let private = RsaPrivateKey::new(&mut random, 2048).expect("a key");
        Key { id, private }
    })
});

struct Random(SeededChance);

impl RngCore for Random {
    fn next_u32(&mut self) -> u32 {
        rsa::rand_core::impls::next_u32_via_fill(self)
    }

    fn next_u64(&mut self) -> u64 {
        self.0.number()
    }

    fn fill_bytes(&mut self, bytes: &mut [u8]) {
        self.0.fill(bytes);
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Error> {
        self.0.fill(bytes);
        Ok(())
    }
}

impl CryptoRng for Random {}

impl Key {
    pub(crate) fn public(&self) -> Value {
        let number = |number: &BigUint| URL_SAFE_NO_PAD.encode(number.to_bytes_be());
        json!({
            "kty": "RSA", "alg": "RS256", "use": "sig", "kid": self.id,
            "n": number(self.private.n()), "e": number(self.private.e()),
        })
    }

    /// The claims as a token that this key signs, with `key_id` in its header.
    pub(crate) fn sign_as(&self, key_id: Option<&str>, claims: &Value) -> String {
        let header = Header { kid: key_id.map(str::to_owned), ..Header::new(Algorithm::RS256) };
        let der = self.private.to_pkcs1_der().expect("a key");
        let key = EncodingKey::from_rsa_der(der.as_bytes());
        jsonwebtoken::encode(&header, claims, &key).expect("claims")
    }

    pub(crate) fn sign(&self, claims: &Value) -> String {
        self.sign_as(Some(self.id), claims)
    }
}

/// A token that nobody signs.
pub(crate) fn unsigned(header: &Value, claims: &Value) -> String {
    let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    format!("{}.{}.", part(header), part(claims))
}

/// The claims about somebody at `now`, as Google makes them.
pub(crate) fn claims(sub: &str, email: &str, now: Timestamp) -> Value {
    json!({
        "iss": "https://accounts.google.com", "aud": CLIENT_ID, "sub": sub, "email": email,
        "iat": now.seconds(), "exp": now.seconds() + 3600,
        "name": "Jan Jansen", "given_name": "Jan", "family_name": "Jansen",
    })
}

/// Keys that come as told, and how often they were asked for.
pub(crate) struct Published {
    given: Mutex<Given>,
    fetched: AtomicUsize,
}

impl fmt::Debug for Published {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the test's keys")
    }
}

impl Published {
    pub(crate) fn new(keys: &[&Key]) -> Arc<Self> {
        let given = Mutex::new(Ok(set(keys, None)));
        Arc::new(Self { given, fetched: AtomicUsize::new(0) })
    }

    pub(crate) fn settings(self: &Arc<Self>) -> GoogleSettings {
        GoogleSettings { keys: Arc::clone(self) as _, client_id: CLIENT_ID.to_owned() }
    }

    pub(crate) fn publish(&self, given: Given) {
        *self.given.lock().unwrap_or_else(PoisonError::into_inner) = given;
    }

    pub(crate) fn fetched(&self) -> usize {
        self.fetched.load(Ordering::SeqCst)
    }
}

impl KeySource for Published {
    fn fetch(&self) -> BoxFuture<'_, Given> {
        self.fetched.fetch_add(1, Ordering::SeqCst);
        let given = self.given.lock().unwrap_or_else(PoisonError::into_inner).clone();
        Box::pin(std::future::ready(given))
    }
}

pub(crate) fn set(keys: &[&Key], max_age: Option<Duration>) -> FetchedKeys {
    let keys: Vec<Value> = keys.iter().map(|key| key.public()).collect();
    FetchedKeys { body: json!({ "keys": keys }).to_string().into_bytes(), max_age }
}
