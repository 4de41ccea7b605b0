//! Which checks run, in which order, and what came of each.

use std::future::pending;
use std::time::Duration;

use futures_util::StreamExt as _;
use tokio::sync::watch;
use tokio::time::Instant;
use wildmatch::WildMatch;

use super::{
    Bench, Broken, CHECKS, Check, Judge, Judged, Movable, NotJudged, Pace, Severity, Stop,
};
use crate::wire::BoxFuture;

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

/// When a run ends before it is done.
#[derive(Clone, Debug, Default)]
pub struct Until {
    /// After this time.
    pub deadline: Option<Duration>,
    /// Once this says so.
    pub stopped: Option<watch::Receiver<bool>>,
}

/// Why what is left of a run is not judged.
#[derive(Clone)]
struct End {
    limit: Option<Instant>,
    stopped: Option<watch::Receiver<bool>>,
}

impl End {
    /// Waits for an end, if there will be one, and says why.
    async fn comes(mut self) -> Stop {
        let late = async {
            match self.limit {
                Some(limit) => tokio::time::sleep_until(limit).await,
                None => pending().await,
            }
        };
        let stopped = async {
            let told = match &mut self.stopped {
                Some(stopped) => stopped.wait_for(|stopped| *stopped).await.is_ok(),
                None => false,
            };
            if !told {
                pending::<()>().await;
            }
        };
        tokio::select! {
            () = late => Stop::unless("the time was up", "`--deadline` gives it more"),
            () = stopped => Stop::not_judged("the run was stopped"),
        }
    }

    /// What comes of a check, unless the end comes first.
    async fn or(&self, judging: impl Future<Output = Judged>) -> Judged {
        tokio::select! {
            biased;
            stop = self.clone().comes() => Err(stop),
            judged = judging => judged,
        }
    }
}

/// Runs the checks: those that only read side by side, then the others one by one. Outcomes come
/// in the order of the register, and within it in that of the devices; `progress` is told of each
/// as it ends. What has not ended by the deadline, or when the run is stopped, is not judged. In
/// the end the devices are as they were, and the links that the run made are ended.
pub async fn run(
    bench: &Bench<'_>,
    selection: &Selection,
    until: &Until,
    progress: &(dyn Fn(&Outcome) + Sync),
) -> Vec<Outcome> {
    let limit = until.deadline.map(|deadline| Instant::now() + deadline);
    let end = End { limit, stopped: until.stopped.clone() };
    // The link that all share; where there can be none, the checks that need it say so.
    let _ = end.or(async { bench.linked().await.map(|_| None) }).await;
    let numbered: Vec<_> = selection.checks().enumerate().collect();
    let paced = |pace| numbered.iter().copied().filter(move |(_, check)| check.pace == pace);
    let judge = |(number, check): (usize, &'static Check)| {
        let end = &end;
        async move {
            let outcomes = judge_check(check, bench, end, progress).await;
            outcomes.into_iter().map(move |outcome| (number, outcome)).collect::<Vec<_>>()
        }
    };
    let readers = futures_util::stream::iter(paced(Pace::Reads).map(judge));
    let mut outcomes: Vec<_> = readers.buffer_unordered(SIDE_BY_SIDE).collect().await;
    for one in paced(Pace::Alone) {
        outcomes.push(judge(one).await);
    }
    bench.put_back().await;
    bench.tidy().await;
    let mut outcomes: Vec<_> = outcomes.into_iter().flatten().collect();
    outcomes.sort_by_key(|(number, _)| *number);
    without_repeats(outcomes.into_iter().map(|(_, outcome)| outcome).collect())
}

/// Tries a rule, on each device where it is about devices.
async fn judge_check(
    check: &'static Check,
    bench: &Bench<'_>,
    end: &End,
    progress: &(dyn Fn(&Outcome) + Sync),
) -> Vec<Outcome> {
    let judge_once = async |judging: BoxFuture<'_, Judged>, device: Option<&Movable>| {
        let started = Instant::now();
        let judged = end.or(judging).await;
        let device = device.map(|it| Tried { id: it.id.clone(), label: it.label() });
        let outcome = Outcome { id: check.id, device, judged, took: started.elapsed() };
        progress(&outcome);
        outcome
    };
    let judge = match check.judge {
        Judge::Cloud(judge) => return vec![judge_once(judge(bench), None).await],
        Judge::Device(judge) => judge,
    };
    let devices = match bench.movables().await {
        Ok(devices) => devices,
        Err(stop) => return vec![judge_once(Box::pin(async { Err(stop) }), None).await],
    };
    let mut outcomes: Vec<Outcome> = Vec::new();
    for device in &devices {
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
/// were, each reason that can be helped and that no earlier rule has told.
fn without_repeats(outcomes: Vec<Outcome>) -> Vec<Outcome> {
    let mut told: Vec<Outcome> = Vec::new();
    let mut rest = outcomes.into_iter().peekable();
    while let Some(first) = rest.next() {
        let mut of_rule = vec![first];
        while let Some(next) = rest.next_if(|next| next.id == of_rule[0].id) {
            of_rule.push(next);
        }
        let (skipped, judged): (Vec<_>, Vec<_>) =
            of_rule.into_iter().partition(|one| one.not_judged().is_some());
        let has_judged = !judged.is_empty();
        told.extend(judged);
        if has_judged {
            for reason in reasons(skipped).into_iter().filter(is_helped) {
                let is_new = !told.iter().any(|it| it.not_judged() == reason.not_judged());
                told.extend(is_new.then_some(reason));
            }
        } else {
            let mut reasons = reasons(skipped);
            let best = reasons.iter().position(is_helped).unwrap_or_default();
            told.push(reasons.swap_remove(best));
        }
    }
    told
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
