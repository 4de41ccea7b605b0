//! The cloud's paths, and how they are answered.

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::middleware::{Next, from_fn};
use axum::response::Response;
use axum::routing::get;
use http::StatusCode;
use hyper::body::Incoming;
use tower::ServiceExt as _;

use super::body::BodyError;
use super::{Cloud, conversation, fulfillment, hands, oauth};
use crate::wire::Answers;

/// Every path of the cloud.
pub fn router(cloud: Arc<Cloud>) -> Router {
    let router = Router::new()
        .route("/healthz", get(|| async { "ok" }))
        .merge(oauth::routes())
        .merge(fulfillment::routes())
        .merge(conversation::routes())
        .merge(hands::routes())
        .fallback(|| async {
            BodyError::answer(StatusCode::NOT_FOUND, "not_found", "there is nothing at this path")
        });
    let router =
        if cloud.settings.demo_home { router.layer(from_fn(ensure_loopback_host)) } else { router };
    router.with_state(cloud)
}

/// The built-in users' passwords are public, so their home is not served through a tunnel.
async fn ensure_loopback_host(request: Request, next: Next) -> Response {
    let headers = request.headers();
    if hands::has_loopback_host(headers) && !hands::went_through_a_proxy(headers) {
        return next.run(request).await;
    }
    let why = "the built-in demo home is served on loopback only, since everybody knows its \
               passwords; start the cloud with a home file of your own";
    BodyError::answer(StatusCode::FORBIDDEN, "forbidden", why)
}

impl Answers for Router {
    type Body = Body;

    async fn answer(&self, request: http::Request<Incoming>) -> Response {
        match self.clone().oneshot(request).await {
            Ok(response) => response,
            Err(never) => match never {},
        }
    }
}
