//! `HumiditySetting`: how humid a humidifier, dehumidifier or thermostat makes the air.
//!
//! <https://developers.home.google.com/cloud-to-cloud/traits/humiditysetting>
//!
//! The param `humidity` sets the state `humiditySetpointPercent`. A relative step stops at the
//! ends of the declared range; from the end itself it is refused with `maxSettingReached` or
//! `minSettingReached`. An absolute humidity may be set again where it is. What the air is like
//! (`humidityAmbientPercent`) does not follow the setpoint, and `on` stays as it is. A device
//! that is declared query-only starts without a setpoint: it is a hygrometer.

use serde_json::json;

use crate::catalog::{
    Command, Condition, Device, Edge, Effect, Field, Object, Refusal, Shape, Speech, Unit,
};
use crate::protocol::{ErrorCode, Map};

use super::bounds::Bounds;
use super::steps::{PERCENT_PER_WEIGHT, WEIGHT, step};
use super::{Trait, float, is_true, number, put_back, spoken_number, states};

const SETPOINT: &str = "humiditySetpointPercent";

/// What a new device is set to, where its range allows it.
const COMFORTABLE: f64 = 45.0;

const ERRORS: &[ErrorCode] =
    &[ErrorCode::MaxSettingReached, ErrorCode::MinSettingReached, ErrorCode::ValueOutOfRange];

static RANGE: Object = Object {
    fields: &[
        Field::optional("minPercent", Shape::WHOLE_PERCENT, "the lowest setpoint; default 0")
            .in_unit(Unit::Percent),
        Field::optional("maxPercent", Shape::WHOLE_PERCENT, "the highest setpoint; default 100")
            .in_unit(Unit::Percent),
    ],
    conditions: &[Condition::Less("minPercent", "maxPercent")],
};

pub(super) static TRAIT: Trait = Trait {
    name: "HumiditySetting",
    summary: "Sets how humid a device makes the air",
    attributes: Object {
        fields: &[
            Field::optional(
                "humiditySetpointRange",
                Shape::Object(&RANGE),
                "the setpoints it takes; default any",
            ),
            Field::optional(
                "commandOnlyHumiditySetting",
                Shape::Boolean,
                "the state cannot be read; default false",
            ),
            Field::optional(
                "queryOnlyHumiditySetting",
                Shape::Boolean,
                "the state cannot be set; default false",
            ),
        ],
        conditions: &[Condition::NotBothTrue(
            "commandOnlyHumiditySetting",
            "queryOnlyHumiditySetting",
        )],
    },
    states: Object::of(&[
        Field::optional(SETPOINT, Shape::INTEGER, "the humidity it is set to")
            .in_unit(Unit::Percent),
        Field::optional(
            "humidityAmbientPercent",
            Shape::Integer { min: 1, max: 100 },
            "how humid it is",
        )
        .in_unit(Unit::Percent),
    ]),
    commands: &[
        Command {
            name: "SetHumidity",
            summary: "Sets the humidity",
            params: Object::of(&[Field::required(
                "humidity",
                Shape::INTEGER,
                "the new setpoint, within humiditySetpointRange",
            )
            .in_unit(Unit::Percent)]),
            errors: ERRORS,
            effect: Effect::Reversible,
            tells: &[("humidity", SETPOINT)],
            phrases: &["set the humidity of {device} to {humidity} percent"],
            samples: |attributes| {
                vec![json!({"humidity": number(bounds(attributes).hold(COMFORTABLE))})]
            },
            edges: |attributes| {
                let Bounds { min, max } = bounds(attributes);
                vec![Edge::range("humidity", &json!({}), [min, max])]
            },
            run: set_humidity,
            speech: |params, _| speak_humidity(params),
            ..Command::PLAIN
        },
        Command {
            name: "HumidityRelative",
            summary: "Makes the air more or less humid by a step",
            params: Object {
                fields: &[
                    Field::optional(
                        "humidityRelativePercent",
                        Shape::Integer { min: -100, max: 100 },
                        "how many percent more humid",
                    )
                    .in_unit(Unit::Percent),
                    Field::optional(
                        "humidityRelativeWeight",
                        WEIGHT,
                        "how much more humid, from much drier to much more humid",
                    ),
                ],
                conditions: &[Condition::OneOf(&[
                    &["humidityRelativePercent"],
                    &["humidityRelativeWeight"],
                ])],
            },
            errors: ERRORS,
            effect: Effect::Reversible,
            phrases: &[
                "raise the humidity of {device} by {humidityRelativePercent} percent",
                "raise the humidity of {device} a bit",
                "lower the humidity of {device} a bit",
            ],
            refusals: &[ErrorCode::MaxSettingReached, ErrorCode::MinSettingReached],
            samples: |_| {
                vec![
                    json!({"humidityRelativePercent": 10}),
                    json!({"humidityRelativePercent": -10}),
                    json!({"humidityRelativeWeight": 1}),
                    json!({"humidityRelativeWeight": -1}),
                ]
            },
            run: change_humidity,
            speech: |params, _| match change(params) {
                step if step < 0.0 => {
                    Speech::plain("lower the humidity of", "lowering the humidity of")
                }
                _ => Speech::plain("raise the humidity of", "raising the humidity of"),
            },
            ..Command::PLAIN
        },
    ],
    command_only: Some("commandOnlyHumiditySetting"),
    query_only: Some("queryOnlyHumiditySetting"),
    rules: |device| {
        bounds(device.attributes).check_state(device, SETPOINT, "a setpoint").into_iter().collect()
    },
    default_attributes: || json!({"humiditySetpointRange": {"minPercent": 20, "maxPercent": 80}}),
    moved: |_| &[SETPOINT],
    restore: |_, present, wanted| put_back(present, wanted, SETPOINT, ("SetHumidity", "humidity")),
    starting_states: |attributes| {
        let mut states = states([("humidityAmbientPercent", number(COMFORTABLE))]);
        if !is_true(attributes, "queryOnlyHumiditySetting") {
            states.insert(SETPOINT.to_owned(), number(bounds(attributes).hold(COMFORTABLE)));
        }
        states
    },
    ..Trait::PLAIN
};

