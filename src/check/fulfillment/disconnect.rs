//! DISCONNECT: the user unlinks the cloud in the Google Home app.
//!
//! Each check unlinks a link of its own. What the answer's body says is nobody's business: Google
//! takes `{}`, `null` and nothing at all.

use std::collections::BTreeSet;

use serde_json::Value;

use super::asking::{body_of, devices, error_code, payload_of, unreached};
use crate::check::answers::{describe, ensure_refused, tokens_of};
use crate::check::{Bench, Check, Judge, Judged, Pace, Page, Severity, Stop, Tokens};
use crate::protocol::{AccessToken, Intent};
use crate::wire::Exchange;

const DONE: &str = "HTTP/1.1 200 OK\n\n{}";

/// These checks. The first of them compares what was before any DISCONNECT with what came after.
pub const CHECKS: &[Check] = &[
    Check {
        id: "fulfillment.disconnect.linked-again",
        severity: Severity::Must,
        title: "who links again after DISCONNECT has the same user and devices",
        rule: "Google, action.devices.DISCONNECT and action.devices.SYNC",
        phone_shows: Some("linking again ends with an error, or devices are missing"),
        page: Page {
            looks_at: "The SYNCs of two new links, a DISCONNECT of the second, and the SYNC of a \
                       third. What the first two agree on must be in the third: `agentUserId` \
                       and the ids of devices.",
            why: "People unlink and link again to mend things. DISCONNECT ends a link, not the \
                  user's account.",
            bad: "{\"agentUserId\":\"ada\",\"devices\":[]}",
            good: "{\"agentUserId\":\"ada\",\"devices\":[{\"id\":\"lamp-1\",…}]}, as before",
            mend: "On DISCONNECT drop the tokens of that link and stop reporting its states; keep \
                   the user and the devices.",
        },
        proved_by: &["disconnect.devices-gone", "disconnect.new-user"],
        pace: Pace::Alone,
        judge: Judge::Cloud(|bench| Box::pin(linked_again(bench))),
    },
    Check {
        id: "fulfillment.disconnect.answered",
        severity: Severity::Must,
        title: "DISCONNECT is answered with 200",
        rule: "Google, action.devices.DISCONNECT",
        phone_shows: None,
        page: Page {
            looks_at: "A DISCONNECT of a new link whose SYNC works: the status is 200, and no \
                       `errorCode` is in the answer. Its body may be `{}`, `null` or empty.",
            why: "Each user who unlinks sends one. A cloud that does not know the intent goes on \
                  reporting states of a home that is no longer linked.",
            bad: "{\"requestId\":\"1\",\"payload\":{\"errorCode\":\"notSupported\"}}",
            good: DONE,
            mend: "Handle the intent `action.devices.DISCONNECT`, which has no payload, and \
                   answer `{}`.",
        },
        proved_by: &["disconnect.not-supported", "disconnect.crashes"],
        pace: Pace::Alone,
        judge: Judge::Cloud(|bench| Box::pin(answered(bench))),
    },
    Check {
        id: "fulfillment.disconnect.token-needed",
        severity: Severity::Must,
        title: "DISCONNECT needs a token as every intent does",
        rule: "Google, action.devices.DISCONNECT; RFC 6750 §3.1",
        phone_shows: None,
        page: Page {
            looks_at: "A DISCONNECT without a token and one with a random token. Where SYNC is \
                       answered with 401, so must DISCONNECT be.",
            why: "The token says whose link it is. A cloud that answers without it either does \
                  nothing or unlinks whomever the request names.",
            bad: DONE,
            good: "HTTP/1.1 401 Unauthorized",
            mend: "Check the token before you look at which intent came.",
        },
        proved_by: &["disconnect.open"],
        pace: Pace::Alone,
        judge: Judge::Cloud(|bench| Box::pin(token_needed(bench))),
    },
    Check {
        id: "fulfillment.disconnect.ends-link",
        severity: Severity::Should,
        title: "the refresh token of a link ends with it",
        rule: "Google, Account linking with OAuth",
        phone_shows: None,
        page: Page {
            looks_at: "A DISCONNECT of a new link, and then a refresh: it must be refused.",
            why: "Google forgets the tokens; one that lives on is of use only to whoever stole \
                  it.",
            bad: "HTTP/1.1 200 OK\n\n{\"access_token\":\"…\",\"expires_in\":3600}",
            good: "HTTP/1.1 400 Bad Request\n\n{\"error\":\"invalid_grant\"}",
            mend: "On DISCONNECT delete the tokens of the link that the access token belongs to.",
        },
        proved_by: &["disconnect.does-nothing"],
        pace: Pace::Alone,
        judge: Judge::Cloud(|bench| Box::pin(ends_link(bench))),
    },
    Check {
        id: "fulfillment.disconnect.repeatable",
        severity: Severity::Must,
        title: "a second DISCONNECT crashes nothing",
        rule: "Google, action.devices.DISCONNECT",
        phone_shows: None,
        page: Page {
            looks_at: "DISCONNECT twice with the same token. The second may be done again or \
                       turned away; a status of 500 or more is a crash.",
            why: "A request whose answer was lost is sent again, to a link that has ended by then.",
            bad: "HTTP/1.1 500 Internal Server Error",
            good: "HTTP/1.1 401 Unauthorized, or 200",
            mend: "Take a link that is not there for one that has ended.",
        },
        proved_by: &["disconnect.second-crashes"],
        pace: Pace::Alone,
        judge: Judge::Cloud(|bench| Box::pin(repeatable(bench))),
    },
];

