//! Which phrase, which devices, which values: the best reading of an utterance, or why there is
//! none.
//!
//! A reading counts only where the devices declare the command and its values. Of those that
//! count, the one with more words of its phrase wins, since it leaves less to names; then the
//! phrase that stands first in the language's file, where what is more usual stands first.

use std::collections::HashSet;

use crate::catalog::{Command, Trait, find_command};
use crate::google::Order;
use crate::protocol::{COMMAND_PREFIX, Map, SyncDevice, full_name};

use super::ability::{can, complete, has, tells, traits_of};
use super::apart::Apart;
use super::best::Best;
use super::home::{Home, Meant, Part, Who};
use super::language::{Language, OrderPhrase, QuestionPhrase};
use super::names::to_the_letter;
use super::pattern::{Filled, Gap, Pattern};
use super::problem::Problem;
use super::understood::{Lack, NotUnderstood, Question, Reading, Understood};
use super::value::{Target, Undeclared};
use super::whole;
use super::words::{Tokens, begins};

/// Nobody says more in one breath; what is longer is not looked at.
const MOST_WORDS: usize = 40;
/// Who chooses between more than so many says more exactly what is meant.
const MOST_WAYS: usize = 20;

/// The gap that devices fill.
pub(super) const DEVICE: &str = "device";
/// The gap that a room fills, for everything in it.
pub(super) const ROOM: &str = "room";

/// Says what an utterance asks of a home with these devices.
///
/// # Errors
/// It is not understood, or understood in several ways.
pub fn understand(
    utterance: &str,
    devices: &[SyncDevice],
    language: &Language,
) -> Result<Understood, NotUnderstood> {
    let listener = Listener { home: Home::new(devices, language) };
    let words = utterance.split_whitespace().collect::<Vec<_>>().join(" ");
    match listener.hear(&words) {
        Ok(mut readings) if readings.len() == 1 => Ok(readings.remove(0).understood),
        Ok(readings) => Err(NotUnderstood::Ambiguous { words, readings }),
        Err(problem) => Err(explain(problem, words, &listener)),
    }
}

/// What is wrong with an utterance, with phrases that would do.
fn explain(problem: Problem<'_>, words: String, listener: &Listener<'_>) -> NotUnderstood {
    let mut apart = Apart::new(listener, &words);
    if let Some(orders) = apart.orders() {
        return NotUnderstood::Several { orders };
    }
    // A list of devices has problems of its own.
    let is_list = matches!(
        problem,
        Problem::NoSuchDevice(_)
            | Problem::NoneThere(..)
            | Problem::CannotDo(..)
            | Problem::Several(_)
    );
    if let Some(orders) = apart.one_by_one().filter(|_| problem.rank() > 1) {
        return NotUnderstood::Several { orders };
    }
    match apart.first().filter(|_| !is_list) {
        Some((first, rest)) => NotUnderstood::More { first, rest },
        None => problem.explain(words, listener),
    }
}

/// Hears utterances in one home.
pub(super) struct Listener<'a> {
    pub(super) home: Home<'a>,
}

/// Readings that count, or why there is none.
pub(super) type Heard<'a> = Result<Vec<Reading>, Problem<'a>>;

/// What fills the gaps that are not for devices.
type Values<'p> = Vec<(&'p Gap, Tokens)>;

