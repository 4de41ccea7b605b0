//! `EnergyStorage`: how much a battery holds, and charging it.
//!
//! <https://developers.home.google.com/cloud-to-cloud/traits/energystorage>
//!
//! Only what is declared `isRechargeable` takes `Charge`. While it charges, the level rises by one
//! percent a minute and the other units rise in proportion; a full battery no longer charges, so
//! that to charge it answers `isCharging: false`. A battery that reports no percentage charges
//! without an end, and nothing discharges by itself. Where `isPluggedIn` is not reported, it is
//! taken to be plugged in.

use serde_json::{Value, json};

use crate::catalog::{Command, Device, Effect, Field, Object, Refusal, Shape, Speech, Unit};
use crate::protocol::{ErrorCode, Map, Mismatch, Rule};

use super::{Trait, is_true, not_declared, put_back, states, undeclared};
use capacity::{LISTS, describe, is_full, levels, percent};

mod capacity;

/// How long one percent takes, in seconds.
const SECONDS_PER_PERCENT: u64 = 60;

static CAPACITY: Object = Object::of(&[
    Field::required("rawValue", Shape::INTEGER, "how much"),
    Field::required(
        "unit",
        Shape::Enum(&["SECONDS", "MILES", "KILOMETERS", "PERCENTAGE", "KILOWATT_HOURS"]),
        "in which unit",
    ),
]);

static ONE_UNIT: Shape = Shape::Object(&CAPACITY);

const REMAINING: Field =
    Field::optional("capacityRemaining", Shape::list(&ONE_UNIT), "how much is left, by units");

const UNTIL_FULL: Field =
    Field::optional("capacityUntilFull", Shape::list(&ONE_UNIT), "how much is missing, by units");

static CHARGING_FROM: Object = Object::of(&[
    Field::required("since", Shape::COUNT, "when charging began").in_unit(Unit::UnixSeconds),
    REMAINING,
    UNTIL_FULL,
]);

pub(super) static TRAIT: Trait = Trait {
    name: "EnergyStorage",
    summary: "Tells how much a battery holds, and charges it",
    attributes: Object::of(&[
        Field::required(
            "queryOnlyEnergyStorage",
            Shape::Boolean,
            "charging cannot be started or stopped",
        ),
        Field::optional(
            "energyStorageDistanceUnitForUX",
            Shape::Enum(&["KILOMETERS", "MILES"]),
            "the unit in which distances are told to people; default KILOMETERS",
        ),
        Field::optional("isRechargeable", Shape::Boolean, "it can be charged; default false"),
    ]),
    states: Object::of(&[
        // openHAB has it of batteries that count in hundredths only.
        Field::required(
            "descriptiveCapacityRemaining",
            Shape::Enum(&["CRITICALLY_LOW", "LOW", "MEDIUM", "HIGH", "FULL"]),
            "roughly how much is left",
        )
        .often_missing(),
        REMAINING,
        UNTIL_FULL,
        Field::optional("isCharging", Shape::Boolean, "whether it charges"),
        Field::optional("isPluggedIn", Shape::Boolean, "whether it is plugged in"),
    ]),
    memory: Object::of(&[Field::optional(
        "chargingFrom",
        Shape::Object(&CHARGING_FROM),
        "how full it was when charging began",
    )]),
    commands: &[Command {
        name: "Charge",
        summary: "Starts or stops charging",
        params: Object::of(&[Field::required(
            "charge",
            Shape::Boolean,
            "true starts, false stops",
        )]),
        effect: Effect::Reversible,
        // What is not plugged in does not begin to charge again.
        effect_of: Some(|device, params| {
            let ends = !is_true(params, "charge") && device.is("isCharging");
            let is_free = device.states.get("isPluggedIn").is_some_and(|it| it == false);
            if ends && is_free { Effect::Irreversible } else { Effect::Reversible }
        }),
        tells: &[("charge", "isCharging")],
        phrases: &["charge {device}", "stop charging {device}"],
        refusals: &[ErrorCode::DeviceUnplugged],
        samples: |attributes| {
            let both = [json!({"charge": true}), json!({"charge": false})];
            if is_true(attributes, "isRechargeable") { both.into() } else { Vec::new() }
        },
        run: charge,
        speech: |params, _| {
            if is_true(params, "charge") {
                Speech::plain("charge", "charging")
            } else {
                Speech::plain("stop charging", "ending the charging of")
            }
        },
        ..Command::PLAIN
    }],
    query_only: Some("queryOnlyEnergyStorage"),
    rules,
    default_attributes: || {
        json!({
            "queryOnlyEnergyStorage": false,
            "energyStorageDistanceUnitForUX": "KILOMETERS",
            "isRechargeable": true,
        })
    },
    starting_states: |attributes| {
        let of = |raw_value: u64, unit: &str| json!({"rawValue": raw_value, "unit": unit});
        let mut new = states([
            ("descriptiveCapacityRemaining", json!(describe(60))),
            ("capacityRemaining", json!([of(60, "PERCENTAGE")])),
        ]);
        if is_true(attributes, "isRechargeable") {
            let until_full = [of(40, "PERCENTAGE"), of(40 * SECONDS_PER_PERCENT, "SECONDS")];
            new.extend(states([
                ("capacityUntilFull", json!(until_full)),
                ("isCharging", json!(false)),
                ("isPluggedIn", json!(true)),
            ]));
        }
        new
    },
    settle: Some(settle),
    moved: |_| &["isCharging"],
    restore: |_, present, wanted| put_back(present, wanted, "isCharging", ("Charge", "charge")),
    replaced: |changes| {
        let begins_anew = changes.contains_key("isCharging");
        let is_gone = begins_anew && !changes.contains_key("chargingFrom");
        if is_gone { vec!["chargingFrom"] } else { Vec::new() }
    },
    ..Trait::PLAIN
};

