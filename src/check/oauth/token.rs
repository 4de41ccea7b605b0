//! The token endpoint when a code is exchanged.

use crate::check::bench::{ensure_refused, tokens_of};
use crate::check::{Bench, Check, Judged, Pace, Page, Severity, Stop};
use crate::wire::Exchange;

/// What the phone shows when an exchange fails.
const PHONE_NOT_LINKED: &str =
    "\"Something went wrong, please try again\", and the account is not linked";

/// These checks.
pub const CHECKS: &[Check] = &[
    Check {
        id: "oauth.token.code-single-use",
        severity: Severity::Must,
        title: "a code is exchanged once",
        rule: "RFC 6749 §4.1.2",
        phone_shows: None,
        page: Page {
            looks_at: "A fresh code is exchanged as Google does it, and then once more, the same \
                       to the letter. The second exchange must be refused.",
            why: "A code stands in the address line, in the browser's history and in logs. Whoever \
                  finds it there could link the user's house to an account of their own.",
            bad: "HTTP/1.1 200 OK\n\n{\"token_type\":\"Bearer\",\"access_token\":\"…\"}",
            good: "HTTP/1.1 400 Bad Request\n\n{\"error\":\"invalid_grant\"}",
            mend: "Take the code out of the store in the same step that looks it up (DELETE … \
                   RETURNING, or a compare-and-swap), and give tokens only to whoever took it.",
        },
        proved_by: &["token.code-reusable"],
        pace: Pace::Alone,
        judge: |bench| Box::pin(code_single_use(bench)),
    },
    Check {
        id: "oauth.token.wrong-secret-refused",
        severity: Severity::Must,
        title: "a wrong client secret gets no tokens",
        rule: "RFC 6749 §3.2.1; Google, Account linking with OAuth",
        phone_shows: None,
        page: Page {
            looks_at: "A fresh code is exchanged with the client's id and a secret that is not \
                       its own.",
            why: "The secret is what tells Google from anybody who saw a code go by.",
            bad: "HTTP/1.1 200 OK\n\n{\"token_type\":\"Bearer\",\"access_token\":\"…\"}",
            good: "HTTP/1.1 400 Bad Request\n\n{\"error\":\"invalid_grant\"}",
            mend: "Compare the secret, in constant time, before anything else is looked at.",
        },
        proved_by: &["token.secret-ignored"],
        pace: Pace::Alone,
        judge: |bench| Box::pin(wrong_secret_refused(bench)),
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
            good: "{\"token_type\":\"Bearer\",\"access_token\":\"…\",\"expires_in\":3600}",
            mend: "Write the number without quotes.",
        },
        proved_by: &["token.expires-in-as-text"],
        pace: Pace::Alone,
        judge: |bench| Box::pin(expires_in_is_number(bench)),
    },
];

async fn code_single_use(bench: &Bench<'_>) -> Judged {
    let request = bench.exchange_of(&bench.code().await?);
    let first = bench.token(&request).await?;
    tokens_of(&first)?;
    judge_single_use(&first, &bench.token(&request).await?)
}

fn judge_single_use(first: &Exchange, second: &Exchange) -> Judged {
    match ensure_refused(second) {
        Err(Stop::Broken(broken)) => Err(Stop::broken(
            "the second exchange of a code refused",
            broken.actual,
            &[first, second],
        )),
        judged => judged,
    }
}

async fn wrong_secret_refused(bench: &Bench<'_>) -> Judged {
    let code = bench.code().await?;
    let wrong = bench.tools.chance.token();
    let exchange = bench.token(&bench.exchange_of(&code).with_secret(&wrong)).await?;
    ensure_refused(&exchange)
}

async fn expires_in_is_number(bench: &Bench<'_>) -> Judged {
    let code = bench.code().await?;
    let exchange = bench.token(&bench.exchange_of(&code)).await?;
    judge_expires_in(&exchange)
}

fn judge_expires_in(exchange: &Exchange) -> Judged {
    let expected = "`expires_in` as a positive number";
    let body = exchange.json().unwrap_or_default();
    match body.get("expires_in") {
        Some(value) if value.as_f64().is_some_and(|seconds| seconds > 0.0) => {
            Ok(Some(format!("{value} s")))
        }
        None => Err(Stop::broken(expected, "none", &[exchange])),
        Some(value) => Err(Stop::broken(expected, format!("`{value}`"), &[exchange])),
    }
}
