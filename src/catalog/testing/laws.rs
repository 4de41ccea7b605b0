//! What holds for every trait, whatever is declared and asked.

use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use serde_json::Value;

use crate::catalog::{
    Command, Device, TRAITS, Trait, change_states, check_device, find_trait, run_command,
    starting_states,
};
use crate::protocol::{ErrorCode, Map};

use super::Fixture;
use super::generate::{flawed, object};

/// Traits that others touch.
const COMPANIONS: [&str; 2] = ["LockUnlock", "OnOff"];

/// Runs the same cases every time, so that a failure is one tomorrow too.
pub(super) fn runner(cases: u32) -> TestRunner {
    let config = Config { cases, failure_persistence: None, ..Config::default() };
    TestRunner::new_with_rng(config, TestRng::deterministic_rng(RngAlgorithm::ChaCha))
}

/// New devices with this trait and its companions that keep to all the rules.
fn devices(known: &'static Trait) -> BoxedStrategy<Fixture> {
    let mut traits = vec![known];
    let companions = COMPANIONS.into_iter().filter(|name| *name != known.name);
    traits.extend(companions.map(|name| find_trait(name).expect("a known trait")));
    object(&known.attributes)
        .prop_map(move |attributes| Fixture::of(traits.clone(), attributes))
        .prop_filter("rules", |fixture| fixture.problems().is_empty())
        .boxed()
}

type Order = (&'static Command, Map);

fn orders(commands: Vec<&'static Command>) -> BoxedStrategy<Vec<Order>> {
    let order = prop::sample::select(commands)
        .prop_flat_map(|command| object(&command.params).prop_map(move |params| (command, params)));
    prop::collection::vec(order, 1..8).boxed()
}

/// Carries out orders one after the other and holds every answer against the trait.
fn obey(mut fixture: Fixture, orders: Vec<Order>) -> Result<(), TestCaseError> {
    for (command, params) in orders {
        let asked = format!("{} {params:?} on {fixture:?}", command.name);
        match fixture.run(command.name, Value::Object(params.clone())) {
            Ok(answer) => {
                let states = answer.as_object().expect("states").clone();
                (command.speech)(&params, &states);
                fixture = fixture.with(answer);
                prop_assert_eq!(fixture.problems(), Vec::<String>::new(), "{}", asked);
            }
            Err(code) => prop_assert_ne!(code, ErrorCode::HardError, "{}", asked),
        }
        (command.speech)(&params, &Map::new());
    }
    Ok(())
}

#[test]
fn whatever_is_asked_of_a_device_leaves_it_within_its_rules() {
    for known in TRAITS {
        let orders = orders(known.commands.iter().collect());
        runner(200)
            .run(&(devices(known), orders), |(fixture, orders)| obey(fixture, orders))
            .unwrap_or_else(|failure| panic!("{}: {failure}", known.name));
    }
}

#[test]
fn relative_commands_stay_within_range_however_often_they_come() {
    for known in TRAITS {
        let relative: Vec<_> =
            known.commands.iter().filter(|command| command.name.contains("Relative")).collect();
        if relative.is_empty() {
            continue;
        }
        let order = orders(relative).prop_map(|orders| {
            orders.iter().cloned().cycle().take(orders.len() * 8).collect::<Vec<_>>()
        });
        runner(100)
            .run(&(devices(known), order), |(fixture, orders)| obey(fixture, orders))
            .unwrap_or_else(|failure| panic!("{}: {failure}", known.name));
    }
}

#[test]
fn nonsense_is_answered_without_a_panic() {
    for known in TRAITS {
        let params = known.commands.iter().map(|command| {
            flawed(&command.params).prop_map(move |params| (command, params)).boxed()
        });
        let params = prop::strategy::Union::new(params);
        let nonsense = (flawed(&known.attributes), flawed(&known.states), params);
        runner(300)
            .run(&nonsense, |(attributes, states, (command, params))| {
                let traits = [*known];
                let started = starting_states(&traits, &attributes);
                let mut after = started.clone();
                change_states(&traits, &mut after, &states);
                let states = after;
                let device = Device { traits: &traits, attributes: &attributes, states: &states };
                let _ = check_device(&device);
                let _ = run_command(&device, command.name, &Value::Object(params));
                Ok(())
            })
            .unwrap_or_else(|failure| panic!("{}: {failure}", known.name));
    }
}
