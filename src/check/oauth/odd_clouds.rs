//! Clouds that link today and do some things their own way: nobody blames them for that.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use bytes::Bytes;
use http::{Method, Request, Response};
use sha2::{Digest as _, Sha256};
use url::Url;

use crate::check::{Bench, Given, Outcome, Selection, Status, Tools, Until, run};
use crate::google::link::SignIn;
use crate::google::{ClientAuth, Target};
use crate::protocol::{ClientSecret, Password};
use crate::wire::{BoxFuture, Client, ManualClock, SeededChance, Timestamp};

const SECRET: &str = "secret-of-the-cloud";

/// What a small cloud does with verifiers.
#[derive(Clone, Copy, PartialEq)]
enum Pkce {
    Unknown,
    MindedWhereGiven,
}

/// A small cloud that is right but for what these say.
#[derive(Clone, Copy)]
struct Ways {
    pkce: Pkce,
    auth: ClientAuth,
    /// The answer to a bad client.
    bad_client: fn() -> Response<Bytes>,
}

#[derive(Default)]
struct State {
    /// By code: its redirect URI, its challenge, and whether it was used.
    codes: HashMap<String, (String, Option<String>, bool)>,
    /// By refresh token: its code.
    links: HashMap<String, String>,
}

fn answer(status: u16, kind: &str, body: impl Into<Bytes>) -> Response<Bytes> {
    Response::builder()
        .status(status)
        .header("content-type", kind)
        .header("cache-control", "no-store")
        .header("pragma", "no-cache")
        .body(body.into())
        .expect("an answer")
}

fn refused(error: &str) -> Response<Bytes> {
    answer(400, "application/json", format!(r#"{{"error":"{error}"}}"#))
}

type Pairs = HashMap<String, String>;

fn read(text: &[u8]) -> Pairs {
    form_urlencoded::parse(text).into_owned().collect()
}

impl Ways {
    fn act(self, state: &mut State, request: &Request<Bytes>) -> Response<Bytes> {
        match (request.uri().path(), request.method()) {
            ("/authorize", &Method::GET) => authorize(state, request),
            ("/token", &Method::POST) => self.token(state, request),
            _ => answer(404, "text/html", "<h1>not here</h1>"),
        }
    }

    fn token(self, state: &mut State, request: &Request<Bytes>) -> Response<Bytes> {
        let count = form_urlencoded::parse(request.body()).count();
        let form = read(request.body());
        let field = |name: &str| form.get(name).map(String::as_str);
        if form.len() != count || !is_form(request) {
            return refused("invalid_request");
        }
        if !self.is_client(request, &form) {
            return (self.bad_client)();
        }
        match field("grant_type") {
            Some("authorization_code") => self.exchange(state, &form),
            Some("refresh_token") => {
                let link = field("refresh_token").and_then(|token| state.links.get(token));
                if link.is_some() { tokens("again") } else { refused("invalid_grant") }
            }
            _ => refused("unsupported_grant_type"),
        }
    }

    fn is_client(self, request: &Request<Bytes>, form: &Pairs) -> bool {
        let header = request.headers().get("authorization").map(http::HeaderValue::as_bytes);
        let pair = format!("Basic {}", STANDARD.encode(format!("google:{SECRET}")));
        let in_body = form.get("client_secret").map(String::as_str);
        match self.auth {
            ClientAuth::Basic => header == Some(pair.as_bytes()) && in_body.is_none(),
            ClientAuth::Body => {
                in_body == Some(SECRET) && form.get("client_id").is_some_and(|id| id == "google")
            }
        }
    }

    fn exchange(self, state: &mut State, form: &Pairs) -> Response<Bytes> {
        let code = form.get("code").cloned().unwrap_or_default();
        let Some((redirect_uri, challenge, used)) = state.codes.get_mut(&code) else {
            return refused("invalid_request");
        };
        let verifier = form.get("code_verifier");
        let hash = verifier.map(|verifier| URL_SAFE_NO_PAD.encode(Sha256::digest(verifier)));
        let is_wrong = hash.is_some() && challenge.is_some() && hash != *challenge;
        if form.get("redirect_uri") != Some(redirect_uri)
            || (is_wrong && self.pkce == Pkce::MindedWhereGiven)
        {
            return refused("invalid_grant");
        }
        if std::mem::replace(used, true) {
            state.links.retain(|_, of| *of != code);
            return refused("invalid_grant");
        }
        state.links.insert(format!("refresh-{code}"), code.clone());
        tokens(&code)
    }
}

fn is_form(request: &Request<Bytes>) -> bool {
    request.headers()["content-type"].as_bytes().starts_with(b"application/x-www-form-urlencoded")
}

fn tokens(name: &str) -> Response<Bytes> {
    let body = format!(
        r#"{{"token_type":"bearer","access_token":"access-{name}","refresh_token":"refresh-{name}","expires_in":3600}}"#
    );
    answer(200, "application/json", body)
}

fn authorize(state: &mut State, request: &Request<Bytes>) -> Response<Bytes> {
    let query = read(request.uri().query().unwrap_or_default().as_bytes());
    let code = format!("code-of-length-{:04}", state.codes.len());
    let redirect_uri = query["redirect_uri"].clone();
    let location = format!("{redirect_uri}?code={code}&state={}", query["state"]);
    let challenge = query.get("code_challenge").cloned();
    state.codes.insert(code, (redirect_uri, challenge, false));
    let mut sent = answer(302, "text/html", "");
    sent.headers_mut().insert("location", location.parse().expect("a header"));
    sent
}

async fn judge(ways: Ways) -> Vec<Outcome> {
    let state = Arc::new(Mutex::new(State::default()));
    let client = Client::new(move |request: Request<Bytes>| -> BoxFuture<'static, _> {
        // Not on this machine: what stands in a URL stands in somebody's log.
        assert!(!request.uri().to_string().contains(SECRET), "the secret went into a URL");
        let mut state = state.lock().expect("no other thread");
        let answer = ways.act(&mut state, &request);
        Box::pin(async { Ok(answer) })
    });
    let url = |path: &str| Url::parse(&format!("https://cloud.test{path}")).expect("a URL");
    let target = Target {
        name: "odd".to_owned(),
        authorize_url: url("/authorize"),
        token_url: url("/token"),
        userinfo_url: None,
        fulfillment_url: url("/fulfillment"),
        client_id: "google".to_owned(),
        client_secret: ClientSecret::new(SECRET),
        client_auth: ways.auth,
        project_id: "my-project".to_owned(),
        scopes: Vec::new(),
    };
    let (clock, chance) = (ManualClock::at(Timestamp(0)), SeededChance::default());
    let password = Password::new("correct horse");
    let pause = |_| -> BoxFuture<'static, ()> { Box::pin(async {}) };
    let tools = Tools { client: &client, clock: &clock, chance: &chance, pause: &pause };
    let sign_in = Some(SignIn { username: "resident", password: &password });
    let bench = Bench::new(&target, Given { sign_in, ..Given::default() }, tools);
    // They need a second client, or a long wait.
    let not_here = ["oauth.client.*another*", "oauth.token.old-code-refused"];
    let selection = Selection::new(&["oauth.token", "oauth.client"], &not_here);
    let selection = selection.expect("groups");
    run(&bench, &selection, &Until::default(), &|_| {}).await
}

fn of(outcomes: &[Outcome], status: Status) -> Vec<&'static str> {
    outcomes.iter().filter(|one| one.status() == status).map(|one| one.id).collect()
}

