//! The codes of what EXECUTE refuses.

use serde_json::json;

use super::executing::{NO_COMMAND, misplaced, order, to_stranger};
use crate::check::fate::entries;
use crate::check::{Bench, Check, Judge, Judged, Pace, Page, Severity, Stop};
use crate::protocol::ErrorCode;
use crate::wire::Exchange;

/// These checks.
pub const CHECKS: &[Check] = &[
    Check {
        id: "fulfillment.execute.errors-have-codes",
        severity: Severity::Should,
        title: "each ERROR says why",
        rule: "Google, Errors and exceptions",
        phone_shows: Some("a general apology in place of the reason"),
        page: Page {
            looks_at: "`errorCode` of each entry with ERROR, for devices and commands that are \
                       not there.",
            why: "Without a code nobody hears what to do about it.",
            bad: "{\"ids\": [\"lamp\"], \"status\": \"ERROR\"}",
            good: "{\"ids\": [\"lamp\"], \"status\": \"ERROR\", \
                   \"errorCode\": \"functionNotSupported\"}",
            mend: "Set both in one place.",
        },
        proved_by: &["execute.error-without-code"],
        pace: Pace::Alone,
        judge: Judge::Cloud(|bench| Box::pin(async { judge_given(&refusals(bench).await?) })),
    },
    Check {
        id: "fulfillment.execute.codes-known",
        severity: Severity::Must,
        title: "codes are spelled as Google spells them",
        rule: "Google, Errors and exceptions",
        phone_shows: Some("\"something went wrong\" in place of the reason"),
        page: Page {
            looks_at: "`errorCode` of the same answers. Codes that are not known here are \
                       remarked on.",
            why: "Each code has its own words on the phone; one in other letters has none.",
            bad: "\"errorCode\": \"FunctionNotSupported\"",
            good: "\"errorCode\": \"functionNotSupported\"",
            mend: "Copy the code from Google's list.",
        },
        proved_by: &["execute.code-in-other-case"],
        pace: Pace::Alone,
        judge: Judge::Cloud(|bench| Box::pin(async { judge_known(&refusals(bench).await?) })),
    },
    Check {
        id: "fulfillment.execute.codes-current",
        severity: Severity::Advice,
        title: "codes are those that Google's page names first",
        rule: "Google, Errors and exceptions",
        phone_shows: None,
        page: Page {
            looks_at: "`errorCode` of the same answers: none that is another's older name.",
            why: "The older name still works; the page that explains it has the other one.",
            bad: "\"errorCode\": \"turnedOff\"",
            good: "\"errorCode\": \"deviceTurnedOff\"",
            mend: "Rename it.",
        },
        proved_by: &["execute.code-by-older-name"],
        pace: Pace::Alone,
        judge: Judge::Cloud(|bench| Box::pin(async { judge_current(&refusals(bench).await?) })),
    },
];

/// Answers to an unknown device, an unknown command and a trait that is lacking.
async fn refusals(bench: &Bench<'_>) -> Result<Vec<Exchange>, Stop> {
    let (subject, command, params) = misplaced(bench).await?;
    let named = std::slice::from_ref(&subject.named);
    let mut answers = vec![
        order(bench, named, NO_COMMAND, &json!({})).await?,
        order(bench, named, command, &params).await?,
    ];
    if let Ok((_, answer)) = to_stranger(bench).await {
        answers.push(answer);
    }
    answers.retain(|answer| {
        entries(&answer.json().unwrap_or_default()).any(|entry| entry["status"] == "ERROR")
    });
    if answers.is_empty() {
        return Err(Stop::not_judged("no EXECUTE was answered with an ERROR"));
    }
    Ok(answers)
}

/// The codes of entries with ERROR; nothing where there is none.
fn codes(exchange: &Exchange) -> Vec<Option<String>> {
    let body = exchange.json().unwrap_or_default();
    let failed = entries(&body).filter(|entry| entry["status"] == "ERROR");
    failed.map(|entry| entry["errorCode"].as_str().map(str::to_owned)).collect()
}

fn judge_given(answers: &[Exchange]) -> Judged {
    match answers.iter().find(|answer| codes(answer).contains(&None)) {
        None => Ok(None),
        Some(answer) => Err(Stop::broken("an `errorCode` beside ERROR", "none", &[answer])),
    }
}

fn judge_known(answers: &[Exchange]) -> Judged {
    let mut remark = None;
    for answer in answers {
        for code in codes(answer).into_iter().flatten() {
            let ErrorCode::Other(code) = ErrorCode::from(code.as_str()) else { continue };
            let mut known = ErrorCode::ALL.iter().map(ErrorCode::as_str);
            if let Some(right) = known.find(|known| known.eq_ignore_ascii_case(&code)) {
                return Err(Stop::broken(format!("`{right}`"), format!("`{code}`"), &[answer]));
            }
            remark = Some(format!("`{code}` is not known here"));
        }
    }
    Ok(remark)
}

fn judge_current(answers: &[Exchange]) -> Judged {
    for answer in answers {
        for code in codes(answer).into_iter().flatten() {
            let current = match code.as_str() {
                "offline" => "deviceOffline",
                "turnedOff" => "deviceTurnedOff",
                _ => continue,
            };
            return Err(Stop::broken(format!("`{current}`"), format!("`{code}`"), &[answer]));
        }
    }
    Ok(None)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::made_up::{broken, held, payload};

    fn coded(code: Option<&str>) -> [Exchange; 1] {
        let mut result = json!({"ids": ["a"], "status": "ERROR"});
        if let Some(code) = code {
            result["errorCode"] = json!(code);
        }
        [payload(json!({ "commands": [{"ids": ["b"], "status": "SUCCESS"}, result] }))]
    }

    #[test]
    fn an_error_has_a_code() {
        held(judge_given(&coded(Some("hardError"))));
        assert_eq!(broken(judge_given(&coded(None))), "none");
    }

    #[test]
    fn a_code_is_spelled_as_googles_and_a_new_one_is_remarked_on() {
        held(judge_known(&coded(None)));
        assert_eq!(held(judge_known(&coded(Some("deviceOffline")))), "");
        assert_eq!(held(judge_known(&coded(Some("new")))), "`new` is not known here");
        assert_eq!(broken(judge_known(&coded(Some("DeviceOffline")))), "`DeviceOffline`");
    }

    #[test]
    fn an_older_name_has_a_newer_one() {
        held(judge_current(&coded(Some("deviceOffline"))));
        assert_eq!(broken(judge_current(&coded(Some("offline")))), "`offline`");
        assert_eq!(broken(judge_current(&coded(Some("turnedOff")))), "`turnedOff`");
    }
}
