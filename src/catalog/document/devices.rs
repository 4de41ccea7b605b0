//! The devices of a SYNC response, to hold other documents against.

use std::collections::HashMap;
use std::sync::LazyLock;

use serde_json::Value;

use crate::catalog::{Device, Trait, find_trait, known_traits, nearest};
use crate::protocol::{Map, Mismatch, Place, Rule};

use super::elements;

static NOTHING: LazyLock<Map> = LazyLock::new(Map::new);

/// The devices of a SYNC response, by their ids.
#[derive(Debug)]
pub struct SyncedDevices<'a> {
    by_id: HashMap<&'a str, SyncedDevice<'a>>,
}

/// What SYNC said of a device.
#[derive(Debug)]
pub(super) struct SyncedDevice<'a> {
    pub(super) traits: Vec<&'static Trait>,
    attributes: &'a Map,
    /// Whether it has a trait that the catalogue does not know: what is reported may be its.
    pub(super) has_unknown_traits: bool,
}

impl<'a> SyncedDevices<'a> {
    /// Reads a SYNC response as far as it is sound.
    #[must_use]
    pub fn read(response: &'a Value) -> Self {
        let devices = elements(response, "/payload/devices").iter();
        let by_id =
            devices.filter_map(|device| Some((device["id"].as_str()?, SyncedDevice::read(device))));
        Self { by_id: by_id.collect() }
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.by_id.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.by_id.is_empty()
    }

    pub(super) fn get(&self, id: &str) -> Option<&SyncedDevice<'a>> {
        self.by_id.get(id)
    }

    /// Says where an id is none of the SYNC.
    pub(super) fn check_id(&self, id: &str, place: &Place<'_>, found: &mut Vec<Mismatch>) {
        if self.get(id).is_none() {
            let expected = match nearest(id, self.by_id.keys().copied()).first() {
                Some(near) => format!("a device of the SYNC (did you mean `{near}`?)"),
                None => "a device of the SYNC".to_owned(),
            };
            let mismatch = Mismatch::new(place.pointer(), expected, format!("`{id}`"));
            found.push(mismatch.breaks(Rule::Device));
        }
    }
}

impl<'a> SyncedDevice<'a> {
    pub(super) fn read(device: &'a Value) -> Self {
        let mut names = device["traits"].as_array().into_iter().flatten().filter_map(Value::as_str);
        Self {
            traits: known_traits(device),
            attributes: device["attributes"].as_object().unwrap_or(&NOTHING),
            has_unknown_traits: names.any(|name| find_trait(name).is_none()),
        }
    }

    /// The device as the catalogue sees it, in these states.
    pub(super) fn with_states<'b>(&'b self, states: &'b Map) -> Device<'b> {
        Device { traits: &self.traits, attributes: self.attributes, states, now: 0 }
    }

    /// The device as far as SYNC speaks of it.
    pub(super) fn declared(&self) -> Device<'_> {
        self.with_states(&NOTHING)
    }
}
