//! The catalogue against Google's own JSON schemas of 2021.
//!
//! <https://github.com/google-home/smart-home-schema>
//!
//! The schemas are not part of this repository. Where they lie beside it, values that fit and
//! values with a flaw must get the same verdict from both; where the two differ on purpose,
//! `DISAGREEMENTS` says why.

use std::path::Path;

use jsonschema::Validator;
use proptest::strategy::Strategy;
use serde_json::Value;

use crate::catalog::{Command, DEVICE_TYPES, Object, TRAITS, Trait};
use crate::protocol::{COMMAND_PREFIX, ErrorCode, Map, Mismatch, Place, TRAIT_PREFIX, TYPE_PREFIX};

use super::disagreements::DISAGREEMENTS;
use super::generate::{flawed, object};
use super::laws::runner;

const SCHEMAS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/google-smart-home-schema");

/// How often a pair of verdicts is compared, once for values that fit, once for flawed ones.
const CASES: u32 = 256;

/// One of our objects beside Google's schema of it.
struct Pair {
    schema: String,
    validator: Validator,
    object: &'static Object,
    /// Params are closed; attributes and states stand among those of other traits.
    judge: fn(&Object, &Map, &str) -> Vec<Mismatch>,
}

impl Pair {
    /// What we find wrong; what is only doubtful is accepted.
    fn ours(&self, value: &Map) -> Vec<Mismatch> {
        let mut found = (self.judge)(self.object, value, "");
        found.retain(Mismatch::is_error);
        found
    }

    /// Compares one value; `Some` is the place of the disagreement that explains a difference.
    fn compare(&self, map: Map) -> Result<Option<usize>, String> {
        let mismatches = self.ours(&map);
        let value = Value::Object(map);
        let theirs = self.validator.is_valid(&value);
        if mismatches.is_empty() == theirs {
            return Ok(None);
        }
        let explained = DISAGREEMENTS.iter().position(|known| {
            known.schema == self.schema && known.accepted != theirs && (known.applies)(&value)
        });
        let schema = &self.schema;
        explained.map(Some).ok_or_else(|| {
            format!("{schema}: {value}: the schema says {theirs}, we say {mismatches:?}")
        })
    }
}

fn read(path: &Path) -> Option<Value> {
    let text = std::fs::read_to_string(path).ok()?;
    Some(serde_json::from_str(&text).expect("JSON"))
}

fn pair(folder: &Path, name: String, object: &'static Object, closed: bool) -> Option<Pair> {
    let path = folder.join(format!("{name}.schema.json"));
    let Some(schema) = read(&path) else {
        assert!(object.fields.is_empty(), "no schema at {}", path.display());
        return None;
    };
    let validator = jsonschema::draft7::new(&schema).expect("a schema");
    let judge = if closed { Object::check } else { check_open };
    Some(Pair { schema: name, validator, object, judge })
}

/// What is wrong or doubtful in an object that stands among others.
fn check_open(object: &Object, value: &Map, pointer: &str) -> Vec<Mismatch> {
    let mut found = Vec::new();
    object.check_open(value, &Place::at(pointer), &mut found);
    found
}

fn folder_of(known: &Trait) -> std::path::PathBuf {
    Path::new(SCHEMAS).join("traits").join(known.name.to_lowercase())
}

fn pairs() -> Vec<Pair> {
    let mut pairs = Vec::new();
    for known in TRAITS {
        let (folder, name) = (folder_of(known), known.name.to_lowercase());
        pairs.extend(pair(&folder, format!("{name}.attributes"), &known.attributes, false));
        pairs.extend(pair(&folder, format!("{name}.states"), &known.states, false));
        for command in known.commands {
            let name = format!("{}.params", command.name.to_lowercase());
            pairs.extend(pair(&folder, name, &command.params, true));
        }
    }
    pairs
}

/// Says so where the schemas are not there.
fn are_missing() -> bool {
    let missing = !Path::new(SCHEMAS).is_dir();
    if missing {
        println!("skipped: Google's schemas are not at {SCHEMAS}");
    }
    missing
}

#[test]
fn every_verdict_is_that_of_googles_schema_or_a_known_disagreement() {
    if are_missing() {
        return;
    }
    for pair in pairs() {
        let (mut accepted, mut refused, mut explained) = (0, 0, 0);
        for values in [object(pair.object), flawed(pair.object)] {
            let mut runner = runner(CASES);
            for _ in 0..CASES {
                let value = values.new_tree(&mut runner).expect("a value");
                let value = proptest::strategy::ValueTree::current(&value);
                let fits = pair.ours(&value).is_empty();
                let difference = pair.compare(value).unwrap_or_else(|error| panic!("{error}"));
                explained += u32::from(difference.is_some());
                accepted += u32::from(difference.is_none() && fits);
                refused += u32::from(difference.is_none() && !fits);
            }
        }
        println!(
            "{}: {accepted} accepted and {refused} refused by both, {explained} known disagreements",
            pair.schema
        );
        assert!(accepted > 0, "{}", pair.schema);
    }
}

#[test]
fn every_known_disagreement_is_still_one() {
    if are_missing() {
        return;
    }
    let pairs = pairs();
    for (index, known) in DISAGREEMENTS.iter().enumerate() {
        let pair = pairs.iter().find(|pair| pair.schema == known.schema).expect("a schema");
        let sample: Map = serde_json::from_str(known.sample).expect("an object");
        let ours = pair.ours(&sample);
        assert_eq!(ours.is_empty(), known.accepted, "{}: {}: {ours:?}", known.schema, known.why);
        assert_eq!(pair.compare(sample), Ok(Some(index)), "{}: {}", known.schema, known.why);
        println!("{}: {}", known.schema, known.why);
    }
}

#[test]
fn every_name_is_one_of_googles() {
    if are_missing() {
        return;
    }
    let platform = Path::new(SCHEMAS).join("platform");
    let names = |file: &str| read(&platform.join(file)).expect("a schema").to_string();
    let (traits, commands) = (names("traits.schema.json"), names("commands.schema.json"));
    for known in TRAITS {
        assert!(traits.contains(&format!("\"{TRAIT_PREFIX}{}\"", known.name)), "{}", known.name);
        for command in known.commands {
            let name = format!("\"{COMMAND_PREFIX}{}\"", command.name);
            assert!(commands.contains(&name), "{name}");
        }
    }
    let types = names("types.schema.json");
    for known in DEVICE_TYPES {
        assert!(types.contains(&format!("\"{TYPE_PREFIX}{}\"", known.name)), "{}", known.name);
    }
}

#[test]
fn every_command_lists_googles_error_codes() {
    if are_missing() {
        return;
    }
    for known in TRAITS {
        for command in known.commands {
            let listed: Vec<&str> = command.errors.iter().map(ErrorCode::as_str).collect();
            assert_eq!(listed, codes_of(known, command), "{}", command.name);
        }
    }
}

/// The codes of a command's own file, else of its trait's.
fn codes_of(known: &Trait, command: &Command) -> Vec<String> {
    let file = |name: &str| {
        read(&folder_of(known).join(format!("{}.errors.schema.json", name.to_lowercase())))
    };
    let schema = file(command.name).or_else(|| file(known.name)).unwrap_or_default();
    let codes = schema["enum"].as_array().into_iter().flatten();
    codes.map(|code| code.as_str().expect("a code").to_owned()).collect()
}
