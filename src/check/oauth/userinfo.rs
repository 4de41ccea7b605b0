//! The userinfo endpoint, which is optional: who linked.

use super::challenge::challenge_of;
use super::fulfillment::{agent_user_id, is_let_in, sync, sync_let_in};
use crate::check::answers::{describe, tokens_of};
use crate::check::{Bench, Check, Judge, Judged, Pace, Page, Severity, Stop, Tokens};
use crate::google::get_userinfo;
use crate::protocol::AccessToken;
use crate::wire::Exchange;

const PHONE_NOT_LINKED: &str =
    "\"Something went wrong, please try again\", and the account is not linked";
const CLAIMS: &str = "HTTP/1.1 200 OK\n\n{\"sub\":\"1836\",\"email\":\"jan@example.com\"}";

/// These checks.
pub const CHECKS: &[Check] = &[
    Check {
        id: "oauth.userinfo.names-user",
        severity: Severity::Should,
        title: "userinfo names the user by `sub` and `email`",
        rule: "Google, Account linking with OAuth",
        phone_shows: Some(PHONE_NOT_LINKED),
        page: Page {
            looks_at: "A GET with the access token of a link: 200 and JSON with `sub` and `email`.",
            why: "Google reads this right after the first exchange. Any answer but 200 makes it \
                  drop the new token, and the person starts again.",
            bad: "HTTP/1.1 200 OK\n\n{\"user_id\":1836}",
            good: CLAIMS,
            mend: "Answer with both members, or do not tell Google of a userinfo endpoint.",
        },
        proved_by: &["userinfo.no-email"],
        pace: Pace::Reads,
        judge: Judge::Cloud(|bench| Box::pin(names_user(bench))),
    },
    Check {
        id: "oauth.userinfo.sub-is-text",
        severity: Severity::Must,
        title: "`sub` is a string",
        rule: "OpenID Connect Core §2 and §5.3.2; Google, Account linking with OAuth",
        phone_shows: Some(PHONE_NOT_LINKED),
        page: Page {
            looks_at: "The type of `sub` in the answer of userinfo.",
            why: "An id that is a number in the database easily slips out as one. Readers that \
                  expect text refuse it, and those that do not round it when it is long.",
            bad: "{\"sub\":1836,\"email\":\"jan@example.com\"}",
            good: "{\"sub\":\"1836\",\"email\":\"jan@example.com\"}",
            mend: "Write the id in quotes.",
        },
        proved_by: &["userinfo.sub-as-number"],
        pace: Pace::Reads,
        judge: Judge::Cloud(|bench| Box::pin(sub_is_text(bench))),
    },
    Check {
        id: "oauth.userinfo.sub-is-stable",
        severity: Severity::Must,
        title: "`sub` is the same after a refresh and after a new link",
        rule: "OpenID Connect Core §2; Google, Account linking with OAuth",
        phone_shows: None,
        page: Page {
            looks_at: "`sub` for the first token of a link, for a refreshed one, and for another \
                       link of the same user.",
            why: "`sub` is the user. One that changes with the token makes a stranger of somebody \
                  who links again.",
            bad: "{\"sub\":\"token-42\"}, then {\"sub\":\"token-43\"}",
            good: "{\"sub\":\"1836\"}, each time",
            mend: "Take `sub` from the user's row, never from the token or the session.",
        },
        proved_by: &["userinfo.sub-per-token"],
        pace: Pace::Alone,
        judge: Judge::Cloud(|bench| Box::pin(sub_is_stable(bench))),
    },
    Check {
        id: "oauth.userinfo.unknown-token-is-401",
        severity: Severity::Must,
        title: "userinfo answers 401 to a token that nobody gave",
        rule: "RFC 6750 §3.1; OpenID Connect Core §5.3.3",
        phone_shows: None,
        page: Page {
            looks_at: "A GET with a random token.",
            why: "Names and addresses of people stand behind it.",
            bad: CLAIMS,
            good: "HTTP/1.1 401 Unauthorized\n\
                   WWW-Authenticate: Bearer error=\"invalid_token\"",
            mend: "Guard userinfo as you guard the fulfillment.",
        },
        proved_by: &["userinfo.any-token-accepted"],
        pace: Pace::Reads,
        judge: Judge::Cloud(|bench| Box::pin(unknown_token_is_401(bench))),
    },
    Check {
        id: "oauth.userinfo.challenge-names-scheme",
        severity: Severity::Should,
        title: "the 401 of userinfo names the scheme `Bearer`",
        rule: "RFC 6750 §3; RFC 9110 §11.6.1",
        phone_shows: None,
        page: Page {
            looks_at: "`WWW-Authenticate` in the 401 to a random token.",
            why: "The example in Google's documentation leaves the scheme out, which makes a header \
                  that no parser can read. RFC 6750 has it.",
            bad: "WWW-Authenticate: error=\"invalid_token\"",
            good: "WWW-Authenticate: Bearer error=\"invalid_token\"",
            mend: "Begin the header with `Bearer`.",
        },
        proved_by: &["userinfo.challenge-without-scheme"],
        pace: Pace::Reads,
        judge: Judge::Cloud(|bench| Box::pin(challenge_names_scheme(bench))),
    },
    Check {
        id: "oauth.userinfo.sub-goes-with-agent-user-id",
        severity: Severity::Advice,
        title: "`sub` and `agentUserId` stand for the same user",
        rule: "Google, SYNC; Account linking with OAuth",
        phone_shows: None,
        page: Page {
            looks_at: "`sub` and the `agentUserId` of SYNC for two links of one user: both change, \
                       or neither. They need not be equal.",
            why: "Both are the user's id, seen from two doors. If one follows the user and the other \
                  the link, a household's phones are reported to as strangers.",
            bad: "the same `sub` and two values of `agentUserId`",
            good: "the same `sub` and the same `agentUserId`",
            mend: "Take both from the user; use the same id if you can.",
        },
        proved_by: &["userinfo.agent-user-id-per-link", "userinfo.sub-per-token"],
        pace: Pace::Alone,
        judge: Judge::Cloud(|bench| Box::pin(sub_goes_with_agent_user_id(bench))),
    },
];

