//! `StartStop`: devices that run for a while and then are done, perhaps in some zones only.
//!
//! <https://developers.home.google.com/cloud-to-cloud/traits/startstop>
//!
//! A paused device is not running: `isPaused` says that it can go on. To start it goes on too,
//! in the zones where it was; without zones a start means all that are declared, with zones only
//! these. A zone is known by its name in any case. What is neither running nor paused can be
//! neither paused nor resumed (`unpausableState`). A device that is switched off or comes to its
//! station stops, and one that starts leaves its station.

use serde_json::{Value, json};

use crate::catalog::{Command, Device, Edge, Effect, Field, Object, Refusal, Shape, Speech, Unit};
use crate::protocol::{ErrorCode, Map, Mismatch, Rule};

use super::choices::Choices;
use super::{
    Told, Trait, check_is_on, is_off, is_true, lacking, not_declared, states, switch_on, text,
    texts,
};

/// When the device was last told to run; 0 where it stands still.
pub(super) const SINCE: &str = "runningSinceUnixSec";

pub(super) static TRAIT: Trait = Trait {
    name: "StartStop",
    summary: "Starts, stops and pauses a device",
    attributes: Object::of(&[
        Field::optional("pausable", Shape::Boolean, "it can be paused; default false"),
        Field::optional("availableZones", Shape::TEXTS, "the zones in which it can run"),
    ]),
    states: Object::of(&[
        Field::required("isRunning", Shape::Boolean, "whether it runs"),
        Field::optional("isPaused", Shape::Boolean, "whether it is paused and can go on"),
        Field::optional("activeZones", Shape::TEXTS, "the zones in which it runs"),
    ]),
    memory: Object::of(&[Field::optional(
        SINCE,
        Shape::COUNT,
        "when it was last told to run; 0 where it stands still",
    )
    .in_unit(Unit::UnixSeconds)]),
    commands: &[
        Command {
            name: "StartStop",
            summary: "Starts or stops the device",
            params: Object::of(&[
                Field::required("start", Shape::Boolean, "whether to start it"),
                Field::optional("zone", Shape::Text, "the zone in which to start"),
                Field::optional("multipleZones", Shape::TEXTS, "the zones, where they are several"),
            ]),
            effect: Effect::Hazardous,
            // What was stopped is not taken up where it was.
            effect_of: Some(|device, params| match is_true(params, "start") {
                true => Effect::Hazardous,
                false if is_under_way(device) => Effect::Irreversible,
                false => Effect::Reversible,
            }),
            tells: &[("start", "isRunning")],
            phrases: &["start {device}", "stop {device}", "start {device} in {zone}"],
            samples: sample_starts,
            edges: |attributes| {
                let stranger = zones(attributes).stranger();
                vec![Edge::undeclared("zone", json!({"start": true, "zone": stranger}))]
            },
            run: start_stop,
            speech: |params, _| speak_start(params),
            ..Command::PLAIN
        },
        Command {
            name: "PauseUnpause",
            summary: "Pauses the device or lets it go on",
            params: Object::of(&[Field::required("pause", Shape::Boolean, "whether to pause it")]),
            errors: &[ErrorCode::UnpausableState],
            refusals: &[ErrorCode::UnpausableState],
            effect: Effect::Hazardous,
            effect_of: Some(|_, params| {
                if is_true(params, "pause") { Effect::Reversible } else { Effect::Hazardous }
            }),
            tells: &[("pause", "isPaused")],
            phrases: &["pause {device}", "resume {device}"],
            samples: |attributes| {
                if is_true(attributes, "pausable") {
                    vec![json!({"pause": true}), json!({"pause": false})]
                } else {
                    Vec::new()
                }
            },
            run: pause_unpause,
            speech: |params, _| {
                if is_true(params, "pause") {
                    Speech::plain("pause", "pausing")
                } else {
                    Speech::plain("resume", "resuming")
                }
            },
            ..Command::PLAIN
        },
    ],
    rules,
    default_attributes: || json!({"pausable": true}),
    starting_states: stopped,
    moved: |_| &["isRunning", "isPaused", "activeZones"],
    restore,
    settle: Some(
        |device| {
            if is_under_way(device) { Map::new() } else { stopped(device.attributes) }
        },
    ),
    ..Trait::PLAIN
};

/// Whether it has begun and is not done: it runs, or is paused. What is switched off does neither,
/// and what is in its station does not run.
pub(super) fn is_under_way(device: &Device<'_>) -> bool {
    let runs = device.is("isRunning") && !is_docked(device);
    (runs || device.is("isPaused")) && !is_off(device)
}

fn is_docked(device: &Device<'_>) -> bool {
    device.has_trait("Dock") && device.is("isDocked")
}

/// The states of a device that is done.
pub(super) fn stopped(attributes: &Map) -> Map {
    let mut changes =
        states([("isRunning", json!(false)), ("isPaused", json!(false)), (SINCE, json!(0))]);
    if !zones(attributes).is_empty() {
        changes.insert("activeZones".to_owned(), json!([]));
    }
    changes
}

/// The states of a device that runs from now on.
fn running(device: &Device<'_>, active: &[&str]) -> Map {
    let mut changes = states([
        ("isRunning", json!(true)),
        ("isPaused", json!(false)),
        (SINCE, json!(device.now)),
    ]);
    if !zones(device.attributes).is_empty() {
        changes.insert("activeZones".to_owned(), json!(active));
    }
    if device.has_trait("Dock") {
        changes.insert("isDocked".to_owned(), json!(false));
    }
    switch_on(device, &mut changes);
    changes
}

