//! How the token endpoint refuses: in which shape, and what it gives away.
//!
//! The requests are those that are wrong in themselves; a bad client is another file's.

use super::token::exchange_of_unknown;
use super::token_answer::{is_called_json, says};
use crate::check::answers::{describe, tokens_of};
use crate::check::{Bench, Check, Judge, Judged, Pace, Page, Severity, Stop};
use crate::wire::{BoxFuture, Exchange};

const GOOD: &str = "HTTP/1.1 400 Bad Request\nContent-Type: application/json\n\
                    Cache-Control: no-store\n\n{\"error\":\"invalid_grant\"}";

/// These checks.
pub const CHECKS: &[Check] = &[
    Check {
        id: "oauth.token.refusals-are-json",
        severity: Severity::Must,
        title: "a refusal is JSON with `error`",
        rule: "RFC 6749 §5.2; Google, Account linking with OAuth",
        phone_shows: None,
        page: Page {
            looks_at: "Four requests that must be refused: an unknown code, no code, no \
                       `grant_type`, an unknown `grant_type`. Each answer is JSON, called that, \
                       with a text `error`.",
            why: "Google tells a dead code from a broken cloud by `error` alone.",
            bad: "HTTP/1.1 400 Bad Request\nContent-Type: text/html\n\n<h1>Bad Request</h1>",
            good: GOOD,
            mend: "Answer in JSON also where the framework refuses before your code runs.",
        },
        proved_by: &["token.refused-as-page"],
        pace: Pace::Alone,
        judge: Judge::Cloud(|bench| of_refusals(bench, judge_json)),
    },
    Check {
        id: "oauth.token.refusals-are-400",
        severity: Severity::Must,
        title: "a refusal has the status 400",
        rule: "RFC 6749 §5.2; Google, Account linking with OAuth",
        phone_shows: None,
        page: Page {
            looks_at: "Four requests that must be refused: an unknown code, no code, no \
                       `grant_type`, an unknown `grant_type`. Each is answered with 400; with \
                       401 only beside `invalid_client`.",
            why: "With 5xx Google may come back for an answer that will never change; 200 looks \
                  like success.",
            bad: "HTTP/1.1 403 Forbidden\n\n{\"error\":\"invalid_grant\"}",
            good: GOOD,
            mend: "Answer 400 to what is wrong in the request, whatever `error` says.",
        },
        proved_by: &["token.refused-as-403"],
        pace: Pace::Alone,
        judge: Judge::Cloud(|bench| of_refusals(bench, judge_status)),
    },
    Check {
        id: "oauth.token.refusals-not-cached",
        severity: Severity::Should,
        title: "a refusal says `Cache-Control: no-store`",
        rule: "RFC 6749 §5.2, by its example",
        phone_shows: None,
        page: Page {
            looks_at: "`Cache-Control` of the answers to four requests that must be refused.",
            why: "A refusal that is kept answers for a request that would have been right.",
            bad: "HTTP/1.1 400 Bad Request\nCache-Control: max-age=60",
            good: GOOD,
            mend: "Send `Cache-Control: no-store` with every answer of the token endpoint.",
        },
        proved_by: &["token.refusal-cacheable"],
        pace: Pace::Alone,
        judge: Judge::Cloud(|bench| of_refusals(bench, judge_no_store)),
    },
    Check {
        id: "oauth.token.refusals-echo-nothing",
        severity: Severity::Should,
        title: "a refusal repeats neither the code nor the secret",
        rule: "good practice; no RFC",
        phone_shows: None,
        page: Page {
            looks_at: "The bodies of the answers to four requests that must be refused.",
            why: "Answers are logged more freely than requests, by Google too: a secret in them \
                  is a secret in a log.",
            bad: "{\"error\":\"invalid_grant\",\"error_description\":\"unknown code 4/0Ad…\"}",
            good: GOOD,
            mend: "Describe what is wrong in fixed sentences.",
        },
        proved_by: &["token.refusal-echoes-code"],
        pace: Pace::Alone,
        judge: Judge::Cloud(|bench| Box::pin(refusals_echo_nothing(bench))),
    },
    Check {
        id: "oauth.token.refusals-show-no-trace",
        severity: Severity::Should,
        title: "a refusal shows no stack trace",
        rule: "good practice; no RFC",
        phone_shows: None,
        page: Page {
            looks_at: "The bodies of the answers to four requests that must be refused, for marks \
                       of stack traces of common languages.",
            why: "A trace tells strangers which software runs here, where, and in which version.",
            bad: "{\"error\":\"invalid_grant\",\"trace\":\"Error: …\\n    at Object.<anonymous> …\"}",
            good: GOOD,
            mend: "Switch the framework's debug mode off, and log the trace instead.",
        },
        proved_by: &["token.refusal-shows-trace"],
        pace: Pace::Alone,
        judge: Judge::Cloud(|bench| of_refusals(bench, judge_trace)),
    },
];

/// What only stack traces say.
const MARKS: &[&str] = &[
    "Traceback (most recent call last)",
    "Stack trace:",
    "goroutine 1 [",
    "' panicked at ",
    "at Object.<anonymous>",
    "/node_modules/",
    ".java:",
    ".php on line ",
    ".php:",
    ".rb:",
    ".py\", line ",
    ".cs:line ",
];

fn of_refusals<'a>(bench: &'a Bench<'_>, judge: fn(&Exchange) -> Judged) -> BoxFuture<'a, Judged> {
    Box::pin(async move {
        for refusal in refusals(bench).await? {
            judge(&refusal)?;
        }
        Ok(None)
    })
}

