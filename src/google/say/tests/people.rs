//! Whom an utterance means.

use serde_json::json;

use super::{check, heard, house, such};
use crate::protocol::SyncDevice;

#[test]
fn devices_go_by_names_rooms_and_what_they_are() {
    check(&[
        ("turn on kitchen light", r#"OnOff {"on":true} l2"#),
        ("TURN ON THE KITCHEN LIGHT!!", r#"OnOff {"on":true} l2"#),
        ("hey google, please turn the kitchen light off now", r#"OnOff {"on":false} l2"#),
        ("unlock the main door", r#"LockUnlock {"lock":false} lock"#),
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
            r#"OnOff {"on":false} l2 l1 l3"#,
        ),
        ("lock the doors", r#"LockUnlock {"lock":true} lock back"#),
        ("lock all locks", r#"LockUnlock {"lock":true} lock back"#),
        ("open the door in the attic", r#"OpenClose {"openPercent":100} hatch"#),
        ("turn on the kitchen light and the kettle", r#"OnOff {"on":true} l2 k"#),
        (
            "turn on the kettle and the front door",
            "`front door` cannot do that: it has no trait `OnOff`",
        ),
        ("turn off the bedroom AC", r#"OnOff {"on":false} ac"#),
        ("switch the tv off", r#"OnOff {"on":false} tv"#),
    ]);
}

#[test]
fn a_room_is_everything_in_it_that_can() {
    check(&[
        ("turn on the kitchen", r#"OnOff {"on":true} l2 k"#),
        ("turn off everything in the living room", r#"OnOff {"on":false} l1 l3 tv"#),
        ("turn off the kitchen and the bedroom", r#"OnOff {"on":false} l2 k ac"#),
        ("lock the kitchen", r#"LockUnlock {"lock":true} back"#),
        ("turn off the living room except the TV", r#"OnOff {"on":false} l1 l3"#),
        ("turn the lights off in the living room", r#"OnOff {"on":false} l1 l3"#),
        ("turn on the light, in the kitchen!", r#"OnOff {"on":true} l2"#),
        ("turn on the study", "`study blinds` cannot do that: it has no trait `OnOff`"),
        // The bedroom has no light, and nobody said that its heating shall go off.
        (
            "turn off the lights in the kitchen and the bedroom",
            "there are no `lights` in `bedroom`",
        ),
        ("turn off the bedroom and kitchen lights", "there are no `lights` in `bedroom`"),
        (
            "turn off the kitchen and the reading lamp",
            "`kitchen` is a room: beside devices, name those in it that are meant",
        ),
        (
            "turn off everything in the kitchen and the reading lamp",
            r#"OnOff {"on":false} l2 k l3"#,
        ),
        ("set the fan speed in the bedroom to high", r#"SetFanSpeed {"fanSpeed":"S2"} ac"#),
        ("set the kitchen lights to 40 percent", r#"BrightnessAbsolute {"brightness":40} l2"#),
    ]);
    let mut home = house();
    home[12].name.nicknames = vec!["living room".into(), "bedroom fan".into()];
    home[12].traits.push("action.devices.traits.FanSpeed".into());
    home[12].attributes = home[3].attributes.clone();
    assert_eq!(heard("turn the bedroom fan to high", &home), r#"SetFanSpeed {"fanSpeed":"S2"} k"#);
    assert_eq!(heard("turn the bedroom to high", &home), r#"SetFanSpeed {"fanSpeed":"S2"} ac"#);
}

#[test]
fn lists_are_said_with_and_without_a_last_comma() {
    for list in [
        "the reading lamp, the kettle and the TV",
        "the reading lamp, the kettle, and the TV",
        "reading lamp and kettle and TV",
        "the reading lamp; kettle, tv",
        "Anna's TV, the reading lamp in the living room and the kettle",
    ] {
        let said = heard(&format!("Please, turn off {list}."), &house());
        let mut ids: Vec<&str> = said.split(' ').collect();
        ids[2..].sort_unstable();
        assert_eq!(ids.join(" "), r#"OnOff {"on":false} k l3 tv"#, "{list}");
    }
    check(&[
        ("turn off the lights and the kettle", r#"OnOff {"on":false} l1 l2 l3 k"#),
        ("turn off the light and the kettle in the kitchen", r#"OnOff {"on":false} l2 k"#),
        ("turn off the reading lamp and the light in the kitchen", r#"OnOff {"on":false} l3 l2"#),
        ("turn off the lights and the reading lamp", r#"OnOff {"on":false} l1 l2 l3"#),
        (
            "turn off the TV and the lights except the reading lamp",
            r#"OnOff {"on":false} tv l1 l2"#,
        ),
        (
            "turn off the lights except the reading lamp and the kettle",
            "no device is called `lights except reading lamp and kettle`",
        ),
        ("turn off the lamp, the submarine and the TV", "no device is called `submarine`"),
        (
            "turn on the kettle and the front door",
            "`front door` cannot do that: it has no trait `OnOff`",
        ),
        (
            "turn on the kettle and the lights and the blinds",
            "`study blinds` cannot do that: it has no trait `OnOff`",
        ),
    ]);
}

#[test]
fn a_type_without_words_names_its_devices() {
    let mut home = house();
    home.push(such("x", "GARDEN_GNOME", "Hugo", "garden", &["OnOff"], json!({})));
    assert_eq!(heard("turn on the garden gnome", &home), r#"OnOff {"on":true} x"#);
    assert_eq!(heard("turn off the ac unit", &home), r#"OnOff {"on":false} ac"#);
    home[4].name.name = "Nest".into();
    assert_eq!(
        heard("set the thermostat to 68", &home),
        r#"ThermostatTemperatureSetpoint {"thermostatTemperatureSetpoint":20} th"#
    );
    home.push(such(
        "f",
        "FAN",
        "Breeze",
        "attic",
        &["FanSpeed"],
        home[3].attributes.clone().into(),
    ));
    assert_eq!(heard("set the fan speed to high", &home), r#"SetFanSpeed {"fanSpeed":"S2"} f"#);
}

#[test]
fn nothing_else_is_meant_by_the_whole_name_of_a_device() {
    let mut home = house();
    home[12].name.nicknames = vec!["door".into()];
    assert_eq!(heard("turn on the door", &home), r#"OnOff {"on":true} k"#);
    assert_eq!(
        heard("unlock the door", &home),
        "`kettle` cannot do that: it has no trait `LockUnlock`"
    );
}

/// A living room with what plays and runs, and an attic whose only device takes numbers too.
fn rooms() -> Vec<SyncDevice> {
    let mut home = house();
    let thermostat =
        json!({"availableThermostatModes": ["off", "heat"], "thermostatTemperatureUnit": "C"});
    let modes = json!({"availableModes": [{"name": "flame",
        "name_values": [{"name_synonym": ["flame"], "lang": "en"}], "settings": [
            {"setting_name": "high", "setting_values": [{"setting_synonym": ["high"], "lang": "en"}]},
        ], "ordered": true}]});
    home.push(such(
        "v",
        "VACUUM",
        "Rosie",
        "living room",
        &["StartStop"],
        json!({"pausable": true}),
    ));
    home.push(such("fire", "FIREPLACE", "fireplace", "living room", &["Modes"], modes));
    home.push(such("heat", "THERMOSTAT", "stove", "attic", &["TemperatureSetting"], thermostat));
    home.push(such("g", "GARAGE", "big door", "garage", &["OpenClose"], json!({})));
    home
}

#[test]
fn a_number_for_a_whole_room_opens_nothing() {
    let home = rooms();
    for (utterance, meant) in [
        ("set the study to 50 percent", "`study blinds` is not meant by that: name it"),
        ("set the garage to 20 percent", "`big door` is not meant by that: name it"),
        ("set the living room to 40 percent", r#"BrightnessAbsolute {"brightness":40} l1"#),
        (
            "set the attic to 21",
            r#"ThermostatTemperatureSetpoint {"thermostatTemperatureSetpoint":21} heat"#,
        ),
        ("set the attic to 50 percent", "`hatch` is not meant by that: name it"),
        ("open the attic to 50 percent", r#"OpenClose {"openPercent":50} hatch"#),
        ("open the garage", r#"OpenClose {"openPercent":100} g"#),
        ("set the fireplace to high", r#"SetModes {"updateModeSettings":{"flame":"high"}} fire"#),
    ] {
        assert_eq!(heard(utterance, &home), meant, "{utterance}");
    }
    assert_eq!(
        heard("set the living room to high", &home),
        "`fireplace` is not meant by that: name it"
    );
    assert!(!heard("set everything to 50 percent", &home).starts_with("OpenClose"));
}

#[test]
fn words_that_are_several_commands_for_a_room_are_told_apart() {
    let home = rooms();
    for (utterance, meant) in [
        (
            "pause the living room",
            "these are 2 orders, say them one at a time: `pause the Rosie`, `pause Anna's TV`",
        ),
        (
            "pause everything",
            "these are 2 orders, say them one at a time: `pause the washer and the Rosie`, `pause Anna's TV`",
        ),
        ("pause the washer and the Rosie", r#"PauseUnpause {"pause":true} w v"#),
        ("pause Anna's TV", "mediaPause {} tv"),
        ("pause the laundry", r#"PauseUnpause {"pause":true} w"#),
    ] {
        assert_eq!(heard(utterance, &home), meant, "{utterance}");
    }
}

#[test]
fn scenes_are_no_part_of_everything() {
    let all_but = "everything but the lights, the AC, the washer, the TV and the kettle";
    for verb in ["turn on", "turn off", "activate", "start"] {
        let said = heard(&format!("{verb} {all_but}"), &house());
        assert!(!said.starts_with("ActivateScene"), "{verb}: {said}");
    }
    let mut home = house();
    home[8].room_hint = Some("cinema".into());
    assert_eq!(heard("turn on the cinema", &home), "`evening` is not meant by that: name it");
    assert_eq!(
        heard("activate the evening", &home),
        r#"ActivateScene {"deactivate":false} evening"#
    );
}
