//! What is worth trying on a device: everything it declares, each bound, and just beyond.
//!
//! The bounds are those of the device where it declares any, else those of the params. What a
//! trial does is said of its very params, so that nobody's door is opened by the way.

use serde_json::Value;

use crate::protocol::Map;

use super::edge::Edge;
use super::order::{NOW, can_be_put_back};
use super::traits::same;
use super::{Command, Device, Effect, Order, Trait, run_command};

/// How many names of one command are tried at most.
const MOST_FITTING: usize = 24;

/// A command worth trying on a device, and what the catalogue expects.
#[derive(Clone, Debug)]
pub struct Trial {
    /// The command with its params.
    pub order: Order,
    /// The trait that the command belongs to.
    pub owner: &'static Trait,
    /// What is expected.
    pub kind: TrialKind,
    /// What it does; of a trial beyond a bound, what it would do if it were accepted. What no order
    /// of this device puts back is irreversible, a state that is not reported for one.
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
/// it is best tried: the switch first, and what sets a value before what steps from one; of each
/// command what fits before what does not.
#[must_use]
pub fn trials(traits: &[&'static Trait], attributes: &Map, states: &Map) -> Vec<Trial> {
    let device = Device { traits, attributes, states, now: NOW };
    let able = traits.iter().filter(|known| known.query_only.is_none_or(|it| !device.has(it)));
    let commands = able.flat_map(|known| known.commands.iter().map(move |it| (*known, it)));
    let mut commands: Vec<(&'static Trait, &'static Command)> = commands.collect();
    commands.sort_by_key(|(_, command)| (command.name != "OnOff", is_relative(command)));
    commands.into_iter().flat_map(|(owner, command)| of_command(&device, owner, command)).collect()
}

/// Whether a command starts from how the device is.
fn is_relative(command: &Command) -> bool {
    let name = command.name;
    let steps = ["Next", "Previous", "TimerAdjust", "Reverse", "returnChannel"];
    name.contains("elative") || steps.iter().any(|step| name.starts_with(step))
}

fn of_command(device: &Device<'_>, owner: &'static Trait, command: &'static Command) -> Vec<Trial> {
    let samples = (command.samples)(device.attributes);
    let edges = Edge::all(command, device.attributes, &samples);
    let at = |params: &&Value| edges.iter().all(|edge| !edge.at.contains(params));
    let fits: Vec<&Value> = samples.iter().filter(at).collect();
    let trial = |kind: TrialKind, params: &Value| {
        let order = Order::on(device, command, params.clone());
        let effect = proven_effect(device, &order);
        Trial { order, owner, kind, effect }
    };
    let mut trials: Vec<Trial> =
        few(&fits).into_iter().map(|params| trial(TrialKind::Fits, params)).collect();
    for Edge { param, at, .. } in &edges {
        trials.extend(at.iter().map(|params| trial(TrialKind::AtBound { param }, params)));
    }
    // What may not be undone within the bounds is not tried beyond them.
    let gravest = trials.iter().map(|trial| trial.effect).min().unwrap_or(command.effect);
    let gravest = gravest.max(command.effect);
    for Edge { param, beyond, .. } in &edges {
        trials.extend(beyond.iter().map(|params| {
            let mut trial = trial(TrialKind::Beyond { param }, params);
            trial.effect = trial.effect.max(gravest);
            trial
        }));
    }
    trials
}

/// All of them, or the first ones and the last.
fn few<'a>(all: &[&'a Value]) -> Vec<&'a Value> {
    match all {
        [first @ .., last] if first.len() >= MOST_FITTING => {
            first.iter().take(MOST_FITTING - 1).chain([last]).copied().collect()
        }
        all => all.to_vec(),
    }
}

/// What an order does to this device; irreversible where it sets what cannot be put back.
fn proven_effect(device: &Device<'_>, order: &Order) -> Effect {
    let is_proven = order.effect() != Effect::Reversible || can_be_put_back(device, order);
    if is_proven { order.effect() } else { Effect::Irreversible }
}

/// The states that a command names directly, each with its place as a JSON pointer: what the
/// catalogue predicts for a state whose value stands in the params as sent. What our own device
/// only infers is not among them, since other clouds infer otherwise.
#[must_use]
pub fn states_told(device: &Device<'_>, order: &Order) -> Vec<(String, Value)> {
    let name = order.command.name;
    let owner = device.command(name).map(|(owner, _)| owner);
    let is_read = |owner: &Trait| owner.command_only.is_none_or(|it| !device.has(it));
    let change = run_command(device, name, &order.params);
    let (Some(_), Ok(change)) = (owner.filter(|owner| is_read(owner)), change) else {
        return Vec::new();
    };
    let predicted = Value::Object(change.states);
    let mut told = Vec::new();
    for (param, state) in order.command.tells {
        if let Some(value) = order.params.pointer(&format!("/{param}")) {
            leaves(format!("/{state}"), value, &mut told);
        }
    }
    told.retain(|(pointer, value)| predicted.pointer(pointer).is_some_and(|it| same(value, it)));
    told
}

/// The values in an object, each with its place.
fn leaves(pointer: String, value: &Value, found: &mut Vec<(String, Value)>) {
    let Value::Object(members) = value else {
        found.push((pointer, value.clone()));
        return;
    };
    for (name, member) in members {
        let escaped = name.replace('~', "~0").replace('/', "~1");
        leaves(format!("{pointer}/{escaped}"), member, found);
    }
}
