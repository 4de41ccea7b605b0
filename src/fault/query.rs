//! Faults of QUERY.

use bytes::Bytes;
use http::header::CONTENT_LENGTH;
use http::{Request, StatusCode};
use serde_json::{Map, Value, json};

use super::message::{body_of, change_intent, intent_of, json};
use super::sync::never_answer;
use super::{Answer, Fault, Scene};
use crate::protocol::Intent;
use crate::wire::BoxFuture;

/// A fault that changes the first entry of QUERY that has this member.
macro_rules! entry {
    ($id:literal, $what:literal, $member:literal, $change:expr) => {
        Fault {
            id: $id,
            what: $what,
            needs_secrets: false,
            act: |scene, request| {
                change_entries(scene, request, |entries| {
                    let mut entries = entries.values_mut();
                    if let Some(entry) = entries.find(|entry| entry.get($member).is_some()) {
                        let change: fn(&mut Value) = $change;
                        change(entry);
                    }
                })
            },
        }
    };
}

/// These faults.
pub const FAULTS: &[Fault] = &[
    Fault {
        id: "query.never-answers",
        what: "QUERY is not answered in time",
        needs_secrets: false,
        act: |scene, request| never_answer(scene, request, Intent::Query),
    },
    Fault {
        id: "query.device-left-out",
        what: "a device of the SYNC has no entry",
        needs_secrets: false,
        act: |scene, request| {
            change_entries(scene, request, |entries| {
                if entries.len() > 2 {
                    let last = entries.keys().next_back().cloned().unwrap_or_default();
                    entries.shift_remove(&last);
                }
            })
        },
    },
    Fault {
        id: "query.devices-as-list",
        what: "`devices` is a list",
        needs_secrets: false,
        act: |scene, request| {
            change_intent(scene, request, Intent::Query, |body| {
                let entries = body["payload"]["devices"].as_object().cloned().unwrap_or_default();
                let named = entries.into_iter().map(|(id, mut entry)| {
                    entry["id"] = json!(id);
                    entry
                });
                body["payload"]["devices"] = named.collect();
            })
        },
    },
    entry!("query.no-online", "an entry has no `online`", "online", |it| remove(it, "online")),
    entry!("query.no-status", "an entry has no `status`", "status", |it| remove(it, "status")),
    entry!("query.status-in-lower-case", "`status` is `success`", "status", |it| {
        it["status"] = json!("success");
    }),
    entry!("query.state-missing", "a thermostat does not say its mode", "thermostatMode", |it| {
        remove(it, "thermostatMode");
    }),
    entry!("query.brightness-out-of-range", "brightness goes to 255", "brightness", |it| {
        it["brightness"] = json!(255);
    }),
    entry!("query.null-state", "a state is `null`", "brightness", |it| {
        it["brightness"] = Value::Null;
    }),
    entry!("query.numeric-string", "a number is a text", "brightness", |it| {
        it["brightness"] = json!(it["brightness"].to_string());
    }),
    entry!("query.color-empty", "a colour is empty", "color", |it| it["color"] = json!({})),
    entry!("query.two-colors", "a colour is a white and a spectrum colour", "color", |it| {
        it["color"] = json!({"temperatureK": 2700, "spectrumRgb": 16_711_680});
    }),
    entry!(
        "query.mode-undeclared",
        "a thermostat is in a mode that SYNC lacks",
        "thermostatMode",
        |it| it["thermostatMode"] = json!("eco")
    ),
    entry!("query.code-in-other-case", "an error code has a capital", "online", |it| {
        *it = json!({"online": false, "status": "ERROR", "errorCode": "DeviceOffline"});
    }),
    entry!("query.error-beside-success", "an error stands beside SUCCESS", "online", |it| {
        it["errorCode"] = json!("deviceJammingDetected");
    }),
    entry!("query.exception-while-offline", "an exception stands beside OFFLINE", "online", |it| {
        *it = json!({"online": false, "status": "OFFLINE", "exceptionCode": "lowBattery"});
    }),
    Fault {
        id: "query.command-only-reported",
        what: "a trait is declared command-only, and its state is given",
        needs_secrets: false,
        act: |scene, request| {
            change_intent(scene, request, Intent::Sync, |body| {
                body["payload"]["devices"][0]["attributes"]["commandOnlyOnOff"] = json!(true);
            })
        },
    },
    Fault {
        id: "query.answers-all",
        what: "QUERY answers for all devices, whichever were asked for",
        needs_secrets: false,
        act: |scene, request| ask_for_all(scene, request, |asked| asked > 0),
    },
    Fault {
        id: "query.empty-means-all",
        what: "an empty list of devices is taken as all",
        needs_secrets: false,
        act: |scene, request| ask_for_all(scene, request, |asked| asked == 0),
    },
    Fault {
        id: "query.unknown-device-invents-state",
        what: "an unknown device is online and off",
        needs_secrets: false,
        act: |scene, request| {
            change_entries(scene, request, |entries| {
                for entry in entries.values_mut().filter(|entry| is_unknown(entry)) {
                    *entry = json!({"online": true, "status": "SUCCESS", "on": false});
                }
            })
        },
    },
    Fault {
        id: "query.unknown-device-left-out",
        what: "an unknown device has no entry",
        needs_secrets: false,
        act: |scene, request| {
            change_entries(scene, request, |entries| entries.retain(|_, it| !is_unknown(it)))
        },
    },
    Fault {
        id: "query.unknown-device-fails-all",
        what: "an unknown device makes the whole QUERY fail",
        needs_secrets: false,
        act: |scene, request| Box::pin(fail_at_unknown(scene, request)),
    },
    Fault {
        id: "query.asked-twice-fails",
        what: "an id that stands twice in a QUERY ends in 500",
        needs_secrets: false,
        act: |scene, request| Box::pin(fail_at_twice(scene, request)),
    },
    Fault {
        id: "query.flips-what-it-reads",
        what: "QUERY switches a device",
        needs_secrets: false,
        act: |scene, request| {
            let is_query = intent_of(&request) == Some(Intent::Query);
            let is_flipped = is_query && scene.recall("flipped").is_none_or(|it| it == "no");
            if is_query {
                scene.remember("flipped", if is_flipped { "yes" } else { "no" });
            }
            change_intent(scene, request, Intent::Query, move |body| {
                let entries = body["payload"]["devices"].as_object_mut();
                let last = entries.and_then(|entries| {
                    entries.values_mut().rfind(|entry| entry["on"].is_boolean())
                });
                if let Some(entry) = last {
                    entry["on"] = json!(is_flipped);
                }
            })
        },
    },
];

