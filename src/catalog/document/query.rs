//! QUERY: the states of each device, by its traits where its SYNC is known, else by their names.

use serde_json::Value;

use crate::catalog::{Shape, TRAITS, nearest};
use crate::protocol::{Map, Mismatch, Place, Rule};

use super::devices::SyncedDevices;
use super::envelope::QUERY_DEVICE;
use super::names::check_code;
use super::{check_device_states, elements, members};

pub(super) fn check_request(
    request: &Value,
    synced: Option<&SyncedDevices<'_>>,
    found: &mut Vec<Mismatch>,
) {
    const DEVICES: &str = "/inputs/0/payload/devices";
    check_ids(elements(request, DEVICES), &Place::at(DEVICES), synced, found);
}

/// Checks that the devices named in a request are those of the SYNC.
pub(super) fn check_ids(
    devices: &[Value],
    place: &Place<'_>,
    synced: Option<&SyncedDevices<'_>>,
    found: &mut Vec<Mismatch>,
) {
    let Some(synced) = synced else { return };
    for (index, device) in devices.iter().enumerate() {
        if let Some(id) = device["id"].as_str() {
            synced.check_id(id, &place.element(index).member("id"), found);
        }
    }
}

pub(super) fn check_response(
    response: &Value,
    synced: Option<&SyncedDevices<'_>>,
    found: &mut Vec<Mismatch>,
) {
    if let Some(code) = response.pointer("/payload/errorCode").and_then(Value::as_str) {
        check_code(code, &Place::at("/payload/errorCode"), found);
    }
    let place = Place::at("/payload/devices");
    for (id, entry) in members(response, "/payload/devices") {
        let place = place.member(id);
        if let Some(synced) = synced {
            synced.check_id(id, &place, found);
        }
        if let Some(entry) = entry.as_object() {
            check_entry(id, entry, synced, &place, found);
        }
    }
}

fn check_entry(
    id: &str,
    entry: &Map,
    synced: Option<&SyncedDevices<'_>>,
    place: &Place<'_>,
    found: &mut Vec<Mismatch>,
) {
    QUERY_DEVICE.check_fields(entry, place, found);
    check_presence(entry, place, found);
    found.extend(check_success(entry, place));
    for name in ["errorCode", "exceptionCode"] {
        if let Some(code) = entry.get(name).and_then(Value::as_str) {
            check_code(code, &place.member(name), found);
        }
    }
    let answers = is_read(entry);
    match synced.and_then(|synced| synced.get(id)) {
        Some(device) if !device.has_unknown_traits => {
            check_device_states(&device.with_states(entry), &QUERY_DEVICE, answers, place, found);
        }
        // What no known trait has may be of one that is not known.
        Some(_) => check_known_states(entry, place, found),
        None => {
            check_known_states(entry, place, found);
            check_names(entry, place, found);
        }
    }
}

/// Doubts an error beside a success: nobody hears of it.
pub(super) fn check_success(result: &Map, place: &Place<'_>) -> Option<Mismatch> {
    let is_success = result.get("status").is_some_and(|status| status == "SUCCESS");
    let code = result.get("errorCode").filter(|_| is_success)?.as_str()?;
    let expected = "no error beside SUCCESS: the status ERROR, or an exceptionCode";
    let mismatch =
        Mismatch::new(place.member("errorCode").pointer(), expected, format!("`{code}`"));
    Some(mismatch.breaks(Rule::Conflict).tolerated())
}

/// Whether the entry says how the device is, rather than why that cannot be said.
fn is_read(entry: &Map) -> bool {
    let status = entry.get("status").and_then(Value::as_str).unwrap_or("SUCCESS");
    status == "SUCCESS" && entry.get("online") != Some(&Value::Bool(false))
}

/// `online` is what the phone shows a device by; clouds in use leave out one of the two, but never
/// both without harm.
fn check_presence(entry: &Map, place: &Place<'_>, found: &mut Vec<Mismatch>) {
    let missing = |name: &str, expected: &str| {
        Mismatch::new(place.member(name).pointer(), expected, "nothing").breaks(Rule::Required)
    };
    if !entry.contains_key("online") {
        let mismatch = missing("online", "whether the device can be reached");
        let says_why = entry.get("status").is_some_and(|status| status != "SUCCESS");
        found.push(if says_why { mismatch.tolerated() } else { mismatch });
    }
    if !entry.contains_key("status") {
        let expected = "SUCCESS, OFFLINE, EXCEPTIONS or ERROR";
        found.push(missing("status", expected).tolerated());
    }
    if entry.get("status").is_some_and(|it| it == "ERROR") && !entry.contains_key("errorCode") {
        found.push(missing("errorCode", "why the device could not be read").tolerated());
    }
}

/// Without a SYNC nobody knows a device's traits: a state is held against the traits that have one
/// of its name.
pub(super) fn check_known_states(states: &Map, place: &Place<'_>, found: &mut Vec<Mismatch>) {
    for (name, value) in states {
        let mut shapes = state_shapes(name).peekable();
        if shapes.peek().is_none() {
            continue;
        }
        let place = place.member(name);
        let tried: Vec<Vec<Mismatch>> = shapes
            .map(|shape| {
                let mut found = Vec::new();
                shape.check_at(value, &place, &mut found);
                found
            })
            .collect();
        let best = tried.into_iter().min_by_key(Vec::len);
        found.extend(best.into_iter().flatten());
    }
}

/// Doubts the members that are no states of any trait, nor what a command answers beside states:
/// Google is known to refuse reports with such members.
pub(super) fn check_names(states: &Map, place: &Place<'_>, found: &mut Vec<Mismatch>) {
    let strangers = states.keys().filter(|name| state_shapes(name).next().is_none());
    found.extend(strangers.filter_map(|name| check_name(name, place)));
}

fn check_name(name: &str, place: &Place<'_>) -> Option<Mismatch> {
    let results = TRAITS.iter().flat_map(|known| known.commands).map(|command| &command.results);
    let is_known = QUERY_DEVICE.field(name).is_some()
        || results.into_iter().any(|results| results.field(name).is_some());
    let states = TRAITS.iter().flat_map(|known| known.states.fields).map(|field| field.name);
    let expected = match nearest(name, states).first() {
        Some(near) => format!("a state of a trait (did you mean `{near}`?)"),
        None => "a state of a trait".to_owned(),
    };
    let mismatch = Mismatch::new(place.member(name).pointer(), expected, format!("`{name}`"));
    (!is_known).then(|| mismatch.breaks(Rule::Unknown).tolerated())
}

/// The shapes of the states of this name, in all traits.
pub(super) fn state_shapes(name: &str) -> impl Iterator<Item = &'static Shape> {
    TRAITS.iter().filter_map(move |known| known.states.field(name).map(|field| &field.shape))
}
