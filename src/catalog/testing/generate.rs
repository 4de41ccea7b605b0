//! Values made from the shapes: ones that fit, and ones with a flaw.

use std::cell::Cell;

use proptest::prelude::*;
use serde_json::{Value, json};

use crate::catalog::{Condition, Field, Object, Shape, Variant};
use crate::protocol::Map;

/// Few, so that a name in params is often one that the attributes declare.
const WORDS: [&str; 6] = ["low", "medium", "high", "red", "warm white", ""];

/// Where a shape has no bound.
const FAR: i64 = 10_000;
const WARM: f64 = 60.0;

/// Values that fit few shapes.
fn misfits() -> [Value; 10] {
    [
        Value::Null,
        json!(true),
        json!(-1),
        json!(101),
        json!(0.5),
        json!(20_000_000),
        json!("nonsense"),
        json!("off,heat"),
        json!([]),
        json!({}),
    ]
}

/// Objects that pass [`Object::check`].
pub(crate) fn object(object: &'static Object) -> BoxedStrategy<Map> {
    let values: Vec<_> = object.fields.iter().map(|field| value(&field.shape)).collect();
    let kept = prop::collection::vec(any::<bool>(), object.fields.len());
    let picks = prop::collection::vec(any::<usize>(), object.conditions.len());
    (values, kept, picks)
        .prop_map(|(values, kept, picks)| {
            let kept = keep(object, kept, &picks);
            let members = object.fields.iter().zip(values).zip(kept);
            members
                .filter(|(_, kept)| *kept)
                .map(|((field, value), _)| (field.name.to_owned(), value))
                .collect()
        })
        .prop_filter("conditions between fields", |map: &Map| object.check(map, "").is_empty())
        .boxed()
}

/// Objects of fields that fit, whatever the conditions between them say.
pub(super) fn loose_object(object: &'static Object) -> BoxedStrategy<Map> {
    let values: Vec<_> = object.fields.iter().map(|field| value(&field.shape)).collect();
    let kept = prop::collection::vec(any::<bool>(), object.fields.len());
    (values, kept)
        .prop_map(|(values, kept)| {
            let members = object.fields.iter().zip(values).zip(kept);
            members
                .filter(|((field, _), kept)| *kept || field.required)
                .map(|((field, value), _)| (field.name.to_owned(), value))
                .collect()
        })
        .boxed()
}

/// Which fields stay: the required ones, those picked among alternatives, and some of the rest.
fn keep(object: &Object, kept: Vec<bool>, picks: &[usize]) -> Vec<bool> {
    let kept: Vec<Cell<bool>> = kept.into_iter().map(Cell::new).collect();
    for (field, kept) in object.fields.iter().zip(&kept) {
        kept.set(kept.get() || field.required);
    }
    let of = |name: &str| {
        let index = object.fields.iter().position(|field| field.name == name);
        index.map(|index| &kept[index])
    };
    let set = |names: &[&str], value: bool| {
        names.iter().filter_map(|name| of(name)).for_each(|kept| kept.set(value));
    };
    let has = |name: &str| of(name).is_some_and(Cell::get);
    for (condition, pick) in object.conditions.iter().zip(picks) {
        match strictly(condition) {
            Condition::OneOf(groups) => {
                groups.iter().for_each(|group| set(group, false));
                set(groups[pick % groups.len()], true);
            }
            Condition::AtMostOne(names) => {
                set(names, false);
                // One of them, or none.
                let picked = pick % (names.len() + 1);
                set(names.get(picked..=picked).unwrap_or_default(), true);
            }
            Condition::AnyOf(groups) => set(groups[pick % groups.len()], true),
            Condition::AnyTrue(names) => set(names, true),
            // What is not there needs nothing.
            Condition::Needs(one, _) if !has(one) => {}
            Condition::TrueNeeds(_, other)
            | Condition::Needs(_, other)
            | Condition::Unless(_, other)
            | Condition::ValueNeeds(_, _, other) => set(&[other], true),
            Condition::NotBothTrue(..)
            | Condition::Less(..)
            | Condition::TrueExcludes(..)
            | Condition::Usually(_) => {}
        }
    }
    kept.into_iter().map(Cell::into_inner).collect()
}

/// A condition as Google's page has it, although Google puts up with less.
fn strictly(condition: &Condition) -> &Condition {
    match condition {
        Condition::Usually(condition) => condition,
        condition => condition,
    }
}