/// Asks userinfo with a token.
///
/// # Errors
/// There is no such endpoint, or no answer came.
pub(in crate::check) async fn userinfo(
    bench: &Bench<'_>,
    token: &AccessToken,
) -> Result<Exchange, Stop> {
    let none = || Stop::not_judged("the target names no userinfo endpoint");
    let url = bench.target.userinfo_url.as_ref().ok_or_else(none)?;
    Ok(bench.noted(url.path(), get_userinfo(bench.tools.client, url, token).await)?)
}

async fn names_user(bench: &Bench<'_>) -> Judged {
    let token = bench.linked().await?.access;
    let exchange = userinfo(bench, &token).await?;
    if exchange.status() != 200 {
        sync_let_in(bench, &token).await?;
    }
    judge_names_user(&exchange)
}

fn judge_names_user(exchange: &Exchange) -> Judged {
    let expected = "200 with `sub` and `email` as JSON";
    let body = match exchange.json() {
        Some(body) if exchange.status() == 200 => body,
        Some(_) => return Err(Stop::broken(expected, describe(exchange), &[exchange])),
        None => {
            let actual = format!("{} without JSON", exchange.status());
            return Err(Stop::broken(expected, actual, &[exchange]));
        }
    };
    let has = |name: &str| match body.get(name) {
        None | Some(serde_json::Value::Null) => false,
        Some(value) => value.as_str() != Some(""),
    };
    match ["sub", "email"].into_iter().find(|name| !has(name)) {
        Some(missing) => Err(Stop::broken(expected, format!("no `{missing}`"), &[exchange])),
        None => Ok(None),
    }
}

async fn sub_is_text(bench: &Bench<'_>) -> Judged {
    let token = bench.linked().await?.access;
    judge_sub_is_text(&userinfo(bench, &token).await?)
}

fn judge_sub_is_text(exchange: &Exchange) -> Judged {
    let body = claims(exchange)?;
    match body.get("sub") {
        None => Err(Stop::not_judged("userinfo gives no `sub`")),
        Some(sub) if sub.is_string() => Ok(None),
        Some(_) => Err(Stop::broken("`sub` as a string", "another type", &[exchange])),
    }
}

/// The claims; an answer without any is another check's business.
fn claims(exchange: &Exchange) -> Result<serde_json::Value, Stop> {
    let body = exchange.json().filter(|_| exchange.status() == 200);
    body.ok_or_else(|| {
        Stop::not_judged(format!("userinfo does not name the user: {}", describe(exchange)))
    })
}

/// The `sub` of an answer of userinfo.
///
/// # Errors
/// There is none.
pub(in crate::check) fn sub(exchange: &Exchange) -> Result<serde_json::Value, Stop> {
    let none = || Stop::not_judged("userinfo gives no `sub`");
    claims(exchange)?.get("sub").filter(|sub| !sub.is_null()).cloned().ok_or_else(none)
}

async fn sub_is_stable(bench: &Bench<'_>) -> Judged {
    let link = bench.link().await?;
    let first = userinfo(bench, &link.access).await?;
    sub(&first)?;
    let refreshed = match &link.refresh {
        Some(token) => tokens_of(&bench.token(&bench.refresh_of(token)).await?).ok(),
        None => None,
    };
    // A refresh that gives nothing of use is another check's business.
    if let Some(Tokens { access, .. }) = refreshed
        && is_let_in(&sync(bench, &access).await?)
    {
        judge_stable("after a refresh", &first, &userinfo(bench, &access).await?)?;
    }
    let again = bench.link().await?;
    judge_stable("after a new link", &first, &userinfo(bench, &again.access).await?)
}

fn judge_stable(when: &str, first: &Exchange, later: &Exchange) -> Judged {
    if sub(first)? == sub(later)? {
        return Ok(None);
    }
    Err(Stop::broken("the same `sub`", format!("another one {when}"), &[first, later]))
}

