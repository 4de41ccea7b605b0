//! What the webhook answers.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::Value;

use super::request::{NextScene, Storage};
use super::words::SlotStatus;
use crate::protocol::Map;

/// An answer of the webhook.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct WebhookResponse {
    /// The conversation.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub session: Option<ResponseSession>,
    /// What to keep for the person.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user: Option<Storage>,
    /// What to keep for everybody in the home.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub home: Option<Storage>,
    /// Where the conversation goes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scene: Option<ResponseScene>,
    /// What the Assistant says.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub prompt: Option<Prompt>,
    /// What the person is likely to say.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expected: Option<ExpectedSpeech>,
    /// What the device is asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub device: Option<Value>,
}

/// The conversation as the webhook leaves it.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct ResponseSession {
    /// As it was sent.
    pub id: String,
    /// What to keep for the conversation: `null` removes a param.
    pub params: Map,
}

/// Where the conversation goes.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct ResponseScene {
    /// The present scene, as it was sent.
    pub name: String,
    /// Slots of the request that are changed.
    pub slots: BTreeMap<String, ResponseSlot>,
    /// The scene to go to; none stays here.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<NextScene>,
}

/// What the webhook says of a slot.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct ResponseSlot {
    /// Its value.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<Value>,
    /// `INVALID` refuses the value.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<SlotStatus>,
    /// How the slot is asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub prompt: Option<Prompt>,
}

/// What the Assistant says and shows.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Prompt {
    /// Whether prompts that were collected before are dropped.
    #[serde(rename = "override")]
    pub overrides: bool,
    /// Said first.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first_simple: Option<Simple>,
    /// Said last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_simple: Option<Simple>,
    /// A card, an image, a list …: one of them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub content: Option<Value>,
    /// What the person may tap.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub suggestions: Vec<Suggestion>,
    /// A suggestion that leads to a page.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub link: Option<Value>,
    /// What a canvas is told.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub canvas: Option<Value>,
    /// How an order stands.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub order_update: Option<Value>,
}

/// Something said.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Simple {
    /// As it is spoken; SSML is allowed.
    pub speech: String,
    /// As it is shown.
    pub text: String,
}

/// Something to tap.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Suggestion {
    /// What it says.
    pub title: String,
}

/// What the person is likely to say.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ExpectedSpeech {
    /// In which language.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub language_code: Option<String>,
    /// The phrases.
    pub speech: Vec<String>,
}

impl Simple {
    /// Says and shows the same.
    #[must_use]
    pub fn saying(words: &str) -> Self {
        Self { speech: words.to_owned(), text: words.to_owned() }
    }

    /// The words that are heard: what is spoken, without its SSML, else what is shown.
    #[must_use]
    pub fn words(&self) -> String {
        let speech = self.speech.trim();
        match (speech.is_empty(), speech.starts_with("<speak")) {
            (true, _) => self.text.trim().to_owned(),
            (false, false) => speech.to_owned(),
            (false, true) => without_tags(speech),
        }
    }
}

/// What stands between the tags of SSML, with single spaces.
fn without_tags(markup: &str) -> String {
    let mut parts = markup.split('<');
    let before = parts.next().unwrap_or_default();
    let between = parts.filter_map(|part| Some(part.split_once('>')?.1));
    let text: Vec<&str> =
        std::iter::once(before).chain(between).flat_map(str::split_whitespace).collect();
    // `&amp;` last: what it stands for is no entity.
    [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&apos;", "'"), ("&amp;", "&")]
        .iter()
        .fold(text.join(" "), |text, (entity, letter)| text.replace(entity, letter))
}

impl WebhookResponse {
    /// The body as it is sent.
    #[must_use]
    pub fn to_value(&self) -> Value {
        serde_json::to_value(self).unwrap_or_default()
    }

    /// What the Assistant says.
    #[must_use]
    pub fn words(&self) -> String {
        let Some(prompt) = &self.prompt else { return String::new() };
        let simple = [&prompt.first_simple, &prompt.last_simple];
        let words: Vec<String> = simple.into_iter().flatten().map(Simple::words).collect();
        words.join(" ").trim().to_owned()
    }

    /// The scene that it goes to.
    #[must_use]
    pub fn next(&self) -> Option<&str> {
        Some(self.scene.as_ref()?.next.as_ref()?.name.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_heard_has_no_tags() {
        for (speech, text, words) in [
            ("Hello.", "Hi.", "Hello."),
            ("", "Hi.", "Hi."),
            (
                "<speak>Hello <break time=\"1s\"/>\n <emphasis>you</emphasis></speak>",
                "Hi.",
                "Hello you",
            ),
            ("1 < 2", "", "1 < 2"),
            ("<speak>", "", ""),
            ("<speak>you &amp; me &amp;lt; 3</speak>", "", "you & me &lt; 3"),
        ] {
            let simple = Simple { speech: speech.to_owned(), text: text.to_owned() };
            assert_eq!(simple.words(), words);
        }
    }
}
