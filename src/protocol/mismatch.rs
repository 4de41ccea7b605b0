//! Where a document differs from what was expected, and a reader that says so.
//!
//! A strange answer of the other side is data, never our own parse error: reading gives a
//! [`Mismatch`] with the JSON pointer of the place, what was expected and what came.

use std::fmt;

use serde_json::Value;

use super::Map;

/// One difference between a document and the protocol.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Mismatch {
    /// The place, as a JSON pointer (RFC 6901); empty for the whole document.
    pub pointer: String,
    /// What should have stood there.
    pub expected: String,
    /// What stood there.
    pub actual: String,
    /// Which kind of rule it breaks.
    pub rule: Rule,
    /// Whether Google minds.
    pub severity: Severity,
}

/// Whether a difference does harm.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Severity {
    /// Google refuses it or cannot use it.
    Error,
    /// Google puts up with it; it is hardly what was meant.
    Warning,
}

impl Severity {
    /// The spelling in reports.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
        }
    }
}

/// The kinds of rules that a document can break.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Rule {
    /// Another type is expected.
    Type,
    /// The number lies outside its range.
    Range,
    /// The text is none of those allowed.
    Value,
    /// A member is missing.
    Required,
    /// The object has no such member.
    Unknown,
    /// Too few or too many.
    Length,
    /// The same twice.
    Unique,
    /// One of several groups of members is expected.
    Alternatives,
    /// Two members exclude each other, or one of them needs the other.
    Conflict,
    /// The least lies above the greatest.
    Order,
    /// It is not among what the device declares, or does not fit it.
    Declared,
    /// No such intent, trait, device type, command or code.
    Name,
    /// A device is missing, unknown or named twice.
    Device,
}

impl Rule {
    /// The spelling in reports.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Type => "type",
            Self::Range => "range",
            Self::Value => "value",
            Self::Required => "required",
            Self::Unknown => "unknown-member",
            Self::Length => "length",
            Self::Unique => "unique",
            Self::Alternatives => "alternatives",
            Self::Conflict => "conflict",
            Self::Order => "order",
            Self::Declared => "declared",
            Self::Name => "name",
            Self::Device => "device",
        }
    }
}

impl Mismatch {
    /// Names a place, what belongs there and what was found.
    pub fn new(
        pointer: impl Into<String>,
        expected: impl Into<String>,
        actual: impl Into<String>,
    ) -> Self {
        Self {
            pointer: pointer.into(),
            expected: expected.into(),
            actual: actual.into(),
            rule: Rule::Type,
            severity: Severity::Error,
        }
    }

    /// The same difference, as a breach of another rule than that of types.
    #[must_use]
    pub fn breaks(mut self, rule: Rule) -> Self {
        self.rule = rule;
        self
    }

    /// The same difference, as one that Google puts up with.
    #[must_use]
    pub fn tolerated(mut self) -> Self {
        self.severity = Severity::Warning;
        self
    }

    /// Whether Google minds.
    #[must_use]
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }

    /// The same difference, seen from a document that holds this one at `prefix`.
    #[must_use]
    pub fn below(mut self, prefix: &str) -> Self {
        self.pointer.insert_str(0, prefix);
        self
    }
}

impl fmt::Display for Mismatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let place = if self.pointer.is_empty() { "the document" } else { &self.pointer };
        write!(f, "{place}: expected {}, got {}", self.expected, self.actual)
    }
}

impl std::error::Error for Mismatch {}

/// A value in a document together with its place.
#[derive(Clone, Debug)]
pub struct Reader<'a> {
    value: Option<&'a Value>,
    pointer: String,
}

impl<'a> Reader<'a> {
    /// Starts at the root of a document.
    #[must_use]
    pub fn root(value: &'a Value) -> Self {
        Self { value: Some(value), pointer: String::new() }
    }

    /// The value, where there is one that is not `null`.
    #[must_use]
    pub fn value(&self) -> Option<&'a Value> {
        self.value.filter(|value| !value.is_null())
    }

    /// The place, as a JSON pointer.
    #[must_use]
    pub fn pointer(&self) -> &str {
        &self.pointer
    }

    /// The member `name` of an object; absent in anything else.
    #[must_use]
    pub fn member(&self, name: &str) -> Self {
        Self {
            value: self.value.and_then(|value| value.get(name)),
            pointer: format!("{}/{}", self.pointer, name.replace('~', "~0").replace('/', "~1")),
        }
    }

    /// The text here.
    ///
    /// # Errors
    /// Whatever else stands here, or nothing.
    pub fn text(&self) -> Result<&'a str, Mismatch> {
        self.value.and_then(Value::as_str).ok_or_else(|| self.mismatch("a string"))
    }

    /// The boolean here.
    ///
    /// # Errors
    /// Whatever else stands here, or nothing.
    pub fn boolean(&self) -> Result<bool, Mismatch> {
        self.value.and_then(Value::as_bool).ok_or_else(|| self.mismatch("a boolean"))
    }

    /// The object here.
    ///
    /// # Errors
    /// Whatever else stands here, or nothing.
    pub fn object(&self) -> Result<&'a Map, Mismatch> {
        self.value.and_then(Value::as_object).ok_or_else(|| self.mismatch("an object"))
    }

    /// The elements of the array here, each with its place.
    ///
    /// # Errors
    /// Whatever else stands here, or nothing.
    pub fn elements(&self) -> Result<Vec<Self>, Mismatch> {
        let array =
            self.value.and_then(Value::as_array).ok_or_else(|| self.mismatch("an array"))?;
        Ok(array
            .iter()
            .enumerate()
            .map(|(index, value)| Self {
                value: Some(value),
                pointer: format!("{}/{index}", self.pointer),
            })
            .collect())
    }

    /// The array of strings here.
    ///
    /// # Errors
    /// Names the first element that is none, or what stands here instead of an array.
    pub fn texts(&self) -> Result<Vec<String>, Mismatch> {
        self.elements()?.iter().map(|element| element.text().map(str::to_owned)).collect()
    }

    /// Says that `expected` should stand here instead.
    #[must_use]
    pub fn mismatch(&self, expected: &str) -> Mismatch {
        Mismatch::new(&self.pointer, expected, describe(self.value))
    }
}

/// Names a value briefly: its kind, and the value itself where it is short.
#[must_use]
pub fn describe_value(value: &Value) -> String {
    describe(Some(value))
}

fn describe(value: Option<&Value>) -> String {
    match value {
        None => "nothing".to_owned(),
        Some(Value::Null) => "null".to_owned(),
        Some(Value::Array(elements)) => format!("an array of {}", elements.len()),
        Some(Value::Object(_)) => "an object".to_owned(),
        Some(scalar) => {
            let text = scalar.to_string();
            match text.char_indices().nth(60) {
                Some((end, _)) => format!("`{}…`", &text[..end]),
                None => format!("`{text}`"),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_mismatch_names_the_place() {
        let document = json!({"payload": {"devices": [{"id": 7}]}});
        let devices = Reader::root(&document).member("payload").member("devices");
        let error = devices.elements().expect("an array")[0]
            .member("id")
            .text()
            .expect_err("7 is no string");
        assert_eq!(error.to_string(), "/payload/devices/0/id: expected a string, got `7`");
    }

    #[test]
    fn names_with_slashes_are_escaped_and_long_values_are_cut() {
        let document = json!({"a/b~c": "x".repeat(500)});
        let error = Reader::root(&document).member("a/b~c").object().expect_err("a string");
        assert_eq!(error.pointer, "/a~1b~0c");
        assert!(error.actual.chars().count() < 70);
    }
}
