//! `FanSpeed`: how fast a fan turns, by the names of its speeds, by percentage, or both.
//!
//! <https://developers.home.google.com/cloud-to-cloud/traits/fanspeed>
//!
//! A fan that knows ordered names and percentages reports both; one of the two alone drops the
//! other. A relative step stops at both ends, as it does for `Brightness`, and does not answer
//! `maxSpeedReached`. A fan that is set or turned up starts to turn: the answer has `on: true`
//! where the device has `OnOff`; 0 percent and a step downwards leave `on` as it is.

use serde_json::{Value, json};

use crate::catalog::{
    Command, Condition, Device, Effect, Field, Object, Refusal, Shape, Speech, Unit,
};
use crate::protocol::{ErrorCode, Map, Mismatch};

use super::steps::{PERCENT_PER_WEIGHT, WEIGHT};
use super::{Trait, float, hold, replaces_the_other, spoken_number, switch_on, text, undeclared};
use speeds::{FanSpeeds, SPELLING};

mod speeds;

/// How fast a new fan turns that knows only percentages.
const STARTING_PERCENT: f64 = 50.0;

static SPEED_VALUE: Object = Object::of(&[
    Field::required("speed_synonym", Shape::list(&Shape::Text), "what people call it"),
    Field::required("lang", Shape::Text, "in which language"),
]);

static SPEED: Object = Object::of(&[
    Field::required("speed_name", Shape::Text, "the name in commands and states"),
    Field::required(
        "speed_values",
        Shape::list(&Shape::Object(&SPEED_VALUE)),
        "the names that people use",
    ),
]);

static SPEEDS: Object = Object::of(&[
    Field::required("speeds", Shape::list(&Shape::Object(&SPEED)), "the speeds"),
    Field::required("ordered", Shape::Boolean, "whether they stand from slow to fast"),
]);

pub(super) static TRAIT: Trait = Trait {
    name: "FanSpeed",
    summary: "Sets how fast a fan turns",
    attributes: Object {
        fields: &[
            Field::optional(
                "reversible",
                Shape::Boolean,
                "it can turn the other way; default false",
            ),
            Field::optional(
                "commandOnlyFanSpeed",
                Shape::Boolean,
                "the state cannot be read; default false",
            ),
            Field::optional("availableFanSpeeds", Shape::Object(&SPEEDS), "the speeds by name"),
            Field::optional(
                "supportsFanSpeedPercent",
                Shape::Boolean,
                "it can be set by percentage; default false",
            ),
        ],
        conditions: &[Condition::AnyOf(&[&["availableFanSpeeds"], &["supportsFanSpeedPercent"]])],
    },
    states: Object {
        fields: &[
            Field::optional("currentFanSpeedSetting", Shape::Text, "the speed_name it turns at"),
            Field::optional("currentFanSpeedPercent", Shape::PERCENT, "how fast it turns")
                .in_unit(Unit::Percent),
        ],
        conditions: &[Condition::AnyOf(&[
            &["currentFanSpeedSetting"],
            &["currentFanSpeedPercent"],
        ])],
    },
    commands: COMMANDS,
    command_only: Some("commandOnlyFanSpeed"),
    rules,
    default_attributes: || {
        json!({
            "availableFanSpeeds": {"ordered": true, "speeds": [
                SPELLING.declare("low", &["low", "slow"]),
                SPELLING.declare("medium", &["medium", "middle"]),
                SPELLING.declare("high", &["high", "fast"]),
            ]},
            "reversible": true,
            "supportsFanSpeedPercent": true,
        })
    },
    starting_states: |attributes| match FanSpeeds::of(attributes) {
        speeds if !speeds.names.is_empty() => speeds.at(0),
        speeds if speeds.percent => speeds.at_percent(STARTING_PERCENT),
        _ => Map::new(),
    },
    replaced: |changes| {
        replaces_the_other(changes, ["currentFanSpeedSetting", "currentFanSpeedPercent"])
    },
    ..Trait::PLAIN
};

