//! Whom the examples are about, and how what is said to them looks.

use crate::catalog::Speech;
use crate::google::{Subject, confirm, order, speech};
use crate::protocol::Map;

use super::sheet::Sheet;

/// The id of the device in every example.
pub(super) const DEVICE_ID: &str = "device-1";

/// A device of any kind.
pub(super) fn any_device() -> Subject {
    named("the device")
}

/// A device about which most can be said.
pub(super) fn front_door() -> Subject {
    named("the front door")
}

fn named(name: &str) -> Subject {
    Subject { definite: name.to_owned(), counted: name.to_owned(), plural: false }
}

/// The words for locking a door, or for unlocking it.
pub(super) fn turning(lock: bool) -> Speech {
    let params = Map::from_iter([("lock".to_owned(), lock.into())]);
    speech("LockUnlock", &params, &Map::new())
}

/// What the person says to have the front door locked.
pub(super) fn order_to_lock() -> String {
    order(&turning(true), &front_door())
}

/// What the Assistant says to it.
pub(super) fn lock_confirmed() -> String {
    confirm(&turning(true), &front_door(), false)
}

/// What is said, by whom.
pub(super) fn write_said(sheet: &mut Sheet, said: &[(&str, String)]) {
    let rows: Vec<(String, String)> =
        said.iter().map(|(speaker, words)| ((*speaker).to_owned(), words.clone())).collect();
    sheet.rows(&rows);
}
