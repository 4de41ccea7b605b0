//! What the devices of SYNC declare, and what they give along.

use serde_json::Value;

use super::asking::{devices, synced_devices};
use super::devices::{family, judge_places};
use super::family::{Family, Minds};
use crate::check::{Bench, Check, Judge, Judged, Pace, Page, Severity, Stop};
use crate::wire::Exchange;

/// What the phone shows where a trait is not understood.
const PHONE_NO_TRAIT: &str = "the device is missing, or cannot do what the trait is for";

/// These checks.
pub const CHECKS: &[Check] = &[
    Check {
        id: "fulfillment.sync.attributes-whole",
        severity: Severity::Must,
        title: "every attribute that a trait requires is there",
        rule: "Google, Device traits",
        phone_shows: Some(PHONE_NO_TRAIT),
        page: Page {
            looks_at: "`attributes` of each device against the required ones of its traits, \
                       such as the modes and unit of TemperatureSetting.",
            why: "Without them Google does not know what may be asked of the device.",
            bad: "\"traits\": [\"…TemperatureSetting\"], \"attributes\": {}",
            good: "\"attributes\": {\"availableThermostatModes\": [\"off\", \"heat\"], \
                   \"thermostatTemperatureUnit\": \"C\"}",
            mend: "Add the attributes of the trait's page.",
        },
        proved_by: &["sync.required-attribute-missing", "sync.color-without-model"],
        pace: Pace::Reads,
        judge: Judge::Cloud(|bench| {
            Box::pin(family(bench, Family::AttributesWhole, Minds::Errors))
        }),
    },
    Check {
        id: "fulfillment.sync.attributes-fit",
        severity: Severity::Must,
        title: "attributes have the types, values and ranges of their traits",
        rule: "Google, Device traits",
        phone_shows: Some(PHONE_NO_TRAIT),
        page: Page {
            looks_at: "`attributes` of each device against those of its traits. Attributes of \
                       other traits are remarked on.",
            why: "A text for a boolean, or a word that is none of the trait's, is refused or \
                  taken for the default.",
            bad: "\"thermostatTemperatureUnit\": \"celsius\"",
            good: "\"thermostatTemperatureUnit\": \"C\"",
            mend: "Compare with the trait's page.",
        },
        proved_by: &["sync.boolean-as-text", "sync.unit-unknown"],
        pace: Pace::Reads,
        judge: Judge::Cloud(|bench| Box::pin(family(bench, Family::AttributesFit, Minds::Errors))),
    },
    Check {
        id: "fulfillment.sync.attributes-agree",
        severity: Severity::Must,
        title: "attributes do not contradict each other",
        rule: "Google, Device traits",
        phone_shows: Some(PHONE_NO_TRAIT),
        page: Page {
            looks_at: "Ranges whose least is above their greatest, and a trait that is \
                       command-only and query-only at once.",
            why: "Nothing can be asked of such a device.",
            bad: "\"colorTemperatureRange\": {\"temperatureMinK\": 6500, \
                  \"temperatureMaxK\": 2000}",
            good: "\"colorTemperatureRange\": {\"temperatureMinK\": 2000, \
                   \"temperatureMaxK\": 6500}",
            mend: "Swap the two, or take one of the flags away.",
        },
        proved_by: &["sync.range-upside-down", "sync.neither-command-nor-query"],
        pace: Pace::Reads,
        judge: Judge::Cloud(|bench| {
            Box::pin(family(bench, Family::AttributesAgree, Minds::Errors))
        }),
    },
    Check {
        id: "fulfillment.sync.choices-apart",
        severity: Severity::Must,
        title: "modes, toggles, inputs and speeds can be told apart",
        rule: "Google, Device traits",
        phone_shows: Some("the mode or speed cannot be chosen"),
        page: Page {
            looks_at: "The lists in `attributes`: no name twice, and as many entries as the \
                       trait asks for.",
            why: "Commands and states name the choice by it. Of two with one name, one cannot \
                  be reached.",
            bad: "\"settings\": [{\"setting_name\": \"low\"}, {\"setting_name\": \"low\"}]",
            good: "\"settings\": [{\"setting_name\": \"low\"}, {\"setting_name\": \"high\"}]",
            mend: "Give each a name of its own.",
        },
        proved_by: &["sync.setting-twice"],
        pace: Pace::Reads,
        judge: Judge::Cloud(|bench| Box::pin(family(bench, Family::Choices, Minds::Errors))),
    },
    Check {
        id: "fulfillment.sync.choices-have-words",
        severity: Severity::Should,
        title: "modes, toggles, inputs and speeds can be said",
        rule: "Google, Device traits",
        phone_shows: Some("the mode or speed cannot be chosen by voice"),
        page: Page {
            looks_at: "Lists in `attributes` that end in `_values` or `_synonym`: none is empty.",
            why: "People choose by these words. What has none cannot be said.",
            bad: "{\"speed_name\": \"low\", \"speed_values\": []}",
            good: "{\"speed_name\": \"low\", \"speed_values\": [{\"speed_synonym\": [\"low\"], \
                   \"lang\": \"en\"}]}",
            mend: "Give each a synonym in each language you have.",
        },
        proved_by: &["sync.speed-without-words"],
        pace: Pace::Reads,
        judge: Judge::Cloud(|bench| Box::pin(choices_have_words(bench))),
    },
    Check {
        id: "fulfillment.sync.thermostat-modes-listed",
        severity: Severity::Should,
        title: "thermostat modes are a list",
        rule: "Google, TemperatureSetting",
        phone_shows: None,
        page: Page {
            looks_at: "`availableThermostatModes` of thermostats.",
            why: "The text with commas is of old days; Google's page knows the list only.",
            bad: "\"availableThermostatModes\": \"off,heat\"",
            good: "\"availableThermostatModes\": [\"off\", \"heat\"]",
            mend: "Split the text at its commas.",
        },
        proved_by: &["sync.modes-with-commas"],
        pace: Pace::Reads,
        judge: Judge::Cloud(|bench| Box::pin(modes_listed(bench))),
    },
    Check {
        id: "fulfillment.sync.custom-data-fits",
        severity: Severity::Must,
        title: "`customData` is an object of at most 512 bytes",
        rule: "Google, action.devices.SYNC",
        phone_shows: Some("linking ends with an error, or the device is missing"),
        page: Page {
            looks_at: "`customData` of each device, where it is given, as compact JSON.",
            why: "Google keeps it for you up to that size.",
            bad: "\"customData\": \"zone-7\"",
            good: "\"customData\": {\"zone\": 7}",
            mend: "Keep the large part yourself, and send a key to it.",
        },
        proved_by: &["sync.large-custom-data"],
        pace: Pace::Reads,
        judge: Judge::Cloud(|bench| Box::pin(family(bench, Family::CustomData, Minds::Errors))),
    },
    Check {
        id: "fulfillment.sync.no-secrets",
        severity: Severity::Should,
        title: "SYNC gives no PIN, password or token away",
        rule: "Google, action.devices.SYNC (customData)",
        phone_shows: None,
        page: Page {
            looks_at: "Members of `customData` that are called PIN or password and are not \
                       empty; and the tokens of the link anywhere in a device.",
            why: "Google keeps `customData`, sends it back with every command, and writes it \
                  into logs.",
            bad: "\"customData\": {\"pin\": \"1234\"}",
            good: "\"customData\": {\"needsPin\": true}",
            mend: "Keep the PIN on your side, by the device's id.",
        },
        proved_by: &["sync.pin-in-custom-data"],
        pace: Pace::Reads,
        judge: Judge::Cloud(|bench| Box::pin(no_secrets(bench))),
    },
];

