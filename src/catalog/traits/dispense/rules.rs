//! What the shapes cannot say of items, presets and portions.

use serde_json::Value;

use crate::catalog::Device;
use crate::catalog::traits::choices::{Choice, Choices};
use crate::catalog::traits::undeclared;
use crate::protocol::{Mismatch, Rule};

use super::portion::{items, units};
use super::presets;

/// Names are unique, portions can be dispensed, and what is reported is declared.
pub(super) fn rules(device: &Device<'_>) -> Vec<Mismatch> {
    let items = items(device.attributes);
    let mut found = Vec::new();
    found.extend(items.check_unique("/attributes/supportedDispenseItems"));
    let presets = presets(device.attributes);
    found.extend(presets.check_unique("/attributes/supportedDispensePresets"));
    let declared = device.attributes.get("supportedDispenseItems").and_then(Value::as_array);
    for (index, declared) in declared.into_iter().flatten().enumerate() {
        let item = items.iter().find(|item| std::ptr::eq(item.declared, declared));
        let pointer = format!("/attributes/supportedDispenseItems/{index}/default_portion");
        found.extend(item.into_iter().filter_map(|item| check_portion(item, &pointer)));
    }
    let reported = device.states.get("dispenseItems").and_then(Value::as_array);
    let reported = reported.map(Vec::as_slice).unwrap_or_default();
    for (index, entry) in reported.iter().enumerate() {
        let pointer = format!("/state/dispenseItems/{index}");
        found.extend(check_entry(&items, entry, &pointer));
        let is_double = |other: &Value| other["itemName"] == entry["itemName"];
        if entry["itemName"].is_string() && reported[..index].iter().any(is_double) {
            let actual = format!("`{}` twice", entry["itemName"].as_str().unwrap_or_default());
            let expected = "one entry for each item";
            found.push(Mismatch::new(pointer, expected, actual).breaks(Rule::Unique));
        }
    }
    found
}

/// A usual portion is in a unit of the item.
fn check_portion(item: &Choice<'_>, pointer: &str) -> Option<Mismatch> {
    check_unit(item, &item.declared["default_portion"], pointer)
}

/// An entry belongs to a declared item and is measured in its units.
fn check_entry(items: &Choices<'_>, entry: &Value, pointer: &str) -> Vec<Mismatch> {
    let Some(name) = entry["itemName"].as_str() else { return Vec::new() };
    let Some(item) = items.position(name).and_then(|index| items.get(index)) else {
        return items.check_key(name, &format!("{pointer}/itemName")).into_iter().collect();
    };
    let amounts = ["amountRemaining", "amountLastDispensed"].into_iter();
    amounts
        .filter_map(|amount| check_unit(item, &entry[amount], &format!("{pointer}/{amount}")))
        .collect()
}

fn check_unit(item: &Choice<'_>, amount: &Value, pointer: &str) -> Option<Mismatch> {
    let unit = amount["unit"].as_str()?;
    let declared = units(item);
    (!declared.contains(&unit)).then(|| {
        let expected = format!("one of its supported_units: {}", declared.join(", "));
        undeclared(format!("{pointer}/unit"), expected, format!("`{unit}`"))
    })
}
