//! `Volume`: how loud a device is, and whether it is muted.
//!
//! <https://developers.home.google.com/cloud-to-cloud/traits/volume>
//!
//! Levels run from 0 to `volumeMaxLevel`. `relativeSteps` counts levels: `levelStepSize` only
//! tells Google how many to ask for when somebody says no number. A relative step stops at both
//! ends; a level above the maximum is `valueOutOfRange`.
//!
//! A muted device keeps its `currentVolume`. To set the volume or to turn it up makes it heard
//! again; turning it down leaves it muted. A device that can be muted always answers both states.

use serde_json::json;

use crate::catalog::{Command, Device, Edge, Effect, Field, Object, Refusal, Shape, Speech, Unit};
use crate::protocol::{ErrorCode, Map, Mismatch};

use super::{Told, Trait, is_true, lacking, not_declared, states, undeclared, whole};

/// A number of levels that is at least one.
const LEVELS: Shape = Shape::Integer { min: 1, max: i64::MAX };

/// How loud a new device is, in percent, where `volumeDefaultPercentage` is not declared.
const DEFAULT_PERCENT: i64 = 40;

pub(super) static TRAIT: Trait = Trait {
    name: "Volume",
    summary: "Sets how loud a device is",
    attributes: Object::of(&[
        Field::required("volumeMaxLevel", LEVELS, "the loudest level; the lowest is 0"),
        Field::required("volumeCanMuteAndUnmute", Shape::Boolean, "it can be muted"),
        Field::optional(
            "volumeDefaultPercentage",
            Shape::WHOLE_PERCENT,
            "how loud it is by default; default 40",
        )
        .in_unit(Unit::Percent),
        Field::optional("levelStepSize", LEVELS, "the levels of one step up or down; default 1"),
        Field::optional(
            "commandOnlyVolume",
            Shape::Boolean,
            "the state cannot be read; default false",
        ),
    ]),
    states: Object::of(&[
        // Home Assistant does not know the level of a player that is off or steps only.
        Field::required("currentVolume", Shape::COUNT, "the level, also while it is muted")
            .often_missing(),
        Field::optional("isMuted", Shape::Boolean, "nothing is heard"),
    ]),
    commands: COMMANDS,
    command_only: Some("commandOnlyVolume"),
    rules,
    default_attributes: || {
        json!({
            "volumeMaxLevel": 20,
            "volumeCanMuteAndUnmute": true,
            "volumeDefaultPercentage": 40,
            "levelStepSize": 2,
        })
    },
    starting_states: |attributes| {
        let can_mute = is_true(attributes, "volumeCanMuteAndUnmute");
        form(default_level(attributes), can_mute.then_some(false))
    },
    moved: |_| &["currentVolume", "isMuted"],
    restore,
    ..Trait::PLAIN
};

const COMMANDS: &[Command] = &[
    Command {
        name: "mute",
        summary: "Mutes the device or makes it heard again",
        params: Object::of(&[Field::required("mute", Shape::Boolean, "whether to mute it")]),
        effect: Effect::Reversible,
        tells: &[("mute", "isMuted")],
        phrases: &["mute {device}", "unmute {device}"],
        samples: |attributes| {
            let can_mute = is_true(attributes, "volumeCanMuteAndUnmute");
            let both = [json!({"mute": true}), json!({"mute": false})];
            if can_mute { both.into() } else { Vec::new() }
        },
        run: mute,
        speech: |params, _| {
            if is_true(params, "mute") {
                Speech::plain("mute", "muting")
            } else {
                Speech::plain("unmute", "unmuting")
            }
        },
        ..Command::PLAIN
    },
    Command {
        name: "setVolume",
        summary: "Sets the volume to a level",
        params: Object::of(&[Field::required("volumeLevel", Shape::COUNT, "the new level")]),
        effect: Effect::Reversible,
        effect_of: Some(|device, params| {
            effect_at(device, whole(params, "volumeLevel").unwrap_or_default())
        }),
        tells: &[("volumeLevel", "currentVolume")],
        edges: |attributes| {
            #[expect(clippy::cast_precision_loss, reason = "what is far out is left out")]
            let loudest = max_level(attributes) as f64;
            vec![Edge::range("volumeLevel", &json!({}), [0.0, loudest])]
        },
        phrases: &["set the volume of {device} to {volumeLevel}"],
        samples: |attributes| {
            let levels = [default_level(attributes), 0, max_level(attributes)];
            levels.map(|level| json!({"volumeLevel": level})).into()
        },
        run: set_volume,
        speech: |params, _| speak_level(params),
        ..Command::PLAIN
    },
    Command {
        name: "volumeRelative",
        summary: "Turns the volume up or down by some levels",
        params: Object::of(&[Field::required(
            "relativeSteps",
            Shape::INTEGER,
            "how many levels up; negative for down",
        )
        // What older clouds were sent.
        .also("volumeRelativeLevel")]),
        effect: Effect::Reversible,
        effect_of: Some(|device, params| {
            effect_at(device, present_level(device).saturating_add(steps(params)))
        }),
        phrases: &[
            "turn up the volume of {device}",
            "turn down the volume of {device}",
            "turn up the volume of {device} by {relativeSteps}",
        ],
        samples: |attributes| {
            let step = whole(attributes, "levelStepSize").unwrap_or(1).max(1);
            vec![json!({"relativeSteps": step}), json!({"relativeSteps": -step})]
        },
        run: change_volume,
        speech: |params, _| match steps(params) {
            down if down < 0 => {
                Speech::plain("turn down the volume of", "turning down the volume of")
            }
            _ => Speech::plain("turn up the volume of", "turning up the volume of"),
        },
        ..Command::PLAIN
    },
];

