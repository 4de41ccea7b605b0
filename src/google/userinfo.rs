//! The userinfo endpoint, which Google reads once, right after the first exchange.
//!
//! `OpenID` Connect Core §5.3 and RFC 6750. Any other answer makes Google drop the new token.

use bytes::Bytes;
use http::Request;
use http::header::{ACCEPT, AUTHORIZATION};
use url::Url;

use super::intent::bearer;
use super::unexpected::{Unexpected, describe_answer};
use crate::protocol::{AccessToken, Map, Reader};
use crate::wire::{Client, Exchange, SendError};

/// Who the user is in the cloud.
#[derive(Clone, Debug, PartialEq)]
pub struct UserInfo {
    /// The stable id.
    pub sub: String,
    /// All claims as they came, `sub` among them.
    pub claims: Map,
}

/// Asks who the token belongs to.
///
/// # Errors
/// There is no answer, or none that can be read.
pub async fn get_userinfo(
    client: &Client,
    userinfo_url: &Url,
    access_token: &AccessToken,
) -> Result<Exchange, SendError> {
    client.send(build_request(userinfo_url, access_token)).await
}

fn build_request(userinfo_url: &Url, access_token: &AccessToken) -> Request<Bytes> {
    Request::get(userinfo_url.as_str())
        .header(ACCEPT, "application/json")
        .header(AUTHORIZATION, bearer(access_token))
        .body(Bytes::new())
        .expect("a parsed URL and constant headers make a request")
}

/// Judges what the userinfo endpoint answered.
///
/// # Errors
/// It is not 200 with a `sub`.
pub fn read_userinfo(exchange: &Exchange) -> Result<UserInfo, Unexpected> {
    let expected = "200 with the user's claims as JSON";
    let (200, Some(body)) = (exchange.status(), exchange.json()) else {
        return Err(Unexpected::new(expected, describe_answer(exchange)));
    };
    let claims = Reader::root(&body);
    let sub = claims.member("sub").text().map_err(|mismatch| {
        Unexpected::new(format!("{} at `{}`", mismatch.expected, mismatch.pointer), mismatch.actual)
    })?;
    Ok(UserInfo { sub: sub.to_owned(), claims: claims.object().cloned().unwrap_or_default() })
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use http::Response;

    use super::*;

    fn answer(status: u16, body: &str) -> Exchange {
        Exchange {
            request: Request::get("https://cloud.test/me").body(Bytes::new()).expect("a request"),
            response: Response::builder()
                .status(status)
                .body(Bytes::from(body.to_owned()))
                .expect("a response"),
            latency: Duration::ZERO,
        }
    }

    #[test]
    fn claims_are_kept() {
        let info =
            read_userinfo(&answer(200, r#"{"sub":"7","email":"a@b.test"}"#)).expect("claims");
        assert_eq!((info.sub.as_str(), info.claims["email"].as_str()), ("7", Some("a@b.test")));
    }

    #[test]
    fn what_makes_google_drop_the_token_is_said() {
        let cases = [
            (
                answer(401, ""),
                "expected 200 with the user's claims as JSON, got 401 with an empty body",
            ),
            (answer(200, r#"{"sub":7}"#), "expected a string at `/sub`, got `7`"),
            (answer(200, "[]"), "expected a string at `/sub`, got nothing"),
            (
                answer(200, "<p>hi"),
                "expected 200 with the user's claims as JSON, got 200 with an HTML page",
            ),
        ];
        for (exchange, expected) in cases {
            assert_eq!(read_userinfo(&exchange).expect_err("unusable").to_string(), expected);
        }
    }
}
