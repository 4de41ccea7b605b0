//! The webhook of a conversational action: what the Assistant posts, and what the webhook answers.
//!
//! Actions Builder (`google.actions.conversation.v3`), as the library for its webhooks and the
//! `google.actions.sdk.v2` protos have it. Conversational actions were retired in June 2023 and
//! were never part of smart home. Both sides of the house write these types; the answer of a
//! stranger's webhook is read by [`WebhookResponse::read`] into verdicts, never into our own error.

mod read_request;
mod read_response;
mod request;
mod response;
mod words;

pub use read_response::ReadResponse;
pub use request::{
    CalledHandler, IntentMatch, IntentParam, NextScene, RequestDevice, RequestScene,
    RequestSession, RequestUser, Slot, Storage, WebhookRequest,
};
pub use response::{
    ExpectedSpeech, Prompt, ResponseScene, ResponseSession, ResponseSlot, Simple, Suggestion,
    WebhookResponse,
};
pub use words::{
    AccountLinkingStatus, LinkingResult, SlotFillingStatus, SlotMode, SlotStatus,
    VerificationStatus,
};

/// The scene that ends a conversation.
pub const END_CONVERSATION: &str = "actions.scene.END_CONVERSATION";

/// What the names of the platform's own scenes begin with.
pub const SYSTEM_SCENE_PREFIX: &str = "actions.scene.";

/// The handler that asks whether the webhook is alive.
pub const HEALTH_CHECK: &str = "actions.handler.HEALTH_CHECK";

/// The intent that a conversation begins with.
pub const MAIN_INTENT: &str = "actions.intent.MAIN";

/// The slot, session param and intent param that hold what came of account linking.
pub const LINKING_SLOT: &str = "AccountLinkingSlot";

/// The header with Google's signature of a request: a JWT whose audience is the project id.
pub const SIGNATURE_HEADER: &str = "google-assistant-signature";

/// The system scene in which the account of an entry scene is linked.
#[must_use]
pub fn linking_scene(entry: &str) -> String {
    format!("{entry}_AccountLinking")
}
