//! One RSA key of 2048 bits, as Google's own: signs by RS256 (RFC 7518 §3.3), is published as a JWK.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use rsa::pkcs1::{DecodeRsaPrivateKey as _, EncodeRsaPrivateKey as _};
use rsa::pkcs8::EncodePublicKey as _;
use rsa::rand_core::{CryptoRng, Error, RngCore};
use rsa::traits::PublicKeyParts as _;
use rsa::{RsaPrivateKey, RsaPublicKey};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use crate::wire::Chance;

const BITS: usize = 2048;

/// A signing key. Its `Debug` shows nothing secret.
#[derive(Clone, Debug)]
pub(super) struct Key {
    /// Names it in the head of a token and in the set.
    pub kid: String,
    public: RsaPublicKey,
    private: EncodingKey,
}

/// Why a text is no key. It says nothing of what stands in the text.
#[derive(Debug, thiserror::Error)]
pub(super) enum KeyError {
    #[error("no Base64")]
    NotBase64,
    #[error("no RSA key in PKCS#1")]
    NotRsa,
    #[error("an RSA key of {0} bits, where RS256 asks for {BITS}")]
    Size(usize),
}

impl Key {
    /// Makes a key; that takes a moment.
    pub fn generate(chance: &dyn Chance) -> Self {
        let private = RsaPrivateKey::new(&mut Drawn(chance), BITS)
            .expect("RSA keys of 2048 bits can be made of any randomness");
        let der = private.to_pkcs1_der().expect("a key that was just made is well-formed");
        Self::new(private.to_public_key(), der.as_bytes())
    }

    fn new(public: RsaPublicKey, der: &[u8]) -> Self {
        let kid = kid_of(&public);
        Self { kid, public, private: EncodingKey::from_rsa_der(der) }
    }

    /// Reads what [`Key::to_text`] wrote.
    pub fn parse(text: &str) -> Result<Self, KeyError> {
        let der = STANDARD.decode(text).map_err(|_| KeyError::NotBase64)?;
        let private = RsaPrivateKey::from_pkcs1_der(&der).map_err(|_| KeyError::NotRsa)?;
        match private.n().bits() {
            BITS => Ok(Self::new(private.to_public_key(), &der)),
            bits => Err(KeyError::Size(bits)),
        }
    }

    /// The private key, for its file and for nothing else: PKCS#1 DER in Base64.
    pub fn to_text(&self) -> String {
        STANDARD.encode(self.private.as_bytes())
    }

    /// The public half, as a set names it (RFC 7517 §4, RFC 7518 §6.3.1).
    pub fn to_jwk(&self) -> Value {
        let (n, e) = numbers(&self.public);
        json!({"kty": "RSA", "alg": "RS256", "use": "sig", "kid": self.kid, "n": n, "e": e})
    }

    /// The public half as servers keep it in a file: PEM, RFC 7468 §13.
    pub fn public_pem(&self) -> String {
        let der = self.public.to_public_key_der().expect("a public key is well-formed");
        let text = STANDARD.encode(der.as_bytes());
        let mut pem = String::from("-----BEGIN PUBLIC KEY-----\n");
        for start in (0..text.len()).step_by(64) {
            pem.push_str(&text[start..text.len().min(start + 64)]);
            pem.push('\n');
        }
        pem + "-----END PUBLIC KEY-----\n"
    }

    /// A signed token of these claims, whose head names `kid`.
    pub fn sign(&self, claims: &Value, kid: &str) -> String {
        let header = Header { kid: Some(kid.to_owned()), ..Header::new(Algorithm::RS256) };
        encode(&header, claims, &self.private).expect("an RSA key signs any JSON by RS256")
    }
}

/// The thumbprint of RFC 7638, cut to the forty hexadecimal digits that Google's key ids have.
fn kid_of(public: &RsaPublicKey) -> String {
    let (n, e) = numbers(public);
    let print = Sha256::digest(format!(r#"{{"e":"{e}","kty":"RSA","n":"{n}"}}"#));
    let digits = print[..20].iter().flat_map(|byte| [byte >> 4, byte & 0xf]);
    digits.filter_map(|digit| char::from_digit(digit.into(), 16)).collect()
}

fn numbers(public: &RsaPublicKey) -> (String, String) {
    let encode = |number: &rsa::BigUint| URL_SAFE_NO_PAD.encode(number.to_bytes_be());
    (encode(public.n()), encode(public.e()))
}

/// The randomness that was handed in, as `rsa` asks for it.
struct Drawn<'a>(&'a dyn Chance);

impl RngCore for Drawn<'_> {
    fn next_u32(&mut self) -> u32 {
        let mut bytes = [0; 4];
        self.0.fill(&mut bytes);
        u32::from_le_bytes(bytes)
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

impl CryptoRng for Drawn<'_> {}
