//! `Timer`: one timer on a device, such as that of an oven.
//!
//! <https://developers.home.google.com/cloud-to-cloud/traits/timer>
//!
//! A timer that is started takes the place of the one that runs. What remains is remembered with
//! the moment at which it held, so that it runs down with the clock, and a hand that sets it sets
//! it from then on. A change by more than the longest timer is impossible
//! (`timerValueOutOfRange`); one that leaves too much or nothing is too long or too short.

use serde_json::json;

use crate::catalog::{
    Command, Device, Edge, Effect, Field, Object, OutOfRange, Refusal, Shape, Speech, Unit,
};
use crate::protocol::{ErrorCode, Map, Mismatch, Rule};

use super::duration::spoken_duration;
use super::{Told, Trait, is_true, now, states, undeclared, whole};

const REMAINING: &str = "timerRemainingSec";
const PAUSED: &str = "timerPaused";
const AS_OF: &str = "timerAsOfUnixSec";

/// What is reported where there is no timer.
const NONE: i64 = -1;

/// How long a timer may be where a stranger does not say.
const DEFAULT_LIMIT: i64 = 24 * 60 * 60;

/// Within this many seconds a timer may be over before anybody looks.
const A_WHILE: i64 = 60;

const VALUE_ERRORS: &[ErrorCode] = &[
    ErrorCode::NoTimerExists,
    ErrorCode::TimerValueOutOfRange,
    ErrorCode::AboveMaximumTimerDuration,
    ErrorCode::BelowMinimumTimerDuration,
];

/// A command on a timer that is there.
const OF_A_TIMER: Command = Command {
    errors: &[ErrorCode::NoTimerExists],
    refusals: &[ErrorCode::NoTimerExists],
    effect: Effect::Reversible,
    effect_of: Some(effect),
    ..Command::PLAIN
};

pub(super) static TRAIT: Trait = Trait {
    name: "Timer",
    summary: "Sets, pauses and cancels a timer",
    attributes: Object::of(&[
        Field::required(
            "maxTimerLimitSec",
            Shape::Integer { min: 1, max: i64::MAX },
            "the longest timer",
        )
        .in_unit(Unit::Seconds),
        Field::optional(
            "commandOnlyTimer",
            Shape::Boolean,
            "the state cannot be read; default false",
        ),
    ]),
    states: Object::of(&[
        Field::required(REMAINING, Shape::INTEGER, "what remains; -1 where there is no timer")
            .in_unit(Unit::Seconds),
        Field::optional(PAUSED, Shape::Boolean, "whether there is a timer that stands still"),
    ]),
    memory: Object::of(&[Field::optional(AS_OF, Shape::COUNT, "when the remaining time held")
        .in_unit(Unit::UnixSeconds)]),
    commands: COMMANDS,
    command_only: Some("commandOnlyTimer"),
    rules,
    default_attributes: || json!({"maxTimerLimitSec": DEFAULT_LIMIT}),
    starting_states: |_| no_timer(),
    moved: |wanted| if runs(wanted) { &[PAUSED] } else { &[REMAINING, PAUSED] },
    restore,
    settle: Some(|device| match remaining(device) {
        Some(remaining) => timer(device, remaining, device.is(PAUSED)),
        None => no_timer(),
    }),
    ..Trait::PLAIN
};

