//! `MediaState`: whether a device is in use, and whether it plays.
//!
//! <https://developers.home.google.com/cloud-to-cloud/traits/mediastate>
//!
//! It has no commands: those of `TransportControl` change its states. A state is reported
//! where the device declares that it can; one of the two alone will do.

use serde_json::json;

use crate::catalog::{Device, Field, Object, Shape};
use crate::protocol::{Map, Mismatch};

use super::{Trait, is_true, states, undeclared};

/// Each state with the attribute that declares it.
const SUPPORTED: [(&str, &str); 2] =
    [("activityState", "supportActivityState"), ("playbackState", "supportPlaybackState")];

pub(super) static TRAIT: Trait = Trait {
    name: "MediaState",
    summary: "Reports whether a device is in use and plays",
    attributes: Object::of(&[
        Field::optional(
            "supportActivityState",
            Shape::Boolean,
            "activityState is reported; default false",
        ),
        Field::optional(
            "supportPlaybackState",
            Shape::Boolean,
            "playbackState is reported; default false",
        ),
    ]),
    states: Object::of(&[
        Field::optional(
            "activityState",
            Shape::Enum(&["INACTIVE", "STANDBY", "ACTIVE"]),
            "whether somebody uses it",
        ),
        Field::optional(
            "playbackState",
            Shape::Enum(&[
                "PAUSED",
                "PLAYING",
                "FAST_FORWARDING",
                "REWINDING",
                "BUFFERING",
                "STOPPED",
            ]),
            "what becomes of the media",
        ),
    ]),
    rules,
    default_attributes: || json!({"supportActivityState": true, "supportPlaybackState": true}),
    starting_states: |attributes| {
        let new =
            states([("activityState", json!("INACTIVE")), ("playbackState", json!("STOPPED"))]);
        new.into_iter().filter(|(state, _)| is_supported(attributes, state)).collect()
    },
    ..Trait::PLAIN
};

fn is_supported(attributes: &Map, state: &str) -> bool {
    let mut pairs = SUPPORTED.iter();
    pairs.any(|(known, flag)| *known == state && is_true(attributes, flag))
}

/// Only what is declared is reported.
fn rules(device: &Device<'_>) -> Vec<Mismatch> {
    let undeclared_state = |(state, flag): &(&str, &str)| {
        if device.has(flag) {
            return None;
        }
        let actual = format!("`{}`", device.states.get(*state)?);
        let expected = format!("no such state, since {flag} is not declared");
        Some(undeclared(format!("/state/{state}"), expected, actual))
    };
    SUPPORTED.iter().filter_map(undeclared_state).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use crate::catalog::testing::Fixture;

    use super::*;

    fn player(attributes: Value) -> Fixture {
        Fixture::new(&["MediaState"], attributes)
    }

    #[test]
    fn a_new_device_reports_what_it_declares() {
        for (attributes, states) in [
            (json!({}), json!({})),
            (json!({"supportActivityState": true}), json!({"activityState": "INACTIVE"})),
            (
                json!({"supportActivityState": false, "supportPlaybackState": true}),
                json!({"playbackState": "STOPPED"}),
            ),
            (
                json!({"supportActivityState": true, "supportPlaybackState": true}),
                json!({"activityState": "INACTIVE", "playbackState": "STOPPED"}),
            ),
        ] {
            let player = player(attributes);
            assert_eq!(player.states(), states);
            assert_eq!(player.problems(), Vec::<String>::new());
        }
    }

    #[test]
    fn a_state_that_is_not_declared_is_named() {
        let player = player(json!({"supportActivityState": true}));
        assert_eq!(
            player.with(json!({"activityState": "ACTIVE"})).problems(),
            Vec::<String>::new()
        );
        assert_eq!(
            player.with(json!({"playbackState": "PLAYING"})).problems(),
            [
                "/state/playbackState: expected no such state, since supportPlaybackState is not declared, got `\"PLAYING\"`"
            ]
        );
    }
}
