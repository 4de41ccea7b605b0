//! Where user name and password may go: to the hosts that the target names, and nowhere else.
//!
//! It is asked before every request, and looks at what the request holds rather than at where it
//! came from: a page may put what it was told into an address of somebody else.

use percent_encoding::percent_decode_str;
use url::Url;

use super::FormError;
use super::fill::SignIn;
use super::visitor::Step;
use crate::google::Target;
use crate::wire::readings;

/// A word that stands in addresses by chance is found as a whole value only.
const SHORTEST_SECRET: usize = 4;
/// An address within an address within an address.
const MOST_ENCODINGS: usize = 4;

/// Who signs in, and to what.
#[derive(Clone, Copy)]
pub(super) struct Guard<'a> {
    pub target: &'a Target,
    pub sign_in: SignIn<'a>,
}

impl Guard<'_> {
    /// Ensures that a request gives nobody a secret that is not theirs.
    pub fn ensure(self, step: &Step) -> Result<(), FormError> {
        let place = ensure_own_host(&step.url, self.target);
        if place.is_err() && (step.carries_credentials || gives_away(step, self.sign_in)) {
            return place;
        }
        Ok(())
    }

    /// Whether a cookie stays at home: a name that the cloud remembers in one for all of its
    /// domain is no reason to end there.
    pub fn withholds(self, url: &Url, cookie: &str) -> bool {
        let is_secret = |secret: &str| decode(cookie) == secret || holds(cookie, secret);
        !is_own(url, self.target)
            && [self.sign_in.username, self.sign_in.password.secret()]
                .into_iter()
                .any(|secret| is_distinctive(secret) && is_secret(secret))
    }
}

/// Ensures that an address is on a host that the target names, as safe as the target says.
pub(super) fn ensure_own_host(url: &Url, target: &Target) -> Result<(), FormError> {
    if !is_own(url, target) {
        return Err(FormError::ForeignHost { host: url.authority().to_owned() });
    }
    if target.authorize_url.scheme() == "https" && url.scheme() != "https" {
        return Err(FormError::Downgrade { place: url.origin().ascii_serialization() });
    }
    Ok(())
}

/// Whether an address is on a host that the target names.
pub(super) fn is_own(url: &Url, target: &Target) -> bool {
    let named = [&target.authorize_url, &target.token_url, &target.fulfillment_url];
    named.into_iter().chain(&target.userinfo_url).any(|known| {
        let same_port = known.port_or_known_default() == url.port_or_known_default();
        let usual_ports = known.port().is_none() && url.port().is_none();
        known.host() == url.host() && (same_port || usual_ports)
    })
}

/// Whether a request holds the user name or the password, wherever it has them from.
fn gives_away(step: &Step, sign_in: SignIn<'_>) -> bool {
    let body: &[u8] = step.body.as_ref().map_or(&[], |(_, content)| content);
    let url = &step.url;
    let mut values: Vec<String> = url.path_segments().into_iter().flatten().map(decode).collect();
    for text in [url.query().unwrap_or_default(), url.fragment().unwrap_or_default()] {
        values.extend(values_of(text.as_bytes()));
    }
    values.extend(values_of(body));
    let mut texts = readings(body);
    texts.push(url.to_string());
    [sign_in.username, sign_in.password.secret()].into_iter().any(|secret| {
        let is_value = !secret.is_empty() && values.iter().any(|value| value == secret);
        is_value || (is_distinctive(secret) && texts.iter().any(|text| holds(text, secret)))
    })
}

fn values_of(encoded: &[u8]) -> impl Iterator<Item = String> {
    form_urlencoded::parse(encoded).map(|(_, value)| value.into_owned())
}

/// A short one, or a mere word, stands in addresses by chance.
fn is_distinctive(secret: &str) -> bool {
    secret.len() >= SHORTEST_SECRET && secret.contains(|c: char| !c.is_ascii_alphabetic())
}

/// Whether a text holds a secret, encoded however often, in whatever characters.
fn holds(text: &str, secret: &str) -> bool {
    let secret = secret.to_lowercase();
    let mut texts = vec![text.to_owned(), text.replace('+', " ")];
    for turn in 0..MOST_ENCODINGS {
        if texts.iter().any(|text| text.to_lowercase().contains(&secret)) {
            return true;
        }
        texts = texts.iter().flat_map(|text| decode_once(text, turn == 0)).collect();
    }
    false
}

/// In whatever characters the first time, which makes many texts of one.
fn decode_once(text: &str, is_first: bool) -> Vec<String> {
    if is_first {
        let bytes: Vec<u8> = percent_decode_str(text).collect();
        readings(&bytes)
    } else {
        vec![decode(text)]
    }
}

fn decode(text: &str) -> String {
    percent_decode_str(text).decode_utf8_lossy().into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::google::testing::target;
    use crate::protocol::Password;

    const SECRET: &str = "Pässwort 18+";

    fn ensure(address: &str, username: &str, password: &str) -> Result<(), FormError> {
        let (target, password) = (target(), Password::new(password));
        let sign_in = SignIn { username, password: &password };
        let step = Step::get(Url::parse(address).expect("a URL"));
        Guard { target: &target, sign_in }.ensure(&step)
    }

    #[test]
    fn a_secret_is_found_in_every_dress() {
        for address in [
            "https://evil.test/?p=P%C3%A4sswort+18%2B",
            "https://evil.test/?p=P%E4sswort%2018%2B",
            "https://evil.test/?next=https%3A%2F%2Fx%2F%3Fp%3DP%25C3%25A4sswort%252018%252B",
            "https://evil.test/p%C3%A4sswort%2018+/",
            "https://evil.test/#x=P%C3%A4sswort%2018%2B&y",
            "https://evil.test/?a;P%C3%84SSWORT%2018%2B;b",
            "https://evil.test/?ada%40example.com",
            "https://evil.test/of/ada@example.com",
            "http://cloud.test/?p=P%C3%A4sswort+18%2B",
        ] {
            let found = ensure(address, "ada@example.com", SECRET);
            assert!(found.is_err(), "{address}");
        }
        ensure("https://cloud.test/?p=P%C3%A4sswort+18%2B", "ada@example.com", SECRET)
            .expect("own");
        ensure("https://evil.test/?p=Password+18", "ada@example.com", SECRET).expect("another");
    }

    #[test]
    fn a_word_that_stands_in_addresses_by_chance_is_one_only_as_a_value() {
        for address in ["https://idp.test/passwords/demonstration?x=demo-1", "http://cloud.test/"] {
            ensure(address, "demo", "password").expect(address);
        }
        for address in ["https://idp.test/?p=password", "https://idp.test/u/demo"] {
            assert!(ensure(address, "demo", "password").is_err(), "{address}");
        }
    }

    #[test]
    fn own_hosts_are_those_of_the_target_at_their_ports() {
        let target = target();
        let is_own = |address: &str| is_own(&Url::parse(address).expect("a URL"), &target);
        assert!(is_own("https://cloud.test/x") && is_own("https://cloud.test:443/x"));
        assert!(is_own("http://CLOUD.test/x"), "what encryption it lacks is another question");
        for other in [
            "https://cloud.test:8443/",
            "https://login.cloud.test/",
            "https://cloud.test.evil.test/",
            "https://cloud.test@evil.test/",
            "https://evil.test/cloud.test",
            "https://cloud.test./",
            "https://cl\u{43e}ud.test/",
        ] {
            assert!(!is_own(other), "{other}");
        }
    }
}
