//! `smarthome check`: what is wrong with a cloud.

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use bytes::Bytes;
use clap::ValueEnum;
use http::Request;
use serde_json::Value;
use tokio::sync::watch;

use crate::check::{
    Bench, Given, Outcome, Selection, Stop, Summary, Tools, Until, run as run_checks,
};
use crate::google::link::SignIn;
use crate::google::{LinkedAccount, Session, Target};
use crate::protocol::Password;
use crate::report::{
    check_list_json, checks_html, checks_json, checks_junit, checks_sarif, render_check_list,
    render_findings, render_groups, render_summary, render_verdict,
};
use crate::wire::{BoxFuture, Client, SystemChance, SystemClock};

use super::common::Common;
use super::config::Config;
use super::failure::Failure;
use super::output::Output;
use super::permit::{PermitArgs, ensure_known_devices};
use super::signals::{INTERRUPTED, shutdown_signal};
use super::target::{TargetArgs, find_target};
use super::{capture, linked, secret};

/// Try a cloud as Google, a flaky network and an attacker would, and say what is wrong
///
/// Signs in with `--username` where that is given, else plays the account that is linked; what
/// needs neither is judged anyway.
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

    #[command(flatten)]
    permit: PermitArgs,

    /// Run these checks or groups alone; `*` stands for anything (repeatable)
    #[arg(long, value_name = "CHECK", value_delimiter = ',')]
    only: Vec<String>,

    /// Leave these checks or groups out; `*` stands for anything (repeatable)
    #[arg(long, value_name = "CHECK", value_delimiter = ',')]
    skip: Vec<String>,

    /// A broken `should` fails the run as a broken `must` does
    #[arg(long)]
    strict: bool,

    /// Forgive what was broken in an earlier run: its report, `json=FILE`
    #[arg(long, value_name = "FILE")]
    baseline: Option<PathBuf>,

    /// How long a check may wait for a token to expire
    #[arg(long, value_name = "DURATION", default_value = "30s", value_parser = humantime::parse_duration)]
    wait: Duration,

    /// End after this time; what was not judged by then is skipped
    #[arg(long, value_name = "DURATION", value_parser = humantime::parse_duration)]
    deadline: Option<Duration>,

    /// Write a report: junit=FILE, html=FILE, json=FILE or sarif=FILE (repeatable)
    #[arg(long, value_name = "KIND=FILE", value_parser = report)]
    report: Vec<(ReportKind, PathBuf)>,

    /// List the checks, and the rules that nobody can judge from outside
    #[arg(long)]
    list: bool,
}

/// A kind of report.
#[derive(Clone, Copy, Debug, Eq, PartialEq, ValueEnum)]
enum ReportKind {
    Junit,
    Html,
    Json,
    Sarif,
}

fn report(text: &str) -> Result<(ReportKind, PathBuf), String> {
    let (kind, file) = text
        .split_once('=')
        .filter(|(_, file)| !file.is_empty())
        .ok_or("expected KIND=FILE, such as `html=report.html`")?;
    let kind = ReportKind::from_str(kind, false)
        .map_err(|_| "the kind is one of junit, html, json, sarif".to_owned())?;
    Ok((kind, PathBuf::from(file)))
}

impl Args {
    /// What was typed to name cloud and user, without secrets.
    fn again(&self) -> String {
        let url = self.target.url.as_ref().map(|url| format!(" {url}"));
        let username = self.username.as_ref().map(|name| format!(" --username {name:?}"));
        let permit = self.permit.again();
        [url, username, Some(permit)].into_iter().flatten().collect()
    }
}

