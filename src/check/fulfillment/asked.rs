//! Which devices QUERY speaks of, and that asking changes nothing.

use serde_json::{Value, json};

use super::asking::{payload_of, queried, query, refs, unreached};
use crate::check::{Bench, Check, Judge, Judged, Pace, Page, Severity, Stop};
use crate::protocol::describe_value;
use crate::wire::Exchange;

/// These checks.
pub const CHECKS: &[Check] = &[
    Check {
        id: "fulfillment.query.only-what-was-asked",
        severity: Severity::Must,
        title: "QUERY for one device speaks of that one",
        rule: "Google, action.devices.QUERY",
        phone_shows: None,
        page: Page {
            looks_at: "A QUERY for the first device of the SYNC alone.",
            why: "Whoever answers for all does so at each question for one: slow in a large \
                  home, and it tells of devices that nobody asked for.",
            bad: "\"devices\": {\"lamp\": {…}, \"lock\": {…}}",
            good: "\"devices\": {\"lamp\": {…}}",
            mend: "Go through the ids of the request, not those of the home.",
        },
        proved_by: &["query.answers-all"],
        pace: Pace::Reads,
        judge: Judge::Cloud(|bench| Box::pin(only_what_was_asked(bench))),
    },
    Check {
        id: "fulfillment.query.unknown-device-not-found",
        severity: Severity::Should,
        title: "of a device that is not there QUERY says so",
        rule: "Google, Errors and exceptions",
        phone_shows: Some("a device that was removed stays, with a state nobody set"),
        page: Page {
            looks_at: "A QUERY for a device and for an id that SYNC does not name: the \
                       latter must be `deviceNotFound`.",
            why: "By this code Google learns that a device is gone. A state made up is worse \
                  than none.",
            bad: "\"gone\": {\"online\": true, \"status\": \"SUCCESS\", \"on\": false}",
            good: "\"gone\": {\"online\": false, \"status\": \"ERROR\", \
                   \"errorCode\": \"deviceNotFound\"}",
            mend: "Answer each id of the request, and this where the look-up finds nothing.",
        },
        proved_by: &["query.unknown-device-invents-state", "query.unknown-device-left-out"],
        pace: Pace::Reads,
        judge: Judge::Cloud(|bench| Box::pin(unknown_not_found(bench))),
    },
    Check {
        id: "fulfillment.query.unknown-device-spoils-nothing",
        severity: Severity::Should,
        title: "a device that is not there leaves the others alone",
        rule: "Google, Errors and exceptions",
        phone_shows: Some("all devices are offline once one is removed"),
        page: Page {
            looks_at: "The same QUERY: it must succeed, and the device that is there must be \
                       answered for as ever.",
            why: "Google asks for several devices at once. Until the next SYNC it asks for \
                  those that are gone, too.",
            bad: "HTTP/1.1 404 Not Found",
            good: "200 with an entry for each of the two",
            mend: "Catch what fails for one device within the loop.",
        },
        proved_by: &["query.unknown-device-fails-all"],
        pace: Pace::Reads,
        judge: Judge::Cloud(|bench| Box::pin(unknown_spoils_nothing(bench))),
    },
    Check {
        id: "fulfillment.query.asked-twice",
        severity: Severity::Should,
        title: "a device asked for twice is answered for",
        rule: "Google, action.devices.QUERY",
        phone_shows: None,
        page: Page {
            looks_at: "A QUERY with the same id twice in its list.",
            why: "Nothing forbids it, and a check that counts rows against ids fails on it.",
            bad: "HTTP/1.1 500 Internal Server Error",
            good: "\"devices\": {\"lamp\": {…}}",
            mend: "Make a set of the ids first.",
        },
        proved_by: &["query.asked-twice-fails"],
        pace: Pace::Reads,
        judge: Judge::Cloud(|bench| Box::pin(asked_twice(bench))),
    },
    Check {
        id: "fulfillment.query.nothing-asked",
        severity: Severity::Should,
        title: "QUERY for no device speaks of none",
        rule: "Google, action.devices.QUERY",
        phone_shows: None,
        page: Page {
            looks_at: "A QUERY with an empty list of devices: 200 and no entries.",
            why: "Taken as \"all\" it tells more than was asked; taken as a mistake it is a \
                  failure in Google's statistics.",
            bad: "\"devices\": {\"lamp\": {…}, \"lock\": {…}}",
            good: "\"devices\": {}",
            mend: "Treat an empty list as an empty list.",
        },
        proved_by: &["query.empty-means-all"],
        pace: Pace::Reads,
        judge: Judge::Cloud(|bench| Box::pin(nothing_asked(bench))),
    },
    Check {
        id: "fulfillment.query.changes-nothing",
        severity: Severity::Must,
        title: "asking changes nothing",
        rule: "Google, action.devices.QUERY",
        phone_shows: Some("devices switch by themselves"),
        page: Page {
            looks_at: "Three QUERYs one after the other. A boolean state that is another one \
                       each time was changed by the question; numbers may move by themselves.",
            why: "Google asks often, and whenever somebody opens the app.",
            bad: "\"on\": true, then false, then true",
            good: "\"on\": true each time",
            mend: "See what reading the state calls: a toggle, or a getter that sets.",
        },
        proved_by: &["query.flips-what-it-reads"],
        pace: Pace::Alone,
        judge: Judge::Cloud(|bench| Box::pin(changes_nothing(bench))),
    },
];

