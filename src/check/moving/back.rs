//! Puts devices back as they were, also after the run was stopped in the middle.

use std::sync::PoisonError;
use std::time::Duration;

use serde_json::Value;

use super::Movable;
use super::asking::{ask, give_and_answer};
use super::motion::{SETTLING, is_near};
use crate::catalog::{Order, nearest_orders_back, run_command};
use crate::check::fate::{Fate, fate};
use crate::check::{Bench, Stop};
use crate::protocol::Map;

/// How much longer a device may take that says it takes its time.
const ARRIVING: [Duration; 3] =
    [Duration::from_secs(4), Duration::from_secs(6), Duration::from_secs(10)];

/// How often a way back is tried: a device may be busy with what it was told before.
const TRIES: usize = 2;

/// A device that was moved, and how it was.
#[derive(Clone, Debug)]
pub struct Debt {
    device: Movable,
    before: Map,
    /// Where it was told to go, as long as QUERY has not shown it there.
    under_way: Map,
}

/// A state that is not as it was.
#[derive(Clone, Debug, PartialEq)]
pub struct Left {
    /// Its name.
    pub state: String,
    /// How it was.
    pub was: Value,
    /// How it is.
    pub is: Value,
}

impl Bench<'_> {
    /// Notes how a device is, since it will be moved.
    ///
    /// # Errors
    /// Nothing may be moved, or it does not say how it is.
    pub(in crate::check) async fn will_move(&self, device: &Movable) -> Result<(), Stop> {
        if self.given.permit.read_only {
            return Err(Stop::unless("devices are not moved", "leave `--read-only` out"));
        }
        self.owe(device, &ask(self, device).await?.states);
        Ok(())
    }

    /// Notes how a device was, before it is moved.
    pub(super) fn owe(&self, device: &Movable, before: &Map) {
        // A trait that is declared query-only and obeys all the same is put back too.
        let debt = Debt {
            device: device.without_query_only(),
            before: before.clone(),
            under_way: Map::new(),
        };
        self.debts.lock().unwrap_or_else(PoisonError::into_inner).push(debt);
    }

    /// Notes that a device is about to be told something, from these states on.
    pub(super) fn sets_out(&self, device: &Movable, order: &Order, from: &Map) {
        let told = run_command(&device.in_states(from), order.command.name, &order.params);
        let mut debts = self.debts.lock().unwrap_or_else(PoisonError::into_inner);
        let debt = debts.iter_mut().find(|debt| debt.device.id == device.id);
        if let (Some(debt), Ok(change)) = (debt, told) {
            debt.under_way.extend(change.states);
        }
    }

    /// Notes that a device is where it was told to go, or will not go there.
    pub(super) fn arrives(&self, device: &Movable) {
        let mut debts = self.debts.lock().unwrap_or_else(PoisonError::into_inner);
        let debt = debts.iter_mut().find(|debt| debt.device.id == device.id);
        if let Some(debt) = debt {
            debt.under_way.clear();
        }
    }

    /// What is owed to a device.
    fn debt_of(&self, device: &Movable) -> Option<Debt> {
        let debts = self.debts.lock().unwrap_or_else(PoisonError::into_inner);
        debts.iter().find(|debt| debt.device.id == device.id).cloned()
    }

    /// Puts a device back in the middle of its record, and gives what is not as it was.
    pub(super) async fn restore(&self, device: &Movable) -> Vec<Left> {
        match self.debt_of(device) {
            Some(debt) => put_back(self, &debt).await,
            None => Vec::new(),
        }
    }

    /// Puts a device back for good.
    pub(in crate::check) async fn pay(&self, device: &Movable) -> Vec<Left> {
        let left = self.restore(device).await;
        let mut debts = self.debts.lock().unwrap_or_else(PoisonError::into_inner);
        debts.retain(|debt| debt.device.id != device.id);
        left
    }

    /// Puts back every device that the run has left otherwise, and gives those that could not be:
    /// by name, with what is not as it was.
    pub async fn put_back(&self) -> Vec<(String, Vec<Left>)> {
        let debts = || self.debts.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let mut left = Vec::new();
        for debt in debts() {
            let of_device = self.pay(&debt.device).await;
            if !of_device.is_empty() {
                left.push((debt.device.label(), of_device));
            }
        }
        left
    }
}

async fn put_back(bench: &Bench<'_>, debt: &Debt) -> Vec<Left> {
    let device = &debt.device;
    let mut under_way = &debt.under_way;
    let nothing = Map::new();
    let mut left = Vec::new();
    for _ in 0..TRIES {
        let Ok(now) = ask(bench, device).await else { return unknown() };
        let present = as_it_will_be(&now.states, &debt.before, under_way);
        let way = nearest_orders_back(&device.traits, &device.attributes, &present, &debt.before);
        let mut takes_time = false;
        for order in &way {
            // What comes of it, the next QUERY says.
            let given = give_and_answer(bench, device, order).await;
            let fate = given.map(|given| fate(&given.last, &device.id));
            takes_time |= matches!(fate, Ok(Fate::Obeyed(status)) if status != "SUCCESS");
        }
        match settled(bench, debt, takes_time).await {
            Some(differs) => left = differs,
            None => return unknown(),
        }
        if left.is_empty() {
            break;
        }
        under_way = &nothing;
    }
    left
}

/// Where a device will be that was told to move: what looks as it was may not have set out yet.
fn as_it_will_be(now: &Map, before: &Map, under_way: &Map) -> Map {
    let mut present = now.clone();
    for (name, value) in under_way {
        let looks_unmoved = now.get(name).zip(before.get(name)).is_some_and(|(is, was)| is == was);
        if looks_unmoved {
            present.insert(name.clone(), value.clone());
        }
    }
    present
}

/// What is not as it was once the device has had its time; nothing where it says nothing.
async fn settled(bench: &Bench<'_>, debt: &Debt, takes_time: bool) -> Option<Vec<Left>> {
    let look = async || {
        let now = ask(bench, &debt.device).await.ok()?;
        Some(otherwise(&debt.device, &now.states, &debt.before))
    };
    let mut left = look().await?;
    let arriving: &[Duration] = if takes_time { &ARRIVING } else { &[] };
    for pause in SETTLING.iter().chain(arriving) {
        if left.is_empty() {
            break;
        }
        (bench.tools.pause)(*pause).await;
        left = look().await?;
    }
    Some(left)
}

/// A device that says nothing any more.
fn unknown() -> Vec<Left> {
    vec![Left { state: "all of it".to_owned(), was: Value::Null, is: Value::Null }]
}

/// The states that a command could have moved and that are not as they were.
fn otherwise(device: &Movable, now: &Map, before: &Map) -> Vec<Left> {
    let moved = device.traits.iter().flat_map(|known| (known.moved)(before));
    let states = moved.filter_map(|name| Some((name, before.get(*name)?)));
    states
        .filter_map(|(name, was)| {
            let is = now.get(*name).cloned().unwrap_or_default();
            (!is_near(was, &is)).then(|| Left { state: (*name).to_owned(), was: was.clone(), is })
        })
        .collect()
}