pub(super) fn run(args: &Args, common: &Common, output: &Output) -> Result<ExitCode, Failure> {
    let selection = select(args)?;
    let forgiven = args.baseline.as_deref().map(read_baseline).transpose()?.unwrap_or_default();
    if args.list {
        list(&selection, output);
        return Ok(ExitCode::SUCCESS);
    }
    let config = Config::load(common)?;
    let password =
        secret::secret("password", args.password.as_ref(), args.password_file.as_deref())?;
    let client = output.client()?;
    linked::client_runtime()?.block_on(async {
        let target = find_target(&args.target, common, &config, &client).await?;
        output.redactor().learn(target.client_secret.secret());
        ensure_there(&target, &client).await?;
        let password = match (&args.username, password) {
            (Some(username), None) => capture::ask_password(username)?,
            (_, password) => password.unwrap_or_default(),
        };
        output.redactor().learn(&password);
        let password = Password::new(password);
        let sign_in =
            args.username.as_deref().map(|username| SignIn { username, password: &password });
        let account = match sign_in {
            Some(_) => None,
            None => linked_account(&target, common, &client, output).await?,
        };
        let given = Given { sign_in, account, permit: args.permit.permit(output)? };
        let run = judge(&target, given, &selection, args, &client, output).await?;
        let (outcomes, unlinked) = (run.outcomes, run.unlinked);
        write_reports(&target, &outcomes, args, output)?;
        let code = conclude(&target, &outcomes, args, &forgiven, output);
        if run.stopped {
            return Ok(ExitCode::from(INTERRUPTED));
        }
        Ok(unlinked.map_or(code, |why| not_linked(&why, args, output)))
    })
}

fn select(args: &Args) -> Result<Selection, Failure> {
    Selection::new(&args.only, &args.skip).map_err(|error| {
        Failure::usage(error.to_string()).hint("`smarthome check --list` lists every check")
    })
}

/// The ids of what was broken in an earlier run.
fn read_baseline(path: &Path) -> Result<Vec<String>, Failure> {
    let name = path.display();
    let bytes = std::fs::read(path).map_err(|error| {
        Failure::usage(format!("could not read the baseline `{name}`")).cause(error)
    })?;
    let document: Value = serde_json::from_slice(&bytes).unwrap_or_default();
    let checks = document["checks"].as_array().ok_or_else(|| {
        Failure::usage(format!("the baseline `{name}` is no report of `smarthome check`"))
            .hint("`--report json=FILE` writes one")
    })?;
    let broken = checks.iter().filter(|one| one["status"] == "fail" || one["status"] == "warn");
    Ok(broken.filter_map(|one| Some(one["id"].as_str()?.to_owned())).collect())
}

fn list(selection: &Selection, output: &Output) {
    let checks: Vec<_> = selection.checks().collect();
    output.document(&check_list_json(&checks));
    output.text(&render_check_list(&checks, output.style()));
}

/// A cloud that is not there is no cloud with a hundred mistakes.
async fn ensure_there(target: &Target, client: &Client) -> Result<(), Failure> {
    let url = target.fulfillment_url.as_str();
    let request = Request::get(url)
        .body(Bytes::new())
        .map_err(|error| Failure::usage(format!("`{url}` cannot be asked")).cause(error))?;
    match client.send(request).await {
        Err(error) if error.is_unreachable() => {
            Err(Failure::send("could not reach the cloud", &error))
        }
        _ => Ok(()),
    }
}

/// The account that is linked already, alive: its token is renewed where it must be.
async fn linked_account(
    target: &Target,
    common: &Common,
    client: &Client,
    output: &Output,
) -> Result<Option<LinkedAccount>, Failure> {
    let files = linked::account_files()?;
    let Some(account) = files.load(&target.name, &common.account)? else {
        return Ok(None);
    };
    linked::hide_secrets(&account, output);
    let keep = |account: &LinkedAccount| files.save(account).map_err(|error| error.to_string());
    let mut session = Session::new(account, client, &SystemClock, &SystemChance, &keep);
    // Whatever is wrong with the answer is for the checks to say.
    let _ = session.sync().await;
    let account = session.account().clone();
    linked::hide_secrets(&account, output);
    Ok(Some(account))
}

/// What came of a run.
struct Run {
    outcomes: Vec<Outcome>,
    /// Why nobody could be linked, where somebody should have been.
    unlinked: Option<String>,
    /// Whether the person ended it.
    stopped: bool,
}

