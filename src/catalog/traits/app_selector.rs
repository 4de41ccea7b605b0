//! `AppSelector`: which of its applications a device shows.
//!
//! <https://developers.home.google.com/cloud-to-cloud/traits/appselector>
//!
//! A key or a name says which application is meant; where both are there, the key counts first.
//! An application that is not declared is `noAvailableApp`, whether it is to be opened, installed
//! or searched for. Google lists no code for one that is installed already, so that installing it
//! again succeeds.

use serde_json::{Value, json};

use crate::catalog::{
    Command, Condition, Device, Edge, Effect, Field, Object, Refusal, Shape, Speech,
};
use crate::protocol::{ErrorCode, Map, Mismatch};

use super::choices::{Choices, NAME_VALUES, Spelling, spoken_key};
use super::{Trait, plays, put_back, states, text};

const SPELLING: Spelling = Spelling { key: "key", values: "names", synonyms: "name_synonym" };

static APPLICATION: Object = Object::of(&[
    Field::required("key", Shape::Text, "the name in commands and states"),
    Field::required("names", Shape::list(&Shape::Object(&NAME_VALUES)), "what people call it"),
]);

/// What every command of this trait is given.
const PARAMS: Object = Object {
    fields: &[
        Field::optional("newApplication", Shape::Text, "the key of the application"),
        Field::optional("newApplicationName", Shape::Text, "what people call the application"),
    ],
    conditions: &[Condition::AnyOf(&[&["newApplication"], &["newApplicationName"]])],
};

pub(super) static TRAIT: Trait = Trait {
    name: "AppSelector",
    summary: "Opens, installs and searches for applications",
    attributes: Object::of(&[Field::required(
        "availableApplications",
        Shape::list(&Shape::Object(&APPLICATION)),
        "the applications",
    )]),
    // Homebridge has televisions that declare the trait and no application.
    states: Object::of(&[Field::required(
        "currentApplication",
        Shape::Text,
        "the key of the application in front",
    )
    .often_missing()]),
    memory: Object::of(&[Field::optional(
        "installedApplications",
        Shape::TEXTS.unique(),
        "the keys of the applications that were installed by command",
    )]),
    commands: &[
        Command {
            name: "appInstall",
            summary: "Installs an application",
            params: PARAMS,
            effect: Effect::Irreversible,
            phrases: &["install {newApplicationName} on {device}"],
            refusals: &[ErrorCode::NoAvailableApp],
            samples,
            edges,
            run: install,
            speech: |params, _| speak("install", "installing", params),
            ..Command::PLAIN
        },
        Command {
            name: "appSearch",
            summary: "Searches for an application",
            params: PARAMS,
            // No command takes what was found from the screen.
            effect: Effect::Irreversible,
            phrases: &["search for {newApplicationName} on {device}"],
            refusals: &[ErrorCode::NoAvailableApp],
            samples,
            edges,
            run: |device, params| chosen(device, params).map(|_| Map::new()),
            speech: |params, _| speak("search for", "searching for", params),
            ..Command::PLAIN
        },
        Command {
            name: "appSelect",
            summary: "Opens an application",
            params: PARAMS,
            effect: Effect::Reversible,
            effect_of: Some(effect_of_opening),
            tells: &[("newApplication", "currentApplication")],
            phrases: &[
                "open {newApplicationName} on {device}",
                "launch {newApplicationName} on {device}",
            ],
            refusals: &[ErrorCode::NoAvailableApp],
            samples,
            edges,
            run: |device, params| {
                Ok(states([("currentApplication", json!(chosen(device, params)?))]))
            },
            speech: |params, _| speak("open", "opening", params),
            ..Command::PLAIN
        },
    ],
    rules,
    default_attributes: || {
        json!({
            "availableApplications": [
                SPELLING.declare("home", &["home screen", "launcher"]),
                SPELLING.declare("films", &["Films", "movies"]),
                SPELLING.declare("music", &["Music", "songs"]),
            ],
        })
    },
    moved: |_| &["currentApplication"],
    restore: |_, present, wanted| {
        put_back(present, wanted, "currentApplication", ("appSelect", "newApplication"))
    },
    starting_states: |attributes| {
        let first = applications(attributes).keys().next();
        first.map(|key| states([("currentApplication", json!(key))])).unwrap_or_default()
    },
    ..Trait::PLAIN
};

fn applications(attributes: &Map) -> Choices<'_> {
    Choices::read(attributes, "availableApplications", &SPELLING)
}

/// Each application by its key, and one by what people call it.
fn samples(attributes: &Map) -> Vec<Value> {
    let applications = applications(attributes);
    let keys = applications.keys().map(|key| json!({"newApplication": key}));
    let name =
        applications.iter().find_map(|it| it.declared["names"][0]["name_synonym"][0].as_str());
    let name = name.map(|name| json!({"newApplicationName": name}));
    keys.chain(name).collect()
}

fn edges(attributes: &Map) -> Vec<Edge> {
    let stranger = applications(attributes).stranger();
    vec![Edge::undeclared("newApplication", json!({"newApplication": stranger}))]
}

