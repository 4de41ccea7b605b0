//! `Scene`: what a person set up to happen together.
//!
//! <https://developers.home.google.com/cloud-to-cloud/traits/scene>
//!
//! A scene has no states; what it does to other devices is outside this catalog.

use serde_json::json;

use crate::catalog::{Command, Device, Edge, Effect, Field, Object, Refusal, Shape, Speech};
use crate::protocol::Map;

use super::{Trait, is_true, not_declared};

pub(super) static TRAIT: Trait = Trait {
    name: "Scene",
    summary: "Activates a scene",
    attributes: Object::of(&[Field::optional(
        "sceneReversible",
        Shape::Boolean,
        "the scene can be deactivated; default false",
    )]),
    states: Object::EMPTY,
    commands: &[Command {
        name: "ActivateScene",
        summary: "Activates or deactivates the scene",
        params: Object::of(&[Field::required(
            "deactivate",
            Shape::Boolean,
            "true undoes the scene, false activates it",
        )]),
        effect: Effect::Irreversible,
        phrases: &["activate {device}", "start {device}", "deactivate {device}"],
        samples: |attributes| {
            let mut samples = vec![json!({"deactivate": false})];
            if is_true(attributes, "sceneReversible") {
                samples.push(json!({"deactivate": true}));
            }
            samples
        },
        edges: |attributes| {
            let strange = Edge::undeclared("deactivate", json!({"deactivate": true}));
            if is_true(attributes, "sceneReversible") { Vec::new() } else { vec![strange] }
        },
        run: activate,
        speech: |params, _| {
            if is_true(params, "deactivate") {
                Speech::plain("deactivate", "deactivating")
            } else {
                Speech::plain("activate", "activating")
            }
        },
        ..Command::PLAIN
    }],
    default_attributes: || json!({"sceneReversible": true}),
    ..Trait::PLAIN
};

fn activate(device: &Device<'_>, params: &Map) -> Result<Map, Refusal> {
    if is_true(params, "deactivate") && !device.has("sceneReversible") {
        return Err(not_declared("sceneReversible"));
    }
    Ok(Map::new())
}

#[cfg(test)]
mod tests {
    use crate::catalog::testing::Fixture;
    use crate::protocol::ErrorCode;

    use super::*;

    #[test]
    fn a_scene_is_activated_without_states() {
        let scene = Fixture::new(&["Scene"], json!({}));
        assert!(scene.problems().is_empty());
        assert_eq!(scene.run("ActivateScene", json!({"deactivate": false})), Ok(json!({})));
        assert_eq!(scene.run("ActivateScene", json!({})), Err(ErrorCode::HardError));
    }

    #[test]
    fn only_a_reversible_scene_is_deactivated() {
        for attributes in [json!({}), json!({"sceneReversible": false})] {
            assert_eq!(
                Fixture::new(&["Scene"], attributes)
                    .run("ActivateScene", json!({"deactivate": true})),
                Err(ErrorCode::FunctionNotSupported)
            );
        }
        let reversible = Fixture::new(&["Scene"], json!({"sceneReversible": true}));
        assert_eq!(reversible.run("ActivateScene", json!({"deactivate": true})), Ok(json!({})));
    }

    #[test]
    fn it_is_spoken_as_activating() {
        let scene = Fixture::new(&["Scene"], json!({}));
        assert_eq!(
            scene.say("ActivateScene", json!({"deactivate": false})),
            "activate it / activating it"
        );
        assert_eq!(
            scene.say("ActivateScene", json!({"deactivate": true})),
            "deactivate it / deactivating it"
        );
    }
}
