//! `TemperatureControl`: ovens, kettles, fridges: what has a temperature and no modes.
//!
//! <https://developers.home.google.com/cloud-to-cloud/traits/temperaturecontrol>
//!
//! A temperature between two steps of `temperatureStepCelsius`, counted from the lowest one, is
//! accepted and snaps to the nearer: people think in round numbers of another unit, and 350 °F
//! are no multiple of 5 °C. Half-way it snaps upwards. The answer says where it ended.
//!
//! What lies beyond the range is `valueOutOfRange`; but where the device is at that end already,
//! more of it is `alreadyAtMax` or `alreadyAtMin`: "warmer" comes as an absolute temperature too.
//! To set it again to where it is succeeds.
//!
//! The temperature inside does not follow the setpoint. Google wants it within the range, which
//! an oven that has cooled down cannot keep to: outside it is doubtful, not wrong. A device that
//! is declared query-only starts without a setpoint: it is a thermometer.

use serde_json::{Value, json};

use crate::catalog::{
    Command, Condition, Device, Edge, Effect, Field, Object, Refusal, Shape, Speech, Unit,
};
use crate::protocol::{ErrorCode, Map, Mismatch};

use super::bounds::{Bounds, CELSIUS};
use super::{Trait, float, is_true, number, put_back, spoken_number, states};

const SETPOINT: &str = "temperatureSetpointCelsius";
const AMBIENT: &str = "temperatureAmbientCelsius";

/// What a new device is like inside, where its range allows it.
const ROOM: f64 = 20.0;

pub(super) static TRAIT: Trait = Trait {
    name: "TemperatureControl",
    summary: "Sets the temperature inside a device",
    attributes: Object {
        fields: &[
            // Homebridge declares none of a thermometer, which takes no setpoint.
            Field::required("temperatureRange", Shape::Object(&CELSIUS), "the setpoints it takes")
                .often_missing_where("queryOnlyTemperatureControl"),
            Field::optional(
                "temperatureStepCelsius",
                Shape::number(0.0, f64::INFINITY),
                "how far two setpoints are apart at least",
            )
            .in_unit(Unit::Celsius),
            Field::required(
                "temperatureUnitForUX",
                Shape::Enum(&["C", "F"]),
                "the unit people hear; on the wire all is Celsius",
            ),
            Field::optional(
                "commandOnlyTemperatureControl",
                Shape::Boolean,
                "the state cannot be read; default false",
            ),
            Field::optional(
                "queryOnlyTemperatureControl",
                Shape::Boolean,
                "the state cannot be set; default false",
            ),
        ],
        conditions: &[Condition::NotBothTrue(
            "commandOnlyTemperatureControl",
            "queryOnlyTemperatureControl",
        )],
    },
    states: Object::of(&[
        Field::optional(
            SETPOINT,
            Shape::NUMBER,
            "what it is set to; required unless it is query-only",
        )
        .in_unit(Unit::Celsius),
        Field::optional(AMBIENT, Shape::NUMBER, "how warm it is inside").in_unit(Unit::Celsius),
    ]),
    commands: &[Command {
        name: "SetTemperature",
        summary: "Sets the temperature",
        params: Object::of(&[Field::required(
            "temperature",
            Shape::NUMBER,
            "the new setpoint, within temperatureRange",
        )
        .in_unit(Unit::Celsius)]),
        errors: &[ErrorCode::AlreadyAtMax, ErrorCode::AlreadyAtMin, ErrorCode::ValueOutOfRange],
        effect: Effect::Hazardous,
        effect_of: Some(
            |device, _| {
                if heats(device) { Effect::Hazardous } else { Effect::Reversible }
            },
        ),
        tells: &[("temperature", SETPOINT)],
        phrases: &["set {device} to {temperature} degrees"],
        refusals: &[ErrorCode::AlreadyAtMax, ErrorCode::AlreadyAtMin],
        samples: sample_temperatures,
        edges: |attributes| {
            let Bounds { min, max } = bounds(attributes);
            vec![Edge::range("temperature", &json!({}), [min, max])]
        },
        run: set_temperature,
        speech: speak_temperature,
        ..Command::PLAIN
    }],
    command_only: Some("commandOnlyTemperatureControl"),
    query_only: Some("queryOnlyTemperatureControl"),
    rules,
    default_attributes: || {
        json!({
            "temperatureRange": {"minThresholdCelsius": 40, "maxThresholdCelsius": 100},
            "temperatureStepCelsius": 5,
            "temperatureUnitForUX": "C",
        })
    },
    moved: |_| &[SETPOINT],
    restore: |_, present, wanted| {
        put_back(present, wanted, SETPOINT, ("SetTemperature", "temperature"))
    },
    starting_states: |attributes| {
        let degrees = number(starting_temperature(attributes));
        let mut states = states([(AMBIENT, degrees.clone())]);
        if !is_true(attributes, "queryOnlyTemperatureControl") {
            states.insert(SETPOINT.to_owned(), degrees);
        }
        states
    },
    ..Trait::PLAIN
};

