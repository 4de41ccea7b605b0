//! Takes secrets out of whatever is shown: by the names of members, and by values it was told.
//!
//! Names are those of OAuth and of secondary user verification; values are the passwords, client
//! secrets and tokens of this run, so that a cloud that echoes one in prose gives nothing away.

mod learning;

use std::sync::{Arc, RwLock};

use http::HeaderMap;
use percent_encoding::percent_decode_str;
use serde_json::Value;
use url::Url;

use super::Exchange;
use super::charset::{find_encoding, readings};
pub(crate) use learning::pins_of;

/// What stands in the place of a secret.
pub const REDACTED: &str = "[redacted]";

const SECRET_NAMES: [&str; 26] = [
    "_csrf",
    "access_token",
    "anti_forgery",
    "assertion",
    "authenticity_token",
    "authorization",
    "camerastreamauthtoken",
    "client_assertion",
    "client_secret",
    "code",
    "code_verifier",
    "cookie",
    "csrf",
    "csrf_token",
    "csrfmiddlewaretoken",
    "guestnetworkpassword",
    "id_token",
    "pass",
    "passphrase",
    "passwd",
    "password",
    "pin",
    "pwd",
    "refresh_token",
    "set-cookie",
    "token",
];

/// Redacts text, URLs, JSON, forms and whole exchanges. Clones share the values they were told.
#[derive(Clone, Debug, Default)]
pub struct Redactor {
    show: bool,
    values: Arc<RwLock<Vec<Hidden>>>,
    /// The values that got a mark, in the order of their numbers, where marks are wanted.
    marks: Option<Arc<RwLock<Vec<Hidden>>>>,
    /// Values too short to be hidden everywhere.
    brief: Arc<[Hidden]>,
}

struct Hidden(String);

impl std::fmt::Debug for Hidden {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(REDACTED)
    }
}

impl Redactor {
    /// A redactor that hides nothing, for `--show-secrets`.
    #[must_use]
    pub fn showing_secrets() -> Self {
        Self { show: true, ..Self::default() }
    }

    /// The same, with a number for each value: whoever reads two marks sees whether they stand for
    /// one secret. E-mail addresses are hidden too, since such a text is made to be shown around.
    #[must_use]
    pub fn marking(&self) -> Self {
        Self { marks: Some(Arc::default()), ..self.clone() }
    }

