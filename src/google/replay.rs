//! Plays a conversation file to a cloud: sends each request for the linked account, holds the
//! answer against the file, and what the file's Assistant says against what ours would.

use serde_json::Value;

use crate::protocol::{Intent, Pin};
use crate::wire::{
    Chance, Difference, Exchange, Known, Part, Placeholder, ReadConversation, Redactor,
    RequestHead, Rewrite, WrittenRequest, WrittenResponse, compare_response, fill, merge_response,
    spoken,
};

use super::LinkedAccount;
use super::answer::{Answer, Trouble};
use super::listener::{Listener, Words, intent_of};
use super::replay_request::{build, describe, find_url, supply};
use super::session::Session;

/// How something in a file fared.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Verdict {
    /// As it is written.
    Same,
    /// Not as it is written.
    Differs(Vec<Difference>),
    /// It could not be held against anything, and why.
    Skipped(String),
}

/// What became of one thing in a file.
#[derive(Clone, Debug)]
pub struct Step {
    /// The part of the file that is held against something: of an exchange, the response.
    pub part: usize,
    /// The line it starts on; of an exchange, that of the request.
    pub line: usize,
    /// What it is.
    pub kind: StepKind,
}

/// What a step is.
#[derive(Clone, Debug)]
pub enum StepKind {
    /// The person says something.
    Person(String),
    /// A request and its response.
    Exchange {
        /// SYNC, QUERY …, or the request line.
        name: String,
        /// How it fared.
        verdict: Verdict,
        /// What went over the wire, refreshes included; empty where nothing was sent.
        exchanges: Vec<Exchange>,
        /// What placeholders stood for by then.
        known: Known,
    },
    /// The Assistant says something.
    Assistant {
        /// What the file has it say.
        written: String,
        /// How that fared.
        verdict: Verdict,
    },
}

impl Step {
    /// How it fared; nobody judges the person.
    #[must_use]
    pub fn verdict(&self) -> Option<&Verdict> {
        match &self.kind {
            StepKind::Person(_) => None,
            StepKind::Exchange { verdict, .. } | StepKind::Assistant { verdict, .. } => {
                Some(verdict)
            }
        }
    }
}

/// What became of a file. It holds secrets: print it through the redactor only.
#[derive(Debug, Default)]
pub struct Replayed {
    /// What was played, in order.
    pub steps: Vec<Step>,
    /// Why it ended early, if it did.
    pub trouble: Option<Trouble>,
    /// Whether a DISCONNECT was answered, so that the link is no more.
    pub disconnected: bool,
}

impl Replayed {
    /// What the file must become to expect what came.
    #[must_use]
    pub fn rewrites(&self, conversation: &ReadConversation, redactor: &Redactor) -> Vec<Rewrite> {
        let parts = &conversation.conversation.parts;
        let differing =
            self.steps.iter().filter(|step| matches!(step.verdict(), Some(Verdict::Differs(_))));
        let rewrites = differing.filter_map(|step| {
            let with = match (&step.kind, parts.get(step.part)?) {
                (StepKind::Exchange { exchanges, known, .. }, Part::Response(written)) => {
                    Part::Response(merge_response(written, exchanges.last()?, known, redactor))
                }
                (StepKind::Assistant { verdict: Verdict::Differs(found), .. }, _) => {
                    Part::Assistant(redactor.text(&found.first()?.actual))
                }
                _ => return None,
            };
            Some(Rewrite { part: step.part, with })
        });
        rewrites.collect()
    }
}

/// Plays a file; `heard` hears of each step as it is done. `ended` says that the link is no more.
pub async fn replay(
    session: &mut Session<'_>,
    conversation: &ReadConversation,
    pin: Option<&Pin>,
    ended: bool,
    heard: &mut dyn FnMut(&Step),
) -> Replayed {
    let devices = session.account().synced().and_then(Result::ok);
    let devices = devices.map(|payload| payload.devices).unwrap_or_default();
    let provider = session.account().target.project_id.clone();
    let mut player = Player {
        session,
        pin,
        listener: Listener::new(devices, provider),
        known: Known::default(),
        replayed: Replayed { disconnected: ended, ..Replayed::default() },
    };
    let mut sent: Option<(&WrittenRequest, usize)> = None;
    for (part, (what, place)) in conversation.parts().enumerate() {
        let (line, kind) = match what {
            Part::Prose(_) => continue,
            Part::Request(request) => {
                sent = Some((request, place.line));
                continue;
            }
            Part::Person(words) => {
                player.listener.person();
                (place.line, StepKind::Person(words.clone()))
            }
            Part::Assistant(words) => (place.line, player.assistant(words)),
            Part::Response(response) => {
                // The parser has seen to it that each response has its request.
                let Some((request, line)) = sent.take() else { continue };
                (line, player.exchange(request, response).await)
            }
        };
        let step = Step { part, line, kind };
        heard(&step);
        player.replayed.steps.push(step);
        if player.replayed.trouble.is_some() {
            break;
        }
    }
    player.replayed
}

/// A file under way.
struct Player<'s, 'a> {
    session: &'s mut Session<'a>,
    pin: Option<&'s Pin>,
    listener: Listener,
    known: Known,
    replayed: Replayed,
}

impl Player<'_, '_> {
    fn assistant(&self, written: &str) -> StepKind {
        let verdict = match self.listener.words() {
            Words::Said(words) if spoken(words) == written => Verdict::Same,
            Words::Said(words) => Verdict::Differs(vec![Difference {
                place: "the Assistant's words".to_owned(),
                expected: written.to_owned(),
                actual: words.clone(),
            }]),
            Words::Unknown(why) => Verdict::Skipped((*why).to_owned()),
        };
        StepKind::Assistant { written: written.to_owned(), verdict }
    }

