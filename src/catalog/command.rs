//! A command: its params, what it does to a device, how people and the Assistant speak of it.

use crate::protocol::{ErrorCode, Map};

use super::{Device, Object};

/// What a command does: the states that result, or why it is refused.
///
/// It changes nothing itself, so that the same function can say what *would* result when an ack
/// is asked for. The params have been checked against the command's shape.
pub type Behaviour = fn(&Device<'_>, &Map) -> Result<Map, Refusal>;

/// One command of a trait.
#[derive(Debug)]
pub struct Command {
    /// The short name, in the exact case of the wire.
    pub name: &'static str,
    /// Other short names that are accepted.
    pub aliases: &'static [&'static str],
    /// What it does.
    pub summary: &'static str,
    /// Its params.
    pub params: Object,
    /// The codes that Google lists for it; any other may be answered too.
    pub errors: &'static [ErrorCode],
    /// Whether it can be undone.
    pub effect: Effect,
    /// How people ask for it; `{device}` and params stand in braces.
    pub phrases: &'static [&'static str],
    /// What it does.
    pub run: Behaviour,
    /// The words for it, from the params and the states that result.
    pub speech: fn(&Map, &Map) -> Speech,
}

/// Whether a command can be undone.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Effect {
    /// Another command puts the device back as it was.
    Reversible,
    /// Nothing undoes it.
    Irreversible,
    /// It may let somebody in, burn something or flood it; what is hazardous depends on the params
    /// (to unlock is, to lock is not), so the command as a whole counts as hazardous.
    Hazardous,
}

/// Why a command is refused.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Refusal {
    /// The code for the wire.
    pub code: ErrorCode,
    /// The reason in words, for `debugString` and logs.
    pub reason: String,
}

impl Refusal {
    /// Refuses with a code and a reason.
    pub fn new(code: ErrorCode, reason: impl Into<String>) -> Self {
        Self { code, reason: reason.into() }
    }
}

/// The words for a command on a device: "turn on", "turning on", "" around the device's name.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Speech {
    /// Before the device's name, as an order: `set the heat on`.
    pub verb: String,
    /// Before the device's name, as what is being done: `setting the heat on`.
    pub gerund: String,
    /// After the device's name: ` to 28 degrees`, or nothing.
    pub tail: String,
}

impl Speech {
    /// Words without a tail.
    #[must_use]
    pub fn plain(verb: &str, gerund: &str) -> Self {
        Self::with_tail(verb, gerund, String::new())
    }

    /// Words with a tail after the device's name.
    #[must_use]
    pub fn with_tail(verb: &str, gerund: &str, tail: String) -> Self {
        Self { verb: verb.to_owned(), gerund: gerund.to_owned(), tail }
    }
}