/// An id that no device has.
fn stranger(bench: &Bench<'_>) -> String {
    format!("no-such-device-{}", bench.tools.chance.number())
}

fn entries(exchange: &Exchange) -> Value {
    payload_of(exchange).map(|payload| payload["devices"].clone()).unwrap_or_default()
}

fn id_of(device: &Value) -> String {
    device["id"].as_str().unwrap_or_default().to_owned()
}

async fn only_what_was_asked(bench: &Bench<'_>) -> Judged {
    queried(bench).await?;
    let devices = refs(bench).await?;
    if devices.len() < 2 {
        return Err(Stop::not_judged("SYNC names one device only"));
    }
    let exchange = query(bench, vec![devices[0].clone()]).await.map_err(unreached)?;
    judge_only(&id_of(&devices[0]), &exchange)
}

fn judge_only(id: &str, exchange: &Exchange) -> Judged {
    payload_of(exchange)
        .map_err(|came| Stop::not_judged(format!("QUERY for `{id}` was answered with {came}")))?;
    let entries = entries(exchange);
    let mut names = entries.as_object().into_iter().flat_map(serde_json::Map::keys);
    match names.find(|name| *name != id) {
        None => Ok(None),
        Some(other) => {
            Err(Stop::broken(format!("`{id}` only"), format!("`{other}` too"), &[exchange]))
        }
    }
}

/// A QUERY for the first device and for one that is not there.
async fn with_stranger(bench: &Bench<'_>) -> Result<(String, String, Exchange), Stop> {
    queried(bench).await?;
    let first = refs(bench).await?.swap_remove(0);
    let (known, unknown) = (id_of(&first), stranger(bench));
    let exchange = query(bench, vec![first, json!({ "id": unknown })]).await.map_err(unreached)?;
    Ok((known, unknown, exchange))
}

async fn unknown_not_found(bench: &Bench<'_>) -> Judged {
    let (_, unknown, exchange) = with_stranger(bench).await?;
    judge_unknown(&unknown, &exchange)
}

fn judge_unknown(id: &str, exchange: &Exchange) -> Judged {
    payload_of(exchange)
        .map_err(|came| Stop::not_judged(format!("the QUERY was answered with {came}")))?;
    let entry = &entries(exchange)[id];
    let came = match entry["errorCode"].as_str() {
        Some("deviceNotFound") => return Ok(None),
        Some(code) => format!("`{code}`"),
        None if entry.is_null() => "no entry".to_owned(),
        None if entry["online"] == true || entry["status"] == "SUCCESS" => {
            "a state made up".to_owned()
        }
        None => "an entry without a code".to_owned(),
    };
    Err(Stop::broken("`deviceNotFound`", came, &[exchange]))
}

async fn unknown_spoils_nothing(bench: &Bench<'_>) -> Judged {
    let (known, _, exchange) = with_stranger(bench).await?;
    let alone = queried(bench).await?.0;
    judge_spoilt(&known, alone, &exchange)
}

fn judge_spoilt(known: &str, alone: &Exchange, beside: &Exchange) -> Judged {
    let before = &entries(alone)[known];
    if before.is_null() {
        return Err(Stop::not_judged(format!("QUERY says nothing of `{known}`")));
    }
    let broken = |came: String| {
        let expected = format!("an entry for `{known}` as without the unknown device");
        Err(Stop::broken(expected, came, &[alone, beside]))
    };
    if let Err(came) = payload_of(beside) {
        return broken(came);
    }
    let after = &entries(beside)[known];
    match (after["errorCode"].as_str(), before["errorCode"].as_str()) {
        _ if after.is_null() => broken("no entry".to_owned()),
        (Some(code), None) => broken(format!("`{code}`")),
        _ => Ok(None),
    }
}

async fn asked_twice(bench: &Bench<'_>) -> Judged {
    queried(bench).await?;
    let first = refs(bench).await?.swap_remove(0);
    let id = id_of(&first);
    let once = query(bench, vec![first.clone()]).await.map_err(unreached)?;
    let twice = query(bench, vec![first.clone(), first]).await.map_err(unreached)?;
    judge_twice(&id, &once, &twice)
}

fn judge_twice(id: &str, once: &Exchange, twice: &Exchange) -> Judged {
    if entries(once)[id].is_null() {
        return Err(Stop::not_judged(format!("QUERY says nothing of `{id}`")));
    }
    let came = match payload_of(twice) {
        Err(came) => came,
        Ok(_) if entries(twice)[id].is_null() => "no entry".to_owned(),
        Ok(_) => return Ok(None),
    };
    Err(Stop::broken(format!("an entry for `{id}`"), came, &[once, twice]))
}

