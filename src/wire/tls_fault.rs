//! What is wrong with a server's TLS, as a person needs it: read from rustls' errors, which hide
//! behind those of reqwest.

use std::error::Error;
use std::io;
use std::time::{Duration, UNIX_EPOCH};

use rustls::pki_types::{CertificateDer, UnixTime};
use rustls::{CertificateError, InvalidMessage};

/// What is wrong with a server's TLS.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub enum TlsFault {
    /// Its time is over.
    #[error("its certificate expired{}", since(.0.as_ref()))]
    Expired(Option<String>),
    /// Its time has not come.
    #[error("its certificate is not valid yet{}", before(.0.as_ref()))]
    NotYetValid(Option<String>),
    /// It is another server's.
    #[error("its certificate is not for this host: it names {}", list(.0))]
    WrongName(Vec<String>),
    /// It vouches for itself.
    #[error("its certificate is self-signed, so nobody vouches for it")]
    SelfSigned,
    /// An authority's certificate stands where the server's own should.
    #[error("its certificate is one of an authority (`CA:TRUE`), not of a server")]
    Authority,
    /// Nothing of the chain behind it was sent.
    #[error("its certificate came without that of its issuer {0}")]
    Incomplete(String),
    /// The chain ends with somebody unknown.
    #[error("its certificate leads to {0}, which is not trusted here")]
    UnknownIssuer(String),
    /// What answers does not speak TLS.
    #[error("it speaks no TLS, as a port for plain http does")]
    PlainHttp,
    /// Anything else, as rustls says it.
    #[error("{0}")]
    Other(String),
}

fn since(moment: Option<&String>) -> String {
    moment.map_or_else(String::new, |moment| format!(" at {moment}"))
}

fn before(moment: Option<&String>) -> String {
    moment.map_or_else(String::new, |moment| format!(", but from {moment} on"))
}

fn list(names: &[String]) -> String {
    const ENOUGH: usize = 8;
    let shown: Vec<String> = names.iter().take(ENOUGH).map(|name| format!("`{name}`")).collect();
    match names.len() {
        0 => "nothing".to_owned(),
        count if count > ENOUGH => format!("{} and more", shown.join(", ")),
        _ => shown.join(", "),
    }
}