    async fn exchange(&mut self, request: &WrittenRequest, response: &WrittenResponse) -> StepKind {
        let name = describe(request);
        self.known.request_id = None;
        let skipped = |player: &mut Self, reason: String| {
            player.listener.missed();
            let (known, verdict) = (Known::default(), Verdict::Skipped(reason));
            StepKind::Exchange { name: name.clone(), verdict, exchanges: Vec::new(), known }
        };
        if let Some(reason) = self.obstacle(request, response) {
            return skipped(self, reason);
        }
        let answer = match &request.head {
            None => self.send_intent(request).await,
            Some(head) => match self.send_other(request, head).await {
                Ok(answer) => answer,
                Err(reason) => return skipped(self, reason),
            },
        };
        let verdict = self.judge(response, &answer);
        self.listen(request, &answer);
        self.replayed.trouble = self.replayed.trouble.take().or(answer.trouble);
        let (exchanges, known) = (answer.exchanges, self.known.clone());
        StepKind::Exchange { name, verdict, exchanges, known }
    }

    /// Why a request cannot be sent as it was.
    fn obstacle(&self, request: &WrittenRequest, response: &WrittenResponse) -> Option<String> {
        if self.replayed.disconnected {
            return Some("DISCONNECT has ended the link".to_owned());
        }
        if let Some(name) = request.redacted() {
            let pin = "; write \"<pin>\" there, and `--pin` sends yours";
            let todo = if name == "pin" { pin } else { "" };
            return Some(format!("a secret was taken out of it: `{name}`{todo}"));
        }
        if request.head.is_none() && response.status == 401 {
            let reason = "it was refused for its token, and the linked account's is another";
            return Some(reason.to_owned());
        }
        let account = self.session.account();
        let has_token = account.refresh_token.is_some();
        (!has_token && request.holds(&Placeholder::RefreshToken))
            .then(|| "the linked account has no refresh token".to_owned())
    }

    /// An intent, with a fresh id where the file wants one.
    async fn send_intent(&mut self, request: &WrittenRequest) -> Answer {
        let (account, known, pin) = (self.session.account().clone(), &self.known, self.pin);
        let body = |chance: &dyn Chance| {
            let id = Value::from(chance.number().to_string());
            let known = Known { request_id: Some(id), ..known.clone() };
            let filled = fill(request, &mut |it| supply(it, &account, pin, &known));
            filled.ok().and_then(|filled| filled.body?.json().cloned()).unwrap_or_default()
        };
        let answer = self.session.send_body(&body).await;
        if request.holds(&Placeholder::RequestId) {
            self.known.request_id = answer.request.get("requestId").cloned();
        }
        answer
    }

    /// Anything but an intent; gives the reason where it cannot be sent.
    async fn send_other(
        &mut self,
        request: &WrittenRequest,
        head: &RequestHead,
    ) -> Result<Answer, String> {
        if request.holds(&Placeholder::RequestId) {
            self.known.request_id = Some(self.session.number().to_string().into());
        }
        let (known, pin) = (&self.known, self.pin);
        let make = |account: &LinkedAccount| {
            let filled = fill(request, &mut |it| supply(it, account, pin, known));
            let filled = filled.map_err(|missing| missing.to_string())?;
            let head = filled.head.as_ref().unwrap_or(head);
            let url = find_url(&head.place, account);
            let url = url.ok_or_else(|| format!("this cloud has no `{}`", head.place))?;
            build(&url, head, filled.body.as_ref())
        };
        make(self.session.account())?;
        let uses_token = request.holds(&Placeholder::AccessToken);
        // It could be made with the account as it was, and a refresh changes a token only.
        let request = |account: &LinkedAccount| make(account).unwrap_or_default();
        Ok(self.session.send_request(uses_token, &request).await)
    }

    fn judge(&mut self, response: &WrittenResponse, answer: &Answer) -> Verdict {
        let Some(exchange) = &answer.exchange else {
            let reason = answer.trouble.as_ref().map(ToString::to_string);
            return Verdict::Skipped(reason.unwrap_or_else(|| "no answer came".to_owned()));
        };
        let found = compare_response(response, exchange, &mut self.known);
        if found.is_empty() { Verdict::Same } else { Verdict::Differs(found) }
    }

    /// What an answer means for what comes after it.
    fn listen(&mut self, request: &WrittenRequest, answer: &Answer) {
        let Some(exchange) = &answer.exchange else {
            self.listener.missed();
            return;
        };
        let kept = if request.head.is_some() {
            let refreshes = request.holds(&Placeholder::RefreshToken);
            if refreshes { self.session.take_tokens(exchange) } else { Ok(()) }
        } else {
            self.listener.intent(answer);
            self.after_intent(answer, exchange)
        };
        self.replayed.trouble = kept.err();
    }

    fn after_intent(&mut self, answer: &Answer, exchange: &Exchange) -> Result<(), Trouble> {
        match intent_of(&answer.request) {
            Some(Intent::Disconnect) if exchange.status() == 200 => {
                self.replayed.disconnected = true;
            }
            Some(Intent::Sync) if exchange.status() == 200 => {
                self.session.take_sync(answer.response())?;
                if let Some(Ok(payload)) = self.session.account().synced() {
                    self.listener.devices = payload.devices;
                }
            }
            _ => {}
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
