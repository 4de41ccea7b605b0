//! `OccupancySensing`: whether somebody is there.
//!
//! <https://developers.home.google.com/cloud-to-cloud/traits/occupancysensing>
//!
//! Newer than the schemas that Google published in 2021: what stands here is from that page alone,
//! and no mechanical comparison holds it to a schema. The page requires the state, but calls no
//! attribute required; that a delay or a threshold is not negative is our reading.

use serde_json::json;

use crate::catalog::{Condition, Field, Object, Shape, Unit};

use super::{Trait, states};

static SENSOR: Object = Object {
    fields: &[
        Field::required(
            "occupancySensorType",
            Shape::Enum(&["PIR", "ULTRASONIC", "PHYSICAL_CONTACT"]),
            "how it senses",
        ),
        Field::optional(
            "occupiedToUnoccupiedDelaySec",
            Shape::COUNT,
            "how long after the last event nobody counts as there",
        )
        .in_unit(Unit::Seconds),
        Field::optional(
            "unoccupiedToOccupiedDelaySec",
            Shape::COUNT,
            "how long after the first event somebody counts as there",
        )
        .in_unit(Unit::Seconds),
        Field::optional(
            "unoccupiedToOccupiedEventThreshold",
            Shape::COUNT,
            "how many events in that time it takes",
        ),
    ],
    conditions: &[
        Condition::Needs("occupiedToUnoccupiedDelaySec", "unoccupiedToOccupiedDelaySec"),
        Condition::Needs("unoccupiedToOccupiedDelaySec", "unoccupiedToOccupiedEventThreshold"),
    ],
};

pub(super) static TRAIT: Trait = Trait {
    name: "OccupancySensing",
    summary: "Reports whether somebody is there",
    attributes: Object::of(&[Field::optional(
        "occupancySensorConfiguration",
        Shape::list(&Shape::Object(&SENSOR)),
        "the sensors, each with its delays",
    )]),
    states: Object::of(&[Field::required(
        "occupancy",
        Shape::Enum(&["OCCUPIED", "UNOCCUPIED", "UNKNOWN_OCCUPANCY_STATE"]),
        "whether somebody is there",
    )]),
    default_attributes: || {
        json!({"occupancySensorConfiguration": [{
            "occupancySensorType": "PIR",
            "occupiedToUnoccupiedDelaySec": 10,
            "unoccupiedToOccupiedDelaySec": 10,
            "unoccupiedToOccupiedEventThreshold": 2,
        }]})
    },
    starting_states: |_| states([("occupancy", json!("UNOCCUPIED"))]),
    ..Trait::PLAIN
};

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use crate::catalog::testing::Fixture;

    use super::*;

    #[expect(clippy::needless_pass_by_value, reason = "tests write the sensor in place")]
    fn problems(sensor: Value) -> Vec<String> {
        let attributes = json!({"occupancySensorConfiguration": [sensor]});
        Fixture::new(&["OccupancySensing"], attributes).problems()
    }

    #[test]
    fn nobody_is_there_at_first() {
        let new = Fixture::default_of("OccupancySensing");
        assert_eq!(new.states(), json!({"occupancy": "UNOCCUPIED"}));
        assert_eq!(new.with(json!({"occupancy": "OCCUPIED"})).problems(), Vec::<String>::new());
        assert_eq!(
            new.with(json!({"occupancy": "occupied"})).problems(),
            [
                "/state/occupancy: expected one of OCCUPIED, UNOCCUPIED, UNKNOWN_OCCUPANCY_STATE (did you mean `OCCUPIED`?), got `\"occupied\"`"
            ]
        );
    }

    #[test]
    fn one_delay_needs_the_other_and_that_needs_a_threshold() {
        assert!(problems(json!({"occupancySensorType": "PIR"})).is_empty());
        let place = "/attributes/occupancySensorConfiguration/0";
        let leaving = json!({"occupancySensorType": "PIR", "occupiedToUnoccupiedDelaySec": 10});
        assert_eq!(
            problems(leaving),
            [format!(
                "{place}: expected `unoccupiedToOccupiedDelaySec` beside `occupiedToUnoccupiedDelaySec`, got nothing"
            )]
        );
        let coming = json!({"occupancySensorType": "PIR", "unoccupiedToOccupiedDelaySec": 10});
        assert_eq!(
            problems(coming),
            [format!(
                "{place}: expected `unoccupiedToOccupiedEventThreshold` beside `unoccupiedToOccupiedDelaySec`, got nothing"
            )]
        );
    }
}
