//! The built program in an empty environment: runs it, keeps what it printed, and holds every
//! output against the secrets of the run.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::fs;
use std::io::{BufRead as _, BufReader, Read, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::thread::JoinHandle;

use serde_json::Value;
use tempfile::TempDir;

/// The people of the built-in home.
pub const PASSWORD: &str = "correct horse";
pub const PIN: &str = "333444";
pub const WRONG_PIN: &str = "333222";

/// A directory of its own for each test: home, state and present directory of the program.
pub struct Sandbox {
    directory: TempDir,
    secrets: RefCell<BTreeSet<String>>,
}

/// What a run printed, and how it ended.
pub struct Ran {
    line: String,
    directory: PathBuf,
    pub code: Option<i32>,
    pub stdout: String,
    pub stderr: String,
}

impl Sandbox {
    pub fn new() -> Self {
        let directory = tempfile::tempdir().expect("a directory");
        let secrets = [PASSWORD, PIN, WRONG_PIN].map(str::to_owned);
        Self { directory, secrets: RefCell::new(secrets.into()) }
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.directory.path().join(name)
    }

    pub fn write(&self, name: &str, text: &str) -> PathBuf {
        let path = self.path(name);
        fs::write(&path, text).expect("a file");
        path
    }

    /// Nobody may see this from now on.
    pub fn hide(&self, secret: &str) {
        self.secrets.borrow_mut().insert(secret.to_owned());
    }

    /// The program with the words of `line`; nothing of the tester's environment reaches it.
    pub fn command(&self, line: &str) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_smarthome"));
        command
            .args(words(line))
            .env_clear()
            .env("PATH", std::env::var_os("PATH").unwrap_or_default())
            .env("HOME", self.directory.path())
            .env("SMARTHOME_STATE", self.path("state"))
            .current_dir(self.directory.path())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command
    }

    /// Runs `smarthome LINE`.
    pub fn run(&self, line: &str) -> Ran {
        self.run_with(line, |_| {})
    }

    /// Runs it after `change` had its say.
    pub fn run_with(&self, line: &str, change: impl FnOnce(&mut Command)) -> Ran {
        self.learn_tokens();
        let mut command = self.command(line);
        change(&mut command);
        let output = command.output().expect("the program starts");
        self.ran(line, output.status.code(), output.stdout, output.stderr)
    }

    fn ran(&self, line: &str, code: Option<i32>, stdout: Vec<u8>, stderr: Vec<u8>) -> Ran {
        self.learn_tokens();
        let ran = Ran {
            line: line.to_owned(),
            directory: self.directory.path().to_owned(),
            code,
            stdout: String::from_utf8(stdout).expect("UTF-8 on standard output"),
            stderr: String::from_utf8(stderr).expect("UTF-8 on standard error"),
        };
        assert!(!ran.stderr.contains("panicked"), "{}", ran.text());
        if !line.contains("--show-secrets") {
            // What `serve` prints first, and the next thing to type, are the one place where
            // secrets stand.
            let announces = line.starts_with("serve");
            if !announces || line.contains("--json") {
                self.ensure_no_secret(line, &ran.stderr);
            }
            if !announces {
                self.ensure_no_secret(line, &ran.stdout);
            }
        }
        ran
    }

    /// The tokens and the client secret of every account kept here.
    fn learn_tokens(&self) {
        for file in self.account_files() {
            let Ok(account) = serde_json::from_slice::<Value>(&fs::read(file).expect("readable"))
            else {
                continue;
            };
            for pointer in ["/access_token", "/refresh_token", "/target/client_secret"] {
                let secret = account.pointer(pointer).and_then(Value::as_str);
                if let Some(secret) = secret.filter(|secret| !secret.is_empty()) {
                    self.hide(secret);
                }
            }
        }
    }

    pub fn account_files(&self) -> Vec<PathBuf> {
        let mut files = Vec::new();
        for target in entries(&self.path("state/accounts")) {
            files.extend(entries(&target));
        }
        files
    }

    /// Files that running servers left.
    pub fn serving_files(&self) -> Vec<PathBuf> {
        entries(&self.path("state/serving"))
    }

    fn ensure_no_secret(&self, line: &str, text: &str) {
        for secret in self.secrets.borrow().iter() {
            assert!(!holds(text, secret), "`{line}` prints the secret {secret}:\n{text}");
        }
    }

    /// Changes a kept account as its owner could with an editor.
    pub fn edit_account(&self, target: &str, account: &str, edit: impl FnOnce(&mut Value)) {
        let path = self.path(&format!("state/accounts/{target}/{account}.json"));
        let mut value = read_json(&path);
        edit(&mut value);
        fs::write(path, value.to_string()).expect("the account file");
    }

    pub fn account(&self, target: &str, account: &str) -> Value {
        read_json(&self.path(&format!("state/accounts/{target}/{account}.json")))
    }

    /// Starts `smarthome serve` on a free port.
    pub fn serve(&self, flags: &str) -> Server<'_> {
        self.start("serve", flags)
    }

    /// Starts `smarthome proxy` on a free port.
    pub fn proxy(&self, flags: &str) -> Server<'_> {
        self.start("proxy", flags)
    }

    /// Starts `smarthome identity keys` on a free port.
    pub fn serve_keys(&self, flags: &str) -> Server<'_> {
        self.start("identity keys", flags)
    }

    fn start(&self, command: &str, flags: &str) -> Server<'_> {
        let listen = if flags.contains("--listen") { "" } else { "--listen 127.0.0.1:0" };
        let line = format!("{command} {listen} --json {flags}");
        let mut child = self.command(&line).spawn().expect("the program starts");
        let mut stdout = BufReader::new(child.stdout.take().expect("a pipe"));
        let stderr = collect(child.stderr.take().expect("a pipe"));
        let mut first = String::new();
        stdout.read_line(&mut first).expect("a line");
        let child = Guard(child);
        let event: Value = serde_json::from_str(&first)
            .unwrap_or_else(|_| panic!("the listening event, got {first:?}"));
        if let Some(secret) = event["client_secret"].as_str() {
            self.hide(secret);
        }
        Server { sandbox: self, line, child, stdout, stderr, first, event }
    }

    /// A linked account of the built-in home, and the server it is linked to.
    pub fn linked(&self) -> Server<'_> {
        let server = self.serve("");
        self.link(&server, "").expect_code(0);
        server
    }

    pub fn link(&self, server: &Server<'_>, flags: &str) -> Ran {
        let url = server.url();
        self.run(&format!("link {url} --username resident --password \"{PASSWORD}\" {flags}"))
    }
}

