//! `Dock`: sends a device, such as a vacuum cleaner, home to its station.
//!
//! <https://developers.home.google.com/cloud-to-cloud/traits/dock>
//!
//! To dock what is docked succeeds with the same states, as the person wanted. What is docked no
//! longer runs: where the device has `StartStop`, its states are answered too. Only a start brings it
//! out again, and not to where it was.

use serde_json::json;

use crate::catalog::{Command, Device, Effect, Field, Object, Refusal, Shape, Speech};
use crate::protocol::Map;

use super::start_stop::stopped;
use super::{Trait, lacking, states};

pub(super) static TRAIT: Trait = Trait {
    name: "Dock",
    summary: "Sends a device to its station",
    states: Object::of(&[Field::required(
        "isDocked",
        Shape::Boolean,
        "whether the device is in its station",
    )]),
    commands: &[Command {
        name: "Dock",
        summary: "Sends the device to its station",
        effect: Effect::Irreversible,
        effect_of: Some(|device, _| {
            if device.is("isDocked") { Effect::Reversible } else { Effect::Irreversible }
        }),
        phrases: &["dock {device}", "send {device} home"],
        run: dock,
        speech: |_, _| Speech::plain("dock", "docking"),
        ..Command::PLAIN
    }],
    starting_states: |_| states([("isDocked", json!(true))]),
    moved: |_| &["isDocked"],
    restore: |_, present, wanted| match lacking(present, wanted, "isDocked") {
        Some(docked) if *docked == true => vec![("Dock", json!({}))],
        _ => Vec::new(),
    },
    ..Trait::PLAIN
};

#[expect(clippy::unnecessary_wraps, reason = "the signature of every behaviour")]
fn dock(device: &Device<'_>, _: &Map) -> Result<Map, Refusal> {
    let mut changes = states([("isDocked", json!(true))]);
    if device.has_trait("StartStop") {
        changes.extend(stopped(device.attributes));
    }
    Ok(changes)
}

#[cfg(test)]
mod tests {
    use crate::catalog::testing::Fixture;

    use super::*;

    #[test]
    fn a_device_docks_wherever_it_is() {
        let new = Fixture::default_of("Dock");
        assert_eq!(new.states(), json!({"isDocked": true}));
        for device in [new.with(json!({"isDocked": false})), new] {
            assert_eq!(device.run("Dock", json!({})), Ok(json!({"isDocked": true})));
        }
    }

    #[test]
    fn what_ran_stands_still_in_its_station_and_leaves_it_to_run() {
        let zones = json!({"availableZones": ["kitchen"]});
        let vacuum = Fixture::new(&["Dock", "StartStop"], zones);
        let running = vacuum.done("StartStop", json!({"start": true}));
        let states = |docked: bool, zones: &[&str]| {
            let runs = !docked;
            json!({
                "isDocked": docked, "isRunning": runs, "isPaused": false, "activeZones": zones,
            })
        };
        assert_eq!(running.states(), states(false, &["kitchen"]));
        assert_eq!(running.run("Dock", json!({})), Ok(states(true, &[])));
        let carried = running.with(json!({"isDocked": true}));
        assert_eq!(
            carried.problems(),
            ["/state/isRunning: expected `false` while `isDocked` is true, got `true`"]
        );
        assert_eq!(carried.after(0).states(), states(true, &[]));
    }

    #[test]
    fn it_is_spoken_as_docking() {
        let vacuum = Fixture::default_of("Dock");
        assert_eq!(vacuum.say("Dock", json!({})), "dock it / docking it");
    }
}
