//! `Locator`: finds a device, such as a key ring, by making it ring or blink.
//!
//! <https://developers.home.google.com/cloud-to-cloud/traits/locator>
//!
//! Nothing is declared and nothing reported. To silence the device gives no alert, so that the
//! answer is `generatedAlert: false`.

use serde_json::json;

use crate::catalog::{Command, Device, Effect, Field, Object, Refusal, Shape, Speech};
use crate::protocol::{ErrorCode, Map};

use super::{Trait, is_true, states};

pub(super) static TRAIT: Trait = Trait {
    name: "Locator",
    summary: "Finds a device by an alert that people hear or see",
    commands: &[Command {
        name: "Locate",
        summary: "Lets the device give an alert, or silences it",
        params: Object::of(&[
            Field::optional("silence", Shape::Boolean, "true ends an alert instead; default false"),
            Field::optional("lang", Shape::Text, "the language of the person; default en"),
        ]),
        results: Object::of(&[Field::required(
            "generatedAlert",
            Shape::Boolean,
            "whether the device gives an alert",
        )]),
        errors: &[ErrorCode::DeviceOffline, ErrorCode::UnableToLocateDevice],
        effect: Effect::Irreversible,
        phrases: &["find {device}", "ring {device}", "silence {device}"],
        samples: |_| vec![json!({}), json!({"silence": true}), json!({"lang": "de"})],
        run: locate,
        speech: |params, _| {
            if is_silenced(params) {
                Speech::plain("silence", "silencing")
            } else {
                Speech::plain("ring", "ringing")
            }
        },
        ..Command::PLAIN
    }],
    ..Trait::PLAIN
};

#[expect(clippy::unnecessary_wraps, reason = "the signature of every behaviour")]
fn locate(_: &Device<'_>, params: &Map) -> Result<Map, Refusal> {
    Ok(states([("generatedAlert", json!(!is_silenced(params)))]))
}

fn is_silenced(params: &Map) -> bool {
    is_true(params, "silence")
}

#[cfg(test)]
mod tests {
    use crate::catalog::testing::Fixture;

    use super::*;

    fn keys() -> Fixture {
        Fixture::default_of("Locator")
    }

    #[test]
    fn an_alert_is_answered_and_not_kept() {
        for (params, rings) in [
            (json!({}), true),
            (json!({"silence": false, "lang": "de"}), true),
            (json!({"silence": true}), false),
        ] {
            let change = keys().change("Locate", params).expect("located");
            assert_eq!(change.results, states([("generatedAlert", json!(rings))]));
            assert!(change.states.is_empty());
        }
        assert_eq!(keys().states(), json!({}));
    }

    #[test]
    fn what_is_no_boolean_is_refused() {
        assert_eq!(keys().run("Locate", json!({"silence": "yes"})), Err(ErrorCode::HardError));
    }

    #[test]
    fn it_is_spoken_as_ringing_and_silencing() {
        assert_eq!(keys().say("Locate", json!({})), "ring it / ringing it");
        assert_eq!(keys().say("Locate", json!({"silence": true})), "silence it / silencing it");
    }
}
