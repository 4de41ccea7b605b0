//! The account page.

use super::*;

async fn account(bench: &Bench) -> Browser<'_> {
    let mut browser = Browser::new(bench, "/account");
    browser.sign_in("resident", "correct horse").await;
    browser
}

#[tokio::test]
async fn it_lists_the_users_links_and_ends_one() {
    let bench = Bench::new();
    let (first, first_refresh) = bench.link().await;
    bench.clock.advance(Duration::from_secs(1));
    let (second, _) = bench.link().await;
    let mut browser = account(&bench).await;
    let page = browser.get().await.body;
    for said in ["1. google", "2. google", "2025-11-21 09:30:00 UTC", "2025-11-21 09:30:01 UTC"] {
        assert!(page.contains(said), "{said}: {page}");
    }
    let (_, rest) = page.split_once(r#"name="grant" value=""#).expect("a link");
    let oldest = rest.split('"').next().expect("an id");
    let reply = browser.submit(&[("action", "unlink"), ("grant", oldest)]).await;
    assert_eq!(reply.location(), "/account");
    assert_eq!(bench.userinfo(&first).await.status, StatusCode::UNAUTHORIZED);
    bench.refresh(&first_refresh).await.assert_refused(400, "invalid_grant");
    assert_eq!(bench.userinfo(&second).await.status, StatusCode::OK);
    assert!(!browser.get().await.body.contains(oldest));
}

#[tokio::test]
async fn nobody_ends_another_users_link() {
    let bench = Bench::new();
    let (token, _) = bench.link().await;
    let grants = bench.store.inner.grants_of("id of resident").await.expect("memory");
    let mut browser = Browser::new(&bench, "/account");
    browser.sign_in("<b>guest</b>", "battery").await;
    assert!(browser.get().await.body.contains("No account is linked."));
    browser.submit(&[("action", "unlink"), ("grant", &grants[0].id)]).await;
    assert_eq!(bench.userinfo(&token).await.status, StatusCode::OK);
    let mut browser = account(&bench).await;
    for grant in ["", "random"] {
        browser.submit(&[("action", "unlink"), ("grant", grant)]).await;
    }
    assert_eq!(bench.userinfo(&token).await.status, StatusCode::OK, "not just any link");
}

#[tokio::test]
async fn a_form_from_elsewhere_ends_nothing() {
    let bench = Bench::new();
    let (token, _) = bench.link().await;
    let grants = bench.store.inner.grants_of("id of resident").await.expect("memory");
    let mut browser = account(&bench).await;
    for value in ["", "x"] {
        let fields = [("anti_forgery", value), ("action", "unlink"), ("grant", &*grants[0].id)];
        assert_eq!(browser.post(&fields).await.status, StatusCode::FORBIDDEN);
    }
    assert_eq!(bench.userinfo(&token).await.status, StatusCode::OK);
}

#[tokio::test]
async fn signing_out_ends_the_session_everywhere() {
    let bench = Bench::new();
    let mut browser = account(&bench).await;
    let before = browser.cookie.clone();
    assert_eq!(browser.press("sign-out").await.location(), "/account");
    browser.cookie = before;
    assert!(browser.get().await.body.contains(r#"name="password""#));
}

#[tokio::test]
async fn nothing_in_the_request_says_where_to_go_next() {
    let bench = Bench::new();
    let mut browser = Browser::new(&bench, "/account?next=https://evil.test&return_to=//evil.test");
    let reply = browser.try_sign_in("resident", "correct horse").await;
    assert_eq!(reply.location(), "/account");
    assert!(!reply.body.contains("evil"));
}

#[tokio::test]
async fn a_failing_store_is_a_page() {
    let bench = Bench::new();
    let mut browser = account(&bench).await;
    bench.store.set_down(true);
    assert_eq!(browser.get().await.status, StatusCode::SERVICE_UNAVAILABLE);
}
