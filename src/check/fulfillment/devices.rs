//! Each device of SYNC: its id, type, traits, names and other members.

use std::collections::HashSet;

use serde_json::Value;

use super::asking::{devices, synced_devices};
use super::family::{Family, Minds, and_more, judge_sync};
use crate::check::{Bench, Check, Judge, Judged, Pace, Page, Severity, Stop};
use crate::protocol::TYPE_PREFIX;
use crate::wire::Exchange;

/// What the phone shows where Google refuses a SYNC.
const PHONE_REFUSED: &str = "linking ends with an error, or the device is missing";

/// These checks.
pub const CHECKS: &[Check] = &[
    Check {
        id: "fulfillment.sync.ids-unique",
        severity: Severity::Must,
        title: "each device has an id of its own",
        rule: "Google, action.devices.SYNC",
        phone_shows: Some("one of the devices is missing, or commands reach the wrong one"),
        page: Page {
            looks_at: "`id` of each device: a string that is not empty, once in the list.",
            why: "Google keeps devices by their ids: of two with one id it keeps one.",
            bad: "[{\"id\":\"lamp\",…},{\"id\":\"lamp\",…}]",
            good: "[{\"id\":\"lamp-1\",…},{\"id\":\"lamp-2\",…}]",
            mend: "Use the key of the device as text, with the channel where one box has \
                   several.",
        },
        proved_by: &["sync.duplicate-id", "sync.numeric-id", "sync.empty-id"],
        pace: Pace::Reads,
        judge: Judge::Cloud(|bench| Box::pin(ids_unique(bench))),
    },
    Check {
        id: "fulfillment.sync.types-known",
        severity: Severity::Must,
        title: "types are spelled as Google spells them",
        rule: "Google, Device types",
        phone_shows: Some(PHONE_REFUSED),
        page: Page {
            looks_at: "`type` of each device: `action.devices.types.` and a name in capitals. \
                       A name that is not known here is only remarked on.",
            why: "Google compares the letters, case and all. One wrong type can spoil the \
                  whole SYNC.",
            bad: "\"type\": \"action.devices.types.Light\"",
            good: "\"type\": \"action.devices.types.LIGHT\"",
            mend: "Copy the name from Google's list of device types.",
        },
        proved_by: &["sync.type-in-lower-case"],
        pace: Pace::Reads,
        judge: Judge::Cloud(|bench| Box::pin(family(bench, Family::Type, Minds::Errors))),
    },
    Check {
        id: "fulfillment.sync.traits-known",
        severity: Severity::Must,
        title: "traits are a list of names as Google spells them",
        rule: "Google, Device traits",
        phone_shows: Some(PHONE_REFUSED),
        page: Page {
            looks_at: "`traits` of each device: an array of `action.devices.traits.` and a \
                       name. Empty lists, repetitions and unknown names are remarked on.",
            why: "A trait is what the device can be told. Google compares the letters.",
            bad: "\"traits\": [\"action.devices.traits.onOff\"]",
            good: "\"traits\": [\"action.devices.traits.OnOff\"]",
            mend: "Copy the name from Google's list of traits.",
        },
        proved_by: &["sync.trait-in-other-case", "sync.traits-as-text"],
        pace: Pace::Reads,
        judge: Judge::Cloud(|bench| Box::pin(family(bench, Family::Traits, Minds::Errors))),
    },
    Check {
        id: "fulfillment.sync.types-have-their-traits",
        severity: Severity::Advice,
        title: "each type has the traits that certification asks of it",
        rule: "Google, Device types",
        phone_shows: None,
        page: Page {
            looks_at: "The traits of each device against those that Google's page on its type \
                       requires.",
            why: "It links without them, but certification asks for them, and the phone shows \
                  a poorer device.",
            bad: "\"type\": \"…LOCK\", \"traits\": [\"…OnOff\"]",
            good: "\"type\": \"…LOCK\", \"traits\": [\"…LockUnlock\"]",
            mend: "Add the trait, or choose the type that fits what the device can do.",
        },
        proved_by: &["sync.lock-without-lock-unlock"],
        pace: Pace::Reads,
        judge: Judge::Cloud(|bench| Box::pin(family(bench, Family::TraitsOfType, Minds::Doubts))),
    },
    Check {
        id: "fulfillment.sync.names-are-texts",
        severity: Severity::Must,
        title: "`name` is an object of texts",
        rule: "Google, action.devices.SYNC",
        phone_shows: Some(PHONE_REFUSED),
        page: Page {
            looks_at: "`name` of each device: an object with `name`, a string, and, if given, \
                       `defaultNames` and `nicknames`, arrays of strings.",
            why: "Google reads an object. The plain string of other platforms spoils the \
                  answer.",
            bad: "\"name\": \"lamp\"",
            good: "\"name\": {\"name\": \"lamp\", \"nicknames\": [\"reading lamp\"]}",
            mend: "Put the name into an object, and lists around the others.",
        },
        proved_by: &["sync.name-as-text", "sync.nicknames-as-text"],
        pace: Pace::Reads,
        judge: Judge::Cloud(|bench| Box::pin(family(bench, Family::Name, Minds::Errors))),
    },
    Check {
        id: "fulfillment.sync.names-can-be-said",
        severity: Severity::Should,
        title: "each device has a name that can be said",
        rule: "Google, action.devices.SYNC",
        phone_shows: Some("a device without a name, or with half of it"),
        page: Page {
            looks_at: "`name.name` of each device: more than blanks, at most 60 characters.",
            why: "Nobody can speak to a device without a name, and Google cuts long ones.",
            bad: "\"name\": {\"name\": \" \"}",
            good: "\"name\": {\"name\": \"lamp\"}",
            mend: "Fall back on the type or model where the user gave no name.",
        },
        proved_by: &["sync.blank-name"],
        pace: Pace::Reads,
        judge: Judge::Cloud(|bench| Box::pin(family(bench, Family::Speakable, Minds::Doubts))),
    },
    Check {
        id: "fulfillment.sync.will-report-state-given",
        severity: Severity::Must,
        title: "`willReportState` is a boolean",
        rule: "Google, action.devices.SYNC",
        phone_shows: Some(PHONE_REFUSED),
        page: Page {
            looks_at: "`willReportState` of each device: `true` or `false`.",
            why: "It is required: Google asks the states of devices that do not report.",
            bad: "\"willReportState\": \"true\"",
            good: "\"willReportState\": false",
            mend: "Send `false` until you report states.",
        },
        proved_by: &["sync.no-will-report-state"],
        pace: Pace::Reads,
        judge: Judge::Cloud(|bench| {
            Box::pin(family(bench, Family::WillReportState, Minds::Errors))
        }),
    },
    Check {
        id: "fulfillment.sync.no-nulls",
        severity: Severity::Must,
        title: "nothing in a device is `null`",
        rule: "Google, action.devices.SYNC",
        phone_shows: Some(PHONE_REFUSED),
        page: Page {
            looks_at: "Every member of each device but `customData`.",
            why: "`null` is no string, number or list, and one of them can spoil the whole \
                  SYNC: Google then shows no device at all.",
            bad: "\"roomHint\": null",
            good: "no `roomHint`",
            mend: "Leave out members without a value; most JSON writers have a switch for it.",
        },
        proved_by: &["sync.null-attribute", "sync.null-room"],
        pace: Pace::Reads,
        judge: Judge::Cloud(|bench| Box::pin(no_nulls(bench))),
    },
    Check {
        id: "fulfillment.sync.members-known",
        severity: Severity::Should,
        title: "devices have no members that SYNC lacks",
        rule: "Google, action.devices.SYNC; Cloud-to-cloud FAQ",
        phone_shows: None,
        page: Page {
            looks_at: "The members of each device, of its `name` and `deviceInfo`, against \
                       those of Google's page.",
            why: "A member in the wrong place or with a typing error is lost in silence: \
                  attributes inside `deviceInfo` are none.",
            bad: "\"deviceInfo\": {\"attributes\": {\"colorModel\": \"rgb\"}}",
            good: "\"attributes\": {\"colorModel\": \"rgb\"}",
            mend: "Put it where Google's page has it, or into `customData`.",
        },
        proved_by: &["sync.attributes-in-device-info"],
        pace: Pace::Reads,
        judge: Judge::Cloud(|bench| Box::pin(family(bench, Family::Stranger, Minds::Doubts))),
    },
    Check {
        id: "fulfillment.sync.other-members-fit",
        severity: Severity::Must,
        title: "hints, device info and other ids have their types",
        rule: "Google, action.devices.SYNC",
        phone_shows: Some(PHONE_REFUSED),
        page: Page {
            looks_at: "`roomHint`, `structureHint`, `deviceInfo`, `otherDeviceIds` and \
                       `notificationSupportedByAgent` of each device, where they are given.",
            why: "A number for a version, or a text for an object, spoils the answer.",
            bad: "\"deviceInfo\": {\"swVersion\": 2.1}",
            good: "\"deviceInfo\": {\"swVersion\": \"2.1\"}",
            mend: "Turn the values into text.",
        },
        proved_by: &["sync.version-as-number"],
        pace: Pace::Reads,
        judge: Judge::Cloud(|bench| Box::pin(family(bench, Family::OtherMember, Minds::Errors))),
    },
    Check {
        id: "fulfillment.sync.hints-not-blank",
        severity: Severity::Advice,
        title: "room and structure hints say something",
        rule: "Google, action.devices.SYNC",
        phone_shows: None,
        page: Page {
            looks_at: "`roomHint` and `structureHint` of each device, where they are given.",
            why: "A blank hint is a room without a name; none at all is better.",
            bad: "\"roomHint\": \"\"",
            good: "no `roomHint`",
            mend: "Leave the hint out where the room has no name.",
        },
        proved_by: &["sync.blank-room"],
        pace: Pace::Reads,
        judge: Judge::Cloud(|bench| Box::pin(hints_not_blank(bench))),
    },
    Check {
        id: "fulfillment.sync.scenes-report-nothing",
        severity: Severity::Advice,
        title: "scenes do not report a state",
        rule: "Google, Scene guide",
        phone_shows: None,
        page: Page {
            looks_at: "`willReportState` of devices of the type SCENE.",
            why: "A scene has no state, so there is nothing to report.",
            bad: "\"type\": \"…SCENE\", \"willReportState\": true",
            good: "\"type\": \"…SCENE\", \"willReportState\": false",
            mend: "Send `false` for scenes.",
        },
        proved_by: &["sync.scene-reports"],
        pace: Pace::Reads,
        judge: Judge::Cloud(|bench| Box::pin(scenes_report_nothing(bench))),
    },
];

