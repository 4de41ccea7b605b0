//! Reads the answer of a stranger's webhook: what can be used of it, and what is wrong with it.
//!
//! What the Assistant cannot use is an error; what it passes over is a warning.

use std::collections::BTreeMap;

use serde_json::{Map as JsonMap, Value};

use super::read_request::{params, text};
use super::request::{NextScene, Storage, WebhookRequest};
use super::response::{
    ExpectedSpeech, Prompt, ResponseScene, ResponseSession, ResponseSlot, Simple, Suggestion,
    WebhookResponse,
};
use super::words::SlotStatus;
use crate::protocol::{Mismatch, Reader, Rule};

/// The kinds of content, of which a prompt has one.
const CONTENTS: [&str; 7] =
    ["card", "image", "table", "media", "list", "collection", "collectionBrowse"];

/// An answer as it can be used, and what is wrong with it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ReadResponse {
    /// What can be used.
    pub response: WebhookResponse,
    /// What is wrong, in the order of the document.
    pub mismatches: Vec<Mismatch>,
}

impl WebhookResponse {
    /// Reads the answer to `request`.
    #[must_use]
    pub fn read(body: &Value, request: &WebhookRequest) -> ReadResponse {
        let mut reading = Reading { request, mismatches: Vec::new() };
        let response = reading.response(&Reader::root(body));
        ReadResponse { response, mismatches: reading.mismatches }
    }
}

struct Reading<'r> {
    request: &'r WebhookRequest,
    mismatches: Vec<Mismatch>,
}

