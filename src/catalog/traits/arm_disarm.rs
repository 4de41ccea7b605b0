//! `ArmDisarm`: arms and disarms a security system, at one level or several.
//!
//! <https://developers.home.google.com/cloud-to-cloud/traits/armdisarm>
//!
//! To arm without a level arms at the first one that is declared; a disarmed device reports that
//! level, since the state must be there. Where no levels are declared there is only one, and its
//! name is ours. To arm what is armed succeeds, although Google lists `alreadyInState`, and stays
//! at its level where none is named. Arming leaves a minute to go out, during which it can be
//! cancelled; disarming takes effect at once, so that it is too late to cancel it.

use serde_json::{Value, json};

use crate::catalog::{
    Command, Condition, Device, Edge, Effect, Field, Object, Refusal, Shape, Speech, Unit,
};
use crate::protocol::{ErrorCode, Map, Mismatch, Rule};

use super::choices::{Choices, spoken_key};
use super::levels::{LEVEL_NAMES, LEVELS, levels};
use super::{Told, Trait, is_true, lacking, not_declared, states, text};

/// How long people have to go out, in seconds.
const EXIT_ALLOWANCE: u64 = 60;

/// The name of the level where none is declared.
const SOLE_LEVEL: &str = "default";

static ARM_LEVELS: Object = Object::of(&[
    LEVELS,
    Field::required("ordered", Shape::Boolean, "whether they stand from lax to strict"),
]);

pub(super) static TRAIT: Trait = Trait {
    name: "ArmDisarm",
    summary: "Arms and disarms a security system",
    attributes: Object::of(&[Field::optional(
        "availableArmLevels",
        Shape::Object(&ARM_LEVELS),
        "the levels of security; without them there is only one",
    )]),
    states: Object::of(&[
        Field::required("isArmed", Shape::Boolean, "whether the device is armed"),
        // Asked for where levels are declared; disarmed, most clouds have none to name.
        Field::required("currentArmLevel", Shape::Text, "the level_name of the level")
            .often_missing(),
        Field::optional("exitAllowance", Shape::COUNT, "how long people still have to go out")
            .in_unit(Unit::Seconds),
    ]),
    memory: Object::of(&[Field::optional(
        "armingEnds",
        Shape::COUNT,
        "when the time to go out ends",
    )
    .in_unit(Unit::UnixSeconds)]),
    commands: &[Command {
        name: "ArmDisarm",
        summary: "Arms or disarms the device, or cancels that",
        params: Object {
            fields: &[
                Field::required("arm", Shape::Boolean, "true arms, false disarms"),
                Field::optional("armLevel", Shape::Text, "a level_name or one of its synonyms"),
                Field::optional("cancel", Shape::Boolean, "true calls off what `arm` says"),
                Field::optional(
                    "followUpToken",
                    Shape::Text,
                    "names the follow-up of a slow device",
                ),
            ],
            conditions: &[Condition::AtMostOne(&["armLevel", "cancel"])],
        },
        errors: &[
            ErrorCode::AlreadyInState,
            ErrorCode::DeviceTampered,
            ErrorCode::PassphraseIncorrect,
            ErrorCode::PinIncorrect,
            ErrorCode::SecurityRestriction,
            ErrorCode::TooManyFailedAttempts,
            ErrorCode::UserCancelled,
        ],
        effect: Effect::Hazardous,
        effect_of: Some(effect),
        tells: &[("arm", "isArmed"), ("armLevel", "currentArmLevel")],
        phrases: &[
            "arm {device}",
            "disarm {device}",
            "set {device} to {armLevel}",
            "cancel the arming of {device}",
        ],
        refusals: &[ErrorCode::CancelTooLate],
        samples,
        edges: |attributes| {
            let stranger = arm_levels(attributes).stranger();
            let params = json!({"arm": true, "armLevel": stranger});
            vec![Edge::undeclared("armLevel", params)]
        },
        run: arm_or_disarm,
        speech: |params, _| speak(params),
        ..Command::PLAIN
    }],
    rules,
    default_attributes: || {
        json!({
            "availableArmLevels": {"ordered": true, "levels": [
                LEVEL_NAMES.declare("home", &["home", "stay", "night"]),
                LEVEL_NAMES.declare("away", &["away", "full"]),
            ]},
        })
    },
    starting_states: |attributes| status(false, first(&arm_levels(attributes)), 0),
    settle: Some(settle),
    // What is disarmed has no level of its own.
    moved: |wanted| {
        if is_true(wanted, "isArmed") { &["isArmed", "currentArmLevel"] } else { &["isArmed"] }
    },
    restore,
    replaced: |changes| {
        let is_by_hand = changes.contains_key("isArmed") && !changes.contains_key("armingEnds");
        if is_by_hand { vec!["armingEnds"] } else { Vec::new() }
    },
    ..Trait::PLAIN
};

