//! Refreshes: what Google's validation of OAuth servers asserts.

use super::*;

#[tokio::test]
async fn a_refresh_gives_a_new_access_token_and_keeps_the_old_ones() {
    let bench = Bench::new();
    let (first, refresh) = bench.link().await;
    let mut tokens = vec![first];
    for _ in 0..10 {
        let reply = bench.refresh(&refresh).await;
        let body = reply.json();
        assert!(body.get("refresh_token").is_none(), "no rotation");
        assert_eq!((&body["token_type"], &body["expires_in"]), (&"Bearer".into(), &3600.into()));
        let token = text(&body, "access_token");
        assert!(!tokens.contains(&token));
        tokens.push(token);
    }
    for token in &tokens {
        assert_eq!(bench.userinfo(token).await.status, StatusCode::OK);
    }
}

#[tokio::test]
async fn refreshes_at_once_all_succeed() {
    let bench = Arc::new(Bench::new());
    let (_, refresh) = bench.link().await;
    let mut refreshes = tokio::task::JoinSet::new();
    for _ in 0..5 {
        let (bench, refresh) = (Arc::clone(&bench), refresh.clone());
        refreshes.spawn(async move { bench.refresh(&refresh).await.json() });
    }
    for body in refreshes.join_all().await {
        let token = text(&body, "access_token");
        assert_eq!(bench.userinfo(&token).await.status, StatusCode::OK);
    }
}

#[tokio::test]
async fn it_works_long_after_the_access_token_expired() {
    let bench = Bench::new();
    let (access, refresh) = bench.link().await;
    bench.clock.advance(Duration::from_hours(1));
    let reply = bench.userinfo(&access).await;
    assert_eq!(reply.status, StatusCode::UNAUTHORIZED);
    assert!(reply.header("www-authenticate").contains(r#"error="invalid_token""#));
    bench.clock.advance(Duration::from_hours(26280));
    let body = bench.refresh(&refresh).await.json();
    assert_eq!(bench.userinfo(&text(&body, "access_token")).await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_token_that_is_no_live_refresh_token_of_the_client_is_invalid_grant() {
    let bench = Bench::new();
    let (access, refresh) = bench.link().await;
    for token in ["random", &access] {
        bench.refresh(token).await.assert_refused(400, "invalid_grant");
    }
    let grant = [("grant_type", "refresh_token"), ("refresh_token", refresh.as_str())];
    let by_other = [&OTHER[..], &grant].concat();
    bench.post("/oauth/token", &by_other).await.assert_refused(400, "invalid_grant");
    assert_eq!(bench.refresh(&refresh).await.status, StatusCode::OK);
}

#[tokio::test]
async fn scope_may_narrow_but_not_widen() {
    let bench = Bench::new();
    let code = bench.code_for(&format!("{QUERY}&scope=devices+lights")).await;
    let refresh = text(&bench.exchange(&code).await.json(), "refresh_token");
    let (_, without) = bench.link().await;
    for (token, scope, expected) in [
        (&refresh, "lights", StatusCode::OK),
        (&refresh, "lights devices", StatusCode::OK),
        (&refresh, "", StatusCode::OK),
        (&refresh, "lights locks", StatusCode::BAD_REQUEST),
        (&without, "devices", StatusCode::BAD_REQUEST),
    ] {
        let grant = [("grant_type", "refresh_token"), ("refresh_token", token.as_str())];
        let reply = bench.token(&[&grant[..], &[("scope", scope)]].concat()).await;
        assert_eq!(reply.status, expected, "{scope}");
        if expected != StatusCode::OK {
            reply.assert_refused(400, "invalid_scope");
        }
    }
}

#[tokio::test]
async fn a_failing_store_does_not_unlink() {
    let bench = Bench::new();
    let (_, refresh) = bench.link().await;
    bench.store.set_down(true);
    bench.refresh(&refresh).await.assert_refused(503, "temporarily_unavailable");
    bench.store.set_down(false);
    assert_eq!(bench.refresh(&refresh).await.status, StatusCode::OK);
}
