//! Whom an utterance is about: devices by their names, their rooms and what they are.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use crate::protocol::{SyncDevice, TYPE_PREFIX, short_name};

use super::language::{Kind, Language};
use super::words::{Tokens, begins, is_one};

/// Those who may be meant: all parts together.
#[derive(Clone, Debug)]
pub(super) struct Who<'a> {
    pub(super) parts: Vec<Part<'a>>,
}

/// Devices that go by one name, of one kind, or in one room.
#[derive(Clone, Debug)]
pub(super) struct Part<'a> {
    pub(super) devices: Vec<&'a SyncDevice>,
    pub(super) meant: Meant,
}

/// How many of them.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Meant {
    /// One, which goes by a name that others may have too.
    One,
    /// All that can.
    All,
    /// Whatever can in a room, or at all: nobody says what it is.
    Whatever,
}

impl<'a> Part<'a> {
    fn all(devices: Vec<&'a SyncDevice>) -> Self {
        Self { devices, meant: Meant::All }
    }

    fn whatever(devices: Vec<&'a SyncDevice>) -> Self {
        Self { devices, meant: Meant::Whatever }
    }

    fn one(devices: Vec<&'a SyncDevice>) -> Self {
        Self { devices, meant: Meant::One }
    }

    fn has(&self, device: &SyncDevice) -> bool {
        self.devices.iter().any(|it| it.id == device.id)
    }

    /// Those of it for whom this holds, if there are any.
    fn only(&self, holds: impl Fn(&SyncDevice) -> bool) -> Option<Self> {
        let devices: Vec<_> = self.devices.iter().copied().filter(|it| holds(it)).collect();
        (!devices.is_empty()).then_some(Self { devices, meant: self.meant })
    }
}

impl<'a> From<Part<'a>> for Who<'a> {
    fn from(part: Part<'a>) -> Self {
        Self { parts: vec![part] }
    }
}

