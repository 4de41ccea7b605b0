//! The devices of one user, and another one who knows their ids.

use serde_json::{Value, json};

use super::users::second_synced;
use crate::check::fate::{Fate, fate};
use crate::check::fulfillment::asking::{
    devices, error_code, payload_of, query, synced, synced_devices, unreached,
};
use crate::check::fulfillment::executing::{is_harmless, order, subjects_of};
use crate::check::intents::device_refs;
use crate::check::moving::Movable;
use crate::check::{Bench, Check, Judge, Judged, Pace, Page, Severity, Stop};
use crate::protocol::Intent;
use crate::wire::Exchange;

/// These checks.
pub const CHECKS: &[Check] = &[
    Check {
        id: "households.foreign-device-not-shown",
        severity: Severity::Must,
        title: "QUERY says nothing of another user's devices",
        rule: "Google, Identify the user; Errors and exceptions",
        phone_shows: None,
        page: Page {
            looks_at: "A device that is in the second user's SYNC and not in the first's. The \
                       first user asks for it by its id, with the `customData` that goes with \
                       it. Any refusal will do; `deviceNotFound` is the best.",
            why: "Ids are no secrets, and are often guessed. Whether somebody is at home shows in \
                  the states of their lamps.",
            bad: "\"theirs\": {\"online\": true, \"on\": true}",
            good: "\"theirs\": {\"online\": false, \"status\": \"ERROR\", \
                   \"errorCode\": \"deviceNotFound\"}",
            mend: "Look devices up among those of the token's user, never by id alone.",
        },
        proved_by: &["households.foreign-device-shown"],
        pace: Pace::Alone,
        judge: Judge::Cloud(|bench| Box::pin(not_shown(bench))),
    },
    Check {
        id: "households.foreign-device-not-moved",
        severity: Severity::Must,
        title: "EXECUTE moves no device of another user",
        rule: "Google, Fulfillment and authentication; Errors and exceptions",
        phone_shows: None,
        page: Page {
            looks_at: "A lamp, switch, fan, TV or speaker of the second user is told by the first \
                       to be on or off as it is already: so nothing moves, whoever is let in. It \
                       must not be SUCCESS.",
            why: "Whoever may switch a lamp by its id may open a door by its id.",
            bad: "{\"ids\": [\"theirs\"], \"status\": \"SUCCESS\"}",
            good: "{\"ids\": [\"theirs\"], \"status\": \"ERROR\", \
                   \"errorCode\": \"deviceNotFound\"}",
            mend: "Look devices up among those of the token's user, in EXECUTE as in QUERY.",
        },
        proved_by: &["households.foreign-device-moved"],
        pace: Pace::Alone,
        judge: Judge::Cloud(|bench| Box::pin(not_moved(bench))),
    },
];

/// The devices that are the second user's alone, as QUERY names them.
async fn foreign(bench: &Bench<'_>) -> Result<(Value, Vec<Value>), Stop> {
    let (_, theirs) = second_synced(bench).await?;
    let (_, ours) = synced(bench).await?;
    let is_ours = |named: &Value| devices(&ours).iter().any(|device| device["id"] == named["id"]);
    let mut refs = device_refs(&theirs);
    refs.retain(|named| !is_ours(named));
    if refs.is_empty() {
        return Err(Stop::not_judged("the second user has no device that the first has not"));
    }
    Ok((theirs, refs))
}

fn id_of(named: &Value) -> String {
    named["id"].as_str().unwrap_or_default().to_owned()
}

/// What the second user is told of a device of theirs.
async fn told_to_owner(bench: &Bench<'_>, named: &Value) -> Result<Exchange, Stop> {
    let access = &bench.second_linked().await?.access;
    let ask = json!({ "devices": [named] });
    bench.intent_with(Intent::Query, access, Some(ask)).await.map_err(unreached)
}

async fn not_shown(bench: &Bench<'_>) -> Judged {
    let (_, refs) = foreign(bench).await?;
    let named = refs.first().cloned().unwrap_or_default();
    let told = told_to_owner(bench, &named).await?;
    let unknown = no_device(bench);
    let (nobodys, asked) =
        (query(bench, vec![unknown.clone()]).await, query(bench, vec![named.clone()]).await);
    let nobodys = nobodys.map_err(unreached)?;
    if let Err(Stop::Broken(_)) = judge_shown(&id_of(&unknown), None, &nobodys) {
        return Err(Stop::not_judged("any id is answered with a state, also one that is nobody's"));
    }
    judge_shown(&id_of(&named), Some(&told), &asked.map_err(unreached)?)
}

/// A device that nobody has.
fn no_device(bench: &Bench<'_>) -> Value {
    json!({ "id": format!("no-such-device-{}", bench.tools.chance.number()) })
}

/// What is no state of a device.
const NO_STATES: [&str; 5] = ["status", "errorCode", "exceptionCode", "debugString", "online"];

