//! Whole documents against the protocol and the catalogue: every violation with its place, its
//! device, and whether Google minds.
//!
//! The shape of a document stands in `envelope.rs`; what depends on what stands in it (a device's
//! traits decide its attributes, a command its params) in one file per intent.

mod devices;
mod envelope;
mod execute;
mod kind;
mod names;
mod query;
mod report_state;
mod schema;
mod sync;
#[cfg(test)]
mod tests;

use serde_json::Value;

use crate::protocol::{Map, Mismatch, Place, describe_value};

use super::{Device, Object, check_attributes, check_states};

pub use devices::SyncedDevices;
pub use kind::Kind;
pub use schema::schema;

/// One violation.
#[derive(Clone, Debug, PartialEq)]
pub struct Violation {
    /// Where it is, what was expected, what came.
    pub mismatch: Mismatch,
    /// The id of the device it is about; several with commas between.
    pub device: Option<String>,
    /// The line it stands in, from 1, where people write the document in lines.
    pub line: Option<usize>,
}

/// Holds a document against the protocol and the catalogue, and, where a SYNC response is given,
/// against the devices of it. Gives every violation, in the order of the document's parts.
#[must_use]
pub fn validate(
    kind: Kind,
    document: &Value,
    synced: Option<&SyncedDevices<'_>>,
) -> Vec<Violation> {
    let mut found = Vec::new();
    let Some(members) = document.as_object() else {
        let actual = describe_value(document);
        let mismatch = Mismatch::new("", "an object", actual);
        return vec![Violation { mismatch, device: None, line: None }];
    };
    match kind {
        Kind::Attributes(known) => {
            let nothing = Map::new();
            let device = Device { traits: &[known], attributes: members, states: &nothing, now: 0 };
            check_attributes(&device, &Place::ROOT, &mut found);
        }
        Kind::States(known) => {
            let nothing = Map::new();
            let device = Device { traits: &[known], attributes: &nothing, states: members, now: 0 };
            known.states.check_open(device.states, &Place::ROOT, &mut found);
        }
        Kind::Params(command) => {
            command.params.check_closed(members, &Place::ROOT, &mut found);
        }
        _ => check_document(kind, members, document, synced, &mut found),
    }
    found
        .into_iter()
        .map(|mismatch| {
            let device = device_of(kind, &mismatch.pointer, document);
            Violation { mismatch, device, line: None }
        })
        .collect()
}

fn check_document(
    kind: Kind,
    members: &Map,
    document: &Value,
    synced: Option<&SyncedDevices<'_>>,
    found: &mut Vec<Mismatch>,
) {
    kind.object().check_open(members, &Place::ROOT, found);
    match kind {
        Kind::SyncResponse => sync::check(document, found),
        Kind::QueryRequest => query::check_request(document, synced, found),
        Kind::QueryResponse => query::check_response(document, synced, found),
        Kind::ExecuteRequest => execute::check_request(document, synced, found),
        Kind::ExecuteResponse => execute::check_response(document, synced, found),
        Kind::ReportState => report_state::check(document, synced, found),
        _ => {}
    }
}

/// The device that a place of a document belongs to.
fn device_of(kind: Kind, pointer: &str, document: &Value) -> Option<String> {
    let steps: Vec<&str> = pointer.split('/').skip(1).collect();
    let text = |pointer: &str| document.pointer(pointer)?.as_str().map(str::to_owned);
    match (kind, steps.as_slice()) {
        (Kind::SyncResponse, ["payload", "devices", index, ..]) => {
            text(&format!("/payload/devices/{index}/id"))
        }
        (Kind::QueryResponse, ["payload", "devices", id, ..])
        | (Kind::ReportState, ["payload", "devices", "states" | "notifications", id, ..]) => {
            Some(id.replace("~1", "/").replace("~0", "~"))
        }
        (Kind::ExecuteResponse, ["payload", "commands", index, ..]) => {
            let ids = document.pointer(&format!("/payload/commands/{index}/ids"))?.as_array()?;
            let ids: Vec<&str> = ids.iter().filter_map(Value::as_str).collect();
            (!ids.is_empty()).then(|| ids.join(", "))
        }
        _ => None,
    }
}

/// The elements of the array at a pointer, and nothing where there is none.
fn elements<'a>(document: &'a Value, pointer: &str) -> &'a [Value] {
    document.pointer(pointer).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

/// The members of the object at a pointer, and nothing where there is none.
fn members<'a>(
    document: &'a Value,
    pointer: &str,
) -> impl Iterator<Item = (&'a String, &'a Value)> {
    document.pointer(pointer).and_then(Value::as_object).into_iter().flatten()
}

/// Checks the states of a device that is known from its SYNC: all of them where `whole`, else
/// those that are there. `beside` are the members that stand among them.
fn check_device_states(
    device: &Device<'_>,
    beside: &Object,
    whole: bool,
    place: &Place<'_>,
    found: &mut Vec<Mismatch>,
) {
    use crate::protocol::Rule;
    let mut states = Vec::new();
    check_states(device, place, &mut states);
    states.retain(|mismatch| {
        let partial = matches!(mismatch.rule, Rule::Required | Rule::Alternatives);
        let own = mismatch.rule == Rule::Unknown
            && mismatch.pointer.rsplit('/').next().is_some_and(|it| beside.field(it).is_some());
        !own && (whole || !partial)
    });
    found.extend(states);
}
