//! The webhook of a conversational action: who is let in, what is said, and what is kept.

use super::*;
use crate::cloud::identity::testing::{KEYS, Published, claims, unsigned};
use crate::protocol::oauth::Flow;

/// Somebody whose address Google keeps, somebody whose address it does not, somebody without one.
const SHOP: &str = r#"
    [[users]]
    id = "u1"
    username = "resident"
    password = "p"
    email = "jan@gmail.com"
    given_name = "Jan"
    usual_order = "a large latte"

    [[users]]
    id = "u2"
    username = "ann"
    password = "p"
    email = "ann@example.com"

    [[users]]
    id = "u3"
    username = "bo"
    password = "p"
"#;

const OFFER: &str = "Your usual order is a large latte. Shall I order it?";

async fn shop(published: &Arc<Published>) -> Bench {
    Bench::with(SHOP, |settings| settings.google = Some(published.settings())).await
}

fn published() -> Arc<Published> {
    Published::new(&[&KEYS[0]])
}

/// The ID token of a Google account, as Google sends it: bare.
fn id_token(bench: &Bench, sub: &str, email: &str) -> String {
    KEYS[0].sign(&claims(sub, email, bench.clock.now()))
}

fn request_body(handler: &str, query: &str, params: &Value) -> Value {
    json!({
        "handler": {"name": handler},
        "intent": {"name": "", "params": {}, "query": query},
        "scene": {"name": "Order", "slotFillingStatus": "UNSPECIFIED", "slots": {}},
        "session": {"id": "s1", "params": params, "languageCode": ""},
        "user": {"locale": "en-US", "params": {}, "verificationStatus": "VERIFIED"}
    })
}

impl Bench {
    async fn converse(&self, headers: &[(&str, &str)], body: impl Into<Body>) -> Reply {
        let mut request = Request::post("/conversation")
            .header("content-type", "application/json")
            .header("host", "127.0.0.1:8080");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        self.send(request.body(body.into()).expect("a request")).await
    }

    /// What is said, where it goes, and the session params.
    async fn say(
        &self,
        who: &str,
        handler: &str,
        query: &str,
        params: Value,
    ) -> (String, String, Value) {
        let headers = [("authorization", who)];
        let headers = if who.is_empty() { &headers[..0] } else { &headers[..] };
        let body = request_body(handler, query, &params).to_string();
        let answer = self.converse(headers, body).await.handled();
        let text = |pointer: &str| {
            answer.pointer(pointer).and_then(Value::as_str).expect(pointer).to_owned()
        };
        let said = text("/prompt/firstSimple/speech");
        (said, text("/scene/next/name"), answer["session"]["params"].clone())
    }

    /// Everything that a conversation could have changed.
    async fn touched(&self) -> Vec<String> {
        let mut touched = Vec::new();
        let opened = self.store.load_accounts().await.expect("memory does not fail");
        touched.extend(opened.into_iter().map(|account| format!("opened {}", account.profile.sub)));
        for user in ["u1", "u2", "u3"] {
            let sub = self.store.identity_of(user).await.expect("memory does not fail");
            touched.extend(sub.map(|sub| format!("{user} is {sub}")));
            let usual = self.store.usual_order(user).await.expect("memory does not fail");
            touched.extend(usual.map(|usual| format!("{user} orders {usual}")));
        }
        touched
    }
}

const END: &str = "actions.scene.END_CONVERSATION";

#[tokio::test]
async fn it_is_off_unless_the_cloud_was_told() {
    let body = || request_body("guest", "", &json!({})).to_string();
    let reply = Bench::of(SHOP).await.converse(&[], body()).await;
    assert_eq!(reply.refusal(404).0, "not_found");
    let implicit = |settings: &mut Settings| settings.clients[0].flow = Flow::Implicit;
    let bench = Bench::with(SHOP, implicit).await;
    bench.converse(&[], body()).await.handled();
    // Without Google's keys nobody is known by Google's word.
    let token = id_token(&bench, "1", "jan@gmail.com");
    assert_eq!(bench.converse(&[("authorization", &token)], body()).await.status.as_u16(), 401);
    let (said, ..) = bench.say("Bearer resident", "linked", "", json!({})).await;
    assert_eq!(said, format!("Welcome back, Jan. {OFFER}"));
}

