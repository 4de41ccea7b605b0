//! The dialogue around EXECUTE: the order, the challenges, and how it ends.
//!
//! Follows Google's *Secondary user verification*: each answer to a challenge is a complete new
//! request, which differs from the first by its `requestId` and its `challenge` block. Where the
//! answers come from is the caller's business.

use serde_json::{Value, json};

use crate::catalog::Speech;
use crate::protocol::{Challenge, ChallengeType, ErrorCode, Map, Mismatch, SyncDevice};

use super::answer::{Answer, Trouble};
use super::apology::{apology, apology_for_trouble};
use super::assistant::{self, ASK_PIN, ASK_PIN_AGAIN, CANCEL, NO, Subject, YES};
use super::conversation::{Answers, Conversation, Ended, Order, Reply, Said, Turn};
use super::device_result::{DeviceResult, Outcome, Reading, read_results};
use super::session::Session;

mod telling;

/// A cloud that never stops asking is left after so many answers.
const MOST_ANSWERS: usize = 10;

/// Gives an order and answers what is asked, until it is done or cannot be.
pub async fn converse(
    session: &mut Session<'_>,
    order: &Order,
    answers: &mut dyn Answers,
) -> Conversation {
    let mut talk = Talk::new(order.clone(), session.account().target.project_id.clone());
    let mut said = Said::Words(talk.opening());
    loop {
        let execution = talk.execution();
        let answer = session.execute(&talk.asked, &execution).await;
        let question = talk.hear(said, answer);
        if let Some(turn) = talk.turns.last() {
            answers.heard(turn);
        }
        let Some(question) = question else { break };
        let Some(next) = talk.reply(question, answers) else { break };
        said = next;
    }
    talk.finish()
}

/// A conversation under way.
pub(super) struct Talk {
    order: Order,
    provider: String,
    /// The devices the next request is for: those that wait for an answer.
    asked: Vec<String>,
    /// What the next request answers.
    challenge: Option<Challenge>,
    /// What is settled, device by device.
    settled: Vec<DeviceResult>,
    /// The states that the last challenge named.
    promised: Map,
    turns: Vec<Turn>,
    ending: Option<(Outcome, Option<ErrorCode>)>,
    trouble: Option<Trouble>,
}

impl Talk {
    pub(super) fn new(order: Order, provider: String) -> Self {
        Self {
            asked: order.devices.iter().map(|device| device.id.clone()).collect(),
            order,
            provider,
            challenge: None,
            settled: Vec::new(),
            promised: Map::new(),
            turns: Vec::new(),
            ending: None,
            trouble: None,
        }
    }

    fn opening(&self) -> String {
        let spoken =
            || assistant::order(&self.speech(&self.asked, &Map::new()), &self.subject(&self.asked));
        self.order.words.clone().unwrap_or_else(spoken)
    }

    /// The execution of the next request, in the key order of Google's requests.
    fn execution(&self) -> Value {
        let mut execution = Map::new();
        if let Some(challenge) = &self.challenge {
            execution.insert("challenge".to_owned(), challenge.to_value());
        }
        execution.insert("command".to_owned(), self.order.command.as_str().into());
        execution.insert("params".to_owned(), json!(self.order.params));
        Value::Object(execution)
    }

    /// Takes an answer in and says what the Assistant makes of it; gives the question that is
    /// now open.
    pub(super) fn hear(&mut self, said: Said, answer: Answer) -> Option<ChallengeType> {
        let mut turn = Turn::of(said, &answer);
        let reading = match answer.trouble {
            Some(trouble) => Err(trouble),
            None => read_results(&turn.response, &self.asked).map_err(Trouble::from),
        };
        let question = match reading {
            Ok(reading) => self.take(reading, &mut turn),
            Err(trouble) => {
                self.give_up(trouble, &mut turn);
                None
            }
        };
        self.turns.push(turn);
        question
    }

    fn give_up(&mut self, trouble: Trouble, turn: &mut Turn) {
        turn.remarks.push(trouble.to_string());
        turn.assistant = apology_for_trouble(&trouble, &self.provider, &self.subject(&self.asked));
        self.ending = Some((Outcome::Error, None));
        self.trouble = Some(trouble);
    }

