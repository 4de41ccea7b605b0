//! Which checks run, in which order, and what came of each.

use std::collections::BTreeSet;
use std::time::Duration;

use futures_util::StreamExt as _;
use wildmatch::WildMatch;

use super::each::{judge_check, without_repeats};
use super::ending::End;
use super::{Bench, Broken, CHECKS, Check, Judged, Left, NotJudged, Pace, Severity, Stop, Until};
use crate::catalog::nearest;

/// So many checks that only read run at once.
const SIDE_BY_SIDE: usize = 8;
/// How long it may take to end the links that the run made.
const TIDYING: Duration = Duration::from_secs(10);

/// Which checks a run is made of.
#[derive(Debug, Default)]
pub struct Selection {
    only: Vec<WildMatch>,
    skip: Vec<WildMatch>,
}

/// A pattern that names no check.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[error("no check is called `{pattern}`")]
pub struct SelectionError {
    /// What was asked for.
    pub pattern: String,
    /// Checks and groups that may have been meant, best first.
    pub nearest: Vec<&'static str>,
}

impl Selection {
    /// Checks whose id or group one of `only` matches, or any where there is none, without those
    /// that one of `skip` matches. `*` stands for anything.
    ///
    /// # Errors
    /// A pattern matches no check.
    pub fn new<S: AsRef<str>>(only: &[S], skip: &[S]) -> Result<Self, SelectionError> {
        Ok(Self { only: read_all(only)?, skip: read_all(skip)? })
    }

    /// The checks, in the order of the register.
    pub fn checks(&self) -> impl Iterator<Item = &'static Check> + '_ {
        CHECKS.iter().copied().flatten().filter(|check| {
            (self.only.is_empty() || is_named(check, &self.only)) && !is_named(check, &self.skip)
        })
    }
}

fn read_all<S: AsRef<str>>(patterns: &[S]) -> Result<Vec<WildMatch>, SelectionError> {
    patterns.iter().map(|pattern| read(pattern.as_ref())).collect()
}

fn read(pattern: &str) -> Result<WildMatch, SelectionError> {
    let read = WildMatch::new(pattern);
    let known = CHECKS.iter().copied().flatten().any(|check| matches(check, &read));
    if known {
        return Ok(read);
    }
    let names: BTreeSet<_> = CHECKS.iter().copied().flatten().flat_map(names).collect();
    let nearest = nearest(pattern, names);
    Err(SelectionError { pattern: pattern.to_owned(), nearest })
}

/// The id of a check, and the groups it is in, from the innermost.
fn names(check: &'static Check) -> impl Iterator<Item = &'static str> {
    std::iter::successors(Some(check.id), |name| name.rsplit_once('.').map(|(group, _)| group))
}

fn is_named(check: &'static Check, patterns: &[WildMatch]) -> bool {
    patterns.iter().any(|pattern| matches(check, pattern))
}

/// A group stands for all below it.
fn matches(check: &'static Check, pattern: &WildMatch) -> bool {
    names(check).any(|name| pattern.matches(name))
}

/// What came of one check.
#[derive(Debug)]
pub struct Outcome {
    /// The check's id.
    pub id: &'static str,
    /// The device it was tried on, where it is tried on each.
    pub device: Option<Tried>,
    /// What came of it.
    pub judged: Judged,
    /// How long it took.
    pub took: Duration,
}

/// A device that a rule was tried on.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Tried {
    /// Its id.
    pub id: String,
    /// What people call it, with the id where that says more.
    pub label: String,
}

/// What came of a check, as reports say it.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Status {
    /// The rule holds.
    Pass,
    /// A `must` is broken.
    Fail,
    /// Another rule is broken.
    Warn,
    /// It was not judged.
    Skip,
}

