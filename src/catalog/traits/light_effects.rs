//! `LightEffects`: colours that go round, falling asleep and waking up with a light.
//!
//! <https://developers.home.google.com/cloud-to-cloud/traits/lighteffects>
//!
//! Google's schema requires `activeLightEffect` to be one of the three effects, and so has no
//! word for an idle light. The state says which effect is active, so it is reported while one is
//! and left out otherwise; to name an effect that does not run would be untrue, and another text
//! would be wrong by any reading. The same goes for the end of an effect that has none.
//!
//! An effect lights the lamp, and a lamp that is switched off has none any more. The virtual
//! light does not change by degrees: what an effect leads to comes about at its end.

use serde_json::{Value, json};

use crate::catalog::{
    Command, Condition, Device, Effect, Field, Object, OutOfRange, Refusal, Shape, Speech, Unit,
};
use crate::protocol::{ErrorCode, Map, Mismatch};

use super::choices::one_of;
use super::duration::spoken_duration;
use super::{Told, Trait, check_is_on, is_off, now, states, switch_on, texts, undeclared, whole};

const NAMES: &[&str] = &["colorLoop", "sleep", "wake"];
const EFFECTS: Shape = Shape::Enum(NAMES);
const DURATION: Shape = Shape::Integer { min: 300, max: 3600 };

/// How long an effect takes where nothing is declared, in seconds.
const DEFAULT_DURATION: i64 = 1800;

const ACTIVE: &str = "activeLightEffect";
const END: &str = "lightEffectEndUnixTimestampSec";
const ENDED: &str = "lightEffectEndedUnixSec";

/// A command that begins an effect.
const BEGINS: Command = Command {
    params: Object::of(&[
        Field::optional("duration", DURATION, "how long it takes").in_unit(Unit::Seconds)
    ]),
    out_of_range: &[OutOfRange {
        param: "duration",
        below: ErrorCode::BelowMinimumLightEffectsDuration,
        above: ErrorCode::AboveMaximumLightEffectsDuration,
    }],
    effect: Effect::Reversible,
    effect_of: Some(effect_on),
    ..Command::PLAIN
};

pub(super) static TRAIT: Trait = Trait {
    name: "LightEffects",
    summary: "Lets a light loop through colours, fade out and fade in",
    attributes: Object::of(&[
        Field::optional("defaultSleepDuration", DURATION, "how long Sleep takes; default 1800")
            .in_unit(Unit::Seconds),
        Field::optional("defaultWakeDuration", DURATION, "how long Wake takes; default 1800")
            .in_unit(Unit::Seconds),
        Field::required("supportedEffects", Shape::list(&EFFECTS), "the effects"),
    ]),
    states: Object {
        fields: &[
            Field::optional(ACTIVE, EFFECTS, "the effect that is active, where one is"),
            Field::optional(END, Shape::INTEGER, "when the effect ends by itself")
                .in_unit(Unit::UnixSeconds),
        ],
        conditions: &[Condition::Needs(END, ACTIVE)],
    },
    memory: Object::of(&[Field::optional(
        ENDED,
        Shape::COUNT,
        "when the last effect ended; 0 while one is active",
    )
    .in_unit(Unit::UnixSeconds)]),
    commands: COMMANDS,
    rules,
    default_attributes: || {
        json!({
            "supportedEffects": ["colorLoop", "sleep", "wake"],
            "defaultSleepDuration": DEFAULT_DURATION,
            "defaultWakeDuration": DEFAULT_DURATION,
        })
    },
    settle: Some(settle),
    moved: |_| &[ACTIVE, END],
    restore,
    replaced,
    ..Trait::PLAIN
};

