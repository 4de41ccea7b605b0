//! Certificates for a test: an authority, those below it, and what they issue.

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair};
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};

/// An authority, and the certificates between it and its root, its own first; the root is left out.
pub struct Authority {
    issuer: CertifiedIssuer<'static, KeyPair>,
    chain: Vec<(CertificateDer<'static>, String)>,
}

/// A server's certificate, its key, and the chain behind it.
pub struct Leaf {
    pub chain: Vec<(CertificateDer<'static>, String)>,
    key: KeyPair,
}

fn authority_params(name: &str) -> CertificateParams {
    let mut params = CertificateParams::new(Vec::new()).expect("no names");
    params.distinguished_name.push(DnType::CommonName, name);
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    params
}

impl Authority {
    pub fn root(name: &str) -> Self {
        let key = KeyPair::generate().expect("a key");
        let issuer = CertifiedIssuer::self_signed(authority_params(name), key).expect("a root");
        Self { issuer, chain: Vec::new() }
    }

    /// An authority that this one vouches for.
    pub fn below(&self, name: &str) -> Self {
        let key = KeyPair::generate().expect("a key");
        let issuer = CertifiedIssuer::signed_by(authority_params(name), key, &self.issuer);
        let issuer = issuer.expect("an intermediate");
        let mut chain = vec![(issuer.der().clone(), issuer.pem())];
        chain.extend(self.chain.iter().cloned());
        Self { issuer, chain }
    }

    pub fn issue(&self, names: &[&str]) -> Leaf {
        self.issue_with(names, |_| {})
    }

    pub fn issue_with(&self, names: &[&str], change: impl FnOnce(&mut CertificateParams)) -> Leaf {
        let names: Vec<String> = names.iter().map(|&name| name.to_owned()).collect();
        let mut params = CertificateParams::new(names).expect("sound names");
        params.distinguished_name.push(DnType::CommonName, "a cloud");
        change(&mut params);
        let key = KeyPair::generate().expect("a key");
        let made = params.signed_by(&key, &self.issuer).expect("a certificate");
        let mut chain = vec![(made.der().clone(), made.pem())];
        chain.extend(self.chain.iter().cloned());
        Leaf { chain, key }
    }

    pub fn pem(&self) -> String {
        self.issuer.pem()
    }
}

impl Leaf {
    /// A certificate that vouches for itself, perhaps as an authority does.
    pub fn self_signed(names: &[&str], is_ca: bool) -> Self {
        let names: Vec<String> = names.iter().map(|&name| name.to_owned()).collect();
        let mut params = CertificateParams::new(names).expect("sound names");
        if is_ca {
            params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        }
        let key = KeyPair::generate().expect("a key");
        let made = params.self_signed(&key).expect("a certificate");
        Self { chain: vec![(made.der().clone(), made.pem())], key }
    }

    pub fn chain_pem(&self) -> String {
        self.chain.iter().map(|(_, pem)| pem.as_str()).collect()
    }

    pub fn key_pem(&self) -> String {
        self.key.serialize_pem()
    }

    pub fn key(&self) -> PrivateKeyDer<'static> {
        PrivatePkcs8KeyDer::from(self.key.serialize_der()).into()
    }
}
