//! How states are told.

use serde_json::json;

use super::house;
use crate::google::say::{Language, Understood, answer_in_words, understand};

#[test]
fn states_are_told_in_words() {
    let home = house();
    let response = json!({"payload": {"devices": {
        "lock": {"online": true, "status": "SUCCESS", "isLocked": true, "isJammed": false},
        "l1": {"online": true, "status": "SUCCESS", "on": true, "brightness": 80, "color": {"spectrumRgb": 0x00FF_0000}},
        "l2": {"online": false, "status": "OFFLINE"},
        "l3": {"online": true, "status": "SUCCESS", "on": false, "color": {"spectrumHsv": {"hue": 240, "saturation": 1, "value": 1}}},
        "th": {"online": true, "status": "SUCCESS", "thermostatMode": "heat", "thermostatTemperatureSetpoint": 21, "thermostatTemperatureAmbient": 20.5},
        "ac": {"status": "ERROR", "errorCode": "deviceTurnedOff"},
        "w": {"online": true, "status": "SUCCESS", "currentModeSettings": {"load": "small"}, "currentToggleSettings": {"quiet": true}},
        "blinds": {"online": true, "status": "SUCCESS", "openPercent": 40.0},
        "tv": {"online": true, "status": "SUCCESS", "currentInput": "hdmi_1"},
        "hatch": {"online": true, "status": "SUCCESS", "openState": [{"openPercent": 0, "openDirection": "LEFT"}, {"openPercent": 0, "openDirection": "RIGHT"}], "currentSensorStateData": [
            {"name": "AirQuality", "currentSensorState": "healthy"}, {"name": "PM2.5", "rawValue": 7}, {"name": "x"},
        ]},
        "back": {"online": true, "status": "SUCCESS", "surprise": [1]},
    }}});
    for (utterance, words) in [
        ("are the doors locked", "The front door is locked."),
        ("is the front door locked", "The front door is locked."),
        (
            "how is the living room light",
            "The living room light is on, at 80 percent brightness and set to red.",
        ),
        ("what color is the reading lamp", "The reading lamp is set to blue."),
        ("is the kitchen light on", "Sorry, it looks like the Kitchen Light is offline right now."),
        (
            "how is the thermostat",
            "The thermostat is in heat mode, set to 69.8 degrees and at 68.9 degrees.",
        ),
        ("is the ac on", "Sorry, the air conditioner is turned off right now."),
        ("how is the washer", "The washer is set to load small and with quiet on."),
        ("are the blinds open", "The study blinds are 40 percent open."),
        ("is anything open", "The study blinds are open."),
        ("is anything closed", "The hatch is closed."),
        (
            "are the lights on",
            "The living room light is on. The reading lamp is off. Sorry, it looks like the Kitchen Light is offline right now.",
        ),
        (
            "which lights are on",
            "The living room light is on. Sorry, it looks like the Kitchen Light is offline right now.",
        ),
        (
            "what is on in the kitchen",
            "Sorry, it looks like the Kitchen Light is offline right now. Sorry, the kettle isn't available right now.",
        ),
        ("is anything locked", "The front door is locked."),
        ("which doors are unlocked", "The front door is locked."),
        ("how is the tv", "Anna's TV is on the input game console."),
        (
            "what does the hatch report",
            "The hatch is reporting air quality healthy and reporting PM2.5 7.",
        ),
        ("is the back door locked", "Sorry, I can't tell about the back door."),
        ("is the kettle on", "Sorry, the kettle isn't available right now."),
        ("is the door locked in the hallway", ""),
    ] {
        match understand(utterance, &home, Language::english()) {
            Ok(Understood::Question(question)) => {
                assert_eq!(answer_in_words(&question, &response, Language::english()), words);
            }
            other => assert!(words.is_empty(), "{utterance}: {other:?}"),
        }
    }
}

#[test]
fn a_yes_or_no_has_an_answer_and_a_time_is_told_in_its_parts() {
    let [mut tv, vacuum, lock, mut oven] =
        [("TV", "Volume"), ("VACUUM", "StartStop"), ("LOCK", "LockUnlock"), ("OVEN", "Timer")].map(
            |(kind, of)| {
                let mut it = crate::google::scripted::device(kind, kind, &kind.to_lowercase());
                it.traits = vec![format!("action.devices.traits.{of}")];
                it
            },
        );
    oven.attributes.insert("maxTimerLimitSec".into(), json!(86400));
    tv.traits.push("action.devices.traits.MediaState".into());
    tv.attributes.insert("supportPlaybackState".into(), json!(true));
    let home = [tv, vacuum, lock, oven];
    for (utterance, states, words) in [
        (
            "is the vacuum paused",
            json!({"isRunning": true, "isPaused": false}),
            "The vacuum is not paused.",
        ),
        ("is the tv paused", json!({"playbackState": "PLAYING"}), "The tv is playing."),
        (
            "is the lock jammed",
            json!({"isLocked": true, "isJammed": false}),
            "The lock is not jammed.",
        ),
        ("is anything muted", json!({"isMuted": true}), "The tv is muted."),
        ("is the tv muted", json!({"currentVolume": 8, "isMuted": false}), "The tv is not muted."),
        ("is the tv muted", json!({"currentVolume": 8, "isMuted": true}), "The tv is muted."),
        (
            "how loud is the tv",
            json!({"currentVolume": 8, "isMuted": false}),
            "The tv is at volume 8.",
        ),
        (
            "how long is left on the oven",
            json!({"timerRemainingSec": 1200, "timerPaused": false}),
            "The oven is timed for another 20 minutes.",
        ),
        (
            "how long is left on the oven",
            json!({"timerRemainingSec": 7261, "timerPaused": true}),
            "The oven is timed for another 2 hours, 1 minute and 1 second and paused.",
        ),
        (
            "how long is left on the oven",
            json!({"timerRemainingSec": -1}),
            "The oven is without a timer.",
        ),
    ] {
        let ids = ["TV", "VACUUM", "LOCK", "OVEN"];
        let id = ids.iter().find(|id| words.contains(&id.to_lowercase())).expect("one of them");
        let response = json!({"payload": {"devices": {*id: states}}});
        match understand(utterance, &home, Language::english()) {
            Ok(Understood::Question(question)) => {
                assert_eq!(answer_in_words(&question, &response, Language::english()), words);
            }
            other => panic!("{utterance}: {other:?}"),
        }
    }
}

#[test]
fn those_who_are_alike_are_told_together() {
    let home = house();
    let [on, off] = [true, false].map(|on| json!({"online": true, "status": "SUCCESS", "on": on}));
    let states = |lights: [&serde_json::Value; 3]| json!({"payload": {"devices": {"l1": lights[0], "l2": lights[1], "l3": lights[2]}}});
    for (utterance, response, words) in [
        (
            "are the lights on",
            states([&on, &off, &on]),
            "The living room light and the reading lamp are on. The Kitchen Light is off.",
        ),
        (
            "are the lights on",
            states([&off, &off, &off]),
            "The living room light, the Kitchen Light and the reading lamp are off.",
        ),
        (
            "which lights are on",
            states([&on, &off, &on]),
            "The living room light and the reading lamp are on.",
        ),
        ("which lights are on", states([&off, &off, &off]), "None of the lights are on."),
        (
            "which lights in the kitchen are on",
            states([&on, &off, &on]),
            "The Kitchen Light is off.",
        ),
    ] {
        match understand(utterance, &home, Language::english()) {
            Ok(Understood::Question(question)) => {
                assert_eq!(answer_in_words(&question, &response, Language::english()), words);
            }
            other => panic!("{utterance}: {other:?}"),
        }
    }
}