    /// The same, hiding these texts too, however short: for what one document shows.
    #[must_use]
    pub fn also_hiding<'a>(&self, secrets: impl IntoIterator<Item = &'a str>) -> Self {
        let known = self.values.read().unwrap_or_else(std::sync::PoisonError::into_inner);
        let mut values: Vec<Hidden> = known.iter().map(|value| Hidden(value.0.clone())).collect();
        let secrets = secrets.into_iter().filter(|secret| !secret.is_empty());
        values.extend(secrets.map(|secret| Hidden(secret.to_owned())));
        values.sort_by_key(|value| std::cmp::Reverse(value.0.len()));
        Self { values: Arc::new(RwLock::new(values)), ..self.clone() }
    }

    /// The same for files that stay: it hides although `--show-secrets` was given.
    #[must_use]
    pub fn hiding(&self) -> Self {
        Self { show: false, ..self.clone() }
    }

    /// The same, for what belongs to one exchange: the PINs that it sends are hidden wherever they
    /// turn up in it.
    #[must_use]
    pub fn over(&self, exchange: &Exchange) -> Self {
        let pins = pins_of(exchange.request.body());
        Self { brief: pins.into_iter().map(Hidden).collect(), ..self.clone() }
    }

    /// What stands in the place of `value`.
    fn mark(&self, value: &str) -> String {
        let Some(marks) = &self.marks else {
            return REDACTED.to_owned();
        };
        let mut marks = marks.write().unwrap_or_else(std::sync::PoisonError::into_inner);
        let known = marks.iter().position(|known| known.0 == value);
        let number = known.unwrap_or_else(|| {
            marks.push(Hidden(value.to_owned()));
            marks.len() - 1
        });
        format!("[redacted {}]", number + 1)
    }

    /// Whether it hides nothing.
    #[must_use]
    pub fn shows_secrets(&self) -> bool {
        self.show
    }

    /// Hides known values in any text.
    #[must_use]
    pub fn text(&self, text: &str) -> String {
        if self.show {
            return text.to_owned();
        }
        let values = self.values.read().unwrap_or_else(std::sync::PoisonError::into_inner);
        let text = values.iter().chain(&*self.brief).fold(text.to_owned(), |text, value| {
            if text.contains(&value.0) {
                text.replace(&value.0, &self.mark(&value.0))
            } else {
                text
            }
        });
        if self.marks.is_some() { self.without_addresses(&text) } else { text }
    }

    /// Hides e-mail addresses.
    fn without_addresses(&self, text: &str) -> String {
        let (mut hidden, mut rest) = (String::new(), text);
        while let Some((start, end)) = find_address(rest) {
            hidden.push_str(&rest[..start]);
            hidden.push_str(&self.mark(&rest[start..end]));
            rest = &rest[end..];
        }
        hidden + rest
    }

    /// Hides the values of secret members at any depth, and known values in all others.
    #[must_use]
    pub fn json(&self, value: &Value) -> Value {
        if self.show {
            return value.clone();
        }
        match value {
            Value::Object(members) => Value::Object(
                members
                    .iter()
                    .map(|(name, value)| match value {
                        Value::String(text) if is_secret_name(name) => {
                            (name.clone(), self.mark(text).into())
                        }
                        Value::Number(number) if is_secret_name(name) => {
                            (name.clone(), self.mark(&number.to_string()).into())
                        }
                        other => (name.clone(), self.json(other)),
                    })
                    .collect(),
            ),
            Value::Array(elements) => elements.iter().map(|element| self.json(element)).collect(),
            Value::String(text) => Value::String(self.text(text)),
            Value::Number(number) if self.is_brief(&number.to_string()) => {
                self.mark(&number.to_string()).into()
            }
            other => other.clone(),
        }
    }

    fn is_brief(&self, text: &str) -> bool {
        self.brief.iter().any(|brief| brief.0 == text)
    }

    /// Hides secret parameters in query and fragment, and a password before the host.
    #[must_use]
    pub fn url(&self, url: &str) -> String {
        if self.show {
            return url.to_owned();
        }
        let Ok(mut parsed) = Url::parse(url) else {
            return self.text(url);
        };
        if parsed.password().is_some() {
            // Cannot fail: a URL with a password has a host.
            let _ = parsed.set_password(Some("redacted"));
        }
        let query = parsed.query().map(|query| self.form(query));
        let fragment = parsed.fragment().map(|fragment| self.form(fragment));
        parsed.set_query(None);
        parsed.set_fragment(None);
        let mut text = parsed.to_string();
        if let Some(query) = query {
            text = format!("{text}?{query}");
        }
        if let Some(fragment) = fragment {
            text = format!("{text}#{fragment}");
        }
        self.text(&text)
    }

    /// Hides secret parameters of a form or query and leaves the rest as it was written.
    #[must_use]
    pub fn form(&self, form: &str) -> String {
        if self.show {
            return form.to_owned();
        }
        let pairs: Vec<String> = form
            .split('&')
            .map(|pair| match pair.split_once('=') {
                Some((name, value)) if is_secret_name(name) || self.hides_value_of(pair) => {
                    let value = value.replace('+', " ");
                    let value = percent_decode_str(&value).decode_utf8_lossy();
                    format!("{name}={}", self.mark(&value))
                }
                _ => self.text(pair),
            })
            .collect();
        pairs.join("&")
    }

    /// Whether a known value stands in an encoded pair, whatever its field is called.
    fn hides_value_of(&self, pair: &str) -> bool {
        let bytes = pair.replace('+', " ");
        let bytes: Vec<u8> = percent_decode_str(&bytes).collect();
        self.hides_any(&readings(&bytes))
    }

    fn hides_any(&self, texts: &[String]) -> bool {
        texts.iter().any(|text| self.text(text) != *text)
    }

    /// A body as text: JSON and forms by their members, anything else by known values.
    #[must_use]
    pub fn body(&self, headers: &HeaderMap, body: &[u8]) -> String {
        if let Ok(value) = serde_json::from_slice::<Value>(body) {
            return serde_json::to_string_pretty(&self.json(&value)).unwrap_or_default();
        }
        let kind = headers.get(http::header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
        let text = find_encoding(kind, body).decode(body).0;
        if kind.is_some_and(|kind| kind.starts_with("application/x-www-form-urlencoded")) {
            return self.form(&text);
        }
        let shown = self.text(&text);
        // In characters other than it says, a secret would be shown in pieces.
        let is_hidden = shown == text && self.hides_any(&readings(body));
        if is_hidden { REDACTED.to_owned() } else { shown }
    }

    /// A header's value: the scheme of an `Authorization` header stays, cookies go.
    #[must_use]
    pub fn header(&self, name: &str, value: &str) -> String {
        if self.show {
            return value.to_owned();
        }
        match name.to_ascii_lowercase().as_str() {
            "authorization" => {
                // Without a scheme the whole of it is the secret.
                match value.split_once(' ') {
                    Some((scheme, credentials)) => {
                        format!("{scheme} {}", self.mark(credentials.trim()))
                    }
                    None => self.mark(value),
                }
            }
            "cookie" | "google-assistant-signature" | "set-cookie" => self.mark(value),
            "location" | "referer" => self.url(value),
            _ => self.text(value),
        }
    }
}

/// Where the first e-mail address of a text is.
fn find_address(text: &str) -> Option<(usize, usize)> {
    let is_local = |c: char| c.is_ascii_alphanumeric() || "._%+-".contains(c);
    let is_host = |c: char| c.is_ascii_alphanumeric() || ".-".contains(c);
    text.match_indices('@').find_map(|(at, _)| {
        let local = text[..at].chars().rev().take_while(|c| is_local(*c)).count();
        let host: String = text[at + 1..].chars().take_while(|c| is_host(*c)).collect();
        let host = host.trim_end_matches(['.', '-']);
        (local > 0 && host.contains('.')).then_some((at - local, at + 1 + host.len()))
    })
}

/// The pieces of a text between the marks of secrets that were taken out; one piece where nothing
/// was.
pub(super) fn without_marks(text: &str) -> Vec<&str> {
    let (mut pieces, mut rest, mut searched) = (Vec::new(), text, 0);
    while let Some(at) = rest[searched..].find("[redacted").map(|at| at + searched) {
        let after = &rest[at + "[redacted".len()..];
        let number =
            after.strip_prefix(' ').map(|it| it.trim_start_matches(|c: char| c.is_ascii_digit()));
        match number.unwrap_or(after).strip_prefix(']') {
            Some(next) => {
                pieces.push(&rest[..at]);
                (rest, searched) = (next, 0);
            }
            None => searched = at + 1,
        }
    }
    pieces.push(rest);
    pieces
}

fn is_secret_name(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    SECRET_NAMES.contains(&name.as_str())
}

#[cfg(test)]
mod tests;
