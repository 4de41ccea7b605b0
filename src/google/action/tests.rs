//! The Assistant's side against a webhook that answers by a script.

use std::sync::{Arc, Mutex};

use serde_json::{Value, json};
use url::Url;

use super::scripted::{Line, Script, Webhook, json_line, said};
use super::*;
use crate::google::scripted::account;
use crate::google::{LinkedAccount, Said};
use crate::protocol::conversation::LinkingResult;
use crate::protocol::{AccessToken, IdToken};
use crate::wire::{Exchange, ManualClock, SeededChance, Timestamp};

fn action(verified: bool) -> Action {
    Action {
        service: "Coffee".to_owned(),
        webhook: Url::parse("http://action.test/webhook").expect("a URL"),
        project_id: Some("my-project".to_owned()),
        scene: "Order".to_owned(),
        handlers: Handlers::default(),
        reason: Some("To know your usual order".to_owned()),
        verified,
    }
}

const END: &str = "actions.scene.END_CONVERSATION";

/// Talks by ID tokens that say when they were made; the clock goes on by a second for each.
async fn sign_in(
    webhook: &Webhook,
    verified: bool,
    linked: bool,
    person: Script,
) -> ActionDialogue {
    let clock = ManualClock::at(Timestamp(0));
    let mint = |_: Timestamp| {
        clock.advance(std::time::Duration::from_secs(1));
        IdToken::new(format!("jwt-{}", crate::wire::Clock::now(&clock).seconds()))
    };
    let mut linking = GoogleSignIn::new(&mint, &clock, linked);
    hold(webhook, &action(verified), &mut linking, person).await
}

async fn hold(
    webhook: &Webhook,
    action: &Action,
    linking: &mut dyn Linking,
    mut person: Script,
) -> ActionDialogue {
    let (client, clock) = (webhook.client(), ManualClock::at(Timestamp(0)));
    let chance = SeededChance::default();
    let tools = ActionTools { client: &client, clock: &clock, chance: &chance, sign: &|_, _| None };
    talk(action, tools, linking, &mut person).await
}

/// Talks by the tokens of an account, or of one that the pages give.
async fn oauth(
    webhook: &Webhook,
    account: Option<LinkedAccount>,
    web: Option<Pages>,
    person: Script,
) -> ActionDialogue {
    let (client, clock) = (webhook.client(), ManualClock::at(Timestamp(0)));
    let chance = SeededChance::default();
    let keep = |_: &LinkedAccount| Ok(());
    let web = web.map(|pages| Box::new(pages) as Box<dyn LinkingFlow>);
    let mut linking =
        OauthLinking::new(LinkingType::Oauth, account, web, (&client, &clock, &chance), &keep);
    hold(webhook, &action(true), &mut linking, person).await
}

fn spoken(dialogue: &ActionDialogue) -> Vec<(&str, &str)> {
    let turns = dialogue.turns.iter().map(|turn| &turn.turn);
    turns
        .map(|turn| match &turn.user {
            Said::Words(words) => (words.as_str(), turn.assistant.as_str()),
            Said::Pin(_) => panic!("nobody asks for a PIN"),
        })
        .collect()
}

const QUESTION: &str = "To know your usual order, I need to share your name, email address and profile picture with Coffee. Is that OK?";

#[tokio::test]
async fn a_verified_person_is_asked_and_each_request_has_a_fresh_token() {
    let webhook =
        Webhook::saying([Line::Says("Your usual?", "ConfirmUsual"), Line::Says("Done.", END)]);
    let person = Script::new(&[true], &["yes"]);
    let dialogue = sign_in(&webhook, true, false, person).await;
    assert_eq!(dialogue.outcome, ActionOutcome::Ended);
    assert_eq!(dialogue.linking, Some(LinkingResult::Linked));
    assert_eq!(
        spoken(&dialogue),
        [("Talk to Coffee", QUESTION), ("yes", "Your usual?"), ("yes", "Done.")]
    );
    assert_eq!(webhook.sent(), ["linked jwt-1 LINKED LINKED", "confirm_usual jwt-2 LINKED -"]);
    let first = webhook.body(0);
    assert_eq!(
        first["scene"],
        json!({
            "name": "Order_AccountLinking", "slotFillingStatus": "FINAL", "slots": {}
        })
    );
    assert_eq!(first["session"]["params"], json!({"AccountLinkingSlot": "LINKED"}));
    assert_eq!(first["user"]["verificationStatus"], "VERIFIED");
    assert_eq!(first["session"]["id"], webhook.body(1)["session"]["id"]);
}

