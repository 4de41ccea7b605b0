//! Certificates on the command line: those that servers show, and those that clients trust
//! besides the system's.

use std::net::IpAddr;
use std::path::{Path, PathBuf};

use crate::wire::{Clock as _, LARGEST_FILE, SystemClock, Tls, TlsError, Trust, read_file};

use super::failure::Failure;
use super::{linked, running};

/// How a server speaks https.
#[derive(clap::Args, Debug)]
pub(super) struct TlsArgs {
    /// Serve https with this certificate, and the chain behind it (PEM)
    #[arg(
        long = "tls-cert",
        value_name = "FILE",
        requires = "key",
        conflicts_with = "self_signed",
        env = "SMARTHOME_TLS_CERT"
    )]
    certificate: Option<PathBuf>,

    /// The private key that goes with it (PEM, not encrypted)
    #[arg(
        long = "tls-key",
        value_name = "FILE",
        requires = "certificate",
        conflicts_with = "self_signed",
        env = "SMARTHOME_TLS_KEY"
    )]
    key: Option<PathBuf>,

    /// Serve https with a certificate made for this run; `--ca` lets clients trust it
    #[arg(long = "tls-self-signed")]
    self_signed: bool,
}

/// What a server shows, and the PEM of a certificate that was made for this run.
pub(super) struct Shown {
    pub(super) tls: Tls,
    pub(super) made: Option<String>,
}

impl TlsArgs {
    /// The certificate to show at `address`; none where plain HTTP is wanted.
    pub(super) fn load(&self, address: IpAddr) -> Result<Option<Shown>, Failure> {
        if self.self_signed {
            let (tls, pem) = Tls::self_signed(address, SystemClock.now())
                .map_err(|error| Failure::usage("could not start with TLS").cause(error))?;
            return Ok(Some(Shown { tls, made: Some(pem) }));
        }
        let (Some(certificate), Some(key)) = (&self.certificate, &self.key) else {
            return Ok(None);
        };
        let certificates = read("certificate", certificate)?;
        let tls = Tls::from_pem(&certificates, &read("private key", key)?)
            .map_err(|error| not_usable(&error, certificate, key))?;
        Ok(Some(Shown { tls, made: None }))
    }
}

fn read(what: &str, path: &Path) -> Result<Vec<u8>, Failure> {
    read_file(path, LARGEST_FILE).map_err(|error| {
        Failure::usage(format!("could not read the {what} file `{}`", path.display())).cause(error)
    })
}

fn not_usable(error: &TlsError, certificate: &Path, key: &Path) -> Failure {
    let (certificate, key) = (certificate.display(), key.display());
    let (file, hint) = match error {
        TlsError::NoCertificate | TlsError::BrokenCertificate(_) => (
            format!("the certificate file `{certificate}`"),
            "--tls-cert takes PEM: the certificate first, then those of the authorities behind it; \
             `openssl x509 -inform der -in FILE` makes PEM of DER"
                .to_owned(),
        ),
        TlsError::KeyMismatch => (
            format!("`{certificate}` with `{key}`"),
            "the two must come from one request; in --tls-cert the server's own certificate stands \
             first"
                .to_owned(),
        ),
        TlsError::EncryptedKey => (
            format!("the private key file `{key}`"),
            format!("`openssl pkey -in {key} -out FILE` writes it without a passphrase"),
        ),
        _ => (
            format!("the private key file `{key}`"),
            "--tls-key takes PEM: `-----BEGIN PRIVATE KEY-----`, RSA, ECDSA or Ed25519".to_owned(),
        ),
    };
    Failure::usage(format!("could not use {file}")).cause(error).hint(hint)
}

/// What clients trust besides the system's certificates: those of `--ca`, and on this machine those
/// that a running `serve` made for itself.
pub(super) fn trust(ca: Option<&Path>) -> Result<Trust, Failure> {
    let mut trust = Trust::default();
    if let Some(path) = ca {
        trust.add(&read("certificate", path)?).map_err(|error| {
            Failure::usage(format!("could not use the certificate file `{}`", path.display()))
                .cause(error)
                .hint("--ca takes PEM, one certificate or several")
        })?;
    }
    for pem in linked::state_directory().iter().flat_map(|state| running::certificates(state)) {
        // What cannot be read was not left by a server that runs.
        let _ = trust.add_on_loopback(&pem);
    }
    Ok(trust)
}
