//! `Brightness`: how bright a light is.
//!
//! <https://developers.home.google.com/cloud-to-cloud/traits/brightness>
//!
//! A lamp that is made brighter lights up: an absolute brightness above 0 and a relative step
//! upwards also answer `on: true` where the device has `OnOff`. Brightness 0 and dimming leave
//! `on` as it is: the two are separate states, and only `OnOff` switches off.

use serde_json::json;

use crate::catalog::{
    Command, Condition, Device, Effect, Field, Object, Refusal, Shape, Speech, Unit,
};
use crate::protocol::Map;

use super::steps::{PERCENT_PER_WEIGHT, WEIGHT, step};
use super::{Trait, float, hold, number, put_back, spoken_number, states, switch_on};

pub(super) static TRAIT: Trait = Trait {
    name: "Brightness",
    summary: "Sets how bright a light is",
    attributes: Object::of(&[Field::optional(
        "commandOnlyBrightness",
        Shape::Boolean,
        "the state cannot be read; default false",
    )]),
    states: Object::of(&[Field::optional(
        "brightness",
        Shape::WHOLE_PERCENT,
        "how bright the light is",
    )
    .in_unit(Unit::Percent)]),
    commands: &[
        Command {
            name: "BrightnessAbsolute",
            summary: "Sets the brightness",
            params: Object::of(&[Field::required(
                "brightness",
                Shape::WHOLE_PERCENT,
                "the new brightness",
            )
            .in_unit(Unit::Percent)]),
            effect: Effect::Reversible,
            tells: &[("brightness", "brightness")],
            phrases: &[
                "set {device} to {brightness} percent",
                "dim {device} to {brightness} percent",
            ],
            samples: |_| vec![json!({"brightness": 65})],
            run: set_brightness,
            speech: |params, _| speak_brightness(params),
            ..Command::PLAIN
        },
        Command {
            name: "BrightnessRelative",
            summary: "Makes the light brighter or dimmer by a step",
            params: Object {
                fields: &[
                    // Google's schema starts at 0, but then nothing could be dimmed by a
                    // percentage; what Google sends for that is negative.
                    Field::optional(
                        "brightnessRelativePercent",
                        Shape::Integer { min: -100, max: 100 },
                        "how many percent brighter",
                    )
                    .in_unit(Unit::Percent),
                    Field::optional(
                        "brightnessRelativeWeight",
                        WEIGHT,
                        "how much brighter, from much dimmer to much brighter",
                    ),
                ],
                conditions: &[Condition::OneOf(&[
                    &["brightnessRelativePercent"],
                    &["brightnessRelativeWeight"],
                ])],
            },
            effect: Effect::Reversible,
            phrases: &[
                "brighten {device}",
                "brighten {device} by {brightnessRelativePercent} percent",
                "dim {device}",
            ],
            samples: |_| {
                vec![
                    json!({"brightnessRelativeWeight": 2}),
                    json!({"brightnessRelativeWeight": -2}),
                    json!({"brightnessRelativePercent": 20}),
                ]
            },
            run: change_brightness,
            speech: |params, _| match change(params) {
                step if step < 0.0 => Speech::plain("dim", "dimming"),
                _ => Speech::plain("brighten", "brightening"),
            },
            ..Command::PLAIN
        },
    ],
    command_only: Some("commandOnlyBrightness"),
    starting_states: |_| states([("brightness", json!(100))]),
    moved: |_| &["brightness"],
    restore: |_, present, wanted| {
        put_back(present, wanted, "brightness", ("BrightnessAbsolute", "brightness"))
    },
    ..Trait::PLAIN
};

#[expect(clippy::unnecessary_wraps, reason = "the signature of every behaviour")]
fn set_brightness(device: &Device<'_>, params: &Map) -> Result<Map, Refusal> {
    let brightness = float(params, "brightness").unwrap_or_default();
    let mut changes = states([("brightness", number(brightness))]);
    if brightness > 0.0 {
        switch_on(device, &mut changes);
    }
    Ok(changes)
}

#[expect(clippy::unnecessary_wraps, reason = "the signature of every behaviour")]
fn change_brightness(device: &Device<'_>, params: &Map) -> Result<Map, Refusal> {
    let step = change(params);
    let brightness = device.number("brightness").unwrap_or_default() + step;
    let mut changes = states([("brightness", number(hold(brightness, 0.0, 100.0)))]);
    if step > 0.0 {
        switch_on(device, &mut changes);
    }
    Ok(changes)
}

