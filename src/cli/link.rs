//! `smarthome link`: links an account hop by hop and says how it went.

use std::process::ExitCode;
use std::time::Duration;

use url::Url;

use crate::google::Target;
use crate::google::link::{Hop, LinkError, LinkReport, LinkRequest, Question, Tools, link};
use crate::protocol::oauth::Flow;
use crate::report::{
    render_exchange, render_hop, render_link_failure, render_not_your_server, render_summary,
};
use crate::wire::{BoxFuture, Client, SystemChance, SystemClock};

use super::capture::{
    CaptureArgs, OTHER_WAYS, Prepared, Talk, Way, ask_for_address, open_in_browser,
};
use super::common::Common;
use super::config::Config;
use super::failure::Failure;
use super::linked;
use super::output::{self, Output};
use super::signals::{INTERRUPTED, shutdown_signal};
use super::streamlined::{Player, StreamlinedArgs};
use super::target::{TargetArgs, find_target};

/// Link an account hop by hop, as Google does, and say what breaks
#[derive(clap::Args, Debug)]
pub(super) struct Args {
    #[command(flatten)]
    target: TargetArgs,

    #[command(flatten)]
    capture: CaptureArgs,

    /// How the cloud hands over its tokens
    #[arg(long, value_name = "FLOW", default_value = "code")]
    flow: LinkFlow,

    /// Use the redirect URI of Google's sandbox
    #[arg(long)]
    sandbox: bool,

    /// Send a PKCE challenge
    #[arg(long)]
    pkce: bool,

    #[command(flatten)]
    streamlined: StreamlinedArgs,
}

/// A flow as the flag spells it.
#[derive(Clone, Copy, Debug, Eq, PartialEq, clap::ValueEnum)]
pub(super) enum LinkFlow {
    /// For an authorization code: the only flow that smart home allows
    Code,
    /// At once, in the fragment of the redirect: for conversational actions, which Google retired in
    /// June 2023
    Implicit,
    /// By an ID token that says who somebody is, else in the browser: for products of Google other
    /// than smart home
    Streamlined,
}

impl LinkFlow {
    /// The flow of the browser. Streamlined linking falls back to whatever the client is registered
    /// for.
    pub(super) fn in_browser(self, registered: Option<Flow>) -> Flow {
        match self {
            Self::Code => Flow::Code,
            Self::Implicit => Flow::Implicit,
            Self::Streamlined => registered.unwrap_or_default(),
        }
    }
}

/// What follows a streamlined link.
const CODE_FLOW_FOR_SMART_HOME: &str = "smart home itself needs the code flow: linking by an ID token \
     belongs to other\nproducts of Google, and to its conversational actions, retired in June 2023";

/// What follows a link of the implicit flow: Google's console has no such field for smart home.
const CODE_FLOW_ALONE: &str = "smart home itself needs the code flow: Google took a token in the \
     fragment for\nconversational actions alone, and retired those in June 2023";

pub(super) fn run(args: &Args, common: &Common, output: &Output) -> Result<ExitCode, Failure> {
    let config = Config::load(common)?;
    let client = output.client()?;
    linked::client_runtime()?.block_on(async {
        let flow = args.flow.in_browser(None);
        let known = find_target(&args.target, common, &config, &client, flow).await?;
        let flow = args.flow.in_browser(known.registered_flow);
        ensure_flow(flow, known.registered_flow, args.pkce)?;
        let target = known.target;
        output.redactor().learn(target.client_secret.secret());
        let files = linked::account_files()?;
        // A broken file or a full disk is found before anybody signs in.
        files.ensure_can_save(&target.name, &common.account)?;
        let player = match args.flow {
            LinkFlow::Streamlined => {
                Some(args.streamlined.player(args.target.url.as_deref(), output)?)
            }
            LinkFlow::Code | LinkFlow::Implicit => {
                args.streamlined.ensure_unused().map(|()| None)?
            }
        };
        let prepared = args.capture.prepare(&config, &target.name, output)?;
        let chosen = Chosen { prepared, player, flow };
        let linking = link_by(&chosen, args, common, &target, &client, output);
        let report = match chosen.prepared.way {
            // A browser is not left behind.
            Way::Browser => tokio::select! {
                report = linking => report?,
                () = shutdown_signal()? => {
                    output::say("\ninterrupted");
                    return Ok(ExitCode::from(INTERRUPTED));
                }
            },
            _ => linking.await?,
        };
        if let Some(account) = &report.account {
            files.save(account)?;
        }
        // What the next command would take without being told.
        let usual = config.default.as_deref().unwrap_or("default");
        let selection = common.selection(Some(target.name.as_str()).filter(|name| *name != usual));
        Ok(conclude(&report, &target, &selection, output))
    })
}