/// Judges one family of rules on the shared SYNC.
pub(super) async fn family(bench: &Bench<'_>, family: Family, minds: Minds) -> Judged {
    judge_sync(synced_devices(bench).await?.0, family, minds)
}

async fn ids_unique(bench: &Bench<'_>) -> Judged {
    judge_ids(synced_devices(bench).await?.0)
}

fn judge_ids(exchange: &Exchange) -> Judged {
    judge_sync(exchange, Family::Id, Minds::Errors)?;
    let mut known = HashSet::new();
    judge_places(exchange, "an id that is not empty", |device| {
        let is_empty = device["id"] == "";
        known.insert(device["id"].to_string());
        is_empty.then(|| ("id".to_owned(), "an empty text".to_owned()))
    })?;
    Ok(Some(format!("{} ids", known.len())))
}

/// Judges each device by what stands in it: the place of what is wrong, and what it is.
pub(super) fn judge_places(
    exchange: &Exchange,
    expected: &str,
    mut wrong: impl FnMut(&Value) -> Option<(String, String)>,
) -> Judged {
    let body = exchange.json().unwrap_or_default();
    let numbered = devices(&body).iter().enumerate();
    let found: Vec<String> = numbered
        .filter_map(|(index, device)| {
            let (place, actual) = wrong(device)?;
            let id = device["id"].as_str().unwrap_or_default();
            Some(format!("{actual} for `{id}` at `/payload/devices/{index}/{place}`"))
        })
        .collect();
    match found.first() {
        None => Ok(None),
        Some(first) => {
            let actual = format!("{first}{}", and_more(found.len()));
            Err(Stop::broken(expected, actual, &[exchange]))
        }
    }
}

