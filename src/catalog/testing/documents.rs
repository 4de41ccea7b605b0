//! Every kind of document that the catalogue describes: the attributes, states and notification of
//! each trait, the params, results and follow-up of each command; with Google's schema of it.
//!
//! <https://github.com/google-home/smart-home-schema>
//!
//! The schemas are not part of this repository; tests that need them say so and pass where they do
//! not lie beside it.

use std::path::{Path, PathBuf};

use proptest::strategy::{BoxedStrategy, Strategy};
use serde_json::Value;

use crate::catalog::{Command, Object, Shape, TRAITS, Trait};
use crate::protocol::{Mismatch, Place};

use super::generate::{flawed, flawed_value, object, value};

pub(super) const SCHEMAS: &str =
    concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/google-smart-home-schema");

/// The traits that Google's schemas do not have, and why.
pub(super) const NEWER: &[(&str, &str)] =
    &[("OccupancySensing", "Google brought it out after it published the schemas")];

/// One kind of document.
pub(super) struct Document {
    /// The file of Google's schema, without its ending: `onoff.states`.
    pub(super) name: String,
    pub(super) known: &'static Trait,
    part: Part,
}

/// What a kind of document is to us.
enum Part {
    /// Stands among the members of others.
    Open(&'static Object),
    /// Stands alone.
    Closed(&'static Object),
    /// Stands in a larger document at this place of Google's schema.
    Inner(&'static Shape, String),
}

impl Document {
    /// What our check says of it.
    pub(super) fn check(&self, document: &Value) -> Vec<Mismatch> {
        let (object, is_closed) = match self.part {
            Part::Open(object) => (object, false),
            Part::Closed(object) => (object, true),
            Part::Inner(shape, _) => return shape.check(document, ""),
        };
        let members = document.as_object().expect("generated as an object");
        let mut found = Vec::new();
        if is_closed {
            object.check_closed(members, &Place::ROOT, &mut found);
        } else {
            object.check_open(members, &Place::ROOT, &mut found);
        }
        found
    }

    /// Our schema, as it is printed.
    pub(super) fn schema(&self) -> Value {
        match self.part {
            Part::Open(object) => object.to_schema(),
            Part::Closed(object) => object.to_closed_schema(),
            Part::Inner(shape, _) => shape.to_schema(),
        }
    }

    /// Google's schema, where it has one.
    ///
    /// # Panics
    /// Where we have something to say and Google has not, or the trait stands in `NEWER` although
    /// Google has its schema.
    pub(super) fn google(&self) -> Option<Value> {
        let path = folder_of(self.known).join(format!("{}.schema.json", self.name));
        let schema = read(&path);
        if is_newer(self.known) {
            assert!(schema.is_none(), "{} is not newer: {}", self.known.name, path.display());
            return None;
        }
        let schema = match (schema, &self.part) {
            (Some(schema), _) => schema,
            (None, Part::Open(object) | Part::Closed(object)) if object.fields.is_empty() => {
                return None;
            }
            (None, _) => panic!("Google has no schema {}", path.display()),
        };
        match &self.part {
            Part::Inner(_, place) => {
                let inner = schema.pointer(place);
                Some(inner.unwrap_or_else(|| panic!("{}: no {place}", self.name)).clone())
            }
            _ => Some(schema),
        }
    }

    /// Documents that fit.
    pub(super) fn sound(&self) -> BoxedStrategy<Value> {
        match self.part {
            Part::Open(members) | Part::Closed(members) => {
                object(members).prop_map(Value::Object).boxed()
            }
            Part::Inner(shape, _) => value(shape),
        }
    }

    /// Documents with one flaw, or with a change that is none.
    pub(super) fn flawed(&self) -> BoxedStrategy<Value> {
        match self.part {
            Part::Open(members) | Part::Closed(members) => {
                flawed(members).prop_map(Value::Object).boxed()
            }
            Part::Inner(shape, _) => flawed_value(shape),
        }
    }
}

/// Every kind of document, trait by trait.
pub(super) fn documents() -> Vec<Document> {
    TRAITS.iter().flat_map(|known| of_trait(known)).collect()
}

fn of_trait(known: &'static Trait) -> Vec<Document> {
    let name = known.name.to_lowercase();
    let document = |kind: &str, part| Document { name: format!("{name}.{kind}"), known, part };
    let mut documents = vec![
        document("attributes", Part::Open(&known.attributes)),
        document("states", Part::Open(&known.states)),
    ];
    documents.extend(known.notification.as_ref().map(|shape| {
        document("notifications", Part::Inner(shape, format!("/properties/{}", known.name)))
    }));
    documents.extend(known.commands.iter().flat_map(|command| of_command(known, command)));
    documents
}

fn of_command(known: &'static Trait, command: &'static Command) -> Vec<Document> {
    let name = command.name.to_lowercase();
    let document = |kind: &str, part| Document { name: format!("{name}.{kind}"), known, part };
    let mut documents = vec![
        document("params", Part::Closed(&command.params)),
        document("results", Part::Open(&command.results)),
    ];
    documents.extend(command.follow_up.as_ref().map(|shape| {
        let place = format!("/properties/{}/properties/followUpResponse", known.name);
        document("followup", Part::Inner(shape, place))
    }));
    documents
}

/// Whether Google has no schemas of this trait, as `NEWER` explains.
pub(super) fn is_newer(known: &Trait) -> bool {
    NEWER.iter().any(|(name, _)| *name == known.name)
}

pub(super) fn folder_of(known: &Trait) -> PathBuf {
    Path::new(SCHEMAS).join("traits").join(known.name.to_lowercase())
}

pub(super) fn read(path: &Path) -> Option<Value> {
    let text = std::fs::read_to_string(path).ok()?;
    Some(serde_json::from_str(&text).expect("JSON"))
}

/// Says so where the schemas are not there; else names the traits that they lack.
pub(super) fn are_missing() -> bool {
    let missing = !Path::new(SCHEMAS).is_dir();
    if missing {
        println!("skipped: Google's schemas are not at {SCHEMAS}");
    } else {
        for (name, why) in NEWER {
            println!("{name}: skipped: {why}");
        }
    }
    missing
}
