//! What `serve` says of itself once it listens.

use serde_json::{Value, json};

use crate::cloud::{Home, LinksPerUser, Settings, StoredPassword};
use crate::protocol::Pin;
use crate::protocol::oauth::Flow;

use super::output::Output;

/// The addresses and names of a server, as they are labelled to people.
const LABELLED: [(&str, &str); 8] = [
    ("authorization", "authorize_url"),
    ("token", "token_url"),
    ("userinfo", "userinfo_url"),
    ("revocation", "revoke_url"),
    ("fulfillment", "fulfillment_url"),
    ("client id", "client_id"),
    ("client secret", "client_secret"),
    ("project id", "project_id"),
];

/// What `--json` prints first, and what the file of the running server holds.
pub(super) fn listening_event(settings: &Settings, home: &Home, secret: &str) -> Value {
    let base = &settings.base_url;
    let users: Vec<Value> = home
        .users
        .iter()
        .map(|user| {
            let password = match &user.password {
                StoredPassword::Clear(password) => Some(password.secret()),
                StoredPassword::Hash(_) | StoredPassword::Absent => None,
            };
            let pin = user.pin.as_ref().map(Pin::secret);
            json!({"username": user.username, "password": password, "pin": pin})
        })
        .collect();
    let mut event = json!({
        "event": "listening",
        "base_url": base,
        "authorize_url": format!("{base}/oauth/authorize"),
        "token_url": format!("{base}/oauth/token"),
        "userinfo_url": format!("{base}/oauth/userinfo"),
        "revoke_url": format!("{base}/oauth/revoke"),
        "fulfillment_url": format!("{base}/fulfillment"),
        "client_id": settings.clients.first().map(|client| &client.id),
        "client_secret": secret,
        "project_id": settings.project_id,
        "flow": settings.clients.first().map(|client| client.flow.as_str()),
        "users": users,
    });
    if let Some(google) = &settings.google {
        event["google_client_id"] = json!(google.client_id);
    }
    event
}

/// Announces a server that listens: to programs its event, to people what the event says and how
/// the server was told to behave.
pub(super) fn announce(output: &Output, event: &Value, settings: &Settings, faults: &[String]) {
    if output.is_json() {
        output.event(event);
        return;
    }
    let text = |name: &str| event[name].as_str().unwrap_or_default();
    let is_implicit = text("flow") == Flow::Implicit.as_str();
    let mut lines = vec![format!("listening on {}", text("base_url")), String::new()];
    let mut tell = |label: &str, words: &str| lines.push(format!("  {label:<15}{words}"));
    for (label, name) in LABELLED {
        tell(label, text(name));
    }
    if settings.google.is_some() {
        tell("Google's aud", text("google_client_id"));
        tell("conversation", &format!("{}/conversation", text("base_url")));
    }
    if event["ca_file"].is_string() {
        tell("certificate", text("ca_file"));
    }
    for fault in faults {
        tell("fault", fault);
    }
    if is_implicit {
        tell("flow", text("flow"));
    }
    if settings.links_per_user == LinksPerUser::One {
        tell("links", "one per user");
    }
    for user in event["users"].as_array().into_iter().flatten() {
        tell("user", &told_of(user));
    }
    output.data(&(lines.join("\n") + "\n"));
    if let (true, Some(line)) = (settings.demo_home, link_line(event, is_implicit)) {
        output.talk(&format!("\nnext, in another terminal:\n  {line}\n\nCtrl-C stops"));
    }
}

/// What links the first user.
fn link_line(event: &Value, is_implicit: bool) -> Option<String> {
    let (url, first) = (event["base_url"].as_str()?, &event["users"][0]);
    let (name, password) = (first["username"].as_str()?, first["password"].as_str()?);
    let flow = if is_implicit { " --flow implicit" } else { "" };
    Some(format!("smarthome link {url}{flow} --username {name} --password {password:?}"))
}

/// A user as people are told of them.
fn told_of(user: &Value) -> String {
    let password = user["password"]
        .as_str()
        .map_or("hashed password".to_owned(), |password| format!("password {password:?}"));
    let pin = user["pin"].as_str().map_or("no PIN".to_owned(), |pin| format!("PIN {pin}"));
    format!("{}, {password}, {pin}", user["username"].as_str().unwrap_or_default())
}
