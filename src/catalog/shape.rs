//! The shape of a JSON object, as a constant: fields, types, ranges, and conditions between them.
//!
//! Attributes, states, params, results and whole intents are all [`Object`]s. `check.rs` holds
//! documents against them, `schema.rs` prints them as JSON Schema.

use super::Condition;

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
    /// A spelling in use that means the same: read, never written.
    pub alias: Option<&'static str>,
    /// Its type and range.
    pub shape: Shape,
    /// Whether it must be there.
    pub required: bool,
    /// Whether Google puts up with its absence all the same.
    pub absence: Absence,
    /// What a number counts.
    pub unit: Option<Unit>,
    /// What it means.
    pub summary: &'static str,
}

/// What comes of it where a required field is not there.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Absence {
    /// Google refuses the object or cannot use it.
    Wrong,
    /// Google's page asks for it, clouds in use leave it out, and Google puts up with that.
    Doubtful,
    /// The same, but only where this boolean beside it is true.
    DoubtfulWhere(&'static str),
}

/// The type of a value, with its range.
#[derive(Clone, Copy, Debug)]
pub enum Shape {
    /// Anything at all.
    Any,
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
    /// A string that starts so, and goes on with letters, digits and underscores.
    Prefixed(&'static str),
    /// One of these strings.
    Enum(&'static [&'static str]),
    /// Some of these in one string, with commas between them; the deprecated form of a list.
    Commas(&'static [&'static str]),
    /// An array of one shape.
    List {
        /// What each element is.
        element: &'static Shape,
        /// How many there are at least.
        min: usize,
        /// How many there are at most.
        max: usize,
        /// Whether no two are equal.
        unique: bool,
    },
    /// An object with names of its own, each with a value of one shape.
    Keyed {
        /// What each value is.
        element: &'static Shape,
        /// How many there are at least.
        min: usize,
        /// How many there are at most.
        max: usize,
    },
    /// An object; what no field names is doubtful, not wrong.
    Object(&'static Object),
    /// An object in which Google refuses what no field names.
    Closed(&'static Object),
    /// A closed object whose other fields depend on the text of one.
    Tagged {
        /// The member that decides.
        tag: &'static str,
        /// The alternatives.
        variants: &'static [Variant],
    },
    /// Either of several shapes.
    Either(&'static [Shape]),
}

/// One alternative of a tagged object.
#[derive(Debug)]
pub struct Variant {
    /// The values of the tag that choose it.
    pub values: &'static [&'static str],
    /// The other fields.
    pub object: Object,
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
    /// Megabytes.
    Megabytes,
    /// Megabits in a second.
    MegabitsPerSecond,
    /// Thousandths of a second.
    Milliseconds,
    /// Hundredths.
    Percent,
    /// Seconds.
    Seconds,
    /// Seconds since 1970 (UTC).
    UnixSeconds,
}

impl Unit {
    /// The name in words.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Celsius => "degrees Celsius",
            Self::Degrees => "degrees",
            Self::Kelvin => "kelvin",
            Self::Megabytes => "megabytes",
            Self::MegabitsPerSecond => "megabits per second",
            Self::Milliseconds => "milliseconds",
            Self::Percent => "percent",
            Self::Seconds => "seconds",
            Self::UnixSeconds => "seconds since 1970",
        }
    }
}

impl Object {
    /// No fields at all.
    pub const EMPTY: Self = Self { fields: &[], conditions: &[] };

    /// An object of these fields without further conditions.
    #[must_use]
    pub const fn of(fields: &'static [Field]) -> Self {
        Self { fields, conditions: &[] }
    }

    /// The field of this name or alias.
    #[must_use]
    pub fn field(&self, name: &str) -> Option<&'static Field> {
        self.fields.iter().find(|field| field.name == name || field.alias == Some(name))
    }
}

impl Field {
    /// A field that must be there.
    #[must_use]
    pub const fn required(name: &'static str, shape: Shape, summary: &'static str) -> Self {
        let absence = Absence::Wrong;
        Self { name, alias: None, shape, required: true, absence, unit: None, summary }
    }

    /// A field that may be left out.
    #[must_use]
    pub const fn optional(name: &'static str, shape: Shape, summary: &'static str) -> Self {
        let absence = Absence::Wrong;
        Self { name, alias: None, shape, required: false, absence, unit: None, summary }
    }

    /// The same field with the unit of its number.
    #[must_use]
    pub const fn in_unit(mut self, unit: Unit) -> Self {
        self.unit = Some(unit);
        self
    }

    /// The same field, which clouds in use leave out without harm.
    #[must_use]
    pub const fn often_missing(mut self) -> Self {
        self.absence = Absence::Doubtful;
        self
    }

    /// The same field, which clouds in use leave out without harm where this boolean is true.
    #[must_use]
    pub const fn often_missing_where(mut self, flag: &'static str) -> Self {
        self.absence = Absence::DoubtfulWhere(flag);
        self
    }

