//! Many refreshes: at once, and one after the other.

use futures_util::StreamExt as _;
use futures_util::stream::FuturesUnordered;

use super::answer::judge_same_home;
use super::{PHONE_UNLINKED, ensure_not_slowed, gives_token, newest, refresh_token, refreshed};
use crate::check::answers::{describe, tokens_of};
use crate::check::oauth::fulfillment::{is_let_in, sync, sync_let_in};
use crate::check::{Bench, Check, Judge, Judged, Pace, Page, Severity, Stop, Tokens};
use crate::protocol::RefreshToken;
use crate::wire::Exchange;

/// So many refresh at once.
const AT_ONCE: usize = 5;
/// So many refresh one after the other.
const IN_A_ROW: usize = 20;

/// These checks.
pub const CHECKS: &[Check] = &[
    Check {
        id: "oauth.refresh.survives-parallel",
        severity: Severity::Must,
        title: "refreshes at the same time all succeed, and the link lives on",
        rule: "RFC 6749 §6; Google, Account linking validation tool",
        phone_shows: Some(PHONE_UNLINKED),
        page: Page {
            looks_at: "Five refreshes with one refresh token, all under way at once. Each must \
                       bring an access token, and one of the tokens that came must refresh again.",
            why: "Google is many servers. Two of them notice in the same moment that a token is \
                  about to expire, and both refresh. If one hears `invalid_grant`, Google takes \
                  the link for dead.",
            bad: "HTTP/1.1 400 Bad Request\n\n{\"error\":\"invalid_grant\"}",
            good: "HTTP/1.1 200 OK\n\n{\"token_type\":\"Bearer\",\"access_token\":\"…\",\
                   \"expires_in\":3600}",
            mend: "Let a refresh add an access token instead of replacing one, and do not take a \
                   refresh token out of the store when it is used.",
        },
        proved_by: &["refresh.one-at-a-time", "refresh.rotation-without-overlap"],
        pace: Pace::Alone,
        judge: Judge::Cloud(|bench| Box::pin(survives_parallel(bench))),
    },
    Check {
        id: "oauth.refresh.parallel-tokens-all-work",
        severity: Severity::Must,
        title: "each access token of refreshes at the same time works",
        rule: "RFC 6749 §6; Google, Account linking validation tool",
        phone_shows: Some("now and then a device does not respond, and the next try works"),
        page: Page {
            looks_at: "Five refreshes at once, then a SYNC with each access token that came. Not \
                       judged where even one refresh at a time ends the token before it.",
            why: "Whoever was given a token for an hour relies on it. Tokens lost when two requests \
                  write the same row show up as commands that fail once in a while, and nobody \
                  finds out why.",
            bad: "HTTP/1.1 401 Unauthorized",
            good: "HTTP/1.1 200 OK",
            mend: "Store each access token as a row of its own, not as a column of the link.",
        },
        proved_by: &["refresh.parallel-tokens-lost", "refresh.dead-access-token"],
        pace: Pace::Alone,
        judge: Judge::Cloud(|bench| Box::pin(parallel_tokens_all_work(bench))),
    },
    Check {
        id: "oauth.refresh.many-in-a-row",
        severity: Severity::Must,
        title: "twenty refreshes in a row succeed, and open the same home",
        rule: "RFC 6749 §6; Google, Account linking with OAuth",
        phone_shows: Some(PHONE_UNLINKED),
        page: Page {
            looks_at: "Twenty refreshes, each with the newest refresh token, and a SYNC before and \
                       after. A cloud that asks to go slower (429) is not judged.",
            why: "A link is refreshed some twenty times a day. A limit on tokens per user, or a \
                  chain that breaks somewhere, shows on the second day, when nobody is looking.",
            bad: "HTTP/1.1 400 Bad Request\n\n{\"error\":\"invalid_grant\"}",
            good: "HTTP/1.1 200 OK\n\n{\"token_type\":\"Bearer\",\"access_token\":\"…\",\
                   \"expires_in\":3600}",
            mend: "When there are too many tokens, drop the oldest access tokens, never the refresh \
                   token.",
        },
        proved_by: &["refresh.wears-out", "refresh.dead-access-token", "refresh.other-user"],
        pace: Pace::Alone,
        judge: Judge::Cloud(|bench| Box::pin(many_in_a_row(bench))),
    },
];

/// Refreshes at once with one token; the answer that came last is the last.
async fn refresh_at_once(bench: &Bench<'_>, token: &RefreshToken) -> Result<Vec<Exchange>, Stop> {
    let request = bench.refresh_of(token);
    let all: FuturesUnordered<_> = (0..AT_ONCE).map(|_| bench.token(&request)).collect();
    let answers: Vec<_> = all.collect().await;
    let answers = answers.into_iter().collect::<Result<Vec<_>, _>>()?;
    answers.iter().try_for_each(ensure_not_slowed)?;
    Ok(answers)
}

