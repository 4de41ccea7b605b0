//! Values of TOML in words, and as JSON.

use serde_json::Value;
use toml::de::DeValue;

use crate::protocol::{Mismatch, Place};

/// Names a value as the document writes it.
pub(super) fn describe(value: &DeValue<'_>) -> String {
    match value {
        DeValue::String(text) => format!("{:?}", text.as_ref()),
        DeValue::Integer(number) => format!("`{}`", number.as_str()),
        DeValue::Float(number) => format!("`{}`", number.as_str()),
        DeValue::Boolean(boolean) => format!("`{boolean}`"),
        DeValue::Datetime(moment) => format!("`{moment}`"),
        DeValue::Array(_) => "an array".to_owned(),
        DeValue::Table(_) => "a table".to_owned(),
    }
}

/// Names the kind of a value that may be a secret.
pub(super) fn describe_kind(value: &DeValue<'_>) -> String {
    format!("another kind ({})", value.type_str())
}

/// A whole number, in whichever radix it is written.
pub(super) fn whole_number(value: &DeValue<'_>) -> Option<i64> {
    let number = value.as_integer()?;
    i64::from_str_radix(number.as_str(), number.radix()).ok()
}

/// The JSON of a value.
///
/// # Errors
/// Names the place of what JSON cannot say: dates, infinities, numbers of too many digits.
pub(super) fn to_json(value: &DeValue<'_>, place: &Place<'_>) -> Result<Value, Mismatch> {
    let json = match value {
        DeValue::String(text) => Some(Value::String(text.to_string())),
        DeValue::Boolean(boolean) => Some(Value::Bool(*boolean)),
        DeValue::Integer(_) => whole_number(value).map(Value::from),
        DeValue::Float(number) => {
            let number = number.as_str().parse().ok();
            number.and_then(serde_json::Number::from_f64).map(Value::Number)
        }
        DeValue::Datetime(_) => None,
        DeValue::Array(array) => {
            let elements = array.iter().enumerate();
            return elements
                .map(|(index, element)| to_json(element.get_ref(), &place.element(index)))
                .collect();
        }
        DeValue::Table(table) => {
            let members = table.iter().map(|(key, value)| {
                let key: &str = key.get_ref();
                Ok((key.to_owned(), to_json(value.get_ref(), &place.member(key))?))
            });
            return members.collect::<Result<_, _>>().map(Value::Object);
        }
    };
    let expected = "something that JSON can say";
    json.ok_or_else(|| Mismatch::new(place.pointer(), expected, describe(value)))
}
