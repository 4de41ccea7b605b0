//! What the answers to commands say of a device's states, and whether they agree with each other.

use super::commands::answered;
use super::motion::differing;
use super::{Motion, Record};
use crate::catalog::check_states;
use crate::check::{Check, Judge, Judged, Pace, Page, Severity, Stop};
use crate::protocol::{Map, Mismatch, Place, Rule};

/// These checks.
pub const CHECKS: &[Check] = &[
    Check {
        id: "device.states.given",
        severity: Severity::Should,
        title: "SUCCESS comes with the new states",
        rule: "Google, action.devices.EXECUTE",
        phone_shows: Some("the tile jumps back, and forth again a moment later"),
        page: Page {
            looks_at: "`states` beside SUCCESS, where the command names a state.",
            why: "Google shows them until the next report or QUERY; without them it shows what \
                  it knew before.",
            bad: "{\"ids\": [\"lamp\"], \"status\": \"SUCCESS\"}",
            good: "{\"ids\": [\"lamp\"], \"status\": \"SUCCESS\", \"states\": {\"on\": true}}",
            mend: "Add the states that the command set.",
        },
        proved_by: &["move.no-states"],
        pace: Pace::Alone,
        judge: Judge::Device(judge_given),
    },
    Check {
        id: "device.states.online-given",
        severity: Severity::Advice,
        title: "the new states say whether the device is online",
        rule: "Google, action.devices.EXECUTE",
        phone_shows: None,
        page: Page {
            looks_at: "`online` among the states beside SUCCESS.",
            why: "Google's examples have it; clouds without it work.",
            bad: "\"states\": {\"on\": true}",
            good: "\"states\": {\"online\": true, \"on\": true}",
            mend: "Write the states of EXECUTE by the function that writes those of QUERY.",
        },
        proved_by: &["move.no-online"],
        pace: Pace::Alone,
        judge: Judge::Device(judge_online),
    },
    Check {
        id: "device.states.as-told",
        severity: Severity::Must,
        title: "the states beside SUCCESS are those that were asked for",
        rule: "Google, action.devices.EXECUTE",
        phone_shows: Some("the tile shows the state before"),
        page: Page {
            looks_at: "The states beside SUCCESS that the command names directly, such as \
                       `brightness` after BrightnessAbsolute. Rounding is allowed for.",
            why: "Google shows them. The states of the moment before are the usual mistake: \
                  the answer was made before the device had obeyed.",
            bad: "{\"on\": true}: \"states\": {\"on\": false}",
            good: "{\"on\": true}: \"states\": {\"on\": true}",
            mend: "Answer with the states that will be, or wait for the device.",
        },
        proved_by: &["move.old-states-told"],
        pace: Pace::Alone,
        judge: Judge::Device(judge_as_told),
    },
    Check {
        id: "device.states.fit",
        severity: Severity::Must,
        title: "after a command the states have the types and ranges of their traits",
        rule: "Google, Device traits",
        phone_shows: Some("the tile shows no state"),
        page: Page {
            looks_at: "The states beside SUCCESS, and those that QUERY says after each command, \
                       against the catalogue and what SYNC declares.",
            why: "Google refuses or misreads a value that does not fit. A step beyond the rim \
                  is how it comes about.",
            bad: "brightness 110 after \"brighten by 20 percent\"",
            good: "brightness 100",
            mend: "Hold values within their range after each command.",
        },
        proved_by: &["move.states-out-of-range", "move.relative-overflows"],
        pace: Pace::Alone,
        judge: Judge::Device(judge_fit),
    },
    Check {
        id: "device.states.query-agrees",
        severity: Severity::Must,
        title: "QUERY says what EXECUTE did",
        rule: "Google, action.devices.QUERY",
        phone_shows: Some("\"OK\", and the tile shows the old state"),
        page: Page {
            looks_at: "QUERY after each SUCCESS, up to six seconds: the states that the command \
                       names directly. Rounding is allowed for.",
            why: "Either the command did nothing, or QUERY reads from somewhere else.",
            bad: "EXECUTE {\"on\": true}: SUCCESS; QUERY: \"on\": false",
            good: "EXECUTE {\"on\": true}: SUCCESS; QUERY: \"on\": true",
            mend: "Answer SUCCESS only where the device obeyed, PENDING where it will later; let \
                   QUERY and EXECUTE use the same place.",
        },
        proved_by: &["move.nothing-happens"],
        pace: Pace::Alone,
        judge: Judge::Device(judge_query),
    },
];

/// The motions that are done and name a state.
fn done(record: &Record) -> Result<Vec<&Motion>, Stop> {
    let done = record.motions.iter().filter(|motion| motion.is_done() && !motion.told.is_empty());
    let done: Vec<&Motion> = done.collect();
    if done.is_empty() {
        return Err(Stop::not_judged("no command that names a state was carried out"));
    }
    Ok(done)
}

/// The motions whose answers have states.
fn with_states(record: &Record) -> Result<Vec<(&Motion, Map)>, Stop> {
    let id = &record.device.id;
    let found = done(record)?.into_iter().filter_map(|it| Some((it, answered(it, id)?)));
    let found: Vec<_> = found.collect();
    if found.is_empty() {
        return Err(Stop::not_judged("no answer has states"));
    }
    Ok(found)
}

