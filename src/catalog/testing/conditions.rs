//! Each condition between fields, wherever it stands in the catalogue: some document breaks it and
//! no other, and some document keeps them all. A condition that nothing can break says nothing.

use proptest::strategy::{Strategy as _, ValueTree as _};
use serde_json::Value;

use crate::catalog::{Object, Shape, TRAITS};
use crate::protocol::{Map, Place};

use super::generate::loose_object;
use super::laws::runner;

/// More documents than any condition needs to be broken and kept.
const CASES: usize = 4000;

/// Every object of a trait, however deep, with what it is called.
fn objects() -> Vec<(String, &'static Object)> {
    let mut all = Vec::new();
    for known in TRAITS {
        let name = known.name;
        collect(&format!("{name}.attributes"), &known.attributes, &mut all);
        collect(&format!("{name}.states"), &known.states, &mut all);
        collect(&format!("{name}.memory"), &known.memory, &mut all);
        if let Some(shape) = &known.notification {
            collect_shape(&format!("{name}.notification"), shape, &mut all);
        }
        for command in known.commands {
            let name = command.name;
            collect(&format!("{name}.params"), &command.params, &mut all);
            collect(&format!("{name}.results"), &command.results, &mut all);
            if let Some(shape) = &command.follow_up {
                collect_shape(&format!("{name}.followUp"), shape, &mut all);
            }
        }
    }
    all
}

fn collect(name: &str, object: &'static Object, all: &mut Vec<(String, &'static Object)>) {
    all.push((name.to_owned(), object));
    for field in object.fields {
        collect_shape(&format!("{name}.{}", field.name), &field.shape, all);
    }
}

fn collect_shape(name: &str, shape: &'static Shape, all: &mut Vec<(String, &'static Object)>) {
    match shape {
        Shape::Object(object) | Shape::Closed(object) => collect(name, object, all),
        Shape::List { element, .. } | Shape::Keyed { element, .. } => {
            collect_shape(name, element, all);
        }
        Shape::Tagged { variants, .. } => {
            for variant in *variants {
                collect(&format!("{name}.{}", variant.values[0]), &variant.object, all);
            }
        }
        Shape::Either(shapes) => shapes.iter().for_each(|shape| collect_shape(name, shape, all)),
        _ => {}
    }
}

/// Which of an object's conditions a document breaks.
fn broken(object: &Object, document: &Map) -> Vec<usize> {
    let is_broken = |index: &usize| {
        let mut found = Vec::new();
        object.conditions[*index].check(object, document, &Place::ROOT, &mut found);
        !found.is_empty()
    };
    (0..object.conditions.len()).filter(is_broken).collect()
}

#[test]
fn every_condition_can_be_kept_and_broken() {
    let mut count = 0;
    for (name, object) in objects() {
        let mut unbroken: Vec<usize> = (0..object.conditions.len()).collect();
        count += unbroken.len();
        let mut is_kept = unbroken.is_empty();
        let documents = loose_object(object);
        let mut runner = runner(1);
        for _ in 0..CASES {
            if is_kept && unbroken.is_empty() {
                break;
            }
            let document = documents.new_tree(&mut runner).expect("a document").current();
            let broken = broken(object, &document);
            is_kept |= broken.is_empty();
            unbroken.retain(|index| !broken.contains(index));
        }
        assert!(is_kept, "{name}: no document keeps {:?}", object.conditions);
        let unbroken: Vec<_> = unbroken.iter().map(|index| &object.conditions[*index]).collect();
        assert!(unbroken.is_empty(), "{name}: no document breaks {unbroken:?}");
    }
    assert!(count > 40, "{count} conditions in the whole catalogue");
}

/// What breaks one of them is refused, with the place of the object.
#[test]
fn a_broken_condition_is_a_mismatch_of_the_object() {
    for (name, object) in objects().into_iter().filter(|(_, it)| !it.conditions.is_empty()) {
        let documents = loose_object(object);
        let mut runner = runner(1);
        for _ in 0..50 {
            let document = documents.new_tree(&mut runner).expect("a document").current();
            let found = object.check(&document, "/here");
            let expected = broken(object, &document).len();
            let here = found.iter().filter(|mismatch| mismatch.pointer == "/here").count();
            assert_eq!(here, expected, "{name}: {}: {found:?}", Value::Object(document));
        }
    }
}
