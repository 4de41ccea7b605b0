//! `requestId`: it comes back as it went, and each answer goes to its own request.

use futures_util::future::join_all;
use serde_json::json;

use super::asking::{body_of, payload_of, post, refs, unreached};
use crate::check::{Bench, Check, Judge, Judged, Pace, Page, Severity, Stop};
use crate::protocol::Intent;
use crate::wire::Exchange;

/// These checks.
pub const CHECKS: &[Check] = &[
    Check {
        id: "fulfillment.http.request-id-echoed",
        severity: Severity::Must,
        title: "`requestId` comes back as it went",
        rule: "Google, action.devices.SYNC",
        phone_shows: Some("the command seems to fail though it was done"),
        page: Page {
            looks_at: "A SYNC each with a UUID, a decimal of twenty digits and a text with a \
                       slash as `requestId`. Each must come back as the same text.",
            why: "Google finds the request of an answer by it. What it sends today are \
                  decimals too large for 64-bit numbers, not UUIDs.",
            bad: "{\"requestId\":18446744073709552000,\"payload\":{…}}",
            good: "{\"requestId\":\"18446744073709551617\",\"payload\":{…}}",
            mend: "Keep it as text and copy it; neither parse nor check it.",
        },
        proved_by: &["http.request-id-as-number", "http.request-id-invented"],
        pace: Pace::Alone,
        judge: Judge::Cloud(|bench| Box::pin(request_id_echoed(bench))),
    },
    Check {
        id: "fulfillment.http.requests-kept-apart",
        severity: Severity::Must,
        title: "of requests at once each gets its own answer",
        rule: "Google, action.devices.SYNC",
        phone_shows: Some("some devices do not respond when many are used at once"),
        page: Page {
            looks_at: "Three SYNCs at the same time, each with a `requestId` of its own, which \
                       must stand in its answer.",
            why: "Google asks in parallel. A request kept in a variable that all share gets \
                  the answer of another one.",
            bad: "{\"requestId\":\"3\"} as the answer to 1, 2 and 3",
            good: "{\"requestId\":\"1\"} to 1, {\"requestId\":\"2\"} to 2",
            mend: "Keep nothing of a request outside the function that answers it.",
        },
        proved_by: &["http.request-id-shared"],
        pace: Pace::Alone,
        judge: Judge::Cloud(|bench| Box::pin(requests_kept_apart(bench))),
    },
    Check {
        id: "fulfillment.http.request-id-reusable",
        severity: Severity::Should,
        title: "a request that comes twice is answered twice",
        rule: "Google, action.devices.QUERY",
        phone_shows: None,
        page: Page {
            looks_at: "The same QUERY twice, `requestId` and all.",
            why: "When an answer is lost, the same request is sent again; refused as a \
                  repetition it fails for good.",
            bad: "HTTP/1.1 409 Conflict",
            good: "HTTP/1.1 200 OK, twice",
            mend: "Do not use `requestId` as a key that must be new.",
        },
        proved_by: &["http.request-id-once"],
        pace: Pace::Reads,
        judge: Judge::Cloud(|bench| Box::pin(request_id_reusable(bench))),
    },
];

/// A SYNC with this `requestId`.
fn sync_named(bench: &Bench<'_>, id: &str) -> String {
    let mut body = body_of(bench, Intent::Sync, None);
    body["requestId"] = json!(id);
    body.to_string()
}

/// What Google's schema has, what Google sends, and what any text may hold.
const IDS: [&str; 3] = ["ff36a3cc-ec34-11e6-b1a0-64510650abcf", "18446744073709551617", "a/b-7"];

async fn request_id_echoed(bench: &Bench<'_>) -> Judged {
    let mut sent = Vec::new();
    for id in IDS {
        sent.push(post(bench, sync_named(bench, id)).await.map_err(unreached)?);
    }
    judge_echoes(&sent)
}

fn judge_echoes(sent: &[Exchange]) -> Judged {
    let answered = |exchange: &Exchange| exchange.status() == 200 && exchange.json().is_some();
    let Some(first) = sent.iter().find(|exchange| answered(exchange)) else {
        return Err(Stop::not_judged("SYNC was answered with no such `requestId`"));
    };
    // What Google never sends may be refused.
    for (id, exchange) in IDS.into_iter().zip(sent).filter(|(_, exchange)| answered(exchange)) {
        judge_echo(id, exchange)?;
    }
    if answered(&sent[1]) {
        return Ok(None);
    }
    let actual = format!("{} to `\"{}\"`", sent[1].status(), IDS[1]);
    Err(Stop::broken("any text taken as `requestId`", actual, &[first, &sent[1]]))
}

