//! The JSON Schema of a home file says what the reader says, as far as it can.

use std::fs;
use std::path::Path;

use jsonschema::Validator;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use serde_json::{Value, json};

use super::home_file::{MISTAKES, SOUND, toml_files};
use crate::catalog::testing::{flawed, object, runner, spoilt};
use crate::catalog::{DEVICE_TYPES, Object, TRAITS, Trait, Violation, find_trait, find_type};
use crate::cloud::{home_schema, home_violations};
use crate::protocol::{COMMAND_PREFIX, Map, Mismatch, Rule, TRAIT_PREFIX, TYPE_PREFIX, full_name};

/// The mistakes that JSON Schema cannot say, and why.
const BEYOND: &[(&str, &str)] = &[
    ("a duplicate id", "it compares whole elements, not one member of each"),
    ("a duplicate id made from the name", "it makes nothing"),
    (
        "a name of which no id can be made",
        "which characters are letters, patterns say differently from tool to tool",
    ),
    ("an owner that does not exist", "it does not compare a value with one elsewhere"),
    ("an owner given by id", "it does not compare a value with one elsewhere"),
    ("an unknown presence", "it does not compare a value with a name elsewhere"),
    ("a presence where there is none", "it does not compare a value with a name elsewhere"),
    ("a user name twice", "it compares whole elements, not one member of each"),
    ("a user id twice", "it compares whole elements, not one member of each"),
    ("no TOML", "there is no document to hold against it"),
];

/// How many homes are generated of each kind.
const CASES: u32 = 768;

fn validator() -> Validator {
    jsonschema::draft202012::new(&home_schema()).expect("a schema")
}

/// The schema as editors read it that know no newer draft.
fn old_validator() -> Validator {
    let mut schema = home_schema();
    schema["$schema"] = json!("http://json-schema.org/draft-07/schema#");
    jsonschema::draft7::new(&schema).expect("a schema")
}

/// A home file as editors see it: dates are text there.
fn to_json(text: &str) -> Value {
    fn json_of(value: toml::Value) -> Value {
        match value {
            toml::Value::String(text) => text.into(),
            toml::Value::Integer(number) => number.into(),
            toml::Value::Float(number) => number.into(),
            toml::Value::Boolean(boolean) => boolean.into(),
            toml::Value::Datetime(moment) => moment.to_string().into(),
            toml::Value::Array(elements) => elements.into_iter().map(json_of).collect(),
            toml::Value::Table(table) => {
                table.into_iter().map(|(key, value)| (key, json_of(value))).collect()
            }
        }
    }
    json_of(toml::Value::Table(text.parse().expect("TOML")))
}

#[test]
fn it_is_a_schema() {
    let schema = home_schema();
    let sound = jsonschema::draft202012::meta::validate(&schema);
    assert!(sound.is_ok(), "{sound:?}");
}

#[test]
fn every_home_that_comes_along_fits() {
    let validator = validator();
    for file in toml_files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/homes")) {
        let home = to_json(&fs::read_to_string(&file).expect("a file"));
        let errors: Vec<_> = validator.iter_errors(&home).map(|error| error.to_string()).collect();
        assert!(errors.is_empty(), "{}: {errors:?}", file.display());
    }
}

#[test]
fn every_mistake_is_refused_or_beyond_it() {
    let validator = validator();
    assert!(validator.is_valid(&to_json(SOUND)));
    for (mistake, right, wrong) in MISTAKES {
        let text = SOUND.replacen(right, wrong, 1);
        let is_beyond = BEYOND.iter().any(|(name, _)| name == mistake);
        let refused = *mistake != "no TOML" && !validator.is_valid(&to_json(&text));
        assert_eq!(refused, !is_beyond, "{mistake}");
    }
    for (name, why) in BEYOND {
        assert!(MISTAKES.iter().any(|(mistake, ..)| mistake == name), "{name}: {why}");
    }
    for text in ["", "users = []", "users = {}", "[users]\nid = \"u\""] {
        assert!(!home_violations(text).is_empty(), "{text}");
        assert!(!validator.is_valid(&to_json(text)), "{text}");
    }
}

