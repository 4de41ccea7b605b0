//! The run on a terminal: a line for each group, what is broken with all there is to say, and what
//! was not judged with what would help.

use crate::check::{Outcome, Severity, Status, Summary};
use crate::report::Style;
use crate::report::wrap::wrap;
use crate::wire::Redactor;

/// Margin, mark and the space after it.
const INDENT: usize = 2 + 4 + 2;
/// The labels under a finding.
const LABEL: usize = 11;

/// Renders one line for each group, in the order of the outcomes.
#[must_use]
pub fn render_groups(outcomes: &[Outcome], style: Style) -> String {
    let width = outcomes.iter().map(|one| one.check().group().len()).max().unwrap_or(0);
    let mut text = String::new();
    for group in outcomes.chunk_by(|one, next| one.check().group() == next.check().group()) {
        let name = group[0].check().group();
        let line = format!("  {}  {name:width$}  {}", mark(worst(group), style), counts(group));
        text.push_str(line.trim_end());
        text.push('\n');
    }
    text
}

fn worst(group: &[Outcome]) -> Status {
    let has = |status| group.iter().any(|one| one.status() == status);
    [Status::Fail, Status::Warn, Status::Pass]
        .into_iter()
        .find(|status| has(*status))
        .unwrap_or(Status::Skip)
}

fn counts(group: &[Outcome]) -> String {
    let count = |status| group.iter().filter(|one| one.status() == status).count();
    [
        (count(Status::Pass), "held"),
        (count(Status::Fail), "broken"),
        (count(Status::Warn), "to look at"),
        (count(Status::Skip), "not judged"),
    ]
    .into_iter()
    .filter(|(count, _)| *count > 0)
    .map(|(count, what)| format!("{count} {what}"))
    .collect::<Vec<_>>()
    .join(", ")
}

fn mark(status: Status, style: Style) -> String {
    match status {
        Status::Pass => style.good("ok  "),
        Status::Fail => style.bad("FAIL"),
        Status::Warn => style.strong("warn"),
        Status::Skip => style.dim("skip"),
    }
}

/// Renders what is broken, the gravest first, and what was not judged.
#[must_use]
pub fn render_findings(outcomes: &[Outcome], redactor: &Redactor, style: Style) -> String {
    let mut broken: Vec<&Outcome> = outcomes.iter().filter(|one| one.broken().is_some()).collect();
    broken.sort_by_key(|one| one.check().severity);
    let mut text = String::new();
    for outcome in broken {
        text.push('\n');
        text.push_str(&render_finding(outcome, redactor, style));
    }
    text + &render_not_judged(outcomes, redactor, style)
}

fn render_finding(outcome: &Outcome, redactor: &Redactor, style: Style) -> String {
    let (check, broken) = (outcome.check(), outcome.broken());
    let grave = match check.severity {
        Severity::Must => "",
        Severity::Should => " (should)",
        Severity::Advice => " (advice)",
    };
    let name = style.strong(check.id);
    let mut text = format!("  {}  {name}{grave}\n", mark(outcome.status(), style));
    push(&mut text, "rule", &format!("{} ({})", check.title, check.rule), style);
    if let Some(broken) = broken {
        push(&mut text, "expected", &redactor.text(&broken.expected), style);
        push(&mut text, "got", &redactor.text(&broken.actual), style);
    }
    if let Some(shows) = check.phone_shows {
        push(&mut text, "the phone", shows, style);
    }
    push(&mut text, "mend", check.page.mend, style);
    text
}

/// One entry for each reason, with what would help and the checks that wait for it.
fn render_not_judged(outcomes: &[Outcome], redactor: &Redactor, style: Style) -> String {
    let mut text = String::new();
    let mut told = Vec::new();
    for reason in outcomes.iter().filter_map(Outcome::not_judged) {
        if told.contains(&reason) {
            continue;
        }
        told.push(reason);
        let same = outcomes.iter().filter(|one| one.not_judged() == Some(reason));
        let ids: Vec<&str> = same.map(|one| one.id).collect();
        let why = redactor.text(&reason.why);
        text.extend(["\n  ", &mark(Status::Skip, style), "  not judged: ", &why, "\n"]);
        if let Some(hint) = &reason.hint {
            push(&mut text, "to judge", hint, style);
        }
        push(&mut text, "checks", &ids.join(" "), style);
    }
    text
}

fn push(text: &mut String, label: &str, words: &str, style: Style) {
    let room = style.width().saturating_sub(INDENT + LABEL);
    for (index, line) in wrap(words, room).iter().enumerate() {
        let label = if index == 0 { format!("{label:<LABEL$}") } else { " ".repeat(LABEL) };
        text.push_str(&" ".repeat(INDENT));
        text.push_str(&style.dim(&label));
        text.push_str(line);
        text.push('\n');
    }
}

/// Renders the last line: how many of each.
#[must_use]
pub fn render_verdict(summary: &Summary) -> String {
    let parts = [
        (summary.passed, "held"),
        (summary.failed, "broken"),
        (summary.warned, "to look at"),
        (summary.skipped, "not judged"),
    ];
    let parts = parts.into_iter().filter(|(count, what)| *count > 0 || *what == "held");
    parts.map(|(count, what)| format!("{count} {what}")).collect::<Vec<_>>().join(", ")
}