fn judge_given(record: &Record) -> Judged {
    let done = done(record)?;
    match done.iter().find(|motion| answered(motion, &record.device.id).is_none()) {
        None => Ok(Some(format!("{} commands", done.len()))),
        Some(motion) => {
            let actual = format!("SUCCESS without states for {}", motion.describe());
            Err(Stop::broken("`states` beside SUCCESS", actual, &motion.evidence()))
        }
    }
}

fn judge_online(record: &Record) -> Judged {
    let found = with_states(record)?;
    match found.iter().find(|(_, states)| !states.contains_key("online")) {
        None => Ok(None),
        Some((motion, _)) => {
            let actual = format!("none for {}", motion.describe());
            Err(Stop::broken("`online` among the states", actual, &motion.evidence()))
        }
    }
}

fn judge_as_told(record: &Record) -> Judged {
    for (motion, states) in with_states(record)? {
        if let Some((place, wanted, came)) = differing(&states, &motion.told) {
            let (expected, actual) = in_words(motion, place, wanted, came);
            return Err(Stop::broken(expected, actual, &motion.evidence()));
        }
    }
    Ok(None)
}

fn judge_query(record: &Record) -> Judged {
    for motion in done(record)? {
        let Some((_, after)) = &motion.after else {
            let actual = format!("QUERY says nothing of it after {}", motion.describe());
            return Err(Stop::broken("its states", actual, &motion.evidence()));
        };
        if let Some((place, wanted, came)) = differing(after, &motion.told) {
            let (expected, actual) = in_words(motion, place, wanted, came);
            return Err(Stop::broken(expected, actual, &motion.evidence()));
        }
    }
    Ok(None)
}

fn in_words(
    motion: &Motion,
    place: &str,
    wanted: &serde_json::Value,
    came: &serde_json::Value,
) -> (String, String) {
    let place = place.trim_start_matches('/');
    (format!("`{place}` {wanted}"), format!("{came} after {}", motion.describe()))
}

fn judge_fit(record: &Record) -> Judged {
    let device = &record.device;
    if !device.is_sound() {
        return Err(Stop::not_judged(
            "what it declares is wrong, so nothing can be held against it",
        ));
    }
    let mut count = 0;
    for motion in &record.motions {
        // What was wrong before any command is for the checks of QUERY to say.
        let known = mistakes(record, &motion.before);
        let told = answered(motion, &device.id).into_iter();
        let asked = motion.after.iter().map(|(_, states)| states.clone());
        for states in told.chain(asked) {
            count += 1;
            let mut found = mistakes(record, &states).into_iter();
            if let Some(mismatch) = found.find(|it| !known.iter().any(|old| is_same(old, it))) {
                let actual = format!("{} after {}", mismatch.actual, motion.describe());
                let expected = format!("{} as `{}`", mismatch.expected, mismatch.pointer);
                return Err(Stop::broken(expected, actual, &motion.evidence()));
            }
        }
    }
    if count == 0 {
        return Err(Stop::not_judged("no command of it was answered with states"));
    }
    Ok(Some(format!("{count} answers")))
}

/// What is wrong with states that are there; states that are missing are another rule's.
fn mistakes(record: &Record, states: &Map) -> Vec<Mismatch> {
    let mut found = Vec::new();
    check_states(&record.device.in_states(states), &Place::ROOT, &mut found);
    found.retain(|it| {
        it.is_error() && matches!(it.rule, Rule::Type | Rule::Range | Rule::Value | Rule::Declared)
    });
    found
}

fn is_same(one: &Mismatch, other: &Mismatch) -> bool {
    one.pointer == other.pointer && one.rule == other.rule
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::check::made_up::{broken, held};
    use crate::check::moving::made_up::{motion, record, trial};

    /// The lamp was told 65 percent, answered with these states, and was said to be in those.
    fn dimmed(states: Value, after: Value) -> Record {
        let trial = trial("BrightnessAbsolute", json!({"brightness": 65}));
        let mut entry = json!({"status": "SUCCESS"});
        if !states.is_null() {
            entry["states"] = states;
        }
        record(vec![motion(trial, entry, after)])
    }

    #[test]
    fn states_are_those_that_were_told() {
        let after = json!({"on": true, "brightness": 65});
        let right = dimmed(json!({"online": true, "brightness": 65}), after.clone());
        for judge in [judge_given, judge_online, judge_as_told, judge_query, judge_fit] {
            held(judge(&right));
        }
        let old = dimmed(json!({"brightness": 40}), after.clone());
        assert!(broken(judge_as_told(&old)).starts_with("40 after"));
        assert!(broken(judge_online(&old)).starts_with("none for"));
        held(judge_query(&old));
        let none = dimmed(Value::Null, after);
        assert!(broken(judge_given(&none)).starts_with("SUCCESS without states"));
        let unmoved = dimmed(json!({"brightness": 65}), json!({"on": false, "brightness": 40}));
        assert!(broken(judge_query(&unmoved)).starts_with("40 after"));
    }

    #[test]
    fn a_state_out_of_its_range_is_found_in_either_answer() {
        let told = dimmed(json!({"brightness": 166}), json!({"brightness": 65}));
        assert!(broken(judge_fit(&told)).contains("after `BrightnessAbsolute"));
        let asked = dimmed(json!({"brightness": 65}), json!({"brightness": 166}));
        broken(judge_fit(&asked));
        let mut before = dimmed(json!({"brightness": 65}), json!({"brightness": 166}));
        before.motions[0].before.insert("brightness".to_owned(), json!(130));
        // It was out of range before anybody said anything.
        held(judge_fit(&before));
    }
}