async fn no_nulls(bench: &Bench<'_>) -> Judged {
    judge_nulls(synced_devices(bench).await?.0)
}

fn judge_nulls(exchange: &Exchange) -> Judged {
    judge_places(exchange, "nothing in place of `null`", |device| {
        let members = device.as_object()?.iter().filter(|(name, _)| *name != "customData");
        let place = members.into_iter().find_map(|(name, value)| find_null(value, name))?;
        Some((place, "`null`".to_owned()))
    })
}

/// The place of the first `null` in a value.
fn find_null(value: &Value, place: &str) -> Option<String> {
    match value {
        Value::Null => Some(place.to_owned()),
        Value::Object(members) => {
            members.iter().find_map(|(name, value)| find_null(value, &format!("{place}/{name}")))
        }
        Value::Array(elements) => {
            let mut numbered = elements.iter().enumerate();
            numbered.find_map(|(index, value)| find_null(value, &format!("{place}/{index}")))
        }
        _ => None,
    }
}

async fn hints_not_blank(bench: &Bench<'_>) -> Judged {
    judge_hints(synced_devices(bench).await?.0)
}

fn judge_hints(exchange: &Exchange) -> Judged {
    judge_places(exchange, "a name, or no hint", |device| {
        let is_blank =
            |name: &&&str| device[**name].as_str().is_some_and(|it| it.trim().is_empty());
        let name = ["roomHint", "structureHint"].iter().find(is_blank)?;
        Some(((*name).to_owned(), "a blank hint".to_owned()))
    })
}

