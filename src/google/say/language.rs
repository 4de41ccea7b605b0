//! A language: its file, read once. The file's own head says what stands in it.

use std::collections::HashMap;
use std::sync::LazyLock;

use serde::Deserialize;

use crate::google::Locale;
use crate::protocol::Map;

use super::language_file::File;
use super::pattern::{Pattern, Piece};
use super::understood::Such;
use super::words::{Spelling, Tokens, is_one};

/// The languages and their files. A further language is a line here.
static LANGUAGES: LazyLock<Vec<Language>> = LazyLock::new(|| {
    let files = [include_str!("en.toml")];
    let read = |file| Language::read(file).expect("a test reads each file");
    files.into_iter().map(read).collect()
});

/// What `say` knows of a language.
#[derive(Debug)]
pub struct Language {
    pub(super) code: String,
    pub(super) spelling: Spelling,
    pub(super) polite: Vec<Tokens>,
    /// Between two orders.
    pub(super) then: Vec<Tokens>,
    pub(super) people: People,
    pub(super) numbers: Numbers,
    pub(super) colors: Vec<(Tokens, Color)>,
    pub(super) switches: [Vec<Tokens>; 2],
    pub(super) to: Vec<Tokens>,
    pub(super) names: HashMap<String, Vec<(String, Vec<Tokens>)>>,
    pub(super) orders: Vec<OrderPhrase>,
    pub(super) questions: Vec<QuestionPhrase>,
    pub(super) examples: HashMap<String, String>,
    pub(super) answers: Answers,
}

/// How devices are spoken of.
#[derive(Debug)]
pub(super) struct People {
    /// Between two devices.
    pub(super) and: Vec<Tokens>,
    /// Between a device and its room.
    pub(super) within: Vec<Tokens>,
    /// Before what is meant as a whole.
    pub(super) all: Vec<Tokens>,
    /// Before those of which one is meant, or in a question whichever there is.
    pub(super) any: Vec<Tokens>,
    /// Whatever there is.
    pub(super) everything: Vec<Tokens>,
    /// Before what is not meant.
    pub(super) except: Vec<Tokens>,
    pub(super) kinds: Vec<Kind>,
}

/// Devices by what they are.
#[derive(Debug)]
pub(super) struct Kind {
    pub(super) types: Vec<String>,
    /// What is called so too, where there is none of those types.
    pub(super) instead: Vec<String>,
    pub(super) one: Vec<Tokens>,
    pub(super) many: Vec<Tokens>,
    /// As a whole, as if it were one.
    pub(super) whole: Vec<Tokens>,
}

impl Kind {
    /// Whether this means all of the kind.
    pub(super) fn is_many(&self, said: &[String]) -> bool {
        is_one(said, &self.many) || is_one(said, &self.whole)
    }
}

/// How numbers and what they count are said.
#[derive(Debug)]
pub(super) struct Numbers {
    pub(super) words: HashMap<String, f64>,
    pub(super) times: HashMap<String, f64>,
    pub(super) and: Vec<Tokens>,
    pub(super) minus: Vec<Tokens>,
    pub(super) point: Vec<Tokens>,
    pub(super) more: Vec<(Tokens, f64)>,
    pub(super) percents: Vec<(Tokens, f64)>,
    pub(super) percent: Vec<Tokens>,
    pub(super) degrees: Vec<Tokens>,
    pub(super) celsius: Vec<Tokens>,
    pub(super) fahrenheit: Vec<Tokens>,
    pub(super) kelvin: Vec<Tokens>,
    pub(super) durations: Vec<(Tokens, f64)>,
    pub(super) whole_durations: Vec<(Tokens, f64)>,
}

/// A colour that has a name.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Color {
    /// Of the spectrum, as `0xRRGGBB`.
    pub(super) rgb: u32,
    /// As a white of so many kelvin.
    pub(super) kelvin: Option<i64>,
}

