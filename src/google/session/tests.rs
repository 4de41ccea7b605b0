//! Sessions against a cloud that answers by a script: tokens, what is kept, and what is wrong.

use std::sync::Mutex;

use super::*;
use crate::google::answer::Blame;
use crate::google::scripted::{Cloud, FULFILLMENT, Line, Sent, account};
use crate::wire::{ManualClock, SeededChance};

const TOKENS: &str = r#"{"token_type":"bearer","access_token":"access-2","expires_in":3600}"#;

fn json_line(status: u16, body: &str) -> Line {
    Line::Raw(status, "application/json", body.to_owned())
}

fn devices(custom_data: &Value) -> Line {
    Line::Payload(json!({"agentUserId": "u", "devices": [{
        "id": "123", "type": "action.devices.types.LIGHT",
        "traits": ["action.devices.traits.OnOff"], "name": {"name": "lamp"},
        "willReportState": false, "customData": custom_data
    }]}))
}

/// Runs one thing in a session at `now`; gives what was kept, what was sent, and the session's
/// account afterwards.
fn run<T>(
    cloud: &Cloud,
    account: LinkedAccount,
    now: u64,
    act: impl AsyncFnOnce(&mut Session<'_>, &ManualClock) -> T,
) -> (T, Vec<(String, usize)>, LinkedAccount) {
    let kept = Mutex::new(Vec::new());
    let keep = |account: &LinkedAccount| {
        let token = account.access_token.secret().to_owned();
        kept.lock().expect("no panic").push((token, cloud.sent().len()));
        Ok(())
    };
    let (client, clock) = (cloud.client(), ManualClock::at(Timestamp(now)));
    let chance = SeededChance::default();
    let mut session = Session::new(account, &client, &clock, &chance, &keep);
    let result = block_on(act(&mut session, &clock));
    let account = session.account().clone();
    drop(session);
    (result, kept.into_inner().expect("no panic"), account)
}

fn block_on<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().build().expect("a runtime").block_on(future)
}

fn tokens_of(sent: &[Sent]) -> Vec<&str> {
    sent.iter()
        .filter(|sent| sent.url == FULFILLMENT)
        .map(|sent| sent.authorization.as_str())
        .collect()
}

#[test]
fn a_token_is_refreshed_once_the_clock_passes_its_end() {
    let lines = [devices(&json!(1)), json_line(200, TOKENS), devices(&json!(1))];
    let cloud = Cloud::saying(lines);
    let (answer, kept, account) = run(&cloud, account(), 999, async |session, clock| {
        assert!(session.sync().await.trouble.is_none());
        clock.advance(Duration::from_millis(1));
        session.sync().await
    });
    assert!(answer.trouble.is_none(), "{:?}", answer.trouble);
    assert_eq!(answer.exchanges.len(), 2);
    assert_eq!(tokens_of(&cloud.sent()), ["Bearer access-1", "Bearer access-2"]);
    assert_eq!(account.expires_at, Some(Timestamp(1000 + 3_600_000)));
    assert_eq!(account.refresh_token.expect("the old one").secret(), "refresh-1");
    // Kept after the SYNC, after the refresh and before its token is used, and after the SYNC.
    let kept: Vec<_> = kept.iter().map(|(token, sent)| (token.as_str(), *sent)).collect();
    assert_eq!(kept, [("access-1", 1), ("access-2", 2), ("access-2", 3)]);
    assert_eq!(
        cloud.sent()[1].body,
        "client_id=google&client_secret=client%26secret&grant_type=refresh_token&refresh_token=refresh-1"
    );
}

#[test]
fn a_401_is_refreshed_once_and_only_once() {
    let refused = || json_line(401, "{}");
    let cloud = Cloud::saying([refused(), json_line(200, TOKENS), refused()]);
    let (answer, ..) = run(&cloud, account(), 0, async |session, _| session.sync().await);
    assert!(matches!(answer.trouble, Some(Trouble::Status(401))), "{:?}", answer.trouble);
    assert_eq!(answer.exchanges.len(), 3);
    let sent = cloud.sent();
    assert_eq!(tokens_of(&sent), ["Bearer access-1", "Bearer access-2"]);
    assert_ne!(sent[0].json()["requestId"], sent[2].json()["requestId"]);
}

#[test]
fn a_rotated_refresh_token_is_kept_before_anything_else_can_fail() {
    let rotated = r#"{"token_type":"Bearer","access_token":"access-2","refresh_token":"refresh-2","expires_in":3600}"#;
    let cloud = Cloud::saying([json_line(200, rotated), Line::Refused]);
    let (answer, kept, account) =
        run(&cloud, account(), 5000, async |session, _| session.sync().await);
    assert_eq!(answer.trouble.map(|trouble| trouble.blame()), Some(Blame::Unreachable));
    assert_eq!(kept, [("access-2".to_owned(), 1)]);
    assert_eq!(account.refresh_token.expect("the new one").secret(), "refresh-2");
}

#[test]
fn tokens_that_cannot_be_kept_are_not_used() {
    let cloud = Cloud::saying([json_line(200, TOKENS)]);
    let (client, clock) = (cloud.client(), ManualClock::at(Timestamp(5000)));
    let keep = |_: &LinkedAccount| Err("disk full".to_owned());
    let chance = SeededChance::default();
    let mut session = Session::new(account(), &client, &clock, &chance, &keep);
    let trouble = block_on(session.sync()).trouble.expect("trouble");
    assert_eq!(trouble.blame(), Blame::Ours);
    assert_eq!(trouble.to_string(), "could not keep the account: disk full");
    assert_eq!(cloud.sent().len(), 1);
}

