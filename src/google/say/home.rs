//! Whom an utterance is about: devices by their names, their rooms and what they are.

use std::collections::HashMap;

use crate::protocol::{SyncDevice, TYPE_PREFIX, short_name};

use super::language::{Kind, Language};
use super::words::{Tokens, begins, is_one};

/// Devices that may be meant.
#[derive(Clone, Debug)]
pub(super) struct Who<'a> {
    pub(super) devices: Vec<&'a SyncDevice>,
    pub(super) meant: Meant,
}

/// How many of them.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Meant {
    /// One, which goes by a name that others may have too.
    One,
    /// Each of them, by name.
    Each,
    /// All that can.
    All,
}

/// The devices of a home, as people speak of them.
pub(super) struct Home<'a> {
    pub(super) language: &'a Language,
    devices: &'a [SyncDevice],
    /// By id, name, nickname and the maker's names.
    names: HashMap<Tokens, Vec<&'a SyncDevice>>,
    rooms: HashMap<Tokens, Vec<&'a SyncDevice>>,
}

impl<'a> Home<'a> {
    pub(super) fn new(devices: &'a [SyncDevice], language: &'a Language) -> Self {
        let (mut names, mut rooms) = (HashMap::new(), HashMap::new());
        for device in devices {
            let name = &device.name;
            let others = name.nicknames.iter().chain(&name.default_names);
            for name in [&device.id, &name.name].into_iter().chain(others) {
                add(&mut names, language.fold(name), device);
            }
            if let Some(room) = &device.room_hint {
                add(&mut rooms, language.fold(room), device);
            }
        }
        Self { language, devices, names, rooms }
    }

    /// All devices.
    pub(super) fn devices(&self) -> impl Iterator<Item = &'a SyncDevice> {
        self.devices.iter()
    }

    /// Everything in a room, or in several.
    pub(super) fn room(&self, said: &[String]) -> Vec<Who<'a>> {
        let devices = self.rooms(said);
        if devices.is_empty() { Vec::new() } else { vec![Who { devices, meant: Meant::All }] }
    }

    /// Whom this may mean, the likeliest first. What goes by the whole name is meant by it, and
    /// nothing that is only described so.
    pub(super) fn find(&self, said: &[String]) -> Vec<Who<'a>> {
        if let Some(devices) = self.names.get(said) {
            return vec![Who { devices: devices.clone(), meant: Meant::One }];
        }
        let mut found = self.described(said);
        found.extend(self.all_except(said));
        found.extend(self.several(said));
        found
    }

    /// By what they are, where they are, or both.
    fn described(&self, said: &[String]) -> Vec<Who<'a>> {
        let mut found = self.kinds(said);
        let people = &self.language.people;
        for (index, length) in between(said, &people.within) {
            found.extend(self.in_rooms(&said[..index], &said[index + length..]));
        }
        for end in 1..said.len() {
            found.extend(self.in_rooms(&said[end..], &said[..end]));
        }
        found.retain(|who| !who.devices.is_empty());
        found
    }

    fn in_rooms(&self, said: &[String], rooms: &[String]) -> Vec<Who<'a>> {
        let there = self.rooms(rooms);
        if there.is_empty() {
            return Vec::new();
        }
        let named = self.names.get(said).cloned().unwrap_or_default();
        let mut found = vec![Who { devices: named, meant: Meant::One }];
        found.extend(self.kinds(said));
        for who in &mut found {
            who.devices.retain(|device| there.iter().any(|it| it.id == device.id));
        }
        found
    }

    /// The devices of a room, or of several with an "and" between them.
    fn rooms(&self, said: &[String]) -> Vec<&'a SyncDevice> {
        if let Some(devices) = self.rooms.get(said) {
            return devices.clone();
        }
        let mut joints = between(said, &self.language.people.and);
        let joined = joints.find_map(|(index, length)| {
            let first = self.rooms.get(&said[..index])?;
            Some((first, self.rooms(&said[index + length..])))
        });
        match joined {
            Some((first, rest)) if !rest.is_empty() => [first.as_slice(), &rest].concat(),
            _ => Vec::new(),
        }
    }

    /// By what they are.
    fn kinds(&self, said: &[String]) -> Vec<Who<'a>> {
        let people = &self.language.people;
        let all = begins(said, &people.all);
        let rest = &said[all.unwrap_or(0)..];
        let one = if all.is_some() { Meant::All } else { Meant::One };
        let is_everything = is_one(said, &people.everything) || is_one(rest, &people.everything);
        let everything = if is_everything { self.devices().collect() } else { Vec::new() };
        vec![
            Who { devices: self.of_kind(|kind| is_one(rest, &kind.many)), meant: Meant::All },
            Who { devices: self.of_kind(|kind| is_one(rest, &kind.one)), meant: one },
            Who { devices: everything, meant: Meant::All },
        ]
    }

    fn of_kind(&self, is: impl Fn(&Kind) -> bool) -> Vec<&'a SyncDevice> {
        let kinds = self.language.people.kinds.iter().filter(|kind| is(kind));
        let types: Vec<&String> = kinds.flat_map(|kind| &kind.types).collect();
        if types.is_empty() {
            return Vec::new();
        }
        let is_such = |device: &&SyncDevice| {
            let own = short_name(TYPE_PREFIX, &device.kind);
            types.iter().any(|name| *name == own)
        };
        self.devices().filter(is_such).collect()
    }

    /// Some, without others.
    fn all_except(&self, said: &[String]) -> Option<Who<'a>> {
        let (index, length) = between(said, &self.language.people.except).next()?;
        let mut all = self.described(&said[..index]).into_iter();
        let mut all = all.find(|who| who.meant == Meant::All)?;
        let others = self.find(&said[index + length..]).into_iter().next()?;
        all.devices.retain(|device| !others.devices.iter().any(|it| it.id == device.id));
        (!all.devices.is_empty()).then_some(all)
    }

    /// One and another, as many as there are.
    fn several(&self, said: &[String]) -> Option<Who<'a>> {
        let mut joints = between(said, &self.language.people.and);
        let (first, rest) = joints.find_map(|(index, length)| {
            let first = self.single(&said[..index])?;
            Some((first, &said[index + length..]))
        })?;
        let second = self.find(rest).into_iter().next()?;
        let is_vague = |who: &Who<'_>| who.meant == Meant::One && who.devices.len() > 1;
        if is_vague(&first) || is_vague(&second) {
            return None;
        }
        let mut devices = first.devices;
        for device in second.devices {
            if !devices.iter().any(|it| it.id == device.id) {
                devices.push(device);
            }
        }
        Some(Who { devices, meant: Meant::Each })
    }

    fn single(&self, said: &[String]) -> Option<Who<'a>> {
        let named = self.names.get(said).cloned();
        let named = named.map(|devices| Who { devices, meant: Meant::One });
        named.or_else(|| self.described(said).into_iter().next())
    }
}

fn add<'a>(names: &mut HashMap<Tokens, Vec<&'a SyncDevice>>, name: Tokens, device: &'a SyncDevice) {
    if name.is_empty() {
        return;
    }
    let known = names.entry(name).or_default();
    if !known.iter().any(|it| it.id == device.id) {
        known.push(device);
    }
}

/// Where one of these words stands, with something on both sides; and how long it is.
fn between<'t>(
    said: &'t [String],
    words: &'t [Tokens],
) -> impl Iterator<Item = (usize, usize)> + 't {
    (1..said.len()).filter_map(|index| {
        let length = begins(&said[index..], words)?;
        (index + length < said.len()).then_some((index, length))
    })
}
