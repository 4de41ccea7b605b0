//! The lists of what is left and what is missing, each in several units.

use serde_json::{Value, json};

use crate::catalog::traits::choices::repeated;
use crate::protocol::{Map, Mismatch, Rule};

/// What is left, and what is missing.
pub(super) const LISTS: [&str; 2] = ["capacityRemaining", "capacityUntilFull"];

/// The percentage that is left, where one is reported.
pub(super) fn percent(states: &Map) -> Option<u64> {
    let of = |list| in_percent(states, list).filter(|percent| *percent <= 100);
    of(LISTS[0]).or_else(|| of(LISTS[1]).map(|missing| 100 - missing))
}

fn in_percent(states: &Map, list: &str) -> Option<u64> {
    raw_percent(states, list)?.as_u64()
}

fn raw_percent<'a>(states: &'a Map, list: &str) -> Option<&'a Value> {
    let mut capacities = states.get(list)?.as_array()?.iter();
    Some(&capacities.find(|capacity| capacity["unit"] == "PERCENTAGE")?["rawValue"])
}

/// Whether there is nothing left to charge.
pub(super) fn is_full(states: &Map) -> bool {
    let described = || states.get("descriptiveCapacityRemaining").is_some_and(|it| it == "FULL");
    percent(states).map_or_else(described, |percent| percent == 100)
}

/// The word for a percentage.
pub(super) fn describe(percent: u64) -> &'static str {
    match percent {
        0..10 => "CRITICALLY_LOW",
        10..35 => "LOW",
        35..70 => "MEDIUM",
        70..100 => "HIGH",
        _ => "FULL",
    }
}

/// The levels once so many percent are reached, from those at the start: every unit in proportion.
pub(super) fn levels(start: &Map, from: u64, to: u64) -> Map {
    let mut levels = Map::new();
    levels.insert("descriptiveCapacityRemaining".to_owned(), json!(describe(to)));
    let shares = [(from, to), (100 - from, 100 - to)];
    for (list, (before, after)) in LISTS.into_iter().zip(shares) {
        if let Some(capacities) = start.get(list).and_then(Value::as_array) {
            let scaled = capacities.iter().map(|capacity| scale(capacity, before, after));
            levels.insert(list.to_owned(), scaled.collect());
        }
    }
    levels
}

fn scale(capacity: &Value, before: u64, after: u64) -> Value {
    let mut scaled = capacity.clone();
    let raw_value = match capacity["rawValue"].as_i64() {
        Some(_) if capacity["unit"] == "PERCENTAGE" => json!(after),
        Some(raw_value) if before > 0 => json!(in_proportion(raw_value, before, after)),
        _ => return scaled,
    };
    scaled["rawValue"] = raw_value;
    scaled
}

/// `value * after / before`, rounded.
#[expect(clippy::cast_possible_truncation, reason = "a hundredfold at most, held within bounds")]
fn in_proportion(value: i64, before: u64, after: u64) -> i64 {
    let (before, after) = (i128::from(before), i128::from(after));
    let product = i128::from(value) * after * 2 + before;
    let rounded = product.div_euclid(before * 2);
    rounded.clamp(i128::from(i64::MIN), i128::from(i64::MAX)) as i64
}

/// Each unit stands once in a list; percentages are some, and make a hundred together.
pub(super) fn check(states: &Map, pointer: &str) -> Vec<Mismatch> {
    let mut found: Vec<Mismatch> = LISTS
        .iter()
        .flat_map(|list| check_list(states, list, &format!("{pointer}/{list}")))
        .collect();
    let both = LISTS.map(|list| in_percent(states, list));
    if let [Some(left), Some(missing)] = both
        && left <= 100
        && missing != 100 - left
    {
        let expected = format!("{} percent until full", 100 - left);
        let pointer = format!("{pointer}/{}", LISTS[1]);
        found.push(Mismatch::new(pointer, expected, missing.to_string()).breaks(Rule::Conflict));
    }
    found
}

fn check_list(states: &Map, list: &str, pointer: &str) -> Vec<Mismatch> {
    let mut found = Vec::new();
    let percent = raw_percent(states, list).and_then(Value::as_f64);
    if let Some(percent) = percent.filter(|percent| !(0.0..=100.0).contains(percent)) {
        let expected = "a percentage from 0 to 100";
        found.push(Mismatch::new(pointer, expected, percent.to_string()).breaks(Rule::Range));
    }
    let capacities = states.get(list).and_then(Value::as_array).into_iter().flatten();
    let units = capacities.filter_map(|capacity| capacity["unit"].as_str());
    if let Some((_, unit)) = repeated(units).next() {
        let actual = format!("{unit} twice");
        found.push(Mismatch::new(pointer, "each unit once", actual).breaks(Rule::Unique));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_for_percentages_rise() {
        let words: Vec<&str> = [0, 9, 10, 34, 35, 69, 70, 99, 100].map(describe).to_vec();
        assert_eq!(
            words,
            [
                "CRITICALLY_LOW",
                "CRITICALLY_LOW",
                "LOW",
                "LOW",
                "MEDIUM",
                "MEDIUM",
                "HIGH",
                "HIGH",
                "FULL"
            ]
        );
    }

    #[test]
    fn proportions_are_rounded_and_never_overflow() {
        for (value, before, after, scaled) in [
            (180, 40, 41, 185),
            (2, 10, 11, 2),
            (2, 10, 100, 20),
            (-10, 3, 1, -3),
            (i64::MAX, 1, 100, i64::MAX),
        ] {
            assert_eq!(in_proportion(value, before, after), scaled, "{value}");
        }
    }
}
