//! `TemperatureSetting`: thermostats, with their modes and setpoints.
//!
//! <https://developers.home.google.com/cloud-to-cloud/traits/temperaturesetting>
//!
//! `heatcool` keeps a low and a high setpoint, every other mode one; to change the mode carries
//! the temperature over from one form to the other. A single setpoint that comes while the mode
//! is `heatcool` moves the range so that the setpoint is its middle. A range switches to
//! `heatcool`. Off and the modes without a temperature refuse one. The mode and the `on` of `OnOff`
//! are separate: neither follows the other.

use serde_json::json;

use crate::catalog::{Command, Condition, Device, Edge, Effect, Field, Object, Shape, Unit};
use crate::protocol::{ErrorCode, Map};

use super::bounds::{Bounds, CELSIUS};
use super::steps::WEIGHT;
use super::{Trait, number, text};
use behavior::{change_temperature, replaced, restore, set_mode, set_range, set_setpoint};
use rules::rules;
use thermostat::{COMFORTABLE, Target, Thermostat};
use words::{speak_change, speak_mode, speak_temperature};

mod behavior;
mod rules;
mod thermostat;
mod words;

const MODES: &[&str] =
    &["off", "heat", "cool", "on", "heatcool", "auto", "fan-only", "purifier", "eco", "dry"];

const STATE_MODE: Shape = Shape::Enum(&[
    "none", "off", "heat", "cool", "on", "heatcool", "auto", "fan-only", "purifier", "eco", "dry",
]);

const SETPOINT: &str = "thermostatTemperatureSetpoint";
const LOW: &str = "thermostatTemperatureSetpointLow";
const HIGH: &str = "thermostatTemperatureSetpointHigh";

pub(super) static TRAIT: Trait = Trait {
    name: "TemperatureSetting",
    summary: "Sets the mode and temperature of a thermostat",
    attributes: Object {
        fields: &[
            Field::required(
                "availableThermostatModes",
                Shape::Either(&[Shape::list(&Shape::Enum(MODES)), Shape::Commas(MODES)]),
                "the modes it has; a string with commas is deprecated",
            )
            // openHAB and ioBroker declare none of a thermometer.
            .often_missing_where("queryOnlyTemperatureSetting"),
            Field::optional(
                "thermostatTemperatureRange",
                Shape::Object(&CELSIUS),
                "the setpoints it takes; default any",
            ),
            Field::required(
                "thermostatTemperatureUnit",
                Shape::Enum(&["C", "F"]),
                "the unit it shows; on the wire all is Celsius",
            ),
            Field::optional(
                "bufferRangeCelsius",
                Shape::number(0.0, f64::INFINITY),
                "how far heating and cooling are apart at least; default 2",
            )
            .in_unit(Unit::Celsius),
            Field::optional(
                "commandOnlyTemperatureSetting",
                Shape::Boolean,
                "the state cannot be read; default false",
            ),
            Field::optional(
                "queryOnlyTemperatureSetting",
                Shape::Boolean,
                "the state cannot be set; default false",
            ),
        ],
        conditions: &[Condition::NotBothTrue(
            "commandOnlyTemperatureSetting",
            "queryOnlyTemperatureSetting",
        )],
    },
    states: Object {
        fields: &[
            Field::required("thermostatMode", STATE_MODE, "the mode it is set to"),
            Field::optional("activeThermostatMode", STATE_MODE, "what it does at present"),
            // Home Assistant has air conditioners without a thermometer.
            Field::required("thermostatTemperatureAmbient", Shape::NUMBER, "how warm it is")
                .in_unit(Unit::Celsius)
                .often_missing(),
            Field::optional("thermostatHumidityAmbient", Shape::PERCENT, "how humid it is")
                .in_unit(Unit::Percent),
            Field::optional(SETPOINT, Shape::NUMBER, "what it is set to, except in heatcool")
                .in_unit(Unit::Celsius),
            Field::optional(LOW, Shape::NUMBER, "in heatcool, below this it heats")
                .in_unit(Unit::Celsius),
            Field::optional(HIGH, Shape::NUMBER, "in heatcool, above this it cools")
                .in_unit(Unit::Celsius),
            Field::optional(
                "targetTempReachedEstimateUnixTimestampSec",
                Shape::INTEGER,
                "when it expects to be there",
            )
            .in_unit(Unit::Seconds),
        ],
        // openHAB and Homebridge report all three in every mode, and none while it is off.
        conditions: &[Condition::Usually(&Condition::OneOf(&[&[SETPOINT], &[LOW, HIGH]]))],
    },
    commands: COMMANDS,
    command_only: Some("commandOnlyTemperatureSetting"),
    query_only: Some("queryOnlyTemperatureSetting"),
    rules,
    default_attributes: || {
        json!({
            "availableThermostatModes": ["off", "heat", "cool", "heatcool", "auto", "fan-only"],
            "thermostatTemperatureRange": {"minThresholdCelsius": 10, "maxThresholdCelsius": 30},
            "thermostatTemperatureUnit": "C",
            "bufferRangeCelsius": 2,
        })
    },
    starting_states,
    moved: |wanted| match Thermostat::new(&Map::new(), wanted).mode {
        "heatcool" => &["thermostatMode", LOW, HIGH],
        _ if wanted.contains_key(SETPOINT) => &["thermostatMode", SETPOINT],
        // Home Assistant keeps a range in other modes.
        _ => &["thermostatMode", LOW, HIGH],
    },
    restore,
    replaced,
    ..Trait::PLAIN
};

