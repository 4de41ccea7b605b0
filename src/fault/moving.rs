//! Faults of commands that devices carry out, one by one and together.

use bytes::Bytes;
use http::Request;
use serde_json::{Value, json};

use super::execute::{change_results, command, execution, is_error, is_lacking, order_of, succeed};
use super::message::{changed, with_request_body};
use super::{Answer, Fault, Scene};
use crate::protocol::{COMMAND_PREFIX, Intent};
use crate::wire::BoxFuture;

/// A fault that changes the states of each result that succeeded.
macro_rules! told {
    ($id:literal, $what:literal, $change:expr) => {
        Fault {
            id: $id,
            what: $what,
            needs_secrets: false,
            act: |scene, request| {
                change_results(scene, request, |order, results| {
                    let change: fn(&Value, &mut Value) = $change;
                    results.iter_mut().filter(|it| !is_error(it)).for_each(|it| change(order, it));
                })
            },
        }
    };
}

/// A fault that changes an EXECUTE before it is carried out.
macro_rules! ordered {
    ($id:literal, $what:literal, $change:expr) => {
        Fault {
            id: $id,
            what: $what,
            needs_secrets: false,
            act: |scene, request| {
                Box::pin(async move {
                    let Some(mut order) = order_of(&request) else {
                        return scene.pass(request).await;
                    };
                    let change: fn(&mut Value) = $change;
                    change(&mut order);
                    scene.pass(with_request_body(request, order.to_string())).await
                })
            },
        }
    };
}

/// These faults.
pub const FAULTS: &[Fault] = &[
    Fault {
        id: "move.modes-refused",
        what: "modes are declared, and cannot be set",
        needs_secrets: false,
        act: |scene, request| {
            refuse_if(scene, request, "functionNotSupported", |order| {
                command(order) == Some("SetModes")
            })
        },
    },
    Fault {
        id: "move.steps-refused",
        what: "a device does not know steps from the present value",
        needs_secrets: false,
        act: |scene, request| {
            refuse_if(scene, request, "functionNotSupported", |order| {
                command(order).is_some_and(|name| name.contains("Relative"))
            })
        },
    },
    Fault {
        id: "move.bound-refused",
        what: "full brightness is out of range",
        needs_secrets: false,
        act: |scene, request| {
            refuse_if(scene, request, "valueOutOfRange", |order| brightness(order) == Some(100.0))
        },
    },
    ordered!("move.beyond-accepted", "more than full brightness is full brightness", |order| {
        if brightness(order).is_some_and(|it| it > 100.0)
            && let Some(params) =
                order.pointer_mut("/inputs/0/payload/commands/0/execution/0/params")
        {
            params["brightness"] = json!(100);
        }
    }),
    Fault {
        id: "move.undeclared-accepted",
        what: "a mode or speed that was not declared is obeyed",
        needs_secrets: false,
        act: |scene, request| {
            change_results(scene, request, |order, results| {
                let sets = |name: &str| command(order).is_some_and(|it| it.starts_with(name));
                if sets("SetModes") || sets("SetFanSpeed") {
                    results
                        .iter_mut()
                        .filter(|it| it["errorCode"] == "notSupported")
                        .for_each(succeed);
                }
            })
        },
    },
    Fault {
        id: "move.again-fails",
        what: "a device that is as it is told already answers with an error",
        needs_secrets: false,
        act: fail_again,
    },
    Fault {
        id: "move.query-only-obeys",
        what: "a trait that is declared query-only obeys",
        needs_secrets: false,
        act: |scene, request| {
            change_results(scene, request, |order, results| {
                if command(order) == Some("OnOff") {
                    results.iter_mut().filter(|it| is_lacking(it)).for_each(succeed);
                }
            })
        },
    },
    Fault {
        id: "move.does-not-go-back",
        what: "what is on stays on",
        needs_secrets: false,
        act: |scene, request| pretend_if(scene, request, |order| switches(order) == Some(false)),
    },
    told!("move.no-states", "SUCCESS has no states", |_, result| {
        if let Some(result) = result.as_object_mut() {
            result.shift_remove("states");
        }
    }),
    told!("move.no-online", "the states beside SUCCESS lack `online`", |_, result| {
        if let Some(states) = result.get_mut("states").and_then(Value::as_object_mut) {
            states.shift_remove("online");
        }
    }),
    Fault {
        id: "move.old-states-told",
        what: "the states beside SUCCESS are those before",
        needs_secrets: false,
        act: tell_old_states,
    },
    told!("move.states-out-of-range", "brightness is answered from 0 to 255", |_, result| {
        if let Some(brightness) = result.pointer_mut("/states/brightness") {
            *brightness = json!(brightness.as_u64().unwrap_or_default() * 255 / 100);
        }
    }),
    told!("move.relative-overflows", "a step goes beyond full brightness", |order, result| {
        let is_step = command(order) == Some("BrightnessRelative");
        if let Some(brightness) = result.pointer_mut("/states/brightness").filter(|_| is_step) {
            *brightness = json!(110);
        }
    }),
    Fault {
        id: "move.nothing-happens",
        what: "a device is said to be on or off, and nothing happens",
        needs_secrets: false,
        act: |scene, request| pretend_if(scene, request, |order| switches(order).is_some()),
    },
    Fault {
        id: "together.first-device-only",
        what: "of the devices of a group the first is moved, and all are said to be",
        needs_secrets: false,
        act: move_first_device,
    },
    ordered!("together.first-group-only", "of several groups the first is read", |order| {
        if let Some(groups) = groups(order) {
            groups.truncate(1);
        }
    }),
    ordered!("together.first-execution-only", "of several commands the first is read", |order| {
        lists(order, "execution").for_each(|executions| executions.truncate(1));
    }),
    ordered!("together.executions-backwards", "several commands are read backwards", |order| {
        lists(order, "execution").for_each(|executions| executions.reverse());
    }),
    ordered!("together.many-cut", "of more than two groups the last is lost", |order| {
        if let Some(groups) = groups(order).filter(|groups| groups.len() > 2) {
            groups.pop();
        }
    }),
    Fault {
        id: "together.one-lost",
        what: "of two EXECUTEs at once one has no effect",
        needs_secrets: false,
        act: lose_one,
    },
];

