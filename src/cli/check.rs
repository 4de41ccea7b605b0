//! `smarthome check`: what is wrong with a cloud.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use bytes::Bytes;
use clap::ValueEnum;
use http::Request;

use crate::check::{Given, Outcome, Selection};
use crate::google::link::SignIn;
use crate::google::{LinkedAccount, Session, Target};
use crate::protocol::Password;
use crate::protocol::oauth::Flow;
use crate::report::{
    check_list_json, checks_html, checks_json, checks_junit, checks_sarif, render_check_list,
    render_findings, render_groups, render_summary, render_verdict,
};
use crate::wire::{Client, Clock as _, Limits, SendError, SystemChance, SystemClock};

use super::again::typed_without;
use super::baseline::Baseline;
use super::capture::Credentials;
use super::common::Common;
use super::config::Config;
use super::failure::Failure;
use super::judging::{Found, Patience, judge};
use super::output::Output;
use super::permit::PermitArgs;
use super::second::SecondArgs;
use super::signals::INTERRUPTED;
use super::target::{TargetArgs, find_target};
use super::{capture, linked};

/// At so many an endpoint is given up.
const MOST_TIMEOUTS: u32 = 3;

/// Most checks need a link, which this cloud gives nobody who asks for a code.
const FOR_IMPLICIT: &str = "the cloud says that its client is registered for the implicit flow; \
     smart home allows the code flow alone, which is what is judged here";

/// Try a cloud as Google, a flaky network and an attacker would, and say what is wrong
///
/// Signs in with `--username` where that is given, else plays the account that is linked; what
/// needs neither is judged anyway.
#[derive(clap::Args, Debug)]
pub(super) struct Args {
    #[command(flatten)]
    target: TargetArgs,

    #[command(flatten)]
    credentials: Credentials,

    #[command(flatten)]
    permit: PermitArgs,

    #[command(flatten)]
    second: SecondArgs,

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

