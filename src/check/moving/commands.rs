//! What a device answers to the commands that it says it has.

use super::asking::states_in;
use super::motion::changed;
use super::{Motion, Record};
use crate::catalog::{Effect, TrialKind};
use crate::check::fate::Fate;
use crate::check::{Check, Judge, Judged, Pace, Page, Severity, Stop};

/// Codes by which a cloud says that it cannot do what it declared, rather than not now.
const CANNOT: &[&str] = &[
    "`functionNotSupported`",
    "`notSupported`",
    "`valueOutOfRange`",
    "`protocolError`",
    "`hardError`",
    "`unknownError`",
    "`deviceNotFound`",
    "`actionUnavailableWhileRunning`",
];

/// These checks.
pub const CHECKS: &[Check] = &[
    Check {
        id: "device.command.carried-out",
        severity: Severity::Must,
        title: "a device does what SYNC says it can do",
        rule: "Google, action.devices.EXECUTE; Device traits",
        phone_shows: Some(
            "\"it looks like that mode isn't available\", or \"something went wrong\"",
        ),
        page: Page {
            looks_at: "Each command of the device's traits, with each mode, input, speed and way \
                       to give a value that its attributes declare: SUCCESS or PENDING. An error \
                       about the device's present state (off, busy, jammed) is remarked on. Only \
                       what can be undone is tried, unless `--allow` says otherwise, and the \
                       device is put back.",
            why: "Google offers people what SYNC declares. What the cloud then refuses they take \
                  for a broken device.",
            bad: "availableFanSpeeds has `high`; {\"command\": …SetFanSpeed, \"params\": \
                  {\"fanSpeed\": \"high\"}}: \"errorCode\": \"notSupported\"",
            good: "\"status\": \"SUCCESS\"",
            mend: "Handle the command, or take it out of the attributes.",
        },
        proved_by: &["move.modes-refused"],
        pace: Pace::Alone,
        judge: Judge::Device(judge_carried_out),
    },
    Check {
        id: "device.command.steps-carried-out",
        severity: Severity::Should,
        title: "a device goes up and down by a step",
        rule: "Google, Device traits",
        phone_shows: Some("\"brighter\" does not work, \"set it to 80 percent\" does"),
        page: Page {
            looks_at: "The commands of the device's traits that step from the present value, \
                       such as BrightnessRelative, with what its attributes allow: SUCCESS or \
                       PENDING. An error about the present state is remarked on.",
            why: "\"Brighter\" and \"warmer\" are said more often than numbers. Older clouds do \
                  without.",
            bad: "BrightnessRelative: \"errorCode\": \"functionNotSupported\"",
            good: "\"status\": \"SUCCESS\", \"states\": {\"brightness\": 75}",
            mend: "Add the step to the present value and hold it within the range.",
        },
        proved_by: &["move.steps-refused"],
        pace: Pace::Alone,
        judge: Judge::Device(judge_steps),
    },
    Check {
        id: "device.command.bounds-accepted",
        severity: Severity::Should,
        title: "the least and the greatest value of a range are accepted",
        rule: "Google, Device traits",
        phone_shows: Some("\"something went wrong\" at 0 or 100 percent"),
        page: Page {
            looks_at: "Each number of each command at both ends of its range: that of the \
                       device's attributes, else that of the trait.",
            why: "\"Full brightness\" is what people say most often.",
            bad: "{\"brightness\": 100}: \"errorCode\": \"valueOutOfRange\"",
            good: "{\"brightness\": 100}: \"status\": \"SUCCESS\"",
            mend: "Compare with <= in place of <.",
        },
        proved_by: &["move.bound-refused"],
        pace: Pace::Alone,
        judge: Judge::Device(judge_bounds),
    },
    Check {
        id: "device.command.beyond-refused",
        severity: Severity::Must,
        title: "a value beyond its range, or one that was not declared, is refused",
        rule: "Google, Errors and exceptions",
        phone_shows: Some("\"OK\", and the device does something else"),
        page: Page {
            looks_at: "Each number of each command just beyond its range, and names that the \
                       attributes do not declare, where obeying them does no harm: an error or \
                       4xx, and no change.",
            why: "People are told that it was done. Nobody knows what the device makes of it.",
            bad: "{\"brightness\": 101}: \"status\": \"SUCCESS\"",
            good: "{\"brightness\": 101}: \"errorCode\": \"valueOutOfRange\"",
            mend: "Check numbers against the range and names against the attributes before the \
                   command is passed on.",
        },
        proved_by: &["move.beyond-accepted", "move.undeclared-accepted"],
        pace: Pace::Alone,
        judge: Judge::Device(judge_beyond),
    },
    Check {
        id: "device.command.again-is-fine",
        severity: Severity::Must,
        title: "what a device is already may be asked for again",
        rule: "Google, Errors and exceptions",
        phone_shows: Some("\"something went wrong\" for a lamp that is on already"),
        page: Page {
            looks_at: "The same command twice: the second time SUCCESS, PENDING, or a code that \
                       says that it is so already.",
            why: "People say \"turn on the lights\" where some are on.",
            bad: "\"status\": \"ERROR\", \"errorCode\": \"hardError\"",
            good: "\"status\": \"SUCCESS\"",
            mend: "Answer with success where nothing has to change.",
        },
        proved_by: &["move.again-fails"],
        pace: Pace::Alone,
        judge: Judge::Device(judge_again),
    },
    Check {
        id: "device.command.query-only-refused",
        severity: Severity::Must,
        title: "a trait that is declared query-only takes no commands",
        rule: "Google, Device traits",
        phone_shows: None,
        page: Page {
            looks_at: "The plainest command of each trait that the device declares query-only, \
                       where obeying it could be undone: an error, and no change.",
            why: "The flag says that the device cannot be controlled; who obeys all the same \
                  says something wrong in one of the two places.",
            bad: "\"queryOnlyOnOff\": true, and OnOff answers SUCCESS",
            good: "\"errorCode\": \"functionNotSupported\"",
            mend: "Drop the flag where the device can be controlled, else refuse the command.",
        },
        proved_by: &["move.query-only-obeys"],
        pace: Pace::Alone,
        judge: Judge::Device(judge_query_only),
    },
    Check {
        id: "device.command.put-back",
        severity: Severity::Must,
        title: "a device goes back to how it was",
        rule: "Google, action.devices.EXECUTE",
        phone_shows: Some("\"OK\", and the device stays as it is"),
        page: Page {
            looks_at: "The states after the commands that put the device back, against those \
                       before its first command.",
            why: "A command is not carried out, or another state comes of it than was asked \
                  for. Please see to the device: it was left otherwise than it was.",
            bad: "was \"on\": false, is \"on\": true",
            good: "is as it was",
            mend: "Look at the commands that set the state; `-v` shows each of them.",
        },
        proved_by: &["move.does-not-go-back"],
        pace: Pace::Alone,
        judge: Judge::Device(judge_put_back),
    },
];

