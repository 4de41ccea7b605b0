//! One connection that is used again, and one device that is slower than the others.

use std::time::Duration;

use serde_json::{Value, json};

use super::show;
use crate::check::fulfillment::asking::{body_of, queried, refs, unreached};
use crate::check::fulfillment::user::judge_time;
use crate::check::intents::GOOGLE_WAITS;
use crate::check::{Bench, Check, Judge, Judged, Pace, Page, Severity, Stop};
use crate::protocol::{AccessToken, Intent};
use crate::wire::{Exchange, SendError};

/// So many follow each other on one connection.
const IN_A_ROW: usize = 8;
/// From here on it is worth knowing which device it is.
const SLOW: Duration = Duration::from_secs(1);
/// So many devices are asked one by one.
const ONE_BY_ONE: usize = 20;

/// These checks.
pub const CHECKS: &[Check] = &[
    Check {
        id: "load.connection-kept",
        severity: Severity::Advice,
        title: "requests that follow each other are all answered",
        rule: "RFC 9112 §9.3",
        phone_shows: Some("\"not responding\", and the next try works"),
        page: Page {
            looks_at: "Eight equal QUERYs in a row over HTTP/1.1, which reuses the connection \
                       where the cloud lets it.",
            why: "Whoever closes a connection without saying `Connection: close` makes the next \
                  request on it fail, now and then.",
            bad: "the connection is closed in place of the sixth answer, or a proxy says 502",
            good: "eight answers",
            mend: "Let the proxy's keep-alive time be shorter than that of the server behind it, \
                   and read each request to its end.",
        },
        proved_by: &["load.sixth-in-a-row-unanswered"],
        pace: Pace::Alone,
        judge: Judge::Cloud(|bench| Box::pin(connection_kept(bench))),
    },
    Check {
        id: "load.tokens-in-time",
        severity: Severity::Must,
        title: "a code is exchanged within five seconds",
        rule: "Google, Account linking with OAuth; Cloud-to-cloud FAQ",
        phone_shows: Some("\"Something went wrong, please try again\", after a while"),
        page: Page {
            looks_at: "How long the exchange of a code takes.",
            why: "A person looks at a turning wheel meanwhile, and Google gives up. A refresh that \
                  takes as long counts as failed, and the devices are offline.",
            bad: "8.1 s",
            good: "0.1 s",
            mend: "Do nothing here that can wait: no mail, no SYNC, no look at the devices.",
        },
        proved_by: &["load.slow-tokens"],
        pace: Pace::Alone,
        judge: Judge::Cloud(|bench| Box::pin(tokens_in_time(bench))),
    },
    Check {
        id: "load.slow-device-alone",
        severity: Severity::Must,
        title: "one slow device does not make all of them late",
        rule: "Google, Cloud-to-cloud FAQ; Errors and exceptions",
        phone_shows: Some("all devices are \"not responding\" while one of them is"),
        page: Page {
            looks_at: "What the QUERY for all devices took. Where it is more than a second, up to \
                       twenty devices are asked for one by one, to see which it is: the rule is \
                       broken where all took five seconds and one did alone.",
            why: "Google asks for several devices at once and gives up after five seconds. One \
                  that does not answer must cost no more than its own entry.",
            bad: "6.1 s for all, 6.0 s for `pump` alone, 0.1 s for any other",
            good: "\"pump\": {\"online\": false, \"status\": \"OFFLINE\"}, within two seconds",
            mend: "Ask devices side by side with a time-out of a second or two each; or answer \
                   from the last known states.",
        },
        proved_by: &["load.slow-device-delays-all"],
        pace: Pace::Alone,
        judge: Judge::Cloud(|bench| Box::pin(slow_device_alone(bench))),
    },
];

/// Asks for one device; that no answer comes is what may be looked for.
async fn query_of(
    bench: &Bench<'_>,
    token: &AccessToken,
    device: &Value,
) -> Result<Exchange, SendError> {
    let body = body_of(bench, Intent::Query, Some(json!({ "devices": [device] })));
    bench.tools.client.send(bench.intent_of(token, body.to_string())).await
}

async fn connection_kept(bench: &Bench<'_>) -> Judged {
    queried(bench).await?;
    let device = refs(bench).await?.swap_remove(0);
    let token = bench.linked().await?.access;
    let Ok(first) = query_of(bench, &token, &device).await else {
        return Err(Stop::not_judged("a QUERY by itself is not answered"));
    };
    for number in 2..=IN_A_ROW {
        judge_kept(number, &first, query_of(bench, &token, &device).await)?;
    }
    Ok(None)
}

fn judge_kept(number: usize, first: &Exchange, next: Result<Exchange, SendError>) -> Judged {
    match next {
        Ok(next) if first.status() == 200 && is_of_gateway(&next) => {
            let actual = format!("no. {number}: {}", next.status());
            Err(Stop::broken(format!("{IN_A_ROW} answers in a row"), actual, &[first, &next]))
        }
        Ok(_) => Ok(None),
        Err(SendError::Timeout { .. }) => {
            Err(Stop::not_judged(format!("QUERY no. {number} was not answered in time")))
        }
        Err(error) => {
            let actual = format!("no. {number}: {error}");
            Err(Stop::broken(format!("{IN_A_ROW} answers in a row"), actual, &[first]))
        }
    }
}

