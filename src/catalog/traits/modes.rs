//! `Modes`: settings that people choose from lists of the maker's own, such as a washer's load.
//!
//! <https://developers.home.google.com/cloud-to-cloud/traits/modes>
//!
//! Google changes one mode at a time, and a document with several is wrong; the device carries
//! out all of them, or none where it does not know one. Ordered settings have no command of
//! their own: Google reads the present one and asks for the next. That a report leaves a declared
//! mode out is doubtful; that it names one that is not declared is wrong.

use serde_json::{Value, json};

use crate::catalog::{
    Command, Condition, Device, Edge, Effect, Field, Object, Refusal, Shape, Speech,
};
use crate::protocol::{ErrorCode, Map, Mismatch, Place};

use super::choices::{Choices, Spelling, spoken_key};
use super::{Trait, lacking_members, states};

const MODES: Spelling = Spelling { key: "name", values: "name_values", synonyms: "name_synonym" };
const SETTINGS: Spelling =
    Spelling { key: "setting_name", values: "setting_values", synonyms: "setting_synonym" };

const CURRENT: &str = "currentModeSettings";
const UPDATE: &str = "updateModeSettings";

static MODE: Object = Object::of(&[
    Field::required("name", Shape::Text, "the name in commands and states"),
    Field::required("name_values", Shape::list(&Shape::Object(&MODE_NAMES)), "what people call it"),
    Field::required(
        "settings",
        Shape::list(&Shape::Object(&SETTING)).at_least(2),
        "what it can be set to",
    ),
    Field::optional(
        "ordered",
        Shape::Boolean,
        "the settings increase in the order of the list; default false",
    ),
]);

static MODE_NAMES: Object = Object::of(&[
    Field::required("name_synonym", Shape::TEXTS.unique(), "what people call it"),
    Field::required("lang", Shape::Text, "in which language"),
]);

static SETTING: Object = Object::of(&[
    Field::required("setting_name", Shape::Text, "the name in commands and states"),
    Field::required(
        "setting_values",
        Shape::list(&Shape::Object(&SETTING_NAMES)),
        "what people call it",
    ),
]);

static SETTING_NAMES: Object = Object::of(&[
    Field::required("setting_synonym", Shape::TEXTS, "what people call it"),
    Field::required("lang", Shape::Text, "in which language"),
]);

pub(super) static TRAIT: Trait = Trait {
    name: "Modes",
    summary: "Sets a device's own modes, each to one of several settings",
    attributes: Object {
        fields: &[
            Field::required("availableModes", Shape::list(&Shape::Object(&MODE)), "the modes"),
            Field::optional(
                "commandOnlyModes",
                Shape::Boolean,
                "the state cannot be read; default false",
            ),
            Field::optional(
                "queryOnlyModes",
                Shape::Boolean,
                "the state cannot be set; default false",
            ),
        ],
        conditions: &[Condition::NotBothTrue("commandOnlyModes", "queryOnlyModes")],
    },
    // Home Assistant names no effect of a light that shows none.
    states: Object::of(&[Field::required(
        CURRENT,
        Shape::keyed(&Shape::Text),
        "for each mode, the name of its setting",
    )
    .often_missing()]),
    commands: &[Command {
        name: "SetModes",
        summary: "Sets a mode to one of its settings",
        params: Object::of(&[Field::required(
            UPDATE,
            Shape::keyed(&Shape::Text).at_least(1).at_most(1),
            "the name of a mode, with the name of its new setting",
        )]),
        effect: Effect::Reversible,
        tells: &[(UPDATE, CURRENT)],
        phrases: &["set {updateModeSettings} on {device}"],
        samples,
        edges,
        run: set_modes,
        speech: |params, _| speak(params),
        ..Command::PLAIN
    }],
    command_only: Some("commandOnlyModes"),
    query_only: Some("queryOnlyModes"),
    rules,
    default_attributes,
    moved: |_| &[CURRENT],
    restore: |_, present, wanted| {
        let update =
            |(mode, setting): (&String, &Value)| ("SetModes", json!({UPDATE: {mode: setting}}));
        lacking_members(present, wanted, CURRENT).map(update).collect()
    },
    starting_states: |attributes| {
        let first = |(mode, settings): (&str, Choices<'_>)| {
            Some((mode.to_owned(), json!(settings.get(0)?.key)))
        };
        let settings: Map = each_mode(&modes(attributes)).filter_map(first).collect();
        states([(CURRENT, settings.into())])
    },
    ..Trait::PLAIN
};