fn arm_levels(attributes: &Map) -> Choices<'_> {
    levels(attributes, "availableArmLevels")
}

fn first<'a>(levels: &Choices<'a>) -> &'a str {
    levels.keys().next().unwrap_or(SOLE_LEVEL)
}

fn status(armed: bool, level: &str, seconds: u64) -> Map {
    states([
        ("isArmed", json!(armed)),
        ("currentArmLevel", json!(level)),
        ("exitAllowance", json!(seconds)),
    ])
}

/// Each level, then without one and back.
fn samples(attributes: &Map) -> Vec<Value> {
    let mut samples = vec![json!({"arm": true}), json!({"arm": false})];
    let at = |level| json!({"arm": true, "armLevel": level});
    samples.extend(arm_levels(attributes).keys().map(at));
    samples.push(json!({"arm": true, "cancel": true}));
    samples
}

fn arm_or_disarm(device: &Device<'_>, params: &Map) -> Result<Map, Refusal> {
    let arm = is_true(params, "arm");
    let levels = arm_levels(device.attributes);
    let (armed, level, seconds) = if is_true(params, "cancel") {
        cancel(device, arm, &levels)?
    } else if arm {
        let level = level(device, params, &levels)?;
        let seconds = if device.is("isArmed") { seconds_left(device) } else { EXIT_ALLOWANCE };
        (true, level, seconds)
    } else {
        (false, first(&levels), 0)
    };
    let mut changes = status(armed, level, seconds);
    changes.insert("armingEnds".to_owned(), json!(device.now.saturating_add(seconds)));
    Ok(changes)
}

/// To disarm may let somebody in, and so may another level than that at which it is armed.
fn effect(device: &Device<'_>, params: &Map) -> Effect {
    let disarms = is_true(params, "arm") == is_true(params, "cancel");
    let level = text(params, "armLevel").filter(|_| device.is("isArmed"));
    let is_other = level.is_some_and(|level| device.text("currentArmLevel") != Some(level));
    if disarms || is_other { Effect::Hazardous } else { Effect::Reversible }
}

fn restore(attributes: &Map, present: &Map, wanted: &Map) -> Told {
    let armed = lacking(present, wanted, "isArmed");
    let level = lacking(present, wanted, "currentArmLevel");
    if !is_true(wanted, "isArmed") {
        return armed.map(|_| ("ArmDisarm", json!({"arm": false}))).into_iter().collect();
    }
    if armed.or(level).is_none() {
        return Vec::new();
    }
    let mut params = json!({"arm": true});
    let level = wanted.get("currentArmLevel").filter(|_| !arm_levels(attributes).is_empty());
    if let Some(level) = level {
        params["armLevel"] = level.clone();
    }
    vec![("ArmDisarm", params)]
}

/// Calls off what has begun; where it never began, nothing changes.
fn cancel<'a>(
    device: &Device<'a>,
    arm: bool,
    levels: &Choices<'a>,
) -> Result<(bool, &'a str, u64), Refusal> {
    let seconds = seconds_left(device);
    match (device.is("isArmed"), arm) {
        (true, false) => Ok((true, present(device, levels), seconds)),
        (false, true) => Ok((false, first(levels), 0)),
        (true, true) if seconds > 0 => Ok((false, first(levels), 0)),
        _ => Err(Refusal::new(ErrorCode::CancelTooLate, "it has taken effect already")),
    }
}

