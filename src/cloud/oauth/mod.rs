//! The OAuth 2.0 server: a file per endpoint, and the steps they share.
//!
//! RFC 6749 (authorization-code grant and refresh, and the implicit grant for a client that is
//! registered for it), RFC 7636 (PKCE), RFC 7009 (revocation), RFC 8414 (metadata), and Google's
//! *Account linking with OAuth*, which wants `invalid_grant` where the RFC says `invalid_client`.
//! Refresh tokens are not rotated.

mod account;
mod agreed;
mod assertion_grant;
mod authorization_request;
mod authorize;
mod client_auth;
mod code_grant;
mod form;
mod metadata;
mod opening;
mod refresh_grant;
mod refusal;
mod revoke;
mod session;
mod sign_in;
mod token;
mod userinfo;

use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;

use axum::Router;
use axum::routing::{get, post};
use http::Extensions;

use super::{Cloud, Peer};

pub(crate) use session::Sessions;

const AUTHORIZE: &str = "/oauth/authorize";
const TOKEN: &str = "/oauth/token";
const REVOKE: &str = "/oauth/revoke";
const USERINFO: &str = "/oauth/userinfo";
const METADATA: &str = "/.well-known/oauth-authorization-server";
const ACCOUNT: &str = "/account";

/// The paths of the OAuth server and of the account page. Another method is answered 405.
pub(super) fn routes() -> Router<Arc<Cloud>> {
    Router::new()
        .route(AUTHORIZE, get(authorize::show).post(authorize::act))
        .route(TOKEN, post(token::answer))
        .route(REVOKE, post(revoke::answer))
        .route(USERINFO, get(userinfo::answer))
        .route(METADATA, get(metadata::answer))
        .route(ACCOUNT, get(account::show).post(account::act))
}

/// The address that a request came from. `X-Forwarded-For` is what a stranger says, and ignored.
fn peer_address(extensions: &Extensions) -> IpAddr {
    extensions.get::<Peer>().map_or(Ipv4Addr::UNSPECIFIED.into(), |Peer(address)| address.ip())
}

#[cfg(test)]
pub(super) mod tests;