impl Reading<'_> {
    fn response(&mut self, root: &Reader<'_>) -> WebhookResponse {
        if !self.is_object(root) {
            return WebhookResponse::default();
        }
        let known = ["session", "user", "home", "scene", "prompt", "expected", "device"];
        self.ensure_known(root, &known);
        WebhookResponse {
            session: self.session(&root.member("session")),
            user: self.storage(&root.member("user")),
            home: self.storage(&root.member("home")),
            scene: self.scene(&root.member("scene")),
            prompt: self.prompt(&root.member("prompt")),
            expected: self.expected(&root.member("expected")),
            device: root.member("device").value().cloned(),
        }
    }

    fn session(&mut self, session: &Reader<'_>) -> Option<ResponseSession> {
        self.present(session)?;
        self.ensure_known(session, &["id", "params", "typeOverrides", "languageCode"]);
        let (id, sent) = (session.member("id"), self.request.session.id.as_str());
        match id.value() {
            None => self.note(id.mismatch("the session's id, as it was sent").tolerated()),
            Some(value) if value.as_str() != Some(sent) => {
                self.note(id.mismatch(&format!("`{sent}`, as it was sent")).breaks(Rule::Value));
            }
            Some(_) => {}
        }
        let params = self.params(&session.member("params"));
        Some(ResponseSession { id: sent.to_owned(), params })
    }

    fn storage(&mut self, storage: &Reader<'_>) -> Option<Storage> {
        self.present(storage)?;
        Some(Storage { params: self.params(&storage.member("params")) })
    }

    fn scene(&mut self, scene: &Reader<'_>) -> Option<ResponseScene> {
        self.present(scene)?;
        self.ensure_known(scene, &["name", "slots", "next", "slotFillingStatus"]);
        let sent = self.request.scene.as_ref().map_or("", |scene| scene.name.as_str());
        let name = self.text(&scene.member("name")).unwrap_or_else(|| sent.to_owned());
        if name != sent {
            let expected = format!("`{sent}`, the scene that was sent");
            let mismatch = scene.member("name").mismatch(&expected);
            self.note(mismatch.breaks(Rule::Value).tolerated());
        }
        let next = scene.member("next");
        let next = self.present(&next).and_then(|()| {
            let name = next.member("name");
            match name.text() {
                Ok("") | Err(_) => {
                    self.note(name.mismatch("the name of a scene"));
                    None
                }
                Ok(name) => Some(NextScene { name: name.to_owned() }),
            }
        });
        Some(ResponseScene { name, slots: self.slots(&scene.member("slots")), next })
    }

    fn slots(&mut self, slots: &Reader<'_>) -> BTreeMap<String, ResponseSlot> {
        let mut read = BTreeMap::new();
        for name in self.params(slots).keys() {
            let slot = slots.member(name);
            let sent = self.request.scene.as_ref().and_then(|scene| scene.slots.get(name));
            let Some(sent) = sent.cloned() else {
                let mismatch = slot.mismatch("a slot of the request").breaks(Rule::Unknown);
                self.note(mismatch.tolerated());
                continue;
            };
            if !self.is_object(&slot) {
                continue;
            }
            let status = self.text(&slot.member("status")).map(|text| SlotStatus::from(&*text));
            if let Some(status) = &status
                && *status != sent.status
                && *status != SlotStatus::Invalid
            {
                let expected = "`INVALID`, or the status as it was sent: the others are read-only";
                let mismatch = slot.member("status").mismatch(expected);
                self.note(mismatch.breaks(Rule::Value).tolerated());
            }
            let value = slot.member("value").value().cloned();
            let prompt = self.prompt(&slot.member("prompt"));
            read.insert(name.clone(), ResponseSlot { value, status, prompt });
        }
        read
    }

    fn prompt(&mut self, prompt: &Reader<'_>) -> Option<Prompt> {
        self.present(prompt)?;
        self.ensure_known(
            prompt,
            &[
                "override",
                "firstSimple",
                "lastSimple",
                "content",
                "suggestions",
                "link",
                "canvas",
                "orderUpdate",
            ],
        );
        let overrides = prompt.member("override");
        if overrides.value().is_some_and(|value| !value.is_boolean()) {
            self.note(overrides.mismatch("a boolean"));
        }
        Some(Prompt {
            overrides: overrides.value() == Some(&Value::Bool(true)),
            first_simple: self.simple(&prompt.member("firstSimple")),
            last_simple: self.simple(&prompt.member("lastSimple")),
            content: self.content(&prompt.member("content")),
            suggestions: self.suggestions(&prompt.member("suggestions")),
            link: prompt.member("link").value().cloned(),
            canvas: prompt.member("canvas").value().cloned(),
            order_update: prompt.member("orderUpdate").value().cloned(),
        })
    }

    fn simple(&mut self, simple: &Reader<'_>) -> Option<Simple> {
        self.present(simple)?;
        self.ensure_known(simple, &["speech", "text"]);
        Some(Simple {
            speech: self.text(&simple.member("speech")).unwrap_or_default(),
            text: self.text(&simple.member("text")).unwrap_or_default(),
        })
    }

    fn content(&mut self, content: &Reader<'_>) -> Option<Value> {
        self.present(content)?;
        let kinds: Vec<&String> =
            content.object().map(JsonMap::keys).into_iter().flatten().collect();
        let [kind] = kinds.as_slice() else {
            let mismatch = content.mismatch("one kind of content");
            self.note(mismatch.breaks(Rule::Alternatives));
            return content.value().cloned();
        };
        if !CONTENTS.contains(&kind.as_str()) {
            let expected = format!("no such member: content is one of {}", CONTENTS.join(", "));
            let mismatch = content.member(kind).mismatch(&expected).breaks(Rule::Unknown);
            self.note(mismatch);
        }
        content.value().cloned()
    }

    fn suggestions(&mut self, suggestions: &Reader<'_>) -> Vec<Suggestion> {
        if suggestions.value().is_none() {
            return Vec::new();
        }
        let elements = suggestions.elements().unwrap_or_else(|mismatch| {
            self.note(mismatch);
            Vec::new()
        });
        let mut read = Vec::new();
        for element in elements {
            match element.member("title").text() {
                Ok(title) => read.push(Suggestion { title: title.to_owned() }),
                Err(mismatch) => self.note(mismatch),
            }
        }
        read
    }

    fn expected(&mut self, expected: &Reader<'_>) -> Option<ExpectedSpeech> {
        self.present(expected)?;
        let speech = expected.member("speech");
        let phrases = speech.value().map(|_| speech.texts()).transpose();
        let speech = phrases.unwrap_or_else(|mismatch| {
            self.note(mismatch);
            None
        });
        let language_code = self.text(&expected.member("languageCode"));
        Some(ExpectedSpeech { language_code, speech: speech.unwrap_or_default() })
    }

    /// Whether there is an object here; anything else is noted.
    fn present(&mut self, member: &Reader<'_>) -> Option<()> {
        member.value()?;
        self.is_object(member).then_some(())
    }

    fn is_object(&mut self, member: &Reader<'_>) -> bool {
        match member.object() {
            Ok(_) => true,
            Err(mismatch) => {
                self.note(mismatch);
                false
            }
        }
    }

    fn params(&mut self, member: &Reader<'_>) -> crate::protocol::Map {
        params(member).unwrap_or_else(|mismatch| {
            self.note(mismatch);
            crate::protocol::Map::new()
        })
    }

    fn text(&mut self, member: &Reader<'_>) -> Option<String> {
        text(member).unwrap_or_else(|mismatch| {
            self.note(mismatch);
            None
        })
    }

    /// A member that nobody reads is hardly what was meant.
    fn ensure_known(&mut self, object: &Reader<'_>, known: &[&str]) {
        let members = object.object().map(JsonMap::keys).into_iter().flatten();
        for name in members.filter(|name| !known.contains(&name.as_str())) {
            let mismatch = object.member(name).mismatch("no such member");
            self.note(mismatch.breaks(Rule::Unknown).tolerated());
        }
    }

    fn note(&mut self, mismatch: Mismatch) {
        self.mismatches.push(mismatch);
    }
}

#[cfg(test)]
mod tests;
