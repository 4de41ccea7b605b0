//! `smarthome schema`: the JSON Schema of a kind of document.

use std::process::ExitCode;

use crate::catalog::schema;
use crate::cloud::home_schema;

use super::failure::Failure;
use super::output::Output;
use super::validate::{Subject, kinds, parse_kind};

const ABOUT: &str = concat!(
    "Print the JSON Schema (draft 2020-12) of a kind of document

For other tools and for your own tests. `smarthome validate` sees more: JSON Schema cannot say
that a mode is among those that the device declares. The schema of a home is for editors of TOML:
taplo and Even Better TOML read it where the file begins with `#:schema ./home.schema.json`.

",
    kinds!()
);

/// Print the JSON Schema (draft 2020-12) of a kind of document
#[derive(clap::Args, Debug)]
#[command(long_about = ABOUT)]
pub(super) struct Args {
    /// What the document is: sync-response, trait.OnOff.states, command.OnOff …
    #[arg(value_name = "KIND")]
    kind: String,
}

pub(super) fn run(args: &Args, output: &Output) -> Result<ExitCode, Failure> {
    let schema = match parse_kind(&args.kind)? {
        Subject::Wire(kind) => schema(kind),
        Subject::Home => home_schema(),
    };
    output.print_document(&schema);
    Ok(ExitCode::SUCCESS)
}
