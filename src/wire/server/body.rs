//! Reads a request's body within limits of size and time.

use std::time::Duration;

use bytes::Bytes;
use http::StatusCode;
use http_body_util::{BodyExt as _, LengthLimitError, Limited};
use hyper::body::Body;

/// What bodies fail with.
type BoxError = Box<dyn std::error::Error + Send + Sync>;

/// How long a client may take to send it.
const BODY_TIMEOUT: Duration = Duration::from_secs(10);

/// Why a body could not be read.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum BodyError {
    /// It is larger than the limit.
    TooLarge,
    /// It did not come in time.
    TooSlow,
    /// It broke off.
    Broken,
}

/// Reads a whole body of at most `limit` bytes.
pub(crate) async fn read_body<B>(body: B, limit: usize) -> Result<Bytes, BodyError>
where
    B: Body<Error: Into<BoxError>>,
{
    read_body_within(BODY_TIMEOUT, body, limit).await
}

async fn read_body_within<B>(time: Duration, body: B, limit: usize) -> Result<Bytes, BodyError>
where
    B: Body<Error: Into<BoxError>>,
{
    // Who says beforehand that it is too much need not send it.
    if body.size_hint().lower() > limit as u64 {
        return Err(BodyError::TooLarge);
    }
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
    #[must_use]
    pub fn describe(self) -> (StatusCode, &'static str) {
        match self {
            Self::TooLarge => (StatusCode::PAYLOAD_TOO_LARGE, "the body is too large"),
            Self::TooSlow => {
                (StatusCode::REQUEST_TIMEOUT, "the body did not come within 10 seconds")
            }
            Self::Broken => (StatusCode::BAD_REQUEST, "the body broke off"),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io;
    use std::pin::Pin;
    use std::task::{Context, Poll};

    use http_body_util::{Empty, Full};
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
        let full = |text: &'static str| Full::new(Bytes::from_static(text.as_bytes()));
        let read = read_body_within(hour, full("12345"), 5).await;
        assert_eq!(read, Ok(Bytes::from_static(b"12345")));
        let read = read_body_within(hour, Empty::<Bytes>::new(), 5).await;
        assert_eq!(read, Ok(Bytes::new()));
        let read = read_body_within(hour, full("123456"), 5).await;
        assert_eq!(read, Err(BodyError::TooLarge));
        let read = read_body_within(Duration::ZERO, Unfinished(Poll::Pending), 5).await;
        assert_eq!(read, Err(BodyError::TooSlow));
        let read = read_body_within(hour, Unfinished(Poll::Ready(())), 5).await;
        assert_eq!(read, Err(BodyError::Broken));
    }

    #[test]
    fn each_reason_has_its_status() {
        for (reason, status) in
            [(BodyError::TooLarge, 413), (BodyError::TooSlow, 408), (BodyError::Broken, 400)]
        {
            assert_eq!(reason.describe().0.as_u16(), status);
        }
    }
}
