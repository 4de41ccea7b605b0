//! What the person says to an action: the words of the command line first, then those of the
//! person at the terminal. Prints what is said as it is said.

use std::collections::VecDeque;

use crate::google::Reply;
use crate::google::action::{ActionTurn, Person};
use crate::report::{render_answer, render_line};

use super::output::Output;
use super::questions::{ask_line, ask_yes_or_no, may_ask, show};

/// Where the words of this run come from.
pub(super) struct Speaker<'a> {
    words: VecDeque<String>,
    consent: Option<bool>,
    may_ask: bool,
    output: &'a Output,
}

impl<'a> Speaker<'a> {
    pub(super) fn new(words: &[String], consent: Option<bool>, output: &'a Output) -> Self {
        let words = words.iter().cloned().collect();
        Self { words, consent, may_ask: may_ask(output), output }
    }

    /// The words of the command line that were not said.
    pub(super) fn unsaid(self) -> Vec<String> {
        self.words.into()
    }
}

impl Person for Speaker<'_> {
    fn consents(&mut self) -> Reply<bool> {
        match self.consent {
            Some(consent) => Reply::Given(consent),
            None if self.may_ask => ask_yes_or_no(),
            None => Reply::Missing,
        }
    }

    fn says(&mut self) -> Reply<String> {
        match self.words.pop_front() {
            Some(words) => Reply::Given(words),
            None if self.may_ask => match ask_line("you (empty cancels): ") {
                None => Reply::Missing,
                Some(line) if line.trim().is_empty() => Reply::Cancelled,
                Some(line) => Reply::Given(line.trim().to_owned()),
            },
            None => Reply::Missing,
        }
    }

    fn said(&mut self, words: &str) {
        let words = self.output.redactor().text(words);
        show(self.output, |style| render_line("User", &words, style));
    }

    fn heard(&mut self, turn: &ActionTurn) {
        let (redactor, verbose) = (self.output.redactor(), self.output.is_verbose());
        show(self.output, |style| render_answer(&turn.turn, redactor, style, verbose));
    }
}
