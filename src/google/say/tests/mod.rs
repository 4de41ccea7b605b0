//! Tests over whole utterances, and the law that every phrase of the catalogue is understood.

mod answers;
mod catalogue;
mod not_understood;
mod values;

use proptest::prelude::*;
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
        ("Dim the living room light.", r#"BrightnessAbsolute {"brightness":12} l1"#),
        ("Set AC mode to heat.", r#"ThermostatSetMode {"thermostatMode":"heat"} ac"#),
        ("Unlock the front door.", r#"LockUnlock {"lock":false} lock"#),
        ("Lock the front door.", r#"LockUnlock {"lock":true} lock"#),
    ]);
}

#[test]
fn devices_go_by_names_rooms_and_what_they_are() {
    check(&[
        ("turn on kitchen light", r#"OnOff {"on":true} l2"#),
        ("TURN ON THE KITCHEN LIGHT!!", r#"OnOff {"on":true} l2"#),
        ("hey google, please turn the kitchen light off now", r#"OnOff {"on":false} l2"#),
        ("unlock the main door", r#"LockUnlock {"lock":false} lock"#),
        ("unlock lock", r#"LockUnlock {"lock":false} lock"#),
        ("turn on the Acme Boiler 3000", r#"OnOff {"on":true} k"#),
        ("turn off annas tv", "no device is called `annas tv`"),
        ("turn off anna tv", r#"OnOff {"on":false} tv"#),
        ("turn off Anna’s TV", r#"OnOff {"on":false} tv"#),
        ("turn on the light in the kitchen", r#"OnOff {"on":true} l2"#),
        ("turn on the living room lights", r#"OnOff {"on":true} l1 l3"#),
        ("turn on the lamps in the living room", r#"OnOff {"on":true} l1 l3"#),
        ("turn on the living room reading lamp", r#"OnOff {"on":true} l3"#),
        ("turn off all the lights", r#"OnOff {"on":false} l1 l2 l3"#),
        ("turn off everything in the kitchen", r#"OnOff {"on":false} l2 k"#),
        ("turn off everything but the television", r#"OnOff {"on":false} l1 l2 l3 ac w k"#),
        ("turn off everything", r#"OnOff {"on":false} l1 l2 l3 ac w tv k"#),
        ("turn off the lights except the reading lamp", r#"OnOff {"on":false} l1 l2"#),
        (
            "turn off the lights in the kitchen and the living room",
            r#"OnOff {"on":false} l1 l2 l3"#,
        ),
        ("lock the doors", r#"LockUnlock {"lock":true} lock back"#),
        ("lock all locks", r#"LockUnlock {"lock":true} lock back"#),
        ("open the door in the attic", r#"OpenClose {"openPercent":100} hatch"#),
        ("turn on the kitchen light and the kettle", r#"OnOff {"on":true} l2 k"#),
        (
            "turn on the kettle and the front door",
            "as far as it was understood, `front door` cannot do that",
        ),
        ("turn off the bedroom AC", r#"OnOff {"on":false} ac"#),
        ("switch the tv off", r#"OnOff {"on":false} tv"#),
    ]);
}

#[test]
fn nothing_else_is_meant_by_the_whole_name_of_a_device() {
    let mut home = house();
    home[12].name.nicknames = vec!["door".into()];
    assert_eq!(heard("turn on the door", &home), r#"OnOff {"on":true} k"#);
    assert_eq!(
        heard("unlock the door", &home),
        "as far as it was understood, `kettle` cannot do that"
    );
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
    assert!(Language::read("language = 1").is_err());
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
        ("is the front door on", "as far as it was understood, `front door` cannot do that"),
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
        for name in &kind.types {
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
    let home = house();
    let listener = understand::Listener::new(&home, Language::english());
    let all: Vec<&SyncDevice> = home.iter().collect();
    let phrases = suggest::Suggestions::new(&listener).phrases(&all);
    assert!(phrases.len() > 100);
    for phrase in phrases {
        assert!(listener.hear(&phrase).is_ok(), "{phrase}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn no_text_makes_it_fail(text in "\\PC{0,80}") {
        let _ = understand(&text, &house(), Language::english());
    }

    #[test]
    fn no_mixture_of_its_own_words_makes_it_fail(words in prop::collection::vec(prop::sample::select(vec![
        "turn", "set", "on", "the", "to", "and", "light", "lights", "door", "kitchen", "in", "all",
        "50", "percent", "twenty", "degrees", "of", "{", "}", "washer", "by", "hundred", "point", "is",
        "-1", "load", "half", "everything", "hour", "'s", "minus",
    ]), 0..30)) {
        let _ = understand(&words.join(" "), &house(), Language::english());
    }
}
