//! Several Google accounts and several users of one cloud, in every mix.

use bytes::Bytes;
use http::header::{CONTENT_TYPE, COOKIE, SET_COOKIE};
use http::{Request, StatusCode};
use serde_json::{Value, json};
use smarthome::wire::{Client, Exchange, Limits};

use crate::common::{Ran, Sandbox, Server, snapshot_of};

const HOME: &str = r#"
[verification]
max_attempts = 3

[[users]]
id = "house-of-anna"
username = "anna"
password = "annas long password"
pin = "710052"

[[users]]
id = "house-of-ben"
username = "ben"
password = "bens long password"
pin = "830061"

[[devices]]
owner = "anna"
id = "anna-lamp"
type = "LIGHT"
traits = ["OnOff"]
name = "lamp"

[[devices]]
owner = "anna"
id = "anna-door"
type = "LOCK"
traits = ["LockUnlock"]
name = "front door"
state = { isLocked = true, isJammed = false }
[[devices.verify]]
command = "LockUnlock"
params = { lock = false }
challenge = "pin"

[[devices]]
owner = "anna"
id = "anna-cellar"
type = "LOCK"
traits = ["LockUnlock"]
name = "cellar"
state = { isLocked = true, isJammed = false }
[[devices.verify]]
command = "LockUnlock"
params = { lock = false }
challenge = "pin"

[[devices]]
owner = "ben"
id = "ben-fan"
type = "FAN"
traits = ["OnOff"]
name = "fan"

[[devices]]
owner = "ben"
id = "ben-door"
type = "LOCK"
traits = ["LockUnlock"]
name = "front door"
state = { isLocked = true, isJammed = false }
[[devices.verify]]
command = "LockUnlock"
params = { lock = false }
challenge = "pin"
"#;

const ANNAS: [&str; 3] = ["anna-lamp", "anna-door", "anna-cellar"];
const BENS: [&str; 2] = ["ben-fan", "ben-door"];

/// The cloud of two households, and the Google accounts that are linked to it.
struct Street {
    sandbox: Sandbox,
}

impl Street {
    fn new() -> Self {
        let sandbox = Sandbox::new();
        sandbox.write("home.toml", HOME);
        for secret in ["annas long password", "bens long password", "710052", "830061", "999999"] {
            sandbox.hide(secret);
        }
        Self { sandbox }
    }

    fn serve(&self, flags: &str) -> Server<'_> {
        self.sandbox.serve(&format!("--home home.toml {flags}"))
    }

    fn try_link(&self, server: &Server<'_>, account: &str, user: &str) -> Ran {
        let password = format!("{user}s long password");
        let line = format!(
            "link {} --username {user} --password \"{password}\" --account {account}",
            server.url()
        );
        let mut ran = self.sandbox.run(&line);
        ran.hide_in_line(&password);
        ran
    }

    /// Links an account to a user; gives its agentUserId.
    fn link(&self, server: &Server<'_>, account: &str, user: &str) -> Value {
        self.try_link(server, account, user).expect_code(0);
        self.run("account show --json", account).expect_code(0).json()["agent_user_id"].clone()
    }

    fn run(&self, line: &str, account: &str) -> Ran {
        self.sandbox.run(&format!("{line} --account {account}"))
    }

    /// The ids of the devices that SYNC names.
    fn synced(&self, account: &str) -> Vec<String> {
        let answer = self.run("sync --json", account).expect_code(0).json();
        let devices = answer["response"]["payload"]["devices"].as_array().expect("devices").clone();
        devices.iter().map(|device| device["id"].as_str().expect("an id").to_owned()).collect()
    }

    fn state(&self, account: &str, device: &str) -> Value {
        let answer = self.run(&format!("query {device} --json"), account).expect_code(0).json();
        answer["response"]["payload"]["devices"][device].clone()
    }

    /// SYNC, EXECUTE, QUERY and refresh of an account do what they should.
    fn assert_alive(&self, account: &str, devices: &[&str]) {
        assert_eq!(self.synced(account), devices, "{account}");
        for on in [true, false] {
            let line = format!("execute {} OnOff on={on}", devices[0]);
            self.run(&line, account).expect_code(0);
            assert_eq!(self.state(account, devices[0])["on"], on, "{account}");
        }
        self.run("account refresh", account).expect_code(0);
        self.run("sync", account).expect_code(0);
    }

    /// The link is dead at the cloud, whatever is still kept here.
    fn assert_dead(&self, account: &str) {
        self.run("sync", account).expect_code(1).expect_stderr("the link is dead");
        self.run("account refresh", account).expect_code(1).expect_stderr("400 `invalid_grant");
    }

    /// Tries to unlock with this PIN; gives the outcome and what the cloud said to the PIN.
    fn unlock(&self, account: &str, device: &str, pin: &str) -> (Value, Value) {
        let line = format!("execute {device} LockUnlock lock=false --pin {pin} --json");
        let mut document = self.run(&line, account).json();
        let last = document["turns"].as_array().and_then(|turns| turns.last()).expect("a turn");
        let command = &last["response"]["payload"]["commands"][0];
        let said = command.pointer("/challengeNeeded/type").or(command.get("errorCode"));
        let said = said.cloned().unwrap_or_default();
        (document["outcome"].take(), said)
    }
}

