//! Reads a request's body within limits of size and time.

use std::time::Duration;

use axum::body::Body;
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use http::StatusCode;
use http::header::{CACHE_CONTROL, CONTENT_TYPE};
use http_body_util::{BodyExt as _, LengthLimitError, Limited};
use serde_json::json;

/// The largest intent that is read, in bytes: a thousand devices in one EXECUTE fit well.
pub(crate) const MAX_INTENT: usize = 1 << 20;
/// How long a client may take to send it.
const BODY_TIMEOUT: Duration = Duration::from_secs(10);

/// Why a body could not be read.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum BodyError {
    /// It is larger than the limit.
    TooLarge,
    /// It did not come in time.
    TooSlow,
    /// It broke off.
    Broken,
}

/// Reads a whole body of at most `limit` bytes.
pub(crate) async fn read_body(body: Body, limit: usize) -> Result<Bytes, BodyError> {
    read_body_within(BODY_TIMEOUT, body, limit).await
}

async fn read_body_within(time: Duration, body: Body, limit: usize) -> Result<Bytes, BodyError> {
    let collected = tokio::time::timeout(time, Limited::new(body, limit).collect());
    match collected.await {
        Err(_) => Err(BodyError::TooSlow),
        Ok(Ok(body)) => Ok(body.to_bytes()),
        Ok(Err(error)) if error.is::<LengthLimitError>() => Err(BodyError::TooLarge),
        Ok(Err(_)) => Err(BodyError::Broken),
    }
}

impl BodyError {
    /// The status and the words that say it.
    pub(crate) fn describe(self) -> (StatusCode, &'static str) {
        match self {
            Self::TooLarge => (StatusCode::PAYLOAD_TOO_LARGE, "the body is too large"),
            Self::TooSlow => {
                (StatusCode::REQUEST_TIMEOUT, "the body did not come within 10 seconds")
            }
            Self::Broken => (StatusCode::BAD_REQUEST, "the body broke off"),
        }
    }

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

#[cfg(test)]
mod tests {
    use std::io;
    use std::pin::Pin;
    use std::task::{Context, Poll};

    use hyper::body::Frame;

    use super::*;

    /// A body whose end never comes: it says nothing more, or breaks off.
    struct Unfinished(Poll<()>);

    impl hyper::body::Body for Unfinished {
        type Data = Bytes;
        type Error = io::Error;

        fn poll_frame(
            self: Pin<&mut Self>,
            _: &mut Context<'_>,
        ) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
            self.0.map(|()| Some(Err(io::ErrorKind::ConnectionReset.into())))
        }
    }

    #[tokio::test]
    async fn a_body_is_read_whole_or_refused_with_the_reason() {
        let hour = Duration::from_hours(1);
        for (time, body, expected) in [
            (hour, Body::from("12345"), Ok(Bytes::from("12345"))),
            (hour, Body::empty(), Ok(Bytes::new())),
            (hour, Body::from("123456"), Err(BodyError::TooLarge)),
            (Duration::ZERO, Body::new(Unfinished(Poll::Pending)), Err(BodyError::TooSlow)),
            (hour, Body::new(Unfinished(Poll::Ready(()))), Err(BodyError::Broken)),
        ] {
            assert_eq!(read_body_within(time, body, 5).await, expected);
        }
    }

    #[test]
    fn each_reason_has_its_status() {
        for (reason, status) in
            [(BodyError::TooLarge, 413), (BodyError::TooSlow, 408), (BodyError::Broken, 400)]
        {
            assert_eq!(reason.into_response().status().as_u16(), status);
        }
    }
}
