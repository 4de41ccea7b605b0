//! What holds for every trial of every trait: what it expects comes about, and what it moves is put
//! back.

use std::collections::BTreeSet;

use proptest::prelude::*;
use proptest::sample::Index;
use proptest::test_runner::{TestCaseResult, TestError};
use serde_json::Value;

use crate::catalog::traits::same;
use crate::catalog::{
    Command, DEVICE_TYPES, Effect, TRAITS, Trait, Trial, TrialKind, find_trait, find_type,
    orders_back, states_told, trials,
};
use crate::protocol::{ErrorCode, Map};

use super::Fixture;
use super::extremes::grown;
use super::generate::object;
use super::laws::{accompanied, runner};

/// States that change by themselves or with the clock, whatever a command has to do with it.
const BY_THEMSELVES: &[&str] = &[
    "activeThermostatMode",
    "capacityRemaining",
    "capacityUntilFull",
    "currentCycleRemainingTime",
    "currentRunCycle",
    "currentTotalRemainingTime",
    "descriptiveCapacityRemaining",
    "exitAllowance",
    "targetTempReachedEstimateUnixTimestampSec",
];

/// States that commands without a way back change, of devices that report them anyway.
const NOBODY_S: &[&str] =
    &["activityState", "networkSpeedTestInProgress", "playbackState", "timerRemainingSec"];

/// The same device as QUERY reports it: without memory, and without what cannot be read.
fn reported(fixture: &Fixture) -> Map {
    let device = fixture.device();
    let is_read = |known: &&&Trait| known.command_only.is_none_or(|it| !device.has(it));
    let fields = device.traits.iter().filter(is_read).flat_map(|known| known.states.fields);
    let names: BTreeSet<&str> = fields.map(|field| field.name).collect();
    let states = device.states.iter().filter(|(name, _)| names.contains(name.as_str()));
    states.map(|(name, value)| (name.clone(), value.clone())).collect()
}

fn trials_of(fixture: &Fixture) -> Vec<Trial> {
    trials(fixture.device().traits, fixture.attributes(), &reported(fixture))
}

/// The device once it has obeyed, where it does.
fn obeyed(fixture: &Fixture, command: &Command, params: &Value) -> Result<Fixture, ErrorCode> {
    let change = fixture.change(command.name, params.clone())?;
    Ok(fixture.with(Value::Object(change.states)).after(0))
}

/// The device after some of its own trials, each with a pause.
fn after_walk(mut fixture: Fixture, walk: &[(Index, u64)]) -> Fixture {
    for (index, pause) in walk {
        let trials = trials_of(&fixture);
        if trials.is_empty() {
            break;
        }
        let order = &index.get(&trials).order;
        fixture = obeyed(&fixture, order.command, &order.params).unwrap_or(fixture).after(*pause);
    }
    fixture
}

fn walks() -> impl Strategy<Value = Vec<(Index, u64)>> {
    let pause = prop_oneof![3 => Just(0_u64), 1 => 1..60_u64, 1 => 1..5000_u64];
    prop::collection::vec((any::<Index>(), pause), 0..6)
}

/// New devices of a trait and its companions, of default or generated attributes.
fn devices(known: &'static Trait) -> impl Strategy<Value = Fixture> {
    let alone = prop_oneof![Just(vec![known]), Just(accompanied(known))];
    let declared = prop_oneof![1 => Just(None), 2 => object(&known.attributes).prop_map(Some)];
    (alone, declared).prop_map(move |(traits, declared)| {
        let default = |known: &&Trait| -> Map {
            serde_json::from_value((known.default_attributes)()).expect("an object")
        };
        let whole: Map = traits.iter().flat_map(default).collect();
        let Some(declared) = declared else { return Fixture::of(traits, whole) };
        let mut attributes = whole.clone();
        attributes.retain(|name, _| known.attributes.field(name).is_none());
        attributes.extend(declared);
        let generated = Fixture::of(traits.clone(), attributes);
        if generated.problems().is_empty() { generated } else { Fixture::of(traits, whole) }
    })
}

/// A device of each type with all the traits that Google names for it.
fn of_types() -> Vec<Fixture> {
    let of = |names: Vec<&str>, attributes: &dyn Fn(&'static Trait) -> Map| {
        let traits: Vec<_> = names.iter().filter_map(|name| find_trait(name)).collect();
        let declared = traits.iter().flat_map(|known| attributes(known)).collect();
        Fixture::of(traits, declared)
    };
    let types = DEVICE_TYPES.iter().map(|known| {
        let names = known.required.iter().chain(known.recommended).copied().collect();
        of(names, &|of_trait| known.default_attributes(of_trait))
    });
    types.collect()
}

