//! `smarthome link`: puts together which cloud is meant, links an account and says how it went.

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use clap::ValueEnum;
use serde_json::Value;
use url::Url;

use crate::google::link::{
    Capture, Hop, LinkError, LinkReport, LinkRequest, SignIn, Tools, link, open_browser,
};
use crate::google::{ClientAuth, Metadata, MetadataError, Target, fetch_metadata};
use crate::protocol::{ClientSecret, Password};
use crate::report::{
    render_exchange, render_hop, render_link_failure, render_not_your_server, render_summary,
};
use crate::wire::{BoxFuture, Client, SystemChance, SystemClock};

use super::common::Common;
use super::config::{Config, ConfiguredTarget};
use super::failure::{Failure, Kind};
use super::hidden::ask_hidden;
use super::output::{self, Output};
use super::{linked, running, secret};

/// The ways of capturing the redirect, as flags and smarthome.toml spell them.
pub(super) const CAPTURES: [&str; 3] = ["form", "loopback", "paste"];

/// Link an account hop by hop, as Google does, and say what breaks
#[derive(clap::Args, Debug)]
pub(super) struct Args {
    /// The cloud's address; its endpoints come from its RFC 8414 metadata or from a running
    /// `smarthome serve`
    url: Option<String>,

    /// The authorization endpoint
    #[arg(long, value_name = "URL", env = "SMARTHOME_AUTHORIZE_URL")]
    authorize_url: Option<String>,

    /// The token endpoint
    #[arg(long, value_name = "URL", env = "SMARTHOME_TOKEN_URL")]
    token_url: Option<String>,

    /// The fulfillment URL
    #[arg(long, value_name = "URL", env = "SMARTHOME_FULFILLMENT_URL")]
    fulfillment_url: Option<String>,

    /// The userinfo endpoint, if there is one
    #[arg(long, value_name = "URL", env = "SMARTHOME_USERINFO_URL")]
    userinfo_url: Option<String>,

    /// The client id that the cloud gave Google
    #[arg(long, value_name = "ID", env = "SMARTHOME_CLIENT_ID")]
    client_id: Option<String>,

    /// The secret that goes with it [env: SMARTHOME_CLIENT_SECRET]
    #[arg(
        long,
        value_name = "SECRET",
        allow_hyphen_values = true,
        conflicts_with = "client_secret_file"
    )]
    client_secret: Option<String>,

    /// Read that secret from a file [env: SMARTHOME_CLIENT_SECRET_FILE]
    #[arg(long, value_name = "FILE")]
    client_secret_file: Option<PathBuf>,

    /// How the two travel to the token endpoint [default: body]
    #[arg(long, value_name = "HOW", env = "SMARTHOME_CLIENT_AUTH")]
    client_auth: Option<Auth>,

    /// Google's project id, the last segment of its redirect URIs
    #[arg(long, value_name = "ID", env = "SMARTHOME_PROJECT_ID")]
    project_id: Option<String>,

    /// A scope to ask for (repeatable)
    #[arg(long, value_name = "SCOPE")]
    scope: Vec<String>,

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
    #[arg(long, value_name = "DURATION", default_value = "5m", value_parser = humantime::parse_duration)]
    timeout: Duration,
}

/// How client credentials travel.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum Auth {
    /// In the form body, Google's default
    Body,
    /// In an `Authorization: Basic` header
    Basic,
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

/// A URL that requests can be sent to.
pub(super) fn parse_endpoint(text: &str) -> Result<Url, String> {
    let expected = format!("expected an http or https URL, got `{text}`");
    match Url::parse(text) {
        Ok(url) if matches!(url.scheme(), "http" | "https") && url.has_host() => Ok(url),
        Ok(_) | Err(url::ParseError::RelativeUrlWithoutBase) => Err(expected),
        Err(error) => Err(format!("{expected} ({error})")),
    }
}

