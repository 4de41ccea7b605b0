//! The JSON Schemas that are printed say what our own check says.
//!
//! A schema accepts a document exactly where the check finds no error in it. Only an order of
//! numbers is beyond what a schema can say.

use proptest::strategy::{Strategy, ValueTree};
use serde_json::json;

use crate::catalog::{Object, TRAITS};
use crate::protocol::{Mismatch, Rule};

use super::documents::{Document, documents};
use super::generate::{flawed, object};
use super::laws::runner;

const CASES: u32 = 256;

#[test]
fn every_printed_schema_is_one() {
    for document in documents() {
        let schema = document.schema();
        let sound = jsonschema::draft202012::meta::validate(&schema);
        assert!(sound.is_ok(), "{}: {sound:?}: {schema}", document.name);
    }
}

#[test]
fn a_printed_schema_accepts_what_the_check_finds_no_error_in() {
    for document in documents() {
        let (accepted, refused) = compare(&document);
        assert!(accepted > 0, "{}: nothing fits", document.name);
        // Where nothing is named, nothing is wrong.
        let says_nothing = document.schema() == json!({"type": "object"});
        assert!(says_nothing || refused > 0, "{}: nothing is refused", document.name);
    }
}

/// How many documents both accept, and how many both refuse.
fn compare(document: &Document) -> (u32, u32) {
    let schema = document.schema();
    let validator = jsonschema::draft202012::new(&schema).expect("a schema");
    let (mut accepted, mut refused) = (0, 0);
    for values in [document.sound(), document.flawed()] {
        let mut runner = runner(CASES);
        for _ in 0..CASES {
            let value = values.new_tree(&mut runner).expect("a value").current();
            let mut errors = document.check(&value);
            errors.retain(Mismatch::is_error);
            if !errors.is_empty() && errors.iter().all(|it| it.rule == Rule::Order) {
                continue;
            }
            let theirs = validator.is_valid(&value);
            let name = &document.name;
            assert_eq!(errors.is_empty(), theirs, "{name}: {value}: we say {errors:?}: {schema}");
            *if theirs { &mut accepted } else { &mut refused } += 1;
        }
    }
    (accepted, refused)
}

#[test]
fn a_strict_schema_accepts_what_the_check_finds_nothing_in() {
    let mut warned = 0;
    for known in TRAITS {
        let params = known.commands.iter().map(|command| &command.params);
        let halves = [&known.attributes, &known.states, &known.memory];
        for shape in halves.into_iter().chain(params) {
            warned += compare_strictly(shape);
        }
    }
    assert!(warned > 0, "no document had warnings alone");
}

/// How many documents only a strict schema refuses.
fn compare_strictly(shape: &'static Object) -> u32 {
    let mut schema = shape.to_strict_schema();
    schema["additionalProperties"] = json!(false);
    let validator = jsonschema::draft202012::new(&schema).expect("a schema");
    let mut warned = 0;
    for values in [object(shape), flawed(shape)] {
        let mut runner = runner(CASES);
        for _ in 0..CASES {
            let value = values.new_tree(&mut runner).expect("a value").current();
            let found = shape.check(&value, "");
            if !found.is_empty() && found.iter().all(|it| it.rule == Rule::Order) {
                continue;
            }
            let value = value.into();
            assert_eq!(found.is_empty(), validator.is_valid(&value), "{value}: {found:?}");
            warned += u32::from(!found.is_empty() && !found.iter().any(Mismatch::is_error));
        }
    }
    warned
}
