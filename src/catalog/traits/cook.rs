//! `Cook`: cooks food, by a mode, by a preset for a kind of food, or both.
//!
//! <https://developers.home.google.com/cloud-to-cloud/traits/cook>
//!
//! What is not cooking reports the mode `NONE`, and the preset `NONE` where it declares presets.
//! A start is a new dish, so that nothing of the old one is kept; without a mode it is `COOK`
//! where that is declared, else the first one. A quantity is reported with the unit that came with
//! it, and none is made up. Units belong to presets: without a preset, those of all of them are
//! known. What is switched off no longer cooks.

use serde_json::{Value, json};

use crate::catalog::{Command, Device, Edge, Effect, Field, Object, Refusal, Shape, Speech};
use crate::protocol::{ErrorCode, Map, Mismatch, Rule};

use super::choices::{Choice, Choices, Spelling, one_of, spoken_key};
use super::units::{spoken_amount, spoken_name};
use super::{
    Told, Trait, check_is_on, is_off, is_true, lacking, not_declared, states, switch_on, text,
    texts, texts_in, undeclared,
};

const SPELLING: Spelling =
    Spelling { key: "food_preset_name", values: "food_synonyms", synonyms: "synonym" };

/// The mode and the preset of what does not cook.
const NONE: &str = "NONE";

/// The state that tells how it cooks.
const MODE_NOW: &str = "currentCookingMode";

/// The states that tell of the food.
const FOOD: [&str; 3] = ["currentFoodPreset", "currentFoodQuantity", "currentFoodUnit"];

static MODE: Shape = Shape::Enum(&[
    "UNKNOWN_COOKING_MODE",
    "BAKE",
    "BEAT",
    "BLEND",
    "BOIL",
    "BREW",
    "BROIL",
    "CONVECTION_BAKE",
    "COOK",
    "DEFROST",
    "DEHYDRATE",
    "FERMENT",
    "FRY",
    "GRILL",
    "KNEAD",
    "MICROWAVE",
    "MIX",
    "PRESSURE_COOK",
    "PUREE",
    "ROAST",
    "SAUTE",
    "SLOW_COOK",
    "SOUS_VIDE",
    "STEAM",
    "STEW",
    "STIR",
    "WARM",
    "WHIP",
]);

static UNIT: Shape = Shape::Enum(&[
    "UNKNOWN_UNITS",
    "NO_UNITS",
    "CENTIMETERS",
    "CUPS",
    "DECILITERS",
    "FEET",
    "FLUID_OUNCES",
    "GALLONS",
    "GRAMS",
    "INCHES",
    "KILOGRAMS",
    "LITERS",
    "METERS",
    "MILLIGRAMS",
    "MILLILITERS",
    "MILLIMETERS",
    "OUNCES",
    "PINCH",
    "PINTS",
    "PORTION",
    "POUNDS",
    "QUARTS",
    "TABLESPOONS",
    "TEASPOONS",
]);

static SYNONYMS: Object = Object::of(&[
    Field::required("synonym", Shape::TEXTS, "what people call it, one or many of it"),
    Field::required("lang", Shape::Text, "in which language"),
]);

static PRESET: Object = Object::of(&[
    Field::required("food_preset_name", Shape::Text, "the name in commands and states"),
    Field::required("supported_units", Shape::list(&UNIT), "the units it is measured in"),
    Field::required("food_synonyms", Shape::list(&Shape::Object(&SYNONYMS)), "what people call it"),
]);

