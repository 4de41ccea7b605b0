//! The shape of a JSON object, as a constant: fields, types, ranges, and conditions between them.
//!
//! Attributes, states and params are all [`Object`]s. Checking one gives every [`Mismatch`], not
//! the first.

use serde_json::Value;

use crate::protocol::{Map, Mismatch};

use super::{Condition, nearest};

/// An object's fields and the conditions between them.
#[derive(Debug)]
pub struct Object {
    /// The fields it may have.
    pub fields: &'static [Field],
    /// What a field's own type cannot say.
    pub conditions: &'static [Condition],
}

/// One member of an object.
#[derive(Debug)]
pub struct Field {
    /// The name on the wire.
    pub name: &'static str,
    /// Its type and range.
    pub shape: Shape,
    /// Whether it must be there.
    pub required: bool,
    /// What a number counts.
    pub unit: Option<Unit>,
    /// What it means.
    pub summary: &'static str,
}

/// The type of a value, with its range.
#[derive(Debug)]
pub enum Shape {
    /// `true` or `false`.
    Boolean,
    /// A whole number within bounds, both included.
    Integer {
        /// The least value.
        min: i64,
        /// The greatest value.
        max: i64,
    },
    /// A number within bounds; infinite where there is none.
    Number {
        /// The least value.
        min: f64,
        /// The greatest value.
        max: f64,
        /// Whether `max` itself is excluded.
        below_max: bool,
    },
    /// Any string.
    Text,
    /// One of these strings.
    Enum(&'static [&'static str]),
    /// Some of these in one string, with commas between them; the deprecated form of a list.
    Commas(&'static [&'static str]),
    /// An array of one shape.
    List(&'static Shape),
    /// An object.
    Object(&'static Object),
    /// Either of several shapes.
    Either(&'static [Shape]),
}

/// What a number counts.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Unit {
    /// Degrees Celsius.
    Celsius,
    /// Degrees of a circle.
    Degrees,
    /// Kelvin, of light.
    Kelvin,
    /// Hundredths.
    Percent,
    /// Seconds.
    Seconds,
}

impl Object {
    /// No fields at all.
    pub const EMPTY: Self = Self { fields: &[], conditions: &[] };

    /// An object of these fields without further conditions.
    #[must_use]
    pub const fn of(fields: &'static [Field]) -> Self {
        Self { fields, conditions: &[] }
    }

    /// The field of this name.
    #[must_use]
    pub fn field(&self, name: &str) -> Option<&'static Field> {
        self.fields.iter().find(|field| field.name == name)
    }

    /// Checks a closed object: its fields, its conditions, and that nothing else is there, however
    /// deep. Pointers start at `pointer`.
    #[must_use]
    pub fn check(&self, value: &Map, pointer: &str) -> Vec<Mismatch> {
        let mut mismatches = self.check_fields(value, pointer);
        let known = || self.fields.iter().map(|field| field.name);
        for name in value.keys().filter(|name| self.field(name).is_none()) {
            mismatches.push(unknown_member(pointer, name, known()));
        }
        mismatches
    }

    /// Checks its own fields and conditions and ignores what else is there; the objects in its
    /// fields are closed.
    #[must_use]
    pub fn check_fields(&self, value: &Map, pointer: &str) -> Vec<Mismatch> {
        self.check_members(value, pointer, Strangers::Refused)
    }

    /// Checks its own fields and conditions and ignores what else is there, however deep.
    #[must_use]
    pub fn check_leniently(&self, value: &Map, pointer: &str) -> Vec<Mismatch> {
        self.check_members(value, pointer, Strangers::Ignored)
    }

    fn check_members(&self, value: &Map, pointer: &str, strangers: Strangers) -> Vec<Mismatch> {
        let mut mismatches = Vec::new();
        for field in self.fields {
            let place = format!("{pointer}/{}", field.name);
            match value.get(field.name) {
                Some(value) => mismatches.extend(field.shape.mismatches(value, &place, strangers)),
                None if field.required => {
                    mismatches.push(Mismatch::new(place, field.shape.describe(), "nothing"));
                }
                None => {}
            }
        }
        let broken = self.conditions.iter().filter_map(|condition| condition.check(value));
        mismatches
            .extend(broken.map(|(expected, actual)| Mismatch::new(pointer, expected, actual)));
        mismatches
    }

    /// The shape of the member at a JSON pointer that goes through objects only.
    #[must_use]
    pub fn shape_at(&self, pointer: &str) -> Option<&'static Shape> {
        let (name, rest) = match pointer.strip_prefix('/')?.split_once('/') {
            Some((name, rest)) => (name, Some(rest)),
            None => (&pointer[1..], None),
        };
        match (&self.field(name)?.shape, rest) {
            (shape, None) => Some(shape),
            (Shape::Object(object), Some(rest)) => object.shape_at(&format!("/{rest}")),
            _ => None,
        }
    }
}

