//! Which client posts: its credentials in the body, as Google sends them, or by HTTP Basic.
//!
//! RFC 6749 §2.3.1. Wrong ones are slowed down. They are `invalid_grant`, as Google's page asks; who
//! comes by HTTP Basic hears 401 and the scheme, as RFC 6749 §5.2 asks.

use std::net::IpAddr;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::HeaderMap;
use http::header::AUTHORIZATION;

use super::form::{self, Form};
use super::refusal::Refusal;
use crate::cloud::{Client, Cloud};
use crate::protocol::ClientSecret;
use crate::protocol::oauth::OAuthError;

const WRONG: &str = "the client's credentials are missing or wrong";

/// What an `Authorization` header says by HTTP Basic.
enum Basic {
    Absent,
    Unreadable,
    Given(Credentials),
}

struct Credentials {
    id: String,
    secret: ClientSecret,
}

/// Finds out which client posts.
pub(super) fn authenticate<'a>(
    cloud: &'a Cloud,
    headers: &HeaderMap,
    form: &Form,
    address: IpAddr,
) -> Result<&'a Client, Refusal> {
    if let Some(wait) = cloud.throttles.client_wait(address) {
        return Err(Refusal::throttled(wait));
    }
    let given = credentials(headers, form)?;
    let given = given.ok_or_else(|| wrong(headers))?;
    let client = cloud.settings.client(&given.id);
    client.filter(|client| client.secret.matches(given.secret.secret())).ok_or_else(|| {
        cloud.throttles.client_failed(address);
        tracing::warn!(%address, "a client could not be authenticated");
        wrong(headers)
    })
}

/// The same where the request is a proof of its own: Google's older requests with an assertion name
/// no client, and mean the one that Google is. What is brought must be right all the same.
pub(super) fn authenticate_if_named<'a>(
    cloud: &'a Cloud,
    headers: &HeaderMap,
    form: &Form,
    address: IpAddr,
) -> Result<&'a Client, Refusal> {
    if form.get("client_secret").is_some() || headers.contains_key(AUTHORIZATION) {
        return authenticate(cloud, headers, form, address);
    }
    let named = match form.get("client_id") {
        Some(id) => cloud.settings.client(id),
        None => cloud.settings.clients.first(),
    };
    named.ok_or_else(|| wrong(headers))
}

fn wrong(headers: &HeaderMap) -> Refusal {
    match Basic::read(headers) {
        Ok(Basic::Absent) | Err(_) => Refusal::invalid_grant(WRONG),
        Ok(_) => Refusal::new(OAuthError::InvalidClient, WRONG)
            .with_status(http::StatusCode::UNAUTHORIZED),
    }
}

/// The credentials, where there are any that can be read.
fn credentials(headers: &HeaderMap, form: &Form) -> Result<Option<Credentials>, Refusal> {
    let (id, secret) = (form.get("client_id"), form.get("client_secret"));
    let basic = match Basic::read(headers)? {
        Basic::Absent => {
            let owned = |(id, secret): (&str, &str)| Credentials {
                id: id.to_owned(),
                secret: ClientSecret::new(secret),
            };
            return Ok(id.zip(secret).map(owned));
        }
        Basic::Unreadable => None,
        Basic::Given(basic) => Some(basic),
    };
    // RFC 6749 §2.3: one way to authenticate per request.
    let differs = basic.as_ref().zip(id).is_some_and(|(basic, id)| basic.id != id);
    if secret.is_some() || differs {
        let twice = "the client authenticates in two ways at once";
        return Err(Refusal::new(OAuthError::InvalidRequest, twice));
    }
    Ok(basic)
}

impl Basic {
    fn read(headers: &HeaderMap) -> Result<Self, Refusal> {
        let mut values = headers.get_all(AUTHORIZATION).iter();
        let Some(value) = values.next() else {
            return Ok(Self::Absent);
        };
        if values.next().is_some() {
            return Err(Refusal::new(OAuthError::InvalidRequest, "two Authorization headers"));
        }
        match value.to_str().ok().and_then(|value| value.split_once(' ')) {
            Some((scheme, encoded)) if scheme.eq_ignore_ascii_case("basic") => {
                Ok(decode(encoded.trim()).map_or(Self::Unreadable, Self::Given))
            }
            _ => Ok(Self::Absent),
        }
    }
}

fn decode(encoded: &str) -> Option<Credentials> {
    let text = String::from_utf8(STANDARD.decode(encoded).ok()?).ok()?;
    let (id, secret) = text.split_once(':')?;
    // Both halves are form-encoded before they are joined (RFC 6749 §2.3.1).
    Some(Credentials { id: form::decode(id), secret: ClientSecret::new(form::decode(secret)) })
}
