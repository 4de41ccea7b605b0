//! `InputSelector`: which of its inputs a device shows or plays.
//!
//! <https://developers.home.google.com/cloud-to-cloud/traits/inputselector>
//!
//! The next and the previous input go round; they need inputs that are declared ordered.

use serde_json::{Value, json};

use crate::catalog::{Command, Device, Edge, Effect, Field, Object, Refusal, Shape, Speech};
use crate::protocol::{ErrorCode, Map, Mismatch};

use super::choices::{Choices, NAME_VALUES, Spelling, spoken_key};
use super::{Trait, is_true, not_declared, put_back, states, text};

const SPELLING: Spelling = Spelling { key: "key", values: "names", synonyms: "name_synonym" };

static INPUT: Object = Object::of(&[
    Field::required("key", Shape::Text, "the name in commands and states"),
    Field::required("names", Shape::list(&Shape::Object(&NAME_VALUES)), "what people call it"),
]);

pub(super) static TRAIT: Trait = Trait {
    name: "InputSelector",
    summary: "Switches a device between its inputs",
    attributes: Object::of(&[
        Field::required("availableInputs", Shape::list(&Shape::Object(&INPUT)), "the inputs"),
        Field::optional(
            "commandOnlyInputSelector",
            Shape::Boolean,
            "the state cannot be read; default false",
        ),
        Field::optional(
            "orderedInputs",
            Shape::Boolean,
            "the inputs stand in an order, so that there is a next one; default false",
        ),
    ]),
    states: Object::of(&[Field::required("currentInput", Shape::Text, "the key of the input")]),
    commands: &[
        Command {
            name: "SetInput",
            summary: "Switches to an input",
            params: Object::of(&[Field::required(
                "newInput",
                Shape::Text,
                "the key of the input, or what people call it",
            )]),
            phrases: &["switch {device} to {newInput}", "set the input of {device} to {newInput}"],
            samples: |attributes| {
                inputs(attributes).keys().map(|key| json!({"newInput": key})).collect()
            },
            edges: |attributes| {
                let stranger = inputs(attributes).stranger();
                vec![Edge::undeclared("newInput", json!({"newInput": stranger}))]
            },
            effect: Effect::Reversible,
            tells: &[("newInput", "currentInput")],
            run: set_input,
            speech: |params, _| {
                let input = text(params, "newInput").unwrap_or_default();
                Speech::with_tail("switch", "switching", format!(" to {}", spoken_key(input)))
            },
            ..Command::PLAIN
        },
        Command {
            name: "PreviousInput",
            summary: "Switches to the input before the present one",
            phrases: &["switch {device} to the previous input"],
            effect: Effect::Reversible,
            samples: sample_steps,
            run: |device, _| step(device, Step::Back),
            speech: |_, _| {
                Speech::with_tail("switch", "switching", " to the previous input".to_owned())
            },
            ..Command::PLAIN
        },
        Command {
            name: "NextInput",
            summary: "Switches to the input after the present one",
            phrases: &["switch {device} to the next input"],
            effect: Effect::Reversible,
            samples: sample_steps,
            run: |device, _| step(device, Step::On),
            speech: |_, _| {
                Speech::with_tail("switch", "switching", " to the next input".to_owned())
            },
            ..Command::PLAIN
        },
    ],
    command_only: Some("commandOnlyInputSelector"),
    rules,
    default_attributes: || {
        json!({
            "availableInputs": [
                SPELLING.declare("hdmi_1", &["HDMI 1", "game console"]),
                SPELLING.declare("hdmi_2", &["HDMI 2", "media player"]),
                SPELLING.declare("tuner", &["tuner", "live TV"]),
            ],
            "orderedInputs": true,
        })
    },
    moved: |_| &["currentInput"],
    restore: |_, present, wanted| {
        put_back(present, wanted, "currentInput", ("SetInput", "newInput"))
    },
    starting_states: |attributes| {
        let first = inputs(attributes).keys().next();
        first.map(|key| states([("currentInput", json!(key))])).unwrap_or_default()
    },
    ..Trait::PLAIN
};

fn inputs(attributes: &Map) -> Choices<'_> {
    Choices::read(attributes, "availableInputs", &SPELLING)
}

