//! Faults of secondary user verification: who is not asked, and what passes for an answer.

use bytes::Bytes;
use http::{Request, StatusCode};
use serde_json::{Value, json};

use super::execute::{change_results, execution, order_of};
use super::message::{body_of, json, with_request_body};
use super::moving::{lists, with_results};
use super::{Answer, Fault, Scene};
use crate::protocol::Pin;
use crate::wire::BoxFuture;

/// A fault that takes another `challenge` for the one that came, where this gives one: from that
/// one and the right PIN.
macro_rules! heard {
    ($id:literal, $what:literal, $hear:expr) => {
        Fault {
            id: $id,
            what: $what,
            needs_secrets: true,
            act: |scene, request| {
                let hear: fn(&Value, &str) -> Option<Value> = $hear;
                hear_otherwise(scene, request, hear)
            },
        }
    };
}

/// A fault that changes each result that asks.
macro_rules! asked {
    ($id:literal, $what:literal, $change:expr) => {
        Fault {
            id: $id,
            what: $what,
            needs_secrets: false,
            act: |scene, request| {
                change_results(scene, request, |_, results| {
                    let change: fn(&mut Value) = $change;
                    results.iter_mut().filter(|it| asks(it)).for_each(change);
                })
            },
        }
    };
}

/// These faults.
pub const FAULTS: &[Fault] = &[
    heard!("challenge.never-asks", "nobody is asked for anything", |given, pin| {
        given.is_null().then(|| right(pin))
    }),
    asked!("challenge.type-in-code", "the kind of a question stands in `errorCode`", |result| {
        result["errorCode"] = (*result)["challengeNeeded"]["type"].clone();
    }),
    Fault {
        id: "challenge.acts-before-the-answer",
        what: "a device asks, and has done it already",
        needs_secrets: true,
        act: act_and_ask,
    },
    heard!("challenge.any-block-passes", "any `challenge` without a PIN will do", |given, pin| {
        (given.is_object() && given.get("pin").is_none()).then(|| right(pin))
    }),
    heard!("challenge.yes-passes-for-pin", "a yes is taken for a PIN", |given, pin| {
        (given["ack"] == true).then(|| right(pin))
    }),
    heard!("challenge.no-passes", "a no is taken for a yes", |given, _| {
        (given["ack"] == false).then(|| json!({ "ack": true }))
    }),
    heard!("challenge.yes-asks-again", "after a yes a device asks again", |given, _| {
        (given["ack"] == true).then(|| json!({}))
    }),
    heard!("challenge.right-pin-refused", "the right PIN is refused", |given, pin| {
        (given["pin"] == pin).then(|| json!({ "pin": format!("{pin}?") }))
    }),
    heard!("challenge.any-pin-passes", "any PIN is the right one", |given, pin| {
        given["pin"].is_string().then(|| json!({ "pin": pin }))
    }),
    heard!(
        "challenge.beginning-of-pin-passes",
        "the beginning of the PIN will do",
        |given, pin| {
            let begins = |it: &str| it.len() > 1 && pin.starts_with(it);
            given["pin"].as_str().is_some_and(begins).then(|| json!({ "pin": pin }))
        }
    ),
    heard!("challenge.pin-is-trimmed", "blanks around a PIN do not count", |given, pin| {
        given["pin"].as_str().is_some_and(|it| it.trim() == pin).then(|| json!({ "pin": pin }))
    }),
    asked!("challenge.wrong-pin-asked-anew", "after a wrong PIN pinNeeded comes again", |result| {
        if let Some(kind) = result.pointer_mut("/challengeNeeded/type")
            && *kind == "challengeFailedPinNeeded"
        {
            *kind = json!("pinNeeded");
        }
    }),
    Fault {
        id: "challenge.remembers-the-answer",
        what: "after one right answer nobody is asked the next time",
        needs_secrets: true,
        act: remember_answer,
    },
    Fault {
        id: "challenge.number-crashes",
        what: "a PIN that is a number brings the cloud down",
        needs_secrets: false,
        act: crash_at_number,
    },
    asked!("challenge.promises-otherwise", "a question names other states", |result| {
        let states = result.get_mut("states").and_then(Value::as_object_mut);
        for state in states.into_iter().flat_map(|states| states.values_mut()) {
            if let Some(number) = state.as_f64() {
                *state = json!(number + 5.0);
            }
        }
    }),
    Fault {
        id: "challenge.pin-echoed",
        what: "`debugString` holds the PIN that was said",
        needs_secrets: false,
        act: |scene, request| {
            change_results(scene, request, |order, results| {
                if let Some(pin) = execution(order)["challenge"]["pin"].as_str() {
                    for result in results {
                        result["debugString"] = json!(format!("the person said {pin}"));
                    }
                }
            })
        },
    },
    Fault {
        id: "challenge.guess-forever",
        what: "wrong PINs are not counted",
        needs_secrets: true,
        act: forget_wrong_pins,
    },
    Fault {
        id: "together.question-fails-others",
        what: "where one device asks, the others fail",
        needs_secrets: false,
        act: |scene, request| {
            change_results(scene, request, |_, results| {
                if results.iter().any(asks) {
                    for result in results.iter_mut().filter(|it| !asks(it)) {
                        let ids = result["ids"].clone();
                        *result = json!({"ids": ids, "status": "ERROR", "errorCode": "hardError"});
                    }
                }
            })
        },
    },
];

