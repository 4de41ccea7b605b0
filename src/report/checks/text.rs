//! The run on a terminal: a line for each group, what is broken with all there is to say, and what
//! was not judged with what would help.

use crate::check::{NotJudged, Outcome, Severity, Status};
use crate::report::Style;
use crate::report::wrap::wrap;
use crate::wire::Redactor;

/// Margin, mark and the space after it.
const INDENT: usize = 2 + 4 + 2;
/// The labels under a finding.
const LABEL: usize = 11;
/// In narrower terminals labels have no column of their own.
const NARROW: usize = 60;
/// So many checks are named; of more, their groups are.
const FEW: usize = 3;

/// What became of checks, as people are told it: advice is kept apart from what may hurt.
const SORTS: [(Sort, &str); 5] = [
    (Sort::Held, "held"),
    (Sort::Broken, "broken"),
    (Sort::ToLookAt, "to look at"),
    (Sort::Advice, "advice"),
    (Sort::NotJudged, "not judged"),
];

/// What became of a check, with its severity in mind.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Sort {
    /// The rule holds.
    Held,
    /// A `must` is broken.
    Broken,
    /// A `should` is broken.
    ToLookAt,
    /// An `advice` is not followed.
    Advice,
    /// It was not judged.
    NotJudged,
}

impl Sort {
    /// Where an outcome belongs.
    #[must_use]
    pub fn of(outcome: &Outcome) -> Self {
        match (outcome.status(), outcome.check().severity) {
            (Status::Pass, _) => Self::Held,
            (Status::Skip, _) => Self::NotJudged,
            (Status::Fail, _) => Self::Broken,
            (Status::Warn, Severity::Advice) => Self::Advice,
            (Status::Warn, _) => Self::ToLookAt,
        }
    }
}

/// Renders one line for each group, in the order of the outcomes.
#[must_use]
pub fn render_groups(outcomes: &[Outcome], style: Style) -> String {
    let width = outcomes.iter().map(|one| one.check().group().len()).max().unwrap_or(0);
    let mut text = String::new();
    for group in outcomes.chunk_by(|one, next| one.check().group() == next.check().group()) {
        let sorts: Vec<Sort> = group.iter().map(Sort::of).collect();
        text.push_str(&render_group(group[0].check().group(), width, &sorts, style));
    }
    text
}

/// Renders the line of one group; names are as wide as the longest, `width`.
#[must_use]
pub fn render_group(name: &str, width: usize, sorts: &[Sort], style: Style) -> String {
    let line = format!("  {}  {name:width$}  {}", mark(worst(sorts), style), counts(sorts));
    format!("{}\n", line.trim_end())
}

fn worst(sorts: &[Sort]) -> Sort {
    [Sort::Broken, Sort::ToLookAt, Sort::Advice, Sort::Held]
        .into_iter()
        .find(|sort| sorts.contains(sort))
        .unwrap_or(Sort::NotJudged)
}

fn counts(sorts: &[Sort]) -> String {
    let count = |sort| sorts.iter().filter(|one| **one == sort).count();
    let counted = SORTS.map(|(sort, what)| (count(sort), what)).into_iter();
    let told = counted.filter(|(count, _)| *count > 0);
    told.map(|(count, what)| format!("{count} {what}")).collect::<Vec<_>>().join(", ")
}

fn mark(sort: Sort, style: Style) -> String {
    match sort {
        Sort::Held => style.good("ok  "),
        Sort::Broken => style.bad("FAIL"),
        Sort::ToLookAt => style.strong("warn"),
        Sort::Advice => style.dim("note"),
        Sort::NotJudged => style.dim("skip"),
    }
}

/// Renders what is broken, the gravest first; then what may be better, and what was not judged.
#[must_use]
pub fn render_findings(outcomes: &[Outcome], redactor: &Redactor, style: Style) -> String {
    let of = |sort| outcomes.iter().filter(move |one| Sort::of(one) == sort);
    let mut text = String::new();
    for sort in [Sort::Broken, Sort::ToLookAt] {
        let of_sort: Vec<&Outcome> = of(sort).collect();
        for of_rule in of_sort.chunk_by(|one, next| one.id == next.id) {
            text.push('\n');
            text.push_str(&render_finding(of_rule, sort, redactor, style));
        }
    }
    text.push_str(&render_not_judged(outcomes, redactor, style));
    if of(Sort::Advice).next().is_some() {
        text.push('\n');
    }
    for outcome in of(Sort::Advice) {
        text.push_str(&render_advice(outcome, redactor, style));
    }
    text
}

