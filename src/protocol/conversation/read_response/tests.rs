//! Answers as a stranger may give them.

use serde_json::json;

use super::*;
use crate::protocol::conversation::{RequestScene, Slot};

fn request() -> WebhookRequest {
    let mut request = WebhookRequest::default();
    "s1".clone_into(&mut request.session.id);
    let size = Slot { status: SlotStatus::Filled, ..Slot::default() };
    request.scene = Some(RequestScene {
        name: "Order_AccountLinking".to_owned(),
        slots: [("size".to_owned(), size)].into(),
        ..RequestScene::default()
    });
    request
}

/// The documented answer.
fn answer() -> Value {
    json!({
        "session": {"id": "s1", "params": {}},
        "prompt": {"override": false, "firstSimple": {"speech": "…", "text": "…"}},
        "scene": {"name": "Order_AccountLinking", "next": {"name": "TakeOrder"}}
    })
}

fn problems(body: &Value) -> Vec<String> {
    let read = WebhookResponse::read(body, &request());
    let word = |mismatch: &Mismatch| if mismatch.is_error() { "" } else { " (tolerated)" };
    read.mismatches.iter().map(|mismatch| format!("{mismatch}{}", word(mismatch))).collect()
}

#[test]
fn the_documented_answer_is_sound() {
    let read = WebhookResponse::read(&answer(), &request());
    assert_eq!(read.mismatches, []);
    assert_eq!((read.response.words().as_str(), read.response.next()), ("…", Some("TakeOrder")));
}

#[test]
fn every_field_comes_out_as_it_went_in() {
    let whole = json!({
        "session": {"id": "s1", "params": {"a": null}},
        "user": {"params": {"b": 1}},
        "home": {"params": {"c": []}},
        "scene": {
            "name": "Order_AccountLinking",
            "slots": {"size": {
                "value": "large", "status": "INVALID",
                "prompt": {"override": false, "lastSimple": {"speech": "Again?", "text": ""}}
            }},
            "next": {"name": "t"}
        },
        "prompt": {
            "override": true, "firstSimple": {"speech": "a", "text": "b"},
            "lastSimple": {"speech": "", "text": "c"}, "content": {"card": {"title": "t"}},
            "suggestions": [{"title": "yes"}], "link": {"name": "l", "open": {}},
            "canvas": {"url": "u"}, "orderUpdate": {"order": {}}
        },
        "expected": {"languageCode": "en", "speech": ["latte"]},
        "device": {"timeZone": {"id": "UTC"}}
    });
    let read = WebhookResponse::read(&whole, &request());
    assert_eq!(read.mismatches, []);
    assert_eq!(read.response.to_value(), whole);
    assert_eq!(read.response.words(), "a c");
}

/// As Google's own library for webhooks in Node.js (3.8.1) answers a request of ours: it echoes
/// what it was sent.
#[test]
fn googles_own_library_is_read_without_a_remark() {
    let answer = json!({
        "session": {"id": "s1", "params": {"n": 1}, "languageCode": ""},
        "prompt": {
            "override": false,
            "firstSimple": {"speech": "<speak>Hello <break time=\"1\"/>you</speak>", "text": ""},
            "lastSimple": {"speech": "What would you like?", "text": ""},
            "content": {"card": {"title": "Menu", "text": "Tea"}},
            "suggestions": [{"title": "tea"}]
        },
        "scene": {
            "name": "Order_AccountLinking", "slotFillingStatus": "UNSPECIFIED",
            "slots": {}, "next": {"name": "TakeOrder"}
        },
        "user": {
            "locale": "en-US", "params": {"bearerToken": "", "seen": true},
            "accountLinkingStatus": "LINKED", "verificationStatus": "VERIFIED",
            "packageEntitlements": [], "permissions": []
        }
    });
    assert_eq!(problems(&answer), [""; 0]);
    let read = WebhookResponse::read(&answer, &request());
    assert_eq!(read.response.words(), "Hello you What would you like?");
    assert_eq!(read.response.user.expect("a user").params["seen"], true);
}

#[test]
fn nothing_need_be_said() {
    assert_eq!(problems(&json!({})), [""; 0]);
}

#[test]
fn what_is_wrong_is_named_with_its_place() {
    for (pointer, value, expected) in [
        ("", json!([]), "the document: expected an object, got an array of 0"),
        ("/session", json!("s1"), "/session: expected an object, got `\"s1\"`"),
        ("/session/id", json!("s2"), "/session/id: expected `s1`, as it was sent, got `\"s2\"`"),
        ("/session/params", json!(1), "/session/params: expected an object, got `1`"),
        ("/scene/next", json!("TakeOrder"), "/scene/next: expected an object, got `\"TakeOrder\"`"),
        ("/scene/next", json!({}), "/scene/next/name: expected the name of a scene, got nothing"),
        (
            "/scene/name",
            json!("Other"),
            "/scene/name: expected `Order_AccountLinking`, the scene that was sent, got `\"Other\"` (tolerated)",
        ),
        (
            "/session",
            json!({"params": {}}),
            "/session/id: expected the session's id, as it was sent, got nothing (tolerated)",
        ),
        (
            "/scene",
            json!({"name": "Order_AccountLinking", "slots": {"size": {"status": "EMPTY"}}}),
            "/scene/slots/size/status: expected `INVALID`, or the status as it was sent: the others are read-only, got `\"EMPTY\"` (tolerated)",
        ),
        (
            "/scene",
            json!({"slots": {"milk": {"value": 1}}}),
            "/scene/slots/milk: expected a slot of the request, got an object (tolerated)",
        ),
        (
            "/prompt",
            json!({"text": "hi"}),
            "/prompt/text: expected no such member, got `\"hi\"` (tolerated)",
        ),
        (
            "/prompt/firstSimple",
            json!({"speech": 1}),
            "/prompt/firstSimple/speech: expected a string, got `1`",
        ),
        ("/prompt/override", json!("no"), "/prompt/override: expected a boolean, got `\"no\"`"),
        (
            "/prompt",
            json!({"content": {"card": {}, "image": {}}}),
            "/prompt/content: expected one kind of content, got an object",
        ),
        (
            "/prompt",
            json!({"suggestions": ["yes"]}),
            "/prompt/suggestions/0/title: expected a string, got nothing",
        ),
    ] {
        let mut body = answer();
        *body.pointer_mut(pointer).expect(pointer) = value;
        assert_eq!(problems(&body), [expected], "{pointer}");
    }
}

#[test]
fn an_unchanged_status_of_a_slot_may_come_back() {
    let mut body = answer();
    body["scene"]["slots"] = json!({"size": {"status": "FILLED", "value": "large"}});
    assert_eq!(problems(&body), [""; 0]);
}
