//! `Dispense`: gives a portion of something: food for a pet, water from a tap.
//!
//! <https://developers.home.google.com/cloud-to-cloud/traits/dispense>
//!
//! Without an item a device with exactly one gives that; any other must be told which. Without an
//! amount the item's default portion is given. What a preset holds is not declared: a device with
//! one item gives its default portion, and where there are several the amounts stay. An amount
//! that remains in another unit is not counted down, since it cannot be compared.
//!
//! To dispense takes a few seconds. Meanwhile `amountRemaining` is already what it will be, and
//! `amountLastDispensed` still what it was, as Google wants it; another order is refused.

use serde_json::{Value, json};

use crate::catalog::{
    Command, Condition, Device, Edge, Effect, Field, Object, Refusal, Shape, Speech, Unit,
};
use crate::protocol::{ErrorCode, Map};

use super::choices::{Choices, Spelling, spoken_key};
use super::units::spoken_amount;
use super::{Trait, number, states, text};
use items::Items;
use portion::Portion;

mod items;
mod portion;
mod rules;

/// How long it takes to dispense, in seconds.
const SECONDS: u64 = 5;

const PRESETS: Spelling =
    Spelling { key: "preset_name", values: "preset_name_synonyms", synonyms: "synonyms" };

static UNIT: Shape = Shape::Enum(&[
    "CENTIMETERS",
    "CUPS",
    "DECILITERS",
    "FLUID_OUNCES",
    "GALLONS",
    "GRAMS",
    "KILOGRAMS",
    "LITERS",
    "MILLIGRAMS",
    "MILLILITERS",
    "MILLIMETERS",
    "NO_UNITS",
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
    Field::required("synonyms", Shape::TEXTS, "what people call it, many of it first"),
    Field::required("lang", Shape::Text, "in which language"),
]);

static DEFAULT_PORTION: Object = Object::of(&[
    Field::required("amount", Shape::Integer { min: 1, max: i64::MAX }, "how much"),
    Field::required("unit", Shape::Text, "in which unit"),
]);

static ITEM: Object = Object::of(&[
    Field::required("item_name", Shape::Text, "the name in commands and states"),
    Field::required(
        "item_name_synonyms",
        Shape::list(&Shape::Object(&SYNONYMS)),
        "what people call it",
    ),
    Field::required("supported_units", Shape::list(&UNIT), "the units it is measured in"),
    Field::required("default_portion", Shape::Object(&DEFAULT_PORTION), "a usual portion"),
]);

static PRESET: Object = Object::of(&[
    Field::required("preset_name", Shape::Text, "the name in commands"),
    Field::required(
        "preset_name_synonyms",
        Shape::list(&Shape::Object(&SYNONYMS)),
        "what people call it",
    ),
]);

static AMOUNT: Object = Object::of(&[
    Field::optional("amount", Shape::NUMBER, "how much"),
    Field::optional("unit", Shape::Text, "in which unit"),
]);

static ITEM_STATE: Object = Object::of(&[
    Field::optional("itemName", Shape::Text, "the item_name"),
    Field::optional("amountRemaining", Shape::Object(&AMOUNT), "how much is left"),
    Field::optional("amountLastDispensed", Shape::Object(&AMOUNT), "how much came last"),
    Field::optional("isCurrentlyDispensing", Shape::Boolean, "whether it comes right now"),
]);

