//! The best reading of an utterance, out of all that were tried.

use crate::protocol::SyncDevice;

use super::ability::is_of_type;
use super::language::Language;
use super::pattern::{Filled, Gap, Pattern};
use super::problem::Problem;
use super::understand::Heard;
use super::understood::{Lack, Reading};
use super::value::is_value;

/// The best readings so far, and the problem that is nearest to one.
pub(super) struct Best<'a> {
    language: &'a Language,
    /// How many words of the phrase were given; the earlier of equals stays.
    words: usize,
    readings: Vec<Reading>,
    problem: (usize, Problem<'a>),
}

impl<'a> Best<'a> {
    pub(super) fn new(language: &'a Language) -> Self {
        Self { language, words: 0, readings: Vec::new(), problem: (0, Problem::Nothing) }
    }

    pub(super) fn take(
        &mut self,
        patterns: &[Pattern],
        tokens: &[String],
        hear: impl Fn(&Pattern, &Filled<'_, '_>) -> Heard<'a>,
    ) {
        for pattern in patterns {
            for filled in pattern.fill(tokens) {
                match hear(pattern, &filled) {
                    Ok(readings) if self.readings.is_empty() || pattern.words > self.words => {
                        (self.words, self.readings) = (pattern.words, readings);
                    }
                    Err(problem) if !pattern.is_vague() || self.tells_values(&filled) => {
                        self.regret(pattern.words, problem, has_value(&filled));
                    }
                    _ => {}
                }
            }
        }
    }

    /// Whether what is said of the devices has a meaning by itself: a colour, a number.
    fn tells_values(&self, filled: &Filled<'_, '_>) -> bool {
        let mut values = filled.iter().filter(|(gap, _)| !gap.is_for_devices());
        let is_value = |(_, said): &(&Gap, &[String])| {
            is_value(self.language, &self.language.spelling.without_pauses(said))
        };
        values.next().is_some_and(is_value) && values.all(is_value)
    }

    fn regret(&mut self, words: usize, problem: Problem<'a>, has_value: bool) {
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
            // A value may be for several traits: what such a device is to have is told, or nothing.
            (Problem::CannotDo(devices, lack), Problem::CannotDo(others, other))
                if has_value && words == *before && is_same(devices, others) =>
            {
                *lack = likelier(devices, lack, other);
            }
            _ if fits_better => self.problem = (words, problem),
            _ => {}
        }
    }

    pub(super) fn result(self) -> Heard<'a> {
        if self.readings.is_empty() { Err(self.problem.1) } else { Ok(self.readings) }
    }
}

fn has_value(filled: &Filled<'_, '_>) -> bool {
    filled.iter().any(|(gap, _)| !gap.is_for_devices())
}

fn is_same(devices: &[&SyncDevice], others: &[&SyncDevice]) -> bool {
    devices.iter().map(|it| &it.id).eq(others.iter().map(|it| &it.id))
}

/// Which of two lacks to tell: that of a trait which such devices have elsewhere.
fn likelier(devices: &[&SyncDevice], known: &Lack, other: &Lack) -> Lack {
    let fits = |lack: &Lack| match lack {
        Lack::Trait(name) => devices.iter().any(|device| is_of_type(device, name)),
        Lack::Command { .. } | Lack::Name => true,
        Lack::Any | Lack::States(_) => false,
    };
    match (known, other) {
        (Lack::Trait(known), Lack::Trait(other)) if known == other => Lack::Trait(known),
        _ if fits(known) => known.clone(),
        _ if fits(other) => other.clone(),
        _ => Lack::Any,
    }
}
