//! An answer in words that give no secret away: what came instead of what was expected.
//!
//! Answers to token requests may echo codes, secrets and tokens in prose, so nothing of a body is
//! quoted before the values of the request are taken out of it, and nothing at all of a 200.

use serde_json::Value;
use url::Url;

use super::link::visible_text;
use crate::wire::{Exchange, REDACTED, Redactor};

/// The most characters that are quoted of an answer.
const LONGEST_QUOTE: usize = 200;
/// Letters and digits mixed in a run of this length are taken for a token.
const LONGEST_WORD: usize = 24;
/// Shorter values of a request are found by chance in harmless prose.
const SHORTEST_SECRET: usize = 4;

/// What was expected of an answer, and what came.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[error("expected {expected}, got {actual}")]
pub struct Unexpected {
    /// What Google would have needed.
    pub expected: String,
    /// What came, without secrets.
    pub actual: String,
}

impl Unexpected {
    /// Puts the two side by side.
    pub fn new(expected: impl Into<String>, actual: impl Into<String>) -> Self {
        Self { expected: expected.into(), actual: actual.into() }
    }
}

/// Says what came: status, kind of body, and the OAuth error or the visible text where there is one.
pub(crate) fn describe_answer(exchange: &Exchange) -> String {
    let status = exchange.status();
    if let Some(place) = redirect_place(exchange) {
        return format!("{status}, a redirect to `{place}`");
    }
    if exchange.response.body().iter().all(u8::is_ascii_whitespace) {
        return format!("{status} with an empty body");
    }
    let json = exchange.json();
    if let Some(error) = json.as_ref().and_then(error_words) {
        return format!("{status} {}", quote(&hide(exchange, &error)));
    }
    match (json, is_html(exchange)) {
        (Some(_), _) => format!("{status} with JSON that has no `error`"),
        (None, true) => format!("{status} with an HTML page{}", prose(exchange)),
        (None, false) => format!(
            "{status} with {} bytes of {} that are not JSON{}",
            exchange.response.body().len(),
            exchange.header("content-type").map_or("no content type".to_owned(), |kind| format!(
                "`{}`",
                kind.split(';').next().unwrap_or_default().trim()
            )),
            prose(exchange)
        ),
    }
}

/// Where a redirect goes, without query and fragment: those may carry a code.
fn redirect_place(exchange: &Exchange) -> Option<String> {
    let location =
        exchange.response.status().is_redirection().then(|| exchange.header("location"))??;
    let base = Url::parse(&exchange.request.uri().to_string()).ok()?;
    Some(
        base.join(location)
            .ok()
            .map_or_else(|| "something that is no URL".to_owned(), |url| place(&url)),
    )
}

/// A URL without query, fragment and user information; of `data:` and its like the scheme alone.
pub(crate) fn place(url: &Url) -> String {
    if url.cannot_be_a_base() {
        return format!("{}:…", url.scheme());
    }
    let mut url = url.clone();
    url.set_query(None);
    url.set_fragment(None);
    // Both fail only where there is no host, and then there is nothing to take away.
    let _ = url.set_username("");
    let _ = url.set_password(None);
    url.to_string()
}

/// The `error` of a JSON answer, with its description.
fn error_words(body: &Value) -> Option<String> {
    let code = match body.get("error")? {
        Value::String(code) => code.clone(),
        Value::Object(members) => ["code", "status", "message"]
            .iter()
            .find_map(|name| members.get(*name)?.as_str())?
            .to_owned(),
        _ => return None,
    };
    Some(match body.get("error_description").and_then(Value::as_str) {
        Some(description) => format!("{code}: {description}"),
        None => code,
    })
}

/// What an answer says for a refusal: the OAuth error, or the visible text. It may hold secrets.
pub(crate) fn refusal_text(exchange: &Exchange) -> String {
    if let Some(error) = exchange.json().as_ref().and_then(error_words) {
        return error;
    }
    if exchange.response.status().is_success() {
        return String::new();
    }
    let text = exchange.text();
    if is_html(exchange) { visible_text(&text) } else { text }
}

pub(crate) fn is_html(exchange: &Exchange) -> bool {
    match exchange.header("content-type") {
        Some(kind) => {
            let kind = kind.to_ascii_lowercase();
            kind.starts_with("text/html") || kind.starts_with("application/xhtml")
        }
        None => exchange.response.body().trim_ascii_start().starts_with(b"<"),
    }
}

/// The visible text of a refusal. A 200 that is not JSON may hold the tokens in another format.
fn prose(exchange: &Exchange) -> String {
    let text = hide(exchange, &refusal_text(exchange));
    if text.trim().is_empty() { String::new() } else { format!(": {}", quote(&text)) }
}

