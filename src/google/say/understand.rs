//! Which phrase, which devices, which values: the best reading of an utterance, or why there is
//! none.
//!
//! A reading counts only where the devices declare the command and its values. Of those that
//! count, the one with more words of its phrase wins, since it leaves less to names; then the
//! phrase that stands first in the language's file, where what is more usual stands first.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use serde_json::Value;

use crate::catalog::{Command, Trait, find_command, find_trait};
use crate::google::Order;
use crate::protocol::{COMMAND_PREFIX, Map, SyncDevice, TRAIT_PREFIX, full_name, short_name};

use super::home::{Home, Meant, Who};
use super::language::{Language, OrderPhrase, QuestionPhrase};
use super::pattern::{Filled, Gap, Pattern};
use super::suggest::Suggestions;
use super::understood::{NotUnderstood, Question, Reading, Understood};
use super::value::{Target, Undeclared, is_value};
use super::words::{Tokens, begins};

/// Nobody says more in one breath; what is longer is not looked at.
const MOST_WORDS: usize = 40;

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
    let listener = Listener::new(devices, language);
    let words = utterance.split_whitespace().collect::<Vec<_>>().join(" ");
    match listener.hear(&words) {
        Ok(mut readings) if readings.len() == 1 => Ok(readings.remove(0).understood),
        Ok(readings) => Err(NotUnderstood::Ambiguous { words, readings }),
        Err(problem) => Err(explain(problem, words, &listener)),
    }
}

/// Why a reading does not count, the more it fits the later.
#[derive(Clone, Debug)]
pub(super) enum Problem<'a> {
    Nothing,
    NoSuchDevice(String),
    CannotDo(Vec<&'a SyncDevice>),
    NoSuchValue(&'a SyncDevice, String, Vec<String>),
}

impl Problem<'_> {
    fn rank(&self) -> usize {
        match self {
            Self::Nothing => 0,
            Self::NoSuchDevice(_) => 1,
            Self::CannotDo(_) => 2,
            Self::NoSuchValue(..) => 3,
        }
    }
}

fn explain(problem: Problem<'_>, words: String, listener: &Listener<'_>) -> NotUnderstood {
    let suggestions = Suggestions::new(listener);
    let all: Vec<&SyncDevice> = listener.home.devices().collect();
    match problem {
        Problem::Nothing => {
            NotUnderstood::Nothing { nearest: suggestions.nearest(&words, &all), words }
        }
        Problem::NoSuchDevice(said) => {
            NotUnderstood::NoSuchDevice { nearest: suggestions.nearest(&words, &all), said }
        }
        Problem::CannotDo(devices) => NotUnderstood::CannotDo {
            nearest: suggestions.nearest(&words, &devices),
            devices: devices.iter().map(|device| device.name.name.clone()).collect(),
        },
        Problem::NoSuchValue(device, said, declared) => NotUnderstood::NoSuchValue {
            nearest: suggestions.nearest(&words, &[device]),
            device: device.name.name.clone(),
            said,
            declared,
        },
    }
}

/// Hears utterances in one home.
pub(super) struct Listener<'a> {
    pub(super) home: Home<'a>,
    found: RefCell<HashMap<Whom, Rc<Vec<Who<'a>>>>>,
}

/// What devices are called, and whether it is a room.
type Whom = (bool, Tokens);

/// Readings that count, or why there is none.
type Heard<'a> = Result<Vec<Reading>, Problem<'a>>;

/// What fills the gaps that are not for devices.
type Values<'p> = Vec<(&'p Gap, Tokens)>;

impl<'a> Listener<'a> {
    pub(super) fn new(devices: &'a [SyncDevice], language: &'a Language) -> Self {
        Self { home: Home::new(devices, language), found: RefCell::default() }
    }

