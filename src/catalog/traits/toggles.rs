//! `Toggles`: what a device can have on or off beside itself, such as a quiet mode.
//!
//! <https://developers.home.google.com/cloud-to-cloud/traits/toggles>
//!
//! Google changes one toggle at a time, and a document with several is wrong; the device carries
//! out all of them, or none where it does not know one. That a report leaves a declared toggle
//! out is doubtful; that it names one that is not declared is wrong.

use serde_json::{Value, json};

use crate::catalog::{
    Command, Condition, Device, Edge, Effect, Field, Object, Refusal, Shape, Speech,
};
use crate::protocol::{ErrorCode, Map, Mismatch};

use super::choices::{Choices, NAME_VALUES, Spelling, spoken_key};
use super::{Trait, lacking_members, states};

const TOGGLES: Spelling = Spelling { key: "name", values: "name_values", synonyms: "name_synonym" };

const CURRENT: &str = "currentToggleSettings";
const UPDATE: &str = "updateToggleSettings";

static TOGGLE: Object = Object::of(&[
    Field::required("name", Shape::Text, "the name in commands and states"),
    Field::required(
        "name_values",
        Shape::list(&Shape::Object(&NAME_VALUES)),
        "what people call it",
    ),
]);

pub(super) static TRAIT: Trait = Trait {
    name: "Toggles",
    summary: "Switches a device's own settings on and off",
    attributes: Object {
        fields: &[
            Field::required(
                "availableToggles",
                Shape::list(&Shape::Object(&TOGGLE)),
                "the toggles",
            ),
            Field::optional(
                "commandOnlyToggles",
                Shape::Boolean,
                "the state cannot be read; default false",
            ),
            Field::optional(
                "queryOnlyToggles",
                Shape::Boolean,
                "the state cannot be set; default false",
            ),
        ],
        conditions: &[Condition::NotBothTrue("commandOnlyToggles", "queryOnlyToggles")],
    },
    states: Object::of(&[Field::required(
        CURRENT,
        Shape::keyed(&Shape::Boolean),
        "for each toggle, whether it is on",
    )]),
    commands: &[Command {
        name: "SetToggles",
        summary: "Switches a toggle on or off",
        params: Object::of(&[Field::required(
            UPDATE,
            Shape::keyed(&Shape::Boolean).at_least(1).at_most(1),
            "the name of a toggle, with whether to switch it on",
        )]),
        effect: Effect::Reversible,
        tells: &[(UPDATE, CURRENT)],
        phrases: &["set {updateToggleSettings} on {device}"],
        samples: |attributes| {
            let toggles = toggles(attributes);
            let both = |key: &str| [true, false].map(|on| json!({UPDATE: {key: on}}));
            toggles.keys().flat_map(both).collect()
        },
        edges: |attributes| {
            let stranger = toggles(attributes).stranger();
            vec![Edge::undeclared(UPDATE, json!({UPDATE: {stranger: true}}))]
        },
        run: set_toggles,
        speech: |params, _| speak(params),
        ..Command::PLAIN
    }],
    command_only: Some("commandOnlyToggles"),
    query_only: Some("queryOnlyToggles"),
    rules,
    default_attributes: || {
        json!({"availableToggles": [
            TOGGLES.declare("quiet", &["quiet mode", "silent mode"]),
            TOGGLES.declare("energy_saving", &["energy saving", "eco mode"]),
        ]})
    },
    moved: |_| &[CURRENT],
    restore: |_, present, wanted| {
        let update =
            |(toggle, on): (&String, &Value)| ("SetToggles", json!({UPDATE: {toggle: on}}));
        lacking_members(present, wanted, CURRENT).map(update).collect()
    },
    starting_states: |attributes| {
        let off = |key: &str| (key.to_owned(), json!(false));
        let settings: Map = toggles(attributes).keys().map(off).collect();
        states([(CURRENT, settings.into())])
    },
    ..Trait::PLAIN
};

fn toggles(attributes: &Map) -> Choices<'_> {
    Choices::read(attributes, "availableToggles", &TOGGLES)
}

fn set_toggles(device: &Device<'_>, params: &Map) -> Result<Map, Refusal> {
    let toggles = toggles(device.attributes);
    let present = device.states.get(CURRENT).and_then(Value::as_object);
    let mut current = present.cloned().unwrap_or_default();
    for (toggle, on) in params.get(UPDATE).and_then(Value::as_object).into_iter().flatten() {
        let toggle = toggles.choose(toggle, "toggle", ErrorCode::NotSupported)?;
        current.insert(toggle.key.to_owned(), on.clone());
    }
    Ok(states([(CURRENT, current.into())]))
}

