//! Faults of the token endpoint when a token is refreshed, and of what is kept about links.

mod refusal;
mod rotation;
mod tokens;

pub use refusal::FAULTS as REFUSAL;
pub use rotation::FAULTS as ROTATION;
pub use tokens::FAULTS as TOKENS;

use bytes::Bytes;
use http::Request;

use super::Answer;
use super::Scene;
use super::message::{UNKNOWN, with_field};

/// Has the cloud refuse a refresh in its own words.
async fn refuse(scene: &Scene<'_>, request: Request<Bytes>) -> Answer {
    scene.pass(with_field(request, "refresh_token", Some(UNKNOWN))).await
}
