//! Where the catalogue and Google's schemas of 2021 differ on purpose.
//!
//! <https://github.com/google-home/smart-home-schema>

use serde_json::Value;

/// A kind of value on which the catalogue and the schema differ on purpose.
pub(super) struct Disagreement {
    /// The file, without its ending.
    pub(super) schema: &'static str,
    pub(super) why: &'static str,
    /// A value of this kind.
    pub(super) sample: &'static str,
    /// The catalogue's verdict; the schema's is the opposite.
    pub(super) accepted: bool,
    pub(super) applies: fn(&Value) -> bool,
}

pub(super) static DISAGREEMENTS: &[Disagreement] = &[
    Disagreement {
        schema: "onoff.attributes",
        why: "the schema's `if` also holds where the flag is absent, so one flag alone fails",
        sample: r#"{"queryOnlyOnOff": true}"#,
        accepted: true,
        applies: |value| is_lone_flag(value, "commandOnlyOnOff", "queryOnlyOnOff"),
    },
    Disagreement {
        schema: "temperaturesetting.attributes",
        why: "the schema's `if` also holds where the flag is absent, so one flag alone fails",
        sample: r#"{"availableThermostatModes": ["heat"], "thermostatTemperatureUnit": "C",
                    "commandOnlyTemperatureSetting": true}"#,
        accepted: true,
        applies: |value| {
            is_lone_flag(value, "commandOnlyTemperatureSetting", "queryOnlyTemperatureSetting")
        },
    },
    Disagreement {
        schema: "temperaturesetting.attributes",
        why: "a range has its lower end first",
        sample: r#"{"availableThermostatModes": ["heat"], "thermostatTemperatureUnit": "C",
                    "thermostatTemperatureRange":
                        {"minThresholdCelsius": 30, "maxThresholdCelsius": 10}}"#,
        accepted: false,
        applies: |value| {
            let range = &value["thermostatTemperatureRange"];
            is_backwards(range, "minThresholdCelsius", "maxThresholdCelsius")
        },
    },
    Disagreement {
        schema: "temperaturesetting.attributes",
        why: "a distance is not negative",
        sample: r#"{"availableThermostatModes": ["heat"], "thermostatTemperatureUnit": "C",
                    "bufferRangeCelsius": -1}"#,
        accepted: false,
        applies: |value| value["bufferRangeCelsius"].as_f64().is_some_and(|buffer| buffer < 0.0),
    },
    Disagreement {
        schema: "temperaturesetting.attributes",
        why: "the schema's pattern lets the commas between modes be left out",
        sample: r#"{"availableThermostatModes": "offheat", "thermostatTemperatureUnit": "C"}"#,
        accepted: false,
        applies: |value| value["availableThermostatModes"] == "offheat",
    },
    Disagreement {
        schema: "brightnessrelative.params",
        why: "only a negative percentage dims",
        sample: r#"{"brightnessRelativePercent": -20}"#,
        accepted: true,
        applies: |value| {
            value["brightnessRelativePercent"].as_f64().is_some_and(|percent| percent < 0.0)
        },
    },
    Disagreement {
        schema: "colorabsolute.params",
        why: "a colour's name alone is understood where it is a common one",
        sample: r#"{"color": {"name": "red"}}"#,
        accepted: true,
        applies: |value| {
            value["color"].as_object().is_some_and(|color| color.keys().all(|name| name == "name"))
        },
    },
    Disagreement {
        schema: "colorabsolute.params",
        why: "a colour has three bytes",
        sample: r#"{"color": {"spectrumRGB": 16777216}}"#,
        accepted: false,
        applies: |value| is_beyond_three_bytes(&value["color"]["spectrumRGB"]),
    },
    Disagreement {
        schema: "colorsetting.states",
        why: "a colour has three bytes",
        sample: r#"{"color": {"spectrumRgb": -1}}"#,
        accepted: false,
        applies: |value| is_beyond_three_bytes(&value["color"]["spectrumRgb"]),
    },
    Disagreement {
        schema: "colorsetting.attributes",
        why: "a range has its lower end first",
        sample: r#"{"colorTemperatureRange": {"temperatureMinK": 9000, "temperatureMaxK": 2000}}"#,
        accepted: false,
        applies: |value| {
            is_backwards(&value["colorTemperatureRange"], "temperatureMinK", "temperatureMaxK")
        },
    },
    Disagreement {
        schema: "colorsetting.attributes",
        why: "the schema's `anyOf` lets a broken alternative pass beside a sound one",
        sample: r#"{"colorModel": "cmyk",
                    "colorTemperatureRange": {"temperatureMinK": 2000, "temperatureMaxK": 9000}}"#,
        accepted: false,
        applies: |value| has_both(value, "colorModel", "colorTemperatureRange"),
    },
    Disagreement {
        schema: "fanspeed.attributes",
        why: "the schema's `anyOf` lets a broken alternative pass beside a sound one",
        sample: r#"{"availableFanSpeeds": {}, "supportsFanSpeedPercent": true}"#,
        accepted: false,
        applies: |value| has_both(value, "availableFanSpeeds", "supportsFanSpeedPercent"),
    },
    Disagreement {
        schema: "fanspeed.states",
        why: "a state of another trait does not stand in for a speed",
        sample: r#"{"stranger": 1}"#,
        accepted: false,
        applies: |value| {
            value.get("currentFanSpeedSetting").is_none()
                && value.get("currentFanSpeedPercent").is_none()
        },
    },
    Disagreement {
        schema: "openclose.attributes",
        why: "what can be neither read nor set is nothing; the schema forgets it for this trait",
        sample: r#"{"commandOnlyOpenClose": true, "queryOnlyOpenClose": true}"#,
        accepted: false,
        applies: |value| {
            value["commandOnlyOpenClose"] == true && value["queryOnlyOpenClose"] == true
        },
    },
    Disagreement {
        schema: "openclose.states",
        why: "the schema's `oneOf` lets a broken alternative pass beside a sound one",
        sample: r#"{"openPercent": 101, "openState": []}"#,
        accepted: false,
        applies: |value| has_both(value, "openPercent", "openState"),
    },
    Disagreement {
        schema: "lighteffects.states",
        why: "the schema requires an active effect, but an idle light has none to name",
        sample: r"{}",
        accepted: true,
        applies: |value| value.get("activeLightEffect").is_none(),
    },
    Disagreement {
        schema: "modes.attributes",
        why: "what can be neither read nor set is nothing; the schema forgets it for this trait",
        sample: r#"{"availableModes": [], "commandOnlyModes": true, "queryOnlyModes": true}"#,
        accepted: false,
        applies: |value| value["commandOnlyModes"] == true && value["queryOnlyModes"] == true,
    },
    Disagreement {
        schema: "toggles.attributes",
        why: "what can be neither read nor set is nothing; the schema forgets it for this trait",
        sample: r#"{"availableToggles": [], "commandOnlyToggles": true, "queryOnlyToggles": true}"#,
        accepted: false,
        applies: |value| value["commandOnlyToggles"] == true && value["queryOnlyToggles"] == true,
    },
    Disagreement {
        schema: "temperaturesetting.states",
        why: "the schema's `oneOf` lets a broken alternative pass beside a sound one",
        sample: r#"{"thermostatMode": "heat", "thermostatTemperatureAmbient": 20,
                    "thermostatTemperatureSetpoint": 21, "thermostatTemperatureSetpointLow": null}"#,
        accepted: false,
        applies: |value| {
            has_both(value, "thermostatTemperatureSetpoint", "thermostatTemperatureSetpointLow")
                || has_both(
                    value,
                    "thermostatTemperatureSetpoint",
                    "thermostatTemperatureSetpointHigh",
                )
        },
    },
];

fn has_both(value: &Value, one: &str, other: &str) -> bool {
    value.get(one).is_some() && value.get(other).is_some()
}

fn is_lone_flag(value: &Value, one: &str, other: &str) -> bool {
    let lone = |flag, absent| value[flag] == true && value.get(absent).is_none();
    lone(one, other) || lone(other, one)
}

fn is_backwards(range: &Value, low: &str, high: &str) -> bool {
    match (range[low].as_f64(), range[high].as_f64()) {
        (Some(low), Some(high)) => low >= high,
        _ => false,
    }
}

fn is_beyond_three_bytes(color: &Value) -> bool {
    color.as_f64().is_some_and(|color| !(0.0..=16_777_215.0).contains(&color))
}
