//! Documents against each kind: what Google sends and accepts is valid, and each rule has a
//! document that breaks it.

mod clouds;
mod corpus;
mod generated;
mod intents;
mod synced;

use serde_json::Value;

use super::*;

/// The violations of a document as `severity rule place: expected, got actual`, by line.
fn violations_with(kind: &str, document: &Value, sync: Option<&Value>) -> Vec<String> {
    let kind = Kind::parse(kind).expect("a kind");
    let synced = sync.map(SyncedDevices::read);
    let found = validate(kind, document, synced.as_ref());
    found
        .iter()
        .map(|Violation { mismatch, device, .. }| {
            let device = device.as_ref().map(|id| format!(" ({id})")).unwrap_or_default();
            let (severity, rule) = (mismatch.severity.as_str(), mismatch.rule.as_str());
            format!("{severity} {rule}{device} {mismatch}")
        })
        .collect()
}

fn violations(kind: &str, document: &Value) -> Vec<String> {
    violations_with(kind, document, None)
}

#[track_caller]
fn expect(kind: &str, document: &Value, expected: &[&str]) {
    assert_eq!(violations(kind, document), expected, "{document:#}");
}

#[test]
fn what_is_no_object_is_one_violation() {
    for kind in Kind::all() {
        let found = validate(kind, &Value::from(1), None);
        assert_eq!(found.len(), 1, "{kind}");
        assert_eq!(found[0].mismatch.to_string(), "the document: expected an object, got `1`");
    }
}