pub(super) static TRAIT: Trait = Trait {
    name: "Dispense",
    summary: "Dispenses portions of items",
    attributes: Object {
        fields: &[
            Field::optional(
                "supportedDispenseItems",
                Shape::list(&Shape::Object(&ITEM)),
                "what it can dispense",
            ),
            Field::optional(
                "supportedDispensePresets",
                Shape::list(&Shape::Object(&PRESET)),
                "the portions that have a name",
            ),
        ],
        conditions: &[Condition::AnyOf(&[
            &["supportedDispenseItems"],
            &["supportedDispensePresets"],
        ])],
    },
    states: Object::of(&[Field::optional(
        "dispenseItems",
        Shape::list(&Shape::Object(&ITEM_STATE)),
        "how it stands with each item",
    )]),
    memory: Object::of(&[
        Field::optional("dispensingEnds", Shape::COUNT, "when the present portion is out")
            .in_unit(Unit::UnixSeconds),
        Field::optional("dispensingAmount", Shape::Object(&AMOUNT), "the present portion"),
    ]),
    commands: &[Command {
        name: "Dispense",
        summary: "Dispenses an amount of an item, or a preset",
        params: Object {
            fields: &[
                Field::optional("item", Shape::Text, "an item_name or one of its synonyms"),
                Field::optional("amount", Shape::NUMBER, "how much"),
                Field::optional("unit", Shape::Text, "the unit of the amount"),
                Field::optional("presetName", Shape::Text, "a preset_name or a synonym"),
            ],
            conditions: &[
                Condition::AtMostOne(&["amount", "presetName"]),
                Condition::Needs("item", "amount"),
                Condition::Needs("amount", "unit"),
                Condition::Needs("unit", "amount"),
            ],
        },
        effect: Effect::Irreversible,
        phrases: &[
            "dispense from {device}",
            "dispense {amount} {unit} of {item} from {device}",
            "dispense {presetName} from {device}",
        ],
        refusals: &[
            ErrorCode::DeviceCurrentlyDispensing,
            ErrorCode::DispenseAmountBelowLimit,
            ErrorCode::DispenseAmountRemainingExceeded,
            ErrorCode::DispenseFractionalAmountNotSupported,
            ErrorCode::DispenseUnitNotSupported,
            ErrorCode::GenericDispenseNotSupported,
        ],
        samples,
        edges,
        run: dispense,
        speech: |params, _| speak(params),
        ..Command::PLAIN
    }],
    rules: rules::rules,
    default_attributes: || {
        let words = |words: &[&str]| json!([{"synonyms": words, "lang": "en"}]);
        json!({
            "supportedDispenseItems": [{
                "item_name": "cat_food",
                "item_name_synonyms": words(&["cat food", "food"]),
                "supported_units": ["CUPS", "GRAMS", "PORTION"],
                "default_portion": {"amount": 1, "unit": "PORTION"},
            }],
            "supportedDispensePresets": [{
                "preset_name": "cat_bowl",
                "preset_name_synonyms": words(&["cat bowl", "bowl"]),
            }],
        })
    },
    starting_states: |attributes| {
        let items = portion::items(attributes);
        let new: Vec<Value> = items.iter().map(items::full).collect();
        if new.is_empty() { Map::new() } else { states([("dispenseItems", json!(new))]) }
    },
    settle: Some(settle),
    moved: |_| &["dispenseItems"],
    ..Trait::PLAIN
};

fn presets(attributes: &Map) -> Choices<'_> {
    Choices::read(attributes, "supportedDispensePresets", &PRESETS)
}

/// Nothing said where that is enough, each item in each unit, and each preset.
fn samples(attributes: &Map) -> Vec<Value> {
    let items = portion::items(attributes);
    let mut samples = Vec::new();
    if items.len() == 1 {
        samples.push(json!({}));
    }
    for item in items.iter() {
        let in_unit = |unit| json!({"item": item.key, "amount": 1, "unit": unit});
        samples.extend(portion::units(item).into_iter().map(in_unit));
    }
    samples.extend(presets(attributes).keys().map(|preset| json!({"presetName": preset})));
    samples
}

fn edges(attributes: &Map) -> Vec<Edge> {
    let preset = presets(attributes).stranger();
    let items = portion::items(attributes);
    let item = json!({"item": items.stranger(), "amount": 1, "unit": "PORTION"});
    vec![
        Edge::undeclared("item", item),
        Edge::undeclared("presetName", json!({"presetName": preset})),
    ]
}

fn dispense(device: &Device<'_>, params: &Map) -> Result<Map, Refusal> {
    let mut items = Items::by_now(device);
    let portion = match text(params, "presetName") {
        Some(wanted) => {
            presets(device.attributes).choose(wanted, "preset", ErrorCode::NotSupported)?;
            portion::only(device.attributes)
        }
        None => Some(portion::wanted(device.attributes, params)?),
    };
    if items.are_moving() {
        let reason = "the portion before is not out yet";
        return Err(Refusal::new(ErrorCode::DeviceCurrentlyDispensing, reason));
    }
    let Some(portion) = portion else { return Ok(items.states()) };
    portion.check()?;
    items.start(&portion)?;
    let mut changes = items.states();
    let Portion { amount, unit, .. } = portion;
    changes.insert("dispensingEnds".to_owned(), json!(device.now.saturating_add(SECONDS)));
    changes.insert("dispensingAmount".to_owned(), json!({"amount": number(amount), "unit": unit}));
    Ok(changes)
}

fn settle(device: &Device<'_>) -> Map {
    Items::by_now(device).states()
}

fn speak(params: &Map) -> Speech {
    let amount = spoken_amount(params, "amount", "unit");
    let spoken = |name: &str| text(params, name).map(spoken_key);
    let what = match (spoken("presetName"), amount, spoken("item")) {
        (Some(preset), ..) => format!("{preset} "),
        (None, Some(amount), Some(item)) => format!("{amount} of {item} "),
        (None, Some(amount), None) => format!("{amount} "),
        (None, None, _) => String::new(),
    };
    Speech::plain(&format!("dispense {what}from"), &format!("dispensing {what}from"))
}

#[cfg(test)]
mod tests;
