//! A device of a few traits, for tests that read like sentences.

use serde_json::Value;

use crate::catalog::{
    Device, Trait, change_states, check_device, find_trait, run_command, starting_states,
};
use crate::protocol::{ErrorCode, Map};

/// A device that owns what [`Device`] borrows.
#[derive(Clone, Debug)]
pub(in crate::catalog) struct Fixture {
    traits: Vec<&'static Trait>,
    attributes: Map,
    states: Map,
}

impl Fixture {
    /// A new device of these traits and attributes, in its starting states.
    pub(in crate::catalog) fn new(traits: &[&str], attributes: Value) -> Self {
        let traits: Vec<_> =
            traits.iter().map(|name| find_trait(name).expect("a known trait")).collect();
        Self::of(traits, serde_json::from_value(attributes).expect("an object"))
    }

    /// A new device of traits and attributes at hand.
    pub(super) fn of(traits: Vec<&'static Trait>, attributes: Map) -> Self {
        let states = starting_states(&traits, &attributes);
        Self { traits, attributes, states }
    }

    /// The same device after these states came about.
    pub(in crate::catalog) fn with(&self, changes: Value) -> Self {
        let changes = serde_json::from_value(changes).expect("an object");
        let mut states = self.states.clone();
        change_states(&self.traits, &mut states, &changes);
        Self { states, ..self.clone() }
    }

    fn device(&self) -> Device<'_> {
        Device { traits: &self.traits, attributes: &self.attributes, states: &self.states }
    }

    /// What a command answers: the states it sets, or the code of its refusal.
    #[expect(clippy::needless_pass_by_value, reason = "tests write the params in place")]
    pub(in crate::catalog) fn run(&self, command: &str, params: Value) -> Result<Value, ErrorCode> {
        run_command(&self.device(), command, &params)
            .map(Value::Object)
            .map_err(|refusal| refusal.code)
    }

    pub(in crate::catalog) fn states(&self) -> Value {
        Value::Object(self.states.clone())
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
