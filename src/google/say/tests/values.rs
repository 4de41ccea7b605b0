//! Values as devices declare them.

use serde_json::json;

use super::{check, heard, such};

const SAID: &[(&str, &str)] = &[
    ("set the kitchen light to 50%", r#"BrightnessAbsolute {"brightness":50} l2"#),
    ("set the kitchen light to fifty percent", r#"BrightnessAbsolute {"brightness":50} l2"#),
    ("dim the kitchen light to half", r#"BrightnessAbsolute {"brightness":50} l2"#),
    ("set the lights to 30 percent", r#"BrightnessAbsolute {"brightness":30} l1 l2"#),
    ("set the kitchen light to 500 percent", r#"BrightnessAbsolute {"brightness":500} l2"#),
    (
        "dim the kitchen light by 20 percent",
        r#"BrightnessRelative {"brightnessRelativePercent":-20} l2"#,
    ),
    (
        "make the kitchen light a little brighter",
        r#"BrightnessRelative {"brightnessRelativeWeight":2} l2"#,
    ),
    (
        "make the living room light red",
        r#"ColorAbsolute {"color":{"name":"red","spectrumRGB":16711680}} l1"#,
    ),
    (
        "set the living room light to warm white",
        r#"ColorAbsolute {"color":{"name":"warm white","temperature":3000}} l1"#,
    ),
    (
        "set the living room light to 2700 kelvin",
        r#"ColorAbsolute {"color":{"temperature":2700}} l1"#,
    ),
    (
        "make the reading lamp blue",
        r#"ColorAbsolute {"color":{"name":"blue","spectrumHSV":{"hue":240,"saturation":1,"value":1}}} l3"#,
    ),
    (
        "set the AC to 21 degrees",
        r#"ThermostatTemperatureSetpoint {"thermostatTemperatureSetpoint":21} ac"#,
    ),
    (
        "set the AC to 21",
        r#"ThermostatTemperatureSetpoint {"thermostatTemperatureSetpoint":21} ac"#,
    ),
    (
        "set the AC to 70 degrees Fahrenheit",
        r#"ThermostatTemperatureSetpoint {"thermostatTemperatureSetpoint":21.1} ac"#,
    ),
    (
        "set the thermostat to 70 degrees",
        r#"ThermostatTemperatureSetpoint {"thermostatTemperatureSetpoint":21.1} th"#,
    ),
    (
        "set the thermostat to 21 degrees celsius",
        r#"ThermostatTemperatureSetpoint {"thermostatTemperatureSetpoint":21} th"#,
    ),
    (
        "raise the thermostat by 9 degrees",
        r#"TemperatureRelative {"thermostatTemperatureRelativeDegree":5} th"#,
    ),
    (
        "set the temperature in the bedroom to twenty one and a half degrees",
        r#"ThermostatTemperatureSetpoint {"thermostatTemperatureSetpoint":21.5} ac"#,
    ),
    ("set the AC to 50 percent", r#"SetFanSpeed {"fanSpeedPercent":50} ac"#),
    ("set the AC to high", r#"SetFanSpeed {"fanSpeed":"S2"} ac"#),
    ("set the AC to fan only", r#"ThermostatSetMode {"thermostatMode":"fan-only"} ac"#),
    ("set the thermostat to cool", r#"ThermostatSetMode {"thermostatMode":"cool"} th"#),
    (
        "set the bedroom to 20 degrees",
        r#"ThermostatTemperatureSetpoint {"thermostatTemperatureSetpoint":20} ac"#,
    ),
    (
        "make it cooler in the bedroom",
        r#"TemperatureRelative {"thermostatTemperatureRelativeWeight":-1} ac"#,
    ),
    ("set the kitchen to 20 percent", r#"BrightnessAbsolute {"brightness":20} l2"#),
    (
        "set the living room light to octarine",
        "`living room light` does not declare `octarine`: expected one of `amber`, `aqua`, `black`, `blue`, `brown`, `candlelight`, `cool white`, `coral`, `crimson`, `cyan`, `daylight`, `gold` or 24 more",
    ),
    ("make the AC warmer", r#"TemperatureRelative {"thermostatTemperatureRelativeWeight":1} ac"#),
    ("open the blinds", r#"OpenClose {"openPercent":100} blinds"#),
    ("set the study blinds to 30 percent", r#"OpenClose {"openPercent":30} blinds"#),
    ("start the evening", r#"ActivateScene {"deactivate":false} evening"#),
    ("turn off evening", r#"ActivateScene {"deactivate":true} evening"#),
    ("start the washer", r#"StartStop {"start":true} w"#),
    (
        "set load size to half on the washer",
        r#"SetModes {"updateModeSettings":{"load":"small"}} w"#,
    ),
    ("set the washer's temperature to hot", r#"SetModes {"updateModeSettings":{"temp":"hot"}} w"#),
    ("set the washer to hot", r#"SetModes {"updateModeSettings":{"temp":"hot"}} w"#),
    ("turn on quiet mode on the washer", r#"SetToggles {"updateToggleSettings":{"quiet":true}} w"#),
    (
        "turn off quiet mode on the washer",
        r#"SetToggles {"updateToggleSettings":{"quiet":false}} w"#,
    ),
    ("switch the TV to the game console", r#"SetInput {"newInput":"hdmi_1"} tv"#),
    ("set the volume of the TV to 50 percent", r#"setVolume {"volumeLevel":10} tv"#),
    ("set the volume of the TV to 7", r#"setVolume {"volumeLevel":7} tv"#),
    (
        "turn on the captions on the TV in German",
        r#"mediaClosedCaptioningOn {"closedCaptioningLanguage":"de"} tv"#,
    ),
    ("pause the TV", "mediaPause {} tv"),
    ("arm the alarm", r#"ArmDisarm {"arm":true} alarm"#),
    ("set the alarm to away", r#"ArmDisarm {"arm":true,"armLevel":"L2"} alarm"#),
];

#[test]
fn to_dim_is_a_step_down_and_never_to_a_level() {
    for said in ["dim the kitchen light", "dim the kitchen light a bit"] {
        check(&[(said, r#"BrightnessRelative {"brightnessRelativeWeight":-2} l2"#)]);
    }
}

#[test]
fn what_is_set_to_off_is_switched_off() {
    check(&[
        ("set everything to off", r#"OnOff {"on":false} l1 l2 l3 ac w tv k"#),
        ("set the lights to off", r#"OnOff {"on":false} l1 l2 l3"#),
        ("set the kettle to on", r#"OnOff {"on":true} k"#),
        ("set the thermostat to off", r#"ThermostatSetMode {"thermostatMode":"off"} th"#),
    ]);
}

#[test]
fn a_fraction_needs_no_zero_before_its_point() {
    check(&[
        (
            "raise the AC by .5 degrees",
            r#"TemperatureRelative {"thermostatTemperatureRelativeDegree":0.5} ac"#,
        ),
        (
            "set the AC to -.5 degrees",
            r#"ThermostatTemperatureSetpoint {"thermostatTemperatureSetpoint":-0.5} ac"#,
        ),
    ]);
}

#[test]
fn a_humidifier_is_set_to_a_humidity_before_a_speed() {
    let traits = ["OnOff", "FanSpeed", "HumiditySetting"];
    let attributes = json!({"supportsFanSpeedPercent": true});
    let home = [such("h", "HUMIDIFIER", "room humidifier", "", &traits, attributes)];
    assert_eq!(
        heard("set the room humidifier to 40 percent", &home),
        r#"SetHumidity {"humidity":40} h"#
    );
    assert_eq!(
        heard("set the humidifier speed to 40 percent", &home),
        r#"SetFanSpeed {"fanSpeedPercent":40} h"#
    );
}

#[test]
fn a_fan_within_a_device_and_a_way_before_a_value_are_heard() {
    check(&[
        ("set the AC fan to high", r#"SetFanSpeed {"fanSpeed":"S2"} ac"#),
        ("set the AC fan to 40 percent", r#"SetFanSpeed {"fanSpeedPercent":40} ac"#),
        (
            "turn the AC down to 19",
            r#"ThermostatTemperatureSetpoint {"thermostatTemperatureSetpoint":19} ac"#,
        ),
        ("turn the kitchen light up to 70", r#"BrightnessAbsolute {"brightness":70} l2"#),
    ]);
}

#[test]
fn values_are_those_that_the_device_declares() {
    check(SAID);
}