const COMMANDS: &[Command] = &[
    Command {
        name: "ColorLoop",
        summary: "Lets the light loop through colours",
        phrases: &["start a color loop on {device}"],
        samples: |attributes| samples(attributes, "colorLoop"),
        run: |device, params| begin(device, "colorLoop", given(params)),
        speech: |params, _| {
            let tail = spoken_time(params, "for");
            Speech::with_tail("start a color loop on", "starting a color loop on", tail)
        },
        ..BEGINS
    },
    Command {
        name: "Sleep",
        summary: "Lets the light fade out and go off",
        phrases: &["put {device} to sleep", "put {device} to sleep over {duration} seconds"],
        samples: |attributes| samples(attributes, "sleep"),
        run: |device, params| {
            let default = default_duration(device, "defaultSleepDuration");
            begin(device, "sleep", given(params).or(Some(default)))
        },
        speech: |params, _| {
            let tail = format!(" to sleep{}", spoken_time(params, "over"));
            Speech::with_tail("put", "putting", tail)
        },
        ..BEGINS
    },
    Command {
        name: "Wake",
        summary: "Lets the light fade in to its full brightness",
        phrases: &["wake {device} up", "wake {device} up over {duration} seconds"],
        samples: |attributes| samples(attributes, "wake"),
        run: |device, params| {
            let default = default_duration(device, "defaultWakeDuration");
            begin(device, "wake", given(params).or(Some(default)))
        },
        speech: |params, _| {
            let tail = format!(" up{}", spoken_time(params, "over"));
            Speech::with_tail("wake", "waking", tail)
        },
        ..BEGINS
    },
    Command {
        name: "StopEffect",
        summary: "Stops the effect and leaves the light as it is",
        effect: Effect::Reversible,
        effect_of: Some(effect_on),
        phrases: &["stop the effect on {device}"],
        run: |device, _| Ok(over(device)),
        speech: |_, _| Speech::plain("stop the effect on", "stopping the effect on"),
        ..Command::PLAIN
    },
];

/// An effect that is under way cannot be taken up where it was, except colours that go round for
/// ever.
fn effect_on(device: &Device<'_>, _: &Map) -> Effect {
    if changes_light(device) { Effect::Irreversible } else { Effect::Reversible }
}

/// Whether an effect is under way that leads somewhere.
pub(super) fn changes_light(device: &Device<'_>) -> bool {
    device.states.contains_key(ACTIVE) && !loops_on(device.states)
}

fn loops_on(states: &Map) -> bool {
    states.get(ACTIVE).is_some_and(|effect| effect == "colorLoop") && !states.contains_key(END)
}

fn restore(_: &Map, present: &Map, wanted: &Map) -> Told {
    let is_same = |name| present.get(name) == wanted.get(name);
    match wanted.get(ACTIVE) {
        _ if is_same(ACTIVE) && is_same(END) => Vec::new(),
        None => vec![("StopEffect", json!({}))],
        Some(_) if loops_on(wanted) => vec![("ColorLoop", json!({}))],
        Some(_) => Vec::new(),
    }
}

fn supported(attributes: &Map) -> Vec<&str> {
    texts(attributes, "supportedEffects")
}

fn samples(attributes: &Map, effect: &str) -> Vec<Value> {
    if !supported(attributes).contains(&effect) {
        return Vec::new();
    }
    vec![json!({}), json!({"duration": 300}), json!({"duration": 3600})]
}

/// The duration that the params give.
fn given(params: &Map) -> Option<i64> {
    whole(params, "duration")
}

fn default_duration(device: &Device<'_>, attribute: &str) -> i64 {
    whole(device.attributes, attribute).unwrap_or(DEFAULT_DURATION)
}

/// Begins an effect, which ends by itself where it has a duration.
fn begin(device: &Device<'_>, effect: &str, duration: Option<i64>) -> Result<Map, Refusal> {
    if !supported(device.attributes).contains(&effect) {
        let reason = format!("{effect} is not among supportedEffects");
        return Err(Refusal::new(ErrorCode::FunctionNotSupported, reason));
    }
    let mut changes = states([(ACTIVE, json!(effect)), (ENDED, json!(0))]);
    if let Some(duration) = duration {
        changes.insert(END.to_owned(), json!(now(device).saturating_add(duration)));
    }
    switch_on(device, &mut changes);
    Ok(changes)
}

/// What takes the states of an effect away.
fn over(device: &Device<'_>) -> Map {
    states([(ENDED, json!(device.now))])
}

/// An effect that begins or ends takes the states of the one before it away.
fn replaced(changes: &Map) -> Vec<&'static str> {
    let is_other = [ACTIVE, ENDED].iter().any(|name| changes.contains_key(*name));
    if is_other { vec![ACTIVE, END] } else { Vec::new() }
}

