//! Where the catalogue and Google's schemas of 2021 differ on purpose.
//!
//! <https://github.com/google-home/smart-home-schema>

use serde_json::Value;

/// A kind of value on which the catalogue and the schema differ on purpose.
pub(super) struct Disagreement {
    /// The file, without its ending; `*` stands for anything.
    pub(super) schema: &'static str,
    pub(super) why: &'static str,
    /// A value of this kind.
    pub(super) sample: &'static str,
    /// The catalogue's verdict; the schema's is the opposite.
    pub(super) accepted: bool,
    pub(super) applies: fn(&Value) -> bool,
}

/// A fact on which the catalogue and the schema differ on purpose.
pub(super) struct Difference {
    /// The file, without its ending; `*` stands for anything.
    pub(super) schema: &'static str,
    /// The place: members after dots, `[]` for elements, `<key>` for any member; `*` stands for
    /// anything.
    pub(super) path: &'static str,
    /// The keyword; `field` where only one of them knows the field.
    pub(super) fact: &'static str,
    /// What the schema says and we do not.
    pub(super) google: &'static str,
    /// What we say and the schema does not.
    pub(super) ours: &'static str,
    pub(super) why: &'static str,
}

// Reasons that stand in both lists, or more than once in one.
const NO_NEGATIVE_TIME: &str = "the time that is left is not negative";
const SOME_VOLUME: &str = "what has no level above 0 has no volume, and a step leads somewhere";
const NO_EFFECT: &str = "the schema requires an active effect, but an idle light has none to name";
const SOME_PORTION: &str = "a portion is more than nothing";
const NAMED_INSTEAD: &str = "the members of which one must be there are named instead of counted";
const NO_NEGATIVE_DISTANCE: &str = "a distance is not negative";
const ONLY_NEGATIVE_DIMS: &str = "only a negative percentage dims";
const THREE_BYTES: &str = "a colour has three bytes";
const ONLY_SPOKEN: &str = "the schema's own words support no priority but 0";
const NO_NEGATIVE_COUNT: &str = "what is counted is not negative";
const MAY_BE_UNKNOWN: &str =
    "clouds in use leave it out while there is nothing to say, and Google puts up with that";
const TAKES_NO_SETPOINT: &str =
    "clouds in use declare none of a thermometer, and Google puts up with that";

