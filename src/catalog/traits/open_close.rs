//! `OpenClose`: what can be opened and closed, wholly or in part, in one direction or several.
//!
//! <https://developers.home.google.com/cloud-to-cloud/traits/openclose>
//!
//! A device that declares several directions keeps `openState`, one entry for each; any other
//! keeps `openPercent`. A command without a direction moves them all. A direction that is not
//! declared is `functionNotSupported`.

use std::collections::HashSet;

use serde_json::{Value, json};

use crate::catalog::{
    Command, Condition, Device, Effect, Field, Object, Refusal, Shape, Speech, Unit, Variant,
};
use crate::protocol::{ErrorCode, Map, Mismatch};

use super::{
    FOLLOW_UP_FAILURE, FOLLOW_UP_TOKEN, Trait, float, hold, is_true, number, replaces_the_other,
    spoken_number, states, text, texts, undeclared,
};

const DIRECTION: Shape = Shape::Enum(&["UP", "DOWN", "LEFT", "RIGHT", "IN", "OUT"]);

const ERRORS: &[ErrorCode] = &[ErrorCode::LockedState, ErrorCode::DeviceJammingDetected];

static OPEN_STATE: Object = Object::of(&[
    Field::required("openPercent", Shape::PERCENT, "how far it is open").in_unit(Unit::Percent),
    Field::required("openDirection", DIRECTION, "in which direction"),
]);

/// What a slow door reports once it is done.
const FOLLOW_UP: Shape = Shape::Tagged {
    tag: "status",
    variants: &[
        Variant {
            values: &["SUCCESS"],
            object: Object::of(&[
                FOLLOW_UP_TOKEN,
                Field::required("openPercent", Shape::PERCENT, "how far it is open")
                    .in_unit(Unit::Percent),
            ]),
        },
        FOLLOW_UP_FAILURE,
    ],
};

pub(super) static TRAIT: Trait = Trait {
    name: "OpenClose",
    summary: "Opens and closes a device",
    attributes: Object {
        fields: &[
            Field::optional(
                "discreteOnlyOpenClose",
                Shape::Boolean,
                "nothing between open and closed; default false",
            ),
            Field::optional("openDirection", Shape::list(&DIRECTION), "the ways it opens"),
            Field::optional(
                "commandOnlyOpenClose",
                Shape::Boolean,
                "the state cannot be read; default false",
            ),
            Field::optional(
                "queryOnlyOpenClose",
                Shape::Boolean,
                "the state cannot be set; default false",
            ),
        ],
        conditions: &[Condition::NotBothTrue("commandOnlyOpenClose", "queryOnlyOpenClose")],
    },
    states: Object {
        fields: &[
            Field::optional("openPercent", Shape::PERCENT, "how far it is open")
                .in_unit(Unit::Percent),
            Field::optional(
                "openState",
                Shape::list(&Shape::Object(&OPEN_STATE)),
                "how far it is open in each of several directions",
            ),
        ],
        conditions: &[Condition::OneOf(&[&["openPercent"], &["openState"]])],
    },
    commands: &[
        Command {
            name: "OpenClose",
            summary: "Opens or closes the device, wholly or in part",
            params: Object::of(&[
                Field::required("openPercent", Shape::PERCENT, "how far to open it")
                    .in_unit(Unit::Percent),
                Field::optional("openDirection", DIRECTION, "in which direction"),
                Field::optional("followUpToken", Shape::Text, "names the follow-up of a slow door"),
            ]),
            errors: ERRORS,
            effect: Effect::Hazardous,
            phrases: &["open {device}", "close {device}", "open {device} to {openPercent} percent"],
            refusals: &[
                ErrorCode::DeviceJammingDetected,
                ErrorCode::DiscreteOnlyOpenClose,
                ErrorCode::LockedState,
            ],
            follow_up: Some(FOLLOW_UP),
            samples: sample_percents,
            run: open_close,
            speech: |params, _| speak_percent(params),
            ..Command::PLAIN
        },
        Command {
            name: "OpenCloseRelative",
            summary: "Opens or closes the device by a step",
            params: Object::of(&[
                Field::required(
                    "openRelativePercent",
                    Shape::number(-100.0, 100.0),
                    "how many percent further",
                )
                .in_unit(Unit::Percent),
                Field::optional("openDirection", DIRECTION, "in which direction"),
            ]),
            errors: ERRORS,
            effect: Effect::Hazardous,
            phrases: &["open {device} by {openRelativePercent} percent", "close {device} a bit"],
            refusals: &[
                ErrorCode::DeviceJammingDetected,
                ErrorCode::DiscreteOnlyOpenClose,
                ErrorCode::LockedState,
            ],
            samples: |_| {
                vec![json!({"openRelativePercent": 20}), json!({"openRelativePercent": -20})]
            },
            run: open_further,
            speech: |params, _| speak_step(params),
            ..Command::PLAIN
        },
    ],
    command_only: Some("commandOnlyOpenClose"),
    query_only: Some("queryOnlyOpenClose"),
    rules,
    starting_states: |attributes| form(&directions(attributes), |_| 0.0),
    replaced: |changes| replaces_the_other(changes, ["openPercent", "openState"]),
    ..Trait::PLAIN
};

