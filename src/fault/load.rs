//! Faults that show when much is asked, or for long.

use std::time::Duration;

use bytes::Bytes;
use http::{Request, StatusCode};
use serde_json::{Value, json};

use super::message::{body_of, intent_of, json};
use super::{Answer, Fault, Scene};
use crate::protocol::Intent;
use crate::wire::{Delay, SendError};

/// So many connections there are to a database.
const POOL: i64 = 10;
/// A slow answer.
const SLOW: Duration = Duration::from_secs(3);
/// Longer than Google waits.
const TOO_SLOW: Duration = Duration::from_secs(6);

/// These faults.
pub const FAULTS: &[Fault] = &[
    Fault {
        id: "load.sixth-in-a-row-unanswered",
        what: "the connection is closed in place of the sixth equal answer in a row",
        needs_secrets: false,
        act: |scene, request| Box::pin(close_at_sixth(scene, request)),
    },
    Fault {
        id: "load.slow-tokens",
        what: "the exchange of a code takes six seconds",
        needs_secrets: false,
        act: |scene, request| Box::pin(exchange_slowly(scene, request)),
    },
    Fault {
        id: "load.slow-device-delays-all",
        what: "QUERY waits six seconds for a device that does not answer",
        needs_secrets: false,
        act: |scene, request| Box::pin(wait_for_device(scene, request)),
    },
    Fault {
        id: "load.connections-leak",
        what: "an EXECUTE for an unknown device keeps a connection; without any, requests fail",
        needs_secrets: false,
        act: |scene, request| Box::pin(leak(scene, request)),
    },
    Fault {
        id: "load.slow-now-and-then",
        what: "each tenth QUERY takes three seconds, once there were twenty",
        needs_secrets: false,
        act: |scene, request| Box::pin(be_slow_now_and_then(scene, request)),
    },
];

/// The payload of a QUERY.
fn queried(request: &Request<Bytes>) -> Option<Value> {
    let body: Value = serde_json::from_slice(request.body()).ok()?;
    let is_query = intent_of(request) == Some(Intent::Query);
    body.pointer("/inputs/0/payload").filter(|_| is_query).cloned()
}

async fn close_at_sixth(scene: &Scene<'_>, request: Request<Bytes>) -> Answer {
    const LAST: &str = "the last QUERY";
    const ROW: &str = "equal ones in a row";
    let asked = queried(&request).map(|payload| payload.to_string()).unwrap_or_default();
    let is_again = !asked.is_empty() && scene.recall(LAST).as_ref() == Some(&asked);
    scene.remember(LAST, &asked);
    let row = scene.count(ROW, 1);
    if !is_again {
        scene.count(ROW, -row + 1);
    } else if row == 6 {
        let cause = "connection closed before message completed".to_owned();
        return Err(SendError::Broken { origin: "the cloud".to_owned(), cause });
    }
    scene.pass(request).await
}

async fn exchange_slowly(scene: &Scene<'_>, request: Request<Bytes>) -> Answer {
    let is_exchange = scene.is_exchange(&request);
    let mut answer = scene.pass(request).await?;
    if is_exchange {
        answer.extensions_mut().insert(Delay(TOO_SLOW));
    }
    Ok(answer)
}

async fn wait_for_device(scene: &Scene<'_>, request: Request<Bytes>) -> Answer {
    const SLOW_ONE: &str = "the slow device";
    let is_sync = intent_of(&request) == Some(Intent::Sync);
    let asked = queried(&request).unwrap_or_default();
    let mut answer = scene.pass(request).await?;
    if is_sync && scene.recall(SLOW_ONE).is_none() {
        let body = body_of(&answer).unwrap_or_default();
        let last =
            body["payload"]["devices"].as_array().and_then(|devices| devices.last().cloned());
        if let Some(id) = last.as_ref().and_then(|device| device["id"].as_str()) {
            scene.remember(SLOW_ONE, id);
        }
    }
    let slow = scene.recall(SLOW_ONE);
    let mut devices = asked["devices"].as_array().into_iter().flatten();
    if devices.any(|device| device["id"].as_str() == slow.as_deref()) {
        answer.extensions_mut().insert(Delay(TOO_SLOW));
    }
    Ok(answer)
}

async fn leak(scene: &Scene<'_>, request: Request<Bytes>) -> Answer {
    const LEAKED: &str = "connections that are gone";
    let intent = intent_of(&request);
    if intent.is_some() && scene.count(LEAKED, 0) >= POOL {
        let body = json!({ "error": "time-out while waiting for a connection" });
        return Ok(json(StatusCode::SERVICE_UNAVAILABLE, &body));
    }
    let answer = scene.pass(request).await?;
    let body = body_of(&answer).filter(|_| intent == Some(Intent::Execute)).unwrap_or_default();
    let code = body.pointer("/payload/commands/0/errorCode");
    if code.is_some_and(|code| code == "deviceNotFound") {
        scene.count(LEAKED, 1);
    }
    Ok(answer)
}

async fn be_slow_now_and_then(scene: &Scene<'_>, request: Request<Bytes>) -> Answer {
    let is_query = intent_of(&request) == Some(Intent::Query);
    let mut answer = scene.pass(request).await?;
    let count = scene.count("QUERYs", i64::from(is_query));
    if is_query && count > 20 && count % 10 == 0 {
        answer.extensions_mut().insert(Delay(SLOW));
    }
    Ok(answer)
}
