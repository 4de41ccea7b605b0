//! Puts devices back as they were, also after the run was stopped in the middle.

use std::sync::PoisonError;

use serde_json::Value;

use super::Movable;
use super::asking::{ask, give_and_answer};
use crate::catalog::{nearest_orders_back, same};
use crate::check::{Bench, Stop};
use crate::protocol::Map;

/// How often a way back is tried: a device may be busy with what it was told before.
const TRIES: usize = 2;

/// A device that was moved, and how it was.
#[derive(Clone, Debug)]
pub struct Debt {
    device: Movable,
    before: Map,
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
        let debt = Debt { device: device.without_query_only(), before: before.clone() };
        self.debts.lock().unwrap_or_else(PoisonError::into_inner).push(debt);
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
    let mut left = Vec::new();
    for _ in 0..TRIES {
        let Ok(now) = ask(bench, device).await else { return unknown() };
        let way =
            nearest_orders_back(&device.traits, &device.attributes, &now.states, &debt.before);
        for order in &way {
            // What comes of it, the next QUERY says.
            let _ = give_and_answer(bench, device, order).await;
        }
        match ask(bench, device).await {
            Ok(now) => left = otherwise(device, &now.states, &debt.before),
            Err(_) => return unknown(),
        }
        if left.is_empty() {
            break;
        }
    }
    left
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
            (!same(was, &is)).then(|| Left { state: (*name).to_owned(), was: was.clone(), is })
        })
        .collect()
}
