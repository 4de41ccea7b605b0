//! The fulfillment and the home, asked as Google's servers ask, without a socket but for `serve`.

mod conversation;
mod document;
mod execute;
mod gate;
mod hands;
mod home_file;
mod home_schema;
mod query;
mod serving;
mod verification;
mod wrong_pins;

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::{Body, to_bytes};
use http::{HeaderMap, Request, StatusCode};
use serde_json::{Value, json};
use tower::ServiceExt as _;
use url::Url;

use super::oauth::tests::flaky_store::FlakyStore;
use super::oauth::tests::log;
use super::{
    Client, Cloud, CodeRecord, FirstTokens, Grant, LinksPerUser, MemoryStore, Settings, Store,
    TokenHash, parse_home, router,
};
use crate::protocol::ClientSecret;
use crate::wire::{Clock as _, ManualClock, SeededChance, Timestamp};

/// A home with a device for every kind of answer.
const HOME: &str = include_str!("../../../fixtures/homes/every-answer.toml");
const HOUR: Duration = Duration::from_hours(1);
/// The security codes of that home, which no answer may repeat.
const PINS: [&str; 2] = ["333444", "00420042"];

/// A cloud of which every user is linked already, with the user name for an access token.
struct Bench {
    cloud: Arc<Cloud>,
    clock: Arc<ManualClock>,
    store: Arc<FlakyStore>,
    router: Router,
}

/// What came back.
#[derive(Debug)]
struct Reply {
    status: StatusCode,
    headers: HeaderMap,
    body: String,
}

impl Bench {
    async fn new() -> Self {
        Self::of(HOME).await
    }

    async fn of(home: &str) -> Self {
        Self::with(home, |_| {}).await
    }

    async fn with(home: &str, adjust: impl FnOnce(&mut Settings)) -> Self {
        log::listen();
        let home = parse_home("test.toml", home).expect("a sound home");
        let clock = Arc::new(ManualClock::at(Timestamp(1_763_717_400_000)));
        let store = Arc::new(FlakyStore::new(MemoryStore::new(clock.clone())));
        let client = Client::new("google", ClientSecret::new("secret"));
        let url = Url::parse("http://127.0.0.1:8080").expect("a URL");
        let mut settings = Settings::new(&url, client, "my-project");
        settings.argon2 = argon2::Params::new(8, 1, 1, None).expect("cheap");
        adjust(&mut settings);
        let chance = Arc::new(SeededChance::default());
        let cloud = Cloud::open(settings, &home, store.clone(), clock.clone(), chance).await;
        let cloud = Arc::new(cloud.expect("memory does not fail"));
        let router = router(cloud.clone());
        let bench = Self { cloud, clock, store, router };
        for user in &home.users {
            bench.link(&user.id, &user.username).await;
        }
        bench
    }

    /// Links another Google account to a user.
    async fn link(&self, user_id: &str, token: &str) {
        let (user_id, client_id) = (user_id.to_owned(), "google".to_owned());
        let expires = self.clock.now() + HOUR;
        let code = TokenHash::of(&format!("code of {token}"));
        let record = CodeRecord {
            user_id: user_id.clone(),
            client_id: client_id.clone(),
            redirect_uri: String::new(),
            scope: None,
            pkce: None,
            expires,
        };
        let id = format!("link of {token}");
        let linked_at = self.clock.now();
        let grant = Grant { id, user_id, client_id, scope: None, linked_at, google_sub: None };
        self.store.save_code(code, record).await.expect("memory does not fail");
        self.store.consume_code(code).await.expect("memory does not fail");
        let tokens = FirstTokens {
            access: TokenHash::of(token),
            access_expires: Some(expires),
            refresh: Some(TokenHash::of(&format!("refresh token of {token}"))),
        };
        self.store
            .open_grant(Some(code), grant, tokens, LinksPerUser::Several)
            .await
            .expect("memory does not fail");
    }