pub(in crate::catalog) fn value(shape: &'static Shape) -> BoxedStrategy<Value> {
    match shape {
        Shape::Boolean => any::<bool>().prop_map(Value::from).boxed(),
        Shape::Integer { min, max } => integer(*min, *max),
        Shape::Number { min, max, below_max } => number(*min, *max, *below_max),
        Shape::Text => prop::sample::select(&WORDS[..]).prop_map(Value::from).boxed(),
        Shape::Enum(values) => prop::sample::select(*values).prop_map(Value::from).boxed(),
        Shape::Commas(values) => prop::sample::subsequence(values.to_vec(), 0..=values.len())
            .prop_map(|some| Value::from(some.join(",")))
            .boxed(),
        Shape::Any => prop::sample::select(misfits().to_vec()).boxed(),
        Shape::Prefixed(prefix) => prop::sample::select(&["OnOff", "LIGHT", "new_1"][..])
            .prop_map(move |name| Value::from(format!("{prefix}{name}")))
            .boxed(),
        Shape::List { element, min, max, unique } => {
            prop::collection::vec(value(element), *min..=(*max).min(min + 3))
                .prop_filter("no two equal", move |list| {
                    !unique || (1..list.len()).all(|index| !list[..index].contains(&list[index]))
                })
                .prop_map(Value::from)
                .boxed()
        }
        Shape::Keyed { element, min, max } => {
            let names = prop::sample::subsequence(WORDS.to_vec(), *min..=(*max).min(min + 3));
            (names, prop::collection::vec(value(element), min + 3))
                .prop_map(|(names, values)| {
                    Value::Object(names.into_iter().map(str::to_owned).zip(values).collect())
                })
                .boxed()
        }
        Shape::Object(members) | Shape::Closed(members) => {
            object(members).prop_map(Value::Object).boxed()
        }
        Shape::Tagged { tag, variants } => {
            prop::strategy::Union::new(variants.iter().map(|it| tagged(tag, it))).boxed()
        }
        Shape::Either(shapes) => prop::strategy::Union::new(shapes.iter().map(value)).boxed(),
    }
}

fn tagged(tag: &'static str, variant: &'static Variant) -> BoxedStrategy<Value> {
    (prop::sample::select(variant.values), object(&variant.object))
        .prop_map(move |(chosen, mut members)| {
            members.insert(tag.to_owned(), chosen.into());
            Value::Object(members)
        })
        .boxed()
}

fn integer(min: i64, max: i64) -> BoxedStrategy<Value> {
    let max = if max == i64::MAX { min.max(0) + FAR } else { max };
    let min = if min == i64::MIN { -FAR } else { min };
    prop_oneof![1 => Just(min), 1 => Just(max), 6 => min..=max].prop_map(Value::from).boxed()
}

fn number(min: f64, max: f64, below_max: bool) -> BoxedStrategy<Value> {
    let max = if max.is_finite() { max } else { min.max(0.0) + WARM };
    let min = if min.is_finite() { min } else { -WARM };
    let inside = move |number: &f64| *number < max || !below_max;
    prop_oneof![
        1 => Just(min),
        1 => Just(max),
        3 => (min..=max).prop_map(f64::trunc),
        3 => min..=max,
    ]
    .prop_filter("below the maximum", inside)
    .prop_map(Value::from)
    .boxed()
}

/// Objects with one flaw, or with a change that is none.
pub(crate) fn flawed(shape: &'static Object) -> BoxedStrategy<Map> {
    (object(shape), prop::collection::vec(any::<prop::sample::Index>(), 12))
        .prop_map(move |(map, choices)| {
            let mut value = Value::Object(map);
            change(&mut value, Some(shape.fields), &mut choices.iter());
            match value {
                Value::Object(map) => map,
                _ => unreachable!("an object stays one"),
            }
        })
        .boxed()
}

/// Values with one flaw, or with a change that is none.
pub(super) fn flawed_value(shape: &'static Shape) -> BoxedStrategy<Value> {
    let fields = match shape {
        Shape::Object(object) | Shape::Closed(object) => Some(object.fields),
        _ => None,
    };
    spoilt(value(shape), fields)
}

/// The same values, each with one flaw or with a change that is none; `fields` are those of the
/// value itself, where it has any.
pub(crate) fn spoilt(
    values: BoxedStrategy<Value>,
    fields: Option<&'static [Field]>,
) -> BoxedStrategy<Value> {
    (values, prop::collection::vec(any::<prop::sample::Index>(), 12))
        .prop_map(move |(mut value, choices)| {
            change(&mut value, fields, &mut choices.iter());
            value
        })
        .boxed()
}

type Choices<'a> = std::slice::Iter<'a, prop::sample::Index>;

/// Removes, adds or spoils a member, here or further in.
fn change(value: &mut Value, fields: Option<&'static [Field]>, choices: &mut Choices<'_>) {
    let Some(choice) = choices.next() else { return };
    match value {
        Value::Object(map) => change_member(map, fields, choices),
        Value::Array(elements) if !elements.is_empty() => {
            let index = choice.index(elements.len());
            change(&mut elements[index], None, choices);
        }
        other => *other = choice.get(&misfits()).clone(),
    }
}

fn change_member(map: &mut Map, fields: Option<&'static [Field]>, choices: &mut Choices<'_>) {
    let (Some(action), Some(which)) = (choices.next(), choices.next()) else { return };
    let name = match map.len() {
        0 => None,
        count => map.keys().nth(which.index(count)).cloned(),
    };
    match (action.index(4), name, fields) {
        (0, Some(name), _) => {
            map.remove(&name);
        }
        (1, _, Some(fields)) if !fields.is_empty() => {
            let name = which.get(fields).name;
            map.entry(name).or_insert_with(|| which.get(&misfits()).clone());
        }
        (2 | 3, Some(name), _) => change(&mut map[&name], None, choices),
        _ => {
            map.insert("stranger".to_owned(), json!(1));
        }
    }
}