pub(super) fn groups(order: &mut Value) -> Option<&mut Vec<Value>> {
    order.pointer_mut("/inputs/0/payload/commands")?.as_array_mut()
}

/// A list in each group of an EXECUTE, as far as it is sound.
pub(super) fn lists<'a>(
    order: &'a mut Value,
    name: &'static str,
) -> impl Iterator<Item = &'a mut Vec<Value>> {
    let groups = groups(order).into_iter().flatten();
    groups.filter_map(move |group| group.get_mut(name)?.as_array_mut())
}

fn brightness(order: &Value) -> Option<f64> {
    execution(order)["params"]["brightness"].as_f64()
}

/// What a device is switched to, if it is.
fn switches(order: &Value) -> Option<bool> {
    (command(order) == Some("OnOff")).then(|| execution(order)["params"]["on"].as_bool())?
}

/// Lets the cloud refuse a command that does not exist in place of the one that came: nothing
/// happens, and whoever may not ask at all is told so.
async fn pass_nothing(scene: &Scene<'_>, request: Request<Bytes>, mut order: Value) -> Answer {
    for executions in lists(&mut order, "execution") {
        *executions = vec![json!({ "command": format!("{COMMAND_PREFIX}NoSuchCommand") })];
    }
    scene.pass(with_request_body(request, order.to_string())).await
}

fn refuse_if<'a>(
    scene: &'a Scene<'a>,
    request: Request<Bytes>,
    code: &'static str,
    is_meant: fn(&Value) -> bool,
) -> BoxFuture<'a, Answer> {
    Box::pin(async move {
        let Some(order) = order_of(&request).filter(is_meant) else {
            return scene.pass(request).await;
        };
        let answer = pass_nothing(scene, request, order).await?;
        Ok(with_results(answer, |result| result["errorCode"] = json!(code)))
    })
}

