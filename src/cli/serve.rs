//! `smarthome serve`: the reference cloud on a port of this machine.

use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use tokio::net::TcpListener;
use url::Url;

use crate::cloud::{
    Client, Cloud, Home, InProcess, LinksPerUser, MemoryStore, RedirectPolicy, Settings, Store,
    parse_home, router,
};
use crate::protocol::ClientSecret;
use crate::protocol::oauth::Flow;
use crate::wire::{Chance as _, Handing, SystemChance, SystemClock, read_text_file, serve_http};

use super::announcement::{announce, listening_event};
use super::common::Common;
use super::failure::Failure;
use super::google_keys::GoogleArgs;
use super::output::Output;
use super::signals::shutdown_signal;
use super::tls::TlsArgs;
use super::{faults, linked, running, secret};

/// The largest request that faults are tried on, in bytes: more than any endpoint reads.
const MAX_BODY: usize = 8 << 20;

/// Run the reference cloud: OAuth server, fulfillment and a virtual home
#[derive(clap::Args, Debug)]
pub(super) struct Args {
    /// Listen here; port 0 picks a free one
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:8080", env = "SMARTHOME_LISTEN", value_parser = socket_address)]
    listen: SocketAddr,

    /// The home to serve [default: a built-in demo home]
    #[arg(long, value_name = "FILE", env = "SMARTHOME_HOME")]
    home: Option<PathBuf>,

    /// Where links and states are kept: `memory` forgets them at the end
    #[arg(long, value_name = "STORE", default_value = "memory", value_parser = ["memory"], env = "SMARTHOME_STORE")]
    store: String,

    /// The id under which Google is registered
    #[arg(long, value_name = "ID", default_value = "google", env = "SMARTHOME_CLIENT_ID")]
    client_id: String,

    /// The secret that goes with it [env: SMARTHOME_CLIENT_SECRET] [default: a new one each time]
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

    /// Google's project id, the last segment of its redirect URIs
    #[arg(long, value_name = "ID", default_value = "smarthome-demo", env = "SMARTHOME_PROJECT_ID")]
    project_id: String,

    /// Allow this redirect URI instead of Google's two (repeatable; compared to the letter)
    #[arg(long, value_name = "URI", value_parser = redirect_uri, env = "SMARTHOME_REDIRECT_URI")]
    redirect_uri: Vec<String>,

    /// How long an access token lives
    #[arg(long, value_name = "DURATION", default_value = "1h", value_parser = lifetime, env = "SMARTHOME_ACCESS_TTL")]
    access_ttl: Duration,

    /// How long an authorization code lives
    #[arg(long, value_name = "DURATION", default_value = "10m", value_parser = lifetime, env = "SMARTHOME_CODE_TTL")]
    code_ttl: Duration,

    /// Misbehave in this way (repeatable)
    #[arg(long, value_name = "ID")]
    fault: Vec<String>,

    /// List the ways to misbehave
    #[arg(long)]
    list_faults: bool,

    /// What Google's client is registered for: `implicit` hands over a token without a code and is
    /// for conversational actions, which Google retired in June 2023
    #[arg(long, value_name = "FLOW", default_value = "code")]
    flow: RegisteredFlow,

    /// Allow each user one linked Google account; another is refused when it links
    #[arg(long)]
    one_link_per_user: bool,

    #[command(flatten)]
    google: GoogleArgs,

    #[command(flatten)]
    tls: TlsArgs,
}

/// A flow as the flag spells it.
#[derive(Clone, Copy, Debug, clap::ValueEnum)]
enum RegisteredFlow {
    /// An authorization code, exchanged for tokens: the only flow that smart home allows
    Code,
    /// An access token at once, in the fragment of the redirect; it never expires
    Implicit,
}

impl From<RegisteredFlow> for Flow {
    fn from(flow: RegisteredFlow) -> Self {
        match flow {
            RegisteredFlow::Code => Self::Code,
            RegisteredFlow::Implicit => Self::Implicit,
        }
    }
}

/// An absolute URI without a fragment (RFC 6749 §3.1.2), kept to the letter.
fn redirect_uri(text: &str) -> Result<String, String> {
    let url = Url::parse(text).map_err(|error| error.to_string())?;
    if !matches!(url.scheme(), "http" | "https") || url.fragment().is_some() {
        return Err("expected an http or https URI without a fragment".to_owned());
    }
    Ok(text.to_owned())
}

