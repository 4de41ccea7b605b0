//! The answer to a question, as the Assistant says it: from the states of a QUERY response.

use serde_json::Value;

use crate::catalog::{Hsv, rgb_from_hsv};
use crate::google::assistant::{sentence, shows_fahrenheit};
use crate::google::{Subject, apology};
use crate::protocol::{ErrorCode, Map, SyncDevice};

use super::declared::choices;
use super::language::{Answers, Language, StateWords};
use super::understood::{Question, Such};
use super::value::number;

/// States whose values have names of the device's own, with the param that sets them.
const NAMED: &[(&str, &str)] = &[
    ("activeThermostatMode", "thermostatMode"),
    ("currentApplication", "newApplicationName"),
    ("currentArmLevel", "armLevel"),
    ("currentCookingMode", "cookingMode"),
    ("currentFanSpeedSetting", "fanSpeed"),
    ("currentFillLevel", "fillLevel"),
    ("currentFoodPreset", "foodPreset"),
    ("currentInput", "newInput"),
    ("thermostatMode", "thermostatMode"),
];

/// Tells how the devices of a question are, those that are alike in one sentence; those that tell
/// nothing are left out where others do.
#[must_use]
pub fn answer_in_words(question: &Question, response: &Value, language: &Language) -> String {
    let devices = &response["payload"]["devices"];
    let (mut able, mut sorry) = (Vec::new(), Vec::new());
    for device in &question.devices {
        let states = devices.get(&device.id).and_then(Value::as_object);
        match states.map(|states| (states, trouble(states))) {
            Some((states, None)) => able.push((device, states)),
            failed => {
                let code = failed.and_then(|(_, code)| code);
                sorry.push(apology(code.as_ref(), &subject(device, language)));
            }
        }
    }
    let mut sentences = told(&able, question, language);
    sentences.append(&mut sorry);
    if sentences.is_empty() {
        let all: Vec<&SyncDevice> = question.devices.iter().collect();
        let who = Subject::of(&all).definite;
        sentences.push(sentence(&language.answers.silent.replace("{device}", &who)));
    }
    sentences.join(" ")
}

/// Devices with their states.
type Able<'a> = [(&'a SyncDevice, &'a Map)];

/// Which of them are such as it is asked for, or how all of them are.
fn told(able: &Able<'_>, question: &Question, language: &Language) -> Vec<String> {
    if let Some(such) = &question.such {
        let known = able.iter().filter_map(|(device, states)| {
            Some((*device, is_such(states, &question.states, such)?))
        });
        let known: Vec<(&SyncDevice, bool)> = known.collect();
        let are: Vec<_> = known.iter().filter(|(_, is)| *is).map(|(device, _)| *device).collect();
        if !are.is_empty() {
            return vec![tell(&are, &such.words, language)];
        }
        if known.len() > 1 {
            let all: Vec<_> = known.iter().map(|(device, _)| *device).collect();
            let none = language.answers.none.replace("{device}", &Subject::of(&all).definite);
            return vec![sentence(&none.replace("{states}", &such.words))];
        }
    }
    let mut alike: Vec<(String, Vec<&SyncDevice>)> = Vec::new();
    for (device, states) in able {
        let Some(words) = (Told { device, language }).words(states, &question.states) else {
            continue;
        };
        match alike.iter_mut().find(|(known, _)| *known == words) {
            Some((_, devices)) => devices.push(device),
            None => alike.push((words, vec![device])),
        }
    }
    alike.iter().map(|(words, devices)| tell(devices, words, language)).collect()
}

/// Whether these states are so; of the members of a list, all of them.
fn is_such(states: &Map, asked: &[String], such: &Such) -> Option<bool> {
    let of = |value: &Value| -> Vec<String> {
        asked.iter().filter_map(|name| value.get(name)).map(plain).collect()
    };
    let values = asked.iter().filter_map(|name| states.get(name)).flat_map(|value| match value {
        Value::Array(elements) => elements.iter().flat_map(of).collect(),
        value => vec![plain(value)],
    });
    let values: Vec<String> = values.collect();
    let value = plain(&such.value);
    (!values.is_empty()).then(|| values.iter().all(|it| *it == value) != such.not)
}

/// A sentence about devices that are alike.
fn tell(devices: &[&SyncDevice], words: &str, language: &Language) -> String {
    let answers = &language.answers;
    let subjects = devices.iter().map(|device| subject(device, language));
    let subjects: Vec<Subject> = subjects.collect();
    let form = match subjects.as_slice() {
        [one] if !one.plural => &answers.sentence,
        _ => &answers.plural,
    };
    let names = answers.list(subjects.into_iter().map(|it| it.definite).collect());
    sentence(&form.replace("{device}", &names).replace("{states}", words))
}

/// A device may go by the name of several: "the blinds are open".
fn subject(device: &SyncDevice, language: &Language) -> Subject {
    Subject { plural: language.is_plural(&device.name.name), ..Subject::of(&[device]) }
}

fn trouble(states: &Map) -> Option<ErrorCode> {
    let text = |name: &str| states.get(name).and_then(Value::as_str);
    match text("errorCode") {
        Some(code) => Some(ErrorCode::from(code)),
        None if text("status") == Some("OFFLINE") => Some(ErrorCode::DeviceOffline),
        None if states.get("online") == Some(&Value::Bool(false)) => Some(ErrorCode::DeviceOffline),
        None if text("status") == Some("ERROR") => Some(ErrorCode::HardError),
        None => None,
    }
}

impl Answers {
    /// One, another and a third.
    fn list(&self, mut texts: Vec<String>) -> String {
        let last = texts.pop().unwrap_or_default();
        if texts.is_empty() {
            return last;
        }
        format!("{}{}{last}", texts.join(&self.between), self.last)
    }