async fn survives_parallel(bench: &Bench<'_>) -> Judged {
    let token = refresh_token(&bench.link().await?)?;
    let (_, tokens) = refreshed(bench, &token).await?;
    let token = newest(&tokens, &token);
    let answers = refresh_at_once(bench, &token).await?;
    judge_parallel(&answers)?;
    // Nobody knows which of several new ones Google keeps: one that works is enough.
    let mut candidates: Vec<RefreshToken> = Vec::new();
    for tokens in answers.iter().rev().filter_map(|answer| tokens_of(answer).ok()) {
        let new = newest(&tokens, &token);
        if candidates.iter().all(|known| !known.matches(new.secret())) {
            candidates.push(new);
        }
    }
    let mut refusals = Vec::new();
    for token in candidates {
        let exchange = bench.token(&bench.refresh_of(&token)).await?;
        if gives_token(&exchange) {
            return Ok(None);
        }
        refusals.push(exchange);
    }
    let actual = refusals.first().map_or("nothing".to_owned(), describe);
    let evidence: Vec<_> = refusals.iter().collect();
    Err(Stop::broken("a link that can be refreshed afterwards", actual, &evidence))
}

fn judge_parallel(answers: &[Exchange]) -> Judged {
    let Some(refused) = answers.iter().find(|answer| !gives_token(answer)) else {
        return Ok(None);
    };
    let good = answers.iter().filter(|answer| gives_token(answer)).count();
    let actual = format!("{good} of {}, and {}", answers.len(), describe(refused));
    Err(Stop::broken("access tokens for all refreshes at once", actual, &[refused]))
}

async fn parallel_tokens_all_work(bench: &Bench<'_>) -> Judged {
    let link = bench.link().await?;
    sync_let_in(bench, &link.access).await?;
    let token = refresh_token(&link)?;
    let (_, tokens) = refreshed(bench, &token).await?;
    if !is_let_in(&sync(bench, &link.access).await?) {
        return Err(Stop::not_judged("each refresh ends the access token before it"));
    }
    let answers = refresh_at_once(bench, &newest(&tokens, &token)).await?;
    let given: Vec<Tokens> = answers.iter().filter_map(|answer| tokens_of(answer).ok()).collect();
    if given.len() < 2 {
        return Err(Stop::not_judged("refreshes at once did not give several access tokens"));
    }
    let mut answers = Vec::new();
    for tokens in &given {
        answers.push(sync(bench, &tokens.access).await?);
    }
    judge_all_work(&answers)
}

fn judge_all_work(answers: &[Exchange]) -> Judged {
    let Some(refused) = answers.iter().find(|answer| !is_let_in(answer)) else {
        return Ok(None);
    };
    let dead = answers.iter().filter(|answer| !is_let_in(answer)).count();
    let actual = format!("{dead} of {} turned away: {}", answers.len(), describe(refused));
    Err(Stop::broken("every access token let in", actual, &[refused]))
}

async fn many_in_a_row(bench: &Bench<'_>) -> Judged {
    let link = bench.link().await?;
    let before = sync_let_in(bench, &link.access).await?;
    let (mut exchange, mut tokens) = refreshed(bench, &refresh_token(&link)?).await?;
    let mut token = newest(&tokens, &refresh_token(&link)?);
    for number in 2..=IN_A_ROW {
        exchange = bench.token(&bench.refresh_of(&token)).await?;
        ensure_not_slowed(&exchange)?;
        tokens = tokens_of(&exchange).map_err(|_| broken_at(number, &exchange))?;
        token = newest(&tokens, &token);
    }
    judge_same_home(&before, &exchange, &sync(bench, &tokens.access).await?)
}

fn broken_at(number: usize, exchange: &Exchange) -> Stop {
    let actual = format!("{} at the {number}. refresh", describe(exchange));
    Stop::broken(format!("{IN_A_ROW} refreshes that succeed"), actual, &[exchange])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::made_up::answer;

    #[test]
    fn one_refusal_among_parallel_refreshes_is_told() {
        let good = || answer(200, r#"{"access_token":"a"}"#);
        assert!(judge_parallel(&[good(), good()]).is_ok());
        let refused = answer(400, r#"{"error":"invalid_grant"}"#);
        let Err(Stop::Broken(broken)) = judge_parallel(&[good(), refused, good()]) else {
            panic!("not broken");
        };
        assert_eq!(broken.actual, "2 of 3, and 400 `invalid_grant`");
        assert!(ensure_not_slowed(&answer(429, "")).is_err());
        assert!(ensure_not_slowed(&answer(503, "")).is_ok());
    }

    #[test]
    fn each_token_must_open() {
        let open = || answer(200, r#"{"payload":{"devices":[]}}"#);
        assert!(judge_all_work(&[open(), open()]).is_ok());
        let Err(Stop::Broken(broken)) = judge_all_work(&[open(), answer(401, "")]) else {
            panic!("not broken");
        };
        assert_eq!(broken.actual, "1 of 2 turned away: 401");
    }
}