/// Each of these motions is obeyed; or stopped by how the device is at present.
fn judge_obeyed<'a>(motions: impl Iterator<Item = &'a Motion>, expected: &str) -> Judged {
    let (mut count, mut remarks) = (0, Vec::new());
    for motion in motions {
        count += 1;
        match &motion.fate {
            Fate::Obeyed(_) => {}
            // Who asks for more is judged by the rules of the dialogue.
            Fate::Refused(_) if motion.asks.is_some() => {
                remarks.push(format!("{} asks for more", motion.describe()));
            }
            Fate::Refused(code) if code.starts_with('`') && !CANNOT.contains(&code.as_str()) => {
                remarks.push(format!("{} was answered with {code}", motion.describe()));
            }
            Fate::Refused(came) | Fate::Untold(came) => {
                let actual = format!("{came} for {}", motion.describe());
                return Err(Stop::broken(expected, actual, &motion.evidence()));
            }
        }
    }
    if count == 0 {
        return Err(Stop::not_judged("it has no such command that may be tried"));
    }
    remarks.dedup();
    Ok(Some(if remarks.is_empty() { format!("{count} commands") } else { remarks.join("; ") }))
}

fn of_kind(record: &Record, is_kind: fn(TrialKind) -> bool) -> impl Iterator<Item = &Motion> {
    record.motions.iter().filter(move |motion| is_kind(motion.trial.kind))
}