/// Open, closed, and between the two in each direction, as far as it can be.
fn sample_percents(attributes: &Map) -> Vec<Value> {
    let mut samples = vec![json!({"openPercent": 100}), json!({"openPercent": 0})];
    if !is_true(attributes, "discreteOnlyOpenClose") {
        samples.push(json!({"openPercent": 40}));
    }
    for direction in directions(attributes) {
        samples.push(json!({"openPercent": 100, "openDirection": direction}));
    }
    samples
}

fn open_close(device: &Device<'_>, params: &Map) -> Result<Map, Refusal> {
    let percent = float(params, "openPercent").unwrap_or_default();
    if device.has("discreteOnlyOpenClose") && percent > 0.0 && percent < 100.0 {
        return Err(discrete_only());
    }
    move_to(device, params, |_| percent)
}

fn open_further(device: &Device<'_>, params: &Map) -> Result<Map, Refusal> {
    if device.has("discreteOnlyOpenClose") {
        return Err(discrete_only());
    }
    let step = float(params, "openRelativePercent").unwrap_or_default();
    move_to(device, params, |present| hold(present + step, 0.0, 100.0))
}

fn discrete_only() -> Refusal {
    let reason = "the device is declared discreteOnlyOpenClose: 0 or 100 percent";
    Refusal::new(ErrorCode::DiscreteOnlyOpenClose, reason)
}

/// Moves the direction that the params name, or all of them, from where it is to `target`.
fn move_to(device: &Device<'_>, params: &Map, target: impl Fn(f64) -> f64) -> Result<Map, Refusal> {
    let declared = directions(device.attributes);
    let wanted = text(params, "openDirection");
    if let Some(wanted) = wanted.filter(|wanted| !declared.contains(wanted)) {
        let reason = format!("the device does not open {wanted}");
        return Err(Refusal::new(ErrorCode::FunctionNotSupported, reason));
    }
    let moved = |direction: Option<&str>| {
        let present = present(device, direction);
        let is_meant = wanted.is_none_or(|wanted| direction.is_none_or(|it| it == wanted));
        (present, if is_meant { target(present) } else { present })
    };
    let opens = |direction: Option<&str>| {
        let (before, after) = moved(direction);
        after > before
    };
    let opening = if keeps_directions(&declared) {
        declared.iter().any(|direction| opens(Some(*direction)))
    } else {
        opens(None)
    };
    if opening {
        ensure_unlocked(device)?;
    }
    Ok(form(&declared, |direction| moved(direction).1))
}

/// A bolt holds what should open; what should close may close.
fn ensure_unlocked(device: &Device<'_>) -> Result<(), Refusal> {
    if device.is("isJammed") {
        return Err(Refusal::new(ErrorCode::DeviceJammingDetected, "its lock is jammed"));
    }
    if device.is("isLocked") {
        return Err(Refusal::new(ErrorCode::LockedState, "it is locked"));
    }
    Ok(())
}