/// The SYNC of a link, where it works: only then is the rest the business of DISCONNECT.
async fn synced(bench: &Bench<'_>, token: &AccessToken) -> Result<Exchange, Stop> {
    let exchange = bench.intent_with(Intent::Sync, token, None).await.map_err(unreached)?;
    match payload_of(&exchange) {
        Ok(_) => Ok(exchange),
        Err(came) => Err(Stop::not_judged(format!("SYNC was answered with {came}"))),
    }
}

/// A link of its own that works, and its SYNC.
async fn link(bench: &Bench<'_>) -> Result<(Tokens, Exchange), Stop> {
    let tokens = bench.link().await.map_err(unreached)?;
    let sync = synced(bench, &tokens.access).await?;
    Ok((tokens, sync))
}

async fn disconnect(bench: &Bench<'_>, token: &AccessToken) -> Result<Exchange, Stop> {
    bench.intent_with(Intent::Disconnect, token, None).await
}

/// A DISCONNECT as a step on the way: one that fails is another check's business.
async fn disconnected(bench: &Bench<'_>, token: &AccessToken) -> Result<Exchange, Stop> {
    let exchange = disconnect(bench, token).await.map_err(unreached)?;
    match failure_of(&exchange) {
        None => Ok(exchange),
        Some(came) => Err(Stop::not_judged(format!("DISCONNECT was answered with {came}"))),
    }
}

/// How a DISCONNECT failed, if it did.
fn failure_of(exchange: &Exchange) -> Option<String> {
    let body = exchange.json();
    let code = body.as_ref().and_then(error_code);
    match (exchange.response.status().is_success(), code) {
        (true, None) => None,
        (_, Some(code)) => Some(format!("{} `{code}`", exchange.status())),
        (false, None) => Some(describe(exchange)),
    }
}

/// A cloud that asks for patience has said nothing yet.
fn ensure_not_slowed(exchange: &Exchange) -> Result<(), Stop> {
    match exchange.status() {
        429 => Err(Stop::not_judged("the cloud asks to go slower: 429")),
        _ => Ok(()),
    }
}

async fn linked_again(bench: &Bench<'_>) -> Judged {
    let (_, first) = link(bench).await?;
    let (tokens, second) = link(bench).await?;
    let ended = disconnected(bench, &tokens.access).await?;
    let code = bench.code().await.map_err(unreached)?;
    let exchange = bench.token(&bench.exchange_of(&code)).await.map_err(unreached)?;
    let tokens = judge_new_link(&ended, &exchange)?;
    let third = bench.intent_with(Intent::Sync, &tokens.access, None).await.map_err(unreached)?;
    judge_same_home([&first, &second], &ended, &third)
}

/// The same was done twice before, and worked.
fn judge_new_link(ended: &Exchange, exchange: &Exchange) -> Result<Tokens, Stop> {
    ensure_not_slowed(exchange)?;
    tokens_of(exchange).map_err(|_| {
        let actual = format!("{} to the code of another link", describe(exchange));
        Stop::broken("tokens for another link", actual, &[ended, exchange])
    })
}

/// What two links before it differ in is not the work of DISCONNECT.
fn judge_same_home(before: [&Exchange; 2], ended: &Exchange, after: &Exchange) -> Judged {
    ensure_not_slowed(after)?;
    let evidence = [before[1], ended, after];
    let home = payload_of(after)
        .map_err(|came| Stop::broken("a SYNC of the new link as before", came, &evidence))?;
    let bodies = before.map(|exchange| exchange.json().unwrap_or_default());
    let [first, second] = &bodies;
    let user = first.pointer("/payload/agentUserId");
    let user = user.filter(|user| second.pointer("/payload/agentUserId") == Some(*user));
    if user.is_some() && home.get("agentUserId") != user {
        let actual = home.get("agentUserId").map_or("none", |_| "another one");
        return Err(Stop::broken("the same `agentUserId` as before", actual, &evidence));
    }
    let known: BTreeSet<_> = ids(first).intersection(&ids(second)).copied().collect();
    if user.is_none() && known.is_empty() {
        return Err(Stop::not_judged("nothing in SYNC stays the same from link to link"));
    }
    let body = after.json().unwrap_or_default();
    let listed = ids(&body);
    let missing: Vec<_> = known.difference(&listed).collect();
    match missing.first() {
        None => Ok(None),
        Some(_) if listed.is_empty() => {
            Err(Stop::broken("the devices of before", "no devices", &evidence))
        }
        Some(id) => {
            let actual = format!("{} missing, such as `{id}`", missing.len());
            Err(Stop::broken("the devices of before", actual, &evidence))
        }
    }
}

