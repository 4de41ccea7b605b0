//! A device of a few traits, for tests that read like sentences.

use serde_json::Value;

use crate::catalog::{
    Change, Device, Trait, change_states, check_device, find_trait, run_command, settled_states,
    starting_states,
};
use crate::protocol::{ErrorCode, Map};

/// When a fixture's time begins, in seconds since 1970.
pub(in crate::catalog) const START: u64 = 1_700_000_000;

/// A device that owns what [`Device`] borrows.
#[derive(Clone, Debug)]
pub(in crate::catalog) struct Fixture {
    traits: Vec<&'static Trait>,
    attributes: Map,
    states: Map,
    now: u64,
}

impl Fixture {
    /// A new device of these traits and attributes, in its starting states.
    pub(in crate::catalog) fn new(traits: &[&str], attributes: Value) -> Self {
        let traits: Vec<_> =
            traits.iter().map(|name| find_trait(name).expect("a known trait")).collect();
        Self::of(traits, serde_json::from_value(attributes).expect("an object"))
    }

    /// A new device of a trait as the catalogue makes it where nobody says anything else.
    pub(in crate::catalog) fn default_of(name: &str) -> Self {
        let known = find_trait(name).expect("a known trait");
        Self::new(&[name], (known.default_attributes)())
    }

    /// A new device of traits and attributes at hand.
    pub(super) fn of(traits: Vec<&'static Trait>, attributes: Map) -> Self {
        let states = starting_states(&traits, &attributes);
        Self { traits, attributes, states, now: START }
    }

    /// The same device after these states came about.
    pub(in crate::catalog) fn with(&self, changes: Value) -> Self {
        let changes = serde_json::from_value(changes).expect("an object");
        let mut states = self.states.clone();
        change_states(&self.traits, &mut states, &changes);
        Self { states, ..self.clone() }
    }

    /// The same device so many seconds later.
    pub(in crate::catalog) fn after(&self, seconds: u64) -> Self {
        let later = Self { now: self.now + seconds, ..self.clone() };
        later.with(Value::Object(settled_states(&later.device())))
    }

    /// The same device once it has carried out a command.
    pub(in crate::catalog) fn done(&self, command: &str, params: Value) -> Self {
        let change = self.change(command, params).expect("the command is carried out");
        self.with(Value::Object(change.states))
    }

    pub(in crate::catalog) fn device(&self) -> Device<'_> {
        Device {
            traits: &self.traits,
            attributes: &self.attributes,
            states: &self.states,
            now: self.now,
        }
    }

    pub(in crate::catalog) fn attributes(&self) -> &Map {
        &self.attributes
    }

    /// What a command does, with what is remembered.
    #[expect(clippy::needless_pass_by_value, reason = "tests write the params in place")]
    pub(in crate::catalog) fn change(
        &self,
        command: &str,
        params: Value,
    ) -> Result<Change, ErrorCode> {
        run_command(&self.device(), command, &params).map_err(|refusal| refusal.code)
    }

    /// What a command answers: the states it sets and its results, or the code of its refusal.
    pub(in crate::catalog) fn run(&self, command: &str, params: Value) -> Result<Value, ErrorCode> {
        let Change { mut states, results } = self.change(command, params)?;
        states.retain(|name, _| !self.remembers(name));
        states.extend(results);
        Ok(Value::Object(states))
    }

    fn remembers(&self, name: &str) -> bool {
        self.traits.iter().any(|known| known.memory.field(name).is_some())
    }

    /// The states it reports.
    pub(in crate::catalog) fn states(&self) -> Value {
        let mut states = self.states.clone();
        states.retain(|name, _| !self.remembers(name));
        Value::Object(states)
    }

    /// Where the device differs from what its traits say.
    pub(in crate::catalog) fn problems(&self) -> Vec<String> {
        check_device(&self.device()).iter().map(ToString::to_string).collect()
    }

    /// The order and the report of a command on "it", without states in the answer.
    pub(in crate::catalog) fn say(&self, command: &str, params: Value) -> String {
        self.say_with(command, params, Value::Object(Map::new()))
    }

    /// The order and the report of a command on "it", with the states of the answer.
    pub(in crate::catalog) fn say_with(
        &self,
        command: &str,
        params: Value,
        states: Value,
    ) -> String {
        let (_, command) = self.device().command(command).expect("a command of the device");
        let map = |value| serde_json::from_value::<Map>(value).expect("an object");
        let words = (command.speech)(&map(params), &map(states));
        format!("{} it{1} / {2} it{1}", words.verb, words.tail, words.gerund)
    }
}
