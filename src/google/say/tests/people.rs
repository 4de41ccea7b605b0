//! Whom an utterance means.

use serde_json::json;

use super::{check, heard, house, such};

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
            "`the bedroom` after `turn off the lights in the kitchen` is no order: say one at a time",
        ),
        (
            "turn off the bedroom and kitchen lights",
            "`bedroom` is a room: beside devices, name those in it that are meant",
        ),
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
    assert_eq!(heard("turn on the living room", &home), r#"OnOff {"on":true} k"#);
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
