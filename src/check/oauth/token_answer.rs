//! What the token endpoint answers to a code that is good: the tokens, and what is said of them.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::Value;

use super::token::PHONE_NOT_LINKED;
use crate::check::answers::describe;
use crate::check::{Bench, Check, Judge, Judged, Pace, Page, Severity, Stop};
use crate::wire::{BoxFuture, Exchange};

/// The whole answer as Google shows it.
const GOOD: &str = "HTTP/1.1 200 OK\nContent-Type: application/json;charset=UTF-8\n\
                    Cache-Control: no-store\n\n{\"token_type\":\"Bearer\",\
                    \"access_token\":\"…\",\"refresh_token\":\"…\",\"expires_in\":3600}";

/// Lifetimes that nobody wonders about, in seconds.
const SENSIBLE: std::ops::RangeInclusive<f64> = 300.0..=86_400.0;

/// These checks.
pub const CHECKS: &[Check] = &[
    Check {
        id: "oauth.token.code-gets-tokens",
        severity: Severity::Must,
        title: "a fresh code gets an access token",
        rule: "RFC 6749 §5.1; Google, Account linking with OAuth",
        phone_shows: Some(PHONE_NOT_LINKED),
        page: Page {
            looks_at: "A fresh code is exchanged as Google does it: the answer must be 200 with \
                       `access_token`, a text that can stand in a header.",
            why: "Without it there is no link.",
            bad: "HTTP/1.1 200 OK\n\n{\"data\":{\"access_token\":\"…\"}}",
            good: GOOD,
            mend: "Answer 200, and write the members into the outermost object under these names.",
        },
        proved_by: &[
            "token.answers-201",
            "token.nested-answer",
            "token.answer-as-form",
            "client.basic-only",
        ],
        pace: Pace::Alone,
        judge: Judge::Cloud(|bench| of_answer(bench, judge_tokens)),
    },
    Check {
        id: "oauth.token.answer-is-json",
        severity: Severity::Must,
        title: "tokens come as one JSON object, and are called that",
        rule: "RFC 6749 §5.1",
        phone_shows: Some(PHONE_NOT_LINKED),
        page: Page {
            looks_at: "The answer to a good exchange: `Content-Type: application/json`, with a \
                       charset or without, and one JSON object.",
            why: "What is not called JSON is not read as JSON by every client; some servers \
                  answer as a form by default.",
            bad: "HTTP/1.1 200 OK\nContent-Type: text/html\n\n{\"access_token\":\"…\"}",
            good: GOOD,
            mend: "Use the framework's JSON answer, and let no middleware change its type.",
        },
        proved_by: &["token.answer-as-form", "token.answer-called-html"],
        pace: Pace::Alone,
        judge: Judge::Cloud(|bench| of_answer(bench, judge_json)),
    },
    Check {
        id: "oauth.token.type-is-bearer",
        severity: Severity::Must,
        title: "`token_type` is `Bearer`, in any case",
        rule: "RFC 6749 §5.1; Google, Account linking with OAuth",
        phone_shows: Some(PHONE_NOT_LINKED),
        page: Page {
            looks_at: "`token_type` in the answer to a good exchange. `bearer` and `Bearer` are \
                       the same.",
            why: "It is required, and a client must not use a token whose type it does not know.",
            bad: "{\"access_token\":\"…\",\"expires_in\":3600}",
            good: GOOD,
            mend: "Add `\"token_type\":\"Bearer\"`.",
        },
        proved_by: &["token.no-token-type"],
        pace: Pace::Alone,
        judge: Judge::Cloud(|bench| of_answer(bench, judge_type)),
    },
    Check {
        id: "oauth.token.expires-in-given",
        severity: Severity::Should,
        title: "the answer says how long the access token lives",
        rule: "RFC 6749 §5.1; Google, Account linking with OAuth",
        phone_shows: None,
        page: Page {
            looks_at: "`expires_in` in the answer to a good exchange.",
            why: "Google lists it as required. Without it nobody knows when to refresh: the first \
                  sign is an intent that is refused.",
            bad: "{\"token_type\":\"Bearer\",\"access_token\":\"…\",\"refresh_token\":\"…\"}",
            good: GOOD,
            mend: "Say the seconds until the access token expires, also where that is long.",
        },
        proved_by: &["token.no-expires-in"],
        pace: Pace::Alone,
        judge: Judge::Cloud(|bench| of_answer(bench, judge_expires_in_given)),
    },
    Check {
        id: "oauth.token.expires-in-is-number",
        severity: Severity::Must,
        title: "`expires_in` is a number of seconds",
        rule: "RFC 6749 §5.1",
        phone_shows: Some(PHONE_NOT_LINKED),
        page: Page {
            looks_at: "The answer to a good exchange: `expires_in` must be a positive JSON number.",
            why: "Google reads the answer strictly; a string there is no lifetime, and an access \
                  token without one is never refreshed in time.",
            bad: "{\"token_type\":\"Bearer\",\"access_token\":\"…\",\"expires_in\":\"3600\"}",
            good: GOOD,
            mend: "Write the number without quotes.",
        },
        proved_by: &["token.expires-in-as-text"],
        pace: Pace::Alone,
        judge: Judge::Cloud(|bench| of_answer(bench, judge_expires_in)),
    },
    Check {
        id: "oauth.token.lifetime-is-sensible",
        severity: Severity::Advice,
        title: "an access token lives between five minutes and a day",
        rule: "Google, Account linking with OAuth (\"typically an hour\")",
        phone_shows: None,
        page: Page {
            looks_at: "`expires_in` in the answer to a good exchange.",
            why: "With less, devices pay for a refresh every few commands. With more, a stolen \
                  token is good for long, and a refresh that is broken shows only weeks later.",
            bad: "{\"token_type\":\"Bearer\",\"access_token\":\"…\",\"expires_in\":31536000}",
            good: GOOD,
            mend: "Let access tokens live an hour. Refresh tokens do not expire.",
        },
        proved_by: &["token.year-long-lifetime"],
        pace: Pace::Alone,
        judge: Judge::Cloud(|bench| of_answer(bench, judge_lifetime)),
    },
    Check {
        id: "oauth.token.refresh-token-given",
        severity: Severity::Must,
        title: "an access token that expires comes with a refresh token",
        rule: "Google, OAuth validation tool; Google, Account linking with OAuth",
        phone_shows: Some(
            "nothing at first; when the first access token expires, every device is \"Offline\" \
             and the account must be linked again",
        ),
        page: Page {
            looks_at: "The answer to a good exchange: where it has `expires_in`, it must have \
                       `refresh_token`.",
            why: "Otherwise the link dies with its first access token.",
            bad: "{\"token_type\":\"Bearer\",\"access_token\":\"…\",\"expires_in\":3600}",
            good: GOOD,
            mend: "Give a refresh token with each code. Identity providers often want a scope for \
                   it (`offline_access`), or a tick at the client.",
        },
        proved_by: &["token.no-refresh-token"],
        pace: Pace::Alone,
        judge: Judge::Cloud(|bench| of_answer(bench, judge_refresh_token)),
    },
    Check {
        id: "oauth.token.access-token-opaque",
        severity: Severity::Should,
        title: "an access token is no JWT",
        rule: "Google, OAuth validation tool",
        phone_shows: None,
        page: Page {
            looks_at: "The access token of a good exchange: three parts of Base64 with a header \
                       that names an algorithm are a JWT.",
            why: "Google's validation tool warns of it. Who holds a JWT can read what it says of \
                  the user, and it lives on where its link has ended.",
            bad: "{\"access_token\":\"eyJhbGciOiJIUzI1NiJ9.eyJ…\"}",
            good: GOOD,
            mend: "Give out random tokens, and keep what they stand for at your side.",
        },
        proved_by: &["token.jwt-access-token"],
        pace: Pace::Alone,
        judge: Judge::Cloud(|bench| of_answer(bench, judge_opaque)),
    },
    Check {
        id: "oauth.token.answer-not-cached",
        severity: Severity::Should,
        title: "an answer with tokens says `Cache-Control: no-store`",
        rule: "RFC 6749 §5.1",
        phone_shows: None,
        page: Page {
            looks_at: "`Cache-Control` of the answer to a good exchange.",
            why: "What keeps the answer keeps the keys to the house.",
            bad: "HTTP/1.1 200 OK\nContent-Type: application/json\n\n{\"access_token\":\"…\"}",
            good: GOOD,
            mend: "Send `Cache-Control: no-store` with every answer of the token endpoint.",
        },
        proved_by: &["token.answer-cacheable"],
        pace: Pace::Alone,
        judge: Judge::Cloud(|bench| of_answer(bench, judge_no_store)),
    },
    Check {
        id: "oauth.token.answer-says-no-cache",
        severity: Severity::Advice,
        title: "an answer with tokens says `Pragma: no-cache`",
        rule: "RFC 6749 §5.1",
        phone_shows: None,
        page: Page {
            looks_at: "`Pragma` of the answer to a good exchange.",
            why: "The RFC asks for it; only caches of another age look at it.",
            bad: "HTTP/1.1 200 OK\nCache-Control: no-store",
            good: "HTTP/1.1 200 OK\nCache-Control: no-store\nPragma: no-cache",
            mend: "Send `Pragma: no-cache` beside `Cache-Control: no-store`.",
        },
        proved_by: &["token.no-pragma"],
        pace: Pace::Alone,
        judge: Judge::Cloud(|bench| of_answer(bench, judge_pragma)),
    },
];

