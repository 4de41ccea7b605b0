//! The JSON Schema of a whole document.

use serde_json::{Value, json};

use crate::catalog::{DIALECT, Shape, TRAITS, Trait};
use crate::protocol::{COMMAND_PREFIX, Map, Mismatch, TRAIT_PREFIX, full_name};

use super::Kind;
use super::envelope::{EXECUTION, QUERY_DEVICE, SYNC_DEVICE};
use super::query::state_shapes;
use super::report_state::{follow_up, notification_shapes};

/// The JSON Schema (draft 2020-12) of a kind of document.
///
/// It accepts what [`validate`](super::validate) finds no error in, as far as JSON Schema can say
/// it: not that a value is among those that another member declares, that one number lies below
/// another, or that an id stands once.
#[must_use]
pub fn schema(kind: Kind) -> Value {
    let mut schema = match kind {
        Kind::Params(command) => command.params.to_closed_schema(),
        _ => kind.object().to_schema(),
    };
    match kind {
        Kind::SyncResponse => {
            put(&mut schema, &["payload", "devices"], "items", sync_device());
        }
        Kind::QueryResponse => {
            put(&mut schema, &["payload", "devices"], "additionalProperties", query_device());
        }
        Kind::ExecuteRequest => put_executions(&mut schema),
        Kind::ExecuteResponse => put_result_states(&mut schema),
        Kind::ReportState => {
            let path = ["payload", "devices", "states"];
            put(&mut schema, &path, "additionalProperties", known_states());
            let path = ["payload", "devices", "notifications"];
            put(&mut schema, &path, "additionalProperties", notifications());
            schema["if"] = json!({
                "required": ["payload"],
                "properties": {"payload": {
                    "required": ["devices"],
                    "properties": {"devices": {"required": ["notifications"]}},
                }},
            });
            schema["then"] =
                json!({"anyOf": [{"required": ["eventId"]}, {"required": ["event_id"]}]});
        }
        _ => {}
    }
    let mut document = Map::new();
    document.insert("$schema".to_owned(), json!(DIALECT));
    document.insert("title".to_owned(), json!(kind.to_string()));
    document.extend(schema.as_object().cloned().unwrap_or_default());
    Value::Object(document)
}

/// Puts a keyword into the schema of the member at a path.
fn put(schema: &mut Value, path: &[&str], keyword: &str, value: Value) {
    let member = path.iter().fold(schema, |schema, name| &mut schema["properties"][*name]);
    member[keyword] = value;
}

fn sync_device() -> Value {
    let mut device = SYNC_DEVICE.to_schema();
    let by_trait = TRAITS.iter().filter(|known| !known.attributes.fields.is_empty());
    device["allOf"] = by_trait.map(|known| attributes_of(known)).collect();
    device
}

/// Where a device has the trait, its attributes are those of the trait.
fn attributes_of(known: &Trait) -> Value {
    let name = full_name(TRAIT_PREFIX, known.name);
    let mut then = json!({"properties": {"attributes": known.attributes.to_schema()}});
    if known.attributes.check(&Map::new(), "").iter().any(Mismatch::is_error) {
        then["required"] = json!(["attributes"]);
    }
    json!({
        "if": {
            "required": ["traits"],
            "properties": {"traits": {"type": "array", "contains": {"const": name}}},
        },
        "then": then,
    })
}

fn query_device() -> Value {
    let mut device = known_states();
    device["anyOf"] = json!([
        {"required": ["online"]},
        {"required": ["status"], "not": {"properties": {"status": {"const": "SUCCESS"}}}},
    ]);
    device
}

/// What is known of states by their names alone.
fn known_states() -> Value {
    let mut states = QUERY_DEVICE.to_schema();
    for field in TRAITS.iter().flat_map(|known| known.states.fields) {
        let mut shapes: Vec<Value> = state_shapes(field.name).map(Shape::to_schema).collect();
        let shape = if shapes.len() == 1 { shapes.remove(0) } else { json!({"anyOf": shapes}) };
        states["properties"][field.name] = shape;
    }
    states
}

fn put_executions(schema: &mut Value) {
    let mut execution = EXECUTION.to_schema();
    let commands = TRAITS.iter().flat_map(|known| known.commands);
    let by_command = commands.map(|command| {
        let names = command.aliases.iter().chain([&command.name]);
        let names: Vec<String> = names.map(|name| full_name(COMMAND_PREFIX, name)).collect();
        let mut then = json!({"properties": {"params": command.params.to_closed_schema()}});
        if command.params.check(&Map::new(), "").iter().any(Mismatch::is_error) {
            then["required"] = json!(["params"]);
        }
        json!({
            "if": {"required": ["command"], "properties": {"command": {"enum": names}}},
            "then": then,
        })
    });
    execution["allOf"] = by_command.collect();
    let payload = &mut schema["properties"]["inputs"]["items"]["properties"]["payload"];
    let group = &mut payload["properties"]["commands"]["items"];
    group["properties"]["execution"]["items"] = execution;
}

fn put_result_states(schema: &mut Value) {
    let payload = &mut schema["properties"]["payload"];
    let result = &mut payload["properties"]["commands"]["items"];
    result["properties"]["states"] = known_states();
    let all = result["allOf"].take();
    let mut all = all.as_array().cloned().unwrap_or_default();
    all.push(json!({
        "if": {"required": ["challengeNeeded"]},
        "then": {
            "required": ["status", "errorCode"],
            "properties": {
                "status": {"const": "ERROR"},
                "errorCode": {"const": "challengeNeeded"},
            },
        },
    }));
    result["allOf"] = json!(all);
}

fn notifications() -> Value {
    let mut by_trait = Map::new();
    for known in TRAITS {
        let shapes: Vec<Value> = notification_shapes(known).map(|it| it.to_schema()).collect();
        if shapes.is_empty() {
            continue;
        }
        let mut notification = json!({"anyOf": shapes});
        for shape in follow_up(known) {
            notification["properties"] = json!({"followUpResponse": shape.to_schema()});
        }
        by_trait.insert(known.name.to_owned(), notification);
    }
    json!({"type": "object", "properties": by_trait, "additionalProperties": {"type": "object"}})
}
