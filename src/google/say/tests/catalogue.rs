//! The law that every phrase of the catalogue is understood.

use serde_json::{Value, json};

use super::such;
use crate::catalog::{Command, DEVICE_TYPES, Kind, TRAITS, Trait, validate};
use crate::google::say::{Language, Understood, understand};
use crate::protocol::{COMMAND_PREFIX, Map, short_name};

/// What a trait may be declared with: as each type of device has it, and by itself.
fn declarations(known: &Trait) -> Vec<Map> {
    let of_types = DEVICE_TYPES
        .iter()
        .filter(|it| it.required.iter().chain(it.recommended).any(|name| *name == known.name));
    let mut all: Vec<Map> = of_types.map(|it| it.default_attributes(known)).collect();
    all.extend((known.default_attributes)().as_object().cloned());
    all
}

/// A value of a sample as one says it.
fn spoken(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Object(members) if members.contains_key("name") => spoken(&members["name"]),
        Value::Object(members) => {
            let each = members.iter().map(|(key, value)| format!("{key} {}", spoken(value)));
            each.collect::<Vec<_>>().join(" ")
        }
        Value::Bool(on) => if *on { "on" } else { "off" }.to_owned(),
        other => other.to_string(),
    }
}

/// A phrase with the values of a sample; none where the sample does not have them all.
fn filled(phrase: &str, sample: &Map) -> Option<String> {
    let mut text = phrase.replace("{device}", "the gadget");
    while let Some((before, rest)) = text.split_once('{') {
        let (name, after) = rest.split_once('}')?;
        text = format!("{before}{}{after}", spoken(sample.get(name)?));
    }
    Some(text)
}

/// Whether the phrase is understood as this command, with the values of the sample.
fn ensure_understood(
    known: &Trait,
    command: &'static Command,
    phrase: &str,
    attributes: &Map,
    sample: &Map,
) -> bool {
    let Some(utterance) = filled(phrase, sample) else { return false };
    let home = [such("g", "SWITCH", "gadget", "", &[known.name], json!(attributes))];
    match understand(&utterance, &home, Language::english()) {
        Ok(Understood::Order(order)) => {
            assert_eq!(short_name(COMMAND_PREFIX, &order.command), command.name, "{utterance}");
            let params = Value::Object(order.params.clone());
            assert_eq!(validate(Kind::Params(command), &params, None), [], "{utterance}: {params}");
            for (name, value) in sample {
                if phrase.contains(&format!("{{{name}}}"))
                    && !["color", "newApplicationName"].contains(&name.as_str())
                {
                    assert_eq!(order.params.get(name), Some(value), "{utterance}");
                }
            }
        }
        other => panic!("{}: {utterance}: {other:?}", known.name),
    }
    true
}

#[test]
fn every_phrase_of_the_catalogue_is_understood() {
    for known in TRAITS {
        for command in known.commands {
            for phrase in command.phrases {
                let declared = declarations(known);
                let tried = declared.iter().flat_map(|attributes| {
                    let samples = (command.samples)(attributes).into_iter();
                    samples.map(|sample| {
                        let sample = sample.as_object().cloned().expect("params");
                        usize::from(ensure_understood(known, command, phrase, attributes, &sample))
                    })
                });
                assert!(tried.sum::<usize>() > 0, "{}: {phrase}", command.name);
            }
        }
    }
}
