//! A device as behaviour sees it, and what can be asked of it.
//!
//! A behaviour sees all attributes and states of a device, since traits touch each other.

use std::sync::LazyLock;

use serde_json::Value;

use crate::protocol::{COMMAND_PREFIX, ErrorCode, Map, Mismatch, short_name};

use super::shape::unknown_member;
use super::{Command, Refusal, Shape, Trait};

/// A device: the traits it has, what it declares and how it is.
#[derive(Clone, Copy, Debug)]
pub struct Device<'a> {
    /// Its traits.
    pub traits: &'a [&'static Trait],
    /// The attributes of all of them, side by side.
    pub attributes: &'a Map,
    /// The states of all of them, side by side.
    pub states: &'a Map,
}

impl Device<'_> {
    /// Whether a boolean attribute is set.
    #[must_use]
    pub fn has(&self, attribute: &str) -> bool {
        self.attributes.get(attribute).and_then(Value::as_bool).unwrap_or(false)
    }

    /// Whether it has the trait of this short name.
    #[must_use]
    pub fn has_trait(&self, name: &str) -> bool {
        self.traits.iter().any(|known| known.name == name)
    }

    /// A number among the states.
    #[must_use]
    pub fn number(&self, state: &str) -> Option<f64> {
        self.states.get(state).and_then(Value::as_f64)
    }

    /// A text among the states.
    #[must_use]
    pub fn text(&self, state: &str) -> Option<&str> {
        self.states.get(state).and_then(Value::as_str)
    }

    /// A boolean among the states; absent counts as false.
    #[must_use]
    pub fn is(&self, state: &str) -> bool {
        self.states.get(state).and_then(Value::as_bool).unwrap_or(false)
    }

    /// The command of this full or short name among the device's traits.
    #[must_use]
    pub fn command(&self, name: &str) -> Option<(&'static Trait, &'static Command)> {
        self.traits.iter().find_map(|known| Some((*known, known.command(name)?)))
    }
}

/// Says what a command does to a device: the states it sets. Nothing is changed.
///
/// # Errors
/// The device has no such command, its attributes exclude it, the params do not fit, or the
/// command itself refuses.
pub fn run_command(device: &Device<'_>, name: &str, params: &Value) -> Result<Map, Refusal> {
    let Some((owner, command)) = device.command(name) else {
        let short = short_name(COMMAND_PREFIX, name);
        let reason = format!("no trait of this device has the command {short}");
        return Err(Refusal::new(ErrorCode::FunctionNotSupported, reason));
    };
    if owner.query_only.is_some_and(|attribute| device.has(attribute)) {
        let reason = format!("{} is declared query-only", owner.name);
        return Err(Refusal::new(ErrorCode::FunctionNotSupported, reason));
    }
    let params = checked_params(command, params)?;
    (command.run)(device, params)
}

/// A value out of its range or list gets the code that Google's users know; a value of the wrong
/// kind is the caller's bug. Members that no field names are ignored: Google adds some over time.
fn checked_params<'a>(command: &Command, params: &'a Value) -> Result<&'a Map, Refusal> {
    static NONE: LazyLock<Map> = LazyLock::new(Map::new);
    let members = match params {
        Value::Object(members) => members,
        Value::Null => &NONE,
        other => {
            let mismatch = Mismatch::new("/params", "an object", format!("`{other}`"));
            return Err(Refusal::new(ErrorCode::HardError, mismatch.to_string()));
        }
    };
    match command.params.check_leniently(members, "/params").first() {
        None => Ok(members),
        Some(mismatch) => {
            let place = mismatch.pointer.strip_prefix("/params").unwrap_or_default();
            let code = match (command.params.shape_at(place), params.pointer(place)) {
                (Some(shape), Some(Value::Number(_))) if shape.is_numeric() => {
                    ErrorCode::ValueOutOfRange
                }
                (Some(Shape::Enum(_)), Some(Value::String(_))) => ErrorCode::NotSupported,
                _ => ErrorCode::HardError,
            };
            Err(Refusal::new(code, mismatch.to_string()))
        }
    }
}

/// Puts the states of `changes` over those of a device. Where a trait's states exclude each other,
/// what the change replaces is taken out.
pub fn change_states(traits: &[&'static Trait], states: &mut Map, changes: &Map) {
    for known in traits {
        for gone in (known.replaced)(changes) {
            states.remove(gone);
        }
    }
    for (name, value) in changes {
        match states.get_mut(name) {
            Some(present) => present.clone_from(value),
            None => drop(states.insert(name.clone(), value.clone())),
        }
    }
}

/// The states a new device of these traits and attributes starts with.
#[must_use]
pub fn starting_states(traits: &[&'static Trait], attributes: &Map) -> Map {
    traits.iter().flat_map(|known| (known.starting_states)(attributes)).collect()
}

/// Checks what a device declares and how it is against all its traits. Pointers start with
/// `/attributes` or `/state`.
#[must_use]
pub fn check_device(device: &Device<'_>) -> Vec<Mismatch> {
    let mut mismatches = Vec::new();
    for known in device.traits {
        mismatches.extend(known.attributes.check_fields(device.attributes, "/attributes"));
        if known.command_only.is_none_or(|attribute| !device.has(attribute)) {
            mismatches.extend(known.states.check_fields(device.states, "/state"));
        }
        mismatches.extend((known.rules)(device));
    }
    let attributes = || device.traits.iter().flat_map(|known| known.attributes.fields);
    let states = || device.traits.iter().flat_map(|known| known.states.fields);
    for name in
        device.attributes.keys().filter(|name| attributes().all(|field| field.name != *name))
    {
        mismatches.push(unknown_member("/attributes", name, attributes().map(|field| field.name)));
    }
    for name in device.states.keys().filter(|name| states().all(|field| field.name != *name)) {
        mismatches.push(unknown_member("/state", name, states().map(|field| field.name)));
    }
    mismatches
}
