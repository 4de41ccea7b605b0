//! One request to the cloud, and its answer back, as an HTTP gateway passes them on.
//!
//! RFC 9110 §7.6. Answers arrive decoded, whatever their `Content-Encoding` was, so that they can
//! be read; what the cloud calls its own address is the proxy's on the way back: in redirects,
//! cookies, pages and metadata, never in what an endpoint answers.

use std::sync::Arc;

use bytes::Bytes;
use http::header::{CACHE_CONTROL, CONTENT_TYPE};
use http::{HeaderValue, Method, Request, Response, StatusCode, Uri};
use serde_json::json;
use url::Url;

use super::face::Face;
use super::{Upstream, headers};
use crate::wire::{BoxFuture, Peer, SendError, Transport};

/// The largest body that is passed on, in bytes, in either direction.
pub const MAX_BODY: usize = 16 << 20;

/// Why the cloud gave no answer: an extension of the one that the client got instead.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Trouble(pub String);

/// Passes requests on to a cloud.
pub struct Gateway {
    upstream: Upstream,
    own: Url,
    client: Arc<dyn Transport>,
}

impl Gateway {
    /// Passes on to `upstream` by `client`; `own` is the address at which the proxy listens.
    pub fn new(upstream: Upstream, own: Url, client: impl Transport + 'static) -> Self {
        Self { upstream, own, client: Arc::new(client) }
    }

    async fn pass(&self, mut request: Request<Bytes>) -> Response<Bytes> {
        let face = Face::of(request.headers(), &self.own);
        let (method, path) = (request.method().clone(), request.uri().path().to_owned());
        let place = request.uri().path_and_query().map_or("/", |place| place.as_str());
        let Ok(uri) = format!("{}{place}", self.upstream.origin()).parse::<Uri>() else {
            return refuse(StatusCode::BAD_REQUEST, "this address cannot be passed on");
        };
        *request.uri_mut() = uri;
        let peer = request.extensions().get::<Peer>().copied();
        headers::to_cloud(request.headers_mut(), &face, &self.upstream, peer);
        match self.client.send(request).await {
            Ok(mut answer) => {
                let is_head = method == Method::HEAD;
                headers::to_client(answer.headers_mut(), &face, &self.upstream, is_head);
                if names_addresses(&path, &answer) {
                    *answer.body_mut() = face.in_text(answer.body(), &self.upstream);
                }
                answer
            }
            Err(error) => no_answer(&error),
        }
    }
}

impl Transport for Gateway {
    fn send(&self, request: Request<Bytes>) -> BoxFuture<'_, Result<Response<Bytes>, SendError>> {
        Box::pin(async move { Ok(self.pass(request).await) })
    }
}

/// Whether the body may name addresses for a client to go to: pages, and metadata (RFC 8414).
fn names_addresses(path: &str, answer: &Response<Bytes>) -> bool {
    let kind = answer.headers().get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    let kind = kind.unwrap_or_default().to_ascii_lowercase();
    kind.starts_with("text/html")
        || kind.starts_with("application/xhtml")
        || path.starts_with("/.well-known/")
}

/// What the client gets where the cloud gave nothing that can be passed on. The reason stays here:
/// it may name addresses that are nobody's business.
fn no_answer(error: &SendError) -> Response<Bytes> {
    let (status, words) = match error {
        SendError::Unreachable { .. } | SendError::Tls { .. } => {
            (StatusCode::BAD_GATEWAY, "the cloud behind this proxy cannot be reached")
        }
        SendError::Timeout { .. } => {
            (StatusCode::GATEWAY_TIMEOUT, "the cloud behind this proxy did not answer in time")
        }
        SendError::TooLarge { .. } | SendError::LargeHead { .. } => {
            (StatusCode::BAD_GATEWAY, "the answer of the cloud behind this proxy is too large")
        }
        _ => (StatusCode::BAD_GATEWAY, "the cloud behind this proxy gave no whole answer"),
    };
    let mut answer = refuse(status, words);
    answer.extensions_mut().insert(Trouble(error.to_string()));
    answer
}

