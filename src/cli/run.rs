//! `smarthome run`: plays conversation files to a cloud and compares.

use std::fmt::Write as _;
use std::io::{self, IsTerminal as _};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use serde_json::Value;

use crate::google::{Replayed, Session, Step, StepKind, Trouble, replay};
use crate::protocol::Pin;
use crate::report::{
    FileReplayed, render_replay_summary, render_step, render_summary, render_title, replay_json,
};
use crate::wire::{
    Part, Placeholder, Problems, ReadConversation, Redactor, placeholders, read_conversation,
    read_text_file, replace_file,
};

use super::common::Common;
use super::failure::Failure;
use super::hidden::ask_hidden;
use super::linked;
use super::output::Output;
use super::secret;

/// Play conversations from files to a cloud, and compare
#[derive(clap::Args, Debug)]
#[command(long_about = about())]
pub(super) struct Args {
    /// The conversations, played in this order
    #[arg(value_name = "FILE", required = true)]
    files: Vec<PathBuf>,

    /// Write what came into the files, where it is not as written; placeholders that fit stay
    #[arg(long)]
    update: bool,

    /// The PIN for "<pin>" in a request [env: SMARTHOME_PIN]
    #[arg(long, allow_hyphen_values = true)]
    pin: Option<String>,

    /// Read that PIN from a file [env: SMARTHOME_PIN_FILE]
    #[arg(long, value_name = "FILE", conflicts_with = "pin")]
    pin_file: Option<PathBuf>,
}

/// What is played, and how a file is written.
fn about() -> String {
    let mut text = ABOUT.to_owned();
    for (written, meaning) in placeholders() {
        let _ = writeln!(text, "  {written:<16}  {meaning}");
    }
    text + "  [redacted]        in a response anything; a request with a secret taken out is skipped
  <<any>>           the text `<any>` itself

In the place of a path, <authorize_url>, <token_url>, <userinfo_url> and <fulfillment_url> stand for
the cloud's endpoints."
}

const ABOUT: &str = r#"Play conversations from files to a cloud, and compare

A file is Markdown: what the person says, what is sent and what comes back, what the Assistant says.
Each request is sent for the linked account; each response, and each sentence that the Assistant
says to an EXECUTE, must be as it is written.

  # The front door

  Prose, as much as you like, anywhere.

  > **Person:** Unlock the front door.

  Request

  ```json
  {"requestId": "<requestId>", "inputs": [{"intent": "action.devices.EXECUTE", …}]}
  ```

  Response 200

  ```json
  {"requestId": "<requestId>", "payload": {"commands": [{"ids": ["123"], "<more>": "<any>"}]}}
  ```

  > **Assistant:** Can I have your security code?

An intent is its `json` block. Any other request has an `http` block first, with its request line,
`POST <token_url>` or `GET /path`, and its headers; below it a body may follow as a `json`, a `form`
(one `name=value` a line) or a `text` block. A response may have an `http` block with the headers
that matter. In a response the order of members does not matter, and no member may come that is not
written. What varies is a placeholder in the place of a text:

"#;

pub(super) fn run(args: &Args, common: &Common, output: &Output) -> Result<ExitCode, Failure> {
    let conversations = read(&args.files)?;
    let pin = pin(args, &conversations)?;
    let pins = Pins::of(&conversations, pin.as_ref());
    let account = linked::load(common, output)?;
    let (target, name) = (account.target.name.clone(), account.name.clone());
    let played = linked::in_session(account, output, async |session| {
        Ok(play(session, &conversations, pin.as_ref(), &pins, output).await)
    })?;
    finish(
        args,
        &conversations,
        played,
        &Finish { common, output, target, name, redactor: pins.hidden_by(output.redactor()) },
    )
}

