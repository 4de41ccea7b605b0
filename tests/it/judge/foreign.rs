//! A cloud that is right in other ways than the reference cloud: three sign-in pages with cookies
//! bound to a path, relative redirects, `bearer` in lower case, RFC 6749's own words for a wrong
//! client, refresh tokens that rotate and overlap, QUERY without statuses, devices
//! with habits of their own. The judge blames it for nothing.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use bytes::Bytes;
use http::header::{AUTHORIZATION, CACHE_CONTROL, CONTENT_TYPE, COOKIE, LOCATION, SET_COOKIE};
use http::{Method, Request, Response, StatusCode};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use smarthome::check::{Bench, Given, Permit, Selection, Severity, Status, Tools, Until, run};
use smarthome::google::link::SignIn;
use smarthome::google::{ClientAuth, Target};
use smarthome::protocol::{ClientSecret, Password, Pin};
use smarthome::wire::{
    BoxFuture, Chance as _, Client, ManualClock, SeededChance, SendError, Timestamp, Transport,
};
use url::Url;

use super::foreign_home::{Home, PIN, devices};

const ALLOWED: [&str; 2] = [
    "https://oauth-redirect.googleusercontent.com/r/their-project",
    "https://oauth-redirect-sandbox.googleusercontent.com/r/their-project",
];
const SECRET: &str = "their-client-secret";
const PASSWORD: &str = "lovelace-1815";

/// What it does against a `should`, as clouds do that Google links.
const HABITS: [&str; 1] = ["fulfillment.query.status-given"];

type Form = HashMap<String, String>;

/// An authorization under way, or a code that came of it.
#[derive(Clone, Default)]
struct Asked {
    redirect_uri: String,
    state: String,
    challenge: Option<String>,
    /// The link that the code gave, once it was used.
    gave: Option<u64>,
}

#[derive(Default)]
struct Books {
    chance: SeededChance,
    interactions: HashMap<String, Asked>,
    sessions: Vec<String>,
    codes: HashMap<String, Asked>,
    /// Access tokens, and refresh tokens with the one they replace, by link.
    access: HashMap<String, u64>,
    refresh: HashMap<String, (u64, Option<String>)>,
    links: u64,
    home: Home,
}

#[derive(Clone, Default)]
struct Foreign(Arc<Mutex<Books>>);

impl Transport for Foreign {
    fn send(&self, request: Request<Bytes>) -> BoxFuture<'_, Result<Response<Bytes>, SendError>> {
        let answer = self.0.lock().expect("no panic").answer(&request);
        Box::pin(async move { Ok(answer) })
    }
}

impl Books {
    fn answer(&mut self, request: &Request<Bytes>) -> Response<Bytes> {
        let path = request.uri().path().to_owned();
        let step = path.strip_prefix("/i/").and_then(|rest| rest.split_once('/'));
        match (request.method(), path.as_str(), step) {
            (&Method::GET, "/auth", _) => self.begin(request),
            (_, _, Some((id, step))) => self.interact(request, id, step),
            (&Method::POST, "/token", _) => self.tokens(request),
            (&Method::POST, "/smarthome", _) => self.fulfil(request),
            (_, "/auth" | "/token" | "/smarthome", _) => page(405, "not so"),
            _ => page(404, "nothing here"),
        }
    }

    fn begin(&mut self, request: &Request<Bytes>) -> Response<Bytes> {
        let raw = request.uri().query().unwrap_or_default();
        let Some(query) = once(raw.as_bytes()) else { return page(400, "said twice") };
        let get = |name: &str| query.get(name).cloned().unwrap_or_default();
        let redirect_uri = get("redirect_uri");
        if get("client_id") != "their-google" || !ALLOWED.contains(&redirect_uri.as_str()) {
            return page(400, "unknown client or redirect_uri");
        }
        let state = get("state");
        let back = |error: &str| {
            redirect(&format!("{redirect_uri}?error={error}&state={}", encode(&state)))
        };
        match get("response_type").as_str() {
            "code" => {}
            "" => return back("invalid_request"),
            _ => return back("unsupported_response_type"),
        }
        let id = self.chance.token();
        let challenge = query.get("code_challenge").cloned();
        let asked = Asked { redirect_uri: redirect_uri.clone(), state, challenge, gave: None };
        self.interactions.insert(id.clone(), asked);
        let step = if self.is_signed_in(request) { "consent" } else { "who" };
        with_cookie(redirect(&format!("i/{id}/{step}")), &format!("i={id}; Path=/i/{id}; HttpOnly"))
    }

