//! Somebody else's cloud, with habits that are not ours, and clouds that answer nonsense.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

use serde_json::{Value, json};

use crate::common::{Ran, Sandbox, snapshot_of};

/// A request as the cloud reads it.
pub struct Asked {
    pub method: String,
    pub path: String,
    query: String,
    headers: Vec<(String, String)>,
    pub body: String,
}

impl Asked {
    pub fn header(&self, wanted: &str) -> &str {
        let found = self.headers.iter().find(|(name, _)| name.eq_ignore_ascii_case(wanted));
        found.map_or("", |(_, value)| value.as_str())
    }

    fn form(&self, wanted: &str) -> String {
        let mut pairs = url::form_urlencoded::parse(self.body.as_bytes());
        pairs
            .find(|(name, _)| name == wanted)
            .map_or(String::new(), |(_, value)| value.into_owned())
    }

    pub fn query(&self, wanted: &str) -> String {
        let mut pairs = url::form_urlencoded::parse(self.query.as_bytes());
        pairs
            .find(|(name, _)| name == wanted)
            .map_or(String::new(), |(_, value)| value.into_owned())
    }

    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).expect("JSON")
    }
}

/// Gives the bytes of an answer, after which the connection is closed.
type Answering = dyn Fn(&Asked) -> String + Send + Sync;

/// A cloud on a free port, which remembers what it was asked.
pub struct Foreign {
    pub url: String,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Foreign {
    pub fn start(answer: impl Fn(&Asked) -> String + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let url = format!("http://{}", listener.local_addr().expect("an address"));
        let asked = Arc::new(Mutex::new(Vec::new()));
        let log = Arc::clone(&asked);
        let answer: Arc<Answering> = Arc::new(answer);
        // Ends with the tests: it holds nothing but its port.
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (answer, log) = (Arc::clone(&answer), Arc::clone(&log));
                std::thread::spawn(move || serve_one(stream, &*answer, &log));
            }
        });
        Self { url, asked }
    }

    /// The flags that name all of it.
    pub fn flags(&self) -> String {
        let url = &self.url;
        format!(
            "--authorize-url {url}/auth?tenant=7 --token-url {url}/token --fulfillment-url {url}/smarthome \
             --client-id google-id --client-secret a-secret-of-the-cloud --project-id p-1 \
             --username ada@example.com --password lovelace-1815"
        )
    }

    pub fn asked(&self) -> Vec<String> {
        self.asked.lock().expect("no panic").clone()
    }
}

fn serve_one(mut stream: TcpStream, answer: &Answering, log: &Mutex<Vec<String>>) {
    let Some(asked) = read_request(&stream) else { return };
    log.lock().expect("no panic").push(format!("{} {}", asked.method, asked.path));
    // Whoever went away does not want it.
    let _ = stream.write_all(answer(&asked).as_bytes());
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
    let (path, query) = target.split_once('?').unwrap_or((&target, ""));
    let (path, query) = (path.to_owned(), query.to_owned());
    let mut asked = Asked { method, path, query, headers, body: String::new() };
    let length = asked.header("content-length").parse().unwrap_or(0);
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    asked.body = String::from_utf8(body).ok()?;
    Some(asked)
}

pub fn answer(status: &str, headers: &[&str], body: &str) -> String {
    let headers: Vec<String> = headers.iter().map(|header| format!("{header}\r\n")).collect();
    format!(
        "HTTP/1.1 {status}\r\n{}Content-Length: {}\r\nConnection: close\r\n\r\n{body}",
        headers.concat(),
        body.len()
    )
}

pub fn page(body: &str) -> String {
    answer("200 OK", &["Content-Type: text/html"], &format!("<html><body>{body}</body></html>"))
}

fn redirect(location: &str, cookie: &str) -> String {
    answer("302 Found", &[&format!("Location: {location}"), &format!("Set-Cookie: {cookie}")], "")
}

const GOOD_TOKEN: &str = "token-that-is-good-2";