/// The devices of a home, as people speak of them.
pub(super) struct Home<'a> {
    pub(super) language: &'a Language,
    devices: &'a [SyncDevice],
    /// By id, name, nickname and the maker's names.
    names: HashMap<Tokens, Vec<&'a SyncDevice>>,
    rooms: HashMap<Tokens, Vec<&'a SyncDevice>>,
    found: RefCell<HashMap<Tokens, Rc<Vec<Who<'a>>>>>,
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
        Self { language, devices, names, rooms, found: RefCell::default() }
    }

    /// All devices.
    pub(super) fn devices(&self) -> impl Iterator<Item = &'a SyncDevice> {
        self.devices.iter()
    }

    /// Whatever there is.
    pub(super) fn everything(&self) -> Who<'a> {
        Part::whatever(self.devices().collect()).into()
    }

    /// Everything in a room, or in each of several.
    pub(super) fn room(&self, said: &[String]) -> Option<Who<'a>> {
        let rooms = self.rooms(self.language.spelling.trimmed(said));
        let parts: Vec<Part<'_>> = rooms.into_iter().map(Part::whatever).collect();
        (!parts.is_empty()).then_some(Who { parts })
    }

    /// Whom this may mean, the likeliest first. What goes by the whole name is meant by it, and
    /// nothing that is only described so.
    pub(super) fn find(&self, said: &[String]) -> Rc<Vec<Who<'a>>> {
        if let Some(found) = self.found.borrow().get(said) {
            return Rc::clone(found);
        }
        let found = Rc::new(self.look_up(self.language.spelling.trimmed(said)));
        self.found.borrow_mut().insert(said.to_vec(), Rc::clone(&found));
        found
    }

    fn look_up(&self, said: &[String]) -> Vec<Who<'a>> {
        if let Some(named) = self.named(said) {
            return vec![named.into()];
        }
        let mut found = self.described(said);
        found.extend(self.all_except(said));
        found.extend(self.several(said));
        found
    }

    /// What of this is nobody: one of several names, or the whole.
    pub(super) fn unknown(&self, said: &[String]) -> String {
        let parts = self.split(said);
        let mut strangers = parts.iter().filter(|part| self.find(part).is_empty());
        let stranger = strangers.next().copied().unwrap_or(said);
        self.language.spelling.without_pauses(stranger).join(" ")
    }

    /// Whether this text names a room.
    pub(super) fn is_room(&self, text: &str) -> bool {
        self.rooms.contains_key(&self.language.fold(text))
    }

    /// Whether it is the whole name of a device.
    pub(super) fn is_name(&self, said: &[String]) -> bool {
        self.named(said).is_some()
    }

    fn named(&self, said: &[String]) -> Option<Part<'a>> {
        let name = self.language.spelling.without_pauses(said);
        self.names.get(&name).cloned().map(Part::one)
    }

    /// By what they are, where they are, or both.
    fn described(&self, said: &[String]) -> Vec<Who<'a>> {
        let mut found: Vec<Who<'a>> = self.kinds(said).into_iter().map(Who::from).collect();
        for (index, length) in between(said, |rest| begins(rest, &self.language.people.within)) {
            let (these, rooms) = (&said[..index], &said[index + length..]);
            found.extend(self.in_rooms(these, rooms));
            found.extend(self.several_in_rooms(these, rooms));
        }
        for end in 1..said.len() {
            found.extend(self.in_rooms(&said[end..], &said[..end]));
        }
        found
    }

    /// Those in a room, or in each of several.
    pub(super) fn in_rooms(&self, said: &[String], rooms: &[String]) -> Vec<Who<'a>> {
        let spelling = &self.language.spelling;
        let (said, rooms) = (spelling.trimmed(said), self.rooms(spelling.trimmed(rooms)));
        if rooms.is_empty() {
            return Vec::new();
        }
        let there = |part: Part<'a>| {
            let in_room = |room: &Vec<&SyncDevice>| {
                part.only(|device| room.iter().any(|it| it.id == device.id))
            };
            let parts = rooms.iter().map(in_room).collect::<Option<Vec<_>>>();
            parts.map(|parts| Who { parts })
        };
        self.named(said).into_iter().chain(self.kinds(said)).filter_map(there).collect()
    }

    /// One and another, all of them there.
    fn several_in_rooms(&self, said: &[String], rooms: &[String]) -> Option<Who<'a>> {
        let each = self.split(said);
        let each = each.iter().map(|said| self.in_rooms(said, rooms).into_iter().next());
        let each = each.collect::<Option<Vec<_>>>().filter(|each| each.len() > 1)?;
        Some(Who { parts: each.into_iter().flat_map(|who| who.parts).collect() })
    }

    /// What there is in a room, or in each of several with an "and" between them.
    fn rooms(&self, said: &[String]) -> Vec<Vec<&'a SyncDevice>> {
        if let Some(devices) = self.rooms.get(said) {
            return vec![devices.clone()];
        }
        let joined = self.joints(said).find_map(|(index, length)| {
            let first = self.rooms.get(&said[..index])?;
            let rest = self.rooms(&said[index + length..]);
            (!rest.is_empty()).then(|| [vec![first.clone()], rest].concat())
        });
        joined.unwrap_or_default()
    }

    /// By what they are; by the name of their type too, where it has no words.
    fn kinds(&self, said: &[String]) -> Vec<Part<'a>> {
        let people = &self.language.people;
        let all = begins(said, &people.all);
        let rest = &said[all.unwrap_or(0)..];
        let one = if all.is_some() { Part::all } else { Part::one };
        let is_everything = is_one(said, &people.everything) || is_one(rest, &people.everything);
        let everything = if is_everything { self.devices().collect() } else { Vec::new() };
        let mut found = vec![
            Part::all(self.of_kind(|kind| kind.is_many(rest))),
            one(self.of_kind(|kind| is_one(rest, &kind.one))),
            Part::whatever(everything),
        ];
        if found.iter().all(|part| part.devices.is_empty()) {
            found.push(one(self.of_type(rest)));
        }
        found.retain(|part| !part.devices.is_empty());
        found
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

    fn of_type(&self, said: &[String]) -> Vec<&'a SyncDevice> {
        let is_such = |device: &&SyncDevice| {
            let own = self.language.fold(short_name(TYPE_PREFIX, &device.kind));
            !own.is_empty() && own == said
        };
        self.devices().filter(is_such).collect()
    }

    /// Some, without others. Of several others each must be one of those.
    fn all_except(&self, said: &[String]) -> Option<Who<'a>> {
        let except = |rest: &[String]| begins(rest, &self.language.people.except);
        let (index, length) = between(said, except).next()?;
        let (all, room) = (self.find(&said[..index]), self.room(&said[..index]));
        let is_all = |who: &&Who<'_>| who.parts.iter().all(|it| it.meant != Meant::One);
        let all = all.iter().chain(&room).find(is_all)?;
        let others = self.find(&said[index + length..]);
        let others = &others.first()?.parts;
        let is_one_of_all = |other: &Part<'_>| {
            other.devices.iter().any(|device| all.parts.iter().any(|part| part.has(device)))
        };
        if others.len() > 1 && !others.iter().all(is_one_of_all) {
            return None;
        }
        let is_left = |device: &SyncDevice| !others.iter().any(|other| other.has(device));
        let left = all.parts.iter().map(|part| part.only(is_left)).collect::<Option<Vec<_>>>();
        left.map(|parts| Who { parts })
    }

    /// One and another, as many as there are. A room is none of them: in "the lights in the
    /// kitchen and the bedroom" it is not the whole bedroom that is meant.
    fn several(&self, said: &[String]) -> Option<Who<'a>> {
        self.joints(said).find_map(|(index, length)| {
            let mut all = self.single(&said[..index])?;
            let rest = &said[index + length..];
            let rest = self.single(rest).or_else(|| self.all_except(rest));
            let rest = rest.or_else(|| self.several(&said[index + length..]))?;
            all.parts.extend(rest.parts);
            Some(all)
        })
    }

    fn single(&self, said: &[String]) -> Option<Who<'a>> {
        let said = self.language.spelling.trimmed(said);
        let named = self.named(said).map(Who::from);
        named.or_else(|| self.described(said).into_iter().next())
    }

    /// Where an "and" stands, or a pause, or both; and how long it is.
    fn joints<'t>(&'t self, said: &'t [String]) -> impl Iterator<Item = (usize, usize)> + 't {
        between(said, |rest| {
            let is_pause = |word: &&String| self.language.spelling.is_pause(word);
            let pauses = rest.iter().take_while(is_pause).count();
            let and = begins(&rest[pauses..], &self.language.people.and);
            and.map(|length| pauses + length).or((pauses > 0).then_some(pauses))
        })
    }

    /// What stands between the joints.
    fn split<'t>(&self, said: &'t [String]) -> Vec<&'t [String]> {
        let mut parts = Vec::new();
        let mut start = 0;
        for (index, length) in self.joints(said) {
            if index > start {
                parts.push(&said[start..index]);
                start = index + length;
            }
        }
        parts.push(&said[start..]);
        parts
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

/// Where such words stand, with something on both sides; and how long they are.
fn between<'t>(
    said: &'t [String],
    length: impl Fn(&[String]) -> Option<usize> + 't,
) -> impl Iterator<Item = (usize, usize)> + 't {
    (1..said.len()).filter_map(move |index| {
        let length = length(&said[index..])?;
        (index + length < said.len()).then_some((index, length))
    })
}