    fn is_signed_in(&self, request: &Request<Bytes>) -> bool {
        self.sessions.iter().any(|session| cookies(request).contains(session.as_str()))
    }

    fn interact(&mut self, request: &Request<Bytes>, id: &str, step: &str) -> Response<Bytes> {
        let is_theirs = cookies(request).contains(id);
        let Some(asked) = self.interactions.get(id).cloned().filter(|_| is_theirs) else {
            return page(400, "this sign-in is over");
        };
        let form = once(request.body()).unwrap_or_default();
        let get = |name: &str| form.get(name).map(String::as_str).unwrap_or_default();
        let genuine = get("token") == id;
        match (request.method() == Method::POST && genuine, step) {
            (true, "who") => redirect("secret"),
            (true, "secret") if get("pw") == PASSWORD => {
                let session = self.chance.token();
                self.sessions.push(session.clone());
                with_cookie(redirect("consent"), &format!("s={session}; Path=/; HttpOnly"))
            }
            (true, "consent") if get("do") == "allow" && self.is_signed_in(request) => {
                let code = self.chance.token();
                self.interactions.remove(id);
                let back = format!("{}?iss=them&code={code}&state=", asked.redirect_uri);
                let place = back + &encode(&asked.state);
                self.codes.insert(code, asked);
                redirect(&place)
            }
            (true, "consent") => {
                let state = encode(&asked.state);
                redirect(&format!("{}?error=access_denied&state={state}", asked.redirect_uri))
            }
            (tried, step) => ask(id, step, tried),
        }
    }

    fn tokens(&mut self, request: &Request<Bytes>) -> Response<Bytes> {
        let kind = request.headers().get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
        if !kind.is_some_and(|kind| kind.starts_with("application/x-www-form-urlencoded")) {
            return refuse(400, "invalid_request");
        }
        let Some(form) = once(request.body()) else { return refuse(400, "invalid_request") };
        let get = |name: &str| form.get(name).map(String::as_str).unwrap_or_default();
        if let Some(refused) = strange_client(request, &form) {
            return refused;
        }
        let link = match get("grant_type") {
            "authorization_code" if get("code").is_empty() => {
                return refuse(400, "invalid_request");
            }
            "refresh_token" if get("refresh_token").is_empty() => {
                return refuse(400, "invalid_request");
            }
            "authorization_code" => self.redeem(&form).map(|link| (link, None)),
            "refresh_token" => {
                let token = get("refresh_token").to_owned();
                self.renew(&token).map(|link| (link, Some(token)))
            }
            "" => return refuse(400, "invalid_request"),
            _ => return refuse(400, "unsupported_grant_type"),
        };
        let Some((link, replaces)) = link else { return refuse(400, "invalid_grant") };
        let (access, refresh) = (self.chance.token(), self.chance.token());
        self.access.insert(access.clone(), link);
        self.refresh.insert(refresh.clone(), (link, replaces));
        let tokens = json!({
            "access_token": access, "token_type": "bearer", "expires_in": 1800,
            "refresh_token": refresh,
        });
        json_answer(200, &tokens)
    }

    /// A code that comes again ends what it gave.
    fn redeem(&mut self, form: &Form) -> Option<u64> {
        let get = |name: &str| form.get(name).map(String::as_str).unwrap_or_default();
        let asked = self.codes.get_mut(get("code"))?;
        if let Some(link) = asked.gave {
            self.access.retain(|_, owner| *owner != link);
            self.refresh.retain(|_, (owner, _)| *owner != link);
            return None;
        }
        let hash = URL_SAFE_NO_PAD.encode(Sha256::digest(get("code_verifier")));
        let fits = match &asked.challenge {
            Some(challenge) => *challenge == hash,
            None => !form.contains_key("code_verifier"),
        };
        if !fits || asked.redirect_uri != get("redirect_uri") {
            return None;
        }
        self.links += 1;
        asked.gave = Some(self.links);
        Some(self.links)
    }

