//! Holds what came against what a file expects.

use std::collections::BTreeMap;

use serde_json::{Number, Value};

use crate::wire::{Exchange, Redactor, one_line};

use super::fill::is_more;
use super::placeholder::{Placeholder, escaped, fits_marks, is_redacted, unescaped};
use super::{WrittenBody, WrittenResponse};

/// A longer text is cut where it is quoted, in characters.
const LONGEST_QUOTE: usize = 200;

/// One place where what came is not what was expected.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Difference {
    /// A JSON pointer into the body (empty for the whole of it), `status`, `header NAME`, or
    /// `line NUMBER` of a text.
    pub place: String,
    /// What should have come.
    pub expected: String,
    /// What came.
    pub actual: String,
}

/// What placeholders stand for by now.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Known {
    /// The id that was sent in the place of `<requestId>`.
    pub request_id: Option<Value>,
    /// The values that `<same:NAME>` has taken.
    pub same: BTreeMap<String, Value>,
}

/// Compares a response; values that `<same:NAME>` takes for the first time are remembered.
#[must_use]
pub fn compare_response(
    expected: &WrittenResponse,
    actual: &Exchange,
    known: &mut Known,
) -> Vec<Difference> {
    let mut found = Vec::new();
    if expected.status != actual.status() {
        found.push(Difference {
            place: "status".to_owned(),
            expected: expected.status.to_string(),
            actual: actual.status().to_string(),
        });
    }
    for (name, value) in &expected.headers {
        let came = actual.header(name).map_or(Value::Null, Value::from);
        let differs = compare(&value.as_str().into(), &came, known);
        found.extend(
            differs.into_iter().map(|it| Difference { place: format!("header {name}"), ..it }),
        );
    }
    found.extend(compare_body(expected.body.as_ref(), actual, known));
    found
}

fn compare_body(
    expected: Option<&WrittenBody>,
    actual: &Exchange,
    known: &mut Known,
) -> Vec<Difference> {
    let whole = |expected: &str| Difference {
        place: String::new(),
        expected: expected.to_owned(),
        actual: described(actual),
    };
    match expected {
        None if actual.text().is_empty() => Vec::new(),
        None => vec![whole("an empty body")],
        Some(WrittenBody::Json(value)) => match actual.json() {
            Some(came) => compare(value, &came, known),
            None => vec![whole("a JSON document")],
        },
        Some(WrittenBody::Text(text)) => compare_text(text, &actual.text()).into_iter().collect(),
        Some(WrittenBody::Form(_)) => vec![whole("a form")],
    }
}

/// The first line that differs; line ends, and those at the end, are not looked at.
fn compare_text(expected: &str, actual: &str) -> Option<Difference> {
    if matches!(Placeholder::read(expected), Ok(Some(Placeholder::Any))) {
        return None;
    }
    let (expected, actual) = (unescaped(expected).trim_end(), actual.trim_end());
    let (mut left, mut right) = (expected.lines(), actual.lines());
    let mut number = 0;
    loop {
        number += 1;
        let (expected, actual) = (left.next(), right.next());
        match (expected, actual) {
            (None, None) => return None,
            (Some(expected), Some(actual)) if fits_marks(expected, actual) => {}
            _ => {
                let line_of = |line: Option<&str>| {
                    line.map_or_else(|| "the end".to_owned(), |line| format!("`{}`", cut(line)))
                };
                return Some(Difference {
                    place: format!("line {number}"),
                    expected: line_of(expected),
                    actual: line_of(actual),
                });
            }
        }
    }
}

/// A body by its kind and its start.
fn described(exchange: &Exchange) -> String {
    let text = exchange.text();
    if text.trim().is_empty() {
        return "an empty body".to_owned();
    }
    let kind = exchange.header("content-type").unwrap_or("a body of no content type");
    format!("{kind}: `{}`", cut(text.trim()))
}

fn cut(text: &str) -> String {
    match text.char_indices().nth(LONGEST_QUOTE) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

/// Compares JSON; the order of members and the spelling of numbers do not matter.
#[must_use]
pub fn compare(expected: &Value, actual: &Value, known: &mut Known) -> Vec<Difference> {
    let mut comparison = Comparison { known, found: Vec::new() };
    comparison.values("", expected, actual);
    comparison.found
}

struct Comparison<'a> {
    known: &'a mut Known,
    found: Vec<Difference>,
}

