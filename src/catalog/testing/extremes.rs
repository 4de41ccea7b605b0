//! Values such as nobody sends: numbers at the ends of their types, lists of thousands.

use proptest::sample::Index;
use serde_json::Value;

use crate::protocol::Map;

/// The object with some of its numbers replaced by such as nobody sends.
pub(super) fn stretch(map: Map, picks: &[Index]) -> Map {
    let extremes: [Value; 8] = [
        i64::MIN.into(),
        i64::MAX.into(),
        u64::MAX.into(),
        1e308.into(),
        (-1e308).into(),
        f64::MIN_POSITIVE.into(),
        (i64::MAX - 1).into(),
        0.into(),
    ];
    let mut picks = picks.iter().cycle();
    let mut value = Value::Object(map);
    each_number(&mut value, &mut |number: &mut Value| {
        // Half of them stay.
        let pick = picks.next().map_or(0, |pick| pick.index(extremes.len() * 2));
        if let Some(extreme) = extremes.get(pick) {
            *number = extreme.clone();
        }
    });
    match value {
        Value::Object(map) => map,
        _ => unreachable!("an object stays one"),
    }
}

fn each_number(value: &mut Value, change: &mut impl FnMut(&mut Value)) {
    match value {
        Value::Number(_) => change(value),
        Value::Array(elements) => elements.iter_mut().for_each(|it| each_number(it, change)),
        Value::Object(members) => members.values_mut().for_each(|it| each_number(it, change)),
        _ => {}
    }
}

/// The value with so many elements in each outermost list, each with texts of its own.
pub(super) fn grown(value: &Value, count: usize, name: &str) -> Value {
    match value {
        Value::Array(elements) => {
            let kinds = elements.iter().cycle().enumerate().take(count);
            kinds.map(|(index, element)| renamed(element, &format!("{name}{index}"))).collect()
        }
        Value::Object(members) => {
            members.iter().map(|(key, member)| (key.clone(), grown(member, count, name))).collect()
        }
        other => other.clone(),
    }
}

fn renamed(value: &Value, name: &str) -> Value {
    match value {
        Value::String(text) => format!("{text} {name}").into(),
        Value::Array(elements) => elements.iter().map(|it| renamed(it, name)).collect(),
        Value::Object(members) => {
            members.iter().map(|(key, member)| (key.clone(), renamed(member, name))).collect()
        }
        other => other.clone(),
    }
}