impl<'a> Listener<'a> {
    /// The readings of what is said; several where nothing tells which is meant.
    pub(super) fn hear(&self, words: &str) -> Heard<'a> {
        let spelling = &self.home.language.spelling;
        let said = spelling.listed(words, &self.home.language.people.and);
        let heard = self.hear_said(words, &said);
        let heard = match heard {
            // A breath taken in the middle of a phrase means nothing.
            Err(Problem::Nothing | Problem::NoSuchDevice(_))
                if said.iter().any(|word| spelling.is_pause(word)) =>
            {
                self.hear_said(words, &spelling.without_pauses(&said)).or(heard)
            }
            heard => heard,
        };
        heard.map(|readings| self.to_the_letter(words, readings))
    }

    /// The reading whose device was called to the letter, where it is all that tells them apart.
    fn to_the_letter(&self, words: &str, readings: Vec<Reading>) -> Vec<Reading> {
        let ids: Vec<HashSet<&str>> = readings.iter().map(Reading::ids).collect();
        let own = |ids_of: &HashSet<&str>| {
            let is_own = |id: &&&str| !ids.iter().all(|others| others.contains(**id));
            let mut own = ids_of.iter().filter(is_own);
            let own = own.next().copied().filter(|_| own.next().is_none())?;
            self.home.devices().find(|device| device.id == own)
        };
        let devices = ids.iter().map(own).collect::<Option<Vec<_>>>().unwrap_or_default();
        let meant = to_the_letter(words, &devices, self.home.language);
        let index = meant.and_then(|meant| devices.iter().position(|it| it.id == meant.id));
        match index.and_then(|index| readings.get(index).cloned()) {
            Some(reading) if readings.len() > 1 => vec![reading],
            _ => readings,
        }
    }

    /// A room alone is meant only where nothing else is: "bedroom fan" is not the bedroom.
    fn hear_said(&self, words: &str, said: &[String]) -> Heard<'a> {
        self.hear_words(words, said, false).or_else(|_| self.hear_words(words, said, true))
    }

    fn hear_words(&self, words: &str, said: &[String], rooms: bool) -> Heard<'a> {
        let language = self.home.language;
        let said = without_polite(said, language);
        if said.is_empty() || said.len() > MOST_WORDS {
            return Err(Problem::Nothing);
        }
        let mut best = Best::new(language);
        for phrase in &language.orders {
            let Some((known, command)) = find_command(&phrase.command) else { continue };
            let order = Asked { phrase, known, command, words };
            best.take(&phrase.patterns, said, |pattern, filled| {
                let room = self.is_room_said(filled);
                self.each_who(filled, rooms, |who, values| {
                    self.ensure_meant(&order, pattern, (who, room), values)?;
                    self.order(&order, who, values)
                })
            });
        }
        for phrase in &language.questions {
            best.take(&phrase.patterns, said, |_, filled| {
                self.each_who(filled, rooms, |who, _| question(phrase, who, words))
            });
        }
        best.result()
    }

    /// Tries those that may be meant, the likeliest first.
    fn each_who(
        &self,
        filled: &Filled<'_, '_>,
        rooms: bool,
        hear: impl Fn(&Who<'a>, &Values<'_>) -> Heard<'a>,
    ) -> Heard<'a> {
        let (mut device, mut room, mut values) = (None, None, Values::new());
        for (gap, said) in filled {
            let told = || self.home.language.spelling.without_pauses(said);
            match gap.name.as_str() {
                DEVICE => device = Some(*said),
                ROOM => room = Some(*said),
                name => match values.iter_mut().find(|(gap, _)| gap.name == name) {
                    Some((_, before)) => before.extend(told()),
                    None => values.push((gap, told())),
                },
            }
        }
        let mut found = match (device, room) {
            (Some(device), None) => self.home.find(device).to_vec(),
            (Some(device), Some(room)) => {
                self.home.in_rooms(device, room).into_iter().map(|who| vec![who]).collect()
            }
            (None, Some(room)) => vec![self.home.room(room).into_iter().collect()],
            (None, None) => vec![vec![self.home.everything()]],
        };
        // What goes by a name is found in no other way.
        let may_be_name = room.is_none() && found.len() == 1;
        let is_name = device.is_some_and(|it| may_be_name && self.home.is_name(it));
        if let (Some(device), None, true) = (device, room, rooms && !is_name) {
            found.push(self.home.bare_rooms(device));
        }
        let mut worst = Problem::Nothing;
        if found.iter().all(Vec::is_empty) {
            worst = self.nobody(device, room);
        }
        for alike in &found {
            match each_alike(alike, is_name, |who| hear(who, &values)) {
                Ok(readings) => return Ok(readings),
                Err(problem) if problem.rank() > worst.rank() => worst = problem,
                Err(_) => {}
            }
        }
        Err(worst)
    }

    /// Whether a room fills the gap for devices: a kind may be called as it is.
    fn is_room_said(&self, filled: &Filled<'_, '_>) -> bool {
        let mut devices = filled.iter().filter(|(gap, _)| gap.name == DEVICE);
        devices.any(|(_, said)| self.home.is_room(&said.join(" ")) && !self.home.is_name(said))
    }

    /// A whole room is told only what nobody can take otherwise.
    fn ensure_meant(
        &self,
        asked: &Asked<'_>,
        pattern: &Pattern,
        (who, is_room): (&Who<'a>, bool),
        values: &Values<'_>,
    ) -> Result<(), Problem<'a>> {
        let is_whole = who.parts.iter().any(|part| part.meant == Meant::Whatever);
        if !is_whole && (!is_room || values.is_empty()) {
            return Ok(());
        }
        let language = self.home.language;
        let devices: Vec<&'a SyncDevice> =
            who.parts.iter().flat_map(|part| part.devices.iter().copied()).collect();
        let gaps = values.iter().map(|(gap, _)| *gap);
        if !whole::may_be_meant(asked.known, pattern, gaps, language) {
            let readings = self.order(asked, who, values)?;
            let taken = |it: &&SyncDevice| readings.iter().any(|reading| reading.has(it));
            return Err(Problem::CannotDo(devices.into_iter().filter(taken).collect(), Lack::Name));
        }
        let several = values.is_empty().then(|| whole::apart(pattern, &devices, language));
        several.flatten().map_or(Ok(()), |orders| Err(Problem::Several(orders)))
    }

    /// Why nobody is meant.
    fn nobody(&self, device: Option<&[String]>, room: Option<&[String]>) -> Problem<'a> {
        let none_there = match (device, room) {
            (Some(device), Some(room)) => self.home.none_in(device, room),
            (said, other) => said.or(other).and_then(|said| self.home.none_there(said)),
        };
        if let Some((said, room)) = none_there {
            return Problem::NoneThere(said, room);
        }
        let said = [room, device].map(Option::unwrap_or_default).concat();
        if said.is_empty() {
            Problem::Nothing
        } else {
            Problem::NoSuchDevice(self.home.unknown(&said))
        }
    }

    /// One EXECUTE is for all devices whose params are the same.
    fn order(&self, asked: &Asked<'_>, who: &Who<'a>, values: &Values<'_>) -> Heard<'a> {
        let part = |part: &Part<'a>| Ok((part.meant, self.able(asked, part, values)?));
        let parts = who.parts.iter().map(part).collect::<Result<Vec<_>, _>>()?;
        let readings = ways(&parts, |(device, _)| &device.id).into_iter().flat_map(|way| {
            let mut groups: Vec<(Map, Vec<&SyncDevice>)> = Vec::new();
            for (device, params) in way {
                match groups.iter_mut().find(|(known, _)| *known == params) {
                    Some((_, devices)) => devices.push(device),
                    None => groups.push((params, vec![device])),
                }
            }
            groups.into_iter().map(|(params, devices)| asked.reading(params, &devices))
        });
        Ok(readings.collect())
    }

    /// Those who can do it, and with which params.
    fn able(
        &self,
        asked: &Asked<'_>,
        part: &Part<'a>,
        values: &Values<'_>,
    ) -> Result<Vec<(&'a SyncDevice, Map)>, Problem<'a>> {
        let devices = part.devices.iter().copied();
        let able: Vec<_> = devices.filter(|it| can(it, asked.known, asked.command)).collect();
        if able.is_empty() {
            let devices = part.devices.clone();
            let is_meant = values.iter().all(|(gap, said)| self.is_value_of(asked, gap, said));
            let cannot = Problem::CannotDo(devices.clone(), asked.lack(&part.devices));
            return Err(if is_meant { cannot } else { Problem::NoMeaning(devices) });
        }
        let mut refused = None;
        let mut taken = Vec::new();
        for device in able {
            match self.params(asked, device, values) {
                Ok(params) => taken.push((device, params)),
                Err(problem) => refused = refused.or(Some(problem)),
            }
        }
        refused.filter(|_| taken.is_empty()).map_or(Ok(taken), Err)
    }

    /// Whether the command takes this from some device; else nothing tells that it is meant.
    fn is_value_of(&self, asked: &Asked<'_>, gap: &Gap, said: &[String]) -> bool {
        let (command, language) = (asked.command, self.home.language);
        let undeclared = Map::new();
        let able = self.home.devices().filter(|it| can(it, asked.known, command));
        let mut declared = able.map(|it| &it.attributes).chain([&undeclared]);
        let is_color = || language.colors.iter().any(|(name, _)| name == said);
        (gap.name == "color" && is_color())
            || declared
                .any(|attributes| Target { command, attributes, language }.read(gap, said).is_ok())
    }

    /// What is fixed by the phrase, what was said, and what the command needs besides.
    fn params(
        &self,
        asked: &Asked<'_>,
        device: &'a SyncDevice,
        values: &Values<'_>,
    ) -> Result<Map, Problem<'a>> {
        let (command, attributes) = (asked.command, &device.attributes);
        let target = Target { command, attributes, language: self.home.language };
        let mut params = asked.phrase.params.clone();
        for (gap, said) in values {
            let refused =
                |Undeclared(declared)| Problem::NoSuchValue(device, said.join(" "), declared);
            let read = target.read(gap, said).map_err(refused)?;
            params.extend(read.into_iter().map(|(name, value)| (name.to_owned(), value)));
        }
        complete(command, attributes, params).ok_or_else(|| {
            let said = values.iter().map(|(_, said)| said.join(" ")).collect::<Vec<_>>();
            if said.is_empty() {
                return Problem::CannotDo(vec![device], asked.lack(&[device]));
            }
            Problem::NoSuchValue(device, said.join(" "), Vec::new())
        })
    }
}

