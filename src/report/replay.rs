//! How a conversation file fared: each thing in it with its line, differences with their places.

use std::fmt::Write as _;

use serde_json::{Value, json};

use crate::google::{Replayed, Step, StepKind, Verdict};
use crate::wire::{Difference, Exchange, Redactor};

use super::Style;
use super::wrap::wrap;

/// The longest name of who speaks, and of an intent.
const WHO: usize = 10;
/// Mark, line and name, each with the space after it.
const INDENT: usize = 2 + 4 + 2 + 4 + 2 + WHO + 2;

/// So many differences of one exchange are shown.
const MOST_DIFFERENCES: usize = 20;

/// A file that was played.
#[derive(Debug)]
pub struct FileReplayed {
    /// What it is called.
    pub file: String,
    /// What it is about.
    pub title: String,
    /// What became of it.
    pub replayed: Replayed,
    /// Whether it was rewritten.
    pub updated: bool,
}

impl FileReplayed {
    /// How many are as written, how many differ, how many were skipped.
    #[must_use]
    pub fn counts(&self) -> [usize; 3] {
        let mut counts = [0; 3];
        for verdict in self.replayed.steps.iter().filter_map(Step::verdict) {
            counts[match verdict {
                Verdict::Same => 0,
                Verdict::Differs(_) => 1,
                Verdict::Skipped(_) => 2,
            }] += 1;
        }
        counts
    }

    /// Whether something differs.
    #[must_use]
    pub fn differs(&self) -> bool {
        self.counts()[1] > 0
    }
}

/// Renders what stands above the steps of a file.
#[must_use]
pub fn render_title(file: &str, title: &str, style: Style) -> String {
    format!("{title} {}\n", style.dim(&format!("({file})")))
}

/// Renders one step, as it is done.
#[must_use]
pub fn render_step(step: &Step, redactor: &Redactor, style: Style) -> String {
    let (who, words) = match &step.kind {
        StepKind::Person(words) => ("Person", redactor.text(words)),
        StepKind::Exchange { name, exchanges, .. } => named(name, exchanges, redactor),
        StepKind::Assistant { written, .. } => ("Assistant", redactor.text(written)),
    };
    let mut text = String::new();
    for (index, words) in wrap(&words, style.width().saturating_sub(INDENT)).iter().enumerate() {
        let line = if index == 0 {
            format!("  {}  {:>4}  {who:WHO$}  {words}", mark(step.verdict(), style), step.line)
        } else {
            format!("{:INDENT$}{words}", "")
        };
        text.push_str(line.trim_end());
        text.push('\n');
    }
    match step.verdict() {
        None | Some(Verdict::Same) => {}
        Some(Verdict::Skipped(why)) => push(&mut text, "", &redactor.text(why), style),
        Some(Verdict::Differs(found)) => {
            let is_exchange = matches!(step.kind, StepKind::Exchange { .. });
            for it in found.iter().take(MOST_DIFFERENCES) {
                push_difference(&mut text, it, is_exchange, redactor, style);
            }
            if let Some(more @ 1..) = found.len().checked_sub(MOST_DIFFERENCES) {
                push(&mut text, "", &format!("and {more} more"), style);
            }
        }
    }
    text
}

/// An intent stands in the column of who speaks; a request line is longer than that.
fn named<'a>(name: &'a str, exchanges: &[Exchange], redactor: &Redactor) -> (&'a str, String) {
    let latency = exchanges.last().map(|it| format!("{:.1} ms", it.latency_ms()));
    let latency = latency.unwrap_or_default();
    if name.len() <= WHO && !name.contains(' ') {
        return (name, latency);
    }
    let (method, place) = name.split_once(' ').unwrap_or(("", name));
    let method = if method.len() <= WHO { method } else { "" };
    (method, format!("{} {latency}", redactor.text(place)).trim_end().to_owned())
}

/// Padded before it is coloured: colour codes would count as width.
fn mark(verdict: Option<&Verdict>, style: Style) -> String {
    match verdict {
        None => "    ".to_owned(),
        Some(Verdict::Same) => style.good("same"),
        Some(Verdict::Differs(_)) => style.bad("DIFF"),
        Some(Verdict::Skipped(_)) => style.dim("skip"),
    }
}

fn push_difference(
    text: &mut String,
    difference: &Difference,
    is_exchange: bool,
    redactor: &Redactor,
    style: Style,
) {
    if is_exchange {
        let place = if difference.place.is_empty() { "the body" } else { &difference.place };
        push(text, "", &redactor.text(place), style);
    }
    for (label, words) in
        [("  expected ", &difference.expected), ("  got      ", &difference.actual)]
    {
        let words = if words.is_empty() { "nothing" } else { words };
        push(text, label, &hidden(&difference.place, words, redactor), style);
    }
}

