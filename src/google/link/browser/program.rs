//! A Chromium-family browser on this machine: finds one, and starts it with a throw-away profile.
//!
//! The profile holds nothing of the person's and is gone at the end; nothing of the system's trust
//! is touched. What only this run may reach, and which keys it trusts, are switches of the browser.

use std::ffi::OsStr;
use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{ExitStatus, Stdio};
use std::time::Duration;

use tempfile::TempDir;
use tokio::process::{Child, ChildStdin, ChildStdout, Command};

use super::devtools::{DevTools, DevToolsError};

/// What such a browser is called where programs are found by name, the most usual first.
const NAMES: [&str; 12] = [
    "google-chrome-stable",
    "google-chrome",
    "chromium",
    "chromium-browser",
    "chrome",
    "microsoft-edge-stable",
    "microsoft-edge",
    "brave-browser",
    "brave",
    "vivaldi-stable",
    "vivaldi",
    "chrome.exe",
];

/// Where it is installed otherwise.
const PLACES: [&str; 6] = [
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
    "/Applications/Brave Browser.app/Contents/MacOS/Brave Browser",
    r"C:\Program Files\Google\Chrome\Application\chrome.exe",
    r"C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe",
];

/// Nothing is asked at the first start, nothing is kept, and nothing is fetched behind the page.
const QUIET: [&str; 16] = [
    // No bar over the page that warns of the other switches.
    "--test-type",
    "--no-first-run",
    "--no-default-browser-check",
    "--disable-default-apps",
    "--disable-extensions",
    "--disable-sync",
    "--disable-background-networking",
    "--disable-background-mode",
    "--disable-component-update",
    "--disable-domain-reliability",
    "--disable-breakpad",
    "--disable-quic",
    "--no-pings",
    // Calls between browsers would find their way past the resolver's rules.
    "--webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--password-store=basic",
    "--use-mock-keychain",
];

/// How long a browser without a window may take to answer at all.
const START: Duration = Duration::from_secs(30);

/// What the person types here is not to be kept, and they are not asked whether it should.
const PREFERENCES: &str =
    r#"{"credentials_enable_service":false,"profile":{"password_manager_enabled":false}}"#;

/// The longest path below which a browser's socket still has room for its name: a socket's whole
/// path may have about a hundred characters.
const LONGEST_SOCKET_DIRECTORY: usize = 50;

/// A browser that was found.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Program(PathBuf);

/// How a browser is started.
#[derive(Clone, Debug, Default)]
pub struct Launch {
    /// Without a window, and driven by [`DevTools`].
    pub headless: bool,
    /// Without the sandbox that the system's root cannot have.
    pub without_sandbox: bool,
    /// Which hosts lead where: the text of `--host-resolver-rules`.
    pub resolver_rules: String,
    /// Base64 of the SHA-256 of the keys that are trusted besides those of the system's
    /// authorities.
    pub trusted_keys: Vec<String>,
    /// The page to begin with. Other people of this machine can read it while the browser starts.
    pub url: String,
}

/// Why no browser runs.
#[derive(Debug, thiserror::Error)]
pub enum LaunchError {
    /// There is no room for the profile.
    #[error("could not make a profile for the browser: {0}")]
    Profile(#[source] io::Error),
    /// The program does not start.
    #[error("could not start `{}`: {cause}", program.display())]
    Start {
        /// Which program.
        program: PathBuf,
        /// What the system says.
        cause: io::Error,
    },
    /// It starts, and does not answer.
    #[error("could not talk to `{}`: {cause}", program.display())]
    Talk {
        /// Which program.
        program: PathBuf,
        /// What went wrong.
        cause: DevToolsError,
    },
    /// It ends before it answers.
    #[error("`{}` ended at once: {said}", program.display())]
    Ended {
        /// Which program.
        program: PathBuf,
        /// Its last words.
        said: String,
    },
    /// It runs, and says nothing.
    #[error(
        "`{}` did not answer within {}; is it a Chromium-family browser?",
        program.display(), humantime::format_duration(*limit)
    )]
    Silent {
        /// Which program.
        program: PathBuf,
        /// How long was waited.
        limit: Duration,
    },
}

impl Program {
    /// The browser at this path, whatever it is.
    #[must_use]
    pub fn at(path: &Path) -> Self {
        Self(path.to_owned())
    }

