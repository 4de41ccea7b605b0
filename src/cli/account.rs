//! `smarthome account`: the linked accounts, and what can be asked for them.

use std::process::ExitCode;
use std::time::{Duration, UNIX_EPOCH};

use clap::Subcommand;
use serde_json::{Value, json};

use crate::google::{LinkedAccount, ListedAccount, get_userinfo, read_userinfo};
use crate::report::{colourless, render_summary, render_table};
use crate::wire::{Clock as _, Exchange, REDACTED, SystemClock};

use super::common::Common;
use super::config::Config;
use super::failure::{Failure, Kind};
use super::linked::{self, trouble_failure};
use super::output::Output;

/// List, show, refresh or forget linked accounts
#[derive(clap::Args, Debug)]
pub(super) struct Args {
    #[command(subcommand)]
    action: Option<Action>,
}

#[derive(Clone, Copy, Debug, Subcommand)]
enum Action {
    /// List every linked account (the default)
    List,
    /// Show the account that --target and --account name
    Show,
    /// Get a new access token
    Refresh,
    /// Ask the userinfo endpoint who the user is
    Userinfo,
    /// Remove the account's file; the cloud is not told
    Forget,
}

pub(super) fn run(args: &Args, common: &Common, output: &Output) -> Result<ExitCode, Failure> {
    match args.action.unwrap_or(Action::List) {
        Action::List => list(output),
        Action::Show => Ok(show(&linked::load(common, output)?, output)),
        Action::Refresh => refresh(linked::load(common, output)?, output),
        Action::Userinfo => userinfo(&linked::load(common, output)?, output),
        Action::Forget => forget(common, output),
    }
}

