//! What is wrong with a document: every violation with its place, what was expected and what came.

use std::fmt::Write as _;

use serde_json::{Value, json};

use crate::catalog::Violation;
use crate::protocol::{Mismatch, Severity};
use crate::wire::Redactor;

use super::Style;
use super::wrap::wrap;

/// The column in which what is said of a violation starts.
const INDENT: usize = 10;

/// What a document is called.
#[derive(Clone, Copy, Debug)]
pub struct Named<'a> {
    /// What it is.
    pub kind: &'a str,
    /// Where it comes from.
    pub file: &'a str,
}

/// Renders all violations of a document, with a verdict in the last line.
#[must_use]
pub fn render_violations(
    document: &Named<'_>,
    found: &[Violation],
    redactor: &Redactor,
    style: Style,
) -> String {
    let mut text = String::new();
    for violation in found {
        text.push_str(&render_violation(document.file, violation, redactor, style));
    }
    let count = |severity| found.iter().filter(|it| it.mismatch.severity == severity).count();
    let verdict = verdict(count(Severity::Error), count(Severity::Warning));
    let is_valid = count(Severity::Error) == 0;
    let mark = if is_valid { style.good("valid") } else { style.bad("not valid") };
    let _ = writeln!(text, "{}: {mark}{verdict}", document.kind);
    text
}

pub(super) fn verdict(errors: usize, warnings: usize) -> String {
    let counted = |count: usize, what: &str| match count {
        0 => None,
        1 => Some(format!("1 {what}")),
        count => Some(format!("{count} {what}s")),
    };
    let parts: Vec<String> =
        [counted(errors, "error"), counted(warnings, "warning")].into_iter().flatten().collect();
    if parts.is_empty() { String::new() } else { format!(", {}", parts.join(" and ")) }
}

/// Renders one violation.
pub(super) fn render_violation(
    file: &str,
    violation: &Violation,
    redactor: &Redactor,
    style: Style,
) -> String {
    let mismatch = &violation.mismatch;
    let severity = format!("{:8}", mismatch.severity.as_str());
    let severity = if mismatch.is_error() { style.bad(&severity) } else { style.dim(&severity) };
    let place = if mismatch.pointer.is_empty() { "the document" } else { &mismatch.pointer };
    let device = violation.device.as_ref().map(|id| format!(" (device {id})")).unwrap_or_default();
    let line = violation.line.map(|line| format!("{file}:{line}: ")).unwrap_or_default();
    let actual = actual(violation, redactor);
    let lines = [
        format!("{line}{place}{device}"),
        format!("expected {}", mismatch.expected),
        format!("got      {actual}"),
    ];
    let width = style.width().saturating_sub(INDENT);
    let mut text = String::new();
    for (index, line) in lines.iter().flat_map(|line| wrap(line, width)).enumerate() {
        let margin = if index == 0 { format!("{severity}  ") } else { " ".repeat(INDENT) };
        let _ = writeln!(text, "{margin}{line}");
    }
    text
}

/// What came, unless the member's name says that it is a secret. Words that quote nothing, such as
/// `nothing`, give none away.
fn actual(violation: &Violation, redactor: &Redactor) -> String {
    let Mismatch { pointer, actual, .. } = &violation.mismatch;
    if !actual.contains(|it: char| matches!(it, '`' | '"') || it.is_ascii_digit()) {
        return redactor.text(actual);
    }
    // `code` is an authorization code everywhere else.
    if pointer.ends_with("/exception/code") {
        return redactor.text(actual);
    }
    let name = match pointer.rsplit('/').next().unwrap_or_default() {
        // What stands here instead of an object with a PIN may be the PIN.
        "challenge" if pointer.contains("/execution/") => "pin",
        name => name,
    };
    let shown = redactor.json(&json!({name: actual}));
    shown[name].as_str().unwrap_or_default().to_owned()
}