/// What to say of members that no field names.
#[derive(Clone, Copy)]
enum Strangers {
    Refused,
    Ignored,
}

/// Says that `name` does not belong at `pointer`, with the name it may have meant.
pub(super) fn unknown_member<'a>(
    pointer: &str,
    name: &str,
    known: impl Iterator<Item = &'a str>,
) -> Mismatch {
    let known: Vec<&str> = known.collect();
    let expected = match nearest(name, known.iter().copied()).first() {
        Some(near) => format!("no such member (did you mean `{near}`?)"),
        None if known.is_empty() => "no members".to_owned(),
        None => format!("one of {}", known.join(", ")),
    };
    Mismatch::new(pointer, expected, format!("`{name}`"))
}

impl Field {
    /// A field that must be there.
    #[must_use]
    pub const fn required(name: &'static str, shape: Shape, summary: &'static str) -> Self {
        Self { name, shape, required: true, unit: None, summary }
    }

    /// A field that may be left out.
    #[must_use]
    pub const fn optional(name: &'static str, shape: Shape, summary: &'static str) -> Self {
        Self { name, shape, required: false, unit: None, summary }
    }

    /// The same field with the unit of its number.
    #[must_use]
    pub const fn in_unit(mut self, unit: Unit) -> Self {
        self.unit = Some(unit);
        self
    }
}

impl Shape {
    /// Any number.
    pub const NUMBER: Self = Self::number(f64::NEG_INFINITY, f64::INFINITY);
    /// A number from 0 to 100.
    pub const PERCENT: Self = Self::number(0.0, 100.0);
    /// Any whole number.
    pub const INTEGER: Self = Self::Integer { min: i64::MIN, max: i64::MAX };

    /// A number within bounds, both included.
    #[must_use]
    pub const fn number(min: f64, max: f64) -> Self {
        Self::Number { min, max, below_max: false }
    }

    /// Whether it is a number at all.
    #[must_use]
    pub fn is_numeric(&self) -> bool {
        matches!(self, Self::Integer { .. } | Self::Number { .. })
    }

    /// Says what is expected, in words.
    #[must_use]
    pub fn describe(&self) -> String {
        match self {
            Self::Boolean => "a boolean".to_owned(),
            Self::Integer { min: i64::MIN, max: i64::MAX } => "a whole number".to_owned(),
            Self::Integer { min, max } => format!("a whole number from {min} to {max}"),
            Self::Number { min, max, .. } if min.is_infinite() && max.is_infinite() => {
                "a number".to_owned()
            }
            Self::Number { min, max, below_max: false } => format!("a number from {min} to {max}"),
            Self::Number { min, max, below_max: true } => {
                format!("a number from {min} to below {max}")
            }
            Self::Text => "a string".to_owned(),
            Self::Enum(values) => format!("one of {}", values.join(", ")),
            Self::Commas(values) => format!("some of {}, with commas between", values.join(", ")),
            Self::List(element) => format!("an array, each element {}", element.describe()),
            Self::Object(_) => "an object".to_owned(),
            Self::Either(shapes) => {
                shapes.iter().map(Self::describe).collect::<Vec<_>>().join(", or ")
            }
        }
    }

    /// Checks a value, in which every object is closed; pointers start at `pointer`.
    #[must_use]
    pub fn check(&self, value: &Value, pointer: &str) -> Vec<Mismatch> {
        self.mismatches(value, pointer, Strangers::Refused)
    }

    fn mismatches(&self, value: &Value, pointer: &str, strangers: Strangers) -> Vec<Mismatch> {
        match (self, value) {
            (Self::List(shape), Value::Array(elements)) => elements
                .iter()
                .enumerate()
                .flat_map(|(index, element)| {
                    shape.mismatches(element, &format!("{pointer}/{index}"), strangers)
                })
                .collect(),
            (Self::Object(object), Value::Object(members)) => match strangers {
                Strangers::Refused => object.check(members, pointer),
                Strangers::Ignored => object.check_leniently(members, pointer),
            },
            (Self::Either(shapes), _)
                if shapes.iter().any(|shape| shape.mismatches(value, "", strangers).is_empty()) =>
            {
                Vec::new()
            }
            _ if self.fits(value) => Vec::new(),
            _ => vec![Mismatch::new(pointer, self.describe(), format!("`{value}`"))],
        }
    }

