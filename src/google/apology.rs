//! What the Assistant says when something fails, or when there is more to say.
//!
//! Google's *Errors and exceptions*; the sentences of failed challenges are those of *Secondary
//! user verification*. A code that Google does not list gets the generic apology.

use crate::protocol::ErrorCode;

use super::answer::Trouble;
use super::assistant::{Subject, sentence};

/// What the Assistant says to an error of a device.
#[must_use]
pub fn apology(code: Option<&ErrorCode>, subject: &Subject) -> String {
    // A `challengeNeeded` that gets here did not say what it needs.
    let Some(code) = code.filter(|code| **code != ErrorCode::ChallengeNeeded) else {
        return unavailable(subject);
    };
    match (challenge_ended(code), already(code), specific(code, subject), code.meaning()) {
        (Some(words), ..) => words.to_owned(),
        (_, Some(state), ..) => {
            sentence(&format!("{} {} already {state}.", subject.definite, subject.is()))
        }
        (_, _, Some(words), _) => words,
        (.., Some(meaning)) => {
            format!("Sorry, I couldn't do that with {}: {meaning}.", subject.definite)
        }
        _ => unavailable(subject),
    }
}

/// What the Assistant says to an answer that it cannot use, or to none.
#[must_use]
pub fn apology_for_trouble(trouble: &Trouble, provider: &str, subject: &Subject) -> String {
    match trouble {
        Trouble::LinkDead(_) => {
            format!("Sorry, it looks like your {provider} account needs to be linked again.")
        }
        Trouble::Send(_) | Trouble::Status(_) | Trouble::Refresh(_) => {
            format!("Sorry, I couldn't reach {provider} right now. Please try again later.")
        }
        Trouble::Answer(_) | Trouble::Keep(_) => unavailable(subject),
    }
}

/// What the Assistant says when devices report a condition instead of a result.
#[must_use]
pub fn attention(code: Option<&ErrorCode>, subject: &Subject) -> String {
    match code {
        Some(code) => apology(Some(code), subject),
        None => format!("Sorry, {} needs your attention first.", one_of(subject)),
    }
}

/// What the Assistant adds when a command worked and a device has something to tell.
#[must_use]
pub fn by_the_way(code: &ErrorCode, subject: &Subject) -> Option<String> {
    use ErrorCode as E;
    let (whose, it, is) = (subject.possessive(), &subject.definite, subject.is());
    Some(match code {
        E::NoIssuesReported => return None,
        E::LowBattery => format!("By the way, {whose} battery is low."),
        E::NeedsSoftwareUpdate => format!("By the way, a software update is due for {it}."),
        E::NeedsWater => format!("By the way, it's time to add water to {it}."),
        E::DeviceOpen => format!("By the way, {it} {is} open."),
        E::DeviceUnplugged => format!("By the way, {it} {is} unplugged."),
        E::UsingCellularBackup => format!("By the way, {it} {is} running on cellular backup."),
        other => format!("By the way, about {it}: {}.", other.meaning()?),
    })
}

fn unavailable(subject: &Subject) -> String {
    format!("Sorry, {} {}n't available right now.", subject.definite, subject.is())
}

fn one_of(subject: &Subject) -> String {
    if subject.plural { format!("one of {}", subject.definite) } else { subject.definite.clone() }
}

fn challenge_ended(code: &ErrorCode) -> Option<&'static str> {
    Some(match code {
        ErrorCode::TooManyFailedAttempts => {
            "Sorry, too many failed attempts. Please go to your device's app to complete that action."
        }
        ErrorCode::PinIncorrect | ErrorCode::PassphraseIncorrect => {
            "Sorry, the security code is incorrect."
        }
        ErrorCode::UserCancelled => "Ok",
        ErrorCode::ChallengeFailedNotSetup => {
            "Sorry, that needs a security code, and you haven't set one up. You can do that in your device's app."
        }
        _ => return None,
    })
}

fn already(code: &ErrorCode) -> Option<&'static str> {
    Some(match code {
        ErrorCode::AlreadyArmed => "armed",
        ErrorCode::AlreadyAtMax | ErrorCode::MaxSettingReached => "at the highest setting",
        ErrorCode::AlreadyAtMin | ErrorCode::MinSettingReached => "at the lowest setting",
        ErrorCode::AlreadyClosed => "closed",
        ErrorCode::AlreadyDisarmed => "disarmed",
        ErrorCode::AlreadyDocked => "docked",
        ErrorCode::AlreadyInState => "set that way",
        ErrorCode::AlreadyLocked => "locked",
        ErrorCode::AlreadyOff => "off",
        ErrorCode::AlreadyOn => "on",
        ErrorCode::AlreadyOpen => "open",
        ErrorCode::AlreadyPaused => "paused",
        ErrorCode::AlreadyStarted => "running",
        ErrorCode::AlreadyStopped => "stopped",
        ErrorCode::AlreadyUnlocked => "unlocked",
        ErrorCode::MaxSpeedReached => "at full speed",
        ErrorCode::MinSpeedReached => "at the lowest speed",
        ErrorCode::TargetAlreadyReached => "at that temperature",
        _ => return None,
    })
}

