//! `GET /.well-known/oauth-authorization-server`: where everything is (RFC 8414).

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use http::StatusCode;
use serde::Serialize;

use super::refusal::json;
use super::{AUTHORIZE, REVOKE, TOKEN, USERINFO};
use crate::cloud::{Cloud, Settings};
use crate::protocol::identity::JWT_BEARER;
use crate::protocol::oauth::Flow;

const FULFILLMENT: &str = "/fulfillment";

#[derive(Serialize)]
struct Metadata<'a> {
    issuer: &'a str,
    authorization_endpoint: String,
    token_endpoint: String,
    revocation_endpoint: String,
    userinfo_endpoint: String,
    response_types_supported: Vec<&'static str>,
    grant_types_supported: Vec<&'static str>,
    token_endpoint_auth_methods_supported: [&'static str; 2],
    revocation_endpoint_auth_methods_supported: [&'static str; 2],
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    code_challenge_methods_supported: &'static [&'static str],
    smarthome_fulfillment_endpoint: String,
    smarthome_project_id: &'a str,
}

/// Answers with the metadata.
pub(super) async fn answer(State(cloud): State<Arc<Cloud>>) -> Response {
    let settings = &cloud.settings;
    let auth_methods = ["client_secret_post", "client_secret_basic"];
    let metadata = Metadata {
        issuer: &settings.base_url,
        authorization_endpoint: settings.url(AUTHORIZE),
        token_endpoint: settings.url(TOKEN),
        revocation_endpoint: settings.url(REVOKE),
        userinfo_endpoint: settings.url(USERINFO),
        response_types_supported: response_types(settings),
        grant_types_supported: grant_types(settings),
        token_endpoint_auth_methods_supported: auth_methods,
        revocation_endpoint_auth_methods_supported: auth_methods,
        code_challenge_methods_supported: challenge_methods(settings),
        smarthome_fulfillment_endpoint: settings.url(FULFILLMENT),
        smarthome_project_id: &settings.project_id,
    };
    json(StatusCode::OK, &metadata)
}

fn response_types(settings: &Settings) -> Vec<&'static str> {
    let flows = [Flow::Code, Flow::Implicit].into_iter();
    flows.filter(|flow| settings.has_flow(*flow)).map(Flow::response_type).collect()
}

fn grant_types(settings: &Settings) -> Vec<&'static str> {
    let mut types = Vec::new();
    if settings.has_flow(Flow::Code) {
        types.extend(["authorization_code", "refresh_token"]);
    }
    if settings.has_flow(Flow::Implicit) {
        types.push("implicit");
    }
    types.extend(settings.google.as_ref().map(|_| JWT_BEARER));
    types
}

/// A challenge protects a code.
fn challenge_methods(settings: &Settings) -> &'static [&'static str] {
    if settings.has_flow(Flow::Code) { &["S256", "plain"] } else { &[] }
}
