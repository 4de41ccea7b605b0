//! Bodies that are written in another way, and bodies that are no intents.

use http::header::AUTHORIZATION;
use serde_json::json;

use super::asking::{body_of, error_code, payload_of, post, synced, unreached};
use crate::check::answers::describe;
use crate::check::{Bench, Check, Judge, Judged, Pace, Page, Severity, Stop};
use crate::protocol::Intent;
use crate::wire::Exchange;

/// These checks.
pub const CHECKS: &[Check] = &[
    Check {
        id: "fulfillment.http.unknown-members-ignored",
        severity: Severity::Must,
        title: "members of tomorrow are ignored",
        rule: "Google, Fulfillment and authentication",
        phone_shows: Some("everything stops on the day Google adds a member"),
        page: Page {
            looks_at: "A SYNC with a member more beside `inputs` and one beside `intent`.",
            why: "Google adds members without notice, as it did with `context`. A reader that \
                  refuses what it does not know breaks with no change of its own.",
            bad: "HTTP/1.1 400 Bad Request",
            good: "HTTP/1.1 200 OK",
            mend: "Let the JSON reader skip unknown members; check only what you use.",
        },
        proved_by: &["http.unknown-members-refused"],
        pace: Pace::Reads,
        judge: Judge::Cloud(|bench| Box::pin(unknown_members_ignored(bench))),
    },
    Check {
        id: "fulfillment.http.any-spelling",
        severity: Severity::Should,
        title: "JSON is read as JSON, however it is written",
        rule: "RFC 8259 §2, §7",
        phone_shows: None,
        page: Page {
            looks_at: "A SYNC with its members in another order, with line breaks and blanks, \
                       and with a letter of the intent as `\\u0053`.",
            why: "Order, blanks and escapes mean nothing in JSON, and Google's have changed.",
            bad: "HTTP/1.1 400 Bad Request",
            good: "HTTP/1.1 200 OK",
            mend: "Parse the body; do not search it as text.",
        },
        proved_by: &["http.intent-searched-as-text"],
        pace: Pace::Reads,
        judge: Judge::Cloud(|bench| Box::pin(any_spelling(bench))),
    },
    Check {
        id: "fulfillment.http.malformed-refused",
        severity: Severity::Should,
        title: "a body that is no intent is refused with 4xx",
        rule: "RFC 9110 §15.5.1",
        phone_shows: None,
        page: Page {
            looks_at: "An empty body, half a JSON document, a list, and members of the wrong \
                       types, each with a good token.",
            why: "5xx means that the cloud is broken, so that Google tries again and the \
                  error counts against you; and a crash is what strangers look for.",
            bad: "HTTP/1.1 500 Internal Server Error\nContent-Type: text/html",
            good: "HTTP/1.1 400 Bad Request\n\n{\"error\":\"invalid_request\"}",
            mend: "Catch what the JSON reader says, and answer 400 with a line of JSON.",
        },
        proved_by: &["http.malformed-crashes"],
        pace: Pace::Reads,
        judge: Judge::Cloud(|bench| Box::pin(malformed_refused(bench))),
    },
    Check {
        id: "fulfillment.http.missing-inputs-refused",
        severity: Severity::Should,
        title: "a request without inputs is refused",
        rule: "Google, Fulfillment and authentication",
        phone_shows: None,
        page: Page {
            looks_at: "A request without `inputs`, and one with an empty list of them.",
            why: "There is nothing to answer. Who takes the first of none crashes; who falls \
                  through to some intent answers what nobody asked.",
            bad: "HTTP/1.1 500 Internal Server Error",
            good: "HTTP/1.1 400 Bad Request\n\n{\"error\":\"invalid_request\"}",
            mend: "Answer 400 unless there is an input.",
        },
        proved_by: &["http.missing-inputs-crash"],
        pace: Pace::Reads,
        judge: Judge::Cloud(|bench| Box::pin(missing_inputs_refused(bench))),
    },
    Check {
        id: "fulfillment.http.unknown-intent-refused",
        severity: Severity::Should,
        title: "an intent that does not exist is refused",
        rule: "Google, Errors and exceptions",
        phone_shows: None,
        page: Page {
            looks_at: "The intent `action.devices.NO_SUCH_INTENT`: an `errorCode` in the \
                       payload, or 4xx.",
            why: "New intents come some day. Answered as if they were another one, or with a \
                  crash, they do harm that nobody sees.",
            bad: "HTTP/1.1 200 OK\n\n{\"requestId\":\"…\",\"payload\":{\"devices\":[…]}}",
            good: "HTTP/1.1 200 OK\n\n\
                   {\"requestId\":\"…\",\"payload\":{\"errorCode\":\"notSupported\"}}",
            mend: "End the switch over intents with an answer that refuses.",
        },
        proved_by: &["http.unknown-intent-is-sync"],
        pace: Pace::Reads,
        judge: Judge::Cloud(|bench| Box::pin(unknown_intent_refused(bench))),
    },
    Check {
        id: "fulfillment.http.token-before-body",
        severity: Severity::Should,
        title: "who has no token learns nothing about the body",
        rule: "RFC 6750 §3; Google, Fulfillment and authentication",
        phone_shows: None,
        page: Page {
            looks_at: "Half a JSON document without a token: 401, as for any other body.",
            why: "Strangers should not reach the JSON reader, nor see its messages.",
            bad: "HTTP/1.1 400 Bad Request\n\n{\"message\":\"Unexpected end of JSON input\"}",
            good: "HTTP/1.1 401 Unauthorized",
            mend: "Look at the token before the body is parsed; in many frameworks the order \
                   of the middleware decides.",
        },
        proved_by: &["http.body-before-token"],
        pace: Pace::Reads,
        judge: Judge::Cloud(|bench| Box::pin(token_before_body(bench))),
    },
    Check {
        id: "fulfillment.http.inside-hidden",
        severity: Severity::Should,
        title: "answers show neither the token nor a stack trace",
        rule: "RFC 9700 §2.6; Google, Errors and exceptions (debugString)",
        phone_shows: None,
        page: Page {
            looks_at: "The answers to a SYNC, to half a JSON document and to an unknown \
                       intent: the access token in them, or a stack trace.",
            why: "Answers are kept in Google's logs and shown in the console to whoever works \
                  on the project.",
            bad: "{\"payload\":{\"errorCode\":\"hardError\",\"debugString\":\"Traceback (most \
                  recent call last): …\"}}",
            good: "{\"payload\":{\"errorCode\":\"hardError\",\"debugString\":\"case 4711\"}}",
            mend: "Log the details on your side, and answer with a number to find them by.",
        },
        proved_by: &["http.stack-trace-shown", "http.token-in-debug-string"],
        pace: Pace::Reads,
        judge: Judge::Cloud(|bench| Box::pin(inside_hidden(bench))),
    },
];

