//! A command: its params, what it does to a device, how people and the Assistant speak of it.

use serde_json::{Value, json};

use crate::protocol::{ErrorCode, Map};

use super::{Device, Edge, Object, Shape};

/// What a command does: the states that result, with what the device remembers and what it
/// answers once; or why it is refused.
///
/// It changes nothing itself, so that the same function can say what *would* result when an ack
/// is asked for. The params have been checked against the command's shape.
pub type Behaviour = fn(&Device<'_>, &Map) -> Result<Map, Refusal>;

/// One command of a trait. What most commands do not have is in [`Command::PLAIN`].
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
    /// What it answers beside states, such as the address of a stream; it is not kept.
    pub results: Object,
    /// The `followUpResponse` that may come later through the `HomeGraph`.
    pub follow_up: Option<Shape>,
    /// The codes that Google lists for it; any other may be answered too.
    pub errors: &'static [ErrorCode],
    /// The codes with which our virtual device refuses it, beside those of every command
    /// ([`Command::ANY_REFUSAL`]): `valueOutOfRange` and `notSupported` are for a param outside
    /// its range or list.
    pub refusals: &'static [ErrorCode],
    /// What a number outside its range is answered with, instead of `valueOutOfRange`.
    pub out_of_range: &'static [OutOfRange],
    /// Whether it can be undone, whatever its params are.
    pub effect: Effect,
    /// Whether these very params can be undone on this device, where that is not the same; use
    /// [`Command::effect_on`].
    pub effect_of: Option<fn(&Device<'_>, &Map) -> Effect>,
    /// The params that name a state directly, each with that state; both as pointers without the
    /// first slash. Where a param holds an object, its members go with those of the state.
    pub tells: &'static [(&'static str, &'static str)],
    /// How people ask for it; `{device}` and params stand in braces.
    pub phrases: &'static [&'static str],
    /// Params that a device with these attributes carries out, the plainest first: each declared
    /// mode, each way to give a value.
    pub samples: fn(&Map) -> Vec<Value>,
    /// The ends of what a device with these attributes takes, where its params' own types do not
    /// say it.
    pub edges: fn(&Map) -> Vec<Edge>,
    /// What it does.
    pub run: Behaviour,
    /// The words for it, from the params and the states that result.
    pub speech: fn(&Map, &Map) -> Speech,
}

impl Command {
    /// The codes with which any command may be refused.
    pub const ANY_REFUSAL: &[ErrorCode] = &[
        ErrorCode::FunctionNotSupported,
        ErrorCode::HardError,
        ErrorCode::NotSupported,
        ErrorCode::ValueOutOfRange,
    ];

    /// A command without params that changes nothing.
    pub const PLAIN: Self = Self {
        name: "",
        aliases: &[],
        summary: "",
        params: Object::EMPTY,
        results: Object::EMPTY,
        follow_up: None,
        errors: &[],
        refusals: &[],
        out_of_range: &[],
        effect: Effect::Reversible,
        effect_of: None,
        tells: &[],
        phrases: &[],
        samples: |_| vec![json!({})],
        edges: |_| Vec::new(),
        run: |_, _| Ok(Map::new()),
        speech: |_, _| Speech::plain("change", "changing"),
    };

    /// Whether these params can be undone on this device.
    #[must_use]
    pub fn effect_on(&self, device: &Device<'_>, params: &Map) -> Effect {
        self.effect_of.map_or(self.effect, |effect_of| effect_of(device, params))
    }
}

/// The codes for a number outside its range.
#[derive(Debug)]
pub struct OutOfRange {
    /// The param.
    pub param: &'static str,
    /// Below its range.
    pub below: ErrorCode,
    /// Above its range.
    pub above: ErrorCode,
}

/// Whether a command can be undone.
///
/// They stand from the lightest to the gravest.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub enum Effect {
    /// Another command puts the device back as it was.
    Reversible,
    /// Nothing undoes it.
    Irreversible,
    /// It may let somebody in, burn something or flood it; what is hazardous depends on the params
    /// (to unlock is, to lock is not), so the command as a whole counts as hazardous;
    /// [`Command::effect_on`] looks at the params.
    Hazardous,
}

impl Effect {
    /// The name in one word.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Reversible => "reversible",
            Self::Irreversible => "irreversible",
            Self::Hazardous => "hazardous",
        }
    }

    /// What the word means.
    #[must_use]
    pub fn describe(self) -> &'static str {
        match self {
            Self::Reversible => "another command puts the device back as it was",
            Self::Irreversible => "nothing undoes it",
            Self::Hazardous => "it may let somebody in, burn something or flood it",
        }
    }
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
