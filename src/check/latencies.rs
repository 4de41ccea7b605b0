//! How long the intents and the tokens of the run took, whichever check asked for them.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use serde_json::Value;

use crate::google::Target;
use crate::protocol::Intent;
use crate::wire::Exchange;

/// What is asked for often enough to tell how long it takes.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Asked {
    /// An intent.
    Intent(Intent),
    /// Anything of the token endpoint.
    Tokens,
}

/// What took how long, where it was answered with 200.
#[derive(Default)]
pub(super) struct Latencies(Mutex<Vec<(Asked, Duration)>>);

impl Latencies {
    /// Notes an exchange, where it is a good one.
    pub fn note(&self, target: &Target, exchange: &Exchange) {
        if let Some(asked) = asked(target, exchange).filter(|_| exchange.status() == 200) {
            let mut noted = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            noted.push((asked, exchange.latency));
        }
    }

    /// What this took, each time.
    pub fn of(&self, asked: Asked) -> Vec<Duration> {
        let noted = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        noted.iter().filter(|(one, _)| *one == asked).map(|(_, took)| *took).collect()
    }
}

fn asked(target: &Target, exchange: &Exchange) -> Option<Asked> {
    let path = exchange.request.uri().path();
    if path == target.token_url.path() {
        return Some(Asked::Tokens);
    }
    if path != target.fulfillment_url.path() {
        return None;
    }
    let body: Value = serde_json::from_slice(exchange.request.body()).ok()?;
    Intent::parse(body.pointer("/inputs/0/intent")?.as_str()?).map(Asked::Intent)
}
