//! `Rotation`: how far blinds, vents and stands are turned.
//!
//! <https://developers.home.google.com/cloud-to-cloud/traits/rotation>
//!
//! Where degrees and percent are both declared, each follows the other: the lowest degree is 0
//! percent, the highest 100. One of the two alone drops the other, since it says nothing any
//! more. Degrees beyond `rotationDegreesRange` are refused on a device of
//! `supportsContinuousRotation` too: to go round is Google's part, which sends the degrees where
//! the turn ends. A bolt does not hold what turns, so `isJammed` of another trait is no obstacle
//! and `deviceJammingDetected` never an answer.

use serde_json::{Value, json};

use crate::catalog::{
    Command, Condition, Device, Edge, Effect, Field, Object, OutOfRange, Refusal, Shape, Speech,
    Unit,
};
use crate::protocol::{ErrorCode, Map, Mismatch};

use super::bounds::Bounds;
use super::{
    Trait, float, is_true, lacking, not_declared, number, replaces_the_other, spoken_number, states,
};

const DEGREES: &str = "rotationDegrees";
const PERCENT: &str = "rotationPercent";

static RANGE: Object = Object {
    fields: &[
        Field::required("rotationDegreesMin", Shape::number(0.0, 360.0), "turned least")
            .in_unit(Unit::Degrees),
        Field::required("rotationDegreesMax", Shape::number(0.0, 360.0), "turned most")
            .in_unit(Unit::Degrees),
    ],
    conditions: &[Condition::Less("rotationDegreesMin", "rotationDegreesMax")],
};

pub(super) static TRAIT: Trait = Trait {
    name: "Rotation",
    summary: "Turns a device or a part of it",
    attributes: Object {
        fields: &[
            Field::required("supportsDegrees", Shape::Boolean, "it can be turned by degrees"),
            Field::required("supportsPercent", Shape::Boolean, "it can be turned by percentage"),
            Field::optional(
                "rotationDegreesRange",
                Shape::Object(&RANGE),
                "how far it turns; required with supportsDegrees",
            ),
            Field::optional(
                "supportsContinuousRotation",
                Shape::Boolean,
                "it can turn round and round; default false",
            ),
            Field::optional(
                "commandOnlyRotation",
                Shape::Boolean,
                "the state cannot be read; default false",
            ),
        ],
        conditions: &[
            Condition::AnyTrue(&["supportsDegrees", "supportsPercent"]),
            Condition::TrueNeeds("supportsDegrees", "rotationDegreesRange"),
        ],
    },
    states: Object::of(&[
        Field::optional(DEGREES, Shape::NUMBER, "how far it is turned clockwise")
            .in_unit(Unit::Degrees),
        Field::optional(PERCENT, Shape::PERCENT, "how far it is turned, from closed to open")
            .in_unit(Unit::Percent),
    ]),
    commands: &[Command {
        name: "RotateAbsolute",
        summary: "Turns the device to a position",
        params: Object {
            fields: &[
                Field::optional(DEGREES, Shape::NUMBER, "where to, within rotationDegreesRange")
                    .in_unit(Unit::Degrees),
                Field::optional(PERCENT, Shape::PERCENT, "where to, from closed to open")
                    .in_unit(Unit::Percent),
            ],
            conditions: &[Condition::OneOf(&[&[DEGREES], &[PERCENT]])],
        },
        errors: &[ErrorCode::DeviceJammingDetected],
        effect: Effect::Reversible,
        // What is driven beyond its stop may break.
        effect_of: Some(|device, params| {
            let range = range(device.attributes);
            let whole = Bounds { min: 0.0, max: 100.0 };
            let fits = |name, range: Bounds| float(params, name).is_none_or(|it| range.holds(it));
            let fits = fits(DEGREES, range) && fits(PERCENT, whole);
            if fits { Effect::Reversible } else { Effect::Irreversible }
        }),
        tells: &[(DEGREES, DEGREES), (PERCENT, PERCENT)],
        phrases: &[
            "rotate {device} to {rotationDegrees} degrees",
            "rotate {device} to {rotationPercent} percent",
        ],
        refusals: &[ErrorCode::DegreesOutOfRange],
        out_of_range: &[OutOfRange {
            param: PERCENT,
            below: ErrorCode::PercentOutOfRange,
            above: ErrorCode::PercentOutOfRange,
        }],
        samples: sample_positions,
        edges: |attributes| match Dial::of(attributes).degrees {
            Some(Bounds { min, max }) => vec![Edge::range(DEGREES, &json!({}), [min, max])],
            None => Vec::new(),
        },
        run: rotate,
        speech: |params, _| speak_position(params),
        ..Command::PLAIN
    }],
    command_only: Some("commandOnlyRotation"),
    rules: |device| check_degrees(device).into_iter().collect(),
    default_attributes: || {
        json!({
            "supportsDegrees": true,
            "supportsPercent": true,
            "rotationDegreesRange": {"rotationDegreesMin": 0, "rotationDegreesMax": 180},
        })
    },
    starting_states: |attributes| Dial::of(attributes).at(0.0),
    moved: |_| &[DEGREES, PERCENT],
    restore: |attributes, present, wanted| {
        let dial = Dial::of(attributes);
        let forms = [(DEGREES, dial.degrees.is_some()), (PERCENT, dial.percent)];
        let differs = forms.iter().any(|(name, _)| lacking(present, wanted, name).is_some());
        let known = forms.iter().find(|(name, able)| *able && wanted.contains_key(*name));
        let told = known.filter(|_| differs).map(|(name, _)| json!({*name: wanted[*name]}));
        told.map(|params| ("RotateAbsolute", params)).into_iter().collect()
    },
    replaced: |changes| replaces_the_other(changes, [DEGREES, PERCENT]),
    ..Trait::PLAIN
};