/// The modes in which nothing is adjusted.
const ADJUSTING: &[ErrorCode] = &[
    ErrorCode::InDryMode,
    ErrorCode::InEcoMode,
    ErrorCode::InFanOnlyMode,
    ErrorCode::InOffMode,
    ErrorCode::InPurifierMode,
];

const RANGING: &[ErrorCode] = &[
    ErrorCode::InDryMode,
    ErrorCode::InEcoMode,
    ErrorCode::InFanOnlyMode,
    ErrorCode::InOffMode,
    ErrorCode::InPurifierMode,
    ErrorCode::RangeTooClose,
];

const CHANGING: &[ErrorCode] = &[
    ErrorCode::AlreadyAtMax,
    ErrorCode::AlreadyAtMin,
    ErrorCode::InDryMode,
    ErrorCode::InEcoMode,
    ErrorCode::InFanOnlyMode,
    ErrorCode::InOffMode,
    ErrorCode::InPurifierMode,
];

const COMMANDS: &[Command] = &[
    Command {
        name: "ThermostatTemperatureSetpoint",
        summary: "Sets the temperature",
        params: Object::of(&[
            Field::required(SETPOINT, Shape::NUMBER, "the new setpoint").in_unit(Unit::Celsius)
        ]),
        errors: &[
            ErrorCode::AlreadyAtMax,
            ErrorCode::AlreadyAtMin,
            ErrorCode::TargetAlreadyReached,
            ErrorCode::ValueOutOfRange,
        ],
        effect: Effect::Hazardous,
        effect_of: Some(|device, _| effect_in(Thermostat::of(device).mode)),
        tells: &[(SETPOINT, SETPOINT)],
        edges: |attributes| {
            let Bounds { min, max } = Bounds::celsius(attributes.get("thermostatTemperatureRange"));
            vec![Edge::range(SETPOINT, &json!({}), [min, max])]
        },
        phrases: &["set {device} to {thermostatTemperatureSetpoint} degrees"],
        refusals: ADJUSTING,
        samples: |attributes| {
            let (low, high) = sample_range(attributes);
            vec![json!({SETPOINT: number(f64::midpoint(low, high))})]
        },
        run: set_setpoint,
        speech: speak_temperature,
        ..Command::PLAIN
    },
    Command {
        name: "ThermostatTemperatureSetRange",
        summary: "Sets the temperatures between which nothing is done, in heatcool",
        params: Object::of(&[
            Field::required(HIGH, Shape::NUMBER, "above this it cools").in_unit(Unit::Celsius),
            Field::required(LOW, Shape::NUMBER, "below this it heats").in_unit(Unit::Celsius),
        ]),
        errors: &[
            ErrorCode::AlreadyAtMax,
            ErrorCode::AlreadyAtMin,
            ErrorCode::LockedToRange,
            ErrorCode::RangeTooClose,
            ErrorCode::TargetAlreadyReached,
            ErrorCode::ValueOutOfRange,
        ],
        effect: Effect::Hazardous,
        tells: &[(LOW, LOW), (HIGH, HIGH)],
        edges: range_edges,
        phrases: &[
            "set {device} to between {thermostatTemperatureSetpointLow} and {thermostatTemperatureSetpointHigh} degrees",
        ],
        refusals: RANGING,
        samples: |attributes| {
            let (low, high) = sample_range(attributes);
            let nothing = Map::new();
            let keeps_ranges = Thermostat::new(attributes, &nothing).declares("heatcool");
            let sample = json!({HIGH: number(high), LOW: number(low)});
            keeps_ranges.then_some(sample).into_iter().collect()
        },
        run: set_range,
        speech: speak_temperature,
        ..Command::PLAIN
    },
    Command {
        name: "ThermostatSetMode",
        // The name in Google's sample of an acknowledgement with states.
        aliases: &["TemperatureSetting"],
        summary: "Sets the mode",
        params: Object::of(&[Field::required(
            "thermostatMode",
            Shape::Enum(MODES),
            "the new mode",
        )]),
        errors: &[
            ErrorCode::InAutoMode,
            ErrorCode::InAwayMode,
            ErrorCode::InDryMode,
            ErrorCode::InEcoMode,
            ErrorCode::InFanOnlyMode,
            ErrorCode::InHeatOrCool,
            ErrorCode::InHumidifierMode,
            ErrorCode::InOffMode,
            ErrorCode::InPurifierMode,
        ],
        effect: Effect::Hazardous,
        effect_of: Some(|device, params| {
            let mode = text(params, "thermostatMode").unwrap_or_default();
            match Thermostat::of(device) {
                // Nothing sets it to a mode that it does not declare, and `on` means another.
                now if now.mode == "on" || !now.declares(now.mode) => {
                    effect_in(mode).max(Effect::Irreversible)
                }
                now if now.mode == mode => Effect::Reversible,
                _ => effect_in(mode),
            }
        }),
        tells: &[("thermostatMode", "thermostatMode")],
        edges: |attributes| {
            let nothing = Map::new();
            let thermostat = Thermostat::new(attributes, &nothing);
            let strange = MODES
                .iter()
                // `on` may be taken for any mode that is not off.
                .find(|mode| **mode != "on" && !thermostat.declares(mode))
                .map(|mode| Edge::undeclared("thermostatMode", json!({"thermostatMode": mode})));
            strange.into_iter().collect()
        },
        phrases: &["set {device} to {thermostatMode}", "set {device} mode to {thermostatMode}"],
        samples: |attributes| {
            let nothing = Map::new();
            let modes = Thermostat::new(attributes, &nothing).modes;
            modes.iter().map(|mode| json!({"thermostatMode": mode})).collect()
        },
        run: set_mode,
        speech: speak_mode,
        ..Command::PLAIN
    },
    Command {
        name: "TemperatureRelative",
        summary: "Makes it warmer or cooler by a step",
        params: Object {
            fields: &[
                Field::optional(
                    "thermostatTemperatureRelativeDegree",
                    Shape::NUMBER,
                    "how many degrees warmer",
                )
                .in_unit(Unit::Celsius),
                Field::optional(
                    "thermostatTemperatureRelativeWeight",
                    WEIGHT,
                    "how much warmer, from much cooler to much warmer",
                ),
            ],
            conditions: &[Condition::OneOf(&[
                &["thermostatTemperatureRelativeDegree"],
                &["thermostatTemperatureRelativeWeight"],
            ])],
        },
        errors: &[ErrorCode::AlreadyAtMax, ErrorCode::AlreadyAtMin, ErrorCode::ValueOutOfRange],
        effect: Effect::Hazardous,
        effect_of: Some(|device, _| effect_in(Thermostat::of(device).mode)),
        phrases: &[
            "raise {device} by {thermostatTemperatureRelativeDegree} degrees",
            "make {device} warmer",
            "make {device} cooler",
        ],
        refusals: CHANGING,
        samples: |_| {
            vec![
                json!({"thermostatTemperatureRelativeDegree": 2}),
                json!({"thermostatTemperatureRelativeDegree": -2}),
                json!({"thermostatTemperatureRelativeWeight": 1}),
            ]
        },
        run: change_temperature,
        speech: speak_change,
        ..Command::PLAIN
    },
];

