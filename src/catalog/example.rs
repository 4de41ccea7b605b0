//! Examples: a device of one trait as the catalogue makes it, and what it answers to a command.
//!
//! Everything comes from the trait's own attributes, samples and behaviour, at a fixed moment, so
//! that an example is the same every time.

use serde_json::Value;

use crate::protocol::Map;

use super::{Command, Device, Refusal, Trait, change_states, run_command, starting_states};

/// The present moment of every example, in seconds since 1970 (UTC).
const NOW: u64 = 1_700_000_000;

/// How many commands may prepare the device for another.
const MOST_PREPARATION: usize = 2;

/// A command with params that a device was given.
#[derive(Clone, Debug)]
pub struct Prepared {
    /// Which command.
    pub command: &'static Command,
    /// Its params.
    pub params: Value,
}

/// A command on a device of its trait, and what the device answers.
#[derive(Clone, Debug)]
pub struct Example {
    /// What the device was told before, where it would have refused the command otherwise.
    pub before: Vec<Prepared>,
    /// The params of the command.
    pub params: Value,
    /// The states that result, with what is answered beside them; or why none of the samples is
    /// carried out.
    pub answer: Result<Map, Refusal>,
}

/// The command with the plainest of its samples that a new device of the trait carries out, if
/// need be after other commands of the trait.
#[must_use]
pub fn example(known: &'static Trait, command: &'static Command) -> Example {
    let new = Model::new(known);
    let samples = (command.samples)(&new.attributes);
    for params in &samples {
        for depth in 0..=MOST_PREPARATION {
            if let Some(example) = prepare(&new, command, params, depth) {
                return example;
            }
        }
    }
    let params = samples.into_iter().next().unwrap_or_else(|| Map::new().into());
    let answer = new.run(command, &params).map(|states| new.reported(states));
    Example { before: Vec::new(), params, answer }
}

/// What a new device of the trait declares in SYNC.
#[must_use]
pub fn example_attributes(known: &'static Trait) -> Map {
    Model::new(known).attributes
}

/// What a new device of the trait reports in QUERY.
#[must_use]
pub fn example_states(known: &'static Trait) -> Map {
    let new = Model::new(known);
    new.reported(new.states.clone())
}

/// The command after exactly so many others.
fn prepare(
    device: &Model,
    command: &'static Command,
    params: &Value,
    depth: usize,
) -> Option<Example> {
    if depth == 0 {
        let states = device.run(command, params).ok()?;
        let answer = Ok(device.reported(states));
        return Some(Example { before: Vec::new(), params: params.clone(), answer });
    }
    device.known.commands.iter().find_map(|first| {
        (first.samples)(&device.attributes).into_iter().find_map(|given| {
            let mut example = prepare(&device.after(first, &given)?, command, params, depth - 1)?;
            example.before.insert(0, Prepared { command: first, params: given });
            Some(example)
        })
    })
}

/// A device of one trait that owns what [`Device`] borrows.
#[derive(Clone)]
struct Model {
    known: &'static Trait,
    attributes: Map,
    states: Map,
}

impl Model {
    fn new(known: &'static Trait) -> Self {
        let attributes = match (known.default_attributes)() {
            Value::Object(attributes) => attributes,
            _ => Map::new(),
        };
        let states = starting_states(&[known], &attributes);
        Self { known, attributes, states }
    }

    /// The states that a command sets, with its results.
    fn run(&self, command: &Command, params: &Value) -> Result<Map, Refusal> {
        let device = Device {
            traits: &[self.known],
            attributes: &self.attributes,
            states: &self.states,
            now: NOW,
        };
        let change = run_command(&device, command.name, params)?;
        Ok(change.states.into_iter().chain(change.results).collect())
    }

    /// The same device once it has carried out a command.
    fn after(&self, command: &Command, params: &Value) -> Option<Self> {
        let mut changes = self.run(command, params).ok()?;
        changes.retain(|name, _| command.results.field(name).is_none());
        let mut after = self.clone();
        change_states(&[self.known], &mut after.states, &changes);
        Some(after)
    }

    /// Without what the device only remembers.
    fn reported(&self, mut states: Map) -> Map {
        states.retain(|name, _| self.known.memory.field(name).is_none());
        states
    }
}

#[cfg(test)]
mod tests {
    use crate::catalog::TRAITS;

    use super::*;

    /// Commands that no sample of their trait leads to, and why.
    const NEVER_CARRIED_OUT: &[(&str, &str)] = &[];

    #[test]
    fn every_command_has_an_example_that_succeeds() {
        for known in TRAITS {
            for command in known.commands {
                let excuse = NEVER_CARRIED_OUT.iter().find(|(name, _)| *name == command.name);
                match (example(known, command).answer, excuse) {
                    (Ok(_), None) | (Err(_), Some(_)) => {}
                    (Ok(_), Some((name, why))) => panic!("{name} is carried out: {why}?"),
                    (Err(refusal), None) => panic!("{}: {refusal:?}", command.name),
                }
            }
        }
    }

    #[test]
    fn a_device_is_prepared_where_it_would_refuse() {
        let known = crate::catalog::find_trait("TemperatureSetting").expect("a trait");
        let command = known.command("ThermostatTemperatureSetpoint").expect("a command");
        let example = example(known, command);
        let [before] = example.before.as_slice() else { panic!("{:?}", example.before) };
        assert_eq!(before.command.name, "ThermostatSetMode");
        assert!(example.answer.expect("done").contains_key("thermostatTemperatureSetpoint"));
    }

    #[test]
    fn an_example_shows_what_is_on_the_wire() {
        for known in TRAITS {
            let attributes = example_attributes(known);
            assert!(known.attributes.check(&attributes, "/attributes").is_empty());
            let answers = known.commands.iter().filter_map(|it| example(known, it).answer.ok());
            for states in answers.chain([example_states(known)]) {
                let remembered = states.keys().find(|name| known.memory.field(name).is_some());
                assert_eq!(remembered, None, "{}", known.name);
            }
        }
    }
}