fn list(output: &Output) -> Result<ExitCode, Failure> {
    let listed = linked::account_files()?.list()?;
    // A cloud may call a user by anything, a token of ours included.
    for account in listed.iter().filter_map(|listed| listed.account.as_ref().ok()) {
        linked::hide_secrets(account, output);
    }
    let documents: Vec<Value> = listed.iter().map(|listed| listed_json(listed, output)).collect();
    output.document(&output.redactor().json(&Value::Array(documents)));
    if listed.is_empty() {
        output.talk("no account is linked; `smarthome link URL --username NAME` links one");
    } else {
        // Before the table wraps: half a secret in a line would not be known as one.
        let shown = |cell: &String| output.redactor().text(cell);
        let rows: Vec<Vec<String>> =
            listed.iter().map(|listed| row(listed).iter().map(shown).collect()).collect();
        let headers = ["TARGET", "ACCOUNT", "USER", "FULFILLMENT", "TOKEN"];
        output.text(&render_table(&headers, &rows, output.style()));
        for error in listed.iter().filter_map(|listed| listed.account.as_ref().err()) {
            output.talk(&error.to_string());
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn listed_json(listed: &ListedAccount, output: &Output) -> Value {
    match &listed.account {
        Ok(account) => account_json(account, output),
        Err(error) => {
            json!({"target": listed.target, "account": listed.name, "error": error.to_string()})
        }
    }
}

fn row(listed: &ListedAccount) -> Vec<String> {
    let (user, fulfillment, token) = match &listed.account {
        Ok(account) => {
            (user(account), account.target.fulfillment_url.to_string(), validity(account))
        }
        Err(_) => (String::new(), "the file cannot be read".to_owned(), String::new()),
    };
    vec![listed.target.clone(), listed.name.clone(), user, fulfillment, token]
}

/// The user of the cloud that the account is linked to, as SYNC named them.
fn user(account: &LinkedAccount) -> String {
    account.synced().and_then(Result::ok).map(|payload| payload.agent_user_id).unwrap_or_default()
}

/// How long the access token still holds.
fn validity(account: &LinkedAccount) -> String {
    let now = SystemClock.now();
    match account.expires_at {
        None => "does not expire".to_owned(),
        Some(expires) if expires <= now => "expired, refreshed when needed".to_owned(),
        Some(expires) => {
            let left = Duration::from_secs(expires.since(now).as_secs());
            format!("valid for {}", humantime::format_duration(left))
        }
    }
}

/// The account; its secrets only for whoever asks for them.
fn account_json(account: &LinkedAccount, output: &Output) -> Value {
    let target = &account.target;
    let secret = |text: &str| {
        if output.redactor().shows_secrets() { text.to_owned() } else { REDACTED.to_owned() }
    };
    let payload = account.synced().and_then(Result::ok);
    // The implicit flow needs none.
    let client_secret = Some(target.client_secret.secret());
    json!({
        "target": target.name,
        "account": account.name,
        "authorize_url": target.authorize_url.as_str(),
        "token_url": target.token_endpoint().map(url::Url::as_str),
        "userinfo_url": target.userinfo_url.as_ref().map(url::Url::as_str),
        "fulfillment_url": target.fulfillment_url.as_str(),
        "client_id": target.client_id,
        "client_secret": client_secret.filter(|it| !it.is_empty()).map(secret),
        "project_id": target.project_id,
        "scopes": target.scopes,
        "access_token": secret(account.access_token.secret()),
        "refresh_token": account.refresh_token.as_ref().map(|token| secret(token.secret())),
        "expires_at": account.expires_at.map(crate::wire::Timestamp::seconds),
        "linked_at": account.linked_at.seconds(),
        "agent_user_id": payload.as_ref().map(|payload| payload.agent_user_id.clone()),
        "devices": payload.as_ref().map(|payload| payload.devices.len()),
    })
}

fn show(account: &LinkedAccount, output: &Output) -> ExitCode {
    let document = output.redactor().json(&account_json(account, output));
    output.document(&document);
    let members = document.as_object().into_iter().flatten();
    let lines: Vec<String> = members
        .filter_map(|(name, value)| {
            let value = readable(name, value, account)?;
            Some(format!("{:<17}{}\n", name.replace('_', " "), colourless(&value)))
        })
        .collect();
    output.text(&lines.concat());
    ExitCode::SUCCESS
}

/// A member of the account as people read it; nothing where there is nothing to say.
fn readable(name: &str, value: &Value, account: &LinkedAccount) -> Option<String> {
    let moment =
        |seconds: u64| humantime::format_rfc3339_seconds(UNIX_EPOCH + Duration::from_secs(seconds));
    match (name, value) {
        (_, Value::Null) => None,
        (_, Value::String(text)) => Some(text.clone()),
        (_, Value::Array(words)) => {
            let words: Vec<&str> = words.iter().filter_map(Value::as_str).collect();
            (!words.is_empty()).then(|| words.join(" "))
        }
        ("expires_at", Value::Number(_)) => {
            let seconds = account.expires_at?.seconds();
            Some(format!("{} ({})", moment(seconds), validity(account)))
        }
        ("linked_at", Value::Number(_)) => Some(moment(account.linked_at.seconds()).to_string()),
        (_, other) => Some(other.to_string()),
    }
}

/// Prints what an endpoint answered.
fn print_exchange(exchange: &Exchange, output: &Output) {
    let body = exchange.document();
    output.document(&json!({
        "http_status": exchange.status(),
        "latency_ms": exchange.latency_ms(),
        "response": output.redactor().json(&body),
    }));
    linked::show_exchanges([exchange], output);
}

fn refresh(account: LinkedAccount, output: &Output) -> Result<ExitCode, Failure> {
    linked::in_session(account, output, async |session| {
        let refreshed = session.refresh().await;
        if let Some(exchange) = &refreshed.exchange {
            print_exchange(exchange, output);
        }
        if let Some(trouble) = &refreshed.trouble {
            return Err(trouble_failure("could not refresh the access token", trouble));
        }
        let text = format!("a new access token, {}", validity(session.account()));
        output.talk(&render_summary(true, &text, None, output.talk_style()));
        Ok(ExitCode::SUCCESS)
    })
}

fn userinfo(account: &LinkedAccount, output: &Output) -> Result<ExitCode, Failure> {
    let Some(url) = &account.target.userinfo_url else {
        return Err(Failure::usage("this target has no userinfo endpoint")
            .hint("`smarthome link --userinfo-url URL` names one"));
    };
    let client = output.client()?;
    let exchange = linked::client_runtime()?
        .block_on(get_userinfo(&client, url, &account.access_token))
        .map_err(|error| Failure::send("could not ask the userinfo endpoint", &error))?;
    print_exchange(&exchange, output);
    match read_userinfo(&exchange) {
        Ok(_) => {
            let body = exchange.json().unwrap_or_default();
            output.text(&format!("{:#}\n", output.redactor().json(&body)));
            Ok(ExitCode::SUCCESS)
        }
        Err(unexpected) => {
            let message = "the userinfo answer is not as Google needs it";
            let failure = Failure::new(Kind::OtherSide, message).cause(unexpected);
            Err(match exchange.status() {
                401 => failure.hint("`smarthome account refresh` gets a new access token"),
                _ => failure,
            })
        }
    }
}

fn forget(common: &Common, output: &Output) -> Result<ExitCode, Failure> {
    let target = Config::load(common)?.target_name(common);
    let was_there = linked::account_files()?.forget(&target, &common.account)?;
    let text = if was_there { "forgotten" } else { "there was nothing to forget" };
    output.document(&json!({"target": target, "account": common.account, "forgotten": was_there}));
    output.talk(&format!("`{}` of `{target}`: {text}", common.account));
    Ok(ExitCode::SUCCESS)
}
