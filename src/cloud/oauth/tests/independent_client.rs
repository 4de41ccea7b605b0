//! An OAuth client that this project did not write links to the cloud.

use std::io;

use oauth2::basic::BasicClient;
use oauth2::{
    AuthType, AuthUrl, AuthorizationCode, ClientId, ClientSecret as Secret, CsrfToken, HttpRequest,
    HttpResponse, PkceCodeChallenge, RedirectUrl, Scope, TokenResponse, TokenUrl,
};

use super::*;

async fn link(auth_type: AuthType) {
    let bench = Bench::new();
    let send = |request: HttpRequest| async {
        let response = bench.router.clone().oneshot(request.map(Body::from)).await.expect("no");
        let (parts, body) = response.into_parts();
        let body = to_bytes(body, usize::MAX).await.map_err(io::Error::other)?.to_vec();
        Ok::<HttpResponse, io::Error>(http::Response::from_parts(parts, body))
    };
    let base = "http://127.0.0.1:8080";
    let client = BasicClient::new(ClientId::new("google".into()))
        .set_client_secret(Secret::new("s3cr+t&".into()))
        .set_auth_uri(AuthUrl::new(format!("{base}/oauth/authorize")).expect("a URL"))
        .set_token_uri(TokenUrl::new(format!("{base}/oauth/token")).expect("a URL"))
        .set_redirect_uri(RedirectUrl::new(PRODUCTION.into()).expect("a URL"))
        .set_auth_type(auth_type);
    let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
    let (url, state) = client
        .authorize_url(CsrfToken::new_random)
        .add_scope(Scope::new("devices".into()))
        .set_pkce_challenge(challenge)
        .url();

    let mut browser = Browser::new(&bench, url.as_str().strip_prefix(base).expect("our URL"));
    browser.try_sign_in("resident", "correct horse").await;
    let back = Url::parse(browser.press("agree").await.location()).expect("a URL");
    let answer = |name| back.query_pairs().find(|(key, _)| key == name).expect(name).1.into_owned();
    assert_eq!(&answer("state"), state.secret());

    let send = &send;
    let exchange = client.exchange_code(AuthorizationCode::new(answer("code")));
    let tokens = exchange.set_pkce_verifier(verifier).request_async(send).await.expect("tokens");
    assert_eq!(tokens.expires_in(), Some(Duration::from_hours(1)));
    let refresh = tokens.refresh_token().expect("a refresh token");
    let fresh = client.exchange_refresh_token(refresh).request_async(send).await.expect("a token");
    for token in [tokens.access_token(), fresh.access_token()] {
        assert_eq!(bench.userinfo(token.secret()).await.status, StatusCode::OK);
    }
}

#[tokio::test]
async fn it_links_with_credentials_in_the_body() {
    link(AuthType::RequestBody).await;
}

#[tokio::test]
async fn it_links_with_basic() {
    link(AuthType::BasicAuth).await;
}
