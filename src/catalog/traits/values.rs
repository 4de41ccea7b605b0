//! What params, states and attributes hold by name, and maps of states made from values.

use serde_json::{Value, json};

use crate::catalog::check::whole_number;
use crate::protocol::Map;

/// Whether a flag is set; absent and of another type count as not.
pub(super) fn is_true(values: &Map, name: &str) -> bool {
    values.get(name) == Some(&Value::Bool(true))
}

/// A text.
pub(super) fn text<'a>(values: &'a Map, name: &str) -> Option<&'a str> {
    values.get(name).and_then(Value::as_str)
}

/// The texts in a list; what is none is left out.
pub(super) fn texts<'a>(values: &'a Map, name: &str) -> Vec<&'a str> {
    texts_in(values.get(name))
}

/// The texts in a list that stands further in.
pub(super) fn texts_in(list: Option<&Value>) -> Vec<&str> {
    list.and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str).collect()
}

/// A whole number.
pub(super) fn whole(values: &Map, name: &str) -> Option<i64> {
    values.get(name).and_then(whole_number)
}

/// Any number.
pub(super) fn float(values: &Map, name: &str) -> Option<f64> {
    values.get(name).and_then(Value::as_f64)
}

/// States from pairs.
pub(super) fn states<const N: usize>(pairs: [(&str, Value); N]) -> Map {
    pairs.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

/// Above this a binary fraction cannot tell ten-thousandths apart, so that there is no noise.
const PRECISE: f64 = 1e11;

/// A JSON number without the `.0` of a whole one and without the noise of binary fractions.
pub(super) fn number(value: f64) -> Value {
    let value = value.clamp(f64::MIN, f64::MAX);
    let tidy = if value.abs() < PRECISE { (value * 1e4).round() / 1e4 } else { value };
    #[expect(clippy::cast_possible_truncation, reason = "whole, and exact below 2^53")]
    if tidy.fract() == 0.0 && tidy.abs() < 9e15 { json!(tidy as i64) } else { json!(tidy) }
}

/// A number among params or states as it is spoken: `28`, `21.5`.
pub(super) fn spoken_number(values: &Map, name: &str) -> Option<String> {
    float(values, name).map(|number| number.to_string())
}

/// A value held within bounds; unlike `f64::clamp` it takes bounds in the wrong order, as a home
/// file may have them before it is checked.
pub(super) fn hold(value: f64, min: f64, max: f64) -> f64 {
    value.max(min).min(max)
}

/// Numbers nearer to each other than this are the same.
const NOISE: f64 = 1e-3;

/// Longer lists are compared in their order only: a stranger may send thousands.
const MANY: usize = 100;

/// Whether a value is the one that is wanted: numbers up to noise, lists in any order, and objects
/// that may have more members.
#[must_use]
pub fn same(wanted: &Value, value: &Value) -> bool {
    match (wanted, value) {
        (Value::Number(_), Value::Number(_)) => {
            let pair = wanted.as_f64().zip(value.as_f64());
            pair.is_some_and(|(wanted, value)| (wanted - value).abs() < NOISE)
        }
        (Value::Array(wanted), Value::Array(values)) if wanted.len() == values.len() => {
            let is_there = |wanted: &Value| values.iter().any(|value| same(wanted, value));
            let in_order = wanted.iter().zip(values).all(|(wanted, value)| same(wanted, value));
            in_order || (wanted.len() < MANY && wanted.iter().all(is_there))
        }
        (Value::Object(wanted), Value::Object(members)) => wanted
            .iter()
            .all(|(name, wanted)| members.get(name).is_some_and(|member| same(wanted, member))),
        _ => wanted == value,
    }
}

/// The wanted value of a state, where the present one is another.
pub(super) fn lacking<'a>(present: &Map, wanted: &'a Map, state: &str) -> Option<&'a Value> {
    let value = wanted.get(state)?;
    let is_there = present.get(state).is_some_and(|present| same(value, present));
    (!is_there).then_some(value)
}

/// The wanted members of a state, where the present ones are others.
pub(super) fn lacking_members<'a>(
    present: &'a Map,
    wanted: &'a Map,
    state: &str,
) -> impl Iterator<Item = (&'a String, &'a Value)> {
    let now = present.get(state);
    let members = wanted.get(state).and_then(Value::as_object).into_iter().flatten();
    members.filter(move |(name, value)| {
        now.and_then(|now| now.get(name.as_str())).is_none_or(|now| !same(value, now))
    })
}

/// The command that brings a state back, where it differs: it gives the wanted value to `param`.
pub(super) fn put_back(
    present: &Map,
    wanted: &Map,
    state: &str,
    (command, param): (&'static str, &str),
) -> Told {
    let value = lacking(present, wanted, state);
    value.map(|value| (command, json!({param: value}))).into_iter().collect()
}

/// Commands with their params.
pub(super) type Told = Vec<(&'static str, Value)>;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_without_noise() {
        for (value, text) in [
            (28.0, "28"),
            (21.5, "21.5"),
            (0.1 + 0.2, "0.3"),
            (-0.0, "0"),
            (1e300, "1e+300"),
            (f64::INFINITY, "1.7976931348623157e+308"),
        ] {
            assert_eq!(number(value).to_string(), text);
        }
    }

    #[test]
    fn values_are_the_same_up_to_noise_and_order_and_what_comes_beside() {
        for (wanted, value, is_same) in [
            (json!(20), json!(20.0), true),
            (json!(20), json!(20.000_4), true),
            (json!(20), json!(20.5), false),
            (json!(20), json!("20"), false),
            (json!(["a", "b"]), json!(["b", "a"]), true),
            (json!(["a", "b"]), json!(["a"]), false),
            (json!({"low": 1}), json!({"low": 1, "high": 2}), true),
            (json!({"low": 1, "high": 2}), json!({"low": 1}), false),
        ] {
            assert_eq!(same(&wanted, &value), is_same, "{wanted} {value}");
        }
    }

    #[test]
    fn what_is_of_another_type_counts_as_absent() {
        let values = json!({"flag": "true", "list": ["a", 1, "b"], "number": 2.0, "half": 0.5});
        let values = values.as_object().expect("an object");
        assert!(!is_true(values, "flag") && !is_true(values, "nothing"));
        assert_eq!(texts(values, "list"), ["a", "b"]);
        assert_eq!((whole(values, "number"), whole(values, "half")), (Some(2), None));
        assert_eq!((text(values, "number"), float(values, "flag")), (None, None));
    }
}
