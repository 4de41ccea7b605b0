//! For tests: a cloud that answers by a script, an account linked to it, answers by a list.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use bytes::Bytes;
use http::{Request, Response};
use serde_json::{Value, json};
use url::Url;

use crate::protocol::{AccessToken, ClientSecret, DeviceName, Pin, RefreshToken, SyncDevice};
use crate::wire::{BoxFuture, Client, SendError, Timestamp};

use super::{Answers, ClientAuth, LinkedAccount, Reply, Target};

/// The URL that the scripted cloud calls its fulfillment.
pub(super) const FULFILLMENT: &str = "http://cloud.test/fulfillment";

/// What the cloud was sent.
#[derive(Clone, Debug)]
pub(super) struct Sent {
    pub url: String,
    pub authorization: String,
    pub body: String,
}

impl Sent {
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).expect("an intent is JSON")
    }
}

/// One answer of the script.
pub(super) enum Line {
    /// Status 200 and a payload; the requestId is echoed.
    Payload(Value),
    /// Status and body as they are.
    Raw(u16, &'static str, String),
    /// No answer.
    Refused,
}

/// A cloud that says its lines in order and remembers what it was sent.
#[derive(Clone)]
pub(super) struct Cloud {
    lines: Arc<Mutex<VecDeque<Line>>>,
    pub sent: Arc<Mutex<Vec<Sent>>>,
}

impl Cloud {
    pub fn saying(lines: impl IntoIterator<Item = Line>) -> Self {
        let lines = Arc::new(Mutex::new(lines.into_iter().collect()));
        Self { lines, sent: Arc::default() }
    }

    /// Answers EXECUTE with each of these results of the device `123`.
    pub fn resulting(results: impl IntoIterator<Item = Value>) -> Self {
        Self::saying(results.into_iter().map(|result| {
            let mut result = result;
            let members = result.as_object_mut().expect("a result");
            members.entry("ids").or_insert(json!(["123"]));
            Line::Payload(json!({"commands": [result]}))
        }))
    }

    pub fn client(&self) -> Client {
        let cloud = self.clone();
        Client::new(move |request| cloud.answer(&request))
    }

    pub fn sent(&self) -> Vec<Sent> {
        self.sent.lock().expect("no panic").clone()
    }

    fn answer(
        &self,
        request: &Request<Bytes>,
    ) -> BoxFuture<'static, Result<Response<Bytes>, SendError>> {
        let authorization = request.headers().get("authorization");
        self.sent.lock().expect("no panic").push(Sent {
            url: request.uri().to_string(),
            authorization: authorization
                .map_or_else(String::new, |value| value.to_str().expect("text").to_owned()),
            body: String::from_utf8(request.body().to_vec()).expect("text"),
        });
        let line = self.lines.lock().expect("no panic").pop_front().expect("a line is left");
        let answer = match line {
            Line::Refused => Err(SendError::Unreachable {
                origin: "http://cloud.test".into(),
                cause: "connection refused".into(),
            }),
            Line::Raw(status, kind, body) => Ok(response(status, kind, body)),
            Line::Payload(payload) => {
                let sent: Value = serde_json::from_slice(request.body()).expect("JSON");
                let body = json!({"requestId": sent["requestId"], "payload": payload});
                Ok(response(200, "application/json", body.to_string()))
            }
        };
        Box::pin(std::future::ready(answer))
    }
}

fn response(status: u16, kind: &str, body: String) -> Response<Bytes> {
    Response::builder()
        .status(status)
        .header("content-type", kind)
        .body(Bytes::from(body))
        .expect("a response")
}

/// An account linked to the scripted cloud, whose token expires at 1000.
pub(super) fn account() -> LinkedAccount {
    let url = |url: &str| Url::parse(url).expect("a URL");
    LinkedAccount {
        name: "default".into(),
        target: Target {
            name: "default".into(),
            authorize_url: url("http://cloud.test/authorize"),
            token_url: url("http://cloud.test/token"),
            userinfo_url: None,
            fulfillment_url: url(FULFILLMENT),
            client_id: "google".into(),
            client_secret: ClientSecret::new("client&secret"),
            client_auth: ClientAuth::Body,
            project_id: "my-project".into(),
            scopes: vec![],
        },
        access_token: AccessToken::new("access-1"),
        expires_at: Some(Timestamp(1000)),
        refresh_token: Some(RefreshToken::new("refresh-1")),
        linked_at: Timestamp(0),
        last_sync: None,
    }
}

pub(super) fn device(id: &str, kind: &str, name: &str) -> SyncDevice {
    SyncDevice {
        id: id.into(),
        kind: format!("action.devices.types.{kind}"),
        traits: vec!["action.devices.traits.OnOff".into()],
        name: DeviceName { name: name.into(), ..DeviceName::default() },
        ..SyncDevice::default()
    }
}

/// Answers from a list.
#[derive(Default)]
pub(super) struct Listed {
    pub pins: VecDeque<&'static str>,
    pub acks: VecDeque<bool>,
    pub heard: Vec<String>,
}

impl Listed {
    pub fn pins(pins: &[&'static str]) -> Self {
        Self { pins: pins.iter().copied().collect(), ..Self::default() }
    }

    pub fn acks(acks: &[bool]) -> Self {
        Self { acks: acks.iter().copied().collect(), ..Self::default() }
    }
}

impl Answers for Listed {
    fn pin(&mut self) -> Reply<Pin> {
        match self.pins.pop_front() {
            None => Reply::Missing,
            Some("") => Reply::Cancelled,
            Some(pin) => Reply::Given(Pin::new(pin)),
        }
    }

    fn ack(&mut self) -> Reply<bool> {
        self.acks.pop_front().map_or(Reply::Missing, Reply::Given)
    }

    fn heard(&mut self, turn: &super::Turn) {
        self.heard.push(turn.assistant.clone());
    }
}

/// Compares with a reviewed snapshot of this room.
pub(super) fn snapshot(name: &str, text: &str) {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(concat!(env!("CARGO_MANIFEST_DIR"), "/snapshots/google"));
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!(name, text));
}