pub(super) static DISAGREEMENTS: &[Disagreement] = &[
    Disagreement {
        schema: "appselector.states",
        why: MAY_BE_UNKNOWN,
        sample: r"{}",
        accepted: true,
        applies: |value| value.get("currentApplication").is_none(),
    },
    Disagreement {
        schema: "armdisarm.states",
        why: MAY_BE_UNKNOWN,
        sample: r#"{"isArmed": false}"#,
        accepted: true,
        applies: |value| value.get("currentArmLevel").is_none(),
    },
    Disagreement {
        schema: "colorsetting.states",
        why: MAY_BE_UNKNOWN,
        sample: r"{}",
        accepted: true,
        applies: |value| value.get("color").is_none(),
    },
    Disagreement {
        schema: "energystorage.states",
        why: MAY_BE_UNKNOWN,
        sample: r#"{"capacityRemaining": [{"unit": "KILOMETERS", "rawValue": 90}]}"#,
        accepted: true,
        applies: |value| value.get("descriptiveCapacityRemaining").is_none(),
    },
    Disagreement {
        schema: "modes.states",
        why: MAY_BE_UNKNOWN,
        sample: r"{}",
        accepted: true,
        applies: |value| value.get("currentModeSettings").is_none(),
    },
    Disagreement {
        schema: "volume.states",
        why: MAY_BE_UNKNOWN,
        sample: r#"{"isMuted": false}"#,
        accepted: true,
        applies: |value| value.get("currentVolume").is_none(),
    },
    Disagreement {
        schema: "temperaturecontrol.attributes",
        why: TAKES_NO_SETPOINT,
        sample: r#"{"queryOnlyTemperatureControl": true, "temperatureUnitForUX": "C"}"#,
        accepted: true,
        applies: |value| {
            value.get("temperatureRange").is_none() && value["queryOnlyTemperatureControl"] == true
        },
    },
    Disagreement {
        schema: "temperaturesetting.attributes",
        why: TAKES_NO_SETPOINT,
        sample: r#"{"queryOnlyTemperatureSetting": true, "thermostatTemperatureUnit": "C"}"#,
        accepted: true,
        applies: |value| {
            value.get("availableThermostatModes").is_none()
                && value["queryOnlyTemperatureSetting"] == true
        },
    },
    Disagreement {
        schema: "temperaturesetting.states",
        why: MAY_BE_UNKNOWN,
        sample: r#"{"thermostatMode": "off"}"#,
        accepted: true,
        applies: |value| {
            let single = value.get("thermostatTemperatureSetpoint").is_some();
            let ends = ["thermostatTemperatureSetpointLow", "thermostatTemperatureSetpointHigh"];
            let range = ends.iter().all(|name| value.get(name).is_some());
            single == range || value.get("thermostatTemperatureAmbient").is_none()
        },
    },
    Disagreement {
        schema: "dispense.attributes",
        why: SOME_PORTION,
        sample: r#"{"supportedDispenseItems": [{"item_name": "food", "item_name_synonyms": [],
                    "supported_units": [], "default_portion": {"amount": 0, "unit": "CUPS"}}]}"#,
        accepted: false,
        applies: |value| {
            let items = value["supportedDispenseItems"].as_array().into_iter().flatten();
            let mut amounts = items.filter_map(|it| it["default_portion"]["amount"].as_f64());
            amounts.any(|amount| amount < 1.0)
        },
    },
    Disagreement {
        schema: "getcamerastream.results",
        why: "the schema looks at the members of the other protocol only where that is chosen",
        sample: r#"{"cameraStreamProtocol": "webrtc", "cameraStreamSignalingUrl": "",
                    "cameraStreamAccessUrl": 1}"#,
        accepted: false,
        applies: |value| {
            let others: &[&str] = match value["cameraStreamProtocol"].as_str() {
                Some("webrtc") => &["cameraStreamAccessUrl", "cameraStreamReceiverAppId"],
                _ => &["cameraStreamSignalingUrl", "cameraStreamOffer", "cameraStreamIceServers"],
            };
            others.iter().any(|name| value.get(name).is_some_and(|it| !it.is_string()))
        },
    },
    Disagreement {
        schema: "testnetworkspeed.followup",
        why: NO_NEGATIVE_COUNT,
        sample: r#"{"status": "SUCCESS", "followUpToken": "", "networkUploadSpeedMbps": -1}"#,
        accepted: false,
        applies: |value| {
            is_negative(&value["networkUploadSpeedMbps"])
                || is_negative(&value["networkDownloadSpeedMbps"])
        },
    },
    Disagreement {
        schema: "armdisarm.states",
        why: NO_NEGATIVE_TIME,
        sample: r#"{"isArmed": true, "currentArmLevel": "L1", "exitAllowance": -1}"#,
        accepted: false,
        applies: |value| value["exitAllowance"].as_f64().is_some_and(|seconds| seconds < 0.0),
    },
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
        why: NO_NEGATIVE_DISTANCE,
        sample: r#"{"availableThermostatModes": ["heat"], "thermostatTemperatureUnit": "C",
                    "bufferRangeCelsius": -1}"#,
        accepted: false,
        applies: |value| is_negative(&value["bufferRangeCelsius"]),
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
        why: ONLY_NEGATIVE_DIMS,
        sample: r#"{"brightnessRelativePercent": -20}"#,
        accepted: true,
        applies: |value| {
            value["brightnessRelativePercent"].as_f64().is_some_and(|percent| percent < 0.0)
        },
    },
    Disagreement {
        schema: "selectchannel.params",
        why: "a channel's name alone is understood",
        sample: r#"{"channelName": "News"}"#,
        accepted: true,
        applies: |value| value.get("channelName").is_some() && value.get("channelCode").is_none(),
    },
    Disagreement {
        schema: "colorabsolute.params",
        why: "a colour's name alone is understood where it is a common one",
        sample: r#"{"color": {"name": "red"}}"#,
        accepted: true,
        applies: |value| {
            let color = &value["color"];
            let mut others = ["temperature", "spectrumRGB", "spectrumHSV"].into_iter();
            color.get("name").is_some() && others.all(|name| color.get(name).is_none())
        },
    },
    Disagreement {
        schema: "colorabsolute.params",
        why: THREE_BYTES,
        sample: r#"{"color": {"spectrumRGB": 16777216}}"#,
        accepted: false,
        applies: |value| is_beyond_three_bytes(&value["color"]["spectrumRGB"]),
    },
    Disagreement {
        schema: "colorsetting.states",
        why: THREE_BYTES,
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
        schema: "dispense.attributes",
        why: "an attribute of another trait does not stand in for an item or a preset",
        sample: r#"{"stranger": 1}"#,
        accepted: false,
        applies: |value| {
            value.get("supportedDispenseItems").is_none()
                && value.get("supportedDispensePresets").is_none()
        },
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
        schema: "humiditysetting.attributes",
        why: "a range has its lower end first",
        sample: r#"{"humiditySetpointRange": {"minPercent": 80, "maxPercent": 20}}"#,
        accepted: false,
        applies: |value| is_backwards(&value["humiditySetpointRange"], "minPercent", "maxPercent"),
    },
    Disagreement {
        schema: "humiditysetting.attributes",
        why: "what can be neither read nor set is nothing; the schema forgets it for this trait",
        sample: r#"{"commandOnlyHumiditySetting": true, "queryOnlyHumiditySetting": true}"#,
        accepted: false,
        applies: |value| {
            value["commandOnlyHumiditySetting"] == true && value["queryOnlyHumiditySetting"] == true
        },
    },
    Disagreement {
        schema: "networkcontrol.states",
        why: "counts, amounts and speeds are not negative",
        sample: r#"{"lastNetworkUploadSpeedTest": {"uploadSpeedMbps": -1}}"#,
        accepted: false,
        applies: |value| {
            let places = [
                "/numConnectedDevices",
                "/networkUsageMB",
                "/networkUsageLimitMB",
                "/lastNetworkDownloadSpeedTest/downloadSpeedMbps",
                "/lastNetworkUploadSpeedTest/uploadSpeedMbps",
            ];
            let numbers = places.iter().filter_map(|place| value.pointer(place)?.as_f64());
            numbers.into_iter().any(|number| number < 0.0)
        },
    },
    Disagreement {
        schema: "*.notifications",
        why: ONLY_SPOKEN,
        sample: r#"{"priority": 1, "detectionTimestamp": 0, "objects": {"familiar": 1}}"#,
        accepted: false,
        applies: |value| value["priority"].as_f64().is_some_and(|priority| priority != 0.0),
    },
    Disagreement {
        schema: "objectdetection.notifications",
        why: NO_NEGATIVE_COUNT,
        sample: r#"{"priority": 0, "detectionTimestamp": 0, "objects": {"familiar": -1}}"#,
        accepted: false,
        applies: |value| {
            let counts = ["familiar", "unfamiliar", "unclassified"];
            let counts = counts.map(|name| &value["objects"][name]);
            counts.into_iter().chain([&value["detectionTimestamp"]]).any(is_negative)
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
        schema: "rotation.attributes",
        why: "a range has its lower end first",
        sample: r#"{"supportsDegrees": true, "supportsPercent": false,
                    "rotationDegreesRange":
                        {"rotationDegreesMin": 180, "rotationDegreesMax": 0}}"#,
        accepted: false,
        applies: |value| {
            let range = &value["rotationDegreesRange"];
            is_backwards(range, "rotationDegreesMin", "rotationDegreesMax")
        },
    },
    Disagreement {
        schema: "temperaturecontrol.attributes",
        why: "a range has its lower end first",
        sample: r#"{"temperatureUnitForUX": "C", "temperatureRange":
                        {"minThresholdCelsius": 100, "maxThresholdCelsius": 40}}"#,
        accepted: false,
        applies: |value| {
            let range = &value["temperatureRange"];
            is_backwards(range, "minThresholdCelsius", "maxThresholdCelsius")
        },
    },
    Disagreement {
        schema: "temperaturecontrol.attributes",
        why: "a distance is not negative",
        sample: r#"{"temperatureUnitForUX": "C", "temperatureStepCelsius": -5,
                    "temperatureRange":
                        {"minThresholdCelsius": 40, "maxThresholdCelsius": 100}}"#,
        accepted: false,
        applies: |value| value["temperatureStepCelsius"].as_f64().is_some_and(|step| step < 0.0),
    },
    Disagreement {
        schema: "temperaturecontrol.attributes",
        why: "what can be neither read nor set is nothing; the schema forgets it for this trait",
        sample: r#"{"temperatureUnitForUX": "C", "commandOnlyTemperatureControl": true,
                    "queryOnlyTemperatureControl": true,
                    "temperatureRange":
                        {"minThresholdCelsius": 40, "maxThresholdCelsius": 100}}"#,
        accepted: false,
        applies: |value| {
            value["commandOnlyTemperatureControl"] == true
                && value["queryOnlyTemperatureControl"] == true
        },
    },
    Disagreement {
        schema: "lighteffects.states",
        why: NO_EFFECT,
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
    Disagreement {
        schema: "volume.attributes",
        why: SOME_VOLUME,
        sample: r#"{"volumeMaxLevel": 0, "volumeCanMuteAndUnmute": true}"#,
        accepted: false,
        applies: |value| {
            let below_one = |name: &str| value[name].as_f64().is_some_and(|levels| levels < 1.0);
            below_one("volumeMaxLevel") || below_one("levelStepSize")
        },
    },
    Disagreement {
        schema: "volumerelative.params",
        why: "older clouds read the steps by another name",
        sample: r#"{"volumeRelativeLevel": 2}"#,
        accepted: true,
        applies: |value| value.get("volumeRelativeLevel").is_some(),
    },
];

