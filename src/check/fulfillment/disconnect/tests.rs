//! Verdicts on answers made up: right, wrong, odd but put up with.

use serde_json::{Value, json};

use super::*;
use crate::check::made_up::{broken, held, json, payload};

#[track_caller]
fn not_judged(judged: Judged) {
    match judged {
        Err(Stop::NotJudged(_)) => {}
        other => panic!("judged: {other:?}"),
    }
}

fn home(user: &str, ids: &[&str]) -> Exchange {
    let devices: Vec<Value> = ids.iter().map(|id| json!({ "id": id })).collect();
    payload(json!({ "agentUserId": user, "devices": devices }))
}

#[test]
fn any_body_will_do_that_names_no_error() {
    assert_eq!(held(judge_answered(&json(200, "{}"))), "");
    assert_eq!(held(judge_answered(&json(200, ""))), "200 with an empty body");
    assert_eq!(held(judge_answered(&json(200, "null"))), "200 with `null`");
    assert_eq!(held(judge_answered(&json(204, ""))), "204 with an empty body");
    assert_eq!(held(judge_answered(&payload(json!({})))), "200 with more than `{}`");
    assert_eq!(held(judge_answered(&json(200, "OK"))), "200 with more than `{}`");
    let code = payload(json!({ "errorCode": "notSupported" }));
    assert_eq!(broken(judge_answered(&code)), "200 `notSupported`");
    let refused = json(400, r#"{"error":"unknown"}"#);
    assert_eq!(broken(judge_answered(&refused)), "400 `unknown`");
    not_judged(judge_answered(&json(429, "")));
}

#[test]
fn disconnect_is_guarded_where_sync_is() {
    let (away, done) = (json(401, "Unauthorized"), json(200, "{}"));
    let judge = |came: &Exchange| judge_turned_away(&away, came, "without a token");
    held(judge(&away));
    assert_eq!(broken(judge(&done)), "200");
    not_judged(judge(&json(429, "")));
    assert!(ensure_turned_away(&away, "without a token").is_ok());
    assert!(ensure_turned_away(&json(403, ""), "without a token").is_err());
}

#[test]
fn a_link_that_ended_gets_no_tokens() {
    let ended = json(200, "");
    let judge = |status, body: &str| judge_ended(&ended, &json(status, body));
    assert_eq!(held(judge(400, r#"{"error":"invalid_grant"}"#)), "400 `invalid_grant`");
    assert_eq!(held(judge(401, "")), "401");
    assert_eq!(broken(judge(200, r#"{"access_token":"a"}"#)), "200 with tokens");
    assert_eq!(broken(judge(500, "")), "500");
    not_judged(judge(429, ""));
}

#[test]
fn a_second_time_is_done_again_or_turned_away() {
    let first = json(200, "{}");
    let judge = |status| judge_second(&first, &json(status, "{}"));
    assert_eq!(held(judge(200)), "200");
    assert_eq!(held(judge(401)), "401");
    assert_eq!(held(judge(404)), "404");
    assert_eq!(broken(judge(500)), "500");
}

#[test]
fn the_home_is_there_again() {
    let ended = json(200, "{}");
    let was = || home("ada", &["lamp", "door"]);
    let judge = |after: &Exchange| judge_same_home([&was(), &was()], &ended, after);
    held(judge(&home("ada", &["new", "door", "lamp"])));
    assert_eq!(broken(judge(&home("ada", &[]))), "no devices");
    assert_eq!(broken(judge(&home("ada", &["door"]))), "1 missing, such as `lamp`");
    assert_eq!(broken(judge(&home("bob", &["door", "lamp"]))), "another one");
    assert_eq!(broken(judge(&payload(json!({ "devices": [] })))), "none");
    assert_eq!(broken(judge(&json(401, ""))), "401 without JSON");
    not_judged(judge(&json(429, "")));
}

#[test]
fn what_differs_from_link_to_link_tells_nothing() {
    let ended = json(200, "{}");
    let (first, second) = (home("1", &["a", "x"]), home("2", &["a", "y"]));
    held(judge_same_home([&first, &second], &ended, &home("3", &["a", "z"])));
    let (first, second) = (home("1", &["x"]), home("2", &["y"]));
    not_judged(judge_same_home([&first, &second], &ended, &home("3", &["z"])));
    let nobody = payload(json!({ "devices": [{ "id": "a" }] }));
    held(judge_same_home([&nobody, &nobody], &ended, &nobody));
}

#[test]
fn another_link_gets_tokens() {
    let ended = json(200, "{}");
    assert!(judge_new_link(&ended, &json(200, r#"{"access_token":"a"}"#)).is_ok());
    let judge = |status| judge_new_link(&ended, &json(status, "")).map(|_| None);
    assert_eq!(broken(judge(400)), "400 to the code of another link");
    not_judged(judge(429));
}