impl TlsFault {
    /// What to do about it; on this machine a certificate of one's own is the usual thing.
    #[must_use]
    pub fn advice(&self, on_loopback: bool) -> &'static str {
        match self {
            Self::Expired(_) => "renew the certificate, and let the server load the new one",
            Self::NotYetValid(_) => "hold the clocks of both machines against the certificate",
            Self::WrongName(_) => "use a name that it has, or get a certificate for this host",
            Self::SelfSigned if on_loopback => "`--ca FILE` trusts the certificate in that file",
            Self::SelfSigned => {
                "get a certificate of a public authority; `--ca FILE` trusts this one here alone"
            }
            Self::Authority => {
                "make one for the server: `openssl req -x509 -addext basicConstraints=critical,CA:FALSE …`; `--ca FILE` then trusts it"
            }
            Self::Incomplete(_) if on_loopback => {
                "serve the whole chain, such as `fullchain.pem`; or let `--ca FILE` trust that issuer"
            }
            Self::Incomplete(_) => {
                "serve the whole chain, such as `fullchain.pem`; `--ca FILE` trusts an issuer of your own here alone"
            }
            Self::UnknownIssuer(_) if on_loopback => "`--ca FILE` trusts that issuer",
            Self::UnknownIssuer(_) => {
                "get a certificate of a public authority; `--ca FILE` trusts that issuer here alone"
            }
            Self::PlainHttp => {
                "is it `http://` in place of `https://`? Google itself asks for https"
            }
            Self::Other(_) => {
                "the server must speak TLS 1.2 or 1.3 with a certificate that browsers trust"
            }
        }
    }

    /// What a person with a phone sees of it, whatever is asked.
    pub const PHONE: &'static str = "Google does not connect either: linking ends in \"Something went wrong\", and linked devices are \"Offline\"";

    /// The fault at the bottom of an error, if it is one of TLS.
    pub(super) fn find(error: &(dyn Error + 'static)) -> Option<Self> {
        let mut next = Some(error);
        while let Some(error) = next {
            if let Some(error) = error.downcast_ref::<rustls::Error>() {
                return Some(Self::of(error));
            }
            // The source of an io::Error is that of what it wraps, and not what it wraps.
            let wrapped = error.downcast_ref::<io::Error>().and_then(io::Error::get_ref);
            next = wrapped.map_or_else(|| error.source(), |wrapped| Some(wrapped));
        }
        None
    }

    fn of(error: &rustls::Error) -> Self {
        use CertificateError as Certificate;
        match error {
            rustls::Error::InvalidCertificate(certificate) => match certificate {
                Certificate::Expired => Self::Expired(None),
                Certificate::ExpiredContext { not_after, .. } => Self::Expired(text(*not_after)),
                Certificate::NotValidYet => Self::NotYetValid(None),
                Certificate::NotValidYetContext { not_before, .. } => {
                    Self::NotYetValid(text(*not_before))
                }
                Certificate::NotValidForName => Self::WrongName(Vec::new()),
                Certificate::NotValidForNameContext { presented, .. } => {
                    Self::WrongName(presented.iter().map(|name| plain_name(name)).collect())
                }
                Certificate::Other(other) => {
                    let known = other.0.downcast_ref::<Self>().cloned();
                    known.unwrap_or_else(|| Self::Other(other.0.to_string()))
                }
                _ => Self::Other(error.to_string()),
            },
            rustls::Error::InvalidMessage(InvalidMessage::InvalidContentType) => Self::PlainHttp,
            _ => Self::Other(error.to_string()),
        }
    }

    /// Why a chain leads nowhere; that takes the certificates themselves.
    pub(super) fn of_chain(
        error: &rustls::Error,
        leaf: &CertificateDer<'_>,
        rest: &[CertificateDer<'_>],
    ) -> Option<Self> {
        let rustls::Error::InvalidCertificate(error) = error else { return None };
        if let CertificateError::Other(other) = error {
            let is_authority = other.0.downcast_ref() == Some(&webpki::Error::CaUsedAsEndEntity);
            return is_authority.then_some(Self::Authority);
        }
        if *error != CertificateError::UnknownIssuer {
            return None;
        }
        let last = webpki::EndEntityCert::try_from(rest.last().unwrap_or(leaf)).ok()?;
        let issuer = common_name(last.issuer());
        Some(match rest {
            [] if last.issuer() == last.subject() => Self::SelfSigned,
            [] => Self::Incomplete(issuer),
            _ => Self::UnknownIssuer(issuer),
        })
    }
}

fn text(moment: UnixTime) -> Option<String> {
    let moment = UNIX_EPOCH.checked_add(Duration::from_secs(moment.as_secs()))?;
    Some(humantime::format_rfc3339_seconds(moment).to_string())
}

/// webpki writes names as `DnsName("a.test")` and `IpAddress(127.0.0.1)`.
fn plain_name(name: &str) -> String {
    let inner = name.split_once('(').and_then(|(_, rest)| rest.strip_suffix(')'));
    inner.unwrap_or(name).trim_matches('"').to_owned()
}

/// The common name in a distinguished name (DER), the one part that people know.
fn common_name(name: &[u8]) -> String {
    const ATTRIBUTE: [u8; 5] = [0x06, 0x03, 0x55, 0x04, 0x03];
    let text = || {
        let start = name.windows(5).position(|window| window == ATTRIBUTE)? + ATTRIBUTE.len();
        let (length, text) = name.get(start + 1..)?.split_first()?;
        std::str::from_utf8(text.get(..usize::from(*length))?).ok()
    };
    text().map_or_else(|| "without a name".to_owned(), |text| format!("`{text}`"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_without_their_wrapping() {
        assert_eq!(plain_name("DnsName(\"a.test\")"), "a.test");
        assert_eq!(plain_name("IpAddress(127.0.0.1)"), "127.0.0.1");
        assert_eq!(common_name(b"\x06\x03\x55\x04\x03\x0c\x04root"), "`root`");
        assert_eq!(common_name(b"\x06\x03\x55\x04\x03\x0c\x7froot"), "without a name");
    }

    #[test]
    fn an_error_is_found_at_the_bottom_of_others() {
        let expired = rustls::Error::InvalidCertificate(CertificateError::Expired);
        let wrapped = io::Error::other(io::Error::other(expired));
        assert_eq!(TlsFault::find(&wrapped), Some(TlsFault::Expired(None)));
        assert_eq!(TlsFault::find(&io::Error::other("no TLS")), None);
    }
}
