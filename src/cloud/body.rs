//! How large a request's body may be, and how an error is answered.

use axum::response::{IntoResponse, Response};
use http::StatusCode;
use http::header::{CACHE_CONTROL, CONTENT_TYPE};
use serde_json::json;

pub(crate) use crate::wire::{BodyError, read_body};

/// The largest intent that is read, in bytes: a thousand devices in one EXECUTE fit well.
pub(crate) const MAX_INTENT: usize = 1 << 20;

impl BodyError {
    /// An error as JSON, in the manner of OAuth errors.
    pub(crate) fn answer(status: StatusCode, error: &str, description: &str) -> Response {
        let body = json!({"error": error, "error_description": description}).to_string();
        let headers =
            [(CONTENT_TYPE, "application/json;charset=UTF-8"), (CACHE_CONTROL, "no-store")];
        (status, headers, body).into_response()
    }
}

impl IntoResponse for BodyError {
    fn into_response(self) -> Response {
        let (status, description) = self.describe();
        Self::answer(status, "invalid_request", description)
    }
}