fn max_level(attributes: &Map) -> i64 {
    whole(attributes, "volumeMaxLevel").unwrap_or_default().max(0)
}

/// The level that is the declared share of the maximum.
fn default_level(attributes: &Map) -> i64 {
    let percent = whole(attributes, "volumeDefaultPercentage").unwrap_or(DEFAULT_PERCENT);
    let share = i128::from(max_level(attributes)) * i128::from(percent.clamp(0, 100));
    i64::try_from((share + 50) / 100).unwrap_or(i64::MAX)
}

/// How many levels a relative command turns the volume up.
fn steps(params: &Map) -> i64 {
    let given = whole(params, "relativeSteps").or_else(|| whole(params, "volumeRelativeLevel"));
    given.unwrap_or_default()
}

/// The level, and whether it is heard where the device can be muted.
fn form(level: i64, is_muted: Option<bool>) -> Map {
    let mut form = states([("currentVolume", json!(level))]);
    if let Some(is_muted) = is_muted {
        form.insert("isMuted".to_owned(), json!(is_muted));
    }
    form
}

fn present_level(device: &Device<'_>) -> i64 {
    let level = whole(device.states, "currentVolume");
    level.unwrap_or_else(|| default_level(device.attributes))
}

/// Who was woken by it stays awake: louder than it is, and in the upper half.
fn effect_at(device: &Device<'_>, level: i64) -> Effect {
    let is_loud = level.saturating_mul(2) > max_level(device.attributes);
    let is_louder = level > present_level(device);
    if is_loud && is_louder { Effect::Irreversible } else { Effect::Reversible }
}

/// The level first, since to set it makes a muted device heard.
fn restore(_: &Map, present: &Map, wanted: &Map) -> Told {
    let level = lacking(present, wanted, "currentVolume");
    let is_muted = is_true(wanted, "isMuted");
    let muted = lacking(present, wanted, "isMuted").is_some() || (level.is_some() && is_muted);
    let level = level.map(|level| ("setVolume", json!({"volumeLevel": level})));
    let mute = muted.then(|| ("mute", json!({"mute": is_muted})));
    level.into_iter().chain(mute).collect()
}

fn can_mute(device: &Device<'_>) -> bool {
    device.has("volumeCanMuteAndUnmute")
}

fn mute(device: &Device<'_>, params: &Map) -> Result<Map, Refusal> {
    if !can_mute(device) {
        return Err(not_declared("volumeCanMuteAndUnmute"));
    }
    Ok(form(present_level(device), Some(is_true(params, "mute"))))
}

fn set_volume(device: &Device<'_>, params: &Map) -> Result<Map, Refusal> {
    let level = whole(params, "volumeLevel").unwrap_or_default();
    let max = max_level(device.attributes);
    if level > max {
        let reason = format!("level {level} lies above volumeMaxLevel, {max}");
        return Err(Refusal::new(ErrorCode::ValueOutOfRange, reason));
    }
    Ok(form(level, can_mute(device).then_some(false)))
}

#[expect(clippy::unnecessary_wraps, reason = "the signature of every behaviour")]
fn change_volume(device: &Device<'_>, params: &Map) -> Result<Map, Refusal> {
    let steps = steps(params);
    let level = present_level(device).saturating_add(steps).clamp(0, max_level(device.attributes));
    let is_muted = device.is("isMuted") && steps <= 0;
    Ok(form(level, can_mute(device).then_some(is_muted)))
}

/// The level lies within the declared ones, and only what can be muted is.
fn rules(device: &Device<'_>) -> Vec<Mismatch> {
    let max = whole(device.attributes, "volumeMaxLevel");
    let level = whole(device.states, "currentVolume");
    let too_loud = level.zip(max).filter(|(level, max)| level > max).map(|(level, max)| {
        let expected = format!("at most {max}, the declared volumeMaxLevel");
        undeclared("/state/currentVolume", expected, format!("`{level}`"))
    });
    let muted = (device.is("isMuted") && !can_mute(device)).then(|| {
        let expected = "false, since volumeCanMuteAndUnmute is not declared";
        undeclared("/state/isMuted", expected, "`true`")
    });
    too_loud.into_iter().chain(muted).collect()
}