fn set_input(device: &Device<'_>, params: &Map) -> Result<Map, Refusal> {
    let wanted = text(params, "newInput").unwrap_or_default();
    let inputs = inputs(device.attributes);
    let input = inputs.choose(wanted, "input", ErrorCode::NotSupported)?;
    Ok(states([("currentInput", json!(input.key))]))
}

/// Where there is a next one.
fn sample_steps(attributes: &Map) -> Vec<Value> {
    let goes = is_true(attributes, "orderedInputs") && !inputs(attributes).is_empty();
    if goes { vec![json!({})] } else { Vec::new() }
}

#[derive(Clone, Copy)]
enum Step {
    Back,
    On,
}

fn step(device: &Device<'_>, step: Step) -> Result<Map, Refusal> {
    let inputs = inputs(device.attributes);
    if !device.has("orderedInputs") || inputs.is_empty() {
        return Err(not_declared("orderedInputs"));
    }
    let present = device.text("currentInput").and_then(|key| inputs.position(key)).unwrap_or(0);
    let steps = match step {
        Step::Back => inputs.len() - 1,
        Step::On => 1,
    };
    let reached = inputs.get((present + steps) % inputs.len()).map(|input| input.key);
    Ok(states([("currentInput", json!(reached))]))
}

/// Every input has a key of its own, and the present one is among them.
fn rules(device: &Device<'_>) -> Vec<Mismatch> {
    let inputs = inputs(device.attributes);
    let unique = inputs.check_unique("/attributes/availableInputs");
    unique.into_iter().chain(inputs.check_state(device.states, "currentInput")).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use crate::catalog::testing::Fixture;

    use super::*;

    fn tv() -> Fixture {
        Fixture::default_of("InputSelector")
    }

    #[expect(clippy::unnecessary_wraps, reason = "compared with what a command answers")]
    fn at(key: &str) -> Result<Value, ErrorCode> {
        Ok(json!({"currentInput": key}))
    }

    #[test]
    fn an_input_is_chosen_by_its_key_or_by_what_people_call_it() {
        assert_eq!(tv().states(), json!({"currentInput": "hdmi_1"}));
        for (wanted, key) in [("tuner", "tuner"), ("Game Console", "hdmi_1"), ("hdmi 2", "hdmi_2")]
        {
            assert_eq!(tv().run("SetInput", json!({"newInput": wanted})), at(key));
        }
        assert_eq!(
            tv().run("SetInput", json!({"newInput": "radio"})),
            Err(ErrorCode::NotSupported)
        );
    }

    #[test]
    fn ordered_inputs_go_round() {
        let last = tv().with(json!({"currentInput": "tuner"}));
        assert_eq!(last.run("NextInput", json!({})), at("hdmi_1"));
        assert_eq!(last.run("PreviousInput", json!({})), at("hdmi_2"));
        assert_eq!(tv().run("PreviousInput", json!({})), at("tuner"));
        let input = json!({"key": "a", "names": []});
        let unordered = Fixture::new(&["InputSelector"], json!({"availableInputs": [input]}));
        assert_eq!(unordered.run("NextInput", json!({})), Err(ErrorCode::FunctionNotSupported));
    }

    #[test]
    fn keys_are_unique_and_the_present_input_is_declared() {
        assert_eq!(
            tv().with(json!({"currentInput": "HDMI 1"})).problems(),
            [
                "/state/currentInput: expected one of hdmi_1, hdmi_2, tuner, as declared, got `HDMI 1`"
            ]
        );
        let input = json!({"key": "a", "names": []});
        let double = Fixture::new(&["InputSelector"], json!({"availableInputs": [input, input]}));
        assert_eq!(
            double.problems(),
            ["/attributes/availableInputs: expected a name of its own for each, got `a` twice"]
        );
    }

    #[test]
    fn it_is_spoken_as_switching() {
        assert_eq!(
            tv().say("SetInput", json!({"newInput": "hdmi_1"})),
            "switch it to hdmi 1 / switching it to hdmi 1"
        );
        assert_eq!(
            tv().say("SetInput", json!({"newInput": "tuner"})),
            "switch it to tuner / switching it to tuner"
        );
        assert_eq!(
            tv().say("NextInput", json!({})),
            "switch it to the next input / switching it to the next input"
        );
    }
}