/// The answers to what is wrong in itself. No code is spent.
async fn refusals(bench: &Bench<'_>) -> Result<Vec<Exchange>, Stop> {
    let unknown = exchange_of_unknown(bench);
    let requests = [
        unknown.clone(),
        unknown.clone().without("code"),
        unknown.clone().without("grant_type"),
        unknown.with("grant_type", "urn:example:unknown"),
    ];
    let mut refusals = Vec::new();
    for request in requests {
        let exchange = bench.token(&request).await?;
        if exchange.status() == 429 {
            return Err(Stop::not_judged("the cloud asks for fewer requests: 429"));
        }
        // What gives tokens is no refusal, and another check's business.
        if tokens_of(&exchange).is_err() {
            refusals.push(exchange);
        }
    }
    Ok(refusals)
}

fn judge_json(exchange: &Exchange) -> Judged {
    let expected = "`application/json` with `error`";
    let body = exchange.json().unwrap_or_default();
    let has_error = body.get("error").is_some_and(serde_json::Value::is_string);
    if is_called_json(exchange) && has_error {
        return Ok(None);
    }
    let kind = exchange.header("content-type").unwrap_or("no `Content-Type`");
    let what = if has_error { "with `error`" } else { "without `error`" };
    Err(Stop::broken(expected, format!("{}: {kind}, {what}", exchange.status()), &[exchange]))
}

fn judge_status(exchange: &Exchange) -> Judged {
    let body = exchange.json().unwrap_or_default();
    let names_client = body.get("error").is_some_and(|error| error == "invalid_client");
    match exchange.status() {
        400 => Ok(None),
        401 if names_client => Ok(None),
        _ => Err(Stop::broken("400", describe(exchange), &[exchange])),
    }
}

fn judge_no_store(exchange: &Exchange) -> Judged {
    if says(exchange, "Cache-Control", "no-store") {
        return Ok(None);
    }
    let actual = match exchange.header("cache-control") {
        Some(value) => format!("`{value}`"),
        None => "none".to_owned(),
    };
    Err(Stop::broken("`Cache-Control: no-store`", actual, &[exchange]))
}

async fn refusals_echo_nothing(bench: &Bench<'_>) -> Judged {
    let secret = bench.target.client_secret.secret();
    for refusal in refusals(bench).await? {
        let sent = form_urlencoded::parse(&refusal.request.body().clone())
            .find(|(name, _)| name == "code")
            .map(|(_, code)| code.into_owned());
        judge_echo(&refusal, sent.as_deref(), secret)?;
    }
    Ok(None)
}

/// A secret so short that it stands in any text by chance is not looked for.
const TELLING: usize = 8;

fn judge_echo(exchange: &Exchange, code: Option<&str>, secret: &str) -> Judged {
    let text = exchange.text();
    let holds = |word: &str| word.len() >= TELLING && text.contains(word);
    let actual = match code {
        Some(code) if holds(code) => "the code stands in the answer",
        _ if holds(secret) => "the client secret stands in the answer",
        _ => return Ok(None),
    };
    Err(Stop::broken("an answer without code and secret", actual, &[exchange]))
}

fn judge_trace(exchange: &Exchange) -> Judged {
    let text = exchange.text();
    match MARKS.iter().find(|mark| text.contains(**mark)) {
        None => Ok(None),
        Some(mark) => {
            let actual = format!("`{}` stands in it", mark.trim());
            Err(Stop::broken("an answer without a stack trace", actual, &[exchange]))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::made_up::{answer_with, json, refusal};

    type Judge = fn(&Exchange) -> Judged;

    #[test]
    fn any_error_in_json_holds() {
        let judges: [Judge; 4] = [judge_json, judge_status, judge_no_store, judge_trace];
        for refused in [
            refusal("invalid_grant"),
            refusal("something_else"),
            json(401, r#"{"error":"invalid_client","error_description":"no"}"#),
        ] {
            for judge in judges {
                assert!(judge(&refused).is_ok());
            }
        }
    }

    #[test]
    fn each_mistake_breaks_its_own_rule() {
        let page = answer_with(400, &[("content-type", "text/html")], "<h1>no</h1>");
        let trace = json(400, r#"{"error":"x","trace":"    at Object.<anonymous> (/srv/a.js:1)"}"#);
        let cases: [(Judge, Exchange, &str); 5] = [
            (judge_json, page.clone(), "400: text/html, without `error`"),
            (judge_status, json(403, r#"{"error":"invalid_grant"}"#), "403 `invalid_grant`"),
            (judge_status, json(401, r#"{"error":"invalid_grant"}"#), "401 `invalid_grant`"),
            (judge_no_store, page, "none"),
            (judge_trace, trace, "`at Object.<anonymous>` stands in it"),
        ];
        for (judge, exchange, expected) in cases {
            let Err(Stop::Broken(broken)) = judge(&exchange) else { panic!("{expected}") };
            assert_eq!(broken.actual, expected);
        }
    }

    #[test]
    fn an_echo_is_found_and_short_words_are_not() {
        let echo = json(400, r#"{"error":"unknown code long-enough-code, secret-of-it"}"#);
        assert!(judge_echo(&echo, Some("long-enough-code"), "another-secret").is_err());
        assert!(judge_echo(&echo, None, "secret-of-it").is_err());
        assert!(judge_echo(&echo, Some("code"), "of").is_ok());
    }
}
