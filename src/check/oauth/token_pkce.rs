//! PKCE at the token endpoint, where the cloud takes part in it (RFC 7636 §4.6).
//!
//! A cloud that knows nothing of PKCE ignores what it does not know, as it must, and takes any
//! verifier. It takes part where its metadata says so, or where it minds a verifier that is wrong
//! or missing though a right one does.

use super::token::{GIVES_TOKENS, INVALID_GRANT};
use crate::check::answers::{describe, ensure_refused, tokens_of};
use crate::check::{Bench, Check, Judge, Judged, Pace, Page, Severity, Stop};
use crate::wire::Exchange;

/// These checks.
pub const CHECKS: &[Check] = &[
    Check {
        id: "oauth.token.wrong-verifier-refused",
        severity: Severity::Must,
        title: "a code with a challenge is not exchanged with a wrong verifier",
        rule: "RFC 7636 §4.6",
        phone_shows: None,
        page: Page {
            looks_at: "A code whose authorization request carried a challenge (S256) is exchanged \
                       with another verifier. Only clouds that take part in PKCE are judged.",
            why: "PKCE ties a code to whoever asked for it. A cloud that offers it and does not \
                  look at the verifier promises what it does not keep.",
            bad: GIVES_TOKENS,
            good: INVALID_GRANT,
            mend: "Keep the challenge with the code; hash the verifier with SHA-256, encode it as \
                   Base64 for URLs without padding, and compare.",
        },
        proved_by: &["token.verifier-ignored"],
        pace: Pace::Alone,
        judge: Judge::Cloud(|bench| Box::pin(verifier_minded(bench, Verifier::Wrong))),
    },
    Check {
        id: "oauth.token.missing-verifier-refused",
        severity: Severity::Must,
        title: "a code with a challenge is not exchanged without a verifier",
        rule: "RFC 7636 §4.6; RFC 9700 §2.1.1",
        phone_shows: None,
        page: Page {
            looks_at: "A code whose authorization request carried a challenge (S256) is exchanged \
                       without a verifier. Only clouds that take part in PKCE are judged.",
            why: "Whoever has stolen a code simply leaves the verifier out.",
            bad: GIVES_TOKENS,
            good: INVALID_GRANT,
            mend: "Where a challenge is kept with the code, demand the verifier.",
        },
        proved_by: &["token.verifier-ignored", "token.verifier-optional"],
        pace: Pace::Alone,
        judge: Judge::Cloud(|bench| Box::pin(verifier_minded(bench, Verifier::Missing))),
    },
    Check {
        id: "oauth.token.unasked-verifier-refused",
        severity: Severity::Must,
        title: "a code without a challenge is not exchanged with a verifier",
        rule: "RFC 9700 §2.1.1, §4.8.2",
        phone_shows: None,
        page: Page {
            looks_at: "A code whose authorization request carried no challenge is exchanged with \
                       a verifier. Only clouds that take part in PKCE are judged.",
            why: "Whoever sends a verifier has sent a challenge. Where none arrived, somebody took \
                  it out of the request on the way, to get at the code.",
            bad: GIVES_TOKENS,
            good: INVALID_GRANT,
            mend: "Refuse a verifier where no challenge is kept with the code.",
        },
        proved_by: &["token.verifier-ignored", "token.unasked-verifier-accepted"],
        pace: Pace::Alone,
        judge: Judge::Cloud(|bench| Box::pin(unasked_verifier_refused(bench))),
    },
];

#[derive(Clone, Copy)]
enum Verifier {
    Right,
    Wrong,
    Missing,
}

/// Exchanges a new code that has a challenge behind it.
async fn exchange_with(bench: &Bench<'_>, verifier: Verifier) -> Result<Exchange, Stop> {
    let request = bench.exchange_of(&bench.code_with_pkce().await?);
    let request = match verifier {
        Verifier::Right => request,
        Verifier::Wrong => request.with("code_verifier", &bench.tools.chance.token()),
        Verifier::Missing => request.without("code_verifier"),
    };
    bench.token(&request).await
}

async fn verifier_minded(bench: &Bench<'_>, verifier: Verifier) -> Judged {
    let exchange = exchange_with(bench, verifier).await?;
    let right = exchange_with(bench, Verifier::Right).await?;
    if tokens_of(&right).is_err() {
        let why = format!("an exchange with the right verifier fails: {}", describe(&right));
        return Err(Stop::not_judged(why));
    }
    let takes_part = ensure_refused(&exchange).is_ok() || takes_part(bench).await?;
    judge_verifier(&exchange, takes_part)
}

async fn unasked_verifier_refused(bench: &Bench<'_>) -> Judged {
    let code = bench.code_to_spoil().await?;
    let verifier = bench.tools.chance.token();
    let exchange = bench.token(&bench.exchange_of(&code).with("code_verifier", &verifier)).await?;
    let takes_part = ensure_refused(&exchange).is_ok() || takes_part(bench).await?;
    judge_verifier(&exchange, takes_part)
}

async fn takes_part(bench: &Bench<'_>) -> Result<bool, Stop> {
    if bench.offers_pkce().await {
        return Ok(true);
    }
    let right = exchange_with(bench, Verifier::Right).await?;
    let wrong = exchange_with(bench, Verifier::Wrong).await?;
    let missing = exchange_with(bench, Verifier::Missing).await?;
    let minds = ensure_refused(&wrong).is_ok() || ensure_refused(&missing).is_ok();
    Ok(tokens_of(&right).is_ok() && minds)
}

fn judge_verifier(exchange: &Exchange, takes_part: bool) -> Judged {
    if takes_part {
        ensure_refused(exchange)
    } else {
        Err(Stop::not_judged("neither its metadata nor its answers know PKCE"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::made_up::{refusal, tokens};

    #[test]
    fn only_who_takes_part_is_judged() {
        assert!(judge_verifier(&refusal("invalid_grant"), true).is_ok());
        assert!(matches!(judge_verifier(&tokens(), true), Err(Stop::Broken(_))));
        assert!(matches!(judge_verifier(&tokens(), false), Err(Stop::NotJudged(_))));
    }
}