    /// The same field with another spelling that is in use.
    #[must_use]
    pub const fn also(mut self, alias: &'static str) -> Self {
        self.alias = Some(alias);
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
    /// A whole number that is not negative.
    pub const COUNT: Self = Self::Integer { min: 0, max: i64::MAX };
    /// A whole number from 0 to 100.
    pub const WHOLE_PERCENT: Self = Self::Integer { min: 0, max: 100 };
    /// Strings.
    pub const TEXTS: Self = Self::list(&Self::Text);

    /// A number within bounds, both included.
    #[must_use]
    pub const fn number(min: f64, max: f64) -> Self {
        Self::Number { min, max, below_max: false }
    }

    /// An array, however long.
    #[must_use]
    pub const fn list(element: &'static Self) -> Self {
        Self::List { element, min: 0, max: usize::MAX, unique: false }
    }

    /// An object with names of its own, however many.
    #[must_use]
    pub const fn keyed(element: &'static Self) -> Self {
        Self::Keyed { element, min: 0, max: usize::MAX }
    }

    /// The same list or keyed object with at least so many elements.
    #[must_use]
    pub const fn at_least(self, min: usize) -> Self {
        match self {
            Self::List { element, max, unique, .. } => Self::List { element, min, max, unique },
            Self::Keyed { element, max, .. } => Self::Keyed { element, min, max },
            other => other,
        }
    }

    /// The same list or keyed object with at most so many elements.
    #[must_use]
    pub const fn at_most(self, max: usize) -> Self {
        match self {
            Self::List { element, min, unique, .. } => Self::List { element, min, max, unique },
            Self::Keyed { element, min, .. } => Self::Keyed { element, min, max },
            other => other,
        }
    }

    /// The same list without equal elements.
    #[must_use]
    pub const fn unique(self) -> Self {
        match self {
            Self::List { element, min, max, .. } => Self::List { element, min, max, unique: true },
            other => other,
        }
    }

    /// The least number, where there is one.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "bounds are small")]
    pub fn least(&self) -> Option<f64> {
        match self {
            Self::Integer { min, .. } if *min != i64::MIN => Some(*min as f64),
            Self::Number { min, .. } if min.is_finite() => Some(*min),
            _ => None,
        }
    }

    /// Says what is expected, in words.
    #[must_use]
    pub fn describe(&self) -> String {
        match self {
            Self::Any => "anything".to_owned(),
            Self::Boolean => "a boolean".to_owned(),
            Self::Integer { min: i64::MIN, max: i64::MAX } => "a whole number".to_owned(),
            Self::Integer { min, max: i64::MAX } => format!("a whole number from {min}"),
            Self::Integer { min, max } if min == max => format!("the number {min}"),
            Self::Integer { min, max } => format!("a whole number from {min} to {max}"),
            Self::Number { min, max, .. } if min.is_infinite() && max.is_infinite() => {
                "a number".to_owned()
            }
            Self::Number { min, max, .. } if max.is_infinite() => format!("a number from {min}"),
            Self::Number { min, max, below_max: false } => format!("a number from {min} to {max}"),
            Self::Number { min, max, below_max: true } => {
                format!("a number from {min} to below {max}")
            }
            Self::Text => "a string".to_owned(),
            Self::Prefixed(prefix) => format!("a name that starts with {prefix}"),
            Self::Enum([only]) => only.to_string(),
            Self::Enum(values) => format!("one of {}", values.join(", ")),
            Self::Commas(values) => format!("some of {}, with commas between", values.join(", ")),
            Self::List { element, min, max, unique } => {
                let count = describe_count(*min, *max, "element");
                let different = if *unique { ", no two equal" } else { "" };
                format!("an array{count}, each {}{different}", element.describe())
            }
            Self::Keyed { element, min, max } => {
                let count = describe_count(*min, *max, "member");
                if matches!(element, Self::Any) {
                    return format!("an object{count}");
                }
                format!("an object{count}, each value {}", element.describe())
            }
            Self::Object(_) | Self::Closed(_) | Self::Tagged { .. } => "an object".to_owned(),
            Self::Either(shapes) => {
                shapes.iter().map(Self::describe).collect::<Vec<_>>().join(", or ")
            }
        }
    }
}

/// ` of exactly 1 member`, ` of at least 2 elements`, or nothing.
pub(super) fn describe_count(min: usize, max: usize, what: &str) -> String {
    let plural = |count: usize| if count == 1 { "" } else { "s" };
    match (min, max) {
        (0, usize::MAX) => String::new(),
        (min, max) if min == max => format!(" of exactly {min} {what}{}", plural(min)),
        (min, usize::MAX) => format!(" of at least {min} {what}{}", plural(min)),
        (0, max) => format!(" of at most {max} {what}{}", plural(max)),
        (min, max) => format!(" of {min} to {max} {what}s"),
    }
}
