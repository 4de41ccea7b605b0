//! What every request to the token endpoint has in common: its form and its client.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::header::AUTHORIZATION;

use super::*;

async fn send_basic(bench: &Bench, credentials: &str, fields: &[(&str, &str)]) -> Reply {
    let mut request = form_request("/oauth/token", fields);
    let value = format!("Basic {}", STANDARD.encode(credentials));
    request.headers_mut().insert(AUTHORIZATION, value.parse().expect("a value"));
    bench.send(request).await
}

#[tokio::test]
async fn credentials_come_in_the_body_or_by_basic() {
    let bench = Bench::new();
    let code = bench.code().await;
    let reply = send_basic(&bench, "google:s3cr%2Bt%26", &code_grant(&code)).await;
    assert_eq!(reply.status, StatusCode::OK, "{}", reply.body);
    let code = bench.code().await;
    let with_id = [&GOOGLE[..1], &code_grant(&code)].concat();
    let reply = send_basic(&bench, "google:s3cr%2bt%26", &with_id).await;
    assert_eq!(reply.status, StatusCode::OK, "{}", reply.body);
    let reply = bench.exchange(&bench.code().await).await;
    assert_eq!(reply.status, StatusCode::OK, "{}", reply.body);
}

#[tokio::test]
async fn two_ways_at_once_are_refused() {
    let bench = Bench::new();
    let code = bench.code().await;
    let basic = "google:s3cr%2Bt%26";
    for extra in [&GOOGLE[..], &GOOGLE[1..], &OTHER[..1]] {
        let fields = [extra, &code_grant(&code)].concat();
        send_basic(&bench, basic, &fields).await.assert_refused(400, "invalid_request");
    }
}

#[tokio::test]
async fn wrong_credentials_are_invalid_grant_or_by_basic_401_and_burn_nothing() {
    let bench = Bench::new();
    let code = bench.code().await;
    for credentials in [
        &[][..],
        &GOOGLE[..1],
        &GOOGLE[1..],
        &[("client_id", "google"), ("client_secret", "")],
        &[("client_id", "google"), ("client_secret", "wrong")],
        &[("client_id", "google"), ("client_secret", "s3cr+t")],
        &[("client_id", "stranger"), ("client_secret", "s3cr+t&")],
        &[("client_id", "other"), ("client_secret", "s3cr+t&")],
    ] {
        let fields = [credentials, &code_grant(&code)].concat();
        bench.post("/oauth/token", &fields).await.assert_refused(400, "invalid_grant");
    }
    for basic in ["google:wrong", "google", "", "google:", ":s3cr%2Bt%26"] {
        let reply = send_basic(&bench, basic, &code_grant(&code)).await;
        reply.assert_refused(401, "invalid_client");
        assert!(reply.header("www-authenticate").starts_with("Basic "));
    }
    assert_eq!(bench.exchange(&code).await.status, StatusCode::OK);
}

#[tokio::test]
async fn what_is_missing_twice_or_unknown_is_told() {
    let bench = Bench::new();
    for (fields, error) in [
        (&[][..], "invalid_request"),
        (&[("grant_type", "")], "invalid_request"),
        (&[("grant_type", "password")], "unsupported_grant_type"),
        (&[("grant_type", "client_credentials")], "unsupported_grant_type"),
        (&[("grant_type", "authorization_code")], "invalid_request"),
        (&[("grant_type", "authorization_code"), ("code", "")], "invalid_request"),
        (&[("grant_type", "refresh_token")], "invalid_request"),
        (&[("grant_type", "refresh_token"), ("grant_type", "refresh_token")], "invalid_request"),
        (
            &[("grant_type", "refresh_token"), ("refresh_token", "a"), ("refresh_token", "b")],
            "invalid_request",
        ),
    ] {
        bench.token(fields).await.assert_refused(400, error);
    }
    let code = bench.code().await;
    let doubled = [&GOOGLE[..1], &code_grant(&code)].concat();
    bench.token(&doubled).await.assert_refused(400, "invalid_request");
    let shuffled = [("hl", "de"), code_grant(&code)[2], code_grant(&code)[1], code_grant(&code)[0]];
    assert_eq!(bench.token(&shuffled).await.status, StatusCode::OK);
}

#[tokio::test]
async fn only_a_form_is_read() {
    let bench = Bench::new();
    let code = bench.code().await;
    let body = encode(&[&GOOGLE[..], &code_grant(&code)].concat());
    for kind in ["application/json", "text/plain", "multipart/form-data; boundary=x", ""] {
        let request = Request::post("/oauth/token").header(CONTENT_TYPE, kind);
        let reply = bench.send(request.body(Body::from(body.clone())).expect("one")).await;
        reply.assert_refused(400, "invalid_request");
    }
    let in_query = Request::post(format!("/oauth/token?{body}")).header(CONTENT_TYPE, FORM);
    let reply = bench.send(in_query.body(Body::empty()).expect("one")).await;
    reply.assert_refused(400, "invalid_request");
    let kind = "Application/X-WWW-Form-Urlencoded; charset=UTF-8";
    let request = Request::post("/oauth/token").header(CONTENT_TYPE, kind);
    let reply = bench.send(request.body(Body::from(body)).expect("one")).await;
    assert_eq!(reply.status, StatusCode::OK);
}

#[tokio::test]
async fn a_large_body_is_refused() {
    let bench = Bench::new();
    let large = "x".repeat(70_000);
    bench.token(&[("code", &large)]).await.assert_refused(413, "invalid_request");
}

#[tokio::test]
async fn nothing_secret_is_echoed() {
    let bench = Bench::new();
    let fields = [("grant_type", "secret-1"), ("code", "secret-2"), ("client_secret", "secret-3")];
    for reply in [
        bench.post("/oauth/token", &fields).await,
        bench.exchange("secret-4").await,
        bench.refresh("secret-5").await,
    ] {
        assert!(!reply.body.contains("secret-"), "{}", reply.body);
    }
}
