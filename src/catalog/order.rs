//! Orders for a device, and those that put it back as it was.
//!
//! What brings a state back is the business of its trait ([`Trait::restore`]); here the orders of
//! all traits of a device are put into an order in which they do not undo each other, and tried on
//! the catalogue's own device. States that change by themselves are nobody's to put back.

use std::fmt;

use serde_json::{Value, json};

use crate::protocol::Map;

use super::traits::same;
use super::{Command, Device, Effect, Trait, change_states, run_command, settled_states};

/// The present moment of the device on which orders are tried, in seconds since 1970 (UTC).
pub(super) const NOW: u64 = 1_700_000_000;

/// A command with its params, for one device.
#[derive(Clone)]
pub struct Order {
    /// Which command.
    pub command: &'static Command,
    /// Its params.
    pub params: Value,
    effect: Effect,
}

impl Order {
    /// An order for any device; its effect is the gravest that the command has.
    #[must_use]
    pub fn new(command: &'static Command, params: Value) -> Self {
        Self { command, params, effect: command.effect }
    }

    /// An order for this device; its effect is that of these very params on it.
    #[must_use]
    pub fn on(device: &Device<'_>, command: &'static Command, params: Value) -> Self {
        let effect = match &params {
            Value::Object(params) => command.effect_on(device, params),
            _ => command.effect,
        };
        Self { command, params, effect }
    }

    /// What it does to the device that it was made for: to lock is reversible, to unlock is not.
    #[must_use]
    pub fn effect(&self) -> Effect {
        self.effect
    }
}

impl PartialEq for Order {
    fn eq(&self, other: &Self) -> bool {
        self.command.name == other.command.name && self.params == other.params
    }
}

impl fmt::Debug for Order {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.command.name, self.params)
    }
}

/// What a device must be told so that it is again as it was, in this order; `None` where nothing
/// brings it back, since a state differs and no command sets it. Empty where nothing differs.
///
/// `present` and `wanted` are states as QUERY reports them, perhaps with more or fewer members
/// than the traits have. A state that `wanted` lacks was not known, and is not put back.
#[must_use]
pub fn orders_back(
    traits: &[&'static Trait],
    attributes: &Map,
    present: &Map,
    wanted: &Map,
) -> Option<Vec<Order>> {
    let orders = nearest_orders_back(traits, attributes, present, wanted);
    let reached = carry_out(traits, attributes, present, &orders)?;
    let moved = traits.iter().flat_map(|known| (known.moved)(wanted));
    let is_back = |name: &str| match (reached.get(name), wanted.get(name)) {
        (_, None) => true,
        (Some(reached), Some(wanted)) => same(wanted, reached),
        // What goes with another state in our device may stay in others.
        (None, Some(wanted)) => present.get(name).is_some_and(|present| same(wanted, present)),
    };
    moved.copied().all(is_back).then_some(orders)
}

/// The same without a proof that it brings the device back: what to try where a device is not as
/// anybody expected.
#[must_use]
pub fn nearest_orders_back(
    traits: &[&'static Trait],
    attributes: &Map,
    present: &Map,
    wanted: &Map,
) -> Vec<Order> {
    let device = Device { traits, attributes, states: present, now: NOW };
    let able = traits.iter().filter(|known| known.query_only.is_none_or(|it| !device.has(it)));
    let told = able.flat_map(|known| (known.restore)(attributes, present, wanted));
    let push = |name: &str, params: Value, orders: &mut Vec<Order>| {
        let order = device.command(name).map(|(_, it)| Order::on(&device, it, params));
        orders.extend(order.filter(|order| !orders.contains(order)));
    };
    let mut orders: Vec<Order> = Vec::new();
    for (name, params) in told {
        push(name, params, &mut orders);
    }
    let rests = !device.has("queryOnlyOnOff") && wanted.get("on").is_some_and(|on| on == false);
    if rests && !orders.is_empty() {
        // To set a device may have switched it on.
        push("OnOff", json!({"on": false}), &mut orders);
    }
    orders.sort_by_key(turn);
    orders
}

/// Whether a device that has obeyed can be put back exactly as it was, with no state more or less.
/// What it refuses needs no way back.
pub(super) fn can_be_put_back(device: &Device<'_>, order: &Order) -> bool {
    let Device { traits, attributes, states, .. } = *device;
    let obey = |states: &Map, orders: &[Order]| carry_out(traits, attributes, states, orders);
    let Some(present) = obey(states, std::slice::from_ref(order)) else { return true };
    let back = nearest_orders_back(traits, attributes, &present, states);
    let Some(reached) = obey(&present, &back) else { return false };
    let is_back = |name: &str| match (reached.get(name), states.get(name)) {
        (Some(reached), Some(wanted)) => same(wanted, reached),
        (reached, wanted) => reached.is_none() && wanted.is_none(),
    };
    traits.iter().flat_map(|known| (known.moved)(states)).copied().all(is_back)
}

/// When an order is due: a device that is off may refuse what others obey, and one that is locked
/// does not open; what is told last has the last word.
fn turn(order: &Order) -> u8 {
    let is = |param: &str, value: bool| order.params.get(param).is_some_and(|it| it == value);
    match order.command.name {
        "OnOff" if is("on", true) => 0,
        "LockUnlock" if is("lock", false) => 0,
        "Dock" | "StopEffect" => 1,
        "ColorLoop" => 3,
        "LockUnlock" => 4,
        "OnOff" => 5,
        _ => 2,
    }
}

/// The states of the catalogue's own device once it has obeyed.
fn carry_out(
    traits: &[&'static Trait],
    attributes: &Map,
    present: &Map,
    orders: &[Order],
) -> Option<Map> {
    let mut states = present.clone();
    for order in orders {
        let device = Device { traits, attributes, states: &states, now: NOW };
        let change = run_command(&device, order.command.name, &order.params).ok()?;
        change_states(traits, &mut states, &change.states);
        let settled = settled_states(&Device { traits, attributes, states: &states, now: NOW });
        change_states(traits, &mut states, &settled);
    }
    Some(states)
}
