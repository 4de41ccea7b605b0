//! The catalogue against Google's own JSON schemas of 2021.
//!
//! <https://github.com/google-home/smart-home-schema>
//!
//! The schemas are not part of this repository. Where they lie beside it, values that fit and
//! values with a flaw must get the same verdict from both; where the two differ on purpose,
//! `DISAGREEMENTS` says why.

use std::path::Path;

use jsonschema::Validator;
use proptest::strategy::{Strategy, ValueTree};
use serde_json::{Value, json};

use crate::catalog::{Command, DEVICE_TYPES, DeviceType, TRAITS, Trait, find_trait, find_type};
use crate::protocol::{COMMAND_PREFIX, ErrorCode, Mismatch, TRAIT_PREFIX, TYPE_PREFIX, short_name};

use super::disagreements::{DISAGREEMENTS, Disagreement, matches};
use super::documents::{Document, SCHEMAS, are_missing, documents, folder_of, is_newer, read};
use super::laws::runner;

/// How often a pair of verdicts is compared, once for values that fit, once for flawed ones.
const CASES: u32 = 256;

/// Which trait has which commands and documents, and which type which traits.
const INDEX: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/protocol/traits-index.json");

/// The types of which Google's guide says something else by now, and what.
const CHANGED: &[(&str, &str)] =
    &[("SENSOR", "SensorState is only recommended: a sensor of occupancy or humidity is one too")];

/// One of our documents beside Google's schema of it.
struct Pair {
    document: Document,
    validator: Validator,
}

impl Pair {
    /// What Google would refuse.
    fn ours(&self, value: &Value) -> Vec<Mismatch> {
        let mut found = self.document.check(value);
        found.retain(Mismatch::is_error);
        found
    }

    /// Whether this disagreement explains why the schema's verdict is `theirs` and ours is not.
    fn is_explained_by(&self, known: &Disagreement, value: &Value, theirs: bool) -> bool {
        matches(known.schema, &self.document.name)
            && known.accepted != theirs
            && (known.applies)(value)
    }

    /// Compares one value; whether there is a difference that a disagreement explains.
    fn compare(&self, value: &Value) -> Result<bool, String> {
        let ours = self.ours(value);
        let theirs = self.validator.is_valid(value);
        if ours.is_empty() == theirs {
            return Ok(false);
        }
        if DISAGREEMENTS.iter().any(|known| self.is_explained_by(known, value, theirs)) {
            return Ok(true);
        }
        let schema = &self.document.name;
        Err(format!("{schema}: {value}: the schema says {theirs}, we say {ours:?}"))
    }
}

fn pairs() -> Vec<Pair> {
    let pairs = documents().into_iter().filter_map(|document| {
        let schema = document.google()?;
        let validator = jsonschema::draft7::new(&schema).expect("a schema");
        Some(Pair { document, validator })
    });
    pairs.collect()
}

#[test]
fn every_verdict_is_that_of_googles_schema_or_a_known_disagreement() {
    if are_missing() {
        return;
    }
    let mut unexplained = Vec::new();
    for pair in pairs() {
        match compare_often(&pair) {
            Ok(counts) => println!("{}: {counts}", pair.document.name),
            Err(difference) => unexplained.push(difference),
        }
    }
    assert!(unexplained.is_empty(), "the first of each document:\n{}", unexplained.join("\n"));
}

/// How often both accept, refuse and differ as a disagreement explains; or a difference that none
/// explains.
fn compare_often(pair: &Pair) -> Result<String, String> {
    let (mut accepted, mut refused, mut explained) = (0, 0, 0);
    for values in [pair.document.sound(), pair.document.flawed()] {
        let mut runner = runner(CASES);
        for _ in 0..CASES {
            let value = values.new_tree(&mut runner).expect("a value").current();
            let fits = pair.ours(&value).is_empty();
            let difference = pair.compare(&value)?;
            explained += u32::from(difference);
            accepted += u32::from(!difference && fits);
            refused += u32::from(!difference && !fits);
        }
    }
    assert!(accepted > 0, "{}", pair.document.name);
    Ok(format!(
        "{accepted} accepted and {refused} refused by both, {explained} known disagreements"
    ))
}

#[test]
fn every_known_disagreement_is_still_one() {
    if are_missing() {
        return;
    }
    let pairs = pairs();
    for known in DISAGREEMENTS {
        let sample: Value = serde_json::from_str(known.sample).expect("JSON");
        let is_still_one = pairs.iter().any(|pair| {
            pair.ours(&sample).is_empty() == known.accepted
                && pair.is_explained_by(known, &sample, pair.validator.is_valid(&sample))
        });
        assert!(is_still_one, "{}: {}", known.schema, known.why);
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
    for known in TRAITS.iter().filter(|known| !is_newer(known)) {
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
fn every_trait_command_and_type_of_googles_is_known() {
    let Some(index) = read(Path::new(INDEX)) else {
        println!("skipped: no index of Google's traits at {INDEX}");
        return;
    };
    let mut missing = Vec::new();
    for (name, theirs) in members(&index["traits"]) {
        match find_trait(name) {
            Some(known) => missing.extend(missing_parts(known, theirs)),
            None => missing.push(name.clone()),
        }
    }
    for (name, theirs) in members(&index["types"]) {
        match find_type(name) {
            Some(known) => missing.extend(other_traits(known, theirs)),
            None => missing.push(name.clone()),
        }
    }
    assert!(missing.is_empty(), "Google and we differ:\n{}", missing.join("\n"));
}

fn members(value: &Value) -> impl Iterator<Item = (&String, &Value)> {
    value.as_object().into_iter().flatten()
}

/// What Google has of a trait and we have not, or the other way round.
fn missing_parts(known: &Trait, theirs: &Value) -> Vec<String> {
    let name = known.name;
    let mut missing = Vec::new();
    let mut compare = |name: &str, part: &str, theirs: &Value, ours: bool| {
        // The index forgets the results of Locate.
        let file =
            format!("{}.{part}.schema.json", short_name(COMMAND_PREFIX, name).to_lowercase());
        let theirs = theirs.get(part).is_some() || folder_of(known).join(file).is_file();
        if theirs != ours {
            missing.push(format!("{name}: {part}: Google says {theirs}, we say {ours}"));
        }
    };
    compare(name, "attributes", theirs, !known.attributes.fields.is_empty());
    compare(name, "states", theirs, !known.states.fields.is_empty());
    compare(name, "notifications", theirs, known.notification.is_some());
    for (name, theirs) in members(&theirs["commands"]) {
        let Some(command) = known.command(name) else {
            compare(name, "params", theirs, false);
            continue;
        };
        compare(name, "results", theirs, !command.results.fields.is_empty());
        compare(name, "followup", theirs, command.follow_up.is_some());
    }
    missing
}

/// Where a type has other traits with Google than with us.
fn other_traits(known: &DeviceType, theirs: &Value) -> Vec<String> {
    let lists = [("required", known.required), ("recommended", known.recommended)];
    let is_changed = CHANGED.iter().any(|(name, _)| *name == known.name);
    let others = lists.into_iter().filter(|_| !is_changed).filter_map(|(kind, ours)| {
        let name = known.name;
        let theirs = &theirs[kind];
        (*theirs != json!(ours))
            .then(|| format!("{name}: {kind}: Google says {theirs}, we say {ours:?}"))
    });
    others.collect()
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
