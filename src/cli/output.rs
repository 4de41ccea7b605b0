//! Printing: data goes to standard output, talk to standard error. A pipe that closes early ends
//! our output and nothing else.

use std::io::{self, IsTerminal, Write};
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};

use serde_json::Value;

use crate::report::{Style, colourless, harmless, harmless_json};
use crate::wire::{Client, Limits, Redactor, Trust};

use super::common::{ColorChoice, Common};
use super::failure::Failure;
use super::tls;

/// Where what is said goes, and how it looks.
#[derive(Debug)]
pub(super) struct Output {
    json: bool,
    /// Whether the one document of `--json` stands on standard output.
    documented: AtomicBool,
    quiet: bool,
    verbose: bool,
    ca: Option<PathBuf>,
    redactor: Redactor,
    style: Style,
    talk_style: Style,
}

impl Output {
    pub(super) fn new(common: &Common) -> Self {
        let redactor =
            if common.show_secrets { Redactor::showing_secrets() } else { Redactor::default() };
        Self {
            json: common.json,
            documented: AtomicBool::new(false),
            quiet: common.quiet,
            verbose: common.verbose > 0,
            ca: common.ca.clone(),
            redactor,
            style: style(common.color, &io::stdout()),
            talk_style: style(common.color, &io::stderr()),
        }
    }

    /// Whether one JSON document is all that belongs on standard output.
    pub(super) fn is_json(&self) -> bool {
        self.json
    }

    /// Whether every exchange is to be shown.
    pub(super) fn is_verbose(&self) -> bool {
        self.verbose
    }

    /// Whether somebody watches what is said on the side.
    pub(super) fn is_watched(&self) -> bool {
        let is_dumb = std::env::var_os("TERM").is_some_and(|kind| kind == "dumb");
        !self.json && !self.quiet && !is_dumb && io::stderr().is_terminal()
    }

    /// Whether somebody watches the data as it comes.
    #[expect(clippy::unused_self, reason = "all printing goes through one place")]
    pub(super) fn is_data_watched(&self) -> bool {
        io::stdout().is_terminal()
    }

    /// How data looks.
    pub(super) fn style(&self) -> Style {
        self.style
    }

    /// How talk looks.
    pub(super) fn talk_style(&self) -> Style {
        self.talk_style
    }

    /// Hides secrets in whatever is printed.
    pub(super) fn redactor(&self) -> &Redactor {
        &self.redactor
    }

    /// A client whose exchanges teach the redactor their tokens.
    pub(super) fn client(&self) -> Result<Client, Failure> {
        self.client_within(Limits::default())
    }

    /// The same, with limits of one's own.
    pub(super) fn client_within(&self, limits: Limits) -> Result<Client, Failure> {
        let redactor = self.redactor.clone();
        let client = Client::over_http_trusting(limits, self.trust()?);
        Ok(client.observed(move |exchange| redactor.learn_from(exchange)))
    }

    /// Whom to trust besides the system's authorities.
    pub(super) fn trust(&self) -> Result<Trust, Failure> {
        tls::trust(self.ca.as_deref())
    }

    /// Prints data as it is.
    #[expect(clippy::unused_self, reason = "all printing goes through one place")]
    pub(super) fn data(&self, text: &str) {
        data(text);
    }

    /// Prints an event, one to a line, where that is what `--json` means.
    pub(super) fn event(&self, event: &Value) {
        self.documented.store(true, Ordering::Relaxed);
        line(event);
    }

    /// Prints what people read and `--json` leaves out.
    pub(super) fn text(&self, text: &str) {
        if !self.json {
            self.data(&harmless(text));
        }
    }

    /// Prints the one document of `--json`.
    pub(super) fn document(&self, document: &Value) {
        if self.json {
            self.documented.store(true, Ordering::Relaxed);
            whole(document);
        }
    }

    /// Prints a document that is one with and without `--json`.
    pub(super) fn print_document(&self, document: &Value) {
        self.documented.store(true, Ordering::Relaxed);
        whole(document);
    }

