//! What is not understood, and what may mean several things.

use serde_json::json;

use super::{check, house, such};
use crate::google::say::{Language, NotUnderstood, understand};

#[test]
fn what_is_not_understood_is_told_with_what_would_be() {
    check(&[
        ("frobnicate the lights", "could not understand `frobnicate the lights`"),
        ("", "could not understand ``"),
        ("please", "could not understand `please`"),
        ("turn on the submarine", "no device is called `submarine`"),
        ("turn on the front door", "`front door` cannot do that: it has no trait `OnOff`"),
        (
            "make the kitchen light blue",
            "`Kitchen Light` cannot do that: it has no trait `ColorSetting`",
        ),
        ("set the kettle to banana", "could not understand `set the kettle to banana`"),
        ("make the kettle octarine", "could not understand `make the kettle octarine`"),
        ("play jazz on the kettle", "could not understand `play jazz on the kettle`"),
        (
            "set the kettle to 50 percent",
            "`kettle` cannot do that: nothing that it has takes such a value",
        ),
        (
            "set the kettle to 80 degrees",
            "`kettle` cannot do that: it has no trait `TemperatureControl`",
        ),
        ("set the kettle to high", "`kettle` cannot do that: it has no trait `FanSpeed`"),
        (
            "skip ahead on the TV",
            "`Anna's TV` cannot do that: its trait `TransportControl` is declared without the command `mediaSeekRelative`",
        ),
        (
            "lock the blinds and the lights",
            "`study blinds` cannot do that: it has no trait `LockUnlock`",
        ),
        (
            "how far open is the AC",
            "`air conditioner` cannot tell that: it has no trait `OpenClose`",
        ),
        (
            "what is the humidity of the kettle",
            "`kettle` cannot tell that: it has no trait `HumiditySetting` or `TemperatureSetting`",
        ),
        (
            "set the AC to swim",
            "`air conditioner` does not declare `swim`: expected one of `off`, `heat`, `cool`, `fan only`, `low`, `high`",
        ),
        ("dim the kitchen light to banana", "`banana` is nothing that `Kitchen Light` takes there"),
    ]);
    let home = house();
    for (utterance, first) in [
        ("unlok the frnt door", "unlock the front door"),
        ("turn the kichen light of", "turn off the Kitchen Light"),
        ("turn on the submarine", ""),
        ("turn on the front door", "unlock the front door"),
        ("set the AC to swim", "set the air conditioner to "),
        ("frobnicate", ""),
    ] {
        let refused = understand(utterance, &home, Language::english()).expect_err(utterance);
        let nearest = refused.nearest();
        assert_eq!(nearest.len(), 3.min(nearest.len().max(1)), "{utterance}");
        assert!(nearest.iter().any(|it| it.starts_with(first)), "{utterance}: {nearest:?}");
        for phrase in nearest {
            assert!(understand(phrase, &home, Language::english()).is_ok(), "{phrase}");
        }
    }
}

#[test]
fn what_is_offered_is_taken_and_is_not_the_opposite() {
    let range = json!({"temperatureRange": {"minThresholdCelsius": 1, "maxThresholdCelsius": 7}, "temperatureUnitForUX": "C"});
    let cook = json!({"supportedCookingModes": ["COOK"], "foodPresets": [{"food_preset_name": "egg",
        "supported_units": ["NO_UNITS"], "food_synonyms": [{"synonym": ["egg"], "lang": "en"}]}]});
    let mut home = house();
    home.push(such("f", "REFRIGERATOR", "fridge", "", &["TemperatureControl"], range));
    home.push(such("r", "MULTICOOKER", "rice cooker", "", &["Cook", "StartStop"], cook));
    for (utterance, offered, never) in [
        (
            "set the frige to 4 degrees",
            "set the fridge to 4 degrees",
            "set the fridge to 21 degrees",
        ),
        ("set the frige to 30 degrees", "set the fridge to", "set the fridge to 30 degrees"),
        ("make egg with rice cooker 2", "cook egg in the rice cooker", "centimeter"),
        ("turn off the alarm", "disarm the alarm", "arm the alarm\n"),
        ("dim the kichen light to 35 percent", "35 percent", "50 percent"),
    ] {
        let refused = understand(utterance, &home, Language::english()).expect_err(utterance);
        let nearest = refused.nearest().join("\n") + "\n";
        assert!(nearest.contains(offered), "{utterance}: {nearest}");
        let lines = format!("\n{nearest}");
        let never = if never.starts_with("arm") { format!("\n{never}") } else { never.to_owned() };
        assert!(!lines.contains(&never), "{utterance}: {nearest}");
    }
}

#[test]
fn several_orders_are_told_apart_and_none_is_carried_out() {
    check(&[
        (
            "turn on the reading lamp and close the blinds",
            "these are 2 orders, say them one at a time: `turn on the reading lamp`, `close the blinds`",
        ),
        (
            "Turn on the lights, close the blinds, and then lock the doors.",
            "these are 3 orders, say them one at a time: `Turn on the lights`, `close the blinds`, `lock the doors`",
        ),
        (
            "Lock the front door and the back door. Is the kettle on?",
            "these are 2 orders, say them one at a time: `Lock the front door and the back door`, `Is the kettle on`",
        ),
        (
            "set the AC to heat and dim the kettle",
            "these are 2 orders, say them one at a time: `set the AC to heat`, `dim the kettle`",
        ),
        ("turn on the kettle and frobnicate", "no device is called `frobnicate`"),
        (
            "set the reading lamp to blue and the kitchen light to 20 percent",
            "`the kitchen light to 20 percent` after `set the reading lamp to blue` is no order: say one at a time",
        ),
        (
            "set the lights and the blinds to 30 percent",
            "these are 2 orders, say them one at a time: `set the lights to 30 percent`, `set the blinds to 30 percent`",
        ),
        (
            "Set the Kitchen Light, the blinds and the AC to 25.",
            "these are 3 orders, say them one at a time: `Set the Kitchen Light to 25`, `Set the blinds to 25`, `Set the AC to 25`",
        ),
        ("are any lights on in the bedroom", "there are no `lights` in `bedroom`"),
    ]);
}

#[test]
fn what_may_mean_several_things_is_listed() {
    let home = house();
    for (utterance, labels) in [
        ("unlock the door", vec!["front door (lock)", "back door (back)"]),
        ("is the door locked", vec!["front door (lock)", "back door (back)"]),
        (
            "turn on the light",
            vec!["living room light (l1)", "Kitchen Light (l2)", "reading lamp (l3)"],
        ),
        (
            "unlock the back door and the door in the hallway and the door",
            vec!["back door (back), front door (lock)", "back door (back), front door (lock)"],
        ),
        // One EXECUTE has one colour, and these two lamps spell it differently.
        ("make the lights green", vec!["living room light (l1)", "reading lamp (l3)"]),
    ] {
        match understand(utterance, &home, Language::english()) {
            Err(NotUnderstood::Ambiguous { readings, .. }) => {
                let found: Vec<&str> = readings.iter().map(|it| it.label.as_str()).collect();
                assert_eq!(found, labels, "{utterance}");
            }
            other => panic!("{utterance}: {other:?}"),
        }
    }
}
