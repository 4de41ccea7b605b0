//! The units in which food and what is dispensed are measured.

use crate::protocol::Map;

use super::{spoken_number, text};

/// The name of no unit: things are counted.
const NO_UNITS: &str = "NO_UNITS";

/// Whether only whole amounts of this unit make sense.
pub(super) fn is_countable(unit: &str) -> bool {
    matches!(unit, NO_UNITS | "PINCH" | "PORTION")
}

/// An amount among params as it is spoken: `2`, `2 fluid ounces`.
pub(super) fn spoken_amount(params: &Map, amount: &str, unit: &str) -> Option<String> {
    let amount = spoken_number(params, amount)?;
    match text(params, unit) {
        None | Some(NO_UNITS) => Some(amount),
        Some(unit) => Some(format!("{amount} {}", spoken_unit(&amount, unit))),
    }
}

/// `cup` for one, `cups` otherwise.
fn spoken_unit(amount: &str, unit: &str) -> String {
    match (amount, unit) {
        ("1", "FEET") => "foot".to_owned(),
        ("1", "INCHES") => "inch".to_owned(),
        ("1", unit) => spoken_name(unit.strip_suffix('S').unwrap_or(unit)),
        (_, "PINCH") => "pinches".to_owned(),
        (_, "PORTION") => "portions".to_owned(),
        (_, unit) => spoken_name(unit),
    }
}

/// A constant of the protocol as it is spoken: `SLOW_COOK` is `slow cook`.
pub(super) fn spoken_name(constant: &str) -> String {
    constant.to_lowercase().replace('_', " ")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn amounts_are_spoken_with_their_unit_where_there_is_one() {
        for (params, words) in [
            (json!({"n": 2, "u": "FLUID_OUNCES"}), Some("2 fluid ounces")),
            (json!({"n": 1.5, "u": "CUPS"}), Some("1.5 cups")),
            (json!({"n": 1, "u": "FLUID_OUNCES"}), Some("1 fluid ounce")),
            (json!({"n": 1, "u": "FEET"}), Some("1 foot")),
            (json!({"n": 1, "u": "PORTION"}), Some("1 portion")),
            (json!({"n": 2, "u": "PORTION"}), Some("2 portions")),
            (json!({"n": 3, "u": "NO_UNITS"}), Some("3")),
            (json!({"n": 3}), Some("3")),
            (json!({"u": "CUPS"}), None),
        ] {
            let params = params.as_object().expect("an object");
            assert_eq!(spoken_amount(params, "n", "u").as_deref(), words);
        }
    }

    #[test]
    fn portions_and_pinches_are_counted_and_cups_are_not() {
        for (unit, counted) in
            [("NO_UNITS", true), ("PORTION", true), ("PINCH", true), ("CUPS", false)]
        {
            assert_eq!(is_countable(unit), counted, "{unit}");
        }
    }
}
