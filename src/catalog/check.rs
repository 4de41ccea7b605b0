//! Holds values against shapes: every [`Mismatch`], not the first.
//!
//! Nothing is written down on the way but where a value does not fit.

use std::collections::HashSet;

use serde_json::Value;

use crate::protocol::{Map, Mismatch, Place, Rule, describe_value};

use super::shape::describe_count;
use super::{Absence, Field, Object, Shape, Variant, nearest};

impl Object {
    /// Checks an object in which Google refuses what no field names. Pointers start at `pointer`.
    #[must_use]
    pub fn check(&self, value: &Map, pointer: &str) -> Vec<Mismatch> {
        let mut found = Vec::new();
        self.check_closed(value, &Place::at(pointer), &mut found);
        found
    }

    /// Checks an object in which Google refuses what no field names.
    pub fn check_closed(&self, value: &Map, place: &Place<'_>, found: &mut Vec<Mismatch>) {
        self.check_fields(value, place, found);
        found.extend(self.strangers(value, None, place));
    }

    /// Checks an object in which what no field names is doubtful, not wrong.
    pub fn check_open(&self, value: &Map, place: &Place<'_>, found: &mut Vec<Mismatch>) {
        self.check_fields(value, place, found);
        found.extend(self.strangers(value, None, place).map(Mismatch::tolerated));
    }

    /// Checks its own fields and conditions and ignores what else is there.
    pub fn check_fields(&self, value: &Map, place: &Place<'_>, found: &mut Vec<Mismatch>) {
        for field in self.fields {
            match field.of(value) {
                Some((name, present)) => {
                    let place = place.member(name);
                    if name != field.name {
                        found.push(other_spelling(field, &place));
                    }
                    field.shape.check_at(present, &place, found);
                }
                None if field.required => found.push(missing(field, value, place)),
                None => {}
            }
        }
        for condition in self.conditions {
            condition.check(self, value, place, found);
        }
    }

    /// The members that no field names, each as a mismatch.
    fn strangers<'a>(
        &'a self,
        value: &'a Map,
        tag: Option<&'a str>,
        place: &'a Place<'a>,
    ) -> impl Iterator<Item = Mismatch> + 'a {
        let known = move |name: &str| self.field(name).is_some() || tag == Some(name);
        value.keys().filter(move |name| !known(name)).map(move |name| {
            unknown_member(place, name, tag.into_iter().chain(self.fields.iter().map(|it| it.name)))
        })
    }
}

impl Field {
    /// Its value in an object, with the spelling it has there.
    pub(super) fn of<'a>(&'a self, object: &'a Map) -> Option<(&'a str, &'a Value)> {
        let spelled = |name: &'a str| Some((name, object.get(name)?));
        spelled(self.name).or_else(|| spelled(self.alias?))
    }
}

/// Says that a member that must be there is not.
fn missing(field: &Field, value: &Map, place: &Place<'_>) -> Mismatch {
    let place = place.member(field.name).pointer();
    let mismatch = Mismatch::new(place, field.shape.describe(), "nothing").breaks(Rule::Required);
    let is_borne = match field.absence {
        Absence::Wrong => false,
        Absence::Doubtful => true,
        Absence::DoubtfulWhere(flag) => value.get(flag) == Some(&Value::Bool(true)),
    };
    if is_borne { mismatch.tolerated() } else { mismatch }
}

fn other_spelling(field: &Field, place: &Place<'_>) -> Mismatch {
    let expected = format!("the spelling `{}`", field.name);
    let actual = format!("`{}`", field.alias.unwrap_or_default());
    Mismatch::new(place.pointer(), expected, actual).breaks(Rule::Unknown).tolerated()
}

/// More names than this are not listed.
const MANY: usize = 6;

/// Says that `name` does not belong at `place`, with the name it may have meant.
pub(super) fn unknown_member<'a>(
    place: &Place<'_>,
    name: &str,
    known: impl Iterator<Item = &'a str>,
) -> Mismatch {
    let known: Vec<&str> = known.collect();
    let expected = match nearest(name, known.iter().copied()).first() {
        Some(near) => format!("no such member (did you mean `{near}`?)"),
        None if known.is_empty() => "no members".to_owned(),
        None if known.len() > MANY => "no such member".to_owned(),
        None if known.len() == 1 => format!("no member but `{}`", known[0]),
        None => format!("one of {}", known.join(", ")),
    };
    Mismatch::new(place.member(name).pointer(), expected, format!("`{name}`")).breaks(Rule::Unknown)
}