#[test]
fn two_accounts_of_one_user_share_the_house() {
    let street = Street::new();
    let server = street.serve("");
    let first = street.link(&server, "ada@gmail.test", "anna");
    let second = street.link(&server, "bob@gmail.test", "anna");
    assert_eq!((&first, &second), (&json!("house-of-anna"), &json!("house-of-anna")));
    for account in ["ada@gmail.test", "bob@gmail.test"] {
        street.assert_alive(account, &ANNAS);
    }
    street.run("execute lamp OnOff on=true", "ada@gmail.test").expect_code(0);
    assert_eq!(street.state("bob@gmail.test", "anna-lamp")["on"], true);
    street.run("execute lamp OnOff on=false", "bob@gmail.test").expect_code(0);
    assert_eq!(street.state("ada@gmail.test", "anna-lamp")["on"], false);
    street.sandbox.run("account list").expect_code(0).snapshot("households-accounts");
    let listed = street.sandbox.run("account list --json").expect_code(0).json();
    let told: Vec<_> = ["account", "agent_user_id", "devices"]
        .map(|name| [&listed[0][name], &listed[1][name]])
        .into();
    assert_eq!(
        json!(told),
        json!([["ada@gmail.test", "bob@gmail.test"], ["house-of-anna", "house-of-anna"], [3, 3],])
    );
}

#[test]
fn accounts_of_two_users_see_their_own_devices_alone() {
    let street = Street::new();
    let server = street.serve("");
    assert_eq!(street.link(&server, "a", "anna"), "house-of-anna");
    assert_eq!(street.link(&server, "b", "ben"), "house-of-ben");
    street.assert_alive("a", &ANNAS);
    street.assert_alive("b", &BENS);
    // The name is the same in both houses, the door is not.
    let unlocked = street.unlock("b", "\"front door\"", "830061");
    assert_eq!(unlocked, (json!("success"), Value::Null));
    assert_eq!(street.state("b", "ben-door")["isLocked"], false);
    assert_eq!(street.state("a", "anna-door")["isLocked"], true);
}

#[test]
fn who_names_a_device_of_the_other_house_gets_nothing() {
    let street = Street::new();
    let server = street.serve("");
    street.link(&server, "a", "anna");
    street.link(&server, "b", "ben");
    let annas = street.sandbox.account("default", "a")["last_sync"].clone();
    street.sandbox.edit_account("default", "b", |account| account["last_sync"] = annas);
    let state = street.state("b", "anna-lamp");
    assert_eq!(
        (&state["status"], &state["errorCode"]),
        (&json!("ERROR"), &json!("deviceNotFound"))
    );
    assert!(state.get("on").is_none(), "{state}");
    let ran = street.run("execute lamp OnOff on=true", "b").expect_code(1);
    ran.expect_stderr("deviceNotFound");
    assert_eq!(street.state("a", "anna-lamp")["on"], false);
}

