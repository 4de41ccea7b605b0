//! Hands requests to a [`Transport`], so that something may stand between a socket and what
//! answers; and lets what happened to an answer happen on the wire.

use std::convert::Infallible;
use std::io;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use futures_util::stream;
use http::header::{CACHE_CONTROL, CONTENT_LENGTH, CONTENT_TYPE};
use http::{HeaderValue, Request, Response, StatusCode};
use http_body_util::combinators::UnsyncBoxBody;
use http_body_util::{BodyExt as _, Full, StreamBody};
use hyper::body::{Frame, Incoming};
use serde_json::json;

use super::{Answers, Mishap, read_body};
use crate::wire::{Delay, SendError, Transport};

/// How long the next byte of a trickle takes.
const DRIP: Duration = Duration::from_secs(1);

/// The body of an answer that was handed over.
pub type Handed = UnsyncBoxBody<Bytes, io::Error>;

/// A transport that is served.
#[derive(Clone)]
pub struct Handing {
    /// What answers.
    pub transport: Arc<dyn Transport>,
    /// The largest body of a request, in bytes; a larger one is refused with 413.
    pub max_body: usize,
}

impl Answers for Handing {
    type Body = Handed;

    async fn answer(&self, request: Request<Incoming>) -> Response<Handed> {
        hand(self, request).await
    }
}

/// Reads a request whole, hands it over, and packs what comes back.
async fn hand(served: &Handing, request: Request<Incoming>) -> Response<Handed> {
    let (parts, body) = request.into_parts();
    let body = match read_body(body, served.max_body).await {
        Ok(body) => body,
        Err(error) => {
            let (status, words) = error.describe();
            return pack(refuse(status, "invalid_request", words));
        }
    };
    match served.transport.send(Request::from_parts(parts, body)).await {
        Ok(answer) => {
            if let Some(late) = answer.extensions().get::<Delay>() {
                tokio::time::sleep(late.0).await;
            }
            pack(answer)
        }
        // Whoever stands between does not answer: the client is to feel it.
        Err(SendError::Timeout { .. }) => std::future::pending().await,
        Err(error) => {
            tracing::error!(%error, "no answer came");
            pack(refuse(StatusCode::BAD_GATEWAY, "bad_gateway", "no answer came"))
        }
    }
}

/// An error as JSON, in the manner of OAuth errors.
fn refuse(status: StatusCode, error: &str, description: &str) -> Response<Bytes> {
    let body = json!({"error": error, "error_description": description}).to_string();
    let mut answer = Response::new(Bytes::from(body));
    *answer.status_mut() = status;
    let kind = HeaderValue::from_static("application/json;charset=UTF-8");
    answer.headers_mut().insert(CONTENT_TYPE, kind);
    answer.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    answer
}

/// The answer as it goes on the wire. What is said in place of HTTP is the connection's part.
fn pack(answer: Response<Bytes>) -> Response<Handed> {
    let mishap = answer.extensions().get::<Mishap>().copied();
    let (mut parts, body) = answer.into_parts();
    let body = match mishap {
        Some(Mishap::Cut) => {
            // Two bytes at least are promised, so that something is missing of any body.
            let promised = body.len().max(2);
            parts.headers.insert(CONTENT_LENGTH, HeaderValue::from(promised));
            cut(body.slice(..body.len() / 2))
        }
        Some(Mishap::Trickle) => {
            parts.headers.remove(CONTENT_LENGTH);
            trickle(body)
        }
        Some(Mishap::Huge) => {
            parts.headers.remove(CONTENT_LENGTH);
            let mut body = body.to_vec();
            body.resize(Mishap::HUGE, b' ');
            whole(Bytes::from(body))
        }
        Some(Mishap::Unanswered | Mishap::Garbage) | None => whole(body),
    };
    Response::from_parts(parts, body)
}

fn whole(body: Bytes) -> Handed {
    Full::new(body).map_err(|never: Infallible| match never {}).boxed_unsync()
}

/// These bytes, and then the end of the connection: once they are on their way.
fn cut(start: Bytes) -> Handed {
    let sent = stream::once(async move { Ok(Frame::data(start)) });
    let broken = stream::once(async {
        // Between the two the server flushes what it has.
        tokio::task::yield_now().await;
        Err(io::ErrorKind::ConnectionAborted.into())
    });
    StreamBody::new(futures_util::StreamExt::chain(sent, broken)).boxed_unsync()
}