impl Shape {
    /// Checks a value; pointers start at `pointer`.
    #[must_use]
    pub fn check(&self, value: &Value, pointer: &str) -> Vec<Mismatch> {
        let mut found = Vec::new();
        self.check_at(value, &Place::at(pointer), &mut found);
        found
    }

    /// Checks a value at its place.
    pub fn check_at(&self, value: &Value, place: &Place<'_>, found: &mut Vec<Mismatch>) {
        match (self, value) {
            (Self::List { element, min, max, unique }, Value::Array(elements)) => {
                check_count(elements.len(), (*min, *max), "element", place, found);
                if *unique {
                    check_unique(elements, place, found);
                }
                for (index, value) in elements.iter().enumerate() {
                    element.check_at(value, &place.element(index), found);
                }
            }
            (Self::Keyed { element, min, max }, Value::Object(members)) => {
                check_count(members.len(), (*min, *max), "member", place, found);
                for (name, value) in members {
                    element.check_at(value, &place.member(name), found);
                }
            }
            (Self::Object(object), Value::Object(members)) => {
                object.check_open(members, place, found);
            }
            (Self::Closed(object), Value::Object(members)) => {
                object.check_closed(members, place, found);
            }
            (Self::Tagged { tag, variants }, Value::Object(members)) => {
                check_tagged(tag, variants, members, place, found);
            }
            (Self::Either(shapes), _) => self.check_either(shapes, value, place, found),
            _ => found.extend(self.check_scalar(value, place)),
        }
    }

    /// Where one of the shapes has the right type, it says what is wrong further in.
    fn check_either(
        &self,
        shapes: &[Self],
        value: &Value,
        place: &Place<'_>,
        found: &mut Vec<Mismatch>,
    ) {
        let mut nearest = None;
        for shape in shapes {
            let mut tried = Vec::new();
            shape.check_at(value, place, &mut tried);
            if tried.iter().all(|mismatch| !mismatch.is_error()) {
                found.extend(tried);
                return;
            }
            let here =
                tried.iter().any(|it| it.rule == Rule::Type && it.pointer == place.pointer());
            if !here && nearest.is_none() {
                nearest = Some(tried);
            }
        }
        match nearest {
            Some(tried) => found.extend(tried),
            None => found.push(self.mismatch(value, place)),
        }
    }

    fn check_scalar(&self, value: &Value, place: &Place<'_>) -> Option<Mismatch> {
        let rule = match self {
            Self::Any => return None,
            Self::Boolean if value.is_boolean() => return None,
            Self::Text if value.is_string() => return None,
            Self::Prefixed(prefix) => match value.as_str() {
                Some(text) if is_prefixed(prefix, text) => return None,
                Some(_) => Rule::Name,
                None => Rule::Type,
            },
            Self::Enum(values) => match value.as_str() {
                Some(text) if values.contains(&text) => return None,
                Some(_) => Rule::Value,
                None => Rule::Type,
            },
            Self::Commas(values) => match value.as_str() {
                Some(text) if text.split(',').all(|it| it.is_empty() || values.contains(&it)) => {
                    return None;
                }
                Some(_) => Rule::Value,
                None => Rule::Type,
            },
            Self::Integer { min, max } => match whole_number(value) {
                Some(number) if (*min..=*max).contains(&number) => return None,
                Some(_) => Rule::Range,
                None => Rule::Type,
            },
            Self::Number { min, max, below_max } => match value.as_f64() {
                Some(it) if it >= *min && (it < *max || (!below_max && it <= *max)) => return None,
                Some(_) => Rule::Range,
                None => Rule::Type,
            },
            _ => Rule::Type,
        };
        Some(self.mismatch(value, place).breaks(rule))
    }

    /// Says that another value belongs here; of a short list, which one may be meant.
    fn mismatch(&self, value: &Value, place: &Place<'_>) -> Mismatch {
        let near = match (self, value) {
            (Self::Enum(values), Value::String(text)) if values.len() > 1 => {
                nearest(text, values.iter().copied())
            }
            _ => Vec::new(),
        };
        let mut expected = self.describe();
        if let Some(near) = near.first() {
            expected = format!("{expected} (did you mean `{near}`?)");
        }
        Mismatch::new(place.pointer(), expected, describe_value(value))
    }
}