async fn choices_have_words(bench: &Bench<'_>) -> Judged {
    judge_words(synced_devices(bench).await?.0)
}

fn judge_words(exchange: &Exchange) -> Judged {
    judge_places(exchange, "a word at least", |device| {
        let place = find_wordless(&device["attributes"], "attributes")?;
        Some((place, "an empty list".to_owned()))
    })
}

/// The place of the first list of words that is empty.
fn find_wordless(value: &Value, place: &str) -> Option<String> {
    match value {
        Value::Object(members) => members.iter().find_map(|(name, value)| {
            let place = format!("{place}/{name}");
            let is_words = name.ends_with("_values") || name.ends_with("_synonym");
            let is_empty = value.as_array().is_some_and(Vec::is_empty);
            if is_words && is_empty { Some(place) } else { find_wordless(value, &place) }
        }),
        Value::Array(elements) => {
            let mut numbered = elements.iter().enumerate();
            numbered.find_map(|(index, value)| find_wordless(value, &format!("{place}/{index}")))
        }
        _ => None,
    }
}

async fn modes_listed(bench: &Bench<'_>) -> Judged {
    judge_modes(synced_devices(bench).await?.0)
}

fn judge_modes(exchange: &Exchange) -> Judged {
    const MODES: &str = "availableThermostatModes";
    judge_places(exchange, "an array of modes", |device| {
        let modes = device["attributes"][MODES].as_str()?;
        Some((format!("attributes/{MODES}"), format!("`\"{modes}\"`")))
    })
}