/// How people ask for a command.
#[derive(Debug)]
pub(super) struct OrderPhrase {
    pub(super) command: String,
    pub(super) params: Map,
    pub(super) patterns: Vec<Pattern>,
    /// The plainest way to say it, for people.
    pub(super) plain: Vec<Piece>,
}

/// How people ask for states.
#[derive(Debug)]
pub(super) struct QuestionPhrase {
    /// None stands for all.
    pub(super) states: Vec<String>,
    /// Which of the devices are asked for; all where nothing is said of it.
    pub(super) such: Option<Such>,
    pub(super) patterns: Vec<Pattern>,
    pub(super) plain: Vec<Piece>,
}

/// How states are told.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Answers {
    /// A device and its states.
    pub(super) sentence: String,
    /// Several devices and their states, or one that goes by the name of several.
    pub(super) plural: String,
    /// Several devices, none of which is so.
    pub(super) none: String,
    /// A device that does not tell.
    pub(super) silent: String,
    pub(super) between: String,
    pub(super) last: String,
    pub(super) kelvin: String,
    /// What a time is told in, the longest first; seconds where there is none.
    #[serde(default)]
    pub(super) duration: Vec<Span>,
    pub(super) states: HashMap<String, StateWords>,
}

/// A part of a time.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Span {
    pub(super) seconds: u64,
    pub(super) one: String,
    /// For any other number, which stands for `{}`.
    pub(super) many: String,
}

/// How a state is told.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct StateWords {
    /// For values that have words of their own.
    pub(super) words: HashMap<String, String>,
    /// Those words where no other state is asked for, so that a yes or no has an answer.
    pub(super) alone: HashMap<String, String>,
    /// For any other value, which stands for `{}`.
    pub(super) value: Option<String>,
    /// For each member, by its `{name}` and its `{}`; for each element of a list, by its members.
    pub(super) each: Vec<String>,
    /// The number is a temperature.
    pub(super) temperature: bool,
    /// The number is a time in seconds.
    pub(super) duration: bool,
}

impl Language {
    /// The language of a Google account; the first one where there is no file for it.
    ///
    /// # Panics
    /// Never: there is a language, and a test reads the files.
    #[must_use]
    pub fn of(locale: &Locale) -> &'static Self {
        let own = LANGUAGES.iter().find(|known| known.code == locale.language);
        own.or(LANGUAGES.first()).expect("there is a language")
    }

    /// Reads a language's file.
    ///
    /// # Errors
    /// Says what is wrong with it.
    pub(super) fn read(text: &str) -> Result<Self, String> {
        File::read(text)?.compile()
    }

    /// The words of a text.
    pub(super) fn fold(&self, text: &str) -> Tokens {
        self.spelling.fold(text)
    }

    /// Whether a name is that of several: "study blinds".
    pub(super) fn is_plural(&self, name: &str) -> bool {
        let name = self.fold(name);
        let mut many = self.people.kinds.iter().flat_map(|kind| &kind.many);
        many.any(|many| !many.is_empty() && name.ends_with(many))
    }

    /// What several devices of a type are called.
    pub(in crate::google) fn many_of(&self, kind: &str) -> Option<String> {
        let kinds = || self.people.kinds.iter();
        // "Doors" are locks too; locks are rather "locks".
        let own = kinds().find(|it| it.types == [kind]);
        let own = own.or_else(|| kinds().find(|it| it.types.first().is_some_and(|it| it == kind)));
        own?.many.first().map(|many| many.join(" "))
    }

    /// What else a value of the protocol's own is called.
    pub(super) fn names_of(&self, param: &str, value: &str) -> &[Tokens] {
        let names = self.names.get(param).into_iter().flatten();
        let mut names = names.filter(|(known, _)| known == value).map(|(_, names)| names);
        names.next().map_or(&[], Vec::as_slice)
    }
}

impl Language {
    /// The language of the documents.
    #[cfg(test)]
    pub(super) fn english() -> &'static Self {
        Self::of(&Locale::default())
    }
}
