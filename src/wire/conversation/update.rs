//! Rewrites a file in place: what came goes where something else was expected, the rest stays as
//! it was written.

use serde_json::Value;

use crate::protocol::Map;
use crate::wire::{Exchange, Redactor};

use super::compare::compare_response;
use super::fill::is_more;
use super::placeholder::{escaped, unescaped};
use super::{
    Known, Part, ReadConversation, WrittenBody, WrittenResponse, compare, record_response,
};
use super::{Placeholder, render_part};

/// What a part of a file becomes.
#[derive(Clone, Debug, PartialEq)]
pub struct Rewrite {
    /// Which part, from 0.
    pub part: usize,
    /// What it becomes.
    pub with: Part,
}

impl ReadConversation {
    /// The text of the file with some of its parts replaced; all else stays byte for byte.
    #[must_use]
    pub fn rewritten(&self, rewrites: &[Rewrite]) -> String {
        let mut text = String::new();
        let mut done = 0;
        let breaks = if self.text.contains("\r\n") { "\r\n" } else { "\n" };
        for (index, place) in self.places.iter().enumerate() {
            let Some(rewrite) = rewrites.iter().find(|rewrite| rewrite.part == index) else {
                continue;
            };
            text.push_str(&self.text[done..place.range.start]);
            text.push_str(&render_part(&rewrite.with).trim_end_matches('\n').replace('\n', breaks));
            done = place.range.end;
        }
        text + &self.text[done..]
    }
}

/// What a file shall expect from now on: what came, with the placeholders that still fit. Secrets
/// are taken out.
#[must_use]
pub fn merge_response(
    expected: &WrittenResponse,
    actual: &Exchange,
    known: &Known,
    redactor: &Redactor,
) -> WrittenResponse {
    let recorded = record_response(&actual.response, redactor);
    let mut known = known.clone();
    let headers = expected.headers.iter().filter_map(|(name, value)| {
        let came = actual.header(name)?;
        let fits = compare(&value.as_str().into(), &came.into(), &mut known).is_empty();
        let value = if fits { value.clone() } else { redactor.header(name, came) };
        Some((name.clone(), value))
    });
    let headers = headers.collect();
    let alone = WrittenResponse {
        status: actual.status(),
        headers: Vec::new(),
        body: expected.body.clone(),
    };
    let fits = compare_response(&alone, actual, &mut known).is_empty();
    let body = match (&expected.body, recorded.body, actual.json()) {
        (body, _, _) if fits => body.clone(),
        (Some(WrittenBody::Json(expected)), Some(WrittenBody::Json(recorded)), Some(actual)) => {
            Some(WrittenBody::Json(merge(expected, &actual, recorded, &mut known)))
        }
        (_, Some(WrittenBody::Json(recorded)), Some(actual)) => {
            Some(WrittenBody::Json(merge(&Value::Null, &actual, recorded, &mut known)))
        }
        (_, recorded, _) => recorded,
    };
    WrittenResponse { status: actual.status(), headers, body }
}

/// `recorded` is `actual` without its secrets, as a file has it.
fn merge(expected: &Value, actual: &Value, recorded: Value, known: &mut Known) -> Value {
    if compare(expected, actual, known).is_empty() {
        return expected.clone();
    }
    if known.request_id.as_ref() == Some(actual) {
        return Placeholder::RequestId.written().into();
    }
    match (expected, actual, recorded) {
        (_, Value::Object(actual), Value::Object(recorded)) => {
            let none = Map::new();
            let expected = expected.as_object().unwrap_or(&none);
            Value::Object(merge_members(expected, actual, recorded, known))
        }
        (_, Value::Array(actual), Value::Array(recorded)) => {
            let expected = expected.as_array().map_or(&[][..], Vec::as_slice);
            Value::Array(merge_elements(expected, actual, recorded, known))
        }
        (_, _, recorded) => recorded,
    }
}

/// Members that were expected keep their order; new ones follow.
fn merge_members(expected: &Map, actual: &Map, recorded: Map, known: &mut Known) -> Map {
    let mut merged = Map::new();
    for (written, value) in expected {
        let name = unescaped(written);
        if written == "<more>" {
            merged.insert(written.clone(), value.clone());
        } else if let (Some(came), Some(recorded)) =
            (actual.get(name), recorded.get(&escaped(name)))
        {
            merged.insert(written.clone(), merge(value, came, recorded.clone(), known));
        }
    }
    if !expected.contains_key("<more>") {
        let is_new = |written: &String| !expected.contains_key(written);
        for (written, recorded) in recorded.into_iter().filter(|(written, _)| is_new(written)) {
            let came = actual.get(unescaped(&written)).unwrap_or(&Value::Null);
            let value = merge(&UNEXPECTED, came, recorded, known);
            merged.insert(written, value);
        }
    }
    merged
}