/// What a device declares of its rotation.
struct Dial {
    degrees: Option<Bounds>,
    percent: bool,
}

impl Dial {
    fn of(attributes: &Map) -> Self {
        let supports = |name: &str| is_true(attributes, name);
        let degrees = supports("supportsDegrees").then(|| range(attributes));
        Self { degrees, percent: supports("supportsPercent") }
    }

    /// The states at a percentage, in every declared form.
    fn at(&self, percent: f64) -> Map {
        let degrees = self.degrees.map(|range| (DEGREES, number(range.at_percent(percent))));
        let percent = self.percent.then(|| (PERCENT, number(percent)));
        let pairs = degrees.into_iter().chain(percent);
        pairs.map(|(name, value)| (name.to_owned(), value)).collect()
    }

    /// The states at a number of degrees, in every declared form.
    fn at_degrees(&self, degrees: f64, range: Bounds) -> Map {
        let mut states = states([(DEGREES, number(degrees))]);
        if self.percent {
            states.insert(PERCENT.to_owned(), number(range.percent_of(degrees)));
        }
        states
    }
}

/// The declared degrees; a whole turn where nothing is declared.
fn range(attributes: &Map) -> Bounds {
    let range = attributes.get("rotationDegreesRange");
    let turn = Bounds { min: 0.0, max: 360.0 };
    Bounds::read(range, ["rotationDegreesMin", "rotationDegreesMax"], turn)
}

/// Half-way and at both ends, in every declared form.
fn sample_positions(attributes: &Map) -> Vec<Value> {
    let dial = Dial::of(attributes);
    let percents = [50.0, 0.0, 100.0];
    let degrees = dial.degrees.into_iter().flat_map(|range| {
        percents.map(|percent| json!({DEGREES: number(range.at_percent(percent))}))
    });
    let percents = percents.into_iter().filter(|_| dial.percent);
    degrees.chain(percents.map(|percent| json!({PERCENT: number(percent)}))).collect()
}

fn rotate(device: &Device<'_>, params: &Map) -> Result<Map, Refusal> {
    let dial = Dial::of(device.attributes);
    let of = |name: &str| float(params, name);
    match (of(DEGREES), dial.degrees, of(PERCENT)) {
        (Some(degrees), Some(range), _) => {
            range.ensure_holds(degrees, ErrorCode::DegreesOutOfRange)?;
            Ok(dial.at_degrees(range.hold(degrees), range))
        }
        (Some(_), None, _) => Err(not_declared("supportsDegrees")),
        (None, _, _) if !dial.percent => Err(not_declared("supportsPercent")),
        (None, _, percent) => Ok(dial.at(percent.unwrap_or_default())),
    }
}

/// The degrees lie within the declared range, where there is one.
fn check_degrees(device: &Device<'_>) -> Option<Mismatch> {
    device.attributes.get("rotationDegreesRange")?;
    range(device.attributes).check_state(device, DEGREES, "a number")
}