/// Where the members of a target come from, the first that has one wins: flags and environment,
/// smarthome.toml, a running `smarthome serve`, the cloud's metadata.
struct Sources<'a> {
    args: &'a Args,
    configured: ConfiguredTarget,
    running: Option<Value>,
    metadata: Metadata,
}

impl Sources<'_> {
    fn url(
        &self,
        flag: Option<&String>,
        configured: Option<&String>,
        running: &str,
        metadata: Option<&Url>,
    ) -> Result<Option<Url>, Failure> {
        let text = flag.or(configured).cloned().or_else(|| self.running(running));
        match text {
            Some(text) => parse_endpoint(&text).map(Some).map_err(Failure::usage),
            None => Ok(metadata.cloned()),
        }
    }

    fn running(&self, name: &str) -> Option<String> {
        self.running.as_ref()?.get(name)?.as_str().map(str::to_owned)
    }

    fn target(&self, name: String, secret: Option<String>) -> Result<Target, Failure> {
        let (args, configured, metadata) = (self.args, &self.configured, &self.metadata);
        let authorize_url = self.url(
            args.authorize_url.as_ref(),
            configured.authorize_url.as_ref(),
            "authorize_url",
            metadata.authorize_url.as_ref(),
        )?;
        let token_url = self.url(
            args.token_url.as_ref(),
            configured.token_url.as_ref(),
            "token_url",
            metadata.token_url.as_ref(),
        )?;
        let fulfillment_url = self.url(
            args.fulfillment_url.as_ref(),
            configured.fulfillment_url.as_ref(),
            "fulfillment_url",
            metadata.fulfillment_url.as_ref(),
        )?;
        let userinfo_url = self.url(
            args.userinfo_url.as_ref(),
            configured.userinfo_url.as_ref(),
            "userinfo_url",
            metadata.userinfo_url.as_ref(),
        )?;
        let client_id = args
            .client_id
            .clone()
            .or_else(|| configured.client_id.clone())
            .or_else(|| self.running("client_id"));
        let project_id = args
            .project_id
            .clone()
            .or_else(|| configured.project_id.clone())
            .or_else(|| self.running("project_id"))
            .or_else(|| metadata.project_id.clone());
        let secret = secret.or_else(|| self.running("client_secret"));
        let mut missing = Missing::default();
        let target = Target {
            name,
            authorize_url: missing.or_note("--authorize-url", authorize_url).unwrap_or(nowhere()),
            token_url: missing.or_note("--token-url", token_url).unwrap_or(nowhere()),
            fulfillment_url: missing
                .or_note("--fulfillment-url", fulfillment_url)
                .unwrap_or(nowhere()),
            userinfo_url,
            client_id: missing.or_note("--client-id", client_id).unwrap_or_default(),
            client_secret: ClientSecret::new(
                missing.or_note("--client-secret", secret).unwrap_or_default(),
            ),
            client_auth: self.client_auth(),
            project_id: missing.or_note("--project-id", project_id).unwrap_or_default(),
            scopes: if args.scope.is_empty() {
                configured.scopes.clone()
            } else {
                args.scope.clone()
            },
        };
        missing.ensure_none(self)?;
        Ok(target)
    }

    fn client_auth(&self) -> ClientAuth {
        match self.args.client_auth {
            Some(Auth::Body) => ClientAuth::Body,
            Some(Auth::Basic) => ClientAuth::Basic,
            None => self.configured.client_auth.unwrap_or(self.metadata.client_auth),
        }
    }
}

