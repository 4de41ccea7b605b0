//! A hundred requests, and how long all took that the run has sent.
//!
//! Somebody's cloud may be a small machine behind a tunnel. A hundred requests, four at a time, is
//! no load: it is what a household sends in a day, and shows what fails now and then.

use std::time::Duration;

use futures_util::StreamExt as _;
use serde_json::{Value, json};

use super::show;
use crate::check::fulfillment::asking::{payload_of, queried, refs};
use crate::check::fulfillment::executing::to_spoil;
use crate::check::intents::GOOGLE_WAITS;
use crate::check::latencies::Asked;
use crate::check::{Bench, Check, Judge, Judged, Pace, Page, Severity, Stop};
use crate::protocol::{COMMAND_PREFIX, Intent};
use crate::wire::{Exchange, Timestamp};

/// So many requests are a fair sample of a day.
const SAMPLE: usize = 100;
/// Longer than this nobody is kept waiting for it.
const PATIENCE: Duration = Duration::from_secs(20);
/// So many of them are under way at once.
const SIDE_BY_SIDE: usize = 4;
/// So many may fail: Google wants 99.5 %, and a network has a hiccup, too.
const FORGIVEN: usize = 1;
/// Fewer say nothing of the slowest twentieth.
const FEWEST: usize = 5;
/// What the slowest twentieth of each may take.
const BUDGET: [(Asked, &str, Duration); 4] = [
    (Asked::Intent(Intent::Sync), "SYNC", GOOGLE_WAITS),
    (Asked::Intent(Intent::Query), "QUERY", Duration::from_secs(2)),
    (Asked::Intent(Intent::Execute), "EXECUTE", Duration::from_secs(2)),
    (Asked::Tokens, "tokens", Duration::from_secs(1)),
];

/// These checks, that of all latencies last.
pub const CHECKS: &[Check] = &[
    Check {
        id: "load.hundred-requests-answered",
        severity: Severity::Should,
        title: "of a hundred requests at most one fails",
        rule: "Google, Home Vitals",
        phone_shows: Some("\"something went wrong\", now and then"),
        page: Page {
            looks_at: "A hundred SYNCs, QUERYs for one device, and EXECUTEs for devices that do \
                       not exist, four at a time, and for twenty seconds at most. Kinds that fail by themselves are left out. Not \
                       judged where the cloud asks to go slower (429).",
            why: "Google counts what fails, and wants 99.5 % to succeed. What leaks a little with \
                  each request shows here first.",
            bad: "HTTP/1.1 503 Service Unavailable, to 12 of 100",
            good: "100 answers",
            mend: "See the log for the first that failed: mostly a pool of connections that is \
                   too small or never given back to.",
        },
        proved_by: &["load.connections-leak"],
        pace: Pace::Alone,
        judge: Judge::Cloud(|bench| Box::pin(hundred_answered(bench))),
    },
    Check {
        id: "load.answers-in-time",
        severity: Severity::Should,
        title: "nineteen of twenty QUERYs and EXECUTEs take less than two seconds",
        rule: "Google, Cloud-to-cloud FAQ",
        phone_shows: Some("\"not responding\", now and then"),
        page: Page {
            looks_at: "How long all intents took that the run has sent, whatever they were sent \
                       for: the median, and what 95 and 99 of a hundred stay below. SYNC has five \
                       seconds, the token endpoint one. With fewer than five of a kind nothing is said.",
            why: "The one time that something was fast says little. People notice the slow ones.",
            bad: "QUERY: 0.2 s mostly, 3.1 s for one in ten",
            good: "QUERY: p50 31 ms, p95 80 ms, p99 120 ms",
            mend: "Look for what only some requests wait for: a lock, a cold start, a pool, a \
                   device.",
        },
        proved_by: &["load.slow-now-and-then", "load.slow-device-delays-all"],
        pace: Pace::Alone,
        judge: Judge::Cloud(|bench| Box::pin(answers_in_time(bench))),
    },
];

/// A kind of request of the sample.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Kind {
    Sync,
    Query,
    Execute,
}

impl Kind {
    /// The kinds in their turn: mostly QUERYs, as Google sends them.
    const TURNS: [Self; 5] = [Self::Sync, Self::Query, Self::Query, Self::Query, Self::Execute];

    fn intent(self) -> Intent {
        match self {
            Self::Sync => Intent::Sync,
            Self::Query => Intent::Query,
            Self::Execute => Intent::Execute,
        }
    }

