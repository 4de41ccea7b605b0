//! `GET /.well-known/oauth-authorization-server`: where everything is (RFC 8414).

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use http::StatusCode;
use serde::Serialize;

use super::refusal::json;
use super::{AUTHORIZE, REVOKE, TOKEN, USERINFO};
use crate::cloud::Cloud;
use crate::protocol::identity::JWT_BEARER;

const FULFILLMENT: &str = "/fulfillment";

#[derive(Serialize)]
struct Metadata<'a> {
    issuer: &'a str,
    authorization_endpoint: String,
    token_endpoint: String,
    revocation_endpoint: String,
    userinfo_endpoint: String,
    response_types_supported: [&'static str; 1],
    grant_types_supported: Vec<&'static str>,
    token_endpoint_auth_methods_supported: [&'static str; 2],
    revocation_endpoint_auth_methods_supported: [&'static str; 2],
    code_challenge_methods_supported: [&'static str; 2],
    smarthome_fulfillment_endpoint: String,
    smarthome_project_id: &'a str,
}

/// Answers with the metadata.
pub(super) async fn answer(State(cloud): State<Arc<Cloud>>) -> Response {
    let settings = &cloud.settings;
    let mut grant_types = vec!["authorization_code", "refresh_token"];
    grant_types.extend(settings.google.as_ref().map(|_| JWT_BEARER));
    let auth_methods = ["client_secret_post", "client_secret_basic"];
    let metadata = Metadata {
        issuer: &settings.base_url,
        authorization_endpoint: settings.url(AUTHORIZE),
        token_endpoint: settings.url(TOKEN),
        revocation_endpoint: settings.url(REVOKE),
        userinfo_endpoint: settings.url(USERINFO),
        response_types_supported: ["code"],
        grant_types_supported: grant_types,
        token_endpoint_auth_methods_supported: auth_methods,
        revocation_endpoint_auth_methods_supported: auth_methods,
        code_challenge_methods_supported: ["S256", "plain"],
        smarthome_fulfillment_endpoint: settings.url(FULFILLMENT),
        smarthome_project_id: &settings.project_id,
    };
    json(StatusCode::OK, &metadata)
}
