//! What the platform keeps between two requests, and the requests that it makes of it.

use serde_json::Value;

use crate::protocol::Map;
use crate::protocol::conversation::{
    AccountLinkingStatus, CalledHandler, IntentMatch, IntentParam, LINKING_SLOT, LinkingResult,
    MAIN_INTENT, RequestDevice, RequestScene, RequestSession, RequestUser, SlotFillingStatus,
    Storage, VerificationStatus, WebhookRequest, WebhookResponse,
};
use crate::wire::Chance;

/// What the device can do: a speaker with a screen.
const CAPABILITIES: [&str; 3] = ["SPEECH", "RICH_RESPONSE", "LONG_FORM_AUDIO"];

/// A conversation, as the platform keeps it.
pub(super) struct PlatformSession {
    id: String,
    verified: bool,
    params: Map,
    user_params: Map,
    home_params: Map,
}

/// One call of the webhook.
#[derive(Clone, Debug)]
pub(super) struct Call {
    /// What the person said.
    pub(super) words: String,
    /// Which handler hears it.
    pub(super) handler: String,
    /// The present scene.
    pub(super) scene: String,
    /// Whether it begins the conversation.
    pub(super) begins: bool,
    /// What came of account linking, where this call is about that.
    pub(super) linking: Option<LinkingResult>,
}

impl PlatformSession {
    pub(super) fn new(chance: &dyn Chance, verified: bool) -> Self {
        Self {
            id: chance.token(),
            verified,
            params: Map::new(),
            user_params: Map::new(),
            home_params: Map::new(),
        }
    }

    /// The slot holds what came of linking from now on.
    pub(super) fn settle_linking(&mut self, result: LinkingResult) {
        self.params.insert(LINKING_SLOT.to_owned(), result.as_str().into());
    }

    /// What the slot holds; nothing where the account may be asked for (again).
    pub(super) fn settled_linking(&self) -> Option<&Value> {
        self.params.get(LINKING_SLOT).filter(|value| *value != "")
    }

    /// The request that a call is.
    pub(super) fn request(&self, call: &Call, linked: bool) -> WebhookRequest {
        WebhookRequest {
            handler: CalledHandler { name: call.handler.clone() },
            intent: intent(call),
            scene: Some(RequestScene {
                name: call.scene.clone(),
                slot_filling_status: match call.linking {
                    Some(_) => SlotFillingStatus::Final,
                    None => SlotFillingStatus::Unspecified,
                },
                ..RequestScene::default()
            }),
            session: RequestSession {
                id: self.id.clone(),
                params: self.params.clone(),
                ..RequestSession::default()
            },
            user: self.user(linked),
            home: Some(Storage { params: self.home_params.clone() }),
            device: RequestDevice {
                capabilities: CAPABILITIES.map(str::to_owned).to_vec(),
                ..RequestDevice::default()
            },
            context: None,
        }
    }

    fn user(&self, linked: bool) -> RequestUser {
        RequestUser {
            locale: "en-US".to_owned(),
            params: self.user_params.clone(),
            account_linking_status: if linked {
                AccountLinkingStatus::Linked
            } else {
                AccountLinkingStatus::NotLinked
            },
            verification_status: if self.verified {
                VerificationStatus::Verified
            } else {
                VerificationStatus::Guest
            },
            ..RequestUser::default()
        }
    }

    /// Keeps what an answer says to keep.
    pub(super) fn take(&mut self, response: &WebhookResponse) {
        if let Some(session) = &response.session {
            merge(&mut self.params, &session.params);
        }
        if let Some(user) = &response.user {
            merge(&mut self.user_params, &user.params);
        }
        if let Some(home) = &response.home {
            merge(&mut self.home_params, &home.params);
        }
    }
}

fn intent(call: &Call) -> IntentMatch {
    let slot = call.linking.map(|result| {
        let param = IntentParam { original: String::new(), resolved: result.as_str().into() };
        (LINKING_SLOT.to_owned(), param)
    });
    IntentMatch {
        name: if call.begins { MAIN_INTENT.to_owned() } else { String::new() },
        params: slot.into_iter().collect(),
        query: call.words.clone(),
    }
}

/// A param that is `null` is removed.
fn merge(kept: &mut Map, params: &Map) {
    for (name, value) in params {
        if value.is_null() {
            kept.shift_remove(name);
        } else {
            kept.insert(name.clone(), value.clone());
        }
    }
}
