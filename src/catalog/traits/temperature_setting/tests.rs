//! What a thermostat does and says.

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
    let of_old_days =
        "/attributes/availableThermostatModes: expected a list of modes, got the text";
    assert!(matches!(&*old.problems(), [one] if one.starts_with(of_old_days)));
    assert_eq!(set_mode(&old, "cool"), single("cool", 21.0));
    assert_eq!(set_mode(&old, "off"), Err(ErrorCode::NotSupported));
    assert_eq!(set_to(&old, -300.0), single("heat", -300.0));
}

#[test]
fn a_mode_answers_itself_and_the_setpoint_by_both_names_of_the_command() {
    let air_conditioner = in_mode("cool", 28.0);
    assert_eq!(set_mode(&air_conditioner, "heat"), single("heat", 28.0));
    assert_eq!(
        air_conditioner
            .run("action.devices.commands.TemperatureSetting", json!({"thermostatMode": "heat"})),
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
