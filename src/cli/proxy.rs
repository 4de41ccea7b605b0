//! `smarthome proxy`: between any client and any cloud.

use std::fs::File;
use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use serde_json::{Value, json};
use url::Url;

use crate::fault::Places;
use crate::proxy::{Gateway, MAX_BODY, Recorder, Seen, Upstream, Watch};
use crate::report::{Style, render_seen, seen_json};
use crate::wire::{Handing, HttpTransport, Limits, Redactor, serve_http};

use super::failure::Failure;
use super::output::Output;
use super::serve::{address_of, base_url, bind, runtime, socket_address};
use super::signals::shutdown_signal;
use super::tls::TlsArgs;
use super::{faults, linked, running};

/// How long the cloud may take to answer: longer than any client waits, so that who is slow is
/// seen to be.
const PATIENCE: Duration = Duration::from_mins(1);

/// How long the last words may take once no client is left.
const FAREWELL: Duration = Duration::from_secs(1);

const ABOUT: &str = "\
Stand between any client and any cloud: show, validate, record and break what passes

Point a client at the proxy in place of the cloud: `smarthome link`, a tunnel that Google calls, a
phone. Every exchange is passed on and shown, secrets redacted; intents and their answers are held
against the protocol and the catalogue, and, once a SYNC has passed, against its devices. With
`--fault`, the cloud behind seems to misbehave in that way.";

/// Stand between any client and any cloud: show, validate, record and break what passes
#[derive(clap::Args, Debug)]
#[command(long_about = ABOUT)]
pub(super) struct Args {
    /// The cloud: scheme, host and port; paths are passed on as they come
    #[arg(
        long,
        value_name = "URL",
        required_unless_present = "list_faults",
        env = "SMARTHOME_UPSTREAM"
    )]
    upstream: Option<Upstream>,

    /// Listen here; port 0 picks a free one
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:8081", env = "SMARTHOME_LISTEN", value_parser = socket_address)]
    listen: SocketAddr,

    /// Make the cloud seem to misbehave in this way (repeatable)
    #[arg(long, value_name = "ID")]
    fault: Vec<String>,

    /// List the ways to misbehave that need no secret of the cloud
    #[arg(long)]
    list_faults: bool,

    /// Write what passes to a conversation file (Markdown), secrets redacted
    #[arg(long, value_name = "FILE")]
    record: Option<PathBuf>,

    #[command(flatten)]
    tls: TlsArgs,

    #[command(flatten)]
    places: PlaceArgs,
}

/// Where the cloud has its endpoints, for faults.
#[derive(clap::Args, Debug)]
#[command(next_help_heading = "Paths of the cloud, for faults [default: told by what is sent]")]
struct PlaceArgs {
    /// The authorization endpoint
    #[arg(long = "authorize-path", value_name = "PATH", value_parser = path)]
    authorize: Option<String>,

    /// The token endpoint
    #[arg(long = "token-path", value_name = "PATH", value_parser = path)]
    token: Option<String>,

    /// The userinfo endpoint
    #[arg(long = "userinfo-path", value_name = "PATH", value_parser = path)]
    userinfo: Option<String>,

    /// The revocation endpoint
    #[arg(long = "revoke-path", value_name = "PATH", value_parser = path)]
    revoke: Option<String>,

    /// The fulfillment
    #[arg(long = "fulfillment-path", value_name = "PATH", value_parser = path)]
    fulfillment: Option<String>,
}

fn path(text: &str) -> Result<String, String> {
    if text.starts_with('/') && !text.contains(['?', '#']) {
        return Ok(text.to_owned());
    }
    Err("expected a path such as `/oauth/token`".to_owned())
}

impl PlaceArgs {
    fn places(&self) -> Places {
        let place = |given: &Option<String>| given.clone().unwrap_or_default();
        Places {
            authorize: place(&self.authorize),
            token: place(&self.token),
            userinfo: place(&self.userinfo),
            revoke: place(&self.revoke),
            fulfillment: place(&self.fulfillment),
        }
    }
}

pub(super) fn run(args: &Args, output: &Output) -> Result<ExitCode, Failure> {
    let upstream = match &args.upstream {
        Some(upstream) if !args.list_faults => upstream,
        _ => {
            faults::list(output, false);
            return Ok(ExitCode::SUCCESS);
        }
    };
    // Every request is told of anyway.
    output.log_from(tracing::Level::WARN);
    faults::ensure_known(&args.fault, false)?;
    let shown = args.tls.load(args.listen.ip())?;
    let limits = Limits { timeout: PATIENCE, body: MAX_BODY };
    let client = HttpTransport::new(limits, output.trust()?);
    runtime()?.block_on(async {
        let listener = bind(args.listen).await?;
        let scheme = if shown.is_some() { "https" } else { "http" };
        let own = base_url(scheme, address_of(&listener)?)?;
        let gateway = Gateway::new(upstream.clone(), own.clone(), client);
        let broken = faults::around_any(gateway, &args.fault, args.places.places())?;
        // What stands in the file goes only once everything else is known to work.
        let record = args.record.as_deref().map(|path| Record::begin(path, upstream, output));
        let teller = Arc::new(Teller::new(output, record.transpose()?));
        let telling = Arc::clone(&teller);
        let watch = Watch::new(broken, own.clone(), move |seen| telling.tell(seen));
        let stopped = shutdown_signal()?;
        let mut event = listening_event(&own, upstream);
        let made = shown.as_ref().and_then(|shown| shown.made.as_deref());
        let state = linked::state_directory()?;
        let _file = running::announce_certificate(&state, own.as_str(), &mut event, made)?;
        announce(output, &event, args);
        let app = Handing { transport: Arc::new(watch.clone()), max_body: MAX_BODY };
        serve_http(listener, shown.as_ref().map(|shown| &shown.tls), app, stopped).await;
        // What a fault holds back, or the cloud, is not waited for.
        let _ = tokio::time::timeout(FAREWELL, watch.finish()).await;
        teller.end(output)
    })
}

