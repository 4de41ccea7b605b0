//! The OAuth server, driven as a browser and as Google's servers drive it, without a socket.

mod account;
mod assertion;
mod authorize;
mod exchange;
pub(crate) mod flaky_store;
mod guessing;
mod implicit;
mod independent_client;
mod languages;
pub(crate) mod log;
mod one_link;
mod pages;
mod refresh;
mod token_request;
mod tokens;

use std::collections::HashMap;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::{Body, to_bytes};
use http::header::{CONTENT_TYPE, COOKIE, LOCATION, SET_COOKIE};
use http::{HeaderMap, Method, Request, StatusCode};
use serde_json::Value;
use tower::ServiceExt as _;
use url::Url;

use super::routes;
use crate::cloud::{
    Client, Cloud, Consumption, Home, MemoryStore, Peer, Profile, Settings, Store, StoredPassword,
    TokenHash, User,
};
use crate::protocol::{ClientSecret, Password};
use crate::wire::{ManualClock, SeededChance, Timestamp};
use flaky_store::FlakyStore;

const FORM: &str = "application/x-www-form-urlencoded";
const PRODUCTION: &str = "https://oauth-redirect.googleusercontent.com/r/my-project";
const SANDBOX: &str = "https://oauth-redirect-sandbox.googleusercontent.com/r/my-project";
const QUERY: &str = "client_id=google&redirect_uri=https%3A%2F%2Foauth-redirect.googleusercontent.com%2Fr%2Fmy-project&state=s%2Bt&response_type=code";
/// The client credentials that the tests send.
const GOOGLE: [(&str, &str); 2] = [("client_id", "google"), ("client_secret", "s3cr+t&")];
const OTHER: [(&str, &str); 2] = [("client_id", "other"), ("client_secret", "other-secret")];

/// A cloud with two users and two clients, and what the tests move.
struct Bench {
    cloud: Arc<Cloud>,
    clock: Arc<ManualClock>,
    store: Arc<FlakyStore>,
    router: Router,
}

impl Bench {
    fn new() -> Self {
        Self::with(|_| {})
    }

    fn with(adjust: impl FnOnce(&mut Settings)) -> Self {
        let users = vec![user("resident", "correct horse"), user("<b>guest</b>", "battery")];
        Self::with_users(users, adjust)
    }

    fn with_users(users: Vec<User>, adjust: impl FnOnce(&mut Settings)) -> Self {
        log::listen();
        let clock = Arc::new(ManualClock::at(Timestamp(1_763_717_400_000)));
        let store = Arc::new(FlakyStore::new(MemoryStore::new(clock.clone())));
        let google = client(GOOGLE);
        let url = Url::parse("http://127.0.0.1:8080").expect("a URL");
        let mut settings = Settings::new(&url, google, "my-project");
        settings.clients.push(client(OTHER));
        settings.exchange_overlap = Duration::ZERO;
        settings.argon2 = argon2::Params::new(8, 1, 1, None).expect("cheap");
        adjust(&mut settings);
        let chance = Arc::new(SeededChance::default());
        let home = Home { users, ..Home::default() };
        let cloud =
            Cloud::new(settings, &home, &HashMap::new(), store.clone(), clock.clone(), chance);
        let cloud = Arc::new(cloud);
        let router = routes().with_state(cloud.clone());
        Self { cloud, clock, store, router }
    }

    async fn send(&self, request: Request<Body>) -> Reply {
        let response = self.router.clone().oneshot(request).await.expect("infallible");
        let (parts, body) = response.into_parts();
        let body = to_bytes(body, usize::MAX).await.expect("a body");
        let body = String::from_utf8(body.to_vec()).expect("UTF-8");
        Reply { status: parts.status, headers: parts.headers, body }
    }

    async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Reply {
        self.send(form_request(path, fields)).await
    }

    async fn token(&self, fields: &[(&str, &str)]) -> Reply {
        self.post("/oauth/token", &[&GOOGLE, fields].concat()).await
    }

