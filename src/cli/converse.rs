//! `smarthome converse`: the Assistant's side of a conversational action, around sign-in.

use std::process::ExitCode;
use std::time::Duration;

use clap::ValueEnum;
use serde_json::Value;
use url::Url;

use crate::google::LinkedAccount;
use crate::google::action::{
    Action, ActionDialogue, ActionOutcome, ActionTools, ActionTrouble, GoogleSignIn, HandlerError,
    Handlers, LinkingType, OauthLinking, talk,
};
use crate::report::{action_json, is_well, render_action_summary};
use crate::wire::{Client, SystemChance, SystemClock, Timestamp};

use super::capture::CaptureArgs;
use super::common::Common;
use super::failure::{Failure, Kind};
use super::identity::signing_keys;
use super::output::Output;
use super::person::{PersonArgs, audience};
use super::questions::YesNo;
use super::speaker::Speaker;
use super::streamlined::{Player, StreamlinedAnswers};
use super::target::parse_endpoint;
use super::web_flow::{ByWord, WebFlow};
use super::{linked, running};
use crate::protocol::oauth::Flow;

/// Google's ID tokens count for an hour.
const LIFETIME: Duration = Duration::from_hours(1);

const SIGNING_IN: &str = "Signing in at the cloud, for --linking oauth";

/// What is talked to where nobody knows the project's id, as in Google's own simulator.
const NAMELESS: &str = "my test app";

/// Talk to a conversational action's webhook around sign-in, as the Assistant did
///
/// Conversational actions (Actions Builder) were retired in June 2023 and were never part of
/// smart home. What no flag answers is asked on a terminal.
#[derive(clap::Args, Debug)]
pub(super) struct Args {
    /// The webhook, or the address of a running `smarthome serve` [default: the one that the
    /// account is linked to]
    url: Option<String>,

    /// How accounts are linked
    #[arg(long, value_name = "WAY", default_value = "google-sign-in")]
    linking: Way,

    /// The Assistant does not know whose voice it hears: nothing can be linked
    #[arg(long, conflicts_with_all = ["linked", "consent"])]
    guest: bool,

    /// The account is linked from the start
    #[arg(long, conflicts_with = "consent")]
    linked: bool,

    /// Whether the person agrees to linking
    #[arg(long)]
    consent: Option<YesNo>,

    /// What the person says; repeat it for each turn, in order
    #[arg(long, value_name = "TEXT")]
    say: Vec<String>,

    /// Why the account is needed: said before the Assistant asks for consent
    #[arg(long, value_name = "TEXT")]
    reason: Option<String>,

    /// The scene that the conversation enters
    #[arg(long, value_name = "NAME", default_value = "Order")]
    scene: String,

    /// The handler that is called when: WHEN is guest, linked, rejected, error or a scene, whose
    /// handler is else its name in snake case (repeatable)
    #[arg(long, value_name = "WHEN=NAME")]
    handler: Vec<String>,

    /// The client id that Google gave the project: the audience of ID tokens [default: that of
    /// the running `smarthome serve`]
    #[arg(long, value_name = "ID", env = "SMARTHOME_GOOGLE_CLIENT_ID")]
    google_client_id: Option<String>,

    /// Google's project id, for which requests are signed [default: that of the running
    /// `smarthome serve`]
    #[arg(long, value_name = "ID", env = "SMARTHOME_PROJECT_ID")]
    project_id: Option<String>,

    #[command(flatten)]
    person: PersonArgs,

    #[command(flatten)]
    answers: StreamlinedAnswers,

    /// How the cloud hands over its tokens, for `--linking oauth` [default: as the cloud says,
    /// else code]
    #[arg(long, value_name = "FLOW", help_heading = SIGNING_IN)]
    flow: Option<BrowserFlow>,

    #[command(flatten, next_help_heading = SIGNING_IN)]
    capture: CaptureArgs,
}

/// A flow of the browser, as the flag spells it.
#[derive(Clone, Copy, Debug, Eq, PartialEq, ValueEnum)]
enum BrowserFlow {
    /// For an authorization code
    Code,
    /// At once, in the fragment of the redirect
    Implicit,
}

impl From<BrowserFlow> for Flow {
    fn from(flow: BrowserFlow) -> Self {
        match flow {
            BrowserFlow::Code => Self::Code,
            BrowserFlow::Implicit => Self::Implicit,
        }
    }
}

/// How accounts are linked.
#[derive(Clone, Copy, Debug, Eq, PartialEq, ValueEnum)]
enum Way {
    /// The webhook gets the person's ID token
    GoogleSignIn,
    /// The person signs in at the cloud's pages; the link is kept, in the place of an earlier one
    Oauth,
    /// The token endpoint gets the person's ID token; the pages are left for where that does not do
    Streamlined,
}

impl From<HandlerError> for Failure {
    fn from(error: HandlerError) -> Self {
        Self::usage(error.to_string())
    }
}

