//! Two users of one cloud: each answer is for whoever asks.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::check::answers::{describe, tokens_of};
use crate::check::fulfillment::asking::{devices, payload_of, synced, unreached};
use crate::check::oauth::fulfillment::{agent_user_id, is_let_in, sync};
use crate::check::oauth::userinfo::{sub, userinfo};
use crate::check::{Bench, Check, FreshCode, Judge, Judged, Pace, Page, Severity, Stop};
use crate::protocol::AccessToken;
use crate::wire::Exchange;

/// These checks.
pub const CHECKS: &[Check] = &[
    Check {
        id: "households.users-told-apart",
        severity: Severity::Must,
        title: "each user has an `agentUserId` of their own",
        rule: "Google, Identify the user",
        phone_shows: Some("devices of somebody else appear, or one's own follow their states"),
        page: Page {
            looks_at: "`payload.agentUserId` of the SYNCs of two users. Give a second user with \
                       `--second-username` and `--second-password`.",
            why: "It is the key under which Google keeps a home. Two users under one key are \
                  reported to and synced together.",
            bad: "\"agentUserId\": \"home\", for both",
            good: "\"agentUserId\": \"1836.15267389\" and \"1836.99120034\"",
            mend: "Take the key of the user's row; no constant, and not that of the client.",
        },
        proved_by: &["households.one-agent-user-id"],
        pace: Pace::Alone,
        judge: Judge::Cloud(|bench| Box::pin(users_told_apart(bench))),
    },
    Check {
        id: "households.codes-told-apart",
        severity: Severity::Must,
        title: "a code opens the home of the user who agreed to it",
        rule: "RFC 6749 §4.1.3; Google, Account linking with OAuth",
        phone_shows: Some("somebody else's devices appear after linking"),
        page: Page {
            looks_at: "Two users get a code each; the second code is exchanged before the first, \
                       and a SYNC is sent with either access token.",
            why: "People link at the same time. A cloud that gives tokens for \"the user who signed \
                  in last\" opens somebody's door to a stranger.",
            bad: "the `agentUserId` of the second user, for the code of the first",
            good: "the `agentUserId` of each",
            mend: "Store the user with the code, and read it from there; keep nothing about a \
                   sign-in in a variable of the process.",
        },
        proved_by: &["households.last-code-wins"],
        pace: Pace::Alone,
        judge: Judge::Cloud(|bench| Box::pin(codes_told_apart(bench))),
    },
    Check {
        id: "households.subs-told-apart",
        severity: Severity::Must,
        title: "each user has a `sub` of their own",
        rule: "OpenID Connect Core §2; Google, Account linking with OAuth",
        phone_shows: None,
        page: Page {
            looks_at: "`sub` of userinfo for two users.",
            why: "`sub` is the user. Two people with one `sub` are one person.",
            bad: "{\"sub\":\"smarthome\"}, for both",
            good: "{\"sub\":\"1836\"} and {\"sub\":\"2041\"}",
            mend: "Take `sub` from the user that the access token belongs to.",
        },
        proved_by: &["households.one-sub"],
        pace: Pace::Alone,
        judge: Judge::Cloud(|bench| Box::pin(subs_told_apart(bench))),
    },
    Check {
        id: "households.ids-told-apart",
        severity: Severity::Should,
        title: "devices of two users have ids of their own",
        rule: "Google, Cloud-to-cloud FAQ",
        phone_shows: None,
        page: Page {
            looks_at: "The SYNCs of two users. An id that is in both must be of the same device: \
                       one of the same type and name may well be shared.",
            why: "Ids that are counted for each user collide as soon as somebody forgets to ask \
                  whose device is meant; and in a household Google sees both lists.",
            bad: "\"id\": \"1\" is a lamp for the one and a lock for the other",
            good: "\"id\": \"lamp-7f3a\"",
            mend: "Use the key of the device's row, or one with the user in it.",
        },
        proved_by: &["households.id-of-another"],
        pace: Pace::Alone,
        judge: Judge::Cloud(|bench| Box::pin(ids_told_apart(bench))),
    },
];

/// The SYNC of the second user, where it says anything.
pub(super) async fn second_synced<'a>(bench: &'a Bench<'_>) -> Result<(&'a Exchange, Value), Stop> {
    let exchange = bench.second_sync().await.map_err(unreached)?;
    payload_of(exchange).map_err(|came| {
        Stop::not_judged(format!("SYNC of the second user was answered with {came}"))
    })?;
    Ok((exchange, exchange.json().unwrap_or_default()))
}

fn user(exchange: &Exchange) -> Result<String, Stop> {
    agent_user_id(exchange).ok_or_else(|| Stop::not_judged("SYNC names no user"))
}

async fn users_told_apart(bench: &Bench<'_>) -> Judged {
    let second = second_synced(bench).await?.0;
    judge_users(synced(bench).await?.0, second)
}

fn judge_users(first: &Exchange, second: &Exchange) -> Judged {
    if user(first)? != user(second)? {
        return Ok(None);
    }
    let expected = "another `agentUserId` for the second user";
    Err(Stop::broken(expected, "the same", &[first, second]))
}

async fn codes_told_apart(bench: &Bench<'_>) -> Judged {
    let second = user(second_synced(bench).await?.0)?;
    let first = user(synced(bench).await?.0)?;
    if first == second {
        return Err(Stop::not_judged("SYNC does not tell the two users apart"));
    }
    let (code, second_code) = (bench.code().await?, bench.second_code().await?);
    let of_second = sync_of(bench, &second_code).await?;
    let of_first = sync_of(bench, &code).await?;
    judge_codes([&first, &second], &of_first)?;
    judge_codes([&second, &first], &of_second)
}