fn speak_position(params: &Map) -> Speech {
    let position = |name: &str, unit: &str| {
        spoken_number(params, name).map(|number| format!(" to {number} {unit}"))
    };
    let tail = position(DEGREES, "degrees").or_else(|| position(PERCENT, "percent"));
    Speech::with_tail("rotate", "rotating", tail.unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use crate::catalog::testing::Fixture;

    use super::*;

    fn blinds() -> Fixture {
        Fixture::default_of("Rotation")
    }

    fn device(attributes: Value) -> Fixture {
        Fixture::new(&["Rotation"], attributes)
    }

    fn percent_only() -> Fixture {
        device(json!({"supportsDegrees": false, "supportsPercent": true}))
    }

    fn vent() -> Fixture {
        device(json!({
            "supportsDegrees": true,
            "supportsPercent": false,
            "rotationDegreesRange": {"rotationDegreesMin": 30, "rotationDegreesMax": 90},
            "supportsContinuousRotation": true,
        }))
    }

    fn rotate(device: &Fixture, name: &str, value: f64) -> Result<Value, ErrorCode> {
        device.run("RotateAbsolute", json!({name: value}))
    }

    #[test]
    fn degrees_and_percent_follow_each_other() {
        assert_eq!(blinds().states(), json!({DEGREES: 0, PERCENT: 0}));
        let both = |degrees: Value, percent: Value| Ok(json!({DEGREES: degrees, PERCENT: percent}));
        assert_eq!(rotate(&blinds(), DEGREES, 45.0), both(json!(45), json!(25)));
        assert_eq!(rotate(&blinds(), PERCENT, 100.0), both(json!(180), json!(100)));
        assert_eq!(rotate(&blinds(), PERCENT, 12.5), both(json!(22.5), json!(12.5)));
    }

    #[test]
    fn only_what_is_declared_is_taken_and_reported() {
        assert_eq!(percent_only().states(), json!({PERCENT: 0}));
        assert_eq!(rotate(&percent_only(), PERCENT, 40.0), Ok(json!({PERCENT: 40})));
        assert_eq!(rotate(&percent_only(), DEGREES, 40.0), Err(ErrorCode::FunctionNotSupported));
        assert_eq!(vent().states(), json!({DEGREES: 30}));
        assert_eq!(rotate(&vent(), DEGREES, 90.0), Ok(json!({DEGREES: 90})));
        assert_eq!(rotate(&vent(), PERCENT, 40.0), Err(ErrorCode::FunctionNotSupported));
    }

    #[test]
    fn what_lies_beyond_the_ends_has_a_code_of_its_own() {
        for degrees in [29.0, 91.0, 390.0] {
            assert_eq!(rotate(&vent(), DEGREES, degrees), Err(ErrorCode::DegreesOutOfRange));
        }
        for percent in [-1.0, 100.5] {
            assert_eq!(rotate(&blinds(), PERCENT, percent), Err(ErrorCode::PercentOutOfRange));
        }
    }

    #[test]
    fn a_position_is_given_in_one_way() {
        for params in [json!({}), json!({DEGREES: 90, PERCENT: 50})] {
            assert_eq!(blinds().run("RotateAbsolute", params), Err(ErrorCode::HardError));
        }
    }

    #[test]
    fn one_form_alone_replaces_the_other() {
        assert_eq!(blinds().with(json!({PERCENT: 50})).states(), json!({PERCENT: 50}));
    }

    #[test]
    fn one_form_is_supported_and_degrees_have_a_range() {
        for sound in [blinds(), percent_only(), vent()] {
            assert_eq!(sound.problems(), Vec::<String>::new());
        }
        assert_eq!(
            device(json!({"supportsDegrees": false, "supportsPercent": false})).problems(),
            ["/attributes: expected `supportsDegrees` or `supportsPercent` true, got neither"]
        );
        assert_eq!(
            device(json!({"supportsDegrees": true, "supportsPercent": false})).problems(),
            [
                "/attributes: expected `rotationDegreesRange`, since `supportsDegrees` is true, got nothing"
            ]
        );
        assert_eq!(
            vent().with(json!({DEGREES: 91})).problems(),
            ["/state/rotationDegrees: expected a number from 30 to 90, as declared, got `91`"]
        );
    }

    #[test]
    fn it_is_spoken_with_the_position() {
        let say = |params| blinds().say("RotateAbsolute", params);
        assert_eq!(
            say(json!({DEGREES: 90})),
            "rotate it to 90 degrees / rotating it to 90 degrees"
        );
        assert_eq!(say(json!({PERCENT: 5})), "rotate it to 5 percent / rotating it to 5 percent");
    }
}
