//! For tests: a webhook that answers by a script, and a person with all words ready.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use bytes::Bytes;
use http::{Request, Response};
use serde_json::{Value, json};

use super::{ActionTurn, Person};
use crate::google::Reply;
use crate::wire::{BoxFuture, Client, SendError};

/// An answer of the script.
pub(super) enum Line {
    /// Says this and goes there.
    Says(&'static str, &'static str),
    /// Status and body as they are, of this content type.
    Raw(u16, &'static str, String),
    /// No answer.
    Refused,
}

/// A webhook that answers by a script and remembers what it was sent.
#[derive(Clone)]
pub(super) struct Webhook {
    lines: Arc<Mutex<VecDeque<Line>>>,
    pub(super) sent: Arc<Mutex<Vec<Request<Bytes>>>>,
}

impl Webhook {
    pub(super) fn saying(lines: impl IntoIterator<Item = Line>) -> Self {
        Self { lines: Arc::new(Mutex::new(lines.into_iter().collect())), sent: Arc::default() }
    }

    pub(super) fn client(&self) -> Client {
        let webhook = self.clone();
        Client::new(move |request: Request<Bytes>| -> BoxFuture<'static, _> {
            let line = webhook.lines.lock().expect("no panic").pop_front().expect("a line is left");
            let answer = match line {
                Line::Refused => Err(SendError::Unreachable {
                    origin: "http://action.test".to_owned(),
                    cause: "connection refused".to_owned(),
                }),
                Line::Raw(status, kind, body) => Ok(response(status, kind, body)),
                Line::Says(words, next) => {
                    Ok(response(200, "application/json", said(words, next).to_string()))
                }
            };
            webhook.sent.lock().expect("no panic").push(request);
            Box::pin(std::future::ready(answer))
        })
    }

    /// Handler, `Authorization`, linking status and slot of each request.
    pub(super) fn sent(&self) -> Vec<String> {
        let sent = self.sent.lock().expect("no panic");
        let line = |request: &Request<Bytes>| {
            if request.uri().path() == "/token" {
                return "refresh".to_owned();
            }
            let header = request.headers().get("authorization");
            let authorization = header.map_or("-", |value| value.to_str().expect("text"));
            let body: Value = serde_json::from_slice(request.body()).expect("JSON");
            let slot = &body["intent"]["params"]["AccountLinkingSlot"]["resolved"];
            let words = [
                body["handler"]["name"].as_str(),
                Some(authorization),
                body["user"]["accountLinkingStatus"].as_str(),
                Some(slot.as_str().unwrap_or("-")),
            ];
            words.map(Option::unwrap_or_default).join(" ")
        };
        sent.iter().map(line).collect()
    }

    pub(super) fn body(&self, index: usize) -> Value {
        serde_json::from_slice(self.sent.lock().expect("no panic")[index].body()).expect("JSON")
    }
}

pub(super) fn said(words: &str, next: &str) -> Value {
    let mut body = json!({"prompt": {"firstSimple": {"speech": words, "text": words}}});
    if !next.is_empty() {
        body["scene"] = json!({"next": {"name": next}});
    }
    body
}

fn response(status: u16, kind: &str, body: String) -> Response<Bytes> {
    let response = Response::builder().status(status).header("content-type", kind);
    response.body(Bytes::from(body)).expect("a response")
}

pub(super) fn json_line(status: u16, body: &Value) -> Line {
    Line::Raw(status, "application/json", body.to_string())
}

/// A person with all words ready.
#[derive(Default)]
pub(super) struct Script {
    consent: VecDeque<bool>,
    words: VecDeque<&'static str>,
    /// What was said by the person, and where the Assistant had said its part.
    pub(super) log: Arc<Mutex<Vec<String>>>,
}

impl Script {
    pub(super) fn new(consent: &[bool], words: &[&'static str]) -> Self {
        let (consent, words) = (consent.iter().copied(), words.iter().copied());
        Self { consent: consent.collect(), words: words.collect(), log: Arc::default() }
    }
}

impl Person for Script {
    fn consents(&mut self) -> Reply<bool> {
        self.consent.pop_front().map_or(Reply::Missing, Reply::Given)
    }

    fn says(&mut self) -> Reply<String> {
        match self.words.pop_front() {
            None => Reply::Missing,
            Some("") => Reply::Cancelled,
            Some(words) => Reply::Given(words.to_owned()),
        }
    }

    fn said(&mut self, words: &str) {
        self.log.lock().expect("no panic").push(words.to_owned());
    }

    fn heard(&mut self, _turn: &ActionTurn) {
        self.log.lock().expect("no panic").push("(heard)".to_owned());
    }
}
