//! Streamlined linking: an ID token of Google in exchange for a link (RFC 7523, and Google's *OAuth
//! and Google Sign-In linking*).
//!
//! `intent` says what Google wants: `check` whether there is an account, `get` a link to it, or
//! `create` one. What cannot be had by the ID token alone is a `linking_error`, upon which Google
//! sends the person to the sign-in page with the e-mail address filled in. The same assertion may
//! come several times: Google checks with it before it gets or creates, and its tokens need not have the
//! `jti` by which RFC 7523 §3 lets a server remember the used ones. It creates one account, and has
//! one link: a new one takes the place of the one before, and of no link that was opened otherwise.

use std::sync::Arc;

use axum::response::{IntoResponse, Response};
use http::StatusCode;
use serde::Serialize;

use super::form::Form;
use super::opening::{By, open_link};
use super::refusal::{Refusal, json};
use super::token::Tokens;
use crate::cloud::accounts::{self, Standing};
use crate::cloud::identity::{Identity, IdentityError};
use crate::cloud::{Client, Cloud, User};
use crate::protocol::identity::GoogleProfile;
use crate::protocol::oauth::OAuthError;

/// What the token endpoint answers to an assertion.
pub(super) enum Answer {
    /// Whether there is an account.
    Checked(bool),
    /// A link.
    Linked(Tokens),
}

/// The answer to `check`: text, as in Google's examples.
#[derive(Serialize)]
struct Checked {
    account_found: &'static str,
}

/// What Google wants to know or have.
#[derive(Clone, Copy)]
enum Intent {
    Check,
    Get,
    Create,
}

impl Intent {
    fn of(form: &Form) -> Result<Self, Refusal> {
        match form.required("intent", "`intent` is missing")? {
            "check" => Ok(Self::Check),
            "get" => Ok(Self::Get),
            "create" => Ok(Self::Create),
            _ => Err(Refusal::new(
                OAuthError::InvalidRequest,
                "`intent` must be check, get or create",
            )),
        }
    }
}

/// Answers an assertion.
pub(super) async fn answer(
    cloud: &Cloud,
    identity: &Identity,
    client: &Client,
    form: &Form,
) -> Result<Answer, Refusal> {
    let intent = Intent::of(form)?;
    let assertion = form.required("assertion", "`assertion` is missing")?;
    let who = identity.verify(assertion).await?;
    match intent {
        Intent::Check => {
            let holder = accounts::find(cloud, &who).await?.user();
            Ok(Answer::Checked(holder.is_some()))
        }
        Intent::Get => {
            let user = get(cloud, &who).await?;
            link(cloud, client, form, &who, &user).await
        }
        Intent::Create => {
            let Some(user) = accounts::create(cloud, &who).await? else {
                let holder = accounts::find(cloud, &who).await?.user();
                return Err(linking_error(&who, holder.as_deref()));
            };
            link(cloud, client, form, &who, &user).await
        }
    }
}

/// The user whose account the assertion opens; from now on its `sub` does.
async fn get(cloud: &Cloud, who: &GoogleProfile) -> Result<Arc<User>, Refusal> {
    match accounts::find(cloud, who).await? {
        Standing::Known(user) => Ok(user),
        Standing::ByEmail(user) if accounts::attach(cloud, &user.id, &who.sub).await? => Ok(user),
        other => Err(linking_error(who, other.user().as_deref())),
    }
}

/// Google goes on by the sign-in page; the address is filled in there.
fn linking_error(who: &GoogleProfile, user: Option<&User>) -> Refusal {
    let known = user.and_then(|user| user.profile.email.clone());
    Refusal::linking_error(known.or_else(|| who.email.clone()))
}

async fn link(
    cloud: &Cloud,
    client: &Client,
    form: &Form,
    who: &GoogleProfile,
    user: &User,
) -> Result<Answer, Refusal> {
    let scope = form.get("scope").map(str::to_owned);
    let by = By::GoogleAccount(who.sub.clone());
    let tokens = open_link(cloud, client, user.id.clone(), scope, by).await?;
    // Where the user may have one link only, the sign-in page says so.
    tokens.map(Answer::Linked).ok_or_else(|| linking_error(who, Some(user)))
}

impl From<IdentityError> for Refusal {
    fn from(error: IdentityError) -> Self {
        match error {
            IdentityError::Invalid(why) => Self::invalid_grant(why),
            // Not `invalid_grant`: the token may be good.
            IdentityError::Unreachable => Self::new(
                OAuthError::TemporarilyUnavailable,
                "Google's keys cannot be fetched now; try again later",
            )
            .with_status(StatusCode::SERVICE_UNAVAILABLE),
        }
    }
}

impl IntoResponse for Answer {
    fn into_response(self) -> Response {
        match self {
            Self::Checked(true) => json(StatusCode::OK, &Checked { account_found: "true" }),
            Self::Checked(false) => {
                json(StatusCode::NOT_FOUND, &Checked { account_found: "false" })
            }
            Self::Linked(tokens) => tokens.into_response(),
        }
    }
}
