//! The linked account that a sub-command plays, and what it needs to send intents.

use std::path::PathBuf;
use std::process::ExitCode;

use etcetera::BaseStrategy as _;

use crate::google::{
    AccountFileError, AccountFiles, Answer, Blame, LinkedAccount, Session, Trouble,
};
use crate::protocol::{ClientSecret, SyncDevice};
use crate::wire::{Client, Exchange, SystemChance, SystemClock};

use super::common::Common;
use super::config::Config;
use super::failure::{Failure, Kind};
use super::output::Output;
use super::target::parse_endpoint;

/// Where linked accounts and running servers are kept: `SMARTHOME_STATE`, else below the XDG
/// state directory.
pub(super) fn state_directory() -> Result<PathBuf, Failure> {
    if let Some(directory) = std::env::var_os("SMARTHOME_STATE").filter(|value| !value.is_empty()) {
        return Ok(directory.into());
    }
    let strategy = etcetera::choose_base_strategy().map_err(|error| {
        Failure::usage("could not tell where state is kept")
            .cause(error)
            .hint("set `SMARTHOME_STATE` to a directory")
    })?;
    Ok(strategy.state_dir().unwrap_or_else(|| strategy.data_dir()).join("smarthome"))
}

/// The files of linked accounts.
pub(super) fn account_files() -> Result<AccountFiles, Failure> {
    state_directory().map(AccountFiles::new)
}

impl From<AccountFileError> for Failure {
    fn from(error: AccountFileError) -> Self {
        let failure = Self::usage(error.to_string());
        match error {
            AccountFileError::Io { .. } => {
                failure.hint("`SMARTHOME_STATE` names another directory")
            }
            _ => failure,
        }
    }
}

/// Loads the account that `--target` and `--account` name. Endpoints and credentials of
/// smarthome.toml go before those of the day it was linked.
pub(super) fn load(common: &Common, output: &Output) -> Result<LinkedAccount, Failure> {
    let config = Config::load(common)?;
    let target = config.target_name(common);
    let files = account_files()?;
    let mut account = files
        .load(&target, &common.account)?
        .ok_or_else(|| not_linked(&files, &target, &common.account))?;
    configure(&mut account, &config, &target)?;
    hide_secrets(&account, output);
    Ok(account)
}

/// Keeps the secrets of an account out of whatever is printed from now on.
pub(super) fn hide_secrets(account: &LinkedAccount, output: &Output) {
    let redactor = output.redactor();
    redactor.learn(account.target.client_secret.secret());
    redactor.learn(account.access_token.secret());
    if let Some(refresh_token) = &account.refresh_token {
        redactor.learn(refresh_token.secret());
    }
}

fn not_linked(files: &AccountFiles, target: &str, account: &str) -> Failure {
    let message = format!("the Google account `{account}` is not linked to the target `{target}`");
    let failure = Failure::new(Kind::NotLinked, message)
        .hint("`smarthome link URL --username NAME` links an account");
    let others = files.list().unwrap_or_default();
    let others: Vec<String> = others
        .iter()
        .map(|other| format!("`--target {} --account {}`", other.target, other.name))
        .collect();
    if others.is_empty() {
        failure
    } else {
        failure.hint(format!("linked are: {}", others.join(", ")))
    }
}

fn configure(account: &mut LinkedAccount, config: &Config, name: &str) -> Result<(), Failure> {
    let Some(configured) = config.targets.get(name) else { return Ok(()) };
    let endpoint = |text: &Option<String>| match text {
        None => Ok(None),
        Some(text) => parse_endpoint(text).map(Some).map_err(Failure::usage),
    };
    let target = &mut account.target;
    if let Some(url) = endpoint(&configured.token_url)? {
        target.token_url = url;
    }
    if let Some(url) = endpoint(&configured.fulfillment_url)? {
        target.fulfillment_url = url;
    }
    if let Some(url) = endpoint(&configured.userinfo_url)? {
        target.userinfo_url = Some(url);
    }
    if let Some(client_id) = &configured.client_id {
        target.client_id.clone_from(client_id);
    }
    if let Some(secret) = config.client_secret_if_set(configured)? {
        target.client_secret = ClientSecret::new(secret);
    }
    if let Some(auth) = configured.client_auth {
        target.client_auth = auth;
    }
    Ok(())
}

