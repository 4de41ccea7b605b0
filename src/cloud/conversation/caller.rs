//! Who speaks: by the access token of a link, by Google's ID token, or nobody.
//!
//! Finding out changes nothing; only [`welcome`] opens or attaches an account, and only once the
//! request is known to be sound and the person has agreed.

use std::sync::Arc;

use http::header::AUTHORIZATION;
use http::{HeaderMap, StatusCode};

use super::Refusal;
use super::dialogue::{Caller, Customer, agrees};
use super::handler::Handler;
use crate::cloud::accounts::{self, Standing};
use crate::cloud::bearer::{BearerError, authenticate};
use crate::cloud::identity::IdentityError;
use crate::cloud::{Cloud, StoreError, User};
use crate::protocol::conversation::{SIGNATURE_HEADER, WebhookRequest};
use crate::protocol::identity::GoogleProfile;

/// What the `Authorization` of a request stands for.
pub(super) enum Claim {
    /// Nothing was sent: the account is not linked.
    Unlinked,
    /// A user, by an access token of ours.
    User(Arc<User>),
    /// A Google account, by its ID token.
    Google(Box<GoogleProfile>),
}

/// Refuses what pretends to come from the Assistant. What is not signed passes: drafts of actions
/// were not known to be.
pub(super) async fn ensure_signed(cloud: &Cloud, headers: &HeaderMap) -> Result<(), Refusal> {
    let (Some(signature), Some(identity)) = (headers.get(SIGNATURE_HEADER), &cloud.identity) else {
        return Ok(());
    };
    let signature = signature.to_str().unwrap_or_default();
    match identity.verify_signature(signature, &cloud.settings.project_id).await {
        Ok(()) => Ok(()),
        Err(IdentityError::Invalid(reason)) => {
            tracing::warn!(reason, "the Assistant's signature does not hold");
            let why = "the signature is not Google's for this project";
            Err(Refusal::Answer(StatusCode::FORBIDDEN, "access_denied", why.to_owned()))
        }
        Err(IdentityError::Unreachable) => Err(Refusal::unavailable()),
    }
}

/// Finds out who speaks.
pub(super) async fn identify(cloud: &Cloud, headers: &HeaderMap) -> Result<Claim, Refusal> {
    let mut sent = headers.get_all(AUTHORIZATION).iter();
    let (value, more) = (sent.next(), sent.next());
    let Some(value) = value else { return Ok(Claim::Unlinked) };
    match value.to_str() {
        Ok(token) if more.is_none() && !token.contains(' ') => google_account(cloud, token).await,
        _ => linked_user(cloud, headers).await,
    }
}

/// Google Sign-In sends the ID token bare, without a scheme.
async fn google_account(cloud: &Cloud, token: &str) -> Result<Claim, Refusal> {
    let Some(identity) = &cloud.identity else { return Err(Refusal::Unauthorized) };
    match identity.verify(token).await {
        Ok(profile) => Ok(Claim::Google(Box::new(profile))),
        Err(IdentityError::Invalid(reason)) => {
            tracing::warn!(reason, "an ID token was refused");
            Err(Refusal::Unauthorized)
        }
        Err(IdentityError::Unreachable) => Err(Refusal::unavailable()),
    }
}

async fn linked_user(cloud: &Cloud, headers: &HeaderMap) -> Result<Claim, Refusal> {
    match authenticate(cloud, headers).await {
        // The home may no longer have this user.
        Ok(access) => {
            cloud.accounts.user(&access.user_id).map(Claim::User).ok_or(Refusal::Unauthorized)
        }
        Err(BearerError::Store(error)) => Err(error.into()),
        Err(BearerError::Missing | BearerError::Invalid) => Err(Refusal::Unauthorized),
    }
}

/// Lets a claim in: the user that it stands for, and what the dialogue needs to know of them.
pub(super) async fn welcome(
    cloud: &Cloud,
    claim: Claim,
    asked: Asked,
) -> Result<(Option<Arc<User>>, Caller), StoreError> {
    let (user, is_new) = match claim {
        Claim::Unlinked => return Ok((None, Caller::Nobody)),
        Claim::User(user) => (user, false),
        Claim::Google(profile) => match admit(cloud, &profile, asked).await? {
            Admitted::User { user, is_new } => (user, is_new),
            Admitted::AddressTaken => return Ok((None, Caller::AddressTaken)),
            Admitted::Stranger => {
                return Ok((None, Caller::Stranger(profile.given_name)));
            }
        },
    };
    let kept = cloud.store.usual_order(&user.id).await?;
    let customer = Customer {
        given_name: user.profile.given_name.clone(),
        usual_order: kept.or_else(|| user.usual_order.clone()),
        is_new,
    };
    Ok((Some(user), Caller::User(customer)))
}

/// A Google account, let in or not.
enum Admitted {
    User { user: Arc<User>, is_new: bool },
    AddressTaken,
    Stranger,
}

/// What the person has agreed to just now.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Asked {
    /// Nothing.
    Nothing,
    /// That their profile is shared: the account that they have is attached.
    ToLink,
    /// That there is an account for them.
    ToOpen,
}

impl Asked {
    /// What a request stands for.
    pub(super) fn by(handler: Handler, request: &WebhookRequest) -> Self {
        match handler {
            Handler::Linked => Self::ToLink,
            Handler::NewAccount if agrees(request) == Some(true) => Self::ToOpen,
            _ => Self::Nothing,
        }
    }
}

/// The account is attached or made where the person was asked just now, and nowhere else.
async fn admit(
    cloud: &Cloud,
    profile: &GoogleProfile,
    asked: Asked,
) -> Result<Admitted, StoreError> {
    Ok(match accounts::find(cloud, profile).await? {
        Standing::Known(user) => Admitted::User { user, is_new: false },
        Standing::ByEmail(user) if asked == Asked::ToLink => {
            if accounts::attach(cloud, &user.id, &profile.sub).await? {
                Admitted::User { user, is_new: false }
            } else {
                Admitted::AddressTaken
            }
        }
        Standing::Nobody if asked == Asked::ToOpen => match accounts::create(cloud, profile).await?
        {
            Some(user) => Admitted::User { user, is_new: true },
            // Another request was quicker: the person is there now.
            None => match accounts::find(cloud, profile).await? {
                Standing::Known(user) => Admitted::User { user, is_new: false },
                _ => Admitted::AddressTaken,
            },
        },
        Standing::Taken(_) => Admitted::AddressTaken,
        Standing::ByEmail(_) | Standing::Nobody => Admitted::Stranger,
    })
}
