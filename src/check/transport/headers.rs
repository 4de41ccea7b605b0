//! Headers that Google sends: its user agent, and what it can unpack.

use http::HeaderValue;
use http::header::{ACCEPT_ENCODING, USER_AGENT};

use crate::check::answers::describe;
use crate::check::fulfillment::asking::{body_of, payload_of, unreached};
use crate::check::{Bench, Check, Judge, Judged, Pace, Page, Severity, Stop};
use crate::protocol::Intent;
use crate::wire::Exchange;

/// Who asks when Google does not.
const NEUTRAL: &str = "smarthome-check";
/// What Google says that it can unpack.
const GOOGLES: &str = "gzip,deflate,br";

/// These checks.
pub const CHECKS: &[Check] = &[
    Check {
        id: "transport.google-let-in",
        severity: Severity::Must,
        title: "Google's user agent is let in like any other",
        rule: "RFC 9110 §10.1.5; Google, Fulfillment and authentication",
        phone_shows: Some("linking ends with an error, while everything works by hand"),
        page: Page {
            looks_at: "The SYNC with Google's headers; where it fails, one with another user \
                       agent.",
            why: "Google's requests say `bot.html` in their user agent and come from a data \
                  centre. Shields against bots turn them away with a page, and nothing of it is \
                  in the cloud's own log.",
            bad: "HTTP/1.1 403 Forbidden\nContent-Type: text/html\n\n<title>Just a moment…</title>",
            good: "HTTP/1.1 200 OK\nContent-Type: application/json",
            mend: "Switch the shield off for the fulfillment and the token endpoint: they have \
                   tokens and secrets of their own.",
        },
        proved_by: &["transport.bot-wall"],
        pace: Pace::Reads,
        judge: Judge::Cloud(|bench| Box::pin(google_let_in(bench))),
    },
    Check {
        id: "transport.compression-sound",
        severity: Severity::Should,
        title: "an answer is compressed as it says, or not at all",
        rule: "RFC 9110 §8.4, §12.5.3",
        phone_shows: Some("linking ends with an error, while everything works by hand"),
        page: Page {
            looks_at: "A SYNC that takes gzip, deflate and br as Google does, and one that takes \
                       no compression: both must be JSON.",
            why: "Google asks for compressed answers, and tools for trying things mostly do not. \
                  A proxy that packs twice, or forgets to say so, breaks Google alone.",
            bad: "a body that begins with 1F 8B, and no `Content-Encoding`",
            good: "Content-Encoding: gzip",
            mend: "Compress in one place: in the cloud, or in the proxy before it.",
        },
        proved_by: &["transport.compressed-unannounced"],
        pace: Pace::Reads,
        judge: Judge::Cloud(|bench| Box::pin(compression_sound(bench))),
    },
];

async fn google_let_in(bench: &Bench<'_>) -> Judged {
    let google = bench.sync().await.map_err(unreached)?;
    if payload_of(google).is_ok() {
        return Ok(None);
    }
    let token = bench.linked().await?.access;
    let body = body_of(bench, Intent::Sync, None).to_string();
    let mut request = bench.intent_of(&token, body);
    request.headers_mut().insert(USER_AGENT, HeaderValue::from_static(NEUTRAL));
    judge_agents(google, &bench.send(request).await.map_err(unreached)?)
}

fn judge_agents(google: &Exchange, neutral: &Exchange) -> Judged {
    if payload_of(google).is_ok() {
        return Ok(None);
    }
    if payload_of(neutral).is_err() {
        return Err(Stop::not_judged("SYNC fails whoever asks"));
    }
    let actual = format!("{} to Google's, 200 to another one", describe(google));
    Err(Stop::broken("the same answer to any user agent", actual, &[neutral, google]))
}

async fn compression_sound(bench: &Bench<'_>) -> Judged {
    let token = bench.linked().await?.access;
    let ask = async |taken: &'static str| {
        let body = body_of(bench, Intent::Sync, None).to_string();
        let mut request = bench.intent_of(&token, body);
        request.headers_mut().insert(ACCEPT_ENCODING, HeaderValue::from_static(taken));
        bench.send(request).await
    };
    let plain = ask("identity").await.map_err(unreached)?;
    let packed = ask(GOOGLES).await;
    judge_compression(&plain, packed)
}

/// No answer is one that could not be unpacked, among others.
fn judge_compression(plain: &Exchange, packed: Result<Exchange, Stop>) -> Judged {
    let expected = "JSON in either case";
    if payload_of(plain).is_err() {
        return Err(Stop::not_judged("SYNC fails without compression too"));
    }
    match packed {
        Ok(exchange) if exchange.json().is_some() => Ok(None),
        Ok(exchange) => {
            let actual = format!("{} without JSON, where compression is taken", exchange.status());
            Err(Stop::broken(expected, actual, &[plain, &exchange]))
        }
        Err(Stop::Broken(broken)) => Err(Stop::broken(expected, broken.actual, &[plain])),
        Err(stop) => Err(stop),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::check::made_up::{answer, broken, held, json, payload};

    #[test]
    fn a_wall_for_one_user_agent_is_told_from_an_outage() {
        let (good, wall) = (payload(json!({"devices": []})), answer(403, "<title>wait</title>"));
        held(judge_agents(&good, &wall));
        assert_eq!(broken(judge_agents(&wall, &good)), "403 to Google's, 200 to another one");
        assert!(matches!(judge_agents(&wall, &wall), Err(Stop::NotJudged(_))));
    }

    #[test]
    fn what_cannot_be_unpacked_is_found() {
        let good = || payload(json!({"devices": []}));
        held(judge_compression(&good(), Ok(good())));
        let garbled = judge_compression(&good(), Ok(json(200, "\u{1f}\u{8b}")));
        assert_eq!(broken(garbled), "200 without JSON, where compression is taken");
        let torn = Err(Stop::broken("an answer", "it broke off", &[]));
        assert_eq!(broken(judge_compression(&good(), torn)), "it broke off");
        let down = judge_compression(&answer(503, ""), Ok(good()));
        assert!(matches!(down, Err(Stop::NotJudged(_))));
    }
}
