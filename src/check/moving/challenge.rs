//! The rules of the dialogue: who is asked, and what is an answer.

use super::Record;
use super::dialogue::{Dialogue, Said, Step};
use super::motion::{changed, differing};
use crate::check::fate::{Fate, entries, names};
use crate::check::{Check, Judge, Judged, Pace, Page, Severity, Stop};
use crate::protocol::ChallengeType;
use crate::wire::Exchange;

pub(super) const RULE: &str = "Google, Secondary user verification";
pub(super) const PHONE_OPEN: &str = "the door opens for whoever says so";

/// These checks.
pub const CHECKS: &[Check] = &[
    Check {
        id: "device.challenge.asked-as-google-reads-it",
        severity: Severity::Must,
        title: "a question has the form that Google reads",
        rule: RULE,
        phone_shows: Some("\"something went wrong\" in place of the question"),
        page: Page {
            looks_at: "The answer to a command that asks for a yes or a PIN: `status` ERROR, \
                       `errorCode` challengeNeeded, and the kind in `challengeNeeded.type`.",
            why: "In any other form Google takes it for an error, and nobody is asked.",
            bad: "\"status\": \"ERROR\", \"errorCode\": \"pinNeeded\"",
            good: "\"status\": \"ERROR\", \"errorCode\": \"challengeNeeded\", \
                   \"challengeNeeded\": {\"type\": \"pinNeeded\"}",
            mend: "Put the kind into `challengeNeeded.type`, and challengeNeeded into `errorCode`.",
        },
        proved_by: &["challenge.type-in-code"],
        pace: Pace::Alone,
        judge: Judge::Device(judge_form),
    },
    Check {
        id: "device.challenge.waits-for-the-answer",
        severity: Severity::Must,
        title: "a device that asks does nothing yet",
        rule: RULE,
        phone_shows: Some(PHONE_OPEN),
        page: Page {
            looks_at: "The states before a command that asks, and after the question.",
            why: "The question would be for show.",
            bad: "challengeNeeded, and `isLocked` is false",
            good: "challengeNeeded, and `isLocked` is still true",
            mend: "Ask before the command is passed on.",
        },
        proved_by: &["challenge.acts-before-the-answer"],
        pace: Pace::Alone,
        judge: Judge::Device(|record| judge_still(record, &[Said::Nothing])),
    },
    Check {
        id: "device.challenge.empty-is-no-answer",
        severity: Severity::Must,
        title: "an empty answer is none",
        rule: RULE,
        phone_shows: Some(PHONE_OPEN),
        page: Page {
            looks_at: "The command with `\"challenge\": {}`: asked or refused, and nothing \
                       happens.",
            why: "Who only looks whether there is a `challenge` lets everybody in.",
            bad: "\"challenge\": {}: SUCCESS",
            good: "\"challenge\": {}: challengeNeeded",
            mend: "Look at `challenge.pin` or `challenge.ack`, not at `challenge`.",
        },
        proved_by: &["challenge.any-block-passes"],
        pace: Pace::Alone,
        judge: Judge::Device(|record| judge_still(record, &[Said::Empty])),
    },
    Check {
        id: "device.challenge.other-kind-is-no-answer",
        severity: Severity::Must,
        title: "a yes is no PIN, and a PIN is no yes",
        rule: RULE,
        phone_shows: Some(PHONE_OPEN),
        page: Page {
            looks_at: "The command with `ack` where a PIN is asked for, and with a PIN where a \
                       yes is: asked or refused, and nothing happens.",
            why: "Anybody can say yes.",
            bad: "\"challenge\": {\"ack\": true}: SUCCESS where a PIN is asked for",
            good: "\"challenge\": {\"ack\": true}: challengeNeeded",
            mend: "Let the device say which kind it wants, and look for that one.",
        },
        proved_by: &["challenge.yes-passes-for-pin", "challenge.any-block-passes"],
        pace: Pace::Alone,
        judge: Judge::Device(|record| judge_still(record, &[Said::OfOtherKind])),
    },
    Check {
        id: "device.challenge.no-is-no",
        severity: Severity::Must,
        title: "after a no nothing happens",
        rule: RULE,
        phone_shows: Some("\"OK\" after a no"),
        page: Page {
            looks_at: "The command with `\"ack\": false` where a yes is asked for: no SUCCESS, and \
                       no change.",
            why: "Who only looks whether `ack` is there does what the person refused.",
            bad: "\"challenge\": {\"ack\": false}: SUCCESS",
            good: "\"challenge\": {\"ack\": false}: \"errorCode\": \"userCancelled\"",
            mend: "Compare `ack` with true.",
        },
        proved_by: &["challenge.no-passes", "challenge.any-block-passes"],
        pace: Pace::Alone,
        judge: Judge::Device(|record| judge_still(record, &[Said::No])),
    },
    Check {
        id: "device.challenge.yes-is-enough",
        severity: Severity::Must,
        title: "after a yes the command is carried out",
        rule: RULE,
        phone_shows: Some("\"are you sure?\" again and again"),
        page: Page {
            looks_at: "The command with `\"ack\": true` where a yes is asked for: SUCCESS or \
                       PENDING.",
            why: "Google sends the same command once more, with the answer. A cloud that waits \
                  for something else asks for ever.",
            bad: "\"challenge\": {\"ack\": true}: challengeNeeded again",
            good: "\"challenge\": {\"ack\": true}: SUCCESS",
            mend: "Read `challenge` beside `command` and `params`, in each execution.",
        },
        proved_by: &["challenge.yes-asks-again"],
        pace: Pace::Alone,
        judge: Judge::Device(|record| judge_carried_out(record, Said::Yes)),
    },
    Check {
        id: "device.challenge.asked-each-time",
        severity: Severity::Must,
        title: "one answer is for one command",
        rule: RULE,
        phone_shows: Some("the second time nobody is asked"),
        page: Page {
            looks_at: "The same command without an answer, right after it was carried out with \
                       one and the device was put back: asked again.",
            why: "Whoever speaks next would open the door without a PIN.",
            bad: "SUCCESS without a `challenge`",
            good: "challengeNeeded",
            mend: "Keep nothing of an answer.",
        },
        proved_by: &["challenge.remembers-the-answer"],
        pace: Pace::Alone,
        judge: Judge::Device(|record| judge_still(record, &[Said::NothingAgain])),
    },
    Check {
        id: "device.challenge.promised-states-come",
        severity: Severity::Should,
        title: "the states that a question names are those that come",
        rule: RULE,
        phone_shows: Some("\"set to 28 degrees?\", and it is set to another value"),
        page: Page {
            looks_at: "`states` beside ackNeeded, where there are any, and those beside the \
                       SUCCESS that follows the yes.",
            why: "The Assistant reads them out: the person says yes to these.",
            bad: "asked with 28, done with 21",
            good: "the same states twice",
            mend: "Compute the states once, for the question and for the command.",
        },
        proved_by: &["challenge.promises-otherwise"],
        pace: Pace::Alone,
        judge: Judge::Device(judge_promise),
    },
];

