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
    Command, Condition, Device, Edge, Effect, Field, Object, Refusal, Shape, Speech, Unit,
};
use crate::protocol::{ErrorCode, Map, Mismatch};

use super::choices::spoken_key;
use super::steps::{PERCENT_PER_WEIGHT, WEIGHT};
use super::{
    Told, Trait, float, hold, is_true, lacking, not_declared, number, replaces_the_other,
    spoken_number, switch_on, text, undeclared,
};
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
    moved: |_| &["currentFanSpeedSetting", "currentFanSpeedPercent"],
    restore,
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
        tells: &[
            ("fanSpeed", "currentFanSpeedSetting"),
            ("fanSpeedPercent", "currentFanSpeedPercent"),
        ],
        phrases: &["set {device} to {fanSpeed}", "set {device} to {fanSpeedPercent} percent"],
        samples: sample_speeds,
        edges: |attributes| {
            let stranger = FanSpeeds::of(attributes).names.stranger();
            vec![Edge::undeclared("fanSpeed", json!({"fanSpeed": stranger}))]
        },
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
        samples: |attributes| {
            let speeds = FanSpeeds::of(attributes);
            let mut steps = Vec::new();
            if speeds.has_steps() || speeds.percent {
                steps.extend([1, -1].map(|step| json!({"fanSpeedRelativeWeight": step})));
            }
            if speeds.percent {
                steps.push(json!({"fanSpeedRelativePercent": 20}));
            }
            steps
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
        // No state tells which way it turns.
        effect: Effect::Irreversible,
        phrases: &["reverse {device}"],
        samples: |attributes| {
            if is_true(attributes, "reversible") { vec![json!({})] } else { Vec::new() }
        },
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

/// By percentage, where that is known and gives the named speed too; else by name.
fn restore(attributes: &Map, present: &Map, wanted: &Map) -> Told {
    let (setting, percent) = ("currentFanSpeedSetting", "currentFanSpeedPercent");
    if [setting, percent].into_iter().all(|it| lacking(present, wanted, it).is_none()) {
        return Vec::new();
    }
    let speeds = FanSpeeds::of(attributes);
    let exact = float(wanted, percent).filter(|percent| {
        let reached = speeds.at_percent(*percent);
        speeds.percent && lacking(&reached, wanted, setting).is_none()
    });
    let params = match (exact, wanted.get(setting)) {
        (Some(percent), _) => json!({"fanSpeedPercent": number(percent)}),
        (None, Some(name)) => json!({"fanSpeed": name}),
        (None, None) => return Vec::new(),
    };
    vec![("SetFanSpeed", params)]
}

fn by_name(speeds: &FanSpeeds<'_>, name: &str) -> Result<Map, Refusal> {
    if speeds.names.is_empty() {
        return Err(not_declared("availableFanSpeeds"));
    }
    let index = speeds.names.find(name).ok_or_else(|| {
        Refusal::new(ErrorCode::NotSupported, format!("no declared speed is called `{name}`"))
    })?;
    Ok(speeds.at(index))
}

fn by_percent(speeds: &FanSpeeds<'_>, percent: f64) -> Result<Map, Refusal> {
    if !speeds.percent {
        return Err(not_declared("supportsFanSpeedPercent"));
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
    Err(not_declared("reversible"))
}

/// Some way to set the speed is declared, and the present one fits it.
fn rules(device: &Device<'_>) -> Vec<Mismatch> {
    let speeds = FanSpeeds::of(device.attributes);
    let mut mismatches = Vec::new();
    let is_there = ["availableFanSpeeds", "supportsFanSpeedPercent"]
        .map(|it| device.attributes.contains_key(it));
    // Where neither is there, the shape says so.
    if speeds.names.is_empty() && !speeds.percent && is_there.contains(&true) {
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
    let name = text(params, "fanSpeed").map(spoken_key);
    let tail = name.or_else(percent).map(|speed| format!(" to {speed}")).unwrap_or_default();
    Speech::with_tail("set the fan speed of", "setting the fan speed of", tail)
}

#[cfg(test)]
mod tests;