    /// Whether an answer is one of a cloud that works.
    fn is_good(self, exchange: &Exchange) -> bool {
        let status = exchange.status();
        match self {
            Self::Sync | Self::Query => payload_of(exchange).is_ok(),
            Self::Execute => status < 500 && status != 401 && status != 429,
        }
    }
}

/// The payload of a request of this kind: for a device, or for none that there is.
fn payload_for(bench: &Bench<'_>, kind: Kind, device: &Value) -> Option<Value> {
    match kind {
        Kind::Sync => None,
        Kind::Query => Some(json!({ "devices": [device] })),
        Kind::Execute => {
            let id = format!("no-such-device-{}", bench.tools.chance.number());
            let command = format!("{COMMAND_PREFIX}OnOff");
            let execution = json!([{ "command": command, "params": { "on": false } }]);
            Some(json!({ "commands": [{ "devices": [{ "id": id }], "execution": execution }] }))
        }
    }
}

/// What came of a request of a kind.
type Answer = (Kind, Result<Exchange, Stop>);

async fn ask(bench: &Bench<'_>, kind: Kind, device: &Value) -> Answer {
    let token = match bench.linked().await {
        Ok(tokens) => tokens.access,
        Err(stop) => return (kind, Err(stop)),
    };
    let payload = payload_for(bench, kind, device);
    (kind, bench.intent_with(kind.intent(), &token, payload).await)
}

/// The same, unless it has become too late for it.
async fn ask_before(
    until: Timestamp,
    bench: &Bench<'_>,
    kind: Kind,
    device: &Value,
) -> Option<Answer> {
    if bench.tools.clock.now() > until { None } else { Some(ask(bench, kind, device).await) }
}

fn is_good((kind, answer): &Answer) -> bool {
    answer.as_ref().is_ok_and(|exchange| kind.is_good(exchange))
}

/// The kinds that work one at a time; EXECUTEs only where the worst could be undone.
async fn working_kinds(bench: &Bench<'_>, device: &Value) -> Result<Vec<Kind>, Stop> {
    let mut kinds = Vec::new();
    for kind in [Kind::Sync, Kind::Query, Kind::Execute] {
        let is_safe = kind != Kind::Execute || to_spoil(bench).await.is_ok();
        if is_safe && is_good(&ask(bench, kind, device).await) {
            kinds.push(kind);
        }
    }
    Ok(kinds)
}

async fn hundred_answered(bench: &Bench<'_>) -> Judged {
    queried(bench).await?;
    let devices = refs(bench).await?;
    let kinds = working_kinds(bench, &devices[0]).await?;
    if kinds.is_empty() {
        return Err(Stop::not_judged("no intent succeeds even by itself"));
    }
    let turns = Kind::TURNS.into_iter().cycle().filter(|kind| kinds.contains(kind)).take(SAMPLE);
    let until = bench.tools.clock.now() + PATIENCE;
    let asked = turns.zip(devices.iter().cycle());
    let asked = asked.map(|(kind, device)| ask_before(until, bench, kind, device));
    // A stream of futures made one by one would not be `Send`.
    let asked: Vec<_> = asked.collect();
    let answers: Vec<Option<Answer>> =
        futures_util::stream::iter(asked).buffer_unordered(SIDE_BY_SIDE).collect().await;
    judge_sample(&answers.into_iter().flatten().collect::<Vec<_>>())
}

fn judge_sample(answers: &[Answer]) -> Judged {
    let is_status = |wanted: u16| {
        answers.iter().any(|(_, it)| it.as_ref().is_ok_and(|it| it.status() == wanted))
    };
    for (status, why) in [
        (429, "the cloud asks to go slower (429)"),
        (401, "the access token came to its end on the way (401)"),
    ] {
        if is_status(status) {
            return Err(Stop::not_judged(why));
        }
    }
    let failed: Vec<_> = answers.iter().filter(|answer| !is_good(answer)).collect();
    let count = format!("{} of {} failed", failed.len(), answers.len());
    if failed.len() <= FORGIVEN {
        return Ok((!failed.is_empty()).then_some(count));
    }
    let first = failed.iter().find_map(|(_, answer)| answer.as_ref().ok());
    let actual = match (first, failed.first()) {
        (Some(exchange), _) => format!("{count}, one with {}", exchange.status()),
        (None, Some((_, Err(Stop::Broken(broken))))) => format!("{count}: {}", broken.actual),
        _ => count,
    };
    let evidence: Vec<_> = first.into_iter().collect();
    let expected = format!("{FORGIVEN} of {} failed at most", answers.len());
    Err(Stop::broken(expected, actual, &evidence))
}

