//! `RunCycle`: how far a washer, a dishwasher and their like are with their cycles.
//!
//! <https://developers.home.google.com/cloud-to-cloud/traits/runcycle>
//!
//! It has no command of its own: on a device with `StartStop`, a start begins a program of
//! several cycles, which runs down with the clock while the device runs, stands still while it is
//! paused, and is over when it is stopped; a program that is finished stops the device. The
//! program is remembered, so that a home file can set it; what is reported follows from it and
//! from the total that remains. An idle device reports an empty list, since Google wants the
//! state in any case.

use serde_json::{Value, json};

use crate::catalog::check::whole_number;
use crate::catalog::{Device, Field, Object, Shape, Unit, Variant};
use crate::protocol::{Map, Mismatch, Rule};

use super::start_stop::{self, is_under_way, stopped};
use super::{PRIORITY, Trait, now, states, whole};

const CYCLES: &str = "currentRunCycle";
const TOTAL: &str = "currentTotalRemainingTime";
const REMAINING: &str = "currentCycleRemainingTime";
const PROGRAM: &str = "runCycleProgram";
const AS_OF: &str = "runCycleAsOfUnixSec";

static CYCLE: Object = Object::of(&[
    Field::required("currentCycle", Shape::Text, "the cycle that runs"),
    Field::optional("nextCycle", Shape::Text, "the cycle that comes next"),
    Field::required("lang", Shape::Text, "in which language"),
]);

static STEP: Object = Object::of(&[
    Field::required(
        "names",
        Shape::keyed(&Shape::Text).at_least(1),
        "for each language, what the cycle is called",
    ),
    Field::required("seconds", Shape::Integer { min: 1, max: i64::MAX }, "how long it takes")
        .in_unit(Unit::Seconds),
]);

const NOTIFICATION: Shape = Shape::Tagged {
    tag: "status",
    variants: &[
        Variant {
            values: &["SUCCESS"],
            object: Object::of(&[
                PRIORITY,
                Field::required(REMAINING, Shape::INTEGER, "what remains of the cycle")
                    .in_unit(Unit::Seconds),
            ]),
        },
        Variant {
            values: &["FAILURE"],
            object: Object::of(&[
                PRIORITY,
                Field::required("errorCode", Shape::Text, "why it failed: any error code"),
            ]),
        },
    ],
};

pub(super) static TRAIT: Trait = Trait {
    name: "RunCycle",
    summary: "Reports the cycle of a device and how long it takes yet",
    states: Object::of(&[
        Field::required(
            CYCLES,
            Shape::list(&Shape::Object(&CYCLE)),
            "the present cycle and the next one, in each language",
        ),
        Field::required(TOTAL, Shape::INTEGER, "what remains of all cycles").in_unit(Unit::Seconds),
        Field::required(REMAINING, Shape::INTEGER, "what remains of the present cycle")
            .in_unit(Unit::Seconds),
    ]),
    memory: Object::of(&[
        Field::optional(
            PROGRAM,
            Shape::list(&Shape::Object(&STEP)).at_least(1),
            "the cycles that a start begins, in their order",
        ),
        Field::optional(AS_OF, Shape::COUNT, "when the remaining times held; 0 where none runs")
            .in_unit(Unit::UnixSeconds),
    ]),
    notification: Some(NOTIFICATION),
    rules,
    starting_states: |_| {
        let mut new = idle();
        let step =
            |name: &str, minutes: i64| json!({"names": {"en": name}, "seconds": minutes * 60});
        let program = json!([step("wash", 30), step("rinse", 15), step("spin", 10)]);
        new.insert(PROGRAM.to_owned(), program);
        new
    },
    settle: Some(settle),
    ..Trait::PLAIN
};

/// The states where no cycle runs.
fn idle() -> Map {
    states([(CYCLES, json!([])), (TOTAL, json!(0)), (REMAINING, json!(0)), (AS_OF, json!(0))])
}

/// One cycle of a program.
struct Step<'a> {
    names: &'a Map,
    seconds: i64,
}

/// The program that the device remembers; what is no step is left out.
fn program(states: &Map) -> Vec<Step<'_>> {
    let steps = states.get(PROGRAM).and_then(Value::as_array);
    steps.into_iter().flatten().filter_map(Step::read).collect()
}

impl<'a> Step<'a> {
    fn read(step: &'a Value) -> Option<Self> {
        let seconds = whole_number(&step["seconds"]).filter(|seconds| *seconds > 0)?;
        Some(Self { names: step["names"].as_object()?, seconds })
    }
}

