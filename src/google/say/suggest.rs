//! Phrases that this home would understand, nearest to what was said.

use std::collections::BTreeSet;

use crate::catalog::{Command, Unit, find_command};
use crate::google::Subject;
use crate::protocol::SyncDevice;

use super::ability::{can, tells};
use super::declared;
use super::pattern::{Gap, Piece};
use super::understand::{DEVICE, Listener, ROOM};
use super::value::{Target, labels};

/// So many are shown.
const MOST: usize = 3;
/// So many of a large home's devices are thought of.
const MOST_DEVICES: usize = 300;
/// So many values of a kind.
const MOST_VALUES: usize = 12;
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
        let mut scored: Vec<(f64, String)> = self
            .phrases(devices)
            .into_iter()
            .map(|phrase| (likeness(&said, &language.fold(&phrase)), phrase))
            .collect();
        scored.sort_by(|(a, _), (b, _)| b.total_cmp(a));
        let phrases = scored.into_iter().map(|(_, phrase)| phrase);
        let is_understood =
            |phrase: &String| self.listener.hear(phrase).is_ok_and(|readings| readings.len() == 1);
        phrases.filter(is_understood).take(MOST).collect()
    }

    /// All that these devices can be told, in the language's plainest words.
    pub(super) fn phrases(&self, devices: &[&SyncDevice]) -> BTreeSet<String> {
        let mut phrases = BTreeSet::new();
        for phrase in &self.listener.home.language.orders {
            let Some((known, command)) = find_command(&phrase.command) else { continue };
            let able = devices.iter().take(MOST_DEVICES).filter(|it| can(it, known, command));
            for device in able {
                phrases.extend(self.fill(&phrase.plain, command, device));
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
    fn fill(&self, way: &[Piece], command: &'static Command, device: &SyncDevice) -> Vec<String> {
        let mut texts = vec![String::new()];
        for piece in way {
            let parts = match piece {
                Piece::Words(words) => vec![words.clone()],
                Piece::Gap(gap) => self.values(gap, command, device),
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
    fn values(&self, gap: &Gap, command: &'static Command, device: &SyncDevice) -> Vec<String> {
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
                None => self.counted(name, command).into_iter().collect(),
            },
        };
        values.truncate(MOST_VALUES);
        values
    }

    fn counted(&self, param: &str, command: &Command) -> Option<String> {
        let unit = match command.params.field(param)?.unit {
            Some(Unit::Percent) => "percent",
            Some(Unit::Celsius) if param.contains("Relative") => "step",
            Some(Unit::Celsius) => "temperature",
            Some(Unit::Degrees) => "angle",
            Some(Unit::Seconds | Unit::Milliseconds) => "duration",
            _ => "number",
        };
        self.listener.home.language.examples.get(unit).cloned()
    }
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
