//! What came of an utterance.

use std::collections::HashSet;
use std::fmt;

use serde_json::Value;

use crate::google::Order;
use crate::protocol::SyncDevice;

/// What is wanted.
#[derive(Clone, Debug)]
pub enum Understood {
    /// Devices shall do something: an EXECUTE.
    Order(Order),
    /// Somebody wants to know how devices are: a QUERY.
    Question(Question),
}

/// How are they?
#[derive(Clone, Debug)]
pub struct Question {
    /// Who.
    pub devices: Vec<SyncDevice>,
    /// Which states are asked for; all of them where none is named.
    pub states: Vec<String>,
    /// Only those are told of whose states are so.
    pub(super) such: Option<Such>,
    /// What the person said.
    pub words: String,
}

/// How the states are that are asked for: `is anything open`.
#[derive(Clone, Debug)]
pub(super) struct Such {
    /// The value.
    pub(super) value: Value,
    /// Any other than that value.
    pub(super) not: bool,
    /// What one calls it.
    pub(super) words: String,
}

/// What devices do not have for what was said.
#[derive(Clone, Debug)]
pub enum Lack {
    /// The trait of the command.
    Trait(&'static str),
    /// Of a trait that they have, the command: their attributes leave it out.
    Command {
        /// The trait.
        known: &'static str,
        /// The command.
        command: &'static str,
    },
    /// Nothing; but nobody means them who speaks of a whole room, unless by name.
    Name,
    /// Any of several traits: nothing that they have takes such a value.
    Any,
    /// Any of the traits that tell the states.
    States(Vec<&'static str>),
}

/// One of several ways to understand an utterance.
#[derive(Clone, Debug)]
pub struct Reading {
    /// What tells it from the others: `Back Door (lock-back)`.
    pub label: String,
    /// What it means.
    pub understood: Understood,
}

impl Reading {
    fn devices(&self) -> &[SyncDevice] {
        match &self.understood {
            Understood::Order(order) => &order.devices,
            Understood::Question(question) => &question.devices,
        }
    }

    /// Whom it is about.
    pub(super) fn ids(&self) -> HashSet<&str> {
        self.devices().iter().map(|device| device.id.as_str()).collect()
    }

    /// Whether the device is one of those who are meant.
    pub(super) fn has(&self, device: &SyncDevice) -> bool {
        self.devices().iter().any(|it| it.id == device.id)
    }

    /// Whether both ask the same of the same devices.
    pub(super) fn is_like(&self, other: &Self) -> bool {
        let params = |it: &Self| match &it.understood {
            Understood::Order(order) => Some(order.params.clone()),
            Understood::Question(_) => None,
        };
        self.ids() == other.ids() && params(self) == params(other)
    }
}

/// Why nothing came of it; with phrases that this home would understand, the nearest first.
#[derive(Clone, Debug)]
pub enum NotUnderstood {
    /// No phrase fits.
    Nothing {
        /// What was said.
        words: String,
        /// Phrases.
        nearest: Vec<String>,
    },
    /// No device goes by that name.
    NoSuchDevice {
        /// What the device was called.
        said: String,
        /// Phrases.
        nearest: Vec<String>,
    },
    /// A room stands beside devices, where it may mean all that is there or only some.
    RoomAmongDevices {
        /// The room.
        said: String,
        /// Phrases.
        nearest: Vec<String>,
    },
    /// The room has nothing that is called so.
    NoneThere {
        /// What the devices were called.
        said: String,
        /// Whether that is the name of several.
        many: bool,
        /// The room.
        room: String,
        /// Phrases.
        nearest: Vec<String>,
    },
    /// The devices do nothing of the kind.
    CannotDo {
        /// Their names.
        devices: Vec<String>,
        /// What they would have to have.
        lack: Lack,
        /// Phrases that they do understand.
        nearest: Vec<String>,
    },
    /// The device takes no such value.
    NoSuchValue {
        /// The device.
        device: String,
        /// What was said.
        said: String,
        /// The values that it declares by name.
        declared: Vec<String>,
        /// Phrases.
        nearest: Vec<String>,
    },
    /// It is several orders or questions, each of them with a phrase of its own.
    Several {
        /// What was said, one by one.
        orders: Vec<String>,
    },
    /// The beginning is an order or a question, what comes after it is neither.
    More {
        /// The beginning.
        first: String,
        /// What comes after it.
        rest: String,
    },
    /// Several are meant as likely as each other.
    Ambiguous {
        /// What was said.
        words: String,
        /// The ways to understand it, two at least.
        readings: Vec<Reading>,
    },
}

impl NotUnderstood {
    /// Phrases that this home would understand.
    #[must_use]
    pub fn nearest(&self) -> &[String] {
        match self {
            Self::Nothing { nearest, .. }
            | Self::NoSuchDevice { nearest, .. }
            | Self::RoomAmongDevices { nearest, .. }
            | Self::NoneThere { nearest, .. }
            | Self::CannotDo { nearest, .. }
            | Self::NoSuchValue { nearest, .. } => nearest,
            Self::Several { .. } | Self::More { .. } | Self::Ambiguous { .. } => &[],
        }
    }
}

/// So many are listed.
const MANY: usize = 12;

impl fmt::Display for NotUnderstood {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Nothing { words, .. } => write!(f, "could not understand `{words}`"),
            Self::NoSuchDevice { said, .. } => write!(f, "no device is called `{said}`"),
            Self::RoomAmongDevices { said, .. } => {
                write!(f, "`{said}` is a room: beside devices, name those in it that are meant")
            }
            Self::NoneThere { said, many, room, .. } => {
                let are = if *many { "are" } else { "is" };
                write!(f, "there {are} no `{said}` in `{room}`")
            }
            Self::CannotDo { devices, lack, .. } => cannot(f, devices, lack),
            Self::NoSuchValue { device, said, declared, .. } if declared.is_empty() => {
                write!(f, "`{said}` is nothing that `{device}` takes there")
            }
            Self::NoSuchValue { device, said, declared, .. } => {
                let declared = some(declared);
                write!(f, "`{device}` does not declare `{said}`: expected one of {declared}")
            }
            Self::Several { orders } => write!(
                f,
                "these are {} orders, say them one at a time: `{}`",
                orders.len(),
                orders.join("`, `")
            ),
            Self::More { first, rest } => {
                write!(f, "`{rest}` after `{first}` is no order: say one at a time")
            }
            Self::Ambiguous { words, readings } => {
                let labels: Vec<&str> = readings.iter().map(|it| it.label.as_str()).collect();
                write!(f, "`{words}` may mean any of `{}`", labels.join("`, `"))
            }
        }
    }
}