/// Ends an effect whose time has come, or whose light was switched off.
fn settle(device: &Device<'_>) -> Map {
    let Some(effect) = device.text(ACTIVE) else { return Map::new() };
    if is_off(device) {
        return over(device);
    }
    match whole(device.states, END) {
        Some(end) if end <= now(device) => {
            let mut changes = over(device);
            changes.extend(outcome(device, effect));
            changes
        }
        _ => Map::new(),
    }
}

/// How an effect leaves the light, as far as it has the states for it.
fn outcome(device: &Device<'_>, effect: &str) -> Map {
    let mut changes = Map::new();
    match effect {
        "sleep" if device.has_trait("OnOff") => {
            changes.insert("on".to_owned(), json!(false));
        }
        "sleep" if device.has_trait("Brightness") => {
            changes.insert("brightness".to_owned(), json!(0));
        }
        "wake" => {
            switch_on(device, &mut changes);
            if device.has_trait("Brightness") {
                changes.insert("brightness".to_owned(), json!(100));
            }
        }
        _ => {}
    }
    changes
}

/// The active effect is among those supported, and the light is on.
fn rules(device: &Device<'_>) -> Vec<Mismatch> {
    let supported = supported(device.attributes);
    let known = device.text(ACTIVE).filter(|effect| NAMES.contains(effect));
    let stranger = known.filter(|effect| !supported.contains(effect)).map(|effect| {
        let expected = one_of(supported.iter().copied());
        undeclared(format!("/state/{ACTIVE}"), expected, format!("`{effect}`"))
    });
    stranger.into_iter().chain(check_is_on(device, ACTIVE, "no effect")).collect()
}