/// A PIN among the digits of a request id is chance; elsewhere it is a leak.
fn holds(text: &str, secret: &str) -> bool {
    let digit = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_digit);
    let numeric = secret.bytes().all(|byte| byte.is_ascii_digit());
    text.match_indices(secret).any(|(start, _)| {
        let (before, after) = (&text.as_bytes()[..start], &text.as_bytes()[start + secret.len()..]);
        !numeric || (!digit(before.last()) && !digit(after.first()))
    })
}

fn entries(directory: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(directory).into_iter().flatten();
    entries.map(|entry| entry.expect("an entry").path()).collect()
}

pub fn read_json(path: &Path) -> Value {
    serde_json::from_slice(&fs::read(path).expect("a file")).expect("JSON")
}

/// The words of a command line; double quotes hold words together.
pub fn words(line: &str) -> Vec<String> {
    let mut words = Vec::new();
    for (index, part) in line.split('"').enumerate() {
        if index % 2 == 1 {
            words.push(part.to_owned());
        } else {
            words.extend(part.split_whitespace().map(str::to_owned));
        }
    }
    words
}

/// Reads to the end beside the test, so that no pipe fills up.
fn collect(mut from: impl Read + Send + 'static) -> JoinHandle<Vec<u8>> {
    std::thread::spawn(move || {
        let mut bytes = Vec::new();
        from.read_to_end(&mut bytes).expect("readable");
        bytes
    })
}

