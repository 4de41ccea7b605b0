//! The refresh of a session: the request as Google sends it, and what the answer means (RFC 6749
//! §5.2 and §6).

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use http::Request;
use http::header::{AUTHORIZATION, CONTENT_TYPE};

use crate::protocol::RefreshToken;
use crate::protocol::oauth::TokenResponse;
use crate::wire::Exchange;

use super::answer::{Trouble, describe_body};
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

/// `invalid_grant` means that the refresh token is dead; any other failure may pass.
pub(super) fn judge_refresh(exchange: &Exchange) -> Result<TokenResponse, Trouble> {
    let body = exchange.json();
    let error = body.as_ref().and_then(|body| body["error"].as_str());
    match (exchange.status(), &body, error) {
        (200, Some(body), None) => {
            TokenResponse::read(body).map_err(|mismatch| Trouble::Refresh(mismatch.to_string()))
        }
        (status, _, Some("invalid_grant")) => Err(Trouble::LinkDead(format!(
            "the token endpoint answered {status} `invalid_grant` to a refresh"
        ))),
        (status, _, Some(error)) => {
            let error: String = error.chars().take(40).collect();
            Err(Trouble::Refresh(format!("the token endpoint answered {status} `{error}`")))
        }
        (200, None, None) => {
            let came = describe_body(exchange);
            Err(Trouble::Refresh(format!("expected a JSON document, got {came}")))
        }
        (status, _, None) => Err(Trouble::Refresh(format!(
            "expected status 200 of the token endpoint, got {status}"
        ))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::google::scripted::account;

    #[test]
    fn credentials_travel_where_the_console_says() {
        let mut target = account().target;
        let request = refresh_request(&target, &RefreshToken::new("a+b"));
        assert!(!request.headers().contains_key(AUTHORIZATION));
        assert_eq!(
            request.body(),
            "grant_type=refresh_token&refresh_token=a%2Bb&client_id=google&client_secret=client%26secret"
        );
        target.client_auth = ClientAuth::Basic;
        let request = refresh_request(&target, &RefreshToken::new("a+b"));
        let expected = format!("Basic {}", STANDARD.encode("google:client%26secret"));
        assert_eq!(request.headers()[AUTHORIZATION], expected);
        assert_eq!(request.body(), "grant_type=refresh_token&refresh_token=a%2Bb");
    }
}
