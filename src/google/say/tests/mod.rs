//! Tests over whole utterances, and the law that every phrase of the catalogue is understood.

mod answers;
mod catalogue;
mod not_understood;
mod people;
mod properties;
mod spoken;
mod values;

use serde_json::{Value, json};

use super::*;
use crate::catalog::{DEVICE_TYPES, TRAITS};
use crate::google::scripted::device;
use crate::protocol::{COMMAND_PREFIX, SyncDevice, short_name};

fn such(
    id: &str,
    kind: &str,
    name: &str,
    room: &str,
    traits: &[&str],
    attributes: Value,
) -> SyncDevice {
    let mut device = device(id, kind, name);
    device.traits = traits.iter().map(|it| format!("action.devices.traits.{it}")).collect();
    device.room_hint = (!room.is_empty()).then(|| room.to_owned());
    let Value::Object(attributes) = attributes else { panic!("attributes are an object") };
    device.attributes = attributes;
    device
}

fn named(choices: &[(&str, &str)], [key, values, synonyms]: [&str; 3]) -> Vec<Value> {
    let named = |(name, said): &(&str, &str)| json!({key: name, values: [{synonyms: [said], "lang": "en"}]});
    choices.iter().map(named).collect()
}

/// A house with two floors of everything that is spoken of below.
fn house() -> Vec<SyncDevice> {
    let rgb = json!({"colorModel": "rgb", "colorTemperatureRange": {"temperatureMinK": 2000, "temperatureMaxK": 6500}});
    let speeds =
        named(&[("S1", "low"), ("S2", "high")], ["speed_name", "speed_values", "speed_synonym"]);
    let climate = json!({
        "availableThermostatModes": ["off", "heat", "cool", "fan-only"],
        "thermostatTemperatureUnit": "C",
        "availableFanSpeeds": {"speeds": speeds, "ordered": true},
        "supportsFanSpeedPercent": true,
    });
    let fahrenheit =
        json!({"availableThermostatModes": "off,heat,cool", "thermostatTemperatureUnit": "F"});
    let setting = ["setting_name", "setting_values", "setting_synonym"];
    let mut modes = named(
        &[("load", "load size"), ("temp", "temperature")],
        ["name", "name_values", "name_synonym"],
    );
    modes[0]["settings"] = json!(named(&[("small", "half"), ("large", "full")], setting));
    modes[1]["settings"] = json!(named(&[("cold", "cold"), ("hot", "hot")], setting));
    let toggles = named(&[("quiet", "quiet mode")], ["name", "name_values", "name_synonym"]);
    let washer = json!({"availableModes": modes, "availableToggles": toggles, "pausable": true});
    let inputs = named(
        &[("hdmi_1", "game console"), ("tuner", "live TV")],
        ["key", "names", "name_synonym"],
    );
    let tv = json!({"availableInputs": inputs, "volumeMaxLevel": 20, "volumeCanMuteAndUnmute": true,
        "transportControlSupportedCommands": ["PAUSE", "CAPTION_CONTROL"]});
    let levels =
        named(&[("L1", "home"), ("L2", "away")], ["level_name", "level_values", "level_synonym"]);
    let alarm = json!({"availableArmLevels": {"levels": levels, "ordered": true}});
    let none = || json!({});
    let mut home = vec![
        such(
            "l1",
            "LIGHT",
            "living room light",
            "living room",
            &["OnOff", "Brightness", "ColorSetting"],
            rgb,
        ),
        such("l2", "LIGHT", "Kitchen Light", "kitchen", &["OnOff", "Brightness"], none()),
        such(
            "l3",
            "LIGHT",
            "reading lamp",
            "living room",
            &["OnOff", "ColorSetting"],
            json!({"colorModel": "hsv"}),
        ),
        such(
            "ac",
            "AC_UNIT",
            "air conditioner",
            "bedroom",
            &["OnOff", "TemperatureSetting", "FanSpeed"],
            climate,
        ),
        such("th", "THERMOSTAT", "thermostat", "hallway", &["TemperatureSetting"], fahrenheit),
        such("lock", "LOCK", "front door", "hallway", &["LockUnlock"], none()),
        such("back", "LOCK", "back door", "kitchen", &["LockUnlock"], none()),
        such("blinds", "BLINDS", "study blinds", "study", &["OpenClose"], none()),
        such("evening", "SCENE", "evening", "", &["Scene"], json!({"sceneReversible": true})),
        such(
            "w",
            "WASHER",
            "washer",
            "laundry",
            &["StartStop", "Modes", "Toggles", "OnOff"],
            washer,
        ),
        such(
            "tv",
            "TV",
            "Anna's TV",
            "living room",
            &["OnOff", "InputSelector", "Volume", "TransportControl"],
            tv,
        ),
        such("alarm", "SECURITYSYSTEM", "alarm", "hallway", &["ArmDisarm"], alarm),
        such("k", "KETTLE", "kettle", "kitchen", &["OnOff"], none()),
    ];
    home.push(such("hatch", "DOOR", "hatch", "attic", &["OpenClose", "SensorState"], none()));
    home[3].name.nicknames = vec!["AC".into()];
    home[5].name.nicknames = vec!["main door".into()];
    home[12].name.default_names = vec!["Acme Boiler 3000".into()];
    home
}

