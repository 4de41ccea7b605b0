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

/// A word that stands in addresses by chance is found as a whole value only.
const SHORTEST_SECRET: usize = 4;
/// An address within an address within an address.
const MOST_ENCODINGS: usize = 4;

/// Ensures that a request gives nobody a secret that is not theirs.
pub(super) fn ensure_trusted(
    step: &Step,
    target: &Target,
    sign_in: SignIn<'_>,
) -> Result<(), FormError> {
    if !step.carries_credentials && !gives_away(step, sign_in) {
        return Ok(());
    }
    ensure_own_host(&step.url, target)
}

/// Ensures that an address is on a host that the target names, as safe as it says.
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
    let body = step.body.as_ref().map(|(_, content)| String::from_utf8_lossy(content));
    let body = body.as_deref().unwrap_or_default();
    let url = &step.url;
    let mut values: Vec<String> = url.path_segments().into_iter().flatten().map(decode).collect();
    for text in [url.query().unwrap_or_default(), url.fragment().unwrap_or_default(), body] {
        let pairs = form_urlencoded::parse(text.as_bytes());
        values.extend(pairs.map(|(_, value)| value.into_owned()));
    }
    let secrets = [sign_in.username, sign_in.password.secret()];
    let is_value = |secret: &str| !secret.is_empty() && values.iter().any(|value| value == secret);
    let is_anywhere = |secret: &str| {
        is_distinctive(secret) && [url.as_str(), body].iter().any(|text| holds(text, secret))
    };
    secrets.into_iter().any(|secret| is_value(secret) || is_anywhere(secret))
}

/// A short one, or a mere word, stands in addresses by chance.
fn is_distinctive(secret: &str) -> bool {
    secret.len() >= SHORTEST_SECRET && secret.contains(|c: char| !c.is_ascii_alphabetic())
}

/// Whether a text holds a secret, encoded however often.
fn holds(text: &str, secret: &str) -> bool {
    let secret = secret.to_lowercase();
    let mut texts = vec![text.to_owned(), text.replace('+', " ")];
    for _ in 0..MOST_ENCODINGS {
        if texts.iter().any(|text| text.to_lowercase().contains(&secret)) {
            return true;
        }
        texts = texts.iter().map(|text| decode(text)).collect();
    }
    false
}

fn decode(text: &str) -> String {
    percent_decode_str(text).decode_utf8_lossy().into_owned()
}
