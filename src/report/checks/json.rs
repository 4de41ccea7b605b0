//! The run as one document.

use http::HeaderMap;
use serde_json::{Map, Value, json};

use crate::check::{Broken, Outcome, Status, Summary};
use crate::wire::{Exchange, Redactor};

/// The document of `check --json`.
#[must_use]
pub fn checks_json(target: &str, outcomes: &[Outcome], redactor: &Redactor) -> Value {
    let summary = Summary::of(outcomes);
    let checks: Vec<Value> = outcomes.iter().map(|one| outcome_json(one, redactor)).collect();
    json!({
        "target": target,
        "summary": {
            "passed": summary.passed, "failed": summary.failed,
            "warned": summary.warned, "skipped": summary.skipped,
        },
        "checks": checks,
    })
}

fn outcome_json(outcome: &Outcome, redactor: &Redactor) -> Value {
    let check = outcome.check();
    let (detail, hint) = match (&outcome.judged, outcome.broken(), outcome.not_judged()) {
        (_, Some(broken), _) => {
            let detail = format!("expected {}, got {}", broken.expected, broken.actual);
            (Some(detail), Some(check.page.mend.to_owned()))
        }
        (_, _, Some(reason)) => (Some(reason.why.clone()), reason.hint.clone()),
        (judged, ..) => (judged.as_ref().ok().cloned().flatten(), None),
    };
    let evidence = outcome.broken().map(|broken| evidence_json(broken, redactor));
    json!({
        "id": check.id,
        "group": check.group(),
        "device": outcome.device.as_ref().map(|device| &device.id),
        "severity": check.severity.as_str(),
        "status": status(outcome.status()),
        "title": check.title,
        "rule": check.rule,
        "phone_shows": check.phone_shows,
        "detail": detail.map(|detail| redactor.text(&detail)),
        "hint": hint,
        "evidence": evidence.unwrap_or_default(),
    })
}

/// What was sent and answered, without secrets.
pub(super) fn evidence_json(broken: &Broken, redactor: &Redactor) -> Vec<Value> {
    broken.evidence.iter().map(|exchange| exchange_json(exchange, redactor)).collect()
}

fn status(status: Status) -> &'static str {
    match status {
        Status::Pass => "pass",
        Status::Fail => "fail",
        Status::Warn => "warn",
        Status::Skip => "skip",
    }
}

pub(in crate::report) fn exchange_json(exchange: &Exchange, redactor: &Redactor) -> Value {
    let redactor = &redactor.over(exchange);
    let (request, response) = (&exchange.request, &exchange.response);
    json!({
        "request": {
            "method": request.method().as_str(),
            "url": redactor.url(&request.uri().to_string()),
            "headers": headers_json(request.headers(), redactor),
            "body": body_json(request.headers(), request.body(), redactor),
        },
        "response": {
            "status": exchange.status(),
            "headers": headers_json(response.headers(), redactor),
            "body": body_json(response.headers(), response.body(), redactor),
        },
    })
}

fn headers_json(headers: &HeaderMap, redactor: &Redactor) -> Value {
    let text = |value: &http::HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
    let pairs = headers.iter().map(|(name, value)| {
        let value = redactor.header(name.as_str(), &text(value));
        (name.as_str().to_owned(), Value::from(value))
    });
    Value::Object(pairs.collect::<Map<_, _>>())
}

/// JSON as JSON, anything else as text.
fn body_json(headers: &HeaderMap, body: &[u8], redactor: &Redactor) -> Value {
    match serde_json::from_slice::<Value>(body) {
        Ok(json) => redactor.json(&json),
        Err(_) if body.is_empty() => Value::Null,
        Err(_) => redactor.body(headers, body).into(),
    }
}