/// The declared directions, each once.
fn directions(attributes: &Map) -> Vec<&str> {
    let mut seen = HashSet::new();
    let mut declared = texts(attributes, "openDirection");
    declared.retain(|direction| seen.insert(*direction));
    declared
}

fn keeps_directions(declared: &[&str]) -> bool {
    declared.len() > 1
}

/// How far it is open now, in one of several directions or at all.
fn present(device: &Device<'_>, direction: Option<&str>) -> f64 {
    let Some(direction) = direction else {
        return device.number("openPercent").unwrap_or_default();
    };
    let list = device.states.get("openState").and_then(Value::as_array);
    list.into_iter()
        .flatten()
        .find(|entry| entry["openDirection"] == direction)
        .and_then(|entry| entry["openPercent"].as_f64())
        .unwrap_or_default()
}

/// The states in the form that fits the declared directions.
fn form(declared: &[&str], percent: impl Fn(Option<&str>) -> f64) -> Map {
    if !keeps_directions(declared) {
        return states([("openPercent", number(percent(None)))]);
    }
    let entry = |direction: &&str| {
        let percent = number(percent(Some(*direction)));
        json!({"openPercent": percent, "openDirection": direction})
    };
    states([("openState", declared.iter().map(entry).collect())])
}

fn rules(device: &Device<'_>) -> Vec<Mismatch> {
    let declared = directions(device.attributes);
    let mut mismatches = Vec::new();
    if keeps_directions(&declared) && device.states.contains_key("openPercent") {
        let expected = "`openState`, since several directions are declared";
        mismatches.push(undeclared("/state", expected, "`openPercent`"));
    }
    let open_state = device.states.get("openState").and_then(Value::as_array);
    if let Some(entries) = open_state {
        mismatches.extend(check_entries(entries, &declared));
    }
    if device.has("discreteOnlyOpenClose") {
        mismatches.extend(check_discrete(device, open_state));
    }
    mismatches
}

/// Each declared direction stands in `openState` exactly once.
fn check_entries(entries: &[Value], declared: &[&str]) -> Option<Mismatch> {
    if !keeps_directions(declared) {
        let expected = "`openPercent`, since no two directions are declared";
        return Some(undeclared("/state", expected, "`openState`"));
    }
    let mut found: Vec<&str> =
        entries.iter().filter_map(|entry| entry["openDirection"].as_str()).collect();
    let mut wanted = declared.to_vec();
    found.sort_unstable();
    wanted.sort_unstable();
    (found != wanted).then(|| {
        let expected = format!("one entry for each of {}", wanted.join(", "));
        undeclared("/state/openState", expected, found.join(", "))
    })
}

fn check_discrete(device: &Device<'_>, open_state: Option<&Vec<Value>>) -> Vec<Mismatch> {
    let single =
        device.states.get("openPercent").map(|percent| ("/state/openPercent".to_owned(), percent));
    let several = open_state.into_iter().flatten().enumerate().map(|(index, entry)| {
        (format!("/state/openState/{index}/openPercent"), &entry["openPercent"])
    });
    single
        .into_iter()
        .chain(several)
        .filter(|(_, percent)| {
            percent.as_f64().is_some_and(|percent| percent > 0.0 && percent < 100.0)
        })
        .map(|(place, percent)| {
            let expected = "0 or 100, since the device is discreteOnlyOpenClose";
            undeclared(place, expected, format!("`{percent}`"))
        })
        .collect()
}

fn speak_percent(params: &Map) -> Speech {
    match float(params, "openPercent") {
        Some(percent) if percent <= 0.0 => Speech::plain("close", "closing"),
        Some(percent) if percent < 100.0 => Speech::with_tail(
            "open",
            "opening",
            format!(" to {} percent", spoken_number(params, "openPercent").unwrap_or_default()),
        ),
        _ => Speech::plain("open", "opening"),
    }
}

