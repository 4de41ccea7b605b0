//! Reads a home file. Every mistake is noted with its line; nothing is guessed.

mod verify;

use std::collections::HashSet;

use crate::catalog::{
    DEVICE_TYPES, DeviceType, Field, TRAITS, Trait, change_states, check_device, find_trait,
    find_type, nearest, starting_states,
};
use crate::cloud::DeviceState;
use crate::cloud::passwords::ensure_argon2id;
use crate::protocol::{ErrorCode, Map, Mismatch, Password, Pin};
use crate::wire::{Located, Problems, Table, Timestamp, read_document};

use super::{DeviceException, Home, HomeDevice, Profile, StoredPassword, User, Verification};
use verify::read_verify;

/// Reads the text of a home file; `file` is what messages call it.
///
/// # Errors
/// Every mistake, with its line and what was expected.
pub fn parse_home(file: &str, text: &str) -> Result<Home, Problems> {
    read_document(file, text, |root| {
        let verification = read_verification(root.table("verification"));
        let presence = root.booleans("presence");
        let users = read_users(root);
        let mut devices = Vec::new();
        let mut ids = HashSet::new();
        for table in root.tables("devices") {
            devices.extend(read_device(&table, &users, &presence, &mut ids));
            table.finish();
        }
        Home { users: users.read, devices, verification, presence }
    })
}

/// The users that could be read, and the names of all: a device of one whose own entry is wrong
/// has no wrong owner.
#[derive(Default)]
struct Users {
    read: Vec<User>,
    names: Vec<(String, Option<String>)>,
}

fn read_verification(table: Option<Table<'_>>) -> Verification {
    let mut verification = Verification::default();
    let Some(table) = table else { return verification };
    if let Some(attempts) = table.count("max_attempts") {
        verification.limits.max_attempts = attempts;
    }
    if let Some(lockout) = table.duration("lockout") {
        verification.limits.lockout = lockout;
    }
    if let Some(wrong_pin) = table.text("wrong_pin") {
        match wrong_pin.value.as_str() {
            "ask-again" => verification.asks_again = true,
            "refuse" => verification.asks_again = false,
            other => {
                let message =
                    format!("`wrong_pin`: expected \"ask-again\" or \"refuse\", got {other:?}");
                table.problem_at(&wrong_pin, message);
            }
        }
    }
    table.finish();
    verification
}

fn read_users(root: &Table<'_>) -> Users {
    let mut users = Users::default();
    let tables = root.tables("users");
    if tables.is_empty() && !root.has("users") {
        root.problem("a home needs at least one `[[users]]`");
    }
    for table in tables {
        let id = table.required_text("id");
        let username = table.required_text("username");
        for (key, given, taken) in [
            ("id", &id, users.read.iter().map(|user| &user.id).collect::<Vec<_>>()),
            ("username", &username, users.names.iter().map(|(name, _)| name).collect()),
        ] {
            if let Some(given) = given
                && taken.contains(&&given.value)
            {
                let message = format!("`{key}`: another user has {:?} already", given.value);
                table.problem_at(given, message);
            }
        }
        if let Some(username) = &username {
            let id = id.as_ref().map(|id| id.value.clone());
            users.names.push((username.value.clone(), id));
        }
        users.read.extend(read_user(&table, id, username));
        table.finish();
    }
    users
}

fn read_user(
    table: &Table<'_>,
    id: Option<Located<String>>,
    username: Option<Located<String>>,
) -> Option<User> {
    let password = read_password(table);
    let text = |key| table.text(key).map(|located| located.value);
    let profile = Profile {
        email: text("email"),
        given_name: text("given_name"),
        family_name: text("family_name"),
        name: text("name"),
        picture: text("picture"),
    };
    let pin = table.secret("pin").and_then(|pin| {
        if pin.value.is_empty() {
            table.problem_at(&pin, "`pin`: expected digits as text, or no `pin` at all");
        }
        Some(Pin::new(pin.value)).filter(|pin| !pin.secret().is_empty())
    });
    Some(User { id: id?.value, username: username?.value, password: password?, pin, profile })
}

fn read_password(table: &Table<'_>) -> Option<StoredPassword> {
    match (table.secret("password"), table.secret("password_hash")) {
        (Some(clear), None) if !clear.value.is_empty() => {
            Some(StoredPassword::Clear(Password::new(clear.value)))
        }
        (Some(clear), None) => {
            table.problem_at(&clear, "`password`: expected a string that is not empty");
            None
        }
        (None, Some(hash)) => match ensure_argon2id(&hash.value) {
            Ok(()) => Some(StoredPassword::Hash(hash.value)),
            Err(why) => {
                table.problem_at(&hash, format!("`password_hash`: {why}"));
                None
            }
        },
        (Some(_), Some(hash)) => {
            table.problem_at(&hash, "expected either `password` or `password_hash`, got both");
            None
        }
        (None, None) => {
            if !table.has("password") && !table.has("password_hash") {
                table.problem("[[users]] needs `password` or `password_hash`");
            }
            None
        }
    }
}

