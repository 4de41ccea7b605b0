//! A device as behaviour sees it, and what can be asked of it.
//!
//! A behaviour sees all attributes and states of a device, since traits touch each other.

use std::sync::LazyLock;

use serde_json::Value;

use crate::protocol::{
    COMMAND_PREFIX, ErrorCode, Map, Mismatch, Place, Rule, Severity, short_name,
};

use super::check::unknown_member;
use super::{Command, Field, Refusal, Shape, Trait};

/// A device: the traits it has, what it declares and how it is.
#[derive(Clone, Copy, Debug)]
pub struct Device<'a> {
    /// Its traits.
    pub traits: &'a [&'static Trait],
    /// The attributes of all of them, side by side.
    pub attributes: &'a Map,
    /// The states of all of them, side by side, with what it remembers.
    pub states: &'a Map,
    /// The present moment, in seconds since 1970 (UTC).
    pub now: u64,
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

/// What a command does to a device.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Change {
    /// The states it sets, with what the device remembers from now on.
    pub states: Map,
    /// What it answers beside states; it is not kept.
    pub results: Map,
}

/// Says what a command does to a device. Nothing is changed.
///
/// # Errors
/// The device has no such command, its attributes exclude it, the params do not fit, or the
/// command itself refuses.
pub fn run_command(device: &Device<'_>, name: &str, params: &Value) -> Result<Change, Refusal> {
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
    let mut states = (command.run)(device, params)?;
    let mut results = Map::new();
    for field in command.results.fields {
        if let Some(value) = states.shift_remove(field.name) {
            results.insert(field.name.to_owned(), value);
        }
    }
    Ok(Change { states, results })
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
    let mut found = Vec::new();
    command.params.check_fields(members, &Place::at("/params"), &mut found);
    let is_borne = |mismatch: &Mismatch| {
        mismatch.rule == Rule::Unknown || is_surplus(mismatch, params) || is_newer_word(mismatch)
    };
    match found.iter().find(|mismatch| !is_borne(mismatch)) {
        None => Ok(members),
        Some(mismatch) => {
            let place = mismatch.pointer.strip_prefix("/params").unwrap_or_default();
            let is_number = params.pointer(place).is_some_and(Value::is_number);
            let code = match mismatch.rule {
                Rule::Range => out_of_range(command, members, &mismatch.pointer),
                // Half a percent where whole ones are wanted.
                Rule::Type if is_number && expects_number(command, place) => {
                    ErrorCode::ValueOutOfRange
                }
                Rule::Value => ErrorCode::NotSupported,
                _ => ErrorCode::HardError,
            };
            Err(Refusal::new(code, mismatch.to_string()))
        }
    }
}

/// Whether an object has more members than Google sends at once: two modes, where one is set at a
/// time. A device does all that it is told.
fn is_surplus(mismatch: &Mismatch, params: &Value) -> bool {
    let place = mismatch.pointer.strip_prefix("/params").unwrap_or_default();
    let members = params.pointer(place).and_then(Value::as_object);
    mismatch.rule == Rule::Length && members.is_some_and(|members| !members.is_empty())
}

fn expects_number(command: &Command, place: &str) -> bool {
    let field = place.strip_prefix('/').and_then(|name| command.params.field(name));
    field.is_some_and(|field| matches!(field.shape, Shape::Integer { .. } | Shape::Number { .. }))
}

/// A list of what the other side can do may hold words of tomorrow.
fn is_newer_word(mismatch: &Mismatch) -> bool {
    let last = mismatch.pointer.rsplit('/').next();
    mismatch.rule == Rule::Value && last.is_some_and(|it| it.parse::<usize>().is_ok())
}