/// The dialogues of a device that asks.
pub(super) fn dialogues(record: &Record) -> Result<&[Dialogue], Stop> {
    if record.dialogues.is_empty() && record.withheld > 0 {
        return Err(Stop::unless(
            "it asks for nothing in what it may be told",
            "`--allow hazardous` lets it unlock, open and the like, with `--pin` where it asks \
             for one; it is put back",
        ));
    }
    if record.dialogues.is_empty() {
        return Err(Stop::not_judged("it asks for nothing in what was tried"));
    }
    Ok(&record.dialogues)
}

/// The steps in which one of these was said.
pub(super) fn steps<'a>(
    record: &'a Record,
    said: &'a [Said],
) -> Result<Vec<(&'a Dialogue, &'a Step)>, Stop> {
    let dialogues = dialogues(record)?;
    let all = dialogues.iter().flat_map(|it| it.steps.iter().map(move |step| (it, step)));
    let found: Vec<_> = all.filter(|(_, step)| said.contains(&step.said)).collect();
    if !found.is_empty() {
        return Ok(found);
    }
    Err(unsaid(dialogues, said))
}

/// Why something was not said.
pub(super) fn unsaid(dialogues: &[Dialogue], said: &[Said]) -> Stop {
    let of_pins = said.iter().any(|it| !matches!(it, Said::No | Said::Yes));
    let asks_pin =
        dialogues.iter().any(|it| it.kind.is_some_and(|it| it != ChallengeType::AckNeeded));
    if dialogues.iter().any(|it| it.locked_out) {
        Stop::unless(
            "it takes no PIN at present (`tooManyFailedAttempts`)",
            "wait until its lock-out is over",
        )
    } else if of_pins && asks_pin && dialogues.iter().all(|it| it.said(Said::RightPin).count() == 0)
    {
        Stop::unless("it asks for a PIN", "give it by `--pin`")
    } else if of_pins && asks_pin {
        Stop::not_judged("it does not take the PIN that was given")
    } else {
        Stop::not_judged("it asks for another kind of answer")
    }
}