    /// The token before lives until its successor is used.
    fn renew(&mut self, token: &str) -> Option<u64> {
        let (link, before) = self.refresh.get_mut(token)?;
        let (link, before) = (*link, before.take());
        if let Some(before) = before {
            self.refresh.remove(&before);
        }
        Some(link)
    }

    fn fulfil(&mut self, request: &Request<Bytes>) -> Response<Bytes> {
        let header = request.headers().get(AUTHORIZATION).and_then(|value| value.to_str().ok());
        let token = header.and_then(|value| value.split_once(' '));
        let token = token.filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"));
        let Some(link) = token.and_then(|(_, token)| self.access.get(token)).copied() else {
            let says = if token.is_some() { r#"Bearer error="invalid_token""# } else { "Bearer" };
            let mut answer = json_answer(401, &json!({ "error": "who are you?" }));
            answer.headers_mut().insert("www-authenticate", says.parse().expect("a header"));
            return answer;
        };
        let Ok(asked) = serde_json::from_slice::<Value>(request.body()) else {
            return json_answer(400, &json!({ "error": "no JSON" }));
        };
        let input = &asked["inputs"][0];
        let payload = match input["intent"].as_str() {
            Some("action.devices.SYNC") => json!({ "agentUserId": "ada", "devices": devices() }),
            Some("action.devices.QUERY") => self.home.query(&input["payload"]),
            Some("action.devices.EXECUTE") => self.home.execute(&input["payload"]),
            Some("action.devices.DISCONNECT") => {
                self.access.retain(|_, owner| *owner != link);
                self.refresh.retain(|_, (owner, _)| *owner != link);
                return json_answer(200, &json!({}));
            }
            None => return json_answer(400, &json!({ "error": "no intent" })),
            Some(_) => json!({ "errorCode": "notSupported" }),
        };
        json_answer(200, &json!({ "requestId": asked["requestId"], "payload": payload }))
    }
}

/// A form in which nothing is said twice.
fn once(form: &[u8]) -> Option<Form> {
    let mut fields = Form::new();
    for (name, value) in url::form_urlencoded::parse(form).into_owned() {
        if fields.insert(name, value).is_some() {
            return None;
        }
    }
    Some(fields)
}

/// What a client that is not Google is told.
fn strange_client(request: &Request<Bytes>, form: &Form) -> Option<Response<Bytes>> {
    let basic = request.headers().get(AUTHORIZATION).and_then(|value| value.to_str().ok());
    let right = STANDARD.encode(format!("their-google:{SECRET}"));
    let get = |name: &str| form.get(name).map(String::as_str).unwrap_or_default();
    match basic {
        Some(_) if form.contains_key("client_secret") => Some(refuse(400, "invalid_request")),
        Some(basic) if basic.strip_prefix("Basic ") == Some(&right) => None,
        Some(_) => {
            let mut refused = refuse(401, "invalid_client");
            refused.headers_mut().insert("www-authenticate", "Basic".parse().expect("a header"));
            Some(refused)
        }
        None if (get("client_id"), get("client_secret")) == ("their-google", SECRET) => None,
        None => Some(refuse(401, "invalid_client")),
    }
}

fn ask(id: &str, step: &str, tried: bool) -> Response<Bytes> {
    let hidden = format!("<input type=hidden name=token value={id}>");
    let again = if tried { "<p role=alert>That is not it.</p>" } else { "" };
    let words = "By signing in you authorize Google to control your devices.";
    let privacy = "<a href='https://policies.google.com/privacy'>Google's privacy policy</a>";
    let fields = match step {
        "who" => "<label>E-mail <input name=mail type=email></label><button>Next</button>",
        "secret" => "<label>Password <input name=pw type=password></label><button>Sign in</button>",
        "consent" => {
            "<button name=do value=deny>Cancel</button><button name=do value=allow>Agree and link\
             </button><p>Not you? Switch account. You can unlink at any time.</p>"
        }
        _ => return page(404, "nothing here"),
    };
    let body = format!("<p>{words} {privacy}</p>{again}<form method=post>{hidden}{fields}</form>");
    let mut answer = page(if tried { 401 } else { 200 }, &body);
    for (name, value) in [
        ("cache-control", "no-store"),
        ("referrer-policy", "no-referrer"),
        ("x-frame-options", "DENY"),
    ] {
        answer.headers_mut().insert(name, value.parse().expect("a header"));
    }
    answer
}

fn cookies(request: &Request<Bytes>) -> &str {
    request.headers().get(COOKIE).and_then(|value| value.to_str().ok()).unwrap_or_default()
}

fn encode(text: &str) -> String {
    url::form_urlencoded::byte_serialize(text.as_bytes()).collect()
}

fn page(status: u16, body: &str) -> Response<Bytes> {
    let html = format!("<!doctype html><title>Them</title><h1>Link to Google</h1>{body}");
    let mut answer = Response::new(Bytes::from(html));
    *answer.status_mut() = StatusCode::from_u16(status).expect("a status");
    answer
        .headers_mut()
        .insert(CONTENT_TYPE, "text/html; charset=utf-8".parse().expect("a header"));
    answer
}

fn redirect(place: &str) -> Response<Bytes> {
    let mut answer = Response::new(Bytes::new());
    *answer.status_mut() = StatusCode::SEE_OTHER;
    answer.headers_mut().insert(LOCATION, place.parse().expect("a header"));
    answer
}

fn with_cookie(mut answer: Response<Bytes>, cookie: &str) -> Response<Bytes> {
    answer.headers_mut().insert(SET_COOKIE, cookie.parse().expect("a header"));
    answer
}

fn json_answer(status: u16, body: &Value) -> Response<Bytes> {
    let mut answer = Response::new(Bytes::from(body.to_string()));
    *answer.status_mut() = StatusCode::from_u16(status).expect("a status");
    answer.headers_mut().insert(CONTENT_TYPE, "application/json".parse().expect("a header"));
    answer.headers_mut().insert(CACHE_CONTROL, "no-store".parse().expect("a header"));
    answer
}

fn refuse(status: u16, error: &str) -> Response<Bytes> {
    json_answer(status, &json!({ "error": error }))
}

#[tokio::test]
async fn a_cloud_with_other_habits_is_blamed_for_nothing() {
    let place = |path: &str| Url::parse(&format!("https://them.test{path}")).expect("a URL");
    let target = Target {
        name: "them".to_owned(),
        authorize_url: place("/auth"),
        token_url: place("/token"),
        userinfo_url: None,
        fulfillment_url: place("/smarthome"),
        client_id: "their-google".to_owned(),
        client_secret: ClientSecret::new(SECRET),
        client_auth: ClientAuth::Body,
        project_id: "their-project".to_owned(),
        scopes: Vec::new(),
    };
    let clock = Arc::new(ManualClock::at(Timestamp(1_763_717_400_000)));
    let moved = clock.clone();
    let pause = move |time| -> BoxFuture<'static, ()> {
        moved.advance(time);
        Box::pin(async {})
    };
    let cloud = Foreign::default();
    let (client, chance) = (Client::new(cloud.clone()), SeededChance::default());
    let tools = Tools { client: &client, clock: &*clock, chance: &chance, pause: &pause };
    let password = Password::new(PASSWORD);
    let sign_in = SignIn { username: "ada@them.test", password: &password };
    let permit = Permit { hazardous: true, pin: Some(Pin::new(PIN)), ..Permit::default() };
    let given = Given { sign_in: Some(sign_in), permit, ..Given::default() };
    let everything = Selection::new::<&str>(&[], &[]).expect("every check");
    let outcomes =
        run(&Bench::new(&target, given, tools), &everything, &Until::default(), &|_| {}).await;
    for outcome in &outcomes {
        let is_known = HABITS.contains(&outcome.id) || outcome.check().severity == Severity::Advice;
        assert!(is_known || outcome.broken().is_none(), "{}: {:?}", outcome.id, outcome.broken());
    }
    let left = cloud.0.lock().expect("no panic").refresh.len();
    assert_eq!(left, 0, "links that the run made are ended");
    let held = outcomes.iter().filter(|outcome| outcome.status() == Status::Pass).count();
    assert!(held * 2 > outcomes.len(), "most of it is judged: {held} of {}", outcomes.len());
}
