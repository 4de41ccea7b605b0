//! Devices and motions made up for the tests of rules.

use serde_json::{Value, json};

use super::{Dialogue, Motion, Movable, Record, Said, Step};
use crate::catalog::{Trial, TrialKind, states_told, trials};
use crate::check::fate::fate;
use crate::check::made_up;
use crate::protocol::{ChallengeType, Map};

/// A lamp that is off.
pub(super) fn lamp() -> Movable {
    let device = json!({
        "id": "lamp", "type": "action.devices.types.LIGHT", "name": {"name": "lamp"},
        "traits": ["action.devices.traits.OnOff", "action.devices.traits.Brightness"],
    });
    Movable::read(&device).expect("a device")
}

/// Its states.
pub(super) fn off() -> Map {
    map(json!({"on": false, "brightness": 40}))
}

pub(super) fn map(value: Value) -> Map {
    match value {
        Value::Object(map) => map,
        other => panic!("no object: {other}"),
    }
}

/// The trial of the lamp with this command and these params.
#[expect(clippy::needless_pass_by_value, reason = "tests write the value in place")]
pub(super) fn trial(command: &str, params: Value) -> Trial {
    let lamp = lamp();
    let known = trials(&lamp.traits, &lamp.attributes, &off());
    let found = known
        .into_iter()
        .find(|trial| trial.order.command.name == command && trial.order.params == params);
    found.unwrap_or_else(|| panic!("no such trial: {command} {params}"))
}

/// A motion of the lamp that was answered with this entry, and then said to be in these states.
pub(super) fn motion(trial: Trial, entry: Value, after: Value) -> Motion {
    let lamp = lamp();
    let before = off();
    let mut entry = entry;
    entry["ids"] = json!(["lamp"]);
    let exchange = made_up::payload(json!({"commands": [entry]}));
    Motion {
        device: lamp.id.clone(),
        told: states_told(&lamp.in_states(&before), &trial.order),
        trial,
        before,
        asked: None,
        fate: fate(&exchange, "lamp"),
        asks: super::asking::challenge_of(&exchange, "lamp"),
        answer: Ok(exchange),
        after: Some((made_up::payload(json!({})), map(after))),
    }
}

/// A record of the lamp with these motions.
pub(super) fn record(motions: Vec<Motion>) -> Record {
    Record {
        device: lamp(),
        motions,
        again: None,
        query_only: Vec::new(),
        dialogues: Vec::new(),
        withheld: 0,
        left: Vec::new(),
    }
}

/// Whether a trial goes beyond a bound.
pub(super) fn is_beyond(trial: &Trial) -> bool {
    matches!(trial.kind, TrialKind::Beyond { .. })
}

/// What the lamp was told in a dialogue, and what it answered: an entry each.
pub(super) fn step(said: Said, mut entry: Value, after: Value) -> Step {
    entry["ids"] = json!(["lamp"]);
    let exchange = made_up::payload(json!({"commands": [entry]}));
    Step {
        said,
        fate: fate(&exchange, "lamp"),
        asks: super::asking::challenge_of(&exchange, "lamp"),
        states: super::asking::states_in(&exchange, "lamp"),
        answer: Ok(exchange),
        after: Some(map(after)),
    }
}

/// A record of the lamp with this dialogue about switching it on.
pub(super) fn asking(kind: ChallengeType, steps: Vec<Step>) -> Record {
    let dialogue = Dialogue {
        trial: trial("OnOff", json!({"on": true})),
        kind: Some(kind),
        before: off(),
        steps,
        locked_out: false,
    };
    Record { dialogues: vec![dialogue], ..record(Vec::new()) }
}

/// The entry of a question.
pub(super) fn question(kind: &str) -> Value {
    json!({"status": "ERROR", "errorCode": "challengeNeeded", "challengeNeeded": {"type": kind}})
}