#[test]
fn one_account_can_leave_and_all_others_stay() {
    let street = Street::new();
    let server = street.serve("");
    street.link(&server, "a", "anna");
    street.link(&server, "b", "anna");
    street.link(&server, "c", "ben");
    let of_a = street.sandbox.account("default", "a");
    street.run("disconnect", "a").expect_code(0);
    street.run("sync", "a").expect_code(4).expect_stderr("--target default --account b");
    street.assert_alive("b", &ANNAS);
    street.assert_alive("c", &BENS);

    // Its tokens are worth nothing any more, not only forgotten.
    let path = street.sandbox.path("state/accounts/default/a.json");
    std::fs::write(&path, of_a.to_string()).expect("the file again");
    street.assert_dead("a");

    // The same Google account, at the neighbour's.
    assert_eq!(street.link(&server, "a", "ben"), "house-of-ben");
    street.assert_alive("a", &BENS);
    street.assert_alive("b", &ANNAS);
    street.assert_alive("c", &BENS);
}

#[test]
fn refresh_and_forget_touch_one_account() {
    let street = Street::new();
    let server = street.serve("");
    street.link(&server, "a", "anna");
    street.link(&server, "b", "anna");
    let kept = |name: &str| street.sandbox.account("default", name);
    let (of_a, of_b) = (kept("a"), kept("b"));
    street.run("account refresh", "a").expect_code(0);
    assert_ne!(kept("a")["access_token"], of_a["access_token"]);
    assert_eq!(kept("b"), of_b);
    street.run("account forget", "a").expect_code(0);
    assert_eq!(kept("b"), of_b);
    assert_eq!(street.sandbox.account_files().len(), 1);
    street.assert_alive("b", &ANNAS);
    let page = AccountPage::of(&server, "anna", "annas long password");
    assert_eq!(page.links().len(), 2, "the cloud was not told");
}

#[test]
fn wrong_pins_count_for_the_user_and_the_device_whoever_asks() {
    let street = Street::new();
    let server = street.serve("");
    street.link(&server, "a", "anna");
    street.link(&server, "b", "anna");
    street.link(&server, "c", "ben");
    let wrong = (json!("challenge-unanswered"), json!("challengeFailedPinNeeded"));
    let locked_out = (json!("error"), json!("tooManyFailedAttempts"));
    let unlocked = (json!("success"), Value::Null);
    assert_eq!(street.unlock("a", "anna-door", "999999"), wrong);
    assert_eq!(street.unlock("b", "anna-door", "999999"), wrong);
    assert_eq!(street.unlock("a", "anna-door", "999999"), locked_out);
    for account in ["a", "b"] {
        assert_eq!(street.unlock(account, "anna-door", "710052"), locked_out, "{account}");
    }
    assert_eq!(street.unlock("b", "anna-cellar", "710052"), unlocked, "another device");
    assert_eq!(street.unlock("c", "ben-door", "710052"), wrong, "the neighbour's PIN");
    assert_eq!(street.unlock("c", "ben-door", "830061"), unlocked, "another user");
}

#[test]
fn the_account_page_ends_the_link_that_was_picked() {
    let street = Street::new();
    let server = street.serve("");
    for account in ["a", "b", "c"] {
        street.link(&server, account, "anna");
    }
    street.link(&server, "d", "ben");
    let mut page = AccountPage::of(&server, "anna", "annas long password");
    let links = page.links();
    assert_eq!(links.len(), 3, "anna's, and none of ben's");
    // Oldest first: the second is b's.
    page.unlink(&links[1]);
    assert_eq!(page.links(), [&*links[0], &*links[2]]);
    street.assert_dead("b");
    street.assert_alive("a", &ANNAS);
    street.assert_alive("c", &ANNAS);
    street.assert_alive("d", &BENS);
    page.unlink(&links[1]);
    assert_eq!(page.links().len(), 2, "what has ended is not ended twice");
}