fn check_count(
    count: usize,
    (min, max): (usize, usize),
    what: &str,
    place: &Place<'_>,
    found: &mut Vec<Mismatch>,
) {
    if !(min..=max).contains(&count) {
        let range = describe_count(min, max, what);
        let expected = range.trim_start_matches(" of ").to_owned();
        found
            .push(Mismatch::new(place.pointer(), expected, count.to_string()).breaks(Rule::Length));
    }
}

fn check_unique(elements: &[Value], place: &Place<'_>, found: &mut Vec<Mismatch>) {
    let mut seen = HashSet::with_capacity(elements.len());
    for (index, value) in elements.iter().enumerate().filter(|(_, value)| !seen.insert(*value)) {
        let actual = format!("{} twice", describe_value(value));
        let place = place.element(index).pointer();
        found.push(Mismatch::new(place, "no two equal elements", actual).breaks(Rule::Unique));
    }
}

fn check_tagged(
    tag: &str,
    variants: &[Variant],
    members: &Map,
    place: &Place<'_>,
    found: &mut Vec<Mismatch>,
) {
    let values = || variants.iter().flat_map(|variant| variant.values.iter().copied());
    let given = members.get(tag).and_then(Value::as_str);
    let chosen = given.and_then(|given| variants.iter().find(|it| it.values.contains(&given)));
    if let Some(Variant { object, .. }) = chosen {
        object.check_fields(members, place, found);
        found.extend(object.strangers(members, Some(tag), place));
        return;
    }
    let mut expected = format!("one of {}", values().collect::<Vec<_>>().join(", "));
    if let Some(near) = given.and_then(|given| nearest(given, values()).first().copied()) {
        expected = format!("{expected} (did you mean `{near}`?)");
    }
    let (rule, actual) = match members.get(tag) {
        None => (Rule::Required, "nothing".to_owned()),
        Some(value) if given.is_some() => (Rule::Value, describe_value(value)),
        Some(value) => (Rule::Type, describe_value(value)),
    };
    found.push(Mismatch::new(place.member(tag).pointer(), expected, actual).breaks(rule));
}

fn is_prefixed(prefix: &str, text: &str) -> bool {
    text.strip_prefix(prefix).is_some_and(|rest| {
        !rest.is_empty() && rest.chars().all(|it| it.is_ascii_alphanumeric() || it == '_')
    })
}