/// A child that does not outlive its test.
pub struct Guard(pub Child);

impl Drop for Guard {
    fn drop(&mut self) {
        // It may have ended already, which is what is wanted.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

impl Guard {
    /// Sends a signal by its name.
    pub fn signal(&self, name: &str) {
        let command = format!("kill -{name} {}", self.0.id());
        let status = Command::new("sh").args(["-c", &command]).status().expect("a shell");
        assert!(status.success(), "{command}");
    }
}

/// A running `smarthome serve`.
pub struct Server<'a> {
    sandbox: &'a Sandbox,
    line: String,
    child: Guard,
    stdout: BufReader<ChildStdout>,
    stderr: JoinHandle<Vec<u8>>,
    first: String,
    /// What it printed first.
    pub event: Value,
}

impl Server<'_> {
    pub fn url(&self) -> String {
        self.event["base_url"].as_str().expect("a base URL").to_owned()
    }

    pub fn client_secret(&self) -> String {
        self.event["client_secret"].as_str().expect("a secret").to_owned()
    }

    /// Asks it to end and waits until it has.
    pub fn stop(mut self, signal: &str) -> Ran {
        self.child.signal(signal);
        let mut rest = String::new();
        self.stdout.read_to_string(&mut rest).expect("the rest");
        let status = self.child.0.wait().expect("it ends");
        let stderr = self.stderr.join().expect("a log");
        let stdout = (self.first + &rest).into_bytes();
        self.sandbox.ran(&self.line, status.code(), stdout, stderr)
    }
}

/// A child that talks: what it says is read line by line, and it can be answered.
pub struct Talk<'a> {
    sandbox: &'a Sandbox,
    line: String,
    child: Guard,
    heard: String,
}

impl Sandbox {
    pub fn talk(&self, line: &str, change: impl FnOnce(&mut Command)) -> Talk<'_> {
        let mut command = self.command(line);
        command.stdin(Stdio::piped());
        change(&mut command);
        let child = Guard(command.spawn().expect("the program starts"));
        Talk { sandbox: self, line: line.to_owned(), child, heard: String::new() }
    }
}

impl Talk<'_> {
    /// Reads standard error up to a line that `wanted` knows.
    pub fn hear<T>(&mut self, wanted: impl Fn(&str) -> Option<T>) -> T {
        let stderr = self.child.0.stderr.as_mut().expect("a pipe");
        loop {
            let mut line = Vec::new();
            let mut byte = [0];
            while line.last() != Some(&b'\n') {
                let read = stderr.read(&mut byte).expect("readable");
                assert!(read == 1, "it ended too early:\n{}", self.heard);
                line.push(byte[0]);
            }
            let line = String::from_utf8(line).expect("UTF-8");
            self.heard.push_str(&line);
            if let Some(found) = wanted(line.trim()) {
                return found;
            }
        }
    }

    pub fn signal(&self, name: &str) {
        self.child.signal(name);
    }

    pub fn hear_url(&mut self) -> String {
        self.hear(|line| line.starts_with("http").then(|| line.to_owned()))
    }

    /// Writes a line to its standard input, and waits for the end.
    pub fn end_with(mut self, answer: &str) -> Ran {
        let mut stdin = self.child.0.stdin.take().expect("a pipe");
        stdin.write_all(answer.as_bytes()).expect("it listens");
        drop(stdin);
        let stderr = collect(self.child.0.stderr.take().expect("a pipe"));
        let mut stdout = Vec::new();
        let mut pipe = self.child.0.stdout.take().expect("a pipe");
        pipe.read_to_end(&mut stdout).expect("readable");
        let code = self.child.0.wait().expect("it ends").code();
        let mut said = std::mem::take(&mut self.heard).into_bytes();
        said.extend(stderr.join().expect("talk"));
        self.sandbox.ran(&self.line, code, stdout, said)
    }
}

