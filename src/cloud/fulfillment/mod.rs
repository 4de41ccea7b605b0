//! The fulfillment: one URL for every intent, closed to whoever has no valid access token.

mod execute;
mod query;

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::{Request as HttpRequest, State};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use http::StatusCode;
use http::header::CONTENT_TYPE;
use serde_json::value::RawValue;

use crate::protocol::{Intent, PayloadError, Request, RequestError};

use super::bearer::authenticate;
use super::body::{BodyError, MAX_INTENT, read_body};
use super::{Access, Cloud, StoreError};

/// The route of the fulfillment.
pub(super) fn routes() -> Router<Arc<Cloud>> {
    Router::new().route("/fulfillment", post(fulfill))
}

/// Why an intent gets no answer of its kind.
#[derive(Debug, thiserror::Error)]
enum IntentError {
    #[error(transparent)]
    Request(#[from] RequestError),
    #[error(transparent)]
    Payload(#[from] PayloadError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

async fn fulfill(State(cloud): State<Arc<Cloud>>, request: HttpRequest) -> Response {
    let (head, body) = request.into_parts();
    let access = match authenticate(&cloud, &head.headers).await {
        Ok(access) => access,
        Err(error) => return error.into_response(),
    };
    let body = match read_body(body, MAX_INTENT).await {
        Ok(body) => body,
        Err(error) => return error.into_response(),
    };
    match answer(&cloud, &access, &body).await {
        Ok(json) => {
            ([(CONTENT_TYPE, "application/json;charset=UTF-8")], Body::from(json)).into_response()
        }
        Err(error) => error.into_response(),
    }
}

async fn answer(cloud: &Cloud, access: &Access, body: &[u8]) -> Result<String, IntentError> {
    let request = Request::parse(body)?;
    let user_id = access.user_id.as_str();
    match request.intent {
        Intent::Sync => Ok(pack(request.request_id, &cloud.house.sync_payload(user_id))),
        Intent::Query => {
            Ok(pack(request.request_id, &query::states(cloud, user_id, &request.payload()?)))
        }
        Intent::Execute => {
            // On the heap: its future is large, and all others would be moved at its size.
            let payload = request.payload()?;
            let payload = Box::pin(execute::execute(cloud, user_id, &payload)).await?;
            Ok(pack(request.request_id, &payload))
        }
        Intent::Disconnect => {
            cloud.store.end_grant(&access.grant_id).await?;
            tracing::info!(user = user_id, "a Google account disconnected");
            Ok("{}".to_owned())
        }
    }
}

/// Puts the id as it came around a payload that is JSON already.
fn pack(request_id: &RawValue, payload: &str) -> String {
    let id = request_id.get();
    let mut json = String::with_capacity(id.len() + payload.len() + 30);
    json.push_str(r#"{"requestId":"#);
    json.push_str(id);
    json.push_str(r#","payload":"#);
    json.push_str(payload);
    json.push('}');
    json
}

impl IntoResponse for IntentError {
    fn into_response(self) -> Response {
        let (status, error) = match &self {
            Self::Request(_) | Self::Payload(_) => (StatusCode::BAD_REQUEST, "invalid_request"),
            Self::Store(_) => (StatusCode::SERVICE_UNAVAILABLE, "temporarily_unavailable"),
        };
        tracing::warn!(status = status.as_u16(), reason = %self, "an intent was refused");
        BodyError::answer(status, error, &self.to_string())
    }
}
