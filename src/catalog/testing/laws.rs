//! What holds for every trait, whatever is declared and asked.

use std::collections::{BTreeSet, HashSet};

use proptest::prelude::*;
use proptest::sample::Index;
use proptest::strategy::Union;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use serde_json::Value;

use crate::catalog::{
    Command, DEVICE_TYPES, Device, Object, TRAITS, Trait, Trial, change_states, check_device,
    find_trait, orders_back, run_command, settled_states, starting_states, states_told, trials,
};
use crate::protocol::{ErrorCode, Map};

use super::Fixture;
use super::extremes::{grown, stretch};
use super::generate::{flawed, object};

/// Traits that others touch.
const COMPANIONS: [&str; 2] = ["LockUnlock", "OnOff"];

/// Runs the same cases every time, so that a failure is one tomorrow too.
pub(crate) fn runner(cases: u32) -> TestRunner {
    let config = Config { cases, failure_persistence: None, ..Config::default() };
    TestRunner::new_with_rng(config, TestRng::deterministic_rng(RngAlgorithm::ChaCha))
}

/// What is the device of several traits: those of each device type, and those that touch most.
fn combinations() -> BTreeSet<Vec<&'static str>> {
    let more: [&[&str]; 5] = [
        &["Brightness", "ColorSetting", "LightEffects", "OnOff"],
        &["Cook", "OnOff", "StartStop", "TemperatureControl", "Timer"],
        &["Dock", "EnergyStorage", "Modes", "OnOff", "RunCycle", "StartStop", "Toggles"],
        &["Channel", "InputSelector", "MediaState", "OnOff", "TransportControl", "Volume"],
        &["ArmDisarm", "LockUnlock", "OnOff", "OpenClose", "Rotation"],
    ];
    let types = DEVICE_TYPES.iter().map(|known| {
        let mut names: Vec<_> = known.required.iter().chain(known.recommended).copied().collect();
        names.sort_unstable();
        names
    });
    let all = types.chain(more.map(<[_]>::to_vec));
    all.filter(|names| names.len() > 1).collect()
}

fn traits_of(names: &[&str]) -> Vec<&'static Trait> {
    names.iter().map(|name| find_trait(name).expect("a known trait")).collect()
}