pub(super) fn asks(result: &Value) -> bool {
    result["errorCode"] == "challengeNeeded"
}

/// An answer that every question takes for the right one.
fn right(pin: &str) -> Value {
    json!({ "ack": true, "pin": pin })
}

fn pin(scene: &Scene<'_>) -> String {
    scene.secrets().pin.as_ref().map(Pin::secret).unwrap_or_default().to_owned()
}

/// The order with other challenges, where `hear` gives one.
fn heard(mut order: Value, hear: impl Fn(&Value) -> Option<Value>) -> Value {
    let executions = lists(&mut order, "execution").flatten();
    for execution in executions.filter_map(Value::as_object_mut) {
        let given = execution.get("challenge").unwrap_or(&Value::Null);
        if let Some(challenge) = hear(given) {
            execution.insert("challenge".to_owned(), challenge);
        }
    }
    order
}

fn hear_otherwise<'a>(
    scene: &'a Scene<'a>,
    request: Request<Bytes>,
    hear: fn(&Value, &str) -> Option<Value>,
) -> BoxFuture<'a, Answer> {
    Box::pin(async move {
        let Some(order) = order_of(&request) else { return scene.pass(request).await };
        let pin = pin(scene);
        let order = heard(order, |given| hear(given, &pin));
        scene.pass(with_request_body(request, order.to_string())).await
    })
}

fn act_and_ask<'a>(scene: &'a Scene<'a>, request: Request<Bytes>) -> BoxFuture<'a, Answer> {
    Box::pin(async move {
        let again = request.clone();
        let answer = scene.pass(request).await?;
        let body = body_of(&answer).unwrap_or_default();
        if let Some(order) = order_of(&again)
            && execution(&order).get("challenge").is_none()
            && asks(&body["payload"]["commands"][0])
        {
            let order = heard(order, |_| Some(right(&pin(scene))));
            scene.pass(with_request_body(again, order.to_string())).await?;
        }
        Ok(answer)
    })
}

fn remember_answer<'a>(scene: &'a Scene<'a>, request: Request<Bytes>) -> BoxFuture<'a, Answer> {
    Box::pin(async move {
        let Some(mut order) = order_of(&request) else { return scene.pass(request).await };
        let group = &order["inputs"][0]["payload"]["commands"][0];
        let device = group["devices"][0]["id"].to_string();
        let command = format!("{device} {}", execution(&order)["command"]);
        let is_answer = execution(&order).get("challenge").is_some();
        if !is_answer && scene.recall(&command).is_some_and(|it| it == "answered") {
            scene.remember(&command, "used");
            order = heard(order, |_| Some(right(&pin(scene))));
        }
        let answer = scene.pass(with_request_body(request, order.to_string())).await?;
        let body = body_of(&answer).unwrap_or_default();
        if is_answer && body["payload"]["commands"][0]["status"] == "SUCCESS" {
            scene.remember(&command, "answered");
        }
        Ok(answer)
    })
}

fn crash_at_number<'a>(scene: &'a Scene<'a>, request: Request<Bytes>) -> BoxFuture<'a, Answer> {
    Box::pin(async move {
        let order = order_of(&request);
        let is_number = |order: &Value| execution(order)["challenge"]["pin"].is_number();
        let Some(order) = order.filter(is_number) else { return scene.pass(request).await };
        let order = heard(order, |_| Some(json!({})));
        let answer = scene.pass(with_request_body(request, order.to_string())).await?;
        if !answer.status().is_success() {
            return Ok(answer);
        }
        Ok(json(StatusCode::INTERNAL_SERVER_ERROR, &json!({ "error": "TypeError" })))
    })
}

/// Asks again after a wrong PIN, without letting the cloud hear of it.
fn forget_wrong_pins<'a>(scene: &'a Scene<'a>, request: Request<Bytes>) -> BoxFuture<'a, Answer> {
    Box::pin(async move {
        let Some(order) = order_of(&request) else { return scene.pass(request).await };
        let right = pin(scene);
        let is_wrong = |given: &Value| given["pin"].as_str().is_some_and(|it| it != right);
        if !is_wrong(&execution(&order)["challenge"]) {
            return scene.pass(request).await;
        }
        let order = heard(order, |_| Some(json!({})));
        let answer = scene.pass(with_request_body(request, order.to_string())).await?;
        Ok(with_results(answer, |result| {
            if let Some(kind) = result.pointer_mut("/challengeNeeded/type") {
                *kind = json!("challengeFailedPinNeeded");
            }
        }))
    })
}