/// A cloud that says what it is for is not asked for something else. One that says that it is for
/// the code flow is asked all the same: how it refuses is worth seeing.
fn ensure_flow(flow: Flow, registered: Option<Flow>, pkce: bool) -> Result<(), Failure> {
    match flow {
        Flow::Code if registered == Some(Flow::Implicit) => Err(Failure::usage(
            "the cloud says that its client is registered for the implicit flow",
        )
        .hint("`--flow implicit` links it; smart home itself needs the code flow")),
        Flow::Implicit if pkce => {
            Err(Failure::usage("`--pkce` protects a code, and the implicit flow has none"))
        }
        _ => Ok(()),
    }
}

/// How it is linked, and who plays where Google's word on somebody comes first.
struct Chosen {
    prepared: Prepared,
    player: Option<Player>,
    flow: Flow,
}

async fn link_by(
    chosen: &Chosen,
    args: &Args,
    common: &Common,
    target: &Target,
    client: &Client,
    output: &Output,
) -> Result<LinkReport, Failure> {
    let open = |url: &Url| open_in_browser(url, output);
    let ask = |url: &Url| ask_for_address(url, output);
    let answer =
        |question: Question, words: &str| args.streamlined.answers.answer(question, words, output);
    let Chosen { prepared, player, flow } = chosen;
    if prepared.needs_person() && player.is_none() {
        output.talk("a browser opens for you to sign in and agree; Ctrl-C gives up");
    }
    let request = LinkRequest {
        target,
        account: &common.account,
        flow: *flow,
        streamlined: player.as_ref().map(|player| player.play(&answer)),
        capture: prepared.capture(&Talk { open: &open, ask: &ask }),
        sandbox: args.sandbox,
        pkce: args.pkce,
    };
    run_hops(&request, client, output).await
}

/// Runs the hops and prints each as it ends.
pub(super) async fn run_hops(
    request: &LinkRequest<'_>,
    client: &Client,
    output: &Output,
) -> Result<LinkReport, Failure> {
    let progress = |hop: &Hop| {
        let text = render_hop(hop, output.style());
        output.text(&output.redactor().text(&text));
    };
    let pause = |time: Duration| -> BoxFuture<'static, ()> { Box::pin(tokio::time::sleep(time)) };
    let watched = watched(client, output);
    let tools = Tools {
        client: &watched,
        clock: &SystemClock,
        chance: &SystemChance,
        progress: &progress,
        pause: &pause,
    };
    link(request, tools).await.map_err(Failure::from)
}

/// Shows each exchange as it happens, where that is wanted.
fn watched(client: &Client, output: &Output) -> Client {
    if !output.is_verbose() {
        return client.clone();
    }
    let (redactor, style) = (output.redactor().clone(), output.talk_style());
    client.clone().observed(move |exchange| {
        redactor.learn_from(exchange);
        output::say(&render_exchange(exchange, &redactor, style));
    })
}

impl From<LinkError> for Failure {
    fn from(error: LinkError) -> Self {
        let failure = Self::usage(error.to_string());
        match error {
            LinkError::Unanswered { question, .. } => {
                let flag = question.flag();
                failure.hint(format!("answer with `{flag} yes` or `{flag} no`"))
            }
            LinkError::Browser(_)
            | LinkError::BrowserEnded(_)
            | LinkError::BrowserLost(_)
            | LinkError::RulesDoNotHold => {
                failure.hint("`--browser FILE` names another browser").hint(OTHER_WAYS)
            }
            _ => failure,
        }
    }
}

/// Says what broke, if anything did.
pub(super) fn explain_failure(report: &LinkReport, output: &Output) {
    if let Some(failure) = &report.failure {
        output.text(&output.redactor().text(&render_link_failure(failure, output.style())));
    }
}

/// Says how it went and what comes next.
fn conclude(report: &LinkReport, target: &Target, selection: &str, output: &Output) -> ExitCode {
    output.document(&output.redactor().json(&report.to_json()));
    let style = output.talk_style();
    explain_failure(report, output);
    if let Some(failure) = &report.failure {
        let next = (!output.is_verbose()).then_some("the same with `-v` shows every exchange");
        output.talk(&render_summary(false, "not linked", next, style));
        return ExitCode::from(if failure.unreachable { 3 } else { 1 });
    }
    let text = format!(
        "linked: Google account `{}`, target `{}`, {}",
        report.account_name,
        target.name,
        output::devices(report.device_count.unwrap_or_default())
    );
    let next = format!("smarthome sync{selection}");
    let after = match report.flow {
        "code" => render_not_your_server(target, style),
        "streamlined" => CODE_FLOW_FOR_SMART_HOME.to_owned(),
        _ => CODE_FLOW_ALONE.to_owned(),
    };
    output.talk(&format!("\n{}", output.redactor().text(&after)));
    output.talk(&format!("\n{}", render_summary(true, &text, Some(&next), style)));
    ExitCode::SUCCESS
}
