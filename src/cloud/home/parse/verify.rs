//! Reads when a device asks for verification: its `[[devices.verify]]`.

use crate::catalog::{Command, Trait};
use crate::protocol::Map;
use crate::wire::Table;

use super::super::{Demand, VerifyRule};
use super::unknown;

/// The rules of a device; `traits` are none where they could not be read.
pub(super) fn read_verify(
    table: &Table<'_>,
    traits: Option<&[&'static Trait]>,
    presence: &[(String, bool)],
) -> Vec<VerifyRule> {
    let mut rules = Vec::new();
    for rule in table.tables("verify") {
        let command = read_command(&rule, traits);
        let demand = read_demand(&rule);
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
    let found = traits.iter().find_map(|known| known.command(&name.value));
    if found.is_none() {
        let known = traits.iter().flat_map(|known| known.commands).map(|command| command.name);
        rule.problem_at(&name, unknown("command", &name.value, "command of this device", known));
    }
    found
}

fn read_demand(rule: &Table<'_>) -> Option<Demand> {
    let challenge = rule.required_text("challenge")?;
    match challenge.value.as_str() {
        "ack" => Some(Demand::Ack { with_states: false }),
        "ack-with-states" => Some(Demand::Ack { with_states: true }),
        "pin" => Some(Demand::Pin),
        other => {
            let message = format!(
                "`challenge`: expected \"ack\", \"ack-with-states\" or \"pin\", got {other:?}"
            );
            rule.problem_at(&challenge, message);
            None
        }
    }
}

fn read_unless(rule: &Table<'_>, presence: &[(String, bool)]) -> Option<String> {
    let unless = rule.text("unless")?;
    if !presence.iter().any(|(name, _)| *name == unless.value) {
        let names = presence.iter().map(|(name, _)| name.as_str());
        let message = unknown("unless", &unless.value, "name under [presence]", names);
        rule.problem_at(&unless, message);
    }
    Some(unless.value)
}

/// A rule for a param that never comes would never ask.
fn ensure_params(rule: &Table<'_>, command: &Command, params: &Map) {
    for (name, value) in params {
        let place = format!("/params/{name}");
        match command.params.field(name) {
            None => {
                let known = command.params.fields.iter().map(|field| field.name);
                let what = format!("param of {}", command.name);
                rule.problem_below(&place, unknown("params", name, &what, known));
            }
            Some(field) => {
                for mismatch in field.shape.check(value, "") {
                    let message = format!(
                        "`params.{name}{}`: expected {}, got {}",
                        mismatch.pointer.replace('/', "."),
                        mismatch.expected,
                        mismatch.actual
                    );
                    rule.problem_below(&format!("{place}{}", mismatch.pointer), message);
                }
            }
        }
    }
}
