//! Verdicts on answers made up: right, wrong, and odd but tolerated.

use super::*;
use crate::check::made_up::{answer_with, broken, json, refusal, tokens};

type Judge = fn(&Exchange) -> Judged;

const ALL: &[Judge] = &[
    judge_tokens,
    judge_json,
    judge_type,
    judge_expires_in_given,
    judge_expires_in,
    judge_lifetime,
    judge_refresh_token,
    judge_opaque,
    judge_no_store,
    judge_pragma,
];

#[test]
fn a_right_answer_holds_to_every_rule() {
    for judge in ALL {
        assert!(judge(&tokens()).is_ok());
    }
}

#[test]
fn what_is_odd_but_tolerated_holds() {
    let odd = answer_with(
        200,
        &[
            ("content-type", "Application/JSON"),
            ("cache-control", "private, No-Store"),
            ("pragma", "no-cache"),
        ],
        r#"{"token_type":"bEARER","access_token":"a.b.c","refresh_token":"r","expires_in":3599.5,"x":1}"#,
    );
    for judge in ALL {
        assert!(judge(&odd).is_ok(), "{:?}", judge(&odd));
    }
}

#[test]
fn a_refusal_breaks_only_that_a_code_gets_tokens() {
    assert_eq!(broken(judge_tokens(&refusal("invalid_grant"))), "400 `invalid_grant`");
    for judge in &ALL[1..] {
        assert!(matches!(judge(&refusal("invalid_grant")), Err(Stop::NotJudged(_))));
    }
}

#[test]
fn each_mistake_breaks_its_own_rule() {
    let body = |body: &str| json(200, body);
    let jwt = r#"{"access_token":"eyJhbGciOiJIUzI1NiJ9.e30.c2ln"}"#;
    let form = answer_with(200, &[("content-type", "text/plain")], "access_token=a");
    let cases: [(Judge, Exchange, &str); 13] = [
        (judge_tokens, body("{}"), "200 without `access_token`"),
        (judge_tokens, json(201, r#"{"access_token":"a"}"#), "201"),
        (
            judge_tokens,
            body(r#"{"access_token":"a b"}"#),
            "an access token that cannot stand in a header",
        ),
        (judge_json, form.clone(), "`text/plain`"),
        (judge_json, body("[]"), "`application/json` that is no JSON object"),
        (judge_type, body(r#"{"access_token":"a","token_type":"mac"}"#), "`mac`"),
        (judge_expires_in_given, body(r#"{"access_token":"a"}"#), "none"),
        (judge_expires_in, body(r#"{"access_token":"a","expires_in":"3600"}"#), "`\"3600\"`"),
        (judge_lifetime, body(r#"{"access_token":"a","expires_in":10}"#), "10 s"),
        (judge_refresh_token, body(r#"{"access_token":"a","expires_in":10}"#), "none"),
        (judge_opaque, body(jwt), "a JWT"),
        (judge_no_store, form.clone(), "none"),
        (judge_pragma, form, "none"),
    ];
    for (judge, exchange, expected) in cases {
        assert_eq!(broken(judge(&exchange)), expected);
    }
}

#[test]
fn what_another_rule_is_about_is_not_judged() {
    let eternal = json(200, r#"{"access_token":"a"}"#);
    for judge in [judge_expires_in, judge_lifetime, judge_refresh_token] {
        assert!(matches!(judge(&eternal), Err(Stop::NotJudged(_))));
    }
}
