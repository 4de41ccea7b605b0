//! What a link survives: a lost answer, an expired token, another link.

use super::{NO_ROTATION, PHONE_UNLINKED, gives_token, newest, refresh_token, refreshed, rotated};
use crate::check::answers::{describe, tokens_of};
use crate::check::{Bench, Check, Judge, Judged, Pace, Page, Severity, Stop};
use crate::wire::Exchange;

/// These checks.
pub const CHECKS: &[Check] = &[
    Check {
        id: "oauth.refresh.old-token-lives-until-new-is-used",
        severity: Severity::Must,
        title: "a refresh token that was replaced works until the new one has been used",
        rule: "Google, Account linking validation tool",
        phone_shows: Some(PHONE_UNLINKED),
        page: Page {
            looks_at: "A refresh that gives a new refresh token, and then one more with the old \
                       one, the new one unused. Clouds that keep the refresh token have nothing \
                       to lose here.",
            why: "Between your answer and Google's disk lie a network and a crash or two. Until \
                  the new token comes back to you, you cannot know that Google has it. Whoever \
                  ends the old one at once unlinks some people every day, for nothing they did.",
            bad: "HTTP/1.1 400 Bad Request\n\n{\"error\":\"invalid_grant\"}",
            good: "HTTP/1.1 200 OK\n\n{\"token_type\":\"Bearer\",\"access_token\":\"…\",\
                   \"expires_in\":3600}",
            mend: "Do not rotate: Google is a client with a secret and gains nothing by it. If your \
                   OAuth server must, end the old token when the new one is first used, and switch \
                   its reuse detection off or give it a grace period.",
        },
        proved_by: &["refresh.rotation-without-overlap"],
        pace: Pace::Alone,
        judge: Judge::Cloud(|bench| Box::pin(old_token_lives(bench))),
    },
    Check {
        id: "oauth.refresh.survives-lost-answer",
        severity: Severity::Must,
        title: "a link survives the loss of an answer to a refresh",
        rule: "Google, Account linking validation tool",
        phone_shows: Some(PHONE_UNLINKED),
        page: Page {
            looks_at: "A refresh whose answer is thrown away, the same refresh once more, and a \
                       third one with what came.",
            why: "Google cannot tell an answer that was lost from one that was never given: it asks \
                  again with the token it has. A cloud that takes this for theft ends the link of \
                  somebody whose network hiccuped.",
            bad: "HTTP/1.1 400 Bad Request\n\n{\"error\":\"invalid_grant\"}",
            good: "HTTP/1.1 200 OK\n\n{\"token_type\":\"Bearer\",\"access_token\":\"…\",\
                   \"expires_in\":3600}",
            mend: "Answer a refresh that comes again like the first. Keep the old refresh token \
                   until its successor was used.",
        },
        proved_by: &["refresh.rotation-without-overlap"],
        pace: Pace::Alone,
        judge: Judge::Cloud(|bench| Box::pin(survives_lost_answer(bench))),
    },
    Check {
        id: "oauth.refresh.works-after-expiry",
        severity: Severity::Must,
        title: "a refresh works after the access token has expired",
        rule: "RFC 6749 §1.5 and §6; Google, Account linking with OAuth",
        phone_shows: Some(PHONE_UNLINKED),
        page: Page {
            looks_at: "A new link is left alone until its access token has expired, and is then \
                       refreshed.",
            why: "That is when Google refreshes. A cloud that clears away the whole link when its \
                  access token expires works for an hour.",
            bad: "HTTP/1.1 400 Bad Request\n\n{\"error\":\"invalid_grant\"}",
            good: "HTTP/1.1 200 OK\n\n{\"token_type\":\"Bearer\",\"access_token\":\"…\",\
                   \"expires_in\":3600}",
            mend: "Give refresh tokens no expiry, and never delete them together with an access \
                   token.",
        },
        proved_by: &["refresh.only-while-access-lives"],
        pace: Pace::Alone,
        judge: Judge::Cloud(|bench| Box::pin(works_after_expiry(bench))),
    },
    Check {
        id: "oauth.refresh.survives-second-link",
        severity: Severity::Should,
        title: "after the user links again, the link before still works or is cleanly over",
        rule: "RFC 6749 §5.2; Google, Unlinking",
        phone_shows: None,
        page: Page {
            looks_at: "Two links of one user, one after the other, and a refresh of the first. It \
                       may work or be refused with `invalid_grant`.",
            why: "Partners share a user, and people link again before the old link is forgotten. \
                  `invalid_grant` tells Google that a link is over; 500 tells it nothing, and it \
                  goes on asking.",
            bad: "HTTP/1.1 500 Internal Server Error",
            good: "HTTP/1.1 400 Bad Request\n\n{\"error\":\"invalid_grant\"}",
            mend: "Keep a link for each Google account. If a user can have one only, answer \
                   refreshes of the old one with `invalid_grant`.",
        },
        proved_by: &["refresh.relink-crashes"],
        pace: Pace::Alone,
        judge: Judge::Cloud(|bench| Box::pin(survives_second_link(bench))),
    },
    Check {
        id: "oauth.refresh.reuse-ends-nothing",
        severity: Severity::Should,
        title: "a refresh token that is over does not take the link with it",
        rule: "Google, Account linking validation tool, against RFC 9700 §4.14.2",
        phone_shows: Some(PHONE_UNLINKED),
        page: Page {
            looks_at: "A link is refreshed twice, each time with the newest refresh token, then \
                       once with the first one. Whatever that is answered, the newest must work on.",
            why: "RFC 9700 lets a server end the whole link when an old refresh token comes back, \
                  to stop thieves of clients without a secret. Google has a secret, and many \
                  servers, one of which may be late: what is ended then is somebody's home.",
            bad: "HTTP/1.1 400 Bad Request\n\n{\"error\":\"invalid_grant\"}",
            good: "HTTP/1.1 200 OK\n\n{\"token_type\":\"Bearer\",\"access_token\":\"…\",\
                   \"expires_in\":3600}",
            mend: "Refuse the old token and leave the link alone: switch off reuse detection for \
                   Google's client, or better the rotation.",
        },
        proved_by: &["refresh.reuse-revokes-family"],
        pace: Pace::Alone,
        judge: Judge::Cloud(|bench| Box::pin(reuse_ends_nothing(bench))),
    },
];

