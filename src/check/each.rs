//! A rule tried once, or on each device; and why it was not, told once.

use std::time::Instant;

use super::ending::End;
use super::run::{Event, Progress};
use super::{Bench, Check, Judge, Judged, Movable, NotJudged, Outcome, Stop, Tried};
use crate::wire::BoxFuture;

/// Tries a rule, on each device where it is about devices.
pub(super) async fn judge_check(
    check: &'static Check,
    bench: &Bench<'_>,
    end: &End,
    progress: Progress<'_>,
) -> Vec<Outcome> {
    let judge_once = async |judging: BoxFuture<'_, Judged>, device: Option<&Movable>| {
        let started = Instant::now();
        let judged = end.or(judging).await;
        let device = device.map(|it| Tried { id: it.id.clone(), label: it.label() });
        Outcome { id: check.id, device, judged, took: started.elapsed() }
    };
    let judge = match check.judge {
        Judge::Cloud(judge) => return vec![judge_once(judge(bench), None).await],
        Judge::Device(judge) => judge,
    };
    let mut devices = Vec::new();
    let listing = end.or(async {
        devices = bench.movables().await?;
        Ok(None)
    });
    if let Err(stop) = listing.await {
        return vec![judge_once(Box::pin(async { Err(stop) }), None).await];
    }
    let mut outcomes: Vec<Outcome> = Vec::new();
    for device in &devices {
        progress(&Event::Device(&device.label()));
        let judging = Box::pin(async {
            let record = bench.record_of(device).await.map_err(Stop::NotJudged)?;
            judge(&record)
        });
        outcomes.push(judge_once(judging, Some(device)).await);
    }
    outcomes
}

/// What holds and what is broken stands for each device. Why a rule was not judged stands once:
/// where no device was judged by it, the reason that can be helped, else the first; where others
/// were, each reason that can be helped and that is not among those `told` already.
pub(super) fn without_repeats(of_rule: Vec<Outcome>, told: &mut Vec<NotJudged>) -> Vec<Outcome> {
    let (skipped, mut outcomes): (Vec<_>, Vec<_>) =
        of_rule.into_iter().partition(|one| one.not_judged().is_some());
    let mut reasons = reasons(skipped);
    if outcomes.is_empty() && !reasons.is_empty() {
        let best = reasons.iter().position(is_helped).unwrap_or_default();
        outcomes.push(reasons.swap_remove(best));
    } else {
        let is_new = |one: &Outcome| one.not_judged().is_some_and(|it| !told.contains(it));
        reasons.retain(|one| is_helped(one) && is_new(one));
        outcomes.extend(reasons);
    }
    told.extend(outcomes.iter().filter_map(Outcome::not_judged).cloned());
    outcomes
}

fn is_helped(outcome: &Outcome) -> bool {
    outcome.not_judged().is_some_and(|reason| reason.hint.is_some())
}

/// One of each reason; the device goes where several share it.
fn reasons(skipped: Vec<Outcome>) -> Vec<Outcome> {
    let mut found: Vec<Outcome> = Vec::new();
    for one in skipped {
        match found.iter_mut().find(|other| other.not_judged() == one.not_judged()) {
            Some(other) => other.device = None,
            None => found.push(one),
        }
    }
    found
}