fn sample_starts(attributes: &Map) -> Vec<Value> {
    let zones = zones(attributes);
    let mut samples = vec![json!({"start": true}), json!({"start": false})];
    samples.extend(zones.keys().map(|zone| json!({"start": true, "zone": zone})));
    if zones.len() > 1 {
        samples.push(json!({"start": true, "multipleZones": zones.keys().collect::<Vec<_>>()}));
    }
    samples
}

fn start_stop(device: &Device<'_>, params: &Map) -> Result<Map, Refusal> {
    if !is_true(params, "start") {
        return Ok(stopped(device.attributes));
    }
    let wanted = wanted_zones(device, params)?;
    let zones = if wanted.is_empty() { zones_to_go_on(device) } else { wanted };
    Ok(running(device, &zones))
}

fn pause_unpause(device: &Device<'_>, params: &Map) -> Result<Map, Refusal> {
    if !device.has("pausable") {
        return Err(not_declared("pausable"));
    }
    if !is_under_way(device) {
        let reason = "the device is neither running nor paused";
        return Err(Refusal::new(ErrorCode::UnpausableState, reason));
    }
    let zones = zones_to_go_on(device);
    let mut changes = running(device, &zones);
    if is_true(params, "pause") {
        // A pause moves nothing out of its station.
        changes.shift_remove("isDocked");
        changes.extend(states([("isRunning", json!(false)), ("isPaused", json!(true))]));
    }
    Ok(changes)
}

/// To run again, to stand still again, or both, where it has to come out of its station for that.
fn restore(_: &Map, present: &Map, wanted: &Map) -> Told {
    let own = ["isRunning", "isPaused", "activeZones"];
    let differs = own.into_iter().any(|state| lacking(present, wanted, state).is_some());
    let leaves =
        is_true(present, "isDocked") && wanted.get("isDocked").is_some_and(|it| it == false);
    if !differs && !leaves {
        return Vec::new();
    }
    let mut start = json!({"start": true});
    match texts(wanted, "activeZones").as_slice() {
        [] => {}
        [zone] => start["zone"] = json!(zone),
        zones => start["multipleZones"] = json!(zones),
    }
    let start = ("StartStop", start);
    let pause = ("PauseUnpause", json!({"pause": true}));
    let stop = ("StartStop", json!({"start": false}));
    let is_elsewhere = lacking(present, wanted, "activeZones").is_some();
    match (is_true(wanted, "isRunning"), is_true(wanted, "isPaused")) {
        (true, _) => vec![start],
        (false, true) if is_true(present, "isRunning") && !is_elsewhere => vec![pause],
        (false, true) => vec![start, pause],
        (false, false) if leaves => vec![start, stop],
        (false, false) => vec![stop],
    }
}

/// The declared zones.
fn zones(attributes: &Map) -> Choices<'_> {
    Choices::read_names(attributes, "availableZones")
}

/// Where it was under way, the zones that it was in; else all of them.
fn zones_to_go_on<'a>(device: &Device<'a>) -> Vec<&'a str> {
    let active = texts(device.states, "activeZones");
    if is_under_way(device) && !active.is_empty() {
        return active;
    }
    zones(device.attributes).keys().collect()
}

/// The zones that the params name, each once and as it is declared.
fn wanted_zones<'a>(device: &Device<'a>, params: &Map) -> Result<Vec<&'a str>, Refusal> {
    let declared = zones(device.attributes);
    let mut wanted = Vec::new();
    for name in named_zones(params) {
        if declared.is_empty() {
            return Err(not_declared("availableZones"));
        }
        let zone = declared.choose(name, "zone", ErrorCode::NotSupported)?.key;
        if !wanted.contains(&zone) {
            wanted.push(zone);
        }
    }
    Ok(wanted)
}

/// The zones of a command, whichever param holds them.
fn named_zones(params: &Map) -> Vec<&str> {
    let one = text(params, "zone");
    one.into_iter().chain(texts(params, "multipleZones")).collect()
}

/// Zones have names of their own, the active ones are declared, and pausing fits the rest.
fn rules(device: &Device<'_>) -> Vec<Mismatch> {
    let zones = zones(device.attributes);
    let mut mismatches = zones.check_list(device.states, "activeZones");
    mismatches.extend(zones.check_unique("/attributes/availableZones"));
    mismatches.extend(check_running(device));
    if device.is("isPaused") {
        mismatches.extend(check_paused(device).map(Mismatch::tolerated));
    }
    mismatches
}

/// What speaks against a device that says it runs, or is paused.
fn check_running(device: &Device<'_>) -> Option<Mismatch> {
    let under_way = ["isRunning", "isPaused"].into_iter().find(|state| device.is(state))?;
    let docked = (device.is("isRunning") && is_docked(device)).then(|| {
        let expected = "`false` while `isDocked` is true";
        Mismatch::new("/state/isRunning", expected, "`true`").breaks(Rule::Conflict).tolerated()
    });
    check_is_on(device, under_way, "`false`").or(docked)
}

/// What speaks against a device that says it is paused.
fn check_paused(device: &Device<'_>) -> Option<Mismatch> {
    let paused = |expected: &str| Mismatch::new("/state/isPaused", expected, "`true`");
    if device.is("isRunning") {
        return Some(paused("`false` while `isRunning` is true").breaks(Rule::Conflict));
    }
    let expected = "`false`, since the device is not declared pausable";
    (!device.has("pausable")).then(|| paused(expected).breaks(Rule::Declared))
}

fn speak_start(params: &Map) -> Speech {
    if !is_true(params, "start") {
        return Speech::plain("stop", "stopping");
    }
    let tail = match named_zones(params).as_slice() {
        [] => String::new(),
        [zone] => format!(" in {zone}"),
        [zones @ .., last] => format!(" in {} and {last}", zones.join(", ")),
    };
    Speech::with_tail("start", "starting", tail)
}

#[cfg(test)]
mod tests;