/// What the clock has done to the program since the device was last looked at.
fn settle(device: &Device<'_>) -> Map {
    let program = program(device.states);
    if !device.has_trait("StartStop") || program.is_empty() {
        return Map::new();
    }
    let as_of = whole(device.states, AS_OF).filter(|as_of| *as_of > 0);
    if !is_under_way(device) {
        return if as_of.is_some() { idle() } else { Map::new() };
    }
    let now = now(device);
    let total = whole(device.states, TOTAL).filter(|total| *total > 0);
    let stands_still = device.is("isPaused");
    match (total, as_of) {
        (None, Some(_)) => finished(device),
        (None, None) if stands_still => Map::new(),
        (Some(_), _) if stands_still => states([(AS_OF, json!(now))]),
        (total, as_of) => {
            let all = || program.iter().fold(0_i64, |sum, step| sum.saturating_add(step.seconds));
            let started = whole(device.states, start_stop::SINCE).filter(|since| *since > 0);
            // A start may be newer than what was reported last, and a hand may have started it.
            let since = as_of.max(started).unwrap_or(now).min(now);
            match total.unwrap_or_else(all) - (now - since) {
                remaining if remaining > 0 => report(&program, remaining, now),
                _ => finished(device),
            }
        }
    }
}

/// A program that is done stops the device.
fn finished(device: &Device<'_>) -> Map {
    idle().into_iter().chain(stopped(device.attributes)).collect()
}