/// ` for 5 minutes`, where the params give a duration.
fn spoken_time(params: &Map, word: &str) -> String {
    given(params).map(|it| format!(" {word} {}", spoken_duration(it))).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use crate::catalog::testing::{Fixture, START};

    use super::*;

    fn light() -> Fixture {
        Fixture::default_of("LightEffects")
    }

    fn lamp() -> Fixture {
        let attributes = (TRAIT.default_attributes)();
        let lamp = Fixture::new(&["Brightness", "LightEffects", "OnOff"], attributes);
        lamp.with(json!({"on": true, "brightness": 40}))
    }

    #[expect(clippy::unnecessary_wraps, reason = "compared with what a command answers")]
    fn active(effect: &str, duration: u64) -> Result<Value, ErrorCode> {
        Ok(json!({ACTIVE: effect, END: START + duration}))
    }

    #[test]
    fn an_idle_light_names_no_effect() {
        assert_eq!(light().states(), json!({}));
        assert!(light().problems().is_empty());
        assert_eq!(light().run("StopEffect", json!({})), Ok(json!({})));
    }

    #[test]
    fn an_effect_says_when_it_ends() {
        for (command, effect) in [("ColorLoop", "colorLoop"), ("Sleep", "sleep"), ("Wake", "wake")]
        {
            for duration in [300, 3600] {
                let answer = light().run(command, json!({"duration": duration}));
                assert_eq!(answer, active(effect, duration));
            }
        }
    }

    #[test]
    fn without_a_duration_the_declared_one_counts_and_colors_loop_on() {
        let own = json!({
            "supportedEffects": ["sleep", "wake"],
            "defaultSleepDuration": 600,
        });
        let own = Fixture::new(&["LightEffects"], own);
        assert_eq!(own.run("Sleep", json!({})), active("sleep", 600));
        assert_eq!(own.run("Wake", json!({})), active("wake", 1800));
        assert_eq!(light().run("ColorLoop", json!({})), Ok(json!({ACTIVE: "colorLoop"})));
        let loops = light().done("Wake", json!({})).done("ColorLoop", json!({}));
        assert_eq!(loops.states(), json!({ACTIVE: "colorLoop"}), "the end of the other effect");
        assert_eq!(loops.after(1_000_000).states(), loops.states());
    }

    #[test]
    fn an_effect_takes_five_minutes_to_an_hour() {
        for command in ["ColorLoop", "Sleep", "Wake"] {
            let of = |duration| light().run(command, json!({"duration": duration}));
            assert_eq!(of(299), Err(ErrorCode::BelowMinimumLightEffectsDuration));
            assert_eq!(of(3601), Err(ErrorCode::AboveMaximumLightEffectsDuration));
        }
    }

    #[test]
    fn an_effect_that_is_not_supported_is_refused() {
        let sleeper = Fixture::new(&["LightEffects"], json!({"supportedEffects": ["sleep"]}));
        assert!(sleeper.run("Sleep", json!({})).is_ok());
        for command in ["ColorLoop", "Wake"] {
            assert_eq!(sleeper.run(command, json!({})), Err(ErrorCode::FunctionNotSupported));
        }
    }

    #[test]
    fn after_sleep_the_light_is_off_and_after_wake_it_is_bright() {
        let asleep = lamp().done("Sleep", json!({"duration": 300}));
        assert_eq!(asleep.after(299).states()[ACTIVE], "sleep");
        assert_eq!(asleep.after(300).states(), json!({"on": false, "brightness": 40}));
        let waking = lamp().with(json!({"on": false})).done("Wake", json!({"duration": 300}));
        assert_eq!(waking.after(0).states()["on"], true);
        assert_eq!(waking.after(5000).states(), json!({"on": true, "brightness": 100}));
        let looping = lamp().done("ColorLoop", json!({"duration": 300}));
        assert_eq!(looping.after(300).states(), json!({"on": true, "brightness": 40}));
    }

    #[test]
    fn a_light_without_a_switch_goes_dark_by_its_brightness() {
        let attributes = (TRAIT.default_attributes)();
        let light = Fixture::new(&["Brightness", "LightEffects"], attributes);
        let asleep = light.done("Sleep", json!({})).after(1800);
        assert_eq!(asleep.states(), json!({"brightness": 0}));
    }

    #[test]
    fn stopping_leaves_the_light_as_it_is() {
        let stopped = lamp().done("Wake", json!({})).done("StopEffect", json!({}));
        assert_eq!(stopped.states(), json!({"on": true, "brightness": 40}));
        assert_eq!(stopped.after(5000).states(), stopped.states());
        let again = stopped.done("Sleep", json!({}));
        assert_eq!(again.after(0).states()[ACTIVE], "sleep");
    }

    #[test]
    fn a_light_that_is_switched_off_has_no_effect_any_more() {
        let off = lamp().done("Wake", json!({})).done("OnOff", json!({"on": false}));
        let dark = json!({"on": false, "brightness": 40});
        assert_eq!(off.after(0).states(), dark);
        assert_eq!(off.after(5000).states(), dark);
    }

    #[test]
    fn the_active_effect_is_supported_and_an_end_has_an_effect() {
        let sleeper = Fixture::new(&["LightEffects"], json!({"supportedEffects": ["sleep"]}));
        assert!(sleeper.with(json!({ACTIVE: "sleep"})).problems().is_empty());
        assert_eq!(
            sleeper.with(json!({ACTIVE: "wake"})).problems(),
            ["/state/activeLightEffect: expected one of sleep, as declared, got `wake`"]
        );
        assert_eq!(
            light().with(json!({END: START})).problems(),
            [
                "/state: expected `activeLightEffect` beside `lightEffectEndUnixTimestampSec`, got nothing"
            ]
        );
        assert_eq!(light().with(json!({ACTIVE: ""})).problems().len(), 1);
    }

    #[test]
    fn it_is_spoken_with_its_duration() {
        let say = |command, params| light().say(command, params);
        assert_eq!(
            say("ColorLoop", json!({"duration": 600})),
            "start a color loop on it for 10 minutes / starting a color loop on it for 10 minutes"
        );
        assert_eq!(say("Sleep", json!({})), "put it to sleep / putting it to sleep");
        assert_eq!(
            say("Wake", json!({"duration": 3600})),
            "wake it up over 1 hour / waking it up over 1 hour"
        );
        assert_eq!(
            say("StopEffect", json!({})),
            "stop the effect on it / stopping the effect on it"
        );
    }
}
