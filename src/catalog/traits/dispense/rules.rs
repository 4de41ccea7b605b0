//! What the shapes cannot say of items, presets and portions.

use serde_json::Value;

use crate::catalog::Device;
use crate::catalog::traits::choices::{Choice, Choices, repeated};
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
    for item in items.iter() {
        let place = format!("/attributes/supportedDispenseItems/{}/default_portion", item.index);
        found.extend(check_unit(item, &item.declared["default_portion"], &place));
    }
    let reported = device.states.get("dispenseItems").and_then(Value::as_array);
    let reported = reported.map(Vec::as_slice).unwrap_or_default();
    for (index, entry) in reported.iter().enumerate() {
        let pointer = format!("/state/dispenseItems/{index}");
        found.extend(check_entry(&items, entry, &pointer));
    }
    let names = reported.iter().map(|entry| entry["itemName"].as_str().unwrap_or_default());
    for (index, name) in repeated(names).filter(|(_, name)| !name.is_empty()) {
        let (pointer, actual) =
            (format!("/state/dispenseItems/{index}"), format!("`{name}` twice"));
        let expected = "one entry for each item";
        found.push(Mismatch::new(pointer, expected, actual).breaks(Rule::Unique));
    }
    found
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

/// A unit is one of the item's.
fn check_unit(item: &Choice<'_>, amount: &Value, pointer: &str) -> Option<Mismatch> {
    let unit = amount["unit"].as_str()?;
    let declared = units(item);
    (!declared.contains(&unit)).then(|| {
        let expected = format!("one of its supported_units: {}", declared.join(", "));
        undeclared(format!("{pointer}/unit"), expected, format!("`{unit}`"))
    })
}