    /// The first known one in the directories of `search_path`, or where such browsers are
    /// installed otherwise.
    #[must_use]
    pub fn find(search_path: &OsStr) -> Option<Self> {
        let by_name = NAMES.iter().flat_map(|name| {
            std::env::split_paths(search_path).map(move |directory| directory.join(name))
        });
        by_name.chain(PLACES.iter().map(PathBuf::from)).find(|path| is_program(path)).map(Self)
    }

    /// Where it is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.0
    }

    /// Starts it.
    ///
    /// # Errors
    /// There is no room for its profile, or it does not start.
    pub async fn launch(&self, launch: &Launch) -> Result<Browser, LaunchError> {
        let profile = make_profile().map_err(LaunchError::Profile)?;
        let log = furnish(profile.path()).map_err(LaunchError::Profile)?;
        let mut command = self.command(launch, profile.path());
        command.stderr(log).kill_on_drop(true);
        // A group of its own: Ctrl-C in the terminal is for us to pass on.
        #[cfg(unix)]
        command.process_group(0);
        let child = command
            .spawn()
            .map_err(|cause| LaunchError::Start { program: self.0.clone(), cause })?;
        // From here on its children and its profile go with it, also when it does not answer.
        let mut browser = Browser { group: child.id(), child, devtools: None, profile };
        if let (Some(to), Some(from)) = (browser.child.stdin.take(), browser.child.stdout.take()) {
            browser.devtools = Some(self.attach(to, from, &browser).await?);
        }
        Ok(browser)
    }

    async fn attach(
        &self,
        to: ChildStdin,
        from: ChildStdout,
        browser: &Browser,
    ) -> Result<DevTools, LaunchError> {
        let program = || self.0.clone();
        match tokio::time::timeout(START, DevTools::attach(to, from)).await {
            Ok(Ok(devtools)) => Ok(devtools),
            Ok(Err(DevToolsError::Ended)) if let Some(said) = browser.last_words() => {
                Err(LaunchError::Ended { program: program(), said })
            }
            Ok(Err(cause)) => Err(LaunchError::Talk { program: program(), cause }),
            Err(_) => Err(LaunchError::Silent { program: program(), limit: START }),
        }
    }

    fn command(&self, launch: &Launch, profile: &Path) -> Command {
        let mut command = if launch.headless { self.piped() } else { self.windowed() };
        command.args(QUIET).arg(format!("--user-data-dir={}", profile.display()));
        // A proxy would ask the real hosts, whatever the rules say.
        command.arg("--no-proxy-server");
        if !launch.resolver_rules.is_empty() {
            command.arg(format!("--host-resolver-rules={}", launch.resolver_rules));
        }
        if !launch.trusted_keys.is_empty() {
            let keys = launch.trusted_keys.join(",");
            command.arg(format!("--ignore-certificate-errors-spki-list={keys}"));
        }
        if launch.without_sandbox {
            command.arg("--no-sandbox");
        }
        if launch.headless {
            command.args(["--headless", "--disable-gpu", "--remote-debugging-pipe"]);
        }
        if profile.as_os_str().len() <= LONGEST_SOCKET_DIRECTORY {
            // What it would leave beside the profile goes with it.
            command.env("TMPDIR", profile);
        }
        command.arg(if launch.url.is_empty() { "about:blank" } else { &launch.url });
        command
    }

    fn windowed(&self) -> Command {
        let mut command = Command::new(&self.0);
        command.stdin(Stdio::null()).stdout(Stdio::null());
        command
    }

    /// The browser talks on its third and fourth descriptor; a pipe, unlike a port, is closed to
    /// the other people of this machine.
    fn piped(&self) -> Command {
        let mut command = Command::new("sh");
        command.args(["-c", r#"exec "$0" "$@" 3<&0 4>&1 </dev/null >/dev/null"#]).arg(&self.0);
        command.stdin(Stdio::piped()).stdout(Stdio::piped());
        command
    }
}

/// A directory that nobody else on this machine can look into.
fn make_profile() -> io::Result<TempDir> {
    let mut builder = tempfile::Builder::new();
    builder.prefix("smarthome-browser-");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        builder.permissions(std::fs::Permissions::from_mode(0o700));
    }
    builder.tempdir()
}

