//! `TemperatureSetting`: thermostats, with their modes and setpoints.
//!
//! <https://developers.home.google.com/cloud-to-cloud/traits/temperaturesetting>
//!
//! `heatcool` keeps a low and a high setpoint, every other mode one; to change the mode carries
//! the temperature over from one form to the other. A single setpoint that comes while the mode
//! is `heatcool` moves the range so that the setpoint is its middle. A range switches to
//! `heatcool`. Off and the modes without a temperature refuse one.

use serde_json::json;

use crate::catalog::{Command, Condition, Effect, Field, Object, Shape, Unit};
use crate::protocol::{ErrorCode, Map};

use super::bounds::CELSIUS;
use super::steps::WEIGHT;
use super::{Trait, number};
use behavior::{change_temperature, replaced, set_mode, set_range, set_setpoint};
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
            ),
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
            Field::required("thermostatTemperatureAmbient", Shape::NUMBER, "how warm it is")
                .in_unit(Unit::Celsius),
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
        conditions: &[Condition::OneOf(&[&[SETPOINT], &[LOW, HIGH]])],
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
        phrases: &[
            "set {device} to between {thermostatTemperatureSetpointLow} and {thermostatTemperatureSetpointHigh} degrees",
        ],
        refusals: RANGING,
        samples: |attributes| {
            let (low, high) = sample_range(attributes);
            vec![json!({HIGH: number(high), LOW: number(low)})]
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
mod tests {
    use serde_json::Value;

    use crate::catalog::testing::Fixture;

    use super::*;

    fn thermostat() -> Fixture {
        Fixture::new(
            &["TemperatureSetting"],
            json!({
                "availableThermostatModes": ["off", "heat", "cool", "heatcool", "on", "eco", "dry", "fan-only", "purifier", "auto"],
                "thermostatTemperatureRange": {"minThresholdCelsius": 10, "maxThresholdCelsius": 30},
                "thermostatTemperatureUnit": "C",
            }),
        )
    }

    fn in_mode(mode: &str, setpoint: f64) -> Fixture {
        thermostat().with(json!({"thermostatMode": mode, SETPOINT: setpoint}))
    }

    fn in_heatcool(low: f64, high: f64) -> Fixture {
        thermostat().with(json!({"thermostatMode": "heatcool", LOW: low, HIGH: high}))
    }

    #[expect(clippy::unnecessary_wraps, reason = "compared with what a command answers")]
    fn single(mode: &str, setpoint: f64) -> Result<Value, ErrorCode> {
        Ok(Value::Object(Target::Single(setpoint).in_mode(mode)))
    }

    #[expect(clippy::unnecessary_wraps, reason = "compared with what a command answers")]
    fn range(low: f64, high: f64) -> Result<Value, ErrorCode> {
        Ok(Value::Object(Target::Range { low, high }.in_mode("heatcool")))
    }

    fn set_mode(device: &Fixture, mode: &str) -> Result<Value, ErrorCode> {
        device.run("ThermostatSetMode", json!({"thermostatMode": mode}))
    }

    fn set_to(device: &Fixture, setpoint: f64) -> Result<Value, ErrorCode> {
        device.run("ThermostatTemperatureSetpoint", json!({SETPOINT: setpoint}))
    }

    fn set_between(device: &Fixture, low: f64, high: f64) -> Result<Value, ErrorCode> {
        device.run("ThermostatTemperatureSetRange", json!({LOW: low, HIGH: high}))
    }

    fn warmer(device: &Fixture, degrees: f64) -> Result<Value, ErrorCode> {
        device.run("TemperatureRelative", json!({"thermostatTemperatureRelativeDegree": degrees}))
    }

    #[test]
    fn a_new_thermostat_is_off_and_comfortable() {
        assert_eq!(
            thermostat().states(),
            json!({"thermostatMode": "off", SETPOINT: 21, "thermostatTemperatureAmbient": 21})
        );
        assert!(thermostat().problems().is_empty());
        assert!(in_mode("heat", 10.0).problems().is_empty());
        assert!(in_heatcool(20.0, 22.0).problems().is_empty());
    }

    #[test]
    fn modes_may_be_declared_as_a_string_with_commas() {
        let old = Fixture::new(
            &["TemperatureSetting"],
            json!({"availableThermostatModes": "heat,cool", "thermostatTemperatureUnit": "F"}),
        );
        assert!(old.problems().is_empty());
        assert_eq!(set_mode(&old, "cool"), single("cool", 21.0));
        assert_eq!(set_mode(&old, "off"), Err(ErrorCode::NotSupported));
        assert_eq!(set_to(&old, -300.0), single("heat", -300.0));
    }

    #[test]
    fn a_mode_answers_itself_and_the_setpoint_by_both_names_of_the_command() {
        let air_conditioner = in_mode("cool", 28.0);
        assert_eq!(set_mode(&air_conditioner, "heat"), single("heat", 28.0));
        assert_eq!(
            air_conditioner.run(
                "action.devices.commands.TemperatureSetting",
                json!({"thermostatMode": "heat"})
            ),
            Ok(json!({"thermostatMode": "heat", "thermostatTemperatureSetpoint": 28}))
        );
    }

    #[test]
    fn off_keeps_the_setpoint_and_on_resumes() {
        assert_eq!(set_mode(&in_mode("heat", 23.0), "off"), single("off", 23.0));
        assert_eq!(set_mode(&in_mode("off", 23.0), "on"), single("heat", 23.0));
        assert_eq!(set_mode(&in_mode("cool", 23.0), "on"), single("cool", 23.0));
        let simple = Fixture::new(
            &["TemperatureSetting"],
            json!({"availableThermostatModes": ["off", "on"], "thermostatTemperatureUnit": "C"}),
        );
        assert_eq!(set_mode(&simple, "on"), single("on", 21.0));
    }

    #[test]
    fn a_mode_that_is_not_declared_or_known_is_not_supported() {
        let heater = Fixture::new(
            &["TemperatureSetting"],
            json!({"availableThermostatModes": ["heat"], "thermostatTemperatureUnit": "C"}),
        );
        for mode in ["cool", "on", "off", "turbo", "none"] {
            assert_eq!(set_mode(&heater, mode), Err(ErrorCode::NotSupported), "{mode}");
        }
    }

    #[test]
    fn heatcool_opens_the_setpoint_to_a_range_within_the_bounds() {
        assert_eq!(set_mode(&in_mode("heat", 21.0), "heatcool"), range(20.0, 22.0));
        assert_eq!(set_mode(&in_mode("heat", 10.0), "heatcool"), range(10.0, 12.0));
        assert_eq!(set_mode(&in_mode("heat", 30.0), "heatcool"), range(28.0, 30.0));
        assert_eq!(set_mode(&in_heatcool(18.0, 26.0), "heatcool"), range(18.0, 26.0));
    }

    #[test]
    fn leaving_heatcool_keeps_the_end_that_the_mode_needs() {
        let device = in_heatcool(18.0, 26.0);
        for (mode, setpoint) in [("heat", 18.0), ("cool", 26.0), ("off", 22.0), ("auto", 22.0)] {
            let answer = set_mode(&device, mode);
            assert_eq!(answer, single(mode, setpoint));
            let after = device.with(answer.expect("set"));
            assert!(after.problems().is_empty());
            assert!(after.states().get(LOW).is_none() && after.states().get(HIGH).is_none());
        }
    }

    #[test]
    fn a_setpoint_stays_within_the_range() {
        for setpoint in [10.0, 21.5, 30.0] {
            assert_eq!(set_to(&in_mode("heat", 20.0), setpoint), single("heat", setpoint));
        }
        for setpoint in [9.9, 30.1, -5.0] {
            assert_eq!(set_to(&in_mode("heat", 20.0), setpoint), Err(ErrorCode::ValueOutOfRange));
        }
    }

    #[test]
    fn modes_without_a_temperature_refuse_one() {
        for (mode, code) in [
            ("off", ErrorCode::InOffMode),
            ("eco", ErrorCode::InEcoMode),
            ("dry", ErrorCode::InDryMode),
            ("fan-only", ErrorCode::InFanOnlyMode),
            ("purifier", ErrorCode::InPurifierMode),
        ] {
            let device = in_mode(mode, 20.0);
            assert_eq!(set_to(&device, 21.0), Err(code.clone()));
            assert_eq!(set_between(&device, 18.0, 24.0), Err(code.clone()));
            assert_eq!(warmer(&device, 1.0), Err(code));
        }
        assert_eq!(set_to(&in_mode("auto", 20.0), 21.0), single("auto", 21.0));
    }

    #[test]
    fn a_setpoint_in_heatcool_moves_the_range() {
        let device = in_heatcool(18.0, 22.0);
        assert_eq!(set_to(&device, 23.0), range(21.0, 25.0));
        assert_eq!(set_to(&device, 30.0), range(26.0, 30.0));
        assert_eq!(set_to(&device, 10.0), range(10.0, 14.0));
    }

    #[test]
    fn a_range_switches_to_heatcool() {
        let device = in_mode("heat", 20.0);
        let answer = set_between(&device, 18.0, 24.0);
        assert_eq!(answer, range(18.0, 24.0));
        let after = device.with(answer.expect("set"));
        assert!(after.problems().is_empty());
        assert!(after.states().get(SETPOINT).is_none());
    }

    #[test]
    fn a_range_keeps_its_distance_and_the_bounds() {
        let device = in_heatcool(18.0, 24.0);
        assert_eq!(set_between(&device, 20.0, 22.0), range(20.0, 22.0));
        assert_eq!(set_between(&device, 20.1, 22.1), range(20.1, 22.1));
        for (low, high) in [(20.0, 21.9), (22.0, 20.0)] {
            assert_eq!(set_between(&device, low, high), Err(ErrorCode::RangeTooClose));
        }
        for (low, high) in [(9.0, 20.0), (20.0, 31.0)] {
            assert_eq!(set_between(&device, low, high), Err(ErrorCode::ValueOutOfRange));
        }
        let heater = Fixture::new(
            &["TemperatureSetting"],
            json!({"availableThermostatModes": ["heat"], "thermostatTemperatureUnit": "C"}),
        );
        assert_eq!(set_between(&heater, 18.0, 24.0), Err(ErrorCode::FunctionNotSupported));
    }

    #[test]
    fn a_relative_step_stops_at_the_bounds_and_says_when_it_is_there_already() {
        let device = in_mode("heat", 28.0);
        assert_eq!(warmer(&device, 1.5), single("heat", 29.5));
        assert_eq!(warmer(&device, 50.0), single("heat", 30.0));
        assert_eq!(warmer(&device, -50.0), single("heat", 10.0));
        assert_eq!(warmer(&in_mode("heat", 30.0), 1.0), Err(ErrorCode::AlreadyAtMax));
        assert_eq!(warmer(&in_mode("heat", 10.0), -1.0), Err(ErrorCode::AlreadyAtMin));
        assert_eq!(warmer(&in_mode("heat", 30.0), 0.0), single("heat", 30.0));
        let weight = json!({"thermostatTemperatureRelativeWeight": -5});
        assert_eq!(device.run("TemperatureRelative", weight), single("heat", 23.0));
    }

    #[test]
    fn a_relative_step_moves_both_ends_of_a_range() {
        let device = in_heatcool(18.0, 24.0);
        assert_eq!(warmer(&device, 2.0), range(20.0, 26.0));
        assert_eq!(warmer(&device, 20.0), range(24.0, 30.0));
        assert_eq!(warmer(&in_heatcool(24.0, 30.0), 1.0), Err(ErrorCode::AlreadyAtMax));
        assert_eq!(warmer(&in_heatcool(10.0, 30.0), -1.0), Err(ErrorCode::AlreadyAtMin));
    }

    #[test]
    fn what_was_measured_of_the_old_setting_is_forgotten() {
        let device = in_mode("heat", 20.0).with(json!({
            "activeThermostatMode": "heat",
            "targetTempReachedEstimateUnixTimestampSec": 1_600_000_000,
            "thermostatHumidityAmbient": 40,
        }));
        assert!(device.problems().is_empty());
        let after = device.with(set_mode(&device, "cool").expect("set")).states();
        assert!(after.get("activeThermostatMode").is_none());
        assert!(after.get("targetTempReachedEstimateUnixTimestampSec").is_none());
        assert_eq!(after["thermostatHumidityAmbient"], 40);
    }

    #[test]
    fn states_must_fit_what_is_declared() {
        let mode = json!({"thermostatMode": "heatcool"});
        assert_eq!(
            thermostat().with(mode).problems(),
            ["/state: expected setpoints Low and High in the mode heatcool, got a single setpoint"]
        );
        let both_ends = json!({LOW: 20, HIGH: 22});
        assert_eq!(
            thermostat().with(both_ends).problems(),
            ["/state: expected thermostatTemperatureSetpoint in the mode off, got Low and High"]
        );
        assert_eq!(
            in_mode("heat", 31.0).problems(),
            [
                "/state/thermostatTemperatureSetpoint: expected a setpoint from 10 to 30, as declared, got `31`"
            ]
        );
        assert_eq!(
            in_heatcool(20.0, 21.0).problems(),
            ["/state: expected a range of at least 2 degrees, got 20 to 21"]
        );
        let heater = Fixture::new(
            &["TemperatureSetting"],
            json!({"availableThermostatModes": ["heat"], "thermostatTemperatureUnit": "C"}),
        );
        assert_eq!(
            heater.with(json!({"thermostatMode": "cool"})).problems(),
            ["/state/thermostatMode: expected one of heat, as declared, got `cool`"]
        );
    }

    #[test]
    fn a_range_too_small_for_heatcool_is_named() {
        let narrow = Fixture::new(
            &["TemperatureSetting"],
            json!({
                "availableThermostatModes": ["heatcool"],
                "thermostatTemperatureRange": {"minThresholdCelsius": 20, "maxThresholdCelsius": 21},
                "thermostatTemperatureUnit": "C",
            }),
        );
        assert_eq!(
            narrow.problems()[0],
            "/attributes/thermostatTemperatureRange: expected room for a range of 2 degrees, got less"
        );
    }

    #[test]
    fn a_query_only_thermostat_takes_no_command() {
        let sensor = Fixture::new(
            &["TemperatureSetting"],
            json!({
                "availableThermostatModes": ["heat"],
                "thermostatTemperatureUnit": "C",
                "queryOnlyTemperatureSetting": true,
            }),
        );
        assert!(sensor.problems().is_empty());
        assert_eq!(set_mode(&sensor, "heat"), Err(ErrorCode::FunctionNotSupported));
    }

    #[test]
    fn the_states_of_the_answer_make_the_words() {
        let words = |mode: &str, states| {
            thermostat().say_with("ThermostatSetMode", json!({"thermostatMode": mode}), states)
        };
        assert_eq!(
            words("heat", json!({"thermostatMode": "heat", SETPOINT: 28})),
            "set the heat on it to 28 degrees / setting the heat on it to 28 degrees"
        );
        assert_eq!(
            words("on", json!({"thermostatMode": "cool", SETPOINT: 21.5})),
            "set the cooling on it to 21.5 degrees / setting the cooling on it to 21.5 degrees"
        );
        assert_eq!(
            words("heatcool", json!({"thermostatMode": "heatcool", LOW: 20, HIGH: 24})),
            "set the heating and cooling on it to between 20 and 24 degrees / \
             setting the heating and cooling on it to between 20 and 24 degrees"
        );
        assert_eq!(words("heat", json!({})), "set it to heat / setting it to heat");
        let off = json!({"thermostatMode": "off", SETPOINT: 21});
        assert_eq!(words("off", off), "turn off it / turning off it");
        assert_eq!(words("on", json!({})), "turn on it / turning on it");
        assert_eq!(words("eco", json!({})), "set it to eco / setting it to eco");
    }

    #[test]
    fn a_temperature_is_spoken_with_its_degrees() {
        let setpoint = |states| {
            thermostat().say_with("ThermostatTemperatureSetpoint", json!({SETPOINT: 22}), states)
        };
        let plain =
            "set the temperature on it to 22 degrees / setting the temperature on it to 22 degrees";
        assert_eq!(setpoint(json!({})), plain);
        assert_eq!(
            setpoint(json!({"thermostatMode": "heat", SETPOINT: 22})),
            "set the heat on it to 22 degrees / setting the heat on it to 22 degrees"
        );
        let relative = |degree: i32, states| {
            thermostat().say_with(
                "TemperatureRelative",
                json!({"thermostatTemperatureRelativeDegree": degree}),
                states,
            )
        };
        assert_eq!(relative(1, json!({SETPOINT: 22})), plain);
        assert_eq!(
            relative(-1, json!({})),
            "lower the temperature on it / lowering the temperature on it"
        );
        assert_eq!(
            relative(1, json!({})),
            "raise the temperature on it / raising the temperature on it"
        );
    }
}