/// Whether an answer names its request.
fn judge_echo(id: &str, exchange: &Exchange) -> Judged {
    let expected = format!("`\"{id}\"` as `requestId`");
    match exchange.json().unwrap_or_default().get("requestId") {
        Some(given) if given == id => Ok(None),
        Some(given) => Err(Stop::broken(expected, format!("`{given}`"), &[exchange])),
        None => Err(Stop::broken(expected, "none", &[exchange])),
    }
}

async fn requests_kept_apart(bench: &Bench<'_>) -> Judged {
    let ids: Vec<String> = (0..3).map(|_| bench.tools.chance.number().to_string()).collect();
    let sent = ids.iter().map(|id| post(bench, sync_named(bench, id)));
    let sent: Result<Vec<_>, _> = join_all(sent).await.into_iter().collect();
    let sent = sent.map_err(unreached)?;
    judge_apart(&ids, &sent)
}

fn judge_apart(ids: &[String], sent: &[Exchange]) -> Judged {
    let named = |exchange: &Exchange| Some(exchange.json()?["requestId"].as_str()?.to_owned());
    for (id, exchange) in ids.iter().zip(sent) {
        let given = named(exchange);
        if given.as_ref() != Some(id) && given.is_some_and(|given| ids.contains(&given)) {
            let actual = "the `requestId` of a request beside it";
            let evidence: Vec<_> = sent.iter().collect();
            return Err(Stop::broken("its own `requestId` in each answer", actual, &evidence));
        }
    }
    match sent.iter().find(|exchange| exchange.status() != 200) {
        Some(failed) => {
            Err(Stop::not_judged(format!("SYNC was answered with {}", failed.status())))
        }
        None => Ok(None),
    }
}

async fn request_id_reusable(bench: &Bench<'_>) -> Judged {
    let devices = refs(bench).await?;
    let body = body_of(bench, Intent::Query, Some(json!({ "devices": devices }))).to_string();
    let first = post(bench, body.clone()).await.map_err(unreached)?;
    let second = post(bench, body).await.map_err(unreached)?;
    judge_repetition(&first, &second)
}

fn judge_repetition(first: &Exchange, second: &Exchange) -> Judged {
    payload_of(first)
        .map_err(|came| Stop::not_judged(format!("QUERY was answered with {came}")))?;
    payload_of(second)
        .map(|_| None)
        .map_err(|came| Stop::broken("an answer to the same request again", came, &[first, second]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::made_up::{broken, held, json, payload};

    #[test]
    fn the_id_comes_back_as_text() {
        let given = |body: &str| judge_echo("7", &json(200, body));
        held(given(r#"{"requestId":"7"}"#));
        assert_eq!(broken(given(r#"{"requestId":7}"#)), "`7`");
        assert_eq!(broken(given("{}")), "none");
    }

    #[test]
    fn any_id_is_taken_that_google_sends() {
        let named = |id: &str| json(200, &json!({ "requestId": id }).to_string());
        let refused = || json(400, "{}");
        held(judge_echoes(&[named(IDS[0]), named(IDS[1]), named(IDS[2])]));
        held(judge_echoes(&[refused(), named(IDS[1]), refused()]));
        let judged = judge_echoes(&[named(IDS[0]), refused(), refused()]);
        assert_eq!(broken(judged), "400 to `\"18446744073709551617\"`");
        let judged = judge_echoes(&[refused(), refused(), refused()]);
        assert!(matches!(judged, Err(Stop::NotJudged(_))));
    }

    #[test]
    fn the_id_of_another_request_is_a_mix_up_and_a_strange_one_is_not() {
        let ids = ["1".to_owned(), "2".to_owned()];
        let named = |id: &str| json(200, &json!({ "requestId": id }).to_string());
        held(judge_apart(&ids, &[named("1"), named("2")]));
        held(judge_apart(&ids, &[named("new"), named("newer")]));
        broken(judge_apart(&ids, &[named("2"), named("2")]));
    }

    #[test]
    fn what_worked_once_works_again() {
        let (good, bad) = (payload(json!({"devices": {}})), json(409, "{}"));
        held(judge_repetition(&good, &good));
        assert_eq!(broken(judge_repetition(&good, &bad)), "409");
        assert!(matches!(judge_repetition(&bad, &bad), Err(Stop::NotJudged(_))));
    }
}
