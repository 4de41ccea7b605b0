//! Conditions between the fields of one object, which the fields' own types cannot say.

use serde_json::Value;

use crate::protocol::{Map, Mismatch, Place, Rule};

use super::Object;

/// A condition between the fields of one object.
#[derive(Debug)]
pub enum Condition {
    /// Exactly one of these groups of fields is there, and it is complete.
    OneOf(&'static [&'static [&'static str]]),
    /// No two of these fields are there together.
    AtMostOne(&'static [&'static str]),
    /// At least one of these groups of fields is there, and complete.
    AnyOf(&'static [&'static [&'static str]]),
    /// These two booleans are not both true.
    NotBothTrue(&'static str, &'static str),
    /// The first number is less than the second, where both are there.
    Less(&'static str, &'static str),
    /// Where the boolean is true, the other field is absent.
    TrueExcludes(&'static str, &'static str),
    /// Where the boolean is true, the other field is there.
    TrueNeeds(&'static str, &'static str),
    /// At least one of these booleans is true.
    AnyTrue(&'static [&'static str]),
    /// Where the first field is there, the other is too.
    Needs(&'static str, &'static str),
    /// The second field is there, or else the first.
    Unless(&'static str, &'static str),
    /// Where the text of the first field is one of these, the other field is there.
    ValueNeeds(&'static str, &'static [&'static str], &'static str),
    /// Google's page asks for it, clouds in use break it, and Google puts up with that.
    Usually(&'static Condition),
}

impl Condition {
    /// Checks a value of this object.
    pub(super) fn check(
        &self,
        object: &Object,
        value: &Map,
        place: &Place<'_>,
        found: &mut Vec<Mismatch>,
    ) {
        let members = Members { object, value };
        if let Some((expected, actual)) = self.breach(&members) {
            let mismatch = Mismatch::new(place.pointer(), expected, actual).breaks(self.rule());
            let is_borne = matches!(self, Self::Usually(_));
            found.push(if is_borne { mismatch.tolerated() } else { mismatch });
        }
    }

    /// Says the condition in words.
    #[must_use]
    pub fn describe(&self) -> String {
        match self {
            Self::OneOf(groups) => format!("exactly one of {}", name_groups(groups)),
            Self::AnyOf(groups) => format!("at least one of {}", name_groups(groups)),
            Self::AtMostOne(names) => format!("at most one of {}", name_all(names, ", ")),
            Self::NotBothTrue(one, other) => format!("`{one}` and `{other}` are not both true"),
            Self::Less(low, high) => format!("`{low}` is below `{high}`"),
            Self::TrueExcludes(flag, other) => format!("no `{other}` while `{flag}` is true"),
            Self::TrueNeeds(flag, other) => format!("`{other}` is there where `{flag}` is true"),
            Self::AnyTrue(flags) => format!("{} is true", name_all(flags, " or ")),
            Self::Needs(one, other) => format!("`{other}` stands beside `{one}`"),
            Self::Unless(other, name) => format!("`{name}` is there, or `{other}` instead"),
            Self::ValueNeeds(name, texts, other) => {
                format!("`{other}` is there where `{name}` is {}", texts.join(" or "))
            }
            Self::Usually(condition) => format!("as a rule, {}", condition.describe()),
        }
    }

    fn rule(&self) -> Rule {
        match self {
            Self::OneOf(_) | Self::AtMostOne(_) | Self::AnyOf(_) => Rule::Alternatives,
            Self::Less(..) => Rule::Order,
            Self::Unless(..) => Rule::Required,
            Self::Usually(condition) => condition.rule(),
            _ => Rule::Conflict,
        }
    }

    /// What was expected and what came, where the condition does not hold.
    fn breach(&self, members: &Members<'_>) -> Option<(String, String)> {
        let (has, is_true) = (|name| members.has(name), |name| members.is_true(name));
        match self {
            Self::OneOf(groups) => {
                let present = members.complete(groups);
                (present != 1)
                    .then(|| (format!("exactly one of {}", name_groups(groups)), count(present)))
            }
            Self::AnyOf(groups) => {
                let present = members.complete(groups);
                (present == 0)
                    .then(|| (format!("at least one of {}", name_groups(groups)), count(present)))
            }
            Self::AtMostOne(names) => {
                let present = names.iter().filter(|name| has(name)).count();
                (present > 1).then(|| {
                    (format!("at most one of `{}`", names.join("`, `")), present.to_string())
                })
            }
            Self::NotBothTrue(one, other) => (is_true(one) && is_true(other))
                .then(|| (format!("`{one}` and `{other}` not both true"), "both".to_owned())),
            Self::TrueExcludes(flag, other) => (is_true(flag) && has(other))
                .then(|| (format!("no `{other}` while `{flag}` is true"), "both".to_owned())),
            Self::TrueNeeds(flag, other) => (is_true(flag) && !has(other))
                .then(|| (format!("`{other}`, since `{flag}` is true"), "nothing".to_owned())),
            Self::AnyTrue(flags) => (!flags.iter().any(|flag| is_true(flag)))
                .then(|| (format!("`{}` true", flags.join("` or `")), "neither".to_owned())),
            Self::Needs(one, other) => (has(one) && !has(other))
                .then(|| (format!("`{other}` beside `{one}`"), "nothing".to_owned())),
            Self::Unless(other, name) => (!has(name) && !has(other))
                .then(|| (format!("`{name}`, or `{other}` instead"), "neither".to_owned())),
            Self::ValueNeeds(name, texts, other) => {
                let text = members.get(name)?.as_str()?;
                (texts.contains(&text) && !has(other))
                    .then(|| (format!("`{other}`, since `{name}` is {text}"), "nothing".to_owned()))
            }
            Self::Usually(condition) => condition.breach(members),
            Self::Less(low, high) => {
                let (low_value, high_value) =
                    (members.get(low)?.as_f64()?, members.get(high)?.as_f64()?);
                (low_value >= high_value).then(|| {
                    (format!("`{low}` below `{high}`"), format!("{low_value} and {high_value}"))
                })
            }
        }
    }
}

/// The members of a value, by the names of its object's fields.
struct Members<'a> {
    object: &'a Object,
    value: &'a Map,
}

impl<'a> Members<'a> {
    fn get(&self, name: &str) -> Option<&'a Value> {
        self.value.get(name).or_else(|| self.value.get(self.object.field(name)?.alias?))
    }

    fn has(&self, name: &str) -> bool {
        self.get(name).is_some()
    }

    fn is_true(&self, name: &str) -> bool {
        self.get(name).and_then(Value::as_bool) == Some(true)
    }

    fn complete(&self, groups: &[&[&str]]) -> usize {
        groups.iter().filter(|group| group.iter().all(|name| self.has(name))).count()
    }
}

fn count(present: usize) -> String {
    if present == 0 { "none".to_owned() } else { present.to_string() }
}

fn name_all(names: &[&str], between: &str) -> String {
    let names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    names.join(between)
}

fn name_groups(groups: &[&[&str]]) -> String {
    let names: Vec<String> =
        groups.iter().map(|group| format!("`{}`", group.join("` with `"))).collect();
    names.join(", ")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn broken(condition: &Condition, value: Value) -> Option<String> {
        let value = serde_json::from_value(value).expect("an object");
        let members = Members { object: &Object::EMPTY, value: &value };
        condition.breach(&members).map(|(expected, actual)| format!("{expected}; {actual}"))
    }

    #[test]
    fn alternatives_are_counted_by_complete_groups() {
        let one = Condition::OneOf(&[&["a"], &["low", "high"]]);
        assert_eq!(broken(&one, json!({"a": 1, "low": 1})), None);
        assert_eq!(
            broken(&one, json!({"low": 1})).as_deref(),
            Some("exactly one of `a`, `low` with `high`; none")
        );
        assert_eq!(
            broken(&one, json!({"a": 1, "low": 1, "high": 2})).as_deref(),
            Some("exactly one of `a`, `low` with `high`; 2")
        );
        let any = Condition::AnyOf(&[&["a"], &["b"]]);
        assert_eq!(broken(&any, json!({"a": 1, "b": 1})), None);
        assert!(broken(&any, json!({})).is_some());
        let at_most = Condition::AtMostOne(&["a", "b"]);
        assert_eq!(broken(&at_most, json!({})), None);
        assert_eq!(broken(&at_most, json!({"b": 1})), None);
        assert_eq!(
            broken(&at_most, json!({"a": 1, "b": 1})).as_deref(),
            Some("at most one of `a`, `b`; 2")
        );
    }

    #[test]
    fn flags_and_bounds_are_compared() {
        let both = Condition::NotBothTrue("a", "b");
        assert_eq!(broken(&both, json!({"a": true, "b": false})), None);
        assert!(broken(&both, json!({"a": true, "b": true})).is_some());
        let excludes = Condition::TrueExcludes("a", "b");
        assert_eq!(broken(&excludes, json!({"a": false, "b": 1})), None);
        assert!(broken(&excludes, json!({"a": true, "b": 1})).is_some());
        let less = Condition::Less("a", "b");
        assert_eq!(broken(&less, json!({"a": 1, "b": 2})), None);
        assert_eq!(broken(&less, json!({"a": 1})), None);
        assert_eq!(
            broken(&less, json!({"a": 2, "b": 2})).as_deref(),
            Some("`a` below `b`; 2 and 2")
        );
    }

    #[test]
    fn every_condition_is_said_in_words() {
        for (condition, words) in [
            (
                Condition::OneOf(&[&["a"], &["low", "high"]]),
                "exactly one of `a`, `low` with `high`",
            ),
            (Condition::AnyOf(&[&["a"], &["b"]]), "at least one of `a`, `b`"),
            (Condition::AtMostOne(&["a", "b"]), "at most one of `a`, `b`"),
            (Condition::NotBothTrue("a", "b"), "`a` and `b` are not both true"),
            (Condition::Less("a", "b"), "`a` is below `b`"),
            (Condition::TrueExcludes("a", "b"), "no `b` while `a` is true"),
            (Condition::TrueNeeds("a", "b"), "`b` is there where `a` is true"),
            (Condition::AnyTrue(&["a", "b"]), "`a` or `b` is true"),
            (Condition::Needs("a", "b"), "`b` stands beside `a`"),
            (Condition::Usually(&Condition::Needs("a", "b")), "as a rule, `b` stands beside `a`"),
            (Condition::ValueNeeds("a", &["x", "y"], "b"), "`b` is there where `a` is x or y"),
        ] {
            assert_eq!(condition.describe(), words);
        }
    }

    #[test]
    fn what_is_needed_is_named() {
        let needs = Condition::TrueNeeds("a", "b");
        assert_eq!(broken(&needs, json!({"a": true, "b": 0})), None);
        assert_eq!(broken(&needs, json!({"a": false})), None);
        assert!(broken(&needs, json!({"a": true})).is_some());
        let any = Condition::AnyTrue(&["a", "b"]);
        assert_eq!(broken(&any, json!({"b": true})), None);
        assert_eq!(broken(&any, json!({"a": false})).as_deref(), Some("`a` or `b` true; neither"));
        let beside = Condition::Needs("a", "b");
        assert_eq!(broken(&beside, json!({"b": 1})), None);
        assert!(broken(&beside, json!({"a": 1})).is_some());
        let unless = Condition::Unless("a", "b");
        assert_eq!(broken(&unless, json!({"a": 1})), None);
        assert_eq!(broken(&unless, json!({"b": 1})), None);
        assert_eq!(broken(&unless, json!({})).as_deref(), Some("`b`, or `a` instead; neither"));
        let value = Condition::ValueNeeds("a", &["x", "y"], "b");
        assert_eq!(broken(&value, json!({"a": "z"})), None);
        assert_eq!(broken(&value, json!({"a": "x", "b": 1})), None);
        assert_eq!(
            broken(&value, json!({"a": "y"})).as_deref(),
            Some("`b`, since `a` is y; nothing")
        );
    }
}