fn push(text: &mut String, label: &str, words: &str, style: Style) {
    let margin = INDENT + label.len();
    for (index, words) in wrap(words, style.width().saturating_sub(margin)).iter().enumerate() {
        let label = if index == 0 { label } else { "" };
        let gap = " ".repeat(margin - label.len() - INDENT);
        text.push_str(format!("{:INDENT$}{}{gap}{words}", "", style.dim(label)).trim_end());
        text.push('\n');
    }
}

/// A value, unless the name of its member says that it is a secret. Words that quote nothing, such
/// as `nothing`, give none away.
fn hidden(place: &str, words: &str, redactor: &Redactor) -> String {
    if !words.contains(|it: char| matches!(it, '`' | '"') || it.is_ascii_digit()) {
        return redactor.text(words);
    }
    let name = place.rsplit(['/', ' ']).next().unwrap_or_default();
    let shown = redactor.json(&json!({name: words}));
    shown[name].as_str().unwrap_or_default().to_owned()
}

/// What came of all files, in one line.
#[must_use]
pub fn render_replay_summary(files: &[FileReplayed]) -> String {
    let sum = |index: usize| files.iter().map(|file| file.counts()[index]).sum::<usize>();
    let (same, differ, skipped) = (sum(0), sum(1), sum(2));
    let of = match files.len() {
        1 => String::new(),
        count => format!(" in {count} conversations"),
    };
    let mut text = match differ {
        0 => format!("all {same} as written{of}"),
        differ => format!("{differ} of {} not as written{of}", same + differ),
    };
    if skipped > 0 {
        let _ = write!(text, ", {skipped} skipped");
    }
    text
}

/// The document of `run`.
#[must_use]
pub fn replay_json(files: &[FileReplayed], redactor: &Redactor) -> Value {
    let outcome = |file: &FileReplayed| match file.replayed.trouble {
        Some(_) => "failed",
        None if file.differs() => "differs",
        None => "same",
    };
    let documents = files.iter().map(|file| {
        let [same, differs, skipped] = file.counts();
        let steps: Vec<Value> =
            file.replayed.steps.iter().map(|step| step_json(step, redactor)).collect();
        let mut document = json!({
            "file": file.file,
            "title": redactor.text(&file.title),
            "outcome": outcome(file),
            "updated": file.updated,
            "summary": {"same": same, "differs": differs, "skipped": skipped},
            "steps": steps,
        });
        if let Some(trouble) = &file.replayed.trouble {
            document["trouble"] = redactor.text(&trouble.to_string()).into();
        }
        document
    });
    let documents: Vec<Value> = documents.collect();
    let all: Vec<&str> = files.iter().map(outcome).collect();
    let worst = ["failed", "differs", "same"].into_iter().find(|it| all.contains(it));
    json!({"outcome": worst, "files": documents})
}

fn step_json(step: &Step, redactor: &Redactor) -> Value {
    let mut document = match &step.kind {
        StepKind::Person(words) => json!({"step": "person", "words": redactor.text(words)}),
        StepKind::Assistant { written, .. } => {
            json!({"step": "assistant", "words": redactor.text(written)})
        }
        StepKind::Exchange { name, exchanges, .. } => {
            let last = exchanges.last();
            json!({
                "step": "exchange",
                "request": redactor.text(name),
                "http_status": last.map(Exchange::status),
                "latency_ms": last.map(Exchange::latency_ms),
            })
        }
    };
    document["line"] = step.line.into();
    match step.verdict() {
        None => {}
        Some(Verdict::Same) => document["outcome"] = "same".into(),
        Some(Verdict::Skipped(why)) => {
            document["outcome"] = "skipped".into();
            document["reason"] = redactor.text(why).into();
        }
        Some(Verdict::Differs(found)) => {
            document["outcome"] = "differs".into();
            let found = found.iter().map(|it| {
                json!({
                    "place": redactor.text(&it.place),
                    "expected": hidden(&it.place, &it.expected, redactor),
                    "actual": hidden(&it.place, &it.actual, redactor),
                })
            });
            document["differences"] = found.collect();
        }
    }
    document
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_differences_are_counted_and_secrets_in_them_hidden() {
        let found = |index: usize| Difference {
            place: format!("/payload/{index}/pin"),
            expected: "nothing".to_owned(),
            actual: "\"333444\"".to_owned(),
        };
        let kind = StepKind::Exchange {
            name: "POST <token_url>".to_owned(),
            verdict: Verdict::Differs((0..25).map(found).collect()),
            exchanges: Vec::new(),
            known: crate::wire::Known::default(),
        };
        let step = Step { part: 0, line: 7, kind };
        let text = render_step(&step, &Redactor::default(), Style::plain(80));
        assert!(text.starts_with("  DIFF     7  POST        <token_url>\n"), "{text}");
        assert!(text.contains("expected nothing") && !text.contains("333444"), "{text}");
        assert!(text.ends_with("and 5 more\n"), "{text}");
        let json = step_json(&step, &Redactor::default());
        assert_eq!(json["differences"][24]["actual"], "[redacted]");
    }
}