/// The webhook, and the `smarthome serve` that it belongs to, where it is one of this machine.
struct Place {
    webhook: Url,
    running: Option<Value>,
}

pub(super) fn run(args: &Args, common: &Common, output: &Output) -> Result<ExitCode, Failure> {
    args.ensure_used()?;
    let place = find_place(args, common, output)?;
    let action = action(args, &place)?;
    let player = player(args, &place, output)?;
    let keys = match &player {
        Some(player) => Some(player.keys.clone()),
        None if action.project_id.is_some() => Some(signing_keys(output)?),
        None => None,
    };
    let sign = |project: &str, now: Timestamp| {
        keys.as_ref().map(|keys| keys.assistant_signature(project, now))
    };
    let client = output.client()?;
    let tools =
        ActionTools { client: &client, clock: &SystemClock, chance: &SystemChance, sign: &sign };
    let consent = args.consent.map(|consent| consent == YesNo::Yes);
    let mut speaker = Speaker::new(&args.say, consent, output);
    let (dialogue, unreachable) = linked::client_runtime()?.block_on(async {
        let way = (args.linking, &player);
        if let (Way::GoogleSignIn, Some(player)) = way {
            let Player { keys, profile, google_client_id } = player;
            let mint = |now| keys.mint(profile, google_client_id, now, LIFETIME, None);
            let mut linking = GoogleSignIn::new(&mint, &SystemClock, args.linked);
            Ok::<_, Failure>((talk(&action, tools, &mut linking, &mut speaker).await, false))
        } else {
            let flow = web_flow(args, common, (&action, &client), player.as_ref(), output).await?;
            let (flow, heard) = (flow.as_ref(), &mut speaker);
            let dialogue = by_token(args, common, (&action, tools), (flow, heard), output).await?;
            Ok((dialogue, flow.is_some_and(WebFlow::is_unreachable)))
        }
    })?;
    let code = conclude(&dialogue, &speaker.unsaid(), &place, output)?;
    Ok(if unreachable { ExitCode::from(3) } else { code })
}

/// How an account gets linked in this conversation; none where it is linked already, or will not
/// be.
async fn web_flow<'a>(
    args: &'a Args,
    common: &'a Common,
    (action, client): (&Action, &'a Client),
    player: Option<&'a Player>,
    output: &'a Output,
) -> Result<Option<WebFlow<'a>>, Failure> {
    if args.linking == Way::GoogleSignIn || args.linked || !args.may_link() {
        return Ok(None);
    }
    let origin = action.webhook.origin().ascii_serialization();
    let flow = args.flow.map(Flow::from);
    let flow = WebFlow::prepare(origin, flow, &args.capture, common, client, output).await?;
    Ok(Some(flow.by_word(player.map(|player| ByWord { player, answers: &args.answers }))))
}