    /// How long to wait for an answer; an endpoint that gives none thrice is not asked again
    #[arg(long, value_name = "DURATION", default_value = "10s", value_parser = humantime::parse_duration)]
    timeout: Duration,

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

pub(super) fn run(args: &Args, common: &Common, output: &Output) -> Result<ExitCode, Failure> {
    let selection = select(args)?;
    let baseline = args.baseline.as_deref().map(Baseline::read).transpose()?.unwrap_or_default();
    if args.list {
        list(&selection, output);
        return Ok(ExitCode::SUCCESS);
    }
    let config = Config::load(common)?;
    let username = args.credentials.username.as_deref();
    let password = args.credentials.password()?;
    let second = args.second.read(output)?;
    let limits = Limits { timeout: args.timeout, ..Limits::default() };
    let client = output.client_within(limits)?.giving_up_after(MOST_TIMEOUTS);
    linked::client_runtime()?.block_on(async {
        let known = find_target(&args.target, common, &config, &client, Flow::Code).await?;
        if known.registered_flow == Some(Flow::Implicit) {
            output.talk(FOR_IMPLICIT);
        }
        let target = known.target;
        output.redactor().learn(target.client_secret.secret());
        ensure_there(&target, &client).await?;
        let password = match (username, password) {
            (Some(username), None) => capture::ask_password(username)?,
            (_, password) => password.unwrap_or_default(),
        };
        output.redactor().learn(&password);
        let password = Password::new(password);
        let sign_in = username.map(|username| SignIn { username, password: &password });
        let account = match sign_in {
            Some(_) => None,
            None => linked_account(&target, common, &client, output).await?,
        };
        ensure_writable(&args.report)?;
        let given = Given {
            sign_in,
            account,
            permit: args.permit.permit(output)?,
            second_user: second.user(),
            second_client: second.client(),
        };
        let patience = Patience { longest_wait: args.wait, deadline: args.deadline };
        let judged = judge(&target, given, &selection, patience, &client, output).await?;
        let Some(found) = judged else { return Ok(ExitCode::from(INTERRUPTED)) };
        write_reports(&target, &found.outcomes, args, output)?;
        let code = conclude(&target, &found, args, &baseline, output);
        if found.is_stopped {
            return Ok(ExitCode::from(INTERRUPTED));
        }
        if found.has_left_otherwise {
            return Ok(ExitCode::from(1));
        }
        Ok(found.unlinked.map_or(code, |why| not_linked(&why, args, output)))
    })
}

fn select(args: &Args) -> Result<Selection, Failure> {
    Selection::new(&args.only, &args.skip).map_err(|error| {
        let failure = Failure::usage(error.to_string());
        let failure = match error.nearest.first() {
            Some(near) => failure.hint(format!("did you mean `{near}`?")),
            None => failure,
        };
        failure.hint("`smarthome check --list` lists every check")
    })
}

fn list(selection: &Selection, output: &Output) {
    let checks: Vec<_> = selection.checks().collect();
    output.document(&check_list_json(&checks));
    output.text(&render_check_list(&checks, output.style()));
}

/// A cloud that is not there is no cloud with a hundred mistakes. One that is there and does not
/// answer has one.
async fn ensure_there(target: &Target, client: &Client) -> Result<(), Failure> {
    let mut asked = Vec::new();
    for url in [&target.fulfillment_url, &target.token_url, &target.authorize_url] {
        if asked.contains(&url.origin()) {
            continue;
        }
        asked.push(url.origin());
        let request = Request::get(url.as_str())
            .body(Bytes::new())
            .map_err(|error| Failure::usage(format!("`{url}` cannot be asked")).cause(error))?;
        match client.send(request).await {
            Err(SendError::Timeout { .. }) => {}
            Err(error) if error.is_unreachable() => {
                return Err(Failure::send("could not reach the cloud", &error));
            }
            _ => {}
        }
    }
    Ok(())
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

/// Reports are written also where the run failed: that is when they are read.
fn write_reports(
    target: &Target,
    outcomes: &[Outcome],
    args: &Args,
    output: &Output,
) -> Result<(), Failure> {
    // Made to be shown around.
    let place = target.authorize_url.origin().ascii_serialization();
    let name = &format!("{} at {place}", target.name);
    let redactor = &args.permit.hiding(output).marking();
    for (kind, path) in &args.report {
        let text = match kind {
            ReportKind::Junit => checks_junit(name, outcomes, args.strict, redactor),
            ReportKind::Html => checks_html(name, SystemClock.now(), outcomes, redactor),
            ReportKind::Json => format!("{:#}\n", checks_json(&target.name, outcomes, redactor)),
            ReportKind::Sarif => format!("{:#}\n", checks_sarif(outcomes, redactor)),
        };
        std::fs::write(path, text).map_err(|error| not_written(path, error))?;
    }
    Ok(())
}

/// A report that cannot be written is told before the run, not after. What stands there stays until
/// there is something new.
fn ensure_writable(reports: &[(ReportKind, PathBuf)]) -> Result<(), Failure> {
    for (_, path) in reports {
        let opened = File::options().append(true).create(true).open(path);
        opened.map_err(|error| not_written(path, error))?;
    }
    Ok(())
}

fn not_written(path: &Path, error: std::io::Error) -> Failure {
    Failure::usage(format!("could not write the report `{}`", path.display())).cause(error)
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
    found: &Found,
    args: &Args,
    baseline: &Baseline,
    output: &Output,
) -> ExitCode {
    let (style, outcomes) = (output.style(), &found.outcomes);
    let redactor = &args.permit.hiding(output);
    output.document(&checks_json(&target.name, outcomes, redactor));
    if !found.is_told {
        output.text(&render_groups(outcomes, style));
    }
    output.text(&render_findings(outcomes, redactor, style));
    let grave = outcomes.iter().filter(|outcome| outcome.is_grave(args.strict));
    let (known, bad): (Vec<&Outcome>, Vec<&Outcome>) =
        grave.partition(|outcome| baseline.forgives(outcome));
    if !known.is_empty() {
        let names: Vec<String> = known.iter().map(|outcome| outcome.name()).collect();
        let names = redactor.text(&names.join(", "));
        output.talk(&format!("\nbroken before, and forgiven: {names}"));
    }
    let mut bad: Vec<&str> = bad.iter().map(|outcome| outcome.id).collect();
    bad.dedup();
    let typed = redactor.text(&typed_without(&["only", "skip", "report"]));
    let again = format!("{typed} --only {}", bad.join(","));
    let next = (!bad.is_empty()).then_some(again.as_str());
    let words = render_verdict(outcomes);
    output
        .talk(&format!("\n{}", render_summary(bad.is_empty(), &words, next, output.talk_style())));
    if bad.is_empty() { ExitCode::SUCCESS } else { ExitCode::from(1) }
}