/// Reads every file before anything is sent.
fn read(files: &[PathBuf]) -> Result<Vec<ReadConversation>, Failure> {
    let mut mistakes: Vec<Problems> = Vec::new();
    let mut conversations = Vec::new();
    for file in files {
        let text = read_text_file(file).map_err(|error| {
            let failure = Failure::usage(format!("could not read `{}`", file.display()));
            let hint = "name the files themselves: `smarthome run FOLDER/*.md`";
            let failure = failure.cause(error);
            if file.is_dir() { failure.hint(hint) } else { failure }
        })?;
        match read_conversation(&file.display().to_string(), &text) {
            Ok(conversation) => conversations.push(conversation),
            Err(problems) => mistakes.push(problems),
        }
    }
    if mistakes.is_empty() {
        return Ok(conversations);
    }
    let mistakes = mistakes.iter().flat_map(|problems| {
        let lines: Vec<String> = problems.to_string().lines().map(str::to_owned).collect();
        lines
    });
    let failure = mistakes.fold(Failure::usage("nothing was sent"), Failure::cause);
    Err(failure.hint("`smarthome run --help` shows how a file is written"))
}

fn requests(conversation: &ReadConversation) -> impl Iterator<Item = &crate::wire::WrittenRequest> {
    conversation.conversation.parts.iter().filter_map(|part| match part {
        Part::Request(request) => Some(request),
        _ => None,
    })
}

/// The PIN, where a file wants one; asked for on a terminal.
fn pin(args: &Args, conversations: &[ReadConversation]) -> Result<Option<Pin>, Failure> {
    let given = secret::secret("pin", args.pin.as_ref(), args.pin_file.as_deref())?;
    let wants = |it: &&ReadConversation| requests(it).any(|it| it.holds(&Placeholder::Pin));
    let (None, Some(conversation)) = (&given, conversations.iter().find(wants)) else {
        return Ok(given.map(Pin::new));
    };
    if io::stdin().is_terminal() && io::stderr().is_terminal() {
        let asked = ask_hidden("PIN (not shown): ").ok().filter(|pin| !pin.is_empty());
        if let Some(pin) = asked {
            return Ok(Some(Pin::new(pin)));
        }
    }
    let message = format!("`{}` sends a PIN, and none was given", conversation.file);
    Err(Failure::usage(message).hint("give it with `--pin`, `--pin-file` or `SMARTHOME_PIN`"))
}

/// A shorter PIN would be found by chance in harmless text.
const SHORTEST_PIN: usize = 4;

/// The PINs of these files, and the one that was given: too short to be hidden everywhere, they
/// are hidden in what this run shows and writes.
struct Pins<'a>(Vec<&'a str>);

impl<'a> Pins<'a> {
    fn of(conversations: &'a [ReadConversation], given: Option<&'a Pin>) -> Self {
        let bodies = conversations.iter().flat_map(requests);
        let mut pins = Vec::new();
        for body in bodies.filter_map(|request| request.body.as_ref()?.json()) {
            collect_pins(body, &mut pins);
        }
        pins.extend(given.map(Pin::secret));
        pins.retain(|pin| pin.len() >= SHORTEST_PIN && !pin.starts_with(['<', '[']));
        Self(pins)
    }

    /// What the redactor knows by now, and the PINs.
    fn hidden_by(&self, redactor: &Redactor) -> Redactor {
        redactor.also_hiding(self.0.iter().copied())
    }
}

fn collect_pins<'a>(value: &'a Value, pins: &mut Vec<&'a str>) {
    match value {
        Value::Object(members) => {
            for (name, value) in members {
                match value.as_str() {
                    Some(pin) if name == "pin" => pins.push(pin),
                    _ => collect_pins(value, pins),
                }
            }
        }
        Value::Array(elements) => elements.iter().for_each(|it| collect_pins(it, pins)),
        _ => {}
    }
}

/// Plays file after file, up to one that cannot go on.
async fn play(
    session: &mut Session<'_>,
    conversations: &[ReadConversation],
    pin: Option<&Pin>,
    pins: &Pins<'_>,
    output: &Output,
) -> Vec<FileReplayed> {
    let mut files: Vec<FileReplayed> = Vec::new();
    for conversation in conversations {
        let (style, redactor) = (output.style(), output.redactor());
        let title = conversation.conversation.title.clone();
        let shown = pins.hidden_by(redactor).text(&title);
        let gap = if files.is_empty() { "" } else { "\n" };
        output.text(&format!("{gap}{}", render_title(&conversation.file, &shown, style)));
        let ended = files.last().is_some_and(|file| file.replayed.disconnected);
        let mut heard = |step: &Step| {
            output.text(&render_step(step, &pins.hidden_by(redactor), style));
            if let StepKind::Exchange { exchanges, .. } = &step.kind {
                linked::show_exchanges(exchanges, output);
            }
        };
        let replayed = replay(session, conversation, pin, ended, &mut heard);
        let replayed = replayed.await;
        let has_ended = replayed.trouble.is_some();
        let file = conversation.file.clone();
        files.push(FileReplayed { file, title, replayed, updated: false });
        if has_ended {
            break;
        }
    }
    files
}