pub(super) static TRAIT: Trait = Trait {
    name: "Cook",
    summary: "Cooks food by modes and presets",
    attributes: Object::of(&[
        Field::required("supportedCookingModes", Shape::list(&MODE), "how it can cook"),
        Field::optional(
            "foodPresets",
            Shape::list(&Shape::Object(&PRESET)),
            "the kinds of food it knows",
        ),
    ]),
    states: Object::of(&[
        Field::required("currentCookingMode", Shape::Text, "how it cooks; NONE while it does not"),
        Field::optional("currentFoodPreset", Shape::Text, "the preset in use; NONE without one"),
        Field::optional("currentFoodQuantity", Shape::NUMBER, "how much food cooks"),
        Field::optional("currentFoodUnit", Shape::Text, "the unit of the quantity"),
    ]),
    commands: &[Command {
        name: "Cook",
        summary: "Starts or ends cooking",
        params: Object::of(&[
            Field::required("start", Shape::Boolean, "true starts, false ends"),
            Field::optional("cookingMode", Shape::Text, "one of the declared modes"),
            Field::optional("foodPreset", Shape::Text, "a food_preset_name or a synonym"),
            Field::optional("quantity", Shape::NUMBER, "how much food to cook"),
            Field::optional("unit", Shape::Text, "the unit of the quantity"),
        ]),
        effect: Effect::Hazardous,
        // Food that is taken from the heat is another dish when it comes back.
        effect_of: Some(|device, params| match is_true(params, "start") {
            true => Effect::Hazardous,
            false if cooks(device) => Effect::Irreversible,
            false => Effect::Reversible,
        }),
        tells: &[
            ("cookingMode", "currentCookingMode"),
            ("foodPreset", "currentFoodPreset"),
            ("quantity", "currentFoodQuantity"),
            ("unit", "currentFoodUnit"),
        ],
        phrases: &[
            "set {device} to {cookingMode}",
            "cook {foodPreset} in {device}",
            "cook {quantity} {unit} of {foodPreset} in {device}",
            "stop {device}",
        ],
        refusals: &[ErrorCode::UnknownFoodPreset],
        samples,
        edges,
        run: cook,
        speech: |params, _| speak(params),
        ..Command::PLAIN
    }],
    rules,
    default_attributes: || {
        let preset = |name: &str, units: &[&str], words: &[&str]| {
            let mut preset = SPELLING.declare(name, words);
            preset["supported_units"] = json!(units);
            preset
        };
        json!({
            "supportedCookingModes": ["COOK", "PRESSURE_COOK", "SLOW_COOK", "STEAM", "WARM"],
            "foodPresets": [
                preset("white_rice", &["CUPS", "GRAMS"], &["rice", "white rice"]),
                preset("egg", &["NO_UNITS"], &["egg", "eggs"]),
            ],
        })
    },
    starting_states: idle,
    settle: Some(|device| {
        if is_off(device) && cooks(device) { idle(device.attributes) } else { Map::new() }
    }),
    moved: |_| &[MODE_NOW, FOOD[0], FOOD[1], FOOD[2]],
    restore,
    replaced: |changes| {
        let is_gone = |name: &&str| !changes.contains_key(*name);
        let changed = changes.contains_key("currentCookingMode");
        FOOD.into_iter().filter(|name| changed && is_gone(name)).collect()
    },
    ..Trait::PLAIN
};

fn presets(attributes: &Map) -> Choices<'_> {
    Choices::read(attributes, "foodPresets", &SPELLING)
}

fn modes(attributes: &Map) -> Vec<&str> {
    texts(attributes, "supportedCookingModes")
}

/// The units of this preset, or of all of them.
fn units<'a>(presets: &Choices<'a>, preset: Option<&Choice<'a>>) -> Vec<&'a str> {
    let of = |preset: &Choice<'a>| texts_in(preset.declared.get("supported_units"));
    preset.map_or_else(|| presets.iter().flat_map(of).collect(), of)
}

/// Each mode, and each preset alone and in each of its units; then the end of it.
fn samples(attributes: &Map) -> Vec<Value> {
    let presets = presets(attributes);
    if modes(attributes).is_empty() {
        return vec![json!({"start": false})];
    }
    let mut samples = vec![json!({"start": true})];
    samples
        .extend(modes(attributes).iter().map(|mode| json!({"start": true, "cookingMode": mode})));
    for preset in presets.iter() {
        samples.push(json!({"start": true, "foodPreset": preset.key}));
        samples.extend(units(&presets, Some(preset)).iter().map(
            |unit| json!({"start": true, "foodPreset": preset.key, "quantity": 2, "unit": unit}),
        ));
    }
    samples.push(json!({"start": false}));
    samples
}

fn edges(attributes: &Map) -> Vec<Edge> {
    let presets = presets(attributes);
    let of = |param, value: Value| Edge::undeclared(param, json!({"start": true, param: value}));
    let mode = Choices::read_names(attributes, "supportedCookingModes").stranger();
    vec![
        of("cookingMode", json!(mode)),
        of("foodPreset", json!(presets.stranger())),
        of("quantity", json!(0)),
    ]
}

fn restore(_: &Map, present: &Map, wanted: &Map) -> Told {
    let Some(mode) = text(wanted, MODE_NOW) else { return Vec::new() };
    // A quantity that was not there before is another dish too.
    let is_there = |state| present.contains_key(state) == wanted.contains_key(state);
    let is_same = |state| is_there(state) && lacking(present, wanted, state).is_none();
    if [MODE_NOW].into_iter().chain(FOOD).all(is_same) {
        return Vec::new();
    }
    if mode == NONE {
        return vec![("Cook", json!({"start": false}))];
    }
    let mut params = json!({"start": true, "cookingMode": mode});
    for (state, param) in FOOD.into_iter().zip(["foodPreset", "quantity", "unit"]) {
        if let Some(value) = wanted.get(state).filter(|value| *value != NONE) {
            params[param] = value.clone();
        }
    }
    vec![("Cook", params)]
}

pub(super) fn cooks(device: &Device<'_>) -> bool {
    device.text("currentCookingMode").is_some_and(|mode| mode != NONE)
}

/// The states of what does not cook.
fn idle(attributes: &Map) -> Map {
    let mut idle = states([("currentCookingMode", json!(NONE))]);
    if !presets(attributes).is_empty() {
        idle.insert("currentFoodPreset".to_owned(), json!(NONE));
    }
    idle
}