fn speak_step(params: &Map) -> Speech {
    let step = float(params, "openRelativePercent").unwrap_or_default();
    let tail = format!(" by {} percent", step.abs());
    let (verb, gerund) = if step < 0.0 { ("close", "closing") } else { ("open", "opening") };
    Speech::with_tail(verb, gerund, tail)
}

#[cfg(test)]
mod tests {
    use crate::catalog::testing::Fixture;

    use super::*;

    fn blinds(attributes: Value) -> Fixture {
        Fixture::new(&["OpenClose"], attributes)
    }

    fn curtain() -> Fixture {
        blinds(json!({"openDirection": ["LEFT", "RIGHT"]}))
    }

    fn door() -> Fixture {
        Fixture::new(&["LockUnlock", "OpenClose"], json!({}))
    }

    #[test]
    fn one_direction_or_none_keeps_a_percentage() {
        for attributes in
            [json!({}), json!({"openDirection": ["UP"]}), json!({"openDirection": []})]
        {
            let device = blinds(attributes);
            assert!(device.problems().is_empty());
            assert_eq!(device.states(), json!({"openPercent": 0}));
            for percent in [0.0, 40.5, 100.0] {
                assert_eq!(
                    device.run("OpenClose", json!({"openPercent": percent})),
                    Ok(json!({"openPercent": number(percent)}))
                );
            }
        }
    }

    #[test]
    fn several_directions_keep_one_percentage_each() {
        let states = |left, right| {
            json!({"openState": [
                {"openPercent": left, "openDirection": "LEFT"},
                {"openPercent": right, "openDirection": "RIGHT"},
            ]})
        };
        assert_eq!(curtain().states(), states(0, 0));
        assert!(curtain().problems().is_empty());
        let half_open = curtain().with(states(30, 60));
        let run = |command, params| half_open.run(command, params);
        assert_eq!(
            run("OpenClose", json!({"openPercent": 50, "openDirection": "LEFT"})),
            Ok(states(50, 60))
        );
        assert_eq!(run("OpenClose", json!({"openPercent": 10})), Ok(states(10, 10)));
        assert_eq!(
            run("OpenCloseRelative", json!({"openRelativePercent": 50})),
            Ok(states(80, 100))
        );
        let params = json!({"openRelativePercent": -50, "openDirection": "RIGHT"});
        assert_eq!(run("OpenCloseRelative", params), Ok(states(30, 10)));
    }

    #[test]
    fn a_direction_that_is_not_declared_is_not_supported() {
        for device in [blinds(json!({})), blinds(json!({"openDirection": ["UP"]})), curtain()] {
            for (command, percent) in
                [("OpenClose", "openPercent"), ("OpenCloseRelative", "openRelativePercent")]
            {
                let params = json!({percent: 10, "openDirection": "DOWN"});
                assert_eq!(device.run(command, params), Err(ErrorCode::FunctionNotSupported));
            }
        }
        let declared = blinds(json!({"openDirection": ["UP"]}));
        let params = json!({"openPercent": 10, "openDirection": "UP"});
        assert_eq!(declared.run("OpenClose", params), Ok(json!({"openPercent": 10})));
    }

    #[test]
    fn a_discrete_device_is_open_or_closed() {
        let valve = blinds(json!({"discreteOnlyOpenClose": true}));
        let open = |percent| valve.run("OpenClose", json!({"openPercent": percent}));
        assert_eq!(open(0.0), Ok(json!({"openPercent": 0})));
        assert_eq!(open(100.0), Ok(json!({"openPercent": 100})));
        for percent in [0.5, 50.0, 99.9] {
            assert_eq!(open(percent), Err(ErrorCode::DiscreteOnlyOpenClose));
        }
        for step in [-100, 100] {
            assert_eq!(
                valve.run("OpenCloseRelative", json!({"openRelativePercent": step})),
                Err(ErrorCode::DiscreteOnlyOpenClose)
            );
        }
        let half_open = valve.with(json!({"openPercent": 50}));
        assert_eq!(half_open.problems().len(), 1, "{:?}", half_open.problems());
    }

