//! Faults of SYNC.

use bytes::Bytes;
use http::Request;
use serde_json::{Value, json};

use super::message::{bearer, change_intent, intent_of};
use super::{Answer, Fault, Scene};
use crate::protocol::Intent;
use crate::wire::{BoxFuture, SendError};

/// A fault that changes the payload of SYNC.
macro_rules! payload {
    ($id:literal, $what:literal, $change:expr) => {
        Fault {
            id: $id,
            what: $what,
            needs_secrets: false,
            act: |scene, request| change_payload(scene, request, $change),
        }
    };
}

/// A fault that changes the first device of SYNC.
macro_rules! first {
    ($id:literal, $what:literal, $change:expr) => {
        Fault {
            id: $id,
            what: $what,
            needs_secrets: false,
            act: |scene, request| change_device(scene, request, |_| true, $change),
        }
    };
}

/// A fault that changes the first device of SYNC that has this trait or is of this type.
macro_rules! first_with {
    ($id:literal, $what:literal, $name:literal, $change:expr) => {
        Fault {
            id: $id,
            what: $what,
            needs_secrets: false,
            act: |scene, request| change_device(scene, request, |it| has(it, $name), $change),
        }
    };
}

/// These faults.
pub const FAULTS: &[Fault] = &[
    Fault {
        id: "sync.never-answers",
        what: "SYNC is not answered in time",
        needs_secrets: false,
        act: |scene, request| never_answer(scene, request, Intent::Sync),
    },
    payload!("sync.numeric-user", "`agentUserId` is a number", |payload| {
        payload["agentUserId"] = json!(4711);
    }),
    payload!("sync.no-user", "SYNC names no user", |payload| remove(payload, "agentUserId")),
    payload!("sync.address-as-user", "`agentUserId` is the e-mail address", |payload| {
        payload["agentUserId"] = json!("resident@example.com");
    }),
    Fault {
        id: "sync.user-of-the-token",
        what: "`agentUserId` is made of the access token",
        needs_secrets: false,
        act: |scene, request| {
            let token = bearer(&request).unwrap_or_default();
            change_intent(scene, request, Intent::Sync, move |body| {
                let end: String = token.chars().rev().take(8).collect();
                body["payload"]["agentUserId"] = json!(end);
            })
        },
    },
    payload!("sync.devices-as-object", "`devices` is an object", |payload| {
        let devices = payload["devices"].as_array().cloned().unwrap_or_default();
        payload["devices"] = devices.into_iter().map(|it| (id_of(&it), it)).collect();
    }),
    payload!("sync.no-devices", "SYNC names no devices", |payload| {
        payload["devices"] = json!([]);
    }),
    payload!("sync.duplicate-id", "two devices have one id", |payload| {
        let again = payload["devices"][0].clone();
        payload["devices"].as_array_mut().into_iter().for_each(|it| it.push(again.clone()));
    }),
    first!("sync.numeric-id", "an id is a number", |device| device["id"] = json!(7)),
    first!("sync.empty-id", "an id is empty", |device| device["id"] = json!("")),
    first!("sync.type-in-lower-case", "a type is written in lower case", |device| {
        let (prefix, name) = split(&device["type"]);
        device["type"] = json!(format!("{prefix}{}", name.to_lowercase()));
    }),
    first!("sync.trait-in-other-case", "a trait starts with a small letter", |device| {
        let (prefix, name) = split(&device["traits"][0]);
        let small = name[..1].to_lowercase();
        device["traits"][0] = json!(format!("{prefix}{small}{}", &name[1..]));
    }),
    first!("sync.traits-as-text", "`traits` is one text", |device| {
        device["traits"] = device["traits"][0].clone();
    }),
    first_with!("sync.lock-without-lock-unlock", "a lock has no LockUnlock", "LOCK", |device| {
        device["traits"] = json!(["action.devices.traits.Reboot"]);
    }),
    first!("sync.name-as-text", "`name` is a text", |device| {
        device["name"] = device["name"]["name"].clone();
    }),
    first!("sync.nicknames-as-text", "`nicknames` is one text", |device| {
        device["name"]["nicknames"] = json!("the one");
    }),
    first!("sync.blank-name", "a device is called ` `", |device| {
        device["name"]["name"] = json!(" ");
    }),
    first!("sync.no-will-report-state", "`willReportState` is missing", |device| {
        remove(device, "willReportState");
    }),
    first!("sync.null-attribute", "an attribute is `null`", |device| {
        device["attributes"]["commandOnlyOnOff"] = Value::Null;
    }),
    first!("sync.null-room", "`roomHint` is `null`", |device| device["roomHint"] = Value::Null),
    first!("sync.attributes-in-device-info", "attributes stand in `deviceInfo`", |device| {
        device["deviceInfo"]["attributes"] = json!({"commandOnlyOnOff": false});
    }),
    first!("sync.version-as-number", "`swVersion` is a number", |device| {
        device["deviceInfo"]["swVersion"] = json!(2.1);
    }),
    first!("sync.blank-room", "`roomHint` is empty", |device| device["roomHint"] = json!("")),
    first_with!("sync.scene-reports", "a scene will report its state", "SCENE", |device| {
        device["willReportState"] = json!(true);
    }),
    first_with!(
        "sync.required-attribute-missing",
        "a thermostat does not name its unit",
        "TemperatureSetting",
        |device| remove(&mut device["attributes"], "thermostatTemperatureUnit")
    ),
    first_with!(
        "sync.color-without-model",
        "a colour light declares no model and no range",
        "ColorSetting",
        |device| {
            remove(&mut device["attributes"], "colorModel");
            remove(&mut device["attributes"], "colorTemperatureRange");
        }
    ),
    first!("sync.boolean-as-text", "a boolean attribute is a text", |device| {
        device["attributes"]["commandOnlyOnOff"] = json!("false");
    }),
    first_with!(
        "sync.unit-unknown",
        "a thermostat counts in `celsius`",
        "TemperatureSetting",
        |device| device["attributes"]["thermostatTemperatureUnit"] = json!("celsius")
    ),
    first_with!(
        "sync.range-upside-down",
        "a colour temperature range is upside down",
        "ColorSetting",
        |device| {
            device["attributes"]["colorTemperatureRange"] =
                json!({"temperatureMinK": 6500, "temperatureMaxK": 2000});
        }
    ),
    first_with!(
        "sync.neither-command-nor-query",
        "a trait is command-only and query-only",
        "OnOff",
        |device| {
            device["attributes"]["commandOnlyOnOff"] = json!(true);
            device["attributes"]["queryOnlyOnOff"] = json!(true);
        }
    ),
    first_with!("sync.setting-twice", "a mode has two settings of one name", "Modes", |device| {
        let settings = &mut device["attributes"]["availableModes"][0]["settings"];
        settings[1]["setting_name"] = settings[0]["setting_name"].clone();
    }),
    first_with!("sync.speed-without-words", "a fan speed has no words", "FanSpeed", |device| {
        let speeds = &mut device["attributes"]["availableFanSpeeds"]["speeds"];
        speeds[0]["speed_values"] = json!([]);
    }),
    first_with!(
        "sync.modes-with-commas",
        "thermostat modes are a text with commas",
        "TemperatureSetting",
        |device| {
            let modes = device["attributes"]["availableThermostatModes"].as_array();
            let modes: Vec<_> = modes.into_iter().flatten().filter_map(Value::as_str).collect();
            device["attributes"]["availableThermostatModes"] = json!(modes.join(","));
        }
    ),
    first!("sync.large-custom-data", "`customData` is too large", |device| {
        device["customData"] = json!({ "everything": "x".repeat(600) });
    }),
    first!("sync.pin-in-custom-data", "`customData` holds a PIN", |device| {
        device["customData"] = json!({"pin": "1234"});
    }),
    Fault {
        id: "sync.ids-change",
        what: "ids are made anew for each SYNC",
        needs_secrets: false,
        act: |scene, request| {
            let count = count(scene);
            change_intent(scene, request, Intent::Sync, move |body| {
                for device in body["payload"]["devices"].as_array_mut().into_iter().flatten() {
                    device["id"] = json!(format!("{}-{count}", id_of(device)));
                }
            })
        },
    },
    Fault {
        id: "sync.counts-itself",
        what: "a device says how often it was synced",
        needs_secrets: false,
        act: |scene, request| {
            let count = count(scene);
            change_intent(scene, request, Intent::Sync, move |body| {
                body["payload"]["devices"][0]["name"]["nicknames"] = json!([format!("no {count}")]);
            })
        },
    },
];