fn judge_form(record: &Record) -> Judged {
    for (_, step) in steps(record, &[Said::Nothing])? {
        let Ok(exchange) = &step.answer else { continue };
        let body = exchange.json().unwrap_or_default();
        let own = entries(&body).find(|entry| names(entry, &record.device.id));
        let Some(entry) = own.filter(|_| step.asks.is_some()) else { continue };
        if entry["status"] != "ERROR" || entry["errorCode"] != "challengeNeeded" {
            let actual = format!("{} and {}", entry["status"], entry["errorCode"]);
            let expected = "status ERROR and errorCode challengeNeeded beside challengeNeeded";
            return Err(Stop::broken(expected, actual, &[exchange]));
        }
    }
    Ok(None)
}

/// Nothing happens after what is no answer.
pub(super) fn judge_still(record: &Record, said: &[Said]) -> Judged {
    let mut remark = None;
    for (dialogue, step) in steps(record, said)? {
        let came = match &step.fate {
            Fate::Obeyed(came) | Fate::Untold(came) => Some(came.clone()),
            Fate::Refused(code) => {
                remark = Some(code.clone());
                let owner = dialogue.trial.owner;
                let what = changed(owner, &dialogue.before, step.after.as_ref());
                what.map(|what| format!("{code}, and {what}"))
            }
        };
        if let Some(came) = came {
            return Err(broken(step, "a question or an error, and no change", &came));
        }
    }
    Ok(remark)
}

pub(super) fn broken(step: &Step, expected: &str, came: &str) -> Stop {
    let evidence: Vec<&Exchange> = step.answer.iter().collect();
    Stop::broken(expected, format!("{came} after {}", step.said.describe()), &evidence)
}

pub(super) fn judge_carried_out(record: &Record, said: Said) -> Judged {
    for (_, step) in steps(record, &[said])? {
        if let Fate::Refused(came) | Fate::Untold(came) = &step.fate {
            let expected = match said {
                Said::RightPin => "SUCCESS or PENDING, if what `--pin` says is right for it",
                _ => "SUCCESS or PENDING",
            };
            return Err(broken(step, expected, came));
        }
    }
    Ok(None)
}