async fn judge(
    target: &Target,
    given: Given<'_>,
    selection: &Selection,
    args: &Args,
    client: &Client,
    output: &Output,
) -> Result<Run, Failure> {
    let pause = |time: Duration| -> BoxFuture<'static, ()> { Box::pin(tokio::time::sleep(time)) };
    let tools = Tools { client, clock: &SystemClock, chance: &SystemChance, pause: &pause };
    let mut bench = Bench::new(target, given, tools);
    bench.longest_wait = args.wait;
    let unlinked = match bench.linked().await {
        Err(stop) if args.username.is_some() => Some(why(&stop)),
        _ => None,
    };
    ensure_known_devices(&bench).await?;
    let (stop, stopped) = watch::channel(false);
    let until = Until { deadline: args.deadline, stopped: Some(stopped) };
    let outcomes = tokio::select! {
        outcomes = run_checks(&bench, selection, &until, &|_| {}) => outcomes,
        failed = interrupted(&stop, output) => return Err(failed),
    };
    let stopped = *stop.borrow();
    Ok(Run { outcomes, unlinked, stopped })
}

/// At the first Ctrl-C the run ends and devices are put back; at the second nothing is waited for.
async fn interrupted(stop: &watch::Sender<bool>, output: &Output) -> Failure {
    for _ in 0..2 {
        match shutdown_signal() {
            Ok(signal) => signal.await,
            Err(failure) => return failure,
        }
        if !stop.send_replace(true) {
            output.talk("stopping: devices are put back, and links are ended");
        }
    }
    Failure::usage("stopped before everything was put back")
        .hint("look at the devices that were being judged")
}

/// Reports are written also where the run failed: that is when they are read.
fn write_reports(
    target: &Target,
    outcomes: &[Outcome],
    args: &Args,
    output: &Output,
) -> Result<(), Failure> {
    // Made to be shown around.
    let place = target.authorize_url.origin().ascii_serialization();
    let (name, redactor) = (&format!("{} at {place}", target.name), &output.redactor().marking());
    for (kind, path) in &args.report {
        let text = match kind {
            ReportKind::Junit => checks_junit(name, outcomes, args.strict, redactor),
            ReportKind::Html => checks_html(name, outcomes, redactor),
            ReportKind::Json => format!("{:#}\n", checks_json(&target.name, outcomes, redactor)),
            ReportKind::Sarif => format!("{:#}\n", checks_sarif(outcomes, redactor)),
        };
        std::fs::write(path, text).map_err(|error| {
            Failure::usage(format!("could not write the report `{}`", path.display())).cause(error)
        })?;
    }
    Ok(())
}

/// Why a step did not succeed, in words.
fn why(stop: &Stop) -> String {
    match stop {
        Stop::Broken(broken) => format!("expected {}, got {}", broken.expected, broken.actual),
        Stop::NotJudged(reason) => reason.why.clone(),
    }
}

/// A cloud that nobody could be linked to has passed nothing, whatever the rest of the run says.
fn not_linked(why: &str, args: &Args, output: &Output) -> ExitCode {
    let why = output.redactor().text(why);
    let words = format!("nobody could be linked, so most of it was not judged: {why}");
    let next = args.target.url.as_ref().map(|url| format!("smarthome link {url}"));
    let next = next.as_deref().unwrap_or("smarthome link, which says more");
    output.talk(&render_summary(false, &words, Some(next), output.talk_style()));
    ExitCode::from(1)
}

/// Says what was found, and ends as the gravest of it asks.
fn conclude(
    target: &Target,
    outcomes: &[Outcome],
    args: &Args,
    forgiven: &[String],
    output: &Output,
) -> ExitCode {
    let (style, redactor) = (output.style(), output.redactor());
    output.document(&checks_json(&target.name, outcomes, redactor));
    output.text(&render_groups(outcomes, style));
    output.text(&render_findings(outcomes, redactor, style));
    let summary = Summary::of(outcomes);
    let grave = outcomes.iter().filter(|outcome| outcome.is_grave(args.strict));
    let (known, bad): (Vec<&str>, Vec<&str>) = grave
        .map(|outcome| outcome.id)
        .partition(|id| forgiven.iter().any(|forgiven| forgiven == id));
    if !known.is_empty() {
        output.talk(&format!("\nbroken before, and forgiven: {}", known.join(" ")));
    }
    let again = format!("smarthome check{} --only {}", args.again(), bad.join(","));
    let next = (!bad.is_empty()).then_some(again.as_str());
    let words = render_verdict(&summary);
    output
        .talk(&format!("\n{}", render_summary(bad.is_empty(), &words, next, output.talk_style())));
    if bad.is_empty() { ExitCode::SUCCESS } else { ExitCode::from(1) }
}
