//! The run for CI systems: `JUnit` XML, a suite for each group.

use quick_junit::{NonSuccessKind, Report, TestCase, TestCaseStatus, TestSuite};

use crate::check::Outcome;
use crate::wire::Redactor;

/// The run as `JUnit` XML. With `strict` a broken `should` is a failure too; else it stands in the
/// output of a case that passed.
#[must_use]
pub fn checks_junit(
    target: &str,
    outcomes: &[Outcome],
    strict: bool,
    redactor: &Redactor,
) -> String {
    let mut report = Report::new(format!("smarthome check {target}"));
    for group in outcomes.chunk_by(|one, next| one.check().group() == next.check().group()) {
        let mut suite = TestSuite::new(group[0].check().group());
        suite.add_test_cases(group.iter().map(|outcome| case(outcome, strict, redactor)));
        report.add_test_suite(suite);
    }
    // Only what cannot be written in XML could fail, and that is taken out.
    let xml = report.to_string().unwrap_or_default();
    without_skipped(&xml.replace(['\u{FFFE}', '\u{FFFF}'], "\u{FFFD}"))
}

/// The schema of Jenkins counts what was skipped in each suite, and not in all of them.
fn without_skipped(xml: &str) -> String {
    let cut = xml.find("<testsuites").and_then(|start| {
        let end = start + xml[start..].find('>')?;
        let from = start + xml[start..end].find(" skipped=\"")?;
        let value = from + " skipped=\"".len();
        Some((from, value + xml[value..end].find('"')? + 1))
    });
    cut.map_or_else(|| xml.to_owned(), |(from, to)| format!("{}{}", &xml[..from], &xml[to..]))
}

fn case(outcome: &Outcome, strict: bool, redactor: &Redactor) -> TestCase {
    let check = outcome.check();
    let told = outcome.broken().map(|broken| {
        redactor.text(&format!("expected {}, got {}", broken.expected, broken.actual))
    });
    let fails = outcome.is_grave(strict);
    let status = match (outcome.not_judged(), &told) {
        (Some(reason), _) => {
            let mut status = TestCaseStatus::skipped();
            status.set_message(redactor.text(&reason.why));
            status
        }
        (None, Some(told)) if fails => {
            let mut status = TestCaseStatus::non_success(NonSuccessKind::Failure);
            status.set_type(check.severity.as_str()).set_message(told.as_str());
            status.set_description(format!(
                "{} ({})\nmend: {}",
                check.title, check.rule, check.page.mend
            ));
            status
        }
        _ => TestCaseStatus::success(),
    };
    let mut case = TestCase::new(redactor.text(&outcome.name()), status);
    case.set_classname(check.group()).set_time(outcome.took);
    if let Some(told) = told.filter(|_| !fails) {
        case.set_system_out(format!("{}: {told}", check.severity.as_str()));
    }
    case
}