fn cook(device: &Device<'_>, params: &Map) -> Result<Map, Refusal> {
    let mut changes = idle(device.attributes);
    if !is_true(params, "start") {
        return Ok(changes);
    }
    let mut set = |state: &str, value: Value| drop(changes.insert(state.to_owned(), value));
    set("currentCookingMode", json!(mode(device, params)?));
    let presets = presets(device.attributes);
    let preset = text(params, "foodPreset")
        .map(|wanted| presets.choose(wanted, "food preset", ErrorCode::UnknownFoodPreset))
        .transpose()?;
    if let Some(preset) = preset {
        set("currentFoodPreset", json!(preset.key));
    }
    if let Some(quantity) = quantity(params)? {
        set("currentFoodQuantity", quantity.clone());
    }
    if let Some(unit) = unit(params, &units(&presets, preset))? {
        set("currentFoodUnit", json!(unit));
    }
    switch_on(device, &mut changes);
    Ok(changes)
}

/// The mode that is asked for, else the plainest.
fn mode<'a>(device: &Device<'a>, params: &'a Map) -> Result<&'a str, Refusal> {
    let declared = modes(device.attributes);
    match text(params, "cookingMode") {
        Some(wanted) if !declared.contains(&wanted) => {
            let reason = format!("{wanted} is not among the supportedCookingModes");
            Err(Refusal::new(ErrorCode::NotSupported, reason))
        }
        Some(wanted) => Ok(wanted),
        None => {
            let plain = declared.iter().find(|mode| **mode == "COOK").or(declared.first());
            plain.copied().ok_or_else(|| not_declared("supportedCookingModes"))
        }
    }
}

fn quantity(params: &Map) -> Result<Option<&Value>, Refusal> {
    let Some(quantity) = params.get("quantity") else { return Ok(None) };
    if quantity.as_f64().is_some_and(|quantity| quantity <= 0.0) {
        let reason = format!("a quantity of {quantity} is no food");
        return Err(Refusal::new(ErrorCode::ValueOutOfRange, reason));
    }
    Ok(Some(quantity))
}

/// The unit of the quantity; without a quantity it says nothing.
fn unit<'a>(params: &'a Map, known: &[&str]) -> Result<Option<&'a str>, Refusal> {
    match text(params, "unit") {
        Some(unit) if !known.contains(&unit) => {
            let reason = format!("{unit} is not among the supported_units");
            Err(Refusal::new(ErrorCode::NotSupported, reason))
        }
        unit => Ok(unit.filter(|_| params.contains_key("quantity"))),
    }
}

/// Presets have names of their own; mode, preset and unit are declared; what rests holds no food.
fn rules(device: &Device<'_>) -> Vec<Mismatch> {
    let presets = presets(device.attributes);
    let mut found = Vec::new();
    found.extend(presets.check_unique("/attributes/foodPresets"));
    let mode = device.text("currentCookingMode");
    found.extend(mode.and_then(|mode| check_mode(mode, &modes(device.attributes))));
    if cooks(device) {
        found.extend(check_is_on(device, "currentCookingMode", NONE));
    }
    let preset = device.text("currentFoodPreset").filter(|preset| *preset != NONE);
    found.extend(preset.and_then(|key| presets.check_key(key, "/state/currentFoodPreset")));
    let preset = preset.and_then(|key| presets.get(presets.position(key)?));
    let known = units(&presets, preset);
    if let Some(unit) = device.text("currentFoodUnit").filter(|unit| !known.contains(unit)) {
        let expected = "one of its supported_units";
        found.push(undeclared("/state/currentFoodUnit", expected, format!("`{unit}`")));
    }
    if mode == Some(NONE) && device.states.contains_key("currentFoodQuantity") {
        let pointer = "/state/currentFoodQuantity";
        let expected = "nothing while nothing cooks";
        found.push(Mismatch::new(pointer, expected, "a quantity").breaks(Rule::Conflict));
    }
    found
}

fn check_mode(mode: &str, declared: &[&str]) -> Option<Mismatch> {
    if mode == NONE || declared.contains(&mode) {
        return None;
    }
    let expected = format!("NONE or {}", one_of(declared.iter().copied()));
    Some(undeclared("/state/currentCookingMode", expected, format!("`{mode}`")))
}

fn speak(params: &Map) -> Speech {
    if !is_true(params, "start") {
        return Speech::plain("stop", "stopping");
    }
    let amount = spoken_amount(params, "quantity", "unit");
    let food = match (amount, text(params, "foodPreset").map(spoken_key)) {
        (Some(amount), Some(preset)) => Some(format!("{amount} of {preset}")),
        (amount, preset) => amount.or(preset),
    };
    match (text(params, "cookingMode").map(spoken_name), food) {
        (Some(mode), Some(food)) => {
            Speech::with_tail("set", "setting", format!(" to {mode} for {food}"))
        }
        (Some(mode), None) => Speech::with_tail("set", "setting", format!(" to {mode}")),
        (None, Some(food)) => {
            Speech::plain(&format!("cook {food} in"), &format!("cooking {food} in"))
        }
        (None, None) => Speech::plain("start", "starting"),
    }
}

#[cfg(test)]
mod tests;
