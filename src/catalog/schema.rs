//! Prints shapes as JSON Schema (draft 2020-12).
//!
//! A schema accepts what our own check finds no error in; a strict one, what it finds nothing in,
//! not even what Google puts up with. It cannot say that one number lies below another
//! ([`Condition::Less`]), nor what depends on the declared attributes.

use serde_json::{Value, json};

use crate::protocol::Map;

use super::{Absence, Condition, Field, Object, Shape, Variant};

/// The dialect of every schema that is printed.
pub const DIALECT: &str = "https://json-schema.org/draft/2020-12/schema";

/// What a schema refuses.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Refuses {
    /// What Google refuses or cannot use.
    Errors,
    /// Also what it puts up with: strangers, and spellings that are not the right one.
    Warnings,
}

impl Object {
    /// The schema of an object that may have other members too.
    #[must_use]
    pub fn to_schema(&self) -> Value {
        self.schema(Refuses::Errors)
    }

    /// The schema of an object in which Google refuses what no field names.
    #[must_use]
    pub fn to_closed_schema(&self) -> Value {
        self.closed_schema(Refuses::Errors)
    }

    /// The schema of an object of which nothing is put up with but what stands beside it: members
    /// that no field names may belong to others.
    #[must_use]
    pub fn to_strict_schema(&self) -> Value {
        self.schema(Refuses::Warnings)
    }

    fn schema(&self, refuses: Refuses) -> Value {
        let mut properties = Map::new();
        let mut constraints = Vec::new();
        let mut required = Vec::new();
        for field in self.fields {
            properties.insert(field.name.to_owned(), field.schema(refuses));
            let is_missed = field.absence == Absence::Wrong || refuses == Refuses::Warnings;
            match field.alias.filter(|_| refuses == Refuses::Errors) {
                None if field.required && is_missed => required.push(field.name),
                None => {}
                Some(alias) => {
                    // A tolerated spelling stands in for the right one, and beside it is a
                    // stranger of any kind.
                    properties.insert(alias.to_owned(), json!(true));
                    constraints.push(json!({
                        "if": {"not": {"required": [field.name]}},
                        "then": {"properties": {alias: field.schema(refuses)}},
                    }));
                    if field.required && field.absence == Absence::Wrong {
                        constraints.push(present(self, field.name));
                    }
                }
            }
            if let (Absence::DoubtfulWhere(flag), Refuses::Errors) = (field.absence, refuses) {
                let is_true = is_in(self, flag, &json!([true]));
                constraints.push(json!({"anyOf": [present(self, field.name), is_true]}));
            }
        }
        constraints.extend(self.conditions.iter().filter_map(|it| it.to_schema(self, refuses)));
        let mut schema = json!({"type": "object"});
        if !properties.is_empty() {
            schema["properties"] = Value::Object(properties);
        }
        if !required.is_empty() {
            schema["required"] = json!(required);
        }
        if !constraints.is_empty() {
            schema["allOf"] = json!(constraints);
        }
        schema
    }

    fn closed_schema(&self, refuses: Refuses) -> Value {
        let mut schema = self.schema(refuses);
        schema["additionalProperties"] = json!(false);
        schema
    }
}

impl Field {
    /// The schema of its value, of which nothing is put up with.
    #[must_use]
    pub fn to_strict_schema(&self) -> Value {
        self.schema(Refuses::Warnings)
    }

    fn schema(&self, refuses: Refuses) -> Value {
        let mut schema = self.shape.schema(refuses);
        let unit = self.unit.map(|unit| format!(", in {}", unit.as_str())).unwrap_or_default();
        if !self.summary.is_empty() && schema.is_object() {
            schema["description"] = json!(format!("{}{unit}", self.summary));
        }
        schema
    }
}

impl Shape {
    /// The schema of this shape.
    #[must_use]
    pub fn to_schema(&self) -> Value {
        self.schema(Refuses::Errors)
    }