/// The answer in a line: `OnOff {"on":true} l1 l2`, `? brightness l1`, or why there is none.
fn heard(utterance: &str, home: &[SyncDevice]) -> String {
    let ids = |devices: &[SyncDevice]| {
        devices.iter().map(|device| device.id.clone()).collect::<Vec<_>>().join(" ")
    };
    match understand(utterance, home, Language::english()) {
        Ok(Understood::Order(order)) => {
            let command = short_name(COMMAND_PREFIX, &order.command);
            format!("{command} {} {}", Value::Object(order.params), ids(&order.devices))
        }
        Ok(Understood::Question(question)) => {
            let first = question.states.first().map_or("all", String::as_str);
            format!("? {first} {}", ids(&question.devices))
        }
        Err(reason) => format!("{reason}"),
    }
}

#[track_caller]
fn check(table: &[(&str, &str)]) {
    let home = house();
    let wrong: Vec<String> = table
        .iter()
        .map(|(utterance, meant)| (utterance, meant, heard(utterance, &home)))
        .filter(|(_, meant, heard)| *meant != heard)
        .map(|(utterance, meant, heard)| {
            format!("{utterance}\n  expected {meant}\n  heard    {heard}")
        })
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_documents_utterances_are_understood() {
    check(&[
        ("Turn on the lights.", r#"OnOff {"on":true} l1 l2 l3"#),
        ("Dim the living room light.", r#"BrightnessRelative {"brightnessRelativeWeight":-2} l1"#),
        ("Set AC mode to heat.", r#"ThermostatSetMode {"thermostatMode":"heat"} ac"#),
        ("Unlock the front door.", r#"LockUnlock {"lock":false} lock"#),
        ("Lock the front door.", r#"LockUnlock {"lock":true} lock"#),
    ]);
}

#[test]
fn another_language_is_another_file() {
    let german = Language::read(include_str!("de.toml")).expect("a language");
    let home = house();
    for (utterance, meant) in [
        ("Schalte das Licht in der kitchen ein!", Some(("OnOff", json!({"on": true})))),
        (
            "Bitte stell AC auf einundzwanzig Grad",
            Some(("ThermostatTemperatureSetpoint", json!({"thermostatTemperatureSetpoint": 21}))),
        ),
        (
            "Schalte AC, die lampe in der kitchen und kettle ein",
            Some(("OnOff", json!({"on": true}))),
        ),
        ("turn on the kitchen light", None),
    ] {
        let order = match understand(utterance, &home, &german) {
            Ok(Understood::Order(order)) => Some(order),
            _ => None,
        };
        let order = order.as_ref().map(|order| {
            (short_name(COMMAND_PREFIX, &order.command), Value::Object(order.params.clone()))
        });
        assert_eq!(order, meant, "{utterance}");
    }
    assert!(matches!(
        understand("Was ist in der kitchen an?", &home, &german),
        Ok(Understood::Question(question)) if question.devices.len() == 2
    ));
    let refused = understand("Schalte AC ein und dann schalte kettle ein", &home, &german);
    assert!(matches!(refused, Err(NotUnderstood::Several { orders }) if orders.len() == 2));
    assert!(Language::read("language = 1").is_err());
    let nobody = include_str!("de.toml").replace("schalte {device} ein", "schalte alles ein");
    let refused = Language::read(&nobody).expect_err("an order to nobody");
    assert_eq!(refused, "`schalte alles ein` does not say who is meant");
}

#[test]
fn questions_name_what_is_wanted() {
    check(&[
        ("Is the front door locked?", "? isLocked lock"),
        ("Are the doors locked?", "? isLocked lock back"),
        ("Are the lights on?", "? on l1 l2 l3"),
        ("What's the temperature in the bedroom?", "? thermostatTemperatureAmbient ac"),
        ("what is the temperature of the AC", "? thermostatTemperatureAmbient ac"),
        ("How bright is the kitchen light?", "? brightness l2"),
        ("How is the washer?", "? all w"),
        ("how is everything in the living room", "? all l1 l3 tv"),
        ("is the front door on", "`front door` cannot tell that: it has no trait `OnOff`"),
        ("is anything open", "? openPercent blinds hatch"),
        ("is anything open in the study?", "? openPercent blinds"),
        ("is anything in the attic open", "? openPercent hatch"),
        ("which lights are on", "? on l1 l2 l3"),
        ("which light is on", "? on l1 l2 l3"),
        ("what lights are on in the living room", "? on l1 l3"),
        ("are any of the lights on", "? on l1 l2 l3"),
        ("is any light on", "? on l1 l2 l3"),
        ("what is on in the kitchen", "? on l2 k"),
        ("is everything locked", "? isLocked lock back"),
        ("which doors are unlocked?", "? isLocked lock back"),
        ("is the kitchen light on, please?", "? on l2"),
        (
            "are the blinds, the hatch and the living room open",
            "`living room` is a room: beside devices, name those in it that are meant",
        ),
        (
            "which lights are open",
            "none of `living room light`, `Kitchen Light`, `reading lamp` can tell that: they have no trait `OpenClose`",
        ),
        ("how is the kitchen", "? all l2 back k"),
    ]);
}

#[test]
fn every_phrase_of_the_file_is_a_command_or_states_that_the_catalogue_knows() {
    let language = Language::english();
    for order in &language.orders {
        let (_, command) = crate::catalog::find_command(&order.command).expect(&order.command);
        for name in order.params.keys() {
            assert!(command.params.field(name).is_some(), "{}: {name}", order.command);
        }
        assert!(!order.patterns.is_empty());
    }
    let is_state = |name: &String| TRAITS.iter().any(|it| it.states.field(name).is_some());
    let asked = language.questions.iter().flat_map(|question| &question.states);
    for state in asked.chain(language.answers.states.keys()) {
        assert!(is_state(state), "{state}");
    }
    for kind in &language.people.kinds {
        for name in kind.types.iter().chain(&kind.instead) {
            assert!(DEVICE_TYPES.iter().any(|it| it.name == name), "{name}");
        }
    }
    for known in DEVICE_TYPES {
        let mut kinds = language.people.kinds.iter();
        assert!(kinds.any(|kind| kind.types.iter().any(|it| it == known.name)), "{}", known.name);
    }
}

#[test]
fn every_suggestion_is_understood() {
    let devices = house();
    let listener = understand::Listener { home: home::Home::new(&devices, Language::english()) };
    let all: Vec<&SyncDevice> = devices.iter().collect();
    let phrases = suggest::Suggestions::new(&listener).phrases(&all, None);
    assert!(phrases.len() > 100);
    for phrase in phrases {
        assert!(listener.hear(&phrase).is_ok(), "{phrase}");
    }
}