fn judge_promise(record: &Record) -> Judged {
    let mut count = 0;
    for dialogue in dialogues(record)? {
        let promised = dialogue.said(Said::Nothing).find_map(|step| step.states.as_ref());
        let kept = dialogue.said(Said::Yes).find(|step| matches!(step.fate, Fate::Obeyed(_)));
        let (Some(promised), Some(kept)) = (promised, kept) else { continue };
        let Some(states) = &kept.states else { continue };
        count += 1;
        let told: Vec<_> =
            promised.iter().map(|(name, value)| (format!("/{name}"), value.clone())).collect();
        if let Some((place, promised, came)) = differing(states, &told) {
            let place = place.trim_start_matches('/');
            let expected = format!("`{place}` {promised}, as asked");
            return Err(broken(kept, &expected, &came.to_string()));
        }
    }
    if count == 0 {
        return Err(Stop::not_judged("it names no states when it asks"));
    }
    Ok(None)
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::check::made_up::{broken, held};
    use crate::check::moving::made_up::{asking, question, step};

    const OFF: &str = r#"{"on": false, "brightness": 40}"#;

    fn said(said: Said, entry: Value) -> Record {
        let after: Value = serde_json::from_str(OFF).expect("states");
        asking(ChallengeType::AckNeeded, vec![step(said, entry, after)])
    }

    #[test]
    fn a_question_has_one_form() {
        held(judge_form(&said(Said::Nothing, question("ackNeeded"))));
        let mut other = question("ackNeeded");
        other["errorCode"] = json!("ackNeeded");
        assert!(broken(judge_form(&said(Said::Nothing, other))).contains("ackNeeded"));
    }

    #[test]
    fn nothing_happens_after_what_is_no_answer() {
        let still = |entry| judge_still(&said(Said::No, entry), &[Said::No]);
        assert_eq!(held(still(question("ackNeeded"))), "`challengeNeeded`");
        held(still(json!({"status": "ERROR", "errorCode": "userCancelled"})));
        let actual = broken(still(json!({"status": "SUCCESS"})));
        assert_eq!(actual, "SUCCESS after `{\"ack\": false}`");
        let moved = step(Said::No, question("ackNeeded"), json!({"on": true, "brightness": 40}));
        let moved = asking(ChallengeType::AckNeeded, vec![moved]);
        assert!(broken(judge_still(&moved, &[Said::No])).contains("`on` went from false to true"));
    }

    #[test]
    fn a_yes_is_enough() {
        let yes = |entry| judge_carried_out(&said(Said::Yes, entry), Said::Yes);
        held(yes(json!({"status": "SUCCESS"})));
        held(yes(json!({"status": "PENDING"})));
        assert!(broken(yes(question("ackNeeded"))).starts_with("`challengeNeeded`"));
    }

    #[test]
    fn what_was_promised_comes() {
        let after: Value = serde_json::from_str(OFF).expect("states");
        let promised = |promise: Value, kept: Value| {
            let mut asks = question("ackNeeded");
            asks["states"] = promise;
            let done = json!({"status": "SUCCESS", "states": kept});
            let steps = vec![
                step(Said::Nothing, asks, after.clone()),
                step(Said::Yes, done, after.clone()),
            ];
            judge_promise(&asking(ChallengeType::AckNeeded, steps))
        };
        held(promised(json!({"brightness": 65}), json!({"brightness": 65, "on": true})));
        assert!(
            broken(promised(json!({"brightness": 65}), json!({"brightness": 40}))).contains("40")
        );
    }

    #[test]
    fn what_was_not_said_says_why() {
        let why = |record: &Record, what: Said| match steps(record, &[what]) {
            Err(Stop::NotJudged(reason)) => (reason.why, reason.hint.is_some()),
            _ => panic!("it was said"),
        };
        let asks_pin = asking(ChallengeType::PinNeeded, Vec::new());
        assert_eq!(why(&asks_pin, Said::WrongPin), ("it asks for a PIN".to_owned(), true));
        assert!(why(&asks_pin, Said::Yes).0.contains("another kind"));
        let mut locked = asking(ChallengeType::PinNeeded, Vec::new());
        locked.dialogues[0].locked_out = true;
        assert!(why(&locked, Said::WrongPin).0.contains("takes no PIN at present"));
    }
}
