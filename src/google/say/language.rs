//! A language: its file, read once. The file's own head says what stands in it.

use std::collections::{BTreeMap, HashMap};
use std::sync::LazyLock;

use serde::Deserialize;

use crate::google::Locale;
use crate::protocol::Map;

use super::pattern::{Pattern, Piece, ways};
use super::words::{Spelling, Tokens};

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
    pub(super) one: Vec<Tokens>,
    pub(super) many: Vec<Tokens>,
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
    pub(super) patterns: Vec<Pattern>,
    pub(super) plain: Vec<Piece>,
}

/// How states are told.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Answers {
    /// A device and its states.
    pub(super) sentence: String,
    /// A device that does not tell.
    pub(super) silent: String,
    pub(super) between: String,
    pub(super) last: String,
    pub(super) kelvin: String,
    pub(super) states: HashMap<String, StateWords>,
}

/// How a state is told.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct StateWords {
    /// For values that have words of their own.
    pub(super) words: HashMap<String, String>,
    /// For any other value, which stands for `{}`.
    pub(super) value: Option<String>,
    /// For each member, by its `{name}` and its `{}`; for each element of a list, by its members.
    pub(super) each: Vec<String>,
    /// The number is a temperature.
    pub(super) temperature: bool,
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
        toml::from_str::<File>(text).map_err(|error| error.to_string())?.compile()
    }

    /// The words of a text.
    pub(super) fn fold(&self, text: &str) -> Tokens {
        self.spelling.fold(text)
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

/// The file as it is written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    language: String,
    spelling: Spelling,
    polite: Vec<String>,
    on: Vec<String>,
    off: Vec<String>,
    to: Vec<String>,
    devices: DevicesPart,
    numbers: NumbersPart,
    colors: HashMap<String, Color>,
    names: HashMap<String, BTreeMap<String, Vec<String>>>,
    orders: Vec<OrderPart>,
    questions: Vec<QuestionPart>,
    examples: HashMap<String, String>,
    answers: Answers,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DevicesPart {
    and: Vec<String>,
    within: Vec<String>,
    all: Vec<String>,
    everything: Vec<String>,
    except: Vec<String>,
    kinds: Vec<KindPart>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct KindPart {
    types: Vec<String>,
    one: Vec<String>,
    many: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NumbersPart {
    and: Vec<String>,
    minus: Vec<String>,
    point: Vec<String>,
    percent: Vec<String>,
    degrees: Vec<String>,
    celsius: Vec<String>,
    fahrenheit: Vec<String>,
    kelvin: Vec<String>,
    words: HashMap<String, f64>,
    times: HashMap<String, f64>,
    more: HashMap<String, f64>,
    percents: HashMap<String, f64>,
    durations: HashMap<String, f64>,
    whole_durations: HashMap<String, f64>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct OrderPart {
    command: String,
    #[serde(default)]
    params: Map,
    say: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct QuestionPart {
    #[serde(default)]
    states: Vec<String>,
    say: Vec<String>,
}

impl File {
    fn compile(self) -> Result<Language, String> {
        let spelling = self.spelling;
        let mut colors: Vec<(Tokens, Color)> =
            self.colors.iter().map(|(name, color)| (spelling.fold(name), *color)).collect();
        colors.sort_by(|(a, _), (b, _)| a.cmp(b));
        let names = self.names.into_iter().map(|(param, values)| {
            let values = values.into_iter().map(|(value, names)| {
                let names = folded(&spelling, &names);
                (value, names)
            });
            (param, values.collect())
        });
        Ok(Language {
            code: self.language,
            polite: folded(&spelling, &self.polite),
            switches: [folded(&spelling, &self.off), folded(&spelling, &self.on)],
            to: folded(&spelling, &self.to),
            people: self.devices.compile(&spelling),
            numbers: self.numbers.compile(&spelling),
            colors,
            names: names.collect(),
            orders: orders(self.orders, &spelling)?,
            questions: questions(self.questions, &spelling)?,
            examples: self.examples,
            answers: self.answers,
            spelling,
        })
    }
}

impl DevicesPart {
    fn compile(&self, spelling: &Spelling) -> People {
        let each = |texts: &[String]| folded(spelling, texts);
        let kind = |kind: &KindPart| Kind {
            types: kind.types.clone(),
            one: each(&kind.one),
            many: each(&kind.many),
        };
        People {
            and: each(&self.and),
            within: each(&self.within),
            all: each(&self.all),
            everything: each(&self.everything),
            except: each(&self.except),
            kinds: self.kinds.iter().map(kind).collect(),
        }
    }
}

impl NumbersPart {
    fn compile(self, spelling: &Spelling) -> Numbers {
        let each = |texts: &[String]| folded(spelling, texts);
        let pairs = |texts: &HashMap<String, f64>| -> Vec<(Tokens, f64)> {
            texts.iter().map(|(text, value)| (spelling.fold(text), *value)).collect()
        };
        Numbers {
            and: each(&self.and),
            minus: each(&self.minus),
            point: each(&self.point),
            more: pairs(&self.more),
            percents: pairs(&self.percents),
            percent: each(&self.percent),
            degrees: each(&self.degrees),
            celsius: each(&self.celsius),
            fahrenheit: each(&self.fahrenheit),
            kelvin: each(&self.kelvin),
            durations: pairs(&self.durations),
            whole_durations: pairs(&self.whole_durations),
            words: self.words,
            times: self.times,
        }
    }
}

fn folded(spelling: &Spelling, texts: &[String]) -> Vec<Tokens> {
    texts.iter().map(|text| spelling.fold(text)).collect()
}

fn orders(parts: Vec<OrderPart>, spelling: &Spelling) -> Result<Vec<OrderPhrase>, String> {
    let order = |part: OrderPart| {
        let (patterns, plain) = phrases(&part.say, spelling)?;
        Ok(OrderPhrase { command: part.command, params: part.params, patterns, plain })
    };
    parts.into_iter().map(order).collect()
}

fn questions(parts: Vec<QuestionPart>, spelling: &Spelling) -> Result<Vec<QuestionPhrase>, String> {
    let question = |part: QuestionPart| {
        let (patterns, plain) = phrases(&part.say, spelling)?;
        Ok(QuestionPhrase { states: part.states, patterns, plain })
    };
    parts.into_iter().map(question).collect()
}

/// All ways to say these phrases, and the plainest of all.
fn phrases(say: &[String], spelling: &Spelling) -> Result<(Vec<Pattern>, Vec<Piece>), String> {
    let mut all = Vec::new();
    for phrase in say {
        all.extend(ways(phrase)?);
    }
    let patterns = all.iter().map(|way| Pattern::new(way, spelling)).collect();
    let plain = all.into_iter().next().ok_or("nothing is said")?;
    Ok((patterns, plain))
}
