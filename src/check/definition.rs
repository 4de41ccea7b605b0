//! What a check is: a rule somebody's cloud should hold to, and how it is tried.

use crate::wire::{BoxFuture, Exchange, SendError};

use super::{Bench, Record};

/// One rule and how it is tried.
pub struct Check {
    /// The fact that must hold, in dots: `oauth.token.code-single-use`. All but the last part are
    /// the group.
    pub id: &'static str,
    /// How grave it is where the rule is broken.
    pub severity: Severity,
    /// What must hold, in a few words.
    pub title: &'static str,
    /// Where the rule stands.
    pub rule: &'static str,
    /// What the phone shows where it is broken, as far as anything is known.
    pub phone_shows: Option<&'static str>,
    /// What there is to read about it.
    pub page: Page,
    /// The faults that break it: a check that nothing breaks sees nothing.
    pub proved_by: &'static [&'static str],
    /// What it does to the cloud.
    pub pace: Pace,
    /// Tries the rule.
    pub judge: Judge,
}

/// How a rule is tried.
#[derive(Clone, Copy)]
pub enum Judge {
    /// Once, on the cloud as a whole.
    Cloud(for<'a, 'b> fn(&'a Bench<'b>) -> BoxFuture<'a, Judged>),
    /// On each device of the SYNC, by what was recorded while it was moved and put back.
    Device(fn(&Record) -> Judged),
}

impl Check {
    /// All of the id but its last part.
    #[must_use]
    pub fn group(&self) -> &'static str {
        self.id.rsplit_once('.').map_or(self.id, |(group, _)| group)
    }
}

/// How grave a broken rule is.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub enum Severity {
    /// Linking or devices break, or somebody else gets in.
    Must,
    /// Works today, with a risk that is known.
    Should,
    /// Worth knowing.
    Advice,
}

impl Severity {
    /// As in reports.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Must => "must",
            Self::Should => "should",
            Self::Advice => "advice",
        }
    }
}

/// What a check does to the cloud, which says what it may run beside.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Pace {
    /// Only reads: runs beside others.
    Reads,
    /// Signs in, spends codes, changes links: runs by itself, in order.
    Alone,
    /// Looks back at what the others sent: runs when they have ended.
    Last,
}

/// What there is to read about a check.
#[derive(Clone, Copy, Debug)]
pub struct Page {
    /// What is sent and what is looked at.
    pub looks_at: &'static str,
    /// Why it matters.
    pub why: &'static str,
    /// An answer that breaks the rule.
    pub bad: &'static str,
    /// An answer that holds to it.
    pub good: &'static str,
    /// How a cloud that breaks it is mended.
    pub mend: &'static str,
}

/// What became of a check: a remark where the rule holds, else why it does not.
pub type Judged = Result<Option<String>, Stop>;

/// Why a check did not find its rule held.
#[derive(Debug)]
pub enum Stop {
    /// The rule is broken.
    Broken(Box<Broken>),
    /// It could not be tried.
    NotJudged(NotJudged),
}

/// A rule that is broken.
#[derive(Debug)]
pub struct Broken {
    /// What must have come.
    pub expected: String,
    /// What came.
    pub actual: String,
    /// What was sent and answered, the telling exchange last.
    pub evidence: Vec<Exchange>,
}

/// A rule that could not be tried.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct NotJudged {
    /// Why not.
    pub why: String,
    /// What would help, such as a flag.
    pub hint: Option<String>,
}

impl Stop {
    /// The rule is broken, as these exchanges show.
    pub fn broken(
        expected: impl Into<String>,
        actual: impl Into<String>,
        evidence: &[&Exchange],
    ) -> Self {
        Self::Broken(Box::new(Broken {
            expected: expected.into(),
            actual: actual.into(),
            evidence: evidence.iter().copied().cloned().collect(),
        }))
    }

    /// The rule cannot be tried here.
    pub fn not_judged(why: impl Into<String>) -> Self {
        Self::NotJudged(NotJudged { why: why.into(), hint: None })
    }

    /// The rule can be tried if the person does this.
    pub fn unless(why: impl Into<String>, hint: impl Into<String>) -> Self {
        Self::NotJudged(NotJudged { why: why.into(), hint: Some(hint.into()) })
    }
}

impl Stop {
    /// What stopped it, in words.
    #[must_use]
    pub fn describe(&self) -> String {
        match self {
            Self::Broken(broken) => format!("expected {}, got {}", broken.expected, broken.actual),
            Self::NotJudged(reason) => reason.why.clone(),
        }
    }
}

/// Without an answer no rule can be judged but one: that there must be an answer. Its check looks
/// back at the whole run, so that one cut connection is blamed once.
impl From<SendError> for Stop {
    fn from(error: SendError) -> Self {
        Self::not_judged(error.to_string())
    }
}
