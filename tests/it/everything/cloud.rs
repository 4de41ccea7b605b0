//! A cloud in this process, linked already, asked through its router as Google's servers ask; its
//! clock stands until it is moved.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::{Body, to_bytes};
use http::{Request, StatusCode};
use serde_json::{Value, json};
use smarthome::cloud::{
    Client, Cloud, CodeRecord, FirstTokens, Grant, Home, LinksPerUser, MemoryStore, Settings,
    Store, TokenHash, router,
};
use smarthome::protocol::ClientSecret;
use smarthome::wire::{Clock as _, ManualClock, SeededChance, Timestamp};
use tower::ServiceExt as _;
use url::Url;

const TOKEN: &str = "access-token";
const CLIENT: &str = "google";

/// A house that answers intents.
pub struct Linked {
    router: Router,
    clock: Arc<ManualClock>,
}

/// A request and its answer.
pub struct Asked {
    pub request: Value,
    pub response: Value,
}

impl Linked {
    /// A new house of this home, linked to its first user.
    pub async fn to(home: &Home) -> Self {
        let clock = Arc::new(ManualClock::at(Timestamp(1_763_717_400_000)));
        let store = Arc::new(MemoryStore::new(clock.clone()));
        open_grant(&*store, &home.users[0].id, clock.now()).await;
        let client = Client::new(CLIENT, ClientSecret::new("secret"));
        let url = Url::parse("http://127.0.0.1:8080").expect("a URL");
        let mut settings = Settings::new(&url, client, "my-project");
        settings.argon2 = argon2::Params::new(8, 1, 1, None).expect("cheap");
        let chance = Arc::new(SeededChance::default());
        let cloud = Cloud::open(settings, home, store, clock.clone(), chance).await;
        let cloud = Arc::new(cloud.expect("memory does not fail"));
        Self { router: router(cloud), clock }
    }

    /// Lets time pass.
    pub fn wait(&self, time: Duration) {
        self.clock.advance(time);
    }

    pub async fn sync(&self) -> Asked {
        self.ask("SYNC", Value::Null).await
    }

    pub async fn query(&self, devices: &[&str]) -> Asked {
        let devices: Vec<Value> = devices.iter().map(|id| json!({"id": id})).collect();
        self.ask("QUERY", json!({"devices": devices})).await
    }

    pub async fn execute(&self, device: &str, command: &str, params: &Value) -> Asked {
        let command = format!("action.devices.commands.{command}");
        let execution = json!([{"command": command, "params": params}]);
        let group = json!({"devices": [{"id": device}], "execution": execution});
        self.ask("EXECUTE", json!({"commands": [group]})).await
    }

    async fn ask(&self, intent: &str, payload: Value) -> Asked {
        let mut input = json!({"intent": format!("action.devices.{intent}")});
        if !payload.is_null() {
            input["payload"] = payload;
        }
        let request = json!({"requestId": REQUEST_ID, "inputs": [input]});
        let posted = Request::post("/fulfillment")
            .header("authorization", format!("Bearer {TOKEN}"))
            .header("content-type", "application/json;charset=UTF-8")
            .header("host", "127.0.0.1:8080")
            .body(Body::from(request.to_string()))
            .expect("a request");
        let answer = self.router.clone().oneshot(posted).await.expect("infallible");
        assert_eq!(answer.status(), StatusCode::OK, "{request}");
        let body = to_bytes(answer.into_body(), usize::MAX).await.expect("a body");
        Asked { request, response: serde_json::from_slice(&body).expect("JSON") }
    }
}

/// Google's schemas want a UUID; Google itself sends a number.
const REQUEST_ID: &str = "ff36a3cc-ec34-11e6-b1a0-64510650abcf";

async fn open_grant(store: &dyn Store, user_id: &str, now: Timestamp) {
    let (user_id, client_id) = (user_id.to_owned(), CLIENT.to_owned());
    let expires = now + Duration::from_hours(24 * 365);
    let code = TokenHash::of("code");
    let record = CodeRecord {
        user_id: user_id.clone(),
        client_id: client_id.clone(),
        redirect_uri: String::new(),
        scope: None,
        pkce: None,
        expires,
    };
    let (id, linked_at) = ("link".to_owned(), now);
    let grant = Grant { id, user_id, client_id, scope: None, linked_at, google_sub: None };
    store.save_code(code, record).await.expect("memory does not fail");
    store.consume_code(code).await.expect("memory does not fail");
    let tokens = FirstTokens {
        access: TokenHash::of(TOKEN),
        access_expires: Some(expires),
        refresh: Some(TokenHash::of("refresh")),
    };
    store
        .open_grant(Some(code), grant, tokens, LinksPerUser::Several)
        .await
        .expect("memory does not fail");
}