    fn take(&mut self, reading: Reading, turn: &mut Turn) -> Option<ChallengeType> {
        turn.remarks.extend(reading.remarks);
        let (waiting, settled): (Vec<_>, Vec<_>) =
            reading.results.into_iter().partition(|result| result.challenge.is_some());
        turn.assistant = self.tell(&settled);
        self.settled.extend(settled);
        let question = strictest(&waiting)?;
        let asks = waiting.iter().find(|result| result.challenge == Some(question));
        turn.remarks.extend(asks.and_then(|result| self.out_of_turn(question, &result.place)));
        self.asked = waiting.iter().map(|result| result.id.clone()).collect();
        self.promised = waiting.into_iter().next().map(|result| result.states).unwrap_or_default();
        let asks = self.question(question, !turn.assistant.is_empty());
        if !turn.assistant.is_empty() {
            turn.assistant.push(' ');
        }
        turn.assistant.push_str(&asks);
        Some(question)
    }

    /// A question that does not fit what was answered before.
    fn out_of_turn(&self, question: ChallengeType, place: &str) -> Option<String> {
        let given = self.challenge.as_ref();
        let pin_given = given.is_some_and(|challenge| challenge.pin.is_some());
        let ack_given = given.is_some_and(|challenge| challenge.ack.is_some());
        let (expected, actual) = match question {
            ChallengeType::PinNeeded if pin_given => {
                ("`challengeFailedPinNeeded` after a wrong PIN", "`pinNeeded` again")
            }
            ChallengeType::ChallengeFailedPinNeeded if !pin_given => {
                ("`pinNeeded`, since no PIN was given yet", "`challengeFailedPinNeeded`")
            }
            ChallengeType::AckNeeded if ack_given => {
                ("a result after the yes", "`ackNeeded` again")
            }
            _ => return None,
        };
        let place = format!("{place}/challengeNeeded/type");
        Some(Mismatch::new(place, expected, actual).to_string())
    }

    /// Asks; after other words, such that nobody takes the question for one more thing done.
    fn question(&self, question: ChallengeType, after_words: bool) -> String {
        let subject = self.subject(&self.asked);
        let speech = self.speech(&self.asked, &self.promised);
        match question {
            ChallengeType::PinNeeded => ASK_PIN.to_owned(),
            ChallengeType::ChallengeFailedPinNeeded => ASK_PIN_AGAIN.to_owned(),
            ChallengeType::AckNeeded if self.promised.is_empty() && !after_words => {
                assistant::ask_simply(&speech, &subject)
            }
            ChallengeType::AckNeeded => assistant::ask_with_states(&speech, &subject),
        }
    }

    /// Whether a request that answers a challenge goes on with this conversation.
    pub(super) fn goes_on_with(&self, order: &Order) -> bool {
        self.order.command == order.command && self.order.params == order.params
    }

    /// The next request answers the question to these devices with this.
    pub(super) fn answered(&mut self, asked: Vec<String>, challenge: Challenge) {
        self.asked = asked;
        self.challenge = Some(challenge);
    }

    /// What the Assistant said last.
    pub(super) fn last_words(&self) -> &str {
        self.turns.last().map_or("", |turn| turn.assistant.as_str())
    }

    /// What the Assistant says when the person backs out of the open question.
    pub(super) fn declined(&self) -> String {
        apology(Some(&ErrorCode::UserCancelled), &self.subject(&self.asked))
    }

