//! A device of the home, and when it asks for secondary user verification.

use std::time::Duration;

use serde_json::Value;

use crate::catalog::{Device, DeviceType, Trait};
use crate::cloud::{DeviceState, PinLimits};
use crate::protocol::{ErrorCode, Map, SyncDevice, TRAIT_PREFIX, TYPE_PREFIX};
use crate::wire::Timestamp;

/// A device as the home file describes it.
#[derive(Clone, Debug)]
pub struct HomeDevice {
    /// Its id on the wire.
    pub id: String,
    /// The id of the user who owns it.
    pub owner: String,
    /// What it is.
    pub kind: &'static DeviceType,
    /// What it can do.
    pub traits: Vec<&'static Trait>,
    /// What people call it.
    pub name: String,
    /// What else they call it.
    pub nicknames: Vec<String>,
    /// The room it stands in.
    pub room: Option<String>,
    /// Whether its states are pushed.
    pub will_report_state: bool,
    /// The attributes of its traits.
    pub attributes: Map,
    /// How it is at the start.
    pub state: DeviceState,
    /// How long it takes to act: EXECUTE then answers `PENDING` and the states change later.
    pub delay: Option<Duration>,
    /// A condition that goes with every answer, or stands in the way.
    pub exception: Option<DeviceException>,
    /// When it asks for verification, in order; the first rule that fits decides.
    pub verify: Vec<VerifyRule>,
}

/// A lasting condition of a device.
#[derive(Clone, Debug)]
pub struct DeviceException {
    /// Which one.
    pub code: ErrorCode,
    /// Whether commands fail because of it.
    pub blocking: bool,
}

impl HomeDevice {
    /// The device as behaviour sees it, with these states at this moment.
    #[must_use]
    pub fn with_states<'a>(&'a self, states: &'a Map, now: Timestamp) -> Device<'a> {
        Device { traits: &self.traits, attributes: &self.attributes, states, now: now.seconds() }
    }

    /// Whether time alone changes it.
    #[must_use]
    pub fn settles(&self) -> bool {
        self.traits.iter().any(|known| known.settle.is_some())
    }

    /// Whether this is something it remembers and never reports.
    #[must_use]
    pub fn remembers(&self, name: &str) -> bool {
        self.traits.iter().any(|known| known.memory.field(name).is_some())
    }

    /// The device as SYNC declares it.
    #[must_use]
    pub fn to_sync(&self) -> SyncDevice {
        SyncDevice {
            id: self.id.clone(),
            kind: format!("{TYPE_PREFIX}{}", self.kind.name),
            traits: self
                .traits
                .iter()
                .map(|known| format!("{TRAIT_PREFIX}{}", known.name))
                .collect(),
            name: crate::protocol::DeviceName {
                name: self.name.clone(),
                default_names: Vec::new(),
                nicknames: self.nicknames.clone(),
            },
            will_report_state: self.will_report_state,
            notification_supported_by_agent: false,
            room_hint: self.room.clone(),
            structure_hint: None,
            device_info: None,
            attributes: self.attributes.clone(),
            custom_data: None,
            other_device_ids: Vec::new(),
        }
    }
}

/// How wrong PINs are met.
#[derive(Clone, Copy, Debug)]
pub struct Verification {
    /// How many, and what then.
    pub limits: PinLimits,
    /// Whether a wrong PIN is asked for again (`challengeFailedPinNeeded`) or ends the dialogue
    /// (`pinIncorrect`).
    pub asks_again: bool,
}

impl Default for Verification {
    fn default() -> Self {
        Self {
            limits: PinLimits { max_attempts: 3, lockout: Duration::from_mins(5) },
            asks_again: true,
        }
    }
}

/// When a device asks for verification.
#[derive(Clone, Debug)]
pub struct VerifyRule {
    /// The short name of the command.
    pub command: &'static str,
    /// Only where the command's params hold these values.
    pub params: Map,
    /// What is asked for.
    pub demand: Demand,
    /// The presence that waives it while it is near.
    pub unless: Option<String>,
}

/// What a rule asks for.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Demand {
    /// A yes.
    Ack {
        /// Whether the question names the states that would result.
        with_states: bool,
    },
    /// The user's PIN.
    Pin,
}

impl VerifyRule {
    /// Whether the rule is about this command with these params.
    #[must_use]
    pub fn fits(&self, command: &str, params: &Value) -> bool {
        self.command == command
            && self.params.iter().all(|(name, wanted)| {
                params.get(name).is_some_and(|given| same_value(wanted, given))
            })
    }
}

/// Equality as people read it: `1` and `1.0` are the same number.
fn same_value(wanted: &Value, given: &Value) -> bool {
    match (wanted.as_f64(), given.as_f64()) {
        (Some(wanted), Some(given)) => (wanted - given).abs() < f64::EPSILON,
        _ => wanted == given,
    }
}
