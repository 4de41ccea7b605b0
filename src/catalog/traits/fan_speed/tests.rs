//! What a fan does and says.

use crate::catalog::testing::Fixture;

use super::*;

fn attributes(ordered: bool) -> Value {
    let speed = |name: &str, english: &str, german: &str| {
        json!({"speed_name": name, "speed_values": [
            {"speed_synonym": [english, format!("{english} speed")], "lang": "en"},
            {"speed_synonym": [german], "lang": "de"},
        ]})
    };
    json!({"availableFanSpeeds": {"ordered": ordered, "speeds": [
        speed("S1", "low", "niedrig"),
        speed("S2", "medium", "mittel"),
        speed("S3", "high", "hoch"),
    ]}})
}

fn named() -> Fixture {
    Fixture::new(&["FanSpeed"], attributes(true))
}

fn percent() -> Fixture {
    Fixture::new(&["FanSpeed"], json!({"supportsFanSpeedPercent": true}))
}

fn both(ordered: bool) -> Fixture {
    let mut attributes = attributes(ordered);
    attributes["supportsFanSpeedPercent"] = json!(true);
    Fixture::new(&["FanSpeed"], attributes)
}

#[test]
fn a_new_fan_turns_at_its_first_speed_or_half() {
    assert_eq!(named().states(), json!({"currentFanSpeedSetting": "S1"}));
    assert_eq!(percent().states(), json!({"currentFanSpeedPercent": 50}));
    let states = json!({"currentFanSpeedSetting": "S1", "currentFanSpeedPercent": 33});
    assert_eq!(both(true).states(), states);
    assert_eq!(both(false).states(), json!({"currentFanSpeedSetting": "S1"}));
    for fan in [named(), percent(), both(true), both(false)] {
        assert!(fan.problems().is_empty());
    }
}

#[test]
fn a_speed_is_found_by_name_or_synonym_in_any_language_and_case() {
    for name in ["S3", "s3", "high", "High Speed", "HOCH"] {
        assert_eq!(
            named().run("SetFanSpeed", json!({"fanSpeed": name})),
            Ok(json!({"currentFanSpeedSetting": "S3"})),
            "{name}"
        );
    }
    let answer = named().run("SetFanSpeed", json!({"fanSpeed": "ludicrous"}));
    assert_eq!(answer, Err(ErrorCode::NotSupported));
    let answer = percent().run("SetFanSpeed", json!({"fanSpeed": "high"}));
    assert_eq!(answer, Err(ErrorCode::FunctionNotSupported));
}

#[test]
fn a_percentage_needs_to_be_supported_and_within_its_ends() {
    for value in [0, 100] {
        assert_eq!(
            percent().run("SetFanSpeed", json!({"fanSpeedPercent": value})),
            Ok(json!({"currentFanSpeedPercent": value}))
        );
    }
    for value in [-1, 101] {
        let answer = percent().run("SetFanSpeed", json!({"fanSpeedPercent": value}));
        assert_eq!(answer, Err(ErrorCode::ValueOutOfRange));
    }
    let answer = named().run("SetFanSpeed", json!({"fanSpeedPercent": 50}));
    assert_eq!(answer, Err(ErrorCode::FunctionNotSupported));
}

#[test]
fn a_speed_is_named_in_one_way() {
    for params in [json!({}), json!({"fanSpeed": "high", "fanSpeedPercent": 1})] {
        assert_eq!(both(true).run("SetFanSpeed", params), Err(ErrorCode::HardError));
    }
}

#[test]
fn ordered_names_and_percentages_follow_each_other() {
    for (percent, name) in [(1, "S1"), (33, "S1"), (34, "S2"), (66, "S2"), (100, "S3")] {
        assert_eq!(
            both(true).run("SetFanSpeed", json!({"fanSpeedPercent": percent})),
            Ok(json!({"currentFanSpeedPercent": percent, "currentFanSpeedSetting": name}))
        );
    }
    let fan = both(true).with(json!({"currentFanSpeedPercent": 0}));
    assert_eq!(fan.states(), json!({"currentFanSpeedPercent": 0}));
    assert_eq!(
        fan.run("SetFanSpeed", json!({"fanSpeed": "medium"})),
        Ok(json!({"currentFanSpeedSetting": "S2", "currentFanSpeedPercent": 66}))
    );
    let unordered = both(false);
    let answer = unordered.run("SetFanSpeed", json!({"fanSpeedPercent": 80}));
    assert_eq!(answer, Ok(json!({"currentFanSpeedPercent": 80})));
    assert_eq!(
        unordered.with(answer.expect("set")).states(),
        json!({"currentFanSpeedPercent": 80})
    );
}