/// The level to arm at.
fn level<'a>(device: &Device<'a>, params: &Map, levels: &Choices<'a>) -> Result<&'a str, Refusal> {
    match text(params, "armLevel") {
        Some(_) if levels.is_empty() => Err(not_declared("availableArmLevels")),
        Some(wanted) => Ok(levels.choose(wanted, "level", ErrorCode::NotSupported)?.key),
        None if device.is("isArmed") => Ok(present(device, levels)),
        None => Ok(first(levels)),
    }
}

fn present<'a>(device: &Device<'a>, levels: &Choices<'a>) -> &'a str {
    text(device.states, "currentArmLevel").unwrap_or_else(|| first(levels))
}

/// How long people still have to go out.
fn seconds_left(device: &Device<'_>) -> u64 {
    let number = |name: &str| device.states.get(name).and_then(Value::as_u64);
    if !device.is("isArmed") {
        return 0;
    }
    match number("armingEnds") {
        Some(end) => end.saturating_sub(device.now),
        None => number("exitAllowance").unwrap_or_default(),
    }
}

/// The time to go out runs down, one that a file or a hand has set from then on.
fn settle(device: &Device<'_>) -> Map {
    if !device.states.contains_key("exitAllowance") {
        return Map::new();
    }
    let seconds = seconds_left(device);
    let mut changes = states([("exitAllowance", json!(seconds))]);
    if seconds > 0 && !device.states.contains_key("armingEnds") {
        changes.insert("armingEnds".to_owned(), json!(device.now.saturating_add(seconds)));
    }
    changes
}

/// Every level has a name of its own, and the present one is among them.
fn rules(device: &Device<'_>) -> Vec<Mismatch> {
    let levels = arm_levels(device.attributes);
    if levels.is_empty() {
        return Vec::new();
    }
    let unique = levels.check_unique("/attributes/availableArmLevels/levels");
    let present = levels.check_state(device.states, "currentArmLevel");
    unique.into_iter().chain(present).chain(check_armed(device)).collect()
}

/// What is armed says at which level, where several are declared.
fn check_armed(device: &Device<'_>) -> Option<Mismatch> {
    let lacks = device.is("isArmed") && !device.states.contains_key("currentArmLevel");
    let expected = "the level it is armed at, since levels are declared";
    lacks.then(|| {
        Mismatch::new("/state/currentArmLevel", expected, "nothing").breaks(Rule::Required)
    })
}

fn speak(params: &Map) -> Speech {
    let arm = is_true(params, "arm");
    match text(params, "armLevel") {
        _ if is_true(params, "cancel") => {
            let what = if arm { "arming" } else { "disarming" };
            Speech::plain(&format!("cancel {what}"), &format!("cancelling {what}"))
        }
        Some(level) if arm => {
            Speech::with_tail("set", "setting", format!(" to {}", spoken_key(level)))
        }
        _ if arm => Speech::plain("arm", "arming"),
        _ => Speech::plain("disarm", "disarming"),
    }
}

#[cfg(test)]
mod tests {
    use crate::catalog::testing::Fixture;

    use super::*;

    fn alarm() -> Fixture {
        Fixture::default_of("ArmDisarm")
    }

    fn order(device: &Fixture, params: Value) -> Result<Value, ErrorCode> {
        device.run("ArmDisarm", params)
    }

    #[expect(clippy::unnecessary_wraps, reason = "compared with what a command answers")]
    fn is(armed: bool, level: &str, seconds: u64) -> Result<Value, ErrorCode> {
        Ok(Value::Object(status(armed, level, seconds)))
    }

    #[test]
    fn it_arms_at_the_first_level_or_at_the_one_that_is_called_so() {
        assert_eq!(alarm().states(), Value::Object(status(false, "home", 0)));
        assert_eq!(order(&alarm(), json!({"arm": true})), is(true, "home", 60));
        assert_eq!(order(&alarm(), json!({"arm": true, "armLevel": "Full"})), is(true, "away", 60));
        assert_eq!(
            order(&alarm(), json!({"arm": true, "armLevel": "holiday"})),
            Err(ErrorCode::NotSupported)
        );
        let both = json!({"arm": true, "armLevel": "away", "cancel": true});
        assert_eq!(order(&alarm(), both), Err(ErrorCode::HardError));
    }