    fn schema(&self, refuses: Refuses) -> Value {
        match self {
            Self::Any => json!({}),
            Self::Boolean => json!({"type": "boolean"}),
            Self::Integer { min, max } => {
                let mut schema = json!({"type": "integer"});
                if *min != i64::MIN {
                    schema["minimum"] = json!(min);
                }
                if *max != i64::MAX {
                    schema["maximum"] = json!(max);
                }
                schema
            }
            Self::Number { min, max, below_max } => {
                let mut schema = json!({"type": "number"});
                if min.is_finite() {
                    schema["minimum"] = json!(min);
                }
                if max.is_finite() {
                    let keyword = if *below_max { "exclusiveMaximum" } else { "maximum" };
                    schema[keyword] = json!(max);
                }
                schema
            }
            Self::Text => json!({"type": "string"}),
            Self::Prefixed(prefix) => {
                let pattern = format!("^{}[A-Za-z0-9_]+$", prefix.replace('.', r"\."));
                json!({"type": "string", "pattern": pattern})
            }
            Self::Enum(values) => json!({"type": "string", "enum": values}),
            Self::Commas(values) => {
                let words = values.join("|");
                json!({"type": "string", "pattern": format!("^(({words})?,)*({words})?$")})
            }
            Self::List { element, min, max, unique } => {
                let mut schema = json!({"type": "array", "items": element.schema(refuses)});
                count(&mut schema, ["minItems", "maxItems"], *min, *max);
                if *unique {
                    schema["uniqueItems"] = json!(true);
                }
                schema
            }
            Self::Keyed { element, min, max } => {
                let element = element.schema(refuses);
                let mut schema = json!({"type": "object", "additionalProperties": element});
                count(&mut schema, ["minProperties", "maxProperties"], *min, *max);
                schema
            }
            Self::Object(object) if refuses == Refuses::Errors => object.schema(refuses),
            Self::Object(object) | Self::Closed(object) => object.closed_schema(refuses),
            Self::Tagged { tag, variants } => tagged(tag, variants, refuses),
            Self::Either(shapes) => {
                let shapes = shapes.iter().map(|shape| shape.schema(refuses));
                json!({"anyOf": shapes.collect::<Vec<_>>()})
            }
        }
    }
}

fn count(schema: &mut Value, [least, most]: [&str; 2], min: usize, max: usize) {
    if min > 0 {
        schema[least] = json!(min);
    }
    if max < usize::MAX {
        schema[most] = json!(max);
    }
}

fn tagged(tag: &str, variants: &[Variant], refuses: Refuses) -> Value {
    let variants = variants.iter().map(|variant| {
        let mut schema = variant.object.closed_schema(refuses);
        schema["properties"][tag] = json!({"enum": variant.values});
        let required = schema["required"].take();
        let mut names = vec![json!(tag)];
        names.extend(required.as_array().cloned().unwrap_or_default());
        schema["required"] = json!(names);
        schema
    });
    json!({"type": "object", "oneOf": variants.collect::<Vec<_>>()})
}

impl Condition {
    /// Whether JSON Schema can say it.
    #[must_use]
    pub fn is_expressible(&self) -> bool {
        !matches!(self, Self::Less(..) | Self::Usually(_))
    }

    fn to_schema(&self, object: &Object, refuses: Refuses) -> Option<Value> {
        let has = |name: &str| present(object, name);
        let all =
            |names: &[&str]| json!({"allOf": names.iter().map(|it| has(it)).collect::<Vec<_>>()});
        let groups = |groups: &[&[&str]]| groups.iter().map(|it| all(it)).collect::<Vec<_>>();
        let is_true = |name: &str| is_in(object, name, &json!([true]));
        Some(match self {
            Self::OneOf(names) => json!({"oneOf": groups(names)}),
            Self::AnyOf(names) => json!({"anyOf": groups(names)}),
            Self::AtMostOne(names) => {
                let pairs = names.iter().enumerate().flat_map(|(index, one)| {
                    names[index + 1..].iter().map(|other| all(&[one, other]))
                });
                json!({"not": {"anyOf": pairs.collect::<Vec<_>>()}})
            }
            Self::NotBothTrue(one, other) => {
                json!({"not": {"allOf": [is_true(one), is_true(other)]}})
            }
            Self::TrueExcludes(flag, other) => {
                json!({"not": {"allOf": [is_true(flag), has(other)]}})
            }
            Self::TrueNeeds(flag, other) => json!({"if": is_true(flag), "then": has(other)}),
            Self::AnyTrue(flags) => {
                json!({"anyOf": flags.iter().map(|flag| is_true(flag)).collect::<Vec<_>>()})
            }
            Self::Needs(one, other) => json!({"if": has(one), "then": has(other)}),
            Self::Unless(other, name) => json!({"anyOf": [has(name), has(other)]}),
            Self::ValueNeeds(name, texts, other) => {
                json!({"if": is_in(object, name, &json!(texts)), "then": has(other)})
            }
            Self::Usually(condition) if refuses == Refuses::Warnings => {
                return condition.to_schema(object, refuses);
            }
            Self::Less(..) | Self::Usually(_) => return None,
        })
    }
}

/// Says that a field is there, in either spelling.
fn present(object: &Object, name: &str) -> Value {
    match object.field(name).and_then(|field| field.alias) {
        None => json!({"required": [name]}),
        Some(alias) => json!({"anyOf": [{"required": [name]}, {"required": [alias]}]}),
    }
}