/// Judges the exchange that all these checks share.
fn of_answer<'a>(bench: &'a Bench<'_>, judge: fn(&Exchange) -> Judged) -> BoxFuture<'a, Judged> {
    Box::pin(async move { judge(&bench.exchanged().await?) })
}

fn judge_tokens(exchange: &Exchange) -> Judged {
    let expected = "200 with `access_token`";
    let body = exchange.json().unwrap_or_default();
    let token = body.get("access_token").and_then(Value::as_str).unwrap_or_default();
    let actual = if exchange.status() != 200 {
        describe(exchange)
    } else if token.is_empty() {
        "200 without `access_token`".to_owned()
    } else if !token.bytes().all(|byte| byte.is_ascii_graphic()) {
        "an access token that cannot stand in a header".to_owned()
    } else {
        return Ok(None);
    };
    Err(Stop::broken(expected, actual, &[exchange]))
}

/// What a successful answer says; a refusal is another check's business.
fn ensure_success(exchange: &Exchange) -> Result<(), Stop> {
    if exchange.response.status().is_success() {
        Ok(())
    } else {
        Err(Stop::not_judged(format!("no tokens came: {}", describe(exchange))))
    }
}

fn object(exchange: &Exchange) -> Result<Value, Stop> {
    ensure_success(exchange)?;
    let body = exchange.json().filter(|body| body.get("access_token").is_some());
    body.ok_or_else(|| Stop::not_judged("the answer is no JSON object with `access_token`"))
}

