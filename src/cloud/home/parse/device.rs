//! Reads the things of a home: its `[[devices]]`.

use std::collections::{HashMap, HashSet};

use crate::catalog::{
    DEVICE_TYPES, DeviceType, Field, TRAITS, Trait, change_states, check_device, find_trait,
    find_type, starting_states,
};
use crate::cloud::DeviceState;
use crate::protocol::{ErrorCode, Map, Mismatch, Place, Rule};
use crate::wire::{Table, Timestamp};

use super::super::{DeviceException, HomeDevice};
use super::user::Users;
use super::verify::read_verify;
use super::{note_taken, note_unknown};

/// The ids of the devices, by the places of their tables.
#[derive(Default)]
pub(super) struct Ids {
    taken: HashSet<String>,
    by_place: HashMap<String, String>,
}

impl Ids {
    /// The id of the device that a place lies in.
    pub(super) fn at(&self, pointer: &str) -> Option<String> {
        let end = pointer.match_indices('/').nth(2).map_or(pointer.len(), |(index, _)| index);
        self.by_place.get(&pointer[..end]).cloned()
    }
}

pub(super) fn read_device(
    table: &Table<'_>,
    users: &Users,
    presence: &[(String, bool)],
    ids: &mut Ids,
) -> Option<HomeDevice> {
    let name = table.required_text("name");
    let id = read_id(table, name.as_deref(), ids);
    let owner = read_owner(table, users);
    let kind = read_type(table);
    let traits =
        if table.has("traits") { read_traits(table) } else { kind.map(DeviceType::default_traits) };
    let exception = read_exception(table);
    let nicknames = table.texts("nicknames").unwrap_or_default();
    let (attributes, states) = (table.json("attributes"), table.json("state"));
    let online = table.boolean("online").unwrap_or(true);
    let room = table.text("room");
    let will_report_state = table.boolean("will_report_state").unwrap_or(false);
    let delay = table.duration("delay");
    let verify = read_verify(table, traits.as_deref(), presence);
    let mut device = HomeDevice {
        id: id?,
        owner: owner?,
        kind: kind?,
        traits: traits?,
        name: name?,
        nicknames,
        room,
        will_report_state,
        attributes,
        state: DeviceState { online, states },
        delay,
        exception,
        verify,
    };
    ensure_known_members(table, &mut device);
    declare_defaults(&mut device);
    device.state.states = first_states(&device);
    ensure_fits_traits(table, &device);
    Some(device)
}

/// The id given or made from the name, unless another device has it.
fn read_id(table: &Table<'_>, name: Option<&str>, ids: &mut Ids) -> Option<String> {
    let given = if table.has("id") { Some(table.required_text("id")?) } else { None };
    let is_given = given.is_some();
    let id = given.or_else(|| Some(slug(name?)))?;
    if id.is_empty() {
        let expected = "an `id`, or a name with letters or digits to make one from";
        let mismatch = Mismatch::new("/id", expected, "nothing").breaks(Rule::Required);
        let message = "[[devices]] needs `id`: its name has no letters or digits to make one from";
        table.note_as(mismatch, message);
        return None;
    }
    ids.by_place.insert(table.pointer().to_owned(), id.clone());
    if ids.taken.insert(id.clone()) {
        return Some(id);
    }
    let advice = if is_given { "" } else { "; this one was made from the name, give another" };
    note_taken(table, "id", "device", &id, advice);
    None
}

/// Declares what the catalogue has for a new device, for each trait of which the file names no
/// attribute.
fn declare_defaults(device: &mut HomeDevice) {
    for known in device.traits.clone() {
        let mut fields = known.attributes.fields.iter();
        if fields.all(|field| !device.attributes.contains_key(field.name)) {
            device.attributes.extend(device.kind.default_attributes(known));
        }
    }
}

/// The catalogue's starting states under those that the file gives.
fn first_states(device: &HomeDevice) -> Map {
    let mut states = starting_states(&device.traits, &device.attributes);
    change_states(&device.traits, &mut states, &device.state.states);
    states
}