fn default_attributes() -> Value {
    let mode = |name: &str, synonyms: &[&str], settings: [Value; 3]| {
        let mut mode = MODES.declare(name, synonyms);
        mode["settings"] = json!(settings);
        mode["ordered"] = json!(true);
        mode
    };
    json!({"availableModes": [
        mode("load", &["load", "load size"], [
            SETTINGS.declare("small", &["small", "half"]),
            SETTINGS.declare("medium", &["medium", "normal"]),
            SETTINGS.declare("large", &["large", "full"]),
        ]),
        mode("water_temperature", &["water temperature", "temperature"], [
            SETTINGS.declare("cold", &["cold"]),
            SETTINGS.declare("warm", &["warm", "lukewarm"]),
            SETTINGS.declare("hot", &["hot"]),
        ]),
    ]})
}

fn modes(attributes: &Map) -> Choices<'_> {
    Choices::read(attributes, "availableModes", &MODES)
}

fn settings(mode: &Value) -> Choices<'_> {
    Choices::read_list(mode.get("settings"), &SETTINGS)
}

/// Every mode by its name, with its settings.
fn each_mode<'a>(modes: &Choices<'a>) -> impl Iterator<Item = (&'a str, Choices<'a>)> {
    modes.iter().map(|mode| (mode.key, settings(mode.declared)))
}

fn samples(attributes: &Map) -> Vec<Value> {
    let sample = |mode: &str, setting: &str| json!({UPDATE: {mode: setting}});
    let of_mode = |(mode, settings): (&str, Choices<'_>)| -> Vec<Value> {
        settings.keys().map(|setting| sample(mode, setting)).collect()
    };
    each_mode(&modes(attributes)).flat_map(of_mode).collect()
}

/// A setting that no mode has, and a mode that is not there.
fn edges(attributes: &Map) -> Vec<Edge> {
    let modes = modes(attributes);
    let of = |mode: &str, setting: &str| Edge::undeclared(UPDATE, json!({UPDATE: {mode: setting}}));
    let first = each_mode(&modes).next();
    let setting = first.map(|(mode, settings)| of(mode, &settings.stranger()));
    setting.into_iter().chain([of(&modes.stranger(), "on")]).collect()
}

fn set_modes(device: &Device<'_>, params: &Map) -> Result<Map, Refusal> {
    let modes = modes(device.attributes);
    let present = device.states.get(CURRENT).and_then(Value::as_object);
    let mut current = present.cloned().unwrap_or_default();
    for (mode, setting) in params.get(UPDATE).and_then(Value::as_object).into_iter().flatten() {
        let mode = modes.choose(mode, "mode", ErrorCode::NotSupported)?;
        let what = format!("setting of {}", mode.key);
        let settings = settings(mode.declared);
        let wanted = setting.as_str().unwrap_or_default();
        let setting = settings.choose(wanted, &what, ErrorCode::NotSupported)?;
        current.insert(mode.key.to_owned(), json!(setting.key));
    }
    Ok(states([(CURRENT, current.into())]))
}

/// Modes and the settings of each have names of their own, and the present ones are among them.
fn rules(device: &Device<'_>) -> Vec<Mismatch> {
    let modes = modes(device.attributes);
    let mut mismatches = modes.check_members(device.states, CURRENT);
    mismatches.extend(modes.check_unique("/attributes/availableModes"));
    for mode in modes.iter() {
        let pointer = format!("/attributes/availableModes/{}/settings", mode.index);
        mismatches.extend(settings(mode.declared).check_unique(&pointer));
    }
    let place = Place::at("/state");
    let place = place.member(CURRENT);
    for (name, settings) in each_mode(&modes) {
        let present = device.states.get(CURRENT).and_then(|current| current[name].as_str());
        let pointer = place.member(name).pointer();
        mismatches.extend(present.and_then(|setting| settings.check_present(setting, &pointer)));
    }
    mismatches
}

fn speak(params: &Map) -> Speech {
    let update = params.get(UPDATE).and_then(Value::as_object);
    let mut members = update.into_iter().flatten();
    match (members.next(), members.next()) {
        (Some((mode, Value::String(setting))), None) => {
            let mode = spoken_key(mode);
            let (verb, gerund) = (format!("set the {mode} of"), format!("setting the {mode} of"));
            Speech::with_tail(&verb, &gerund, format!(" to {}", spoken_key(setting)))
        }
        _ => Speech::plain("change the settings of", "changing the settings of"),
    }
}

#[cfg(test)]
mod tests {
    use crate::catalog::testing::Fixture;

    use super::*;

    fn washer() -> Fixture {
        Fixture::default_of("Modes")
    }

    fn set(device: &Fixture, mode: &str, setting: &str) -> Result<Value, ErrorCode> {
        device.run("SetModes", json!({UPDATE: {mode: setting}}))
    }

    fn current(load: &str, temperature: &str) -> Value {
        json!({CURRENT: {"load": load, "water_temperature": temperature}})
    }

