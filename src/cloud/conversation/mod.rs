//! `POST /conversation`: the webhook of a conversational action, the coffee shop of Google's
//! sign-in documents.
//!
//! Conversational actions were retired in June 2023 and were never part of smart home, so the path
//! is there only where the cloud was told of Google's keys or of the implicit flow. In Actions
//! Builder it goes with a project whose entry scene calls these handlers:
//!
//! | handler | called | says and goes to |
//! |---|---|---|
//! | `guest` | the person is not verified | asks for an order: `TakeOrder` |
//! | `linked` | the account is linked | offers the usual order: `ConfirmUsual`; else `TakeOrder`; somebody new gets the offer of an account: `NewAccount` |
//! | `new_account` | in `NewAccount`, with yes or no | makes an account, and asks for an order: `TakeOrder` |
//! | `rejected` | the person would not link | asks for an order: `TakeOrder` |
//! | `error` | linking failed | apologises, asks for an order: `TakeOrder` |
//! | `take_order` | in `TakeOrder`, with the person's words | orders; asks a user whether to keep it: `KeepUsual` |
//! | `confirm_usual` | in `ConfirmUsual`, with yes or no | orders, or asks for another: `TakeOrder` |
//! | `keep_usual` | in `KeepUsual`, with yes or no | keeps the usual order, and ends |
//!
//! `dialogue` is the pure core, `handler` names its parts, `caller` finds out who speaks.

mod caller;
mod dialogue;
mod handler;

use std::sync::Arc;

use axum::Router;
use axum::extract::{Request, State};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use http::header::{CACHE_CONTROL, CONTENT_TYPE, WWW_AUTHENTICATE};
use http::{StatusCode, request::Parts};
use serde_json::{Value, json};

use super::body::{BodyError, read_body};
use super::{Cloud, StoreError};
use crate::protocol::Mismatch;
use crate::protocol::conversation::{HEALTH_CHECK, WebhookRequest};
use crate::protocol::oauth::Flow;
use caller::{Asked, Claim, ensure_signed, identify, welcome};
use dialogue::answer;
use handler::Handler;

/// The largest request that is read, in bytes: the state of a canvas alone may be 50 KB.
const MAX_BODY: usize = 256 * 1024;

/// The route of the webhook.
pub(super) fn routes() -> Router<Arc<Cloud>> {
    Router::new().route("/conversation", post(converse))
}

/// Why a request gets no prompt.
enum Refusal {
    /// The cloud was not told to.
    Off,
    /// The token is wrong, expired or revoked: the Assistant gets another one.
    Unauthorized,
    /// With this status, error and description.
    Answer(StatusCode, &'static str, String),
    Body(BodyError),
}

async fn converse(State(cloud): State<Arc<Cloud>>, request: Request) -> Response {
    let (head, body) = request.into_parts();
    let answered = async {
        let claim = admit(&cloud, &head).await?;
        let body = read_body(body, MAX_BODY).await.map_err(Refusal::Body)?;
        respond(&cloud, claim, &body).await
    };
    match answered.await {
        Ok(body) => json_answer(StatusCode::OK, &body),
        Err(refusal) => refusal.into_response(),
    }
}

/// What is checked before anything else of the request is read.
async fn admit(cloud: &Cloud, head: &Parts) -> Result<Claim, Refusal> {
    let settings = &cloud.settings;
    let is_on = settings.google.is_some()
        || settings.clients.iter().any(|client| client.flow == Flow::Implicit);
    if !is_on {
        return Err(Refusal::Off);
    }
    ensure_signed(cloud, &head.headers).await?;
    identify(cloud, &head.headers).await
}

async fn respond(cloud: &Cloud, claim: Claim, body: &[u8]) -> Result<Value, Refusal> {
    let body: Value = serde_json::from_slice(body)
        .map_err(|error| Refusal::bad(format!("the body is no JSON: {error}")))?;
    let name = WebhookRequest::read_handler(&body)?;
    if name == HEALTH_CHECK {
        return Ok(json!({}));
    }
    let handler = Handler::find(&name).ok_or_else(|| {
        Refusal::bad(format!("there is no handler `{name}`; there are {}", Handler::names()))
    })?;
    let request = WebhookRequest::read(&body)?;
    let asked = Asked::by(handler, &request);
    let (user, caller) = welcome(cloud, claim, asked).await?;
    let said = answer(handler, &request, &caller);
    if let (Some(order), Some(user)) = (said.keep, user) {
        cloud.store.keep_usual_order(&user.id, order).await?;
    }
    Ok(said.response.to_value())
}

impl Refusal {
    fn bad(why: String) -> Self {
        Self::Answer(StatusCode::BAD_REQUEST, "invalid_request", why)
    }

    fn unavailable() -> Self {
        let why = "try again later".to_owned();
        Self::Answer(StatusCode::SERVICE_UNAVAILABLE, "temporarily_unavailable", why)
    }
}

impl From<Mismatch> for Refusal {
    fn from(mismatch: Mismatch) -> Self {
        Self::bad(mismatch.to_string())
    }
}

impl From<StoreError> for Refusal {
    fn from(error: StoreError) -> Self {
        tracing::error!(%error, "a conversation cannot go on");
        Self::unavailable()
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        match self {
            Self::Off => BodyError::answer(
                StatusCode::NOT_FOUND,
                "not_found",
                "there is nothing at this path",
            ),
            Self::Unauthorized => {
                let mut response = json_answer(StatusCode::UNAUTHORIZED, &json!({}));
                let challenge = r#"Bearer realm="smarthome", error="invalid_token""#;
                let challenge = http::HeaderValue::from_static(challenge);
                response.headers_mut().insert(WWW_AUTHENTICATE, challenge);
                response
            }
            Self::Answer(status, error, why) => {
                tracing::warn!(status = status.as_u16(), reason = why, "a request was refused");
                BodyError::answer(status, error, &why)
            }
            Self::Body(error) => error.into_response(),
        }
    }
}

fn json_answer(status: StatusCode, body: &Value) -> Response {
    let headers = [(CONTENT_TYPE, "application/json;charset=UTF-8"), (CACHE_CONTROL, "no-store")];
    (status, headers, body.to_string()).into_response()
}
