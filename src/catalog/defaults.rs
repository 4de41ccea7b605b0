//! What a new device of a type declares where its traits' own defaults do not suit it: a freezer is
//! colder than a kettle, a dishwasher has no rooms.

use serde_json::{Value, json};

pub(super) fn heater() -> Value {
    thermostat(&["off", "heat"], [5, 30])
}

pub(super) fn air_cooler() -> Value {
    thermostat(&["off", "cool", "fan-only"], [16, 30])
}

fn thermostat(modes: &[&str], [min, max]: [i32; 2]) -> Value {
    json!({
        "availableThermostatModes": modes,
        "thermostatTemperatureRange": {"minThresholdCelsius": min, "maxThresholdCelsius": max},
        "thermostatTemperatureUnit": "C",
    })
}

pub(super) fn refrigerator() -> Value {
    temperature([1, 8], 1)
}

pub(super) fn freezer() -> Value {
    temperature([-25, -10], 1)
}

pub(super) fn shower() -> Value {
    with_water(pausable())
}

pub(super) fn bath() -> Value {
    with_water(pausable())
}

/// Water that one can stand.
fn with_water(mut attributes: Value) -> Value {
    if let (Value::Object(members), Value::Object(water)) =
        (&mut attributes, temperature([10, 45], 1))
    {
        members.extend(water);
    }
    attributes
}

fn temperature([min, max]: [i32; 2], step: i32) -> Value {
    json!({
        "temperatureRange": {"minThresholdCelsius": min, "maxThresholdCelsius": max},
        "temperatureStepCelsius": step,
        "temperatureUnitForUX": "C",
    })
}

/// An appliance of one piece, which can be paused.
pub(super) fn pausable() -> Value {
    json!({"pausable": true})
}

pub(super) fn mower() -> Value {
    json!({"pausable": true, "availableZones": ["front lawn", "back lawn"]})
}

pub(super) fn sprinkler() -> Value {
    json!({"pausable": false, "availableZones": ["flower bed", "vegetable patch", "lawn"]})
}

pub(super) fn faucet() -> Value {
    let mut attributes = with_water(pausable());
    attributes["supportedDispenseItems"] = json!([{
        "item_name": "water",
        "item_name_synonyms": [{"lang": "en", "synonyms": ["water"]}],
        "supported_units": ["CUPS", "LITERS", "MILLILITERS", "OUNCES"],
        "default_portion": {"amount": 1, "unit": "CUPS"},
    }]);
    attributes
}

pub(super) fn bed() -> Value {
    json!({"availableModes": [mode("firmness", &["soft", "medium", "firm"])]})
}

pub(super) fn fireplace() -> Value {
    let toggle = json!({
        "name": "crackling",
        "name_values": [{"lang": "en", "name_synonym": ["crackling", "crackling sound"]}],
    });
    json!({
        "availableModes": [mode("flame", &["low", "medium", "high"])],
        "availableToggles": [toggle],
    })
}

/// An ordered mode whose settings people call by their names.
fn mode(name: &str, settings: &[&str]) -> Value {
    let setting = |name: &&str| {
        let values = json!([{"lang": "en", "setting_synonym": [name]}]);
        json!({"setting_name": name, "setting_values": values})
    };
    json!({
        "name": name,
        "name_values": [{"lang": "en", "name_synonym": [name]}],
        "settings": settings.iter().map(setting).collect::<Vec<_>>(),
        "ordered": true,
    })
}

pub(super) fn sensor() -> Value {
    sensors(&[
        described("AirQuality", &["healthy", "moderate", "unhealthy"], Some("AQI")),
        json!({
            "name": "CarbonDioxideLevel",
            "numericCapabilities": {"rawValueUnit": "PARTS_PER_MILLION"},
        }),
    ])
}

pub(super) fn smoke_detector() -> Value {
    sensors(&[described("SmokeLevel", &["no smoke detected", "smoke detected", "high"], None)])
}

pub(super) fn carbon_monoxide_detector() -> Value {
    let words = ["no carbon monoxide detected", "carbon monoxide detected", "high"];
    sensors(&[described("CarbonMonoxideLevel", &words, Some("PARTS_PER_MILLION"))])
}

pub(super) fn water_filter() -> Value {
    let words = ["new", "good", "replace soon", "replace now"];
    sensors(&[described("FilterLifeTime", &words, Some("PERCENTAGE"))])
}

fn sensors(sensors: &[Value]) -> Value {
    json!({"sensorStatesSupported": sensors})
}

/// A sensor with words, the harmless one first, and perhaps a number.
fn described(name: &str, words: &[&str], unit: Option<&str>) -> Value {
    let mut sensor = json!({"name": name, "descriptiveCapabilities": {"availableStates": words}});
    if let Some(unit) = unit {
        sensor["numericCapabilities"] = json!({"rawValueUnit": unit});
    }
    sensor
}