#[tokio::test]
async fn a_known_user_is_offered_the_usual_order() {
    let bench = shop(&published()).await;
    let jan = id_token(&bench, "1", "jan@gmail.com");
    let (said, next, params) = bench.say(&jan, "linked", "yes", json!({"x": 1})).await;
    assert_eq!((said, next), (format!("Welcome back, Jan. {OFFER}"), "ConfirmUsual".to_owned()));
    assert_eq!(params, json!({"x": 1}));
    assert_eq!(bench.touched().await, ["u1 is 1"]);
    let (said, next, _) = bench.say(&jan, "confirm_usual", "yes", json!({})).await;
    assert_eq!((said.as_str(), next.as_str()), ("I have ordered a large latte. Goodbye.", END));
    // Known by the Google account from now on, whatever its address becomes.
    let moved = id_token(&bench, "1", "jan@example.com");
    let (said, ..) = bench.say(&moved, "linked", "yes", json!({})).await;
    assert_eq!(said, format!("Welcome back, Jan. {OFFER}"));
}

#[tokio::test]
async fn a_new_user_gets_an_account_and_a_usual_order() {
    let bench = shop(&published()).await;
    let eve = id_token(&bench, "7", "eve@gmail.com");
    let (said, next, params) = bench.say(&eve, "linked", "yes", json!({})).await;
    assert_eq!(said, "Welcome, Jan. I found no account for you. Shall I make one?");
    assert_eq!(next, "NewAccount");
    let (_, next, _) = bench.say(&eve, "new_account", "why?", json!({})).await;
    assert_eq!(next, "NewAccount");
    let (_, next, _) = bench.say(&eve, "new_account", "no", json!({})).await;
    assert_eq!(next, "TakeOrder");
    assert!(bench.touched().await.is_empty(), "nobody agreed");
    let (said, next, params) = bench.say(&eve, "new_account", "yes", params).await;
    assert_eq!(said, "You have an account now, Jan. What would you like?");
    assert_eq!(next, "TakeOrder");
    let (said, next, params) = bench.say(&eve, "take_order", "a small tea", params).await;
    assert_eq!(said, "I have ordered a small tea. Shall I keep this as your usual order?");
    assert_eq!(next, "KeepUsual");
    let (said, next, params) = bench.say(&eve, "keep_usual", "yes", params).await;
    assert_eq!(said, "Your usual order is a small tea from now on. Goodbye.");
    assert_eq!((next.as_str(), params), (END, json!({"order": null})));
    assert_eq!(bench.touched().await, ["opened 7"]);

    let (said, next, _) = bench.say(&eve, "linked", "", json!({})).await;
    assert_eq!(said, "Welcome back, Jan. Your usual order is a small tea. Shall I order it?");
    assert_eq!(next, "ConfirmUsual");
}

#[tokio::test]
async fn a_linked_user_is_known_by_the_access_token() {
    let bench = shop(&published()).await;
    let (said, next, params) = bench.say("Bearer bo", "take_order", "tea", json!({})).await;
    assert_eq!(next, "KeepUsual", "{said}");
    bench.say("Bearer bo", "keep_usual", "yes", params).await;
    assert_eq!(bench.touched().await, ["u3 orders tea"]);
    let (said, ..) = bench.say("bearer bo", "linked", "", json!({})).await;
    assert_eq!(said, "Welcome back. Your usual order is tea. Shall I order it?");
}

#[tokio::test]
async fn without_an_account_nothing_is_kept() {
    let bench = shop(&published()).await;
    for handler in ["guest", "rejected", "error"] {
        let (_, next, params) = bench.say("", handler, "", json!({})).await;
        assert_eq!(next, "TakeOrder");
        let (said, next, params) = bench.say("", "take_order", "tea", params).await;
        assert_eq!((said.as_str(), next.as_str()), ("I have ordered tea. Goodbye.", END));
        bench.say("", "keep_usual", "yes", params).await;
    }
    assert!(bench.touched().await.is_empty());
}