/// The document of `validate`.
#[must_use]
pub fn violations_json(found: &[Violation], redactor: &Redactor) -> Value {
    let violations = found.iter().map(|violation| {
        let mismatch = &violation.mismatch;
        let mut document = json!({
            "pointer": mismatch.pointer,
            "rule": mismatch.rule.as_str(),
            "severity": mismatch.severity.as_str(),
            "expected": mismatch.expected,
            "actual": actual(violation, redactor),
            "device": violation.device,
        });
        if let Some(line) = violation.line {
            document["line"] = json!(line);
        }
        document
    });
    let valid = !found.iter().any(|violation| violation.mismatch.is_error());
    json!({"valid": valid, "violations": violations.collect::<Vec<_>>()})
}

#[cfg(test)]
mod tests {
    use crate::catalog::{Kind, validate};

    use super::*;

    const X: Named<'_> = Named { kind: "x", file: "x.json" };

    fn found() -> Vec<Violation> {
        let kind = Kind::parse("execute-request").expect("a kind");
        let document = json!({"requestId": "1", "inputs": [{
            "intent": "action.devices.EXECUTE",
            "payload": {"commands": [{"devices": [{"id": "a"}], "execution": [{
                "command": "action.devices.commands.LockUnlok",
                "challenge": {"pin": 333_444},
            }]}]},
        }]});
        validate(kind, &document, None)
    }

    #[test]
    fn a_pin_is_not_shown() {
        let text = render_violations(&X, &found(), &Redactor::default(), Style::plain(80));
        assert!(text.contains("got      [redacted]") && !text.contains("333444"), "{text}");
        let json = violations_json(&found(), &Redactor::default()).to_string();
        assert!(!json.contains("333444"), "{json}");
    }

    #[test]
    fn words_in_the_place_of_a_secret_are_shown() {
        let mismatch = Mismatch::new("/users/0/password", "a string", "nothing");
        let found = [Violation { mismatch, device: None, line: Some(7) }];
        let text = render_violations(&X, &found, &Redactor::default(), Style::plain(80));
        assert!(text.contains("x.json:7: /users/0/password\n"), "{text}");
        assert!(text.contains("got      nothing"), "{text}");
        let json = violations_json(&found, &Redactor::default());
        assert_eq!(json["violations"][0]["line"], 7);
    }

    #[test]
    fn a_pin_without_its_object_is_not_shown() {
        let kind = Kind::parse("execute-request").expect("a kind");
        let document = json!({"requestId": "1", "inputs": [{
            "intent": "action.devices.EXECUTE",
            "payload": {"commands": [{"devices": [{"id": "a"}], "execution": [{
                "command": "action.devices.commands.LockUnlock",
                "params": {"lock": false},
                "challenge": "333444",
            }]}]},
        }]});
        let found = validate(kind, &document, None);
        let text = render_violations(&X, &found, &Redactor::default(), Style::plain(80));
        assert!(text.contains("got      [redacted]") && !text.contains("333444"), "{text}");
    }

    #[test]
    fn the_code_of_an_exception_is_no_secret() {
        let mismatch = Mismatch::new("/devices/0/exception/code", "a known code", "`lowBatery`");
        let found = [Violation { mismatch, device: None, line: Some(7) }];
        let text = render_violations(&X, &found, &Redactor::default(), Style::plain(80));
        assert!(text.contains("got      `lowBatery`"), "{text}");
    }

    #[test]
    fn the_verdict_counts_errors_and_warnings() {
        let text = render_violations(&X, &found(), &Redactor::default(), Style::plain(80));
        assert!(text.ends_with("x: not valid, 1 error and 1 warning\n"), "{text}");
        let text = render_violations(&X, &[], &Redactor::default(), Style::plain(80));
        assert_eq!(text, "x: valid\n");
        assert_eq!(verdict(2, 0), ", 2 errors");
    }

    #[test]
    fn the_document_says_whether_it_is_valid() {
        let document = violations_json(&found(), &Redactor::default());
        assert_eq!(document["valid"], false);
        assert_eq!(
            document["violations"][1],
            json!({
                "pointer": "/inputs/0/payload/commands/0/execution/0/command",
                "rule": "name",
                "severity": "warning",
                "expected": "a known command (did you mean `LockUnlock`?)",
                "actual": "`LockUnlok`",
                "device": null,
            })
        );
        assert_eq!(violations_json(&[], &Redactor::default())["valid"], true);
    }
}
