//! What is said where a device asks for a yes or a PIN: the right answers, and those that are none.
//!
//! A cloud may count what is none as a wrong PIN, so at most two such stand between right ones; and
//! without the right one no wrong one is sent.

use serde_json::{Value, json};

use super::Movable;
use super::asking::{ask, challenge_of, give, states_in};
use super::motion::why;
use crate::catalog::Trial;
use crate::check::Bench;
use crate::check::fate::{Fate, fate};
use crate::protocol::{ChallengeType, Map, Pin};
use crate::wire::Exchange;

/// A code by which a cloud says that it takes no PIN at present.
pub(super) const LOCKED_OUT: &str = "`tooManyFailedAttempts`";

/// What was said in answer to a question.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Said {
    /// Nothing yet: the command without a `challenge`.
    Nothing,
    /// An empty `challenge`.
    Empty,
    /// A yes where a PIN is wanted, a PIN where a yes is.
    OfOtherKind,
    /// `{"ack": false}`.
    No,
    /// `{"ack": true}`.
    Yes,
    /// The right PIN.
    RightPin,
    /// The command without a `challenge`, after it was carried out with one.
    NothingAgain,
    /// A PIN that is far from the right one.
    WrongPin,
    /// A PIN that is almost the right one: how it differs.
    NearPin(&'static str),
    /// The right PIN as a JSON number.
    Number,
}

impl Said {
    /// What was said, in words.
    #[must_use]
    pub fn describe(self) -> &'static str {
        match self {
            Self::Nothing => "no `challenge`",
            Self::Empty => "an empty `challenge`",
            Self::OfOtherKind => "a yes for a PIN, or a PIN for a yes",
            Self::No => "`{\"ack\": false}`",
            Self::Yes => "`{\"ack\": true}`",
            Self::RightPin => "the right PIN",
            Self::NothingAgain => "no `challenge` after the right answer",
            Self::WrongPin => "a wrong PIN",
            Self::NearPin(how) => how,
            Self::Number => "the PIN as a number",
        }
    }

    fn acts(self) -> bool {
        matches!(self, Self::Yes | Self::RightPin | Self::Number)
    }
}

/// One request of a dialogue.
#[derive(Clone, Debug)]
pub struct Step {
    /// What was said.
    pub said: Said,
    /// The answer; or why none came.
    pub answer: Result<Exchange, String>,
    /// How the device fared.
    pub fate: Fate,
    /// What it asks for.
    pub asks: Option<ChallengeType>,
    /// The states in the answer.
    pub states: Option<Map>,
    /// The states after it, as QUERY says them.
    pub after: Option<Map>,
}

/// All that was said for one command.
#[derive(Clone, Debug)]
pub struct Dialogue {
    /// The command.
    pub trial: Trial,
    /// What was asked for at first; none where it was not asked for again.
    pub kind: Option<ChallengeType>,
    /// The states before.
    pub before: Map,
    /// What was said, in order.
    pub steps: Vec<Step>,
    /// Whether the device takes no PIN at present.
    pub locked_out: bool,
}

impl Dialogue {
    /// The steps in which this was said.
    pub fn said(&self, said: Said) -> impl Iterator<Item = &Step> {
        self.steps.iter().filter(move |step| step.said == said)
    }
}

/// Holds the dialogue of a command that asks, and puts the device back after each answer that is
/// carried out.
pub(super) async fn hold(bench: &Bench<'_>, device: &Movable, trial: Trial) -> Dialogue {
    let before = ask(bench, device).await.map(|told| told.states).unwrap_or_default();
    let mut dialogue = Dialogue { trial, kind: None, before, steps: Vec::new(), locked_out: false };
    let first = say(bench, device, &dialogue, Said::Nothing).await;
    dialogue.kind = first.asks;
    dialogue.locked_out = first.fate == Fate::Refused(LOCKED_OUT.to_owned());
    dialogue.steps.push(first);
    for said in script(dialogue.kind, bench.given.permit.pin.as_ref()) {
        let step = say(bench, device, &dialogue, said).await;
        dialogue.locked_out = step.fate == Fate::Refused(LOCKED_OUT.to_owned());
        let obeyed = matches!(step.fate, Fate::Obeyed(_));
        dialogue.steps.push(step);
        if obeyed || said.acts() {
            bench.restore(device).await;
        }
        // Whoever does not take the right PIN counts it as a wrong one.
        if dialogue.locked_out || (said == Said::RightPin && !obeyed) {
            break;
        }
    }
    dialogue
}