/// Fits nothing, so that all of what came is taken.
const UNEXPECTED: Value = Value::Array(Vec::new());

fn merge_elements(
    expected: &[Value],
    actual: &[Value],
    recorded: Vec<Value>,
    known: &mut Known,
) -> Vec<Value> {
    let is_open = expected.last().is_some_and(is_more);
    let named = if is_open { &expected[..expected.len() - 1] } else { expected };
    let most = if is_open { named.len() } else { actual.len() };
    let pairs = actual.iter().zip(recorded).take(most).enumerate();
    let mut merged: Vec<Value> = pairs
        .map(|(index, (came, recorded))| {
            merge(named.get(index).unwrap_or(&UNEXPECTED), came, recorded, known)
        })
        .collect();
    if is_open {
        merged.push(Placeholder::More.written().into());
    }
    merged
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use bytes::Bytes;
    use serde_json::json;

    use super::*;
    use crate::wire::read_conversation;

    fn answer(body: &Value) -> Exchange {
        Exchange {
            request: http::Request::new(Bytes::new()),
            response: http::Response::new(Bytes::from(body.to_string())),
            latency: Duration::ZERO,
        }
    }

    fn merged(expected: &Value, actual: &Value) -> Value {
        let mut known = Known { request_id: Some("7".into()), ..Known::default() };
        let expected = WrittenResponse {
            status: 500,
            headers: Vec::new(),
            body: Some(WrittenBody::Json(expected.clone())),
        };
        let answer = answer(actual);
        assert!(!compare_response(&expected, &answer, &mut known).is_empty());
        let merged = merge_response(&expected, &answer, &known, &Redactor::default());
        assert!(compare_response(&merged, &answer, &mut known).is_empty(), "{merged:?}");
        assert_eq!(merged.status, 200);
        merged.body.and_then(|body| body.json().cloned()).expect("JSON")
    }

    #[test]
    fn placeholders_that_fit_stay_and_the_rest_is_what_came() {
        let expected = json!({"payload": {"b": "<number>", "gone": 1, "a": "<text>", "s": "<same:x>",
            "list": [{"id": "<any>", "on": false}, "<more>"], "open": {"<more>": "<any>", "k": 1}}});
        let actual = json!({"requestId": "7", "payload": {"a": 5, "b": 6, "s": 7, "new": "<any>",
            "list": [{"id": 1, "on": true}, {"id": 2}], "open": {"k": 2, "l": 3}}});
        assert_eq!(
            merged(&expected, &actual).to_string(),
            json!({"payload": {"b": "<number>", "a": 5, "s": "<same:x>",
                "list": [{"id": "<any>", "on": true}, "<more>"], "open": {"<more>": "<any>", "k": 2},
                "new": "<<any>>"}, "requestId": "<requestId>"})
            .to_string()
        );
    }

    #[test]
    fn a_secret_that_came_is_not_written() {
        let came = json!({"access_token": "a-new-token", "expires_in": 3600});
        assert_eq!(merged(&json!({}), &came)["access_token"], "[redacted]");
    }

    #[test]
    fn whatever_came_can_be_expected() {
        for (expected, actual) in [
            (json!([]), json!([1, []])),
            (json!({}), json!([])),
            (json!("x"), json!({"a": {}})),
            (json!([1, 2]), json!([])),
            (json!(["<more>"]), json!({})),
        ] {
            merged(&expected, &actual);
        }
    }

    #[test]
    fn only_what_changed_is_written_anew() {
        let text = "# T\r\n\r\nRequest\r\n```json\r\n{   }\r\n```\r\n\r\nResponse 200\r\n\r\nmore";
        let read = read_conversation("x.md", text).expect("a conversation");
        let with = Part::Response(WrittenResponse {
            body: Some(WrittenBody::Json(json!({"a": 1}))),
            ..WrittenResponse { status: 201, ..WrittenResponse::default() }
        });
        assert_eq!(
            read.rewritten(&[Rewrite { part: 1, with }]),
            text.replace("200", "201\r\n\r\n```json\r\n{\"a\": 1}\r\n```")
        );
    }
}
