//! Answers to challenges: those of the command line first, then those of the person at the
//! terminal. Prints each turn as it is heard.

use std::collections::VecDeque;
use std::io::{self, BufRead as _, IsTerminal as _, Write as _};

use crate::google::{Answers, Reply, Turn};
use crate::protocol::Pin;
use crate::report::render_turn;

use super::hidden::ask_hidden;
use super::output::Output;

/// Where the answers of this run come from.
pub(super) struct Questions<'a> {
    pins: VecDeque<Pin>,
    ack: Option<bool>,
    may_ask: bool,
    output: &'a Output,
}

impl<'a> Questions<'a> {
    pub(super) fn new(pins: Vec<Pin>, ack: Option<bool>, output: &'a Output) -> Self {
        let may_ask = !output.is_json() && io::stdin().is_terminal() && io::stderr().is_terminal();
        Self { pins: pins.into(), ack, may_ask, output }
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
        let (output, verbose) = (self.output, self.output.is_verbose());
        if !output.is_json() {
            output.text(&render_turn(turn, output.redactor(), output.style(), verbose));
        } else if verbose {
            output.talk(&render_turn(turn, output.redactor(), output.talk_style(), verbose));
        }
    }
}

/// Asks until the answer is a yes or a no; the end of input is no answer.
fn ask_yes_or_no() -> Reply<bool> {
    loop {
        let _ = write!(io::stderr(), "yes or no? ");
        let mut line = String::new();
        match io::stdin().lock().read_line(&mut line) {
            Ok(0) | Err(_) => return Reply::Missing,
            Ok(_) => {}
        }
        match line.trim().to_lowercase().as_str() {
            "y" | "yes" => return Reply::Given(true),
            "n" | "no" => return Reply::Given(false),
            _ => {}
        }
    }
}
