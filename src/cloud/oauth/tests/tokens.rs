//! Revocation and userinfo.

use super::*;

async fn revoke(bench: &Bench, token: &str, hint: &str) -> Reply {
    let fields = [("token", token), ("token_type_hint", hint)];
    bench.post("/oauth/revoke", &[&GOOGLE[..], &fields].concat()).await
}

#[tokio::test]
async fn a_revoked_refresh_token_ends_the_whole_link() {
    for hint in ["refresh_token", "access_token", "", "nonsense"] {
        let bench = Bench::new();
        let (other, _) = bench.link().await;
        let (access, refresh) = bench.link().await;
        assert_eq!(revoke(&bench, &refresh, hint).await.status, StatusCode::OK);
        bench.refresh(&refresh).await.assert_refused(400, "invalid_grant");
        assert_eq!(bench.userinfo(&access).await.status, StatusCode::UNAUTHORIZED);
        assert_eq!(bench.userinfo(&other).await.status, StatusCode::OK);
        assert_eq!(revoke(&bench, &refresh, hint).await.status, StatusCode::OK, "ended already");
    }
}

#[tokio::test]
async fn a_revoked_access_token_ends_alone() {
    for hint in ["refresh_token", "access_token", ""] {
        let bench = Bench::new();
        let (access, refresh) = bench.link().await;
        assert_eq!(revoke(&bench, &access, hint).await.status, StatusCode::OK);
        assert_eq!(bench.userinfo(&access).await.status, StatusCode::UNAUTHORIZED);
        let body = bench.refresh(&refresh).await.json();
        assert_eq!(bench.userinfo(&text(&body, "access_token")).await.status, StatusCode::OK);
    }
}

#[tokio::test]
async fn an_unknown_token_has_ended_already() {
    let bench = Bench::new();
    let reply = revoke(&bench, "random", "").await;
    assert_eq!((reply.status, &*reply.body), (StatusCode::OK, ""));
    bench.post("/oauth/revoke", &GOOGLE).await.assert_refused(400, "invalid_request");
}

#[tokio::test]
async fn another_clients_token_is_not_touched() {
    let bench = Bench::new();
    let (access, refresh) = bench.link().await;
    for token in [&access, &refresh] {
        let fields = [&OTHER[..], &[("token", token)]].concat();
        bench.post("/oauth/revoke", &fields).await.assert_refused(400, "invalid_grant");
        let wrong = [("client_id", "google"), ("client_secret", "wrong"), ("token", token)];
        let reply = bench.post("/oauth/revoke", &wrong).await;
        reply.assert_refused(401, "invalid_client");
        assert!(reply.header("www-authenticate").starts_with("Basic "));
    }
    assert_eq!(bench.userinfo(&access).await.status, StatusCode::OK);
    assert_eq!(bench.refresh(&refresh).await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_failing_store_asks_to_come_back() {
    let bench = Bench::new();
    let (access, refresh) = bench.link().await;
    bench.store.set_down(true);
    revoke(&bench, &refresh, "").await.assert_refused(503, "temporarily_unavailable");
    assert_eq!(bench.userinfo(&access).await.status, StatusCode::SERVICE_UNAVAILABLE);
}

#[tokio::test]
async fn userinfo_tells_who_linked_and_nothing_empty() {
    let bench = Bench::new();
    let (access, refresh) = bench.link().await;
    let claims = bench.userinfo(&access).await.json();
    let expected = serde_json::json!({"sub": "id of resident", "email": "resident@example.com"});
    assert_eq!(claims, expected);
    let body = bench.refresh(&refresh).await.json();
    let again = bench.userinfo(&text(&body, "access_token")).await.json();
    assert_eq!(again["sub"], claims["sub"]);
}

#[tokio::test]
async fn userinfo_refuses_with_a_challenge() {
    let bench = Bench::new();
    let reply = bench.userinfo("random").await;
    assert_eq!(reply.status, StatusCode::UNAUTHORIZED);
    let challenge = reply.header("www-authenticate");
    assert!(challenge.starts_with("Bearer ") && challenge.contains(r#"error="invalid_token""#));
    assert_eq!(reply.header("cache-control"), "no-store");
    let request = Request::get("/oauth/userinfo?access_token=random").body(Body::empty());
    let reply = bench.send(request.expect("a request")).await;
    assert_eq!(reply.status, StatusCode::UNAUTHORIZED);
    assert!(!reply.header("www-authenticate").contains("error"));
}
