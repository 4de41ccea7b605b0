//! `smarthome validate`: a document against the protocol and the catalogue.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use serde_json::Value;

use crate::catalog::{Kind, SyncedDevices, Violation, validate};
use crate::cloud::home_violations;
use crate::protocol::Mismatch;
use crate::report::{Named, render_violations, violations_json};
use crate::wire::{read_text, read_text_file};

use super::failure::Failure;
use super::output::Output;

/// The kinds of documents, for people.
macro_rules! kinds {
    () => {
        "Kinds:
  sync-request        sync-response        query-request       query-response
  execute-request     execute-response     disconnect-request  disconnect-response
  report-state        the body of the Home Graph's reportStateAndNotification
  trait.NAME.attributes, trait.NAME.states, command.NAME (its params)
  home                a home file (TOML) of `smarthome serve --home`"
    };
}
pub(super) use kinds;

const ABOUT: &str = concat!(
    "Hold a document against the protocol and the catalogue of devices

Every violation is named, with its place. An error is what Google refuses or cannot use, a
warning what it puts up with; only errors make the exit status 1.

",
    kinds!()
);

/// Hold a document against the protocol and the catalogue of devices
#[derive(clap::Args, Debug)]
#[command(long_about = ABOUT)]
pub(super) struct Args {
    /// What the document is: sync-response, trait.OnOff.states, command.OnOff, home …
    #[arg(value_name = "KIND")]
    kind: String,

    /// The document; - is standard input
    #[arg(value_name = "FILE")]
    file: PathBuf,

    /// Hold it against the devices of this SYNC response too
    #[arg(long, value_name = "FILE")]
    sync: Option<PathBuf>,
}

/// The file name that stands for standard input.
const STDIN: &str = "-";

/// What a document is held against.
pub(super) enum Subject {
    /// A document of the wire.
    Wire(Kind),
    /// A home file.
    Home,
}

/// Reads a kind as it was typed.
pub(super) fn parse_kind(name: &str) -> Result<Subject, Failure> {
    if name == "home" {
        return Ok(Subject::Home);
    }
    Kind::parse(name).map(Subject::Wire).map_err(|near| {
        let failure = Failure::usage(format!("there is no kind of document `{name}`"));
        match near.first() {
            Some(near) => failure.hint(format!("did you mean `{near}`?")),
            None => failure.hint("`smarthome validate --help` lists the kinds"),
        }
    })
}

pub(super) fn run(args: &Args, output: &Output) -> Result<ExitCode, Failure> {
    let subject = parse_kind(&args.kind)?;
    ensure_one_standard_input(args)?;
    let text = read(&args.file)?;
    let found = match subject {
        Subject::Wire(kind) => {
            let synced = args.sync.as_deref().map(read_json).transpose()?;
            let devices = synced.as_ref().map(SyncedDevices::read);
            if let (Some(devices), Some(file)) = (&devices, &args.sync)
                && devices.is_empty()
            {
                let message = format!("{} has no devices", name(file));
                return Err(Failure::usage(message).hint("--sync wants a SYNC response"));
            }
            match serde_json::from_str::<Value>(&text) {
                Ok(document) => validate(kind, &document, devices.as_ref()),
                Err(error) => vec![no_json(&text, &error)],
            }
        }
        Subject::Home => home_violations(&text),
    };
    let valid = !found.iter().any(|violation| violation.mismatch.is_error());
    let redactor = output.redactor();
    output.document(&violations_json(&found, redactor));
    let document = Named { kind: &args.kind, file: &args.file.display().to_string() };
    output.text(&render_violations(&document, &found, redactor, output.style()));
    Ok(ExitCode::from(u8::from(!valid)))
}

/// Standard input can be read once.
fn ensure_one_standard_input(args: &Args) -> Result<(), Failure> {
    let stdin = Path::new(STDIN);
    if args.file == stdin && args.sync.as_deref() == Some(stdin) {
        let message = "the document and --sync cannot both be standard input";
        return Err(Failure::usage(message).hint("put one of the two into a file"));
    }
    Ok(())
}

/// The text of a file, or of standard input.
fn read(file: &Path) -> Result<String, Failure> {
    let read =
        if file == Path::new(STDIN) { read_text(std::io::stdin()) } else { read_text_file(file) };
    read.map_err(|error| Failure::usage(format!("{} cannot be read", name(file))).cause(error))
}

fn read_json(file: &Path) -> Result<Value, Failure> {
    let text = read(file)?;
    serde_json::from_str(&text)
        .map_err(|error| Failure::usage(format!("{} is no JSON", name(file))).cause(error))
}

/// What messages call a file.
fn name(file: &Path) -> String {
    if file == Path::new(STDIN) {
        return "standard input".to_owned();
    }
    format!("`{}`", file.display())
}

fn no_json(text: &str, error: &serde_json::Error) -> Violation {
    let actual = if text.starts_with('\u{feff}') {
        "a byte order mark (U+FEFF) before it".to_owned()
    } else {
        error.to_string()
    };
    let mismatch = Mismatch::new("", "JSON", actual);
    Violation { mismatch, device: None, line: None }
}
