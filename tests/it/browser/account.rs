//! The account page.

use super::scene::{NEIGHBOUR_PASSWORD, forget_cookies, scene, sign_in};
use crate::common::PASSWORD;

#[test]
fn a_person_sees_the_links_and_ends_one() {
    scene(async |page, cloud| {
        for _ in 0..3 {
            cloud.sandbox.link(&cloud.server, "").expect_code(0);
        }
        page.go(&cloud.account_url()).await;
        page.find("heading", "Sign in").await;
        let url = sign_in(page, "resident", PASSWORD).await;
        assert_eq!(url, cloud.account_url());
        assert!(page.text().await.contains("Signed in as resident"));
        let kept = "[...document.querySelectorAll('[name=grant]')].map(each => each.value)";
        let mut links = page.evaluate(kept).await;
        let links = links.as_array_mut().expect("links");
        assert_eq!(links.len(), 3);
        let buttons: Vec<_> = page.all("button").await;
        let unlink: Vec<_> = buttons.iter().filter(|button| button.name == "Unlink").collect();
        page.click_times(unlink[1], 1).await;
        page.arrive().await;
        links.remove(1);
        assert_eq!(page.evaluate(kept).await.as_array(), Some(&*links));
        for _ in 0..2 {
            page.follow("Unlink").await;
        }
        assert!(page.text().await.contains("No account is linked."));
        page.reload().await;
        assert!(page.all("alert").await.is_empty());
    });
}

#[test]
fn who_signs_out_is_out() {
    scene(async |page, cloud| {
        page.go(&cloud.account_url()).await;
        assert_eq!(page.focus().await, "User name");
        sign_in(page, "resident", "wrong").await;
        assert_eq!(page.find("textbox", "Password").await.property("invalid"), "true");
        page.fill("Password", PASSWORD).await;
        page.follow("Sign in").await;
        page.follow("Sign out").await;
        page.find("heading", "Sign in").await;
        page.go(&cloud.authorize_url()).await;
        page.find("heading", "Sign in to link with Google").await;
        sign_in(page, "neighbour", NEIGHBOUR_PASSWORD).await;
        page.go(&cloud.account_url()).await;
        assert!(page.text().await.contains("Signed in as neighbour"));
    });
}

#[test]
fn a_page_of_an_old_session_ends_nothing() {
    scene(async |page, cloud| {
        cloud.sandbox.link(&cloud.server, "").expect_code(0);
        page.go(&cloud.account_url()).await;
        sign_in(page, "resident", PASSWORD).await;
        forget_cookies(page).await;
        page.follow("Unlink").await;
        assert!(page.text().await.contains("no longer current"));
        sign_in(page, "resident", PASSWORD).await;
        page.find("button", "Unlink").await;
    });
}