/// Cooling burns nobody.
fn effect_in(mode: &str) -> Effect {
    let heats = !matches!(mode, "off" | "cool" | "fan-only" | "dry" | "purifier");
    if heats { Effect::Hazardous } else { Effect::Reversible }
}

/// Whether it heats when it is on.
pub(super) fn heats(device: &Device<'_>) -> bool {
    effect_in(Thermostat::of(device).mode) == Effect::Hazardous
}

/// Both ends at once, and each beside the other.
fn range_edges(attributes: &Map) -> Vec<Edge> {
    let nothing = Map::new();
    let thermostat = Thermostat::new(attributes, &nothing);
    let Bounds { min, max } = thermostat.bounds;
    if !thermostat.declares("heatcool") || !min.is_finite() || !max.is_finite() {
        return Vec::new();
    }
    let range = |low: f64, high: f64| json!({LOW: number(low), HIGH: number(high)});
    let edge = |param, at, beyond| Edge { param, at, beyond: vec![beyond] };
    vec![
        edge(LOW, vec![range(min, max)], range(min - 1.0, max)),
        edge(HIGH, Vec::new(), range(min, max + 1.0)),
    ]
}

/// A range that the device takes, in the middle of what it allows.
fn sample_range(attributes: &Map) -> (f64, f64) {
    let nothing = Map::new();
    let thermostat = Thermostat::new(attributes, &nothing);
    match thermostat.around(COMFORTABLE, thermostat.buffer.max(4.0)) {
        Target::Range { low, high } => (low, high),
        Target::Single(setpoint) => (setpoint, setpoint),
    }
}

fn starting_states(attributes: &Map) -> Map {
    let nothing = Map::new();
    let thermostat = Thermostat::new(attributes, &nothing);
    let mode = match thermostat.modes.first() {
        _ if thermostat.declares("off") => "off",
        Some(first) => first,
        None => "none",
    };
    let mut states = thermostat.target_in(mode).in_mode(mode);
    states.insert("thermostatTemperatureAmbient".to_owned(), number(COMFORTABLE));
    states
}

fn has_target(states: &Map) -> bool {
    states.contains_key(SETPOINT) || states.contains_key(LOW)
}

#[cfg(test)]
mod tests;
