//! The run as a page: one file without scripts or anything from elsewhere, for a phone and a desk,
//! light and dark.

use maud::{DOCTYPE, Markup, PreEscaped, html};
use serde_json::Value;

use super::json::evidence_json;
use crate::check::{Outcome, Status, Summary};
use crate::report::render_verdict;
use crate::wire::Redactor;

const STYLE: &str = include_str!("style.css");

/// The run as HTML.
#[must_use]
pub fn checks_html(target: &str, outcomes: &[Outcome], redactor: &Redactor) -> String {
    let verdict = render_verdict(&Summary::of(outcomes));
    let with = |status| outcomes.iter().filter(move |one| one.status() == status);
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="referrer" content="no-referrer";
                title { "smarthome check: " (target) }
                style { (PreEscaped(STYLE)) }
            }
            body {
                main {
                    h1 { (target) }
                    p.verdict { (verdict) }
                    @for (status, heading) in
                        [(Status::Fail, "Broken"), (Status::Warn, "To look at")]
                    {
                        @if with(status).next().is_some() {
                            h2 { (heading) }
                            @for outcome in with(status) { (finding(outcome, redactor)) }
                        }
                    }
                    (rows("Not judged", with(Status::Skip), redactor))
                    (rows("Held", with(Status::Pass), redactor))
                }
            }
        }
    };
    page.into_string()
}

fn finding(outcome: &Outcome, redactor: &Redactor) -> Markup {
    let check = outcome.check();
    let class = if outcome.status() == Status::Fail { "fail" } else { "warn" };
    html! {
        article class=(class) {
            h3 { (check.id) }
            p { (check.title) " " span.soft { (check.rule) ", " (check.severity.as_str()) } }
            @if let Some(broken) = outcome.broken() {
                dl {
                    dt { "expected" } dd { (redactor.text(&broken.expected)) }
                    dt { "got" } dd { (redactor.text(&broken.actual)) }
                    @if let Some(shows) = check.phone_shows { dt { "the phone" } dd { (shows) } }
                    dt { "why" } dd { (check.page.why) }
                    dt { "mend" } dd { (check.page.mend) }
                }
                @for exchange in evidence_json(broken, redactor) {
                    details {
                        summary { (headline(&exchange)) }
                        pre { (pretty(&exchange)) }
                    }
                }
            }
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

fn pretty(exchange: &Value) -> String {
    serde_json::to_string_pretty(exchange).unwrap_or_default()
}

fn rows<'a>(
    heading: &str,
    outcomes: impl Iterator<Item = &'a Outcome>,
    redactor: &Redactor,
) -> Markup {
    let outcomes: Vec<_> = outcomes.collect();
    html! {
        @if !outcomes.is_empty() {
            details.rows open[heading != "Held"] {
                summary { (heading) " (" (outcomes.len()) ")" }
                ul {
                    @for outcome in outcomes {
                        li {
                            code { (outcome.id) } " " (outcome.check().title)
                            @if let Some(said) = said(outcome) {
                                " " span.soft { (redactor.text(&said)) }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// The remark of a rule that holds, or why it was not judged.
fn said(outcome: &Outcome) -> Option<String> {
    match (&outcome.judged, outcome.not_judged()) {
        (Ok(remark), _) => remark.clone(),
        (_, Some(reason)) => match &reason.hint {
            Some(hint) => Some(format!("{}: {hint}", reason.why)),
            None => Some(reason.why.clone()),
        },
        _ => None,
    }
}