fn ids(sync: &Value) -> BTreeSet<&str> {
    devices(sync).iter().filter_map(|device| device["id"].as_str()).collect()
}

async fn answered(bench: &Bench<'_>) -> Judged {
    let (tokens, _) = link(bench).await?;
    judge_answered(&disconnect(bench, &tokens.access).await?)
}

fn judge_answered(exchange: &Exchange) -> Judged {
    ensure_not_slowed(exchange)?;
    if let Some(came) = failure_of(exchange) {
        return Err(Stop::broken("200 without an `errorCode`", came, &[exchange]));
    }
    let body = match exchange.json() {
        Some(Value::Object(members)) if members.is_empty() => return Ok(None),
        Some(Value::Null) => "`null`",
        _ if exchange.response.body().is_empty() => "an empty body",
        _ => "more than `{}`",
    };
    Ok(Some(format!("{} with {body}", exchange.status())))
}

async fn token_needed(bench: &Bench<'_>) -> Judged {
    let unknown = AccessToken::new(bench.tools.chance.token());
    for (token, with) in [(None, "without a token"), (Some(&unknown), "with a random token")] {
        let sync = knock(bench, Intent::Sync, token).await.map_err(unreached)?;
        ensure_turned_away(&sync, with)?;
        judge_turned_away(&sync, &knock(bench, Intent::Disconnect, token).await?, with)?;
    }
    Ok(None)
}

/// An intent with this token, or with none at all.
async fn knock(
    bench: &Bench<'_>,
    intent: Intent,
    token: Option<&AccessToken>,
) -> Result<Exchange, Stop> {
    let body = body_of(bench, intent, None).to_string();
    let none = AccessToken::new("none");
    let mut request = bench.intent_of(token.unwrap_or(&none), body);
    if token.is_none() {
        request.headers_mut().remove(http::header::AUTHORIZATION);
    }
    bench.send(request).await
}

/// How a cloud turns people away at all is another check's business.
fn ensure_turned_away(sync: &Exchange, with: &str) -> Result<(), Stop> {
    match sync.status() {
        401 => Ok(()),
        status => Err(Stop::not_judged(format!("SYNC {with} is answered with {status}, not 401"))),
    }
}

fn judge_turned_away(sync: &Exchange, exchange: &Exchange, with: &str) -> Judged {
    ensure_not_slowed(exchange)?;
    match exchange.status() {
        401 => Ok(None),
        status => {
            let expected = format!("401 to a DISCONNECT {with}, as to SYNC");
            Err(Stop::broken(expected, status.to_string(), &[sync, exchange]))
        }
    }
}

async fn ends_link(bench: &Bench<'_>) -> Judged {
    let (tokens, _) = link(bench).await?;
    let none = || Stop::not_judged("no refresh token came with the code");
    let refresh = tokens.refresh.as_ref().ok_or_else(none)?;
    let ended = disconnected(bench, &tokens.access).await?;
    judge_ended(&ended, &bench.token(&bench.refresh_of(refresh)).await?)
}

/// Any refusal will do: Google has forgotten the link and asks no more.
fn judge_ended(ended: &Exchange, refresh: &Exchange) -> Judged {
    ensure_not_slowed(refresh)?;
    match ensure_refused(refresh) {
        Err(Stop::Broken(broken)) => {
            let expected = "a refresh refused after DISCONNECT";
            Err(Stop::broken(expected, broken.actual, &[ended, refresh]))
        }
        judged => judged,
    }
}

async fn repeatable(bench: &Bench<'_>) -> Judged {
    let (tokens, _) = link(bench).await?;
    let first = disconnected(bench, &tokens.access).await?;
    judge_second(&first, &disconnect(bench, &tokens.access).await?)
}

fn judge_second(first: &Exchange, second: &Exchange) -> Judged {
    let came = failure_of(second).unwrap_or_else(|| second.status().to_string());
    if second.response.status().is_server_error() {
        return Err(Stop::broken("200 or 401", came, &[first, second]));
    }
    Ok(Some(came))
}

#[cfg(test)]
mod tests;