fn remove(object: &mut Value, name: &str) {
    if let Some(members) = object.as_object_mut() {
        members.shift_remove(name);
    }
}

fn is_unknown(entry: &Value) -> bool {
    entry["errorCode"] == "deviceNotFound"
}

fn change_entries<'a>(
    scene: &'a Scene<'a>,
    request: Request<Bytes>,
    change: fn(&mut Map<String, Value>),
) -> BoxFuture<'a, Answer> {
    change_intent(scene, request, Intent::Query, move |body| {
        if let Some(entries) = body["payload"]["devices"].as_object_mut() {
            change(entries);
        }
    })
}

/// The devices that a QUERY asks for.
fn asked(request: &Request<Bytes>) -> Vec<Value> {
    let body: Value = serde_json::from_slice(request.body()).unwrap_or_default();
    body.pointer("/inputs/0/payload/devices").and_then(Value::as_array).cloned().unwrap_or_default()
}

/// Asks for all devices of the latest SYNC where so many were asked for.
fn ask_for_all<'a>(
    scene: &'a Scene<'a>,
    request: Request<Bytes>,
    is_meant: fn(usize) -> bool,
) -> BoxFuture<'a, Answer> {
    const SYNC: &str = "latest SYNC";
    Box::pin(async move {
        match intent_of(&request) {
            Some(Intent::Sync) => {
                let answer = scene.pass(request).await?;
                if answer.status().is_success() {
                    scene.remember_answer(SYNC, &answer);
                }
                Ok(answer)
            }
            Some(Intent::Query) if is_meant(asked(&request).len()) => {
                let sync = scene.recall_answer(SYNC).and_then(|answer| body_of(&answer));
                let all = sync.and_then(|body| body["payload"]["devices"].as_array().cloned());
                let devices = asked(&request).into_iter().chain(all.unwrap_or_default());
                let devices = devices.collect();
                scene.pass(asking_for(request, devices)).await
            }
            _ => scene.pass(request).await,
        }
    })
}

fn asking_for(request: Request<Bytes>, devices: Value) -> Request<Bytes> {
    let (mut parts, body) = request.into_parts();
    let mut body: Value = serde_json::from_slice(&body).unwrap_or_default();
    body["inputs"][0]["payload"]["devices"] = devices;
    parts.headers.remove(CONTENT_LENGTH);
    Request::from_parts(parts, body.to_string().into())
}

async fn fail_at_unknown(scene: &Scene<'_>, request: Request<Bytes>) -> Answer {
    let is_query = intent_of(&request) == Some(Intent::Query);
    let answer = scene.pass(request).await?;
    let body = body_of(&answer).filter(|_| is_query).unwrap_or_default();
    let mut entries = body["payload"]["devices"].as_object().into_iter().flatten();
    if entries.any(|(_, entry)| is_unknown(entry)) {
        return Ok(json(StatusCode::NOT_FOUND, &json!({ "error": "no such device" })));
    }
    Ok(answer)
}

async fn fail_at_twice(scene: &Scene<'_>, request: Request<Bytes>) -> Answer {
    let devices = asked(&request);
    let is_twice = devices.iter().enumerate().any(|(index, it)| devices[..index].contains(it));
    let answer = scene.pass(request).await?;
    if is_twice && answer.status().is_success() {
        return Ok(json(StatusCode::INTERNAL_SERVER_ERROR, &json!({ "error": "1 row, 2 ids" })));
    }
    Ok(answer)
}
