//! `smarthome execute`: has a device do something, and holds the dialogue that it takes.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::ValueEnum;

use crate::google::{
    Conversation, NameError, Order, Outcome, command_name, converse, find_device, parse_params,
};
use crate::protocol::{ChallengeType, Pin};
use crate::report::{conversation_json, render_conversation_summary};

use super::common::Common;
use super::failure::Failure;
use super::linked;
use super::output::Output;
use super::questions::Questions;
use super::secret;

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

    /// An answer to a PIN challenge; repeat it for each, in order [env: SMARTHOME_PIN]
    #[arg(long)]
    pin: Vec<String>,

    /// Read the PINs from a file, one a line [env: SMARTHOME_PIN_FILE]
    #[arg(long, value_name = "FILE", conflicts_with = "pin")]
    pin_file: Option<PathBuf>,

    /// The answer to "are you sure?"
    #[arg(long)]
    ack: Option<YesNo>,
}

/// Yes or no.
#[derive(Clone, Copy, Debug, Eq, PartialEq, ValueEnum)]
enum YesNo {
    Yes,
    No,
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
    let pins = pins(args)?;
    let account = linked::load(common, output)?;
    linked::in_session(account, output, async |session| {
        let devices = linked::devices(session).await?;
        let device = find_device(&devices, &args.device)?.clone();
        let order = Order { devices: vec![device], command, params, words: None };
        let ack = args.ack.map(|ack| ack == YesNo::Yes);
        let mut questions = Questions::new(pins, ack, output);
        let conversation = converse(session, &order, &mut questions).await;
        report(&conversation, output)
    })
}

fn pins(args: &Args) -> Result<Vec<Pin>, Failure> {
    if !args.pin.is_empty() {
        return Ok(args.pin.iter().map(Pin::new).collect());
    }
    let text = secret::secret("pin", None, args.pin_file.as_deref())?;
    Ok(text.iter().flat_map(|text| text.lines()).map(Pin::new).collect())
}

fn report(conversation: &Conversation, output: &Output) -> Result<ExitCode, Failure> {
    output.document(&conversation_json(conversation, output.redactor()));
    if let Some(trouble) = &conversation.trouble {
        return Err(linked::answer_failure("EXECUTE failed", trouble, output));
    }
    output.talk(&render_conversation_summary(
        conversation,
        next_step(conversation),
        output.talk_style(),
    ));
    Ok(exit_code(conversation.outcome))
}

/// What to add to the same command so that the open question is answered.
fn next_step(conversation: &Conversation) -> Option<&'static str> {
    if conversation.outcome != Outcome::ChallengeUnanswered {
        return None;
    }
    let response = conversation.turns.last().map(|turn| turn.response.to_string())?;
    Some(if response.contains(ChallengeType::AckNeeded.as_str()) {
        "answer with `--ack yes` or `--ack no`"
    } else {
        "answer with `--pin PIN`, once for each question"
    })
}

/// All well, or the cloud did not do what was wanted.
pub(super) fn exit_code(outcome: Outcome) -> ExitCode {
    match outcome {
        Outcome::Success | Outcome::Pending | Outcome::Cancelled => ExitCode::SUCCESS,
        Outcome::ChallengeUnanswered | Outcome::Exceptions | Outcome::Offline | Outcome::Error => {
            ExitCode::from(1)
        }
    }
}