/// The devices of the home that has one of everything.
fn of_everything() -> Vec<Fixture> {
    let home = include_str!("../../../fixtures/homes/everything.toml");
    let home: Value = toml::from_str(home).expect("TOML");
    let devices = home["devices"].as_array().expect("devices");
    devices
        .iter()
        .map(|device| {
            let known = find_type(device["type"].as_str().expect("a type")).expect("a known type");
            let named = device["traits"].as_array().into_iter().flatten();
            let named: Vec<_> = named.filter_map(|name| find_trait(name.as_str()?)).collect();
            let traits = if named.is_empty() { known.default_traits() } else { named };
            let mut attributes: Map =
                traits.iter().flat_map(|of_trait| known.default_attributes(of_trait)).collect();
            attributes.extend(device["attributes"].as_object().cloned().unwrap_or_default());
            let fixture = Fixture::of(traits, attributes);
            device.get("state").map_or(fixture.clone(), |state| fixture.with(state.clone()))
        })
        .collect()
}

/// What is wrong with how a device is put back after each of its trials that is not irreversible: a
/// hazardous one can be undone as well.
fn ensure_put_back(before: &Fixture) -> TestCaseResult {
    let wanted = reported(before);
    let device = before.device();
    let same = orders_back(device.traits, device.attributes, &wanted, &wanted);
    prop_assert_eq!(same, Some(Vec::new()), "nothing differs");
    let is_hidden = device
        .states
        .keys()
        .filter(|name| !wanted.contains_key(*name))
        .any(|name| device.traits.iter().any(|known| known.states.field(name).is_some()));
    for trial in trials_of(before) {
        let Trial { order, effect, .. } = &trial;
        let Ok(after) = obeyed(before, order.command, &order.params) else { continue };
        let asked = format!("{order:?} on {before:?}");
        let (present, known) = (reported(&after), [BY_THEMSELVES, NOBODY_S].concat());
        let moved = [&wanted, &present]
            .into_iter()
            .flat_map(|states| device.traits.iter().flat_map(|known| (known.moved)(states)));
        let moved: Vec<_> = moved.copied().collect();
        for (name, value) in &present {
            let is_known = moved.contains(&name.as_str()) || known.contains(&name.as_str());
            let is_untouched = wanted.get(name).is_none_or(|wanted| wanted == value);
            prop_assert!(is_known || is_untouched, "{name} is moved by {asked}");
        }
        if order.effect() == Effect::Irreversible || (is_hidden && *effect != order.effect()) {
            continue;
        }
        prop_assert_eq!(*effect, order.effect(), "not proven: {}", asked);
        let back = orders_back(device.traits, device.attributes, &present, &wanted);
        prop_assert!(back.is_some(), "no way back from {asked}");
        let back = back.unwrap_or_default();
        let mut reached = after;
        for order in &back {
            let again = obeyed(&reached, order.command, &order.params);
            reached = again.map_err(|code| TestCaseError::fail(format!("{code}: {order:?}")))?;
        }
        let mut reached = reported(&reached);
        let mut wanted = wanted.clone();
        for name in BY_THEMSELVES {
            reached.shift_remove(*name);
            wanted.shift_remove(*name);
        }
        prop_assert_eq!(reached, wanted, "{} put back by {:?}", asked, back);
    }
    Ok(())
}

/// What is wrong with what a device's trials expect.
fn ensure_expected(device: &Fixture) -> TestCaseResult {
    for Trial { order, kind, effect, .. } in trials_of(device) {
        let command = order.command;
        let asked = format!("{order:?} ({kind:?}) on {device:?}");
        let params = order.params.as_object().expect("an object");
        let answer = device.change(command.name, order.params.clone());
        if let TrialKind::Beyond { .. } = kind {
            prop_assert!(answer.is_err(), "accepted: {asked}");
            prop_assert!(effect >= command.effect, "{asked} is {effect:?}");
            continue;
        }
        let found = command.params.check(params, "/params");
        prop_assert!(found.is_empty(), "{asked}: {found:?}");
        if let Err(code) = answer {
            let bounds = command.out_of_range.iter().flat_map(|it| [&it.below, &it.above]);
            let mut declared = command.refusals.iter().chain(bounds);
            prop_assert!(declared.any(|it| *it == code), "{code}: {asked}");
            continue;
        }
        let after = Value::Object(answer.expect("carried out").states);
        for (pointer, value) in states_told(&device.device(), &order) {
            let predicted = after.pointer(&pointer).unwrap_or(&Value::Null);
            prop_assert!(same(&value, predicted), "{pointer}: {asked}");
        }
    }
    Ok(())
}

/// Holds a law against devices made so, after some of their own trials; gives what went wrong.
fn broken(
    cases: u32,
    name: &str,
    new: impl Strategy<Value = Fixture>,
    law: impl Fn(&Fixture) -> TestCaseResult,
) -> Option<String> {
    let run = runner(cases).run(&(new, walks()), |(new, walk)| law(&after_walk(new, &walk)));
    run.err().map(|error| match error {
        TestError::Fail(reason, _) | TestError::Abort(reason) => format!("{name}: {reason}"),
    })
}

