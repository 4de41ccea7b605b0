//! Names that sound like others, and names that may be lists, rooms or kinds.

use serde_json::json;

use super::{check, heard, house, such};
use crate::google::say::{Language, NotUnderstood, understand};
use crate::protocol::SyncDevice;

/// Lights by their names and rooms; each has its name as its id.
fn lights(all: &[(&str, &str)]) -> Vec<SyncDevice> {
    all.iter().map(|(name, room)| such(name, "LIGHT", name, room, &["OnOff"], json!({}))).collect()
}

/// Whom it is about: `A, B`; of several ways one by one.
fn ways(utterance: &str, home: &[SyncDevice]) -> Vec<String> {
    match understand(utterance, home, Language::english()) {
        Err(NotUnderstood::Ambiguous { readings, .. }) => readings
            .iter()
            .map(|it| {
                let mut ids: Vec<&str> = it.ids().into_iter().collect();
                ids.sort_unstable();
                ids.join(", ")
            })
            .collect(),
        _ => vec![heard(utterance, home)],
    }
}

#[test]
fn nobody_speaks_ids() {
    let mut home = house();
    home[0].id = "kitchen".into();
    home[12].id = "lights".into();
    home[5].id = "everything".into();
    assert_eq!(heard("turn on the kitchen", &home), r#"OnOff {"on":true} l2 lights"#);
    assert_eq!(heard("turn on the lights", &home), r#"OnOff {"on":true} kitchen l2 l3"#);
    assert_eq!(heard("lock everything", &home), r#"LockUnlock {"lock":true} everything back"#);
    check(&[("turn on l1", "no device is called `l 1`")]);
}

#[test]
fn a_name_that_is_a_list_as_well_is_asked_about() {
    let home = lights(&[
        ("A", "lab"),
        ("B", "lab"),
        ("C", "lab"),
        ("B and C", "lab"),
        ("A and B and C", "lab"),
    ]);
    for (said, meant) in [
        ("turn off A, B and C", &["A, B and C", "A, B, C"][..]),
        ("turn off A and B and C", &["A and B and C", "A, B and C", "A, B, C"]),
        ("turn off B and C", &["B and C", "B, C"]),
        ("turn off B, C", &[r#"OnOff {"on":false} B C"#]),
        ("turn off the A and the B", &[r#"OnOff {"on":false} A B"#]),
        ("turn off the B and the C", &[r#"OnOff {"on":false} B C"#]),
        ("turn off the A, the B and the C", &[r#"OnOff {"on":false} A B C"#]),
        ("turn off A and the B and C", &["A, B and C", "A, B, C"]),
    ] {
        assert_eq!(ways(said, &home), meant, "{said}");
    }
    let home = lights(&[("salt and pepper", "hall"), ("pepper", "hall")]);
    assert_eq!(heard("turn off salt and pepper", &home), r#"OnOff {"on":false} salt and pepper"#);
    let both = r#"OnOff {"on":false} salt and pepper pepper"#;
    assert_eq!(heard("turn off the salt and pepper and the pepper", &home), both);
    let said = "turn off the salt and the pepper";
    assert_eq!(heard(said, &home), r#"OnOff {"on":false} salt and pepper"#);
}

#[test]
fn a_name_that_is_a_room_as_well_is_asked_about() {
    let mut home = lights(&[
        ("kitchen", "dining room"),
        ("spots", "kitchen"),
        ("bed", "bedroom"),
        ("hall", "hall"),
    ]);
    home.push(such("bolt", "LOCK", "bolt", "kitchen", &["LockUnlock"], json!({})));
    for (said, meant) in [
        ("turn on the kitchen", &["kitchen", "spots"][..]),
        ("is the kitchen on", &["kitchen", "spots"]),
        ("turn on the kitchen and the bedroom", &["bed, spots", "bed, kitchen"]),
        ("turn off all lights but the kitchen", &["bed, hall, spots", "bed, hall, kitchen"]),
        ("turn on the hall", &[r#"OnOff {"on":true} hall"#]),
        ("turn on the lights in the kitchen", &[r#"OnOff {"on":true} spots"#]),
        ("lock the kitchen", &["`kitchen` cannot do that: it has no trait `LockUnlock`"]),
    ] {
        assert_eq!(ways(said, &home), meant, "{said}");
    }
}

#[test]
fn any_is_one_of_them_in_an_order_and_all_of_them_in_a_question() {
    let home = house();
    assert_eq!(ways("turn on any light", &home), ["l1", "l2", "l3"]);
    assert_eq!(ways("turn on any of the lights", &home), ["l1", "l2", "l3"]);
    assert_eq!(ways("lock any door in the kitchen", &home), [r#"LockUnlock {"lock":true} back"#]);
    check(&[
        ("turn on every light", r#"OnOff {"on":true} l1 l2 l3"#),
        ("is any light on", "? on l1 l2 l3"),
        ("is any of the doors locked", "? isLocked lock back"),
        ("is any light on in the living room", "? on l1 l3"),
    ]);
}

#[test]
fn what_a_room_lacks_is_told() {
    check(&[
        ("turn on the lights in the bedroom", "there are no `lights` in `bedroom`"),
        ("turn on all the lights in the bedroom", "there are no `lights` in `bedroom`"),
        ("turn on the bedroom light", "there is no `light` in `bedroom`"),
        ("turn on the fan in the kitchen", "there is no `fan` in `kitchen`"),
        ("turn on the reading lamp in the kitchen", "there is no `reading lamp` in `kitchen`"),
        ("close the blinds in the study and the kitchen", "there are no `blinds` in `kitchen`"),
        ("set the kitchen blinds to 50 percent", "there are no `blinds` in `kitchen`"),
    ]);
}

#[test]
fn a_name_that_is_said_to_the_letter_goes_first() {
    let home = lights(&[("my lamp", "den"), ("our lamp", "den"), ("lamp", "den"), ("fan", "den")]);
    for (said, meant) in [
        ("turn on my lamp", &[r#"OnOff {"on":true} my lamp"#][..]),
        ("Turn on OUR lamp!", &[r#"OnOff {"on":true} our lamp"#]),
        ("turn on the lamp", &[r#"OnOff {"on":true} lamp"#]),
        ("turn on our lamp and the fan", &[r#"OnOff {"on":true} our lamp fan"#]),
        ("turn on your lamp", &[r#"OnOff {"on":true} lamp"#]),
    ] {
        assert_eq!(ways(said, &home), meant, "{said}");
    }
    let home = lights(&[("my lamp", "den"), ("our lamp", "den")]);
    assert_eq!(ways("turn on the lamp", &home), ["my lamp", "our lamp"]);
    let home = lights(&[("Café", "den"), ("Cafe", "den")]);
    assert_eq!(heard("turn on the café", &home), r#"OnOff {"on":true} Café"#);
    assert_eq!(heard("turn on the cafe", &home), r#"OnOff {"on":true} Cafe"#);
}

#[test]
fn names_are_spelled_as_they_sound() {
    let home = lights(&[
        ("Tom & Jerry", "Straße"),
        ("Lampe Süd", "Café Müller"),
        ("lamp 11", "room 2"),
        ("Küche", "Кухня"),
        ("lamp one", "Søren"),
    ]);
    for (said, id) in [
        ("tom and jerry", "Tom & Jerry"),
        ("Tom & Jerry", "Tom & Jerry"),
        ("everything in the strasse", "Tom & Jerry"),
        ("lampe sud", "Lampe Süd"),
        ("lampe su\u{308}d", "Lampe Süd"),
        ("the cafe muller", "Lampe Süd"),
        ("lamp eleven", "lamp 11"),
        ("everything in room two", "lamp 11"),
        ("kuche", "Küche"),
        ("everything in кухня", "Küche"),
        ("lamp 1", "lamp one"),
        ("the soren lights", "lamp one"),
    ] {
        assert_eq!(
            heard(&format!("turn on {said}"), &home),
            format!(r#"OnOff {{"on":true}} {id}"#)
        );
    }
    let home = lights(&[("lamp A", "den"), ("lamp 1", "den")]);
    assert_eq!(heard("turn on lamp A", &home), r#"OnOff {"on":true} lamp A"#);
}

#[test]
fn a_kind_is_its_own_type_where_there_is_one() {
    let covers = |id, kind, room| such(id, kind, id, room, &["OpenClose"], json!({}));
    let home = [
        covers("slats", "BLINDS", "bedroom"),
        covers("roller", "SHUTTER", "bedroom"),
        covers("venetian", "BLINDS", "study"),
    ];
    for (said, meant) in [
        ("open the shutters", "roller"),
        ("open the blinds", "slats venetian"),
        ("open the bedroom shutter", "roller"),
        ("open the shutters in the bedroom", "roller"),
        ("open the study shutters", "venetian"),
        ("open the shutters in the bedroom and the study", "roller venetian"),
    ] {
        let all = format!(r#"OpenClose {{"openPercent":100}} {meant}"#);
        assert_eq!(heard(said, &home), all, "{said}");
    }
    let said = "open the shutters except the roller";
    assert!(understand(said, &home, Language::english()).is_err());
    assert_eq!(heard("open the shutters", &home[2..]), r#"OpenClose {"openPercent":100} venetian"#);
}

#[test]
fn the_heating_is_the_same_whatever_is_asked_of_it() {
    let mut home = house();
    home.push(such("r", "RADIATOR", "towel rail", "bath", &["OnOff"], json!({})));
    for (said, meant) in [
        ("turn off the heating", r#"ThermostatSetMode {"thermostatMode":"off"} th"#),
        ("turn the heating off", r#"ThermostatSetMode {"thermostatMode":"off"} th"#),
        (
            "turn up the heating",
            r#"TemperatureRelative {"thermostatTemperatureRelativeWeight":1} th"#,
        ),
        ("set the heating to heat", r#"ThermostatSetMode {"thermostatMode":"heat"} th"#),
        ("turn off the thermostat", r#"ThermostatSetMode {"thermostatMode":"off"} th"#),
        ("turn off the heaters", r#"OnOff {"on":false} r"#),
        ("turn off the heating in the bath", r#"OnOff {"on":false} r"#),
        ("turn off the AC", r#"OnOff {"on":false} ac"#),
    ] {
        assert_eq!(heard(said, &home), meant, "{said}");
    }
    home.remove(4);
    assert_eq!(heard("turn off the heating", &home), r#"OnOff {"on":false} r"#);
}

#[test]
fn a_noun_is_shared_by_names() {
    let home = lights(&[
        ("lamp 1", "den"),
        ("lamp 2", "den"),
        ("left light", "hall"),
        ("right light", "hall"),
    ]);
    for (said, meant) in [
        ("turn on lamps 1 and 2", "lamp 1 lamp 2"),
        ("turn on lamps one and two", "lamp 1 lamp 2"),
        ("turn on the left and right lights", "left light right light"),
        ("turn on the left and the right lights", "left light right light"),
    ] {
        assert_eq!(heard(said, &home), format!(r#"OnOff {{"on":true}} {meant}"#), "{said}");
    }
    assert!(understand("turn on lamps 1 and 3", &home, Language::english()).is_err());
}

#[test]
fn rooms_are_left_out_as_well_as_devices() {
    check(&[
        ("turn off everything but the living room", r#"OnOff {"on":false} l2 ac w k"#),
        ("turn off everything but the living room and the kitchen", r#"OnOff {"on":false} ac w"#),
        (
            "turn off everything except the living room, the kitchen and the AC",
            r#"OnOff {"on":false} w"#,
        ),
        ("turn off the lights but the kitchen and the reading lamp", r#"OnOff {"on":false} l1"#),
        (
            "turn off the lights but the kitchen and the TV",
            "no device is called `lights but kitchen and tv`",
        ),
    ]);
}
