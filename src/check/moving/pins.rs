//! The rules of PINs: which is the right one, and what becomes of the others.

use super::Record;
use super::challenge::{
    PHONE_OPEN, RULE, broken, dialogues, judge_carried_out, judge_still, steps, unsaid,
};
use super::dialogue::Said;
use crate::check::fate::Fate;
use crate::check::{Check, Judge, Judged, Pace, Page, Severity, Stop};
use crate::protocol::ChallengeType;

/// These checks.
pub const CHECKS: &[Check] = &[
    Check {
        id: "device.challenge.right-pin-is-enough",
        severity: Severity::Must,
        title: "with the right PIN the command is carried out",
        rule: RULE,
        phone_shows: Some("\"sorry, that PIN is incorrect\" for the right one"),
        page: Page {
            looks_at: "The command with the PIN that was given by `--pin`: SUCCESS or PENDING.",
            why: "The usual mistake is to compare a text with a number, or to lose a leading \
                  zero.",
            bad: "\"challenge\": {\"pin\": \"0042\"}: challengeFailedPinNeeded",
            good: "\"challenge\": {\"pin\": \"0042\"}: SUCCESS",
            mend: "Keep PINs as texts, and compare them as texts.",
        },
        proved_by: &["challenge.right-pin-refused"],
        pace: Pace::Alone,
        judge: Judge::Device(|record| judge_carried_out(record, Said::RightPin)),
    },
    Check {
        id: "device.challenge.wrong-pin-refused",
        severity: Severity::Must,
        title: "a wrong PIN is refused, and nothing happens",
        rule: RULE,
        phone_shows: Some(PHONE_OPEN),
        page: Page {
            looks_at: "The command with another PIN of the same length: asked again or refused, \
                       and no change.",
            why: "The PIN would be for show.",
            bad: "\"challenge\": {\"pin\": \"9999\"}: SUCCESS",
            good: "\"challenge\": {\"pin\": \"9999\"}: challengeFailedPinNeeded",
            mend: "Compare the PIN, in constant time.",
        },
        proved_by: &["challenge.any-pin-passes"],
        pace: Pace::Alone,
        judge: Judge::Device(|record| judge_still(record, &[Said::WrongPin])),
    },
    Check {
        id: "device.challenge.near-pin-refused",
        severity: Severity::Must,
        title: "a PIN that is almost right is wrong",
        rule: RULE,
        phone_shows: Some(PHONE_OPEN),
        page: Page {
            looks_at: "The command with the PIN and a blank, without its last character, with \
                       one more digit, and without leading zeros: refused, and no change. A \
                       right one is sent in between, so that nobody is locked out.",
            why: "A comparison of beginnings or of numbers makes PINs much easier to guess.",
            bad: "\"challenge\": {\"pin\": \"33344\"}: SUCCESS where it is 333444",
            good: "\"challenge\": {\"pin\": \"33344\"}: challengeFailedPinNeeded",
            mend: "Compare whole texts; neither trim nor parse them.",
        },
        proved_by: &["challenge.beginning-of-pin-passes", "challenge.pin-is-trimmed"],
        pace: Pace::Alone,
        judge: Judge::Device(judge_near),
    },
    Check {
        id: "device.challenge.wrong-pin-asked-again",
        severity: Severity::Should,
        title: "after a wrong PIN Google learns that it was wrong",
        rule: RULE,
        phone_shows: Some("the question comes again, as if nothing had been said"),
        page: Page {
            looks_at: "The answer to a wrong PIN: `challengeNeeded.type` challengeFailedPinNeeded, \
                       or `errorCode` pinIncorrect, or tooManyFailedAttempts.",
            why: "With pinNeeded a second time the Assistant does not say that the PIN was wrong.",
            bad: "\"challengeNeeded\": {\"type\": \"pinNeeded\"}",
            good: "\"challengeNeeded\": {\"type\": \"challengeFailedPinNeeded\"}",
            mend: "Tell the first question from the next.",
        },
        proved_by: &["challenge.wrong-pin-asked-anew"],
        pace: Pace::Alone,
        judge: Judge::Device(judge_asked_again),
    },
    Check {
        id: "device.challenge.number-does-not-crash",
        severity: Severity::Should,
        title: "a PIN written as a number does not bring the cloud down",
        rule: RULE,
        phone_shows: Some("\"something went wrong\""),
        page: Page {
            looks_at: "The right PIN as a JSON number, which Google does not send: accepted or \
                       refused, but not 5xx.",
            why: "What does not expect it fails in the middle of a lock.",
            bad: "HTTP/1.1 500 Internal Server Error",
            good: "SUCCESS or challengeNeeded",
            mend: "Read what is no text as no PIN.",
        },
        proved_by: &["challenge.number-crashes"],
        pace: Pace::Alone,
        judge: Judge::Device(judge_number),
    },
    Check {
        id: "device.challenge.pin-hidden",
        severity: Severity::Must,
        title: "no answer holds the PIN",
        rule: RULE,
        phone_shows: None,
        page: Page {
            looks_at: "The headers and bodies of all answers of the dialogue: the PIN as a word \
                       of its own stands in none.",
            why: "Answers are logged, at Google too.",
            bad: "\"debugString\": \"got 333444\"",
            good: "\"debugString\": \"wrong PIN\"",
            mend: "Never write the PIN, be it right or wrong, into an answer or a log.",
        },
        proved_by: &["challenge.pin-echoed"],
        pace: Pace::Alone,
        judge: Judge::Device(judge_hidden),
    },
];

