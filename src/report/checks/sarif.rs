//! The run for code scanners: SARIF 2.1.0, a rule for each check.
//!
//! <https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html>

use serde_json::{Value, json};

use crate::check::{Check, Outcome, Severity};
use crate::wire::Redactor;

/// The run as a SARIF log.
#[must_use]
pub fn checks_sarif(outcomes: &[Outcome], redactor: &Redactor) -> Value {
    let each = outcomes.chunk_by(|one, next| one.id == next.id);
    let rules: Vec<Value> = each.map(|of_rule| rule(of_rule[0].check())).collect();
    let results: Vec<Value> =
        outcomes.iter().filter_map(|outcome| result(outcome, redactor)).collect();
    json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "smarthome check",
                "version": env!("CARGO_PKG_VERSION"),
                "rules": rules,
            }},
            "results": results,
        }],
    })
}

fn rule(check: &Check) -> Value {
    json!({
        "id": check.id,
        "shortDescription": { "text": check.title },
        "fullDescription": { "text": format!("{} {}", check.page.looks_at, check.page.why) },
        "help": { "text": check.page.mend },
        "defaultConfiguration": { "level": level(check.severity) },
        "properties": { "rule": check.rule, "severity": check.severity.as_str() },
    })
}

fn result(outcome: &Outcome, redactor: &Redactor) -> Option<Value> {
    let (check, broken) = (outcome.check(), outcome.broken()?);
    let text = format!("{}: expected {}, got {}", check.title, broken.expected, broken.actual);
    let mut result = json!({
        "ruleId": check.id,
        "level": level(check.severity),
        "message": { "text": redactor.text(&text) },
        "properties": { "phone_shows": check.phone_shows },
    });
    if let Some(device) = &outcome.device {
        result["properties"]["device"] = redactor.text(&device.label).into();
    }
    // There is no file to point at: the endpoint stands for it.
    if let Some(telling) = broken.evidence.last() {
        let uri = telling.request.uri().to_string();
        let uri = redactor.url(uri.split('?').next().unwrap_or_default());
        result["locations"] =
            json!([{ "physicalLocation": { "artifactLocation": { "uri": uri } } }]);
    }
    Some(result)
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Must => "error",
        Severity::Should => "warning",
        Severity::Advice => "note",
    }
}
