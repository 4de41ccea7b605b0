//! The command line: one file per sub-command. The only room that prints, prompts, reads the
//! environment and exits; it puts the other rooms together.

mod account;
mod again;
mod announcement;
mod baseline;
mod capture;
mod challenges;
mod check;
mod common;
mod completions;
mod config;
mod converse;
mod demo;
mod disconnect;
mod execute;
mod explain;
mod failure;
mod faults;
mod google_keys;
mod hidden;
mod identity;
mod judging;
mod link;
mod linked;
mod misuse;
mod output;
mod permit;
mod person;
mod progress;
mod proxy;
mod query;
mod questions;
mod run;
mod running;
mod say;
mod schema;
mod second;
mod secret;
mod serve;
mod signals;
mod speaker;
mod streamlined;
mod sync;
mod target;
mod tls;
mod validate;
mod web_flow;

use std::process::ExitCode;

use clap::{CommandFactory, Parser, Subcommand};

use common::Common;
use failure::Failure;
use output::Output;

/// Both sides of Google Home's cloud-to-cloud protocol on one laptop
///
/// Plays Google against your cloud, or a cloud against your client: account linking, SYNC, QUERY,
/// EXECUTE, DISCONNECT, the PIN and "are you sure?". Needs no Google account and no network.
#[derive(Debug, Parser)]
#[command(name = "smarthome", version, max_term_width = 100, after_help = AFTER_HELP)]
struct Cli {
    #[command(flatten)]
    common: Common,
    #[command(subcommand)]
    command: Command,
}

const AFTER_HELP: &str = "\
Start with `smarthome demo`: it plays both sides and shows every dialogue.

Exit status: 0 all well; 1 the other side misbehaved, refused, or a challenge was left
unanswered; 2 the command line or a file is wrong; 3 the other side could not be reached;
4 no account is linked yet.";

#[derive(Debug, Subcommand)]
enum Command {
    Demo(demo::Args),
    Serve(Box<serve::Args>),
    Link(Box<link::Args>),
    Account(account::Args),
    Sync(sync::Args),
    Query(query::Args),
    Execute(execute::Args),
    Say(say::Args),
    Disconnect(disconnect::Args),
    Converse(Box<converse::Args>),
    Check(Box<check::Args>),
    Identity(Box<identity::Args>),
    Run(run::Args),
    Proxy(Box<proxy::Args>),
    Validate(validate::Args),
    Schema(schema::Args),
    Explain(explain::Args),
    Completions(completions::Args),
}

/// Reads the arguments, runs the sub-command and gives the exit code.
#[must_use]
pub fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => return misused(&error),
    };
    let output = Output::new(&cli.common);
    match run(&cli, &output) {
        Ok(code) if code == ExitCode::SUCCESS && output::is_lost() => ExitCode::from(2),
        Ok(code) => code,
        Err(failure) => {
            output.failure(&failure);
            failure.exit_code()
        }
    }
}

/// Help and the version, or what is wrong with the command line: in a document too where the
/// command line, such as it is, asks for one.
fn misused(error: &clap::Error) -> ExitCode {
    let mut words = std::env::args_os().take_while(|word| word != "--");
    if error.use_stderr() && words.any(|word| word == "--json") {
        output::whole(&misuse::failure(error).to_json());
    }
    // A reader that has seen enough is no failure of ours.
    let _ = error.print();
    ExitCode::from(if error.use_stderr() { 2 } else { 0 })
}

fn run(cli: &Cli, output: &Output) -> Result<ExitCode, Failure> {
    let common = &cli.common;
    match &cli.command {
        Command::Demo(args) => demo::run(args, output),
        Command::Serve(args) => serve::run(args, common, output),
        Command::Link(args) => link::run(args, common, output),
        Command::Account(args) => account::run(args, common, output),
        Command::Sync(args) => sync::run(args, common, output),
        Command::Query(args) => query::run(args, common, output),
        Command::Execute(args) => execute::run(args, common, output),
        Command::Say(args) => say::run(args, common, output),
        Command::Disconnect(args) => disconnect::run(args, common, output),
        Command::Converse(args) => converse::run(args, common, output),
        Command::Check(args) => check::run(args, common, output),
        Command::Identity(args) => identity::run(args, output),
        Command::Run(args) => run::run(args, common, output),
        Command::Proxy(args) => proxy::run(args, output),
        Command::Validate(args) => validate::run(args, output),
        Command::Schema(args) => schema::run(args, output),
        Command::Explain(args) => explain::run(args, output),
        Command::Completions(args) => Ok(completions::run(args, output)),
    }
}

/// The whole command line, as clap knows it: for completions and for tests.
#[must_use]
pub fn command() -> clap::Command {
    Cli::command()
}