/// What is said after the first question.
fn script(kind: Option<ChallengeType>, pin: Option<&Pin>) -> Vec<Said> {
    use Said::{Empty, NearPin, No, NothingAgain, Number, OfOtherKind, RightPin, WrongPin, Yes};

    match (kind, pin) {
        (None, _) => Vec::new(),
        (Some(ChallengeType::AckNeeded), _) => vec![Empty, OfOtherKind, No, Yes, NothingAgain],
        (Some(_), None) => vec![Empty, OfOtherKind],
        (Some(_), Some(pin)) => {
            let near = near(pin.secret()).into_iter().map(|(how, _)| NearPin(how));
            let mut said = vec![Empty, OfOtherKind, RightPin, NothingAgain, WrongPin];
            for (index, near) in near.enumerate() {
                // One wrong one has been said already.
                if index % 2 == 1 {
                    said.push(RightPin);
                }
                said.push(near);
            }
            said.extend([RightPin, Number, RightPin]);
            said
        }
    }
}

/// PINs that are almost the right one.
fn near(pin: &str) -> Vec<(&'static str, String)> {
    let mut shorter = pin.to_owned();
    shorter.pop();
    let mut found = vec![
        ("the PIN with a blank after it", format!("{pin} ")),
        ("the PIN without its last character", shorter),
        ("the PIN with one more digit", format!("{pin}0")),
    ];
    if pin.starts_with('0') {
        found.push(("the PIN without its leading zeros", pin.trim_start_matches('0').to_owned()));
    }
    found
}

/// A PIN of the same length with each digit another one.
pub(super) fn wrong(pin: &str) -> String {
    let other = |digit: u32| char::from_digit((digit + 5) % 10, 10);
    pin.chars().map(|it| it.to_digit(10).and_then(other).unwrap_or('x')).collect()
}

async fn say(bench: &Bench<'_>, device: &Movable, dialogue: &Dialogue, said: Said) -> Step {
    let pin = bench.given.permit.pin.as_ref().map_or("", Pin::secret);
    let challenge = challenge(said, dialogue.kind, pin);
    let answer = give(bench, device, &dialogue.trial.order, challenge.as_ref()).await;
    let answer = answer.map_err(|stop| why(&stop));
    let id = &device.id;
    let (fate, asks, states) = match &answer {
        Ok(it) => (fate(it, id), challenge_of(it, id), states_in(it, id)),
        Err(why) => (Fate::Untold(why.clone()), None, None),
    };
    let after = ask(bench, device).await.ok().map(|told| told.states);
    Step { said, answer, fate, asks, states, after }
}

fn challenge(said: Said, kind: Option<ChallengeType>, pin: &str) -> Option<Value> {
    Some(match said {
        Said::Nothing | Said::NothingAgain => return None,
        Said::Empty => json!({}),
        Said::OfOtherKind if kind == Some(ChallengeType::AckNeeded) => json!({ "pin": "0000" }),
        Said::OfOtherKind | Said::Yes => json!({ "ack": true }),
        Said::No => json!({ "ack": false }),
        Said::RightPin => json!({ "pin": pin }),
        Said::WrongPin => json!({ "pin": wrong(pin) }),
        Said::NearPin(how) => {
            json!({ "pin": near(pin).into_iter().find(|(known, _)| *known == how)?.1 })
        }
        Said::Number => json!({ "pin": pin.parse::<u64>().ok()? }),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn at_most_two_wrong_pins_stand_before_a_right_one() {
        for pin in ["333444", "0042", "7"] {
            let pin = Pin::new(pin);
            let said = script(Some(ChallengeType::PinNeeded), Some(&pin));
            let runs = said.split(|it| matches!(it, Said::RightPin));
            for run in runs {
                let wrong = run.iter().filter(|it| !matches!(it, Said::NothingAgain)).count();
                assert!(wrong <= 2, "{said:?}");
            }
            assert_eq!(said.last(), Some(&Said::RightPin));
        }
        let without = script(Some(ChallengeType::PinNeeded), None);
        assert_eq!(without, [Said::Empty, Said::OfOtherKind]);
    }

    #[test]
    fn a_wrong_pin_is_none_of_those_that_are_near() {
        assert_eq!(wrong("3909"), "8454");
        assert_eq!(wrong("a1"), "x6");
        let near: Vec<_> = near("042").into_iter().map(|(_, pin)| pin).collect();
        assert_eq!(near, ["042 ", "04", "0420", "42"]);
    }

    #[test]
    fn each_answer_is_written_as_google_writes_it() {
        let pin = Some(ChallengeType::PinNeeded);
        assert_eq!(challenge(Said::Nothing, pin, "0042"), None);
        assert_eq!(challenge(Said::RightPin, pin, "0042"), Some(json!({"pin": "0042"})));
        assert_eq!(challenge(Said::Number, pin, "0042"), Some(json!({"pin": 42})));
        assert_eq!(challenge(Said::OfOtherKind, pin, "0042"), Some(json!({"ack": true})));
        let ack = Some(ChallengeType::AckNeeded);
        assert_eq!(challenge(Said::OfOtherKind, ack, ""), Some(json!({"pin": "0000"})));
        assert_eq!(challenge(Said::No, ack, ""), Some(json!({"ack": false})));
    }
}
