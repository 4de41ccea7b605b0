//! The refresh request of a session, as Google sends it (RFC 6749 §6).

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use http::Request;
use http::header::{AUTHORIZATION, CONTENT_TYPE};

use crate::protocol::RefreshToken;

use super::{ClientAuth, Target};

/// Builds the request for a new access token.
pub(super) fn refresh_request(target: &Target, refresh_token: &RefreshToken) -> Request<Bytes> {
    let mut form = form_urlencoded::Serializer::new(String::new());
    form.append_pair("grant_type", "refresh_token")
        .append_pair("refresh_token", refresh_token.secret());
    let mut request = Request::post(target.token_url.as_str())
        .header(CONTENT_TYPE, "application/x-www-form-urlencoded");
    match target.client_auth {
        ClientAuth::Body => {
            form.append_pair("client_id", &target.client_id)
                .append_pair("client_secret", target.client_secret.secret());
        }
        ClientAuth::Basic => request = request.header(AUTHORIZATION, basic(target)),
    }
    request
        .body(Bytes::from(form.finish()))
        .expect("a parsed URL and encoded credentials make a request")
}

/// Both parts are form-encoded before they are joined (RFC 6749 §2.3.1).
fn basic(target: &Target) -> String {
    let encode = |text: &str| form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
    let id = encode(&target.client_id);
    let pair = format!("{id}:{}", encode(target.client_secret.secret()));
    format!("Basic {}", STANDARD.encode(pair))
}