/// Notes and drops the attributes and states that no trait of the device has.
fn ensure_known_members(table: &Table<'_>, device: &mut HomeDevice) {
    let traits = device.traits.clone();
    let names = |fields: fn(&Trait) -> &'static [Field]| {
        let fields = traits.iter().flat_map(move |known| fields(known));
        fields.map(|field| field.name).collect::<Vec<_>>()
    };
    for (key, what, members, known) in [
        (
            "attributes",
            "attribute of this device's traits",
            &mut device.attributes,
            names(|known| known.attributes.fields),
        ),
        (
            "state",
            "state of this device's traits",
            &mut device.state.states,
            names(|known| known.states.fields)
                .into_iter()
                .chain(names(|known| known.memory.fields))
                .collect(),
        ),
    ] {
        members.retain(|name, _| {
            let found = known.contains(&name.as_str());
            if !found {
                let pointer = Place::ROOT.member(key).member(name).pointer();
                let known = known.iter().copied();
                note_unknown(table, (&pointer, name), what, Rule::Unknown, known);
            }
            found
        });
    }
}

fn ensure_fits_traits(table: &Table<'_>, device: &HomeDevice) {
    for mismatch in check_device(&device.with_states(&device.state.states, Timestamp(0))) {
        table.note(mismatch);
    }
}

fn read_owner(table: &Table<'_>, users: &Users) -> Option<String> {
    match (table.text("owner"), users.names.as_slice()) {
        (None, _) if table.has("owner") => None,
        (None, [(_, only)]) => only.clone(),
        (None, _) => {
            table.note_missing("owner", "the user name of one of the home's users");
            None
        }
        (Some(owner), names) => {
            let found = names.iter().find(|(name, _)| *name == owner);
            if found.is_none() {
                let known = names.iter().map(|(name, _)| name.as_str());
                note_unknown(table, ("/owner", &owner), "user name", Rule::Declared, known);
            }
            found.and_then(|(_, id)| id.clone())
        }
    }
}

fn read_type(table: &Table<'_>) -> Option<&'static DeviceType> {
    let name = table.required_text("type")?;
    let found = find_type(&name);
    if found.is_none() {
        let known = DEVICE_TYPES.iter().map(|known| known.name);
        note_unknown(table, ("/type", &name), "device type", Rule::Name, known);
    }
    found
}

fn read_traits(table: &Table<'_>) -> Option<Vec<&'static Trait>> {
    let expected = "an array of trait names such as [\"OnOff\"]";
    let names = table.required_texts("traits", expected)?;
    let mut traits: Vec<&'static Trait> = Vec::new();
    for (index, name) in names.iter().enumerate() {
        let pointer = format!("/traits/{index}");
        match find_trait(name) {
            None => {
                let known = TRAITS.iter().map(|known| known.name);
                note_unknown(table, (&pointer, name), "trait", Rule::Name, known);
            }
            Some(found) if traits.iter().any(|other| other.name == found.name) => {
                let actual = format!("{name:?} once more");
                let mismatch = Mismatch::new(pointer, "each trait once", actual);
                let message = format!("`traits`: {} stands there twice", found.name);
                table.note_as(mismatch.breaks(Rule::Unique), message);
            }
            Some(found) => traits.push(found),
        }
    }
    (traits.len() == names.len()).then_some(traits)
}

fn read_exception(table: &Table<'_>) -> Option<DeviceException> {
    let exception = table.table("exception")?;
    let code = exception.required_text("code");
    let blocking = exception.boolean("blocking").unwrap_or(false);
    exception.finish();
    match ErrorCode::from(code?.as_str()) {
        ErrorCode::Other(other) => {
            let known = ErrorCode::ALL.iter().map(ErrorCode::as_str);
            note_unknown(&exception, ("/code", &other), "exception code", Rule::Name, known);
            None
        }
        code => Some(DeviceException { code, blocking }),
    }
}

/// An id made from a name: its letters and digits, joined by hyphens.
fn slug(name: &str) -> String {
    let words: Vec<String> = name
        .split(|character: char| !character.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect();
    words.join("-")
}