    /// Whether a scalar fits; arrays and objects are looked into by `check`.
    fn fits(&self, value: &Value) -> bool {
        match self {
            Self::Boolean => value.is_boolean(),
            Self::Text => value.is_string(),
            Self::Enum(values) => value.as_str().is_some_and(|text| values.contains(&text)),
            Self::Commas(values) => value.as_str().is_some_and(|text| {
                text.split(',').all(|part| part.is_empty() || values.contains(&part))
            }),
            Self::Integer { min, max } => {
                whole_number(value).is_some_and(|number| (*min..=*max).contains(&number))
            }
            Self::Number { min, max, below_max } => value.as_f64().is_some_and(|number| {
                number >= *min && (number < *max || (!below_max && number <= *max))
            }),
            Self::List(_) | Self::Object(_) | Self::Either(_) => false,
        }
    }
}

/// A whole number; `12.0` is one, as in JSON Schema.
fn whole_number(value: &Value) -> Option<i64> {
    value.as_i64().or_else(|| {
        let number = value.as_f64()?;
        #[expect(
            clippy::cast_possible_truncation,
            reason = "the fraction is zero and f64 is exact here"
        )]
        (number.fract() == 0.0 && number.abs() < 9e15).then_some(number as i64)
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    static PARAMS: Object = Object {
        fields: &[
            Field::optional("percent", Shape::Integer { min: 0, max: 100 }, ""),
            Field::optional("weight", Shape::Integer { min: -5, max: 5 }, ""),
            Field::required("hue", Shape::Number { min: 0.0, max: 360.0, below_max: true }, ""),
        ],
        conditions: &[Condition::OneOf(&[&["percent"], &["weight"]])],
    };

    fn problems(value: &Value) -> Vec<String> {
        let value = value.as_object().expect("an object");
        PARAMS.check(value, "/params").iter().map(ToString::to_string).collect()
    }

    #[test]
    fn every_mismatch_is_named() {
        assert!(problems(&json!({"percent": 12.0, "hue": 0})).is_empty());
        assert_eq!(
            problems(&json!({"percent": 101, "weight": 0.5, "hue": 360, "wieght": 1})),
            [
                "/params/percent: expected a whole number from 0 to 100, got `101`",
                "/params/weight: expected a whole number from -5 to 5, got `0.5`",
                "/params/hue: expected a number from 0 to below 360, got `360`",
                "/params: expected exactly one of `percent`, `weight`, got 2",
                "/params: expected no such member (did you mean `weight`?), got `wieght`",
            ]
        );
    }

    #[test]
    fn a_missing_field_says_what_belongs_there() {
        assert_eq!(
            problems(&json!({"weight": 1})),
            ["/params/hue: expected a number from 0 to below 360, got nothing"]
        );
    }

    #[test]
    fn strangers_are_refused_closed_and_ignored_leniently_however_deep() {
        static OUTER: Object =
            Object::of(&[Field::required("inner", Shape::Object(&PARAMS), "an object")]);
        let value = json!({"inner": {"weight": 1, "hue": 2, "x": 3}, "y": 4});
        let value = value.as_object().expect("an object");
        let places = |mismatches: Vec<Mismatch>| -> Vec<String> {
            mismatches.into_iter().map(|mismatch| mismatch.pointer).collect()
        };
        assert_eq!(places(OUTER.check(value, "")), ["/inner", ""]);
        assert_eq!(places(OUTER.check_fields(value, "")), ["/inner"]);
        assert!(places(OUTER.check_leniently(value, "")).is_empty());
    }

    #[test]
    fn a_pointer_finds_its_shape_through_objects() {
        static OUTER: Object =
            Object::of(&[Field::required("inner", Shape::Object(&PARAMS), "an object")]);
        assert!(matches!(OUTER.shape_at("/inner"), Some(Shape::Object(_))));
        assert!(OUTER.shape_at("/inner/weight").is_some_and(Shape::is_numeric));
        for nowhere in ["", "/", "/weight", "/inner/x", "/inner/weight/x"] {
            assert!(OUTER.shape_at(nowhere).is_none(), "{nowhere}");
        }
    }

    #[test]
    fn a_comma_string_holds_only_known_words() {
        let shape = Shape::Commas(&["off", "heat"]);
        for (text, fits) in
            [("off,heat", true), ("", true), ("off,,", true), ("off heat", false), ("x", false)]
        {
            assert_eq!(shape.check(&json!(text), "").is_empty(), fits, "{text}");
        }
    }
}