/// The readings of all who are meant as likely as each other: nothing is chosen between them in
/// silence. Who goes by the name must be among them, where there is one.
fn each_alike<'a>(
    alike: &[Who<'a>],
    is_name: bool,
    hear: impl Fn(&Who<'a>) -> Heard<'a>,
) -> Heard<'a> {
    let mut readings: Vec<Reading> = Vec::new();
    let mut worst = Problem::Nothing;
    for (index, who) in alike.iter().enumerate() {
        match hear(who) {
            Ok(more) => {
                let is_new = |it: &Reading| !readings.iter().any(|known| known.is_like(it));
                let more: Vec<Reading> = more.into_iter().filter(is_new).collect();
                readings.extend(more);
            }
            Err(problem) if index == 0 && is_name => return Err(problem),
            Err(problem) if problem.rank() > worst.rank() => worst = problem,
            Err(_) => {}
        }
    }
    if readings.is_empty() { Err(worst) } else { Ok(readings) }
}

/// One QUERY is for all devices. Who asks which of them are so means all.
fn question<'a>(phrase: &QuestionPhrase, who: &Who<'a>, words: &str) -> Heard<'a> {
    let part = |part: &Part<'a>| {
        let devices = part.devices.iter().copied();
        let able: Vec<&SyncDevice> = devices.filter(|it| tells(it, &phrase.states)).collect();
        if able.is_empty() {
            let lack = Lack::States(traits_of(&phrase.states));
            return Err(Problem::CannotDo(part.devices.clone(), lack));
        }
        Ok((
            if phrase.such.is_some() || part.meant == Meant::Any { Meant::All } else { part.meant },
            able,
        ))
    };
    let parts = who.parts.iter().map(part).collect::<Result<Vec<_>, _>>()?;
    let reading = |devices: Vec<&SyncDevice>| Reading {
        label: label(&devices),
        understood: Understood::Question(Question {
            devices: devices.into_iter().cloned().collect(),
            states: phrase.states.clone(),
            such: phrase.such.clone(),
            words: words.to_owned(),
        }),
    };
    Ok(ways(&parts, |device| &device.id).into_iter().map(reading).collect())
}