impl Comparison<'_> {
    fn differs(&mut self, pointer: &str, expected: impl Into<String>, actual: Option<&Value>) {
        let actual = actual.map_or_else(|| "nothing".to_owned(), quoted);
        let place = pointer.to_owned();
        self.found.push(Difference { place, expected: expected.into(), actual });
    }

    fn values(&mut self, pointer: &str, expected: &Value, actual: &Value) {
        match (expected, actual) {
            (Value::String(text), _) => self.text(pointer, text, actual),
            (Value::Object(expected), Value::Object(actual)) => {
                self.members(pointer, expected, actual);
            }
            (Value::Array(expected), Value::Array(actual)) => {
                self.elements(pointer, expected, actual);
            }
            (Value::Number(left), Value::Number(right)) if same_number(left, right) => {}
            (left, right) if left == right => {}
            _ => self.differs(pointer, shown(expected), Some(actual)),
        }
    }

    fn text(&mut self, pointer: &str, text: &str, actual: &Value) {
        let Ok(Some(placeholder)) = Placeholder::read(text) else {
            let came = match actual {
                Value::String(came) => Some(came.clone()),
                // A number that was taken out leaves a text.
                Value::Number(number) if is_redacted(text) => Some(number.to_string()),
                _ => None,
            };
            if !came.is_some_and(|came| fits_marks(unescaped(text), &came)) {
                self.differs(pointer, shown(&text.into()), Some(actual));
            }
            return;
        };
        let (expected, fits) = match &placeholder {
            Placeholder::Any => return,
            Placeholder::Text => ("a string".to_owned(), actual.is_string()),
            Placeholder::Number => ("a number".to_owned(), actual.is_number()),
            Placeholder::Boolean => ("true or false".to_owned(), actual.is_boolean()),
            Placeholder::RequestId => match &self.known.request_id {
                Some(id) => (format!("{id}, the id of the request"), id == actual),
                None => ("the id of the request, which has none".to_owned(), false),
            },
            Placeholder::Same(name) => {
                let first = self.known.same.entry(name.clone()).or_insert_with(|| actual.clone());
                (format!("{}, as `{text}` was before", shown(first)), first == actual)
            }
            other => (format!("`{}`", other.written()), false),
        };
        if !fits {
            self.differs(pointer, expected, Some(actual));
        }
    }

    fn members(
        &mut self,
        pointer: &str,
        expected: &crate::protocol::Map,
        actual: &crate::protocol::Map,
    ) {
        let is_open = expected.contains_key("<more>");
        for (name, value) in expected.iter().filter(|(name, _)| *name != "<more>") {
            let name = unescaped(name);
            let place = below(pointer, name);
            match actual.get(name) {
                Some(came) => self.values(&place, value, came),
                None => self.differs(&place, shown(value), None),
            }
        }
        if is_open {
            return;
        }
        let is_named = |name: &str| expected.contains_key(&escaped(name));
        for (name, came) in actual.iter().filter(|(name, _)| !is_named(name)) {
            self.differs(&below(pointer, name), "nothing", Some(came));
        }
    }

    fn elements(&mut self, pointer: &str, expected: &[Value], actual: &[Value]) {
        let is_open = expected.last().is_some_and(is_more);
        let expected = if is_open { &expected[..expected.len() - 1] } else { expected };
        for (index, value) in expected.iter().enumerate() {
            let place = format!("{pointer}/{index}");
            match actual.get(index) {
                Some(came) => self.values(&place, value, came),
                None => self.differs(&place, shown(value), None),
            }
        }
        if is_open {
            return;
        }
        for (index, came) in actual.iter().enumerate().skip(expected.len()) {
            self.differs(&format!("{pointer}/{index}"), "nothing", Some(came));
        }
    }
}

fn shown(value: &Value) -> String {
    match value {
        Value::String(text) => quoted(&unescaped(text).into()),
        other => quoted(other),
    }
}

/// The start of a value. What is a secret by the name of its member could no longer be told from
/// the rest once it is text.
fn quoted(value: &Value) -> String {
    let is_container = value.is_object() || value.is_array();
    let shown = is_container.then(|| Redactor::default().json(value));
    cut(&one_line(shown.as_ref().unwrap_or(value)))
}

fn below(pointer: &str, name: &str) -> String {
    format!("{pointer}/{}", name.replace('~', "~0").replace('/', "~1"))
}