const PLAIN: Ways =
    Ways { pkce: Pkce::Unknown, auth: ClientAuth::Body, bad_client: || refused("invalid_client") };

const PKCE: [&str; 3] = [
    "oauth.token.wrong-verifier-refused",
    "oauth.token.missing-verifier-refused",
    "oauth.token.unasked-verifier-refused",
];

#[tokio::test]
async fn a_cloud_without_pkce_is_not_judged_by_it() {
    let outcomes = judge(PLAIN).await;
    assert_eq!(of(&outcomes, Status::Fail), [""; 0]);
    assert_eq!(of(&outcomes, Status::Warn), ["oauth.client.basic-accepted"]);
    let skipped = of(&outcomes, Status::Skip);
    assert_eq!(skipped[..3], PKCE);
    assert_eq!(
        skipped[3..],
        ["oauth.client.wrong-basic-is-401", "oauth.client.two-ways-refused"],
        "who takes no HTTP Basic is not told how to refuse it"
    );
}

#[tokio::test]
async fn a_cloud_that_minds_a_wrong_verifier_must_miss_one_too() {
    let outcomes = judge(Ways { pkce: Pkce::MindedWhereGiven, ..PLAIN }).await;
    assert_eq!(of(&outcomes, Status::Fail), PKCE[1..]);
}

#[tokio::test]
async fn a_cloud_of_basic_alone_is_not_blamed_where_the_target_says_so() {
    let outcomes = judge(Ways { auth: ClientAuth::Basic, ..PLAIN }).await;
    assert_eq!(of(&outcomes, Status::Fail), [""; 0]);
    assert_eq!(of(&outcomes, Status::Warn), ["oauth.client.wrong-basic-is-401"]);
}

#[tokio::test]
async fn a_page_for_a_bad_client_is_advice_at_most() {
    let page = || answer(400, "text/html", "<h1>Bad Request</h1>");
    let outcomes = judge(Ways { bad_client: page, ..PLAIN }).await;
    assert_eq!(of(&outcomes, Status::Fail), [""; 0]);
    let warned = of(&outcomes, Status::Warn);
    assert_eq!(warned, ["oauth.client.basic-accepted", "oauth.client.refusal-names-error"]);
}