/// Says that a field is there and holds one of these values; where it is there in both spellings,
/// the tolerated one does not count.
fn is_in(object: &Object, name: &str, values: &Value) -> Value {
    let holds = |name: &str| json!({"required": [name], "properties": {name: {"enum": values}}});
    match object.field(name).and_then(|field| field.alias) {
        None => holds(name),
        Some(alias) => {
            let alone = json!({"allOf": [holds(alias), {"not": {"required": [name]}}]});
            json!({"anyOf": [holds(name), alone]})
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::protocol::Mismatch;

    use super::*;

    const FIELDS: &[Field] = &[
        Field::optional("a", Shape::Either(&[Shape::Boolean, Shape::Text]), "").also("A"),
        Field::optional("b", Shape::Boolean, "").also("B"),
        Field::optional("c", Shape::Boolean, ""),
    ];

    /// Every object of these members, each absent or of one of a few values.
    fn objects() -> Vec<Map> {
        let values = [None, Some(json!(true)), Some(json!(false)), Some(json!("x"))];
        let mut objects = vec![Map::new()];
        for name in ["a", "A", "b", "B", "c"] {
            let with = |object: &Map, value: &Option<Value>| {
                let mut object = object.clone();
                object.extend(value.clone().map(|value| (name.to_owned(), value)));
                object
            };
            objects = objects
                .iter()
                .flat_map(|object| values.iter().map(move |value| with(object, value)))
                .collect();
        }
        objects
    }

    fn compare(object: &Object) {
        let schema = object.to_closed_schema();
        let validator = jsonschema::draft202012::new(&schema).expect("a schema");
        for value in objects() {
            let fits = !object.check(&value, "").iter().any(Mismatch::is_error);
            let value = Value::Object(value);
            assert_eq!(validator.is_valid(&value), fits, "{value} with {schema}");
        }
    }

    #[test]
    fn every_condition_is_said_of_either_spelling() {
        static CONDITIONS: &[&[Condition]] = &[
            &[],
            &[Condition::OneOf(&[&["a"], &["b", "c"]])],
            &[Condition::AtMostOne(&["a", "b", "c"])],
            &[Condition::AnyOf(&[&["a", "b"], &["c"]])],
            &[Condition::NotBothTrue("a", "b")],
            &[Condition::TrueExcludes("a", "b")],
            &[Condition::TrueNeeds("a", "b")],
            &[Condition::AnyTrue(&["a", "b", "c"])],
            &[Condition::Needs("a", "b")],
            &[Condition::ValueNeeds("a", &["x"], "b")],
            &[Condition::Needs("c", "a"), Condition::TrueExcludes("b", "c")],
            &[Condition::Usually(&Condition::AtMostOne(&["a", "b"]))],
        ];
        for conditions in CONDITIONS {
            compare(&Object { fields: FIELDS, conditions });
        }
    }

    #[test]
    fn what_is_required_may_have_either_spelling() {
        static OBJECT: Object = Object::of(&[
            Field::required("a", Shape::Boolean, "").also("A"),
            Field::required("b", Shape::Boolean, ""),
        ]);
        compare(&OBJECT);
    }

    #[test]
    fn what_is_often_missing_is_not_asked_for() {
        static ALWAYS: Object = Object::of(&[
            Field::required("a", Shape::Boolean, "").also("A").often_missing(),
            Field::required("b", Shape::Boolean, "").often_missing(),
        ]);
        static WHERE: Object = Object::of(&[
            Field::required("a", Shape::Boolean, "").often_missing_where("b"),
            Field::optional("b", Shape::Boolean, ""),
        ]);
        compare(&ALWAYS);
        compare(&WHERE);
    }

    #[test]
    fn a_schema_says_what_is_meant_and_in_which_unit() {
        let field = Field::optional("open", Shape::WHOLE_PERCENT, "how far it is open")
            .in_unit(crate::catalog::Unit::Percent);
        assert_eq!(
            field.to_strict_schema(),
            json!({"type": "integer", "minimum": 0, "maximum": 100,
                "description": "how far it is open, in percent"})
        );
    }

    #[test]
    fn the_tag_of_an_object_is_always_required() {
        static VARIANTS: &[Variant] = &[
            Variant { values: &["x"], object: Object::EMPTY },
            Variant {
                values: &["y", "z"],
                object: Object::of(&[Field::required("b", Shape::Boolean, "")]),
            },
        ];
        assert_eq!(
            Shape::Tagged { tag: "a", variants: VARIANTS }.to_schema(),
            json!({"type": "object", "oneOf": [
                {"type": "object", "properties": {"a": {"enum": ["x"]}},
                    "required": ["a"], "additionalProperties": false},
                {"type": "object",
                    "properties": {"b": {"type": "boolean"}, "a": {"enum": ["y", "z"]}},
                    "required": ["a", "b"], "additionalProperties": false},
            ]})
        );
    }
}
