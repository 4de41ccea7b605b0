//! `GET /oauth/userinfo`: who linked, for Google to show.

use std::sync::Arc;

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, StatusCode};
use serde::Serialize;

use super::refusal::json;
use crate::cloud::bearer::{self, BearerError};
use crate::cloud::{Cloud, User};

#[derive(Serialize)]
struct Claims<'a> {
    sub: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    email: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    given_name: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    family_name: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    picture: Option<&'a str>,
}

/// Answers with the claims of the user that the access token stands for.
pub(super) async fn answer(State(cloud): State<Arc<Cloud>>, headers: HeaderMap) -> Response {
    match bearer::authenticate(&cloud, &headers).await {
        Ok(access) => match cloud.accounts.user(&access.user_id) {
            Some(user) => json(StatusCode::OK, &claims(&user)),
            // The home no longer has this user.
            None => BearerError::Invalid.into_response(),
        },
        Err(error) => error.into_response(),
    }
}

fn claims(user: &User) -> Claims<'_> {
    let profile = &user.profile;
    Claims {
        sub: &user.id,
        email: profile.email.as_deref(),
        given_name: profile.given_name.as_deref(),
        family_name: profile.family_name.as_deref(),
        name: profile.name.as_deref(),
        picture: profile.picture.as_deref(),
    }
}
