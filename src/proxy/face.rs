//! The name under which a client knows the proxy, and what the cloud's own address becomes there:
//! a redirect, a form or an endpoint that names the cloud would lead past the proxy.

use bytes::Bytes;
use http::uri::Authority;
use http::{HeaderMap, header};
use url::{Position, Url};

use super::Upstream;
use crate::wire::is_loopback;

/// An origin as the client of a request sees it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) struct Face(String);

impl Face {
    /// Reads it from a request: what a tunnel before the proxy says, else the `Host`, else `own`,
    /// the proxy's own address.
    pub(super) fn of(headers: &HeaderMap, own: &Url) -> Self {
        let scheme = first(headers, "x-forwarded-proto")
            .filter(|scheme| ["http", "https"].contains(scheme))
            .unwrap_or(own.scheme());
        let host = ["x-forwarded-host", header::HOST.as_str()]
            .into_iter()
            .find_map(|name| authority(first(headers, name)?));
        let url = match host {
            Some(host) => Url::parse(&format!("{scheme}://{host}")),
            None => Ok(own.clone()),
        };
        Self(url.unwrap_or_else(|_| own.clone()).origin().ascii_serialization())
    }

    /// Scheme, host and port.
    pub(super) fn origin(&self) -> &str {
        &self.0
    }

    /// Whether it is of plain http.
    pub(super) fn is_plain(&self) -> bool {
        self.0.starts_with("http:")
    }

    /// Host and port, where they are not this machine's own.
    pub(super) fn foreign_host(&self) -> Option<&str> {
        let (_, host) = self.0.split_once("://")?;
        let name = host.parse::<Authority>().ok()?;
        (!is_loopback(name.host())).then_some(host)
    }

    /// The address of the proxy for one of the cloud, with all that stands behind it; `None` where
    /// it is somebody else's, or names no host.
    pub(super) fn for_clouds(&self, address: &str, upstream: &Upstream) -> Option<String> {
        moved(address, |url| upstream.is_of(url), &upstream.origin(), &self.0)
    }

    /// The address of the cloud for one of the proxy.
    pub(super) fn for_own(&self, address: &str, upstream: &Upstream) -> Option<String> {
        let is_own = |url: &Url| url.origin().ascii_serialization() == self.0;
        moved(address, is_own, &self.0, &upstream.origin())
    }

    /// A page or document in which the cloud's own address is the proxy's.
    pub(super) fn in_text(&self, text: &Bytes, upstream: &Upstream) -> Bytes {
        let mut text = text.clone();
        for spelling in upstream.spellings() {
            let is_escaped = spelling.contains('\\');
            let own = if is_escaped { self.0.replace('/', "\\/") } else { self.0.clone() };
            if let Some(replaced) = replaced(&text, spelling.as_bytes(), own.as_bytes()) {
                text = replaced;
            }
        }
        text
    }
}

/// The first value of a header that may hold several.
fn first<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name)?.to_str().ok()?.split(',').next().map(str::trim)
}

fn authority(host: &str) -> Option<Authority> {
    host.parse().ok().filter(|_| !host.contains('@'))
}

/// An address at another origin. What stands behind the host stays as it is written.
fn moved(address: &str, is_meant: impl Fn(&Url) -> bool, from: &str, to: &str) -> Option<String> {
    // `//host/path` takes the scheme of where it stands.
    let scheme = from.split("//").next().unwrap_or_default();
    let whole =
        if address.starts_with("//") { format!("{scheme}{address}") } else { address.to_owned() };
    let url = Url::parse(&whole).ok().filter(is_meant)?;
    let after_scheme = whole.split_once("//").map_or("", |(_, rest)| rest);
    let rest = match after_scheme.find(['/', '?', '#']) {
        Some(start) => &after_scheme[start..],
        None => "",
    };
    // A parser forgives more than a text shows: then its own writing of the rest is taken.
    let rest = if after_scheme.contains('\\') { &url[Position::BeforePath..] } else { rest };
    Some(format!("{to}{rest}"))
}

/// The text with every `from` replaced that is a whole origin; `None` where there is none.
fn replaced(text: &[u8], from: &[u8], to: &[u8]) -> Option<Bytes> {
    let (mut new, mut rest, mut is_changed) = (Vec::new(), text, false);
    while let Some(at) = rest.windows(from.len()).position(|window| window == from) {
        let after = &rest[at + from.len()..];
        new.extend_from_slice(&rest[..at]);
        if ends_host(after) {
            new.extend_from_slice(to);
            is_changed = true;
        } else {
            new.extend_from_slice(from);
        }
        rest = after;
    }
    new.extend_from_slice(rest);
    is_changed.then(|| Bytes::from(new))
}