pub(super) static DIFFERENCES: &[Difference] = &[
    Difference {
        schema: "appselector.states",
        path: "currentApplication",
        fact: "required",
        google: "yes",
        ours: "",
        why: MAY_BE_UNKNOWN,
    },
    Difference {
        schema: "armdisarm.states",
        path: "currentArmLevel",
        fact: "required",
        google: "yes",
        ours: "",
        why: MAY_BE_UNKNOWN,
    },
    Difference {
        schema: "colorsetting.states",
        path: "color",
        fact: "required",
        google: "yes",
        ours: "",
        why: MAY_BE_UNKNOWN,
    },
    Difference {
        schema: "energystorage.states",
        path: "descriptiveCapacityRemaining",
        fact: "required",
        google: "yes",
        ours: "",
        why: MAY_BE_UNKNOWN,
    },
    Difference {
        schema: "modes.states",
        path: "currentModeSettings",
        fact: "required",
        google: "yes",
        ours: "",
        why: MAY_BE_UNKNOWN,
    },
    Difference {
        schema: "temperaturesetting.states",
        path: "thermostatTemperatureAmbient",
        fact: "required",
        google: "yes",
        ours: "",
        why: MAY_BE_UNKNOWN,
    },
    Difference {
        schema: "volume.states",
        path: "currentVolume",
        fact: "required",
        google: "yes",
        ours: "",
        why: MAY_BE_UNKNOWN,
    },
    Difference {
        schema: "temperaturecontrol.attributes",
        path: "temperatureRange",
        fact: "required",
        google: "yes",
        ours: "",
        why: TAKES_NO_SETPOINT,
    },
    Difference {
        schema: "temperaturesetting.attributes",
        path: "availableThermostatModes",
        fact: "required",
        google: "yes",
        ours: "",
        why: TAKES_NO_SETPOINT,
    },
    Difference {
        schema: "dispense.attributes",
        path: "supportedDispenseItems[].default_portion.amount",
        fact: "minimum",
        google: "",
        ours: "1",
        why: SOME_PORTION,
    },
    Difference {
        schema: "lighteffects.states",
        path: "activeLightEffect",
        fact: "required",
        google: "yes",
        ours: "",
        why: NO_EFFECT,
    },
    Difference {
        schema: "dispense.attributes",
        path: "",
        fact: "minProperties",
        google: "1",
        ours: "",
        why: NAMED_INSTEAD,
    },
    Difference {
        schema: "armdisarm.states",
        path: "exitAllowance",
        fact: "minimum",
        google: "",
        ours: "0",
        why: NO_NEGATIVE_TIME,
    },
    Difference {
        schema: "networkcontrol.states",
        path: "*",
        fact: "minimum",
        google: "",
        ours: "0",
        why: NO_NEGATIVE_COUNT,
    },
    Difference {
        schema: "testnetworkspeed.followup",
        path: "network*SpeedMbps",
        fact: "minimum",
        google: "",
        ours: "0",
        why: NO_NEGATIVE_COUNT,
    },
    Difference {
        schema: "temperaturecontrol.attributes",
        path: "temperatureStepCelsius",
        fact: "minimum",
        google: "",
        ours: "0",
        why: NO_NEGATIVE_DISTANCE,
    },
    Difference {
        schema: "volume.attributes",
        path: "*",
        fact: "minimum",
        google: "",
        ours: "1",
        why: SOME_VOLUME,
    },
    Difference {
        schema: "brightnessrelative.params",
        path: "brightnessRelativePercent",
        fact: "minimum",
        google: "0",
        ours: "-100",
        why: ONLY_NEGATIVE_DIMS,
    },
    Difference {
        schema: "color*",
        path: "color.spectrumR*",
        fact: "maximum",
        google: "",
        ours: "16777215",
        why: THREE_BYTES,
    },
    Difference {
        schema: "color*",
        path: "color.spectrumR*",
        fact: "minimum",
        google: "",
        ours: "0",
        why: THREE_BYTES,
    },
    Difference {
        schema: "fanspeed.states",
        path: "",
        fact: "minProperties",
        google: "1",
        ours: "",
        why: NAMED_INSTEAD,
    },
    Difference {
        schema: "objectdetection.notifications",
        path: "detectionTimestamp",
        fact: "minimum",
        google: "",
        ours: "0",
        why: NO_NEGATIVE_COUNT,
    },
    Difference {
        schema: "objectdetection.notifications",
        path: "objects",
        fact: "minProperties",
        google: "1",
        ours: "",
        why: NAMED_INSTEAD,
    },
    Difference {
        schema: "objectdetection.notifications",
        path: "objects.*",
        fact: "minimum",
        google: "",
        ours: "0",
        why: NO_NEGATIVE_COUNT,
    },
    Difference {
        schema: "*.notifications",
        path: "priority",
        fact: "maximum",
        google: "",
        ours: "0",
        why: ONLY_SPOKEN,
    },
    Difference {
        schema: "*.notifications",
        path: "priority",
        fact: "minimum",
        google: "",
        ours: "0",
        why: ONLY_SPOKEN,
    },
    Difference {
        schema: "sensorstate.*",
        path: "*[]",
        fact: "minProperties",
        google: "2",
        ours: "",
        why: NAMED_INSTEAD,
    },
    Difference {
        schema: "temperaturesetting.attributes",
        path: "bufferRangeCelsius",
        fact: "minimum",
        google: "",
        ours: "0",
        why: NO_NEGATIVE_DISTANCE,
    },
];

/// Whether a text is what a pattern says, in which `*` stands for anything.
pub(super) fn matches(pattern: &str, text: &str) -> bool {
    match pattern.split_once('*') {
        None => pattern == text,
        Some((head, tail)) => text.strip_prefix(head).is_some_and(|rest| {
            let mut ends = rest.char_indices().map(|(start, _)| &rest[start..]).chain([""]);
            ends.any(|end| matches(tail, end))
        }),
    }
}

fn is_negative(value: &Value) -> bool {
    value.as_f64().is_some_and(|number| number < 0.0)
}

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
