//! One request to the webhook, with what the platform sends along, and what answers a 401.

use bytes::Bytes;
use http::header::{AUTHORIZATION, CONTENT_TYPE};
use http::{HeaderValue, Request};

use crate::protocol::conversation::{SIGNATURE_HEADER, WebhookRequest};
use crate::wire::{Exchange, SendError};

use super::linking::{Attempt, Linking};
use super::play::ActionTools;
use super::project::Action;

/// What came of sending a request.
pub(super) struct Delivered {
    /// Everything that went over the wire, in order.
    pub(super) exchanges: Vec<Exchange>,
    /// What a developer should know of it.
    pub(super) remarks: Vec<String>,
    /// The answer that counts.
    pub(super) answer: Result<Exchange, SendError>,
}

/// Sends a request. A 401 to what a linked account sends along is answered once, by another token.
pub(super) async fn deliver(
    action: &Action,
    tools: &ActionTools<'_>,
    linking: Option<&mut (dyn Linking + '_)>,
    request: &WebhookRequest,
) -> Delivered {
    let body = Bytes::from(request.to_value().to_string());
    let post = |authorization| tools.client.send(post(action, tools, authorization, &body));
    let mut log = Log::default();
    let Some(linking) = linking else {
        let answer = log.answer(post(None).await);
        return log.into_delivered(answer);
    };
    // A token that has expired and cannot be renewed is sent all the same: the webhook judges it.
    log.attempt(linking.freshen().await);
    let mut answer = log.answer(post(linking.authorization()).await);
    if answer.as_ref().is_ok_and(is_refusal) && log.attempt(linking.renew().await) {
        answer = log.answer(post(linking.authorization()).await);
    }
    log.into_delivered(answer)
}

/// What happened while a request was sent.
#[derive(Default)]
struct Log {
    exchanges: Vec<Exchange>,
    remarks: Vec<String>,
}

impl Log {
    fn answer(&mut self, answer: Result<Exchange, SendError>) -> Result<Exchange, SendError> {
        self.exchanges.extend(answer.as_ref().ok().cloned());
        answer
    }

    /// Whether it worked.
    fn attempt(&mut self, attempt: Attempt) -> bool {
        self.exchanges.extend(attempt.exchanges);
        let worked = attempt.result.is_ok();
        self.remarks.extend(attempt.result.unwrap_or_else(Some));
        worked
    }

    fn into_delivered(self, answer: Result<Exchange, SendError>) -> Delivered {
        Delivered { exchanges: self.exchanges, remarks: self.remarks, answer }
    }
}

/// Whether the webhook does not take what a linked account sends along.
pub(super) fn is_refusal(answer: &Exchange) -> bool {
    answer.status() == 401
}

/// The request with the platform's headers.
fn post(
    action: &Action,
    tools: &ActionTools<'_>,
    authorization: Option<HeaderValue>,
    body: &Bytes,
) -> Request<Bytes> {
    let mut request = Request::new(body.clone());
    *request.method_mut() = http::Method::POST;
    *request.uri_mut() = action.webhook.as_str().parse().expect("a parsed URL is a URI");
    let headers = request.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json;charset=UTF-8"));
    let signature = action.project_id.as_deref().and_then(|project| {
        let token = (tools.sign)(project, tools.clock.now())?;
        let mut value = HeaderValue::try_from(token.secret()).ok()?;
        value.set_sensitive(true);
        Some(value)
    });
    if let Some(signature) = signature {
        headers.insert(SIGNATURE_HEADER, signature);
    }
    if let Some(authorization) = authorization {
        headers.insert(AUTHORIZATION, authorization);
    }
    request
}
