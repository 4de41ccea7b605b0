//! The certificate and key of an https server: from PEM files, or made for one run. TLS 1.2 and
//! 1.3 by ring, HTTP/1.1 alone.
//!
//! PEM: <https://www.rfc-editor.org/rfc/rfc7468>. Encrypted keys are not decrypted.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use rustls::pki_types::pem::{self, PemObject as _};
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
use rustls::{InconsistentKeys, ServerConfig};

use crate::wire::Timestamp;

/// How an https server shows itself. Its key stays inside.
#[derive(Clone, Debug)]
pub struct Tls(pub(super) Arc<ServerConfig>);

/// Why there is no https with these files.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    /// The certificate's file is no PEM, or holds something else.
    #[error("there is no certificate in it, that is no `-----BEGIN CERTIFICATE-----`")]
    NoCertificate,
    /// The certificate's file is damaged PEM, or no X.509.
    #[error("its certificate cannot be read: {0}")]
    BrokenCertificate(String),
    /// The key's file is no PEM, or holds something else.
    #[error("there is no private key in it, that is no `-----BEGIN PRIVATE KEY-----`")]
    NoKey,
    /// The key's file is damaged PEM, or a kind of key that is not supported.
    #[error("its private key cannot be used: it is damaged, or neither RSA, ECDSA nor Ed25519")]
    BrokenKey,
    /// The key asks for a passphrase.
    #[error("its private key is encrypted with a passphrase")]
    EncryptedKey,
    /// The two are not a pair.
    #[error("the key does not fit the certificate")]
    KeyMismatch,
    /// No certificate can be made for this run.
    #[error("could not make a certificate: {0}")]
    NotMade(String),
}

impl Tls {
    /// Reads a certificate, with the chain behind it, and its key.
    ///
    /// # Errors
    /// One of them cannot be used, or they are not a pair.
    pub fn from_pem(certificates: &[u8], key: &[u8]) -> Result<Self, TlsError> {
        Self::new(read_chain(certificates)?, read_key(key)?)
    }

    /// Makes a certificate for `address` and this machine's own names, valid for a year; gives
    /// its PEM too, so that clients can be told to trust it.
    ///
    /// # Errors
    /// The system has no randomness.
    pub fn self_signed(address: IpAddr, now: Timestamp) -> Result<(Self, String), TlsError> {
        const SLACK: Duration = Duration::from_hours(1);
        const YEAR: Duration = Duration::from_hours(365 * 24);
        let not_made = |error: rcgen::Error| TlsError::NotMade(error.to_string());
        let mut names = vec!["localhost".to_owned(), "127.0.0.1".to_owned(), "::1".to_owned()];
        if !address.is_loopback() && !address.is_unspecified() {
            names.push(address.to_string());
        }
        let mut params = rcgen::CertificateParams::new(names).map_err(not_made)?;
        params.distinguished_name.push(rcgen::DnType::CommonName, "smarthome");
        let now = rcgen::date_time_ymd(1970, 1, 1) + Duration::from_secs(now.seconds());
        (params.not_before, params.not_after) = (now - SLACK, now + YEAR);
        let key = rcgen::KeyPair::generate().map_err(not_made)?;
        let certificate = params.self_signed(&key).map_err(not_made)?;
        let der = PrivatePkcs8KeyDer::from(key.serialize_der()).into();
        Ok((Self::new(vec![certificate.der().clone()], der)?, certificate.pem()))
    }

    fn new(
        chain: Vec<CertificateDer<'static>>,
        key: PrivateKeyDer<'static>,
    ) -> Result<Self, TlsError> {
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        provider.key_provider.load_private_key(key.clone_key()).map_err(|_| TlsError::BrokenKey)?;
        let mut config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .expect("ring supports TLS 1.2 and 1.3")
            .with_no_client_auth()
            .with_single_cert(chain, key)
            .map_err(|error| match error {
                rustls::Error::InconsistentKeys(InconsistentKeys::KeyMismatch) => {
                    TlsError::KeyMismatch
                }
                error => TlsError::BrokenCertificate(error.to_string()),
            })?;
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        Ok(Self(Arc::new(config)))
    }
}

fn read_chain(text: &[u8]) -> Result<Vec<CertificateDer<'static>>, TlsError> {
    let chain: Vec<_> = CertificateDer::pem_slice_iter(text)
        .collect::<Result<_, _>>()
        .map_err(|error| TlsError::BrokenCertificate(error.to_string()))?;
    if chain.is_empty() { Err(TlsError::NoCertificate) } else { Ok(chain) }
}

/// An encrypted key is PKCS #8 under a label of its own, or has the header of RFC 1421.
fn read_key(text: &[u8]) -> Result<PrivateKeyDer<'static>, TlsError> {
    let encrypted = ["-----BEGIN ENCRYPTED PRIVATE KEY-----", "Proc-Type: 4,ENCRYPTED"];
    PrivateKeyDer::from_pem_slice(text).map_err(|error| {
        if encrypted.iter().any(|mark| String::from_utf8_lossy(text).contains(mark)) {
            return TlsError::EncryptedKey;
        }
        // The parser's own words may quote the file.
        match error {
            pem::Error::NoItemsFound => TlsError::NoKey,
            _ => TlsError::BrokenKey,
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pair() -> (String, String) {
        let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]).expect("made");
        (made.cert.pem(), made.signing_key.serialize_pem())
    }

    #[test]
    fn a_certificate_and_its_key_are_read_and_the_key_is_not_shown() {
        let (certificate, key) = pair();
        let tls = Tls::from_pem(certificate.as_bytes(), key.as_bytes()).expect("a pair");
        assert_eq!(tls.0.alpn_protocols, [b"http/1.1"]);
        let secret = key.lines().nth(1).expect("base64");
        assert!(!format!("{tls:?}").contains(secret));
    }

    #[test]
    fn what_is_wrong_with_the_files_is_told_apart() {
        let (certificate, key) = pair();
        let other = pair().1;
        let label = |text: &str| key.replace("PRIVATE KEY", text);
        let legacy = "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n\
                      DEK-Info: AES-128-CBC,00\n\nAAAA\n-----END RSA PRIVATE KEY-----\n";
        let damaged = "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n";
        let cases = [
            (key.clone(), key.clone(), "NoCertificate"),
            ("shoes".to_owned(), key.clone(), "NoCertificate"),
            (damaged.replace("PRIVATE KEY", "CERTIFICATE"), key.clone(), "BrokenCertificate"),
            (certificate.clone(), certificate.clone(), "NoKey"),
            (certificate.clone(), label("ENCRYPTED PRIVATE KEY"), "EncryptedKey"),
            (certificate.clone(), legacy.to_owned(), "EncryptedKey"),
            (certificate.clone(), damaged.to_owned(), "BrokenKey"),
            (certificate, other, "KeyMismatch"),
        ];
        for (certificate, key, expected) in cases {
            let error = Tls::from_pem(certificate.as_bytes(), key.as_bytes()).expect_err(expected);
            assert!(format!("{error:?}").starts_with(expected), "{error:?} is not {expected}");
        }
    }
}
