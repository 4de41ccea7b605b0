//! The intents against Google's own schemas of 2021.
//!
//! <https://github.com/google-home/smart-home-schema>
//!
//! Generated documents, whole and flawed, must get the same verdict from both, or one of
//! [`DIFFERENCES`] says why not. Every `requestId` is a UUID here, as the schemas have it and
//! Google does not.

use std::collections::HashSet;
use std::path::Path;

use jsonschema::Validator;
use proptest::strategy::{Strategy as _, ValueTree as _};
use serde_json::{Value, json};

use crate::catalog::testing::{flawed, object, runner};
use crate::catalog::{Kind, Object, Violation, validate};
use crate::protocol::Rule;

use super::super::envelope::{COMMAND_RESULT, QUERY_DEVICE, SYNC_DEVICE};

const SCHEMAS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/google-smart-home-schema");
const CASES: usize = 150;

/// Why a document is valid by one of the two and not by the other.
struct Difference {
    why: &'static str,
    /// Our verdict; the schema's is the opposite.
    accepted: bool,
    applies: fn(&Value, &[Violation]) -> bool,
}

const DIFFERENCES: &[Difference] = &[
    Difference {
        why: "Google adds context to its requests",
        accepted: true,
        applies: |document, _| !document["inputs"][0]["context"].is_null(),
    },
    Difference {
        why: "an execution holds the answer to a challenge",
        accepted: true,
        applies: |document, _| document.to_string().contains("\"challenge\""),
    },
    Difference {
        why: "a result holds a challenge, an exception or a debugString",
        accepted: true,
        applies: |document, _| {
            let text = document["payload"].to_string();
            ["challengeNeeded", "exceptionCode", "debugString"].iter().any(|it| text.contains(it))
        },
    },
    Difference {
        why: "a device has a structureHint, and ids of Matter",
        accepted: true,
        applies: |document, _| {
            let text = document["payload"].to_string();
            text.contains("structureHint") || text.contains("matter")
        },
    },
    Difference {
        why: "a failure of the whole request is an errorCode, with a status beside it",
        accepted: true,
        applies: |document, _| {
            let payload = &document["payload"];
            payload.get("errorCode").is_some() || payload.get("status").is_some()
        },
    },
    Difference {
        why: "clouds in use leave out the status, or online beside an error",
        accepted: true,
        applies: |_, found| has(found, Rule::Required),
    },
    Difference {
        why: "Google puts up with members that its schema does not have",
        accepted: true,
        applies: |_, found| has(found, Rule::Unknown),
    },
    Difference {
        why: "the name of a type or trait may have a digit, which the schema's pattern forgets",
        accepted: true,
        applies: |document, _| document["payload"].to_string().contains("new_1"),
    },
    Difference {
        why: "attributes, params and states, and what newer members hold, are looked at too",
        accepted: false,
        applies: |_, found| {
            const INNER: [&str; 9] = [
                "/params",
                "/attributes",
                "/states",
                "/payload/devices/",
                "/challenge",
                "/context",
                "exceptionCode",
                "debugString",
                "structureHint",
            ];
            let mut errors = found.iter().filter(|it| it.mismatch.is_error());
            errors.all(|it| INNER.iter().any(|inner| it.mismatch.pointer.contains(inner)))
        },
    },
    Difference {
        why: "an EXECUTE response says how the devices fared, or why none did",
        accepted: false,
        applies: |_, found| found.iter().any(|it| it.mismatch.expected.starts_with("`commands`")),
    },
    Difference {
        why: "the schema does not look at codes, names, ids and challenges",
        accepted: false,
        applies: |_, found| {
            [Rule::Name, Rule::Unique, Rule::Conflict].iter().any(|rule| has(found, *rule))
        },
    },
];

fn has(found: &[Violation], rule: Rule) -> bool {
    found.iter().any(|violation| violation.mismatch.rule == rule)
}

/// Compares one document; gives the places of the differences that explain why the two do not
/// agree, where they do not.
fn compare(kind: Kind, validator: &Validator, document: &Value) -> Option<Vec<usize>> {
    let found = validate(kind, document, None);
    let ours = !found.iter().any(|violation| violation.mismatch.is_error());
    let theirs = validator.is_valid(document);
    if ours == theirs {
        return None;
    }
    let explains = |it: &Difference| it.accepted == ours && (it.applies)(document, &found);
    let places = DIFFERENCES.iter().enumerate().filter(|(_, it)| explains(it));
    let places: Vec<usize> = places.map(|(place, _)| place).collect();
    assert!(!places.is_empty(), "{kind}: schema {theirs}, {found:#?}\n{document:#}");
    Some(places)
}

fn read(kind: &str) -> Validator {
    let (intent, half) = kind.split_once('-').expect("an intent and a half");
    let path = format!("{SCHEMAS}/intents/{intent}/{intent}.{half}.schema.json");
    let text = std::fs::read_to_string(Path::new(&path)).expect("a schema");
    let schema: Value = serde_json::from_str(&text).expect("JSON");
    jsonschema::draft7::new(&schema).expect("a schema")
}

/// What a generated part stands in.
type Around = fn(Value) -> Value;

/// Each document, and the parts that its own shape leaves open.
const PARTS: [(&str, Option<(&Object, Around)>); 11] = [
    ("sync-request", None),
    ("sync-response", None),
    ("query-request", None),
    ("query-response", None),
    ("execute-request", None),
    ("execute-response", None),
    ("disconnect-request", None),
    ("disconnect-response", None),
    (
        "sync-response",
        Some((&SYNC_DEVICE, |device| json!({"agentUserId": "1", "devices": [device]}))),
    ),
    ("query-response", Some((&QUERY_DEVICE, |device| json!({"devices": {"a": device}})))),
    ("execute-response", Some((&COMMAND_RESULT, |result| json!({"commands": [result]})))),
];

#[test]
fn every_verdict_is_that_of_googles_schema_or_a_known_difference() {
    if !Path::new(SCHEMAS).is_dir() {
        println!("skipped: Google's schemas are not at {SCHEMAS}");
        return;
    }
    let id = json!("ff36a3cc-ec34-11e6-b1a0-64510650abcf");
    let mut used = HashSet::new();
    for (name, part) in PARTS {
        let (kind, validator) = (Kind::parse(name).expect("a kind"), read(name));
        let shape = part.map_or(kind.object(), |(shape, _)| shape);
        let (mut same, mut different) = (0, 0);
        for values in [object(shape), flawed(shape)] {
            let mut runner = runner(1);
            for _ in 0..CASES {
                let value = values.new_tree(&mut runner).expect("a document").current();
                let mut document = match part {
                    None => Value::Object(value),
                    Some((_, around)) => {
                        json!({"requestId": 1, "payload": around(Value::Object(value))})
                    }
                };
                if let Some(given) = document.get_mut("requestId") {
                    *given = id.clone();
                }
                match compare(kind, &validator, &document) {
                    None => same += 1,
                    Some(differences) => {
                        used.extend(differences);
                        different += 1;
                    }
                }
            }
        }
        println!("{name}: {same} alike, {different} known differences");
        assert!(same > 0, "{name}");
    }
    for (index, known) in DIFFERENCES.iter().enumerate() {
        println!("{}", known.why);
        assert!(used.contains(&index), "no difference any more: {}", known.why);
    }
}