    /// Exchanges a code as Google does.
    async fn exchange(&self, code: &str) -> Reply {
        self.token(&code_grant(code)).await
    }

    /// A code that the resident agreed to, for a query.
    async fn code_for(&self, query: &str) -> String {
        let mut browser = Browser::new(self, &format!("/oauth/authorize?{query}"));
        browser.sign_in("resident", "correct horse").await;
        let reply = browser.press("agree").await;
        let (_, code) = reply.location().split_once("code=").expect("a code");
        code.split('&').next().expect("a value").to_owned()
    }

    async fn code(&self) -> String {
        self.code_for(QUERY).await
    }

    /// A new link: its access and refresh token.
    async fn link(&self) -> (String, String) {
        let body = self.exchange(&self.code().await).await.json();
        (text(&body, "access_token"), text(&body, "refresh_token"))
    }

    async fn refresh(&self, token: &str) -> Reply {
        self.token(&[("grant_type", "refresh_token"), ("refresh_token", token)]).await
    }

    async fn userinfo(&self, token: &str) -> Reply {
        let request =
            Request::get("/oauth/userinfo").header("authorization", format!("Bearer {token}"));
        self.send(request.body(Body::empty()).expect("a request")).await
    }
}

fn code_grant(code: &str) -> [(&str, &str); 3] {
    [("grant_type", "authorization_code"), ("code", code), ("redirect_uri", PRODUCTION)]
}

fn client([(_, id), (_, secret)]: [(&str, &str); 2]) -> Client {
    Client::new(id, ClientSecret::new(secret))
}

fn user(username: &str, password: &str) -> User {
    User {
        id: format!("id of {username}"),
        username: username.into(),
        password: StoredPassword::Clear(Password::new(password)),
        pin: None,
        profile: Profile { email: Some(format!("{username}@example.com")), ..Profile::default() },
        usual_order: None,
    }
}

fn encode(fields: &[(&str, &str)]) -> String {
    form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish()
}

fn form_request(path: &str, fields: &[(&str, &str)]) -> Request<Body> {
    let request = Request::post(path).header(CONTENT_TYPE, FORM);
    request.body(Body::from(encode(fields))).expect("a request")
}

fn from_peer(mut request: Request<Body>, address: IpAddr) -> Request<Body> {
    request.extensions_mut().insert(Peer(SocketAddr::new(address, 50_000)));
    request
}

fn text(body: &Value, name: &str) -> String {
    body[name].as_str().unwrap_or_else(|| panic!("{name} in {body}")).to_owned()
}

/// What came back.
#[derive(Debug)]
struct Reply {
    status: StatusCode,
    headers: HeaderMap,
    body: String,
}

impl Reply {
    fn header(&self, name: impl http::header::AsHeaderName) -> &str {
        let value = self.headers.get(name).map(http::HeaderValue::as_bytes).unwrap_or_default();
        std::str::from_utf8(value).expect("UTF-8")
    }

    fn location(&self) -> &str {
        assert_eq!(self.status, StatusCode::SEE_OTHER, "{}", self.body);
        self.header(LOCATION)
    }

    fn json(&self) -> Value {
        assert_eq!(self.header(CONTENT_TYPE), "application/json;charset=UTF-8");
        assert_eq!(self.header("cache-control"), "no-store");
        serde_json::from_str(&self.body).expect("JSON")
    }

    /// The error of a JSON refusal, with everything that must stand around it.
    fn refusal(&self) -> (u16, String) {
        let body = self.json();
        assert!(!text(&body, "error_description").is_empty());
        assert!(body.get("access_token").is_none());
        (self.status.as_u16(), text(&body, "error"))
    }

    fn assert_refused(&self, status: u16, error: &str) {
        assert_eq!(self.refusal(), (status, error.to_owned()), "{}", self.body);
    }