/// Whether an answer is called JSON.
pub(super) fn is_called_json(exchange: &Exchange) -> bool {
    let kind = exchange.header("content-type").and_then(|value| value.split(';').next());
    kind.is_some_and(|kind| kind.trim().eq_ignore_ascii_case("application/json"))
}

fn judge_json(exchange: &Exchange) -> Judged {
    ensure_success(exchange)?;
    let is_object = exchange.json().is_some_and(|body| body.is_object());
    let actual = match (is_called_json(exchange), is_object) {
        (true, true) => return Ok(None),
        (true, false) => "`application/json` that is no JSON object".to_owned(),
        (false, _) => match exchange.header("content-type") {
            Some(kind) => format!("`{kind}`"),
            None => "no `Content-Type`".to_owned(),
        },
    };
    Err(Stop::broken("`application/json` with one object", actual, &[exchange]))
}

fn judge_type(exchange: &Exchange) -> Judged {
    let body = object(exchange)?;
    let actual = match body.get("token_type").and_then(Value::as_str) {
        Some(kind) if kind.eq_ignore_ascii_case("bearer") => return Ok(Some(format!("`{kind}`"))),
        Some(kind) => format!("`{kind}`"),
        None => "none".to_owned(),
    };
    Err(Stop::broken("`token_type` `Bearer`, in any case", actual, &[exchange]))
}

