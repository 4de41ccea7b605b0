//! The conversations of the demo: those of Google's *Secondary user verification*, and what may go
//! wrong in them.

use serde_json::{Value, json};

use crate::google::Outcome;

/// One conversation and how it should end.
pub(super) struct Scene {
    pub(super) title: &'static str,
    pub(super) words: &'static str,
    pub(super) devices: &'static [&'static str],
    pub(super) command: &'static str,
    pub(super) params: fn() -> Value,
    pub(super) answers: &'static [Say],
    pub(super) outcome: Outcome,
    pub(super) error_code: Option<&'static str>,
}

/// What the person says when asked.
#[derive(Clone, Copy)]
pub(super) enum Say {
    Yes,
    No,
    Pin(&'static str),
    Cancel,
}

const LIGHTS: &[&str] = &["light-living", "light-kitchen", "light-hallway"];
const DOOR: &[&str] = &["lock-front"];
const UNLOCK: fn() -> Value = || json!({"lock": false});

pub(super) const SCENES: &[Scene] = &[
    Scene {
        title: "no challenge",
        words: "Turn on the lights.",
        devices: LIGHTS,
        command: "OnOff",
        params: || json!({"on": true}),
        answers: &[],
        outcome: Outcome::Success,
        error_code: None,
    },
    Scene {
        title: "a simple \"are you sure?\"",
        words: "Dim the living room light.",
        devices: &["light-living"],
        command: "BrightnessAbsolute",
        params: || json!({"brightness": 12}),
        answers: &[Say::Yes],
        outcome: Outcome::Success,
        error_code: None,
    },
    Scene {
        title: "the same, and the person says no",
        words: "Dim the living room light.",
        devices: &["light-living"],
        command: "BrightnessAbsolute",
        params: || json!({"brightness": 5}),
        answers: &[Say::No],
        outcome: Outcome::Cancelled,
        error_code: None,
    },
    Scene {
        title: "\"are you sure?\" that names the states",
        words: "Set AC mode to heat.",
        devices: &["ac-bedroom"],
        command: "ThermostatSetMode",
        params: || json!({"thermostatMode": "heat"}),
        answers: &[Say::Yes],
        outcome: Outcome::Success,
        error_code: None,
    },
    Scene {
        title: "a PIN, and none is given",
        words: "Unlock the front door.",
        devices: DOOR,
        command: "LockUnlock",
        params: UNLOCK,
        answers: &[],
        outcome: Outcome::ChallengeUnanswered,
        error_code: Some("challengeNeeded"),
    },
    Scene {
        title: "a wrong PIN, then the right one",
        words: "Unlock the front door.",
        devices: DOOR,
        command: "LockUnlock",
        params: UNLOCK,
        answers: &[Say::Pin("333222"), Say::Pin("333444")],
        outcome: Outcome::Success,
        error_code: None,
    },
    Scene {
        title: "locking takes no PIN",
        words: "Lock the front door.",
        devices: DOOR,
        command: "LockUnlock",
        params: || json!({"lock": true}),
        answers: &[],
        outcome: Outcome::Success,
        error_code: None,
    },
    Scene {
        title: "the person changes their mind",
        words: "Unlock the front door.",
        devices: DOOR,
        command: "LockUnlock",
        params: UNLOCK,
        answers: &[Say::Cancel],
        outcome: Outcome::Cancelled,
        error_code: None,
    },
    Scene {
        title: "too many wrong PINs",
        words: "Unlock the front door.",
        devices: DOOR,
        command: "LockUnlock",
        params: UNLOCK,
        answers: &[Say::Pin("111111"), Say::Pin("222222"), Say::Pin("444333")],
        outcome: Outcome::Error,
        error_code: Some("tooManyFailedAttempts"),
    },
    Scene {
        title: "now even the right PIN has to wait",
        words: "Unlock the front door.",
        devices: DOOR,
        command: "LockUnlock",
        params: UNLOCK,
        answers: &[Say::Pin("333444")],
        outcome: Outcome::Error,
        error_code: Some("tooManyFailedAttempts"),
    },
];
