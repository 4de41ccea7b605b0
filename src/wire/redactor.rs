//! Takes secrets out of whatever is shown: by the names of members, and by values it was told.
//!
//! Names are those of OAuth and of secondary user verification; values are the passwords, client
//! secrets and tokens of this run, so that a cloud that echoes one in prose gives nothing away.

use std::sync::{Arc, RwLock};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::HeaderMap;
use percent_encoding::percent_decode_str;
use serde_json::Value;
use url::Url;

use super::Exchange;
use super::charset::{find_encoding, readings};

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

/// Shorter values would be found by chance in harmless text.
const SHORTEST_VALUE: usize = 8;

/// The same for a PIN, in the exchange that sends it.
const SHORTEST_PIN: usize = 4;

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
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn members_are_hidden_at_any_depth() {
        let redactor = Redactor::default();
        let request = json!({"inputs": [{"payload": {"commands": [{"execution": [{"challenge": {"pin": "333444"}}]}]}}]});
        let shown = redactor.json(&request).to_string();
        assert!(!shown.contains("333444") && shown.contains(REDACTED), "{shown}");
    }

    #[test]
    fn an_error_code_is_no_secret_but_a_numeric_pin_is() {
        let shown = Redactor::default().json(&json!({"errorCode": "deviceOffline", "pin": 1234}));
        assert_eq!(shown, json!({"errorCode": "deviceOffline", "pin": REDACTED}));
    }

    #[test]
    fn marks_tell_whether_two_secrets_are_one() {
        let redactor = Redactor::default();
        redactor.learn("refresh-1");
        let marking = redactor.marking();
        let form = marking.form("grant_type=refresh_token&refresh_token=refresh-1");
        let answer = marking.json(&json!({"access_token": "access-1"})).to_string();
        let header = marking.header("Authorization", "Bearer access-1");
        let prose = marking.text("refresh-1 of ada@example.com, and ada@example.com. A @ b");
        assert_eq!(form, "grant_type=refresh_token&refresh_token=[redacted 1]");
        assert_eq!(answer, r#"{"access_token":"[redacted 2]"}"#);
        assert_eq!(header, "Bearer [redacted 2]");
        assert_eq!(prose, "[redacted 1] of [redacted 3], and [redacted 3]. A @ b");
        assert_eq!(redactor.text("refresh-1 of ada@example.com"), "[redacted] of ada@example.com");
    }

    #[test]
    fn one_document_hides_more_and_the_others_do_not() {
        let redactor = Redactor::showing_secrets();
        redactor.learn("refresh-1");
        let hiding = redactor.hiding().also_hiding(["3334", ""]);
        assert_eq!(hiding.text("3334 refresh-1"), "[redacted] [redacted]");
        assert_eq!(redactor.text("3334 refresh-1"), "3334 refresh-1");
    }

    #[test]
    fn marks_are_found_again() {
        assert_eq!(without_marks("a [redacted] b [redacted 12]"), ["a ", " b ", ""]);
        assert_eq!(without_marks("[redacted x] [redacted"), ["[redacted x] [redacted"]);
        assert_eq!(without_marks(""), [""]);
    }

    #[test]
    fn the_code_of_a_redirect_is_hidden_in_its_page_too() {
        let page = "<a href=\"https://g.test/r/p?code=c0de-0f-theirs&amp;state=s\">on</a>";
        let redactor = Redactor::default();
        redactor.learn_from(&Exchange {
            request: http::Request::new(bytes::Bytes::new()),
            response: http::Response::builder()
                .header("location", "https://g.test/r/p?code=c0de-0f-theirs&state=s")
                .body(bytes::Bytes::from_static(page.as_bytes()))
                .expect("a response"),
            latency: std::time::Duration::ZERO,
        });
        assert!(!redactor.text(page).contains("c0de-0f-theirs"), "{}", redactor.text(page));
    }

    #[test]
    fn urls_lose_code_and_token_and_nothing_else() {
        let redactor = Redactor::default();
        assert_eq!(
            redactor.url("https://g.test/r/p?code=abc&state=a%2Bb+c#access_token=x"),
            "https://g.test/r/p?code=[redacted]&state=a%2Bb+c#access_token=[redacted]"
        );
    }

    #[test]
    fn learnt_values_are_hidden_in_prose_longest_first() {
        let redactor = Redactor::default();
        redactor.learn("hunter22");
        redactor.learn("hunter22-and-more");
        redactor.learn("short");
        assert_eq!(redactor.text("no hunter22-and-more, short"), "no [redacted], short");
    }

    #[test]
    fn a_learnt_password_is_hidden_in_a_form_whatever_its_field_is_called() {
        let redactor = Redactor::default();
        redactor.learn("correct horse");
        assert_eq!(
            redactor.form("name=resident&kennwort=correct+horse&pwd=x&next=%2F"),
            "name=resident&kennwort=[redacted]&pwd=[redacted]&next=%2F"
        );
    }

    #[test]
    fn a_learnt_password_is_hidden_in_other_characters_too() {
        let redactor = Redactor::default();
        redactor.learn("pässwörter");
        assert_eq!(redactor.form("a=1&kennwort=p%E4ssw%F6rter"), "a=1&kennwort=[redacted]");
        let page = |kind: &'static str| {
            let kind = http::HeaderValue::from_static(kind);
            HeaderMap::from_iter([(http::header::CONTENT_TYPE, kind)])
        };
        let utf_16: Vec<u8> = "<p>pässwörter".encode_utf16().flat_map(u16::to_le_bytes).collect();
        let said = redactor.body(&page("text/html; charset=utf-16le"), &utf_16);
        assert_eq!(said, "<p>[redacted]");
        assert_eq!(redactor.body(&page("text/html"), &utf_16), REDACTED);
        let part = b"name=\"p\"\r\n\r\np\xE4ssw\xF6rter\r\n";
        assert_eq!(redactor.body(&page("multipart/form-data; boundary=x"), part), REDACTED);
    }

    #[test]
    fn a_pin_is_hidden_in_its_own_exchange_alone() {
        let execution = json!({"challenge": {"pin": "333444"}});
        let payload = json!({"commands": [{"execution": [execution]}]});
        let body = json!({"inputs": [{"payload": payload}]}).to_string();
        let exchange = Exchange {
            request: http::Request::new(bytes::Bytes::from(body)),
            response: http::Response::new(bytes::Bytes::new()),
            latency: std::time::Duration::ZERO,
        };
        let redactor = Redactor::default();
        let said = json!(["PIN 333444", 333_444, 3334]);
        let over = redactor.over(&exchange).json(&said);
        assert_eq!(over, json!(["PIN [redacted]", REDACTED, 3334]));
        assert_eq!(redactor.json(&said), said);
    }

    #[test]
    fn what_a_request_carries_is_hidden_in_the_answer_too() {
        let redactor = Redactor::default();
        let basic = STANDARD.encode("google:the%2Bsecret-of-it");
        for (name, value) in [
            ("authorization", "Bearer bearer-token-1"),
            ("authorization", &format!("Basic {basic}")),
        ] {
            let request = http::Request::get("/x?access_token=query-token-1").header(name, value);
            redactor.learn_from(&Exchange {
                request: request.body(bytes::Bytes::new()).expect("a request"),
                response: http::Response::new(bytes::Bytes::new()),
                latency: std::time::Duration::ZERO,
            });
        }
        let said =
            format!("bearer-token-1 query-token-1 {basic} the+secret-of-it the%2Bsecret-of-it");
        let hidden = [REDACTED; 5].join(" ");
        assert_eq!(redactor.text(&said), hidden);
    }

    #[test]
    fn authorization_keeps_its_scheme() {
        assert_eq!(Redactor::default().header("Authorization", "Bearer abc"), "Bearer [redacted]");
    }

    #[test]
    fn a_page_that_quotes_a_form_teaches_no_prose() {
        let redactor = Redactor::default();
        let exchange = Exchange {
            request: http::Request::post("https://cloud.test/login")
                .body(bytes::Bytes::from_static(b"password=correct+horse"))
                .expect("a request"),
            response: http::Response::new(bytes::Bytes::from_static(
                b"<p>you sent user=a&password=correct horse, or: correct&#32;horse",
            )),
            latency: std::time::Duration::ZERO,
        };
        redactor.learn_from(&exchange);
        let shown = redactor.text("password=correct horse, or: correct horse");
        assert_eq!(shown, "password=[redacted], or: [redacted]");
    }
}