/// A runtime for a client: one thread will do.
pub(super) fn client_runtime() -> Result<tokio::runtime::Runtime, Failure> {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| Failure::usage("could not start the runtime").cause(error))
}

/// Runs `work` in a session of the account, whose new tokens are kept as they come.
pub(super) fn in_session<T>(
    account: LinkedAccount,
    output: &Output,
    work: impl AsyncFnOnce(&mut Session<'_>) -> Result<T, Failure>,
) -> Result<T, Failure> {
    let files = account_files()?;
    let client: Client = output.client()?;
    let keep =
        move |account: &LinkedAccount| files.save(account).map_err(|error| error.to_string());
    let mut session = Session::new(account, &client, &SystemClock, &SystemChance, &keep);
    client_runtime()?.block_on(work(&mut session))
}

/// The devices of the last SYNC; asks for them where there was none.
pub(super) async fn devices(session: &mut Session<'_>) -> Result<Vec<SyncDevice>, Failure> {
    if session.account().last_sync.is_none() {
        let answer = session.sync().await;
        if let Some(trouble) = &answer.trouble {
            return Err(trouble_failure("could not get the devices", trouble));
        }
    }
    match session.account().synced() {
        Some(Ok(payload)) => Ok(payload.devices),
        Some(Err(mismatch)) => {
            Err(Failure::new(Kind::OtherSide, "the last SYNC response names no devices")
                .cause(mismatch)
                .hint("`smarthome sync` asks again"))
        }
        None => Ok(Vec::new()),
    }
}

/// Trouble with the other side as a failure, with the kind that its blame asks for.
pub(super) fn trouble_failure(doing: &str, trouble: &Trouble) -> Failure {
    let kind = match trouble.blame() {
        Blame::Cloud => Kind::OtherSide,
        Blame::Unreachable => Kind::Unreachable,
        Blame::Ours => Kind::Usage,
    };
    let failure = Failure::new(kind, doing).cause(trouble);
    match trouble {
        Trouble::LinkDead(_) => failure.hint("`smarthome link URL --username NAME` links again"),
        Trouble::Send(error) => failure.hint_at_sending(error),
        _ => failure,
    }
}

/// Trouble with an intent's answer, and how to see that answer.
pub(super) fn answer_failure(doing: &str, trouble: &Trouble, output: &Output) -> Failure {
    let failure = trouble_failure(doing, trouble);
    match trouble {
        Trouble::Status(_) | Trouble::Answer(_) if !output.is_verbose() => {
            failure.hint("`-v` shows what was sent and what came")
        }
        _ => failure,
    }
}

/// Prints an intent's answer: the JSON document, or exchanges and `text`. Gives the exit code.
pub(super) fn print_answer(
    answer: &Answer,
    doing: &str,
    output: &Output,
    text: impl FnOnce() -> String,
) -> Result<ExitCode, Failure> {
    output.document(&crate::report::intent_json(answer, output.redactor()));
    show_exchanges(&answer.exchanges, output);
    if let Some(trouble) = &answer.trouble {
        return Err(answer_failure(doing, trouble, output));
    }
    // A cloud may call a device by anything, a token of ours included.
    output.text(&output.redactor().text(&text()));
    Ok(ExitCode::SUCCESS)
}

/// Shows exchanges on the side, where `-v` asks for them.
pub(super) fn show_exchanges<'a>(
    exchanges: impl IntoIterator<Item = &'a Exchange>,
    output: &Output,
) {
    if output.is_verbose() {
        for exchange in exchanges {
            let style = output.talk_style();
            output.talk(&crate::report::render_exchange(exchange, output.redactor(), style));
        }
    }
}
