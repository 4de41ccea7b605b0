//! `smarthome execute`: has a device do something, and holds the dialogue that it takes.

use std::process::ExitCode;

use crate::google::{NameError, Order, command_name, find_device, parse_params};

use super::challenges::{Challenges, carry_out};
use super::common::Common;
use super::failure::Failure;
use super::linked;
use super::output::Output;

/// Have a device do something, with the PIN and "are you sure?" dialogue
#[derive(clap::Args, Debug)]
pub(super) struct Args {
    /// An id, name or nickname from the last SYNC
    device: String,

    /// `LockUnlock` or `action.devices.commands.LockUnlock`
    command: String,

    /// Params; values are JSON, else text; dots reach into objects: `color.spectrumRGB=255`
    #[arg(value_name = "NAME=VALUE")]
    params: Vec<String>,

    #[command(flatten)]
    challenges: Challenges,
}

impl From<NameError> for Failure {
    fn from(error: NameError) -> Self {
        let failure = Self::usage(error.to_string());
        match error {
            NameError::Unknown { kind: "device", .. } => {
                failure.hint("`smarthome sync` asks again which devices there are")
            }
            NameError::Unknown { kind: "command", nearest, .. } if nearest.is_empty() => {
                failure.hint("a full name, `action.devices.commands.NAME`, is sent as it is typed")
            }
            _ => failure,
        }
    }
}

pub(super) fn run(args: &Args, common: &Common, output: &Output) -> Result<ExitCode, Failure> {
    let command = command_name(&args.command)?;
    let params = parse_params(&args.params)?;
    let questions = args.challenges.questions(output)?;
    let account = linked::load(common, output)?;
    linked::in_session(account, output, async |session| {
        let devices = linked::devices(session).await?;
        let device = find_device(&devices, &args.device)?.clone();
        let order = Order { devices: vec![device], command, params, words: None };
        carry_out(session, &order, questions, output).await
    })
}