/// Sign-in over two pages with a cookie, relative redirects, consent among several buttons, a
/// lower-case token type, 401 as plain text, no status in QUERY, an empty answer to DISCONNECT.
fn other_habits(asked: &Asked) -> String {
    let seen = |what: &str| asked.header("cookie").contains(what);
    match (asked.method.as_str(), asked.path.as_str()) {
        ("GET", "/auth") => {
            assert!(asked.query.starts_with("tenant=7&"), "{}", asked.query);
            redirect(
                "login/who",
                &format!("ask={}; Path=/; HttpOnly", asked.query.replace('&', "|")),
            )
        }
        ("GET", "/login/who") => page(
            "<form method=post><label>E-mail <input name=mail type=email></label>\
             <input type=hidden name=step value=1><button>Next</button></form>",
        ),
        ("POST", "/login/who") if asked.form("mail") == "ada@example.com" => {
            redirect("../login/secret", "who=ada; Path=/login")
        }
        ("GET", "/login/secret") if seen("who=ada") => page(
            "<form method=POST action='secret'><input type=password name=pw>\
             <input type=checkbox name=remember value=yes> Remember me\
             <input type=submit value='Sign in'></form>",
        ),
        ("POST", "/login/secret") if asked.form("pw") == "lovelace-1815" && seen("who=ada") => {
            redirect("/consent", "session=open; Path=/")
        }
        ("GET", "/consent") if seen("session=open") => page(
            "<form method=post action=/consent><button name=do value=help>Help</button>\
             <button name=do value=no>Deny</button><button name=do value=yes>Allow</button>\
             <input type=checkbox name=terms value=1 required> I accept the terms</form>",
        ),
        ("POST", "/consent") if asked.form("do") == "yes" && asked.form("terms") == "1" => {
            redirect(&back_to_google(asked), "ask=; Path=/; Max-Age=0")
        }
        ("POST", "/token") => tokens(asked),
        ("POST", "/smarthome") => fulfil(asked),
        _ => answer("404 Not Found", &[], "no such page"),
    }
}

/// The redirect of the authorization request that the cookie remembers.
fn back_to_google(asked: &Asked) -> String {
    let cookies = asked.header("cookie");
    let cookie = cookies.split("; ").find_map(|cookie| cookie.strip_prefix("ask="));
    let query = cookie.expect("the cookie of the first page").replace('|', "&");
    let value = |wanted: &str| {
        let mut pairs = url::form_urlencoded::parse(query.as_bytes());
        pairs.find(|(name, _)| name == wanted).expect("a parameter").1.into_owned()
    };
    format!("{}?session=9&code=code-of-the-cloud&state={}", value("redirect_uri"), value("state"))
}

pub fn tokens(asked: &Asked) -> String {
    let mut tokens =
        json!({"access_token": "token-that-is-good-1", "token_type": "bearer", "expires_in": 3600});
    if asked.form("grant_type") == "authorization_code" {
        assert_eq!(asked.form("code"), "code-of-the-cloud");
        tokens["refresh_token"] = "refresh-of-the-cloud".into();
    } else {
        tokens["access_token"] = GOOD_TOKEN.into();
    }
    answer("200 OK", &["Content-Type: application/json"], &tokens.to_string())
}

pub fn fulfil(asked: &Asked) -> String {
    if !asked.header("authorization").starts_with("Bearer token-that-is-good-") {
        return answer("401 Unauthorized", &["Content-Type: text/plain"], "who are you?");
    }
    let request = asked.json();
    let input = &request["inputs"][0];
    let payload = match input["intent"].as_str() {
        Some("action.devices.SYNC") => json!({"agentUserId": "ada", "devices": [{
            "id": "7", "type": "action.devices.types.SWITCH",
            "traits": ["action.devices.traits.OnOff"], "name": {"name": "engine"},
            "willReportState": false, "customData": {"shard": 3}
        }]}),
        Some("action.devices.QUERY") => {
            assert_eq!(input["payload"]["devices"][0]["customData"], json!({"shard": 3}));
            json!({"devices": {"7": {"on": true}}})
        }
        Some("action.devices.EXECUTE") => {
            json!({"commands": [{"ids": ["7"], "status": "SUCCESS", "states": {"on": false}}]})
        }
        _ => return answer("200 OK", &[], ""),
    };
    let response = json!({"requestId": request["requestId"], "payload": payload});
    answer("200 OK", &["Content-Type: application/json"], &response.to_string())
}

pub fn hide_secrets(sandbox: &Sandbox) {
    for secret in ["a-secret-of-the-cloud", "lovelace-1815", "code-of-the-cloud", GOOD_TOKEN] {
        sandbox.hide(secret);
    }
}

