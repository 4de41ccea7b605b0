//! Secondary user verification: the question in a response and the answer in the next request.
//!
//! Follows Google's *Secondary user verification*. A request's `challenge` block is read
//! leniently: unknown members, a wrong type or an empty object count as no answer.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::Pin;

/// What a device wants to hear before it acts.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum ChallengeType {
    /// A yes.
    AckNeeded,
    /// A PIN, asked for the first time.
    PinNeeded,
    /// A PIN again, since the last one was wrong.
    ChallengeFailedPinNeeded,
}

impl ChallengeType {
    /// Every type, in the order in which they come up.
    pub const ALL: [Self; 3] = [Self::AckNeeded, Self::PinNeeded, Self::ChallengeFailedPinNeeded];

    /// The spelling on the wire.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::AckNeeded => "ackNeeded",
            Self::PinNeeded => "pinNeeded",
            Self::ChallengeFailedPinNeeded => "challengeFailedPinNeeded",
        }
    }

    /// Reads the exact spelling of the wire.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == text)
    }
}

/// The `challengeNeeded` object of a response.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct ChallengeNeeded {
    /// What is asked for.
    #[serde(rename = "type")]
    pub kind: ChallengeType,
}

/// The `challenge` block of one execution: what the user answered.
#[derive(Clone, Debug, Default)]
pub struct Challenge {
    /// Whether the user agreed; `None` where nothing or no boolean was sent.
    pub ack: Option<bool>,
    /// The PIN; a JSON number is read as its digits.
    pub pin: Option<Pin>,
}

impl Challenge {
    /// Reads a `challenge` block; whatever it does not know is no answer.
    #[must_use]
    pub fn read(block: &Value) -> Self {
        Self {
            ack: block.get("ack").and_then(Value::as_bool),
            pin: block.get("pin").and_then(read_pin),
        }
    }

    /// Writes the block as Google sends it.
    #[must_use]
    pub fn to_value(&self) -> Value {
        let mut block = super::Map::new();
        if let Some(ack) = self.ack {
            block.insert("ack".into(), ack.into());
        }
        if let Some(pin) = &self.pin {
            block.insert("pin".into(), pin.secret().into());
        }
        Value::Object(block)
    }
}

fn read_pin(value: &Value) -> Option<Pin> {
    match value {
        Value::String(text) => Some(Pin::new(text.clone())),
        Value::Number(number) => Some(Pin::new(number.to_string())),
        _ => None,
    }
}

impl<'de> Deserialize<'de> for Challenge {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Self::read(&Value::deserialize(deserializer)?))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn strange_blocks_are_no_answer() {
        for block in [
            json!({}),
            json!(null),
            json!([]),
            json!({"pin": null, "ack": "yes"}),
            json!({"pin": ["1"]}),
        ] {
            let challenge = Challenge::read(&block);
            assert!(challenge.ack.is_none() && challenge.pin.is_none(), "{block}");
        }
    }

    #[test]
    fn a_number_is_read_as_its_digits_and_zeros_of_a_text_are_kept() {
        assert!(Challenge::read(&json!({"pin": 333_444})).pin.expect("a pin").matches("333444"));
        assert!(Challenge::read(&json!({"pin": "0042"})).pin.expect("a pin").matches("0042"));
    }
}
