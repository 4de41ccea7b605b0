//! Every check there is, and what is out of reach.

use serde_json::{Value, json};

use crate::check::{Check, OUT_OF_REACH};
use crate::report::{Style, render_table};

/// Renders the checks, and the rules that nobody can judge from outside.
#[must_use]
pub fn render_check_list(checks: &[&Check], style: Style) -> String {
    let rows: Vec<Vec<String>> = checks
        .iter()
        .map(|check| [check.id, check.severity.as_str(), check.title].map(str::to_owned).to_vec())
        .collect();
    let mut text = render_table(&["CHECK", "SEVERITY", "WHAT MUST HOLD"], &rows, style);
    text.push('\n');
    let rows: Vec<Vec<String>> = OUT_OF_REACH
        .iter()
        .map(|rule| [rule.id, rule.title, rule.why].map(str::to_owned).to_vec())
        .collect();
    text + &render_table(&["NOT COVERED", "WHAT MUST HOLD", "WHY NOT"], &rows, style)
}

/// The same as a document.
#[must_use]
pub fn check_list_json(checks: &[&Check]) -> Value {
    let checks: Vec<Value> = checks
        .iter()
        .map(|check| {
            json!({
                "id": check.id, "group": check.group(), "severity": check.severity.as_str(),
                "title": check.title, "rule": check.rule, "faults": check.proved_by,
            })
        })
        .collect();
    let not_covered: Vec<Value> = OUT_OF_REACH
        .iter()
        .map(|rule| json!({ "id": rule.id, "title": rule.title, "why": rule.why }))
        .collect();
    json!({ "checks": checks, "not_covered": not_covered })
}