/// A whole number; `12.0` is one, as in JSON Schema.
pub(super) fn whole_number(value: &Value) -> Option<i64> {
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

    use crate::catalog::Condition;

    use super::*;

    static PARAMS: Object = Object {
        fields: &[
            Field::optional("percent", Shape::WHOLE_PERCENT, ""),
            Field::optional("weight", Shape::Integer { min: -5, max: 5 }, "").also("heft"),
            Field::required("hue", Shape::Number { min: 0.0, max: 360.0, below_max: true }, ""),
        ],
        conditions: &[Condition::OneOf(&[&["percent"], &["weight"]])],
    };

    fn texts(found: &[Mismatch]) -> Vec<String> {
        found.iter().map(ToString::to_string).collect()
    }

    fn problems(value: &Value) -> Vec<String> {
        texts(&PARAMS.check(value.as_object().expect("an object"), "/params"))
    }

    #[expect(clippy::needless_pass_by_value, reason = "tests write the value in place")]
    fn shape_problems(shape: Shape, value: Value) -> Vec<(String, Rule)> {
        let found = shape.check(&value, "");
        found.into_iter().map(|mismatch| (mismatch.pointer, mismatch.rule)).collect()
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
                "/params/wieght: expected no such member (did you mean `weight`?), got `wieght`",
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
    fn the_absence_of_what_is_often_missing_is_doubtful() {
        static OBJECT: Object = Object {
            fields: &[
                Field::required("a", Shape::Boolean, "").often_missing(),
                Field::required("b", Shape::Boolean, "").often_missing_where("c"),
                Field::optional("c", Shape::Boolean, ""),
            ],
            conditions: &[Condition::Usually(&Condition::Needs("c", "a"))],
        };
        for (value, verdicts) in [
            (json!({"a": true, "b": true}), vec![]),
            (json!({}), vec![("/a", false), ("/b", true)]),
            (json!({"a": 1, "c": false}), vec![("/a", true), ("/b", true)]),
            (json!({"c": true}), vec![("/a", false), ("/b", false), ("", false)]),
        ] {
            let found = OBJECT.check(value.as_object().expect("an object"), "");
            let found: Vec<(&str, bool)> =
                found.iter().map(|it| (it.pointer.as_str(), it.is_error())).collect();
            assert_eq!(found, verdicts, "{value}");
        }
    }

    #[test]
    fn another_spelling_in_use_counts_and_is_doubtful() {
        let value = json!({"heft": 1, "hue": 0});
        let found = PARAMS.check(value.as_object().expect("an object"), "");
        assert_eq!(texts(&found), ["/heft: expected the spelling `weight`, got `heft`"]);
        assert!(!found[0].is_error());
    }

    #[test]
    fn strangers_are_wrong_in_closed_objects_and_doubtful_in_open_ones() {
        let value = json!({"weight": 1, "hue": 2, "x": 3});
        for (shape, wrong) in [(Shape::Object(&PARAMS), false), (Shape::Closed(&PARAMS), true)] {
            let found = shape.check(&value, "");
            assert_eq!(found.len(), 1);
            assert_eq!((found[0].pointer.as_str(), found[0].is_error()), ("/x", wrong));
        }
        let mut found = Vec::new();
        PARAMS.check_fields(value.as_object().expect("an object"), &Place::ROOT, &mut found);
        assert!(found.is_empty());
    }

    #[test]
    fn arrays_and_keyed_objects_are_counted_and_looked_into() {
        static DIGIT: Shape = Shape::Integer { min: 0, max: 9 };
        let list = Shape::list(&DIGIT).at_least(2).unique();
        assert!(shape_problems(list, json!([1, 2])).is_empty());
        assert_eq!(shape_problems(list, json!([1])), [(String::new(), Rule::Length)]);
        assert_eq!(
            shape_problems(list, json!([1, 1, 10])),
            [("/1".to_owned(), Rule::Unique), ("/2".to_owned(), Rule::Range)]
        );
        let keyed = Shape::keyed(&DIGIT).at_most(1);
        assert_eq!(
            shape_problems(keyed, json!({"a": "1", "b": 1})),
            [(String::new(), Rule::Length), ("/a".to_owned(), Rule::Type)]
        );
    }

    #[test]
    fn the_tag_chooses_the_other_fields() {
        static VARIANTS: &[Variant] = &[
            Variant {
                values: &["SUCCESS"],
                object: Object::of(&[Field::required("left", Shape::COUNT, "")]),
            },
            Variant { values: &["FAILURE"], object: Object::EMPTY },
        ];
        let shape = Shape::Tagged { tag: "status", variants: VARIANTS };
        assert!(shape_problems(shape, json!({"status": "SUCCESS", "left": 1})).is_empty());
        for (value, place, rule) in [
            (json!({"status": "SUCCESS"}), "/left", Rule::Required),
            (json!({"status": "FAILURE", "left": 1}), "/left", Rule::Unknown),
            (json!({"status": "SUCCES"}), "/status", Rule::Value),
            (json!({"status": 1}), "/status", Rule::Type),
            (json!({}), "/status", Rule::Required),
            (json!("SUCCESS"), "", Rule::Type),
        ] {
            assert_eq!(shape_problems(shape, value), [(place.to_owned(), rule)]);
        }
    }

    #[test]
    fn of_several_shapes_the_one_of_the_right_type_speaks() {
        const WORDS: &[&str] = &["off", "heat"];
        const SHAPE: Shape =
            Shape::Either(&[Shape::list(&Shape::Enum(WORDS)), Shape::Commas(WORDS)]);
        let shape = SHAPE;
        assert!(shape_problems(shape, json!("off,heat")).is_empty());
        assert_eq!(shape_problems(shape, json!(["of"])), [("/0".to_owned(), Rule::Value)]);
        assert_eq!(shape_problems(shape, json!("of")), [(String::new(), Rule::Value)]);
        assert_eq!(shape_problems(shape, json!(1)), [(String::new(), Rule::Type)]);
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

    #[test]
    fn a_prefixed_name_is_the_prefix_and_an_identifier() {
        let shape = Shape::Prefixed("action.devices.types.");
        for (text, fits) in [
            ("action.devices.types.LIGHT", true),
            ("action.devices.types.AC_UNIT", true),
            ("action.devices.types.", false),
            ("action_devices_types_LIGHT", false),
            ("LIGHT", false),
        ] {
            assert_eq!(shape.check(&json!(text), "").is_empty(), fits, "{text}");
        }
    }
}