fn bounds(attributes: &Map) -> Bounds {
    Bounds::celsius(attributes.get("temperatureRange"))
}

/// Whether it may get warmer than a room; a fridge does not.
pub(super) fn heats(device: &Device<'_>) -> bool {
    bounds(device.attributes).max > ROOM
}

/// As warm as the room, or as near to it as a heater gets; what is colder than any room is cold
/// from the start, since it is never switched off.
fn starting_temperature(attributes: &Map) -> f64 {
    let bounds = bounds(attributes);
    if bounds.is_above(ROOM) { middle(attributes) } else { bounds.hold(ROOM) }
}

/// The temperature half-way between the ends that the device can be set to.
fn middle(attributes: &Map) -> f64 {
    let bounds = bounds(attributes);
    let middle = f64::midpoint(bounds.min, bounds.max);
    if middle.is_finite() { snap(attributes, bounds, middle) } else { bounds.hold(ROOM) }
}

/// Half-way between the ends, and both ends.
fn sample_temperatures(attributes: &Map) -> Vec<Value> {
    let Bounds { min, max } = bounds(attributes);
    let ends = [middle(attributes), min, max].into_iter().filter(|end| end.is_finite());
    ends.map(|end| json!({"temperature": number(end)})).collect()
}

fn set_temperature(device: &Device<'_>, params: &Map) -> Result<Map, Refusal> {
    let bounds = bounds(device.attributes);
    let wanted = float(params, "temperature").unwrap_or_default();
    ensure_room(bounds, device.number(SETPOINT), wanted)?;
    bounds.ensure_holds(wanted, ErrorCode::ValueOutOfRange)?;
    Ok(states([(SETPOINT, number(snap(device.attributes, bounds, wanted)))]))
}

/// Refuses to go beyond an end at which the device is already.
fn ensure_room(bounds: Bounds, present: Option<f64>, wanted: f64) -> Result<(), Refusal> {
    let is_at = |end: fn(Bounds, f64) -> bool| present.is_some_and(|it| end(bounds, it));
    if bounds.is_above(wanted) && is_at(Bounds::is_greatest) {
        let reason = format!("{} degrees is the highest", bounds.max);
        return Err(Refusal::new(ErrorCode::AlreadyAtMax, reason));
    }
    if bounds.is_below(wanted) && is_at(Bounds::is_least) {
        let reason = format!("{} degrees is the lowest", bounds.min);
        return Err(Refusal::new(ErrorCode::AlreadyAtMin, reason));
    }
    Ok(())
}

/// The nearest temperature that the device can be set to: a whole number of steps from the lowest
/// one, or the highest one itself.
fn snap(attributes: &Map, bounds: Bounds, wanted: f64) -> f64 {
    let step = float(attributes, "temperatureStepCelsius");
    let steps = |step: f64| ((wanted - bounds.min) / step + 0.5).floor();
    let below = step.map(|step| bounds.min + steps(step) * step);
    // Steps of nothing, or too many to count, are none.
    let Some(below) = below.filter(|below| below.is_finite()) else { return wanted };
    let is_nearer_the_end = bounds.max - wanted <= (wanted - below).abs();
    if is_nearer_the_end { bounds.max } else { bounds.hold(below) }
}

/// Both temperatures lie within the range; of the one inside it is only doubtful where not.
fn rules(device: &Device<'_>) -> Vec<Mismatch> {
    let bounds = bounds(device.attributes);
    let ambient = bounds.check_state(device, AMBIENT, "a temperature").map(Mismatch::tolerated);
    bounds.check_state(device, SETPOINT, "a setpoint").into_iter().chain(ambient).collect()
}

fn speak_temperature(params: &Map, states: &Map) -> Speech {
    let degrees = spoken_number(states, SETPOINT).or_else(|| spoken_number(params, "temperature"));
    let tail = degrees.map(|degrees| format!(" to {degrees} degrees")).unwrap_or_default();
    Speech::with_tail("set", "setting", tail)
}

#[cfg(test)]
mod tests {
    use crate::catalog::testing::Fixture;

    use super::*;

    fn kettle() -> Fixture {
        Fixture::default_of("TemperatureControl")
    }

    fn at(degrees: f64) -> Fixture {
        kettle().with(json!({SETPOINT: degrees}))
    }

    fn device(more: Value) -> Fixture {
        let mut attributes = json!({
            "temperatureRange": {"minThresholdCelsius": 80, "maxThresholdCelsius": 252},
            "temperatureUnitForUX": "F",
        });
        if let (Value::Object(attributes), Value::Object(more)) = (&mut attributes, more) {
            attributes.extend(more);
        }
        Fixture::new(&["TemperatureControl"], attributes)
    }

    fn set(device: &Fixture, degrees: f64) -> Result<Value, ErrorCode> {
        device.run("SetTemperature", json!({"temperature": degrees}))
    }

