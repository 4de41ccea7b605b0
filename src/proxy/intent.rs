//! Which devices an intent was about, what was asked of each, and how it fared.

use serde_json::Value;

use crate::protocol::{COMMAND_PREFIX, Intent, short_name};

/// A device in an intent.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Fared {
    /// Its id.
    pub device: String,
    /// What it was told to do, by short names.
    pub commands: Vec<String>,
    /// How it fared: `SUCCESS`, `ERROR deviceOffline`, `not answered` …
    pub how: String,
}

/// Reads what became of each device that an intent names, in its order; for SYNC, of those that the
/// answer names.
#[must_use]
pub fn fared(intent: Intent, request: &Value, answer: &Value) -> Vec<Fared> {
    let new = |id: &str, commands: Vec<String>, how: String| Fared {
        device: id.to_owned(),
        commands,
        how,
    };
    match intent {
        Intent::Sync => ids(answer.pointer("/payload/devices"))
            .map(|id| new(id, Vec::new(), "named".to_owned()))
            .collect(),
        Intent::Query => ids(payload(request).get("devices"))
            .map(|id| new(id, Vec::new(), queried(id, answer)))
            .collect(),
        Intent::Execute => orders(request)
            .into_iter()
            .map(|(id, commands)| new(id, commands, executed(id, answer)))
            .collect(),
        Intent::Disconnect => Vec::new(),
    }
}

fn payload(request: &Value) -> &Value {
    request.pointer("/inputs/0/payload").unwrap_or(&Value::Null)
}

fn elements(array: Option<&Value>) -> impl Iterator<Item = &Value> {
    array.and_then(Value::as_array).into_iter().flatten()
}

fn ids(devices: Option<&Value>) -> impl Iterator<Item = &str> {
    elements(devices).filter_map(|device| device["id"].as_str())
}

/// Each device of an EXECUTE once, with all that it was told.
fn orders(request: &Value) -> Vec<(&str, Vec<String>)> {
    let mut orders: Vec<(&str, Vec<String>)> = Vec::new();
    for group in elements(payload(request).get("commands")) {
        let names = elements(group.get("execution")).filter_map(|it| it["command"].as_str());
        let names: Vec<String> =
            names.map(|name| short_name(COMMAND_PREFIX, name).to_owned()).collect();
        for id in ids(group.get("devices")) {
            match orders.iter_mut().find(|(known, _)| *known == id) {
                Some((_, told)) => told.extend(names.iter().cloned()),
                None => orders.push((id, names.clone())),
            }
        }
    }
    orders
}

fn queried(id: &str, answer: &Value) -> String {
    let entry = answer.pointer("/payload/devices").and_then(|devices| devices.get(id));
    entry.map_or_else(|| unanswered(answer), describe)
}

fn executed(id: &str, answer: &Value) -> String {
    let results = elements(answer.pointer("/payload/commands"));
    let names = |result: &&Value| elements(result.get("ids")).any(|named| named == id);
    let told: Vec<String> = results.filter(names).map(describe).collect();
    if told.is_empty() { unanswered(answer) } else { told.join(", ") }
}

/// The result of one device: its status, and what goes with it.
fn describe(result: &Value) -> String {
    let text = |pointer: &str| result.pointer(pointer).and_then(Value::as_str);
    let status = text("/status").or_else(|| {
        // Clouds in use leave the status out of QUERY.
        (result["online"] == false).then_some("OFFLINE")
    });
    let more = ["/errorCode", "/exceptionCode", "/challengeNeeded/type"];
    let words: Vec<&str> = [status.unwrap_or("SUCCESS")]
        .into_iter()
        .chain(more.iter().filter_map(|pointer| text(pointer)))
        .collect();
    words.join(" ")
}

/// What is said of a device that an answer does not name.
fn unanswered(answer: &Value) -> String {
    match answer.pointer("/payload/errorCode").and_then(Value::as_str) {
        Some(code) => format!("ERROR {code}"),
        None => "not answered".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn lines(intent: Intent, payload: &Value, answer: &Value) -> Vec<String> {
        let request = json!({"inputs": [{"payload": payload}]});
        let answer = json!({"payload": answer});
        let line = |one: Fared| format!("{} {:?} {}", one.device, one.commands, one.how);
        fared(intent, &request, &answer).into_iter().map(line).collect()
    }

    #[test]
    fn every_device_that_was_told_something_fares_in_one_way() {
        let payload = json!({"commands": [
            {"devices": [{"id": "a"}, {"id": "b"}],
             "execution": [{"command": "action.devices.commands.OnOff"}]},
            {"devices": [{"id": "b"}, {"id": "c"}, {"id": "d"}],
             "execution": [{"command": "action.devices.commands.LockUnlock"}]},
        ]});
        let answer = json!({"commands": [
            {"ids": ["a", "d"], "status": "SUCCESS", "exceptionCode": "lowBattery"},
            {"ids": ["b"], "status": "ERROR", "errorCode": "challengeNeeded",
             "challengeNeeded": {"type": "pinNeeded"}},
        ]});
        assert_eq!(
            lines(Intent::Execute, &payload, &answer),
            [
                r#"a ["OnOff"] SUCCESS lowBattery"#,
                r#"b ["OnOff", "LockUnlock"] ERROR challengeNeeded pinNeeded"#,
                r#"c ["LockUnlock"] not answered"#,
                r#"d ["LockUnlock"] SUCCESS lowBattery"#,
            ]
        );
        let failed = json!({"errorCode": "authFailure"});
        assert_eq!(
            lines(Intent::Execute, &payload, &failed)[0],
            r#"a ["OnOff"] ERROR authFailure"#
        );
    }

    #[test]
    fn queried_devices_are_told_by_status_or_presence() {
        let payload = json!({"devices": [{"id": "a"}, {"id": "b"}, {"id": "c"}, {"id": "d"}]});
        let answer = json!({"devices": {
            "a": {"online": true, "status": "SUCCESS"},
            "b": {"online": false},
            "c": {"online": true, "status": "ERROR", "errorCode": "deviceJammingDetected"},
        }});
        assert_eq!(
            lines(Intent::Query, &payload, &answer),
            [
                "a [] SUCCESS",
                "b [] OFFLINE",
                "c [] ERROR deviceJammingDetected",
                "d [] not answered"
            ]
        );
    }

    #[test]
    fn whatever_comes_is_read_as_far_as_it_goes() {
        for odd in [json!(null), json!([]), json!({"commands": 7, "devices": "x"})] {
            for intent in Intent::ALL {
                assert_eq!(lines(intent, &odd, &odd), Vec::<String>::new());
            }
        }
        assert_eq!(lines(Intent::Sync, &json!({}), &json!({"devices": [{"id": "a"}]})).len(), 1);
    }
}