/// Whether whoever asks is told of a device: compared with what its owner was told.
fn judge_shown(id: &str, told: Option<&Exchange>, asked: &Exchange) -> Judged {
    let of = |exchange: &Exchange| payload_of(exchange).map(|it| it["devices"][id].clone());
    let says = |entry: Value| entry.is_object() && !entry["errorCode"].is_string();
    if told.is_some_and(|told| !of(told).is_ok_and(says)) {
        return Err(Stop::not_judged(format!("its owner is told nothing of `{id}`")));
    }
    let evidence: Vec<_> = told.into_iter().chain([asked]).collect();
    let entry = match of(asked) {
        Ok(entry) => entry,
        Err(came) if asked.status() >= 500 => {
            return Err(Stop::not_judged(format!("QUERY was answered with {came}")));
        }
        Err(came) => return Ok(Some(came)),
    };
    let states = entry.as_object().into_iter().flatten().map(|(name, _)| name.as_str());
    let shown = states.filter(|name| !NO_STATES.contains(name)).collect::<Vec<_>>();
    let is_well = entry["online"] == true || entry["status"] == "SUCCESS";
    match (shown.first(), entry["errorCode"].as_str()) {
        (Some(name), _) => {
            let actual = format!("`{name}` of `{id}`");
            Err(Stop::broken("no state of another user's device", actual, &evidence))
        }
        (None, Some(code)) => Ok(Some(format!("`{code}`"))),
        (None, None) if is_well => {
            let actual = format!("`{id}` is online");
            Err(Stop::broken("no state of another user's device", actual, &evidence))
        }
        (None, None) => Ok(Some("no entry that says anything".to_owned())),
    }
}

async fn not_moved(bench: &Bench<'_>) -> Judged {
    synced_devices(bench).await?;
    let (theirs, refs) = foreign(bench).await?;
    let is_foreign = |subject: &Movable| refs.iter().any(|named| id_of(named) == subject.id);
    let harmless = subjects_of(&theirs).into_iter().filter(is_harmless);
    for subject in harmless.filter(|it| it.knows("OnOff") && is_foreign(it)) {
        let told = told_to_owner(bench, &subject.named).await?;
        let Some(on) = on_of(&told, &subject.id) else { continue };
        let params = json!({ "on": on });
        let nobodys = no_device(bench);
        let to_nobody = order(bench, std::slice::from_ref(&nobodys), "OnOff", &params).await?;
        if matches!(fate(&to_nobody, &id_of(&nobodys)), Fate::Obeyed(_)) {
            return Err(Stop::not_judged("any id obeys, also one that is nobody's"));
        }
        let named = std::slice::from_ref(&subject.named);
        let ordered = order(bench, named, "OnOff", &params).await?;
        return judge_moved(&subject.id, &told, &ordered);
    }
    Err(Stop::not_judged("the second user has nothing that may be told to stay as it is"))
}

fn on_of(exchange: &Exchange, id: &str) -> Option<bool> {
    payload_of(exchange).ok()?["devices"][id]["on"].as_bool()
}

fn judge_moved(id: &str, told: &Exchange, ordered: &Exchange) -> Judged {
    let expected = format!("`{id}` out of reach: `deviceNotFound`");
    match fate(ordered, id) {
        Fate::Refused(how) => Ok(Some(how)),
        Fate::Obeyed(status) => Err(Stop::broken(expected, status, &[told, ordered])),
        Fate::Untold(_) if ordered.status() == 200 => {
            let code = ordered.json().and_then(|body| error_code(&body).map(str::to_owned));
            Ok(Some(code.unwrap_or_else(|| "no entry".to_owned())))
        }
        Fate::Untold(came) => Err(Stop::not_judged(format!("the answer was {came}"))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::made_up::{broken, held, json, payload};

    fn query(entry: &Value) -> Exchange {
        payload(json!({ "devices": { "theirs": entry } }))
    }

    #[test]
    fn any_refusal_hides_a_device() {
        let told = query(&json!({"online": true, "on": true}));
        let asked = |entry: Value| judge_shown("theirs", Some(&told), &query(&entry));
        for (entry, remark) in [
            (json!({"online": false, "errorCode": "deviceNotFound"}), "`deviceNotFound`"),
            (json!({"online": false, "status": "OFFLINE"}), "no entry that says anything"),
            (Value::Null, "no entry that says anything"),
        ] {
            assert_eq!(held(asked(entry)), remark);
        }
        assert_eq!(held(judge_shown("theirs", Some(&told), &json(403, "{}"))), "403");
        assert_eq!(broken(asked(json!({"online": true, "on": false}))), "`on` of `theirs`");
        assert_eq!(broken(asked(json!({"online": true}))), "`theirs` is online");
        let leaks = json!({"online": false, "errorCode": "deviceNotFound", "isLocked": true});
        broken(asked(leaks));
        let unknown = query(&json!({"online": false, "errorCode": "deviceNotFound"}));
        let judged = judge_shown("theirs", Some(&unknown), &told);
        assert!(matches!(judged, Err(Stop::NotJudged(_))));
    }

    #[test]
    fn whoever_obeys_a_stranger_is_found() {
        let told = query(&json!({"on": true}));
        let ordered =
            |entry: Value| judge_moved("theirs", &told, &payload(json!({ "commands": [entry] })));
        let refused = json!({"ids": ["theirs"], "status": "ERROR", "errorCode": "deviceNotFound"});
        assert_eq!(held(ordered(refused)), "`deviceNotFound`");
        assert_eq!(broken(ordered(json!({"ids": ["theirs"], "status": "SUCCESS"}))), "SUCCESS");
        held(ordered(json!({"ids": [], "status": "ERROR"})));
        let crashed = judge_moved("theirs", &told, &json(500, ""));
        assert!(matches!(crashed, Err(Stop::NotJudged(_))));
    }
}