/// Whether a host or port does not go on here: `http://cloud.test` stands in `http://cloud.tester`
/// and `http://cloud.test:81` too.
fn ends_host(after: &[u8]) -> bool {
    let goes_on = |byte: &u8| byte.is_ascii_alphanumeric() || b"-.:@_%".contains(byte);
    match after {
        // The end of a sentence.
        [b'.', next, ..] if !next.is_ascii_alphanumeric() => true,
        [b'.'] => true,
        _ => !after.first().is_some_and(goes_on),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn upstream(text: &str) -> Upstream {
        text.parse().expect("an address")
    }

    fn face(pairs: &[(&'static str, &'static str)]) -> Face {
        let mut headers = HeaderMap::new();
        for (name, value) in pairs {
            headers.insert(*name, http::HeaderValue::from_static(value));
        }
        Face::of(&headers, &Url::parse("http://127.0.0.1:8081").expect("a URL"))
    }

    #[test]
    fn a_client_knows_the_proxy_by_the_name_it_asked() {
        for (headers, expected, foreign) in [
            (&[("host", "localhost:8081")][..], "http://localhost:8081", None),
            (&[], "http://127.0.0.1:8081", None),
            (&[("host", "a@b")], "http://127.0.0.1:8081", None),
            (&[("host", "[::1]:8081")], "http://[::1]:8081", None),
            (&[("host", "192.0.2.7:8081")], "http://192.0.2.7:8081", Some("192.0.2.7:8081")),
            (
                &[("host", "x.test"), ("x-forwarded-proto", "https")],
                "https://x.test",
                Some("x.test"),
            ),
            (
                &[
                    ("host", "localhost"),
                    ("x-forwarded-host", "x.test, y"),
                    ("x-forwarded-proto", "gopher"),
                ],
                "http://x.test",
                Some("x.test"),
            ),
        ] {
            let face = face(headers);
            assert_eq!((face.origin(), face.foreign_host()), (expected, foreign));
        }
    }

    #[test]
    fn redirects_within_the_cloud_stay_behind_the_proxy() {
        let (face, cloud) = (face(&[("host", "p.test")]), upstream("https://cloud.test"));
        for (address, expected) in [
            ("https://cloud.test/login?next=%2F", Some("http://p.test/login?next=%2F")),
            ("HTTPS://CLOUD.test:443?x#y", Some("http://p.test?x#y")),
            ("//cloud.test/a", Some("http://p.test/a")),
            ("https://cloud.test\\a", Some("http://p.test/a")),
            ("/login", None),
            ("login", None),
            ("http://cloud.test/", None),
            ("https://cloud.test:8443/", None),
            ("https://cloud.tester/", None),
            ("https://oauth-redirect.googleusercontent.com/r/p?code=x", None),
        ] {
            assert_eq!(face.for_clouds(address, &cloud).as_deref(), expected, "{address}");
        }
        let own = face.for_own("http://p.test/login?x", &cloud);
        assert_eq!(own.as_deref(), Some("https://cloud.test/login?x"));
        assert_eq!(face.for_own("https://p.test/", &cloud), None);
        assert_eq!(face.for_own("null", &cloud), None);
    }

    #[test]
    fn pages_name_the_proxy_where_they_named_the_cloud() {
        let (face, cloud) = (face(&[("host", "p.test")]), upstream("https://cloud.test"));
        for (text, expected) in [
            ("<form action='https://cloud.test/in'>", "<form action='http://p.test/in'>"),
            (r#"{"issuer":"https:\/\/cloud.test\/x"}"#, r#"{"issuer":"http:\/\/p.test\/x"}"#),
            ("https://cloud.test:443, https://cloud.test.", "http://p.test, http://p.test."),
            (
                "https://cloud.tester https://cloud.test:81/",
                "https://cloud.tester https://cloud.test:81/",
            ),
            (
                "https://cloud.test.evil/ https://cloud.test@evil/",
                "https://cloud.test.evil/ https://cloud.test@evil/",
            ),
        ] {
            let text = Bytes::from_static(text.as_bytes());
            assert_eq!(face.in_text(&text, &cloud), expected);
        }
    }
}
