//! One QUERY, one EXECUTE, and what the answers say of a device.

use serde_json::{Value, json};

use super::Movable;
use crate::catalog::Order;
use crate::check::fate::{entries, names};
use crate::check::fulfillment::asking::{query, unreached};
use crate::check::fulfillment::executing::execute;
use crate::check::{Bench, Stop};
use crate::protocol::{COMMAND_PREFIX, ChallengeType, Map};
use crate::wire::Exchange;

/// What QUERY said of a device.
#[derive(Clone, Debug)]
pub(super) struct Told {
    /// The answer.
    pub exchange: Exchange,
    /// Its states, without what is said around them.
    pub states: Map,
}

/// Asks for the states of a device.
///
/// # Errors
/// It is offline, or could not be read.
pub(super) async fn ask(bench: &Bench<'_>, device: &Movable) -> Result<Told, Stop> {
    let exchange = query(bench, vec![device.named.clone()]).await.map_err(unreached)?;
    read_states(exchange, &device.id)
}

pub(super) fn read_states(exchange: Exchange, id: &str) -> Result<Told, Stop> {
    let body = exchange.json().unwrap_or_default();
    let Some(entry) = body["payload"]["devices"][id].as_object() else {
        return Err(Stop::not_judged(format!("QUERY says nothing of `{id}`")));
    };
    let says = |name: &str, word: &str| entry.get(name).and_then(Value::as_str) == Some(word);
    if entry.get("online") == Some(&Value::Bool(false)) || says("status", "OFFLINE") {
        return Err(Stop::not_judged("the device is offline"));
    }
    if says("status", "ERROR") {
        return Err(Stop::not_judged("QUERY of the device fails"));
    }
    let mut states = entry.clone();
    for around in ["online", "status", "errorCode", "exceptionCode", "debugString"] {
        states.shift_remove(around);
    }
    Ok(Told { exchange, states })
}

/// An order as it stands in an EXECUTE.
pub(super) fn execution(order: &Order, challenge: Option<&Value>) -> Value {
    let mut execution = json!({ "command": format!("{COMMAND_PREFIX}{}", order.command.name) });
    if order.params.as_object().is_none_or(|params| !params.is_empty()) {
        execution["params"] = order.params.clone();
    }
    if let Some(challenge) = challenge {
        execution["challenge"] = challenge.clone();
    }
    execution
}

/// Gives an order to a device.
///
/// # Errors
/// No answer came.
pub(super) async fn give(
    bench: &Bench<'_>,
    device: &Movable,
    order: &Order,
    challenge: Option<&Value>,
) -> Result<Exchange, Stop> {
    let group = json!({ "devices": [device.named], "execution": [execution(order, challenge)] });
    execute(bench, json!([group])).await
}

/// Gives an order to a device, and answers what is asked, as far as that is allowed: yes, and the
/// PIN that was given.
///
/// # Errors
/// No answer came.
pub(super) async fn give_and_answer(
    bench: &Bench<'_>,
    device: &Movable,
    order: &Order,
) -> Result<Given, Stop> {
    let first = give(bench, device, order, None).await?;
    let pin = bench.given.permit.pin.as_ref();
    let answer = match (challenge_of(&first, &device.id), pin) {
        (Some(ChallengeType::AckNeeded), _) => json!({ "ack": true }),
        (Some(ChallengeType::PinNeeded), Some(pin)) => json!({ "pin": pin.secret() }),
        _ => return Ok(Given { asked: None, last: first }),
    };
    let last = give(bench, device, order, Some(&answer)).await?;
    Ok(Given { asked: Some(first), last })
}

/// An order that was given.
pub(super) struct Given {
    /// The answer that asked for more, where what it asked for was then sent.
    pub asked: Option<Exchange>,
    /// The last answer.
    pub last: Exchange,
}

/// What must be answered before the device does it, if anything.
pub(super) fn challenge_of(exchange: &Exchange, id: &str) -> Option<ChallengeType> {
    let body = exchange.json()?;
    let mut asked = entries(&body).filter(|entry| names(entry, id));
    asked.find_map(|entry| ChallengeType::parse(entry["challengeNeeded"]["type"].as_str()?))
}

/// The states that an EXECUTE answered for a device, if it did.
pub(super) fn states_in(exchange: &Exchange, id: &str) -> Option<Map> {
    let body = exchange.json()?;
    let mut own = entries(&body).filter(|entry| names(entry, id));
    own.find_map(|entry| entry["states"].as_object().cloned())
}