    /// The readings of what is said; several where nothing tells which is meant.
    pub(super) fn hear(&self, words: &str) -> Heard<'a> {
        let language = self.home.language;
        let tokens = language.fold(words);
        let tokens = without_polite(&tokens, &language.polite);
        if tokens.is_empty() || tokens.len() > MOST_WORDS {
            return Err(Problem::Nothing);
        }
        let mut best = Best::new(language);
        for phrase in &language.orders {
            let Some((known, command)) = find_command(&phrase.command) else { continue };
            let order = Asked { phrase, known, command, words };
            best.take(&phrase.patterns, tokens, |filled| {
                self.each_who(filled, |who, values| self.order(&order, who, values))
            });
        }
        for phrase in &language.questions {
            best.take(&phrase.patterns, tokens, |filled| {
                self.each_who(filled, |who, _| question(phrase, who, words))
            });
        }
        best.result()
    }

    /// Tries those that may be meant, the likeliest first.
    fn each_who(
        &self,
        filled: &Filled<'_, '_>,
        hear: impl Fn(&Who<'a>, &Values<'_>) -> Heard<'a>,
    ) -> Heard<'a> {
        let (mut whom, mut values) = ((false, Tokens::new()), Values::new());
        for (gap, said) in filled {
            match gap.name.as_str() {
                DEVICE => whom = (false, said.to_vec()),
                ROOM => whom = (true, said.to_vec()),
                name => match values.iter_mut().find(|(gap, _)| gap.name == name) {
                    Some((_, before)) => before.extend_from_slice(said),
                    None => values.push((gap, said.to_vec())),
                },
            }
        }
        let found = self.find(&whom);
        let mut worst = Problem::NoSuchDevice(whom.1.join(" "));
        for who in found.iter() {
            match hear(who, &values) {
                Ok(readings) => return Ok(readings),
                Err(problem) if problem.rank() > worst.rank() => worst = problem,
                Err(_) => {}
            }
        }
        Err(worst)
    }

    fn find(&self, whom: &Whom) -> Rc<Vec<Who<'a>>> {
        if let Some(found) = self.found.borrow().get(whom) {
            return Rc::clone(found);
        }
        let (is_room, said) = whom;
        let found = if *is_room { self.home.room(said) } else { self.home.find(said) };
        let found = Rc::new(found);
        self.found.borrow_mut().insert(whom.clone(), Rc::clone(&found));
        found
    }

    /// One EXECUTE is for all devices whose params are the same.
    fn order(&self, asked: &Asked<'_>, who: &Who<'a>, values: &Values<'_>) -> Heard<'a> {
        let (able, unable): (Vec<_>, Vec<_>) =
            who.devices.iter().copied().partition(|it| can(it, asked.known, asked.command));
        if able.is_empty() || (who.meant == Meant::Each && !unable.is_empty()) {
            return Err(Problem::CannotDo(unable));
        }
        let mut groups: Vec<(Map, Vec<&SyncDevice>)> = Vec::new();
        let mut refused = None;
        for device in able {
            match self.params(asked, device, values) {
                Ok(params) => {
                    let group = groups.iter_mut().find(|(known, _)| *known == params);
                    match group.filter(|_| who.meant != Meant::One) {
                        Some((_, devices)) => devices.push(device),
                        None => groups.push((params, vec![device])),
                    }
                }
                Err(problem) => refused = refused.or(Some(problem)),
            }
        }
        match refused {
            Some(problem) if groups.is_empty() || who.meant == Meant::Each => Err(problem),
            _ => {
                Ok(groups.into_iter().map(|(params, them)| asked.reading(params, &them)).collect())
            }
        }
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
                return Problem::CannotDo(vec![device]);
            }
            Problem::NoSuchValue(device, said.join(" "), Vec::new())
        })
    }
}

/// One QUERY is for all devices.
fn question<'a>(phrase: &QuestionPhrase, who: &Who<'a>, words: &str) -> Heard<'a> {
    let able = who.devices.iter().copied().filter(|device| tells(device, &phrase.states));
    let able: Vec<&SyncDevice> = able.collect();
    if able.is_empty() || (who.meant == Meant::Each && able.len() < who.devices.len()) {
        return Err(Problem::CannotDo(who.devices.clone()));
    }
    let reading = |devices: &[&SyncDevice]| Reading {
        label: label(devices),
        understood: Understood::Question(Question {
            devices: devices.iter().copied().cloned().collect(),
            states: phrase.states.clone(),
            words: words.to_owned(),
        }),
    };
    Ok(match who.meant {
        Meant::One => able.iter().map(|device| reading(&[*device])).collect(),
        Meant::Each | Meant::All => vec![reading(&able)],
    })
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
}

/// The best readings so far, and the problem that is nearest to one.
struct Best<'a> {
    language: &'a Language,
    /// How many words of the phrase were given; the earlier of equals stays.
    words: usize,
    readings: Vec<Reading>,
    problem: (usize, Problem<'a>),
}

