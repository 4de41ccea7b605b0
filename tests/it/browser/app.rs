//! A cloud whose sign-in page is made by a script, with a JSON API behind it.

use serde_json::{Value, json};

use crate::foreign::{Asked, Foreign, answer, fulfil, page, tokens};

const APP: &str = include_str!("app.html");

/// The cloud; `redirect` writes the last step from the redirect URI and the state.
pub fn start(redirect: fn(&str, &str) -> String) -> Foreign {
    Foreign::start(move |asked| match (asked.method.as_str(), asked.path.as_str()) {
        ("GET", "/auth") => answer("200 OK", &["Content-Type: text/html"], APP),
        ("POST", "/token") => tokens(asked),
        ("POST", "/smarthome") => fulfil(asked),
        ("POST", path) if path.starts_with("/api/") => api(asked, redirect),
        _ => answer("404 Not Found", &["Content-Type: text/html"], &page("no such page")),
    })
}

/// As the code flow has it.
pub fn in_order(redirect_uri: &str, state: &str) -> String {
    let state: String = url::form_urlencoded::byte_serialize(state.as_bytes()).collect();
    format!("{redirect_uri}?code=code-of-the-cloud&state={state}&session=9")
}

fn api(asked: &Asked, redirect: fn(&str, &str) -> String) -> String {
    assert_eq!(asked.header("content-type"), "application/json");
    let value = &asked.json()["value"];
    let next = match (asked.path.as_str(), value) {
        ("/api/who", _) if value == "ada@example.com" => json!({ "next": "secret" }),
        ("/api/secret", _) if value == "lovelace-1815" => json!({ "next": "consent" }),
        ("/api/consent", Value::Bool(true)) => {
            json!({ "location": redirect(&asked.query("redirect_uri"), &asked.query("state")) })
        }
        (path, _) => {
            let step = path.trim_start_matches("/api/");
            json!({ "next": step, "said": format!("We do not know this {step}.") })
        }
    };
    answer("200 OK", &["Content-Type: application/json"], &next.to_string())
}
