//! The best reading of an utterance, out of all that were tried.

use super::language::Language;
use super::pattern::{Filled, Gap, Pattern};
use super::problem::Problem;
use super::understand::{DEVICE, Heard, ROOM};
use super::understood::Reading;
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
        let is_value = |(_, said): &(&Gap, &[String])| {
            is_value(self.language, &self.language.spelling.without_pauses(said))
        };
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

    pub(super) fn result(self) -> Heard<'a> {
        if self.readings.is_empty() { Err(self.problem.1) } else { Ok(self.readings) }
    }
}