fn charge(device: &Device<'_>, params: &Map) -> Result<Map, Refusal> {
    if !device.has("isRechargeable") {
        return Err(not_declared("isRechargeable"));
    }
    if !is_true(params, "charge") {
        let mut changes = settle(device);
        changes.shift_remove("chargingFrom");
        changes.insert("isCharging".to_owned(), json!(false));
        return Ok(changes);
    }
    if device.states.get("isPluggedIn").is_some_and(|plugged_in| plugged_in == false) {
        return Err(Refusal::new(ErrorCode::DeviceUnplugged, "it is not plugged in"));
    }
    let mut charging = device.states.clone();
    if !device.is("isCharging") {
        charging.shift_remove("chargingFrom");
    }
    charging.insert("isCharging".to_owned(), json!(true));
    let mut changes = settle(&Device { states: &charging, ..*device });
    changes.entry("isCharging").or_insert(json!(true));
    Ok(changes)
}

/// How full a battery is that charges; whether it still does, and from where it began.
fn settle(device: &Device<'_>) -> Map {
    if !device.is("isCharging") {
        return Map::new();
    }
    let began = device.states.get("chargingFrom").and_then(Value::as_object);
    let began = began.filter(|began| percent(began).is_some()).cloned();
    let began = began.unwrap_or_else(|| begin(device));
    let Some(start) = percent(&began) else {
        let full = states([("isCharging", json!(false))]);
        return if is_full(device.states) { full } else { Map::new() };
    };
    let since = began.get("since").and_then(Value::as_u64).unwrap_or(device.now);
    let risen = device.now.saturating_sub(since) / SECONDS_PER_PERCENT;
    let reached = start.saturating_add(risen).min(100);
    let mut changes = levels(&began, start, reached);
    if reached == 100 {
        changes.insert("isCharging".to_owned(), json!(false));
    } else {
        changes.insert("chargingFrom".to_owned(), Value::Object(began));
    }
    changes
}

/// The levels from which charging begins now.
fn begin(device: &Device<'_>) -> Map {
    let mut began = states([("since", json!(device.now))]);
    for list in LISTS {
        if let Some(capacities) = device.states.get(list) {
            began.insert(list.to_owned(), capacities.clone());
        }
    }
    began
}

/// The levels agree, and only what can be charged is.
fn rules(device: &Device<'_>) -> Vec<Mismatch> {
    let mut found = capacity::check(device.states, "/state");
    if let Some(began) = device.states.get("chargingFrom").and_then(Value::as_object) {
        found.extend(capacity::check(began, "/state/chargingFrom"));
    }
    if !device.has("isRechargeable") {
        let mut refuse = |state: &str, actual: &str| {
            let expected = "isRechargeable to be declared";
            found.push(undeclared(format!("/state/{state}"), expected, actual).tolerated());
        };
        if device.is("isCharging") {
            refuse("isCharging", "`true`");
        }
        if device.states.contains_key("capacityUntilFull") {
            refuse("capacityUntilFull", "a capacity to be reached");
        }
    }
    let described_full =
        device.text("descriptiveCapacityRemaining").map(|description| description == "FULL");
    // Where a battery counts as full is its maker's matter, but not at half.
    let low = percent(device.states).filter(|percent| *percent <= 50);
    if let (Some(true), Some(percent)) = (described_full, low) {
        let actual = format!("FULL at {percent} percent");
        let pointer = "/state/descriptiveCapacityRemaining";
        let expected = "a word that fits the percentage";
        found.push(Mismatch::new(pointer, expected, actual).breaks(Rule::Conflict));
    }
    found
}

#[cfg(test)]
mod tests;
