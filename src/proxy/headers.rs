//! Headers that end at each hop (RFC 9110 §7.6.1), and those that name addresses.

use std::net::IpAddr;

use http::header::{
    self, CONNECTION, CONTENT_LENGTH, EXPECT, HOST, HeaderName, LOCATION, ORIGIN, REFERER,
    SET_COOKIE, TE, TRAILER, TRANSFER_ENCODING, UPGRADE, VIA,
};
use http::{HeaderMap, HeaderValue};

use super::Upstream;
use super::face::Face;
use crate::wire::Peer;

/// Headers of one connection, whether or not `Connection` names them.
const HOP_BY_HOP: [HeaderName; 7] = [
    CONNECTION,
    HeaderName::from_static("keep-alive"),
    HeaderName::from_static("proxy-connection"),
    TE,
    TRAILER,
    TRANSFER_ENCODING,
    UPGRADE,
];

/// Headers of an answer that name an address.
const ADDRESSES: [HeaderName; 2] = [LOCATION, header::CONTENT_LOCATION];

/// Takes out what is about the connection it came over.
pub(super) fn end_hop(headers: &mut HeaderMap) {
    let named: Vec<HeaderName> = headers
        .get_all(CONNECTION)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .filter_map(|name| name.trim().parse().ok())
        .collect();
    for name in HOP_BY_HOP.iter().chain(&named) {
        headers.remove(name);
    }
}

/// The headers of a request as the cloud gets them. Its `Host` and length come with sending.
pub(super) fn to_cloud(
    headers: &mut HeaderMap,
    face: &Face,
    upstream: &Upstream,
    peer: Option<Peer>,
) {
    end_hop(headers);
    // The body is read already: nobody waits for leave to send it.
    for name in [HOST, CONTENT_LENGTH, EXPECT] {
        headers.remove(name);
    }
    for name in [ORIGIN, REFERER] {
        move_addresses(headers, &name, |address| face.for_own(address, upstream));
    }
    headers.append(VIA, HeaderValue::from_static("1.1 smarthome"));
    // A tunnel that says so need not be repeated.
    let is_told = ["forwarded", "x-forwarded-host"].iter().any(|name| headers.contains_key(*name));
    if let Some(value) = from_outside(face, peer).filter(|_| !is_told) {
        headers.insert(header::FORWARDED, value);
    }
}

/// Says that a request came from outside (RFC 7239): a cloud that keeps something for this machine
/// cannot tell it any more by the connection and the `Host`.
fn from_outside(face: &Face, peer: Option<Peer>) -> Option<HeaderValue> {
    let address = peer.map(|Peer(address)| address.ip().to_canonical());
    let address = address.filter(|address| !address.is_loopback());
    let address = address.map(|address| match address {
        IpAddr::V4(address) => format!("for={address}"),
        IpAddr::V6(address) => format!("for=\"[{address}]\""),
    });
    let host = face.foreign_host().map(|host| format!("host=\"{host}\""));
    let parts: Vec<String> = address.into_iter().chain(host).collect();
    HeaderValue::try_from(parts.join(";")).ok().filter(|value| !value.is_empty())
}

/// The headers of an answer as the client gets them. Its length comes with sending, except where
/// there is no body to count.
pub(super) fn to_client(headers: &mut HeaderMap, face: &Face, upstream: &Upstream, is_head: bool) {
    end_hop(headers);
    if !is_head {
        headers.remove(CONTENT_LENGTH);
    }
    for name in ADDRESSES {
        move_addresses(headers, &name, |address| face.for_clouds(address, upstream));
    }
    move_addresses(headers, &header::CONTENT_SECURITY_POLICY, |policy| {
        let text = bytes::Bytes::copy_from_slice(policy.as_bytes());
        String::from_utf8(face.in_text(&text, upstream).to_vec()).ok()
    });
    let is_plain = face.is_plain();
    move_addresses(headers, &SET_COOKIE, |cookie| Some(own_cookie(cookie, is_plain)));
}

/// Changes each value of a header that is text.
fn move_addresses(
    headers: &mut HeaderMap,
    name: &HeaderName,
    change: impl Fn(&str) -> Option<String>,
) {
    let header::Entry::Occupied(mut entry) = headers.entry(name) else {
        return;
    };
    for value in entry.iter_mut() {
        let changed = value.to_str().ok().and_then(&change);
        if let Some(changed) = changed.and_then(|changed| HeaderValue::try_from(changed).ok()) {
            *value = changed;
        }
    }
}

