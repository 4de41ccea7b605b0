//! The conversation: which handler is called when, until somebody ends it.

use serde_json::Value;

use crate::google::{Reply, Said, Turn};
use crate::protocol::conversation::{
    END_CONVERSATION, LINKING_SLOT, LinkingResult, WebhookResponse, linking_scene,
};
use crate::protocol::{IdToken, Mismatch};
use crate::wire::{Chance, Client, Clock, Exchange, SendError, Timestamp};

use super::delivery::{Delivered, deliver, is_refusal};
use super::judge::judge;
use super::linking::Linking;
use super::outcome::{ActionDialogue, ActionOutcome, ActionTrouble, ActionTurn};
use super::person::Person;
use super::project::Action;
use super::session::{Call, PlatformSession};

/// Nobody talks to an action for longer.
const MOST_TURNS: usize = 30;

/// Signs a request for a project as Google does, where there are keys.
pub type Sign<'a> = dyn Fn(&str, Timestamp) -> Option<IdToken> + 'a;

/// What a conversation needs from outside.
#[derive(Clone, Copy)]
pub struct ActionTools<'a> {
    /// Sends requests.
    pub client: &'a Client,
    /// Dates what is signed.
    pub clock: &'a dyn Clock,
    /// Makes the session's id.
    pub chance: &'a dyn Chance,
    /// Signs requests.
    pub sign: &'a Sign<'a>,
}

/// Talks to an action until somebody ends it.
pub async fn talk(
    action: &Action,
    tools: ActionTools<'_>,
    linking: &mut dyn Linking,
    person: &mut dyn Person,
) -> ActionDialogue {
    let session = PlatformSession::new(tools.chance, action.verified);
    let mut play = Play {
        action,
        tools,
        linked: action.verified && linking.is_linked(),
        linking,
        person,
        session,
        result: None,
        turns: Vec::new(),
        trouble: None,
    };
    let outcome = play.play().await;
    ActionDialogue { turns: play.turns, outcome, linking: play.result, trouble: play.trouble }
}

/// Where the conversation stands.
enum Place {
    /// At the entry scene, whose conditions decide.
    Entry,
    /// In the system scene, where the Assistant has asked for consent or need not.
    Linking,
    /// The linked account was refused.
    Refused,
    /// In a scene that listens.
    Scene(String),
}

enum Step {
    Goes(Place),
    Ends(ActionOutcome),
}

struct Play<'a> {
    action: &'a Action,
    tools: ActionTools<'a>,
    linking: &'a mut dyn Linking,
    person: &'a mut dyn Person,
    session: PlatformSession,
    linked: bool,
    result: Option<LinkingResult>,
    turns: Vec<ActionTurn>,
    trouble: Option<ActionTrouble>,
}

