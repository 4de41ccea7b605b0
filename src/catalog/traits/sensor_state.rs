//! `SensorState`: what sensors tell in words and measure in numbers.
//!
//! <https://developers.home.google.com/cloud-to-cloud/traits/sensorstate>
//!
//! A device declares each of its sensors once, with the words it uses, the unit it measures in, or
//! both, and reports no more than that; `unknown` may always be reported. A new device starts with
//! everything harmless: what makes a sensor speak up is for a home file or its owner to set.

use std::collections::HashMap;

use serde_json::{Value, json};

use crate::catalog::{Device, Field, Object, Shape};
use crate::protocol::{Map, Mismatch, Rule};

use super::choices::{one_of, repeated};
use super::{Trait, states, texts_in, undeclared};

mod sensors;

const SUPPORTED: &str = "sensorStatesSupported";
const CURRENT: &str = "currentSensorStateData";

pub(super) static TRAIT: Trait = Trait {
    name: "SensorState",
    summary: "Reports what sensors tell and measure",
    attributes: Object::of(&[Field::required(
        SUPPORTED,
        Shape::list(&Shape::Tagged { tag: "name", variants: sensors::CAPABILITIES }).at_least(1),
        "the sensors, each with what it can report",
    )]),
    states: Object::of(&[Field::required(
        CURRENT,
        Shape::list(&Shape::Tagged { tag: "name", variants: sensors::READINGS }),
        "what the sensors report",
    )]),
    notification: Some(Shape::Tagged { tag: "name", variants: sensors::NEWS }),
    rules,
    default_attributes: || {
        let words = |words: &[&str]| json!({"availableStates": words});
        json!({"sensorStatesSupported": [
            {
                "name": "AirQuality",
                "descriptiveCapabilities": words(&["healthy", "moderate", "unhealthy"]),
                "numericCapabilities": {"rawValueUnit": "AQI"},
            },
            {
                "name": "CarbonMonoxideLevel",
                "descriptiveCapabilities":
                    words(&["no carbon monoxide detected", "carbon monoxide detected", "high"]),
            },
            {
                "name": "SmokeLevel",
                "descriptiveCapabilities":
                    words(&["no smoke detected", "smoke detected", "high"]),
            },
        ]})
    },
    starting_states: |attributes| {
        let harmless = entries(attributes, SUPPORTED).filter_map(|entry| entry.harmless());
        states([(CURRENT, harmless.collect())])
    },
    ..Trait::PLAIN
};

/// What is declared or reported of one sensor.
struct Entry<'a> {
    index: usize,
    name: &'a str,
    value: &'a Value,
}

/// The sensors in a list; what is none is left out.
fn entries<'a>(members: &'a Map, list: &str) -> impl Iterator<Item = Entry<'a>> {
    let list = members.get(list).and_then(Value::as_array).into_iter().flatten();
    list.enumerate()
        .filter_map(|(index, value)| Some(Entry { index, name: value["name"].as_str()?, value }))
}

impl Entry<'_> {
    /// The words that a declared sensor uses.
    fn words(&self) -> Vec<&str> {
        texts_in(self.value["descriptiveCapabilities"].get("availableStates"))
    }

    fn measures(&self) -> bool {
        self.value.get("numericCapabilities").is_some()
    }

    /// What a declared sensor reports where all is well.
    fn harmless(&self) -> Option<Value> {
        let sensor = sensors::find(self.name)?;
        let declared = self.words();
        let word = sensor.words.iter().find(|word| declared.contains(word));
        let number = sensor.harmless.filter(|_| self.measures());
        let mut reading = states([("name", json!(self.name))]);
        reading.extend(word.map(|word| ("currentSensorState".to_owned(), json!(word))));
        reading.extend(number.map(|number| ("rawValue".to_owned(), json!(number))));
        (reading.len() > 1).then_some(Value::Object(reading))
    }
}

/// Every sensor is declared once and reported once, and reports what it declares.
fn rules(device: &Device<'_>) -> Vec<Mismatch> {
    let declared: Vec<_> = entries(device.attributes, SUPPORTED).collect();
    let reported: Vec<_> = entries(device.states, CURRENT).collect();
    let by_name: HashMap<&str, &Entry<'_>> =
        declared.iter().rev().map(|entry| (entry.name, entry)).collect();
    let mut found = doubles(&declared, &format!("/attributes/{SUPPORTED}"));
    found.extend(doubles(&reported, &format!("/state/{CURRENT}")));
    for entry in &reported {
        let place = format!("/state/{CURRENT}/{}", entry.index);
        match by_name.get(entry.name) {
            None => found.push(unknown_sensor(entry, &declared, &place)),
            Some(declared) => {
                found.extend(unknown_word(entry, declared, &place));
                found.extend(undeclared_number(entry, declared, &place));
            }
        }
    }
    found
}

fn doubles(list: &[Entry<'_>], pointer: &str) -> Vec<Mismatch> {
    let doubles = repeated(list.iter().map(|entry| entry.name));
    let double = |(place, name): (usize, &str)| {
        let pointer = format!("{pointer}/{}/name", list[place].index);
        let actual = format!("`{name}` twice");
        Mismatch::new(pointer, "each sensor once", actual).breaks(Rule::Unique)
    };
    doubles.map(double).collect()
}

fn unknown_sensor(entry: &Entry<'_>, declared: &[Entry<'_>], place: &str) -> Mismatch {
    let expected = one_of(declared.iter().map(|known| known.name));
    undeclared(format!("{place}/name"), expected, format!("`{}`", entry.name))
}

