//! The answer to a question, as the Assistant says it: from the states of a QUERY response.

use serde_json::Value;

use crate::catalog::{Hsv, rgb_from_hsv};
use crate::google::assistant::sentence;
use crate::google::{Subject, apology};
use crate::protocol::{ErrorCode, Map, SyncDevice};

use super::declared::choices;
use super::language::{Language, StateWords};
use super::understood::Question;
use super::value::{number, shows_fahrenheit};

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

/// Tells how the devices of a question are, a sentence for each; those that tell nothing are left
/// out where others do.
#[must_use]
pub fn answer_in_words(question: &Question, response: &Value, language: &Language) -> String {
    let devices = &response["payload"]["devices"];
    let told = |device: &SyncDevice| match devices.get(&device.id).and_then(Value::as_object) {
        Some(states) => Told { device, language }.sentence(states, &question.states),
        None => Some(apology(None, &Subject::of(&[device]))),
    };
    let sentences: Vec<String> = question.devices.iter().filter_map(told).collect();
    if !sentences.is_empty() {
        return sentences.join(" ");
    }
    let all: Vec<&SyncDevice> = question.devices.iter().collect();
    let who = Subject::of(&all).definite;
    sentence(&language.answers.silent.replace("{device}", &who))
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

/// What a device tells.
struct Told<'a> {
    device: &'a SyncDevice,
    language: &'a Language,
}

impl Told<'_> {
    /// What it tells, or why it cannot; none where there are no words for it.
    fn sentence(&self, states: &Map, asked: &[String]) -> Option<String> {
        let subject = Subject::of(&[self.device]);
        if let Some(code) = trouble(states) {
            return Some(apology(Some(&code), &subject));
        }
        let answers = &self.language.answers;
        let told = self.states(states, asked);
        let (last, before) = told.split_last()?;
        let told = match before {
            [] => last.clone(),
            before => format!("{}{}{last}", before.join(&answers.between), answers.last),
        };
        let told =
            answers.sentence.replace("{device}", &subject.definite).replace("{states}", &told);
        Some(sentence(&told))
    }

    /// Those states that are asked for and that there are words for.
    fn states(&self, states: &Map, asked: &[String]) -> Vec<String> {
        let known = &self.language.answers.states;
        let named = states.iter().filter(|(name, _)| asked.is_empty() || asked.contains(name));
        named
            .filter_map(|(name, value)| Some((name, value, known.get(name)?)))
            .flat_map(|(name, value, words)| self.state(name, value, words))
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
