//! Whom an utterance is about: devices by their names, their rooms and what they are.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use crate::protocol::{SyncDevice, TYPE_PREFIX, short_name};

use super::language::{Kind, Language};
use super::names::{Names, names_of};
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
    /// Those who are called so where none of them is.
    instead: Vec<&'a SyncDevice>,
    pub(super) meant: Meant,
}

/// Whom a text may mean, the likeliest first; together those of whom none is likelier.
pub(super) type Found<'a> = Vec<Vec<Who<'a>>>;

/// How many of them.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Meant {
    /// One, which goes by a name that others may have too.
    One,
    /// Any one of them; who asks after any asks after all.
    Any,
    /// All that can.
    All,
    /// Whatever can in a room, or at all: nobody says what it is.
    Whatever,
}

impl<'a> Part<'a> {
    fn new(devices: Vec<&'a SyncDevice>, meant: Meant) -> Self {
        Self { devices, instead: Vec::new(), meant }
    }

    fn whatever(devices: Vec<&'a SyncDevice>) -> Self {
        Self::new(devices, Meant::Whatever)
    }

    pub(super) fn one(devices: Vec<&'a SyncDevice>) -> Self {
        Self::new(devices, Meant::One)
    }

    fn has(&self, device: &SyncDevice) -> bool {
        self.devices.iter().any(|it| it.id == device.id)
    }

    /// Those of it for whom this holds, if there are any.
    fn only(&self, holds: impl Fn(&SyncDevice) -> bool) -> Option<Self> {
        let devices: Vec<_> = self.devices.iter().copied().filter(|it| holds(it)).collect();
        (!devices.is_empty()).then(|| Self::new(devices, self.meant))
    }

    /// Those of it who are in this room; else those there who are called so instead.
    fn within(&self, room: &[&SyncDevice]) -> Option<Self> {
        let is_there = |device: &SyncDevice| room.iter().any(|it| it.id == device.id);
        let instead = || Self::new(self.instead.clone(), self.meant).only(is_there);
        self.only(is_there).or_else(instead)
    }
}

impl Who<'_> {
    pub(super) fn and(mut self, other: Self) -> Self {
        self.parts.extend(other.parts);
        self
    }

    /// These without those, each of whom must be one of these where they are several.
    pub(super) fn without(&self, others: &Self) -> Option<Self> {
        let others = &others.parts;
        let is_one_of_these = |other: &Part<'_>| {
            other.devices.iter().any(|device| self.parts.iter().any(|part| part.has(device)))
        };
        if others.len() > 1 && !others.iter().all(is_one_of_these) {
            return None;
        }
        let is_left = |device: &SyncDevice| !others.iter().any(|other| other.has(device));
        let left = self.parts.iter().map(|part| part.only(is_left)).collect::<Option<Vec<_>>>();
        left.map(|parts| Who { parts })
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
    pub(super) names: Names<'a>,
    rooms: Names<'a>,
    found: RefCell<HashMap<Tokens, Rc<Found<'a>>>>,
    /// What is in no room of the name.
    lacking: RefCell<HashMap<Tokens, Option<(String, String)>>>,
}

impl<'a> Home<'a> {
    pub(super) fn new(devices: &'a [SyncDevice], language: &'a Language) -> Self {
        let (mut names, mut rooms) = (Names::default(), Names::default());
        for device in devices {
            for name in names_of(device) {
                names.add(name, device, language);
            }
            if let Some(room) = &device.room_hint {
                rooms.add(room, device, language);
            }
        }
        let (found, lacking) = (RefCell::default(), RefCell::default());
        Self { language, devices, names, rooms, found, lacking }
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
        let rooms = self.rooms(said);
        let parts: Vec<_> = rooms.into_iter().map(|(_, devices)| Part::whatever(devices)).collect();
        (!parts.is_empty()).then_some(Who { parts })
    }