const COMMANDS: &[Command] = &[
    Command {
        name: "TimerStart",
        summary: "Sets a timer",
        params: Object::of(&[Field::required(
            "timerTimeSec",
            Shape::Integer { min: 1, max: i64::MAX },
            "how long it runs",
        )
        .in_unit(Unit::Seconds)]),
        errors: VALUE_ERRORS,
        out_of_range: &[OutOfRange {
            param: "timerTimeSec",
            below: ErrorCode::BelowMinimumTimerDuration,
            above: ErrorCode::AboveMaximumTimerDuration,
        }],
        effect: Effect::Reversible,
        // What rings before it can be cancelled has rung.
        effect_of: Some(|device, params| {
            if seconds(params) < A_WHILE { Effect::Irreversible } else { effect(device, params) }
        }),
        edges: |attributes| {
            #[expect(clippy::cast_precision_loss, reason = "what is far out is left out")]
            let limit = limit(attributes) as f64;
            vec![Edge::range("timerTimeSec", &json!({}), [1.0, limit])]
        },
        phrases: &["set a timer on {device} for {timerTimeSec} seconds"],
        samples: |attributes| {
            let limit = limit(attributes);
            vec![json!({"timerTimeSec": limit.min(300)}), json!({"timerTimeSec": limit})]
        },
        run: start,
        speech: |params, _| {
            let tail = format!(" for {}", spoken_duration(seconds(params)));
            Speech::with_tail("set a timer on", "setting a timer on", tail)
        },
        ..Command::PLAIN
    },
    Command {
        name: "TimerAdjust",
        summary: "Makes the timer longer or shorter",
        params: Object::of(&[Field::required(
            "timerTimeSec",
            Shape::INTEGER,
            "by how much longer it runs, at most the longest timer either way",
        )
        .in_unit(Unit::Seconds)]),
        errors: VALUE_ERRORS,
        refusals: VALUE_ERRORS,
        edges: |attributes| {
            let limit = limit(attributes);
            let beyond = [limit.saturating_add(1), limit.saturating_neg().saturating_sub(1)];
            let beyond = beyond.into_iter().filter(|_| limit < i64::MAX);
            let beyond = beyond.map(|seconds| json!({"timerTimeSec": seconds})).collect();
            vec![Edge { param: "timerTimeSec", at: Vec::new(), beyond }]
        },
        phrases: &["add {timerTimeSec} seconds to the timer on {device}"],
        samples: |_| vec![json!({"timerTimeSec": 60}), json!({"timerTimeSec": -60})],
        run: adjust,
        speech: |params, _| speak_adjust(params),
        ..OF_A_TIMER
    },
    Command {
        name: "TimerPause",
        summary: "Lets the timer stand still",
        phrases: &["pause the timer on {device}"],
        run: |device, _| Ok(timer(device, existing(device)?, true)),
        speech: |_, _| Speech::plain("pause the timer on", "pausing the timer on"),
        ..OF_A_TIMER
    },
    Command {
        name: "TimerResume",
        summary: "Lets the timer go on",
        phrases: &["resume the timer on {device}"],
        run: |device, _| Ok(timer(device, existing(device)?, false)),
        speech: |_, _| Speech::plain("resume the timer on", "resuming the timer on"),
        ..OF_A_TIMER
    },
    Command {
        name: "TimerCancel",
        summary: "Cancels the timer",
        phrases: &["cancel the timer on {device}"],
        run: |device, _| existing(device).map(|_| no_timer()),
        speech: |_, _| Speech::plain("cancel the timer on", "cancelling the timer on"),
        ..OF_A_TIMER
    },
];

/// A timer that somebody has set goes on meanwhile, so that nothing brings it back to the second.
fn effect(device: &Device<'_>, _: &Map) -> Effect {
    let is_set = whole(device.states, REMAINING).is_some_and(|remaining| remaining > 0);
    if is_set { Effect::Irreversible } else { Effect::Reversible }
}

/// Whether what remains runs down by itself.
fn runs(states: &Map) -> bool {
    let is_set = whole(states, REMAINING).is_some_and(|remaining| remaining > 0);
    is_set && !is_true(states, PAUSED)
}

/// As much as remained; what ran on since then is as it should be.
fn restore(_: &Map, present: &Map, wanted: &Map) -> Told {
    let of = |states| whole(states, REMAINING).filter(|remaining| *remaining > 0);
    let is_paused = is_true(wanted, PAUSED);
    let (now, then) = (of(present), of(wanted));
    let ran_on = runs(present) && runs(wanted) && now <= then;
    match then {
        None if now.is_some() => vec![("TimerCancel", json!({}))],
        None => Vec::new(),
        Some(_) if ran_on || (now == then && is_true(present, PAUSED) == is_paused) => Vec::new(),
        Some(remaining) => {
            let mut told = vec![("TimerStart", json!({"timerTimeSec": remaining}))];
            told.extend(is_paused.then(|| ("TimerPause", json!({}))));
            told
        }
    }
}

/// The longest timer that the device takes.
fn limit(attributes: &Map) -> i64 {
    let declared = whole(attributes, "maxTimerLimitSec");
    declared.unwrap_or(DEFAULT_LIMIT).max(1)
}

fn seconds(params: &Map) -> i64 {
    whole(params, "timerTimeSec").unwrap_or_default()
}

fn no_timer() -> Map {
    states([(REMAINING, json!(NONE)), (PAUSED, json!(false)), (AS_OF, json!(0))])
}

/// The states of a timer of which so much remains now.
fn timer(device: &Device<'_>, remaining: i64, paused: bool) -> Map {
    states([(REMAINING, json!(remaining)), (PAUSED, json!(paused)), (AS_OF, json!(device.now))])
}

/// What remains of the timer now; nothing where there is none, or where it has run out.
fn remaining(device: &Device<'_>) -> Option<i64> {
    let then = whole(device.states, REMAINING)?;
    let now = now(device);
    let as_of = whole(device.states, AS_OF).filter(|as_of| (1..=now).contains(as_of));
    let passed = if device.is(PAUSED) { 0 } else { now - as_of.unwrap_or(now) };
    Some(then.saturating_sub(passed)).filter(|remaining| *remaining > 0)
}

