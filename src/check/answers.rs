//! Answers of the token endpoint, read as leniently as Google reads them: what one check judges is
//! not another's to stumble over.

use std::time::Duration;

use serde_json::Value;

use super::{Judged, Stop};
use crate::protocol::{AccessToken, RefreshToken};
use crate::wire::Exchange;

/// The tokens of a link.
#[derive(Clone, Debug)]
pub struct Tokens {
    /// Opens the fulfillment.
    pub access: AccessToken,
    /// Gets new ones.
    pub refresh: Option<RefreshToken>,
    /// How long the access token lives, where the cloud says so.
    pub lifetime: Option<Duration>,
}

/// Whether an answer of the token endpoint refuses: no token in it, and 4xx or an `error`, whose
/// status is for another check to judge. The remark says how.
///
/// # Errors
/// It gives tokens, or does not refuse.
pub(super) fn ensure_refused(exchange: &Exchange) -> Judged {
    let gives = |name: &str| exchange.json().is_some_and(|body| body.get(name).is_some());
    let actual = if gives("access_token") || gives("refresh_token") {
        format!("{} with tokens", exchange.status())
    } else if exchange.response.status().is_client_error() || names_error(exchange) {
        return Ok(Some(describe(exchange)));
    } else {
        describe(exchange)
    };
    Err(Stop::broken("a refusal: 4xx without tokens", actual, &[exchange]))
}

/// Whether a request exchanges a code.
pub(super) fn redeems_code(exchange: &Exchange) -> bool {
    form_urlencoded::parse(exchange.request.body())
        .any(|(name, value)| name == "grant_type" && value == "authorization_code")
}

fn names_error(exchange: &Exchange) -> bool {
    exchange.json().is_some_and(|body| body.get("error").is_some_and(Value::is_string))
        && !exchange.response.status().is_server_error()
}

/// The tokens in an answer, however it is written: another rule than the one at hand is not this
/// check's to judge. Without an access token there is nothing to go on with.
///
/// # Errors
/// No access token came, so the rule cannot be tried.
pub(super) fn tokens_of(exchange: &Exchange) -> Result<Tokens, Stop> {
    let body = exchange.json().filter(|_| exchange.response.status().is_success());
    let text = |name: &str| Some(body.as_ref()?.get(name)?.as_str()?.to_owned());
    match text("access_token") {
        Some(access) => Ok(Tokens {
            access: AccessToken::new(access),
            refresh: text("refresh_token").map(RefreshToken::new),
            lifetime: body.as_ref().and_then(lifetime_of),
        }),
        None => Err(Stop::not_judged(format!("no tokens came: {}", describe(exchange)))),
    }
}

/// How long the access token of an answer lives, be it a number or a text.
fn lifetime_of(body: &Value) -> Option<Duration> {
    let seconds = match body.get("expires_in")? {
        Value::String(text) => text.parse().ok()?,
        value => value.as_f64()?,
    };
    Duration::try_from_secs_f64(seconds).ok().filter(|lifetime| !lifetime.is_zero())
}

/// An answer in a few words: its status, and the error it names.
pub(super) fn describe(exchange: &Exchange) -> String {
    let body = exchange.json();
    match body.as_ref().and_then(|body| body.get("error")?.as_str()) {
        Some(error) => format!("{} `{error}`", exchange.status()),
        None => exchange.status().to_string(),
    }
}