/// Reads an address and a port; names are not looked up, since one may stand for several addresses.
pub(super) fn socket_address(text: &str) -> Result<SocketAddr, String> {
    let error = "expected an IP address and a port, such as `127.0.0.1:8080` or `[::1]:0`";
    text.parse().map_err(|_| error.to_owned())
}

/// A duration of at least one second: `expires_in` counts seconds.
pub(super) fn lifetime(text: &str) -> Result<Duration, String> {
    let duration = humantime::parse_duration(text)
        .map_err(|_| "expected a duration such as `90s`, `5m` or `1h`".to_owned())?;
    if duration < Duration::from_secs(1) {
        return Err("expected at least one second".to_owned());
    }
    Ok(duration)
}

pub(super) fn run(args: &Args, common: &Common, output: &Output) -> Result<ExitCode, Failure> {
    if args.list_faults {
        faults::list(output, true);
        return Ok(ExitCode::SUCCESS);
    }
    output.log_to_stderr(common);
    let secret = secret::secret(
        "client-secret",
        args.client_secret.as_ref(),
        args.client_secret_file.as_deref(),
    )?;
    ensure_own_secrets(args, secret.is_some())?;
    faults::ensure_known(&args.fault, true)?;
    let home = load_home(args.home.as_deref())?;
    let state = linked::state_directory()?;
    let shown = args.tls.load(args.listen.ip())?;
    let google = args.google.settings(output)?;
    runtime()?.block_on(async {
        let listener = bind(args.listen).await?;
        let scheme = if shown.is_some() { "https" } else { "http" };
        let base_url = base_url(scheme, address_of(&listener)?)?;
        let secret = secret.unwrap_or_else(|| SystemChance.token());
        let mut settings = settings(args, &base_url, &secret);
        settings.google = google;
        let mut event = listening_event(&settings, &home, &secret);
        let known = settings.clone();
        let app = router(start_cloud(settings, &home).await?);
        let transport = faults::around(InProcess::new(app.clone()), &args.fault, &known, &home)?;
        let stopped = shutdown_signal()?;
        let made = shown.as_ref().and_then(|shown| shown.made.as_deref());
        let _files = running::announce(&state, base_url.as_str(), &mut event, made)?;
        announce(output, &event, &known, &args.fault);
        let tls = shown.as_ref().map(|shown| &shown.tls);
        if args.fault.is_empty() {
            serve_http(listener, tls, app, stopped).await;
        } else {
            let app = Handing { transport, max_body: MAX_BODY };
            serve_http(listener, tls, app, stopped).await;
        }
        output.talk("stopped");
        Ok(ExitCode::SUCCESS)
    })
}

/// A machine that others can reach is not served with secrets that everybody knows.
fn ensure_own_secrets(args: &Args, own_secret: bool) -> Result<(), Failure> {
    if args.listen.ip().is_loopback() || (own_secret && args.home.is_some()) {
        return Ok(());
    }
    let missing = match (own_secret, args.home.is_some()) {
        (false, false) => "--client-secret and --home",
        (false, true) => "--client-secret",
        _ => "--home",
    };
    Err(Failure::usage(format!(
        "`{}` can be reached from other machines, so it needs secrets of your own",
        args.listen
    ))
    .hint(format!("give {missing}, or listen on 127.0.0.1")))
}

fn load_home(path: Option<&Path>) -> Result<Home, Failure> {
    let Some(path) = path else { return Ok(Home::demo()) };
    let text = read_text_file(path).map_err(|error| {
        Failure::usage(format!("could not read the home file `{}`", path.display())).cause(error)
    })?;
    parse_home(&path.display().to_string(), &text)
        .map_err(|problems| Failure::file("the home file has mistakes", &problems))
}

/// A runtime that uses all processors.
pub(super) fn runtime() -> Result<tokio::runtime::Runtime, Failure> {
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|error| Failure::usage("could not start the runtime").cause(error))
}