#[tokio::test]
async fn a_guest_is_never_asked() {
    let webhook = Webhook::saying([Line::Says("Hello.", "TakeOrder"), Line::Says("Bye.", END)]);
    let dialogue = sign_in(&webhook, false, true, Script::new(&[], &["tea"])).await;
    assert_eq!(dialogue.linking, None);
    assert_eq!(webhook.sent(), ["guest - NOT_LINKED -", "take_order - NOT_LINKED -"]);
    let first = webhook.body(0);
    assert_eq!(first["intent"]["name"], "actions.intent.MAIN");
    assert_eq!(first["user"]["verificationStatus"], "GUEST");
    assert_eq!(webhook.body(1)["intent"]["query"], "tea");
}

#[tokio::test]
async fn whoever_is_linked_is_not_asked_again() {
    let webhook = Webhook::saying([Line::Says("Bye.", END)]);
    let dialogue = sign_in(&webhook, true, true, Script::default()).await;
    assert_eq!((dialogue.outcome, dialogue.linking), (ActionOutcome::Ended, None));
    assert_eq!(webhook.sent(), ["linked jwt-1 LINKED -"]);
}

#[tokio::test]
async fn a_no_goes_on_without_a_token() {
    let webhook = Webhook::saying([Line::Says("All right.", END)]);
    let dialogue = sign_in(&webhook, true, false, Script::new(&[false], &[])).await;
    assert_eq!(dialogue.linking, Some(LinkingResult::Rejected));
    assert_eq!(webhook.sent(), ["rejected - NOT_LINKED REJECTED"]);
}

#[tokio::test]
async fn what_nobody_answers_is_left_unanswered() {
    let dialogue = sign_in(&Webhook::saying([]), true, false, Script::default()).await;
    assert_eq!(dialogue.outcome, ActionOutcome::Unanswered);
    assert_eq!(dialogue.turns.len(), 1);
    let webhook = Webhook::saying([Line::Says("What?", "TakeOrder")]);
    let dialogue = sign_in(&webhook, false, false, Script::default()).await;
    assert_eq!(dialogue.outcome, ActionOutcome::Unanswered);
    let webhook = Webhook::saying([Line::Says("What?", "TakeOrder")]);
    let dialogue = sign_in(&webhook, false, false, Script::new(&[], &[""])).await;
    assert_eq!(dialogue.outcome, ActionOutcome::Cancelled);
}

#[tokio::test]
async fn a_401_is_answered_once_by_a_fresh_token() {
    let refused = || json_line(401, &json!({}));
    let webhook = Webhook::saying([refused(), Line::Says("Bye.", END)]);
    let dialogue = sign_in(&webhook, true, true, Script::default()).await;
    assert_eq!(dialogue.outcome, ActionOutcome::Ended);
    assert_eq!(webhook.sent(), ["linked jwt-1 LINKED -", "linked jwt-2 LINKED -"]);
    assert_eq!(dialogue.turns[0].turn.remarks[0], "401: tried again with a fresh ID token");
    assert_eq!(dialogue.turns[0].turn.exchanges.len(), 2);

    let webhook = Webhook::saying([refused(), refused(), Line::Says("Sorry.", END)]);
    let dialogue = sign_in(&webhook, true, true, Script::default()).await;
    assert_eq!(dialogue.linking, Some(LinkingResult::Error));
    assert_eq!(webhook.sent()[2], "error - NOT_LINKED ERROR");
    assert_eq!(dialogue.turns[0].turn.http_status, Some(401));
}

#[tokio::test]
async fn an_access_token_is_refreshed_where_that_can_be() {
    let tokens = r#"{"token_type":"bearer","access_token":"access-2","expires_in":3600}"#;
    let lines = [
        json_line(401, &json!({})),
        Line::Raw(200, "application/json", tokens.to_owned()),
        Line::Says("Bye.", END),
    ];
    let webhook = Webhook::saying(lines);
    let dialogue = oauth(&webhook, Some(account()), None, Script::default()).await;
    assert_eq!(dialogue.outcome, ActionOutcome::Ended, "{:?}", dialogue.trouble);
    assert_eq!(
        webhook.sent(),
        ["linked Bearer access-1 LINKED -", "refresh", "linked Bearer access-2 LINKED -"]
    );
}

#[tokio::test]
async fn a_token_that_has_expired_is_refreshed_beforehand() {
    let tokens = r#"{"token_type":"bearer","access_token":"access-2","expires_in":3600}"#;
    let lines = [Line::Raw(200, "application/json", tokens.to_owned()), Line::Says("Bye.", END)];
    let webhook = Webhook::saying(lines);
    let mut expired = account();
    expired.expires_at = Some(Timestamp(0));
    oauth(&webhook, Some(expired), None, Script::default()).await;
    assert_eq!(webhook.sent(), ["refresh", "linked Bearer access-2 LINKED -"]);
}