#[tokio::test]
async fn an_address_of_somebody_else_opens_nothing() {
    let bench = shop(&published()).await;
    let ann = id_token(&bench, "2", "ann@example.com");
    let (said, next, _) = bench.say(&ann, "linked", "yes", json!({})).await;
    assert!(said.starts_with("Your e-mail address belongs to an account here already."), "{said}");
    assert_eq!(next, "TakeOrder");
    let (_, next, _) = bench.say(&ann, "take_order", "tea", json!({})).await;
    assert_eq!(next, END);
    assert!(bench.touched().await.is_empty());
}

#[tokio::test]
async fn an_account_is_opened_where_the_person_was_asked_and_nowhere_else() {
    let bench = shop(&published()).await;
    for email in ["jan@gmail.com", "eve@gmail.com"] {
        let token = id_token(&bench, "9", email);
        for handler in ["guest", "rejected", "error", "take_order", "confirm_usual", "keep_usual"] {
            bench.say(&token, handler, "yes", json!({"order": "tea"})).await;
        }
    }
    assert!(bench.touched().await.is_empty());
}

#[tokio::test]
async fn a_wrong_token_is_answered_401_and_touches_nothing() {
    let bench = shop(&published()).await;
    let now = bench.clock.now();
    let sound = || claims("1", "jan@gmail.com", now);
    let with = |name: &str, value: Value| {
        let mut claims = sound();
        claims[name] = value;
        KEYS[0].sign(&claims)
    };
    let second = now.seconds();
    let tokens = [
        KEYS[1].sign(&sound()),
        KEYS[1].sign_as(Some("first"), &sound()),
        KEYS[0].sign_as(None, &sound()),
        unsigned(&json!({"alg": "none"}), &sound()),
        unsigned(&json!({"alg": "none", "kid": "first"}), &sound()),
        with("aud", json!("my-project")),
        with("iss", json!("https://evil.test")),
        with("exp", json!(second - 3600)),
        with("nbf", json!(second + 3600)),
        with("sub", Value::Null),
        "x".repeat(100_000),
        "a.b.c".to_owned(),
        format!("Bearer {}", KEYS[0].sign(&sound())),
        format!("JWT {}", KEYS[0].sign(&sound())),
        "Bearer nonsense".to_owned(),
        "Bearer".to_owned(),
        String::new(),
    ];
    for token in &tokens {
        for handler in ["linked", "take_order", "nobody"] {
            let body = request_body(handler, "yes", &json!({})).to_string();
            let reply = bench.converse(&[("authorization", token)], body).await;
            let start: String = token.chars().take(300).collect();
            assert_eq!((reply.status.as_u16(), reply.json()), (401, json!({})), "{start}");
            assert!(reply.header("www-authenticate").starts_with("Bearer"));
        }
    }
    let good = KEYS[0].sign(&sound());
    let two = [("authorization", good.as_str()), ("authorization", good.as_str())];
    let body = request_body("linked", "yes", &json!({})).to_string();
    assert_eq!(bench.converse(&two, body).await.status.as_u16(), 401);
    assert!(bench.touched().await.is_empty());
}

#[tokio::test]
async fn an_access_token_that_has_expired_is_answered_401() {
    let bench = shop(&published()).await;
    bench.clock.advance(HOUR);
    let body = request_body("linked", "", &json!({})).to_string();
    let reply = bench.converse(&[("authorization", "Bearer resident")], body).await;
    assert_eq!((reply.status.as_u16(), reply.json()), (401, json!({})));
}

#[tokio::test]
async fn a_signature_must_be_googles_for_this_project() {
    let bench = shop(&published()).await;
    let now = bench.clock.now();
    let signature = |aud: &str| {
        let mut claims = claims("", "", now);
        claims["aud"] = json!(aud);
        KEYS[0].sign(&claims)
    };
    let stranger = KEYS[1].sign(&claims("", "", now));
    let body = || request_body("guest", "", &json!({})).to_string();
    for wrong in [signature("another"), stranger, "nonsense".to_owned()] {
        let reply = bench.converse(&[("google-assistant-signature", &wrong)], body()).await;
        assert_eq!(reply.refusal(403).0, "access_denied");
    }
    let right = signature("my-project");
    bench.converse(&[("google-assistant-signature", &right)], body()).await.handled();
}