/// Takes the secrets of an exchange out of `text`.
pub(crate) fn hide(exchange: &Exchange, text: &str) -> String {
    let redactor = Redactor::default();
    redactor.learn_from(exchange);
    let mut text = redactor.text(text);
    for (_, value) in form_urlencoded::parse(exchange.request.body())
        .filter(|(name, _)| !["grant_type", "redirect_uri", "client_id"].contains(&name.as_ref()))
    {
        if value.len() >= SHORTEST_SECRET {
            text = text.replace(value.as_ref(), REDACTED);
        }
    }
    match bearer_of(exchange) {
        Some(token) if token.len() >= SHORTEST_SECRET => text.replace(token, REDACTED),
        _ => text,
    }
}

fn bearer_of(exchange: &Exchange) -> Option<&str> {
    let value = exchange.request.headers().get(http::header::AUTHORIZATION)?.to_str().ok()?;
    value.split_once(' ').map(|(_, token)| token)
}

/// Quotes prose on one line, cut, and without anything that looks like a token.
pub(crate) fn quote(text: &str) -> String {
    let mut line = String::new();
    for word in text.split_whitespace() {
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(&without_tokens(word));
        if line.len() > LONGEST_QUOTE * 4 {
            break;
        }
    }
    match line.char_indices().nth(LONGEST_QUOTE) {
        Some((end, _)) => format!("`{}…`", &line[..end]),
        None => format!("`{line}`"),
    }
}

fn without_tokens(word: &str) -> String {
    let is_token = |run: &str| {
        run.len() >= LONGEST_WORD
            && run.contains(|c: char| c.is_ascii_digit())
            && run.contains(|c: char| c.is_ascii_alphabetic())
    };
    word.split_inclusive(|c: char| !c.is_ascii_alphanumeric() && !"-_+~".contains(c))
        .map(|part| {
            let run =
                part.trim_end_matches(|c: char| !c.is_ascii_alphanumeric() && !"-_+~".contains(c));
            if is_token(run) {
                format!("{REDACTED}{}", &part[run.len()..])
            } else {
                part.to_owned()
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use bytes::Bytes;
    use http::{Request, Response};

    use super::*;

    fn answer(status: u16, kind: &str, body: &str) -> Exchange {
        Exchange {
            request: Request::post("https://cloud.test/token")
                .body(Bytes::from_static(b"client_secret=s3cr&code=the+code"))
                .expect("a request"),
            response: Response::builder()
                .status(status)
                .header("content-type", kind)
                .body(Bytes::from(body.to_owned()))
                .expect("a response"),
            latency: Duration::ZERO,
        }
    }

    #[test]
    fn each_kind_of_answer_has_its_words() {
        let cases = [
            (
                answer(400, "application/json", r#"{"error":"invalid_grant"}"#),
                "400 `invalid_grant`",
            ),
            (
                answer(
                    400,
                    "application/json",
                    r#"{"error":"x","error_description":"the code is old, s3cr"}"#,
                ),
                "400 `x: [redacted] is old, [redacted]`",
            ),
            (
                answer(500, "text/html", "<title>t</title><h1>Oops</h1> s3cr"),
                "500 with an HTML page: `Oops [redacted]`",
            ),
            (answer(200, "text/html", "<h1>Welcome</h1>"), "200 with an HTML page"),
            (
                answer(200, "text/plain", "access_token=abc"),
                "200 with 16 bytes of `text/plain` that are not JSON",
            ),
            (answer(502, "text/plain", " "), "502 with an empty body"),
            (answer(403, "application/json", "{}"), "403 with JSON that has no `error`"),
        ];
        for (exchange, expected) in cases {
            assert_eq!(describe_answer(&exchange), expected);
        }
    }

    #[test]
    fn a_bearer_token_that_is_echoed_is_hidden() {
        let mut exchange = answer(401, "text/plain", "unknown token abcd");
        let value = http::HeaderValue::from_static("Bearer abcd");
        exchange.request.headers_mut().insert(http::header::AUTHORIZATION, value);
        let words =
            "401 with 18 bytes of `text/plain` that are not JSON: `unknown token [redacted]`";
        assert_eq!(describe_answer(&exchange), words);
    }

    #[test]
    fn quotes_are_short_and_hold_no_tokens() {
        let quoted = quote(&format!("token=a1b2c3d4e5f6a1b2c3d4e5f6, then {}", "x ".repeat(300)));
        assert!(quoted.starts_with("`token=[redacted], then x x"), "{quoted}");
        assert!(quoted.chars().count() <= LONGEST_QUOTE + 3);
    }
}
