//! The token endpoint as Google calls it with an ID token, and what its answers mean.
//!
//! RFC 7523 §2.1, and Google's *Streamlined linking with OAuth and Google Sign-In*. Judging is
//! forgiving where the meaning is plain, and says so.

use serde_json::Value;

use super::judge::{Broken, Came, judge_token};
use super::report::HopName;
use crate::google::symptoms::Symptom;
use crate::google::unexpected::describe_answer;
use crate::google::{Credentials, Target, form_request};
use crate::protocol::identity::JWT_BEARER;
use crate::protocol::oauth::TokenResponse;
use crate::protocol::{IdToken, describe_value};
use crate::wire::{Client, Exchange, SendError};

/// What Google wants of the account that an ID token speaks of.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Wanted {
    /// To know whether there is one.
    Check,
    /// Tokens for it.
    Get,
    /// A new one, and tokens for it.
    Create,
}

impl Wanted {
    fn intent(self) -> &'static str {
        self.hop().as_str()
    }

    pub fn hop(self) -> HopName {
        match self {
            Self::Check => HopName::Check,
            Self::Get => HopName::Get,
            Self::Create => HopName::Create,
        }
    }
}

/// Sends an ID token to the token endpoint.
pub(super) async fn send_assertion(
    client: &Client,
    target: &Target,
    wanted: Wanted,
    assertion: &IdToken,
) -> Result<Exchange, SendError> {
    let mut form = vec![
        ("grant_type", JWT_BEARER),
        ("intent", wanted.intent()),
        ("assertion", assertion.secret()),
    ];
    let scope = target.scopes.join(" ");
    if wanted != Wanted::Check {
        if !scope.is_empty() {
            form.push(("scope", &scope));
        }
        form.push(("response_type", "token"));
    }
    client.send(form_request(&target.token_url, Some(Credentials::of(target)), form)).await
}

/// Whether there is an account, and what is worth saying of the answer.
pub(super) fn judge_check(exchange: &Exchange) -> Result<(bool, Option<String>), Broken> {
    const EXPECTED: &str =
        "200 with `{\"account_found\":\"true\"}` or 404 with `{\"account_found\":\"false\"}`";
    let body = exchange.json();
    let Some(member) = body.as_ref().and_then(|body| body.get("account_found")) else {
        return Err(refused(exchange, EXPECTED));
    };
    let (found, is_spelled) = match member {
        Value::Bool(found) => (*found, true),
        Value::String(text) if text.eq_ignore_ascii_case("true") => (true, text == "true"),
        Value::String(text) if text.eq_ignore_ascii_case("false") => (false, text == "false"),
        other => {
            let expected = "`\"true\"` or `\"false\"` at `/account_found`";
            return Err(Broken::new(Symptom::OddAnswer, expected, describe_value(other)));
        }
    };
    let mut remarks = Vec::new();
    match (exchange.status(), found) {
        (200, true) | (404, false) => {}
        (200, false) => {
            remarks.push("with 200, where Google's document has 404".to_owned());
        }
        (status, _) => {
            let actual = format!("{status} with `account_found` {member}");
            return Err(Broken::new(symptom_of(exchange), EXPECTED, actual));
        }
    }
    if !is_spelled {
        remarks.push(format!(
            "`account_found` is spelled {member}, in Google's document in lower case"
        ));
    }
    let answer = if found { "an account was found" } else { "no account was found" };
    Ok((found, Some([vec![answer.to_owned()], remarks].concat().join("; "))))
}

/// What came of asking for tokens.
pub(super) enum Given {
    /// These.
    Tokens(TokenResponse),
    /// The cloud wants to see the person: Google goes on with the web flow.
    Web {
        /// What the sign-in page may fill in.
        login_hint: Option<String>,
        /// What is worth saying of the answer.
        remark: String,
    },
}

/// Reads tokens, or `linking_error`.
pub(super) fn judge_given(exchange: Exchange) -> Result<Given, Broken> {
    let body = exchange.json();
    let member = |name: &str| body.as_ref().and_then(|body| body.get(name)?.as_str());
    if member("error") == Some("linking_error") {
        let login_hint = member("login_hint").filter(|hint| !hint.is_empty()).map(str::to_owned);
        let mut remark = "`linking_error`: on to the web flow".to_owned();
        if login_hint.is_none() {
            remark.push_str("; no `login_hint`, so the person types the address");
        }
        if exchange.status() != 401 {
            remark.push_str("; with ");
            remark.push_str(&exchange.status().to_string());
            remark.push_str(", where Google's document has 401");
        }
        return Ok(Given::Web { login_hint, remark });
    }
    let symptom = symptom_of(&exchange);
    let is_ok = exchange.status() == 200;
    let (_, token) = judge_token(Ok(exchange), Symptom::AssertionRefused);
    // What was meant as tokens is told as such.
    token.map(Given::Tokens).map_err(
        |broken| {
            if is_ok { broken } else { Broken { symptom, ..broken } }
        },
    )
}

fn refused(exchange: &Exchange, expected: &str) -> Broken {
    let broken = Broken::new(symptom_of(exchange), expected, describe_answer(exchange));
    Broken { came: Came::read(exchange), ..broken }
}

fn symptom_of(exchange: &Exchange) -> Symptom {
    let body = exchange.json();
    match body.as_ref().and_then(|body| body.get("error")?.as_str()) {
        Some("invalid_grant") => Symptom::AssertionRefused,
        Some("unsupported_grant_type") => Symptom::NoAssertions,
        _ if exchange.status() >= 500 => Symptom::Crashed,
        Some("invalid_client" | "unauthorized_client") => Symptom::ClientRefused,
        _ => Symptom::OddAnswer,
    }
}