const COMMANDS: &[Command] = &[
    Command {
        name: "SetFanSpeed",
        summary: "Sets the speed by name or percentage",
        params: Object {
            fields: &[
                Field::optional("fanSpeed", Shape::Text, "a speed_name or one of its synonyms"),
                Field::optional("fanSpeedPercent", Shape::PERCENT, "the speed in percent")
                    .in_unit(Unit::Percent),
            ],
            conditions: &[Condition::OneOf(&[&["fanSpeed"], &["fanSpeedPercent"]])],
        },
        effect: Effect::Reversible,
        phrases: &["set {device} to {fanSpeed}", "set {device} to {fanSpeedPercent} percent"],
        samples: sample_speeds,
        run: set_speed,
        speech: |params, _| speak_speed(params),
        ..Command::PLAIN
    },
    Command {
        name: "SetFanSpeedRelative",
        summary: "Turns the fan up or down by a step",
        params: Object {
            fields: &[
                Field::optional(
                    "fanSpeedRelativeWeight",
                    WEIGHT,
                    "how much faster, from much slower to much faster",
                ),
                Field::optional(
                    "fanSpeedRelativePercent",
                    Shape::number(-100.0, 100.0),
                    "how many percent faster",
                )
                .in_unit(Unit::Percent),
            ],
            conditions: &[Condition::OneOf(&[
                &["fanSpeedRelativeWeight"],
                &["fanSpeedRelativePercent"],
            ])],
        },
        effect: Effect::Reversible,
        phrases: &["turn up {device}", "turn down {device}"],
        samples: |_| {
            vec![
                json!({"fanSpeedRelativeWeight": 1}),
                json!({"fanSpeedRelativeWeight": -1}),
                json!({"fanSpeedRelativePercent": 20}),
            ]
        },
        run: change_speed,
        speech: |params, _| match step(params) {
            Step::Weight(step) | Step::Percent(step) if step < 0.0 => {
                Speech::plain("turn down", "turning down")
            }
            _ => Speech::plain("turn up", "turning up"),
        },
        ..Command::PLAIN
    },
    Command {
        name: "Reverse",
        summary: "Lets the fan turn the other way",
        params: Object::EMPTY,
        effect: Effect::Reversible,
        phrases: &["reverse {device}"],
        run: reverse,
        speech: |_, _| Speech::plain("reverse", "reversing"),
        ..Command::PLAIN
    },
];

/// Every speed by its name, then one in percent.
fn sample_speeds(attributes: &Map) -> Vec<Value> {
    let speeds = FanSpeeds::of(attributes);
    let mut samples: Vec<Value> =
        speeds.names.keys().map(|name| json!({"fanSpeed": name})).collect();
    if speeds.percent {
        samples.push(json!({"fanSpeedPercent": 40}));
    }
    samples
}

/// By how much a relative command changes the speed.
enum Step {
    Weight(f64),
    Percent(f64),
}

fn set_speed(device: &Device<'_>, params: &Map) -> Result<Map, Refusal> {
    let speeds = FanSpeeds::of(device.attributes);
    let percent = float(params, "fanSpeedPercent").unwrap_or_default();
    let name = text(params, "fanSpeed");
    let turns = name.is_some() || percent > 0.0;
    let mut changes = match name {
        Some(name) => by_name(&speeds, name)?,
        None => by_percent(&speeds, percent)?,
    };
    if turns {
        switch_on(device, &mut changes);
    }
    Ok(changes)
}

fn by_name(speeds: &FanSpeeds<'_>, name: &str) -> Result<Map, Refusal> {
    if speeds.names.is_empty() {
        let reason = "the device declares no availableFanSpeeds";
        return Err(Refusal::new(ErrorCode::FunctionNotSupported, reason));
    }
    let index = speeds.names.find(name).ok_or_else(|| {
        Refusal::new(ErrorCode::NotSupported, format!("no declared speed is called `{name}`"))
    })?;
    Ok(speeds.at(index))
}

