//! SYNC as a whole: the user, the list, the time it takes.

use std::time::Duration;

use serde_json::Value;

use super::asking::{devices, payload_of, synced, synced_devices, unreached};
use crate::check::answers::tokens_of;
use crate::check::intents::GOOGLE_WAITS;
use crate::check::{Bench, Check, Judge, Judged, Pace, Page, Severity, Stop};
use crate::protocol::Intent;
use crate::wire::{Exchange, SendError};

/// Google keeps no longer one.
const LONGEST_USER: usize = 256;

/// These checks.
pub const CHECKS: &[Check] = &[
    Check {
        id: "fulfillment.sync.answers-in-time",
        severity: Severity::Must,
        title: "SYNC is answered within five seconds",
        rule: "Google, Cloud-to-cloud FAQ",
        phone_shows: Some("linking ends with an error, or no devices appear"),
        page: Page {
            looks_at: "How long a SYNC takes, from the first byte sent to the last received.",
            why: "Google gives up on slow answers, and the link counts as failed.",
            bad: "7.2 s",
            good: "0.3 s",
            mend: "Answer from what you know, not by asking each device; QUERY is for that.",
        },
        proved_by: &["sync.never-answers"],
        pace: Pace::Reads,
        judge: Judge::Cloud(|bench| Box::pin(answers_in_time(bench))),
    },
    Check {
        id: "fulfillment.sync.agent-user-id-is-text",
        severity: Severity::Must,
        title: "`agentUserId` is a string of at most 256 bytes",
        rule: "Google, action.devices.SYNC",
        phone_shows: Some("linking ends with an error"),
        page: Page {
            looks_at: "`payload.agentUserId`, where there is one.",
            why: "Google reads a string; another type spoils the whole answer.",
            bad: "\"agentUserId\": 4711",
            good: "\"agentUserId\": \"4711\"",
            mend: "Turn the number into text.",
        },
        proved_by: &["sync.numeric-user"],
        pace: Pace::Reads,
        judge: Judge::Cloud(|bench| Box::pin(user_is_text(bench))),
    },
    Check {
        id: "fulfillment.sync.agent-user-id-given",
        severity: Severity::Should,
        title: "SYNC names its user",
        rule: "Google, action.devices.SYNC",
        phone_shows: None,
        page: Page {
            looks_at: "`payload.agentUserId` is there and not empty.",
            why: "Clouds without it link today, but can neither report states nor ask for a \
                  new SYNC: both name the user by it.",
            bad: "{\"payload\":{\"devices\":[…]}}",
            good: "{\"payload\":{\"agentUserId\":\"1836.15267389\",\"devices\":[…]}}",
            mend: "Send your own key of the user, which never changes.",
        },
        proved_by: &["sync.no-user"],
        pace: Pace::Reads,
        judge: Judge::Cloud(|bench| Box::pin(user_given(bench))),
    },
    Check {
        id: "fulfillment.sync.agent-user-id-is-no-address",
        severity: Severity::Should,
        title: "`agentUserId` is no e-mail address",
        rule: "Google, Identify the user",
        phone_shows: None,
        page: Page {
            looks_at: "`payload.agentUserId`: without an `@`.",
            why: "People change their addresses, and it must never change. It also stands in \
                  Google's logs.",
            bad: "\"agentUserId\": \"robin@example.com\"",
            good: "\"agentUserId\": \"1836.15267389\"",
            mend: "Send a key of your own; existing links must be made anew.",
        },
        proved_by: &["sync.address-as-user"],
        pace: Pace::Reads,
        judge: Judge::Cloud(|bench| Box::pin(user_is_no_address(bench))),
    },
    Check {
        id: "fulfillment.sync.agent-user-id-stable",
        severity: Severity::Must,
        title: "`agentUserId` stays through refresh and a new link",
        rule: "Google, action.devices.SYNC",
        phone_shows: Some("devices stop updating, or appear twice"),
        page: Page {
            looks_at: "SYNCs with the shared link, with a link of its own, and with that one \
                       refreshed: all name the same user.",
            why: "It is the key under which Google keeps the home. One made of the token or \
                  at random orphans everything at the next SYNC.",
            bad: "\"agentUserId\": \"a1\", then \"b2\"",
            good: "\"agentUserId\": \"1836.15267389\" each time",
            mend: "Take the key of the user's row, not of the session or token.",
        },
        proved_by: &["sync.user-of-the-token"],
        pace: Pace::Alone,
        judge: Judge::Cloud(|bench| Box::pin(user_stable(bench))),
    },
    Check {
        id: "fulfillment.sync.devices-is-list",
        severity: Severity::Must,
        title: "`devices` is a list",
        rule: "Google, action.devices.SYNC",
        phone_shows: Some("linking ends with an error"),
        page: Page {
            looks_at: "`payload.devices`: an array, even of one device or none.",
            why: "Anything else is no answer to Google. Some JSON writers make an object of a \
                  list of one, or `null` of an empty one.",
            bad: "{\"payload\":{\"devices\":{\"lamp\":{…}}}}",
            good: "{\"payload\":{\"devices\":[{\"id\":\"lamp\",…}]}}",
            mend: "Make it a list before it is written.",
        },
        proved_by: &["sync.devices-as-object"],
        pace: Pace::Reads,
        judge: Judge::Cloud(|bench| Box::pin(devices_is_list(bench))),
    },
    Check {
        id: "fulfillment.sync.has-devices",
        severity: Severity::Should,
        title: "SYNC names a device at least",
        rule: "Google, action.devices.SYNC",
        phone_shows: Some("\"couldn't find any devices\", and the link may be undone"),
        page: Page {
            looks_at: "`payload.devices` is not empty.",
            why: "Without a device, linking looks as if it had failed. An empty list is right \
                  for a user who has none; for this one it is to be looked at.",
            bad: "{\"payload\":{\"agentUserId\":\"1\",\"devices\":[]}}",
            good: "{\"payload\":{\"agentUserId\":\"1\",\"devices\":[{…}]}}",
            mend: "Log in with a user who has devices; else see which of them are left out.",
        },
        proved_by: &["sync.no-devices"],
        pace: Pace::Reads,
        judge: Judge::Cloud(|bench| Box::pin(has_devices(bench))),
    },
];