/// The SYNC that a code opens.
async fn sync_of(bench: &Bench<'_>, code: &FreshCode) -> Result<Exchange, Stop> {
    let tokens = tokens_of(&bench.token(&bench.exchange_of(code)).await?)?;
    let exchange = sync(bench, &tokens.access).await.map_err(unreached)?;
    if is_let_in(&exchange) {
        return Ok(exchange);
    }
    Err(Stop::not_judged(format!("{}: {}", super::TURNED_AWAY, describe(&exchange))))
}

/// Whose home it should be, and whose it must not be.
fn judge_codes([whose, others]: [&str; 2], exchange: &Exchange) -> Judged {
    match user(exchange)? {
        user if user == whose => Ok(None),
        user if user == others => {
            let expected = "the `agentUserId` of the user who agreed to the code";
            Err(Stop::broken(expected, "that of the other user", &[exchange]))
        }
        _ => Err(Stop::not_judged("a user's `agentUserId` is another one each time")),
    }
}

async fn subs_told_apart(bench: &Bench<'_>) -> Judged {
    let second = userinfo(bench, &bench.second_linked().await?.access).await?;
    let unknown = AccessToken::new(bench.tools.chance.token());
    if userinfo(bench, &unknown).await?.status() == 200 {
        return Err(Stop::not_judged("userinfo does not look at the token"));
    }
    let first = userinfo(bench, &bench.linked().await?.access).await?;
    judge_subs(&first, &second)
}

fn judge_subs(first: &Exchange, second: &Exchange) -> Judged {
    let (first_sub, second_sub) = (sub(first)?, sub(second)?);
    if !first_sub.is_string() || !second_sub.is_string() {
        return Err(Stop::not_judged("`sub` is no string"));
    }
    if first_sub != second_sub {
        return Ok(None);
    }
    Err(Stop::broken("another `sub` for the second user", "the same", &[first, second]))
}

async fn ids_told_apart(bench: &Bench<'_>) -> Judged {
    let second = second_synced(bench).await?.0;
    judge_ids(synced(bench).await?.0, second)
}

/// The devices of a SYNC by their ids.
fn by_id(sync: &Value) -> BTreeMap<&str, &Value> {
    let named = devices(sync).iter().filter_map(|device| Some((device["id"].as_str()?, device)));
    // An empty id is another check's business.
    named.filter(|(id, _)| !id.is_empty()).collect()
}

fn judge_ids(first: &Exchange, second: &Exchange) -> Judged {
    let (first_body, second_body) =
        (first.json().unwrap_or_default(), second.json().unwrap_or_default());
    let (mine, theirs) = (by_id(&first_body), by_id(&second_body));
    let both: Vec<_> =
        mine.iter().filter_map(|(id, one)| Some((id, one, theirs.get(id)?))).collect();
    let differ = |one: &Value, other: &Value| {
        one["type"] != other["type"] || one["name"]["name"] != other["name"]["name"]
    };
    if let Some((id, ..)) = both.iter().find(|(_, one, other)| differ(one, other)) {
        let actual = format!("`{id}` is another device for the second user");
        return Err(Stop::broken("an id stands for one device", actual, &[first, second]));
    }
    let shared = both.len();
    Ok((shared > 0).then(|| format!("{shared} in both lists, by the same names: shared, it seems")))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::check::made_up::{answer, broken, held, payload};

    fn sync(user: &str, devices: &[(&str, &str)]) -> Exchange {
        let devices: Vec<_> =
            devices.iter().map(|(id, name)| json!({"id": id, "name": {"name": name}})).collect();
        payload(json!({"agentUserId": user, "devices": devices}))
    }

    #[test]
    fn two_users_have_two_names() {
        held(judge_users(&sync("1", &[]), &sync("2", &[])));
        assert_eq!(broken(judge_users(&sync("1", &[]), &sync("1", &[]))), "the same");
        let nameless = judge_users(&payload(json!({})), &sync("1", &[]));
        assert!(matches!(nameless, Err(Stop::NotJudged(_))));
        held(judge_codes(["1", "2"], &sync("1", &[])));
        let actual = broken(judge_codes(["1", "2"], &sync("2", &[])));
        assert_eq!(actual, "that of the other user");
        let unstable = judge_codes(["1", "2"], &sync("3", &[]));
        assert!(matches!(unstable, Err(Stop::NotJudged(_))));
        let info = |sub: &str| answer(200, &format!(r#"{{"sub":"{sub}"}}"#));
        held(judge_subs(&info("1"), &info("2")));
        broken(judge_subs(&info("1"), &info("1")));
    }

    #[test]
    fn what_has_one_id_and_one_name_may_be_shared() {
        let ours = sync("1", &[("a", "lamp"), ("b", "lock")]);
        assert_eq!(held(judge_ids(&ours, &sync("2", &[("c", "lamp")]))), "");
        let shared = held(judge_ids(&ours, &sync("2", &[("a", "lamp")])));
        assert_eq!(shared, "1 in both lists, by the same names: shared, it seems");
        let actual = broken(judge_ids(&ours, &sync("2", &[("a", "pump")])));
        assert_eq!(actual, "`a` is another device for the second user");
    }
}