    /// A time, by the parts that it has.
    fn duration(&self, seconds: u64) -> String {
        let mut left = seconds;
        let mut parts = Vec::new();
        for span in self.duration.iter().filter(|span| span.seconds > 0) {
            let count = left / span.seconds;
            left %= span.seconds;
            match count {
                0 => {}
                1 => parts.push(span.one.clone()),
                _ => parts.push(span.many.replace("{}", &count.to_string())),
            }
        }
        if parts.is_empty() { seconds.to_string() } else { self.list(parts) }
    }
}

/// What a device tells.
struct Told<'a> {
    device: &'a SyncDevice,
    language: &'a Language,
}

impl Told<'_> {
    /// What it tells; none where there are no words for it.
    fn words(&self, states: &Map, asked: &[String]) -> Option<String> {
        let told = self.states(states, asked);
        (!told.is_empty()).then(|| self.language.answers.list(told))
    }

    /// Those states that are asked for and that there are words for.
    fn states(&self, states: &Map, asked: &[String]) -> Vec<String> {
        let known = &self.language.answers.states;
        let named = states.iter().filter(|(name, _)| asked.is_empty() || asked.contains(name));
        named
            .filter_map(|(name, value)| Some((name, value, known.get(name)?)))
            .flat_map(|(name, value, words)| {
                let alone = words.alone.get(&plain(value)).filter(|_| asked == [name.as_str()]);
                alone.map_or_else(|| self.state(name, value, words), |it| vec![it.clone()])
            })
            .collect()
    }

    fn state(&self, name: &str, value: &Value, words: &StateWords) -> Vec<String> {
        match value {
            Value::Array(elements) => {
                elements.iter().filter_map(|element| self.element(element, words)).collect()
            }
            Value::Object(members) if words.value.is_none() => members
                .iter()
                .filter_map(|(key, value)| {
                    let form = words.words.get(&plain(value)).or(words.each.first())?;
                    let named = form.replace("{name}", &key.replace('_', " "));
                    Some(named.replace("{}", &plain(value)))
                })
                .collect(),
            value => {
                let own = words.words.get(&plain(value)).cloned();
                let form =
                    || Some(words.value.as_ref()?.replace("{}", &self.shown(name, value, words)?));
                own.or_else(form).filter(|text| !text.is_empty()).into_iter().collect()
            }
        }
    }

    /// An element of a list, in the first form whose members it has.
    fn element(&self, element: &Value, words: &StateWords) -> Option<String> {
        words.each.iter().find_map(|form| {
            let mut text = form.clone();
            for (name, value) in element.as_object()? {
                text = text.replace(&format!("{{{name}}}"), &self.unit_or(value));
            }
            (!text.contains('{')).then_some(text)
        })
    }

    /// A value of the protocol's own has a name in the language, any other is as it is.
    fn unit_or(&self, value: &Value) -> String {
        let text = apart(&plain(value));
        let named = self.language.names_of("unit", &text).last().map(|name| name.join(" "));
        named.unwrap_or(text)
    }

    fn shown(&self, name: &str, value: &Value, words: &StateWords) -> Option<String> {
        match value {
            Value::Number(_) if words.temperature => {
                let celsius = value.as_f64()?;
                let fahrenheit = shows_fahrenheit(&self.device.attributes);
                let shown = if fahrenheit { celsius * 1.8 + 32.0 } else { celsius };
                Some(number((shown * 10.0).round() / 10.0).to_string())
            }
            Value::Number(_) if words.duration => {
                Some(self.language.answers.duration(value.as_u64()?))
            }
            Value::Object(color) => self.color(color),
            Value::String(key) => {
                let param = NAMED.iter().find(|(state, _)| *state == name).map(|(_, param)| *param);
                let choices =
                    choices(param.unwrap_or_default(), &self.device.attributes, self.language);
                let named = choices.iter().find(|choice| choice.key == key);
                Some(named.map_or_else(|| plain(value), |choice| choice.label.clone()))
            }
            _ => Some(plain(value)),
        }
    }

    /// A colour by its name, else by its number.
    fn color(&self, color: &Map) -> Option<String> {
        let colors = &self.language.colors;
        if let Some(kelvin) = color.get("temperatureK") {
            return Some(self.language.answers.kelvin.replace("{}", &plain(kelvin)));
        }
        let spectrum = color.get("spectrumRgb").and_then(Value::as_u64);
        let rgb = spectrum.or_else(|| rgb_of(color.get("spectrumHsv")?))?;
        let named = colors.iter().find(|(_, it)| u64::from(it.rgb) == rgb && it.kelvin.is_none());
        Some(named.map_or_else(|| format!("#{rgb:06x}"), |(name, _)| name.join(" ")))
    }
}

fn rgb_of(hsv: &Value) -> Option<u64> {
    let part = |name: &str| hsv[name].as_f64();
    let (hue, saturation, value) = (part("hue")?, part("saturation")?, part("value")?);
    Some(rgb_from_hsv(Hsv { hue, saturation, value }).into())
}

/// The words of a name that is written as one: `AirQuality`.
fn apart(name: &str) -> String {
    let mut text = String::new();
    let mut is_joined = false;
    for letter in name.chars() {
        if letter.is_uppercase() && text.ends_with(char::is_lowercase) {
            text.push(' ');
            is_joined = true;
        }
        text.push(letter);
    }
    if is_joined { text.to_lowercase() } else { text }
}

/// A value as it is: a number without noise, a text without underscores.
fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.replace('_', " "),
        Value::Number(_) => value.as_f64().map_or_else(String::new, |it| number(it).to_string()),
        other => other.to_string(),
    }
}