#[test]
fn a_refresh_that_fails_says_whether_the_link_is_dead() {
    let cases = [
        (
            json_line(400, r#"{"error":"invalid_grant"}"#),
            "the link is dead, link again: the token endpoint answered 400 `invalid_grant`",
        ),
        (
            json_line(401, r#"{"error":"invalid_client"}"#),
            "could not refresh the access token: expected 200 with a token as JSON, got 401 `invalid_client`",
        ),
        (
            Line::Raw(502, "text/html", "<h1>".into()),
            "could not refresh the access token: expected 200 with a token as JSON, got 502 with an HTML page",
        ),
        (
            Line::Raw(200, "text/html", "<h1>".into()),
            "could not refresh the access token: expected 200 with a token as JSON, got 200 with an HTML page",
        ),
        (
            json_line(200, "{}"),
            "could not refresh the access token: expected a string at `/token_type`, got nothing",
        ),
    ];
    for (line, expected) in cases {
        let cloud = Cloud::saying([line]);
        let (answer, kept, _) =
            run(&cloud, account(), 5000, async |session, _| session.sync().await);
        assert_eq!(answer.trouble.expect("trouble").to_string(), expected);
        assert!(kept.is_empty());
    }
}

#[test]
fn without_a_refresh_token_an_expired_one_is_tried_and_a_401_ends_the_link() {
    let mut account = account();
    account.refresh_token = None;
    let cloud = Cloud::saying([json_line(401, "{}")]);
    let (answer, ..) = run(&cloud, account, 5000, async |session, _| session.sync().await);
    assert!(matches!(answer.trouble, Some(Trouble::LinkDead(_))), "{:?}", answer.trouble);
    assert_eq!(answer.http_status(), Some(401));
}

#[test]
fn custom_data_of_the_last_sync_comes_back() {
    let states = json!({"devices": {"123": {"online": true}, "9": {"online": true}}});
    let cloud = Cloud::saying([
        devices(&json!({"a": [1]})),
        Line::Payload(states),
        Line::Payload(json!({})),
    ]);
    run(&cloud, account(), 0, async |session, _| {
        let ids = ["123".to_owned(), "9".to_owned()];
        assert!(session.sync().await.trouble.is_none());
        let answer = session.query(&ids).await;
        assert!(answer.trouble.is_none(), "{:?}", answer.trouble);
        session.execute(&ids, &json!({"command": "c"})).await;
    });
    let references = json!([{"customData": {"a": [1]}, "id": "123"}, {"id": "9"}]);
    let payload = |index: usize| cloud.sent()[index].json()["inputs"][0]["payload"].clone();
    assert_eq!(payload(1), json!({"devices": references}));
    assert_eq!(
        payload(2),
        json!({"commands": [{"devices": references, "execution": [{"command": "c"}]}]})
    );
}

#[test]
fn what_google_cannot_use_is_named_with_its_place() {
    let body = |text: &str| json_line(200, text);
    let html = || Line::Raw(500, "text/html", "<h1>oops</h1>".into());
    let query = [
        (html(), "expected status 200, got 500"),
        (body(""), "the document: expected a JSON document, got an empty body"),
        (
            Line::Raw(200, "text/html", "<h1>oops</h1>".into()),
            "the document: expected a JSON document, got text/html: `<h1>oops</h1>`",
        ),
        (body("null"), "/requestId: expected `\"1\"`, as it was sent, got nothing"),
        (body(r#"{"requestId":"7"}"#), "/requestId: expected `\"1\"`, as it was sent, got `\"7\"`"),
        (Line::Payload(json!({})), "/payload/devices: expected an object, got nothing"),
        (
            Line::Payload(json!({"devices": {}})),
            "/payload/devices/123: expected an object, got nothing",
        ),
        (
            Line::Payload(json!({"errorCode": "authFailure"})),
            "/payload/errorCode: expected the states of devices, got `\"authFailure\"`",
        ),
    ];
    for (line, expected) in query {
        let cloud = Cloud::saying([line]);
        let (answer, ..) =
            run(&cloud, account(), 0, async |session, _| session.query(&["123".to_owned()]).await);
        let trouble = answer.trouble.expect("trouble");
        assert_eq!(trouble.blame(), Blame::Cloud);
        let sent = answer.request["requestId"].to_string();
        assert_eq!(trouble.to_string(), expected.replace("\"1\"", &sent));
    }
}

#[test]
fn a_sync_that_google_cannot_use_does_not_replace_the_last_one() {
    let cloud = Cloud::saying([devices(&json!(1)), Line::Payload(json!({"devices": []}))]);
    let (answer, _, account) = run(&cloud, account(), 0, async |session, _| {
        session.sync().await;
        session.sync().await
    });
    assert_eq!(
        answer.trouble.expect("trouble").to_string(),
        "/payload/agentUserId: expected a string, got nothing"
    );
    let synced = account.synced().expect("the first").expect("readable");
    assert_eq!(synced.agent_user_id, "u");
}

#[test]
fn a_disconnect_may_be_answered_with_anything() {
    for body in ["", "null", "{}"] {
        let cloud = Cloud::saying([json_line(200, body)]);
        let (answer, ..) = run(&cloud, account(), 0, async |session, _| session.disconnect().await);
        assert!(answer.trouble.is_none(), "{body}: {:?}", answer.trouble);
    }
}