    #[test]
    fn a_relative_step_stops_at_both_ends() {
        let device = blinds(json!({})).with(json!({"openPercent": 30}));
        for (step, percent) in [(-100, 0), (-30, 0), (0, 30), (70, 100), (100, 100)] {
            assert_eq!(
                device.run("OpenCloseRelative", json!({"openRelativePercent": step})),
                Ok(json!({"openPercent": percent}))
            );
        }
    }

    #[test]
    fn what_lies_beyond_the_ends_is_out_of_range() {
        for (command, params) in [
            ("OpenClose", json!({"openPercent": -1})),
            ("OpenClose", json!({"openPercent": 100.5})),
            ("OpenCloseRelative", json!({"openRelativePercent": -101})),
            ("OpenCloseRelative", json!({"openRelativePercent": 101})),
        ] {
            assert_eq!(blinds(json!({})).run(command, params), Err(ErrorCode::ValueOutOfRange));
        }
    }

    #[test]
    fn a_locked_door_closes_but_does_not_open() {
        let ajar = door().with(json!({"isLocked": true, "openPercent": 30}));
        let open = |percent| ajar.run("OpenClose", json!({"openPercent": percent}));
        assert_eq!(open(31), Err(ErrorCode::LockedState));
        assert_eq!(open(30), Ok(json!({"openPercent": 30})));
        assert_eq!(open(0), Ok(json!({"openPercent": 0})));
        let step = |percent| ajar.run("OpenCloseRelative", json!({"openRelativePercent": percent}));
        assert_eq!(step(1), Err(ErrorCode::LockedState));
        assert_eq!(step(-1), Ok(json!({"openPercent": 29})));
        let unlocked = ajar.with(json!({"isLocked": false}));
        assert!(unlocked.run("OpenClose", json!({"openPercent": 100})).is_ok());
    }

    #[test]
    fn a_door_with_a_jammed_lock_does_not_open() {
        let jammed = door().with(json!({"isJammed": true}));
        assert_eq!(
            jammed.run("OpenClose", json!({"openPercent": 100})),
            Err(ErrorCode::DeviceJammingDetected)
        );
    }

    #[test]
    fn a_query_only_sensor_takes_no_command() {
        let sensor = blinds(json!({"queryOnlyOpenClose": true}));
        assert_eq!(
            sensor.run("OpenClose", json!({"openPercent": 0})),
            Err(ErrorCode::FunctionNotSupported)
        );
    }

    #[test]
    fn the_form_of_the_state_must_fit_the_directions() {
        let single = curtain().with(json!({"openPercent": 0}));
        assert_eq!(
            single.problems(),
            [
                "/state: expected `openState`, since several directions are declared, got `openPercent`"
            ]
        );
        let entry = json!({"openState": [{"openPercent": 0, "openDirection": "LEFT"}]});
        assert_eq!(
            curtain().with(entry.clone()).problems(),
            ["/state/openState: expected one entry for each of LEFT, RIGHT, got LEFT"]
        );
        assert_eq!(
            blinds(json!({})).with(entry).problems(),
            [
                "/state: expected `openPercent`, since no two directions are declared, got `openState`"
            ]
        );
    }

    #[test]
    fn it_is_spoken_as_opening_and_closing() {
        let say = |percent| blinds(json!({})).say("OpenClose", json!({"openPercent": percent}));
        assert_eq!(say(0), "close it / closing it");
        assert_eq!(say(100), "open it / opening it");
        assert_eq!(say(40), "open it to 40 percent / opening it to 40 percent");
        let step = |percent| {
            blinds(json!({})).say("OpenCloseRelative", json!({"openRelativePercent": percent}))
        };
        assert_eq!(step(-20), "close it by 20 percent / closing it by 20 percent");
        assert_eq!(step(20), "open it by 20 percent / opening it by 20 percent");
    }
}