    #[expect(clippy::unnecessary_wraps, reason = "compared with what a command answers")]
    fn answer(degrees: f64) -> Result<Value, ErrorCode> {
        Ok(json!({SETPOINT: number(degrees)}))
    }

    #[test]
    fn a_temperature_within_the_range_becomes_the_setpoint() {
        assert_eq!(kettle().states(), json!({SETPOINT: 40, AMBIENT: 40}));
        for degrees in [40.0, 85.0, 100.0] {
            assert_eq!(set(&kettle(), degrees), answer(degrees));
            assert_eq!(set(&at(degrees), degrees), answer(degrees), "where it is already");
        }
        assert_eq!(set(&device(json!({})), 176.67), answer(176.67), "without steps");
        for step in [0.0, 1e-308] {
            let oven = device(json!({"temperatureStepCelsius": step}));
            assert_eq!(set(&oven, 176.67), answer(176.67), "{step}");
        }
    }

    #[test]
    fn a_temperature_between_two_steps_snaps_to_the_nearer() {
        for (wanted, reached) in [(42.4, 40.0), (42.5, 45.0), (87.0, 85.0), (99.0, 100.0)] {
            assert_eq!(set(&kettle(), wanted), answer(reached), "{wanted}");
        }
        let oven = device(json!({"temperatureStepCelsius": 5}));
        for (wanted, reached) in [(176.67, 175.0), (250.9, 250.0), (251.0, 252.0), (252.0, 252.0)] {
            assert_eq!(set(&oven, wanted), answer(reached), "{wanted}");
        }
    }

    #[test]
    fn beyond_the_range_is_refused_and_at_its_end_there_is_no_more() {
        for degrees in [39.0, 101.0] {
            assert_eq!(set(&at(85.0), degrees), Err(ErrorCode::ValueOutOfRange));
        }
        assert_eq!(set(&at(100.0), 101.0), Err(ErrorCode::AlreadyAtMax));
        assert_eq!(set(&at(100.0), 39.0), Err(ErrorCode::ValueOutOfRange));
        assert_eq!(set(&at(40.0), 39.0), Err(ErrorCode::AlreadyAtMin));
        assert_eq!(set(&at(40.0), 101.0), Err(ErrorCode::ValueOutOfRange));
    }

    #[test]
    fn what_is_colder_than_a_room_is_cold_from_the_start() {
        let freezer = device(json!({
            "temperatureRange": {"minThresholdCelsius": -24, "maxThresholdCelsius": -11},
            "temperatureStepCelsius": 1,
        }));
        assert_eq!(freezer.states(), json!({SETPOINT: -17, AMBIENT: -17}));
        let samples = sample_temperatures(freezer.attributes());
        assert_eq!(samples[0], json!({"temperature": -17}), "one that it can be set to");
    }

    #[test]
    fn a_thermometer_has_no_setpoint_and_takes_no_command() {
        let thermometer = device(json!({"queryOnlyTemperatureControl": true}));
        assert_eq!(thermometer.states(), json!({AMBIENT: 80}));
        assert_eq!(thermometer.problems(), Vec::<String>::new());
        assert_eq!(set(&thermometer, 100.0), Err(ErrorCode::FunctionNotSupported));
        let nothing =
            json!({"queryOnlyTemperatureControl": true, "commandOnlyTemperatureControl": true});
        assert_eq!(
            device(nothing).problems(),
            [
                "/attributes: expected `commandOnlyTemperatureControl` and `queryOnlyTemperatureControl` not both true, got both"
            ]
        );
    }

    #[test]
    fn both_temperatures_lie_within_the_range() {
        assert_eq!(at(100.0).problems(), Vec::<String>::new());
        assert_eq!(
            at(101.5).with(json!({AMBIENT: 20})).problems(),
            [
                "/state/temperatureSetpointCelsius: expected a setpoint from 40 to 100, as declared, got `101.5`",
                "/state/temperatureAmbientCelsius: expected a temperature from 40 to 100, as declared, got `20`",
            ]
        );
        let cold = at(85.0).with(json!({AMBIENT: 20}));
        assert_eq!(rules(&cold.device()).iter().filter(|it| it.is_error()).count(), 0);
        let backwards =
            json!({"temperatureRange": {"minThresholdCelsius": 9, "maxThresholdCelsius": 9}});
        assert_eq!(
            device(backwards).problems(),
            [
                "/attributes/temperatureRange: expected `minThresholdCelsius` below `maxThresholdCelsius`, got 9 and 9"
            ]
        );
    }

    #[test]
    fn it_is_spoken_with_the_temperature_that_was_reached() {
        let params = json!({"temperature": 87});
        assert_eq!(
            kettle().say("SetTemperature", params.clone()),
            "set it to 87 degrees / setting it to 87 degrees"
        );
        assert_eq!(
            kettle().say_with("SetTemperature", params, json!({SETPOINT: 85})),
            "set it to 85 degrees / setting it to 85 degrees"
        );
    }
}