    /// Says something on the side.
    pub(super) fn talk(&self, text: &str) {
        if !self.quiet {
            say(text);
        }
    }

    /// Says why we could not do our job, `--quiet` or not.
    pub(super) fn failure(&self, failure: &Failure) {
        if !self.documented.load(Ordering::Relaxed) {
            self.document(&self.redactor.json(&failure.to_json()));
        }
        let text = self.redactor.text(&format!("{}{failure}", failure.message()));
        say(&format!("{} {}", self.talk_style.bad("error:"), colourless(&text)));
    }

    /// Sends the server's log to standard error, as far as `-v` asks for it; never in colour,
    /// which the subscriber refuses without its `ansi` feature.
    pub(super) fn log_to_stderr(&self, common: &Common) {
        let level = match common.verbose {
            0 => tracing::Level::WARN,
            1 => tracing::Level::INFO,
            _ => tracing::Level::DEBUG,
        };
        self.log_from(if common.quiet { tracing::Level::ERROR } else { level });
    }

    /// Sends what is logged at this level, or is graver, to standard error.
    #[expect(clippy::unused_self, reason = "all printing goes through one place")]
    pub(super) fn log_from(&self, level: tracing::Level) {
        // A second call fails harmlessly: the first subscriber stays.
        let _ = tracing_subscriber::fmt()
            .with_max_level(level)
            .with_writer(io::stderr)
            .with_ansi(false)
            .with_target(false)
            .try_init();
    }
}

/// `1 device`, `2 devices`.
pub(super) fn devices(count: usize) -> String {
    if count == 1 { "1 device".to_owned() } else { format!("{count} devices") }
}

/// Writes a document on one line of standard output.
pub(super) fn line(document: &Value) {
    data(&(harmless_json(&document.to_string()) + "\n"));
}

/// Writes a document as people read it to standard output.
pub(super) fn whole(document: &Value) {
    data(&(harmless_json(&format!("{document:#}")) + "\n"));
}

/// Writes to standard output.
pub(super) fn data(text: &str) {
    let mut stdout = io::stdout().lock();
    match stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush()) {
        // A reader that has seen enough is no failure of ours.
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => lose(&error),
        _ => {}
    }
}

/// Says once that what was to be printed is lost.
fn lose(error: &io::Error) {
    if !LOST.swap(true, Ordering::Relaxed) {
        say(&format!("error: could not write to standard output\n  caused by: {error}"));
    }
}

/// Whether some of what was to be printed is lost: on a full disk, say.
static LOST: AtomicBool = AtomicBool::new(false);

/// Whether standard output could not be written.
pub(super) fn is_lost() -> bool {
    LOST.load(Ordering::Relaxed)
}

/// Writes a line to standard error.
pub(super) fn say(text: &str) {
    let mut stderr = io::stderr().lock();
    let _ = writeln!(stderr, "{}", harmless(text).trim_end_matches('\n'));
}

fn style(choice: ColorChoice, stream: &impl IsTerminal) -> Style {
    let unwanted = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
    let coloured = match choice {
        ColorChoice::Always => true,
        ColorChoice::Never => false,
        ColorChoice::Auto => stream.is_terminal() && !unwanted,
    };
    let width = terminal_width(stream);
    if coloured { Style::coloured(width) } else { Style::plain(width) }
}

/// As wide as the terminal, up to what reads well; into a pipe, always the same.
fn terminal_width(stream: &impl IsTerminal) -> usize {
    const READABLE: usize = 100;
    if !stream.is_terminal() {
        return READABLE;
    }
    // Some terminals do not know how wide they are, and their owner says so.
    let said = || std::env::var("COLUMNS").ok()?.parse().ok();
    let found = terminal_size::terminal_size().map(|(width, _)| usize::from(width.0));
    found.or_else(said).map_or(READABLE, |width| width.min(READABLE))
}
