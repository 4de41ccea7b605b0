//! The server itself: requests as they came, answers byte for byte.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::process::Command;
use std::sync::{Arc, Mutex};

use serde_json::Value;
use url::form_urlencoded;

use super::{ACCESS, CODE, PASSWORD, REFRESH, SECRET, USERNAME};
use crate::common::{Ran, Sandbox};

/// A request as the provider reads it.
#[derive(Clone, Debug)]
pub struct Asked {
    pub method: String,
    /// As the `Host` header says.
    pub host: String,
    pub path: String,
    pub query: String,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

impl Asked {
    pub fn is(&self, method: &str, path: &str) -> bool {
        self.method == method && self.path == path
    }

    pub fn header(&self, wanted: &str) -> &str {
        let found = self.headers.iter().find(|(name, _)| name.eq_ignore_ascii_case(wanted));
        found.map_or("", |(_, value)| value.as_str())
    }

    /// The cookies, as `a=b; c=d`.
    pub fn cookies(&self) -> &str {
        self.header("cookie")
    }

    pub fn body(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// A parameter of the query; empty where there is none.
    pub fn query(&self, name: &str) -> String {
        value_of(self.query.as_bytes(), name)
    }

    /// A value of the posted form; empty where there is none.
    pub fn form(&self, name: &str) -> String {
        value_of(&self.body, name)
    }

    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).expect("JSON")
    }

    /// Everything, as one text to look for leaks in.
    pub fn all(&self) -> String {
        let headers: Vec<_> = self.headers.iter().map(|(n, v)| format!("{n}: {v}")).collect();
        let Self { method, path, query, .. } = self;
        let query = query.replace('+', " ");
        let decoded: Vec<String> = form_urlencoded::parse(query.as_bytes())
            .chain(form_urlencoded::parse(&self.body))
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        let (headers, decoded) = (headers.join("\n"), decoded.join(" "));
        format!("{method} {path}?{query}\n{headers}\n{}\n{decoded}", self.body())
    }
}

pub fn value_of(encoded: &[u8], name: &str) -> String {
    let mut pairs = form_urlencoded::parse(encoded);
    pairs.find(|(found, _)| found == name).map_or(String::new(), |(_, value)| value.into_owned())
}

/// An answer, byte for byte.
#[derive(Clone)]
pub struct Answer {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
    /// The body goes on until nobody reads it any more.
    pub is_endless: bool,
    /// The body is all that is sent, with no head before it.
    pub is_bare: bool,
    /// Nothing is sent for as long as somebody waits.
    pub is_silent: bool,
}

impl Answer {
    pub fn new(status: u16, kind: &str, body: impl Into<Vec<u8>>) -> Self {
        let mut headers = Vec::new();
        if !kind.is_empty() {
            headers.push(("Content-Type".to_owned(), kind.to_owned()));
        }
        let body = body.into();
        Self { status, headers, body, is_endless: false, is_bare: false, is_silent: false }
    }

    /// Whatever this is, byte for byte.
    pub fn bare(bytes: impl Into<Vec<u8>>) -> Self {
        Self { is_bare: true, ..Self::new(200, "", bytes) }
    }

    pub fn silence() -> Self {
        Self { is_silent: true, ..Self::new(200, "", "") }
    }

    pub fn endless(kind: &str) -> Self {
        Self { is_endless: true, ..Self::new(200, kind, "") }
    }

    pub fn page(body: &str) -> Self {
        let html = format!("<!doctype html><html><body>{body}</body></html>");
        Self::new(200, "text/html; charset=utf-8", html)
    }

    pub fn json(status: u16, body: &Value) -> Self {
        Self::new(status, "application/json", body.to_string())
    }

    pub fn to(status: u16, location: &str) -> Self {
        Self::new(status, "", "").header("Location", location)
    }

    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    pub fn cookie(self, cookie: &str) -> Self {
        self.header("Set-Cookie", cookie)
    }

    pub fn bytes(&self) -> Vec<u8> {
        if self.is_bare {
            return self.body.clone();
        }
        let mut head = format!("HTTP/1.1 {} Whatever\r\n", self.status);
        for (name, value) in &self.headers {
            head.extend([name, ": ", value, "\r\n"]);
        }
        if !self.is_endless {
            head.extend(["Content-Length: ", &self.body.len().to_string(), "\r\n"]);
        }
        head.push_str("Connection: close\r\n\r\n");
        let mut bytes = head.into_bytes();
        bytes.extend(&self.body);
        bytes
    }
}

pub type Habit = dyn Fn(&Asked) -> Answer + Send + Sync;

/// A provider on a free port, which remembers what it was asked. It is a proxy too, so that a run
/// with [`Provider::stand_for_every_host`] may name any host.
pub struct Provider {
    pub url: String,
    asked: Arc<Mutex<Vec<Asked>>>,
}