/// What is broken, on the first of the devices on which it is; the others are named.
fn render_finding(of_rule: &[&Outcome], sort: Sort, redactor: &Redactor, style: Style) -> String {
    let (check, broken) = (of_rule[0].check(), of_rule[0].broken());
    let mut text = format!("  {}  {}\n", mark(sort, style), style.strong(check.id));
    push(&mut text, "rule", &format!("{} ({})", check.title, check.rule), style);
    if let Some(device) = &of_rule[0].device {
        push(&mut text, "device", &redactor.text(&device.label), style);
    }
    if let Some(broken) = broken {
        push(&mut text, "expected", &redactor.text(&broken.expected), style);
        push(&mut text, "got", &redactor.text(&broken.actual), style);
    }
    let others = of_rule[1..].iter().filter_map(|one| Some(one.device.as_ref()?.label.as_str()));
    let others: Vec<&str> = others.collect();
    if !others.is_empty() {
        push(&mut text, "also", &redactor.text(&others.join(", ")), style);
    }
    if let Some(shows) = check.phone_shows {
        push(&mut text, "the phone", shows, style);
    }
    push(&mut text, "mend", check.page.mend, style);
    text
}

/// An advice is told in a sentence; its page says the rest.
fn render_advice(outcome: &Outcome, redactor: &Redactor, style: Style) -> String {
    let actual = outcome.broken().map_or("", |broken| &broken.actual);
    let words = format!("{}; got {}", outcome.check().title, redactor.text(actual));
    let name = redactor.text(&outcome.name());
    let mut text = format!("  {}  {name}\n", mark(Sort::Advice, style));
    push_plain(&mut text, &words, style);
    text
}

/// One entry for each reason, with what would help and who waits for it.
fn render_not_judged(outcomes: &[Outcome], redactor: &Redactor, style: Style) -> String {
    let mut text = String::new();
    let mut told: Vec<&NotJudged> = Vec::new();
    for reason in outcomes.iter().filter_map(Outcome::not_judged) {
        if told.contains(&reason) {
            continue;
        }
        if told.is_empty() {
            text.push('\n');
        }
        told.push(reason);
        let same: Vec<_> = outcomes.iter().filter(|one| one.not_judged() == Some(reason)).collect();
        let hint = reason.hint.as_ref().map(|hint| format!(": {hint}")).unwrap_or_default();
        let line = redactor.text(&format!("{}{hint}", reason.why));
        push_at_mark(&mut text, &mark(Sort::NotJudged, style), &line, style);
        for line in who(&same, style) {
            text.extend([" ".repeat(indent(style)), style.dim(&line), "\n".to_owned()]);
        }
    }
    text
}

/// Few checks by their ids, which are not cut; many by their groups.
fn who(outcomes: &[&Outcome], style: Style) -> Vec<String> {
    if outcomes.len() <= FEW {
        return outcomes.iter().map(|one| one.id.to_owned()).collect();
    }
    let groups: Vec<String> = outcomes
        .chunk_by(|one, next| one.check().group() == next.check().group())
        .map(|group| format!("{} ({})", group[0].check().group(), group.len()))
        .collect();
    wrap(&format!("{} checks: {}", outcomes.len(), groups.join(", ")), room(style))
}

fn is_narrow(style: Style) -> bool {
    style.width() < NARROW
}

fn indent(style: Style) -> usize {
    if is_narrow(style) { 4 } else { INDENT }
}

fn room(style: Style) -> usize {
    style.width().saturating_sub(indent(style))
}

/// Words that begin right of a mark, as wide as that leaves.
fn push_at_mark(text: &mut String, mark: &str, words: &str, style: Style) {
    let lines = wrap(words, style.width().saturating_sub(INDENT));
    for (index, line) in lines.iter().enumerate() {
        let before = if index == 0 { format!("  {mark}  ") } else { " ".repeat(INDENT) };
        text.extend([before.as_str(), line, "\n"]);
    }
}

/// Words below a mark.
fn push_plain(text: &mut String, words: &str, style: Style) {
    for line in wrap(words, room(style)) {
        text.extend([" ".repeat(indent(style)).as_str(), &line, "\n"]);
    }
}

/// Words with a label: in a column of its own, or before them where there is no room for one.
fn push(text: &mut String, label: &str, words: &str, style: Style) {
    if is_narrow(style) {
        return push_plain(text, &format!("{label}: {words}"), style);
    }
    for (index, line) in wrap(words, room(style) - LABEL).iter().enumerate() {
        let label = if index == 0 { format!("{label:<LABEL$}") } else { " ".repeat(LABEL) };
        text.extend([" ".repeat(INDENT).as_str(), &style.dim(&label), line, "\n"]);
    }
}

/// Renders the last line: how many of each.
#[must_use]
pub fn render_verdict(outcomes: &[Outcome]) -> String {
    let sorts: Vec<Sort> = outcomes.iter().map(Sort::of).collect();
    let told = counts(&sorts);
    if sorts.iter().all(|sort| *sort == Sort::NotJudged) {
        format!("nothing was judged ({told})")
    } else if sorts.contains(&Sort::Held) {
        told
    } else {
        format!("0 held, {told}")
    }
}
