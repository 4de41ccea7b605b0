//! Answers to challenges: those of the command line first, then those of the person at the
//! terminal. Prints each turn as it is heard.

use std::collections::VecDeque;
use std::io::{self, BufRead as _, IsTerminal as _, Write as _};

use clap::ValueEnum;

use crate::google::{Answers, Reply, Turn};
use crate::protocol::Pin;
use crate::report::{Style, render_turn};

use super::hidden::ask_hidden;
use super::output::Output;

/// An answer, as a flag gives it.
#[derive(Clone, Copy, Debug, Eq, PartialEq, ValueEnum)]
pub(super) enum YesNo {
    Yes,
    No,
}

/// Where the answers of this run come from.
pub(super) struct Questions<'a> {
    pins: VecDeque<Pin>,
    ack: Option<bool>,
    may_ask: bool,
    output: &'a Output,
}

impl<'a> Questions<'a> {
    pub(super) fn new(pins: Vec<Pin>, ack: Option<bool>, output: &'a Output) -> Self {
        Self { pins: pins.into(), ack, may_ask: may_ask(output), output }
    }
}

impl Answers for Questions<'_> {
    fn pin(&mut self) -> Reply<Pin> {
        if let Some(pin) = self.pins.pop_front() {
            return Reply::Given(pin);
        }
        if !self.may_ask {
            return Reply::Missing;
        }
        match ask_hidden("PIN (not shown; empty cancels): ") {
            Ok(pin) if pin.is_empty() => Reply::Cancelled,
            Ok(pin) => Reply::Given(Pin::new(pin)),
            Err(_) => Reply::Missing,
        }
    }

    fn ack(&mut self) -> Reply<bool> {
        match self.ack {
            Some(ack) => Reply::Given(ack),
            None if self.may_ask => ask_yes_or_no(),
            None => Reply::Missing,
        }
    }

    fn heard(&mut self, turn: &Turn) {
        let (redactor, verbose) = (self.output.redactor(), self.output.is_verbose());
        show(self.output, |style| render_turn(turn, redactor, style, verbose));
    }
}

/// Shows a part of a conversation as it is held; beside the one document of `--json`, only where
/// `-v` asks for it.
pub(super) fn show(output: &Output, render: impl Fn(Style) -> String) {
    if !output.is_json() {
        output.text(&render(output.style()));
        return;
    }
    let text = render(output.talk_style());
    if output.is_verbose() && !text.is_empty() {
        output.talk(&text);
    }
}

/// Whether somebody is there to answer.
pub(super) fn may_ask(output: &Output) -> bool {
    !output.is_json() && io::stdin().is_terminal() && io::stderr().is_terminal()
}

/// Asks which of several is meant, until the answer is the number of one; none where nobody
/// answers, or with an empty line.
pub(super) fn ask_which<T>(choices: &[(String, T)]) -> Option<&T> {
    for (number, (label, _)) in (1..).zip(choices) {
        super::output::say(&format!("  {number}  {label}"));
    }
    loop {
        let line = ask_line(&format!("which one (1 to {}; empty cancels)? ", choices.len()))?;
        let line = line.trim();
        let number = line.parse::<usize>().ok().and_then(|number| number.checked_sub(1));
        match number.and_then(|index| choices.get(index)) {
            Some((_, choice)) => return Some(choice),
            None if line.is_empty() => return None,
            None => {}
        }
    }
}

/// Asks for a line; none at the end of input.
pub(super) fn ask_line(question: &str) -> Option<String> {
    let _ = write!(io::stderr(), "{question}");
    let mut line = String::new();
    match io::stdin().lock().read_line(&mut line) {
        Ok(0) | Err(_) => None,
        Ok(_) => Some(line),
    }
}

/// Asks until the answer is a yes or a no; the end of input is no answer.
pub(super) fn ask_yes_or_no() -> Reply<bool> {
    loop {
        let Some(line) = ask_line("yes or no? ") else { return Reply::Missing };
        match line.trim().to_lowercase().as_str() {
            "y" | "yes" => return Reply::Given(true),
            "n" | "no" => return Reply::Given(false),
            _ => {}
        }
    }
}