async fn tokens_in_time(bench: &Bench<'_>) -> Judged {
    judge_time(&bench.exchanged().await.map_err(unreached)?, GOOGLE_WAITS)
}

/// What a proxy says where the connection behind it was closed.
fn is_of_gateway(exchange: &Exchange) -> bool {
    matches!(exchange.status(), 502..=504)
}

/// What a device took by itself; none where no answer came.
struct Alone {
    id: String,
    took: Duration,
}

async fn slow_device_alone(bench: &Bench<'_>) -> Judged {
    let devices = refs(bench).await?;
    // An error of it is another check's business, except that it took too long.
    let _ = bench.query().await;
    let all = match bench.queried.get() {
        Some(Ok(exchange)) => exchange.latency,
        Some(Err(SendError::Timeout { limit, .. })) => *limit,
        _ => return Err(Stop::not_judged("the QUERY for all devices was not answered")),
    };
    if all < SLOW || devices.len() < 2 {
        return judge_alone(all, &[]);
    }
    let token = bench.linked().await?.access;
    let mut alone = Vec::new();
    for device in devices.iter().take(ONE_BY_ONE) {
        let took = match query_of(bench, &token, device).await {
            Ok(exchange) => exchange.latency,
            Err(SendError::Timeout { limit, .. }) => limit,
            Err(_) => continue,
        };
        alone.push(Alone { id: device["id"].as_str().unwrap_or_default().to_owned(), took });
        // Where each of them is as slow, no one of them is.
        if alone.len() == 2 && alone.iter().all(|one| one.took >= GOOGLE_WAITS) {
            break;
        }
    }
    judge_alone(all, &alone)
}

fn judge_alone(all: Duration, alone: &[Alone]) -> Judged {
    let mut slowest: Vec<&Alone> = alone.iter().collect();
    slowest.sort_by_key(|one| std::cmp::Reverse(one.took));
    let of_all = format!("{} for all", show(all));
    let told = match slowest.first() {
        Some(one) => format!("{of_all}, {} for `{}` alone", show(one.took), one.id),
        None => of_all,
    };
    match slowest.as_slice() {
        _ if all < GOOGLE_WAITS => Ok(Some(told)),
        [slow, next, ..] if slow.took >= GOOGLE_WAITS && next.took < GOOGLE_WAITS => {
            let told = format!("{told}, {} for the next", show(next.took));
            Err(Stop::broken("an answer within 5s, whatever one device does", told, &[]))
        }
        _ => Err(Stop::not_judged(format!("it is not one device: {told}"))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::made_up::{answer, broken, held};

    #[test]
    fn one_slow_device_is_told_from_a_slow_cloud() {
        let judge = |all: u64, alone: &[(&str, u64)]| {
            let alone: Vec<_> = alone
                .iter()
                .map(|(id, took)| Alone {
                    id: (*id).to_owned(),
                    took: Duration::from_millis(*took),
                })
                .collect();
            judge_alone(Duration::from_millis(all), &alone)
        };
        assert_eq!(held(judge(40, &[])), "40 ms for all");
        let told = held(judge(3000, &[("lamp", 20), ("pump", 2900)]));
        assert_eq!(told, "3.0 s for all, 2.9 s for `pump` alone");
        let actual = broken(judge(6100, &[("lamp", 100), ("pump", 6000)]));
        assert_eq!(actual, "6.1 s for all, 6.0 s for `pump` alone, 100 ms for the next");
        for (all, alone) in [
            (6000, vec![("a", 400), ("b", 400)]),
            (10_000, vec![("a", 10_000), ("b", 10_000)]),
            (7000, vec![]),
        ] {
            assert!(matches!(judge(all, &alone), Err(Stop::NotJudged(_))), "{all}");
        }
    }

    #[test]
    fn a_connection_that_breaks_off_is_told_from_one_that_is_slow() {
        let first = answer(200, "");
        let origin = || "https://cloud.test".to_owned();
        held(judge_kept(2, &first, Ok(answer(200, ""))));
        assert_eq!(broken(judge_kept(2, &first, Ok(answer(502, "")))), "no. 2: 502");
        held(judge_kept(2, &answer(502, ""), Ok(answer(502, ""))));
        let closed = SendError::Broken { origin: origin(), cause: "closed".to_owned() };
        let actual = broken(judge_kept(6, &first, Err(closed)));
        assert_eq!(actual, "no. 6: the answer of `https://cloud.test` broke off: closed");
        let silent = SendError::Timeout { origin: origin(), limit: GOOGLE_WAITS };
        assert!(matches!(judge_kept(2, &first, Err(silent)), Err(Stop::NotJudged(_))));
    }
}