/// The most usual codes; each names the device.
fn specific(code: &ErrorCode, subject: &Subject) -> Option<String> {
    use ErrorCode as E;
    let (whose, it, is) = (subject.possessive(), &subject.definite, subject.is());
    Some(match code {
        E::Offline | E::DeviceOffline => {
            format!("Sorry, it looks like {it} {is} offline right now.")
        }
        E::TurnedOff | E::DeviceTurnedOff => format!("Sorry, {it} {is} turned off right now."),
        E::DeviceNotFound => format!("Sorry, I can't find {it}. Try setting it up again."),
        E::AuthFailure => format!("Sorry, I don't seem to have permission to control {it}."),
        E::RelinkRequired => {
            format!(
                "Sorry, the account of {it} needs to be linked again. You can do that in the Google Home app."
            )
        }
        E::ActionNotAvailable => format!("Sorry, {it} can't do that right now."),
        E::FunctionNotSupported | E::NotSupported => format!("Sorry, {it} can't do that."),
        E::RemoteSetDisabled => format!("Sorry, remote control is switched off on {it}."),
        E::SecurityRestriction => format!("Sorry, {it} can't do that for security reasons."),
        E::TransientError => {
            format!("Sorry, something went wrong while controlling {it}. Please try again.")
        }
        E::HardError => format!("Sorry, something went wrong with {it}."),
        E::HardwareFailure => format!("Sorry, {it} {is} having a hardware problem."),
        E::ValueOutOfRange => format!("Sorry, that value is out of range for {it}."),
        E::DeviceBusy => format!("Sorry, {it} {is} busy with something else right now."),
        E::DeviceNotReady => format!("Sorry, {it} {is} not ready yet."),
        E::DeviceMoved => format!("Sorry, it looks like {it} was moved."),
        E::DeviceOpen => format!("Sorry, {it} {is} open."),
        E::DeviceUnplugged => format!("Sorry, {it} {is} unplugged."),
        E::DeviceJammingDetected => format!("Sorry, it looks like {it} {is} jammed."),
        E::DeviceStuck => format!("Sorry, it looks like {it} {is} stuck."),
        E::DeviceTampered => format!("Sorry, it looks like {it} {is} being tampered with."),
        E::DeviceDoorOpen => format!("Sorry, {whose} door is open. Close it and try again."),
        E::ObstructionDetected => format!("Sorry, something is in the way of {it}."),
        E::LockedState => format!("Sorry, {it} {is} locked."),
        E::LockFailure => format!("Sorry, I couldn't lock {it}."),
        E::UnlockFailure => format!("Sorry, I couldn't unlock {it}."),
        E::SafetyShutOff => format!("Sorry, {it} {is} in safety shut-off mode."),
        E::InSoftwareUpdate => format!("Sorry, {it} {is} updating right now."),
        E::DeadBattery => format!("Sorry, {whose} battery is empty."),
        E::LowBattery => format!("Sorry, {whose} battery is low."),
        E::InOffMode => format!("Sorry, {it} {is} in off mode."),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::google::scripted::device;

    fn door() -> Subject {
        Subject::of(&[&device("1", "LOCK", "front door")])
    }

    fn lights() -> Subject {
        let light = device("1", "LIGHT", "a");
        Subject::of(&[&light, &light])
    }

    #[test]
    fn the_documents_sentences_come_out_to_the_letter() {
        for (code, words) in [
            (
                "tooManyFailedAttempts",
                "Sorry, too many failed attempts. Please go to your device's app to complete that action.",
            ),
            ("pinIncorrect", "Sorry, the security code is incorrect."),
            ("userCancelled", "Ok"),
        ] {
            assert_eq!(apology(Some(&ErrorCode::from(code)), &door()), words);
        }
    }

    #[test]
    fn every_listed_code_has_a_sentence_and_a_stranger_gets_the_generic_one() {
        let generic = "Sorry, the front door isn't available right now.";
        for code in ErrorCode::ALL.iter().filter(|code| **code != ErrorCode::ChallengeNeeded) {
            let words = apology(Some(code), &door());
            assert_ne!(words, generic, "{}", code.as_str());
            assert!(words == "Ok" || words.ends_with('.'), "{words}");
        }
        assert_eq!(apology(Some(&ErrorCode::from("bogus")), &door()), generic);
        assert_eq!(apology(None, &lights()), "Sorry, the lights aren't available right now.");
    }

    #[test]
    fn sentences_of_all_codes() {
        let sentences: BTreeSet<String> = ErrorCode::ALL
            .iter()
            .map(|code| format!("{}: {}", code.as_str(), apology(Some(code), &door())))
            .collect();
        let sentences: Vec<String> = sentences.into_iter().collect();
        crate::google::scripted::snapshot("apologies", &sentences.join("\n"));
    }

    #[test]
    fn what_worked_can_have_a_by_the_way() {
        let low = by_the_way(&ErrorCode::LowBattery, &door());
        assert_eq!(low.as_deref(), Some("By the way, the front door's battery is low."));
        let low = by_the_way(&ErrorCode::LowBattery, &lights());
        assert_eq!(low.as_deref(), Some("By the way, the lights' battery is low."));
        assert_eq!(by_the_way(&ErrorCode::from("bogus"), &door()), None);
        assert_eq!(by_the_way(&ErrorCode::NoIssuesReported, &door()), None);
    }
}
