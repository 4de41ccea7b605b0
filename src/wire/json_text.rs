//! JSON that reads well in a narrow place: what fits stands on one line, and brackets that only
//! hold other brackets open together.

use serde_json::Value;

/// The lines of a document, each at most `width` characters unless a single text is longer: a
/// text that was cut could no longer be copied.
pub(crate) fn json_lines(value: &Value, width: usize) -> Vec<String> {
    let mut lines = Vec::new();
    write(value, 0, "", "", width, &mut lines);
    lines
}

fn write(
    value: &Value,
    indent: usize,
    before: &str,
    after: &str,
    width: usize,
    lines: &mut Vec<String>,
) {
    let line = format!("{:indent$}{before}{}{after}", "", one_line(value));
    if line.chars().count() <= width || !is_container(value) {
        lines.push(line);
        return;
    }
    let (mut open, mut close, mut inner) = (String::new(), String::new(), value);
    loop {
        let (left, right) = if inner.is_array() { ("[", "]") } else { ("{", "}") };
        open.push_str(left);
        close.insert_str(0, right);
        let Some((key, only)) = only_container(inner) else { break };
        open.push_str(&key);
        inner = only;
    }
    lines.push(format!("{:indent$}{before}{open}", ""));
    let members = members(inner);
    for (index, (key, member)) in members.iter().enumerate() {
        let comma = if index + 1 < members.len() { "," } else { "" };
        write(member, indent + 2, key, comma, width, lines);
    }
    lines.push(format!("{:indent$}{close}{after}", ""));
}

/// The one member of a container, where that is a container with something in it.
fn only_container(value: &Value) -> Option<(String, &Value)> {
    let mut members = members(value);
    let (key, only) = members.pop()?;
    (members.is_empty() && is_container(only)).then_some((key, only))
}

fn is_container(value: &Value) -> bool {
    match value {
        Value::Array(elements) => !elements.is_empty(),
        Value::Object(members) => !members.is_empty(),
        _ => false,
    }
}

/// Each member with what stands before its value.
fn members(value: &Value) -> Vec<(String, &Value)> {
    match value {
        Value::Array(elements) => elements.iter().map(|element| (String::new(), element)).collect(),
        Value::Object(members) => members
            .iter()
            .map(|(name, member)| (format!("{}: ", Value::from(name.as_str())), member))
            .collect(),
        _ => Vec::new(),
    }
}

/// The whole value on one line, with room between its parts.
pub(crate) fn one_line(value: &Value) -> String {
    let inner = || {
        let members = members(value).into_iter();
        let members: Vec<String> =
            members.map(|(key, member)| format!("{key}{}", one_line(member))).collect();
        members.join(", ")
    };
    match value {
        Value::Array(_) => format!("[{}]", inner()),
        Value::Object(_) => format!("{{{}}}", inner()),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_fits_stands_on_one_line() {
        assert_eq!(json_lines(&json!({"a": [1, {}]}), 20), [r#"{"a": [1, {}]}"#]);
        assert_eq!(
            json_lines(&json!({"a": [{"b": "long text", "c": [1, 2]}]}), 14),
            [r#"{"a": [{"#, r#"  "b": "long text","#, r#"  "c": [1, 2]"#, "}]}"]
        );
    }

    #[test]
    fn however_narrow_it_stays_the_same_document() {
        let document = json!({"a": {"b": [[], {}, [[1]], "x, y: {"]}, "c\"": null, "d": 1.5});
        for width in 0..60 {
            let text = json_lines(&document, width).join("\n");
            assert_eq!(serde_json::from_str::<serde_json::Value>(&text).expect(&text), document);
        }
    }
}