fn bounds(attributes: &Map) -> Bounds {
    let range = attributes.get("humiditySetpointRange");
    Bounds::read(range, ["minPercent", "maxPercent"], Bounds { min: 0.0, max: 100.0 })
}

fn set_humidity(device: &Device<'_>, params: &Map) -> Result<Map, Refusal> {
    let humidity = float(params, "humidity").unwrap_or_default();
    bounds(device.attributes).ensure_holds(humidity, ErrorCode::ValueOutOfRange)?;
    Ok(states([(SETPOINT, number(humidity))]))
}

fn change_humidity(device: &Device<'_>, params: &Map) -> Result<Map, Refusal> {
    let bounds = bounds(device.attributes);
    let step = change(params);
    let present = device.number(SETPOINT).unwrap_or_else(|| bounds.hold(COMFORTABLE));
    if step > 0.0 && bounds.is_greatest(present) {
        let reason = format!("{present} percent is the highest");
        return Err(Refusal::new(ErrorCode::MaxSettingReached, reason));
    }
    if step < 0.0 && bounds.is_least(present) {
        let reason = format!("{present} percent is the lowest");
        return Err(Refusal::new(ErrorCode::MinSettingReached, reason));
    }
    Ok(states([(SETPOINT, number(bounds.hold(present + step)))]))
}

/// By how many percent a relative command changes the setpoint.
fn change(params: &Map) -> f64 {
    let (exact, weight) = ("humidityRelativePercent", "humidityRelativeWeight");
    step(params, exact, weight, PERCENT_PER_WEIGHT)
}

