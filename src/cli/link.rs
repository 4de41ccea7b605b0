//! `smarthome link`: links an account hop by hop and says how it went.

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use clap::ValueEnum;
use url::Url;

use crate::google::Target;
use crate::google::link::{
    Capture, Hop, LinkError, LinkReport, LinkRequest, SignIn, Tools, link, open_browser,
};
use crate::protocol::Password;
use crate::report::{
    render_exchange, render_hop, render_link_failure, render_not_your_server, render_summary,
};
use crate::wire::{BoxFuture, Client, SystemChance, SystemClock};

use super::common::Common;
use super::config::Config;
use super::failure::Failure;
use super::hidden::ask_hidden;
use super::output::{self, Output};
use super::target::{TargetArgs, find_target};
use super::{linked, secret};

/// The ways of capturing the redirect, as flags and smarthome.toml spell them.
pub(super) const CAPTURES: [&str; 3] = ["form", "loopback", "paste"];

/// Link an account hop by hop, as Google does, and say what breaks
#[derive(clap::Args, Debug)]
pub(super) struct Args {
    #[command(flatten)]
    target: TargetArgs,

    /// Sign in to the cloud under this name
    #[arg(long, value_name = "NAME", env = "SMARTHOME_USERNAME")]
    username: Option<String>,

    /// The password that goes with it [env: SMARTHOME_PASSWORD]
    #[arg(
        long,
        value_name = "PASSWORD",
        allow_hyphen_values = true,
        conflicts_with = "password_file"
    )]
    password: Option<String>,

    /// Read that password from a file [env: SMARTHOME_PASSWORD_FILE]
    #[arg(long, value_name = "FILE")]
    password_file: Option<PathBuf>,

    /// How the redirect comes back [default: form with --username, else loopback]
    #[arg(long, value_name = "WAY", env = "SMARTHOME_CAPTURE")]
    capture: Option<Way>,

    /// Use the redirect URI of Google's sandbox
    #[arg(long)]
    sandbox: bool,

    /// Send a PKCE challenge
    #[arg(long)]
    pkce: bool,

    /// How long to wait for a person at the browser
    #[arg(long, value_name = "DURATION", default_value = "5m", value_parser = humantime::parse_duration, env = "SMARTHOME_TIMEOUT")]
    timeout: Duration,
}

/// How the redirect comes back.
#[derive(Clone, Copy, Debug, Eq, PartialEq, ValueEnum)]
enum Way {
    /// No browser: fills in the cloud's sign-in form
    Form,
    /// The person's browser, and a listener on 127.0.0.1 that the cloud must allow
    Loopback,
    /// Prints the URL; the person pastes the address they ended at
    Paste,
}

pub(super) fn run(args: &Args, common: &Common, output: &Output) -> Result<ExitCode, Failure> {
    let config = Config::load(common)?;
    let password =
        secret::secret("password", args.password.as_ref(), args.password_file.as_deref())?;
    let client = output.client()?;
    linked::client_runtime()?.block_on(async {
        let target = find_target(&args.target, common, &config, &client).await?;
        output.redactor().learn(target.client_secret.secret());
        let files = linked::account_files()?;
        // A broken file or a full disk is found before anybody signs in.
        files.ensure_can_save(&target.name, &common.account)?;
        let way = way(args, &config, &target)?;
        let report = link_by(way, args, common, &target, password, &client, output).await?;
        if let Some(account) = &report.account {
            files.save(account)?;
        }
        // What the next command would take without being told.
        let usual = config.default.as_deref().unwrap_or("default");
        let selection = common.selection(Some(target.name.as_str()).filter(|name| *name != usual));
        Ok(conclude(&report, &target, &selection, output))
    })
}

/// How the redirect comes back: as told, else by the form where a user name is given.
fn way(args: &Args, config: &Config, target: &Target) -> Result<Way, Failure> {
    let configured = config
        .targets
        .get(&target.name)
        .and_then(|target| target.capture.as_deref())
        .and_then(|capture| Way::from_str(capture, false).ok());
    let way = args.capture.or(configured);
    match (way, &args.username) {
        (Some(Way::Form), None) => {
            Err(Failure::usage("the sign-in form needs a user name").hint("give `--username NAME`"))
        }
        (Some(way), _) => Ok(way),
        (None, Some(_)) => Ok(Way::Form),
        (None, None) => Ok(Way::Loopback),
    }
}

async fn link_by(
    way: Way,
    args: &Args,
    common: &Common,
    target: &Target,
    password: Option<String>,
    client: &Client,
    output: &Output,
) -> Result<LinkReport, Failure> {
    let username = args.username.clone().unwrap_or_default();
    let password = match (way, password) {
        (Way::Form, None) => Password::new(ask_password(&username)?),
        (_, password) => Password::new(password.unwrap_or_default()),
    };
    output.redactor().learn(password.secret());
    let open = |url: &Url| open_in_browser(url, output);
    let ask = |url: &Url| ask_for_address(url, output);
    let capture = match way {
        Way::Form => Capture::Form(SignIn { username: &username, password: &password }),
        Way::Loopback => Capture::Loopback { limit: args.timeout, open: &open },
        Way::Paste => Capture::Paste { ask: &ask },
    };
    let request = LinkRequest {
        target,
        account: &common.account,
        capture,
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
        Self::usage(error.to_string())
    }
}

fn ask_password(username: &str) -> Result<String, Failure> {
    use std::io::IsTerminal as _;
    if !std::io::stdin().is_terminal() {
        return Err(Failure::usage(format!("the password of `{username}` is missing"))
            .hint("give `--password-file FILE` or set `SMARTHOME_PASSWORD`"));
    }
    ask_hidden(&format!("password of {username} (not shown): "))
        .map_err(|error| Failure::usage("could not read the password").cause(error))
}

fn open_in_browser(url: &Url, output: &Output) {
    // Said in any case: without it nothing goes on.
    output::say(&format!("open this page, sign in and agree:\n\n  {url}\n\n"));
    match open_browser(url.as_str()) {
        Ok(()) => output.talk("waiting for the browser to come back; Ctrl-C gives up"),
        Err(error) => {
            output.talk(&format!("(no browser could be opened: {error}; waiting all the same)"));
        }
    }
}

fn ask_for_address(url: &Url, output: &Output) -> std::io::Result<String> {
    output::say(&format!(
        "open this page, sign in and agree; then paste the address you end at\n\
         (the page there may well be an error page of Google):\n\n  {url}\n"
    ));
    output.talk("address:");
    let mut line = String::new();
    match std::io::stdin().read_line(&mut line)? {
        0 => Err(std::io::Error::new(std::io::ErrorKind::UnexpectedEof, "no address was pasted")),
        _ => Ok(line),
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
    let strings = output.redactor().text(&render_not_your_server(target, style));
    output.talk(&format!("\n{strings}"));
    output.talk(&format!("\n{}", render_summary(true, &text, Some(&next), style)));
    ExitCode::SUCCESS
}