/// What is needed to finish.
struct Finish<'a> {
    common: &'a Common,
    output: &'a Output,
    target: String,
    name: String,
    redactor: Redactor,
}

fn finish(
    args: &Args,
    conversations: &[ReadConversation],
    mut played: Vec<FileReplayed>,
    with: &Finish<'_>,
) -> Result<ExitCode, Failure> {
    let output = with.output;
    if args.update {
        for (file, conversation) in played.iter_mut().zip(conversations) {
            file.updated = update(&file.replayed, conversation, &with.redactor)?;
        }
    }
    let ended = played.iter().any(|file| file.replayed.disconnected);
    if ended {
        linked::account_files()?.forget(&with.target, &with.name)?;
    }
    output.document(&replay_json(&played, &with.redactor));
    if let Some(trouble) = played.last().and_then(|file| file.replayed.trouble.as_ref()) {
        return Err(stopped(trouble, output));
    }
    if played.iter().all(|file| file.counts()[..2] == [0, 0]) {
        let failure = Failure::usage("nothing in these files could be held against anything");
        return Err(failure.hint("each step above says why it was skipped"));
    }
    summarize(&played, args, ended, with);
    let differs = played.iter().any(|file| file.differs() && !file.updated);
    Ok(ExitCode::from(u8::from(differs)))
}

/// Rewrites a file where something is not as written; gives whether it was.
fn update(
    replayed: &Replayed,
    conversation: &ReadConversation,
    redactor: &Redactor,
) -> Result<bool, Failure> {
    // Half a conversation says nothing about the other half.
    if replayed.trouble.is_some() {
        return Ok(false);
    }
    let rewrites = replayed.rewrites(conversation, &redactor.hiding());
    if rewrites.is_empty() {
        return Ok(false);
    }
    let text = conversation.rewritten(&rewrites);
    replace_file(Path::new(&conversation.file), text.as_bytes()).map_err(|error| {
        Failure::usage(format!("could not write `{}`", conversation.file)).cause(error)
    })?;
    Ok(true)
}

fn stopped(trouble: &Trouble, output: &Output) -> Failure {
    linked::answer_failure("the conversation could not go on", trouble, output)
}

fn summarize(played: &[FileReplayed], args: &Args, ended: bool, with: &Finish<'_>) {
    let differing: Vec<&FileReplayed> = played.iter().filter(|file| file.differs()).collect();
    let good = differing.iter().all(|file| file.updated);
    let mut text = render_replay_summary(played);
    if args.update && !differing.is_empty() {
        let files: Vec<&str> = differing.iter().map(|file| file.file.as_str()).collect();
        let _ = write!(text, "; rewrote {}", files.join(", "));
    }
    if ended {
        let _ = write!(text, "; unlinked, the account `{}` is forgotten", with.name);
    }
    let selection = with.common.selection(with.common.target.as_deref());
    let next = if ended {
        Some("smarthome link URL --username NAME".to_owned())
    } else if good {
        None
    } else {
        let files: Vec<String> = differing.iter().map(|file| word(&file.file)).collect();
        Some(format!(
            "mend the cloud; or, if what came is right: smarthome run{selection} --update {}",
            files.join(" ")
        ))
    };
    let style = with.output.talk_style();
    with.output.talk(&render_summary(good, &text, next.as_deref(), style));
}

/// A file name as it is typed.
fn word(name: &str) -> String {
    if name.contains(char::is_whitespace) { format!("{name:?}") } else { name.to_owned() }
}