async fn no_secrets(bench: &Bench<'_>) -> Judged {
    let exchange = synced_devices(bench).await?.0;
    let tokens = bench.linked().await?;
    let refresh = tokens.refresh.as_ref().map_or("", |token| token.secret());
    judge_secrets(exchange, &[tokens.access.secret(), refresh])
}

fn judge_secrets(exchange: &Exchange, tokens: &[&str]) -> Judged {
    let body = exchange.json().unwrap_or_default();
    let text = body["payload"]["devices"].to_string();
    if tokens.iter().any(|token| !token.is_empty() && text.contains(token)) {
        return Err(Stop::broken("no secrets", "a token of the link", &[exchange]));
    }
    let secret = devices(&body).iter().enumerate().find_map(|(index, device)| {
        let name = find_secret(&device["customData"])?;
        let id = device["id"].as_str().unwrap_or_default();
        Some(format!("`{name}` for `{id}` at `/payload/devices/{index}/customData`"))
    });
    match secret {
        Some(actual) => Err(Stop::broken("no secrets", actual, &[exchange])),
        None => Ok(None),
    }
}

/// The name of a member that holds a secret.
fn find_secret(value: &Value) -> Option<String> {
    const NAMES: [&str; 5] = ["pin", "pincode", "passcode", "password", "refreshtoken"];
    let is_said = |value: &Value| match value {
        Value::String(text) => !text.is_empty(),
        other => other.is_number(),
    };
    value.as_object()?.iter().find_map(|(name, value)| {
        let plain = name.replace(['_', '-'], "").to_lowercase();
        let is_secret = NAMES.contains(&plain.as_str()) && is_said(value);
        if is_secret { Some(name.clone()) } else { find_secret(value) }
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::check::made_up::{broken, held, payload};

    #[test]
    fn modes_with_commas_are_of_old_days() {
        let modes = |modes: Value| {
            let device = json!({"id": "it", "attributes": {"availableThermostatModes": modes}});
            judge_modes(&payload(json!({"devices": [device, {"id": "lamp"}]})))
        };
        held(modes(json!(["off", "heat"])));
        broken(modes(json!("off,heat")));
    }

    #[test]
    fn what_has_no_words_is_found() {
        let words = |words: Value| {
            let speeds = json!([{"speed_name": "low",
                "speed_values": [{"speed_synonym": words, "lang": "en"}]}]);
            let attributes = json!({"availableFanSpeeds": {"speeds": speeds}});
            judge_words(&payload(json!({"devices": [{"id": "it", "attributes": attributes}]})))
        };
        held(words(json!(["low"])));
        let place = "attributes/availableFanSpeeds/speeds/0/speed_values/0/speed_synonym";
        let actual = format!("an empty list for `it` at `/payload/devices/0/{place}`");
        assert_eq!(broken(words(json!([]))), actual);
    }

    #[test]
    fn a_pin_is_a_secret_and_a_flag_about_it_is_none() {
        let data = |data: Value| {
            let device = json!({"id": "it", "customData": data});
            judge_secrets(&payload(json!({"devices": [device]})), &["t0ken", ""])
        };
        held(data(json!({"needsPin": true, "pin": true, "pin_code": ""})));
        held(data(json!("text")));
        broken(data(json!({"tfa": {"PIN": "1234"}})));
        broken(data(json!({"pin_code": 1234})));
        assert_eq!(broken(data(json!({"t": "a t0ken"}))), "a token of the link");
    }
}
