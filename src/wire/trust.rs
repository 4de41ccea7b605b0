//! Which certificates of servers are trusted: those of the system's authorities, and those that
//! the person named. TLS 1.2 and 1.3 by ring.

use std::sync::Arc;

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{
    CertificateError, ClientConfig, DigitallySignedStruct, Error, OtherError, RootCertStore,
    SignatureScheme,
};
use rustls_platform_verifier::Verifier;
use sha2::{Digest as _, Sha256};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use url::Url;

use super::TlsFault;
use super::client::is_loopback;

/// Certificates to trust besides the system's.
#[derive(Clone, Debug, Default)]
pub struct Trust {
    everywhere: Vec<CertificateDer<'static>>,
    on_loopback: Vec<CertificateDer<'static>>,
}

/// Why certificates cannot be trusted.
#[derive(Debug, thiserror::Error)]
pub enum TrustError {
    /// The text is no PEM, or holds something else.
    #[error("there is no certificate in it, that is no `-----BEGIN CERTIFICATE-----`")]
    Empty,
    /// The text is damaged PEM, or no X.509.
    #[error("certificate {number} in it cannot be read: {cause}")]
    Broken {
        /// Which of the certificates, from one.
        number: usize,
        /// What the parser says.
        cause: String,
    },
}

impl Trust {
    /// Trusts the certificates in this PEM.
    ///
    /// # Errors
    /// There is none, or one is broken.
    pub fn add(&mut self, pem: &[u8]) -> Result<(), TrustError> {
        self.everywhere.extend(read(pem)?);
        Ok(())
    }

    /// Trusts the certificates in this PEM where this machine talks to itself.
    ///
    /// # Errors
    /// There is none, or one is broken.
    pub fn add_on_loopback(&mut self, pem: &[u8]) -> Result<(), TrustError> {
        self.on_loopback.extend(read(pem)?);
        Ok(())
    }

    /// The SHA-256 of the key that the https server at `url` shows, where certificates were named
    /// and the server is trusted: for programs that know only the system's authorities.
    pub async fn named_key(&self, url: &Url) -> Option<[u8; 32]> {
        let host = url.host_str()?.trim_start_matches('[').trim_end_matches(']');
        let is_loopback = is_loopback(host);
        let is_named = !self.everywhere.is_empty() || (is_loopback && !self.on_loopback.is_empty());
        if url.scheme() != "https" || !is_named {
            return None;
        }
        let config = self.client_config(is_loopback).ok()?;
        let name = ServerName::try_from(host.to_owned()).ok()?;
        let stream = TcpStream::connect((host, url.port_or_known_default()?)).await.ok()?;
        let stream = TlsConnector::from(Arc::new(config)).connect(name, stream).await.ok()?;
        let leaf = stream.get_ref().1.peer_certificates()?.first()?;
        let leaf = webpki::EndEntityCert::try_from(leaf).ok()?;
        Some(Sha256::digest(leaf.subject_public_key_info()).into())
    }

    /// How to shake hands with a server, on this machine or elsewhere.
    pub(super) fn client_config(&self, is_loopback: bool) -> Result<ClientConfig, rustls::Error> {
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let more = self.on_loopback.iter().filter(|_| is_loopback);
        let extra = self.everywhere.iter().chain(more).cloned();
        let verifier = Verifier::new_with_extra_roots(extra, Arc::clone(&provider))?;
        let mut config = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()?
            .dangerous()
            .with_custom_certificate_verifier(Arc::new(Explaining(verifier)))
            .with_no_client_auth();
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        Ok(config)
    }
}

/// Judges as the system does, and says of a chain that leads nowhere where it breaks off.
#[derive(Debug)]
struct Explaining(Verifier);

impl ServerCertVerifier for Explaining {
    fn verify_server_cert(
        &self,
        leaf: &CertificateDer<'_>,
        rest: &[CertificateDer<'_>],
        name: &ServerName<'_>,
        ocsp: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        self.0.verify_server_cert(leaf, rest, name, ocsp, now).map_err(|error| {
            match TlsFault::of_chain(&error, leaf, rest) {
                Some(fault) => CertificateError::Other(OtherError(Arc::new(fault))).into(),
                None => error,
            }
        })
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        leaf: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.0.verify_tls12_signature(message, leaf, signed)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        leaf: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.0.verify_tls13_signature(message, leaf, signed)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.0.supported_verify_schemes()
    }
}

fn read(pem: &[u8]) -> Result<Vec<CertificateDer<'static>>, TrustError> {
    let mut certificates = Vec::new();
    for (index, certificate) in CertificateDer::pem_slice_iter(pem).enumerate() {
        let broken = |cause: String| TrustError::Broken { number: index + 1, cause };
        let certificate = certificate.map_err(|error| broken(error.to_string()))?;
        // Only so can it be found out here that it is no certificate.
        let mut store = RootCertStore::empty();
        store.add(certificate.clone()).map_err(|error| broken(error.to_string()))?;
        certificates.push(certificate);
    }
    if certificates.is_empty() { Err(TrustError::Empty) } else { Ok(certificates) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_certificate_is_told_apart() {
        let mut trust = Trust::default();
        let damaged = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
        let key = damaged.replace("CERTIFICATE", "PRIVATE KEY");
        assert!(matches!(trust.add(b"shoes"), Err(TrustError::Empty)));
        assert!(matches!(trust.add(key.as_bytes()), Err(TrustError::Empty)));
        let broken = trust.add(damaged.as_bytes());
        assert!(matches!(broken, Err(TrustError::Broken { number: 1, .. })), "{broken:?}");
    }

    #[test]
    fn several_certificates_may_stand_in_one_file() {
        let made = || {
            let names = vec!["localhost".to_owned()];
            rcgen::generate_simple_self_signed(names).expect("made").cert.pem()
        };
        let mut trust = Trust::default();
        trust.add(format!("a comment\n{}\n{}", made(), made()).as_bytes()).expect("two");
        trust.add_on_loopback(made().as_bytes()).expect("one");
        assert_eq!((trust.everywhere.len(), trust.on_loopback.len()), (2, 1));
        assert!(trust.client_config(true).is_ok());
    }
}
