//! Faults of EXECUTE.

use bytes::Bytes;
use http::{Request, StatusCode};
use serde_json::{Value, json};

use super::message::{changed, intent_of, json, with_request_body};
use super::{Answer, Fault, Scene};
use crate::catalog::find_command;
use crate::protocol::{COMMAND_PREFIX, Intent};
use crate::wire::BoxFuture;

const NOT_FOUND: &str = "deviceNotFound";

/// A fault that changes each result of EXECUTE that failed in another way than that the device is
/// not there.
macro_rules! failed {
    ($id:literal, $what:literal, $change:expr) => {
        Fault {
            id: $id,
            what: $what,
            needs_secrets: false,
            act: |scene, request| {
                change_results(scene, request, |_, results| {
                    let change: fn(&mut Value) = $change;
                    results
                        .iter_mut()
                        .filter(|it| is_error(it) && !is_stranger(it))
                        .for_each(change);
                })
            },
        }
    };
}

/// These faults.
pub const FAULTS: &[Fault] = &[
    Fault {
        id: "execute.id-left-out",
        what: "of several devices the last has no result",
        needs_secrets: false,
        act: |scene, request| {
            change_results(scene, request, |_, results| {
                if results.len() > 1 {
                    results.pop();
                }
            })
        },
    },
    Fault {
        id: "execute.speaks-of-others",
        what: "a result names a device that was not meant",
        needs_secrets: false,
        act: |scene, request| {
            change_results(scene, request, |_, results| {
                if let Some(ids) = results.first_mut().and_then(|it| it["ids"].as_array_mut()) {
                    ids.push(json!("another"));
                }
            })
        },
    },
    Fault {
        id: "execute.unknown-device-succeeds",
        what: "a device that is not there obeys",
        needs_secrets: false,
        act: |scene, request| {
            change_results(scene, request, |_, results| {
                results.iter_mut().filter(|it| is_stranger(it)).for_each(succeed);
            })
        },
    },
    Fault {
        id: "execute.unknown-device-offline",
        what: "a device that is not there is said to be offline",
        needs_secrets: false,
        act: |scene, request| {
            change_results(scene, request, |_, results| {
                for result in results.iter_mut().filter(|it| is_stranger(it)) {
                    result["errorCode"] = json!("deviceOffline");
                }
            })
        },
    },
    Fault {
        id: "execute.unknown-device-fails-all",
        what: "an EXECUTE for a device that is not there is answered with 404",
        needs_secrets: false,
        act: |scene, request| {
            Box::pin(async move {
                let is_meant = intent_of(&request) == Some(Intent::Execute);
                let answer = scene.pass(request).await?;
                let body: Value = serde_json::from_slice(answer.body()).unwrap_or_default();
                let mut results = body["payload"]["commands"].as_array().into_iter().flatten();
                if is_meant && results.any(is_stranger) {
                    return Ok(json(StatusCode::NOT_FOUND, &json!({ "error": "no such device" })));
                }
                Ok(answer)
            })
        },
    },
    Fault {
        id: "execute.lacking-trait-succeeds",
        what: "a device obeys a command of a trait that it lacks",
        needs_secrets: false,
        act: |scene, request| {
            change_results(scene, request, |order, results| {
                if is_known(order) {
                    results.iter_mut().filter(|it| is_lacking(it)).for_each(succeed);
                }
            })
        },
    },
    Fault {
        id: "execute.lacking-trait-acts",
        what: "a device refuses a command of a trait that it lacks, and switches on",
        needs_secrets: false,
        act: act_and_refuse,
    },
    Fault {
        id: "execute.unknown-command-succeeds",
        what: "a command that does not exist is obeyed",
        needs_secrets: false,
        act: |scene, request| {
            change_results(scene, request, |order, results| {
                if !is_known(order) {
                    results.iter_mut().filter(|it| is_error(it)).for_each(succeed);
                }
            })
        },
    },
    Fault {
        id: "execute.unknown-command-crashes",
        what: "a command that does not exist brings the cloud down",
        needs_secrets: false,
        act: |scene, request| {
            crash_if(scene, request, |body| !execution(body).is_null() && !is_known(body))
        },
    },
    Fault {
        id: "execute.guesses-params",
        what: "whatever `on` is, it is taken for true or false",
        needs_secrets: false,
        act: guess_params,
    },
    Fault {
        id: "execute.wrong-params-crash",
        what: "params of another type bring the cloud down",
        needs_secrets: false,
        act: |scene, request| crash_if(scene, request, lacks_on),
    },
    Fault {
        id: "execute.empty-crashes",
        what: "an EXECUTE of nothing brings the cloud down",
        needs_secrets: false,
        act: |scene, request| crash_if(scene, request, |body| execution(body).is_null()),
    },
    failed!("execute.error-without-code", "an error has no code", |result| {
        if let Some(result) = result.as_object_mut() {
            result.shift_remove("errorCode");
        }
    }),
    failed!("execute.code-in-other-case", "an error code has a capital", |result| {
        result["errorCode"] = json!("FunctionNotSupported");
    }),
    failed!("execute.code-by-older-name", "an error code is an older name", |result| {
        result["errorCode"] = json!("turnedOff");
    }),
];

