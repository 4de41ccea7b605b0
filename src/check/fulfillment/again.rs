//! SYNC once more: what must be the same.

use std::collections::BTreeMap;

use serde_json::Value;

use super::asking::{body_of, devices, payload_of, post, synced_devices, unreached};
use crate::check::{Bench, Check, Judge, Judged, Pace, Page, Severity, Stop};
use crate::protocol::Intent;
use crate::wire::Exchange;

/// These checks.
pub const CHECKS: &[Check] = &[
    Check {
        id: "fulfillment.sync.ids-stable",
        severity: Severity::Must,
        title: "ids of devices stay as they are",
        rule: "Google, action.devices.SYNC",
        phone_shows: Some("devices vanish from their rooms and appear anew after each SYNC"),
        page: Page {
            looks_at: "Two SYNCs: every id of the first is in the second.",
            why: "Room, name and routines hang on the id. A new one is a new device.",
            bad: "\"id\": \"5f3a…\", then \"id\": \"91bc…\"",
            good: "\"id\": \"lamp-1\" each time",
            mend: "Use a key that is stored with the device, not one made while answering.",
        },
        proved_by: &["sync.ids-change"],
        pace: Pace::Reads,
        judge: Judge::Cloud(|bench| Box::pin(ids_stable(bench))),
    },
    Check {
        id: "fulfillment.sync.same-again",
        severity: Severity::Advice,
        title: "SYNC says the same twice",
        rule: "Google, action.devices.SYNC",
        phone_shows: None,
        page: Page {
            looks_at: "Two SYNCs: each device is the same in both, in whatever order.",
            why: "SYNC tells what devices are, not how they are. What differs between two \
                  is a state in the wrong place, or chance.",
            bad: "\"nicknames\": [\"a\", \"b\"], then [\"b\", \"a\"]",
            good: "the same twice",
            mend: "Sort what comes from sets and maps, and move states to QUERY.",
        },
        proved_by: &["sync.counts-itself"],
        pace: Pace::Reads,
        judge: Judge::Cloud(|bench| Box::pin(same_again(bench))),
    },
];

async fn again(bench: &Bench<'_>) -> Result<Exchange, Stop> {
    let body = body_of(bench, Intent::Sync, None).to_string();
    let exchange = post(bench, body).await.map_err(unreached)?;
    match payload_of(&exchange) {
        Ok(_) => Ok(exchange),
        Err(came) => Err(Stop::not_judged(format!("the second SYNC was answered with {came}"))),
    }
}

/// The devices of a SYNC answer by their ids.
fn by_id(sync: &Value) -> BTreeMap<&str, &Value> {
    devices(sync).iter().filter_map(|device| Some((device["id"].as_str()?, device))).collect()
}

async fn ids_stable(bench: &Bench<'_>) -> Judged {
    let (first, _) = synced_devices(bench).await?;
    judge_ids(first, &again(bench).await?)
}

fn judge_ids(first: &Exchange, second: &Exchange) -> Judged {
    let (before, after) = (first.json().unwrap_or_default(), second.json().unwrap_or_default());
    let (before, after) = (by_id(&before), by_id(&after));
    match before.keys().find(|id| !after.contains_key(**id)) {
        None => Ok(None),
        Some(id) => Err(Stop::broken(
            "the same ids in both",
            format!("`{id}` in the first SYNC only"),
            &[first, second],
        )),
    }
}

async fn same_again(bench: &Bench<'_>) -> Judged {
    let (first, _) = synced_devices(bench).await?;
    judge_same(first, &again(bench).await?)
}

fn judge_same(first: &Exchange, second: &Exchange) -> Judged {
    let (before, after) = (first.json().unwrap_or_default(), second.json().unwrap_or_default());
    let (before, after) = (by_id(&before), by_id(&after));
    let both = before.iter().filter_map(|(id, device)| Some((id, device, after.get(id)?)));
    for (id, one, other) in both {
        let members = one.as_object().into_iter().flatten();
        if let Some((name, _)) = members.into_iter().find(|(name, it)| other.get(name) != Some(it))
        {
            let actual = format!("another `{name}` for `{id}` in the second SYNC");
            return Err(Stop::broken("the same devices twice", actual, &[first, second]));
        }
    }
    Ok(None)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::check::made_up::{broken, held, payload};

    #[test]
    fn ids_stay_in_any_order_and_new_ones_may_come() {
        let sync = |ids: &[&str]| {
            let devices: Vec<Value> = ids.iter().map(|id| json!({ "id": id })).collect();
            payload(json!({ "devices": devices }))
        };
        held(judge_ids(&sync(&["a", "b"]), &sync(&["c", "b", "a"])));
        assert_eq!(broken(judge_ids(&sync(&["a"]), &sync(&["b"]))), "`a` in the first SYNC only");
    }

    #[test]
    fn a_device_is_the_same_twice() {
        let sync = |room: &str| payload(json!({"devices": [{"id": "a", "roomHint": room}]}));
        held(judge_same(&sync("hall"), &sync("hall")));
        let actual = broken(judge_same(&sync("hall"), &sync("attic")));
        assert_eq!(actual, "another `roomHint` for `a` in the second SYNC");
    }
}