/// Half a JSON document.
const TRUNCATED: &str = r#"{"requestId":"1","inputs":[{"intent":"action.devices"#;

async fn unknown_members_ignored(bench: &Bench<'_>) -> Judged {
    let (plain, _) = synced(bench).await?;
    let mut body = body_of(bench, Intent::Sync, None);
    body["aMemberOfTomorrow"] = json!({"version": 2});
    body["inputs"][0]["anotherOne"] = json!(["x"]);
    let exchange = post(bench, body.to_string()).await.map_err(unreached)?;
    judge_same("with unknown members", plain, &exchange)
}

async fn any_spelling(bench: &Bench<'_>) -> Judged {
    let (plain, _) = synced(bench).await?;
    let id = bench.tools.chance.number();
    let context = r#""context":{"locale_country":"US","locale_language":"en"}"#;
    let bodies = [
        format!(
            r#"{{"requestId":"{id}","inputs":[{{"intent":"action.devices.SYNC",{context}}}]}}"#
        ),
        format!(
            "{{\n  \"inputs\" : [ {{\n\t{context} ,\r\n \"intent\" : \"action.devices.SYNC\" }} ],\n  \
             \"requestId\" : \"{id}\"\n}}\n"
        ),
        format!(
            r#"{{"inputs":[{{{context},"intent":"action.devices.\u0053YNC"}}],"requestId":"{id}"}}"#
        ),
    ];
    for (body, how) in bodies.into_iter().zip(["in another order", "with blanks", "with escapes"]) {
        let exchange = post(bench, body).await.map_err(unreached)?;
        judge_same(how, plain, &exchange)?;
    }
    Ok(None)
}

/// Whether a SYNC that is written differently is answered like the plain one.
fn judge_same(how: &str, plain: &Exchange, other: &Exchange) -> Judged {
    payload_of(other).map(|_| None).map_err(|came| {
        let actual = format!("{came} {how}");
        Stop::broken("the same answer as to a plain SYNC", actual, &[plain, other])
    })
}

async fn malformed_refused(bench: &Bench<'_>) -> Judged {
    synced(bench).await?;
    let wrong_types = r#"{"requestId":{"a":1},"inputs":"action.devices.SYNC"}"#;
    for (name, body) in [
        ("an empty body", ""),
        ("half a document", TRUNCATED),
        ("a list", "[]"),
        ("wrong types", wrong_types),
    ] {
        let exchange = post(bench, body).await.map_err(unreached)?;
        judge_refusal(name, &exchange)?;
    }
    Ok(None)
}

async fn missing_inputs_refused(bench: &Bench<'_>) -> Judged {
    synced(bench).await?;
    for (name, body) in [
        ("no `inputs`", json!({"requestId": "1"})),
        ("an empty list of `inputs`", json!({"requestId": "1", "inputs": []})),
    ] {
        let exchange = post(bench, body.to_string()).await.map_err(unreached)?;
        judge_refusal(name, &exchange)?;
    }
    Ok(None)
}

async fn unknown_intent_refused(bench: &Bench<'_>) -> Judged {
    synced(bench).await?;
    judge_refusal("an unknown intent", &send_unknown(bench).await?)
}

