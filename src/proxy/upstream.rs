//! The cloud behind the proxy: where it is.

use std::str::FromStr;

use url::{Position, Url};

/// A cloud's address: scheme, host and port. Paths are passed on as they come.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Upstream(Url);

/// Why a text is no address of a cloud.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub enum UpstreamError {
    /// It is no web address.
    #[error("expected an http or https address such as `http://127.0.0.1:8080`")]
    NoAddress,
    /// There is something behind the address.
    #[error("expected the address alone, `{origin}`: paths are passed on as they come")]
    More {
        /// The part that was expected.
        origin: String,
    },
    /// There is a user before the host.
    #[error("expected an address without a user or password")]
    Credentials,
}

impl FromStr for Upstream {
    type Err = UpstreamError;

    fn from_str(text: &str) -> Result<Self, UpstreamError> {
        let url = Url::parse(text).map_err(|_| UpstreamError::NoAddress)?;
        if !matches!(url.scheme(), "http" | "https") || !url.has_host() {
            return Err(UpstreamError::NoAddress);
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(UpstreamError::Credentials);
        }
        if !matches!(&url[Position::BeforePath..], "" | "/") {
            return Err(UpstreamError::More { origin: url.origin().ascii_serialization() });
        }
        Ok(Self(url))
    }
}

impl Upstream {
    /// Scheme, host and port, as RFC 6454 §6.2 writes an origin.
    #[must_use]
    pub fn origin(&self) -> String {
        self.0.origin().ascii_serialization()
    }

    /// Whether a URL is of this cloud.
    pub(super) fn is_of(&self, url: &Url) -> bool {
        url.origin() == self.0.origin()
    }

    /// The ways in which its own address is written in pages and documents: with the port that
    /// goes without saying, and with slashes escaped, as some write JSON.
    pub(super) fn spellings(&self) -> Vec<String> {
        let origin = self.origin();
        let port = self.0.port_or_known_default().filter(|_| self.0.port().is_none());
        let whole = port.map(|port| format!("{origin}:{port}"));
        // The longer first: the one begins with the other.
        let plain: Vec<String> = whole.into_iter().chain([origin]).collect();
        let escaped: Vec<String> = plain.iter().map(|text| text.replace('/', "\\/")).collect();
        plain.into_iter().chain(escaped).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_scheme_host_and_port() {
        for (text, origin) in [
            ("http://127.0.0.1:8080", "http://127.0.0.1:8080"),
            ("https://Cloud.test:443/", "https://cloud.test"),
            ("http://[::1]:5000", "http://[::1]:5000"),
        ] {
            assert_eq!(text.parse::<Upstream>().expect("an address").origin(), origin);
        }
        for text in ["", "cloud.test", "localhost:8080", "ftp://c.test", "http://", "http://a b"] {
            assert_eq!(text.parse::<Upstream>(), Err(UpstreamError::NoAddress), "{text}");
        }
        for text in ["http://c.test/api", "http://c.test?x", "http://c.test/#x"] {
            let origin = "http://c.test".to_owned();
            assert_eq!(text.parse::<Upstream>(), Err(UpstreamError::More { origin }), "{text}");
        }
        let with_user = "http://me:pass@c.test".parse::<Upstream>();
        assert_eq!(with_user, Err(UpstreamError::Credentials));
    }
}