#[test]
fn where_one_link_is_allowed_the_second_is_refused_when_it_links() {
    let street = Street::new();
    let server = street.serve("--one-link-per-user");
    street.link(&server, "a", "anna");
    let refused = street.try_link(&server, "b", "anna").expect_code(1);
    snapshot_of("one-link-per-user", &[refused]);
    assert_eq!(street.sandbox.account_files().len(), 1);
    street.assert_alive("a", &ANNAS);
    street.link(&server, "c", "ben");

    street.run("disconnect", "a").expect_code(0);
    street.link(&server, "b", "anna");
    street.run("account forget", "b").expect_code(0);
    street.try_link(&server, "b", "anna").expect_code(1);
    let mut page = AccountPage::of(&server, "anna", "annas long password");
    let links = page.links();
    assert_eq!(links.len(), 1);
    page.unlink(&links[0]);
    street.link(&server, "b", "anna");
    street.assert_alive("b", &ANNAS);
    street.assert_alive("c", &BENS);
}

#[test]
fn a_cloud_that_allows_one_link_per_user_says_so_at_the_start() {
    let sandbox = Sandbox::new();
    let mut talk = sandbox.talk("serve --listen 127.0.0.1:0 --one-link-per-user", |_| {});
    talk.hear(|line| (line == "Ctrl-C stops").then_some(()));
    talk.signal("INT");
    talk.end_with("").expect_code(0).expect_stdout("  links          one per user\n");
}

/// A user's account page in a browser.
struct AccountPage {
    url: String,
    cookie: String,
    body: String,
}

impl AccountPage {
    /// Signs in.
    fn of(server: &Server<'_>, username: &str, password: &str) -> Self {
        let url = format!("{}/account", server.url());
        let mut page = Self { url, cookie: String::new(), body: String::new() };
        page.open();
        page.submit(&[("username", username), ("password", password), ("action", "sign-in")]);
        page
    }

    fn open(&mut self) {
        let request = Request::get(&self.url).header(COOKIE, &self.cookie);
        let exchange = self.send(request.body(Bytes::new()).expect("a request"));
        assert_eq!(exchange.response.status(), StatusCode::OK);
        self.body = exchange.text();
    }

    fn submit(&mut self, fields: &[(&str, &str)]) {
        let value = values(&self.body, "anti_forgery").first().expect("a form").clone();
        let form = url::form_urlencoded::Serializer::new(String::new())
            .append_pair("anti_forgery", &value)
            .extend_pairs(fields)
            .finish();
        let request = Request::post(&self.url)
            .header(COOKIE, &self.cookie)
            .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(form.into())
            .expect("a request");
        let exchange = self.send(request);
        assert_eq!(exchange.response.status(), StatusCode::SEE_OTHER, "{}", exchange.text());
        self.open();
    }

    fn send(&mut self, request: Request<Bytes>) -> Exchange {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        let client = Client::over_http(Limits::default());
        let sent = runtime.expect("a runtime").block_on(client.send(request));
        let exchange = sent.expect("an answer");
        if let Some(cookie) = exchange.response.headers().get(SET_COOKIE) {
            let cookie = cookie.to_str().expect("text");
            cookie.split(';').next().expect("a pair").clone_into(&mut self.cookie);
        }
        exchange
    }

    /// The links, as the page lists them.
    fn links(&self) -> Vec<String> {
        values(&self.body, "grant")
    }

    fn unlink(&mut self, link: &str) {
        self.submit(&[("action", "unlink"), ("grant", link)]);
    }
}

/// The values of the hidden fields of this name.
fn values(page: &str, name: &str) -> Vec<String> {
    let field = format!(r#"name="{name}" value=""#);
    let rest = page.split(&field).skip(1);
    rest.map(|rest| rest.split('"').next().unwrap_or_default().to_owned()).collect()
}
