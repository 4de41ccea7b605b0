//! Conditions between the fields of one object, which the fields' own types cannot say.

use serde_json::Value;

use crate::protocol::Map;

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
}

impl Condition {
    /// What was expected and what came, where the condition does not hold.
    pub(super) fn check(&self, value: &Map) -> Option<(String, String)> {
        match self {
            Self::OneOf(groups) => {
                let present = complete(groups, value);
                (present != 1)
                    .then(|| (format!("exactly one of {}", name_groups(groups)), count(present)))
            }
            Self::AnyOf(groups) => {
                let present = complete(groups, value);
                (present == 0)
                    .then(|| (format!("at least one of {}", name_groups(groups)), count(present)))
            }
            Self::AtMostOne(names) => {
                let present = names.iter().filter(|name| value.contains_key(**name)).count();
                (present > 1).then(|| {
                    (format!("at most one of `{}`", names.join("`, `")), present.to_string())
                })
            }
            Self::NotBothTrue(one, other) => (is_true(value, one) && is_true(value, other))
                .then(|| (format!("`{one}` and `{other}` not both true"), "both".to_owned())),
            Self::TrueExcludes(flag, other) => (is_true(value, flag) && value.contains_key(*other))
                .then(|| (format!("no `{other}` while `{flag}` is true"), "both".to_owned())),
            Self::Less(low, high) => {
                let (low_value, high_value) =
                    (value.get(*low)?.as_f64()?, value.get(*high)?.as_f64()?);
                (low_value >= high_value).then(|| {
                    (format!("`{low}` below `{high}`"), format!("{low_value} and {high_value}"))
                })
            }
        }
    }
}

fn complete(groups: &[&[&str]], value: &Map) -> usize {
    groups.iter().filter(|group| group.iter().all(|name| value.contains_key(*name))).count()
}

fn is_true(value: &Map, name: &str) -> bool {
    value.get(name).and_then(Value::as_bool) == Some(true)
}

fn count(present: usize) -> String {
    if present == 0 { "none".to_owned() } else { present.to_string() }
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
        condition.check(&value).map(|(expected, actual)| format!("{expected}; {actual}"))
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
}