/// This trait with its companions.
pub(super) fn accompanied(known: &'static Trait) -> Vec<&'static Trait> {
    let companions = COMPANIONS.into_iter().filter(|name| *name != known.name);
    std::iter::once(known).chain(traits_of(&companions.collect::<Vec<_>>())).collect()
}

/// Devices of these traits that keep to all the rules: as the catalogue makes them, or of
/// generated attributes; new, or in generated states. They are settled, as the house settles them
/// before anybody looks.
fn devices(traits: Vec<&'static Trait>) -> BoxedStrategy<Fixture> {
    let default = |known: &Trait| -> Map {
        serde_json::from_value((known.default_attributes)()).expect("an object")
    };
    let attributes: Vec<_> = traits
        .iter()
        .map(|known| prop_oneof![1 => Just(None), 2 => object(&known.attributes).prop_map(Some)])
        .collect();
    let halves = |known: &'static Trait| [object(&known.states), object(&known.memory)];
    let present: Vec<_> = traits.iter().copied().flat_map(halves).collect();
    (attributes, prop::option::of(present))
        .prop_map(move |(attributes, present)| {
            let sound = |fixture: &Fixture| fixture.problems().is_empty();
            let defaults = traits.iter().flat_map(|known| default(known)).collect();
            let mut device = Fixture::of(traits.clone(), defaults);
            for (known, generated) in traits.iter().zip(attributes) {
                let Some(generated) = generated else { continue };
                let mut declared = device.attributes().clone();
                declared.retain(|name, _| known.attributes.field(name).is_none());
                declared.extend(generated);
                let changed = Fixture::of(traits.clone(), declared);
                device = if sound(&changed) { changed } else { device };
            }
            let present = present.into_iter().flatten().fold(device, |device, states| {
                let changed = device.with(Value::Object(states));
                if sound(&changed) { changed } else { device }
            });
            present.after(0)
        })
        .boxed()
}

/// A command, how its params are chosen, and how long after it the next one comes.
#[derive(Clone, Debug)]
struct Order {
    command: &'static Command,
    params: Params,
    pause: u64,
}

#[derive(Clone, Debug)]
enum Params {
    Given(Map),
    Sample(Index),
    /// A sample with another value for one of its members.
    Bent(Index, Index, Map),
}

impl Order {
    fn params(&self, attributes: &Map) -> Value {
        match &self.params {
            Params::Given(params) => Value::Object(params.clone()),
            Params::Sample(index) => self.sample(attributes, *index),
            Params::Bent(index, which, others) => {
                let mut sample = self.sample(attributes, *index);
                let shared = others.keys().filter(|name| sample.get(name.as_str()).is_some());
                let shared: Vec<&String> = shared.collect();
                if !shared.is_empty() {
                    let name = *which.get(&shared);
                    sample[name] = others[name].clone();
                }
                sample
            }
        }
    }

    fn sample(&self, attributes: &Map, index: Index) -> Value {
        match (self.command.samples)(attributes).as_slice() {
            [] => Value::Object(Map::new()),
            samples => index.get(samples).clone(),
        }
    }
}

fn orders(commands: Vec<&'static Command>) -> BoxedStrategy<Vec<Order>> {
    if commands.is_empty() {
        return Just(Vec::new()).boxed();
    }
    let order = prop::sample::select(commands).prop_flat_map(|command| {
        let params = prop_oneof![
            3 => object(&command.params).prop_map(Params::Given),
            1 => flawed(&command.params).prop_map(Params::Given),
            2 => any::<Index>().prop_map(Params::Sample),
            1 => (any::<Index>(), any::<Index>(), object(&command.params))
                .prop_map(|(index, which, others)| Params::Bent(index, which, others)),
        ];
        let pause = prop_oneof![2 => Just(0_u64), 1 => 1..60_u64, 1 => 1..20_000_u64];
        (params, pause).prop_map(move |(params, pause)| Order { command, params, pause })
    });
    prop::collection::vec(order, 1..8).boxed()
}

/// Carries out orders one after the other and holds every answer against the trait. Gives the
/// codes of those refused.
fn obey(mut fixture: Fixture, orders: &[Order]) -> Result<HashSet<ErrorCode>, TestCaseError> {
    let mut refused = HashSet::new();
    for order in orders {
        let command = order.command;
        let params = order.params(fixture.attributes());
        let asked = format!("{} {params:?} on {fixture:?}", command.name);
        let spoken = params.as_object().expect("an object").clone();
        match fixture.change(command.name, params) {
            Ok(change) => {
                (command.speech)(&spoken, &change.states);
                let results = command.results.check(&change.results, "/results");
                prop_assert!(
                    results.is_empty() || change.results.is_empty(),
                    "{asked}: {results:?}"
                );
                fixture = fixture.with(Value::Object(change.states.clone()));
                // What QUERY reports at this moment is what was answered.
                let settled = settled_states(&fixture.device());
                let answered = |name: &String| change.states.get(name);
                let mut settled = settled.iter();
                let changed =
                    settled.find(|(name, it)| answered(name).is_some_and(|was| was != *it));
                prop_assert_eq!(changed, None, "{}", asked);
                fixture = fixture.after(0);
                prop_assert_eq!(fixture.problems(), Vec::<String>::new(), "{}", asked);
            }
            Err(code) => {
                let own = command.refusals.iter().chain(Command::ANY_REFUSAL).chain(
                    command.out_of_range.iter().flat_map(|codes| [&codes.below, &codes.above]),
                );
                prop_assert!(own.clone().any(|it| *it == code), "{code}: {asked}");
                refused.insert(code);
            }
        }
        (command.speech)(&spoken, &Map::new());
        fixture = fixture.after(order.pause);
        prop_assert_eq!(fixture.problems(), Vec::<String>::new(), "after {}", asked);
        prop_assert_eq!(settled_states(&fixture.device()), Map::new(), "after {}", asked);
    }
    Ok(refused)
}

#[test]
fn whatever_is_asked_of_a_device_leaves_it_within_its_rules() {
    for known in TRAITS {
        let orders = orders(known.commands.iter().collect());
        let case = |(fixture, orders): (Fixture, Vec<Order>)| obey(fixture, &orders).map(|_| ());
        runner(200)
            .run(&(devices(accompanied(known)), orders), case)
            .unwrap_or_else(|failure| panic!("{}: {failure}", known.name));
    }
}

#[test]
fn traits_on_one_device_keep_to_each_others_rules() {
    for names in combinations() {
        let traits = traits_of(&names);
        let orders = orders(traits.iter().flat_map(|known| known.commands).collect());
        let case = |(fixture, orders): (Fixture, Vec<Order>)| obey(fixture, &orders).map(|_| ());
        runner(24)
            .run(&(devices(traits), orders), case)
            .unwrap_or_else(|failure| panic!("{names:?}: {failure}"));
    }
}

#[test]
fn every_refusal_that_a_command_declares_comes_about() {
    for known in TRAITS {
        for command in known.commands {
            let declared = || {
                let bounds = command.out_of_range.iter();
                let bounds = bounds.flat_map(|codes| [&codes.below, &codes.above]);
                command.refusals.iter().chain(bounds)
            };
            let mut missing: HashSet<&ErrorCode> = declared().collect();
            let others = orders(known.commands.iter().collect());
            let last = orders(vec![command]);
            let cases = (devices(accompanied(known)), others, last);
            let mut runner = runner(1);
            for _ in 0..3000 {
                if missing.is_empty() {
                    break;
                }
                let tree = cases.new_tree(&mut runner).expect("a case");
                let (fixture, others, last) = proptest::strategy::ValueTree::current(&tree);
                let mut prepared = fixture;
                for order in &others {
                    let params = order.params(prepared.attributes());
                    if let Ok(change) = prepared.change(order.command.name, params) {
                        prepared = prepared.with(Value::Object(change.states)).after(order.pause);
                    }
                }
                let refused = obey(prepared, &last).expect("the law above");
                missing.retain(|code| !refused.contains(code));
            }
            assert!(missing.is_empty(), "{} never answers {missing:?}", command.name);
        }
    }
}

#[test]
fn a_device_as_the_catalogue_makes_it_keeps_to_the_rules_and_does_every_sample() {
    for known in TRAITS {
        let fixture = Fixture::default_of(known.name);
        assert_eq!(fixture.problems(), Vec::<String>::new(), "{}", known.name);
        for command in known.commands {
            let samples = (command.samples)(fixture.attributes());
            assert!(!samples.is_empty(), "{} has no sample", command.name);
            for params in samples {
                let sample = params.as_object().expect("an object");
                let found = command.params.check(sample, "/params");
                assert!(found.is_empty(), "{} {params}: {found:?}", command.name);
                if let Err(code) = fixture.run(command.name, params.clone()) {
                    let declared = command.refusals.contains(&code);
                    assert!(declared, "{} {params}: {code}", command.name);
                }
            }
        }
    }
}

#[test]
fn relative_commands_stay_within_range_however_often_they_come() {
    for known in TRAITS {
        let relative: Vec<_> =
            known.commands.iter().filter(|command| command.name.contains("elative")).collect();
        if relative.is_empty() {
            continue;
        }
        let order = orders(relative).prop_map(|orders| {
            orders.iter().cloned().cycle().take(orders.len() * 8).collect::<Vec<_>>()
        });
        let case = |(fixture, orders): (Fixture, Vec<Order>)| obey(fixture, &orders).map(|_| ());
        runner(100)
            .run(&(devices(accompanied(known)), order), case)
            .unwrap_or_else(|failure| panic!("{}: {failure}", known.name));
    }
}

#[test]
fn nonsense_is_answered_without_a_panic() {
    for known in TRAITS {
        let stretched = |shape: &'static Object| {
            let picks = prop::collection::vec(any::<Index>(), 8);
            (flawed(shape), picks).prop_map(|(map, picks)| stretch(map, &picks))
        };
        let commands = known.commands.iter().map(|command| {
            stretched(&command.params).prop_map(move |params| Some((command, params))).boxed()
        });
        let params = Union::new(commands.chain([Just(None).boxed()]));
        let halves =
            (stretched(&known.attributes), stretched(&known.states), stretched(&known.memory));
        runner(300)
            .run(&(halves, params), |((attributes, states, memory), asked)| {
                let traits = [*known];
                let mut after = starting_states(&traits, &attributes);
                change_states(&traits, &mut after, &memory);
                change_states(&traits, &mut after, &states);
                let device = Device {
                    traits: &traits,
                    attributes: &attributes,
                    states: &after,
                    now: super::fixture::START,
                };
                let _ = check_device(&device);
                let _ = settled_states(&device);
                for command in known.commands {
                    let _ = (command.samples)(&attributes);
                    let _ = (command.speech)(&memory, &states);
                }
                for Trial { order, .. } in trials(&traits, &attributes, &states) {
                    let _ = states_told(&device, &order);
                }
                let _ = orders_back(&traits, &attributes, &memory, &states);
                let _ = orders_back(&traits, &attributes, &states, &after);
                if let Some((command, params)) = asked {
                    let _ = (command.speech)(&params, &states);
                    let change = run_command(&device, command.name, &Value::Object(params));
                    let states = change.map(|change| change.states).unwrap_or_default();
                    prop_assert!(!states.values().any(Value::is_null), "{states:?}");
                }
                Ok(())
            })
            .unwrap_or_else(|failure| panic!("{}: {failure}", known.name));
    }
}

/// Documents of strangers are judged: what is said of them grows with them, and no faster.
#[test]
fn thousands_of_elements_are_judged_in_words_of_their_own_length() {
    let length = |known: &'static Trait, count: usize| {
        let new = Fixture::default_of(known.name);
        let attributes = grown(&Value::Object(new.attributes().clone()), count, "declared");
        let states = grown(&Value::Object(new.device().states.clone()), count, "reported");
        let strange = Fixture::new(&[known.name], attributes).with(states);
        let _ = settled_states(&strange.device());
        strange.problems().iter().map(String::len).sum::<usize>()
    };
    for known in TRAITS {
        let (few, many) = (length(known, 100), length(known, 5000));
        assert!(many <= few * 100 + 100, "{}: {few} grow to {many}", known.name);
    }
}