impl Ran {
    /// Everything, as it goes into a snapshot.
    pub fn text(&self) -> String {
        let code = self.code.map_or_else(|| "by a signal".to_owned(), |code| code.to_string());
        let mut text = format!("$ smarthome {}\nexit {code}\n", self.line.trim());
        for (name, said) in [("stdout", &self.stdout), ("stderr", &self.stderr)] {
            if !said.is_empty() {
                text.extend(["--- ", name, "\n", said.trim_end(), "\n"]);
            }
        }
        let directory = self.directory.display().to_string();
        text.replace(&directory, "[home]")
    }

    /// What the person typed, as it goes into a snapshot: without this secret.
    pub fn hide_in_line(&mut self, secret: &str) {
        self.line = self.line.replace(secret, "…");
    }

    /// Leaves the flags out of the snapshot, where they are long and say nothing.
    pub fn hide_line(&mut self) {
        let command = self.line.split(' ').next().unwrap_or_default();
        self.line = format!("{command} …");
    }

    #[track_caller]
    pub fn expect_code(self, code: i32) -> Self {
        assert_eq!(self.code, Some(code), "{}", self.text());
        self
    }

    /// The one document of `--json`.
    #[track_caller]
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.stdout)
            .unwrap_or_else(|error| panic!("not one document ({error}): {}", self.text()))
    }

    #[track_caller]
    pub fn expect_stderr(self, part: &str) -> Self {
        assert!(self.stderr.contains(part), "no {part:?}: {}", self.text());
        self
    }

    #[track_caller]
    pub fn expect_stdout(self, part: &str) -> Self {
        assert!(self.stdout.contains(part), "no {part:?}: {}", self.text());
        self
    }

    /// Holds exit code, standard output and standard error against a snapshot.
    #[track_caller]
    pub fn snapshot(self, name: &str) -> Self {
        snapshot(name, &self.text());
        self
    }
}

/// Several runs in one snapshot, as a terminal shows them.
#[track_caller]
pub fn snapshot_of(name: &str, runs: &[Ran]) {
    let text: Vec<String> = runs.iter().map(Ran::text).collect();
    snapshot(name, &text.join("\n"));
}

#[track_caller]
pub fn snapshot(name: &str, text: &str) {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(format!("{}/snapshots/cli", env!("CARGO_MANIFEST_DIR")));
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    for (pattern, instead) in [
        (r"127\.0\.0\.1:\d{5}", "127.0.0.1:[port]"),
        (r"127\.0\.0\.1-\d+", "127.0.0.1-[port]"),
        (r" +\d+\.\d ms", " [time] ms"),
        (r"in \d+\.\d s\b", "in [time] s"),
        (r#""latency_ms": \d+\.\d+"#, r#""latency_ms": "[time]""#),
        (r#"("requestId": )"\d+""#, "$1\"[number]\""),
        (r#""\d{9,20}""#, "\"[number]\""),
        (r"valid for (\d+[hm] ?)?(\d+m ?)?(\d+s)?", "valid for [time]"),
        (r"\d{4}-\d\d-\d\dT[0-9:.]+Z", "[moment]"),
        (r#"("(expires|linked)_at": )\d+"#, "$1\"[moment]\""),
        (r"(content-length: )\d+", "$1[length]"),
        (r"(?m)(date: ).*$", "$1[date]"),
        (r"(state=)[A-Za-z0-9_-]{20,}", "$1[state]"),
        (r"(client secret  )[A-Za-z0-9_-]{43}", "$1[random]"),
    ] {
        settings.add_filter(pattern, instead);
    }
    let _guard = settings.bind_to_scope();
    insta::assert_snapshot!(name, text);
}

/// The members of a JSON object, in order.
pub fn members(value: &Value) -> Vec<&str> {
    value.as_object().expect("an object").keys().map(String::as_str).collect()
}
