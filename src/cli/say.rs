//! `smarthome say`: an utterance instead of a command.

use std::process::ExitCode;

use crate::google::say::{
    Language, NotUnderstood, Question, Understood, answer_in_words, understand,
};
use crate::google::{Answer, Locale, Said, Session, Turn};
use crate::protocol::SyncDevice;
use crate::report::{question_json, render_summary, render_turn};

use super::challenges::{Challenges, carry_out};
use super::common::Common;
use super::failure::Failure;
use super::linked;
use super::output::{self, Output};
use super::questions::{ask_which, may_ask};

/// Say something to the Assistant: an order or a question, in English
///
/// Devices go by their names, nicknames, rooms and what they are: "the lights", "the blinds in the
/// study", "the kitchen", "the lamp, the fan and the kettle". An order is an EXECUTE with its
/// dialogue, a question ("is anything open?") a QUERY; several orders are said one at a time. What
/// is not understood gets the nearest phrases that this home would understand.
///
/// For example: `smarthome say "turn on the lights"`, `smarthome say is the front door locked`.
#[derive(clap::Args, Debug)]
pub(super) struct Args {
    /// What is said; several words need no quotes
    #[arg(required = true, value_name = "UTTERANCE")]
    words: Vec<String>,

    #[command(flatten)]
    challenges: Challenges,
}

pub(super) fn run(args: &Args, common: &Common, output: &Output) -> Result<ExitCode, Failure> {
    let words = args.words.join(" ");
    let questions = args.challenges.questions(output)?;
    let account = linked::load(common, output)?;
    let language = Language::of(&Locale::default());
    linked::in_session(account, output, async |session| {
        let devices = linked::devices(session).await?;
        match meant(&words, &devices, language, output)? {
            None => Ok(ExitCode::SUCCESS),
            Some(Understood::Order(order)) => carry_out(session, &order, questions, output).await,
            Some(Understood::Question(question)) => {
                answer(session, &question, language, output).await
            }
        }
    })
}

/// What is meant; asked where it may be several things, and none where the person backs out.
fn meant(
    words: &str,
    devices: &[SyncDevice],
    language: &Language,
    output: &Output,
) -> Result<Option<Understood>, Failure> {
    match understand(words, devices, language) {
        Ok(understood) => Ok(Some(understood)),
        Err(NotUnderstood::Ambiguous { readings, .. }) if may_ask(output) => {
            // A cloud may call a device by anything, a token of ours included.
            let label = |label: &str| output.redactor().text(label);
            let readings = readings.into_iter().map(|it| (label(&it.label), it.understood));
            Ok(ask_which(&readings.collect::<Vec<_>>()).cloned())
        }
        Err(reason) => Err(reason.into()),
    }
}

impl From<NotUnderstood> for Failure {
    fn from(reason: NotUnderstood) -> Self {
        let failure = Self::usage(reason.to_string());
        let failure = match &reason {
            NotUnderstood::Ambiguous { .. } => failure.hint("say which one, by its name or room"),
            NotUnderstood::NoSuchDevice { .. } => {
                failure.hint("`smarthome sync` asks again which devices there are")
            }
            _ => failure,
        };
        match reason.nearest() {
            [] => failure,
            nearest => failure.hint(format!("did you mean:\n  {}", nearest.join("\n  "))),
        }
    }
}

/// Asks the cloud, and tells what it says as the Assistant would.
async fn answer(
    session: &mut Session<'_>,
    question: &Question,
    language: &Language,
    output: &Output,
) -> Result<ExitCode, Failure> {
    let ids: Vec<String> = question.devices.iter().map(|device| device.id.clone()).collect();
    let answer = session.query(&ids).await;
    let told = answer.trouble.is_none();
    let told = told.then(|| answer_in_words(question, &answer.response(), language));
    output.document(&question_json(&answer, told.as_deref(), output.redactor()));
    if let Some(trouble) = &answer.trouble {
        linked::show_exchanges(&answer.exchanges, output);
        return Err(linked::answer_failure("QUERY failed", trouble, output));
    }
    show(question, &answer, told.unwrap_or_default(), output);
    Ok(ExitCode::SUCCESS)
}

/// The question and its answer as a turn of a conversation.
fn show(question: &Question, answer: &Answer, told: String, output: &Output) {
    let mut turn = Turn::of(Said::Words(question.words.clone()), answer);
    turn.assistant = told;
    let verbose = output.is_verbose();
    if output.is_json() {
        linked::show_exchanges(&answer.exchanges, output);
    } else {
        output.text(&render_turn(&turn, output.redactor(), output.style(), verbose));
    }
    let latency = answer.latency_ms().unwrap_or_default();
    let summary = format!("{} in {latency:.1} ms", output::devices(question.devices.len()));
    output.talk(&render_summary(true, &summary, None, output.talk_style()));
}