fn refuse(status: StatusCode, words: &str) -> Response<Bytes> {
    let error = if status.is_client_error() { "invalid_request" } else { "bad_gateway" };
    let body = json!({"error": error, "error_description": words}).to_string();
    let mut answer = Response::new(Bytes::from(body));
    *answer.status_mut() = status;
    let headers = answer.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json;charset=UTF-8"));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    answer
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use super::*;

    type Sent = Arc<Mutex<Vec<Request<Bytes>>>>;
    type Answer = Result<Response<Bytes>, SendError>;

    const URL: &str = r#""https://cloud.test/x""#;

    fn gateway(answer: Answer) -> (Gateway, Sent) {
        let sent = Sent::default();
        let log = Arc::clone(&sent);
        let client = move |request: Request<Bytes>| -> BoxFuture<'static, Answer> {
            log.lock().expect("no panic").push(request);
            let answer = answer.clone();
            Box::pin(async move { answer })
        };
        let own = Url::parse("http://127.0.0.1:8081").expect("a URL");
        let upstream = "https://cloud.test".parse().expect("an address");
        (Gateway::new(upstream, own, client), sent)
    }

    fn answer(kind: &str, body: &'static str) -> Response<Bytes> {
        let answer = Response::builder().status(201).header("content-type", kind);
        answer.body(Bytes::from_static(body.as_bytes())).expect("an answer")
    }

    #[tokio::test]
    async fn method_path_query_and_body_arrive_as_they_were_sent() {
        let (gateway, sent) = gateway(Ok(answer("application/json", "{}")));
        let request = Request::put("http://localhost:8081/a%2Fb//c?x=%20+&y")
            .header("host", "localhost:8081")
            .header("x-twice", "1")
            .header("x-twice", "2")
            .body(Bytes::from_static(b"\0body"))
            .expect("a request");
        let answer = gateway.pass(request).await;
        assert_eq!((answer.status().as_u16(), &answer.body()[..]), (201, &b"{}"[..]));
        let sent = sent.lock().expect("no panic");
        let request = &sent[0];
        assert_eq!(request.uri().to_string(), "https://cloud.test/a%2Fb//c?x=%20+&y");
        assert_eq!((request.method().as_str(), &request.body()[..]), ("PUT", &b"\0body"[..]));
        assert_eq!(request.headers().get_all("x-twice").iter().count(), 2);
        assert!(!request.headers().contains_key("host"));
    }

    async fn body_of(kind: &str, path: &str) -> String {
        let request = Request::get(path).header("host", "p.test").body(Bytes::new());
        let (gateway, _) = gateway(Ok(answer(kind, URL)));
        let answer = gateway.pass(request.expect("a request")).await;
        String::from_utf8(answer.body().to_vec()).expect("UTF-8")
    }

    #[tokio::test]
    async fn pages_and_metadata_name_the_proxy_and_answers_of_endpoints_stay() {
        let own = r#""http://p.test/x""#;
        assert_eq!(body_of("text/html; charset=utf-8", "/login").await, own);
        let metadata = "/.well-known/oauth-authorization-server";
        assert_eq!(body_of("application/json", metadata).await, own);
        assert_eq!(body_of("application/json", "/fulfillment").await, URL);
    }

    #[tokio::test]
    async fn a_cloud_that_does_not_answer_is_a_bad_gateway_with_the_reason_beside_it() {
        let origin = || "https://cloud.test".to_owned();
        let limit = std::time::Duration::from_mins(1);
        let cause = "connection refused".to_owned();
        for (error, status, reason) in [
            (SendError::Unreachable { origin: origin(), cause }, 502, "could not connect"),
            (SendError::Timeout { origin: origin(), limit }, 504, "did not answer within"),
            (SendError::TooLarge { origin: origin(), limit: 9 }, 502, "larger than 9"),
        ] {
            let (gateway, _) = gateway(Err(error));
            let answer = gateway.pass(Request::new(Bytes::new())).await;
            assert_eq!(answer.status().as_u16(), status);
            let trouble = answer.extensions().get::<Trouble>().expect("the reason");
            assert!(trouble.0.contains(reason), "{trouble:?}");
            let body = String::from_utf8_lossy(answer.body()).into_owned();
            assert!(!body.contains(&origin()), "{body}");
        }
    }
}
