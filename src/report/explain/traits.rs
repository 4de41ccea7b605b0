//! The page of a trait: what it declares, reports and does.

use serde_json::{Value, json};

use crate::catalog::{
    Command, DEVICE_TYPES, DeviceType, TRAITS, Trait, example_attributes, example_states,
};
use crate::protocol::{COMMAND_PREFIX, ErrorCode, Map, Status, TRAIT_PREFIX, full_name};

use super::commands::{command_json, write_command};
use super::fields::{object_json, write_object, write_shape};
use super::page::{Kind, Topic, members};
use super::sheet::Sheet;

pub(super) static KIND: Kind = Kind {
    id: "trait",
    plural: "traits",
    title: "trait",
    heading: "Traits",
    prefix: TRAIT_PREFIX,
    case_counts: true,
    topics: || TRAITS.iter().map(|known| Box::new(TraitTopic(known)) as Box<dyn Topic>).collect(),
};

struct TraitTopic(&'static Trait);

impl Topic for TraitTopic {
    fn name(&self) -> &'static str {
        self.0.name
    }

    fn summary(&self) -> String {
        self.0.summary.to_owned()
    }

    fn write(&self, sheet: &mut Sheet) {
        let known = self.0;
        sheet.part("Device types", |sheet| {
            let row = |what: &str, names: Vec<&str>| {
                let names = if names.is_empty() { "none".to_owned() } else { names.join(", ") };
                (what.to_owned(), names)
            };
            sheet.rows(&[
                row("that require it", requiring(known)),
                row("that it is recommended for", recommending(known)),
            ]);
        });
        sheet.part("Attributes, declared in SYNC", |sheet| {
            write_object(sheet, &known.attributes, "none");
        });
        sheet.part("States, reported in QUERY", |sheet| {
            write_object(sheet, &known.states, "none");
        });
        for command in known.commands {
            sheet.part(&format!("Command {}", command.name), |sheet| {
                write_command(sheet, command);
            });
        }
        if known.commands.is_empty() {
            sheet.part("Commands", |sheet| sheet.dim("none"));
        } else {
            write_any_refusal(sheet);
        }
        if let Some(shape) = &known.notification {
            sheet.part("Notification, sent when it happens", |sheet| write_shape(sheet, shape));
        }
        write_example(sheet, known);
    }

    fn members(&self) -> Map {
        let known = self.0;
        let mut document = members(json!({
            "required_by": requiring(known),
            "recommended_for": recommending(known),
            "attributes": object_json(&known.attributes),
            "states": object_json(&known.states),
            "commands": known.commands.iter().map(command_json).collect::<Vec<_>>(),
        }));
        if let Some(shape) = &known.notification {
            document.insert("notification".to_owned(), shape.to_schema());
        }
        let example = json!({"sync": sync_example(known), "query": query_example(known)});
        document.insert("example".to_owned(), example);
        document
    }
}

fn requiring(known: &Trait) -> Vec<&'static str> {
    types(|kind| kind.required.contains(&known.name))
}

fn recommending(known: &Trait) -> Vec<&'static str> {
    types(|kind| kind.recommended.contains(&known.name))
}

fn types(wanted: impl Fn(&DeviceType) -> bool) -> Vec<&'static str> {
    DEVICE_TYPES.iter().filter(|kind| wanted(kind)).map(|kind| kind.name).collect()
}

fn write_any_refusal(sheet: &mut Sheet) {
    let codes: Vec<&str> = Command::ANY_REFUSAL.iter().map(ErrorCode::as_str).collect();
    sheet.gap();
    sheet
        .line(&format!("The virtual device may refuse any command with {} too.", codes.join(", ")));
}

fn write_example(sheet: &mut Sheet, known: &'static Trait) {
    sheet.part("Example", |sheet| {
        sheet.section("In SYNC, as part of a device:", |sheet| sheet.json(&sync_example(known)));
        sheet.section("In QUERY:", |sheet| sheet.json(&query_example(known)));
        if let Some(command) = known.commands.first() {
            let name = full_name(COMMAND_PREFIX, command.name);
            sheet.line(&format!("In EXECUTE: smarthome explain {name}"));
        }
    });
}

fn sync_example(known: &'static Trait) -> Value {
    let attributes = example_attributes(known);
    let mut part = json!({"traits": [full_name(TRAIT_PREFIX, known.name)]});
    if !attributes.is_empty() {
        part["attributes"] = attributes.into();
    }
    part
}

fn query_example(known: &'static Trait) -> Value {
    let mut states = members(json!({"online": true, "status": Status::Success}));
    states.extend(example_states(known));
    states.into()
}
