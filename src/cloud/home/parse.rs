//! Reads a home file. Every mistake is noted with its line; nothing is guessed.

use std::collections::HashSet;

use crate::catalog::{
    DEVICE_TYPES, DeviceType, TRAITS, Trait, check_device, find_trait, find_type, nearest,
    starting_states,
};
use crate::cloud::DeviceState;
use crate::cloud::passwords::ensure_argon2id;
use crate::protocol::{ErrorCode, Map, Password, Pin};
use crate::wire::{Problems, Table, read_document};

use super::{
    Demand, DeviceException, Home, HomeDevice, Profile, StoredPassword, User, Verification,
    VerifyRule,
};

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
            if let Some(device) = read_device(&table, &users, &presence)
                && ensure_new(&table, &mut ids, &device.id)
            {
                devices.push(device);
            }
            table.finish();
        }
        Home { users, devices, verification, presence }
    })
}

fn ensure_new(table: &Table<'_>, ids: &mut HashSet<String>, id: &str) -> bool {
    let new = ids.insert(id.to_owned());
    if !new {
        table.problem(format!("`id`: another device is called `{id}` already; ids must be unique"));
    }
    new
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

fn read_users(root: &Table<'_>) -> Vec<User> {
    let mut users: Vec<User> = Vec::new();
    let tables = root.tables("users");
    if tables.is_empty() {
        root.problem("a home needs at least one `[[users]]`");
    }
    for table in tables {
        if let Some(user) = read_user(&table) {
            for (key, taken) in [
                ("id", users.iter().any(|other| other.id == user.id)),
                ("username", users.iter().any(|other| other.username == user.username)),
            ] {
                if taken {
                    table.problem(format!("`{key}`: another user has the same"));
                }
            }
            users.push(user);
        }
        table.finish();
    }
    users
}

fn read_user(table: &Table<'_>) -> Option<User> {
    let id = table.required_text("id");
    let username = table.required_text("username");
    let password = read_password(table);
    let text = |key| table.text(key).map(|located| located.value);
    let profile = Profile {
        email: text("email"),
        given_name: text("given_name"),
        family_name: text("family_name"),
        name: text("name"),
        picture: text("picture"),
    };
    let pin = table.text("pin").and_then(|pin| {
        if pin.value.is_empty() {
            table.problem_at(&pin, "`pin`: expected digits as text, or no `pin` at all");
        }
        Some(Pin::new(pin.value)).filter(|pin| !pin.secret().is_empty())
    });
    Some(User { id: id?.value, username: username?.value, password: password?, pin, profile })
}

fn read_password(table: &Table<'_>) -> Option<StoredPassword> {
    match (table.text("password"), table.text("password_hash")) {
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
                table.problem_at(&hash, format!("`password_hash`: expected an argon2id hash such as \"$argon2id$v=19$…\" ({why})"));
                None
            }
        },
        (Some(_), Some(hash)) => {
            table.problem_at(&hash, "expected either `password` or `password_hash`, got both");
            None
        }
        (None, None) => {
            table.problem("[[users]] needs `password` or `password_hash`");
            None
        }
    }
}

fn read_device(
    table: &Table<'_>,
    users: &[User],
    presence: &[(String, bool)],
) -> Option<HomeDevice> {
    let name = table.required_text("name");
    let id = table.text("id").map(|id| id.value);
    let id = id.or_else(|| name.as_ref().map(|name| slug(&name.value)));
    let owner = read_owner(table, users);
    let kind = read_type(table);
    let traits = read_traits(table);
    let exception = read_exception(table);
    let nicknames = table.texts("nicknames").unwrap_or_default();
    let attributes = table.json("attributes");
    let given_states = table.json("state");
    let online = table.boolean("online").unwrap_or(true);
    let room = table.text("room").map(|room| room.value);
    let will_report_state = table.boolean("will_report_state").unwrap_or(false);
    let delay = table.duration("delay");
    let traits = traits?;
    let verify = read_verify(table, &traits, presence);
    let mut device = HomeDevice {
        id: id?,
        owner: owner?,
        kind: kind?,
        traits,
        name: name?.value,
        nicknames: nicknames.into_iter().map(|nickname| nickname.value).collect(),
        room,
        will_report_state,
        attributes,
        state: DeviceState { online, states: Map::new() },
        delay,
        exception,
        verify,
    };
    device.state.states = first_states(&device, &given_states);
    ensure_id(table, &device.id);
    ensure_fits_traits(table, &device);
    Some(device)
}

