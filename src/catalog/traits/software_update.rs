//! `SoftwareUpdate`: what can be brought to its newest software.
//!
//! <https://developers.home.google.com/cloud-to-cloud/traits/softwareupdate>
//!
//! A virtual device always finds an update and is done with it at once, so that a command that
//! is sent twice works twice; `softwareUpdateNotAvailable` is never its answer.

use serde_json::json;

use crate::catalog::{Command, Effect, Field, Object, Shape, Speech, Unit};

use super::{Trait, states};

const LAST_UPDATE: &str = "lastSoftwareUpdateUnixTimestampSec";

/// When the software of a new device is from: the beginning of 2023.
const FACTORY: u64 = 1_672_531_200;

pub(super) static TRAIT: Trait = Trait {
    name: "SoftwareUpdate",
    summary: "Brings a device to its newest software",
    attributes: Object::EMPTY,
    states: Object::of(&[Field::required(
        LAST_UPDATE,
        Shape::INTEGER,
        "when it was last updated with success",
    )
    .in_unit(Unit::UnixSeconds)]),
    commands: &[Command {
        name: "SoftwareUpdate",
        summary: "Updates the device",
        params: Object::EMPTY,
        effect: Effect::Irreversible,
        phrases: &["update {device}", "update the software of {device}"],
        run: |device, _| Ok(states([(LAST_UPDATE, json!(device.now))])),
        speech: |_, _| Speech::plain("update", "updating"),
        ..Command::PLAIN
    }],
    moved: |_| &[LAST_UPDATE],
    starting_states: |_| states([(LAST_UPDATE, json!(FACTORY))]),
    ..Trait::PLAIN
};

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use crate::catalog::testing::Fixture;

    use super::*;

    fn device() -> Fixture {
        Fixture::default_of("SoftwareUpdate")
    }

    fn updated(device: &Fixture) -> Value {
        device.run("SoftwareUpdate", json!({})).expect("updated")[LAST_UPDATE].clone()
    }

    #[test]
    fn an_update_is_from_now() {
        assert_eq!(device().states(), json!({LAST_UPDATE: FACTORY}));
        assert_eq!(updated(&device()), json!(1_700_000_000));
        let again = device().done("SoftwareUpdate", json!({})).after(60);
        assert_eq!(again.states(), json!({LAST_UPDATE: 1_700_000_000}));
        assert_eq!(updated(&again), json!(1_700_000_060));
    }

    #[test]
    fn it_is_spoken_as_updating() {
        assert_eq!(device().say("SoftwareUpdate", json!({})), "update it / updating it");
    }
}