/// The states of a program of which so much remains.
fn report(program: &[Step<'_>], total: i64, now: i64) -> Map {
    let (mut remaining, mut present) = (total, program.len().saturating_sub(1));
    while present > 0 && remaining > program[present].seconds {
        remaining -= program[present].seconds;
        present -= 1;
    }
    let next = program.get(present + 1);
    let name = |(lang, name): (&String, &Value)| {
        let mut cycle = json!({"currentCycle": name, "lang": lang});
        if let Some(next) = next.and_then(|next| next.names.get(lang)) {
            cycle["nextCycle"] = next.clone();
        }
        cycle
    };
    let cycles: Vec<Value> = program[present].names.iter().map(name).collect();
    states([
        (CYCLES, cycles.into()),
        (TOTAL, json!(total)),
        (REMAINING, json!(remaining)),
        (AS_OF, json!(now)),
    ])
}

/// No time is negative, and the present cycle is part of the whole.
fn rules(device: &Device<'_>) -> Vec<Mismatch> {
    let negative = |name: &str| {
        let time = device.number(name).filter(|time| *time < 0.0)?;
        let expected = "a time that is not negative";
        Some(
            Mismatch::new(format!("/state/{name}"), expected, time.to_string()).breaks(Rule::Range),
        )
    };
    let mut mismatches: Vec<Mismatch> =
        [TOTAL, REMAINING].into_iter().filter_map(negative).collect();
    if let (Some(total), Some(cycle)) = (device.number(TOTAL), device.number(REMAINING))
        && cycle > total
    {
        let expected = format!("at most {total}, which remains of all cycles");
        let late = Mismatch::new(format!("/state/{REMAINING}"), expected, cycle.to_string());
        mismatches.push(late.breaks(Rule::Order));
    }
    mismatches.into_iter().map(Mismatch::tolerated).collect()
}

#[cfg(test)]
mod tests {
    use crate::catalog::testing::Fixture;

    use super::*;

    fn washer() -> Fixture {
        Fixture::new(&["OnOff", "RunCycle", "StartStop"], json!({"pausable": true}))
    }

    fn started() -> Fixture {
        washer().done("StartStop", json!({"start": true}))
    }

    /// The present cycle, the next one, and what remains of the whole and of the present one.
    fn cycle(device: &Fixture) -> Value {
        let states = device.states();
        let cycle = &states[CYCLES][0];
        json!([cycle["currentCycle"], cycle["nextCycle"], states[TOTAL], states[REMAINING]])
    }

    fn none() -> Value {
        json!([null, null, 0, 0])
    }

    #[test]
    fn an_idle_device_has_an_empty_list() {
        let idle = json!({CYCLES: [], TOTAL: 0, REMAINING: 0});
        assert_eq!(Fixture::default_of("RunCycle").states(), idle);
        assert_eq!(Fixture::default_of("RunCycle").after(60).states(), idle);
    }

    #[test]
    fn a_program_runs_down_from_the_start() {
        for (seconds, expected) in [
            (0, json!(["wash", "rinse", 3300, 1800])),
            (60, json!(["wash", "rinse", 3240, 1740])),
            (1799, json!(["wash", "rinse", 1501, 1])),
            (1800, json!(["rinse", "spin", 1500, 900])),
            (3000, json!(["spin", null, 300, 300])),
            (3299, json!(["spin", null, 1, 1])),
        ] {
            let later = started().after(seconds);
            assert_eq!(cycle(&later), expected, "after {seconds}");
            assert_eq!(later.states()["isRunning"], true);
            assert!(later.problems().is_empty());
        }
        let in_steps = (0..100).fold(started(), |device, _| device.after(30));
        assert_eq!(cycle(&in_steps), json!(["spin", null, 300, 300]));
    }

    #[test]
    fn a_finished_program_stops_the_device() {
        for seconds in [3300, 1_000_000] {
            let done = started().after(seconds);
            assert_eq!(cycle(&done), none());
            let states = done.states();
            assert_eq!((&states["isRunning"], &states["on"]), (&json!(false), &json!(true)));
            let again = done.done("StartStop", json!({"start": true})).after(60);
            assert_eq!(cycle(&again), json!(["wash", "rinse", 3240, 1740]));
        }
    }

    #[test]
    fn a_pause_stands_still_and_a_stop_ends_the_program() {
        let paused = started().after(100).done("PauseUnpause", json!({"pause": true}));
        let left = json!(["wash", "rinse", 3200, 1700]);
        assert_eq!(cycle(&paused.after(5000)), left);
        let resumed = paused.after(5000).done("PauseUnpause", json!({"pause": false}));
        assert_eq!(cycle(&resumed.after(0)), left);
        assert_eq!(cycle(&resumed.after(100)), json!(["wash", "rinse", 3100, 1600]));
        for device in [started().after(100), paused.after(100)] {
            let stopped = device.done("StartStop", json!({"start": false})).after(0);
            assert_eq!(cycle(&stopped), none());
        }
    }

    #[test]
    fn a_start_while_it_runs_changes_nothing() {
        let again = started().after(100).done("StartStop", json!({"start": true}));
        assert_eq!(cycle(&again.after(100)), json!(["wash", "rinse", 3100, 1600]));
    }

    #[test]
    fn a_device_that_is_switched_off_forgets_its_program() {
        let off = started().after(100).done("OnOff", json!({"on": false})).after(0);
        assert_eq!(cycle(&off), none());
        assert_eq!(off.states()["isRunning"], false);
        assert_eq!(off.after(0).states(), off.states());
    }

    #[test]
    fn a_hand_may_start_it_and_set_what_remains() {
        let by_hand = washer().with(json!({"on": true, "isRunning": true})).after(50);
        assert_eq!(cycle(&by_hand), json!(["wash", "rinse", 3300, 1800]), "it was not seen before");
        assert_eq!(cycle(&by_hand.after(50)), json!(["wash", "rinse", 3250, 1750]));
        let nearly = by_hand.with(json!({TOTAL: 70, REMAINING: 70})).after(10);
        assert_eq!(cycle(&nearly), json!(["spin", null, 60, 60]));
        let ended = by_hand.with(json!({TOTAL: 0, REMAINING: 0})).after(0);
        assert_eq!(ended.states()["isRunning"], false);
        let again = ended.with(json!({"isRunning": true})).after(50);
        assert_eq!(cycle(&again), json!(["wash", "rinse", 3300, 1800]));
    }

    #[test]
    fn a_program_may_have_names_in_several_languages() {
        let dryer = washer().with(json!({PROGRAM: [
            {"names": {"en": "dry", "de": "Trocknen"}, "seconds": 600},
            {"names": {"en": "cool down"}, "seconds": 60},
        ]}));
        assert!(dryer.problems().is_empty());
        let running = dryer.done("StartStop", json!({"start": true})).after(1);
        assert_eq!(
            running.states()[CYCLES],
            json!([
                {"currentCycle": "dry", "lang": "en", "nextCycle": "cool down"},
                {"currentCycle": "Trocknen", "lang": "de"},
            ])
        );
    }

    #[test]
    fn times_that_do_not_fit_are_doubtful() {
        let odd = washer().with(json!({TOTAL: 10, REMAINING: 20}));
        assert_eq!(
            odd.problems(),
            [
                "/state/currentCycleRemainingTime: expected at most 10, which remains of all cycles, got 20"
            ]
        );
        let negative = washer().with(json!({REMAINING: -1}));
        assert_eq!(
            negative.problems(),
            ["/state/currentCycleRemainingTime: expected a time that is not negative, got -1"]
        );
    }

    #[test]
    fn a_notification_says_what_remains_or_why_it_failed() {
        for (value, fits) in [
            (json!({"priority": 0, "status": "SUCCESS", REMAINING: 0}), true),
            (json!({"priority": 0, "status": "FAILURE", "errorCode": "deviceStuck"}), true),
            (json!({"priority": 1, "status": "SUCCESS", REMAINING: 0}), false),
            (json!({"priority": 0, "status": "SUCCESS"}), false),
            (json!({"priority": 0, "status": "FAILURE", REMAINING: 0}), false),
        ] {
            assert_eq!(NOTIFICATION.check(&value, "").is_empty(), fits, "{value}");
        }
    }
}
