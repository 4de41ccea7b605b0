//! Tells a device all that a trait of it can do, each thing to a new house, and asks how it is then.

use std::time::Duration;

use serde_json::{Value, json};
use smarthome::catalog::{Command, Trait};
use smarthome::cloud::{Home, HomeDevice};

use super::cloud::Linked;
use super::judge::Judge;

/// One trait of one device, alone in its home.
pub struct Teller<'a> {
    pub home: &'a Home,
    pub device: &'a HomeDevice,
    pub known: &'static Trait,
    pub judge: &'a Judge<'a>,
}

/// All that came of it.
pub struct Told {
    /// The device's entry in the QUERY of a new house.
    pub query: Value,
    pub commands: Vec<Outcome>,
}

/// A command, and what came of it.
pub struct Outcome {
    /// What the device was told before, where a new one refuses.
    pub before: Option<(&'static Command, Value)>,
    pub command: &'static Command,
    pub params: Value,
    pub result: Value,
    /// What QUERY says that it did not say before, beside what was answered.
    pub beside: Value,
}

impl Outcome {
    pub fn is_done(&self) -> bool {
        self.result["status"] == "SUCCESS"
    }
}

impl Teller<'_> {
    /// Every sample of every command of the trait.
    pub async fn tell_all(&self) -> Told {
        self.judge.hold_attributes(self.known, &self.device.attributes);
        let query = self.states(&Linked::to(self.home).await).await;
        let mut commands = Vec::new();
        for command in self.known.commands {
            for params in (command.samples)(&self.device.attributes) {
                let house = Linked::to(self.home).await;
                let outcome = self.tell(&house, command, params).await;
                self.let_time_pass(&house).await;
                let prepared = if outcome.is_done() { None } else { self.prepare(&outcome).await };
                commands.push(outcome);
                commands.extend(prepared);
            }
        }
        Told { query, commands }
    }

    /// Every sample in one house, where each finds what the ones before have left.
    pub async fn tell_in_a_row(&self, house: &Linked) {
        for command in self.known.commands {
            for params in (command.samples)(&self.device.attributes) {
                self.tell(house, command, params).await;
            }
        }
    }

    /// A refused command again, after the first other one that makes the device carry it out.
    async fn prepare(&self, refused: &Outcome) -> Option<Outcome> {
        let own = self.known.commands.iter();
        let others = self.device.traits.iter().filter(|it| it.name != self.known.name);
        for first in own.chain(others.flat_map(|known| known.commands)) {
            for params in (first.samples)(&self.device.attributes) {
                let house = Linked::to(self.home).await;
                let asked = house.execute(&self.device.id, first.name, &params).await;
                if asked.response["payload"]["commands"][0]["status"] != "SUCCESS" {
                    continue;
                }
                let mut outcome = self.tell(&house, refused.command, refused.params.clone()).await;
                if outcome.is_done() {
                    self.let_time_pass(&house).await;
                    outcome.before = Some((first, params));
                    return Some(outcome);
                }
            }
        }
        None
    }

    fn is_query_only(&self) -> bool {
        let flag = self.known.query_only.and_then(|flag| self.device.attributes.get(flag));
        flag == Some(&json!(true))
    }

    async fn tell(&self, house: &Linked, command: &'static Command, params: Value) -> Outcome {
        let before = self.states(house).await;
        let mut asked = house.execute(&self.device.id, command.name, &params).await;
        self.judge.hold_execute(&asked);
        self.judge.hold_params(self.known, command, &params);
        let mut result = asked.response["payload"]["commands"][0].take();
        let after = self.states(house).await;
        let answer = result["states"].take();
        if let Some(code) = result["errorCode"].as_str() {
            self.judge.ensure_declared(command, self.is_query_only(), code);
            if before != after {
                self.judge.object(format!("{}: refused, and yet changed", command.name));
            }
        } else {
            self.judge.ensure_agrees(self.known, command, &answer, &after);
        }
        let beside = difference(&before, &after, &answer);
        result["states"] = answer;
        Outcome { before: None, command, params, result, beside }
    }

    /// Whatever runs on afterwards is reported as soundly.
    async fn let_time_pass(&self, house: &Linked) {
        for time in [Duration::from_secs(59), Duration::from_hours(24)] {
            house.wait(time);
            self.states(house).await;
        }
    }

    async fn states(&self, house: &Linked) -> Value {
        let mut asked = house.query(&[&self.device.id]).await;
        self.judge.hold_query(&asked);
        let states = asked.response["payload"]["devices"][&self.device.id].take();
        self.judge.hold_states(self.known, &states);
        states
    }
}

/// What is new or gone, except what was answered.
fn difference(before: &Value, after: &Value, answer: &Value) -> Value {
    let mut found = json!({});
    for (name, value) in after.as_object().into_iter().flatten() {
        if before.get(name) != Some(value) && answer.get(name).is_none() {
            found[name] = value.clone();
        }
    }
    for (name, _) in before.as_object().into_iter().flatten() {
        if after.get(name).is_none() {
            found[name] = Value::Null;
        }
    }
    found
}
