//! Reads a home file. Every mistake is noted with its line and place; nothing is guessed.

mod device;
mod user;
mod verify;

use crate::catalog::{Violation, nearest};
use crate::protocol::{Mismatch, Rule};
use crate::wire::{Problem, Problems, Table, read_document};

use super::{Home, Verification};
use device::{Ids, read_device};
use user::read_users;

pub(super) use verify::DEMANDS;

/// Reads the text of a home file; `file` is what messages call it.
///
/// # Errors
/// Every mistake, with its line and what was expected.
pub fn parse_home(file: &str, text: &str) -> Result<Home, Problems> {
    read_home(file, text, &mut Ids::default())
}

/// Every mistake in the text of a home file, with its line and the id of the device it is in.
#[must_use]
pub fn home_violations(text: &str) -> Vec<Violation> {
    let mut ids = Ids::default();
    let problems = read_home("", text, &mut ids).map_or_else(|problems| problems.list, |_| vec![]);
    let violation = |Problem { line, mismatch, .. }: Problem| {
        let device = ids.at(&mismatch.pointer);
        Violation { mismatch, device, line: Some(line) }
    };
    problems.into_iter().map(violation).collect()
}

fn read_home(file: &str, text: &str, ids: &mut Ids) -> Result<Home, Problems> {
    read_document(file, text, |root| {
        let verification = read_verification(root.table("verification"));
        let presence = root.booleans("presence");
        let users = read_users(root);
        let mut devices = Vec::new();
        for table in root.tables("devices").into_iter().flatten() {
            devices.extend(read_device(&table, &users, &presence, ids));
            table.finish();
        }
        Home { users: users.read, devices, verification, presence }
    })
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
    if let Some(asks_again) = table.choice("wrong_pin", &[("ask-again", true), ("refuse", false)]) {
        verification.asks_again = asks_again;
    }
    table.finish();
    verification
}

/// Notes that `value` is none of the `known` names, with the nearest or, where they are few, all.
fn note_unknown<'a>(
    table: &Table<'_>,
    (pointer, value): (&str, &str),
    what: &str,
    rule: Rule,
    known: impl Iterator<Item = &'a str>,
) {
    let known: Vec<&str> = known.collect();
    let near = nearest(value, known.iter().copied());
    let hint = match (near.first(), known.as_slice()) {
        (Some(near), _) => format!("did you mean `{near}`?"),
        (None, []) => "there is none".to_owned(),
        (None, few) if few.len() <= 40 => format!("known: {}", few.join(", ")),
        (None, _) => format!("{} are known", known.len()),
    };
    let key = pointer.split('/').nth(1).unwrap_or_default();
    let message = format!("`{key}`: {value:?} is no known {what} ({hint})");
    let expected = format!("a known {what} ({hint})");
    table.note_as(Mismatch::new(pointer, expected, format!("{value:?}")).breaks(rule), message);
}

/// Notes that something else has this already.
fn note_taken(table: &Table<'_>, key: &str, owner: &str, value: &str, advice: &str) {
    let expected = format!("one that no other {owner} has");
    let actual = format!("{value:?}, which another {owner} has");
    let mismatch = Mismatch::new(format!("/{key}"), expected, actual).breaks(Rule::Unique);
    table.note_as(mismatch, format!("`{key}`: another {owner} has {value:?} already{advice}"));
}
