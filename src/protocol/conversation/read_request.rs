//! Reads what is posted to the webhook.

use std::collections::BTreeMap;

use serde_json::Value;

use super::request::{
    CalledHandler, IntentMatch, IntentParam, NextScene, RequestDevice, RequestScene,
    RequestSession, RequestUser, Slot, Storage, WebhookRequest,
};
use crate::protocol::{Map, Mismatch, Reader};

impl WebhookRequest {
    /// Reads a request. Only the handler and the session must be there; what else is there must
    /// be of its type.
    ///
    /// # Errors
    /// Names the first place that cannot be used.
    pub fn read(body: &Value) -> Result<Self, Mismatch> {
        let root = Reader::root(body);
        root.object()?;
        let scene = root.member("scene");
        Ok(Self {
            handler: CalledHandler { name: Self::read_handler(body)? },
            intent: IntentMatch::read(&root.member("intent"))?,
            scene: scene.value().map(|_| RequestScene::read(&scene)).transpose()?,
            session: RequestSession::read(&root.member("session"))?,
            user: RequestUser::read(&root.member("user"))?,
            home: read_storage(&root.member("home"))?,
            device: RequestDevice::read(&root.member("device"))?,
            context: root.member("context").value().cloned(),
        })
    }

    /// Reads the name of the handler alone: a health check has nothing else.
    ///
    /// # Errors
    /// There is none.
    pub fn read_handler(body: &Value) -> Result<String, Mismatch> {
        let name = Reader::root(body).member("handler").member("name");
        match name.text()? {
            "" => Err(name.mismatch("the name of a handler")),
            text => Ok(text.to_owned()),
        }
    }
}

impl IntentMatch {
    fn read(intent: &Reader<'_>) -> Result<Self, Mismatch> {
        let read_param = |param: &Reader<'_>| {
            Ok(IntentParam {
                original: text(&param.member("original"))?.unwrap_or_default(),
                resolved: param.member("resolved").value().cloned().unwrap_or_default(),
            })
        };
        Ok(Self {
            name: text(&intent.member("name"))?.unwrap_or_default(),
            params: members(&intent.member("params"), read_param)?,
            query: text(&intent.member("query"))?.unwrap_or_default(),
        })
    }
}

impl RequestScene {
    fn read(scene: &Reader<'_>) -> Result<Self, Mismatch> {
        let next = scene.member("next");
        Ok(Self {
            name: scene.member("name").text()?.to_owned(),
            slot_filling_status: word(&scene.member("slotFillingStatus"))?,
            slots: members(&scene.member("slots"), Slot::read)?,
            next: match next.value() {
                Some(_) => Some(NextScene { name: next.member("name").text()?.to_owned() }),
                None => None,
            },
        })
    }
}

impl Slot {
    fn read(slot: &Reader<'_>) -> Result<Self, Mismatch> {
        let updated = slot.member("updated");
        Ok(Self {
            mode: word(&slot.member("mode"))?,
            status: word(&slot.member("status"))?,
            value: slot.member("value").value().cloned(),
            updated: updated.value().map(|_| updated.boolean()).transpose()?.unwrap_or_default(),
        })
    }
}

impl RequestSession {
    fn read(session: &Reader<'_>) -> Result<Self, Mismatch> {
        Ok(Self {
            id: session.member("id").text()?.to_owned(),
            params: params(&session.member("params"))?,
            type_overrides: values(&session.member("typeOverrides"))?,
            language_code: text(&session.member("languageCode"))?.unwrap_or_default(),
        })
    }
}

impl RequestUser {
    fn read(user: &Reader<'_>) -> Result<Self, Mismatch> {
        let permissions = user.member("permissions");
        Ok(Self {
            locale: text(&user.member("locale"))?.unwrap_or_default(),
            params: params(&user.member("params"))?,
            account_linking_status: word(&user.member("accountLinkingStatus"))?,
            verification_status: word(&user.member("verificationStatus"))?,
            last_seen_time: text(&user.member("lastSeenTime"))?,
            engagement: user.member("engagement").value().cloned(),
            package_entitlements: values(&user.member("packageEntitlements"))?,
            permissions: texts(&permissions)?,
        })
    }
}

impl RequestDevice {
    fn read(device: &Reader<'_>) -> Result<Self, Mismatch> {
        Ok(Self {
            capabilities: texts(&device.member("capabilities"))?,
            current_location: device.member("currentLocation").value().cloned(),
            time_zone: device.member("timeZone").value().cloned(),
        })
    }
}

fn read_storage(storage: &Reader<'_>) -> Result<Option<Storage>, Mismatch> {
    let Some(_) = storage.value() else { return Ok(None) };
    storage.object()?;
    Ok(Some(Storage { params: params(&storage.member("params"))? }))
}

/// The text here, where there is one.
pub(super) fn text(member: &Reader<'_>) -> Result<Option<String>, Mismatch> {
    member.value().map(|_| member.text().map(str::to_owned)).transpose()
}

/// The word here; what says nothing is unspecified.
fn word<T: Default + for<'a> From<&'a str>>(member: &Reader<'_>) -> Result<T, Mismatch> {
    Ok(text(member)?.map_or_else(T::default, |text| T::from(text.as_str())))
}

/// The object here; empty where there is none.
pub(super) fn params(member: &Reader<'_>) -> Result<Map, Mismatch> {
    Ok(member.value().map(|_| member.object().cloned()).transpose()?.unwrap_or_default())
}