async fn old_token_lives(bench: &Bench<'_>) -> Judged {
    let token = refresh_token(&bench.link().await?)?;
    let (first, tokens) = refreshed(bench, &token).await?;
    if rotated(&tokens, &token).is_none() {
        return Ok(Some(NO_ROTATION.to_owned()));
    }
    judge_again(&first, &bench.token(&bench.refresh_of(&token)).await?)
}

fn judge_again(first: &Exchange, again: &Exchange) -> Judged {
    if gives_token(again) {
        return Ok(Some("the old refresh token works beside the new one".to_owned()));
    }
    let expected = "a refresh with the old token while the new one is unused";
    Err(Stop::broken(expected, describe(again), &[first, again]))
}

async fn survives_lost_answer(bench: &Bench<'_>) -> Judged {
    let token = refresh_token(&bench.link().await?)?;
    let (first, _) = refreshed(bench, &token).await?;
    let again = bench.token(&bench.refresh_of(&token)).await?;
    let tokens = tokens_of(&again).map_err(|_| broken_by_loss(&first, &again))?;
    let last = bench.token(&bench.refresh_of(&newest(&tokens, &token))).await?;
    if gives_token(&last) { Ok(None) } else { Err(broken_by_loss(&first, &last)) }
}

fn broken_by_loss(lost: &Exchange, after: &Exchange) -> Stop {
    Stop::broken("the link refreshed after an answer was lost", describe(after), &[lost, after])
}

async fn works_after_expiry(bench: &Bench<'_>) -> Judged {
    let token = refresh_token(&bench.just_expired().await?)?;
    judge_after_expiry(&bench.token(&bench.refresh_of(&token)).await?)
}

fn judge_after_expiry(exchange: &Exchange) -> Judged {
    if gives_token(exchange) {
        return Ok(None);
    }
    let expected = "a new access token once the old one has expired";
    Err(Stop::broken(expected, describe(exchange), &[exchange]))
}

async fn survives_second_link(bench: &Bench<'_>) -> Judged {
    let token = refresh_token(&bench.link().await?)?;
    bench.link().await?;
    judge_second_link(&bench.token(&bench.refresh_of(&token)).await?)
}

fn judge_second_link(exchange: &Exchange) -> Judged {
    if gives_token(exchange) {
        return Ok(Some("both links work".to_owned()));
    }
    let body = exchange.json().unwrap_or_default();
    if exchange.status() == 400 && body.get("error").is_some_and(|error| error == "invalid_grant") {
        return Ok(Some("the second link ends the first".to_owned()));
    }
    let expected = "new tokens, or 400 `invalid_grant`";
    Err(Stop::broken(expected, describe(exchange), &[exchange]))
}

async fn reuse_ends_nothing(bench: &Bench<'_>) -> Judged {
    let first = refresh_token(&bench.link().await?)?;
    let (_, tokens) = refreshed(bench, &first).await?;
    let Some(second) = rotated(&tokens, &first) else {
        return Ok(Some(NO_ROTATION.to_owned()));
    };
    let (_, tokens) = refreshed(bench, &second).await?;
    let third = newest(&tokens, &second);
    let reuse = bench.token(&bench.refresh_of(&first)).await?;
    let after = bench.token(&bench.refresh_of(&third)).await?;
    judge_reuse(&reuse, &after)
}

fn judge_reuse(reuse: &Exchange, after: &Exchange) -> Judged {
    if gives_token(after) {
        return Ok(Some(format!("the first token again: {}", describe(reuse))));
    }
    let expected = "the newest refresh token works after an old one came back";
    Err(Stop::broken(expected, describe(after), &[reuse, after]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::made_up::answer;

    const TOKENS: &str = r#"{"access_token":"a","token_type":"Bearer","expires_in":"3600"}"#;
    const DEAD: &str = r#"{"error":"invalid_grant"}"#;

    #[test]
    fn a_link_before_the_last_may_be_over_if_it_says_so() {
        let remark = |judged: Judged| judged.expect("held").expect("a remark");
        let works = judge_second_link(&answer(200, TOKENS));
        assert_eq!(remark(works), "both links work");
        let over = judge_second_link(&answer(400, DEAD));
        assert_eq!(remark(over), "the second link ends the first");
        assert!(judge_second_link(&answer(500, "")).is_err());
        assert!(judge_second_link(&answer(401, DEAD)).is_err());
    }

    #[test]
    fn whatever_an_old_token_is_answered_the_newest_must_work() {
        for reuse in [answer(200, TOKENS), answer(400, DEAD), answer(403, "<p>no")] {
            assert!(judge_reuse(&reuse, &answer(200, TOKENS)).is_ok());
            assert!(judge_reuse(&reuse, &answer(400, DEAD)).is_err());
        }
    }

    #[test]
    fn tokens_are_tokens_however_their_lifetime_is_written() {
        let first = answer(200, TOKENS);
        assert!(judge_again(&first, &answer(200, TOKENS)).is_ok());
        assert!(judge_again(&first, &answer(400, DEAD)).is_err());
        assert!(judge_after_expiry(&answer(200, TOKENS)).is_ok());
        assert!(judge_after_expiry(&answer(200, "{}")).is_err());
    }
}
