//! The cloud without a socket: a transport that hands requests to the router.

use std::net::{Ipv4Addr, SocketAddr};

use axum::Router;
use axum::body::{Body, to_bytes};
use bytes::Bytes;
use http::HeaderValue;
use http::header::HOST;
use tower::ServiceExt as _;

use super::Peer;
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
