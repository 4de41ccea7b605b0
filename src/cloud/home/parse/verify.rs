//! Reads when a device asks for verification: its `[[devices.verify]]`.

use crate::catalog::{Command, Trait};
use crate::protocol::{Map, Place, Rule};
use crate::wire::Table;

use super::super::{Demand, VerifyRule};
use super::note_unknown;

/// What a rule can ask for, as it is written.
pub(in crate::cloud::home) const DEMANDS: &[(&str, Demand)] = &[
    ("ack", Demand::Ack { with_states: false }),
    ("ack-with-states", Demand::Ack { with_states: true }),
    ("pin", Demand::Pin),
];

/// The rules of a device; `traits` are none where they could not be read.
pub(super) fn read_verify(
    table: &Table<'_>,
    traits: Option<&[&'static Trait]>,
    presence: &[(String, bool)],
) -> Vec<VerifyRule> {
    let mut rules = Vec::new();
    for rule in table.tables("verify").into_iter().flatten() {
        let command = read_command(&rule, traits);
        let demand = rule.required_choice("challenge", DEMANDS);
        let params = rule.json("params");
        let unless = read_unless(&rule, presence);
        rule.finish();
        if let Some(command) = command {
            ensure_params(&rule, command, &params);
        }
        if let (Some(command), Some(demand)) = (command, demand) {
            rules.push(VerifyRule { command: command.name, params, demand, unless });
        }
    }
    rules
}

fn read_command(rule: &Table<'_>, traits: Option<&[&'static Trait]>) -> Option<&'static Command> {
    let name = rule.required_text("command")?;
    let traits = traits?;
    let found = traits.iter().find_map(|known| known.command(&name));
    if found.is_none() {
        let known = traits.iter().flat_map(|known| known.commands).map(|command| command.name);
        let what = "command of this device";
        note_unknown(rule, ("/command", &name), what, Rule::Declared, known);
    }
    found
}

fn read_unless(rule: &Table<'_>, presence: &[(String, bool)]) -> Option<String> {
    let unless = rule.text("unless")?;
    if !presence.iter().any(|(name, _)| *name == unless) {
        let names = presence.iter().map(|(name, _)| name.as_str());
        let what = "name under [presence]";
        note_unknown(rule, ("/unless", &unless), what, Rule::Declared, names);
    }
    Some(unless)
}

/// A rule for a param that never comes would never ask.
fn ensure_params(rule: &Table<'_>, command: &Command, params: &Map) {
    for (name, value) in params {
        let place = Place::at("/params").member(name).pointer();
        match command.params.field(name) {
            None => {
                let known = command.params.fields.iter().map(|field| field.name);
                let what = format!("param of {}", command.name);
                note_unknown(rule, (&place, name), &what, Rule::Unknown, known);
            }
            Some(field) => {
                for mismatch in field.shape.check(value, &place) {
                    rule.note(mismatch);
                }
            }
        }
    }
}