#[test]
fn what_depends_on_the_traits_is_said_of_every_type_and_trait() {
    let (validator, old_validator) = (validator(), old_validator());
    let compare = |device: &Value, expected: bool| {
        let home = json!({"users": [user("u")], "devices": [device]});
        assert_eq!(violations(&home).expect("TOML").is_empty(), expected, "{device}");
        assert_eq!(validator.is_valid(&home), expected, "{device}");
        assert_eq!(old_validator.is_valid(&home), expected, "{device}");
    };
    for kind in DEVICE_TYPES {
        compare(&json!({"type": kind.name, "name": "it"}), true);
        let full = full_name(TYPE_PREFIX, kind.name);
        for known in TRAITS {
            let is_default = kind.default_traits().iter().any(|it| it.name == known.name);
            for command in known.commands {
                let verify = json!([{"command": command.name, "challenge": "ack"}]);
                compare(&json!({"type": full, "name": "it", "verify": verify}), is_default);
            }
        }
    }
    for known in TRAITS {
        for name in [known.name.to_owned(), full_name(TRAIT_PREFIX, known.name)] {
            compare(&json!({"type": "SWITCH", "name": "it", "traits": [name]}), true);
            let twice = json!([known.name, name]);
            compare(&json!({"type": "SWITCH", "name": "it", "traits": twice}), false);
        }
    }
}

#[test]
fn a_duration_is_what_the_reader_takes_for_one() {
    let validator = validator();
    let mut taken = 0;
    let units =
        ["", "ns", "us", "µs", "ms", "s", "secs", "m", "min", "mi", "h", "hrs", "M", "wk", "y"];
    for unit in units {
        for text in
            ["5{}", " 5 {} ", "1{} 30s", "1h30{}", "0{}", "{}", "5{}x", "-5{}", "1 0{}", "1.{}"]
        {
            let text = text.replace("{}", unit);
            let home = json!({"users": [user("u")], "verification": {"lockout": text}});
            let is_taken = violations(&home).expect("TOML").is_empty();
            taken += u32::from(is_taken);
            assert_eq!(validator.is_valid(&home), is_taken, "{text:?}");
        }
    }
    assert!(taken > 50, "{taken}");
}

#[test]
fn generated_homes_get_the_same_verdict_from_both() {
    let (validator, old_validator) = (validator(), old_validator());
    let (mut accepted, mut refused, mut beyond) = (0, 0, 0);
    for homes in [homes(), spoilt(homes(), None)] {
        let mut runner = runner(CASES);
        for _ in 0..CASES {
            let home = homes.new_tree(&mut runner).expect("a home").current();
            let Some(violations) = violations(&home) else { continue };
            assert_eq!(validator.is_valid(&home), old_validator.is_valid(&home), "{home:#}");
            if !violations.is_empty() && violations.iter().all(|it| is_beyond(it, &home)) {
                beyond += 1;
                continue;
            }
            let errors: Vec<_> =
                validator.iter_errors(&home).map(|error| error.to_string()).collect();
            assert_eq!(
                errors.is_empty(),
                violations.is_empty(),
                "{home:#}\nthe schema: {errors:#?}\nthe reader: {violations:#?}"
            );
            *if errors.is_empty() { &mut accepted } else { &mut refused } += 1;
        }
    }
    assert!(accepted > 100 && refused > 100, "{accepted} {refused} {beyond}");
}

/// What the reader says of a home; nothing where TOML cannot say it.
fn violations(home: &Value) -> Option<Vec<Violation>> {
    toml::to_string(home).ok().map(|text| home_violations(&text))
}

/// Whether JSON Schema cannot say it: see [`BEYOND`]; what a trait's own rules say of attributes
/// and states together; and how the states of the file hang together with the starting states.
fn is_beyond(violation: &Violation, home: &Value) -> bool {
    let mismatch = &violation.mismatch;
    let steps: Vec<&str> = mismatch.pointer.split('/').skip(1).collect();
    match (mismatch.rule, steps.as_slice()) {
        (Rule::Unknown, _) => false,
        (Rule::Order, _)
        | (Rule::Unique, ["users", ..] | ["devices", _, "id"])
        | (
            Rule::Declared,
            ["devices", _, "owner" | "attributes" | "state"]
            | ["devices", _, "verify", _, "unless"],
        )
        | (Rule::Required, ["devices", _, "id"] | ["devices", _, "state", _])
        | (Rule::Alternatives | Rule::Conflict, ["devices", _, "state"]) => true,
        (_, ["devices", index, half @ ("attributes" | "state"), _, ..]) => {
            let device = &home["devices"][index.parse::<usize>().expect("an index")];
            !is_said_by_a_shape(mismatch, device, half)
        }
        _ => false,
    }
}