fn by_percent(speeds: &FanSpeeds<'_>, percent: f64) -> Result<Map, Refusal> {
    if !speeds.percent {
        let reason = "the device does not declare supportsFanSpeedPercent";
        return Err(Refusal::new(ErrorCode::FunctionNotSupported, reason));
    }
    Ok(speeds.at_percent(percent))
}

fn change_speed(device: &Device<'_>, params: &Map) -> Result<Map, Refusal> {
    let speeds = FanSpeeds::of(device.attributes);
    let step = step(params);
    let (Step::Weight(size) | Step::Percent(size)) = step;
    let further = |percent| {
        let present = device.number("currentFanSpeedPercent").unwrap_or_default();
        speeds.at_percent(hold(present + percent, 0.0, 100.0))
    };
    let mut changes = match step {
        Step::Weight(weight) if speeds.has_steps() => steps_from(device, &speeds, weight),
        Step::Weight(weight) if speeds.percent => further(weight * PERCENT_PER_WEIGHT),
        Step::Percent(percent) if speeds.percent => further(percent),
        Step::Percent(percent) if speeds.has_steps() => {
            // A small percentage is one step: the person asked for a change.
            let steps = percent / 100.0 * speeds.count();
            let whole = if steps < 0.0 { steps.floor() } else { steps.ceil() };
            steps_from(device, &speeds, whole)
        }
        _ => {
            let reason = "the speeds are not ordered and not in percent";
            return Err(Refusal::new(ErrorCode::FunctionNotSupported, reason));
        }
    };
    if size > 0.0 {
        switch_on(device, &mut changes);
    }
    Ok(changes)
}

fn step(params: &Map) -> Step {
    let of = |name: &str| float(params, name);
    match of("fanSpeedRelativeWeight") {
        Some(weight) => Step::Weight(weight),
        None => Step::Percent(of("fanSpeedRelativePercent").unwrap_or_default()),
    }
}

/// The states so many named speeds away; a fan without a present one stands before the slowest.
fn steps_from(device: &Device<'_>, speeds: &FanSpeeds<'_>, steps: f64) -> Map {
    let present =
        device.text("currentFanSpeedSetting").and_then(|name| speeds.names.position(name));
    #[expect(clippy::cast_precision_loss, reason = "speeds are few")]
    let present = present.map_or(-1.0, |index| index as f64);
    speeds.at(speeds.index(present + steps))
}

fn reverse(device: &Device<'_>, _: &Map) -> Result<Map, Refusal> {
    if device.has("reversible") {
        return Ok(Map::new());
    }
    Err(Refusal::new(ErrorCode::FunctionNotSupported, "the fan is not declared reversible"))
}

/// Some way to set the speed is declared, and the present one fits it.
fn rules(device: &Device<'_>) -> Vec<Mismatch> {
    let speeds = FanSpeeds::of(device.attributes);
    let mut mismatches = Vec::new();
    if speeds.names.is_empty() && !speeds.percent {
        let expected = "a speed in `availableFanSpeeds`, or `supportsFanSpeedPercent` true";
        mismatches.push(undeclared("/attributes", expected, "neither"));
    }
    mismatches.extend(speeds.names.check_unique("/attributes/availableFanSpeeds/speeds"));
    mismatches.extend(speeds.names.check_state(device.states, "currentFanSpeedSetting"));
    if device.states.contains_key("currentFanSpeedPercent") && !speeds.percent {
        let expected = "no such state, since supportsFanSpeedPercent is not declared";
        mismatches.push(undeclared("/state/currentFanSpeedPercent", expected, "one"));
    }
    mismatches
}

fn speak_speed(params: &Map) -> Speech {
    let percent = || Some(format!("{} percent", spoken_number(params, "fanSpeedPercent")?));
    let name = text(params, "fanSpeed").map(str::to_owned);
    let tail = name.or_else(percent).map(|speed| format!(" to {speed}")).unwrap_or_default();
    Speech::with_tail("set the fan speed of", "setting the fan speed of", tail)
}

#[cfg(test)]
mod tests {
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
}
