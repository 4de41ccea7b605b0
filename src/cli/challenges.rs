//! The answers to challenges on the command line, and how a conversation ends: what `execute` and
//! `say` share.

use std::path::PathBuf;
use std::process::ExitCode;

use crate::google::{Conversation, Order, Outcome, Session, converse};
use crate::protocol::{ChallengeType, Pin};
use crate::report::{conversation_json, render_conversation_summary};

use super::failure::Failure;
use super::linked;
use super::output::Output;
use super::questions::{Questions, YesNo};
use super::secret;

/// What answers the challenges.
#[derive(clap::Args, Debug)]
pub(super) struct Challenges {
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

impl Challenges {
    /// The answers of this run.
    pub(super) fn questions<'a>(&self, output: &'a Output) -> Result<Questions<'a>, Failure> {
        let ack = self.ack.map(|ack| ack == YesNo::Yes);
        Ok(Questions::new(self.pins()?, ack, output))
    }

    fn pins(&self) -> Result<Vec<Pin>, Failure> {
        if !self.pin.is_empty() {
            return Ok(self.pin.iter().map(Pin::new).collect());
        }
        let text = secret::secret("pin", None, self.pin_file.as_deref())?;
        Ok(text.iter().flat_map(|text| text.lines()).map(Pin::new).collect())
    }
}

/// Gives an order, holds the dialogue that it takes, and prints how it ended.
pub(super) async fn carry_out(
    session: &mut Session<'_>,
    order: &Order,
    mut questions: Questions<'_>,
    output: &Output,
) -> Result<ExitCode, Failure> {
    let conversation = converse(session, order, &mut questions).await;
    report(&conversation, output)
}

fn report(conversation: &Conversation, output: &Output) -> Result<ExitCode, Failure> {
    output.document(&conversation_json(conversation, output.redactor()));
    if let Some(trouble) = &conversation.trouble {
        return Err(linked::answer_failure("EXECUTE failed", trouble, output));
    }
    output.talk(&render_conversation_summary(
        conversation,
        next_step(conversation),
        output.redactor(),
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
fn exit_code(outcome: Outcome) -> ExitCode {
    match outcome {
        Outcome::Success | Outcome::Pending | Outcome::Cancelled => ExitCode::SUCCESS,
        Outcome::ChallengeUnanswered | Outcome::Exceptions | Outcome::Offline | Outcome::Error => {
            ExitCode::from(1)
        }
    }
}
