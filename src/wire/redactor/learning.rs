//! What a redactor learns: values that it is told, and the secrets that an exchange carries.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use percent_encoding::percent_decode_str;
use serde_json::Value;

use super::{Hidden, Redactor, is_secret_name};
use crate::wire::Exchange;

/// Shorter values would be found by chance in harmless text.
const SHORTEST_VALUE: usize = 8;

/// The same for a PIN, in the exchange that sends it.
const SHORTEST_PIN: usize = 4;

impl Redactor {
    /// Hides `value` from now on wherever it stands. Values under eight characters are hidden by
    /// the name of their member only.
    pub fn learn(&self, value: &str) {
        if value.len() < SHORTEST_VALUE {
            return;
        }
        let mut values = self.values.write().unwrap_or_else(std::sync::PoisonError::into_inner);
        if !values.iter().any(|known| known.0 == value) {
            values.push(Hidden(value.to_owned()));
            values.sort_by_key(|known| std::cmp::Reverse(known.0.len()));
        }
    }

    /// Learns the tokens that an exchange carries, so that they are hidden in prose too.
    pub fn learn_from(&self, exchange: &Exchange) {
        for body in [exchange.request.body(), exchange.response.body()] {
            if let Ok(Value::Object(members)) = serde_json::from_slice(body) {
                for (name, value) in &members {
                    if let (true, Some(text)) = (is_secret_name(name), value.as_str()) {
                        self.learn(text);
                    }
                }
            }
        }
        self.learn_from_form(exchange.request.body(), |_| true);
        if let Some(query) = exchange.request.uri().query() {
            self.learn_from_form(query.as_bytes(), |_| true);
        }
        let credentials = exchange.request.headers().get_all(http::header::AUTHORIZATION);
        for value in credentials.iter().filter_map(|value| value.to_str().ok()) {
            self.learn_credentials(value);
        }
        let signature = exchange.request.headers().get("google-assistant-signature");
        if let Some(signature) = signature.and_then(|value| value.to_str().ok()) {
            self.learn(signature);
        }
        // A page that quotes a form is none: what follows `password=` there is prose, and to
        // replace it as a whole would leave the rest of the password beside it.
        let is_value = |value: &str| !value.contains(char::is_whitespace);
        self.learn_from_form(exchange.response.body(), is_value);
        // Frameworks write the address of a redirect into its body, too.
        if let Some(place) = exchange.header("location") {
            for part in place.split(['?', '#']).skip(1) {
                self.learn_from_form(part.as_bytes(), is_value);
            }
        }
    }

    /// Learns a bearer token, or the pair of HTTP Basic and the secret in it.
    fn learn_credentials(&self, value: &str) {
        let (scheme, credentials) = value.split_once(' ').unwrap_or(("", value));
        let credentials = credentials.trim();
        self.learn(credentials);
        let pair = scheme.eq_ignore_ascii_case("basic").then(|| STANDARD.decode(credentials));
        let pair = pair.and_then(Result::ok).and_then(|pair| String::from_utf8(pair).ok());
        if let Some((_, secret)) = pair.as_deref().and_then(|pair| pair.split_once(':')) {
            self.learn(secret);
            // RFC 6749 §2.3.1 has it encoded as in a form.
            let secret = secret.replace('+', " ");
            self.learn(&percent_decode_str(&secret).decode_utf8_lossy());
        }
    }

    fn learn_from_form(&self, body: &[u8], is_value: impl Fn(&str) -> bool) {
        for (name, value) in form_urlencoded::parse(body) {
            if is_secret_name(&name) && is_value(&value) {
                self.learn(&value);
            }
        }
    }
}

/// The PINs that an EXECUTE sends, the longest first. Those under four characters would be found by
/// chance in harmless text.
pub(crate) fn pins_of(body: &[u8]) -> Vec<String> {
    let body: Value = serde_json::from_slice(body).unwrap_or_default();
    let elements = |array: Option<&Value>| array.and_then(Value::as_array).cloned();
    let commands = elements(body.pointer("/inputs/0/payload/commands")).unwrap_or_default();
    let executions =
        commands.iter().flat_map(|group| elements(group.get("execution")).unwrap_or_default());
    let pins = executions.filter_map(|execution| match execution.pointer("/challenge/pin")? {
        Value::String(pin) => Some(pin.clone()),
        pin => Some(pin.to_string()),
    });
    let mut pins: Vec<String> = pins.filter(|pin| pin.len() >= SHORTEST_PIN).collect();
    pins.sort_by_key(|pin| std::cmp::Reverse(pin.len()));
    pins
}
