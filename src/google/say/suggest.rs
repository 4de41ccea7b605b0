//! Phrases that this home would understand, nearest to what was said.

use std::collections::BTreeSet;
use std::slice::from_ref;

use crate::catalog::{Command, Unit, find_command};
use crate::google::Subject;
use crate::google::assistant::shows_fahrenheit;
use crate::protocol::SyncDevice;

use super::ability::{can, complete, takes, tells};
use super::declared;
use super::language::OrderPhrase;
use super::number::digits;
use super::pattern::{Gap, Piece};
use super::understand::{DEVICE, Listener, ROOM};
use super::understood::Understood;
use super::value::{self, Target, labels};
use super::words::{Tokens, is_one};

/// So many are shown.
const MOST: usize = 3;
/// So many of a large home's devices are thought of.
const MOST_DEVICES: usize = 300;
/// So many values of a kind.
const MOST_VALUES: usize = 12;
/// The params that switch something; their opposite is never what was meant.
const SWITCHES: &[&str] = &["on", "start", "arm"];
/// Words that are less alike are different words.
const ALIKE: f64 = 0.85;

/// Makes up phrases.
pub(super) struct Suggestions<'l, 'a> {
    listener: &'l Listener<'a>,
}

impl<'l, 'a> Suggestions<'l, 'a> {
    pub(super) fn new(listener: &'l Listener<'a>) -> Self {
        Self { listener }
    }

    /// The phrases about these devices that are nearest to what was said; each is understood.
    pub(super) fn nearest(&self, words: &str, devices: &[&SyncDevice]) -> Vec<String> {
        let language = self.listener.home.language;
        let said = language.fold(words);
        let number = said.iter().find_map(|word| digits(word));
        let mut scored: Vec<(f64, String)> = self
            .phrases(devices, number)
            .into_iter()
            .map(|phrase| (likeness(&said, &language.fold(&phrase)), phrase))
            .collect();
        scored.sort_by(|(a, _), (b, _)| b.total_cmp(a));
        let phrases = scored.into_iter().map(|(_, phrase)| phrase);
        phrases.filter(|phrase| self.would_do(phrase, &said)).take(MOST).collect()
    }

    /// Whether a phrase is understood, and as nothing that fails or that undoes what was said.
    fn would_do(&self, phrase: &str, said: &[String]) -> bool {
        let Ok(readings) = self.listener.hear(phrase) else { return false };
        let [reading] = readings.as_slice() else { return false };
        let Understood::Order(order) = &reading.understood else { return true };
        let Some((_, command)) = find_command(&order.command) else { return false };
        let switches = &self.listener.home.language.switches;
        let is_said = |words: &[Tokens]| said.iter().any(|it| is_one(from_ref(it), words));
        let undoes = SWITCHES
            .iter()
            .filter_map(|name| order.params.get(*name)?.as_bool())
            .any(|on| is_said(&switches[usize::from(!on)]) && !is_said(&switches[usize::from(on)]));
        !undoes && order.devices.iter().all(|device| takes(device, command, &order.params))
    }

    /// All that these devices can be told, in the language's plainest words; with the number that
    /// was said where they take it.
    pub(super) fn phrases(&self, devices: &[&SyncDevice], number: Option<f64>) -> BTreeSet<String> {
        let mut phrases = BTreeSet::new();
        for phrase in &self.listener.home.language.orders {
            let Some((known, command)) = find_command(&phrase.command) else { continue };
            let able = devices.iter().take(MOST_DEVICES).filter(|it| can(it, known, command));
            for device in able {
                phrases.extend(self.fill(phrase, command, device, number));
            }
        }
        let are_all = devices.len() == self.listener.home.devices().count();
        let questions = self.listener.home.language.questions.iter();
        for phrase in questions.filter(|phrase| phrase.such.is_none() || are_all) {
            let able = devices.iter().take(MOST_DEVICES).filter(|it| tells(it, &phrase.states));
            for device in able {
                phrases.extend(question(&phrase.plain, device));
            }
        }
        phrases
    }

    /// A phrase with each value of its last gap, and the first of any other.
    fn fill(
        &self,
        phrase: &OrderPhrase,
        command: &'static Command,
        device: &SyncDevice,
        number: Option<f64>,
    ) -> Vec<String> {
        let mut texts = vec![String::new()];
        for piece in &phrase.plain {
            let parts = match piece {
                Piece::Words(words) => vec![words.clone()],
                Piece::Gap(gap) => self.values(gap, command, device, number),
            };
            if parts.len() > 1 {
                texts.truncate(1);
            }
            let joined = |text: &String| {
                let each = parts.iter().map(|part| format!("{text} {part}").trim().to_owned());
                each.collect::<Vec<_>>()
            };
            texts = texts.iter().flat_map(joined).collect();
        }
        texts
    }