fn texts(member: &Reader<'_>) -> Result<Vec<String>, Mismatch> {
    Ok(member.value().map(|_| member.texts()).transpose()?.unwrap_or_default())
}

fn values(member: &Reader<'_>) -> Result<Vec<Value>, Mismatch> {
    let Some(_) = member.value() else { return Ok(Vec::new()) };
    Ok(member.elements()?.iter().filter_map(Reader::value).cloned().collect())
}

fn members<T>(
    member: &Reader<'_>,
    read: impl Fn(&Reader<'_>) -> Result<T, Mismatch>,
) -> Result<BTreeMap<String, T>, Mismatch> {
    let names = params(member)?;
    names
        .keys()
        .map(|name| {
            let value = member.member(name);
            value.object()?;
            Ok((name.clone(), read(&value)?))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::protocol::conversation::words::{
        AccountLinkingStatus, SlotFillingStatus, VerificationStatus,
    };

    /// A request after Google Sign-In, as documented.
    fn linked() -> Value {
        json!({
            "handler": {"name": "on_linked"},
            "intent": {
                "name": "",
                "params": {"AccountLinkingSlot": {"original": "", "resolved": "LINKED"}},
                "query": "yes"
            },
            "scene": {"name": "Order_AccountLinking", "slotFillingStatus": "FINAL", "slots": {}},
            "session": {
                "id": "s1",
                "params": {"AccountLinkingSlot": "LINKED"},
                "languageCode": ""
            },
            "user": {
                "locale": "en-US", "accountLinkingStatus": "LINKED",
                "verificationStatus": "VERIFIED", "params": {}
            },
            "home": {"params": {}},
            "device": {"capabilities": ["SPEECH", "RICH_RESPONSE"]}
        })
    }

    /// Every field of the protocol.
    fn whole() -> Value {
        json!({
            "handler": {"name": "h"},
            "intent": {
                "name": "i", "params": {"p": {"original": "o", "resolved": {"a": 1}}}, "query": "q"
            },
            "scene": {
                "name": "s", "slotFillingStatus": "COLLECTING",
                "slots": {"n": {
                    "mode": "REQUIRED", "status": "FILLED", "value": 3, "updated": true
                }},
                "next": {"name": "t"}
            },
            "session": {
                "id": "1", "params": {"a": null},
                "typeOverrides": [{"name": "t", "mode": "TYPE_MERGE"}], "languageCode": "en"
            },
            "user": {
                "locale": "de-DE", "params": {"b": 1}, "accountLinkingStatus": "NOT_LINKED",
                "verificationStatus": "GUEST", "lastSeenTime": "2021-01-01T00:00:00Z",
                "engagement": {"pushNotificationIntents": []}, "packageEntitlements": [{}],
                "permissions": ["UPDATE"]
            },
            "home": {"params": {"c": []}},
            "device": {
                "capabilities": ["SPEECH"], "currentLocation": {"postalAddress": {}},
                "timeZone": {"id": "Europe/Berlin", "version": ""}
            },
            "context": {"media": {"index": 0, "progress": "0s"}}
        })
    }

    #[test]
    fn the_documented_request_is_read() {
        let request = WebhookRequest::read(&linked()).expect("a request");
        assert_eq!(request.handler.name, "on_linked");
        assert_eq!(request.intent.params["AccountLinkingSlot"].resolved, "LINKED");
        assert_eq!(request.session.params["AccountLinkingSlot"], "LINKED");
        assert_eq!(request.user.account_linking_status, AccountLinkingStatus::Linked);
        assert_eq!(request.user.verification_status, VerificationStatus::Verified);
        let scene = request.scene.expect("a scene");
        assert_eq!(scene.slot_filling_status, SlotFillingStatus::Final);
    }

    #[test]
    fn every_field_comes_out_as_it_went_in() {
        let request = WebhookRequest::read(&whole()).expect("a request");
        assert_eq!(request.to_value(), whole());
    }

    #[test]
    fn little_must_be_there() {
        let small = json!({"handler": {"name": "h"}, "session": {"id": "1"}});
        let request = WebhookRequest::read(&small).expect("a request");
        assert_eq!(request.user.verification_status, VerificationStatus::Unspecified);
        assert!(request.scene.is_none() && request.home.is_none());
    }

    #[test]
    fn what_cannot_be_used_is_named() {
        for (pointer, value, expected) in [
            ("/handler", json!({}), "/handler/name: expected a string, got nothing"),
            (
                "/handler",
                json!({"name": ""}),
                "/handler/name: expected the name of a handler, got `\"\"`",
            ),
            ("/session/id", json!(1), "/session/id: expected a string, got `1`"),
            (
                "/session/params",
                json!([]),
                "/session/params: expected an object, got an array of 0",
            ),
            ("/scene/name", Value::Null, "/scene/name: expected a string, got null"),
            ("/scene/slots/n", json!(1), "/scene/slots/n: expected an object, got `1`"),
            ("/intent/query", json!({}), "/intent/query: expected a string, got an object"),
            ("/user/permissions", json!([1]), "/user/permissions/0: expected a string, got `1`"),
            ("/home", json!(1), "/home: expected an object, got `1`"),
        ] {
            let mut body = whole();
            *body.pointer_mut(pointer).expect(pointer) = value;
            assert_eq!(WebhookRequest::read(&body).expect_err(pointer).to_string(), expected);
        }
        assert_eq!(
            WebhookRequest::read(&json!([])).expect_err("an array").to_string(),
            "the document: expected an object, got an array of 0"
        );
    }
}