async fn answers_in_time(bench: &Bench<'_>) -> Judged {
    let asked = bench.sync().await;
    judge_in_time(asked, bench.synced.get(), GOOGLE_WAITS)
}

/// Whether an answer came at all before it was given up, and took less than this.
pub(super) fn judge_in_time(
    asked: Result<&Exchange, Stop>,
    sent: Option<&Result<Exchange, SendError>>,
    limit: Duration,
) -> Judged {
    if let Some(Err(SendError::Timeout { limit: waited, .. })) = sent {
        let expected = format!("an answer within {}", humantime::format_duration(limit));
        let actual = format!("none within {}", humantime::format_duration(*waited));
        return Err(Stop::broken(expected, actual, &[]));
    }
    judge_time(asked?, limit)
}

/// Whether an answer took less than this.
pub(in crate::check) fn judge_time(exchange: &Exchange, limit: Duration) -> Judged {
    let took = format!("{} ms", exchange.latency_ms());
    if exchange.latency < limit {
        return Ok(Some(took));
    }
    let expected = format!("an answer within {}", humantime::format_duration(limit));
    Err(Stop::broken(expected, took, &[exchange]))
}

async fn user_is_text(bench: &Bench<'_>) -> Judged {
    judge_text(synced(bench).await?.0)
}

fn judge_text(exchange: &Exchange) -> Judged {
    let expected = format!("a string of at most {LONGEST_USER} bytes");
    match user(exchange) {
        None => Err(Stop::not_judged("SYNC names no user")),
        Some(Value::String(user)) if user.len() <= LONGEST_USER => Ok(None),
        Some(Value::String(user)) => {
            Err(Stop::broken(expected, format!("{} bytes", user.len()), &[exchange]))
        }
        Some(other) => Err(Stop::broken(expected, format!("`{other}`"), &[exchange])),
    }
}

fn user(exchange: &Exchange) -> Option<Value> {
    exchange.json()?.pointer("/payload/agentUserId").cloned()
}

async fn user_given(bench: &Bench<'_>) -> Judged {
    judge_given(synced(bench).await?.0)
}

fn judge_given(exchange: &Exchange) -> Judged {
    let came = match user(exchange) {
        None => "none",
        Some(Value::String(user)) if user.trim().is_empty() => "an empty one",
        Some(_) => return Ok(None),
    };
    Err(Stop::broken("`payload.agentUserId`", came, &[exchange]))
}

async fn user_is_no_address(bench: &Bench<'_>) -> Judged {
    judge_address(synced(bench).await?.0)
}

fn judge_address(exchange: &Exchange) -> Judged {
    let user = user(exchange);
    let Some(user) = user.as_ref().and_then(Value::as_str) else {
        return Err(Stop::not_judged("SYNC names no user"));
    };
    let is_address =
        user.split_once('@').is_some_and(|(name, host)| !name.is_empty() && host.contains('.'));
    if is_address {
        let expected = "an id that never changes";
        return Err(Stop::broken(expected, "an e-mail address", &[exchange]));
    }
    Ok(None)
}

async fn user_stable(bench: &Bench<'_>) -> Judged {
    let shared = synced(bench).await?.0;
    let own = bench.link().await.map_err(unreached)?;
    let linked = bench.intent_with(Intent::Sync, &own.access, None).await.map_err(unreached)?;
    judge_stable("a new link", shared, &linked)?;
    let Some(refresh) = own.refresh else {
        return Ok(Some("there is no refresh token to try".to_owned()));
    };
    let answer = bench.token(&bench.refresh_of(&refresh)).await.map_err(unreached)?;
    let renewed = tokens_of(&answer)?;
    let refreshed = bench.intent_with(Intent::Sync, &renewed.access, None).await;
    judge_stable("a refresh", &linked, &refreshed.map_err(unreached)?)
}