/// Pages that give an account so many times, and say when.
struct Pages(Vec<&'static str>, Arc<Mutex<Vec<String>>>);

impl Pages {
    fn giving(tokens: &[&'static str]) -> Self {
        Self(tokens.to_vec(), Arc::default())
    }
}

impl LinkingFlow for Pages {
    fn link(&mut self) -> LocalFuture<'_, (Vec<Exchange>, Result<LinkedAccount, String>)> {
        self.1.lock().expect("no panic").push("(the pages)".to_owned());
        let linked = self.0.pop().ok_or_else(|| "they are closed".to_owned());
        let linked = linked.map(|token| LinkedAccount {
            access_token: AccessToken::new(token),
            refresh_token: None,
            expires_at: None,
            ..account()
        });
        Box::pin(std::future::ready((Vec::new(), linked)))
    }
}

#[tokio::test]
async fn without_a_refresh_token_a_401_links_again() {
    let refused = || json_line(401, &json!({}));
    let lines = [refused(), Line::Says("Order?", "TakeOrder"), refused(), Line::Says("Bye.", END)];
    let webhook = Webhook::saying(lines);
    let pages = Pages::giving(&["second", "first"]);
    let person = Script::new(&[true], &["tea"]);
    let dialogue = oauth(&webhook, None, Some(pages), person).await;
    assert_eq!(
        webhook.sent(),
        [
            "linked Bearer first LINKED LINKED",
            "linked Bearer second LINKED LINKED",
            "take_order Bearer second LINKED -",
            "error - NOT_LINKED ERROR",
        ]
    );
    assert_eq!(dialogue.turns[2].turn.remarks[0], "they are closed");
    assert_eq!(
        (dialogue.outcome, dialogue.linking),
        (ActionOutcome::Ended, Some(LinkingResult::Error))
    );
}

#[tokio::test]
async fn a_yes_is_said_before_what_comes_of_it() {
    let webhook = Webhook::saying([Line::Says("Order?", "TakeOrder"), Line::Says("Bye.", END)]);
    let person = Script::new(&[true], &["tea"]);
    let log = Arc::clone(&person.log);
    let pages = Pages(vec!["first"], Arc::clone(&log));
    oauth(&webhook, None, Some(pages), person).await;
    assert_eq!(
        *log.lock().expect("no panic"),
        ["Talk to Coffee", "(heard)", "yes", "(the pages)", "(heard)", "tea", "(heard)"]
    );
}

#[tokio::test]
async fn pages_that_do_not_link_are_an_error() {
    let webhook = Webhook::saying([Line::Says("Sorry.", END)]);
    let person = Script::new(&[true], &[]);
    let dialogue = oauth(&webhook, None, Some(Pages::giving(&[])), person).await;
    assert_eq!(webhook.sent(), ["error - NOT_LINKED ERROR"]);
    assert_eq!(dialogue.turns[1].turn.remarks, ["not linked: they are closed"]);
}

#[tokio::test]
async fn the_linking_scene_asks_again_once_its_slot_is_blank() {
    let mut again = said("Really not?", "Order_AccountLinking");
    again["session"] = json!({"params": {"AccountLinkingSlot": ""}});
    let webhook = Webhook::saying([json_line(200, &again), Line::Says("Bye.", END)]);
    let dialogue = sign_in(&webhook, true, false, Script::new(&[false, true], &[])).await;
    assert_eq!(spoken(&dialogue)[1], ("no", format!("Really not? {QUESTION}").as_str()));
    assert_eq!(webhook.sent()[1], "linked jwt-1 LINKED LINKED");

    let webhook = Webhook::saying([Line::Says("Really not?", "Order_AccountLinking")]);
    let dialogue = sign_in(&webhook, true, false, Script::new(&[false], &[])).await;
    assert_eq!(
        dialogue.trouble.expect("trouble").to_string(),
        "/session/params/AccountLinkingSlot: expected an empty string, so that the scene asks again, got `\"REJECTED\"`"
    );
}

#[tokio::test]
async fn params_are_kept_and_null_removes_one() {
    let keeping = |session: Value, user: Value| {
        let mut body = said("More?", "TakeOrder");
        body["session"] = json!({"params": session});
        body["user"] = json!({"params": user});
        json_line(200, &body)
    };
    let webhook = Webhook::saying([
        keeping(json!({"a": 1, "b": {"c": null}}), json!({"u": 1})),
        keeping(json!({"a": null}), json!({})),
        Line::Says("Bye.", END),
    ]);
    sign_in(&webhook, true, true, Script::new(&[], &["x", "y"])).await;
    assert_eq!(webhook.body(1)["session"]["params"], json!({"a": 1, "b": {"c": null}}));
    assert_eq!(webhook.body(2)["session"]["params"], json!({"b": {"c": null}}));
    assert_eq!(webhook.body(2)["user"]["params"], json!({"u": 1}));
}

#[tokio::test]
async fn what_cannot_be_used_breaks_the_conversation() {
    let with_session = |id: &str| {
        let mut body = said("Hi.", END);
        body["session"] = json!({"id": id, "params": {}});
        json_line(200, &body)
    };
    for (line, expected) in [
        (Line::Refused, "could not connect to `http://action.test`: connection refused"),
        (
            Line::Raw(500, "text/html", "<p>oh no".to_owned()),
            "expected 200 with JSON, got 500 with an HTML page: `oh no`",
        ),
        (
            Line::Raw(200, "text/html", "<p>oh no".to_owned()),
            "expected 200 with JSON, got 200 with an HTML page",
        ),
        (json_line(200, &json!([])), "the document: expected an object, got an array of 0"),
        (
            json_line(401, &json!({})),
            "expected 200 with JSON, got 401 with JSON that has no `error`",
        ),
        (
            Line::Says("Hi.", "actions.scene.STOP"),
            "/scene/next/name: expected a scene of the project, `Order_AccountLinking` or `actions.scene.END_CONVERSATION`, got `actions.scene.STOP`",
        ),
        (
            Line::Says("Hi.", "Other_AccountLinking"),
            "/scene/next/name: expected a scene of the project, `Order_AccountLinking` or `actions.scene.END_CONVERSATION`, got `Other_AccountLinking`",
        ),
    ] {
        let webhook = Webhook::saying([line]);
        let dialogue = sign_in(&webhook, false, false, Script::default()).await;
        assert_eq!(dialogue.outcome, ActionOutcome::Broken);
        let apology = "Sorry, Coffee isn't responding right now. Try again soon.";
        assert_eq!(dialogue.turns[0].turn.assistant, apology);
        assert_eq!(dialogue.trouble.expect("trouble").to_string(), expected);
    }
    let webhook = Webhook::saying([with_session("another")]);
    let dialogue = sign_in(&webhook, false, false, Script::default()).await;
    let trouble = dialogue.trouble.expect("trouble").to_string();
    assert!(trouble.starts_with("/session/id: expected `"), "{trouble}");
}

#[tokio::test]
async fn what_does_no_harm_is_a_remark() {
    let webhook = Webhook::saying([
        Line::Raw(200, "text/plain", json!({"speech": "hi"}).to_string()),
        Line::Says("Bye.", END),
    ]);
    let dialogue = sign_in(&webhook, true, false, Script::new(&[false], &["x"])).await;
    assert_eq!(dialogue.outcome, ActionOutcome::Ended);
    assert_eq!(
        dialogue.turns[1].turn.remarks,
        [
            "the header `content-type`: expected `application/json`, got `text/plain`",
            "/speech: expected no such member, got `\"hi\"`",
            "/prompt: expected something to say, since the conversation goes on, got nothing",
            "no next scene is named: back to `Order`",
        ]
    );
    assert_eq!(webhook.sent()[1], "order - NOT_LINKED -");
}

#[tokio::test]
async fn a_webhook_that_never_ends_is_left() {
    let webhook = Webhook::saying((0..100).map(|_| Line::Says("Again?", "Order")));
    let dialogue = sign_in(&webhook, true, true, Script::default()).await;
    assert_eq!((dialogue.outcome, dialogue.turns.len()), (ActionOutcome::Endless, 30));
}

#[tokio::test]
async fn requests_are_signed_where_there_are_keys() {
    let webhook = Webhook::saying([Line::Says("Bye.", END)]);
    let (client, clock) = (webhook.client(), ManualClock::at(Timestamp(5000)));
    let chance = SeededChance::default();
    let sign =
        |project: &str, now: Timestamp| Some(IdToken::new(format!("{project}-{}", now.seconds())));
    let tools = ActionTools { client: &client, clock: &clock, chance: &chance, sign: &sign };
    let mint = |_: Timestamp| IdToken::new("jwt");
    let mut linking = GoogleSignIn::new(&mint, &clock, false);
    talk(&action(false), tools, &mut linking, &mut Script::default()).await;
    let sent = webhook.sent.lock().expect("no panic");
    assert_eq!(sent[0].headers()["google-assistant-signature"], "my-project-5");
    assert!(!sent[0].headers().contains_key("authorization"));
}