impl<'a> Best<'a> {
    fn new(language: &'a Language) -> Self {
        Self { language, words: 0, readings: Vec::new(), problem: (0, Problem::Nothing) }
    }

    fn take(
        &mut self,
        patterns: &[Pattern],
        tokens: &[String],
        hear: impl Fn(&Filled<'_, '_>) -> Heard<'a>,
    ) {
        for pattern in patterns {
            for filled in pattern.fill(tokens) {
                match hear(&filled) {
                    Ok(readings) if self.readings.is_empty() || pattern.words > self.words => {
                        (self.words, self.readings) = (pattern.words, readings);
                    }
                    Err(problem) if !pattern.is_vague() || self.tells_values(&filled) => {
                        self.regret(pattern.words, problem);
                    }
                    _ => {}
                }
            }
        }
    }

    /// Whether what is said of the devices has a meaning by itself: a colour, a number.
    fn tells_values(&self, filled: &Filled<'_, '_>) -> bool {
        let mut values = filled.iter().filter(|(gap, _)| ![DEVICE, ROOM].contains(&&*gap.name));
        let is_value = |(_, said): &(&Gap, &[String])| is_value(self.language, said);
        values.next().is_some_and(is_value) && values.all(is_value)
    }

    fn regret(&mut self, words: usize, problem: Problem<'a>) {
        let (before, known) = &mut self.problem;
        let fits_better = (problem.rank(), words) > (known.rank(), *before);
        match (known, &problem) {
            // Other phrases tell what else the same device would take.
            (
                Problem::NoSuchValue(device, said, declared),
                Problem::NoSuchValue(other, more, also),
            ) if device.id == other.id && said == more => {
                let new: Vec<_> =
                    also.iter().filter(|it| !declared.contains(it)).cloned().collect();
                declared.extend(new);
            }
            _ if fits_better => self.problem = (words, problem),
            _ => {}
        }
    }

    fn result(self) -> Heard<'a> {
        if self.readings.is_empty() { Err(self.problem.1) } else { Ok(self.readings) }
    }
}

fn without_polite<'t>(tokens: &'t [String], polite: &[Tokens]) -> &'t [String] {
    let mut rest = tokens;
    loop {
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

/// Whether the device declares the command.
pub(super) fn can(device: &SyncDevice, known: &Trait, command: &Command) -> bool {
    let is_set = |name: &str| device.attributes.get(name) == Some(&Value::Bool(true));
    has(device, known)
        && !known.query_only.is_some_and(is_set)
        && !(command.samples)(&device.attributes).is_empty()
}

fn has(device: &SyncDevice, known: &Trait) -> bool {
    device.traits.iter().any(|name| short_name(TRAIT_PREFIX, name) == known.name)
}

/// Whether the device tells one of these states, or any where none is named.
pub(super) fn tells(device: &SyncDevice, states: &[String]) -> bool {
    let is_set = |name: &str| device.attributes.get(name) == Some(&Value::Bool(true));
    let traits = device.traits.iter().filter_map(|name| find_trait(name));
    let mut told = traits
        .filter(|known| !known.command_only.is_some_and(is_set))
        .flat_map(|known| known.states.fields);
    told.any(|field| states.is_empty() || states.iter().any(|state| state == field.name))
}

/// The params with what the command needs besides, as the device's plainest sample has it; none
/// where the device takes no such params together.
fn complete(command: &Command, attributes: &Map, mut params: Map) -> Option<Map> {
    let samples = (command.samples)(attributes);
    let samples: Vec<&Map> = samples.iter().filter_map(Value::as_object).collect();
    let like = |params: &Map| {
        samples.iter().find(|sample| params.keys().all(|name| sample.contains_key(name))).copied()
    };
    let sample = like(&params)?;
    for field in command.params.fields.iter().filter(|field| field.required) {
        if let Some(value) = sample.get(field.name).filter(|_| !params.contains_key(field.name)) {
            params.insert(field.name.to_owned(), value.clone());
        }
    }
    Some(params)
}

/// `Back Door (lock-back)`.
fn label(devices: &[&SyncDevice]) -> String {
    let each = devices.iter().map(|device| format!("{} ({})", device.name.name, device.id));
    each.collect::<Vec<_>>().join(", ")
}