fn speak_level(params: &Map) -> Speech {
    let tail = whole(params, "volumeLevel").map(|level| format!(" to {level}"));
    Speech::with_tail("set the volume of", "setting the volume of", tail.unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use crate::catalog::testing::Fixture;

    use super::*;

    fn speaker() -> Fixture {
        Fixture::default_of("Volume")
    }

    fn bell() -> Fixture {
        let attributes = json!({"volumeMaxLevel": 3, "volumeCanMuteAndUnmute": false});
        Fixture::new(&["Volume"], attributes)
    }

    #[expect(clippy::unnecessary_wraps, reason = "compared with what a command answers")]
    fn at(level: i64, is_muted: bool) -> Result<Value, ErrorCode> {
        Ok(json!({"currentVolume": level, "isMuted": is_muted}))
    }

    #[test]
    fn a_new_device_is_as_loud_as_it_declares() {
        assert_eq!(Ok(speaker().states()), at(8, false));
        assert_eq!(bell().states(), json!({"currentVolume": 1}));
        let silent = json!({
            "volumeMaxLevel": 11, "volumeCanMuteAndUnmute": false, "volumeDefaultPercentage": 0,
        });
        assert_eq!(Fixture::new(&["Volume"], silent).states(), json!({"currentVolume": 0}));
    }

    #[test]
    fn a_level_lies_between_0_and_the_maximum() {
        for level in [0, 1, 20] {
            assert_eq!(speaker().run("setVolume", json!({"volumeLevel": level})), at(level, false));
        }
        for level in [json!(-1), json!(21), json!(2.5), json!(i64::MAX)] {
            let answer = speaker().run("setVolume", json!({"volumeLevel": level}));
            assert_eq!(answer, Err(ErrorCode::ValueOutOfRange), "{level}");
        }
        let answer = bell().run("setVolume", json!({"volumeLevel": 3}));
        assert_eq!(answer, Ok(json!({"currentVolume": 3})));
    }

    #[test]
    fn a_relative_step_counts_levels_and_stops_at_both_ends() {
        for (steps, level) in
            [(2, 10), (-3, 5), (0, 8), (100, 20), (-100, 0), (i64::MAX, 20), (i64::MIN, 0)]
        {
            let answer = speaker().run("volumeRelative", json!({"relativeSteps": steps}));
            assert_eq!(answer, at(level, false), "{steps}");
        }
    }

    #[test]
    fn the_older_spelling_of_the_steps_is_understood() {
        let answer = speaker().run("volumeRelative", json!({"volumeRelativeLevel": -2}));
        assert_eq!(answer, at(6, false));
        assert_eq!(speaker().run("volumeRelative", json!({})), Err(ErrorCode::HardError));
    }

    #[test]
    fn a_muted_device_keeps_its_volume_until_it_is_heard_again() {
        assert_eq!(speaker().run("mute", json!({"mute": true})), at(8, true));
        let muted = speaker().done("mute", json!({"mute": true}));
        assert_eq!(muted.run("mute", json!({"mute": true})), at(8, true));
        assert_eq!(muted.run("mute", json!({"mute": false})), at(8, false));
        assert_eq!(muted.run("setVolume", json!({"volumeLevel": 4})), at(4, false));
        assert_eq!(muted.run("volumeRelative", json!({"relativeSteps": 1})), at(9, false));
        assert_eq!(muted.run("volumeRelative", json!({"relativeSteps": -1})), at(7, true));
    }

    #[test]
    fn what_cannot_be_muted_refuses_it() {
        for mute in [true, false] {
            let answer = bell().run("mute", json!({"mute": mute}));
            assert_eq!(answer, Err(ErrorCode::FunctionNotSupported), "{mute}");
        }
    }

    #[test]
    fn the_states_fit_what_is_declared() {
        assert_eq!(bell().problems(), Vec::<String>::new());
        assert_eq!(bell().with(json!({"isMuted": false})).problems(), Vec::<String>::new());
        assert_eq!(
            bell().with(json!({"currentVolume": 4, "isMuted": true})).problems(),
            [
                "/state/currentVolume: expected at most 3, the declared volumeMaxLevel, got `4`",
                "/state/isMuted: expected false, since volumeCanMuteAndUnmute is not declared, got `true`",
            ]
        );
    }

    #[test]
    fn it_is_spoken_as_setting_and_turning_the_volume() {
        let say = |command, params| speaker().say(command, params);
        assert_eq!(say("mute", json!({"mute": true})), "mute it / muting it");
        assert_eq!(say("mute", json!({"mute": false})), "unmute it / unmuting it");
        assert_eq!(
            say("setVolume", json!({"volumeLevel": 4})),
            "set the volume of it to 4 / setting the volume of it to 4"
        );
        assert_eq!(
            say("volumeRelative", json!({"relativeSteps": -2})),
            "turn down the volume of it / turning down the volume of it"
        );
        assert_eq!(
            say("volumeRelative", json!({"volumeRelativeLevel": 2})),
            "turn up the volume of it / turning up the volume of it"
        );
    }
}
