//! Bodies to send, and answers read as far as they are sound.

use bytes::Bytes;
use serde_json::{Value, json};

use crate::check::intents::device_refs;
use crate::check::{Bench, Stop};
use crate::google::{Locale, build_request};
use crate::protocol::Intent;
use crate::wire::Exchange;

/// The body of an intent as Google writes it.
pub(in crate::check) fn body_of(
    bench: &Bench<'_>,
    intent: Intent,
    payload: Option<Value>,
) -> Value {
    build_request(intent, bench.tools.chance.number(), &Locale::default(), payload)
}

/// Posts any body to the fulfillment with the token that all share.
pub(super) async fn post(bench: &Bench<'_>, body: impl Into<Bytes>) -> Result<Exchange, Stop> {
    let token = bench.linked().await?.access;
    bench.send(bench.intent_of(&token, body)).await
}

/// A QUERY for these devices.
pub(in crate::check) async fn query(
    bench: &Bench<'_>,
    devices: Vec<Value>,
) -> Result<Exchange, Stop> {
    let token = bench.linked().await?.access;
    bench.intent_with(Intent::Query, &token, Some(json!({ "devices": devices }))).await
}

/// The payload of an answer that did not fail.
///
/// # Errors
/// What came instead.
pub(in crate::check) fn payload_of(exchange: &Exchange) -> Result<Value, String> {
    let status = exchange.status();
    let Some(body) = exchange.json() else {
        return Err(format!("{status} without JSON"));
    };
    if let Some(code) = error_code(&body) {
        return Err(format!("{status} `{code}`"));
    }
    match body.get("payload") {
        Some(payload) if status == 200 && payload.is_object() => Ok(payload.clone()),
        _ if status == 200 => Err("200 without a `payload`".to_owned()),
        _ => Err(status.to_string()),
    }
}

/// The code with which a whole intent failed.
pub(in crate::check) fn error_code(body: &Value) -> Option<&str> {
    body.pointer("/payload/errorCode")?.as_str()
}

/// A rule whose own step was not reached: what stopped it is another check's to blame.
pub(in crate::check) fn unreached(stop: Stop) -> Stop {
    match stop {
        Stop::Broken(broken) => Stop::not_judged(broken.actual),
        stop @ Stop::NotJudged(_) => stop,
    }
}

/// The shared SYNC, where it says anything, with its answer.
///
/// # Errors
/// It could not be sent, or failed: other checks say so.
pub(in crate::check) async fn synced<'a>(
    bench: &'a Bench<'_>,
) -> Result<(&'a Exchange, Value), Stop> {
    let exchange = bench.sync().await.map_err(unreached)?;
    payload_of(exchange)
        .map_err(|came| Stop::not_judged(format!("SYNC was answered with {came}")))?;
    Ok((exchange, exchange.json().unwrap_or_default()))
}

/// The shared SYNC, where it names devices.
///
/// # Errors
/// It names none.
pub(in crate::check) async fn synced_devices<'a>(
    bench: &'a Bench<'_>,
) -> Result<(&'a Exchange, Value), Stop> {
    let (exchange, body) = synced(bench).await?;
    if devices(&body).is_empty() {
        return Err(Stop::not_judged("SYNC names no devices"));
    }
    Ok((exchange, body))
}

/// The devices of a SYNC answer.
pub(in crate::check) fn devices(sync: &Value) -> &[Value] {
    sync.pointer("/payload/devices").and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

/// The devices of the shared SYNC, as QUERY names them.
///
/// # Errors
/// There is none.
pub(in crate::check) async fn refs(bench: &Bench<'_>) -> Result<Vec<Value>, Stop> {
    let (_, body) = synced_devices(bench).await?;
    let refs = device_refs(&body);
    if refs.is_empty() {
        return Err(Stop::not_judged("no device of the SYNC has an id"));
    }
    Ok(refs)
}

/// The shared QUERY, where it says anything, with its answer.
///
/// # Errors
/// It could not be sent, or failed: other checks say so.
pub(in crate::check) async fn queried<'a>(
    bench: &'a Bench<'_>,
) -> Result<(&'a Exchange, Value), Stop> {
    synced_devices(bench).await?;
    let exchange = bench.query().await.map_err(unreached)?;
    let payload = payload_of(exchange)
        .map_err(|came| Stop::not_judged(format!("QUERY was answered with {came}")))?;
    if !payload["devices"].is_object() {
        return Err(Stop::not_judged("QUERY was answered without an object of devices"));
    }
    Ok((exchange, exchange.json().unwrap_or_default()))
}