pub(super) async fn bind(address: SocketAddr) -> Result<TcpListener, Failure> {
    TcpListener::bind(address).await.map_err(|error| {
        let failure = Failure::usage(format!("could not listen on `{address}`")).cause(&error);
        if error.kind() == std::io::ErrorKind::AddrInUse {
            let free = SocketAddr::new(address.ip(), 0);
            failure.hint(format!("`--listen {free}` picks a free port"))
        } else {
            failure
        }
    })
}

pub(super) fn address_of(listener: &TcpListener) -> Result<SocketAddr, Failure> {
    listener
        .local_addr()
        .map_err(|error| Failure::usage("could not tell the address of the listener").cause(error))
}

/// The URL at which this machine reaches the listener.
pub(super) fn base_url(scheme: &str, address: SocketAddr) -> Result<Url, Failure> {
    let host = match address.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => "127.0.0.1".to_owned(),
        IpAddr::V6(ip) if ip.is_unspecified() => "[::1]".to_owned(),
        IpAddr::V4(ip) => ip.to_string(),
        IpAddr::V6(ip) => format!("[{ip}]"),
    };
    Url::parse(&format!("{scheme}://{host}:{}", address.port()))
        .map_err(|error| Failure::usage(format!("`{address}` makes no URL")).cause(error))
}

fn settings(args: &Args, base_url: &Url, secret: &str) -> Settings {
    let mut client = Client::new(&args.client_id, ClientSecret::new(secret));
    client.flow = args.flow.into();
    let mut settings = Settings::new(base_url, client, &args.project_id);
    // The base URL says 127.0.0.1 also where every address is listened on.
    settings.redirects = RedirectPolicy::google(&args.project_id, args.listen.ip().is_loopback());
    if !args.redirect_uri.is_empty() {
        settings.redirects =
            RedirectPolicy { exact: args.redirect_uri.clone(), loopback_path: None };
    }
    settings.access_ttl = args.access_ttl;
    settings.code_ttl = args.code_ttl;
    if args.one_link_per_user {
        settings.links_per_user = LinksPerUser::One;
    }
    settings.demo_home = args.home.is_none();
    settings
}

/// Puts a cloud together on the machine's clock and randomness.
pub(super) async fn start_cloud(settings: Settings, home: &Home) -> Result<Arc<Cloud>, Failure> {
    let store: Arc<dyn Store> = Arc::new(MemoryStore::new(Arc::new(SystemClock)));
    Cloud::open(settings, home, store, Arc::new(SystemClock), Arc::new(SystemChance))
        .await
        .map(Arc::new)
        .map_err(|error| Failure::usage("could not read the store").cause(error))
}

#[cfg(test)]
mod tests {
    use clap::Parser as _;

    use super::*;

    #[derive(clap::Parser)]
    struct Line {
        #[command(flatten)]
        args: Args,
    }

    #[test]
    fn a_loopback_redirect_uri_is_for_a_server_that_only_this_machine_reaches() {
        let allows = |listen: &str, uri: &str| {
            let address: SocketAddr = listen.parse().expect("an address");
            let args = Line::parse_from(["serve", "--listen", listen]).args;
            let base_url = base_url("http", address).expect("a URL");
            settings(&args, &base_url, "secret").redirects.allows(uri)
        };
        let google = "https://oauth-redirect.googleusercontent.com/r/smarthome-demo";
        let here = "http://127.0.0.1:5000/r/smarthome-demo";
        for (listen, expected) in [
            ("127.0.0.1:8080", true),
            ("[::1]:8080", true),
            ("0.0.0.0:8080", false),
            ("[::]:8080", false),
            ("192.0.2.1:8080", false),
        ] {
            assert_eq!(allows(listen, here), expected, "{listen}");
            assert!(allows(listen, google), "{listen}");
        }
    }

    #[test]
    fn tokens_and_codes_live_as_long_as_told() {
        let base_url = Url::parse("http://127.0.0.1:8080").expect("a URL");
        let told = |line: &str| {
            let args = Line::parse_from(line.split(' ')).args;
            let settings = settings(&args, &base_url, "secret");
            (settings.access_ttl.as_secs(), settings.code_ttl.as_secs())
        };
        assert_eq!(told("serve"), (3600, 600));
        assert_eq!(told("serve --access-ttl 5m --code-ttl 30s"), (300, 30));
    }
}