fn listening_event(own: &Url, upstream: &Upstream) -> Value {
    let own = own.as_str().trim_end_matches('/');
    json!({"event": "listening", "base_url": own, "upstream": upstream.origin()})
}

fn announce(output: &Output, event: &Value, args: &Args) {
    if output.is_json() {
        output.event(event);
        return;
    }
    let text = |name: &str| event[name].as_str().unwrap_or_default().to_owned();
    let mut lines = vec![format!("listening on {}, before {}", text("base_url"), text("upstream"))];
    if let Some(others) = reached_by_others(args.listen.ip()) {
        lines.push(others.to_owned());
    }
    if event["ca_file"].is_string() {
        lines.push(format!("  {:<15}{}", "certificate", text("ca_file")));
    }
    for fault in &args.fault {
        lines.push(format!("  {:<15}{fault}", "fault"));
    }
    if let Some(record) = &args.record {
        lines.push(format!("  {:<15}{}", "record", record.display()));
    }
    output.data(&(lines.join("\n") + "\n"));
    output.talk("\nCtrl-C stops\n");
}

/// What is worth knowing of an address that is not this machine's own.
fn reached_by_others(address: IpAddr) -> Option<&'static str> {
    if address.is_loopback() {
        return None;
    }
    Some(if address.is_unspecified() {
        "on every address of this machine: others can reach the cloud through it"
    } else {
        "others can reach the cloud through it"
    })
}

/// Tells of what passes: prints it, and writes it down.
struct Teller {
    redactor: Redactor,
    style: Style,
    is_json: bool,
    is_verbose: bool,
    record: Option<Mutex<Record>>,
}

impl Teller {
    fn new(output: &Output, record: Option<Record>) -> Self {
        Self {
            redactor: output.redactor().clone(),
            style: output.style(),
            is_json: output.is_json(),
            is_verbose: output.is_verbose(),
            record: record.map(Mutex::new),
        }
    }

    fn tell(&self, seen: &Seen) {
        self.redactor.learn_from(&seen.exchange);
        if self.is_json {
            super::output::line(&seen_json(seen, &self.redactor, self.is_verbose));
        } else {
            let text = render_seen(seen, &self.redactor, self.style, self.is_verbose);
            super::output::data(&crate::report::harmless(&text));
        }
        if let (Some(trouble), true) = (&seen.trouble, self.is_json) {
            super::output::say(&self.redactor.text(trouble));
        }
        if let Some(record) = &self.record {
            record.lock().unwrap_or_else(PoisonError::into_inner).add(seen);
        }
    }

    /// The last words, and whether the record is whole.
    fn end(&self, output: &Output) -> Result<ExitCode, Failure> {
        output.talk("stopped");
        let Some(record) = &self.record else {
            return Ok(ExitCode::SUCCESS);
        };
        record.lock().unwrap_or_else(PoisonError::into_inner).end(output)
    }
}

/// The file of `--record`.
struct Record {
    path: PathBuf,
    recorder: Recorder<File>,
    /// Why it is not whole.
    failed: Option<std::io::Error>,
}

impl Record {
    fn begin(path: &Path, upstream: &Upstream, output: &Output) -> Result<Self, Failure> {
        let title = format!("Recorded before {}", upstream.origin());
        let recorder = File::create(path)
            .and_then(|file| Recorder::begin(file, &title, output.redactor()))
            .map_err(|error| not_written(path, &error))?;
        Ok(Self { path: path.to_owned(), recorder, failed: None })
    }

    fn add(&mut self, seen: &Seen) {
        if self.failed.is_some() {
            return;
        }
        if let Err(error) = self.recorder.add(seen) {
            super::output::say(&format!("could not write `{}`: {error}", self.path.display()));
            self.failed = Some(error);
        }
    }

    fn end(&self, output: &Output) -> Result<ExitCode, Failure> {
        if let Some(error) = &self.failed {
            return Err(not_written(&self.path, error));
        }
        let (count, path) = (self.recorder.count(), self.path.display());
        let exchanges = if count == 1 { "exchange" } else { "exchanges" };
        output.talk(&format!("{count} {exchanges} in {path}"));
        Ok(ExitCode::SUCCESS)
    }
}

fn not_written(path: &Path, error: &std::io::Error) -> Failure {
    Failure::usage(format!("could not write the record `{}`", path.display())).cause(error)
}
