//! Google's own schemas of 2021, where they lie beside this repository.
//!
//! <https://github.com/google-home/smart-home-schema>

use std::cell::RefCell;
use std::collections::{HashMap, HashSet};
use std::path::Path;
use std::rc::Rc;

use jsonschema::Validator;
use serde_json::Value;
use smarthome::catalog::{Command, Kind, Trait};

const SCHEMAS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/google-smart-home-schema");

/// What is said against us although we mean it.
struct Difference {
    schema: &'static str,
    /// A part of what is said.
    said: &'static str,
    why: &'static str,
}

const DIFFERENCES: [Difference; 2] = [
    Difference {
        schema: "execute.response",
        said: "('debugString' was unexpected)",
        why: "a refusal says its reason, as newer clouds may",
    },
    Difference {
        schema: "lighteffects.states",
        said: "\"activeLightEffect\" is a required property",
        why: "the schema has no word for a light without an effect",
    },
];

/// The schemas, each read when it is first asked for.
pub struct Google {
    read: RefCell<HashMap<String, Option<Rc<Validator>>>>,
    /// The places of the differences that were met.
    met: RefCell<HashSet<usize>>,
}

impl Google {
    /// Nothing, and a word about it, where the schemas are not there.
    pub fn beside_us() -> Option<Self> {
        let is_there = Path::new(SCHEMAS).is_dir();
        if !is_there {
            println!("skipped: Google's schemas are not at {SCHEMAS}");
        }
        is_there.then(|| Self { read: RefCell::default(), met: RefCell::default() })
    }

    /// A whole document.
    pub fn judge_document(&self, kind: Kind, document: &Value) -> Vec<String> {
        let name = kind.to_string();
        let (intent, half) = name.split_once('-').expect("an intent and a half");
        self.judge(&format!("intents/{intent}/{intent}.{half}"), document)
    }

    /// The `attributes` or `states` of a trait, among those of others.
    pub fn judge_members(&self, known: &Trait, part: &str, members: &Value) -> Vec<String> {
        let name = known.name.to_lowercase();
        self.judge(&format!("traits/{name}/{name}.{part}"), members)
    }

    pub fn judge_params(&self, known: &Trait, command: &Command, params: &Value) -> Vec<String> {
        let (known, command) = (known.name.to_lowercase(), command.name.to_lowercase());
        self.judge(&format!("traits/{known}/{command}.params"), params)
    }

    /// What a schema says against a value; nothing where Google has no such schema.
    fn judge(&self, name: &str, value: &Value) -> Vec<String> {
        let Some(validator) = self.schema(name) else { return Vec::new() };
        let errors = validator.iter_errors(value);
        let said = errors.map(|error| format!("{}: {error}", error.instance_path()));
        let mut met = self.met.borrow_mut();
        let is_unknown = |said: &String| {
            let explains = |it: &Difference| name.ends_with(it.schema) && said.contains(it.said);
            let place = DIFFERENCES.iter().position(explains);
            met.extend(place);
            place.is_none()
        };
        said.filter(is_unknown).map(|said| format!("Google's {name}: {said}")).collect()
    }

    /// The known differences that there are no more.
    pub fn outdated(&self) -> Vec<String> {
        let met = self.met.borrow();
        let outdated = DIFFERENCES.iter().enumerate().filter(|(place, _)| !met.contains(place));
        outdated
            .map(|(_, it)| format!("no difference any more: {}: {}", it.schema, it.why))
            .collect()
    }

    fn schema(&self, name: &str) -> Option<Rc<Validator>> {
        let mut read = self.read.borrow_mut();
        read.entry(name.to_owned()).or_insert_with(|| read_schema(name).map(Rc::new)).clone()
    }
}

fn read_schema(name: &str) -> Option<Validator> {
    let path = Path::new(SCHEMAS).join(format!("{name}.schema.json"));
    let text = std::fs::read_to_string(path).ok()?;
    let schema: Value = serde_json::from_str(&text).expect("JSON");
    Some(jsonschema::draft7::new(&schema).expect("a schema"))
}