/// The key of the application that the params mean.
fn chosen<'a>(device: &Device<'a>, params: &Map) -> Result<&'a str, Refusal> {
    let applications = applications(device.attributes);
    let (key, name) = (text(params, "newApplication"), text(params, "newApplicationName"));
    let choose = |wanted| applications.choose(wanted, "application", ErrorCode::NoAvailableApp);
    let by_key = choose(key.or(name).unwrap_or_default());
    let found = by_key.or_else(|refusal| name.ok_or(refusal).and_then(choose))?;
    Ok(found.key)
}

fn install(device: &Device<'_>, params: &Map) -> Result<Map, Refusal> {
    let key = json!(chosen(device, params)?);
    let before = device.states.get("installedApplications").and_then(Value::as_array);
    let mut installed = before.cloned().unwrap_or_default();
    if !installed.contains(&key) {
        installed.push(key);
    }
    Ok(states([("installedApplications", Value::Array(installed))]))
}

/// What was played is not played on when its application comes back.
fn effect_of_opening(device: &Device<'_>, _: &Map) -> Effect {
    if plays(device) { Effect::Irreversible } else { Effect::Reversible }
}

fn speak(verb: &str, gerund: &str, params: &Map) -> Speech {
    let name = text(params, "newApplicationName").or_else(|| text(params, "newApplication"));
    let name = name.map_or_else(|| "an application".to_owned(), spoken_key);
    Speech::plain(&format!("{verb} {name} on"), &format!("{gerund} {name} on"))
}

/// Every application has a key of its own, and the present one is among them.
fn rules(device: &Device<'_>) -> Vec<Mismatch> {
    let applications = applications(device.attributes);
    let unique = applications.check_unique("/attributes/availableApplications");
    let present = applications.check_state(device.states, "currentApplication");
    unique.into_iter().chain(present).collect()
}

#[cfg(test)]
mod tests {
    use crate::catalog::testing::Fixture;

    use super::*;

    fn tv() -> Fixture {
        Fixture::default_of("AppSelector")
    }

    #[test]
    fn an_application_is_opened_by_its_key_or_by_what_people_call_it() {
        assert_eq!(tv().states(), json!({"currentApplication": "home"}));
        for (params, key) in [
            (json!({"newApplication": "films"}), "films"),
            (json!({"newApplicationName": "Movies"}), "films"),
            (json!({"newApplication": "music", "newApplicationName": "Films"}), "music"),
            (json!({"newApplication": "elsewhere", "newApplicationName": "songs"}), "music"),
        ] {
            let answer = tv().run("appSelect", params.clone());
            assert_eq!(answer, Ok(json!({"currentApplication": key})), "{params}");
        }
    }

    #[test]
    fn an_application_that_is_not_declared_is_not_available() {
        for command in ["appInstall", "appSearch", "appSelect"] {
            for params in [
                json!({"newApplication": "chess"}),
                json!({"newApplicationName": "chess"}),
                json!({"newApplication": "chess", "newApplicationName": "Chess"}),
            ] {
                assert_eq!(tv().run(command, params), Err(ErrorCode::NoAvailableApp), "{command}");
            }
            assert_eq!(tv().run(command, json!({})), Err(ErrorCode::HardError), "{command}");
        }
    }

    #[test]
    fn what_is_installed_is_remembered_once_and_not_opened() {
        let films = json!({"newApplicationName": "films"});
        assert_eq!(tv().run("appInstall", films.clone()), Ok(json!({})));
        let installed = tv().done("appInstall", films.clone());
        let installed = installed.done("appInstall", json!({"newApplication": "music"}));
        let again = installed.change("appInstall", films).expect("it succeeds again");
        assert_eq!(
            Value::Object(again.states),
            json!({"installedApplications": ["films", "music"]})
        );
        assert_eq!(installed.states(), json!({"currentApplication": "home"}));
        assert_eq!(installed.problems(), Vec::<String>::new());
    }

    #[test]
    fn a_search_changes_nothing() {
        let change = tv().change("appSearch", json!({"newApplication": "music"}));
        assert_eq!(change.expect("it is found").states, Map::new());
    }

    #[test]
    fn keys_are_unique_and_the_present_application_is_declared() {
        assert_eq!(
            tv().with(json!({"currentApplication": "Films"})).problems(),
            [
                "/state/currentApplication: expected one of home, films, music, as declared, got `Films`"
            ]
        );
        let application = json!({"key": "a", "names": []});
        let attributes = json!({"availableApplications": [application, application]});
        assert_eq!(
            Fixture::new(&["AppSelector"], attributes).problems(),
            [
                "/attributes/availableApplications: expected a name of its own for each, got `a` twice"
            ]
        );
    }

    #[test]
    fn the_application_is_spoken_before_the_device() {
        let films = json!({"newApplication": "films_1", "newApplicationName": "Films"});
        assert_eq!(tv().say("appSelect", films), "open Films on it / opening Films on it");
        assert_eq!(
            tv().say("appInstall", json!({"newApplication": "films"})),
            "install films on it / installing films on it"
        );
        assert_eq!(
            tv().say("appSearch", json!({"newApplicationName": "Films"})),
            "search for Films on it / searching for Films on it"
        );
    }
}