impl Outcome {
    /// The check.
    ///
    /// # Panics
    /// Never: outcomes are made of registered checks.
    #[must_use]
    pub fn check(&self) -> &'static Check {
        super::find_check(self.id).expect("outcomes are made of registered checks")
    }

    /// The check, and the device where it is tried on each: `device.command.put-back (lamp)`.
    #[must_use]
    pub fn name(&self) -> String {
        match &self.device {
            Some(device) => format!("{} ({})", self.id, device.label),
            None => self.id.to_owned(),
        }
    }

    /// What came of it, in a word.
    #[must_use]
    pub fn status(&self) -> Status {
        match &self.judged {
            Ok(_) => Status::Pass,
            Err(Stop::Broken(_)) if self.check().severity == Severity::Must => Status::Fail,
            Err(Stop::Broken(_)) => Status::Warn,
            Err(Stop::NotJudged(_)) => Status::Skip,
        }
    }

    /// Whether it fails a run: a broken `must`, and where `strict` is wanted a broken `should`.
    #[must_use]
    pub fn is_grave(&self, strict: bool) -> bool {
        let severity = self.check().severity;
        self.broken().is_some()
            && (severity == Severity::Must || (strict && severity == Severity::Should))
    }

    /// What is broken, if anything.
    #[must_use]
    pub fn broken(&self) -> Option<&Broken> {
        match &self.judged {
            Err(Stop::Broken(broken)) => Some(broken),
            _ => None,
        }
    }

    /// Why it was not judged, if it was not.
    #[must_use]
    pub fn not_judged(&self) -> Option<&NotJudged> {
        match &self.judged {
            Err(Stop::NotJudged(why)) => Some(why),
            _ => None,
        }
    }
}

/// How many of each.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
#[expect(missing_docs, reason = "the names are the report's")]
pub struct Summary {
    pub passed: usize,
    pub failed: usize,
    pub warned: usize,
    pub skipped: usize,
}

impl Summary {
    /// Counts.
    #[must_use]
    pub fn of(outcomes: &[Outcome]) -> Self {
        let count = |status| outcomes.iter().filter(|one| one.status() == status).count();
        Self {
            passed: count(Status::Pass),
            failed: count(Status::Fail),
            warned: count(Status::Warn),
            skipped: count(Status::Skip),
        }
    }
}

/// What goes on in a run.
#[derive(Clone, Copy, Debug)]
pub enum Event<'a> {
    /// A device is tried, of this name.
    Device(&'a str),
    /// A rule was tried: what came of it, on each device where it is about devices.
    Ended(&'a [Outcome]),
    /// A device, of this name, could not be put back after the run was ended: these states.
    LeftOtherwise(&'a str, &'a [Left]),
}

/// Whoever is told what goes on.
pub type Progress<'a> = &'a (dyn Fn(&Event<'_>) + Sync);

/// Runs the checks: those that only read side by side, then the others one by one, and at the end
/// those that look back. Outcomes come
/// in the order of the register, and within it in that of the devices; `progress` is told of what
/// goes on. What has not ended by the deadline, or when the run is stopped, is not judged. In
/// the end the devices are as they were, and the links that the run made are ended.
pub async fn run(
    bench: &Bench<'_>,
    selection: &Selection,
    until: &Until,
    progress: Progress<'_>,
) -> Vec<Outcome> {
    let end = End::of(until);
    let numbered: Vec<_> = selection.checks().enumerate().collect();
    // The link that all share; where there can be none, the checks that need it say so.
    let linked = end.or(async { bench.linked().await.map(|_| None) }).await;
    // The SYNC that all share, before an endpoint that never answers is given up: that it does not
    // answer is what is to be told.
    let is_synced = numbered.iter().any(|(_, check)| check.id.starts_with("fulfillment."));
    if is_synced && linked.is_ok() {
        let _ = end.or(async { bench.sync().await.map(|_| None) }).await;
    }
    let paced = |pace| numbered.iter().copied().filter(move |(_, check)| check.pace == pace);
    let readers = futures_util::stream::iter(paced(Pace::Reads)).map(async |(number, check)| {
        let outcomes = judge_check(check, bench, &end, progress).await;
        progress(&Event::Ended(&outcomes));
        (number, outcomes)
    });
    let mut outcomes: Vec<_> = readers.buffer_unordered(SIDE_BY_SIDE).collect().await;
    let mut told = Vec::new();
    for (number, check) in paced(Pace::Alone).chain(paced(Pace::Last)) {
        let of_rule = judge_check(check, bench, &end, progress).await;
        let of_rule = without_repeats(of_rule, &mut told);
        progress(&Event::Ended(&of_rule));
        outcomes.push((number, of_rule));
    }
    for (device, left) in bench.put_back().await {
        progress(&Event::LeftOtherwise(&device, &left));
    }
    // A cloud that answers no more keeps its links, and nobody waiting.
    let _ = tokio::time::timeout(TIDYING, bench.tidy()).await;
    outcomes.sort_by_key(|(number, _)| *number);
    outcomes.into_iter().flat_map(|(_, outcomes)| outcomes).collect()
}
