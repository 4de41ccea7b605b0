//! Every check against every fault: what must see it does, and nothing else complains.

use std::fmt::Write as _;

use smarthome::check::{CHECKS, Outcome, Selection, Status};
use smarthome::fault::{FAULTS, Fault};

use super::house::judge;

fn everything() -> Selection {
    Selection::new::<&str>(&[], &[]).expect("every check")
}

/// The checks that a fault is tried with: devices are not moved for faults of the OAuth server.
fn checks_for(fault: &Fault) -> Selection {
    let area = fault.id.split('.').next().unwrap_or_default();
    let of_fulfillment = [
        "http",
        "connection",
        "sync",
        "query",
        "execute",
        "disconnect",
        "move",
        "together",
        "challenge",
    ];
    if of_fulfillment.contains(&area) {
        return everything();
    }
    Selection::new(&[], &["device", "certification"]).expect("known groups")
}

fn complaints(outcomes: &[Outcome]) -> Vec<&'static str> {
    let broken = outcomes.iter().filter(|one| one.broken().is_some());
    let mut ids: Vec<_> = broken.map(|one| one.id).collect();
    ids.dedup();
    ids
}

#[tokio::test]
async fn a_cloud_that_is_right_passes_everything() {
    for outcome in judge(&[], &everything()).await {
        assert_eq!(outcome.status(), Status::Pass, "{}: {:?}", outcome.id, outcome.judged);
    }
}

/// Who complains of each fault; on as many threads as there are processors.
fn judge_all(faults: &[&'static Fault]) -> Vec<Vec<&'static str>> {
    let threads = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    std::thread::scope(|scope| {
        let judging: Vec<_> = faults
            .chunks(faults.len().div_ceil(threads))
            .map(|chunk| {
                scope.spawn(|| {
                    let runtime =
                        tokio::runtime::Builder::new_current_thread().enable_all().build();
                    let runtime = runtime.expect("a runtime");
                    let seen = |fault: &&Fault| {
                        complaints(&runtime.block_on(judge(&[fault.id], &checks_for(fault))))
                    };
                    chunk.iter().map(seen).collect::<Vec<_>>()
                })
            })
            .collect();
        judging.into_iter().flat_map(|one| one.join().expect("no panic")).collect()
    })
}

#[test]
fn every_fault_is_seen_by_those_that_should_and_by_no_others() {
    let (mut matrix, mut missed) = (String::new(), Vec::new());
    let faults: Vec<_> = FAULTS.iter().copied().flatten().collect();
    for (fault, seen) in faults.iter().zip(judge_all(&faults)) {
        let should = CHECKS
            .iter()
            .copied()
            .flatten()
            .filter(|check| check.proved_by.contains(&fault.id))
            .map(|check| check.id);
        for check in should.filter(|check| !seen.contains(check)) {
            missed.push(format!("`{check}` does not see `{}`", fault.id));
        }
        writeln!(matrix, "{}: {}", fault.id, fault.what).expect("a text");
        for check in seen {
            writeln!(matrix, "  {check}").expect("a text");
        }
    }
    assert_eq!(missed, Vec::<String>::new());
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(format!("{}/snapshots/check", env!("CARGO_MANIFEST_DIR")));
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!("matrix", matrix));
}

#[test]
fn checks_and_faults_belong_together() {
    let faults: Vec<_> = FAULTS.iter().copied().flatten().map(|fault| fault.id).collect();
    let checks: Vec<_> = CHECKS.iter().copied().flatten().collect();
    for check in &checks {
        assert!(!check.proved_by.is_empty(), "nothing proves `{}`", check.id);
        for fault in check.proved_by {
            assert!(faults.contains(fault), "`{}` names no fault: `{fault}`", check.id);
        }
    }
    for fault in &faults {
        let proves = checks.iter().any(|check| check.proved_by.contains(fault));
        assert!(proves, "no check sees the fault `{fault}`");
    }
    let mut ids: Vec<_> = checks.iter().map(|check| check.id).collect();
    ids.extend(&faults);
    ids.sort_unstable();
    let count = ids.len();
    ids.dedup();
    assert_eq!(ids.len(), count, "every id is given once");
}