    #[test]
    fn a_new_device_has_the_first_setting_of_each_mode() {
        assert_eq!(washer().states(), current("small", "cold"));
        assert!(washer().problems().is_empty());
    }

    #[test]
    fn a_setting_is_chosen_by_any_name_and_the_other_modes_stay() {
        let warm = washer().with(current("small", "warm"));
        for (mode, setting) in [("load", "large"), ("Load size", "FULL"), ("LOAD", " Large ")] {
            assert_eq!(set(&warm, mode, setting), Ok(current("large", "warm")));
        }
        assert_eq!(set(&warm, "temperature", "hot"), Ok(current("small", "hot")));
    }

    #[test]
    fn names_of_any_language_are_understood() {
        let setting = |name: &str, german: &str| {
            json!({"setting_name": name, "setting_values": [
                {"lang": "en", "setting_synonym": [name]},
                {"lang": "de", "setting_synonym": [german]},
            ]})
        };
        let mode = json!({
            "name": "load",
            "name_values": [{"lang": "de", "name_synonym": ["Beladung"]}],
            "settings": [setting("small", "klein"), setting("large", "groß")],
        });
        let german = Fixture::new(&["Modes"], json!({"availableModes": [mode]}));
        assert_eq!(set(&german, "beladung", "GROß"), Ok(json!({CURRENT: {"load": "large"}})));
    }

    #[test]
    fn an_unknown_mode_or_a_setting_of_another_mode_is_not_supported() {
        for (mode, setting) in [("spin", "large"), ("load", "hot"), ("load", "")] {
            assert_eq!(set(&washer(), mode, setting), Err(ErrorCode::NotSupported));
        }
        for update in [json!({}), json!({"load": 1})] {
            let answer = washer().run("SetModes", json!({UPDATE: update}));
            assert_eq!(answer, Err(ErrorCode::HardError));
        }
    }

    #[test]
    fn several_modes_at_once_are_all_set_or_none() {
        let run = |load, temperature| {
            let update = json!({"load": load, "temperature": temperature});
            washer().run("SetModes", json!({UPDATE: update}))
        };
        assert_eq!(run("large", "hot"), Ok(current("large", "hot")));
        assert_eq!(run("large", "icy"), Err(ErrorCode::NotSupported));
        let params = json!({UPDATE: {"load": "large", "temperature": "hot"}});
        let found = TRAIT.commands[0].params.check(params.as_object().expect("an object"), "");
        assert_eq!(found.len(), 1, "Google never sends it: {found:?}");
    }

    #[test]
    fn names_are_unique() {
        let mut attributes = default_attributes();
        attributes["availableModes"][1]["settings"][2]["setting_name"] = json!("cold");
        assert_eq!(
            Fixture::new(&["Modes"], attributes).problems(),
            [
                "/attributes/availableModes/1/settings: expected a name of its own for each, got `cold` twice"
            ]
        );
        let mut attributes = default_attributes();
        attributes["availableModes"][1] = attributes["availableModes"][0].clone();
        assert_eq!(
            Fixture::new(&["Modes"], attributes).problems()[0],
            "/attributes/availableModes: expected a name of its own for each, got `load` twice"
        );
    }

    #[test]
    fn the_present_settings_are_declared_and_complete() {
        assert_eq!(
            washer().with(current("full", "cold")).problems(),
            [
                "/state/currentModeSettings/load: expected one of small, medium, large, as declared, got `full`"
            ]
        );
        let stranger = json!({CURRENT: {"load": "small", "spin/dry": "fast"}});
        assert_eq!(
            washer().with(stranger).problems(),
            [
                "/state/currentModeSettings/spin~1dry: expected one of load, water_temperature, as declared, got `spin/dry`",
                "/state/currentModeSettings/water_temperature: expected a value for each that is declared, got nothing",
            ]
        );
    }

    #[test]
    fn what_can_be_neither_read_nor_set_is_nothing() {
        let mut attributes = default_attributes();
        attributes["queryOnlyModes"] = json!(true);
        let shown = Fixture::new(&["Modes"], attributes.clone());
        assert!(shown.problems().is_empty());
        assert_eq!(set(&shown, "load", "large"), Err(ErrorCode::FunctionNotSupported));
        attributes["commandOnlyModes"] = json!(true);
        assert_eq!(Fixture::new(&["Modes"], attributes).problems().len(), 1);
    }

    #[test]
    fn it_is_spoken_as_setting_a_mode() {
        assert_eq!(
            washer().say("SetModes", json!({UPDATE: {"water_temperature": "hot"}})),
            "set the water temperature of it to hot / setting the water temperature of it to hot"
        );
        assert_eq!(
            washer().say("SetModes", json!({})),
            "change the settings of it / changing the settings of it"
        );
    }
}