async fn answers_in_time(bench: &Bench<'_>) -> Judged {
    // Where nobody could be linked, that is the reason.
    bench.linked().await?;
    let took = BUDGET.map(|(asked, name, budget)| (name, budget, bench.latencies.of(asked)));
    judge_latencies(&took)
}

fn judge_latencies(took: &[(&str, Duration, Vec<Duration>)]) -> Judged {
    let mut told = Vec::new();
    let mut late = Vec::new();
    for (name, budget, took) in took {
        if took.len() < FEWEST {
            continue;
        }
        let mut took = took.clone();
        took.sort_unstable();
        let [p50, p95, p99] = [50, 95, 99].map(|percent| percentile(&took, percent));
        let words = format!(
            "{name}: p50 {}, p95 {}, p99 {} of {}",
            show(p50),
            show(p95),
            show(p99),
            took.len()
        );
        if p95 >= *budget {
            late.push(words.clone());
        }
        told.push(words);
    }
    if told.is_empty() {
        return Err(Stop::not_judged("too few intents were answered to tell"));
    }
    if late.is_empty() {
        return Ok(Some(told.join("; ")));
    }
    let expected = "a p95 under 2 s for QUERY and EXECUTE, 5 s for SYNC, 1 s for tokens";
    Err(Stop::broken(expected, late.join("; "), &[]))
}

/// What so many of a hundred stay at or below; of a sorted list that is not empty.
fn percentile(sorted: &[Duration], percent: usize) -> Duration {
    let rank = (sorted.len() * percent).div_ceil(100).max(1);
    sorted[rank - 1]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::made_up::{answer, broken, held, json, payload};

    fn millis(all: &[u64]) -> Vec<Duration> {
        all.iter().copied().map(Duration::from_millis).collect()
    }

    #[test]
    fn the_slow_twentieth_is_what_counts() {
        let two = Duration::from_secs(2);
        let mut took = vec![30; 95];
        took.extend([3000; 5]);
        let judge = |took: &[u64]| judge_latencies(&[("QUERY", two, millis(took))]);
        assert_eq!(held(judge(&took)), "QUERY: p50 30 ms, p95 30 ms, p99 3.0 s of 100");
        took.push(3000);
        assert_eq!(broken(judge(&took)), "QUERY: p50 30 ms, p95 3.0 s, p99 3.0 s of 101");
        assert!(matches!(judge(&[1, 1, 1, 1]), Err(Stop::NotJudged(_))));
        assert_eq!(
            held(judge(&[0; 5])),
            "QUERY: p50 under 1 ms, p95 under 1 ms, p99 under 1 ms of 5"
        );
    }

    #[test]
    fn a_percentile_is_one_of_the_list() {
        let list = millis(&[1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
        for (percent, expected) in [(50, 5), (95, 10), (99, 10), (1, 1)] {
            assert_eq!(percentile(&list, percent), Duration::from_millis(expected));
        }
        assert_eq!(percentile(&millis(&[7]), 50), Duration::from_millis(7));
    }

    #[test]
    fn one_failure_of_a_hundred_is_forgiven() {
        let good = || (Kind::Query, Ok(payload(json!({"devices": {}}))));
        let bad = || (Kind::Query, Ok(answer(503, "")));
        assert_eq!(held(judge_sample(&[good(), good()])), "");
        assert_eq!(held(judge_sample(&[good(), bad()])), "1 of 2 failed");
        let actual = broken(judge_sample(&[good(), bad(), bad()]));
        assert_eq!(actual, "2 of 3 failed, one with 503");
        let silent = || (Kind::Sync, Err(Stop::broken("an answer", "it broke off", &[])));
        assert_eq!(broken(judge_sample(&[silent(), silent()])), "2 of 2 failed: it broke off");
        for status in [401, 429] {
            let judged = judge_sample(&[bad(), bad(), (Kind::Sync, Ok(answer(status, "")))]);
            assert!(matches!(judged, Err(Stop::NotJudged(_))), "{status}");
        }
    }

    #[test]
    fn an_execute_for_nobody_may_be_refused() {
        assert!(Kind::Execute.is_good(&json(404, "{}")));
        assert!(!Kind::Execute.is_good(&json(503, "{}")));
        assert!(!Kind::Sync.is_good(&json(404, "{}")));
    }
}
