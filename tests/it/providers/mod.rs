//! Identity providers with the habits of those that people use, and what linking makes of them.
//!
//! The server is written for these tests from the RFCs alone, on plain sockets, so that it can
//! answer what no library would send. It shares nothing with the reference cloud.

mod another_host;
mod bad_pages;
mod charsets;
mod credentials;
mod pages;
mod pkce;
mod redirects;
mod scopes;
pub mod server;
mod tokens;

use std::sync::{Arc, Mutex};

use serde_json::json;
use url::form_urlencoded;

use crate::common::{Ran, Sandbox};
use server::{Answer, Asked, Habit, Provider, value_of};

const USERNAME: &str = "ada@example.com";
const PASSWORD: &str = "lovelace 1815+";
const SECRET: &str = "a-secret-of-the-provider";
const CODE: &str = "code-of-the-provider";
const ACCESS: &str = "access-of-the-provider";
const REFRESH: &str = "refresh-of-the-provider";

/// Nobody else may hear of these.
#[track_caller]
fn ensure_told_nothing(asked: &[Asked]) {
    for one in asked {
        let all = one.all();
        for secret in [USERNAME, PASSWORD, SECRET, CODE, "ada%40", "lovelace", "Cookie:", "cookie:"]
        {
            assert!(!all.contains(secret), "{secret} went to {}: {all}", one.host);
        }
    }
}

/// One page for user name and password, which posts back what it was asked with.
pub const SIGN_IN: &str = "<form method=post><label>E-mail <input name=email type=email></label>\
     <label>Password <input name=password type=password></label><button>Sign in</button></form>";

/// What most providers do: one page, a code, tokens, one device.
fn usual(asked: &Asked) -> Answer {
    match (asked.method.as_str(), asked.path.as_str()) {
        ("GET", "/auth") => Answer::page(SIGN_IN),
        ("POST", "/auth") if signs_in(asked) => Answer::to(302, &back(&asked.query, "")),
        ("POST", "/auth") => Answer::page(&format!("<p role=alert>Wrong</p>{SIGN_IN}")),
        ("POST", "/token") => grant(asked),
        ("POST", "/smarthome") => fulfil(asked, |token| token.starts_with(ACCESS)),
        _ => Answer::new(404, "text/plain", "no such page"),
    }
}

fn signs_in(asked: &Asked) -> bool {
    asked.form("email") == USERNAME && asked.form("password") == PASSWORD
}

/// The redirect of an authorization request, with more parameters where `extra` has some.
fn back(query: &str, extra: &str) -> String {
    let state = form_urlencoded::Serializer::new(String::new())
        .append_pair("state", &value_of(query.as_bytes(), "state"))
        .finish();
    format!("{}?code={CODE}{extra}&{state}", value_of(query.as_bytes(), "redirect_uri"))
}

/// The redirect that says an error.
fn back_with_error(query: &str, error: &str, description: &str) -> Answer {
    let query = |name: &str| value_of(query.as_bytes(), name);
    let pairs = form_urlencoded::Serializer::new(String::new())
        .append_pair("error", error)
        .append_pair("error_description", description)
        .append_pair("state", &query("state"))
        .finish();
    Answer::to(302, &format!("{}?{pairs}", query("redirect_uri")))
}

fn error(status: u16, code: &str, description: &str) -> Answer {
    Answer::json(status, &json!({"error": code, "error_description": description}))
}

/// Both grants, for a client that says its secret in the body.
fn grant(asked: &Asked) -> Answer {
    if asked.form("client_id") != "google-id" || asked.form("client_secret") != SECRET {
        return error(401, "invalid_client", "unknown client");
    }
    tokens(asked)
}

/// Both grants, whoever asks.
fn tokens(asked: &Asked) -> Answer {
    let mut tokens = json!({"token_type": "Bearer", "expires_in": 3600});
    match asked.form("grant_type").as_str() {
        "authorization_code" if asked.form("code") == CODE => {
            tokens["access_token"] = format!("{ACCESS}-1").into();
            tokens["refresh_token"] = REFRESH.into();
        }
        "refresh_token" if asked.form("refresh_token") == REFRESH => {
            tokens["access_token"] = format!("{ACCESS}-2").into();
        }
        _ => return error(400, "invalid_grant", "unknown grant"),
    }
    Answer::json(200, &tokens)
}

/// A fulfillment with one device, for tokens that are good.
fn fulfil(asked: &Asked, is_good: impl Fn(&str) -> bool) -> Answer {
    let token = asked.header("authorization").strip_prefix("Bearer ").unwrap_or_default();
    if !is_good(token) {
        return Answer::new(401, "text/plain", "who are you?");
    }
    let request = asked.json();
    let payload = match request["inputs"][0]["intent"].as_str() {
        Some("action.devices.SYNC") => json!({"agentUserId": "ada", "devices": [{
            "id": "7", "type": "action.devices.types.SWITCH",
            "traits": ["action.devices.traits.OnOff"], "name": {"name": "engine"},
            "willReportState": false
        }]}),
        _ => json!({"devices": {"7": {"on": true, "online": true, "status": "SUCCESS"}}}),
    };
    Answer::json(200, &json!({"requestId": request["requestId"], "payload": payload}))
}
