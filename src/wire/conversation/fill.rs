//! What stands where a placeholder may, and the values that go into its place before a request is
//! sent.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::protocol::Map;

use super::placeholder::{
    Endpoint, Placeholder, Side, inner_placeholders, is_redacted, placeholders, unescaped,
};
use super::{RequestHead, WrittenBody, WrittenRequest, WrittenResponse};

/// A placeholder where it may not stand, or one that there is none of.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) struct Wrong {
    pub written: String,
    pub expected: &'static str,
    pub todo: String,
}

/// A placeholder that nobody has a value for.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[error("there is no value for `{}`", .0.written())]
pub struct Missing(pub Placeholder);

/// The wrong placeholders of a request; `same` are the names that have a value by then.
pub(super) fn check_request(request: &WrittenRequest, same: &BTreeSet<String>) -> Vec<Wrong> {
    let mut wrong = Vec::new();
    if let Some(RequestHead { place, headers, .. }) = &request.head {
        let texts = headers.iter().map(|(_, value)| value).chain([place]);
        let inner = texts.flat_map(|text| inner_placeholders(text));
        wrong.extend(inner.filter_map(|text| wrong_in_request(text, same)));
    }
    match &request.body {
        None => {}
        Some(WrittenBody::Json(value)) => {
            texts_of(value, &mut |text| wrong.extend(wrong_in_request(text, same)));
        }
        Some(WrittenBody::Form(pairs)) => {
            wrong.extend(pairs.iter().filter_map(|(_, value)| wrong_in_request(value, same)));
        }
        Some(WrittenBody::Text(text)) => wrong.extend(wrong_in_request(text, same)),
    }
    wrong
}

fn wrong_in_request(text: &str, same: &BTreeSet<String>) -> Option<Wrong> {
    if Endpoint::read(text).is_some() {
        return None;
    }
    let placeholder = match Placeholder::read(text) {
        Ok(placeholder) => placeholder?,
        Err(unknown) => return Some(unknown_placeholder(&unknown)),
    };
    match &placeholder {
        Placeholder::Same(name) if !same.contains(name) => Some(Wrong {
            written: placeholder.written(),
            expected: "a name that a response above has given a value",
            todo: "write the same placeholder there".to_owned(),
        }),
        other if other.may_stand_in(Side::Request) => None,
        other => Some(Wrong {
            written: other.written(),
            expected: "a value that can be sent",
            todo: "this placeholder stands in responses only".to_owned(),
        }),
    }
}

/// The wrong placeholders of a response; the names that it gives a value are added to `same`.
pub(super) fn check_response(
    response: &WrittenResponse,
    same: &mut BTreeSet<String>,
) -> Vec<Wrong> {
    let mut wrong = Vec::new();
    for (_, value) in &response.headers {
        wrong.extend(wrong_in_response(value, same));
    }
    match &response.body {
        Some(WrittenBody::Json(value)) => check_json(value, same, &mut wrong),
        Some(WrittenBody::Text(text)) => {
            if let Some(it) = wrong_in_response(text, same) {
                wrong.push(it);
            } else if !matches!(Placeholder::read(text), Ok(None | Some(Placeholder::Any))) {
                wrong.push(Wrong {
                    written: text.clone(),
                    expected: "a text, or `<any>` alone",
                    todo: "no other placeholder stands for a body".to_owned(),
                });
            }
        }
        _ => {}
    }
    wrong
}

fn check_json(value: &Value, same: &mut BTreeSet<String>, wrong: &mut Vec<Wrong>) {
    match value {
        Value::String(text) => wrong.extend(wrong_in_response(text, same)),
        Value::Array(elements) => {
            for (index, element) in elements.iter().enumerate() {
                if !(index + 1 == elements.len() && is_more(element)) {
                    check_json(element, same, wrong);
                }
            }
        }
        Value::Object(members) => {
            for (name, value) in members {
                match Placeholder::read(name) {
                    Ok(None) => check_json(value, same, wrong),
                    Ok(Some(Placeholder::More)) if value == "<any>" => {}
                    _ => wrong.push(Wrong {
                        written: name.clone(),
                        expected: "a member's name, or `\"<more>\": \"<any>\"`",
                        todo: "no other placeholder stands for a member".to_owned(),
                    }),
                }
            }
        }
        _ => {}
    }
}

fn wrong_in_response(text: &str, same: &mut BTreeSet<String>) -> Option<Wrong> {
    match Placeholder::read(text) {
        Err(unknown) => Some(unknown_placeholder(&unknown)),
        Ok(None) => None,
        Ok(Some(Placeholder::More)) => Some(Wrong {
            written: text.to_owned(),
            expected: "`\"<more>\"` as the last element, or `\"<more>\": \"<any>\"` as a member",
            todo: "`<any>` stands for one value".to_owned(),
        }),
        Ok(Some(Placeholder::Same(name))) => {
            same.insert(name);
            None
        }
        Ok(Some(other)) if other.may_stand_in(Side::Response) => None,
        Ok(Some(other)) => Some(Wrong {
            written: other.written(),
            expected: "a value that a response can be held against",
            todo: "this placeholder stands in requests only".to_owned(),
        }),
    }
}

fn unknown_placeholder(written: &str) -> Wrong {
    let known = placeholders().map(|(written, _)| written);
    let todo = match crate::catalog::nearest(written, known).first() {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!(
            "`smarthome run --help` lists them; a text that only looks like one is written with \
             one pair of brackets more: `<{written}>`"
        ),
    };
    Wrong { written: written.to_owned(), expected: "a known placeholder", todo }
}

