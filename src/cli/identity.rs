//! `smarthome identity`: Google's signing keys, and ID tokens for invented Google accounts.

use std::net::SocketAddr;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use clap::Subcommand;
use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
use http::Request;
use serde_json::json;
use url::Url;

use crate::google::identity::{
    CERTS_PATH, Flaw, KeyFile, KeyFileError, Keys, Rotation, answer_certs, read_claims,
};
use crate::protocol::identity::LONGEST_LIFE;
use crate::report::render_summary;
use crate::wire::{BoxFuture, Clock as _, Handing, SystemChance, SystemClock, serve_http};

use super::failure::Failure;
use super::linked;
use super::output::Output;
use super::person::{PersonArgs, audience};
use super::serve::{address_of, base_url, bind, lifetime, runtime, socket_address};
use super::signals::shutdown_signal;

/// Be Google's identity, locally: signing keys, and ID tokens for invented Google accounts
///
/// The keys are made at first need and kept in the state directory. Clouds that know them take
/// these tokens for Google's: `smarthome serve --google-keys`. Google itself has nothing to do
/// with them.
#[derive(clap::Args, Debug)]
pub(super) struct Args {
    /// What to do [default: keys]
    #[command(subcommand)]
    action: Option<Action>,
}

#[derive(Debug, Subcommand)]
enum Action {
    Keys(KeysArgs),
    Token(Box<TokenArgs>),
}

/// Print the public keys as a JWK set, or serve them
#[derive(clap::Args, Debug, Default)]
struct KeysArgs {
    /// Serve them here at `/` and `/oauth2/v3/certs` until Ctrl-C; port 0 picks a free one
    #[arg(long, value_name = "ADDR", value_parser = socket_address)]
    listen: Option<SocketAddr>,

    /// How long those who ask may keep them
    #[arg(long, value_name = "DURATION", default_value = "5m", value_parser = humantime::parse_duration, requires = "listen")]
    max_age: Duration,

    /// Make a new signing key first; the one before stays in the set, the one before that goes
    #[arg(long)]
    rotate: bool,
}

/// Print an ID token for an invented Google account, in clear
///
/// The token is all that stands on standard output: whoever holds it passes for that person
/// where these keys are trusted.
#[derive(clap::Args, Debug)]
struct TokenArgs {
    #[command(flatten)]
    person: PersonArgs,

    /// The client id that Google gave the project [default: that of the `smarthome serve` that
    /// runs here]
    #[arg(long, value_name = "ID", env = "SMARTHOME_GOOGLE_CLIENT_ID")]
    aud: Option<String>,

    /// How long the token counts, up to a day
    #[arg(long, value_name = "DURATION", default_value = "1h", value_parser = token_lifetime)]
    lifetime: Duration,

    /// Make a token that no cloud may accept
    #[arg(long, value_name = "FLAW", value_parser = flaws())]
    flaw: Option<Flaw>,
}

fn token_lifetime(text: &str) -> Result<Duration, String> {
    let duration = lifetime(text)?;
    if duration > LONGEST_LIFE {
        return Err("expected at most `1day`: Google's tokens count for an hour, and clouds \
             refuse one that counts for longer than a day"
            .to_owned());
    }
    Ok(duration)
}

fn flaws() -> impl TypedValueParser<Value = Flaw> {
    let values = Flaw::ALL.map(|flaw| PossibleValue::new(flaw.as_str()).help(flaw.meaning()));
    PossibleValuesParser::new(values).map(|text| {
        let flaw = Flaw::ALL.into_iter().find(|flaw| flaw.as_str() == text);
        flaw.expect("the parser gives one of its values")
    })
}

impl From<KeyFileError> for Failure {
    fn from(error: KeyFileError) -> Self {
        let failure = Self::usage(error.to_string());
        match error {
            KeyFileError::Io { .. } => failure.hint("`SMARTHOME_STATE` names another directory"),
            KeyFileError::Broken { .. } => failure,
        }
    }
}