    async fn send(&self, request: Request<Body>) -> Reply {
        let response = self.router.clone().oneshot(request).await.expect("infallible");
        let (parts, body) = response.into_parts();
        let body = to_bytes(body, usize::MAX).await.expect("a body");
        let body = String::from_utf8(body.to_vec()).expect("UTF-8");
        for pin in PINS {
            assert!(!body.contains(pin), "{body}");
        }
        Reply { status: parts.status, headers: parts.headers, body }
    }

    async fn post(&self, token: &str, body: impl Into<Body>) -> Reply {
        self.send(intent_request(token, body)).await
    }

    /// The payload of the answer to an intent that is handled.
    async fn payload(&self, token: &str, intent: &str, payload: Value) -> Value {
        let intent = format!("action.devices.{intent}");
        let request = json!({"requestId": "1", "inputs": [{"intent": intent, "payload": payload}]});
        let mut answer = self.post(token, request.to_string()).await.handled();
        assert_eq!(answer["requestId"], "1");
        answer["payload"].take()
    }

    /// The results of several command groups.
    async fn execute_as(&self, token: &str, commands: Value) -> Vec<Value> {
        let payload = self.payload(token, "EXECUTE", json!({"commands": commands})).await;
        payload["commands"].as_array().expect("results").clone()
    }

    async fn execute(&self, commands: Value) -> Vec<Value> {
        self.execute_as("resident", commands).await
    }

    /// The one result of executions on one device of a user.
    async fn run_as(&self, token: &str, device: &str, executions: Value) -> Value {
        let commands = json!([{"devices": [{"id": device}], "execution": executions}]);
        let results = self.execute_as(token, commands).await;
        let [result] = results.as_slice() else { panic!("one result, got {results:?}") };
        assert_eq!(result["ids"], json!([device]));
        result.clone()
    }

    async fn run(&self, device: &str, executions: Value) -> Value {
        self.run_as("resident", device, executions).await
    }

    /// What QUERY says of some devices of a user.
    async fn query_as(&self, token: &str, devices: &[&str]) -> Value {
        let devices: Vec<Value> = devices.iter().map(|id| json!({"id": id})).collect();
        self.payload(token, "QUERY", json!({"devices": devices})).await["devices"].take()
    }

    /// What QUERY says of one device of the resident.
    async fn states(&self, device: &str) -> Value {
        self.query_as("resident", &[device]).await[device].take()
    }
}

impl Reply {
    /// The JSON of a 200.
    fn handled(&self) -> Value {
        assert_eq!(self.status, StatusCode::OK, "{}", self.body);
        self.json()
    }

    fn json(&self) -> Value {
        assert_eq!(self.header("content-type"), "application/json;charset=UTF-8");
        serde_json::from_str(&self.body).expect("JSON")
    }

    fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().expect("ASCII"))
    }

    /// The error and its description, of a refusal with this status.
    fn refusal(&self, status: u16) -> (String, String) {
        assert_eq!(self.status.as_u16(), status, "{}", self.body);
        let body = self.json();
        let text = |name: &str| body[name].as_str().expect("a string").to_owned();
        (text("error"), text("error_description"))
    }
}

fn intent_request(token: &str, body: impl Into<Body>) -> Request<Body> {
    Request::post("/fulfillment")
        .header("authorization", format!("Bearer {token}"))
        .header("content-type", "application/json;charset=UTF-8")
        .header("host", "127.0.0.1:8080")
        .body(body.into())
        .expect("a request")
}

fn command(name: &str, params: Value) -> Value {
    let mut execution = json!({"command": format!("action.devices.commands.{name}")});
    execution["params"] = params;
    execution
}

fn answered(name: &str, params: Value, challenge: Value) -> Value {
    let mut execution = command(name, params);
    execution["challenge"] = challenge;
    execution
}

fn on(on: bool) -> Value {
    command("OnOff", json!({"on": on}))
}

fn brightness(percent: u32) -> Value {
    command("BrightnessAbsolute", json!({"brightness": percent}))
}
