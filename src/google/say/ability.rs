//! What devices can do and tell, as they declare it.

use serde_json::Value;

use crate::catalog::{
    Command, Device, Kind, TRAITS, Trait, find_trait, find_type, starting_states, validate,
};
use crate::protocol::{ErrorCode, Map, SyncDevice, TRAIT_PREFIX, short_name};

/// What no state of a device changes: it does not declare such a value.
const NEVER: &[ErrorCode] = &[
    ErrorCode::DispenseAmountBelowLimit,
    ErrorCode::DispenseFractionalAmountNotSupported,
    ErrorCode::DispenseUnitNotSupported,
    ErrorCode::FunctionNotSupported,
    ErrorCode::GenericDispenseNotSupported,
    ErrorCode::NotSupported,
    ErrorCode::UnknownFoodPreset,
    ErrorCode::ValueOutOfRange,
];

/// Whether the device declares the command.
pub(super) fn can(device: &SyncDevice, known: &Trait, command: &Command) -> bool {
    has(device, known.name)
        && !known.query_only.is_some_and(|name| is_set(device, name))
        && !(command.samples)(&device.attributes).is_empty()
}

/// Whether the device tells one of these states, or any where none is named.
pub(super) fn tells(device: &SyncDevice, states: &[String]) -> bool {
    let traits = device.traits.iter().filter_map(|name| find_trait(name));
    let mut told = traits
        .filter(|known| !known.command_only.is_some_and(|name| is_set(device, name)))
        .flat_map(|known| known.states.fields);
    told.any(|field| states.is_empty() || states.iter().any(|state| state == field.name))
}

/// Whether the device has the trait.
pub(super) fn has(device: &SyncDevice, known: &str) -> bool {
    device.traits.iter().any(|name| short_name(TRAIT_PREFIX, name) == known)
}

/// The traits that tell one of these states.
pub(super) fn traits_of(states: &[String]) -> Vec<&'static str> {
    let tells = |known: &&Trait| states.iter().any(|name| known.states.field(name).is_some());
    TRAITS.iter().copied().filter(tells).map(|known| known.name).collect()
}

/// The params with what the command needs besides, as the device's plainest sample has it; none
/// where the device takes no such params together.
pub(super) fn complete(command: &Command, attributes: &Map, mut params: Map) -> Option<Map> {
    let samples = (command.samples)(attributes);
    let samples: Vec<&Map> = samples.iter().filter_map(Value::as_object).collect();
    let like = |params: &Map| {
        samples.iter().find(|sample| params.keys().all(|name| sample.contains_key(name))).copied()
    };
    let sample = like(&params)?;
    for field in command.params.fields.iter().filter(|field| field.required) {
        if let Some(value) = sample.get(field.name).filter(|_| !params.contains_key(field.name)) {
            params.insert(field.name.to_owned(), value.clone());
        }
    }
    Some(params)
}

/// Whether devices of its type have the trait, as Google describes the type.
pub(super) fn is_of_type(device: &SyncDevice, known: &str) -> bool {
    let kind = find_type(&device.kind);
    kind.is_some_and(|it| it.required.iter().chain(it.recommended).any(|name| *name == known))
}

/// Whether a device like this one takes these params in some state.
pub(super) fn takes(device: &SyncDevice, command: &'static Command, params: &Map) -> bool {
    let document = Value::Object(params.clone());
    if !validate(Kind::Params(command), &document, None).is_empty() {
        return false;
    }
    let attributes = &device.attributes;
    let traits: Vec<&'static Trait> =
        device.traits.iter().filter_map(|name| find_trait(name)).collect();
    let states = starting_states(&traits, attributes);
    let like = Device { traits: &traits, attributes, states: &states, now: 0 };
    (command.run)(&like, params).err().is_none_or(|refusal| !NEVER.contains(&refusal.code))
}

fn is_set(device: &SyncDevice, name: &str) -> bool {
    device.attributes.get(name) == Some(&Value::Bool(true))
}