/// Holds a law against every trait, on devices of its own and beside others.
#[track_caller]
fn ensure_for_every_trait(law: impl Fn(&Fixture) -> TestCaseResult) {
    let broken = TRAITS.iter().filter_map(|it| broken(32, it.name, devices(it), &law));
    assert_eq!(broken.collect::<Vec<_>>().join("\n"), "");
}

/// Holds a law against the devices of every type, and of the home of everything.
#[track_caller]
fn ensure_for_every_type(law: impl Fn(&Fixture) -> TestCaseResult) {
    let devices = of_types().into_iter().chain(of_everything());
    let broken = devices.filter_map(|new| broken(6, "a device", Just(new), &law));
    assert_eq!(broken.collect::<Vec<_>>().join("\n"), "");
}

#[test]
fn whatever_a_trial_moves_of_a_trait_is_put_back() {
    ensure_for_every_trait(ensure_put_back);
}

#[test]
fn whatever_a_trial_moves_of_a_device_of_any_type_is_put_back() {
    ensure_for_every_type(ensure_put_back);
}

#[test]
fn what_fits_a_trait_is_carried_out_and_what_lies_beyond_is_refused() {
    ensure_for_every_trait(ensure_expected);
}

#[test]
fn what_fits_a_device_of_any_type_is_carried_out_and_what_lies_beyond_is_refused() {
    ensure_for_every_type(ensure_expected);
}

/// Commands whose params name no state: what they set depends on how the device was, is not reported
/// or runs down.
const TELL_NOTHING: &[&str] = &[
    "ActivateScene",
    "BrightnessRelative",
    "ColorLoop",
    "Dispense",
    "Dock",
    "EnableDisableNetworkProfile",
    "GetCameraStream",
    "GetGuestNetworkPassword",
    "HumidityRelative",
    "Locate",
    "NextInput",
    "OpenCloseRelative",
    "PreviousInput",
    "Reboot",
    "Reverse",
    "SetFanSpeedRelative",
    "Sleep",
    "SoftwareUpdate",
    "StopEffect",
    "TemperatureRelative",
    "TestNetworkSpeed",
    "TimerAdjust",
    "TimerCancel",
    "TimerPause",
    "TimerResume",
    "TimerStart",
    "Wake",
    "appInstall",
    "appSearch",
    "relativeChannel",
    "returnChannel",
    "selectChannel",
    "volumeRelative",
];

/// A new device of the trait, and what becomes of it after one or two of its own trials.
fn reached(known: &'static Trait) -> Vec<Fixture> {
    let mut reached = vec![Fixture::default_of(known.name)];
    for _ in 0..2 {
        let further = reached.iter().flat_map(|fixture| {
            let fits = trials_of(fixture).into_iter().filter(|it| it.kind == TrialKind::Fits);
            let done =
                fits.filter_map(|it| obeyed(fixture, it.order.command, &it.order.params).ok());
            done.collect::<Vec<_>>()
        });
        let further: Vec<Fixture> = further.take(40).collect();
        reached.extend(further);
    }
    reached
}

#[test]
fn what_fits_is_carried_out_in_some_state_and_tells_what_it_names() {
    for known in TRAITS {
        let reached = reached(known);
        for Trial { order, kind, .. } in trials_of(&reached[0]) {
            let is_beyond = matches!(kind, TrialKind::Beyond { .. });
            let obeys = |new: &Fixture| obeyed(new, order.command, &order.params).is_ok();
            assert_ne!(reached.iter().any(obeys), is_beyond, "{order:?} ({kind:?})");
        }
        for command in known.commands {
            let told = reached.iter().any(|fixture| {
                let own = trials_of(fixture).into_iter();
                let mut own = own.filter(|trial| trial.order.command.name == command.name);
                own.any(|trial| !states_told(&fixture.device(), &trial.order).is_empty())
            });
            let is_silent =
                TELL_NOTHING.contains(&command.name) || command.name.starts_with("media");
            assert_ne!(told, is_silent, "{}", command.name);
        }
    }
}

#[test]
fn of_thousands_of_names_a_few_are_tried() {
    for known in TRAITS {
        let new = Fixture::default_of(known.name);
        let many = grown(&Value::Object(new.attributes().clone()), 3000, "declared");
        let many = Fixture::new(&[known.name], many);
        let trials = trials_of(&many);
        for command in known.commands {
            let own = trials.iter().filter(|trial| trial.order.command.name == command.name);
            let count = own.count();
            assert!(count <= 36, "{}: {count}", command.name);
        }
    }
}
