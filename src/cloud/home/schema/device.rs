//! The schema of a device: its traits decide which attributes, states and commands it has.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::catalog::{Command, DEVICE_TYPES, Field, TRAITS, Trait};
use crate::protocol::{COMMAND_PREFIX, ErrorCode, Map, TRAIT_PREFIX, TYPE_PREFIX, full_name};

use super::super::parse::DEMANDS;
use super::{boolean, closed, duration, name, text};

/// The schema of a device, and for each trait one that says whether a device has it.
pub(super) fn definitions() -> Value {
    let mut definitions = Map::new();
    definitions.insert("device".to_owned(), device());
    for known in TRAITS {
        definitions.insert(format!("has-{}", known.name), has(known));
    }
    Value::Object(definitions)
}

fn device() -> Value {
    let mut device = closed(
        "something that someone owns",
        &["type", "name"],
        json!({
            "owner": text("the user name of its owner; may be left out where there is one user"),
            "id": name("its id on the wire; may be left out: made from the name"),
            "type": {
                "description": "what it is",
                "enum": names(TYPE_PREFIX, DEVICE_TYPES.iter().map(|known| known.name)),
            },
            "traits": traits(),
            "name": name("what people call it"),
            "nicknames": {
                "description": "what else they call it",
                "type": "array",
                "items": {"type": "string"},
            },
            "room": text("the room it stands in"),
            "online": boolean("whether it answers", true),
            "will_report_state": boolean("whether its states are pushed", false),
            "attributes": of_any_trait("what it declares", |known| [known.attributes.fields, &[]]),
            "state": of_any_trait("how it is at the start", states_of),
            "delay": duration("how long it takes to act", None),
            "exception": exception(),
            "verify": {
                "description": "when it asks for verification; the first rule that fits decides",
                "type": "array",
                "items": verify_rule(),
            },
        }),
    );
    let by_trait = TRAITS.iter().map(|known| {
        json!({"if": {"$ref": has_reference(known.name)}, "then": {"allOf": parts_of(known)}})
    });
    device["allOf"] = by_trait.chain(reserved_parts()).collect();
    device
}

fn traits() -> Value {
    // `maxContains` would say it shorter, but `minContains` is new in draft 2019-09.
    let both_spellings = |known: &&Trait| {
        let contains = |name: &String| json!({"contains": {"const": name}});
        json!({"allOf": names(TRAIT_PREFIX, [known.name]).iter().map(contains).collect::<Vec<_>>()})
    };
    json!({
        "description": "what it can do; where they are left out, those of its type",
        "type": "array",
        "items": {"enum": names(TRAIT_PREFIX, TRAITS.iter().map(|known| known.name))},
        "uniqueItems": true,
        "not": {"anyOf": TRAITS.iter().map(both_spellings).collect::<Vec<_>>()},
    })
}

/// Whether a device has the trait: because it says so, or because its type does.
fn has(known: &Trait) -> Value {
    let given = json!({
        "required": ["traits"],
        "properties": {"traits": {"contains": {"enum": names(TRAIT_PREFIX, [known.name])}}},
    });
    let is_default = |name: &str| name == known.name;
    let types = DEVICE_TYPES
        .iter()
        .filter(|kind| kind.default_traits().iter().any(|default| is_default(default.name)));
    let types = names(TYPE_PREFIX, types.map(|kind| kind.name));
    let by_type = json!({
        "required": ["type"],
        "properties": {"traits": false, "type": {"enum": types}},
    });
    let ways = if types.is_empty() { vec![given] } else { vec![given, by_type] };
    json!({"anyOf": ways})
}

fn has_reference(name: &str) -> String {
    format!("#/$defs/has-{name}")
}

fn states_of(known: &Trait) -> [&'static [Field]; 2] {
    [known.states.fields, known.memory.fields]
}