pub(super) fn is_more(value: &Value) -> bool {
    value
        .as_str()
        .is_some_and(|text| matches!(Placeholder::read(text), Ok(Some(Placeholder::More))))
}

/// Every text of a document, names of members included.
fn texts_of(value: &Value, visit: &mut dyn FnMut(&str)) {
    match value {
        Value::String(text) => visit(text),
        Value::Array(elements) => elements.iter().for_each(|element| texts_of(element, visit)),
        Value::Object(members) => {
            for (name, value) in members {
                visit(name);
                texts_of(value, visit);
            }
        }
        _ => {}
    }
}

impl WrittenRequest {
    /// Where a secret was taken out, so that this request cannot be sent: the name of the member,
    /// field or header.
    #[must_use]
    pub fn redacted(&self) -> Option<String> {
        if let Some(RequestHead { place, headers, .. }) = &self.head {
            if is_redacted(place) {
                return Some(place.clone());
            }
            if let Some((name, _)) = headers.iter().find(|(_, value)| is_redacted(value)) {
                return Some(name.clone());
            }
        }
        match &self.body {
            None => None,
            Some(WrittenBody::Json(value)) => redacted_member(value),
            Some(WrittenBody::Form(pairs)) => {
                let pair = pairs.iter().find(|(_, value)| is_redacted(value));
                pair.map(|(name, _)| name.clone())
            }
            Some(WrittenBody::Text(text)) => is_redacted(text).then(|| "body".to_owned()),
        }
    }

    /// Whether a placeholder stands in it.
    #[must_use]
    pub fn holds(&self, wanted: &Placeholder) -> bool {
        let mut found = false;
        // The supply refuses nothing, so that every placeholder is seen.
        let _ = fill(self, &mut |placeholder| {
            found |= placeholder == wanted;
            Some("".into())
        });
        found
    }
}

fn redacted_member(value: &Value) -> Option<String> {
    match value {
        Value::Array(elements) => elements.iter().find_map(redacted_member),
        Value::Object(members) => members.iter().find_map(|(name, value)| match value.as_str() {
            Some(text) => is_redacted(text).then(|| name.clone()),
            None => redacted_member(value),
        }),
        _ => None,
    }
}

/// The request as it is sent: each placeholder gives way to what `supply` has for it.
///
/// # Errors
/// There is nothing for a placeholder.
pub fn fill(
    request: &WrittenRequest,
    supply: &mut dyn FnMut(&Placeholder) -> Option<Value>,
) -> Result<WrittenRequest, Missing> {
    let head = match &request.head {
        None => None,
        Some(RequestHead { method, place, headers }) => Some(RequestHead {
            method: method.clone(),
            place: fill_inner(place, supply)?,
            headers: headers
                .iter()
                .map(|(name, value)| Ok((name.clone(), fill_inner(value, supply)?)))
                .collect::<Result<_, Missing>>()?,
        }),
    };
    let body = match &request.body {
        None => None,
        Some(WrittenBody::Json(value)) => Some(WrittenBody::Json(fill_json(value, supply)?)),
        Some(WrittenBody::Form(pairs)) => Some(WrittenBody::Form(
            pairs
                .iter()
                .map(|(name, value)| Ok((name.clone(), fill_text(value, supply)?)))
                .collect::<Result<_, Missing>>()?,
        )),
        Some(WrittenBody::Text(text)) => Some(WrittenBody::Text(fill_text(text, supply)?)),
    };
    Ok(WrittenRequest { head, body })
}

type Supply<'a> = dyn FnMut(&Placeholder) -> Option<Value> + 'a;

fn fill_json(value: &Value, supply: &mut Supply<'_>) -> Result<Value, Missing> {
    Ok(match value {
        Value::String(text) => fill_value(text, supply)?,
        Value::Array(elements) => Value::Array(
            elements.iter().map(|element| fill_json(element, supply)).collect::<Result<_, _>>()?,
        ),
        Value::Object(members) => {
            let mut filled = Map::new();
            for (name, value) in members {
                filled.insert(unescaped(name).to_owned(), fill_json(value, supply)?);
            }
            Value::Object(filled)
        }
        other => other.clone(),
    })
}

fn fill_value(text: &str, supply: &mut Supply<'_>) -> Result<Value, Missing> {
    match Placeholder::read(text) {
        Ok(Some(placeholder)) => supply(&placeholder).ok_or(Missing(placeholder)),
        _ => Ok(unescaped(text).into()),
    }
}

fn fill_text(text: &str, supply: &mut Supply<'_>) -> Result<String, Missing> {
    Ok(match fill_value(text, supply)? {
        Value::String(text) => text,
        other => other.to_string(),
    })
}

/// Placeholders beside other text; those of endpoints stay.
fn fill_inner(text: &str, supply: &mut Supply<'_>) -> Result<String, Missing> {
    if Endpoint::read(text).is_some() {
        return Ok(text.to_owned());
    }
    let (mut filled, mut rest) = (String::new(), text);
    while let Some(written) = inner_placeholders(rest).next() {
        let at = rest.find(written).unwrap_or_default();
        filled.push_str(&rest[..at]);
        filled.push_str(&fill_text(written, supply)?);
        rest = &rest[at + written.len()..];
    }
    Ok(filled + rest)
}