/// A cookie for the host that the client asked: the cloud's own name is another, and a browser
/// keeps no `Secure` cookie of a plain http address, nor a `SameSite=None` that is not `Secure`.
fn own_cookie(cookie: &str, is_plain: bool) -> String {
    let is_kept = |attribute: &&str| {
        let attribute = attribute.trim().to_ascii_lowercase();
        let is_of_https = attribute == "secure" || attribute == "samesite=none";
        let is_left_out = attribute.starts_with("domain=") || (is_plain && is_of_https);
        !is_left_out
    };
    let mut parts = cookie.split(';');
    let pair = parts.next().unwrap_or_default();
    let kept: Vec<&str> = std::iter::once(pair).chain(parts.filter(is_kept)).collect();
    kept.join(";")
}

#[cfg(test)]
mod tests {
    use url::Url;

    use super::*;

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for (name, value) in pairs {
            headers.append(*name, HeaderValue::from_static(value));
        }
        headers
    }

    fn lines(headers: &HeaderMap) -> Vec<String> {
        let text = |value: &HeaderValue| value.to_str().expect("text").to_owned();
        let lines = headers.iter().map(|(name, value)| format!("{name}: {}", text(value)));
        // The order of names means nothing.
        let mut lines: Vec<String> = lines.collect();
        lines.sort_by_key(|line| line.split(':').next().unwrap_or_default().to_owned());
        lines
    }

    fn scene(host: &'static str) -> (Face, Upstream) {
        let own = Url::parse("http://127.0.0.1:8081").expect("a URL");
        let face = Face::of(&headers(&[("host", host)]), &own);
        (face, "https://cloud.test".parse().expect("an address"))
    }

    #[test]
    fn a_request_loses_what_was_about_the_clients_connection() {
        let (face, cloud) = scene("localhost:8081");
        let mut sent = headers(&[
            ("host", "localhost:8081"),
            ("connection", "keep-alive, X-Own"),
            ("x-own", "1"),
            ("te", "trailers"),
            ("upgrade", "h2c"),
            ("expect", "100-continue"),
            ("content-length", "3"),
            ("authorization", "Bearer x"),
            ("origin", "http://localhost:8081"),
            ("referer", "http://localhost:8081/login?x=1"),
        ]);
        to_cloud(&mut sent, &face, &cloud, None);
        assert_eq!(
            lines(&sent),
            [
                "authorization: Bearer x",
                "origin: https://cloud.test",
                "referer: https://cloud.test/login?x=1",
                "via: 1.1 smarthome",
            ]
        );
    }

    #[test]
    fn a_request_from_outside_says_so() {
        let (face, cloud) = scene("abc.tunnel.test");
        let mut sent = headers(&[("host", "abc.tunnel.test")]);
        to_cloud(&mut sent, &face, &cloud, None);
        assert_eq!(sent.get("forwarded").expect("told"), "host=\"abc.tunnel.test\"");
        let peer = |address: &str| Some(Peer(address.parse().expect("an address")));
        let mut near = headers(&[]);
        to_cloud(&mut near, &scene("localhost").0, &cloud, peer("127.0.0.1:5"));
        assert!(!near.contains_key("forwarded"));
        to_cloud(&mut near, &scene("localhost").0, &cloud, peer("192.0.2.7:5"));
        assert_eq!(near.get("forwarded").expect("told"), "for=192.0.2.7");
        let mut told = headers(&[("x-forwarded-host", "abc.tunnel.test")]);
        to_cloud(&mut told, &face, &cloud, None);
        assert!(!told.contains_key("forwarded"));
    }

    #[test]
    fn an_answer_names_the_proxy_where_it_named_the_cloud() {
        let (face, cloud) = scene("localhost:8081");
        let mut answer = headers(&[
            ("location", "https://cloud.test/in"),
            ("content-security-policy", "form-action 'self' https://cloud.test https://g.test"),
            ("set-cookie", "s=1; Domain=cloud.test; Path=/; Secure; HttpOnly; SameSite=None"),
            ("set-cookie", "t=a=b; SameSite=Lax"),
            ("keep-alive", "timeout=5"),
            ("content-length", "7"),
        ]);
        to_client(&mut answer, &face, &cloud, false);
        assert_eq!(
            lines(&answer),
            [
                "content-security-policy: form-action 'self' http://localhost:8081 https://g.test",
                "location: http://localhost:8081/in",
                "set-cookie: s=1; Path=/; HttpOnly",
                "set-cookie: t=a=b; SameSite=Lax",
            ]
        );
        assert_eq!(own_cookie("s=1; Secure; SameSite=None", false), "s=1; Secure; SameSite=None");
    }

    #[test]
    fn the_answer_to_a_head_keeps_the_length_of_what_is_not_sent() {
        let (face, cloud) = scene("localhost:8081");
        let mut answer = headers(&[("content-length", "7")]);
        to_client(&mut answer, &face, &cloud, true);
        assert!(answer.contains_key("content-length"));
    }
}