/// One text more at each request.
fn count(scene: &Scene<'_>) -> String {
    let count = scene.recall("count").unwrap_or_default() + "i";
    scene.remember("count", &count);
    count
}

fn id_of(device: &Value) -> String {
    device["id"].as_str().unwrap_or_default().to_owned()
}

fn remove(object: &mut Value, name: &str) {
    if let Some(members) = object.as_object_mut() {
        members.shift_remove(name);
    }
}

/// A full name in its prefix and its last part.
fn split(name: &Value) -> (String, String) {
    let name = name.as_str().unwrap_or_default();
    let at = name.rfind('.').map_or(0, |dot| dot + 1);
    (name[..at].to_owned(), name[at..].to_owned())
}

/// Whether a device has a trait or type of this name.
fn has(device: &Value, name: &str) -> bool {
    let mut names = device["traits"].as_array().into_iter().flatten().chain([&device["type"]]);
    names.any(|full| split(full).1 == name)
}

fn change_payload<'a>(
    scene: &'a Scene<'a>,
    request: Request<Bytes>,
    change: fn(&mut Value),
) -> BoxFuture<'a, Answer> {
    change_intent(scene, request, Intent::Sync, move |body| change(&mut body["payload"]))
}

fn change_device<'a>(
    scene: &'a Scene<'a>,
    request: Request<Bytes>,
    is_meant: fn(&Value) -> bool,
    change: fn(&mut Value),
) -> BoxFuture<'a, Answer> {
    change_intent(scene, request, Intent::Sync, move |body| {
        let devices = body["payload"]["devices"].as_array_mut();
        if let Some(device) = devices.into_iter().flatten().find(|device| is_meant(device)) {
            change(device);
        }
    })
}

/// As if the other side hung; nothing is waited for.
pub(super) fn never_answer<'a>(
    scene: &'a Scene<'a>,
    request: Request<Bytes>,
    intent: Intent,
) -> BoxFuture<'a, Answer> {
    Box::pin(async move {
        if intent_of(&request) != Some(intent) || bearer(&request).is_none() {
            return scene.pass(request).await;
        }
        let answer = scene.pass(request).await?;
        if !answer.status().is_success() {
            return Ok(answer);
        }
        Err(not_in_time())
    })
}

/// What is felt of a cloud that does not answer.
pub(super) fn not_in_time() -> SendError {
    let limit = std::time::Duration::from_secs(10);
    SendError::Timeout { origin: "the cloud".to_owned(), limit }
}