fn unknown_word(entry: &Entry<'_>, declared: &Entry<'_>, place: &str) -> Option<Mismatch> {
    let word = entry.value["currentSensorState"].as_str()?;
    let mut words = declared.words();
    if !words.contains(&"unknown") {
        words.push("unknown");
    }
    if words.contains(&word) {
        return None;
    }
    let pointer = format!("{place}/currentSensorState");
    Some(undeclared(pointer, one_of(words.into_iter()), format!("`{word}`")))
}

fn undeclared_number(entry: &Entry<'_>, declared: &Entry<'_>, place: &str) -> Option<Mismatch> {
    let number = entry.value.get("rawValue").filter(|_| !declared.measures())?;
    let expected = "no number, since no numericCapabilities are declared";
    Some(undeclared(format!("{place}/rawValue"), expected, format!("`{number}`")))
}

#[cfg(test)]
mod tests {
    use crate::catalog::testing::Fixture;

    use super::*;

    fn detector() -> Fixture {
        Fixture::default_of("SensorState")
    }

    #[expect(clippy::needless_pass_by_value, reason = "tests write the list in place")]
    fn reporting(readings: Value) -> Vec<String> {
        detector().with(json!({"currentSensorStateData": readings})).problems()
    }

    #[expect(clippy::needless_pass_by_value, reason = "tests write the list in place")]
    fn declaring(sensors: Value) -> Fixture {
        Fixture::new(&["SensorState"], json!({"sensorStatesSupported": sensors}))
    }

    #[test]
    fn a_new_device_reports_nothing_alarming() {
        assert_eq!(
            detector().states(),
            json!({"currentSensorStateData": [
                {"name": "AirQuality", "currentSensorState": "healthy", "rawValue": 25},
                {"name": "CarbonMonoxideLevel",
                    "currentSensorState": "no carbon monoxide detected"},
                {"name": "SmokeLevel", "currentSensorState": "no smoke detected"},
            ]})
        );
        let purifier = declaring(json!([
            {"name": "PM2.5", "numericCapabilities":
                {"rawValueUnit": "MICROGRAMS_PER_CUBIC_METER"}},
            {"name": "FilterLifeTime", "descriptiveCapabilities":
                {"availableStates": ["replace now", "replace soon"]}},
        ]));
        assert_eq!(purifier.problems(), Vec::<String>::new());
        assert_eq!(
            purifier.states(),
            json!({"currentSensorStateData": [
                {"name": "PM2.5", "rawValue": 5},
                {"name": "FilterLifeTime", "currentSensorState": "replace soon"},
            ]})
        );
    }

    #[test]
    fn unknown_may_always_be_reported() {
        let unknown = json!([{"name": "SmokeLevel", "currentSensorState": "unknown"}]);
        assert_eq!(reporting(unknown), Vec::<String>::new());
    }

    #[test]
    fn a_sensor_reports_only_what_it_declares() {
        assert_eq!(
            reporting(json!([
                {"name": "WaterLeak", "currentSensorState": "leak"},
                {"name": "AirQuality", "currentSensorState": "hazardous", "rawValue": 300},
                {"name": "SmokeLevel", "rawValue": 3},
            ])),
            [
                "/state/currentSensorStateData/0/name: expected one of AirQuality, CarbonMonoxideLevel, SmokeLevel, as declared, got `WaterLeak`",
                "/state/currentSensorStateData/1/currentSensorState: expected one of healthy, moderate, unhealthy, unknown, as declared, got `hazardous`",
                "/state/currentSensorStateData/2/rawValue: expected no number, since no numericCapabilities are declared, got `3`",
            ]
        );
    }

    #[test]
    fn no_sensor_is_declared_or_reported_twice() {
        let smoke = json!({"name": "SmokeLevel", "currentSensorState": "high"});
        assert_eq!(
            reporting(json!([smoke, smoke])),
            [
                "/state/currentSensorStateData/1/name: expected each sensor once, got `SmokeLevel` twice"
            ]
        );
        let gas = json!({"name": "CarbonDioxideLevel",
            "numericCapabilities": {"rawValueUnit": "PARTS_PER_MILLION"}});
        let twice = declaring(json!([gas, gas])).with(json!({"currentSensorStateData": []}));
        assert_eq!(
            twice.problems(),
            [
                "/attributes/sensorStatesSupported/1/name: expected each sensor once, got `CarbonDioxideLevel` twice"
            ]
        );
    }

    #[test]
    fn a_sensor_declares_words_or_a_unit_of_its_own() {
        for (sensor, problem) in [
            (
                json!({"name": "AirQuality"}),
                "expected at least one of `descriptiveCapabilities`, `numericCapabilities`, got none",
            ),
            (
                json!({"name": "PM10", "descriptiveCapabilities": {"availableStates": ["good"]},
                    "numericCapabilities": {"rawValueUnit": "MICROGRAMS_PER_CUBIC_METER"}}),
                "/descriptiveCapabilities: expected one of name, numericCapabilities",
            ),
            (
                json!({"name": "PM10", "numericCapabilities": {"rawValueUnit": "AQI"}}),
                "/numericCapabilities/rawValueUnit: expected MICROGRAMS_PER_CUBIC_METER, got `\"AQI\"`",
            ),
        ] {
            let problems = declaring(json!([sensor])).problems().join("\n");
            assert!(problems.contains(problem), "{problems}");
        }
    }

    #[test]
    fn a_notification_is_about_a_sensor_with_words() {
        let shape = TRAIT.notification.expect("a notification");
        let told = json!({"priority": 0, "name": "WaterLeak", "currentSensorState": "leak"});
        assert_eq!(shape.check(&told, ""), []);
        let measured = json!({"priority": 0, "name": "PM10", "currentSensorState": "leak"});
        assert_eq!(shape.check(&measured, "")[0].pointer, "/name");
    }
}