fn judge_near(record: &Record) -> Judged {
    let dialogues = dialogues(record)?;
    let all = dialogues.iter().flat_map(|it| &it.steps);
    let said: Vec<Said> =
        all.map(|step| step.said).filter(|it| matches!(it, Said::NearPin(_))).collect();
    if said.is_empty() {
        return Err(unsaid(dialogues, &[Said::NearPin("")]));
    }
    judge_still(record, &said)
}

fn judge_asked_again(record: &Record) -> Judged {
    for (_, step) in steps(record, &[Said::WrongPin])? {
        let is_told = match &step.fate {
            Fate::Refused(code) => {
                ["`pinIncorrect`", "`passphraseIncorrect`", "`tooManyFailedAttempts`"]
                    .contains(&code.as_str())
            }
            _ => false,
        };
        if let (Some(ChallengeType::PinNeeded), false) = (step.asks, is_told) {
            return Err(broken(step, "challengeFailedPinNeeded or pinIncorrect", "pinNeeded"));
        }
    }
    Ok(None)
}

fn judge_number(record: &Record) -> Judged {
    for (_, step) in steps(record, &[Said::Number])? {
        if let Fate::Untold(came) = &step.fate {
            return Err(broken(step, "an answer that is not 5xx", came));
        }
    }
    Ok(None)
}

fn judge_hidden(record: &Record) -> Judged {
    let said = steps(record, &[Said::RightPin])?;
    let sent = said.iter().find_map(|(_, step)| {
        let body: serde_json::Value =
            serde_json::from_slice(step.answer.as_ref().ok()?.request.body()).ok()?;
        let pin = body.pointer("/inputs/0/payload/commands/0/execution/0/challenge/pin")?;
        Some(pin.as_str()?.to_owned())
    });
    let Some(pin) = sent.filter(|pin| pin.chars().count() >= 4) else {
        return Err(Stop::not_judged("a PIN so short stands in any answer by chance"));
    };
    for step in record.dialogues.iter().flat_map(|it| &it.steps) {
        let Ok(exchange) = &step.answer else { continue };
        let headers = exchange.response.headers().values();
        let texts = headers.map(http::HeaderValue::as_bytes).chain([&exchange.response.body()[..]]);
        if texts.into_iter().any(|text| holds(&String::from_utf8_lossy(text), &pin)) {
            return Err(Stop::broken("no PIN in an answer", "the PIN", &[exchange]));
        }
    }
    Ok(None)
}

/// Whether a text has a word, not only as a part of a longer one.
fn holds(text: &str, word: &str) -> bool {
    let is_part = |it: Option<char>| it.is_some_and(|it| it.is_ascii_alphanumeric());
    text.match_indices(word).any(|(index, _)| {
        let (before, after) = (&text[..index], &text[index + word.len()..]);
        !is_part(before.chars().next_back()) && !is_part(after.chars().next())
    })
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::check::made_up::{broken, held};
    use crate::check::moving::made_up::{asking, question, step};

    fn said(said: Said, entry: Value) -> Record {
        let after = json!({"on": false, "brightness": 40});
        let right = step(Said::RightPin, json!({"status": "SUCCESS"}), after.clone());
        asking(ChallengeType::PinNeeded, vec![right, step(said, entry, after)])
    }

    #[test]
    fn who_says_a_wrong_pin_is_told_so() {
        let judged = |entry| judge_asked_again(&said(Said::WrongPin, entry));
        held(judged(question("challengeFailedPinNeeded")));
        held(judged(json!({"status": "ERROR", "errorCode": "pinIncorrect"})));
        assert_eq!(broken(judged(question("pinNeeded"))), "pinNeeded after a wrong PIN");
    }

    #[test]
    fn a_pin_that_is_near_is_wrong() {
        let near = Said::NearPin("the PIN with a blank after it");
        held(judge_near(&said(near, question("challengeFailedPinNeeded"))));
        let actual = broken(judge_near(&said(near, json!({"status": "SUCCESS"}))));
        assert_eq!(actual, "SUCCESS after the PIN with a blank after it");
    }

    #[test]
    fn a_number_is_answered_somehow() {
        held(judge_number(&said(Said::Number, json!({"status": "SUCCESS"}))));
        held(judge_number(&said(Said::Number, question("pinNeeded"))));
        let mut crashed = said(Said::Number, json!({}));
        crashed.dialogues[0].steps[1].fate = Fate::Untold("500".to_owned());
        assert!(broken(judge_number(&crashed)).starts_with("500"));
    }

    #[test]
    fn a_pin_within_a_longer_number_is_chance() {
        assert!(holds("got 3334, sorry", "3334") && holds("3334", "3334"));
        assert!(!holds("133341", "3334") && !holds("33345", "3334"));
    }
}