/// `28` and `28.0` are one number.
fn same_number(left: &Number, right: &Number) -> bool {
    left == right
        || (left.is_f64() || right.is_f64())
            && left.as_f64().partial_cmp(&right.as_f64()) == Some(std::cmp::Ordering::Equal)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn found(expected: &Value, actual: &Value) -> Vec<String> {
        let known = Known { request_id: Some("7".into()), ..Known::default() };
        found_knowing(expected, actual, &mut known.clone())
    }

    fn found_knowing(expected: &Value, actual: &Value, known: &mut Known) -> Vec<String> {
        let found = compare(expected, actual, known);
        found.iter().map(|it| format!("{}: {} / {}", it.place, it.expected, it.actual)).collect()
    }

    #[test]
    fn placeholders_stand_for_what_they_say() {
        let expected = json!({"requestId": "<requestId>", "a": "<any>", "t": "<text>", "n": "<number>",
            "b": "<boolean>", "s": "<same:x>", "again": ["<same:x>"], "<more>": "<any>"});
        let actual = json!({"requestId": "7", "a": null, "t": "", "n": 0.5, "b": false, "s": {"k": 1},
            "again": [{"k": 1}], "more": true});
        assert!(found(&expected, &actual).is_empty());
        let actual = json!({"requestId": 7, "t": 1, "n": "1", "b": null, "s": 1, "again": [2]});
        assert_eq!(
            found(&expected, &actual),
            [
                "/requestId: \"7\", the id of the request / 7",
                "/a: \"<any>\" / nothing",
                "/t: a string / 1",
                "/n: a number / \"1\"",
                "/b: true or false / null",
                "/again/0: 1, as `<same:x>` was before / 2",
            ]
        );
    }

    #[test]
    fn what_the_file_does_not_name_may_not_come() {
        let expected = json!({"a/b": [1, {"c": 28}], "gone": "x"});
        assert!(found(&expected, &json!({"gone": "x", "a/b": [1, {"c": 28.0}]})).is_empty());
        assert_eq!(
            found(&expected, &json!({"a/b": [1, {"c": 29, "d": {}}, "more"]})),
            [
                "/a~1b/1/c: 28 / 29",
                "/a~1b/1/d: nothing / {}",
                "/a~1b/2: nothing / \"more\"",
                "/gone: \"x\" / nothing"
            ]
        );
        assert_eq!(found(&json!([1, "<more>"]), &json!([])), ["/0: 1 / nothing"]);
        assert!(found(&json!([1, "<more>"]), &json!([1, 2, 3])).is_empty());
    }

    #[test]
    fn a_text_that_looks_like_a_placeholder_is_itself() {
        assert!(found(&json!({"<<any>>": "<<any>>"}), &json!({"<any>": "<any>"})).is_empty());
        assert_eq!(found(&json!("<<any>>"), &json!("x")), [": \"<any>\" / \"x\""]);
    }

    #[test]
    fn what_was_taken_out_may_be_anything() {
        assert!(found(&json!("[redacted 3]"), &json!(1234)).is_empty());
        assert!(
            found(&json!("for [redacted], see [redacted]."), &json!("for a, see b.")).is_empty()
        );
        assert_eq!(found(&json!("for [redacted]."), &json!("for a")).len(), 1);
        assert_eq!(found(&json!("12"), &json!(12)), [": \"12\" / 12"]);
    }

    #[test]
    fn the_first_value_is_remembered() {
        let mut known = Known::default();
        assert!(found_knowing(&json!("<same:user>"), &json!("1836"), &mut known).is_empty());
        assert_eq!(
            found_knowing(&json!("<same:user>"), &json!("1837"), &mut known),
            [": \"1836\", as `<same:user>` was before / \"1837\""]
        );
        assert_eq!(
            found_knowing(&json!("<requestId>"), &json!("1"), &mut known),
            [": the id of the request, which has none / \"1\""]
        );
    }

    #[test]
    fn texts_differ_by_their_first_line() {
        assert_eq!(compare_text("a\nb", "a\r\nb\n"), None);
        assert_eq!(compare_text("<any>", "whatever"), None);
        let found = compare_text("a\nb", "a").expect("a difference");
        assert_eq!((found.place.as_str(), found.actual.as_str()), ("line 2", "the end"));
    }
}