fn existing(device: &Device<'_>) -> Result<i64, Refusal> {
    let refusal = || Refusal::new(ErrorCode::NoTimerExists, "no timer is set");
    remaining(device).ok_or_else(refusal)
}

fn start(device: &Device<'_>, params: &Map) -> Result<Map, Refusal> {
    let wanted = seconds(params);
    ensure_short(device, wanted)?;
    Ok(timer(device, wanted, false))
}

fn adjust(device: &Device<'_>, params: &Map) -> Result<Map, Refusal> {
    let (present, step) = (existing(device)?, seconds(params));
    let limit = limit(device.attributes);
    if step > limit || step < -limit {
        let reason = format!("{step} seconds are more than {limit} either way");
        return Err(Refusal::new(ErrorCode::TimerValueOutOfRange, reason));
    }
    let wanted = present.saturating_add(step);
    if wanted < 1 {
        let reason = format!("{step} seconds leave nothing of the {present} that remain");
        return Err(Refusal::new(ErrorCode::BelowMinimumTimerDuration, reason));
    }
    ensure_short(device, wanted)?;
    Ok(timer(device, wanted, device.is(PAUSED)))
}

fn ensure_short(device: &Device<'_>, wanted: i64) -> Result<(), Refusal> {
    let limit = limit(device.attributes);
    if wanted <= limit {
        return Ok(());
    }
    let reason = format!("{wanted} seconds are more than maxTimerLimitSec, {limit}");
    Err(Refusal::new(ErrorCode::AboveMaximumTimerDuration, reason))
}

/// What remains is nothing or within the limit, and only a timer that is there is paused.
fn rules(device: &Device<'_>) -> Vec<Mismatch> {
    let mut mismatches = Vec::new();
    let Some(remaining) = whole(device.states, REMAINING) else { return mismatches };
    let limit = whole(device.attributes, "maxTimerLimitSec");
    if remaining < NONE || limit.is_some_and(|limit| remaining > limit) {
        let upper = limit.map(|limit| format!(" to {limit}, as declared")).unwrap_or_default();
        let expected = format!("-1, or a number from 0{upper}");
        mismatches.push(undeclared(
            format!("/state/{REMAINING}"),
            expected,
            format!("`{remaining}`"),
        ));
    }
    if remaining == NONE && device.is(PAUSED) {
        let expected = "`false`, since there is no timer";
        let paused = Mismatch::new(format!("/state/{PAUSED}"), expected, "`true`");
        mismatches.push(paused.breaks(Rule::Conflict).tolerated());
    }
    mismatches
}

