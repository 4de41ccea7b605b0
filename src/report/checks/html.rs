//! The run as a page: one file without scripts or anything from elsewhere, for a phone and a desk,
//! light and dark.

use std::time::{Duration, UNIX_EPOCH};

use maud::{DOCTYPE, Markup, PreEscaped, html};
use serde_json::Value;

use super::json::evidence_json;
use super::text::Sort;
use crate::check::{NotJudged, Outcome};
use crate::report::render_verdict;
use crate::wire::{Redactor, Timestamp};

const STYLE: &str = include_str!("style.css");

/// The run as HTML; `when` it was.
#[must_use]
pub fn checks_html(
    target: &str,
    when: Timestamp,
    outcomes: &[Outcome],
    redactor: &Redactor,
) -> String {
    let moment = UNIX_EPOCH + Duration::from_secs(when.seconds());
    let moment = humantime::format_rfc3339_seconds(moment).to_string();
    let minute = moment.get(..16).unwrap_or(&moment).replace('T', " ");
    let of = |sort| outcomes.iter().filter(move |one| Sort::of(one) == sort);
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="referrer" content="no-referrer";
                meta name="color-scheme" content="light dark";
                title { "smarthome check: " (target) }
                style { (PreEscaped(STYLE)) }
            }
            body {
                main {
                    header {
                        h1 { (target) }
                        p.verdict { (render_verdict(outcomes)) }
                        p.soft {
                            time datetime=(moment) { (minute) " UTC" }
                            ", smarthome " (env!("CARGO_PKG_VERSION"))
                        }
                    }
                    @for (sort, heading) in [
                        (Sort::Broken, "Broken"),
                        (Sort::ToLookAt, "To look at"),
                        (Sort::Advice, "Advice"),
                    ] {
                        @if of(sort).next().is_some() {
                            h2 { (heading) }
                            @for outcome in of(sort) { (finding(outcome, sort, redactor)) }
                        }
                    }
                    (not_judged(&of(Sort::NotJudged).collect::<Vec<_>>(), redactor))
                    (held(&of(Sort::Held).collect::<Vec<_>>(), redactor))
                }
            }
        }
    };
    page.into_string()
}

fn finding(outcome: &Outcome, sort: Sort, redactor: &Redactor) -> Markup {
    let check = outcome.check();
    let class = match sort {
        Sort::Broken => "fail",
        Sort::Advice => "note",
        _ => "warn",
    };
    html! {
        article id=(anchor(outcome)) class=(class) {
            h3 {
                (check.id)
                @if let Some(device) = &outcome.device {
                    " " span.soft { (redactor.text(&device.label)) }
                }
            }
            p { (words(check.title)) " " span.soft { (check.rule) ", " (check.severity.as_str()) } }
            @if let Some(broken) = outcome.broken() {
                dl {
                    dt { "expected" } dd { (words(&redactor.text(&broken.expected))) }
                    dt { "got" } dd { (words(&redactor.text(&broken.actual))) }
                    @if let Some(shows) = check.phone_shows {
                        dt { "the phone" } dd { (words(shows)) }
                    }
                    dt { "why" } dd { (words(check.page.why)) }
                    dt { "mend" } dd { (words(check.page.mend)) }
                }
                @for exchange in evidence_json(broken, redactor) {
                    details {
                        summary { (headline(&exchange)) }
                        (message(&exchange["request"]))
                        (message(&exchange["response"]))
                    }
                }
            }
        }
    }
}

/// The device's id is the cloud's own affair: what may stand in an anchor is kept.
fn anchor(outcome: &Outcome) -> String {
    let Some(device) = &outcome.device else { return outcome.id.to_owned() };
    let kept = |it: &char| it.is_ascii_alphanumeric() || "-_.".contains(*it);
    format!("{}:{}", outcome.id, device.id.chars().filter(kept).collect::<String>())
}

/// Words in which what stands between backticks is code.
fn words(text: &str) -> Markup {
    let parts: Vec<&str> = text.split('`').collect();
    // Without its partner a backtick is a character like any other.
    let closed = if parts.len() % 2 == 1 { parts.len() } else { parts.len() - 1 };
    html! {
        @for (index, part) in parts.iter().enumerate() {
            @if index >= closed { "`" (part) }
            @else if index % 2 == 1 { code { (part) } }
            @else { (part) }
        }
    }
}

fn headline(exchange: &Value) -> String {
    let text =
        |pointer: &str| exchange.pointer(pointer).and_then(Value::as_str).unwrap_or_default();
    let status = exchange.pointer("/response/status").cloned().unwrap_or_default();
    let place = text("/request/url").split('?').next().unwrap_or_default();
    format!("{} {place} answered {status}", text("/request/method"))
}

/// A request or an answer as it goes over the wire.
fn message(message: &Value) -> Markup {
    let text = |name: &str| message[name].as_str().unwrap_or_default();
    let first = match &message["status"] {
        Value::Null => format!("{} {}", text("method"), text("url")),
        status => format!("HTTP {status}"),
    };
    let headers = message["headers"].as_object().into_iter().flatten();
    html! {
        pre {
            strong { (first) } "\n"
            @for (name, value) in headers {
                span.soft { (name) ": " } (value.as_str().unwrap_or_default()) "\n"
            }
            @match &message["body"] {
                Value::Null => {}
                Value::String(body) => { "\n" (body) }
                body => { "\n" span.json { (format!("{body:#}")) } }
            }
        }
    }
}

/// One entry for each reason, with the checks that wait for it.
fn not_judged(outcomes: &[&Outcome], redactor: &Redactor) -> Markup {
    let mut reasons: Vec<&NotJudged> = Vec::new();
    for reason in outcomes.iter().filter_map(|one| one.not_judged()) {
        if !reasons.contains(&reason) {
            reasons.push(reason);
        }
    }
    html! {
        @if !outcomes.is_empty() {
            details.rows open {
                summary { "Not judged (" (outcomes.len()) ")" }
                @for reason in reasons {
                    (waiting(reason, outcomes, redactor))
                }
            }
        }
    }
}

fn waiting(reason: &NotJudged, outcomes: &[&Outcome], redactor: &Redactor) -> Markup {
    let same: Vec<_> = outcomes.iter().filter(|one| one.not_judged() == Some(reason)).collect();
    html! {
        details.reason {
            summary {
                (words(&redactor.text(&reason.why))) " (" (same.len()) ")"
                @if let Some(hint) = &reason.hint {
                    " " span.soft { (words(&redactor.text(hint))) }
                }
            }
            ul {
                @for outcome in same {
                    li { code { (redactor.text(&outcome.name())) } " " (words(outcome.check().title)) }
                }
            }
        }
    }
}

fn held(outcomes: &[&Outcome], redactor: &Redactor) -> Markup {
    html! {
        @if !outcomes.is_empty() {
            details.rows {
                summary { "Held (" (outcomes.len()) ")" }
                ul {
                    @for outcome in outcomes {
                        li {
                            code { (redactor.text(&outcome.name())) } " " (words(outcome.check().title))
                            @if let Ok(Some(remark)) = &outcome.judged {
                                " " span.soft { (words(&redactor.text(remark))) }
                            }
                        }
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_between_backticks_is_code() {
        assert_eq!(words("`a<b` and `c`").into_string(), "<code>a&lt;b</code> and <code>c</code>");
        assert_eq!(words("it`s").into_string(), "it`s");
        assert_eq!(words("`a` it`s").into_string(), "<code>a</code> it`s");
    }
}