/// The flags that would have to be given.
#[derive(Default)]
struct Missing(Vec<&'static str>);

impl Missing {
    fn or_note<T>(&mut self, flag: &'static str, value: Option<T>) -> Option<T> {
        if value.is_none() {
            self.0.push(flag);
        }
        value
    }

    fn ensure_none(&self, sources: &Sources<'_>) -> Result<(), Failure> {
        if self.0.is_empty() {
            return Ok(());
        }
        let failure =
            Failure::usage(format!("the cloud is not fully known: {} missing", join(&self.0)));
        Err(match &sources.args.url {
            Some(url) => failure.hint(format!(
                "give what is missing as flags: `{url}` names it in no RFC 8414 metadata, and no \
                 `smarthome serve` of this machine runs there"
            )),
            None if sources.args.authorize_url.is_none() => failure.hint(
                "`smarthome link URL` takes from the cloud's metadata what that names; the rest \
                 are flags, or a target in smarthome.toml",
            ),
            None => failure.hint("give them as flags, or as a target in smarthome.toml"),
        })
    }
}

fn join(flags: &[&str]) -> String {
    match flags {
        [one] => format!("{one} is"),
        several => format!("{} are", several.join(", ")),
    }
}

/// Stands in until the missing flags have all been named.
fn nowhere() -> Url {
    Url::parse("http://localhost").expect("a constant URL")
}

/// The cloud that the arguments mean.
async fn find_target(
    args: &Args,
    common: &Common,
    config: &Config,
    client: &Client,
) -> Result<Target, Failure> {
    let name = target_name(args, common, config);
    let configured = config.targets.get(&name).cloned().unwrap_or_default();
    if common.target.is_some()
        && args.url.is_none()
        && !config.targets.contains_key(&name)
        && args.authorize_url.is_none()
    {
        return Err(unknown_target(&name, config));
    }
    let secret = secret::secret(
        "client-secret",
        args.client_secret.as_ref(),
        args.client_secret_file.as_deref(),
    )?;
    let secret = match secret {
        Some(secret) => Some(secret),
        None => config.client_secret(&configured)?,
    };
    let mut sources = Sources { args, configured, running: None, metadata: Metadata::default() };
    if let Some(url) = &args.url {
        let url = parse_endpoint(url).map_err(Failure::usage)?;
        sources.running = running::find(&linked::state_directory()?, &url);
        if sources.running.is_none() {
            sources.metadata = metadata(client, &url).await?;
        }
    }
    sources.target(name, secret)
}

/// A cloud given by its URL has the name `default` unless `--target` says otherwise.
fn target_name(args: &Args, common: &Common, config: &Config) -> String {
    match (&common.target, &args.url) {
        (None, Some(_)) => "default".to_owned(),
        _ => config.target_name(common),
    }
}

fn unknown_target(name: &str, config: &Config) -> Failure {
    let known: Vec<&str> = config.targets.keys().map(String::as_str).collect();
    let failure = Failure::usage(format!("there is no target `{name}`"));
    match crate::catalog::nearest(name, known.iter().copied()).first() {
        Some(near) => failure.hint(format!("did you mean `{near}`?")),
        None if known.is_empty() => failure.hint("smarthome.toml names targets: `[targets.NAME]`"),
        None => failure.hint(format!("known targets: {}", known.join(", "))),
    }
}

async fn metadata(client: &Client, url: &Url) -> Result<Metadata, Failure> {
    match fetch_metadata(client, url).await {
        Ok(metadata) => Ok(metadata.unwrap_or_default()),
        Err(MetadataError::Send(error)) => {
            Err(Failure::send(&format!("could not ask `{url}` for its metadata"), &error))
        }
        Err(error @ MetadataError::Wrong { .. }) => {
            Err(Failure::new(Kind::OtherSide, "the cloud's metadata cannot be used").cause(error))
        }
    }
}

pub(super) fn run(args: &Args, common: &Common, output: &Output) -> Result<ExitCode, Failure> {
    let config = Config::load(common)?;
    let password =
        secret::secret("password", args.password.as_ref(), args.password_file.as_deref())?;
    if let Some(password) = &password {
        output.redactor().learn(password);
    }
    let client = output.client();
    linked::client_runtime()?.block_on(async {
        let target = find_target(args, common, &config, &client).await?;
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
    output.talk(&format!("\n{}", render_not_your_server(style)));
    output.talk(&format!("\n{}", render_summary(true, &text, Some(&next), style)));
    ExitCode::SUCCESS
}