    /// The same where nothing tells that rooms are meant: devices may have their names.
    pub(super) fn bare_rooms(&self, said: &[String]) -> Vec<Who<'a>> {
        let rooms = self.rooms(said);
        let named = |(name, devices): &(&[String], Vec<&'a SyncDevice>)| {
            self.called(name).unwrap_or_else(|| Part::whatever(devices.clone()))
        };
        let parts: Vec<Part<'_>> = rooms.iter().map(named).collect();
        let is_name = parts.iter().any(|part| part.meant == Meant::One);
        let named = is_name.then_some(Who { parts });
        self.room(said).into_iter().chain(named).collect()
    }

    /// Whom this may mean. What goes by the whole name is meant by it, and nothing that is only
    /// described so.
    pub(super) fn find(&self, said: &[String]) -> Rc<Found<'a>> {
        if let Some(found) = self.found.borrow().get(said) {
            return Rc::clone(found);
        }
        let found = Rc::new(self.look_up(self.language.spelling.trimmed(said)));
        self.found.borrow_mut().insert(said.to_vec(), Rc::clone(&found));
        found
    }

    fn look_up(&self, said: &[String]) -> Found<'a> {
        let mut named = self.named(said);
        if !named.is_empty() {
            named.extend(self.room(said));
            return vec![named];
        }
        let mut found: Found<'a> = self.described(said).into_iter().map(|who| vec![who]).collect();
        found.extend([self.all_except(said), self.several(said, false)]);
        found.extend(self.with_one_noun(said).map(|who| vec![who]));
        found.retain(|alike| !alike.is_empty());
        found
    }

    /// What of this is nobody: one of several names, or the whole.
    pub(super) fn unknown(&self, said: &[String]) -> String {
        let parts = self.split(said);
        let mut strangers = parts.iter().filter(|part| self.find(part).is_empty());
        let stranger = strangers.next().copied().unwrap_or(said);
        self.language.spelling.without_pauses(stranger).join(" ")
    }

    /// What is not there, and the room: "the lights in the kitchen", where it has none.
    pub(super) fn none_there(&self, said: &[String]) -> Option<(String, String)> {
        if let Some(known) = self.lacking.borrow().get(said) {
            return known.clone();
        }
        let lacking = self.look_for_none(self.language.spelling.trimmed(said));
        self.lacking.borrow_mut().insert(said.to_vec(), lacking.clone());
        lacking
    }

    fn look_for_none(&self, said: &[String]) -> Option<(String, String)> {
        let mut ways: Vec<_> = between(said, |rest| begins(rest, &self.language.people.within))
            .map(|(index, length)| (&said[..index], &said[index + length..]))
            .collect();
        ways.extend((1..said.len()).map(|end| (&said[end..], &said[..end])));
        ways.into_iter().find_map(|(these, rooms)| self.none_in(these, rooms))
    }

    /// What is not in one of these rooms, and which room.
    pub(super) fn none_in(&self, these: &[String], rooms: &[String]) -> Option<(String, String)> {
        let people = &self.language.people;
        let these = &these[begins(these, &people.all).unwrap_or(0)..];
        let these = &these[begins(these, &people.any).unwrap_or(0)..];
        let mut kinds = people.kinds.iter();
        let is_kind = kinds.any(|kind| kind.is_many(these) || is_one(these, &kind.one));
        let mut rooms = self.rooms(rooms).into_iter().map(|(room, _)| room);
        let lacks = |room: &&[String]| self.in_rooms(these, room).is_empty();
        let room = rooms.find(lacks).filter(|_| is_kind || self.is_name(these))?;
        Some((these.join(" "), room.join(" ")))
    }

    /// Whether this text names a room.
    pub(super) fn is_room(&self, text: &str) -> bool {
        self.rooms.get(&self.language.fold(text), self.language).is_some()
    }

    /// Whether it is the whole name of a device, or of several.
    pub(super) fn is_name(&self, said: &[String]) -> bool {
        !self.named(said).is_empty()
    }

    /// By what they are, where they are, or both.
    pub(super) fn described(&self, said: &[String]) -> Vec<Who<'a>> {
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
        let (said, rooms) = (self.language.spelling.trimmed(said), self.rooms(rooms));
        if rooms.is_empty() {
            return Vec::new();
        }
        let there = |part: Part<'a>| {
            let parts = rooms.iter().map(|(_, room)| part.within(room)).collect::<Option<Vec<_>>>();
            parts.map(|parts| Who { parts })
        };
        self.called(said).into_iter().chain(self.kinds(said)).filter_map(there).collect()
    }

    /// One and another, all of them there.
    fn several_in_rooms(&self, said: &[String], rooms: &[String]) -> Option<Who<'a>> {
        let each = self.split(said);
        let each = each.iter().map(|said| self.in_rooms(said, rooms).into_iter().next());
        let each = each.collect::<Option<Vec<_>>>().filter(|each| each.len() > 1)?;
        Some(Who { parts: each.into_iter().flat_map(|who| who.parts).collect() })
    }

    /// What there is in a room, or in each of several with an "and" between them.
    pub(super) fn rooms<'t>(&self, said: &'t [String]) -> Vec<(&'t [String], Vec<&'a SyncDevice>)> {
        let said = self.language.spelling.trimmed(said);
        let room = |said: &'t [String]| {
            let devices = self.rooms.get(said, self.language)?;
            Some((said, devices.clone()))
        };
        if let Some(room) = room(said) {
            return vec![room];
        }
        let joined = self.joints(said).find_map(|(index, length)| {
            let first = room(&said[..index])?;
            let rest = self.rooms(&said[index + length..]);
            (!rest.is_empty()).then(|| [vec![first], rest].concat())
        });
        joined.unwrap_or_default()
    }

    /// By what they are; by the name of their type too, where it has no words.
    fn kinds(&self, said: &[String]) -> Vec<Part<'a>> {
        let people = &self.language.people;
        let begun = [(Meant::All, &people.all), (Meant::Any, &people.any)];
        let begun = begun.into_iter().find_map(|(meant, phrases)| {
            begins(said, phrases).map(|length| (meant, &said[length..]))
        });
        let (one, rest) = begun.unwrap_or((Meant::One, said));
        let many = begun.map_or(Meant::All, |(meant, _)| meant);
        let is_everything = is_one(said, &people.everything) || is_one(rest, &people.everything);
        let everything = if is_everything { self.devices().collect() } else { Vec::new() };
        let mut found = vec![
            self.of_kind(many, |kind| kind.is_many(rest)),
            self.of_kind(one, |kind| is_one(rest, &kind.one)),
            Part::new(everything, if many == Meant::All { Meant::Whatever } else { many }),
        ];
        if found.iter().all(|part| part.devices.is_empty()) {
            found.push(Part::new(self.of_type(rest), one));
        }
        found.retain(|part| !part.devices.is_empty());
        found
    }

    fn of_kind(&self, meant: Meant, is: impl Fn(&Kind) -> bool) -> Part<'a> {
        let kinds: Vec<&Kind> = self.language.people.kinds.iter().filter(|kind| is(kind)).collect();
        let of = |types: fn(&Kind) -> &Vec<String>| -> Vec<&'a SyncDevice> {
            let types: Vec<&String> = kinds.iter().flat_map(|kind| types(kind)).collect();
            let is_such = |device: &&SyncDevice| {
                let own = short_name(TYPE_PREFIX, &device.kind);
                types.iter().any(|name| *name == own)
            };
            self.devices().filter(is_such).collect()
        };
        let (own, instead) = (of(|kind| &kind.types), of(|kind| &kind.instead));
        if own.is_empty() {
            return Part::new(instead, meant);
        }
        Part { devices: own, instead, meant }
    }

    fn of_type(&self, said: &[String]) -> Vec<&'a SyncDevice> {
        let is_such = |device: &&SyncDevice| {
            let own = self.language.fold(short_name(TYPE_PREFIX, &device.kind));
            !own.is_empty() && own == said
        };
        self.devices().filter(is_such).collect()
    }

    /// Where an "and" stands, or a pause, or both; and how long it is.
    pub(super) fn joints<'t>(
        &'t self,
        said: &'t [String],
    ) -> impl Iterator<Item = (usize, usize)> + 't {
        between(said, |rest| {
            let is_pause = |word: &&String| self.language.spelling.is_pause(word);
            let pauses = rest.iter().take_while(is_pause).count();
            let and = begins(&rest[pauses..], &self.language.people.and);
            let Some(and) = and else { return (pauses > 0).then_some(pauses) };
            let after = rest[pauses + and..].iter().take_while(is_pause).count();
            Some(pauses + and + after)
        })
    }

    /// What stands between the joints.
    pub(super) fn split<'t>(&self, said: &'t [String]) -> Vec<&'t [String]> {
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

/// Where such words stand, with something on both sides; and how long they are.
pub(super) fn between<'t>(
    said: &'t [String],
    length: impl Fn(&[String]) -> Option<usize> + 't,
) -> impl Iterator<Item = (usize, usize)> + 't {
    (1..said.len()).filter_map(move |index| {
        let length = length(&said[index..])?;
        (index + length < said.len()).then_some((index, length))
    })
}