fn judge_stable(after: &str, first: &Exchange, second: &Exchange) -> Judged {
    payload_of(second)
        .map_err(|came| Stop::not_judged(format!("SYNC was answered with {came} after {after}")))?;
    let (Some(before), now) = (user(first), user(second)) else {
        return Err(Stop::not_judged("SYNC names no user"));
    };
    if now.as_ref() == Some(&before) {
        return Ok(None);
    }
    let actual = if now.is_none() { "none" } else { "another one" };
    let actual = format!("{actual} after {after}");
    Err(Stop::broken("the same `agentUserId` each time", actual, &[first, second]))
}

async fn devices_is_list(bench: &Bench<'_>) -> Judged {
    let exchange = bench.sync().await.map_err(unreached)?;
    let body = exchange.json().filter(|body| exchange.status() == 200 && body.is_object());
    if body.is_none() {
        return Err(Stop::not_judged("SYNC was not answered with 200 and a JSON object"));
    }
    judge_list(exchange)
}

fn judge_list(exchange: &Exchange) -> Judged {
    let body = exchange.json().unwrap_or_default();
    let expected = "`payload.devices` as an array";
    let came = match body.pointer("/payload/devices") {
        Some(Value::Array(_)) if payload_of(exchange).is_ok() => {
            let count = devices(&body).len();
            return Ok(Some(format!("{count} {}", if count == 1 { "device" } else { "devices" })));
        }
        _ if payload_of(exchange).is_err_and(|came| came.contains('`')) => {
            payload_of(exchange).err().unwrap_or_default()
        }
        Some(other) => crate::protocol::describe_value(other),
        None => "none".to_owned(),
    };
    Err(Stop::broken(expected, came, &[exchange]))
}

async fn has_devices(bench: &Bench<'_>) -> Judged {
    let (exchange, body) = synced(bench).await?;
    match body.pointer("/payload/devices").and_then(Value::as_array) {
        None => Err(Stop::not_judged("`payload.devices` is no list")),
        Some(devices) if devices.is_empty() => {
            Err(Stop::broken("a device at least", "none", &[exchange]))
        }
        Some(_) => synced_devices(bench).await.map(|_| None),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::check::made_up::{broken, held, payload};

    fn with_user(user: &Value) -> Exchange {
        payload(json!({"agentUserId": user, "devices": []}))
    }

    #[test]
    fn a_user_is_a_text_that_is_not_too_long() {
        held(judge_text(&with_user(&json!("1836"))));
        assert_eq!(broken(judge_text(&with_user(&json!(1836)))), "`1836`");
        assert_eq!(broken(judge_text(&with_user(&json!("x".repeat(257))))), "257 bytes");
        let anonymous = payload(json!({"devices": []}));
        assert!(matches!(judge_text(&anonymous), Err(Stop::NotJudged(_))));
        assert_eq!(broken(judge_given(&anonymous)), "none");
        assert_eq!(broken(judge_given(&with_user(&json!("")))), "an empty one");
        held(judge_given(&with_user(&json!("1836"))));
    }

    #[test]
    fn an_address_is_no_key_and_an_at_sign_alone_no_address() {
        broken(judge_address(&with_user(&json!("robin@example.com"))));
        held(judge_address(&with_user(&json!("@1836"))));
        held(judge_address(&with_user(&json!("auth0|1836@prod"))));
    }

    #[test]
    fn a_user_stays() {
        let (one, other) = (with_user(&json!("1")), with_user(&json!("2")));
        held(judge_stable("a refresh", &one, &one));
        assert_eq!(broken(judge_stable("a refresh", &one, &other)), "another one after a refresh");
    }

    #[test]
    fn devices_are_a_list_and_a_failure_is_none() {
        let list = |given: Value| judge_list(&payload(given));
        assert_eq!(held(list(json!({"devices": []}))), "0 devices");
        assert_eq!(broken(list(json!({"devices": {}}))), "an object");
        assert_eq!(broken(list(json!({}))), "none");
        let failed = json!({"errorCode": "deviceOffline", "devices": []});
        assert_eq!(broken(list(failed)), "200 `deviceOffline`");
    }

    #[test]
    fn five_seconds_are_too_long() {
        let mut exchange = payload(json!({}));
        held(judge_time(&exchange, GOOGLE_WAITS));
        exchange.latency = Duration::from_millis(5500);
        assert_eq!(broken(judge_time(&exchange, GOOGLE_WAITS)), "5500 ms");
        let (origin, limit) = ("https://c.test".to_owned(), Duration::from_secs(10));
        let late = Err(SendError::Timeout { origin: origin.clone(), limit });
        let stop = || Err(Stop::not_judged("no answer"));
        assert_eq!(broken(judge_in_time(stop(), Some(&late), GOOGLE_WAITS)), "none within 10s");
        let cut = Err(SendError::Broken { origin, cause: "closed".to_owned() });
        let judged = judge_in_time(stop(), Some(&cut), GOOGLE_WAITS);
        assert!(matches!(judged, Err(Stop::NotJudged(_))), "{judged:?}");
    }
}
