//! What the Assistant posts to the webhook.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::Value;

use super::words::{
    AccountLinkingStatus, SlotFillingStatus, SlotMode, SlotStatus, VerificationStatus,
};
use crate::protocol::Map;

/// A request to the webhook.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct WebhookRequest {
    /// Which of the webhook's functions is called.
    pub handler: CalledHandler,
    /// What the person said, and what it was understood as.
    pub intent: IntentMatch,
    /// Where the conversation stands.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scene: Option<RequestScene>,
    /// The conversation.
    pub session: RequestSession,
    /// The person.
    pub user: RequestUser,
    /// What is kept for everybody in the home.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub home: Option<Storage>,
    /// What the person speaks to.
    pub device: RequestDevice,
    /// What plays or is shown at the moment.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub context: Option<Value>,
}

/// The function of the webhook that is called.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct CalledHandler {
    /// Its name, as the developer chose it.
    pub name: String,
}

/// What was said.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct IntentMatch {
    /// The intent; empty where a scene calls the webhook by itself.
    pub name: String,
    /// Its params.
    pub params: BTreeMap<String, IntentParam>,
    /// The words.
    pub query: String,
}

/// A param of an intent.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct IntentParam {
    /// As it was said.
    pub original: String,
    /// What it means.
    pub resolved: Value,
}

/// Where the conversation stands.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RequestScene {
    /// The scene.
    pub name: String,
    /// How far its slots are filled.
    pub slot_filling_status: SlotFillingStatus,
    /// Its slots.
    pub slots: BTreeMap<String, Slot>,
    /// Where it goes next, where that is settled.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<NextScene>,
}

/// A slot of a scene.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Slot {
    /// Whether it is needed.
    pub mode: SlotMode,
    /// How it stands.
    pub status: SlotStatus,
    /// Its value.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<Value>,
    /// Whether it was filled just now.
    pub updated: bool,
}

/// The scene to go to.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct NextScene {
    /// Its name.
    pub name: String,
}

/// The conversation as the Assistant keeps it.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RequestSession {
    /// The same in every request of a conversation.
    pub id: String,
    /// What the webhook keeps for the conversation.
    pub params: Map,
    /// Types that the webhook changed.
    pub type_overrides: Vec<Value>,
    /// The language of the action.
    pub language_code: String,
}

/// The person.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RequestUser {
    /// Language and country.
    pub locale: String,
    /// What the webhook keeps for the person.
    pub params: Map,
    /// Whether the account is linked.
    pub account_linking_status: AccountLinkingStatus,
    /// Whether the Assistant knows who it is.
    pub verification_status: VerificationStatus,
    /// When the person was here last (RFC 3339).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_seen_time: Option<String>,
    /// What the person subscribed to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub engagement: Option<Value>,
    /// What the person bought.
    pub package_entitlements: Vec<Value>,
    /// What the person allowed.
    pub permissions: Vec<String>,
}

/// Params that outlive a conversation.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Storage {
    /// The params.
    pub params: Map,
}

/// What the person speaks to.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RequestDevice {
    /// What it can do.
    pub capabilities: Vec<String>,
    /// Where it is, where the person allowed that to be said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub current_location: Option<Value>,
    /// Its time zone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub time_zone: Option<Value>,
}

impl WebhookRequest {
    /// The body as it is sent.
    #[must_use]
    pub fn to_value(&self) -> Value {
        serde_json::to_value(self).unwrap_or_default()
    }
}