/// Whether the shape of one of a device's traits says this, without the trait's rules.
fn is_said_by_a_shape(mismatch: &Mismatch, device: &Value, half: &str) -> bool {
    let kind = device["type"].as_str().and_then(find_type).expect("a type");
    let traits = match device["traits"].as_array() {
        None => kind.default_traits(),
        Some(names) => names.iter().filter_map(|it| find_trait(it.as_str()?)).collect(),
    };
    let nothing = Map::new();
    let members = device[half].as_object().unwrap_or(&nothing);
    let place =
        mismatch.pointer.match_indices('/').nth(3).map_or("", |(end, _)| &mismatch.pointer[..end]);
    let shapes = traits.iter().flat_map(|known| match half {
        "attributes" => vec![&known.attributes],
        _ => vec![&known.states, &known.memory],
    });
    let mut said = shapes.flat_map(|shape| shape.check(members, place));
    said.any(|it| (&it.pointer, &it.actual) == (&mismatch.pointer, &mismatch.actual))
}

fn user(name: &str) -> Value {
    json!({"id": format!("id of {name}"), "username": name, "password": "x"})
}

fn homes() -> BoxedStrategy<Value> {
    let whole = prop_oneof![4 => Just(None), 1 => any::<bool>().prop_map(Some)];
    (whole, prop::collection::vec(devices(), 0..3))
        .prop_map(|(second, devices)| {
            let mut users = vec![user("resident")];
            users.extend(second.map(|_| user("neighbour")));
            json!({
                "verification": {"max_attempts": 2, "lockout": "5m", "wrong_pin": "refuse"},
                "presence": {"keyfob": second == Some(true)},
                "users": users,
                "devices": devices,
            })
        })
        .boxed()
}

/// Devices, some of which have what belongs to a trait that they have not.
fn devices() -> BoxedStrategy<Value> {
    let kind = (0..DEVICE_TYPES.len()).prop_map(|index| &DEVICE_TYPES[index]);
    let given = prop::option::of(prop::sample::subsequence(TRAITS.to_vec(), 0..4));
    (kind, given, prop::option::weighted(0.1, prop::sample::select(TRAITS)))
        .prop_flat_map(|(kind, given, stranger)| {
            let mut traits = given.clone().unwrap_or_else(|| kind.default_traits());
            traits.extend(stranger);
            let names = given.map(|traits| {
                let full = |(index, it): (usize, &&Trait)| match index {
                    0 => full_name(TRAIT_PREFIX, it.name),
                    _ => it.name.to_owned(),
                };
                traits.iter().enumerate().map(full).collect::<Vec<_>>()
            });
            let attributes: Vec<_> = traits.iter().map(|it| members(&it.attributes)).collect();
            let states: Vec<_> =
                traits.iter().flat_map(|it| [members(&it.states), members(&it.memory)]).collect();
            (attributes, states, verify(&traits), any::<prop::sample::Index>()).prop_map(
                move |(attributes, states, verify, number)| {
                    let mut device = json!({
                        "owner": "resident",
                        "id": format!("{}", number.index(1 << 30)),
                        "type": kind.name,
                        "name": "it",
                        "attributes": merged(attributes),
                        "state": merged(states),
                        "verify": verify,
                    });
                    if let Some(names) = &names {
                        device["traits"] = json!(names);
                    }
                    device
                },
            )
        })
        .boxed()
}

/// Nothing, what fits, or what has a flaw.
fn members(shape: &'static Object) -> BoxedStrategy<Map> {
    prop_oneof![4 => Just(Map::new()), 5 => object(shape), 1 => flawed(shape)].boxed()
}

fn merged(members: Vec<Map>) -> Map {
    members.into_iter().flatten().collect()
}

/// At most one rule for a command of these traits, with some of its params.
fn verify(traits: &[&'static Trait]) -> BoxedStrategy<Vec<Value>> {
    let commands: Vec<_> = traits.iter().flat_map(|known| known.commands).collect();
    if commands.is_empty() {
        return Just(Vec::new()).boxed();
    }
    let rule = prop::sample::select(commands).prop_flat_map(|command| {
        members(&command.params).prop_map(move |params| {
            let command = full_name(COMMAND_PREFIX, command.name);
            json!({"command": command, "params": params, "challenge": "pin", "unless": "keyfob"})
        })
    });
    prop::collection::vec(rule, 0..2).boxed()
}
