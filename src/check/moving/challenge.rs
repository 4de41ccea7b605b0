//! The rules of the dialogue: who is asked, and what is an answer.

use super::Record;
use super::dialogue::{Dialogue, Said, Step};
use super::motion::{changed, differing};
use crate::check::fate::{Fate, entries, names};
use crate::check::{Check, Judge, Judged, Pace, Page, Severity, Stop};
use crate::protocol::ChallengeType;
use crate::wire::Exchange;

const RULE: &str = "Google, Secondary user verification";
const PHONE_OPEN: &str = "the door opens for whoever says so";

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

/// The dialogues of a device that asks.
fn dialogues(record: &Record) -> Result<&[Dialogue], Stop> {
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
fn steps<'a>(record: &'a Record, said: &'a [Said]) -> Result<Vec<(&'a Dialogue, &'a Step)>, Stop> {
    let dialogues = dialogues(record)?;
    let all = dialogues.iter().flat_map(|it| it.steps.iter().map(move |step| (it, step)));
    let found: Vec<_> = all.filter(|(_, step)| said.contains(&step.said)).collect();
    if !found.is_empty() {
        return Ok(found);
    }
    Err(unsaid(dialogues, said))
}

/// Why something was not said.
fn unsaid(dialogues: &[Dialogue], said: &[Said]) -> Stop {
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
fn judge_still(record: &Record, said: &[Said]) -> Judged {
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

fn broken(step: &Step, expected: &str, came: &str) -> Stop {
    let evidence: Vec<&Exchange> = step.answer.iter().collect();
    Stop::broken(expected, format!("{came} after {}", step.said.describe()), &evidence)
}

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

fn judge_carried_out(record: &Record, said: Said) -> Judged {
    for (_, step) in steps(record, &[said])? {
        if let Fate::Refused(came) | Fate::Untold(came) = &step.fate {
            return Err(broken(step, "SUCCESS or PENDING", came));
        }
    }
    Ok(None)
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
    use super::*;

    #[test]
    fn a_pin_within_a_longer_number_is_chance() {
        assert!(holds("got 3334, sorry", "3334") && holds("3334", "3334"));
        assert!(!holds("133341", "3334") && !holds("33345", "3334"));
    }
}