async fn send_unknown(bench: &Bench<'_>) -> Result<Exchange, Stop> {
    let mut body = body_of(bench, Intent::Sync, None);
    body["inputs"][0]["intent"] = json!("action.devices.NO_SUCH_INTENT");
    post(bench, body.to_string()).await.map_err(unreached)
}

/// A refusal: 4xx, or 200 that says so in the payload.
fn judge_refusal(name: &str, exchange: &Exchange) -> Judged {
    let body = exchange.json().unwrap_or_default();
    let status = exchange.response.status();
    let says_so = error_code(&body).is_some() || body.get("error").is_some();
    if status.is_client_error() || (status.is_success() && says_so) {
        return Ok(Some(error_code(&body).map_or_else(
            || describe(exchange),
            |code| format!("{} `{code}`", exchange.status()),
        )));
    }
    let actual = format!("{} to {name}", describe(exchange));
    Err(Stop::broken("4xx, or 200 with an `errorCode`", actual, &[exchange]))
}

async fn token_before_body(bench: &Bench<'_>) -> Judged {
    let token = bench.linked().await?.access;
    let send = async |body: String| {
        let mut request = bench.intent_of(&token, body);
        request.headers_mut().remove(AUTHORIZATION);
        bench.send(request).await.map_err(unreached)
    };
    let sound = send(body_of(bench, Intent::Sync, None).to_string()).await?;
    judge_order(&sound, &send(TRUNCATED.to_owned()).await?)
}

fn judge_order(sound: &Exchange, malformed: &Exchange) -> Judged {
    if sound.status() != 401 {
        return Err(Stop::not_judged("a sound SYNC without a token is not answered with 401"));
    }
    match malformed.status() {
        401 => Ok(None),
        status => Err(Stop::broken(
            "401, whatever the body",
            format!("{status} to half a document without a token"),
            &[sound, malformed],
        )),
    }
}

async fn inside_hidden(bench: &Bench<'_>) -> Judged {
    let (sync, _) = synced(bench).await?;
    let token = bench.linked().await?.access;
    let malformed = post(bench, TRUNCATED).await.map_err(unreached)?;
    let unknown = send_unknown(bench).await?;
    for exchange in [sync, &malformed, &unknown] {
        judge_hidden(token.secret(), exchange)?;
    }
    Ok(None)
}

/// What stack traces of widely used languages look like.
const TRACES: &[&str] = &[
    "Traceback (most recent call last)",
    "node_modules/",
    "\n    at ",
    "\\n    at ",
    "stack backtrace:",
    "goroutine 1 [",
    "Stack trace:\n#0",
    "\tat java.",
    "\\tat java.",
];

fn judge_hidden(token: &str, exchange: &Exchange) -> Judged {
    let text = exchange.text();
    let expected = "an answer that keeps the inside to itself";
    if !token.is_empty() && text.contains(token) {
        return Err(Stop::broken(expected, "the access token", &[exchange]));
    }
    if let Some(trace) = TRACES.iter().find(|trace| text.contains(**trace)) {
        let actual = format!("a stack trace (`{}`)", trace.trim().trim_start_matches("\\n"));
        return Err(Stop::broken(expected, actual, &[exchange]));
    }
    Ok(None)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::made_up::{broken, held, json, payload};

    #[test]
    fn a_refusal_is_4xx_or_says_so() {
        for (status, body, remark) in [
            (400, "{}", "400"),
            (400, r#"{"error":"invalid_request"}"#, "400 `invalid_request`"),
            (401, "missing inputs", "401"),
            (200, r#"{"payload":{"errorCode":"notSupported"}}"#, "200 `notSupported`"),
        ] {
            assert_eq!(held(judge_refusal("it", &json(status, body))), remark);
        }
        for (status, body) in [(500, "<html>"), (200, r#"{"payload":{"devices":[]}}"#), (200, "")] {
            broken(judge_refusal("it", &json(status, body)));
        }
    }

    #[test]
    fn a_sync_written_differently_is_a_sync() {
        let plain = payload(json!({"devices": []}));
        held(judge_same("with blanks", &plain, &plain));
        let failed = payload(json!({"errorCode": "protocolError"}));
        let judged = judge_same("with blanks", &plain, &failed);
        assert_eq!(broken(judged), "200 `protocolError` with blanks");
    }

    #[test]
    fn the_token_comes_before_the_body() {
        let (closed, bad) = (json(401, ""), json(400, "{}"));
        held(judge_order(&closed, &closed));
        broken(judge_order(&closed, &bad));
        assert!(matches!(judge_order(&bad, &bad), Err(Stop::NotJudged(_))));
    }

    #[test]
    fn what_belongs_inside_is_found() {
        let shown = |text: &str| {
            judge_hidden("s3cret", &payload(json!({"errorCode": "hardError", "debugString": text})))
        };
        held(shown("case 4711 at line 3"));
        assert_eq!(broken(shown("token s3cret refused")), "the access token");
        broken(shown("Error: x\n    at Object.run (/app/index.js:3:1)"));
        broken(shown("Traceback (most recent call last):\n  File \"x.py\""));
    }
}