/// Whether a command steps from the present value.
fn is_step(motion: &Motion) -> bool {
    let command = motion.trial.order.command.name.to_ascii_lowercase();
    command.contains("relative") || command.contains("adjust")
}

fn judge_carried_out(record: &Record) -> Judged {
    let fits = of_kind(record, |kind| matches!(kind, TrialKind::Fits));
    judge_obeyed(fits.filter(|motion| !is_step(motion)), "SUCCESS or PENDING")
}

fn judge_steps(record: &Record) -> Judged {
    let fits = of_kind(record, |kind| matches!(kind, TrialKind::Fits));
    // At the rim a step may be out of range.
    let at_rim = |it: &&Motion| it.fate == Fate::Refused("`valueOutOfRange`".to_owned());
    let steps = fits.filter(|motion| is_step(motion) && !at_rim(motion));
    judge_obeyed(steps, "SUCCESS or PENDING")
}

fn judge_bounds(record: &Record) -> Judged {
    let bounds = of_kind(record, |kind| matches!(kind, TrialKind::AtBound { .. }));
    judge_obeyed(
        bounds.filter(|motion| !is_step(motion)),
        "SUCCESS or PENDING at both ends of the range",
    )
}

fn judge_beyond(record: &Record) -> Judged {
    // A step that is too large ends at the rim, as a small one may.
    let beyond = of_kind(record, |kind| matches!(kind, TrialKind::Beyond { .. }));
    judge_refused(beyond.filter(|motion| !is_step(motion)), "an error, and no change")
}

fn judge_query_only(record: &Record) -> Judged {
    judge_refused(record.query_only.iter(), "an error from a query-only trait, and no change")
}

/// Each of these motions is refused and changes nothing that commands of its trait can change.
fn judge_refused<'a>(motions: impl Iterator<Item = &'a Motion>, expected: &str) -> Judged {
    let mut count = 0;
    for motion in motions {
        count += 1;
        let came = match &motion.fate {
            Fate::Obeyed(status) => Some(status.clone()),
            Fate::Untold(came) => Some(came.clone()),
            Fate::Refused(code) => {
                let after = motion.after.as_ref().map(|(_, states)| states);
                let what = changed(motion.trial.owner, &motion.before, after);
                what.map(|what| format!("{code}, and {what}"))
            }
        };
        if let Some(came) = came {
            let actual = format!("{came} for {}", motion.describe());
            return Err(Stop::broken(expected, actual, &motion.evidence()));
        }
    }
    if count == 0 {
        return Err(Stop::not_judged("it has no such command that may be tried"));
    }
    Ok(Some(format!("{count} refused")))
}

fn judge_again(record: &Record) -> Judged {
    let Some(motion) = &record.again else {
        return Err(Stop::not_judged("no command of it could be repeated"));
    };
    match &motion.fate {
        Fate::Obeyed(status) => Ok(Some(status.clone())),
        Fate::Refused(code) if code.to_lowercase().contains("already") => Ok(Some(code.clone())),
        Fate::Refused(_) if motion.asks.is_some() => Ok(Some("it asks for more".to_owned())),
        Fate::Refused(came) | Fate::Untold(came) => {
            let actual = format!("{came} for {} the second time", motion.describe());
            Err(Stop::broken("SUCCESS, or a code that says it is so", actual, &motion.evidence()))
        }
    }
}

fn judge_put_back(record: &Record) -> Judged {
    let done_for_good = record
        .motions
        .iter()
        .filter(|it| it.is_obeyed() && it.trial.effect == Effect::Irreversible);
    let gone: Vec<&str> =
        done_for_good.flat_map(|it| (it.trial.owner.moved)(&it.before)).copied().collect();
    let Some(left) = record.left.iter().find(|left| !gone.contains(&left.state.as_str())) else {
        let remark = if record.left.is_empty() { "it is as it was" } else { "as far as it can be" };
        return Ok(Some(remark.to_owned()));
    };
    let last = record.motions.last().map(Motion::evidence).unwrap_or_default();
    let expected = format!("`{}` {} as before", left.state, left.was);
    Err(Stop::broken(expected, format!("{}; please see to the device", left.is), &last))
}

