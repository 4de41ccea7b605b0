//! A device of the SYNC, as far as it can be moved.

use serde_json::Value;

use crate::catalog::{
    Device, Effect, Order, Trait, check_attributes, find_type, known_traits, nearest,
};
use crate::check::fulfillment::asking::{devices, synced_devices};
use crate::check::intents::device_ref;
use crate::check::{Bench, Stop};
use crate::protocol::{Map, Mismatch, Place, TYPE_PREFIX, short_name};

/// A device of the SYNC, read as far as it is sound.
#[derive(Clone, Debug)]
pub struct Movable {
    /// Its id.
    pub id: String,
    /// What people call it, the name first.
    pub names: Vec<String>,
    /// The short name of its type.
    pub kind: String,
    /// The traits that the catalogue knows.
    pub traits: Vec<&'static Trait>,
    /// What it declares.
    pub attributes: Map,
    /// It, as EXECUTE and QUERY name it.
    pub named: Value,
}

impl Movable {
    /// Reads a device of a SYNC answer; without an id it cannot be moved.
    #[must_use]
    pub fn read(device: &Value) -> Option<Self> {
        let id = device["id"].as_str()?.to_owned();
        let nicknames = device["name"]["nicknames"].as_array().into_iter().flatten();
        let mut names = vec![device["name"]["name"].as_str().unwrap_or(&id).to_owned()];
        names.extend(nicknames.filter_map(Value::as_str).map(str::to_owned));
        Some(Self {
            id,
            names,
            kind: short_name(TYPE_PREFIX, device["type"].as_str().unwrap_or_default()).to_owned(),
            traits: known_traits(device),
            attributes: device["attributes"].as_object().cloned().unwrap_or_default(),
            named: device_ref(device),
        })
    }

    /// The device as the catalogue sees it, in these states.
    #[must_use]
    pub fn in_states<'a>(&'a self, states: &'a Map) -> Device<'a> {
        Device { traits: &self.traits, attributes: &self.attributes, states, now: 0 }
    }

    /// The device without what declares its traits query-only: as it may be all the same.
    #[must_use]
    pub fn without_query_only(&self) -> Self {
        let mut free = self.clone();
        for flag in self.traits.iter().filter_map(|known| known.query_only) {
            free.attributes.shift_remove(flag);
        }
        free
    }

    /// Whether what it declares can be held against it: no attribute is wrong.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        let (nothing, mut found) = (Map::new(), Vec::new());
        check_attributes(&self.in_states(&nothing), &Place::ROOT, &mut found);
        !found.iter().any(Mismatch::is_error)
    }

    /// Whether one of its traits has this command.
    #[must_use]
    pub fn knows(&self, command: &str) -> bool {
        self.traits.iter().any(|known| known.command(command).is_some())
    }

    /// What an order does to it; a type that nobody knows may be anything.
    #[must_use]
    pub fn effect_of(&self, order: &Order) -> Effect {
        find_type(&self.kind).map_or(Effect::Hazardous, |known| known.effect_of(order))
    }

    /// Whether it has this id to the letter, or people call it so; there case does not count.
    #[must_use]
    pub fn goes_by(&self, typed: &str) -> bool {
        let id = typed;
        let typed = typed.trim().to_lowercase();
        self.id == id || self.names.iter().any(|name| name.trim().to_lowercase() == typed)
    }

    /// Its name, and the id where that says more.
    #[must_use]
    pub fn label(&self) -> String {
        match self.names.first() {
            Some(name) if *name != self.id => format!("{name} ({})", self.id),
            _ => self.id.clone(),
        }
    }
}

impl Bench<'_> {
    /// The devices of the SYNC that the run is about.
    ///
    /// # Errors
    /// SYNC names none, or none that was asked for.
    pub(in crate::check) async fn movables(&self) -> Result<Vec<Movable>, Stop> {
        let wanted = &self.given.permit.devices;
        let is_wanted = |device: &Movable| {
            wanted.is_empty() || wanted.iter().any(|typed| device.goes_by(typed))
        };
        let (_, sync) = synced_devices(self).await?;
        let all = devices(&sync).iter().filter_map(Movable::read);
        let found: Vec<Movable> = all.filter(is_wanted).collect();
        if found.is_empty() {
            return Err(Stop::not_judged("SYNC names no device that was asked for"));
        }
        Ok(found)
    }

    /// The devices that were asked for by a name that none has, each with those that are near.
    /// Where SYNC names no devices, that is for the checks to say.
    pub async fn unknown_devices(&self) -> Vec<(String, Vec<String>)> {
        if self.given.permit.devices.is_empty() {
            return Vec::new();
        }
        let Ok((_, sync)) = synced_devices(self).await else { return Vec::new() };
        let all: Vec<Movable> = devices(&sync).iter().filter_map(Movable::read).collect();
        let known = || all.iter().flat_map(|it| it.names.iter().chain([&it.id]));
        let typed = self.given.permit.devices.iter();
        let unknown = typed.filter(|typed| !all.iter().any(|device| device.goes_by(typed)));
        unknown
            .map(|typed| {
                let near = nearest(typed, known().map(String::as_str));
                (typed.clone(), near.into_iter().map(str::to_owned).collect())
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_device_is_read_as_far_as_it_is_sound() {
        let lamp = json!({
            "id": "Lamp-1", "type": "action.devices.types.LIGHT",
            "traits": ["action.devices.traits.OnOff", "action.devices.traits.OnOff", "Strange", 7],
            "name": {"name": "Desk lamp", "nicknames": ["reading light", 3]},
            "customData": {"bus": 4},
        });
        let lamp = Movable::read(&lamp).expect("a device");
        assert_eq!(lamp.traits.iter().map(|it| it.name).collect::<Vec<_>>(), ["OnOff"]);
        assert_eq!(lamp.named, json!({"id": "Lamp-1", "customData": {"bus": 4}}));
        assert_eq!((lamp.kind.as_str(), lamp.label().as_str()), ("LIGHT", "Desk lamp (Lamp-1)"));
        assert!(lamp.goes_by("desk LAMP") && lamp.goes_by("reading light"));
        assert!(lamp.goes_by("Lamp-1") && !lamp.goes_by("lamp-1") && !lamp.goes_by("lamp"));
        assert!(Movable::read(&json!({"id": 7})).is_none());
        assert_eq!(Movable::read(&json!({"id": "a"})).expect("a device").label(), "a");
    }
}
