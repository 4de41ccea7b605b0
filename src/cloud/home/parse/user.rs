//! Reads the people of a home: its `[[users]]`.

use crate::cloud::passwords::ensure_argon2id;
use crate::protocol::{Mismatch, Password, Pin, Rule};
use crate::wire::Table;

use super::super::{Profile, StoredPassword, User};
use super::note_taken;

/// The users that could be read, and the names of all: a device of one whose own entry is wrong
/// has no wrong owner.
#[derive(Default)]
pub(super) struct Users {
    pub(super) read: Vec<User>,
    pub(super) names: Vec<(String, Option<String>)>,
}

pub(super) fn read_users(root: &Table<'_>) -> Users {
    let mut users = Users::default();
    let Some(tables) = root.tables("users") else { return users };
    if tables.is_empty() {
        let message = "a home needs at least one `[[users]]`";
        let mismatch = Mismatch::new("/users", "at least one of `[[users]]`", "nothing");
        root.note_as(mismatch.breaks(Rule::Required), message);
    }
    for table in tables {
        let id = table.required_text("id");
        let username = table.required_text("username");
        for (key, given, taken) in [
            ("id", &id, users.read.iter().map(|user| &user.id).collect::<Vec<_>>()),
            ("username", &username, users.names.iter().map(|(name, _)| name).collect()),
        ] {
            if let Some(given) = given.as_ref().filter(|given| taken.contains(given)) {
                note_taken(&table, key, "user", given, "");
            }
        }
        if let Some(username) = &username {
            users.names.push((username.clone(), id.clone()));
        }
        users.read.extend(read_user(&table, id, username));
        table.finish();
    }
    users
}

fn read_user(table: &Table<'_>, id: Option<String>, username: Option<String>) -> Option<User> {
    let password = read_password(table);
    let profile = Profile {
        email: table.text("email"),
        given_name: table.text("given_name"),
        family_name: table.text("family_name"),
        name: table.text("name"),
        picture: table.text("picture"),
    };
    let pin = table.secret("pin").filter(|pin| {
        if pin.is_empty() {
            note_empty(table, "pin", "digits as text, or no `pin` at all");
        }
        !pin.is_empty()
    });
    let pin = pin.map(Pin::new);
    let usual_order = table.text("usual_order").filter(|order| {
        if order.is_empty() {
            note_empty(table, "usual_order", "what they order, or no `usual_order` at all");
        }
        !order.is_empty()
    });
    Some(User { id: id?, username: username?, password: password?, pin, profile, usual_order })
}

fn read_password(table: &Table<'_>) -> Option<StoredPassword> {
    match (table.secret("password"), table.secret("password_hash")) {
        (Some(clear), None) if !clear.is_empty() => {
            Some(StoredPassword::Clear(Password::new(clear)))
        }
        (Some(_), None) => {
            note_empty(table, "password", "a string that is not empty");
            None
        }
        (None, Some(hash)) => {
            let ensured = ensure_argon2id(&hash);
            let mismatch = |(expected, actual)| Mismatch::new("/password_hash", expected, actual);
            ensured.map_err(|why| table.note(mismatch(why).breaks(Rule::Value))).ok()?;
            Some(StoredPassword::Hash(hash))
        }
        (Some(_), Some(_)) => {
            let either = "either `password` or `password_hash`";
            let mismatch = Mismatch::new("/password_hash", either, "both");
            let message = format!("expected {either}, got both");
            table.note_as(mismatch.breaks(Rule::Alternatives), message);
            None
        }
        (None, None) => {
            if !table.has("password") && !table.has("password_hash") {
                let either = "`password` or `password_hash`";
                let mismatch = Mismatch::new("/password", either, "nothing");
                let message = format!("[[users]] needs {either}");
                table.note_as(mismatch.breaks(Rule::Required), message);
            }
            None
        }
    }
}

fn note_empty(table: &Table<'_>, key: &str, expected: &str) {
    let mismatch = Mismatch::new(format!("/{key}"), expected, "an empty string");
    table.note_as(mismatch.breaks(Rule::Length), format!("`{key}`: expected {expected}"));
}