/// The states in an answer, for the rules about states.
pub(super) fn answered(motion: &Motion, id: &str) -> Option<crate::protocol::Map> {
    states_in(motion.answer.as_ref().ok()?, id)
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::check::made_up::{broken, held};
    use crate::check::moving::back::Left;
    use crate::check::moving::made_up::{is_beyond, motion, record, trial};

    fn dimmed(params: Value, entry: Value, after: Value) -> Motion {
        motion(trial("BrightnessAbsolute", params), entry, after)
    }

    fn switched(entry: Value) -> Motion {
        motion(trial("OnOff", json!({"on": true})), entry, json!({"on": true, "brightness": 40}))
    }

    fn error(code: &str) -> Value {
        json!({"status": "ERROR", "errorCode": code})
    }

    #[test]
    fn what_cannot_be_done_now_is_remarked_on_and_what_cannot_be_done_at_all_breaks() {
        let judged = |entry| judge_carried_out(&record(vec![switched(entry)]));
        assert_eq!(held(judged(json!({"status": "SUCCESS"}))), "1 commands");
        assert_eq!(held(judged(json!({"status": "PENDING"}))), "1 commands");
        assert!(held(judged(error("deviceJammingDetected"))).contains("deviceJammingDetected"));
        assert_eq!(
            broken(judged(error("functionNotSupported"))),
            "`functionNotSupported` for `OnOff {\"on\":true}`"
        );
        assert!(broken(judged(json!({"status": "ERROR"}))).starts_with("ERROR"));
        let asks = json!({"status": "ERROR", "errorCode": "challengeNeeded",
            "challengeNeeded": {"type": "pinNeeded"}});
        assert!(held(judged(asks)).contains("asks for more"));
    }

    #[test]
    fn a_bound_and_what_lies_beyond_it_are_told_apart() {
        let full = json!({"brightness": 100});
        let at_bound = |entry| {
            judge_bounds(&record(vec![dimmed(full.clone(), entry, json!({"brightness": 100}))]))
        };
        held(at_bound(json!({"status": "SUCCESS"})));
        broken(at_bound(error("valueOutOfRange")));
        let over = json!({"brightness": 101});
        assert!(is_beyond(&trial("BrightnessAbsolute", over.clone())));
        let beyond = |entry, after| judge_beyond(&record(vec![dimmed(over.clone(), entry, after)]));
        let still = json!({"on": false, "brightness": 40});
        assert_eq!(held(beyond(error("valueOutOfRange"), still.clone())), "1 refused");
        assert!(broken(beyond(json!({"status": "SUCCESS"}), still)).starts_with("SUCCESS"));
        let moved = json!({"on": false, "brightness": 100});
        let actual = broken(beyond(error("valueOutOfRange"), moved));
        assert!(actual.contains("`brightness` went from 40 to 100"), "{actual}");
    }

    #[test]
    fn the_second_time_it_may_be_so_already() {
        let again = |entry| {
            let mut record = record(Vec::new());
            record.again = Some(switched(entry));
            judge_again(&record)
        };
        held(again(json!({"status": "SUCCESS"})));
        held(again(error("alreadyOn")));
        assert!(broken(again(error("hardError"))).contains("second time"));
    }

    #[test]
    fn what_was_left_otherwise_is_said() {
        let mut left = record(vec![switched(json!({"status": "SUCCESS"}))]);
        held(judge_put_back(&left));
        left.left = vec![Left { state: "on".to_owned(), was: json!(false), is: json!(true) }];
        assert_eq!(broken(judge_put_back(&left)), "true; please see to the device");
        left.motions[0].trial.effect = Effect::Irreversible;
        held(judge_put_back(&left));
    }
}
