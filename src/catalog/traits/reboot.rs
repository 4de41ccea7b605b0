//! `Reboot`: what can be started anew.
//!
//! <https://developers.home.google.com/cloud-to-cloud/traits/reboot>
//!
//! The trait has neither attributes nor states. A device that reboots here stays reachable and
//! keeps what it was set to: there is no state that would tell the difference.

use crate::catalog::{Command, Effect, Object, Speech};

use super::Trait;

pub(super) static TRAIT: Trait = Trait {
    name: "Reboot",
    summary: "Starts a device anew",
    attributes: Object::EMPTY,
    states: Object::EMPTY,
    commands: &[Command {
        name: "Reboot",
        summary: "Reboots the device",
        params: Object::EMPTY,
        effect: Effect::Irreversible,
        phrases: &["reboot {device}", "restart {device}"],
        speech: |_, _| Speech::plain("reboot", "rebooting"),
        ..Command::PLAIN
    }],
    ..Trait::PLAIN
};

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::catalog::testing::Fixture;

    #[test]
    fn a_reboot_changes_no_state() {
        let router = Fixture::default_of("Reboot");
        assert_eq!(router.states(), json!({}));
        assert_eq!(router.run("Reboot", json!({})), Ok(json!({})));
    }

    #[test]
    fn it_is_spoken_as_rebooting() {
        let router = Fixture::default_of("Reboot");
        assert_eq!(router.say("Reboot", json!({})), "reboot it / rebooting it");
    }
}