/// Puts into a new profile what the browser is to find there, and gives the file for its log.
fn furnish(profile: &Path) -> io::Result<File> {
    let default = profile.join("Default");
    std::fs::create_dir(&default)?;
    std::fs::write(default.join("Preferences"), PREFERENCES)?;
    File::create(profile.join(LOG))
}

/// What the browser says of itself stands in its profile.
const LOG: &str = "smarthome.log";

/// How long it may take to end.
const FAREWELL: Duration = Duration::from_secs(5);

/// A browser that runs; it ends, and its profile with it, when this is dropped.
#[derive(Debug)]
pub struct Browser {
    child: Child,
    /// The group of the browser and its own children, which live a little longer than it.
    group: Option<u32>,
    /// How it is driven, where it has no window.
    pub devtools: Option<DevTools>,
    profile: TempDir,
}

impl Browser {
    /// Waits until the person closes it, or it ends by itself.
    ///
    /// # Errors
    /// The system does not say.
    pub async fn ended(&mut self) -> io::Result<ExitStatus> {
        self.child.wait().await
    }

    /// The last of its own words that speak of an error.
    #[must_use]
    pub fn last_error(&self) -> Option<String> {
        self.last_line(|line| line.contains("ERROR") || line.contains("FATAL"))
    }

    /// Its last error, or else whatever was said last, be it by the shell that could not start it.
    fn last_words(&self) -> Option<String> {
        self.last_error().or_else(|| self.last_line(|line| !line.trim().is_empty()))
    }

    fn last_line(&self, tells: impl Fn(&str) -> bool) -> Option<String> {
        let log = std::fs::read(self.profile.path().join(LOG)).ok()?;
        let log = String::from_utf8_lossy(&log);
        log.lines().rev().find(|line| tells(line)).map(|line| message(line).to_owned())
    }

    /// Ends it in good order, so that nothing of it writes into the profile any more.
    pub async fn close(mut self) {
        self.ask_to_end();
        if tokio::time::timeout(FAREWELL, self.child.wait()).await.is_err() {
            // It may end at this very moment, which is what is wanted.
            let _ = self.child.kill().await;
        }
    }

    /// One without a window ends by itself, too, once nobody talks to it.
    fn ask_to_end(&mut self) {
        drop(self.devtools.take());
        if !self.child.id().is_some_and(terminate) {
            // It has ended already, or this system knows no gentler way.
            let _ = self.child.start_kill();
        }
    }
}

/// Nothing is left behind, also when a capture is given up in the middle.
impl Drop for Browser {
    fn drop(&mut self) {
        const PATIENCE: Duration = Duration::from_millis(20);
        const TRIES: u32 = 100;
        self.group.into_iter().for_each(kill_all);
        // It may have ended already, which is what is wanted.
        let _ = self.child.start_kill();
        for _ in 0..TRIES {
            let ended = self.child.try_wait().is_ok_and(|status| status.is_some());
            // Its own children write into the profile for a moment longer.
            if ended && std::fs::remove_dir_all(self.profile.path()).is_ok() {
                return;
            }
            std::thread::sleep(PATIENCE);
        }
    }
}

/// The browser with its own children.
#[cfg(unix)]
fn kill_all(id: u32) {
    use rustix::process::{Pid, Signal, kill_process_group};
    if let Some(group) = i32::try_from(id).ok().and_then(Pid::from_raw) {
        // They may have ended, which is what is wanted.
        let _ = kill_process_group(group, Signal::KILL);
    }
}

#[cfg(not(unix))]
fn kill_all(_: u32) {}

#[cfg(unix)]
fn terminate(id: u32) -> bool {
    use rustix::process::{Pid, Signal, kill_process};
    let pid = i32::try_from(id).ok().and_then(Pid::from_raw);
    pid.is_some_and(|pid| kill_process(pid, Signal::TERM).is_ok())
}

#[cfg(not(unix))]
fn terminate(_: u32) -> bool {
    false
}

/// What stands behind `[process:thread:time:ERROR:file:line]`.
fn message(line: &str) -> &str {
    match line.split_once("] ") {
        Some((head, message)) if head.starts_with('[') => message.trim(),
        _ => line.trim(),
    }
}

#[cfg(unix)]
fn is_program(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt as _;
    path.metadata().is_ok_and(|found| found.is_file() && found.permissions().mode() & 0o111 != 0)
}

#[cfg(not(unix))]
fn is_program(path: &Path) -> bool {
    path.is_file()
}

#[cfg(test)]
mod tests;
