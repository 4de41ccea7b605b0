//! How it stands with each item: `dispenseItems`.

use serde_json::{Value, json};

use crate::catalog::traits::choices::Choice;
use crate::catalog::traits::{is_true, number, states};
use crate::catalog::{Device, Refusal};
use crate::protocol::{ErrorCode, Map};

use super::portion::{Portion, usual};

/// How many usual portions a new device holds.
const PORTIONS: f64 = 10.0;

const MOVING: &str = "isCurrentlyDispensing";

/// The entries of `dispenseItems`; what is no object is left out.
pub(super) struct Items(Vec<Map>);

/// The entry of an item of which nothing has been dispensed.
pub(super) fn full(item: &Choice<'_>) -> Value {
    let portion = usual(item);
    json!({
        "itemName": item.key,
        "amountRemaining": {"amount": number(portion.amount * PORTIONS), "unit": portion.unit},
        MOVING: false,
    })
}

impl Items {
    /// The items with what is out by now. One that moves without a known end goes on.
    pub(super) fn by_now(device: &Device<'_>) -> Self {
        let list = device.states.get("dispenseItems").and_then(Value::as_array);
        let entries = list.into_iter().flatten().filter_map(Value::as_object);
        let mut items = Self(entries.cloned().collect());
        let end = device.states.get("dispensingEnds").and_then(Value::as_u64);
        if end.is_some_and(|end| end <= device.now) {
            items.stop(device.states.get("dispensingAmount"));
        }
        items
    }

    fn stop(&mut self, amount: Option<&Value>) {
        for entry in self.0.iter_mut().filter(|entry| is_moving(entry)) {
            entry.insert(MOVING.to_owned(), json!(false));
            if let Some(amount) = amount {
                entry.insert("amountLastDispensed".to_owned(), amount.clone());
            }
        }
    }

    pub(super) fn are_moving(&self) -> bool {
        self.0.iter().any(is_moving)
    }

    /// Begins to dispense a portion.
    ///
    /// # Errors
    /// Refuses where less remains.
    pub(super) fn start(&mut self, portion: &Portion<'_>) -> Result<(), Refusal> {
        let entry = self.entry(portion.item);
        let remaining = entry.get("amountRemaining");
        let remaining = remaining.filter(|remaining| remaining["unit"] == portion.unit);
        if let Some(amount) = remaining.and_then(|remaining| remaining["amount"].as_f64()) {
            let left = amount - portion.amount;
            if left < 0.0 {
                let reason = format!("only {amount} {} remain", portion.unit);
                return Err(Refusal::new(ErrorCode::DispenseAmountRemainingExceeded, reason));
            }
            let left = json!({"amount": number(left), "unit": portion.unit});
            entry.insert("amountRemaining".to_owned(), left);
        }
        entry.insert(MOVING.to_owned(), json!(true));
        Ok(())
    }

    /// The entry of this item; a new one where there is none.
    fn entry(&mut self, item: &str) -> &mut Map {
        let is_its = |entry: &Map| entry.get("itemName").is_some_and(|name| name == item);
        let index = self.0.iter().position(is_its).unwrap_or_else(|| {
            self.0.push(states([("itemName", json!(item))]));
            self.0.len() - 1
        });
        &mut self.0[index]
    }

    /// The states they make; without items there is nothing to report.
    pub(super) fn states(self) -> Map {
        if self.0.is_empty() {
            return Map::new();
        }
        states([("dispenseItems", self.0.into_iter().map(Value::Object).collect())])
    }
}

fn is_moving(entry: &Map) -> bool {
    is_true(entry, MOVING)
}