fn speak_humidity(params: &Map) -> Speech {
    let percent = spoken_number(params, "humidity");
    let tail = percent.map(|percent| format!(" to {percent} percent")).unwrap_or_default();
    Speech::with_tail("set the humidity of", "setting the humidity of", tail)
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use crate::catalog::testing::Fixture;

    use super::*;

    fn humidifier() -> Fixture {
        Fixture::default_of("HumiditySetting")
    }

    fn at(percent: i64) -> Fixture {
        humidifier().with(json!({SETPOINT: percent}))
    }

    #[expect(clippy::unnecessary_wraps, reason = "compared with what a command answers")]
    fn answer(percent: i64) -> Result<Value, ErrorCode> {
        Ok(json!({SETPOINT: percent}))
    }

    fn device(attributes: Value) -> Fixture {
        Fixture::new(&["HumiditySetting"], attributes)
    }

    #[test]
    fn a_humidity_within_the_range_becomes_the_setpoint() {
        assert_eq!(humidifier().states(), json!({SETPOINT: 45, "humidityAmbientPercent": 45}));
        for percent in [20, 45, 60, 80] {
            assert_eq!(
                humidifier().run("SetHumidity", json!({"humidity": percent})),
                answer(percent)
            );
        }
        for percent in [json!(19), json!(81), json!(-1), json!(40.5)] {
            let refused = humidifier().run("SetHumidity", json!({"humidity": percent}));
            assert_eq!(refused, Err(ErrorCode::ValueOutOfRange), "{percent}");
        }
    }

    #[test]
    fn an_end_that_is_not_declared_is_that_of_a_percentage() {
        let run = |attributes, percent: i64| {
            device(attributes).run("SetHumidity", json!({"humidity": percent}))
        };
        assert_eq!(run(json!({}), 0), answer(0));
        assert_eq!(run(json!({}), 101), Err(ErrorCode::ValueOutOfRange));
        let least = json!({"humiditySetpointRange": {"minPercent": 50}});
        assert_eq!(run(least.clone(), 100), answer(100));
        assert_eq!(run(least.clone(), 49), Err(ErrorCode::ValueOutOfRange));
        assert_eq!(device(least).states()[SETPOINT], 50);
    }

    #[test]
    fn a_step_stops_at_both_ends_and_is_refused_there() {
        let step = |present, params| at(present).run("HumidityRelative", params);
        assert_eq!(step(45, json!({"humidityRelativePercent": 5})), answer(50));
        assert_eq!(step(45, json!({"humidityRelativeWeight": -2})), answer(25));
        assert_eq!(step(75, json!({"humidityRelativePercent": 50})), answer(80));
        assert_eq!(step(25, json!({"humidityRelativeWeight": -5})), answer(20));
        assert_eq!(step(80, json!({"humidityRelativeWeight": 0})), answer(80));
        assert_eq!(
            step(80, json!({"humidityRelativePercent": 1})),
            Err(ErrorCode::MaxSettingReached)
        );
        assert_eq!(
            step(20, json!({"humidityRelativeWeight": -1})),
            Err(ErrorCode::MinSettingReached)
        );
    }

    #[test]
    fn a_step_is_named_in_one_way_and_in_range() {
        let both = json!({"humidityRelativePercent": 1, "humidityRelativeWeight": 1});
        assert_eq!(humidifier().run("HumidityRelative", both), Err(ErrorCode::HardError));
        let far = json!({"humidityRelativePercent": 101});
        assert_eq!(humidifier().run("HumidityRelative", far), Err(ErrorCode::ValueOutOfRange));
    }

    #[test]
    fn a_hygrometer_has_no_setpoint_and_takes_no_command() {
        let hygrometer = device(json!({"queryOnlyHumiditySetting": true}));
        assert_eq!(hygrometer.states(), json!({"humidityAmbientPercent": 45}));
        assert_eq!(hygrometer.problems(), Vec::<String>::new());
        let refused = hygrometer.run("SetHumidity", json!({"humidity": 40}));
        assert_eq!(refused, Err(ErrorCode::FunctionNotSupported));
        let nothing =
            device(json!({"queryOnlyHumiditySetting": true, "commandOnlyHumiditySetting": true}));
        assert_eq!(
            nothing.problems(),
            [
                "/attributes: expected `commandOnlyHumiditySetting` and `queryOnlyHumiditySetting` not both true, got both"
            ]
        );
    }

    #[test]
    fn the_setpoint_lies_within_the_declared_range() {
        assert_eq!(at(80).problems(), Vec::<String>::new());
        assert_eq!(
            at(81).problems(),
            [
                "/state/humiditySetpointPercent: expected a setpoint from 20 to 80, as declared, got `81`"
            ]
        );
        let backwards = json!({"humiditySetpointRange": {"minPercent": 60, "maxPercent": 60}});
        assert_eq!(
            device(backwards).problems(),
            [
                "/attributes/humiditySetpointRange: expected `minPercent` below `maxPercent`, got 60 and 60"
            ]
        );
    }

    #[test]
    fn it_is_spoken_with_the_percentage_or_the_direction() {
        assert_eq!(
            humidifier().say("SetHumidity", json!({"humidity": 40})),
            "set the humidity of it to 40 percent / setting the humidity of it to 40 percent"
        );
        let step = |weight: i64| {
            humidifier().say("HumidityRelative", json!({"humidityRelativeWeight": weight}))
        };
        assert_eq!(step(1), "raise the humidity of it / raising the humidity of it");
        assert_eq!(step(-1), "lower the humidity of it / lowering the humidity of it");
    }
}