#[test]
fn a_cloud_with_other_habits_links_and_works() {
    let sandbox = Sandbox::new();
    hide_secrets(&sandbox);
    let cloud = Foreign::start(other_habits);
    let mut link = sandbox.run(&format!("link {}", cloud.flags())).expect_code(0);
    link.hide_line();
    let mut runs: Vec<Ran> = vec![link];
    runs.push(sandbox.run("query engine").expect_code(0));
    runs.push(sandbox.run("execute engine OnOff on=false").expect_code(0));
    sandbox
        .edit_account("default", "default", |a| a["access_token"] = "rubbish-for-a-token".into());
    runs.push(sandbox.run("sync").expect_code(0));
    runs.push(sandbox.run("account userinfo").expect_code(2));
    runs.push(sandbox.run("disconnect").expect_code(0));
    snapshot_of("foreign-cloud", &runs);
    assert!(sandbox.account_files().is_empty());
    let asked = cloud.asked();
    assert_eq!(asked.last().map(String::as_str), Some("POST /smarthome"), "{asked:?}");
    assert_eq!(asked.iter().filter(|asked| *asked == "POST /consent").count(), 1, "{asked:?}");
    sandbox.run(&format!("link {} -v", cloud.flags())).expect_code(0);
    sandbox.run("disconnect --json").expect_code(0).json();
}

#[test]
fn nonsense_from_a_cloud_ends_in_a_sentence() {
    let nonsense = [
        ("a page", page("<h1>It works!</h1>")),
        ("garbage", "\u{1b}]0;owned\u{7}!!! no HTTP at all\r\n\r\n".to_owned()),
        ("an error", answer("500 Internal Server Error", &[], "stack trace: at line 7")),
        ("half", "HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n{\"requestId\":".to_owned()),
        ("nothing", String::new()),
        ("another document", answer("200 OK", &[], r#"{"devices":"many"}"#)),
        ("a redirect", redirect("/elsewhere", "a=b")),
    ];
    let sandbox = Sandbox::new();
    hide_secrets(&sandbox);
    let fulfillment = Arc::new(Mutex::new(None::<String>));
    let says = |words: Option<&String>| *fulfillment.lock().expect("no panic") = words.cloned();
    let cloud = {
        let fulfillment = Arc::clone(&fulfillment);
        Foreign::start(move |asked| match &*fulfillment.lock().expect("no panic") {
            Some(nonsense) if asked.path == "/smarthome" => nonsense.clone(),
            _ => other_habits(asked),
        })
    };
    sandbox.run(&format!("link {}", cloud.flags())).expect_code(0);
    let mut runs = Vec::new();
    for (what, nonsense) in nonsense {
        says(Some(&nonsense));
        let sync = sandbox.run("sync").expect_code(1);
        assert!(sync.stderr.contains("caused by: "), "{what}: {}", sync.text());
        assert!(!sync.stderr.contains('\u{1b}'), "{what} commands the terminal: {}", sync.text());
        for line in ["query", "execute engine OnOff on=true"] {
            sandbox.run(line).expect_code(1);
        }
        let json = sandbox.run("sync --json").expect_code(1).json();
        assert!(json["trouble"].is_string(), "{what}: {json}");
        // The answer to DISCONNECT is empty; any 200 will do, and what is no answer keeps the account.
        let kept = sandbox.run("disconnect").code != Some(0);
        assert_eq!(kept, !sandbox.account_files().is_empty(), "{what}");
        says(None);
        sandbox.run(&format!("link {}", cloud.flags())).expect_code(0);
        runs.push(sync);
    }
    snapshot_of("nonsense", &runs);
}

#[test]
fn a_cloud_without_metadata_needs_its_flags() {
    let sandbox = Sandbox::new();
    let cloud = Foreign::start(|_| answer("404 Not Found", &[], "no such page"));
    let strange = Foreign::start(|_| answer("200 OK", &[], r#"{"token_endpoint": 5}"#));
    let runs = [
        sandbox.run(&format!("link {} --username me --password x", cloud.url)).expect_code(2),
        sandbox
            .run(&format!("link {} --client-id a --client-secret b --project-id c", cloud.url))
            .expect_code(2),
        sandbox.run(&format!("link {}", strange.url)).expect_code(1),
    ];
    snapshot_of("no-metadata", &runs);
}

#[test]
fn a_sign_in_page_that_only_a_person_can_use_says_so() {
    let sandbox = Sandbox::new();
    let pages = [
        "<div id=app></div><script src=/app.js></script>",
        "<form method=post><input type=password name=p><div class=g-recaptcha></div></form>",
        "<form method=post><input name=u><input type=password name=p><input name=otp required></form>",
        "<p>The service is closed on Sundays.</p>",
    ];
    let mut runs = Vec::new();
    for body in pages {
        let cloud = Foreign::start(move |_| page(body));
        let mut ran = sandbox.run(&format!("link {}", cloud.flags())).expect_code(1);
        ran.hide_line();
        runs.push(ran);
    }
    snapshot_of("unusable-sign-in", &runs);
}