impl Play<'_> {
    async fn play(&mut self) -> ActionOutcome {
        let mut place = Place::Entry;
        loop {
            if self.turns.len() >= MOST_TURNS {
                return ActionOutcome::Endless;
            }
            let step = match place {
                Place::Entry => self.enter().await,
                Place::Linking => self.link().await,
                Place::Refused => self.settle(LinkingResult::Error, String::new(), None).await,
                Place::Scene(scene) => self.listen(scene).await,
            };
            match step {
                Step::Goes(next) => place = next,
                Step::Ends(outcome) => return outcome,
            }
        }
    }

    /// The conditions of the entry scene, as the documents have the developer write them.
    async fn enter(&mut self) -> Step {
        let begins = self.turns.is_empty();
        let words = if begins { format!("Talk to {}", self.action.service) } else { String::new() };
        self.say(&words);
        let handlers = &self.action.handlers;
        let handler = if !self.action.verified {
            handlers.guest.clone()
        } else if self.linked {
            handlers.linked.clone()
        } else {
            let (user, assistant) = (Said::Words(words), self.question());
            let turn = Turn { user, assistant, ..Turn::default() };
            self.hear(ActionTurn { handler: None, scene: linking_scene(&self.action.scene), turn });
            return Step::Goes(Place::Linking);
        };
        let scene = self.action.scene.clone();
        self.call(Call { words, handler, scene, begins, linking: None }, None).await
    }

    fn question(&self) -> String {
        self.action.consent_question(self.linking.kind())
    }

    /// The system scene: what came of linking is one call of the webhook.
    async fn link(&mut self) -> Step {
        if self.linked {
            return self.settle(LinkingResult::Linked, String::new(), None).await;
        }
        if !self.action.verified {
            return self.settle(LinkingResult::Error, String::new(), None).await;
        }
        match self.person.consents() {
            Reply::Missing => Step::Ends(ActionOutcome::Unanswered),
            Reply::Cancelled => self.cancel(linking_scene(&self.action.scene)),
            Reply::Given(false) => {
                self.say("no");
                self.settle(LinkingResult::Rejected, "no".to_owned(), None).await
            }
            Reply::Given(true) => {
                // Linking may take its time, and shows what it does on the way.
                self.say("yes");
                let attempt = self.linking.link().await;
                let (result, remark) = match attempt.result {
                    Ok(remark) => (LinkingResult::Linked, remark),
                    Err(why) => (LinkingResult::Error, Some(format!("not linked: {why}"))),
                };
                let before = (attempt.exchanges, remark.into_iter().collect());
                self.settle(result, "yes".to_owned(), Some(before)).await
            }
        }
    }

    async fn settle(&mut self, result: LinkingResult, words: String, before: Before) -> Step {
        self.linked = result == LinkingResult::Linked;
        self.result = Some(result);
        self.session.settle_linking(result);
        let handlers = &self.action.handlers;
        let handler = match result {
            LinkingResult::Linked => &handlers.linked,
            LinkingResult::Rejected => &handlers.rejected,
            LinkingResult::Error => &handlers.error,
        };
        let (handler, scene) = (handler.clone(), linking_scene(&self.action.scene));
        let linking = Some(result);
        self.call(Call { words, handler, scene, begins: false, linking }, before).await
    }

    async fn listen(&mut self, scene: String) -> Step {
        match self.person.says() {
            Reply::Missing => Step::Ends(ActionOutcome::Unanswered),
            Reply::Cancelled => self.cancel(scene),
            Reply::Given(words) => {
                self.say(&words);
                let handler = self.action.handlers.of_scene(&scene);
                let call = Call { words, handler, scene, begins: false, linking: None };
                self.call(call, None).await
            }
        }
    }

    fn cancel(&mut self, scene: String) -> Step {
        self.say("cancel");
        let turn = Turn { user: Said::Words("cancel".to_owned()), ..Turn::default() };
        self.hear(ActionTurn { handler: None, scene, turn });
        Step::Ends(ActionOutcome::Cancelled)
    }

    /// Calls the webhook and goes where it says.
    async fn call(&mut self, call: Call, before: Before) -> Step {
        let request = self.session.request(&call, self.linked);
        let linking = self.linked.then_some(&mut *self.linking);
        let delivered = deliver(self.action, &self.tools, linking, &request).await;
        let (mut turn, answer) = turn_of(&call, request.to_value(), before, delivered);
        if self.linked && answer.as_ref().is_ok_and(is_refusal) {
            let why = self.linking.refusal();
            turn.turn.remarks.push(format!("the webhook refuses the linked account: ERROR; {why}"));
            self.hear(turn);
            return Step::Goes(Place::Refused);
        }
        let judged = answer
            .map_err(ActionTrouble::from)
            .and_then(|exchange| judge(&exchange, &request, &self.action.scene));
        match judged {
            Ok(heard) => {
                turn.turn.remarks.extend(heard.remarks);
                self.session.take(&heard.response);
                self.go(&call, &heard.response, turn)
            }
            Err(trouble) => self.give_up(turn, trouble),
        }
    }

    fn go(&mut self, call: &Call, response: &WebhookResponse, mut turn: ActionTurn) -> Step {
        turn.turn.assistant = response.words();
        let entry = &self.action.scene;
        let next = match response.next() {
            Some(END_CONVERSATION) => {
                self.hear(turn);
                return Step::Ends(ActionOutcome::Ended);
            }
            Some(next) if next == linking_scene(entry) => {
                return self.go_and_link(turn);
            }
            Some(next) if next == entry => Place::Entry,
            Some(next) => Place::Scene(next.to_owned()),
            None if call.linking.is_some() => {
                turn.turn.remarks.push(format!("no next scene is named: back to `{entry}`"));
                Place::Scene(entry.clone())
            }
            None => Place::Scene(call.scene.clone()),
        };
        self.hear(turn);
        Step::Goes(next)
    }

    /// The system scene asks again once its slot is blank.
    fn go_and_link(&mut self, mut turn: ActionTurn) -> Step {
        if let Some(settled) = self.session.settled_linking() {
            let pointer = format!("/session/params/{LINKING_SLOT}");
            let expected = "an empty string, so that the scene asks again";
            let trouble = Mismatch::new(pointer, expected, format!("`{settled}`"));
            return self.give_up(turn, trouble.into());
        }
        if self.action.verified && !self.linked {
            let question = self.question();
            let assistant = &mut turn.turn.assistant;
            if !assistant.is_empty() {
                assistant.push(' ');
            }
            assistant.push_str(&question);
        }
        self.hear(turn);
        Step::Goes(Place::Linking)
    }

    fn give_up(&mut self, mut turn: ActionTurn, trouble: ActionTrouble) -> Step {
        turn.turn.remarks.push(trouble.to_string());
        turn.turn.assistant = self.action.apology();
        self.trouble = Some(trouble);
        self.hear(turn);
        Step::Ends(ActionOutcome::Broken)
    }

    fn say(&mut self, words: &str) {
        if !words.is_empty() {
            self.person.said(words);
        }
    }

    fn hear(&mut self, turn: ActionTurn) {
        self.person.heard(&turn);
        self.turns.push(turn);
    }
}

/// What linking sent and said before the call that tells of it.
type Before = Option<(Vec<Exchange>, Vec<String>)>;

fn turn_of(
    call: &Call,
    request: Value,
    before: Before,
    delivered: Delivered,
) -> (ActionTurn, Result<Exchange, SendError>) {
    let (mut exchanges, mut remarks) = before.unwrap_or_default();
    exchanges.extend(delivered.exchanges);
    remarks.extend(delivered.remarks);
    let answer = delivered.answer.as_ref().ok();
    let turn = Turn {
        user: Said::Words(call.words.clone()),
        request,
        http_status: answer.map(Exchange::status),
        response: answer.map(Exchange::document).unwrap_or_default(),
        latency_ms: answer.map(Exchange::latency_ms),
        assistant: String::new(),
        remarks,
        exchanges,
    };
    let (handler, scene) = (Some(call.handler.clone()), call.scene.clone());
    (ActionTurn { handler, scene, turn }, delivered.answer)
}