async fn unknown_token_is_401(bench: &Bench<'_>) -> Judged {
    judge_401(&userinfo(bench, &AccessToken::new(bench.tools.chance.token())).await?)
}

fn judge_401(exchange: &Exchange) -> Judged {
    match exchange.status() {
        401 => Ok(None),
        _ => Err(Stop::broken("401", describe(exchange), &[exchange])),
    }
}

async fn challenge_names_scheme(bench: &Bench<'_>) -> Judged {
    judge_challenge(&userinfo(bench, &AccessToken::new(bench.tools.chance.token())).await?)
}

fn judge_challenge(exchange: &Exchange) -> Judged {
    if exchange.status() != 401 {
        let why = format!("userinfo answers an unknown token with {}", exchange.status());
        return Err(Stop::not_judged(why));
    }
    let actual = match challenge_of(exchange) {
        Some(challenge) if challenge.names_bearer => return Ok(None),
        Some(_) => "another scheme, or none",
        None => "no such header",
    };
    Err(Stop::broken("`WWW-Authenticate: Bearer …`", actual, &[exchange]))
}

async fn sub_goes_with_agent_user_id(bench: &Bench<'_>) -> Judged {
    let (first_info, first_sync) = both_ids(bench).await?;
    let (later_info, later_sync) = both_ids(bench).await?;
    judge_together([&first_info, &first_sync], [&later_info, &later_sync])
}

async fn both_ids(bench: &Bench<'_>) -> Result<(Exchange, Exchange), Stop> {
    let token = bench.link().await?.access;
    Ok((userinfo(bench, &token).await?, sync_let_in(bench, &token).await?))
}

/// Each pair is userinfo's answer and SYNC's.
fn judge_together(first: [&Exchange; 2], later: [&Exchange; 2]) -> Judged {
    let agent = |sync: &Exchange| {
        let none = || Stop::not_judged("SYNC gives no `agentUserId`");
        agent_user_id(sync).ok_or_else(none)
    };
    let (first_sub, later_sub) = (sub(first[0])?, sub(later[0])?);
    let (first_agent, later_agent) = (agent(first[1])?, agent(later[1])?);
    let actual = match (first_sub == later_sub, first_agent == later_agent) {
        (true, false) => "one `sub` and two values of `agentUserId`",
        (false, true) => "two values of `sub` and one `agentUserId`",
        _ => {
            let equal = first_sub.as_str() == Some(&first_agent);
            let remark = if equal { "they are equal" } else { "they differ from each other" };
            return Ok(Some(remark.to_owned()));
        }
    };
    let evidence = [first[0], first[1], later[0], later[1]];
    Err(Stop::broken("both the same for two links of one user", actual, &evidence))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::made_up::{answer, answer_with, broken};

    #[test]
    fn both_members_are_wanted_and_their_types_are_another_rule() {
        assert!(judge_names_user(&answer(200, r#"{"sub":7,"email":"a@b.test"}"#)).is_ok());
        let no_email = judge_names_user(&answer(200, r#"{"sub":"7","email":null}"#));
        assert_eq!(broken(no_email), "no `email`");
        assert_eq!(broken(judge_names_user(&answer(200, "<h1>"))), "200 without JSON");
        assert_eq!(broken(judge_names_user(&answer(403, "{}"))), "403");
        assert!(judge_sub_is_text(&answer(200, r#"{"sub":7}"#)).is_err());
        assert!(judge_sub_is_text(&answer(200, r#"{"sub":"7"}"#)).is_ok());
        assert!(matches!(judge_sub_is_text(&answer(401, "")), Err(Stop::NotJudged(_))));
    }

    #[test]
    fn a_header_without_a_scheme_is_no_challenge() {
        let with = |value: &str| answer_with(401, &[("www-authenticate", value)], "");
        assert!(judge_challenge(&with("Bearer")).is_ok());
        let google = judge_challenge(&with("error=\"invalid_token\""));
        assert_eq!(broken(google), "another scheme, or none");
        assert_eq!(broken(judge_challenge(&answer(401, ""))), "no such header");
        assert!(matches!(judge_challenge(&answer(400, "")), Err(Stop::NotJudged(_))));
    }

    #[test]
    fn ids_may_differ_from_each_other_but_not_come_apart() {
        let info = |sub: &str| answer(200, &format!(r#"{{"sub":"{sub}"}}"#));
        let sync = |id: &str| answer(200, &format!(r#"{{"payload":{{"agentUserId":"{id}"}}}}"#));
        let judge = |a: &str, b: &str, c: &str, d: &str| {
            judge_together([&info(a), &sync(b)], [&info(c), &sync(d)])
        };
        assert_eq!(judge("1", "1", "1", "1").expect("held").as_deref(), Some("they are equal"));
        assert!(judge("1", "x", "1", "x").is_ok());
        assert!(judge("1", "x", "1", "y").is_err());
        assert!(judge("1", "x", "2", "x").is_err());
        assert!(judge_stable("", &info("1"), &info("1")).is_ok());
        assert!(judge_stable("", &info("1"), &info("2")).is_err());
    }
}
