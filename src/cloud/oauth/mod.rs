//! The OAuth 2.0 server.

use std::sync::Arc;

use axum::Router;

use super::Cloud;

pub(super) fn routes() -> Router<Arc<Cloud>> {
    Router::new()
}
