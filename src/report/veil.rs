//! The redactor, and the PINs of one conversation: too short to be known by value everywhere,
//! they are hidden in all that this conversation shows.

use serde_json::{Value, json};

use crate::google::{Conversation, Said, Turn};
use crate::wire::{Exchange, REDACTED, Redactor, pins_of};

/// Shorter PINs would be found by chance in harmless text.
const SHORTEST_PIN: usize = 4;

/// Hides what a conversation must not show.
pub(super) struct Veil<'a> {
    redactor: &'a Redactor,
    pins: Vec<String>,
}

impl<'a> Veil<'a> {
    pub(super) fn over(conversation: &'a Conversation, redactor: &'a Redactor) -> Self {
        Self::over_turns(&conversation.turns, redactor)
    }

    pub(super) fn over_turns<'t>(
        turns: impl IntoIterator<Item = &'t Turn>,
        redactor: &'a Redactor,
    ) -> Self {
        let pins = turns.into_iter().filter_map(|turn| match &turn.user {
            Said::Pin(pin) => Some(pin.secret().to_owned()),
            Said::Words(_) => None,
        });
        Self::hiding(pins, redactor)
    }

    /// Over an exchange that may be of anybody's making: the PINs are those that it sends.
    pub(super) fn over_exchange(exchange: &Exchange, redactor: &'a Redactor) -> Self {
        Self::hiding(pins_of(exchange.request.body()).into_iter(), redactor)
    }

    fn hiding(pins: impl Iterator<Item = String>, redactor: &'a Redactor) -> Self {
        let is_hidden = |pin: &String| pin.len() >= SHORTEST_PIN && hides(redactor);
        let mut pins: Vec<String> = pins.filter(is_hidden).collect();
        pins.sort_by_key(|pin| std::cmp::Reverse(pin.len()));
        Self { redactor, pins }
    }

    pub(super) fn said(&self, said: &Said) -> String {
        match said {
            Said::Words(words) => self.text(words),
            Said::Pin(_) if hides(self.redactor) => REDACTED.to_owned(),
            Said::Pin(pin) => pin.secret().to_owned(),
        }
    }

    pub(super) fn text(&self, text: &str) -> String {
        let text = self.redactor.text(text);
        self.pins.iter().fold(text, |text, pin| text.replace(pin, REDACTED))
    }

    pub(super) fn json(&self, value: &Value) -> Value {
        self.without_pins(self.redactor.json(value))
    }

    pub(super) fn redactor(&self) -> &Redactor {
        self.redactor
    }

    /// Every text of a document that was put together from what is not secret by its place.
    pub(super) fn texts(&self, value: Value) -> Value {
        match value {
            Value::Object(members) => {
                members.into_iter().map(|(name, value)| (name, self.texts(value))).collect()
            }
            Value::Array(elements) => {
                elements.into_iter().map(|element| self.texts(element)).collect()
            }
            Value::String(text) => Value::String(self.text(&text)),
            other => other,
        }
    }

    /// Ids of requests are numbers that may hold a PIN by chance, and must stay comparable.
    fn without_pins(&self, value: Value) -> Value {
        match value {
            Value::Object(members) => members
                .into_iter()
                .map(|(name, value)| {
                    let value = if name == "requestId" { value } else { self.without_pins(value) };
                    (name, value)
                })
                .collect(),
            Value::Array(elements) => {
                elements.into_iter().map(|element| self.without_pins(element)).collect()
            }
            Value::String(text) => {
                Value::String(self.pins.iter().fold(text, |text, pin| text.replace(pin, REDACTED)))
            }
            Value::Number(number) if self.pins.contains(&number.to_string()) => REDACTED.into(),
            other => other,
        }
    }
}

/// The redactor is the one that knows whether secrets are shown.
fn hides(redactor: &Redactor) -> bool {
    redactor.json(&json!({"pin": "0"}))["pin"] == REDACTED
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::samples::unlocking;

    #[test]
    fn a_pin_is_hidden_as_text_and_as_a_number_but_ids_stay_comparable() {
        let (conversation, redactor) = (unlocking(), Redactor::default());
        let veil = Veil::over(&conversation, &redactor);
        assert_eq!(
            veil.json(&json!({"requestId": "9333444", "tried": [333_222, "is 333444", 3332]})),
            json!({"requestId": "9333444", "tried": [REDACTED, "is [redacted]", 3332]})
        );
    }
}
