//! How `link` catches the redirect: the flags, which way is taken when none is named, and what a
//! browser needs of this machine.

use std::path::PathBuf;
use std::time::Duration;

use clap::ValueEnum;
use url::Url;

use crate::google::link::browser::{Browsing, Program};
use crate::google::link::{Capture, SignIn, open_browser};
use crate::protocol::Password;
use crate::wire::Trust;

use super::config::Config;
use super::failure::Failure;
use super::hidden::ask_hidden;
use super::output::{self, Output};
use super::secret;

/// The ways of capturing the redirect, as flags and smarthome.toml spell them.
pub(super) const CAPTURES: [&str; 4] = ["form", "browser", "loopback", "paste"];

/// Who signs in to the cloud.
#[derive(clap::Args, Debug)]
pub(super) struct Credentials {
    /// Sign in to the cloud under this name
    #[arg(long, value_name = "NAME", env = "SMARTHOME_USERNAME")]
    pub(super) username: Option<String>,

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
}

impl Credentials {
    /// The password, as it was given.
    pub(super) fn password(&self) -> Result<Option<String>, Failure> {
        secret::secret("password", self.password.as_ref(), self.password_file.as_deref())
    }
}

/// How the redirect comes back, and who signs in.
#[derive(clap::Args, Debug)]
pub(super) struct CaptureArgs {
    #[command(flatten)]
    credentials: Credentials,

    /// How the redirect comes back [default: form with --username, else browser where one is
    /// found, else loopback]
    #[arg(long, value_name = "WAY", env = "SMARTHOME_CAPTURE")]
    capture: Option<Way>,

    /// Use this Chromium-family browser [default: the first that is found]
    #[arg(long, value_name = "FILE", env = "SMARTHOME_BROWSER")]
    browser: Option<PathBuf>,

    /// Capture with a browser without a window, which signs in by itself
    #[arg(long)]
    headless: bool,

    /// How long to wait for a person at the browser
    #[arg(long, value_name = "DURATION", default_value = "5m", value_parser = humantime::parse_duration, env = "SMARTHOME_TIMEOUT")]
    timeout: Duration,
}

/// How the redirect comes back.
#[derive(Clone, Copy, Debug, Eq, PartialEq, ValueEnum)]
pub(super) enum Way {
    /// No browser: fills in the cloud's sign-in form
    Form,
    /// A Chromium-family browser of its own, in which Google's redirect host is this machine
    Browser,
    /// The person's browser, and a listener on 127.0.0.1 that the cloud must allow
    Loopback,
    /// Prints the URL; the person pastes the address they ended at
    Paste,
}

/// What a capture borrows from.
pub(super) struct Prepared {
    pub(super) way: Way,
    username: String,
    password: Password,
    program: Option<Program>,
    headless: bool,
    trust: Trust,
    limit: Duration,
}

/// How a person is told where to go, and asked where they ended.
pub(super) struct Talk<'a> {
    pub(super) open: &'a (dyn Fn(&Url) + Sync),
    pub(super) ask: &'a (dyn Fn(&Url) -> std::io::Result<String> + Sync),
}

impl CaptureArgs {
    /// Chooses the way and finds what it needs, so that what is lacking is said before anybody
    /// signs in.
    pub(super) fn prepare(
        &self,
        config: &Config,
        target: &str,
        output: &Output,
    ) -> Result<Prepared, Failure> {
        let given = self.credentials.password()?;
        let way = self.way(config, target)?;
        let username = self.credentials.username.clone().unwrap_or_default();
        let signs_in = way == Way::Form || (way == Way::Browser && self.headless);
        let password = match given {
            None if signs_in => ask_password(&username)?,
            given => given.unwrap_or_default(),
        };
        output.redactor().learn(&password);
        let program = if way == Way::Browser { Some(self.program()?) } else { None };
        Ok(Prepared {
            way,
            username,
            password: Password::new(password),
            program,
            headless: self.headless,
            trust: output.trust()?,
            limit: self.timeout,
        })
    }

    /// As told, else by the form where a user name is given, else by a browser where there is one.
    fn way(&self, config: &Config, target: &str) -> Result<Way, Failure> {
        let configured = config
            .targets
            .get(target)
            .and_then(|target| target.capture.as_deref())
            .and_then(|capture| Way::from_str(capture, false).ok());
        let told = self.capture.or(if self.headless { Some(Way::Browser) } else { configured });
        match (told, &self.credentials.username) {
            (Some(Way::Form), None) => {
                Err(Failure::usage("the sign-in form needs a user name")
                    .hint("give `--username NAME`"))
            }
            (Some(Way::Browser), None) if self.headless => {
                Err(Failure::usage("a browser without a window needs a user name to sign in with")
                    .hint("give `--username NAME`, or leave out `--headless`"))
            }
            (Some(way), _) if self.headless && way != Way::Browser => {
                Err(Failure::usage("`--headless` goes with `--capture browser` alone"))
            }
            (Some(way), _) => Ok(way),
            (None, Some(_)) => Ok(Way::Form),
            (None, None) if self.program().is_ok() => Ok(Way::Browser),
            (None, None) => Ok(Way::Loopback),
        }
    }