/// The catalogue's starting states under those that the file gives.
fn first_states(device: &HomeDevice, given: &Map) -> Map {
    let start = starting_states(&device.traits, &device.attributes);
    crate::catalog::resulting_states(&device.traits, &start, given)
}

fn ensure_id(table: &Table<'_>, id: &str) {
    if id.is_empty() {
        table.problem("`id`: expected a text that is not empty; give one, since the name has no letters to make it from");
    }
}

fn ensure_fits_traits(table: &Table<'_>, device: &HomeDevice) {
    for mismatch in check_device(&device.with_states(&device.state.states)) {
        table.problem_below(&mismatch.pointer, format!("`{}`: {mismatch}", device.name));
    }
}

fn read_owner(table: &Table<'_>, users: &[User]) -> Option<String> {
    match (table.text("owner"), users) {
        (None, [only]) => Some(only.id.clone()),
        (None, _) => {
            table.problem("[[devices]] needs `owner`: the user name of one of the home's users");
            None
        }
        (Some(owner), _) => {
            let found = users.iter().find(|user| user.username == owner.value);
            if found.is_none() {
                let names = users.iter().map(|user| user.username.as_str());
                let message = unknown("owner", &owner.value, "user name", names);
                table.problem_at(&owner, message);
            }
            found.map(|user| user.id.clone())
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
    let Some(names) = table.texts("traits") else {
        table.problem("[[devices]] needs `traits`: an array of trait names such as [\"OnOff\"]");
        return None;
    };
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

fn read_verify(
    table: &Table<'_>,
    traits: &[&'static Trait],
    presence: &[(String, bool)],
) -> Vec<VerifyRule> {
    let mut rules = Vec::new();
    for rule in table.tables("verify") {
        let command = read_rule_command(&rule, traits);
        let demand = read_demand(&rule);
        let params = rule.json("params");
        let unless = rule.text("unless");
        if let Some(unless) = &unless
            && !presence.iter().any(|(name, _)| *name == unless.value)
        {
            let names = presence.iter().map(|(name, _)| name.as_str());
            rule.problem_at(
                unless,
                unknown("unless", &unless.value, "name under [presence]", names),
            );
        }
        rule.finish();
        if let (Some(command), Some(demand)) = (command, demand) {
            for (name, value) in &params {
                let expected = match command.params.field(name) {
                    None => Some(format!("{} has no such param", command.name)),
                    Some(field) => field
                        .shape
                        .check(value, "")
                        .first()
                        .map(|mismatch| format!("expected {}", mismatch.expected)),
                };
                if let Some(expected) = expected {
                    rule.problem_below(
                        &format!("/params/{name}"),
                        format!("`params.{name}`: {expected}, got `{value}`"),
                    );
                }
            }
            let unless = unless.map(|unless| unless.value);
            rules.push(VerifyRule { command: command.name, params, demand, unless });
        }
    }
    rules
}

fn read_rule_command(
    rule: &Table<'_>,
    traits: &[&'static Trait],
) -> Option<&'static crate::catalog::Command> {
    let name = rule.required_text("command")?;
    let found = traits.iter().find_map(|known| known.command(&name.value));
    if found.is_none() {
        let commands =
            || traits.iter().flat_map(|known| known.commands).map(|command| command.name);
        rule.problem_at(
            &name,
            unknown("command", &name.value, "command of this device", commands()),
        );
    }
    found
}

fn read_demand(rule: &Table<'_>) -> Option<Demand> {
    let challenge = rule.required_text("challenge")?;
    match challenge.value.as_str() {
        "ack" => Some(Demand::Ack { with_states: false }),
        "ack-with-states" => Some(Demand::Ack { with_states: true }),
        "pin" => Some(Demand::Pin),
        other => {
            let message = format!(
                "`challenge`: expected \"ack\", \"ack-with-states\" or \"pin\", got {other:?}"
            );
            rule.problem_at(&challenge, message);
            None
        }
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
    format!("`{key}`: {value:?} is no {what} ({hint})")
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
