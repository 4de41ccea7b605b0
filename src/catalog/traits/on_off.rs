//! `OnOff`: what can be switched on and off.
//!
//! <https://developers.home.google.com/cloud-to-cloud/traits/onoff>

use serde_json::json;

use crate::catalog::{Command, Condition, Device, Effect, Field, Object, Refusal, Shape, Speech};
use crate::protocol::Map;

use super::{Trait, heats, is_at_work, is_true, put_back, states};

pub(super) static TRAIT: Trait = Trait {
    name: "OnOff",
    summary: "Switches a device on and off",
    attributes: Object {
        fields: &[
            Field::optional(
                "commandOnlyOnOff",
                Shape::Boolean,
                "the state cannot be read; default false",
            ),
            Field::optional(
                "queryOnlyOnOff",
                Shape::Boolean,
                "the state cannot be set; default false",
            ),
        ],
        conditions: &[Condition::NotBothTrue("commandOnlyOnOff", "queryOnlyOnOff")],
    },
    states: Object::of(&[Field::optional("on", Shape::Boolean, "whether the device is on")]),
    commands: &[Command {
        name: "OnOff",
        summary: "Switches the device on or off",
        params: Object::of(&[Field::required("on", Shape::Boolean, "whether to switch it on")]),
        effect: Effect::Reversible,
        effect_of: Some(effect),
        tells: &[("on", "on")],
        phrases: &["turn on {device}", "turn off {device}"],
        samples: |_| vec![json!({"on": true}), json!({"on": false})],
        run: switch,
        speech: |params, _| {
            if is_true(params, "on") {
                Speech::plain("turn on", "turning on")
            } else {
                Speech::plain("turn off", "turning off")
            }
        },
        ..Command::PLAIN
    }],
    command_only: Some("commandOnlyOnOff"),
    query_only: Some("queryOnlyOnOff"),
    starting_states: |_| states([("on", json!(false))]),
    moved: |_| &["on"],
    restore: |_, present, wanted| put_back(present, wanted, "on", ("OnOff", "on")),
    ..Trait::PLAIN
};

/// To switch on what heats sets it going. To switch off ends what is under way, and who switches
/// off a router or a burglar alarm is left without.
fn effect(device: &Device<'_>, params: &Map) -> Effect {
    match is_true(params, "on") {
        true if heats(device) && !device.is("on") => Effect::Hazardous,
        false if device.has_trait("ArmDisarm") => Effect::Hazardous,
        false if is_at_work(device) || device.has_trait("NetworkControl") => Effect::Irreversible,
        _ => Effect::Reversible,
    }
}

#[expect(clippy::unnecessary_wraps, reason = "the signature of every behaviour")]
fn switch(_: &Device<'_>, params: &Map) -> Result<Map, Refusal> {
    Ok(states([("on", json!(is_true(params, "on")))]))
}