/// The first of them, and how many there are besides.
fn some(texts: &[String]) -> String {
    let more = texts.len().saturating_sub(MANY);
    let told = format!("`{}`", texts[..texts.len() - more].join("`, `"));
    if more > 0 { format!("{told} or {more} more") } else { told }
}

fn cannot(f: &mut fmt::Formatter<'_>, devices: &[String], lack: &Lack) -> fmt::Result {
    if matches!(lack, Lack::Name) {
        return match devices {
            [device] => write!(f, "`{device}` is not meant by that: name it"),
            devices => write!(f, "none of {} is meant by that: name them", some(devices)),
        };
    }
    let what = match lack {
        Lack::States(_) => "tell",
        _ => "do",
    };
    let (they, have, their) = match devices {
        [device] => {
            write!(f, "`{device}` cannot {what} that: ")?;
            ("it", "has", "its")
        }
        devices => {
            write!(f, "none of {} can {what} that: ", some(devices))?;
            ("they", "have", "their")
        }
    };
    match lack {
        Lack::Name | Lack::Any => write!(f, "nothing that {they} {have} takes such a value"),
        Lack::Trait(known) => write!(f, "{they} {have} no trait `{known}`"),
        Lack::Command { known, command } => {
            write!(f, "{their} trait `{known}` is declared without the command `{command}`")
        }
        Lack::States(traits) if traits.is_empty() => write!(f, "{they} {have} no states"),
        Lack::States(traits) => write!(f, "{they} {have} no trait `{}`", traits.join("` or `")),
    }
}

impl std::error::Error for NotUnderstood {}