#[test]
fn a_relative_step_goes_by_ordered_names_and_stops_at_both_ends() {
    let fan = named().with(json!({"currentFanSpeedSetting": "S2"}));
    for (step, name) in [(0, "S2"), (1, "S3"), (5, "S3"), (-1, "S1"), (-5, "S1")] {
        assert_eq!(
            fan.run("SetFanSpeedRelative", json!({"fanSpeedRelativeWeight": step})),
            Ok(json!({"currentFanSpeedSetting": name}))
        );
    }
    for (step, name) in [(0, "S2"), (1, "S3"), (100, "S3"), (-1, "S1"), (-100, "S1")] {
        assert_eq!(
            fan.run("SetFanSpeedRelative", json!({"fanSpeedRelativePercent": step})),
            Ok(json!({"currentFanSpeedSetting": name}))
        );
    }
}

#[test]
fn a_relative_step_goes_by_percentage_otherwise() {
    for (params, percent_after) in [
        (json!({"fanSpeedRelativeWeight": 2}), json!(70)),
        (json!({"fanSpeedRelativeWeight": -5}), json!(0)),
        (json!({"fanSpeedRelativePercent": 12.5}), json!(62.5)),
        (json!({"fanSpeedRelativePercent": 100}), json!(100)),
    ] {
        assert_eq!(
            percent().run("SetFanSpeedRelative", params),
            Ok(json!({"currentFanSpeedPercent": percent_after}))
        );
    }
    let unordered = Fixture::new(&["FanSpeed"], attributes(false));
    for step in ["fanSpeedRelativeWeight", "fanSpeedRelativePercent"] {
        let answer = unordered.run("SetFanSpeedRelative", json!({step: 1}));
        assert_eq!(answer, Err(ErrorCode::FunctionNotSupported));
    }
}

#[test]
fn only_a_reversible_fan_turns_the_other_way() {
    assert_eq!(named().run("Reverse", json!({})), Err(ErrorCode::FunctionNotSupported));
    let mut attributes = attributes(true);
    attributes["reversible"] = json!(true);
    let fan = Fixture::new(&["FanSpeed"], attributes);
    assert_eq!(fan.run("Reverse", json!({})), Ok(json!({})));
    assert_eq!(fan.run("Reverse", Value::Null), Ok(json!({})));
}

#[test]
fn a_fan_that_is_set_or_turned_up_starts_to_turn() {
    let fan = Fixture::new(&["FanSpeed", "OnOff"], json!({"supportsFanSpeedPercent": true}));
    let is_on = |command, params| Some(fan.run(command, params).ok()?.get("on")? == true);
    assert_eq!(is_on("SetFanSpeed", json!({"fanSpeedPercent": 1})), Some(true));
    assert_eq!(is_on("SetFanSpeed", json!({"fanSpeedPercent": 0})), None);
    assert_eq!(is_on("SetFanSpeedRelative", json!({"fanSpeedRelativeWeight": 1})), Some(true));
    assert_eq!(is_on("SetFanSpeedRelative", json!({"fanSpeedRelativeWeight": -1})), None);
}

#[test]
fn a_state_must_fit_what_is_declared() {
    assert_eq!(
        named().with(json!({"currentFanSpeedSetting": "low"})).problems(),
        ["/state/currentFanSpeedSetting: expected one of S1, S2, S3, as declared, got `low`"]
    );
    assert_eq!(
        named().with(json!({"currentFanSpeedPercent": 1})).problems(),
        [
            "/state/currentFanSpeedPercent: expected no such state, since supportsFanSpeedPercent is not declared, got one"
        ]
    );
    assert_eq!(percent().with(json!({"currentFanSpeedSetting": "S1"})).problems().len(), 1);
    let nothing = Fixture::new(&["FanSpeed"], json!({"supportsFanSpeedPercent": false}));
    assert_eq!(nothing.problems().len(), 2, "{:?}", nothing.problems());
}

#[test]
fn a_speed_is_spoken_as_the_person_called_it() {
    let say = |params| both(true).say("SetFanSpeed", params);
    assert_eq!(
        say(json!({"fanSpeed": "high"})),
        "set the fan speed of it to high / setting the fan speed of it to high"
    );
    assert_eq!(
        say(json!({"fanSpeedPercent": 50})),
        "set the fan speed of it to 50 percent / setting the fan speed of it to 50 percent"
    );
    let step =
        |weight| named().say("SetFanSpeedRelative", json!({"fanSpeedRelativeWeight": weight}));
    assert_eq!(step(1), "turn up it / turning up it");
    assert_eq!(step(-1), "turn down it / turning down it");
    assert_eq!(named().say("Reverse", json!({})), "reverse it / reversing it");
}
