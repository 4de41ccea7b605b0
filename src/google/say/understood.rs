//! What came of an utterance.

use std::fmt;

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
    /// What the person said.
    pub words: String,
}

/// One of several ways to understand an utterance.
#[derive(Clone, Debug)]
pub struct Reading {
    /// What tells it from the others: `Back Door (lock-back)`.
    pub label: String,
    /// What it means.
    pub understood: Understood,
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
    /// The devices do nothing of the kind.
    CannotDo {
        /// Their names.
        devices: Vec<String>,
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
            | Self::CannotDo { nearest, .. }
            | Self::NoSuchValue { nearest, .. } => nearest,
            Self::Ambiguous { .. } => &[],
        }
    }
}

/// So many values are listed.
const MANY: usize = 12;

impl fmt::Display for NotUnderstood {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Nothing { words, .. } => write!(f, "could not understand `{words}`"),
            Self::NoSuchDevice { said, .. } => write!(f, "no device is called `{said}`"),
            Self::CannotDo { devices, .. } => match devices.as_slice() {
                [device] => write!(f, "as far as it was understood, `{device}` cannot do that"),
                devices => write!(
                    f,
                    "as far as it was understood, none of `{}` can do that",
                    devices.join("`, `")
                ),
            },
            Self::NoSuchValue { device, said, declared, .. } if declared.is_empty() => {
                write!(f, "`{said}` is nothing that `{device}` takes there")
            }
            Self::NoSuchValue { device, said, declared, .. } => {
                let more = declared.len().saturating_sub(MANY);
                let declared = declared[..declared.len() - more].join("`, `");
                write!(f, "`{device}` does not declare `{said}`: expected one of `{declared}`")?;
                if more > 0 { write!(f, " or {more} more") } else { Ok(()) }
            }
            Self::Ambiguous { words, readings } => {
                let labels: Vec<&str> = readings.iter().map(|it| it.label.as_str()).collect();
                write!(f, "`{words}` may mean any of `{}`", labels.join("`, `"))
            }
        }
    }
}

impl std::error::Error for NotUnderstood {}
