//! Levels that a device declares by name, in an order or not: of filling, of security.

use crate::catalog::{Field, Object, Shape};
use crate::protocol::Map;

use super::choices::{Choices, Spelling};

/// How levels are declared.
pub(super) const LEVEL_NAMES: Spelling =
    Spelling { key: "level_name", values: "level_values", synonyms: "level_synonym" };

static LEVEL_VALUES: Object = Object::of(&[
    Field::required("level_synonym", Shape::TEXTS, "what people call it"),
    Field::required("lang", Shape::Text, "in which language"),
]);

static LEVEL: Object = Object::of(&[
    Field::required("level_name", Shape::Text, "the name in commands and states"),
    Field::required(
        "level_values",
        Shape::list(&Shape::Object(&LEVEL_VALUES)),
        "what people call it",
    ),
]);

static A_LEVEL: Shape = Shape::Object(&LEVEL);

/// The levels themselves.
pub(super) const LEVELS: Field = Field::required("levels", Shape::list(&A_LEVEL), "the levels");

/// The levels that stand in this attribute.
pub(super) fn levels<'a>(attributes: &'a Map, attribute: &str) -> Choices<'a> {
    let declared = attributes.get(attribute).and_then(|declared| declared.get("levels"));
    Choices::read_list(declared, &LEVEL_NAMES)
}