fn lifetime(exchange: &Exchange) -> Result<Option<Value>, Stop> {
    let body = object(exchange)?;
    Ok(body.get("expires_in").filter(|value| !value.is_null()).cloned())
}

fn judge_expires_in_given(exchange: &Exchange) -> Judged {
    match lifetime(exchange)? {
        Some(_) => Ok(None),
        None => Err(Stop::broken("`expires_in`", "none", &[exchange])),
    }
}

fn judge_expires_in(exchange: &Exchange) -> Judged {
    match lifetime(exchange)? {
        None => Err(Stop::not_judged("the answer has no `expires_in`")),
        Some(value) if value.as_f64().is_some_and(|seconds| seconds > 0.0) => {
            Ok(Some(format!("{value} s")))
        }
        Some(value) => {
            let expected = "`expires_in` as a positive number";
            Err(Stop::broken(expected, format!("`{value}`"), &[exchange]))
        }
    }
}

fn judge_lifetime(exchange: &Exchange) -> Judged {
    let value = lifetime(exchange)?;
    match value.as_ref().and_then(Value::as_f64) {
        None => Err(Stop::not_judged("the answer has no `expires_in` that is a number")),
        Some(seconds) if SENSIBLE.contains(&seconds) => Ok(Some(format!("{seconds} s"))),
        Some(seconds) => {
            let expected = "a lifetime of 300 to 86400 s";
            Err(Stop::broken(expected, format!("{seconds} s"), &[exchange]))
        }
    }
}

fn judge_refresh_token(exchange: &Exchange) -> Judged {
    if lifetime(exchange)?.is_none() {
        return Err(Stop::not_judged(
            "the answer has no `expires_in`: nothing says that it expires",
        ));
    }
    let body = object(exchange)?;
    match body.get("refresh_token") {
        Some(Value::String(token)) if !token.is_empty() => Ok(None),
        None | Some(Value::Null) => {
            Err(Stop::broken("`refresh_token` beside `expires_in`", "none", &[exchange]))
        }
        Some(_) => {
            let actual = "one that is no text or is empty";
            Err(Stop::broken("`refresh_token` beside `expires_in`", actual, &[exchange]))
        }
    }
}

fn judge_opaque(exchange: &Exchange) -> Judged {
    let body = object(exchange)?;
    let token = body.get("access_token").and_then(Value::as_str).unwrap_or_default();
    if is_jwt(token) {
        Err(Stop::broken("a token that says nothing", "a JWT", &[exchange]))
    } else {
        Ok(None)
    }
}

fn is_jwt(token: &str) -> bool {
    let parts: Vec<_> = token.split('.').collect();
    let read = |part: &str| {
        let bytes = URL_SAFE_NO_PAD.decode(part).ok()?;
        serde_json::from_slice::<Value>(&bytes).ok()
    };
    parts.len() == 3 && read(parts[0]).is_some_and(|header| header.get("alg").is_some())
}

/// Whether a header of the answer has this word among its values.
pub(super) fn says(exchange: &Exchange, name: &str, word: &str) -> bool {
    let values = exchange.response.headers().get_all(name).iter();
    values
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .any(|value| value.trim().eq_ignore_ascii_case(word))
}

fn judge_no_store(exchange: &Exchange) -> Judged {
    judge_header(exchange, "Cache-Control", "no-store")
}

fn judge_pragma(exchange: &Exchange) -> Judged {
    judge_header(exchange, "Pragma", "no-cache")
}

fn judge_header(exchange: &Exchange, name: &str, word: &str) -> Judged {
    ensure_success(exchange)?;
    if says(exchange, name, word) {
        return Ok(None);
    }
    let actual = match exchange.header(name) {
        Some(value) => format!("`{value}`"),
        None => "none".to_owned(),
    };
    Err(Stop::broken(format!("`{name}: {word}`"), actual, &[exchange]))
}

#[cfg(test)]
mod tests;