    /// What may stand in a gap.
    fn values(
        &self,
        gap: &Gap,
        command: &'static Command,
        device: &SyncDevice,
        number: Option<f64>,
    ) -> Vec<String> {
        let language = self.listener.home.language;
        let target = Target { command, attributes: &device.attributes, language };
        let name = gap.name.as_str();
        let mut values = match name {
            DEVICE => vec![Subject::of(&[device]).definite],
            ROOM => device.room_hint.iter().cloned().collect(),
            "color" => target.colors(),
            "updateModeSettings" => modes(&target),
            "channelNumber" => channel_numbers(&target),
            _ if declared::is_listed(name) => labels(&target.choices(name)),
            _ => match language.names.get(name) {
                Some(names) => {
                    names.iter().filter_map(|(_, names)| Some(names.first()?.join(" "))).collect()
                }
                None => self.counted(gap, &target, device, number).into_iter().collect(),
            },
        };
        values.truncate(MOST_VALUES);
        values
    }

    /// What was said, the language's example or the catalogue's: the first that the device takes.
    fn counted(
        &self,
        gap: &Gap,
        target: &Target<'_>,
        device: &SyncDevice,
        number: Option<f64>,
    ) -> Option<String> {
        let (param, command) = (gap.name.as_str(), target.command);
        let field = command.params.field(param)?;
        let unit = match field.unit {
            Some(Unit::Percent) => "percent",
            Some(Unit::Celsius) if param.contains("Relative") => "step",
            Some(Unit::Celsius) => "temperature",
            Some(Unit::Degrees) => "angle",
            Some(Unit::Seconds | Unit::Milliseconds) => "duration",
            _ => "number",
        };
        let example = self.listener.home.language.examples.get(unit)?;
        let is_taken = |text: &String| {
            let read = target.read(gap, &self.listener.home.language.fold(text)).ok();
            let params = read.into_iter().flatten().map(|(name, value)| (name.to_owned(), value));
            complete(command, target.attributes, params.collect())
                .is_some_and(|params| takes(device, command, &params))
        };
        let said = number.map(|number| with_number(example, number));
        let sample = || {
            let samples = (command.samples)(target.attributes);
            let number = samples.iter().find_map(|sample| sample.get(param)?.as_f64())?;
            let is_degrees = unit == "temperature" && shows_fahrenheit(target.attributes);
            Some(with_number(example, if is_degrees { number * 1.8 + 32.0 } else { number }))
        };
        let own = (!matches!(unit, "duration" | "step")).then(sample).flatten();
        let mut all = said.into_iter().chain([example.clone()]).chain(own);
        all.find(is_taken).or_else(|| Some(example.clone()))
    }
}

/// An example with another number: `30 percent`.
fn with_number(example: &str, number: f64) -> String {
    let told = value::number(number).to_string();
    let word = |word: &str| if digits(word).is_some() { told.clone() } else { word.to_owned() };
    example.split_whitespace().map(word).collect::<Vec<_>>().join(" ")
}

/// A question about a device.
fn question(way: &[Piece], device: &SyncDevice) -> Option<String> {
    let words = way.iter().map(|piece| match piece {
        Piece::Words(words) => Some(words.clone()),
        Piece::Gap(gap) => (gap.name == DEVICE).then(|| Subject::of(&[device]).definite),
    });
    Some(words.collect::<Option<Vec<_>>>()?.join(" "))
}

fn modes(target: &Target<'_>) -> Vec<String> {
    let modes = target.choices("updateModeSettings");
    let each = modes.iter().flat_map(|mode| {
        let settings = declared::settings(mode, target.language);
        settings.into_iter().map(|setting| format!("{} {}", mode.label, setting.label))
    });
    each.collect()
}

fn channel_numbers(target: &Target<'_>) -> Vec<String> {
    let channels = target.choices("channelName");
    let numbers = channels.iter().filter_map(|channel| channel.declared["number"].as_str());
    numbers.map(str::to_owned).collect()
}

/// How alike two texts are, word by word: from 0 to 1.
fn likeness(said: &[String], phrase: &[String]) -> f64 {
    let nearest = |word: &String| {
        let scores = phrase.iter().map(|other| strsim::jaro_winkler(word, other));
        scores.filter(|score| *score >= ALIKE).fold(0.0, f64::max)
    };
    let shared: f64 = said.iter().map(nearest).sum();
    #[expect(clippy::cast_precision_loss, reason = "words are few")]
    let all = (said.len() + phrase.len()).max(1) as f64;
    2.0 * shared / all
}