    /// Gets the person's answer; `None` where the conversation ends here.
    fn reply(&mut self, question: ChallengeType, answers: &mut dyn Answers) -> Option<Said> {
        if self.turns.len() > MOST_ANSWERS {
            self.remark(format!("still asking after {MOST_ANSWERS} answers"));
            return self.end(Outcome::ChallengeUnanswered);
        }
        if question == ChallengeType::AckNeeded {
            return match answers.ack() {
                Reply::Missing => self.end(Outcome::ChallengeUnanswered),
                Reply::Cancelled => self.decline(CANCEL, answers),
                Reply::Given(false) => self.decline(NO, answers),
                Reply::Given(true) => {
                    self.challenge = Some(Challenge { ack: Some(true), pin: None });
                    Some(Said::Words(YES.to_owned()))
                }
            };
        }
        match answers.pin() {
            Reply::Missing => self.end(Outcome::ChallengeUnanswered),
            Reply::Cancelled => self.decline(CANCEL, answers),
            Reply::Given(pin) => {
                self.challenge = Some(Challenge { ack: None, pin: Some(pin.clone()) });
                Some(Said::Pin(pin))
            }
        }
    }

    fn end(&mut self, outcome: Outcome) -> Option<Said> {
        let code = (outcome == Outcome::ChallengeUnanswered).then_some(ErrorCode::ChallengeNeeded);
        self.ending = Some((outcome, code));
        None
    }

    /// After a no, Google sends nothing more.
    fn decline(&mut self, words: &str, answers: &mut dyn Answers) -> Option<Said> {
        let turn = Turn {
            user: Said::Words(words.to_owned()),
            assistant: self.declined(),
            ..Turn::default()
        };
        answers.heard(&turn);
        self.turns.push(turn);
        self.end(Outcome::Cancelled)
    }

    fn remark(&mut self, remark: String) {
        if let Some(turn) = self.turns.last_mut() {
            turn.remarks.push(remark);
        }
    }

    fn worst(&self) -> Option<&DeviceResult> {
        // The first of equals: `max_by_key` would give the last.
        self.settled.iter().rev().max_by_key(|result| result.outcome)
    }

    /// The words for the command, in the unit of the first of these devices.
    fn speech(&self, ids: &[String], states: &Map) -> Speech {
        let device = self.order.devices.iter().find(|device| ids.contains(&device.id));
        assistant::speech_on(device, &self.order.command, &self.order.params, states)
    }

    /// Only some of those the order is for go by their names.
    fn subject(&self, ids: &[String]) -> Subject {
        let devices = self.order.devices.iter().filter(|device| ids.contains(&device.id));
        let devices: Vec<_> = devices.collect();
        if devices.len() < self.order.devices.len() {
            Subject::some(&devices)
        } else {
            Subject::of(&devices)
        }
    }

    /// What became of each device, in the order of the request; of those that nothing is known of,
    /// what became of the whole.
    fn ended(&self) -> Vec<Ended> {
        let of = |device: &SyncDevice| {
            let settled = self.settled.iter().find(|result| result.id == device.id);
            let known = settled.map(|result| (result.outcome, code_of(result)));
            let (outcome, error_code) =
                known.or_else(|| self.ending.clone()).unwrap_or((Outcome::Error, None));
            Ended { id: device.id.clone(), outcome, error_code }
        };
        self.order.devices.iter().map(of).collect()
    }

    /// A device that failed before the challenge of another weighs more than a no to it.
    fn finish(self) -> Conversation {
        let settled = self.worst().map(|worst| (worst.outcome, code_of(worst)));
        let devices = self.ended();
        let (outcome, error_code) = [self.ending, settled]
            .into_iter()
            .flatten()
            .max_by_key(|(outcome, _)| *outcome)
            .unwrap_or((Outcome::Error, None));
        Conversation { turns: self.turns, outcome, error_code, devices, trouble: self.trouble }
    }
}

/// A PIN is asked for before a yes: a yes would count as a wrong PIN.
fn strictest(waiting: &[DeviceResult]) -> Option<ChallengeType> {
    let kinds = || waiting.iter().filter_map(|result| result.challenge);
    kinds().find(|kind| *kind != ChallengeType::AckNeeded).or_else(|| kinds().next())
}

fn code_of(result: &DeviceResult) -> Option<ErrorCode> {
    match result.outcome {
        Outcome::Success | Outcome::Pending => None,
        _ => result.code.clone().or_else(|| result.exception.clone()),
    }
}

#[cfg(test)]
mod tests;
