//! EXECUTE: params by their command, answers by what each device is.

use std::collections::HashSet;

use serde_json::Value;

use crate::catalog::{Command, TRAITS, find_command};
use crate::protocol::{COMMAND_PREFIX, Map, Mismatch, Place, Rule};

use super::devices::{SyncedDevice, SyncedDevices};
use super::envelope::QUERY_DEVICE;
use super::names::{check_code, unknown_name};
use super::query::{check_ids, check_known_states, check_names, check_success};
use super::{check_device_states, elements};

pub(super) fn check_request(
    request: &Value,
    synced: Option<&SyncedDevices<'_>>,
    found: &mut Vec<Mismatch>,
) {
    const COMMANDS: &str = "/inputs/0/payload/commands";
    let place = Place::at(COMMANDS);
    for (index, group) in elements(request, COMMANDS).iter().enumerate() {
        let place = place.element(index);
        let devices = elements(group, "/devices");
        check_ids(devices, &place.member("devices"), synced, found);
        let known: Vec<&SyncedDevice<'_>> =
            devices.iter().filter_map(|device| synced?.get(device["id"].as_str()?)).collect();
        let place = place.member("execution");
        for (index, execution) in elements(group, "/execution").iter().enumerate() {
            check_execution(execution, &known, &place.element(index), found);
        }
    }
}

fn check_execution(
    execution: &Value,
    devices: &[&SyncedDevice<'_>],
    place: &Place<'_>,
    found: &mut Vec<Mismatch>,
) {
    let Some(name) = execution["command"].as_str().and_then(|it| it.strip_prefix(COMMAND_PREFIX))
    else {
        return;
    };
    let at_command = place.member("command");
    let Some((_, command)) = find_command(name) else {
        return found.push(unknown_name(&at_command, name, "command", command_names()));
    };
    if name != command.name {
        // One of Google's own samples has such a name.
        let expected = format!("`{}`, as Google's list has it", command.name);
        let mismatch = Mismatch::new(at_command.pointer(), expected, format!("`{name}`"));
        found.push(mismatch.breaks(Rule::Name).tolerated());
    }
    let lacks = |device: &&&SyncedDevice<'_>| {
        !device.has_unknown_traits
            && !device.traits.iter().any(|known| known.command(name).is_some())
    };
    if devices.iter().any(|device| lacks(&device)) {
        let expected = "a command of the device's traits";
        let mismatch = Mismatch::new(at_command.pointer(), expected, format!("`{name}`"));
        found.push(mismatch.breaks(Rule::Declared));
    }
    check_params(command, execution, place, found);
}

fn check_params(
    command: &Command,
    execution: &Value,
    place: &Place<'_>,
    found: &mut Vec<Mismatch>,
) {
    let nothing = Map::new();
    let params = match execution.get("params") {
        None => Some(&nothing),
        Some(params) => params.as_object(),
    };
    if let Some(params) = params {
        command.params.check_closed(params, &place.member("params"), found);
    }
}

fn command_names() -> impl Iterator<Item = &'static str> + Clone {
    TRAITS.iter().flat_map(|known| known.commands).map(|command| command.name)
}

pub(super) fn check_response(
    response: &Value,
    synced: Option<&SyncedDevices<'_>>,
    found: &mut Vec<Mismatch>,
) {
    if let Some(code) = response.pointer("/payload/errorCode").and_then(Value::as_str) {
        check_code(code, &Place::at("/payload/errorCode"), found);
    }
    let place = Place::at("/payload/commands");
    let mut answered = HashSet::new();
    for (index, result) in elements(response, "/payload/commands").iter().enumerate() {
        let place = place.element(index);
        check_result_ids(result, &mut answered, synced, &place.member("ids"), found);
        check_result(result, &place, found);
        if let Some(states) = result["states"].as_object() {
            check_result_states(result, states, synced, &place.member("states"), found);
        }
    }
}

fn check_result_ids<'a>(
    result: &'a Value,
    answered: &mut HashSet<&'a str>,
    synced: Option<&SyncedDevices<'_>>,
    place: &Place<'_>,
    found: &mut Vec<Mismatch>,
) {
    for (index, id) in elements(result, "/ids").iter().enumerate() {
        let place = place.element(index);
        let Some(id) = id.as_str() else { continue };
        if let Some(synced) = synced {
            synced.check_id(id, &place, found);
        }
        if !answered.insert(id) {
            let expected = "each device in one result";
            let mismatch = Mismatch::new(place.pointer(), expected, format!("`{id}` again"));
            found.push(mismatch.breaks(Rule::Unique).tolerated());
        }
    }
}

fn check_result(result: &Value, place: &Place<'_>, found: &mut Vec<Mismatch>) {
    let codes = [&result["errorCode"], &result["exceptionCode"]];
    for (name, code) in ["errorCode", "exceptionCode"].into_iter().zip(codes) {
        if let Some(code) = code.as_str() {
            check_code(code, &place.member(name), found);
        }
    }
    found.extend(result.as_object().and_then(|result| check_success(result, place)));
    if result["status"] == "ERROR" && result.get("errorCode").is_none() {
        let expected = "why it failed: without a code people hear a general apology";
        let mismatch = Mismatch::new(place.member("errorCode").pointer(), expected, "nothing");
        found.push(mismatch.breaks(Rule::Required).tolerated());
    }
    if result.get("challengeNeeded").is_some()
        && (result["status"] != "ERROR" || result["errorCode"] != "challengeNeeded")
    {
        let expected = "status ERROR and errorCode challengeNeeded beside challengeNeeded";
        let actual = format!("{} and {}", result["status"], result["errorCode"]);
        found.push(Mismatch::new(place.pointer(), expected, actual).breaks(Rule::Conflict));
    }
}

/// States after a command: those that changed will do. What a command answers beside states
/// stands among them too.
fn check_result_states(
    result: &Value,
    states: &Map,
    synced: Option<&SyncedDevices<'_>>,
    place: &Place<'_>,
    found: &mut Vec<Mismatch>,
) {
    QUERY_DEVICE.check_fields(states, place, found);
    let ids = elements(result, "/ids").iter().filter_map(Value::as_str);
    let mut devices: Vec<&SyncedDevice<'_>> = ids.filter_map(|id| synced?.get(id)).collect();
    if devices.is_empty() {
        check_names(states, place, found);
    }
    devices.retain(|device| !device.has_unknown_traits);
    if devices.is_empty() {
        return check_known_states(states, place, found);
    }
    let mut tried = Vec::new();
    for device in devices {
        check_device_states(&device.with_states(states), &QUERY_DEVICE, false, place, &mut tried);
        let results = |name: &str| {
            device
                .traits
                .iter()
                .flat_map(|it| it.commands)
                .any(|command| command.results.field(name).is_some())
        };
        tried.retain(|mismatch| {
            let name = mismatch.pointer.rsplit('/').next().unwrap_or_default();
            !(mismatch.rule == Rule::Unknown && results(name))
        });
    }
    tried.dedup();
    found.extend(tried);
}