/// The members that some trait has; which of them this device may have, its traits say.
fn of_any_trait(description: &str, fields: fn(&Trait) -> [&'static [Field]; 2]) -> Value {
    let fields = TRAITS.iter().flat_map(|known| fields(known)).flatten();
    let members =
        fields.map(|field| (field.name.to_owned(), json!({"description": field.summary})));
    closed(description, &[], Value::Object(members.collect()))
}

/// What the trait says of a device that has it.
fn parts_of(known: &Trait) -> Vec<Value> {
    let mut parts = vec![json!({"properties": {"state": properties(known.memory.fields)}})];
    if !known.attributes.fields.is_empty() {
        parts.push(json!({"properties": {"attributes": attributes(known)}}));
    }
    let states = json!({"properties": {"state": properties(known.states.fields)}});
    parts.push(match known.command_only {
        None => states,
        // Nothing is reported, so nothing can be wrong.
        Some(attribute) => json!({
            "if": {
                "required": ["attributes"],
                "properties": {"attributes": {
                    "required": [attribute],
                    "properties": {attribute: {"const": true}},
                }},
            },
            "else": states,
        }),
    });
    parts
}

/// All that the trait asks for, unless nothing is declared: then the defaults are.
fn attributes(known: &Trait) -> Value {
    let declares = |field: &Field| json!({"required": [field.name]});
    json!({
        "if": {"anyOf": known.attributes.fields.iter().map(declares).collect::<Vec<_>>()},
        "then": known.attributes.to_strict_schema(),
    })
}

/// States one by one: what is required and how they hang together is for the catalogue's starting
/// states to meet, over which those of the file are put.
fn properties(fields: &[Field]) -> Value {
    let fields = fields.iter().map(|field| (field.name.to_owned(), field.to_strict_schema()));
    json!({"properties": fields.collect::<Map>()})
}

/// What only devices with one of some traits have.
#[derive(Default)]
struct Reserved {
    attributes: Map,
    states: Map,
    commands: Vec<String>,
}

/// Without any of its traits, a device has none of what is theirs.
fn reserved_parts() -> impl Iterator<Item = Value> {
    let mut reserved: BTreeMap<Vec<&str>, Reserved> = BTreeMap::new();
    for known in TRAITS {
        for field in known.attributes.fields {
            let owners = owners(|it| it.attributes.field(field.name).is_some());
            let forbidden = &mut reserved.entry(owners).or_default().attributes;
            forbidden.insert(field.name.to_owned(), json!(false));
        }
        for field in states_of(known).into_iter().flatten() {
            let owners = owners(|it| {
                states_of(it).into_iter().flatten().any(|other| other.name == field.name)
            });
            let forbidden = &mut reserved.entry(owners).or_default().states;
            forbidden.insert(field.name.to_owned(), json!(false));
        }
        let commands = known.commands.iter().flat_map(command_names);
        reserved.entry(vec![known.name]).or_default().commands.extend(commands);
    }
    reserved.into_iter().map(|(owners, Reserved { attributes, states, commands })| {
        let has = owners.iter().map(|name| json!({"$ref": has_reference(name)}));
        let command = json!({"not": {"enum": commands}});
        json!({
            "if": {"anyOf": has.collect::<Vec<_>>()},
            "else": {"properties": {
                "attributes": {"properties": attributes},
                "state": {"properties": states},
                "verify": {"items": {"properties": {"command": command}}},
            }},
        })
    })
}

fn owners(has: impl Fn(&Trait) -> bool) -> Vec<&'static str> {
    TRAITS.iter().filter(|known| has(known)).map(|known| known.name).collect()
}

fn exception() -> Value {
    let codes: Vec<&str> = ErrorCode::ALL.iter().map(ErrorCode::as_str).collect();
    let code = json!({"description": "which one", "enum": codes});
    let blocking = boolean("whether commands fail because of it", false);
    closed(
        "a lasting condition that goes with every answer, or stands in the way",
        &["code"],
        json!({"code": code, "blocking": blocking}),
    )
}

fn verify_rule() -> Value {
    let commands = || TRAITS.iter().flat_map(|known| known.commands);
    let challenges: Vec<&str> = DEMANDS.iter().map(|(challenge, _)| *challenge).collect();
    let mut rule = closed(
        "a rule that says when it asks",
        &["command", "challenge"],
        json!({
            "command": {
                "description": "the command it is about",
                "enum": commands().flat_map(command_names).collect::<Vec<_>>(),
            },
            "params": {
                "description": "only where the command's params hold these values",
                "type": "object",
            },
            "challenge": {"description": "what it asks for", "enum": challenges},
            "unless": text("the presence that waives it while it is near"),
        }),
    );
    let by_command = commands().map(|command| {
        let names: Vec<String> = command_names(command).collect();
        json!({
            "if": {"required": ["command"], "properties": {"command": {"enum": names}}},
            "then": {"properties": {"params": params(command)}},
        })
    });
    rule["allOf"] = by_command.collect();
    rule
}

/// Any of a command's params, in either spelling; none is required.
fn params(command: &Command) -> Value {
    let fields = command.params.fields.iter();
    let members = fields.flat_map(|field| {
        let schema = field.to_strict_schema();
        let names = field.alias.into_iter().chain([field.name]);
        names.map(move |name| (name.to_owned(), schema.clone()))
    });
    json!({"properties": members.collect::<Map>(), "additionalProperties": false})
}

/// The names of a command, short and full.
fn command_names(command: &Command) -> impl Iterator<Item = String> {
    let short = command.aliases.iter().chain([&command.name]);
    names(COMMAND_PREFIX, short.copied()).into_iter()
}

/// Each name short and full.
fn names<'a>(prefix: &str, short: impl IntoIterator<Item = &'a str>) -> Vec<String> {
    let both = |name: &str| [name.to_owned(), full_name(prefix, name)];
    short.into_iter().flat_map(both).collect()
}
