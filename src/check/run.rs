//! Which checks run, in which order, and what came of each.

use std::time::{Duration, Instant};

use futures_util::StreamExt as _;
use wildmatch::WildMatch;

use super::{Bench, Broken, CHECKS, Check, Judged, NotJudged, Pace, Severity, Stop};

/// So many checks that only read run at once.
const SIDE_BY_SIDE: usize = 8;

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
    if known { Ok(read) } else { Err(SelectionError { pattern: pattern.to_owned() }) }
}

fn is_named(check: &Check, patterns: &[WildMatch]) -> bool {
    patterns.iter().any(|pattern| matches(check, pattern))
}

/// A group stands for all below it.
fn matches(check: &Check, pattern: &WildMatch) -> bool {
    let mut name = check.id;
    loop {
        if pattern.matches(name) {
            return true;
        }
        let Some((group, _)) = name.rsplit_once('.') else {
            return false;
        };
        name = group;
    }
}

/// What came of one check.
#[derive(Debug)]
pub struct Outcome {
    /// The check's id.
    pub id: &'static str,
    /// What came of it.
    pub judged: Judged,
    /// How long it took.
    pub took: Duration,
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

/// Runs a check, unless the time is up before it ends.
async fn try_rule(
    check: &'static Check,
    bench: &Bench<'_>,
    limit: Option<tokio::time::Instant>,
) -> Judged {
    let judging = (check.judge)(bench);
    match limit {
        None => judging.await,
        Some(limit) => tokio::time::timeout_at(limit, judging)
            .await
            .unwrap_or_else(|_| Err(Stop::unless("the time was up", "`--deadline` gives it more"))),
    }
}

/// Runs the checks: those that only read side by side, then the others one by one. Outcomes come
/// in the order of the register; `progress` is told of each as it ends. What has not ended by the
/// `deadline` is not judged.
pub async fn run(
    bench: &Bench<'_>,
    selection: &Selection,
    deadline: Option<Duration>,
    progress: &(dyn Fn(&Outcome) + Sync),
) -> Vec<Outcome> {
    let limit = deadline.map(|deadline| tokio::time::Instant::now() + deadline);
    // The link that all share; where there can be none, the checks that need it say so.
    let _ = bench.linked().await;
    let numbered: Vec<_> = selection.checks().enumerate().collect();
    let paced = |pace| numbered.iter().copied().filter(move |(_, check)| check.pace == pace);
    let judge = |(number, check): (usize, &'static Check)| async move {
        let started = Instant::now();
        let judged = try_rule(check, bench, limit).await;
        let outcome = Outcome { id: check.id, judged, took: started.elapsed() };
        progress(&outcome);
        (number, outcome)
    };
    let readers = futures_util::stream::iter(paced(Pace::Reads).map(judge));
    let mut outcomes: Vec<_> = readers.buffer_unordered(SIDE_BY_SIDE).collect().await;
    for one in paced(Pace::Alone) {
        outcomes.push(judge(one).await);
    }
    bench.tidy().await;
    outcomes.sort_by_key(|(number, _)| *number);
    outcomes.into_iter().map(|(_, outcome)| outcome).collect()
}