    #[test]
    fn without_declared_levels_there_is_one_and_none_can_be_named() {
        let simple = Fixture::new(&["ArmDisarm"], json!({}));
        assert!(simple.problems().is_empty());
        assert_eq!(order(&simple, json!({"arm": true})), is(true, "default", 60));
        assert_eq!(
            order(&simple, json!({"arm": true, "armLevel": "home"})),
            Err(ErrorCode::FunctionNotSupported)
        );
    }

    #[test]
    fn the_time_to_go_out_runs_down() {
        let armed = alarm().done("ArmDisarm", json!({"arm": true, "armLevel": "away"}));
        for (after, left) in [(0, 60), (20, 40), (60, 0), (600, 0)] {
            assert_eq!(armed.after(after).states(), Value::Object(status(true, "away", left)));
        }
    }

    #[test]
    fn a_time_that_a_hand_sets_runs_down_from_then_on() {
        let before = alarm().done("ArmDisarm", json!({"arm": true})).after(600);
        let by_hand = before.with(json!({"isArmed": true, "exitAllowance": 30})).after(0);
        assert_eq!(by_hand.after(10).states()["exitAllowance"], 20);
    }

    #[test]
    fn arming_what_is_armed_succeeds_and_changes_the_level_without_time_to_go_out() {
        let armed = alarm().done("ArmDisarm", json!({"arm": true, "armLevel": "away"}));
        assert_eq!(order(&armed.after(20), json!({"arm": true})), is(true, "away", 40));
        let home = json!({"arm": true, "armLevel": "home"});
        assert_eq!(order(&armed.after(90), home), is(true, "home", 0));
    }

    #[test]
    fn disarming_ends_everything_at_once() {
        let armed = alarm().done("ArmDisarm", json!({"arm": true, "armLevel": "away"}));
        for device in [armed.after(5), alarm()] {
            assert_eq!(order(&device, json!({"arm": false})), is(false, "home", 0));
        }
        let again = armed.done("ArmDisarm", json!({"arm": false}));
        assert_eq!(order(&again, json!({"arm": true})), is(true, "home", 60));
    }

    #[test]
    fn arming_is_cancelled_while_there_is_time() {
        let cancel = |arm: bool| json!({"arm": arm, "cancel": true});
        let armed = alarm().done("ArmDisarm", json!({"arm": true, "armLevel": "away"}));
        assert_eq!(order(&armed.after(59), cancel(true)), is(false, "home", 0));
        assert_eq!(order(&armed.after(60), cancel(true)), Err(ErrorCode::CancelTooLate));
        assert_eq!(order(&alarm(), cancel(true)), is(false, "home", 0));
        assert_eq!(order(&armed.after(70), cancel(false)), is(true, "away", 0));
        assert_eq!(order(&alarm(), cancel(false)), Err(ErrorCode::CancelTooLate));
        let not_cancelled = json!({"arm": true, "cancel": false});
        assert_eq!(order(&alarm(), not_cancelled), is(true, "home", 60));
    }

    #[test]
    fn levels_are_unique_and_the_present_one_is_declared() {
        assert_eq!(
            alarm().with(json!({"currentArmLevel": "full"})).problems(),
            ["/state/currentArmLevel: expected one of home, away, as declared, got `full`"]
        );
        let level = json!({"level_name": "a", "level_values": []});
        let double = Fixture::new(
            &["ArmDisarm"],
            json!({"availableArmLevels": {"levels": [level, level], "ordered": false}}),
        );
        assert_eq!(
            double.problems(),
            [
                "/attributes/availableArmLevels/levels: expected a name of its own for each, got `a` twice"
            ]
        );
    }

    #[test]
    fn it_is_spoken_as_arming_and_disarming() {
        for (params, words) in [
            (json!({"arm": true}), "arm it / arming it"),
            (json!({"arm": false}), "disarm it / disarming it"),
            (json!({"arm": true, "armLevel": "home"}), "set it to home / setting it to home"),
            (json!({"arm": true, "cancel": true}), "cancel arming it / cancelling arming it"),
            (
                json!({"arm": false, "cancel": true}),
                "cancel disarming it / cancelling disarming it",
            ),
        ] {
            assert_eq!(alarm().say("ArmDisarm", params), words);
        }
    }
}