    /// The browser, where this machine can show it.
    fn program(&self) -> Result<Program, Failure> {
        let program = self.found_program()?;
        if is_root() && !in_ci() {
            return Err(Failure::usage("Chromium does not run as root")
                .hint("run this as another user")
                .hint(OTHER_WAYS));
        }
        if !self.headless && !has_screen() {
            return Err(Failure::usage(
                "there is no screen for a browser: neither `DISPLAY` nor `WAYLAND_DISPLAY` is set",
            )
            .hint("`--headless` with `--username` signs in without a window")
            .hint(OTHER_WAYS));
        }
        Ok(program)
    }

    fn found_program(&self) -> Result<Program, Failure> {
        if let Some(path) = &self.browser {
            return Ok(Program::at(path));
        }
        let found = Program::find(&std::env::var_os("PATH").unwrap_or_default());
        found.ok_or_else(|| {
            Failure::usage(
                "no Chromium-family browser was found: Chrome, Chromium, Edge, Brave or Vivaldi",
            )
            .hint("`--browser FILE` names one")
            .hint(OTHER_WAYS)
        })
    }
}

/// What to do where no browser does.
pub(super) const OTHER_WAYS: &str = "capture in another way: `--capture form` with `--username`, `--capture loopback` or `--capture paste`";

impl Prepared {
    /// Whether a window opens that somebody has to act in.
    pub(super) fn needs_person(&self) -> bool {
        self.way == Way::Browser && !self.headless
    }

    /// The way as the library takes it.
    pub(super) fn capture<'a>(&'a self, talk: &Talk<'a>) -> Capture<'a> {
        let sign_in = SignIn { username: &self.username, password: &self.password };
        match (self.way, &self.program) {
            (Way::Browser, Some(program)) => Capture::Browser(Browsing {
                program: program.clone(),
                headless: self.headless.then_some(sign_in),
                without_sandbox: is_root() && in_ci(),
                trust: &self.trust,
                limit: self.limit,
            }),
            (Way::Form, _) => Capture::Form(sign_in),
            (Way::Loopback | Way::Browser, _) => {
                Capture::Loopback { limit: self.limit, open: talk.open }
            }
            (Way::Paste, _) => Capture::Paste { ask: talk.ask },
        }
    }
}

#[cfg(unix)]
fn is_root() -> bool {
    rustix::process::geteuid().is_root()
}

#[cfg(not(unix))]
fn is_root() -> bool {
    false
}

fn in_ci() -> bool {
    is_set("CI")
}

/// macOS and Windows have one wherever somebody is signed in.
fn has_screen() -> bool {
    !cfg!(target_os = "linux") || is_set("DISPLAY") || is_set("WAYLAND_DISPLAY")
}

fn is_set(name: &str) -> bool {
    std::env::var_os(name).is_some_and(|value| !value.is_empty())
}

pub(super) fn ask_password(username: &str) -> Result<String, Failure> {
    ask_password_of(username, "password")
}

/// The same for another flag than `--password`, by its name without hyphens before.
pub(super) fn ask_password_of(username: &str, flag: &str) -> Result<String, Failure> {
    use std::io::IsTerminal as _;
    if !std::io::stdin().is_terminal() {
        let variable = format!("SMARTHOME_{}", flag.to_uppercase().replace('-', "_"));
        return Err(Failure::usage(format!("the password of `{username}` is missing"))
            .hint(format!("give `--{flag}-file FILE` or set `{variable}`")));
    }
    ask_hidden(&format!("password of {username} (not shown): "))
        .map_err(|error| Failure::usage("could not read the password").cause(error))
}

pub(super) fn open_in_browser(url: &Url, output: &Output) {
    // Said in any case: without it nothing goes on.
    output::say(&format!("open this page, sign in and agree:\n\n  {url}\n\n"));
    match open_browser(url.as_str()) {
        Ok(()) => output.talk("waiting for the browser to come back; Ctrl-C gives up"),
        Err(error) => {
            output.talk(&format!("(no browser could be opened: {error}; waiting all the same)"));
        }
    }
}

pub(super) fn ask_for_address(url: &Url, output: &Output) -> std::io::Result<String> {
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