/// Every toggle has a name of its own, and the present ones are among them.
fn rules(device: &Device<'_>) -> Vec<Mismatch> {
    let toggles = toggles(device.attributes);
    let unique = toggles.check_unique("/attributes/availableToggles");
    unique.into_iter().chain(toggles.check_members(device.states, CURRENT)).collect()
}

fn speak(params: &Map) -> Speech {
    let update = params.get(UPDATE).and_then(Value::as_object);
    let mut members = update.into_iter().flatten();
    match (members.next(), members.next()) {
        (Some((toggle, Value::Bool(on))), None) => {
            let (word, toggle) = (if *on { "on" } else { "off" }, spoken_key(toggle));
            Speech::plain(
                &format!("turn {word} {toggle} on"),
                &format!("turning {word} {toggle} on"),
            )
        }
        _ => Speech::plain("change the settings of", "changing the settings of"),
    }
}

#[cfg(test)]
mod tests {
    use crate::catalog::testing::Fixture;

    use super::*;

    fn washer() -> Fixture {
        Fixture::default_of("Toggles")
    }

    fn current(quiet: bool, energy_saving: bool) -> Value {
        json!({CURRENT: {"quiet": quiet, "energy_saving": energy_saving}})
    }

    #[test]
    fn a_toggle_is_switched_by_any_name_and_the_others_stay() {
        assert_eq!(washer().states(), current(false, false));
        let saving = washer().with(current(false, true));
        for name in ["quiet", "Silent Mode", "QUIET MODE"] {
            let answer = saving.run("SetToggles", json!({UPDATE: {name: true}}));
            assert_eq!(answer, Ok(current(true, true)));
        }
        let answer = saving.run("SetToggles", json!({UPDATE: {"eco mode": false}}));
        assert_eq!(answer, Ok(current(false, false)));
    }

    #[test]
    fn several_toggles_at_once_are_all_switched_or_none() {
        let run = |update: Value| washer().run("SetToggles", json!({UPDATE: update}));
        assert_eq!(run(json!({"quiet": true, "eco mode": true})), Ok(current(true, true)));
        assert_eq!(run(json!({"quiet": true, "turbo": true})), Err(ErrorCode::NotSupported));
    }

    #[test]
    fn what_is_no_toggle_or_no_boolean_is_refused() {
        let run = |update: Value| washer().run("SetToggles", json!({UPDATE: update}));
        assert_eq!(run(json!({"turbo": true})), Err(ErrorCode::NotSupported));
        assert_eq!(run(json!({"quiet": "on"})), Err(ErrorCode::HardError));
        assert_eq!(run(json!({})), Err(ErrorCode::HardError));
    }

    #[test]
    fn names_are_unique_and_the_present_toggles_declared_and_complete() {
        let toggle = json!({"name": "quiet", "name_values": []});
        let double = json!({"availableToggles": [toggle, toggle]});
        assert_eq!(
            Fixture::new(&["Toggles"], double).problems(),
            [
                "/attributes/availableToggles: expected a name of its own for each, got `quiet` twice"
            ]
        );
        assert_eq!(
            washer().with(json!({CURRENT: {"quiet": true, "turbo": true}})).problems(),
            [
                "/state/currentToggleSettings/turbo: expected one of quiet, energy_saving, as declared, got `turbo`",
                "/state/currentToggleSettings/energy_saving: expected a value for each that is declared, got nothing",
            ]
        );
        assert!(washer().with(current(true, false)).problems().is_empty());
    }

    #[test]
    fn what_can_be_neither_read_nor_set_is_nothing() {
        let attributes = |flags: Value| {
            let mut attributes = (TRAIT.default_attributes)();
            for (name, value) in flags.as_object().expect("an object") {
                attributes[name] = value.clone();
            }
            Fixture::new(&["Toggles"], attributes)
        };
        let shown = attributes(json!({"queryOnlyToggles": true}));
        assert!(shown.problems().is_empty());
        assert_eq!(
            shown.run("SetToggles", json!({UPDATE: {"quiet": true}})),
            Err(ErrorCode::FunctionNotSupported)
        );
        let nothing = attributes(json!({"queryOnlyToggles": true, "commandOnlyToggles": true}));
        assert_eq!(nothing.problems().len(), 1);
    }

    #[test]
    fn it_is_spoken_as_turning_on_and_off() {
        let say = |on| washer().say("SetToggles", json!({UPDATE: {"energy_saving": on}}));
        assert_eq!(say(true), "turn on energy saving on it / turning on energy saving on it");
        assert_eq!(say(false), "turn off energy saving on it / turning off energy saving on it");
        assert_eq!(
            washer().say("SetToggles", json!({})),
            "change the settings of it / changing the settings of it"
        );
    }
}