fn speak_adjust(params: &Map) -> Speech {
    let step = seconds(params);
    let duration = spoken_duration(step);
    if step < 0 {
        let (verb, gerund) = (format!("take {duration} off"), format!("taking {duration} off"));
        Speech::plain(&format!("{verb} the timer on"), &format!("{gerund} the timer on"))
    } else {
        let (verb, gerund) = (format!("add {duration} to"), format!("adding {duration} to"));
        Speech::plain(&format!("{verb} the timer on"), &format!("{gerund} the timer on"))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use crate::catalog::testing::Fixture;

    use super::*;

    fn oven() -> Fixture {
        Fixture::new(&["Timer"], json!({"maxTimerLimitSec": 3600}))
    }

    fn set(seconds: i64) -> Fixture {
        oven().done("TimerStart", json!({"timerTimeSec": seconds}))
    }

    fn left(seconds: i64, paused: bool) -> Value {
        json!({REMAINING: seconds, PAUSED: paused})
    }

    fn adjust(device: &Fixture, seconds: i64) -> Result<Value, ErrorCode> {
        device.run("TimerAdjust", json!({"timerTimeSec": seconds}))
    }

    #[test]
    fn a_timer_runs_down_with_the_clock() {
        assert_eq!(oven().states(), left(-1, false));
        for (seconds, remaining) in [(0, 300), (1, 299), (299, 1), (300, -1), (100_000, -1)] {
            assert_eq!(set(300).after(seconds).states(), left(remaining, false));
        }
        assert_eq!(set(300).after(100).after(100).states(), left(100, false));
        assert_eq!(oven().after(100).states(), left(-1, false));
    }

    #[test]
    fn a_new_timer_takes_the_place_of_the_old_one() {
        let paused = set(300).done("TimerPause", json!({}));
        let answer = paused.run("TimerStart", json!({"timerTimeSec": 60}));
        assert_eq!(answer, Ok(left(60, false)));
    }

    #[test]
    fn a_timer_is_neither_too_short_nor_too_long() {
        let start = |seconds| oven().run("TimerStart", json!({"timerTimeSec": seconds}));
        assert_eq!(start(1), Ok(left(1, false)));
        assert_eq!(start(3600), Ok(left(3600, false)));
        assert_eq!(start(3601), Err(ErrorCode::AboveMaximumTimerDuration));
        for seconds in [0, -1] {
            assert_eq!(start(seconds), Err(ErrorCode::BelowMinimumTimerDuration));
        }
    }

    #[test]
    fn a_pause_keeps_what_remains() {
        let paused = set(300).after(100).done("TimerPause", json!({}));
        assert_eq!(paused.states(), left(200, true));
        assert_eq!(paused.after(1000).states(), left(200, true));
        assert_eq!(paused.run("TimerPause", json!({})), Ok(left(200, true)));
        let resumed = paused.after(1000).done("TimerResume", json!({}));
        assert_eq!(resumed.states(), left(200, false));
        assert_eq!(resumed.after(50).states(), left(150, false));
        assert_eq!(resumed.run("TimerResume", json!({})), Ok(left(200, false)));
    }

    #[test]
    fn an_adjustment_stays_within_the_limits() {
        let later = set(300).after(100);
        assert_eq!(adjust(&later, 60), Ok(left(260, false)));
        assert_eq!(adjust(&later, -199), Ok(left(1, false)));
        assert_eq!(adjust(&later, -200), Err(ErrorCode::BelowMinimumTimerDuration));
        assert_eq!(adjust(&later, -3600), Err(ErrorCode::BelowMinimumTimerDuration));
        assert_eq!(adjust(&later, 3400), Ok(left(3600, false)));
        assert_eq!(adjust(&later, 3401), Err(ErrorCode::AboveMaximumTimerDuration));
        for seconds in [-3601, 3601, i64::MIN, i64::MAX] {
            assert_eq!(adjust(&later, seconds), Err(ErrorCode::TimerValueOutOfRange));
        }
        let paused = later.done("TimerPause", json!({}));
        assert_eq!(adjust(&paused, 60), Ok(left(260, true)));
    }

    #[test]
    fn without_a_timer_there_is_nothing_to_change() {
        let cancelled = set(300).done("TimerCancel", json!({}));
        assert_eq!(cancelled.states(), left(-1, false));
        for device in [oven(), cancelled, set(300).after(300)] {
            assert_eq!(adjust(&device, 60), Err(ErrorCode::NoTimerExists));
            for command in ["TimerPause", "TimerResume", "TimerCancel"] {
                assert_eq!(device.run(command, json!({})), Err(ErrorCode::NoTimerExists));
            }
        }
    }

    #[test]
    fn a_timer_that_a_hand_sets_runs_from_then_on() {
        let by_hand = set(300).after(100).with(json!({REMAINING: 1000}));
        assert_eq!(by_hand.after(10).states(), left(990, false));
        let from_a_file = oven().with(json!({REMAINING: 50, PAUSED: true})).after(1000);
        assert_eq!(from_a_file.states(), left(50, true));
        assert_eq!(from_a_file.with(json!({PAUSED: false})).after(10).states(), left(40, false));
    }

    #[test]
    fn what_remains_is_within_the_limit() {
        for seconds in [-1, 0, 3600] {
            assert!(oven().with(left(seconds, false)).problems().is_empty());
        }
        assert_eq!(
            oven().with(left(3601, false)).problems(),
            [
                "/state/timerRemainingSec: expected -1, or a number from 0 to 3600, as declared, got `3601`"
            ]
        );
        assert_eq!(oven().with(left(-2, false)).problems().len(), 1);
        assert_eq!(
            oven().with(left(-1, true)).problems(),
            ["/state/timerPaused: expected `false`, since there is no timer, got `true`"]
        );
    }

    #[test]
    fn it_is_spoken_with_its_duration() {
        let say = |command, seconds: i64| oven().say(command, json!({"timerTimeSec": seconds}));
        assert_eq!(
            say("TimerStart", 90),
            "set a timer on it for 1 minute, 30 seconds / setting a timer on it for 1 minute, 30 seconds"
        );
        assert_eq!(
            say("TimerAdjust", 60),
            "add 1 minute to the timer on it / adding 1 minute to the timer on it"
        );
        assert_eq!(
            say("TimerAdjust", -60),
            "take 1 minute off the timer on it / taking 1 minute off the timer on it"
        );
        assert_eq!(
            oven().say("TimerCancel", json!({})),
            "cancel the timer on it / cancelling the timer on it"
        );
    }
}