/// The ways in which the parts may be meant together, nobody twice.
fn ways<T: Clone>(parts: &[(Meant, Vec<T>)], id: impl Fn(&T) -> &String) -> Vec<Vec<T>> {
    let mut ways = vec![Vec::new()];
    for (meant, devices) in parts {
        let choices: Vec<&[T]> = match meant {
            Meant::One | Meant::Any => devices.chunks(1).collect(),
            Meant::All | Meant::Whatever => vec![devices],
        };
        let with = |way: &Vec<T>| {
            choices.iter().map(|it| [way.as_slice(), it].concat()).collect::<Vec<_>>()
        };
        ways = ways.iter().flat_map(with).take(MOST_WAYS).collect();
    }
    for way in &mut ways {
        let mut seen = HashSet::new();
        way.retain(|it| seen.insert(id(it).clone()));
    }
    ways
}

/// A command as it was asked for.
struct Asked<'a> {
    phrase: &'a OrderPhrase,
    known: &'static Trait,
    command: &'static Command,
    words: &'a str,
}

impl Asked<'_> {
    fn reading(&self, params: Map, devices: &[&SyncDevice]) -> Reading {
        let order = Order {
            devices: devices.iter().copied().cloned().collect(),
            command: full_name(COMMAND_PREFIX, self.command.name),
            params,
            words: Some(self.words.to_owned()),
        };
        Reading { label: label(devices), understood: Understood::Order(order) }
    }

    /// What these devices do not have for it.
    fn lack(&self, devices: &[&SyncDevice]) -> Lack {
        if devices.iter().any(|device| has(device, self.known.name)) {
            Lack::Command { known: self.known.name, command: self.command.name }
        } else {
            Lack::Trait(self.known.name)
        }
    }
}

fn without_polite<'t>(words: &'t [String], language: &Language) -> &'t [String] {
    let polite = &language.polite;
    let mut rest = words;
    loop {
        rest = language.spelling.trimmed(rest);
        let ending = polite.iter().filter(|it| !it.is_empty() && rest.ends_with(it));
        if let Some(count) = begins(rest, polite) {
            rest = &rest[count..];
        } else if let Some(ending) = ending.map(Vec::len).max() {
            rest = &rest[..rest.len() - ending];
        } else {
            return rest;
        }
    }
}

/// `Back Door (lock-back)`.
fn label(devices: &[&SyncDevice]) -> String {
    let each = devices.iter().map(|device| format!("{} ({})", device.name.name, device.id));
    each.collect::<Vec<_>>().join(", ")
}
