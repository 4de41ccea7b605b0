//! A SYNC response to the last attribute of each device.

use std::collections::HashSet;

use serde_json::Value;

use crate::catalog::{DEVICE_TYPES, TRAITS, check_attributes, find_trait, find_type};
use crate::protocol::{Mismatch, Place, Rule, TRAIT_PREFIX, TYPE_PREFIX, short_name};

use super::devices::SyncedDevice;
use super::elements;
use super::names::{check_code, unknown_name};

/// Google cuts longer names.
const LONGEST_NAME: usize = 60;
/// As compact UTF-8 JSON.
const LARGEST_CUSTOM_DATA: usize = 512;

/// Traits that Google's schemas of 2021 ask of a type and its page now merely recommends.
const NO_LONGER_ASKED: &[(&str, &str)] = &[("SENSOR", "SensorState")];

pub(super) fn check(response: &Value, found: &mut Vec<Mismatch>) {
    let payload = Place::at("/payload");
    if let Some(code) = response.pointer("/payload/errorCode").and_then(Value::as_str) {
        check_code(code, &payload.member("errorCode"), found);
    }
    if let Some(user) = response.pointer("/payload/agentUserId").and_then(Value::as_str) {
        found.extend(check_user(user, &payload.member("agentUserId")));
    }
    let devices = elements(response, "/payload/devices");
    let place = payload.member("devices");
    let has_failed = response.pointer("/payload/errorCode").is_some();
    let has_none = response["payload"]["devices"].as_array().is_some_and(Vec::is_empty);
    if has_none && !has_failed {
        let expected = "a device at least: without one, linking looks as if it had failed";
        let mismatch = Mismatch::new(place.pointer(), expected, "none").breaks(Rule::Length);
        found.push(mismatch.tolerated());
    }
    let mut ids = HashSet::with_capacity(devices.len());
    for (index, device) in devices.iter().enumerate() {
        let place = place.element(index);
        if let Some(id) = device["id"].as_str()
            && !ids.insert(id)
        {
            let actual = format!("`{id}` again");
            let mismatch = Mismatch::new(place.member("id").pointer(), "an id of its own", actual);
            found.push(mismatch.breaks(Rule::Unique));
        }
        check_device(device, &place, found);
    }
}

fn check_user(user: &str, place: &Place<'_>) -> Option<Mismatch> {
    let expected = match user {
        "" => "an id of the user",
        user if user.contains('@') => "an id that never changes and is no e-mail address",
        _ => return None,
    };
    let mismatch = Mismatch::new(place.pointer(), expected, format!("`{user}`"));
    Some(mismatch.breaks(Rule::Value).tolerated())
}

fn check_device(device: &Value, place: &Place<'_>, found: &mut Vec<Mismatch>) {
    check_type(device, place, found);
    check_traits(device, place, found);
    if let Some(name) = device["name"]["name"].as_str() {
        let place = place.member("name");
        found.extend(check_name(name, &place.member("name")));
    }
    if let Some(data) = device.get("customData") {
        let size = data.to_string().len();
        if size > LARGEST_CUSTOM_DATA {
            let expected = format!("at most {LARGEST_CUSTOM_DATA} bytes");
            let place = place.member("customData").pointer();
            found.push(Mismatch::new(place, expected, size.to_string()).breaks(Rule::Length));
        }
    }
    let synced = SyncedDevice::read(device);
    let mut attributes = Vec::new();
    check_attributes(&synced.declared(), &place.member("attributes"), &mut attributes);
    // An attribute that no known trait has may be one of a trait that is not known.
    attributes.retain(|it| !(synced.has_unknown_traits && it.rule == Rule::Unknown));
    found.extend(attributes);
}

fn check_type(device: &Value, place: &Place<'_>, found: &mut Vec<Mismatch>) {
    let Some(name) = device["type"].as_str().and_then(|name| name.strip_prefix(TYPE_PREFIX)) else {
        return;
    };
    let Some(known) = find_type(name) else {
        let types = DEVICE_TYPES.iter().map(|known| known.name);
        let mut mismatch = unknown_name(&place.member("type"), name, "device type", types);
        if !mismatch.is_error() {
            mismatch.expected += ": for another one Google may refuse the whole answer";
        }
        return found.push(mismatch);
    };
    let traits = device["traits"].as_array().map_or(&[][..], Vec::as_slice);
    let has = |name: &str| {
        let names = traits.iter().filter_map(Value::as_str);
        names.into_iter().any(|it| short_name(TRAIT_PREFIX, it) == name)
    };
    let is_asked = |name: &&&str| !NO_LONGER_ASKED.contains(&(known.name, **name));
    for required in known.required.iter().filter(is_asked).filter(|name| !has(name)) {
        let expected = format!("{required}, which certification asks of a {}", known.name);
        let mismatch = Mismatch::new(place.member("traits").pointer(), expected, "nothing");
        found.push(mismatch.breaks(Rule::Declared).tolerated());
    }
}

fn check_traits(device: &Value, place: &Place<'_>, found: &mut Vec<Mismatch>) {
    let place = place.member("traits");
    let names: Vec<&str> =
        device["traits"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    if names.is_empty() && device["traits"].is_array() {
        let mismatch = Mismatch::new(place.pointer(), "a trait at least", "none");
        found.push(mismatch.breaks(Rule::Length).tolerated());
    }
    for (index, full) in names.iter().enumerate() {
        let place = place.element(index);
        if names[..index].contains(full) {
            let mismatch = Mismatch::new(place.pointer(), "each trait once", format!("`{full}`"));
            found.push(mismatch.breaks(Rule::Unique).tolerated());
        }
        if let Some(name) = full.strip_prefix(TRAIT_PREFIX)
            && find_trait(name).is_none()
        {
            found.push(unknown_name(&place, name, "trait", TRAITS.iter().map(|it| it.name)));
        }
    }
}

fn check_name(name: &str, place: &Place<'_>) -> Option<Mismatch> {
    let count = name.chars().count();
    let (expected, actual) = if name.trim().is_empty() {
        ("a name to call it by".to_owned(), format!("`{name}`"))
    } else if count > LONGEST_NAME {
        (format!("at most {LONGEST_NAME} characters: Google cuts the rest"), count.to_string())
    } else {
        return None;
    };
    Some(Mismatch::new(place.pointer(), expected, actual).breaks(Rule::Length).tolerated())
}
