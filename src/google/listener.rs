//! What the Assistant would say to the exchanges of a conversation that somebody else leads.
//!
//! Only EXECUTE is answered in words: *Secondary user verification* and *Errors and exceptions*.

use serde_json::Value;

use crate::protocol::{Challenge, DeviceName, Intent, SyncDevice};

use super::answer::{Answer, ensure_answered};
use super::conversation::{Order, Said};
use super::dialogue::Talk;

/// What the Assistant has to say now.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) enum Words {
    /// This.
    Said(String),
    /// Nobody can tell, and why.
    Unknown(&'static str),
}

/// Follows a conversation.
pub(super) struct Listener {
    pub devices: Vec<SyncDevice>,
    provider: String,
    talk: Option<Talk>,
    /// Whether a question waits for the person.
    asked: bool,
    words: Words,
}

impl Listener {
    pub fn new(devices: Vec<SyncDevice>, provider: String) -> Self {
        let words = Words::Unknown("nothing was sent before it");
        Self { devices, provider, talk: None, asked: false, words }
    }

    /// What the Assistant says now.
    pub fn words(&self) -> &Words {
        &self.words
    }

    /// The person speaks: without a request, that declines what was asked.
    pub fn person(&mut self) {
        self.words = match &self.talk {
            Some(talk) if self.asked => Words::Said(talk.declined()),
            _ => Words::Unknown("nothing was sent since the person spoke"),
        };
    }

    /// An exchange was not played.
    pub fn missed(&mut self) {
        self.talk = None;
        self.asked = false;
        self.words = Words::Unknown("what it answers was not sent");
    }

    /// An intent was answered.
    pub fn intent(&mut self, answer: &Answer) {
        if intent_of(&answer.request) != Some(Intent::Execute) {
            self.words = Words::Unknown("only what it says to an EXECUTE is known");
            return;
        }
        let Some((order, challenge)) = self.order(&answer.request) else {
            self.words = Words::Unknown("the EXECUTE names no command");
            return;
        };
        let asked = order.devices.iter().map(|device| device.id.clone()).collect();
        let goes_on = self.asked && challenge.is_some();
        let talk = match self.talk.take().filter(|talk| goes_on && talk.goes_on_with(&order)) {
            Some(talk) => self.talk.insert(talk),
            None => self.talk.insert(Talk::new(order, self.provider.clone())),
        };
        if let Some(challenge) = challenge {
            talk.answered(asked, challenge);
        }
        let mut answer = answer.clone();
        answer.trouble = answer.trouble.or_else(|| {
            let exchange = answer.exchange.as_ref()?;
            ensure_answered(Intent::Execute, &answer.request, exchange).err()
        });
        self.asked = talk.hear(Said::Words(String::new()), answer).is_some();
        self.words = Words::Said(talk.last_words().to_owned());
    }

    /// The order of an EXECUTE, and the answer to a challenge in it. Of several commands the last
    /// is the one that is spoken of: Google sets the mode before the temperature.
    fn order(&self, request: &Value) -> Option<(Order, Option<Challenge>)> {
        let commands = request.pointer("/inputs/0/payload/commands")?.as_array()?;
        let execution = commands.last()?["execution"].as_array()?.last()?;
        let ids = commands.iter().filter_map(|group| group["devices"].as_array()).flatten();
        let devices = ids.filter_map(|device| device["id"].as_str()).map(|id| self.device(id));
        let order = Order {
            devices: devices.collect(),
            command: execution["command"].as_str()?.to_owned(),
            params: execution["params"].as_object().cloned().unwrap_or_default(),
            words: None,
        };
        let challenge = commands
            .iter()
            .filter_map(|group| group["execution"].as_array())
            .flatten()
            .find_map(|execution| execution.get("challenge"));
        Some((order, challenge.map(Challenge::read)))
    }

    /// A device that the last SYNC does not name is called by its id.
    fn device(&self, id: &str) -> SyncDevice {
        let known = self.devices.iter().find(|device| device.id == id);
        known.cloned().unwrap_or_else(|| SyncDevice {
            id: id.to_owned(),
            name: DeviceName { name: id.to_owned(), ..DeviceName::default() },
            ..SyncDevice::default()
        })
    }
}

/// The intent of a request as it was sent.
pub(super) fn intent_of(request: &Value) -> Option<Intent> {
    Intent::parse(request.pointer("/inputs/0/intent")?.as_str()?)
}