    fn anti_forgery(&self) -> Option<&str> {
        let (_, rest) = self.body.split_once(r#"name="anti_forgery" value=""#)?;
        rest.split('"').next()
    }
}

/// A browser at one URL, with its cookie.
struct Browser<'a> {
    bench: &'a Bench,
    url: String,
    cookie: Option<String>,
    address: Option<IpAddr>,
}

impl<'a> Browser<'a> {
    fn new(bench: &'a Bench, url: &str) -> Self {
        Self { bench, url: url.to_owned(), cookie: None, address: None }
    }

    /// Before the consent page of the usual request.
    async fn signed_in(bench: &'a Bench) -> Self {
        let mut browser = Self::new(bench, &format!("/oauth/authorize?{QUERY}"));
        browser.sign_in("resident", "correct horse").await;
        browser
    }

    async fn send(&mut self, mut request: Request<Body>) -> Reply {
        if let Some(cookie) = &self.cookie {
            request.headers_mut().insert(COOKIE, cookie.parse().expect("a cookie"));
        }
        if let Some(address) = self.address {
            request = from_peer(request, address);
        }
        let reply = self.bench.send(request).await;
        if let Some(cookie) = reply.headers.get(SET_COOKIE) {
            let cookie = cookie.to_str().expect("a cookie");
            self.cookie = cookie.split(';').next().map(str::to_owned);
        }
        reply
    }

    async fn get(&mut self) -> Reply {
        let request = Request::get(&self.url).body(Body::empty()).expect("a request");
        self.send(request).await
    }

    async fn post(&mut self, fields: &[(&str, &str)]) -> Reply {
        self.send(form_request(&self.url, fields)).await
    }

    /// Opens the page and submits its form with these fields.
    async fn submit(&mut self, fields: &[(&str, &str)]) -> Reply {
        let page = self.get().await;
        let value = page.anti_forgery().expect("a form");
        self.post(&[&[("anti_forgery", value)], fields].concat()).await
    }

    async fn press(&mut self, button: &str) -> Reply {
        self.submit(&[("action", button)]).await
    }

    async fn try_sign_in(&mut self, username: &str, password: &str) -> Reply {
        let fields = [("username", username), ("password", password), ("action", "sign-in")];
        self.submit(&fields).await
    }

    async fn sign_in(&mut self, username: &str, password: &str) {
        let reply = self.try_sign_in(username, password).await;
        assert_eq!(reply.location(), self.url);
        assert_ne!(reply.header("set-cookie"), "", "a sign-in changes the cookie");
    }

    /// What the page says after a sign-in that failed.
    async fn fail_to_sign_in(&mut self, username: &str, password: &str) -> Reply {
        let reply = self.try_sign_in(username, password).await;
        assert_eq!((reply.location(), reply.header("set-cookie")), (self.url.as_str(), ""));
        self.get().await
    }
}

#[tokio::test]
async fn another_method_is_405_with_allow() {
    let bench = Bench::new();
    for (path, allowed) in [
        ("/oauth/authorize", "GET,HEAD,POST"),
        ("/oauth/token", "POST"),
        ("/oauth/revoke", "POST"),
        ("/oauth/userinfo", "GET,HEAD"),
        ("/.well-known/oauth-authorization-server", "GET,HEAD"),
        ("/account", "GET,HEAD,POST"),
    ] {
        for method in ["PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "HEAD", "GET", "BREW"] {
            let method = Method::from_bytes(method.as_bytes()).expect("a method");
            let request = Request::builder().method(&method).uri(path).body(Body::empty());
            let reply = bench.send(request.expect("a request")).await;
            assert!(!reply.status.is_server_error(), "{method} {path}");
            if !allowed.split(',').any(|allowed| allowed == method.as_str()) {
                assert_eq!(reply.status, StatusCode::METHOD_NOT_ALLOWED, "{method} {path}");
                assert_eq!(reply.header("allow"), allowed, "{method} {path}");
            }
        }
    }
}