async fn scenes_report_nothing(bench: &Bench<'_>) -> Judged {
    judge_scenes(synced_devices(bench).await?.0)
}

fn judge_scenes(exchange: &Exchange) -> Judged {
    judge_places(exchange, "`false`", |device| {
        let kind = device["type"].as_str()?.strip_prefix(TYPE_PREFIX)?;
        let reports = kind == "SCENE" && device["willReportState"] == true;
        reports.then(|| ("willReportState".to_owned(), "`true`".to_owned()))
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::check::made_up::{broken, held, payload};

    #[expect(clippy::needless_pass_by_value, reason = "tests write the value in place")]
    fn sync(devices: Value) -> Exchange {
        payload(json!({"agentUserId": "1", "devices": devices}))
    }

    #[test]
    fn ids_are_texts_of_their_own() {
        let device = |id: Value| {
            json!({"id": id, "type": "action.devices.types.LIGHT", "traits": [],
                "name": {"name": "it"}, "willReportState": false})
        };
        let ids = |one: Value, other: Value| judge_ids(&sync(json!([device(one), device(other)])));
        assert_eq!(held(ids(json!("a"), json!("b"))), "2 ids");
        let twice = broken(ids(json!("a"), json!("a")));
        assert_eq!(twice, "`a` again for `a` at `/payload/devices/1/id`");
        broken(ids(json!("a"), json!(7)));
        broken(ids(json!("a"), json!("")));
    }

    #[test]
    fn null_is_found_wherever_it_stands_but_in_custom_data() {
        let nulls = |device: Value| judge_nulls(&sync(json!([device])));
        held(nulls(json!({"id": "a", "customData": {"x": null}})));
        assert_eq!(
            broken(nulls(json!({"id": "a", "attributes": {"m": [{"n": null}]}}))),
            "`null` for `a` at `/payload/devices/0/attributes/m/0/n`"
        );
    }

    #[test]
    fn hints_and_scenes_are_looked_at_only_where_they_are() {
        let device = json!([{"id": "a", "roomHint": "hall", "type": "action.devices.types.SCENE"}]);
        held(judge_hints(&sync(device.clone())));
        held(judge_scenes(&sync(device)));
        broken(judge_hints(&sync(json!([{"id": "a", "structureHint": " "}]))));
        let scene = json!([{"type": "action.devices.types.SCENE", "willReportState": true}]);
        broken(judge_scenes(&sync(scene)));
    }
}