/// The code for the number at this place.
fn out_of_range(command: &Command, params: &Map, pointer: &str) -> ErrorCode {
    let name = pointer.trim_start_matches("/params/");
    let Some(codes) = command.out_of_range.iter().find(|codes| codes.param == name) else {
        return ErrorCode::ValueOutOfRange;
    };
    let least = command.params.field(name).and_then(|field| field.shape.least());
    let given = params.get(name).and_then(Value::as_f64);
    let is_below = given.zip(least).is_some_and(|(given, least)| given < least);
    if is_below { codes.below.clone() } else { codes.above.clone() }
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

/// What time alone has changed: timers run down, effects end, what was under way is done. What one
/// trait settles may settle another, so it goes on until all are at rest.
#[must_use]
pub fn settled_states(device: &Device<'_>) -> Map {
    let mut changes = settle_once(device);
    if changes.is_empty() {
        return changes;
    }
    let (mut states, mut latest) = (device.states.clone(), changes.clone());
    for _ in device.traits {
        change_states(device.traits, &mut states, &latest);
        latest = settle_once(&Device { states: &states, ..*device });
        if latest.is_empty() {
            break;
        }
        change_states(device.traits, &mut changes, &latest);
    }
    changes
}

/// What the traits settle, each seeing what the device is now.
fn settle_once(device: &Device<'_>) -> Map {
    let is_other = |(name, value): (&String, &Value)| device.states.get(name) != Some(value);
    let settle = device.traits.iter().filter_map(|known| known.settle);
    // What a trait settles belongs together: a state that stays may be what another replaces.
    settle.map(|settle| settle(device)).filter(|it| it.iter().any(is_other)).flatten().collect()
}

/// Checks what a device declares and how it is against all its traits; everything counts, a
/// stranger too. Pointers start with `/attributes` or `/state`.
#[must_use]
pub fn check_device(device: &Device<'_>) -> Vec<Mismatch> {
    let mut found = Vec::new();
    check_attributes(device, &Place::at("/attributes"), &mut found);
    let place = Place::at("/state");
    check_known_states(device, &place, &mut found);
    check_strangers(device, device.states, &place, &mut found, |known| {
        [known.states.fields, known.memory.fields]
    });
    for known in device.traits {
        let fields = known.memory.fields.iter();
        for (field, value) in fields.filter_map(|it| Some((it, device.states.get(it.name)?))) {
            field.shape.check_at(value, &Place::at("/state").member(field.name), &mut found);
        }
    }
    found
}

/// Checks what a device declares, at its place in a document.
pub fn check_attributes(device: &Device<'_>, place: &Place<'_>, found: &mut Vec<Mismatch>) {
    for known in device.traits {
        known.attributes.check_fields(device.attributes, place, found);
    }
    check_rules(device, "/attributes", place, found);
    check_strangers(device, device.attributes, place, found, |known| {
        [known.attributes.fields, &[]]
    });
}

/// Checks how a device is, at the place of its states in a document. What our own devices remember
/// beside their states is a stranger there.
pub fn check_states(device: &Device<'_>, place: &Place<'_>, found: &mut Vec<Mismatch>) {
    check_known_states(device, place, found);
    check_strangers(device, device.states, place, found, |known| [known.states.fields, &[]]);
}

/// Checks the states that its traits have. Of a trait that is declared command-only no state is
/// expected; one that is declared query-only is a sensor, which may lack what it does not measure.
fn check_known_states(device: &Device<'_>, place: &Place<'_>, found: &mut Vec<Mismatch>) {
    let is_declared = |flag: Option<&str>| flag.is_some_and(|flag| device.has(flag));
    for known in device.traits {
        if is_declared(known.command_only) {
            continue;
        }
        let start = found.len();
        known.states.check_fields(device.states, place, found);
        if is_declared(known.query_only) {
            for mismatch in &mut found[start..] {
                if matches!(mismatch.rule, Rule::Required | Rule::Alternatives) {
                    mismatch.severity = Severity::Warning;
                }
            }
        }
    }
    check_rules(device, "/state", place, found);
}

/// What the rules of the traits say about one of the two halves of a device.
fn check_rules(device: &Device<'_>, half: &str, place: &Place<'_>, found: &mut Vec<Mismatch>) {
    for mut mismatch in device.traits.iter().flat_map(|known| (known.rules)(device)) {
        if let Some(rest) = mismatch.pointer.strip_prefix(half) {
            mismatch.pointer = format!("{}{rest}", place.pointer());
            found.push(mismatch);
        }
    }
}

/// Members that no trait of the device has.
fn check_strangers(
    device: &Device<'_>,
    members: &Map,
    place: &Place<'_>,
    found: &mut Vec<Mismatch>,
    fields: fn(&'static Trait) -> [&'static [Field]; 2],
) {
    let known = || device.traits.iter().flat_map(|known| fields(known)).flatten();
    for name in members.keys() {
        if !known().any(|field| field.name == name) {
            let names = known().map(|field| field.name);
            found.push(unknown_member(place, name, names).tolerated());
        }
    }
}