/// By how many percent a relative command changes the brightness.
fn change(params: &Map) -> f64 {
    let (exact, weight) = ("brightnessRelativePercent", "brightnessRelativeWeight");
    step(params, exact, weight, PERCENT_PER_WEIGHT)
}

/// Up to half is dimming, as in Google's sample; what is brighter names its percentage.
fn speak_brightness(params: &Map) -> Speech {
    match float(params, "brightness") {
        Some(brightness) if brightness > 50.0 => Speech::with_tail(
            "set the brightness of",
            "setting the brightness of",
            format!(" to {} percent", spoken_number(params, "brightness").unwrap_or_default()),
        ),
        _ => Speech::plain("dim", "dimming"),
    }
}

#[cfg(test)]
mod tests {
    use crate::catalog::testing::Fixture;
    use crate::protocol::ErrorCode;

    use super::*;

    fn light() -> Fixture {
        Fixture::new(&["Brightness"], json!({})).with(json!({"brightness": 60}))
    }

    fn lamp() -> Fixture {
        Fixture::new(&["Brightness", "OnOff"], json!({})).with(json!({"brightness": 60}))
    }

    #[test]
    fn both_ends_are_accepted_and_what_lies_beyond_is_out_of_range() {
        for brightness in [0, 100] {
            let answer = light().run("BrightnessAbsolute", json!({"brightness": brightness}));
            assert_eq!(answer, Ok(json!({"brightness": brightness})));
        }
        for brightness in [json!(-1), json!(101), json!(12.5)] {
            let answer = light().run("BrightnessAbsolute", json!({"brightness": brightness}));
            assert_eq!(answer, Err(ErrorCode::ValueOutOfRange), "{brightness}");
        }
        let answer = light().run("BrightnessAbsolute", json!({"brightness": "60"}));
        assert_eq!(answer, Err(ErrorCode::HardError));
    }

    #[test]
    fn a_relative_step_stops_at_both_ends() {
        let steps = [
            (json!({"brightnessRelativePercent": 15}), 75),
            (json!({"brightnessRelativePercent": -15}), 45),
            (json!({"brightnessRelativePercent": 100}), 100),
            (json!({"brightnessRelativePercent": -100}), 0),
            (json!({"brightnessRelativeWeight": 2}), 80),
            (json!({"brightnessRelativeWeight": 5}), 100),
            (json!({"brightnessRelativeWeight": -5}), 10),
            (json!({"brightnessRelativeWeight": 0}), 60),
        ];
        for (params, brightness) in steps {
            let answer = light().run("BrightnessRelative", params.clone());
            assert_eq!(answer, Ok(json!({"brightness": brightness})), "{params}");
        }
    }

    #[test]
    fn a_relative_step_is_named_in_one_way() {
        for params in
            [json!({}), json!({"brightnessRelativePercent": 1, "brightnessRelativeWeight": 1})]
        {
            assert_eq!(light().run("BrightnessRelative", params), Err(ErrorCode::HardError));
        }
        let answer = light().run("BrightnessRelative", json!({"brightnessRelativeWeight": 6}));
        assert_eq!(answer, Err(ErrorCode::ValueOutOfRange));
    }

    #[test]
    fn a_lamp_that_is_made_brighter_lights_up() {
        let absolute = |value| lamp().run("BrightnessAbsolute", json!({"brightness": value}));
        assert_eq!(absolute(1), Ok(json!({"brightness": 1, "on": true})));
        assert_eq!(absolute(0), Ok(json!({"brightness": 0})));
        let relative =
            |step| lamp().run("BrightnessRelative", json!({"brightnessRelativeWeight": step}));
        assert_eq!(relative(1), Ok(json!({"brightness": 70, "on": true})));
        assert_eq!(relative(-1), Ok(json!({"brightness": 50})));
    }

    #[test]
    fn dimming_is_spoken_without_a_number() {
        let words = |value| light().say("BrightnessAbsolute", json!({"brightness": value}));
        assert_eq!(words(12), "dim it / dimming it");
        assert_eq!(words(50), "dim it / dimming it");
        assert_eq!(
            words(51),
            "set the brightness of it to 51 percent / setting the brightness of it to 51 percent"
        );
        let step =
            |value| light().say("BrightnessRelative", json!({"brightnessRelativePercent": value}));
        assert_eq!(step(-5), "dim it / dimming it");
        assert_eq!(step(5), "brighten it / brightening it");
    }
}