async fn nothing_asked(bench: &Bench<'_>) -> Judged {
    queried(bench).await?;
    judge_nothing(&query(bench, Vec::new()).await.map_err(unreached)?)
}

fn judge_nothing(exchange: &Exchange) -> Judged {
    let broken = |came: String| Err(Stop::broken("200 without entries", came, &[exchange]));
    match payload_of(exchange) {
        Err(came) => broken(came),
        Ok(payload) => match &payload["devices"] {
            Value::Null => Ok(Some("no `devices`".to_owned())),
            Value::Array(list) if list.is_empty() => Ok(Some("an empty array".to_owned())),
            Value::Object(entries) if entries.is_empty() => Ok(None),
            Value::Object(entries) => broken(format!("entries for {} devices", entries.len())),
            other => broken(describe_value(other)),
        },
    }
}

async fn changes_nothing(bench: &Bench<'_>) -> Judged {
    queried(bench).await?;
    let devices = refs(bench).await?;
    let mut answers = Vec::new();
    for _ in 0..3 {
        answers.push(query(bench, devices.clone()).await.map_err(unreached)?);
    }
    judge_changes(&answers)
}

fn judge_changes(answers: &[Exchange]) -> Judged {
    let said: Vec<Value> = answers.iter().map(entries).collect();
    for (id, states) in said[0].as_object().into_iter().flatten() {
        for (name, value) in states.as_object().into_iter().flatten() {
            let values: Vec<&Value> = said.iter().map(|entries| &entries[id][name]).collect();
            let flips = values.windows(2).all(|pair| pair[0] != pair[1]);
            let are_booleans = values.iter().all(|value| value.is_boolean());
            if flips && are_booleans && name != "online" {
                let actual =
                    format!("`{name}` of `{id}` is {value}, then {}, then {value}", values[1]);
                let evidence: Vec<_> = answers.iter().collect();
                return Err(Stop::broken("the same state each time", actual, &evidence));
            }
        }
    }
    Ok(None)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::made_up::{broken, held, json, payload};

    #[expect(clippy::needless_pass_by_value, reason = "tests write the value in place")]
    fn query(devices: Value) -> Exchange {
        payload(json!({ "devices": devices }))
    }

    #[test]
    fn an_answer_speaks_of_what_was_asked() {
        held(judge_only("lamp", &query(json!({"lamp": {}}))));
        held(judge_only("lamp", &query(json!({}))));
        let all = query(json!({"lamp": {}, "lock": {}}));
        assert_eq!(broken(judge_only("lamp", &all)), "`lock` too");
    }

    #[test]
    fn an_unknown_device_is_not_found() {
        let unknown = |entry: Value| judge_unknown("gone", &query(json!({ "gone": entry })));
        held(unknown(json!({"status": "ERROR", "errorCode": "deviceNotFound"})));
        for (entry, came) in [
            (json!({"online": false, "errorCode": "deviceOffline"}), "`deviceOffline`"),
            (json!({"online": true, "on": false}), "a state made up"),
            (json!({"online": false}), "an entry without a code"),
            (Value::Null, "no entry"),
        ] {
            assert_eq!(broken(unknown(entry)), came);
        }
        let failed = judge_unknown("gone", &json(404, ""));
        assert!(matches!(failed, Err(Stop::NotJudged(_))));
    }

    #[test]
    fn an_unknown_device_spoils_nothing() {
        let alone = query(json!({"lamp": {"online": true}}));
        held(judge_spoilt("lamp", &alone, &query(json!({"lamp": {"online": true}}))));
        assert_eq!(broken(judge_spoilt("lamp", &alone, &json(404, "{}"))), "404");
        assert_eq!(broken(judge_spoilt("lamp", &alone, &query(json!({})))), "no entry");
        let failed = query(json!({"lamp": {"errorCode": "deviceNotFound"}}));
        assert_eq!(broken(judge_spoilt("lamp", &alone, &failed)), "`deviceNotFound`");
        held(judge_spoilt("lamp", &failed, &failed));
    }

    #[test]
    fn twice_is_once_and_nothing_is_nothing() {
        let once = query(json!({"lamp": {}}));
        held(judge_twice("lamp", &once, &once));
        assert_eq!(broken(judge_twice("lamp", &once, &json(500, "{}"))), "500");
        held(judge_nothing(&query(json!({}))));
        assert_eq!(held(judge_nothing(&query(json!([])))), "an empty array");
        assert_eq!(broken(judge_nothing(&once)), "entries for 1 devices");
        assert_eq!(broken(judge_nothing(&json(400, "{}"))), "400");
    }

    #[test]
    fn what_flips_each_time_was_flipped_and_what_moves_moves() {
        let states = |values: [Value; 3]| {
            judge_changes(&values.map(|it| query(json!({"lamp": {"it": it, "online": true}}))))
        };
        held(states([json!(true), json!(true), json!(true)]));
        held(states([json!(false), json!(true), json!(true)]));
        held(states([json!(20.5), json!(20.6), json!(20.7)]));
        let flips = broken(states([json!(true), json!(false), json!(true)]));
        assert_eq!(flips, "`it` of `lamp` is true, then false, then true");
    }
}
