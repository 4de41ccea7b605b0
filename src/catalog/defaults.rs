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
    temperature([1, 7], 1)
}

pub(super) fn freezer() -> Value {
    temperature([-24, -12], 1)
}

pub(super) fn oven() -> Value {
    both(
        temperature([50, 250], 5),
        cooking(&["BAKE", "CONVECTION_BAKE", "BROIL", "ROAST", "WARM"], "pizza", "NO_UNITS"),
    )
}

pub(super) fn water_heater() -> Value {
    temperature([30, 75], 1)
}

pub(super) fn shower() -> Value {
    both(pausable(), temperature([30, 45], 1))
}

pub(super) fn bath() -> Value {
    shower()
}

/// The attributes of two traits.
fn both(mut attributes: Value, more: Value) -> Value {
    if let (Value::Object(attributes), Value::Object(more)) = (&mut attributes, more) {
        attributes.extend(more);
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
    both(battery(), json!({"pausable": true, "availableZones": ["front lawn", "back lawn"]}))
}

/// Goes through the rooms.
pub(super) fn robot() -> Value {
    let rooms = json!(["kitchen", "living room", "bedroom"]);
    both(battery(), json!({"pausable": true, "availableZones": rooms}))
}

/// Runs on a battery, but goes no distance with it.
fn battery() -> Value {
    json!({"queryOnlyEnergyStorage": false, "isRechargeable": true})
}

pub(super) fn sprinkler() -> Value {
    json!({"pausable": false, "availableZones": ["flower bed", "vegetable patch", "lawn"]})
}

pub(super) fn faucet() -> Value {
    // Water that one can stand.
    let mut attributes = both(pausable(), temperature([10, 45], 1));
    attributes["supportedDispenseItems"] = json!([{
        "item_name": "water",
        "item_name_synonyms": [{"lang": "en", "synonyms": ["water"]}],
        "supported_units": ["CUPS", "LITERS", "MILLILITERS", "OUNCES"],
        "default_portion": {"amount": 1, "unit": "CUPS"},
    }]);
    attributes
}

pub(super) fn bed() -> Value {
    modes("firmness", &["soft", "medium", "firm"])
}

pub(super) fn dryer() -> Value {
    both(pausable(), modes("dryness", &["damp", "dry", "extra dry"]))
}

pub(super) fn fireplace() -> Value {
    both(modes("flame", &["low", "medium", "high"]), toggle("crackling", "crackling sound"))
}

pub(super) fn radiator() -> Value {
    both(modes("heat", &["low", "medium", "high"]), toggle("boost", "boost mode"))
}

pub(super) fn air_freshener() -> Value {
    both(modes("intensity", &["light", "medium", "strong"]), toggle("night", "night mode"))
}

fn toggle(name: &str, synonym: &str) -> Value {
    let names = json!([{"lang": "en", "name_synonym": [name, synonym]}]);
    json!({"availableToggles": [{"name": name, "name_values": names}]})
}

fn modes(name: &str, settings: &[&str]) -> Value {
    json!({"availableModes": [mode(name, settings)]})
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

pub(super) fn blender() -> Value {
    cooking(&["BLEND", "PUREE", "MIX"], "smoothie", "CUPS")
}

pub(super) fn coffee_maker() -> Value {
    cooking(&["BREW", "WARM"], "coffee", "CUPS")
}

pub(super) fn cooktop() -> Value {
    cooking(&["BOIL", "FRY", "SAUTE", "STEW", "WARM"], "pasta", "GRAMS")
}

pub(super) fn dehydrator() -> Value {
    cooking(&["DEHYDRATE"], "apples", "GRAMS")
}

pub(super) fn fryer() -> Value {
    cooking(&["FRY", "WARM"], "fries", "GRAMS")
}

pub(super) fn grill() -> Value {
    both(pausable(), cooking(&["GRILL", "ROAST"], "steak", "NO_UNITS"))
}

pub(super) fn microwave() -> Value {
    both(pausable(), cooking(&["MICROWAVE", "DEFROST", "WARM"], "popcorn", "NO_UNITS"))
}

pub(super) fn pressure_cooker() -> Value {
    cooking(&["PRESSURE_COOK", "STEAM", "WARM"], "potatoes", "GRAMS")
}

pub(super) fn sous_vide() -> Value {
    cooking(&["SOUS_VIDE"], "steak", "NO_UNITS")
}

pub(super) fn stand_mixer() -> Value {
    cooking(&["MIX", "BEAT", "KNEAD", "STIR", "WHIP"], "dough", "GRAMS")
}

pub(super) fn yogurt_maker() -> Value {
    cooking(&["FERMENT"], "yogurt", "CUPS")
}

fn cooking(modes: &[&str], food: &str, unit: &str) -> Value {
    let preset = json!({
        "food_preset_name": food,
        "supported_units": [unit],
        "food_synonyms": [{"synonym": [food], "lang": "en"}],
    });
    json!({"supportedCookingModes": modes, "foodPresets": [preset]})
}

pub(super) fn sensor() -> Value {
    let dioxide = json!({
        "name": "CarbonDioxideLevel",
        "numericCapabilities": {"rawValueUnit": "PARTS_PER_MILLION"},
    });
    let battery = json!({"queryOnlyEnergyStorage": true, "isRechargeable": false});
    both(sensors(&[air_quality(), dioxide]), battery)
}

pub(super) fn air_purifier() -> Value {
    sensors(&[air_quality(), filter()])
}

fn air_quality() -> Value {
    described("AirQuality", &["healthy", "moderate", "unhealthy"], Some("AQI"))
}

fn filter() -> Value {
    let words = ["new", "good", "replace soon", "replace now"];
    described("FilterLifeTime", &words, Some("PERCENTAGE"))
}

pub(super) fn smoke_detector() -> Value {
    sensors(&[described("SmokeLevel", &["no smoke detected", "smoke detected", "high"], None)])
}

pub(super) fn carbon_monoxide_detector() -> Value {
    let words = ["no carbon monoxide detected", "carbon monoxide detected", "high"];
    sensors(&[described("CarbonMonoxideLevel", &words, Some("PARTS_PER_MILLION"))])
}

pub(super) fn water_filter() -> Value {
    sensors(&[filter()])
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
