//! What the coffee shop says to whom.

use serde_json::{Value, json};

use super::*;

fn request(query: &str, params: &Value) -> WebhookRequest {
    let body = json!({
        "handler": {"name": "h"}, "intent": {"query": query},
        "scene": {"name": "Here"}, "session": {"id": "s1", "params": params}
    });
    WebhookRequest::read(&body).expect("a request")
}

fn jan(usual: Option<&str>) -> Caller {
    Caller::User(Customer {
        given_name: Some("Jan".to_owned()),
        usual_order: usual.map(str::to_owned),
        is_new: false,
    })
}

/// What is said, where it goes, and what is kept.
fn play(
    handler: Handler,
    query: &str,
    order: &str,
    caller: &Caller,
) -> (String, String, Option<String>) {
    let params = if order.is_empty() { json!({}) } else { json!({"order": order}) };
    let said = answer(handler, &request(query, &params), caller);
    let next = said.response.next().expect("a scene").to_owned();
    (said.response.words(), next, said.keep)
}

#[test]
fn a_known_customer_is_offered_the_usual_order() {
    let jan = jan(Some("a large latte"));
    for (handler, query, words, next) in [
        (
            Handler::Linked,
            "",
            "Welcome back, Jan. Your usual order is a large latte. Shall I order it?",
            CONFIRM_USUAL,
        ),
        (
            Handler::ConfirmUsual,
            "Yes, please",
            "I have ordered a large latte. Goodbye.",
            END_CONVERSATION,
        ),
        (
            Handler::ConfirmUsual,
            "no thanks",
            "All right, something else. What would you like?",
            TAKE_ORDER,
        ),
        (
            Handler::ConfirmUsual,
            "perhaps",
            "Sorry, yes or no? Your usual order is a large latte. Shall I order it?",
            CONFIRM_USUAL,
        ),
        (
            Handler::TakeOrder,
            "a large latte",
            "I have ordered a large latte. Goodbye.",
            END_CONVERSATION,
        ),
        (
            Handler::TakeOrder,
            "tea",
            "I have ordered tea. Shall I keep this as your usual order?",
            KEEP_USUAL,
        ),
    ] {
        let expected = (words.to_owned(), next.to_owned(), None);
        assert_eq!(play(handler, query, "", &jan), expected, "{handler:?} {query}");
    }
}

#[test]
fn a_new_customer_orders_and_says_whether_to_keep_it() {
    let new = Caller::User(Customer { is_new: true, ..Customer::default() });
    let (words, next, _) = play(Handler::NewAccount, "yes", "", &new);
    assert_eq!(words, "You have an account now. What would you like?");
    assert_eq!(next, TAKE_ORDER);
    let (words, ..) = play(Handler::Linked, "", "", &jan(None));
    assert!(words.starts_with("Welcome back, Jan. I do not know your usual"), "{words}");
    let said = answer(Handler::TakeOrder, &request("a tea.", &json!({"x": 1})), &new);
    let session = said.response.session.expect("a session");
    assert_eq!(json!(session.params), json!({"x": 1, "order": "a tea"}));
    assert_eq!(said.keep, None);
    for (query, words, keep) in [
        ("yes", "Your usual order is a tea from now on. Goodbye.", Some("a tea")),
        ("no", "All right, only this time. Goodbye.", None),
        ("hm", "Sorry, yes or no? Shall I keep a tea as your usual order?", None),
    ] {
        let (said, _, kept) = play(Handler::KeepUsual, query, "a tea", &new);
        assert_eq!((said.as_str(), kept.as_deref()), (words, keep));
    }
}

#[test]
fn a_stranger_is_asked_before_there_is_an_account() {
    let stranger = Caller::Stranger(Some("Jan".to_owned()));
    for (handler, query, words, next) in [
        (
            Handler::Linked,
            "",
            "Welcome, Jan. I found no account for you. Shall I make one?",
            NEW_ACCOUNT,
        ),
        (
            Handler::NewAccount,
            "why?",
            "Sorry, yes or no? Shall I make an account for you?",
            NEW_ACCOUNT,
        ),
        (
            Handler::NewAccount,
            "no",
            "All right, without an account then. What would you like?",
            TAKE_ORDER,
        ),
        (Handler::TakeOrder, "tea", "I have ordered tea. Goodbye.", END_CONVERSATION),
    ] {
        let expected = (words.to_owned(), next.to_owned(), None);
        assert_eq!(play(handler, query, "", &stranger), expected, "{handler:?} {query}");
    }
}

#[test]
fn the_order_is_forgotten_once_it_is_settled() {
    let request = request("yes", &json!({"order": "a tea", "x": 1}));
    let said = answer(Handler::KeepUsual, &request, &jan(None));
    let session = said.response.session.expect("a session");
    assert_eq!(json!(session.params), json!({"order": null, "x": 1}));
}

#[test]
fn without_an_account_nothing_is_offered_and_nothing_kept() {
    for caller in [Caller::Nobody, Caller::AddressTaken] {
        for handler in [Handler::Guest, Handler::Linked, Handler::Rejected, Handler::Error] {
            let (words, next, _) = play(handler, "", "", &caller);
            assert!(words.ends_with("What would you like?"), "{words}");
            assert_eq!(next, TAKE_ORDER);
        }
        let (words, next, _) = play(Handler::TakeOrder, "tea", "", &caller);
        assert_eq!(
            (words.as_str(), next.as_str()),
            ("I have ordered tea. Goodbye.", END_CONVERSATION)
        );
        assert_eq!(play(Handler::KeepUsual, "yes", "tea", &caller).2, None);
        assert_eq!(play(Handler::ConfirmUsual, "yes", "", &caller).1, TAKE_ORDER);
    }
}

#[test]
fn what_is_no_order_is_asked_again() {
    for query in ["", " . ", &"latte ".repeat(50)] {
        let (words, next, _) = play(Handler::TakeOrder, query, "", &Caller::Nobody);
        assert!(words.starts_with("Sorry"), "{words}");
        assert_eq!(next, TAKE_ORDER);
    }
    for order in ["", &"latte ".repeat(50), "<audio src='x'/>", "a\u{1b}[31m tea"] {
        let (_, next, kept) = play(Handler::KeepUsual, "yes", order, &jan(None));
        assert_eq!((next.as_str(), kept), (END_CONVERSATION, None));
    }
}

#[test]
fn the_answer_has_the_shape_of_the_protocol() {
    let said = answer(Handler::ConfirmUsual, &request("?", &json!({})), &jan(Some("tea")));
    let words = "Sorry, yes or no? Your usual order is tea. Shall I order it?";
    assert_eq!(
        said.response.to_value(),
        json!({
            "session": {"id": "s1", "params": {}},
            "scene": {"name": "Here", "slots": {}, "next": {"name": "ConfirmUsual"}},
            "prompt": {
                "override": false,
                "firstSimple": {"speech": words, "text": words},
                "suggestions": [{"title": "yes"}, {"title": "no"}]
            }
        })
    );
}
