//! Reads an EXECUTE answer as the phone would: what became of each device that was asked.
//!
//! Strange answers that Google's users meet are understood and remarked on: a challenge's type in
//! `errorCode`, a device twice, an error without its code.

use serde_json::Value;

use crate::protocol::{
    ChallengeType, CommandResult, ErrorCode, ExecuteResponse, Map, Mismatch, Status,
};

/// How a conversation ended, mildest first; of several devices the gravest counts.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub enum Outcome {
    /// Done.
    Success,
    /// Accepted and expected to be done.
    Pending,
    /// The person said no.
    Cancelled,
    /// The person did not answer.
    ChallengeUnanswered,
    /// A condition stands in the way, or deserves a word.
    Exceptions,
    /// Not reachable.
    Offline,
    /// Failed, or answered in a way that Google cannot use.
    Error,
}

impl Outcome {
    /// Whether the devices do what they were told, now or soon.
    #[must_use]
    pub fn is_done(self) -> bool {
        matches!(self, Self::Success | Self::Pending)
    }

    /// The word in `--json`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Success => "success",
            Self::Pending => "pending",
            Self::Cancelled => "cancelled",
            Self::ChallengeUnanswered => "challenge-unanswered",
            Self::Exceptions => "exceptions",
            Self::Offline => "offline",
            Self::Error => "error",
        }
    }

    fn of(status: Status) -> Self {
        match status {
            Status::Success => Self::Success,
            Status::Pending => Self::Pending,
            Status::Offline => Self::Offline,
            Status::Exceptions => Self::Exceptions,
            Status::Error => Self::Error,
        }
    }
}

/// What became of one device.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct DeviceResult {
    pub id: String,
    /// The result that says so, as a JSON pointer.
    pub place: String,
    pub outcome: Outcome,
    /// What must be answered first; the outcome is then not final.
    pub challenge: Option<ChallengeType>,
    /// Why it failed.
    pub code: Option<ErrorCode>,
    /// What goes with it although it may have worked.
    pub exception: Option<ErrorCode>,
    pub states: Map,
}

/// What became of all devices that were asked, in the order of the request.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Reading {
    pub results: Vec<DeviceResult>,
    pub remarks: Vec<String>,
}

/// Reads an answer.
///
/// # Errors
/// Names the first place that cannot be read at all.
pub(super) fn read_results(response: &Value, requested: &[String]) -> Result<Reading, Mismatch> {
    let answer = ExecuteResponse::read(response, requested)?;
    let mut remarks = Vec::new();
    let found: Vec<DeviceResult> = answer
        .commands
        .iter()
        .enumerate()
        .flat_map(|(index, result)| {
            let place = format!("/payload/commands/{index}");
            let exception = exception_code(result, response.pointer(&place));
            let found = read_result(result, exception, &place, &mut remarks);
            result.ids.iter().map(move |id| DeviceResult { id: id.clone(), ..found.clone() })
        })
        .collect();
    for stranger in found.iter().filter(|result| !requested.contains(&result.id)) {
        remarks.push(format!("/payload/commands: `{}` was not asked", stranger.id));
    }
    let results = requested.iter().map(|id| gravest(&found, id, &mut remarks)).collect();
    Ok(Reading { results, remarks })
}

/// Some clouds answer once for each device and command; the gravest counts.
fn gravest(found: &[DeviceResult], id: &str, remarks: &mut Vec<String>) -> DeviceResult {
    let of_device = found.iter().filter(|result| result.id == id);
    let gravest = of_device.max_by_key(|result| (result.challenge.is_none(), result.outcome));
    gravest.cloned().unwrap_or_else(|| {
        let mismatch = Mismatch::new("/payload/commands", format!("a result for `{id}`"), "none");
        remarks.push(mismatch.to_string());
        failed(id)
    })
}

fn failed(id: &str) -> DeviceResult {
    DeviceResult {
        id: id.to_owned(),
        place: "/payload/commands".to_owned(),
        outcome: Outcome::Error,
        challenge: None,
        code: None,
        exception: None,
        states: Map::new(),
    }
}

fn read_result(
    result: &CommandResult,
    exception: Option<ErrorCode>,
    place: &str,
    remarks: &mut Vec<String>,
) -> DeviceResult {
    let challenge = read_challenge(result, place, remarks);
    match (result.status, &result.error_code) {
        (Status::Error, None) if challenge.is_none() => {
            let missing = Mismatch::new(format!("{place}/errorCode"), "a string", "nothing");
            remarks.push(missing.to_string());
        }
        (Status::Success | Status::Pending, Some(code)) => {
            let place = format!("{place}/errorCode");
            let actual = format!("`{}`", code.as_str());
            let status = format!("nothing beside {}", result.status.as_str());
            remarks.push(Mismatch::new(place, status, actual).to_string());
        }
        (_, Some(code)) if challenge.is_none() && code.meaning().is_none() => {
            remarks.push(format!("{place}/errorCode: Google does not list `{}`", code.as_str()));
        }
        _ => {}
    }
    if let (None, Some(reason)) = (challenge, &result.debug_string) {
        remarks.push(format!("{place}/debugString: {reason}"));
    }
    DeviceResult {
        id: String::new(),
        place: place.to_owned(),
        outcome: Outcome::of(result.status),
        challenge,
        code: result.error_code.clone(),
        exception,
        states: result.states.clone().unwrap_or_default(),
    }
}

/// The challenge of a result: `errorCode` says that there is one, `challengeNeeded` which.
fn read_challenge(
    result: &CommandResult,
    place: &str,
    remarks: &mut Vec<String>,
) -> Option<ChallengeType> {
    let kind = result.challenge_needed.map(|needed| needed.kind);
    if result.status != Status::Error {
        return None;
    }
    match &result.error_code {
        Some(ErrorCode::ChallengeNeeded) => {
            if kind.is_none() {
                let place = format!("{place}/challengeNeeded");
                remarks.push(Mismatch::new(place, "an object", "nothing").to_string());
            }
            kind
        }
        None => {
            if kind.is_some() {
                remarks.push(expected_challenge_needed(place, "nothing"));
            }
            kind
        }
        Some(ErrorCode::Other(text)) => {
            let named = ChallengeType::parse(text)?;
            remarks.push(expected_challenge_needed(place, &format!("`{text}`")));
            Some(kind.unwrap_or(named))
        }
        Some(_) => None,
    }
}

fn expected_challenge_needed(place: &str, actual: &str) -> String {
    Mismatch::new(format!("{place}/errorCode"), "`challengeNeeded`", actual).to_string()
}

/// Where `exceptionCode` stands is not settled: beside `status`, among the states, or in the
/// report of `StatusReport`.
fn exception_code(result: &CommandResult, raw: Option<&Value>) -> Option<ErrorCode> {
    let states = result.states.as_ref();
    let report = states
        .and_then(|states| states.get("currentStatusReport"))
        .and_then(|report| report.pointer("/0/statusCode"));
    raw.and_then(|raw| raw.get("exceptionCode"))
        .or_else(|| states.and_then(|states| states.get("exceptionCode")))
        .or(report)
        .and_then(Value::as_str)
        .map(ErrorCode::from)
}