pub(super) fn is_error(result: &Value) -> bool {
    result["status"] == "ERROR"
}

fn is_stranger(result: &Value) -> bool {
    result["errorCode"] == NOT_FOUND
}

pub(super) fn is_lacking(result: &Value) -> bool {
    result["errorCode"] == "functionNotSupported"
}

pub(super) fn succeed(result: &mut Value) {
    *result = json!({ "ids": result["ids"], "status": "SUCCESS", "states": { "online": true } });
}

/// The first execution of an EXECUTE, or null.
pub(super) fn execution(order: &Value) -> &Value {
    &order["inputs"][0]["payload"]["commands"][0]["execution"][0]
}

/// The short name of the first command.
pub(super) fn command(order: &Value) -> Option<&str> {
    execution(order)["command"].as_str()?.strip_prefix(COMMAND_PREFIX)
}

fn is_known(order: &Value) -> bool {
    command(order).is_some_and(|name| find_command(name).is_some())
}

fn lacks_on(order: &Value) -> bool {
    command(order) == Some("OnOff") && !execution(order)["params"]["on"].is_boolean()
}

/// The body of an EXECUTE.
pub(super) fn order_of(request: &Request<Bytes>) -> Option<Value> {
    let is_execute = intent_of(request) == Some(Intent::Execute);
    is_execute.then(|| serde_json::from_slice(request.body()).ok()).flatten()
}

pub(super) fn change_results<'a>(
    scene: &'a Scene<'a>,
    request: Request<Bytes>,
    change: fn(&Value, &mut Vec<Value>),
) -> BoxFuture<'a, Answer> {
    Box::pin(async move {
        let order = order_of(&request);
        let answer = scene.pass(request).await?;
        let Some(order) = order else { return Ok(answer) };
        Ok(changed(answer, |body| {
            let results = body.pointer_mut("/payload/commands").and_then(Value::as_array_mut);
            if let Some(results) = results.filter(|results| results.iter().all(Value::is_object)) {
                change(&order, results);
            }
        }))
    })
}

fn crash_if<'a>(
    scene: &'a Scene<'a>,
    request: Request<Bytes>,
    is_meant: fn(&Value) -> bool,
) -> BoxFuture<'a, Answer> {
    Box::pin(async move {
        let crashes = order_of(&request).is_some_and(|order| is_meant(&order));
        let answer = scene.pass(request).await?;
        // Who may not ask is told so first.
        if !crashes || !answer.status().is_success() {
            return Ok(answer);
        }
        Ok(json(StatusCode::INTERNAL_SERVER_ERROR, &json!({ "error": "TypeError" })))
    })
}

/// As where a truth is made of anything: what is missing is false, a text is true.
fn guess_params<'a>(scene: &'a Scene<'a>, request: Request<Bytes>) -> BoxFuture<'a, Answer> {
    Box::pin(async move {
        let Some(mut order) = order_of(&request).filter(lacks_on) else {
            return scene.pass(request).await;
        };
        let guess = execution(&order)["params"]["on"].is_string();
        order["inputs"][0]["payload"]["commands"][0]["execution"][0]["params"] =
            json!({ "on": guess });
        scene.pass(with_request_body(request, order.to_string())).await
    })
}

fn act_and_refuse<'a>(scene: &'a Scene<'a>, request: Request<Bytes>) -> BoxFuture<'a, Answer> {
    Box::pin(async move {
        let order = order_of(&request).filter(is_known);
        let again = request.clone();
        let answer = scene.pass(request).await?;
        let body: Value = serde_json::from_slice(answer.body()).unwrap_or_default();
        if let Some(mut order) = order
            && is_lacking(&body["payload"]["commands"][0])
        {
            order["inputs"][0]["payload"]["commands"][0]["execution"][0] =
                json!({ "command": format!("{COMMAND_PREFIX}OnOff"), "params": { "on": true } });
            scene.pass(with_request_body(again, order.to_string())).await?;
        }
        Ok(answer)
    })
}
