//! Every check against every fault: what must see it does, and nothing else complains.

use std::fmt::Write as _;

use smarthome::check::{CHECKS, Outcome, Selection, Status};
use smarthome::fault::FAULTS;

use super::house::judge;

fn everything() -> Selection {
    Selection::new::<&str>(&[], &[]).expect("every check")
}

fn complaints(outcomes: &[Outcome]) -> Vec<&'static str> {
    outcomes.iter().filter(|one| one.broken().is_some()).map(|one| one.id).collect()
}

#[tokio::test]
async fn a_cloud_that_is_right_passes_everything() {
    for outcome in judge(&[], &everything()).await {
        assert_eq!(outcome.status(), Status::Pass, "{}: {:?}", outcome.id, outcome.judged);
    }
}

#[tokio::test]
async fn every_fault_is_seen_by_those_that_should_and_by_no_others() {
    let mut matrix = String::new();
    for fault in FAULTS.iter().copied().flatten() {
        let seen = complaints(&judge(&[fault.id], &everything()).await);
        let should = CHECKS
            .iter()
            .copied()
            .flatten()
            .filter(|check| check.proved_by.contains(&fault.id))
            .map(|check| check.id);
        for check in should {
            assert!(seen.contains(&check), "`{check}` does not see `{}`: {seen:?}", fault.id);
        }
        writeln!(matrix, "{}: {}", fault.id, fault.what).expect("a text");
        for check in seen {
            writeln!(matrix, "  {check}").expect("a text");
        }
    }
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