/// A byte at a time, and blanks where there are no more.
fn trickle(body: Bytes) -> Handed {
    let drops = stream::unfold((body, 0), |(body, at)| async move {
        if at > 0 {
            tokio::time::sleep(DRIP).await;
        }
        let drop = body.get(at).copied().unwrap_or(b' ');
        let frame = Frame::data(Bytes::copy_from_slice(&[drop]));
        Some((Ok(frame), (body, at + 1)))
    });
    StreamBody::new(drops).boxed_unsync()
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    use tokio::net::{TcpListener, TcpStream};

    use super::*;
    use crate::wire::{BoxFuture, Client, Limits, serve_http};

    const BODY: &str = r#"{"payload":{"devices":[]}}"#;

    /// A server whose every answer has this mishap; its address.
    async fn start(mishap: Option<Mishap>) -> String {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let answer = move |request: Request<Bytes>| -> BoxFuture<'static, Result<_, SendError>> {
            if request.uri().path() == "/silence" {
                let (origin, limit) = (String::new(), Duration::ZERO);
                return Box::pin(async move { Err(SendError::Timeout { origin, limit }) });
            }
            let mut answer = Response::new(Bytes::from_static(BODY.as_bytes()));
            if let Some(mishap) = mishap {
                answer.extensions_mut().insert(mishap);
            }
            Box::pin(async move { Ok(answer) })
        };
        let app = Handing { transport: Arc::new(answer), max_body: 100 };
        tokio::spawn(async move {
            serve_http(listener, None, app, std::future::pending()).await;
        });
        format!("http://{address}")
    }

    fn post(url: &str, body: &'static str) -> Request<Bytes> {
        Request::post(url).body(Bytes::from_static(body.as_bytes())).expect("a request")
    }

    async fn felt(mishap: Mishap, limits: Limits) -> SendError {
        let url = start(Some(mishap)).await;
        let sent = Client::over_http(limits).send(post(&url, "")).await;
        sent.expect_err("no answer that can be read")
    }

    #[tokio::test]
    async fn mishaps_happen_on_the_wire_as_they_are_felt_without_one() {
        let patient = Limits { timeout: Duration::from_hours(1), ..Limits::default() };
        let hasty = Limits { timeout: Duration::from_millis(100), ..Limits::default() };
        for (mishap, limits) in [
            (Mishap::Unanswered, patient),
            (Mishap::Cut, patient),
            (Mishap::Garbage, patient),
            (Mishap::Trickle, hasty),
            (Mishap::Huge, patient),
        ] {
            let (real, made_up) = (felt(mishap, limits).await, mishap.felt(String::new()));
            let kind = std::mem::discriminant;
            assert_eq!(kind(&real), kind(&made_up), "{mishap:?}: {real}");
        }
    }

    /// All that a server says to a request, until it closes the connection.
    async fn overheard(mishap: Mishap) -> String {
        let url = start(Some(mishap)).await;
        let address = url.trim_start_matches("http://");
        let mut stream = TcpStream::connect(address).await.expect("it listens");
        stream.write_all(b"GET / HTTP/1.1\r\nhost: x\r\n\r\n").await.expect("it reads");
        let mut heard = Vec::new();
        // A connection may also end with a reset.
        while stream.read_buf(&mut heard).await.unwrap_or(0) > 0 {}
        String::from_utf8(heard).expect("UTF-8")
    }

    #[tokio::test]
    async fn what_is_cut_is_half_of_what_was_promised() {
        let whole = overheard(Mishap::Cut).await;
        let (head, body) = whole.split_once("\r\n\r\n").expect("a head");
        assert!(head.to_lowercase().contains(&format!("content-length: {}", BODY.len())), "{head}");
        assert_eq!(body, &BODY[..BODY.len() / 2]);
        assert_eq!(overheard(Mishap::Unanswered).await, "");
        assert!(overheard(Mishap::Garbage).await.starts_with("SSH-"));
    }

    #[tokio::test]
    async fn a_body_that_is_too_large_is_refused_and_a_silence_is_one() {
        let url = start(None).await;
        let client = Client::over_http(Limits::default());
        let fits = client.send(post(&url, "small")).await.expect("an answer");
        assert_eq!(fits.text(), BODY);
        let large = Box::leak("x".repeat(101).into_boxed_str());
        let refused = client.send(post(&url, large)).await.expect("an answer");
        assert_eq!(refused.status(), 413);
        let hasty = Limits { timeout: Duration::from_millis(100), ..Limits::default() };
        let silence = Client::over_http(hasty).send(post(&format!("{url}/silence"), "")).await;
        assert!(matches!(silence, Err(SendError::Timeout { .. })), "{silence:?}");
    }
}