#[tokio::test]
async fn keys_that_are_not_to_be_had_are_nobodys_fault() {
    let published = published();
    let bench = shop(&published).await;
    published.publish(Err("gone".to_owned()));
    let token = id_token(&bench, "1", "jan@gmail.com");
    let body = || request_body("linked", "", &json!({})).to_string();
    for header in ["authorization", "google-assistant-signature"] {
        let reply = bench.converse(&[(header, &token)], body()).await;
        assert_eq!(reply.refusal(503).0, "temporarily_unavailable");
    }
    assert!(bench.touched().await.is_empty());
}

#[tokio::test]
async fn a_store_that_fails_is_nobodys_fault() {
    let bench = shop(&published()).await;
    let token = id_token(&bench, "1", "jan@gmail.com");
    bench.store.set_down(true);
    let body = || request_body("linked", "", &json!({})).to_string();
    for who in [token.as_str(), "Bearer resident"] {
        let reply = bench.converse(&[("authorization", who)], body()).await;
        assert_eq!(reply.refusal(503).0, "temporarily_unavailable");
    }
    bench.store.set_down(false);
    assert!(bench.touched().await.is_empty());
}

#[tokio::test]
async fn of_several_requests_at_once_one_opens_the_account() {
    let bench = shop(&published()).await;
    let eve = id_token(&bench, "7", "eve@gmail.com");
    let params = || json!({});
    let (first, second, third) = tokio::join!(
        bench.say(&eve, "new_account", "yes", params()),
        bench.say(&eve, "new_account", "yes", params()),
        bench.say(&eve, "new_account", "yes", params()),
    );
    for (said, next, _) in [first, second, third] {
        assert!(said.ends_with("What would you like?"), "{said}");
        assert_eq!(next, "TakeOrder");
    }
    assert_eq!(bench.touched().await, ["opened 7"]);
}

#[tokio::test]
async fn a_health_check_needs_no_session() {
    let bench = shop(&published()).await;
    let body = r#"{"handler":{"name":"actions.handler.HEALTH_CHECK"}}"#;
    assert_eq!(bench.converse(&[], body).await.handled(), json!({}));
}

#[tokio::test]
async fn what_is_wrong_with_a_request_is_named_and_touches_nothing() {
    let bench = shop(&published()).await;
    let jan = id_token(&bench, "1", "jan@gmail.com");
    let unknown = request_body("on_linked", "", &json!({})).to_string();
    let mut slots = request_body("linked", "", &json!({}));
    slots["scene"]["slots"] = json!([]);
    for (body, expected) in [
        (
            unknown,
            "there is no handler `on_linked`; there are `guest`, `linked`, `rejected`, `error`, `new_account`, `take_order`, `confirm_usual`, `keep_usual`",
        ),
        (slots.to_string(), "/scene/slots: expected an object, got an array of 0"),
        ("{".to_owned(), "the body is no JSON: EOF while parsing an object at line 1 column 1"),
        ("[]".to_owned(), "/handler/name: expected a string, got nothing"),
        (
            r#"{"handler":{"name":"linked"}}"#.to_owned(),
            "/session/id: expected a string, got nothing",
        ),
    ] {
        let reply = bench.converse(&[("authorization", &jan)], body).await;
        assert_eq!(reply.refusal(400), ("invalid_request".to_owned(), expected.to_owned()));
    }
    let large = " ".repeat(300 * 1024);
    assert_eq!(bench.converse(&[("authorization", &jan)], large).await.status.as_u16(), 413);
    let get = Request::get("/conversation").body(Body::empty()).expect("a request");
    assert_eq!(bench.send(get).await.status.as_u16(), 405);
    assert!(bench.touched().await.is_empty());
}
