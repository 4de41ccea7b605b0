//! Intents of the judge: the SYNC and the QUERY that all checks share, and any other.

use std::time::Duration;

use bytes::Bytes;
use http::Request;
use serde_json::{Value, json};

use super::{Bench, Stop};
use crate::google::{Locale, build_request, intent_request};
use crate::protocol::{AccessToken, Intent};
use crate::wire::{Exchange, SendError};

impl Bench<'_> {
    /// Posts any body to the fulfillment as Google posts intents, with this token.
    #[must_use]
    pub fn intent_of(&self, token: &AccessToken, body: impl Into<Bytes>) -> Request<Bytes> {
        intent_request(&self.target.fulfillment_url, token, body)
    }

    /// Sends an intent with a payload.
    ///
    /// # Errors
    /// No answer came.
    pub async fn intent_with(
        &self,
        intent: Intent,
        token: &AccessToken,
        payload: Option<Value>,
    ) -> Result<Exchange, Stop> {
        let number = self.tools.chance.number();
        let body = build_request(intent, number, &Locale::default(), payload);
        self.send(self.intent_of(token, body.to_string())).await
    }

    /// The SYNC that all checks share, sent once.
    ///
    /// # Errors
    /// No account is linked, or no answer came.
    pub async fn sync(&self) -> Result<&Exchange, Stop> {
        let token = self.linked().await?.access;
        let sent = self.synced.get_or_init(|| self.send_once(Intent::Sync, token, None)).await;
        sent.as_ref().map_err(|error| Stop::from(error.clone()))
    }

    /// The QUERY that all checks share, sent once after the shared SYNC: every device of it, as
    /// Google asks right after linking.
    ///
    /// # Errors
    /// No account is linked, SYNC names no device, or no answer came.
    pub async fn query(&self) -> Result<&Exchange, Stop> {
        let body = self.sync().await?.json().unwrap_or_default();
        let devices = device_refs(&body);
        if devices.is_empty() {
            return Err(Stop::not_judged("SYNC names no device that could be asked for"));
        }
        let (token, payload) = (self.linked().await?.access, json!({ "devices": devices }));
        let ask = || self.send_once(Intent::Query, token, Some(payload));
        let sent = self.queried.get_or_init(ask).await;
        sent.as_ref().map_err(|error| Stop::from(error.clone()))
    }

    async fn send_once(
        &self,
        intent: Intent,
        token: AccessToken,
        payload: Option<Value>,
    ) -> Result<Exchange, SendError> {
        let number = self.tools.chance.number();
        let body = build_request(intent, number, &Locale::default(), payload);
        let request = self.intent_of(&token, body.to_string());
        let place = request.uri().path().to_owned();
        let exchange = self.noted(&place, self.tools.client.send(request).await)?;
        self.latencies.note(self.target, &exchange);
        Ok(exchange)
    }
}

/// The devices of a SYNC answer as QUERY and EXECUTE name them: with what SYNC gave along.
pub(super) fn device_refs(sync: &Value) -> Vec<Value> {
    let devices = sync.pointer("/payload/devices").and_then(Value::as_array);
    let named = devices.into_iter().flatten().filter(|device| device["id"].is_string());
    named.map(device_ref).collect()
}

/// A device of a SYNC answer as QUERY and EXECUTE name it.
pub(super) fn device_ref(device: &Value) -> Value {
    match device.get("customData") {
        Some(data) => json!({ "id": device["id"], "customData": data }),
        None => json!({ "id": device["id"] }),
    }
}

/// How long Google waits for an answer.
pub(super) const GOOGLE_WAITS: Duration = Duration::from_secs(5);