fn read_device(
    table: &Table<'_>,
    users: &Users,
    presence: &[(String, bool)],
    ids: &mut HashSet<String>,
) -> Option<HomeDevice> {
    let name = table.required_text("name");
    let id = read_id(table, name.as_ref(), ids);
    let owner = read_owner(table, users);
    let kind = read_type(table);
    let traits = match kind {
        Some(kind) if !table.has("traits") => Some(kind.default_traits()),
        _ => read_traits(table),
    };
    let exception = read_exception(table);
    let nicknames = table.texts("nicknames").unwrap_or_default();
    let (attributes, states) = (table.json("attributes"), table.json("state"));
    let online = table.boolean("online").unwrap_or(true);
    let room = table.text("room").map(|room| room.value);
    let will_report_state = table.boolean("will_report_state").unwrap_or(false);
    let delay = table.duration("delay");
    let verify = read_verify(table, traits.as_deref(), presence);
    let mut device = HomeDevice {
        id: id?,
        owner: owner?,
        kind: kind?,
        traits: traits?,
        name: name?.value,
        nicknames: nicknames.into_iter().map(|nickname| nickname.value).collect(),
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
fn read_id(
    table: &Table<'_>,
    name: Option<&Located<String>>,
    ids: &mut HashSet<String>,
) -> Option<String> {
    let given = if table.has("id") { Some(table.required_text("id")?) } else { None };
    let id = match &given {
        Some(id) => id.value.clone(),
        None => slug(&name?.value),
    };
    if id.is_empty() {
        table.problem("[[devices]] needs `id`: its name has no letters or digits to make one from");
        return None;
    }
    if ids.insert(id.clone()) {
        return Some(id);
    }
    let message = format!("`id`: another device has {id:?} already");
    match given {
        Some(given) => table.problem_at(&given, message),
        None => table.problem(format!("{message}; this one was made from the name, give another")),
    }
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
                let message = unknown(key, name, what, known.iter().copied());
                table.problem_below(&format!("/{key}/{name}"), message);
            }
            found
        });
    }
}

fn ensure_fits_traits(table: &Table<'_>, device: &HomeDevice) {
    for Mismatch { pointer, expected, actual, .. } in
        check_device(&device.with_states(&device.state.states, Timestamp(0)))
    {
        let place = pointer.trim_start_matches('/').replace('/', ".");
        let message = format!("`{place}`: expected {expected}, got {actual}");
        table.problem_below(&pointer, message);
    }
}

fn read_owner(table: &Table<'_>, users: &Users) -> Option<String> {
    match (table.text("owner"), users.names.as_slice()) {
        (None, _) if table.has("owner") => None,
        (None, [(_, only)]) => only.clone(),
        (None, _) => {
            table.problem("[[devices]] needs `owner`: the user name of one of the home's users");
            None
        }
        (Some(owner), names) => {
            let found = names.iter().find(|(name, _)| *name == owner.value);
            if found.is_none() {
                let known = names.iter().map(|(name, _)| name.as_str());
                table.problem_at(&owner, unknown("owner", &owner.value, "user name", known));
            }
            found.and_then(|(_, id)| id.clone())
        }
    }
}

fn read_type(table: &Table<'_>) -> Option<&'static DeviceType> {
    let name = table.required_text("type")?;
    let found = find_type(&name.value);
    if found.is_none() {
        let known = DEVICE_TYPES.iter().map(|known| known.name);
        table.problem_at(&name, unknown("type", &name.value, "device type", known));
    }
    found
}

fn read_traits(table: &Table<'_>) -> Option<Vec<&'static Trait>> {
    let expected = "an array of trait names such as [\"OnOff\"]";
    let names = table.required_texts("traits", expected)?;
    let mut traits: Vec<&'static Trait> = Vec::new();
    for name in &names {
        match find_trait(&name.value) {
            None => {
                let known = TRAITS.iter().map(|known| known.name);
                table.problem_at(name, unknown("traits", &name.value, "trait", known));
            }
            Some(found) if traits.iter().any(|other| other.name == found.name) => {
                table.problem_at(name, format!("`traits`: {} stands there twice", found.name));
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
    let code = code?;
    match ErrorCode::from(code.value.as_str()) {
        ErrorCode::Other(other) => {
            let known = ErrorCode::ALL.iter().map(ErrorCode::as_str);
            exception.problem_at(&code, unknown("code", &other, "exception code", known));
            None
        }
        code => Some(DeviceException { code, blocking }),
    }
}

/// Says that `value` is none of the `known` names, with the nearest or, where they are few, all.
fn unknown<'a>(key: &str, value: &str, what: &str, known: impl Iterator<Item = &'a str>) -> String {
    let known: Vec<&str> = known.collect();
    let near = nearest(value, known.iter().copied());
    let hint = match (near.first(), known.as_slice()) {
        (Some(near), _) => format!("did you mean `{near}`?"),
        (None, []) => "there is none".to_owned(),
        (None, few) if few.len() <= 40 => format!("known: {}", few.join(", ")),
        (None, _) => format!("{} are known", known.len()),
    };
    format!("`{key}`: {value:?} is no known {what} ({hint})")
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
