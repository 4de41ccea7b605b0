//! The file of a language as it is written, and how it is read into a `Language`.

use std::collections::{BTreeMap, HashMap};

use serde::Deserialize;
use serde_json::Value;

use crate::protocol::Map;

use super::language::{
    Answers, Color, Kind, Language, Numbers, OrderPhrase, People, QuestionPhrase,
};
use super::pattern::{Pattern, Piece, ways};
use super::understand::{DEVICE, ROOM};
use super::understood::Such;
use super::words::{Spelling, Tokens};

/// The file as it is written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct File {
    language: String,
    spelling: Spelling,
    polite: Vec<String>,
    then: Vec<String>,
    on: Vec<String>,
    off: Vec<String>,
    to: Vec<String>,
    devices: DevicesPart,
    numbers: NumbersPart,
    colors: HashMap<String, Color>,
    names: HashMap<String, BTreeMap<String, Vec<String>>>,
    orders: Vec<OrderPart>,
    questions: Vec<QuestionPart>,
    which: WhichPart,
    examples: HashMap<String, String>,
    answers: Answers,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DevicesPart {
    and: Vec<String>,
    within: Vec<String>,
    all: Vec<String>,
    #[serde(default)]
    any: Vec<String>,
    everything: Vec<String>,
    except: Vec<String>,
    kinds: Vec<KindPart>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct KindPart {
    types: Vec<String>,
    #[serde(default)]
    instead: Vec<String>,
    one: Vec<String>,
    many: Vec<String>,
    #[serde(default)]
    whole: Vec<String>,
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

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WhichPart {
    say: Vec<String>,
    such: Vec<SuchPart>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SuchPart {
    say: Vec<String>,
    states: Vec<String>,
    value: Value,
    #[serde(default)]
    not: bool,
}

impl File {
    pub(super) fn read(text: &str) -> Result<Self, String> {
        toml::from_str(text).map_err(|error| error.to_string())
    }

    pub(super) fn compile(self) -> Result<Language, String> {
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
        let mut questions = questions(self.questions, &spelling)?;
        questions.extend(self.which.compile(&spelling)?);
        Ok(Language {
            code: self.language,
            polite: folded(&spelling, &self.polite),
            then: folded(&spelling, &self.then),
            switches: [folded(&spelling, &self.off), folded(&spelling, &self.on)],
            to: folded(&spelling, &self.to),
            people: self.devices.compile(&spelling),
            numbers: self.numbers.compile(&spelling),
            colors,
            names: names.collect(),
            orders: orders(self.orders, &spelling)?,
            questions,
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
            instead: kind.instead.clone(),
            one: each(&kind.one),
            many: each(&kind.many),
            whole: each(&kind.whole),
        };
        People {
            and: each(&self.and),
            within: each(&self.within),
            all: each(&self.all),
            any: each(&self.any),
            everything: each(&self.everything),
            except: each(&self.except),
            kinds: self.kinds.iter().map(kind).collect(),
        }
    }
}

impl WhichPart {
    /// Each phrase with each way in which devices may be.
    fn compile(self, spelling: &Spelling) -> Result<Vec<QuestionPhrase>, String> {
        let question = |part: SuchPart| {
            let so = format!("({})", part.say.join("|"));
            let say: Vec<String> = self.say.iter().map(|it| it.replace("{such}", &so)).collect();
            let (patterns, plain) = phrases(&say, spelling)?;
            let words = part.say.into_iter().next().ok_or("nothing is said")?;
            let such = Some(Such { value: part.value, not: part.not, words });
            Ok(QuestionPhrase { states: part.states, such, patterns, plain })
        };
        self.such.into_iter().map(question).collect()
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
        if patterns.iter().any(|pattern| !pattern.has_gap(&[DEVICE, ROOM])) {
            return Err(format!("`{}` does not say who is meant", part.say.join("`, `")));
        }
        Ok(OrderPhrase { command: part.command, params: part.params, patterns, plain })
    };
    parts.into_iter().map(order).collect()
}

fn questions(parts: Vec<QuestionPart>, spelling: &Spelling) -> Result<Vec<QuestionPhrase>, String> {
    let question = |part: QuestionPart| {
        let (patterns, plain) = phrases(&part.say, spelling)?;
        Ok(QuestionPhrase { states: part.states, such: None, patterns, plain })
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
