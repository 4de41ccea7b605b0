//! Reads a request's body within limits of size and time.

use std::time::Duration;

use bytes::{Buf as _, BufMut as _, Bytes, BytesMut};
use http::StatusCode;
use http_body_util::{BodyExt as _, LengthLimitError, Limited};
use hyper::body::Body;

/// What bodies fail with.
type BoxError = Box<dyn std::error::Error + Send + Sync>;

/// Up to so many bytes are read, and dropped where the limit is less.
const READ_ON: usize = 2 << 20;

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
    // Who says beforehand that it is far too much need not send it.
    let most = limit.max(READ_ON);
    if body.size_hint().lower() > most as u64 {
        return Err(BodyError::TooLarge);
    }
    let reading = collect(Limited::new(body, most), limit);
    tokio::time::timeout(time, reading).await.unwrap_or(Err(BodyError::TooSlow))
}

/// Reads on beyond the limit for a while: whoever is still sending would not hear the answer, since
/// a connection that is closed with bytes unread is reset.
async fn collect<B>(body: Limited<B>, limit: usize) -> Result<Bytes, BodyError>
where
    B: Body<Error: Into<BoxError>>,
{
    let mut body = std::pin::pin!(body);
    let (mut whole, mut length) = (BytesMut::new(), 0);
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(|error| {
            if error.is::<LengthLimitError>() { BodyError::TooLarge } else { BodyError::Broken }
        })?;
        let Ok(mut data) = frame.into_data() else { continue };
        length += data.remaining();
        if length <= limit {
            whole.put(&mut data);
        } else {
            whole.clear();
        }
    }
    if length <= limit { Ok(whole.freeze()) } else { Err(BodyError::TooLarge) }
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
