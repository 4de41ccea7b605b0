//! The cloud without a socket: a transport that hands requests to the router, and a router that
//! hands them to a transport, so that something may stand between the two.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::response::{IntoResponse as _, Response};
use bytes::Bytes;
use http::header::HOST;
use http::{HeaderValue, StatusCode};
use tower::ServiceExt as _;

use super::Peer;
use super::body::{BodyError, read_body};
use crate::wire::{BoxFuture, SendError, Transport};

/// The largest body that passes, in bytes: more than any endpoint reads.
const MAX_BODY: usize = 8 << 20;

/// Sends requests to a router of this process.
#[derive(Clone, Debug)]
pub struct InProcess(Router);

impl InProcess {
    /// Requests that do not say who sent them come from this machine.
    #[must_use]
    pub fn new(router: Router) -> Self {
        Self(router)
    }
}

impl Transport for InProcess {
    fn send(
        &self,
        request: http::Request<Bytes>,
    ) -> BoxFuture<'_, Result<http::Response<Bytes>, SendError>> {
        let router = self.0.clone();
        Box::pin(async move {
            let answer = match router.oneshot(complete(request).map(Body::from)).await {
                Ok(answer) => answer,
                Err(never) => match never {},
            };
            let (parts, body) = answer.into_parts();
            match to_bytes(body, MAX_BODY).await {
                Ok(body) => Ok(http::Response::from_parts(parts, body)),
                Err(_) => Err(SendError::TooLarge { origin: String::new(), limit: MAX_BODY }),
            }
        })
    }
}

/// What a socket would have added.
fn complete(mut request: http::Request<Bytes>) -> http::Request<Bytes> {
    if request.extensions().get::<Peer>().is_none() {
        let peer = Peer(SocketAddr::from((Ipv4Addr::LOCALHOST, 0)));
        request.extensions_mut().insert(peer);
    }
    let host = request.uri().authority().map(|authority| authority.as_str().to_owned());
    if let Some(host) = host.and_then(|host| HeaderValue::try_from(host).ok()) {
        request.headers_mut().entry(HOST).or_insert(host);
    }
    request
}

/// A router that hands every request to `transport`.
pub fn handing_to(transport: Arc<dyn Transport>) -> Router {
    Router::new().fallback(pass).with_state(transport)
}

async fn pass(State(transport): State<Arc<dyn Transport>>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let body = match read_body(body, MAX_BODY).await {
        Ok(body) => body,
        Err(error) => {
            let (status, words) = error.describe();
            return BodyError::answer(status, "invalid_request", words);
        }
    };
    match transport.send(http::Request::from_parts(parts, body)).await {
        Ok(answer) => answer.map(Body::from),
        // Whoever stands between does not answer: the client is to feel it.
        Err(SendError::Timeout { .. }) => std::future::pending().await,
        Err(error) => {
            tracing::error!(%error, "no answer came");
            StatusCode::BAD_GATEWAY.into_response()
        }
    }
}