impl Provider {
    /// Answers by `habit` alone.
    pub fn answering(habit: impl Fn(&Asked) -> Answer + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let url = format!("http://{}", listener.local_addr().expect("an address"));
        let asked = Arc::new(Mutex::new(Vec::new()));
        let (log, habit): (_, Arc<Habit>) = (Arc::clone(&asked), Arc::new(habit));
        // Ends with the tests: it holds nothing but its port.
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (log, habit) = (Arc::clone(&log), Arc::clone(&habit));
                std::thread::spawn(move || serve_one(stream, &log, &*habit));
            }
        });
        Self { url, asked }
    }

    /// Answers by `habit` where that has something to say, else as most do.
    pub fn with(habit: impl Fn(&Asked) -> Option<Answer> + Send + Sync + 'static) -> Self {
        Self::answering(move |asked| habit(asked).unwrap_or_else(|| super::usual(asked)))
    }

    /// A host that should never hear of anything.
    pub fn bystander() -> Self {
        Self::answering(|_| Answer::page("<h1>Somebody else</h1>"))
    }

    /// The flags that name all of it, but for the user.
    pub fn endpoints(&self) -> String {
        let url = &self.url;
        format!(
            "--authorize-url {url}/auth --token-url {url}/token --fulfillment-url {url}/smarthome"
        )
    }

    /// The command line that links.
    pub fn line(&self, flags: &str) -> String {
        let client = format!("--client-id google-id --client-secret {SECRET}");
        format!(
            "link {} {client} --project-id p-1 --username {USERNAME} --password \"{PASSWORD}\" {flags}",
            self.endpoints()
        )
    }

    pub fn link(&self, sandbox: &Sandbox, flags: &str) -> Ran {
        self.link_with(sandbox, flags, |_| {})
    }

    pub fn link_with(
        &self,
        sandbox: &Sandbox,
        flags: &str,
        change: impl FnOnce(&mut Command),
    ) -> Ran {
        for secret in [PASSWORD, SECRET, CODE, ACCESS, REFRESH] {
            sandbox.hide(secret);
        }
        let mut ran = sandbox.run_with(&self.line(flags), change);
        ran.hide_line();
        ran
    }

    pub fn asked(&self) -> Vec<Asked> {
        self.asked.lock().expect("no panic").clone()
    }

    /// What went to a path.
    pub fn asked_at(&self, method: &str, path: &str) -> Vec<Asked> {
        self.asked().into_iter().filter(|asked| asked.is(method, path)).collect()
    }

    /// What went to a host.
    pub fn asked_of(&self, host: &str) -> Vec<Asked> {
        self.asked().into_iter().filter(|asked| asked.host == host).collect()
    }

    /// `localhost` is another host than `127.0.0.1`, on the same port.
    pub fn by_other_name(&self) -> String {
        self.url.replace("127.0.0.1", "localhost")
    }

    /// Sends what goes to other machines here as well.
    pub fn stand_for_every_host(&self, command: &mut Command) {
        command.env("http_proxy", &self.url);
    }
}

fn serve_one(mut stream: TcpStream, log: &Mutex<Vec<Asked>>, habit: &Habit) {
    let Some(asked) = read_request(&stream) else { return };
    log.lock().expect("no panic").push(asked.clone());
    // Whoever went away does not want it.
    let answer = habit(&asked);
    if answer.is_silent {
        // Ends when the other side hangs up.
        let _ = stream.read(&mut [0]);
        return;
    }
    let _ = stream.write_all(&answer.bytes());
    while answer.is_endless && stream.write_all(&[b'x'; 4096]).is_ok() {}
}

fn read_request(stream: &TcpStream) -> Option<Asked> {
    let mut reader = BufReader::new(stream);
    let mut first = String::new();
    reader.read_line(&mut first).ok()?;
    let mut words = first.split_whitespace();
    let (method, target) = (words.next()?.to_owned(), words.next()?.to_owned());
    let mut headers = Vec::new();
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).ok()?;
        let Some((name, value)) = line.trim().split_once(':') else { break };
        headers.push((name.to_owned(), value.trim().to_owned()));
    }
    // A proxy is asked with the whole URL.
    let target = match target.strip_prefix("http://") {
        Some(rest) => rest.find('/').map_or("/", |start| &rest[start..]),
        None => &target,
    };
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let (path, query) = (path.to_owned(), query.to_owned());
    let mut asked = Asked { method, host: String::new(), path, query, headers, body: Vec::new() };
    asked.host = asked.header("host").to_owned();
    asked.body = vec![0; asked.header("content-length").parse().unwrap_or(0)];
    reader.read_exact(&mut asked.body).ok()?;
    Some(asked)
}