/// Talks with access tokens of the cloud's own, or with none.
async fn by_token(
    args: &Args,
    common: &Common,
    (action, tools): (&Action, ActionTools<'_>),
    (web_flow, speaker): (Option<&WebFlow<'_>>, &mut Speaker<'_>),
    output: &Output,
) -> Result<ActionDialogue, Failure> {
    let account = if args.linked { Some(linked::load(common, output)?) } else { None };
    let flow = web_flow.map(WebFlow::flow);
    let files = linked::account_files()?;
    let keep = |account: &LinkedAccount| files.save(account).map_err(|error| error.to_string());
    let world = (tools.client, tools.clock, tools.chance);
    let mut linking = OauthLinking::new(args.linking.kind(), account, flow, world, &keep);
    Ok(talk(action, tools, &mut linking, speaker).await)
}

impl Args {
    /// Flags that say nothing to the way of linking are a slip.
    fn ensure_used(&self) -> Result<(), Failure> {
        let unused = match self.linking {
            Way::GoogleSignIn if self.flow.is_some() => {
                ("`--flow`", "`--linking oauth` or `--linking streamlined`")
            }
            Way::Oauth if self.person.is_told() => {
                ("a Google account", "`--linking google-sign-in` or `--linking streamlined`")
            }
            Way::GoogleSignIn | Way::Oauth if self.answers.is_told() => {
                ("an answer about accounts", "`--linking streamlined`")
            }
            _ => return Ok(()),
        };
        let (what, ways) = unused;
        Err(Failure::usage(format!("{what} says nothing to this way of linking"))
            .hint(format!("it goes with {ways}")))
    }

    /// Whether it can come to a linked account in this conversation.
    fn may_link(&self) -> bool {
        !self.guest && self.consent != Some(YesNo::No)
    }
}

impl Way {
    fn kind(self) -> LinkingType {
        match self {
            Self::GoogleSignIn => LinkingType::GoogleSignIn,
            Self::Oauth => LinkingType::Oauth,
            Self::Streamlined => LinkingType::Streamlined,
        }
    }
}

fn find_place(args: &Args, common: &Common, output: &Output) -> Result<Place, Failure> {
    let given = if let Some(url) = &args.url {
        parse_endpoint(url).map_err(Failure::usage)?
    } else {
        let account = linked::load(common, output).map_err(|_| no_webhook())?;
        account.target.fulfillment_url
    };
    let running = running::find(&linked::state_directory()?, &given);
    let base_url = running.as_ref().and_then(|event| event["base_url"].as_str());
    let webhook = match base_url {
        Some(base_url) if args.url.is_none() || given.path() == "/" => {
            parse_endpoint(&format!("{base_url}/conversation")).map_err(Failure::usage)?
        }
        None if args.url.is_none() => return Err(no_webhook()),
        _ => given,
    };
    Ok(Place { webhook, running })
}

fn no_webhook() -> Failure {
    Failure::usage("it is not known which webhook to talk to")
        .hint("give its URL, or that of a running `smarthome serve`")
}

impl Place {
    /// A text that the running server left.
    fn text(&self, name: &str) -> Option<String> {
        Some(self.running.as_ref()?[name].as_str()?.to_owned())
    }
}

fn action(args: &Args, place: &Place) -> Result<Action, Failure> {
    let mut handlers = Handlers::default();
    for rule in &args.handler {
        handlers.set(rule)?;
    }
    let project_id = args.project_id.clone().or_else(|| place.text("project_id"));
    Ok(Action {
        service: project_id.clone().unwrap_or_else(|| NAMELESS.to_owned()),
        webhook: place.webhook.clone(),
        project_id,
        scene: args.scene.clone(),
        handlers,
        reason: args.reason.clone(),
        verified: !args.guest,
    })
}

/// Whose ID tokens are minted, and for whom; none where none can be needed.
fn player(args: &Args, place: &Place, output: &Output) -> Result<Option<Player>, Failure> {
    let needs = match args.linking {
        Way::GoogleSignIn => args.may_link(),
        Way::Streamlined => args.may_link() && !args.linked,
        Way::Oauth => false,
    };
    if !needs {
        return Ok(None);
    }
    let profile = args.person.profile()?;
    let known = args.google_client_id.clone().or_else(|| place.text("google_client_id"));
    let google_client_id = audience(known.as_deref(), "--google-client-id")?;
    Ok(Some(Player { keys: signing_keys(output)?, profile, google_client_id }))
}

fn conclude(
    dialogue: &ActionDialogue,
    unsaid: &[String],
    place: &Place,
    output: &Output,
) -> Result<ExitCode, Failure> {
    let mut document = action_json(dialogue, output.redactor());
    if !unsaid.is_empty() {
        document["unsaid"] = unsaid.iter().map(|words| output.redactor().text(words)).collect();
    }
    output.document(&document);
    if let Some(trouble) = &dialogue.trouble {
        return Err(broken(trouble, dialogue, place, output));
    }
    output.talk(&render_action_summary(dialogue, output.talk_style()));
    if dialogue.outcome == ActionOutcome::Unanswered {
        return Err(unanswered(dialogue));
    }
    if !unsaid.is_empty() {
        let words: Vec<String> = unsaid.iter().map(|words| format!("`{words}`")).collect();
        return Err(Failure::new(Kind::OtherSide, "the conversation was over before all was said")
            .cause(format!("nobody listened any more to {}", words.join(", ")))
            .hint("leave out what is too much, or say something else before it"));
    }
    Ok(if is_well(dialogue) { ExitCode::SUCCESS } else { ExitCode::from(1) })
}

fn broken(
    trouble: &ActionTrouble,
    dialogue: &ActionDialogue,
    place: &Place,
    output: &Output,
) -> Failure {
    let mut failure = match trouble {
        ActionTrouble::Send(error) => return Failure::send("the webhook gave no answer", error),
        other => Failure::new(Kind::OtherSide, "the webhook's answer cannot be used").cause(other),
    };
    match dialogue.turns.last().and_then(|turn| turn.turn.http_status) {
        Some(404) if place.running.is_some() => {
            return failure.hint(
                "`smarthome serve` answers there once it has `--google-keys` with \
                 `--google-client-id`, or `--flow implicit`",
            );
        }
        Some(403) => {
            failure = failure.hint(
                "it may expect requests signed for another `--project-id`, or not know the keys \
                 that sign here, those of `smarthome identity keys`",
            );
        }
        _ => {}
    }
    if output.is_verbose() {
        return failure;
    }
    failure.hint("`-v` shows what was sent and what came")
}

/// Names what to add to the same command so that it goes on.
fn unanswered(dialogue: &ActionDialogue) -> Failure {
    // A turn of the Assistant's own is the question for consent.
    let asks_consent = dialogue.turns.last().is_some_and(|turn| turn.handler.is_none());
    let (message, hint) = if asks_consent {
        (
            "nobody answered whether the account may be linked",
            "answer with `--consent yes` or `--consent no`",
        )
    } else {
        ("the person was asked, and nobody answered", "go on with `--say TEXT`, once for each turn")
    };
    Failure::new(Kind::OtherSide, message).hint(hint)
}