/// Says that a device does what it is told, without telling it.
fn pretend_if<'a>(
    scene: &'a Scene<'a>,
    request: Request<Bytes>,
    is_meant: fn(&Value) -> bool,
) -> BoxFuture<'a, Answer> {
    Box::pin(async move {
        let Some(order) = order_of(&request).filter(is_meant) else {
            return scene.pass(request).await;
        };
        let on = switches(&order);
        let answer = pass_nothing(scene, request, order).await?;
        Ok(with_results(answer, |result| {
            if is_lacking(result) {
                succeed(result);
                result["states"]["on"] = json!(on);
            }
        }))
    })
}

pub(super) fn with_results(
    answer: http::Response<Bytes>,
    change: impl FnMut(&mut Value),
) -> http::Response<Bytes> {
    changed(answer, |body| {
        let results = body.pointer_mut("/payload/commands").and_then(Value::as_array_mut);
        results.into_iter().flatten().filter(|result| result.is_object()).for_each(change);
    })
}

/// Remembers what each device was told last.
fn fail_again<'a>(scene: &'a Scene<'a>, request: Request<Bytes>) -> BoxFuture<'a, Answer> {
    Box::pin(async move {
        let Some(order) = order_of(&request) else { return scene.pass(request).await };
        let group = &order["inputs"][0]["payload"]["commands"][0];
        let device = group["devices"][0]["id"].to_string();
        let told = group["execution"].to_string();
        if scene.recall(&device).as_deref() == Some(told.as_str()) {
            let answer = pass_nothing(scene, request, order).await?;
            return Ok(with_results(answer, |result| result["errorCode"] = json!("hardError")));
        }
        let answer = scene.pass(request).await?;
        let body: Value = serde_json::from_slice(answer.body()).unwrap_or_default();
        if body["payload"]["commands"][0]["status"] == "SUCCESS" {
            scene.remember(&device, &told);
        }
        Ok(answer)
    })
}

/// Asks for the states before the command is carried out, and answers with those.
fn tell_old_states<'a>(scene: &'a Scene<'a>, request: Request<Bytes>) -> BoxFuture<'a, Answer> {
    Box::pin(async move {
        let Some(order) = order_of(&request) else { return scene.pass(request).await };
        let mut query = order.clone();
        let input = &mut query["inputs"][0];
        input["intent"] = json!(Intent::Query.as_str());
        input["payload"] =
            json!({ "devices": order["inputs"][0]["payload"]["commands"][0]["devices"] });
        let before = scene.pass(with_request_body(request.clone(), query.to_string())).await?;
        let before: Value = serde_json::from_slice(before.body()).unwrap_or_default();
        let answer = scene.pass(request).await?;
        Ok(with_results(answer, |result| {
            let id = result["ids"][0].as_str().unwrap_or_default();
            let known = &before["payload"]["devices"][id];
            if result["states"].is_object() && known.is_object() {
                result["states"] = known.clone();
            }
        }))
    })
}

fn move_first_device<'a>(scene: &'a Scene<'a>, request: Request<Bytes>) -> BoxFuture<'a, Answer> {
    Box::pin(async move {
        let Some(mut order) = order_of(&request) else { return scene.pass(request).await };
        let mut others = Vec::new();
        for devices in lists(&mut order, "devices") {
            let rest = devices.split_off(devices.len().min(1));
            others.extend(rest.into_iter().map(|device| device["id"].clone()));
        }
        let answer = scene.pass(with_request_body(request, order.to_string())).await?;
        Ok(changed(answer, |body| {
            let ids = body.pointer_mut("/payload/commands/0/ids").and_then(Value::as_array_mut);
            if let Some(ids) = ids {
                ids.append(&mut others);
            }
        }))
    })
}

/// As where each reads a device, changes it, and writes it whole.
fn lose_one<'a>(scene: &'a Scene<'a>, request: Request<Bytes>) -> BoxFuture<'a, Answer> {
    Box::pin(async move {
        let Some(order) = order_of(&request) else { return scene.pass(request).await };
        let under_way = scene.count("under way", 1);
        // Whoever is as quick has come by then.
        tokio::task::yield_now().await;
        let answer = if under_way > 1 {
            let answer = pass_nothing(scene, request, order).await;
            answer.map(|answer| with_results(answer, succeed))
        } else {
            scene.pass(request).await
        };
        scene.count("under way", -1);
        answer
    })
}