pub(super) fn run(args: &Args, output: &Output) -> Result<ExitCode, Failure> {
    match &args.action {
        None => keys(&KeysArgs::default(), output),
        Some(Action::Keys(args)) => keys(args, output),
        Some(Action::Token(args)) => token(args, output),
    }
}

/// The keys of this machine, which are made at first need.
pub(super) fn signing_keys(output: &Output) -> Result<Keys, Failure> {
    let file = key_file()?;
    if file.load()?.is_none() {
        output.talk(&format!(
            "making a signing key in `{}`; `smarthome identity keys` gives clouds its public half",
            file.path().display()
        ));
    }
    Ok(file.load_or_make(&SystemChance)?)
}

fn key_file() -> Result<KeyFile, Failure> {
    linked::state_directory().map(KeyFile::new)
}

fn keys(args: &KeysArgs, output: &Output) -> Result<ExitCode, Failure> {
    let keys = if args.rotate { rotated(output)? } else { signing_keys(output)? };
    if let Some(address) = args.listen {
        return serve(address, args.max_age, output);
    }
    output.print_document(&keys.jwks());
    let next = if output.is_data_watched() {
        "smarthome identity keys > google-keys.json"
    } else {
        "smarthome serve --google-keys FILE --google-client-id ID"
    };
    output.talk(&render_summary(true, &count(&keys), Some(next), output.talk_style()));
    Ok(ExitCode::SUCCESS)
}

fn count(keys: &Keys) -> String {
    match keys.ids().count() {
        1 => "1 public key".to_owned(),
        count => format!("{count} public keys, the first of which signs"),
    }
}

fn rotated(output: &Output) -> Result<Keys, Failure> {
    let Rotation { keys, dropped } = key_file()?.rotate(&SystemChance)?;
    for (place, id) in keys.ids().enumerate() {
        let what = if place == 0 { "new signing key" } else { "still in the set" };
        output.talk(&format!("{what}: {id}"));
    }
    if let Some(dropped) = dropped {
        output.talk(&format!("dropped: {dropped}"));
    }
    Ok(keys)
}

/// Serves the keys as they stand in their file at each request, so that a rotation shows.
fn serve(address: SocketAddr, max_age: Duration, output: &Output) -> Result<ExitCode, Failure> {
    output.log_from(tracing::Level::WARN);
    let file = key_file()?;
    let answer = move |request: Request<Bytes>| -> BoxFuture<'static, _> {
        let answer = answer_certs(&request, || file.load(), max_age);
        Box::pin(std::future::ready(Ok(answer)))
    };
    runtime()?.block_on(async {
        let listener = bind(address).await?;
        let base = base_url("http", address_of(&listener)?)?;
        let stopped = shutdown_signal()?;
        announce(&base, output);
        let app = Handing { transport: Arc::new(answer), max_body: 1 << 10 };
        serve_http(listener, None, app, stopped).await;
        output.talk("stopped");
        Ok(ExitCode::SUCCESS)
    })
}

fn announce(base: &Url, output: &Output) {
    let keys_url = format!("{}{CERTS_PATH}", base.as_str().trim_end_matches('/'));
    if output.is_json() {
        output.event(&json!({"event": "listening", "keys_url": keys_url}));
        return;
    }
    output.data(&format!("{keys_url}\n"));
    output.talk(&format!(
        "\nnext, in another terminal:\n  smarthome serve --google-keys {keys_url} --google-client-id ID\n\nCtrl-C stops"
    ));
}

fn token(args: &TokenArgs, output: &Output) -> Result<ExitCode, Failure> {
    let profile = args.person.profile()?;
    let aud = audience(args.aud.as_deref(), "--aud")?;
    let keys = signing_keys(output)?;
    let token = keys.mint(&profile, &aud, SystemClock.now(), args.lifetime, args.flaw);
    if let Some(flaw) = args.flaw {
        output.talk(&format!("no cloud may accept this token: {}", flaw.meaning()));
    }
    if output.is_json() {
        output.document(&json!({"id_token": token.secret(), "claims": read_claims(&token)}));
    } else {
        output.data(&format!("{}\n", token.secret()));
    }
    Ok(ExitCode::SUCCESS)
}
