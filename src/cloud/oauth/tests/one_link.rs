//! A cloud that allows one link per user.

use super::*;
use crate::cloud::LinksPerUser;

const RESIDENT: &str = "id of resident";

fn bench() -> Bench {
    Bench::with(|settings| settings.links_per_user = LinksPerUser::One)
}

/// A browser that signed in, at the redirect that follows.
async fn signed_in<'a>(bench: &'a Bench, username: &str, password: &str) -> Browser<'a> {
    let mut browser = Browser::new(bench, &format!("/oauth/authorize?{QUERY}"));
    browser.sign_in(username, password).await;
    browser
}

#[track_caller]
fn assert_sent_back(reply: &Reply) {
    let (place, query) = reply.location().split_once('?').expect("a query");
    assert_eq!(place, PRODUCTION);
    let fields: Vec<_> = form_urlencoded::parse(query.as_bytes()).collect();
    let names: Vec<_> = fields.iter().map(|(name, _)| name.as_ref()).collect();
    assert_eq!(names, ["error", "error_description", "state"]);
    assert_eq!((&*fields[0].1, &*fields[2].1), ("access_denied", "s+t"));
    let description = &fields[1].1;
    let allowed = |byte: u8| matches!(byte, 0x20..=0x21 | 0x23..=0x5b | 0x5d..=0x7e);
    assert!(description.bytes().all(allowed), "{description}");
    assert!(description.contains("linked to a Google account already"), "{description}");
}

#[tokio::test]
async fn whoever_is_linked_is_sent_back_after_sign_in_and_never_asked_to_agree() {
    let bench = bench();
    let (access, refresh) = bench.link().await;
    let mut browser = Browser::new(&bench, &format!("/oauth/authorize?{QUERY}"));
    assert_sent_back(&browser.try_sign_in("resident", "correct horse").await);
    assert!(browser.get().await.body.contains(r#"name="password""#), "nobody is signed in");
    assert_eq!(bench.userinfo(&access).await.status, StatusCode::OK, "the first link stays");
    assert_eq!(bench.refresh(&refresh).await.status, StatusCode::OK);
}

#[tokio::test]
async fn whoever_comes_signed_in_is_sent_back_when_they_agree_and_then_asked_who_they_are() {
    let bench = bench();
    let mut browser = Browser::new(&bench, "/account");
    browser.sign_in("resident", "correct horse").await;
    bench.link().await;
    browser.url = format!("/oauth/authorize?{QUERY}");
    let page = browser.get().await;
    assert!(page.body.contains(r#"value="switch""#), "another user can sign in");
    assert!(browser.get().await.body.contains(r#"value="agree""#), "to look signs nobody out");
    assert_sent_back(&browser.press("agree").await);
    assert!(browser.get().await.body.contains(r#"name="password""#), "they are asked anew");
    browser.sign_in("<b>guest</b>", "battery").await;
    assert!(browser.press("agree").await.location().contains("code="));
}

#[tokio::test]
async fn a_consent_page_left_open_is_no_way_to_a_second_link() {
    let bench = bench();
    let mut browser = signed_in(&bench, "resident", "correct horse").await;
    let page = browser.get().await;
    let value = page.anti_forgery().expect("a form").to_owned();
    bench.link().await;
    let fields = |button| [("anti_forgery", value.as_str()), ("action", button)];
    assert_sent_back(&browser.post(&fields("agree")).await);
}

#[tokio::test]
async fn of_two_codes_given_before_either_is_exchanged_one_links() {
    let bench = bench();
    let (first, second) = (bench.code().await, bench.code().await);
    let linked = bench.exchange(&first).await.json();
    bench.exchange(&second).await.assert_refused(400, "invalid_grant");
    bench.exchange(&second).await.assert_refused(400, "invalid_grant");
    let access = text(&linked, "access_token");
    assert_eq!(bench.userinfo(&access).await.status, StatusCode::OK, "the one that is there stays");
    let links = bench.store.inner.grants_of(RESIDENT).await.expect("memory");
    assert_eq!(links.len(), 1);
}

#[tokio::test]
async fn of_codes_exchanged_at_once_one_links() {
    let bench = Arc::new(bench());
    let mut codes = Vec::new();
    for _ in 0..8 {
        codes.push(bench.code().await);
    }
    let mut exchanges = tokio::task::JoinSet::new();
    for code in codes {
        let bench = Arc::clone(&bench);
        exchanges.spawn(async move { bench.exchange(&code).await });
    }
    let (won, lost): (Vec<_>, Vec<_>) =
        exchanges.join_all().await.into_iter().partition(|reply| reply.status == StatusCode::OK);
    assert_eq!((won.len(), lost.len()), (1, 7));
    for reply in &lost {
        reply.assert_refused(400, "invalid_grant");
    }
}

#[tokio::test]
async fn once_the_link_has_ended_there_can_be_another() {
    let bench = bench();
    let (_, refresh) = bench.link().await;
    let fields = [&GOOGLE[..], &[("token", refresh.as_str())]].concat();
    assert_eq!(bench.post("/oauth/revoke", &fields).await.status, StatusCode::OK);
    bench.link().await;
    let links = bench.store.inner.grants_of(RESIDENT).await.expect("memory");
    let mut browser = Browser::new(&bench, "/account");
    browser.sign_in("resident", "correct horse").await;
    browser.submit(&[("action", "unlink"), ("grant", &links[0].id)]).await;
    bench.link().await;
    let links = bench.store.inner.grants_of(RESIDENT).await.expect("memory");
    assert_eq!(links.len(), 1);
}

#[tokio::test]
async fn one_users_link_is_nothing_to_another_user() {
    let bench = bench();
    bench.link().await;
    let mut browser = signed_in(&bench, "<b>guest</b>", "battery").await;
    assert!(browser.press("agree").await.location().contains("code="));
}

#[tokio::test]
async fn a_failing_store_is_told_to_the_client() {
    let bench = bench();
    let mut browser = signed_in(&bench, "resident", "correct horse").await;
    bench.store.set_down(true);
    assert!(browser.press("agree").await.location().contains("error=temporarily_unavailable"));
}

#[tokio::test]
async fn by_default_a_user_may_have_several_links() {
    let bench = Bench::new();
    let (first, second) = (bench.link().await.0, bench.link().await.0);
    for access in [first, second] {
        assert_eq!(bench.userinfo(&access).await.status, StatusCode::OK);
    }
}
