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
    Command, Condition, Device, Edge, Effect, Field, Object, Refusal, Shape, Speech, Unit, Variant,
};
use crate::protocol::{ErrorCode, Map, Mismatch};

use super::{
    FOLLOW_UP_FAILURE, FOLLOW_UP_TOKEN, Told, Trait, float, hold, is_true, lacking, number,
    replaces_the_other, same, spoken_number, states, text, texts, undeclared,
};

const DIRECTIONS: &[&str] = &["UP", "DOWN", "LEFT", "RIGHT", "IN", "OUT"];
const DIRECTION: Shape = Shape::Enum(DIRECTIONS);

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
            effect_of: Some(|_, params| effect(params, "openPercent")),
            tells: &[("openPercent", "openPercent")],
            phrases: &["open {device}", "close {device}", "open {device} to {openPercent} percent"],
            refusals: &[
                ErrorCode::DeviceJammingDetected,
                ErrorCode::DiscreteOnlyOpenClose,
                ErrorCode::LockedState,
            ],
            follow_up: Some(FOLLOW_UP),
            samples: sample_percents,
            edges,
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
            effect_of: Some(|_, params| effect(params, "openRelativePercent")),
            phrases: &["open {device} by {openRelativePercent} percent", "close {device} a bit"],
            refusals: &[
                ErrorCode::DeviceJammingDetected,
                ErrorCode::DiscreteOnlyOpenClose,
                ErrorCode::LockedState,
            ],
            samples: |attributes| {
                if is_true(attributes, "discreteOnlyOpenClose") {
                    return Vec::new();
                }
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
    moved: |_| &["openPercent", "openState"],
    restore,
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

/// A direction that is none of those declared. Where none is, a device may ignore it; and one that
/// only opens and closes may take part of the way for the whole.
fn edges(attributes: &Map) -> Vec<Edge> {
    let declared = directions(attributes);
    let is_strange = |it: &&&str| !declared.is_empty() && !declared.contains(*it);
    let strange = DIRECTIONS.iter().find(is_strange).map(|it| {
        Edge::undeclared("openDirection", json!({"openPercent": 0, "openDirection": it}))
    });
    let whole = Edge::range("openPercent", &json!({}), [0.0, 100.0]);
    strange.into_iter().chain([whole]).collect()
}

/// To open may let somebody in, to close does not.
fn effect(params: &Map, param: &str) -> Effect {
    let opens = float(params, param).is_none_or(|percent| percent > 0.0);
    if opens { Effect::Hazardous } else { Effect::Reversible }
}

/// Each direction by itself, and out of the lock meanwhile.
fn restore(_: &Map, present: &Map, wanted: &Map) -> Told {
    let list = |states: &Map| -> Vec<Value> {
        let list = states.get("openState").and_then(Value::as_array);
        list.into_iter().flatten().take(DIRECTIONS.len()).cloned().collect()
    };
    let now = list(present);
    let entries = list(wanted).into_iter().filter(|entry| !now.iter().any(|it| same(entry, it)));
    let single = lacking(present, wanted, "openPercent").map(|it| json!({"openPercent": it}));
    let mut told: Told = single.into_iter().chain(entries).map(|it| ("OpenClose", it)).collect();
    if !told.is_empty() && is_true(present, "isLocked") {
        told.push(("LockUnlock", json!({"lock": false})));
        let locked = wanted.get("isLocked").is_none_or(|locked| *locked == true);
        told.extend(locked.then(|| ("LockUnlock", json!({"lock": true}))));
    }
    told
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
        // Homebridge reports its garage doors and blinds so.
        let expected = "`openState`, since several directions are declared";
        mismatches.push(undeclared("/state", expected, "`openPercent`").tolerated());
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
mod tests;
