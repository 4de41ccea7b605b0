//! `ObjectDetection`: a doorbell or camera tells what it has seen, in a proactive notification.
//!
//! <https://developers.home.google.com/cloud-to-cloud/traits/objectdetection>
//!
//! There is nothing to declare, to report or to command.

use crate::catalog::{Condition, Field, Object, Shape, Unit};

use super::{PRIORITY, Trait};

static OBJECTS: Object = Object {
    fields: &[
        Field::optional("named", Shape::TEXTS.at_least(1), "whom or what the user has named"),
        Field::optional("familiar", Shape::COUNT, "how many are known, but have no name"),
        Field::optional("unfamiliar", Shape::COUNT, "how many the user may not know"),
        Field::optional("unclassified", Shape::COUNT, "how many cannot be told"),
    ],
    conditions: &[Condition::AnyOf(&[
        &["named"],
        &["familiar"],
        &["unfamiliar"],
        &["unclassified"],
    ])],
};

static DETECTION: Object = Object::of(&[
    PRIORITY,
    Field::required("detectionTimestamp", Shape::COUNT, "when it was seen, since 1970 (UTC)")
        .in_unit(Unit::Milliseconds),
    Field::required("objects", Shape::Closed(&OBJECTS), "what was seen"),
]);

pub(super) static TRAIT: Trait = Trait {
    name: "ObjectDetection",
    summary: "Tells what a camera or doorbell has seen",
    notification: Some(Shape::Object(&DETECTION)),
    ..Trait::PLAIN
};

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn problems(objects: Value) -> Vec<String> {
        let shape = TRAIT.notification.expect("a notification");
        let mut told = json!({"priority": 0, "detectionTimestamp": 1_534_875_126_750_u64});
        told["objects"] = objects;
        shape.check(&told, "").iter().map(ToString::to_string).collect()
    }

    #[test]
    fn a_notification_says_who_or_what_was_seen() {
        assert!(problems(json!({"named": ["Alice"], "familiar": 1})).is_empty());
        assert!(problems(json!({"unclassified": 2})).is_empty());
        assert_eq!(
            problems(json!({})),
            [
                "/objects: expected at least one of `named`, `familiar`, `unfamiliar`, `unclassified`, got none"
            ]
        );
        assert_eq!(
            problems(json!({"named": []})),
            ["/objects/named: expected at least 1 element, got 0"]
        );
    }
}
