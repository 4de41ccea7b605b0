//! The consent page.

use super::scene::{NEIGHBOUR_PASSWORD, reach_consent, scene, sign_in};
use crate::common::PASSWORD;

#[test]
fn it_says_what_googles_policy_asks_for() {
    scene(async |page, cloud| {
        reach_consent(page, cloud).await;
        let text = page.text().await;
        for words in [
            "Link your account to Google",
            "you are authorizing Google to control your devices",
            "What Google gets, and why",
            "Your devices",
            "so that you can find and ask for them",
            "You can unlink at any time",
            "Signed in as resident",
        ] {
            assert!(text.contains(words), "no {words:?} in: {text}");
        }
        for button in ["Agree and link", "Cancel", "Use another account"] {
            page.find("button", button).await;
        }
        for (link, leads_to) in [
            ("Google's privacy policy", "https://policies.google.com/privacy"),
            ("your Google Account", "https://myaccount.google.com/connections"),
            ("on your account page", &cloud.account_url()),
        ] {
            assert_eq!(page.find("link", link).await.property("url"), leads_to);
        }
        // The sign is ours, and only for the eye; its words stand beside it.
        assert!(page.all("image").await.is_empty());
        assert!(text.starts_with("Smart home"), "{text}");
    });
}

#[test]
fn who_cancels_is_back_at_google_with_a_refusal() {
    scene(async |page, cloud| {
        page.go(&cloud.authorize_url()).await;
        let end = page.follow("Cancel").await;
        cloud.assert_cancelled(&end);
        reach_consent(page, cloud).await;
        let end = page.follow("Cancel").await;
        cloud.assert_cancelled(&end);
    });
}

#[test]
fn another_person_can_link_instead() {
    scene(async |page, cloud| {
        reach_consent(page, cloud).await;
        let url = page.follow("Use another account").await;
        assert_eq!(url, cloud.authorize_url());
        sign_in(page, "neighbour", NEIGHBOUR_PASSWORD).await;
        assert!(page.text().await.contains("Signed in as neighbour"));
        let end = page.follow("Agree and link").await;
        cloud.code(&end);
    });
}

#[test]
fn reload_back_and_a_double_click_lead_to_no_mistake() {
    scene(async |page, cloud| {
        reach_consent(page, cloud).await;
        page.reload().await;
        page.find("button", "Agree and link").await;
        // Who is signed in is not asked again.
        page.back().await;
        let end = page.follow("Agree and link").await;
        let first = cloud.code(&end);
        let url = page.back().await;
        assert_eq!(url, cloud.authorize_url());
        assert!(page.all("alert").await.is_empty());
        let end = page.follow("Agree and link").await;
        assert_ne!(cloud.code(&end), first);
        page.back().await;
        let button = page.find("button", "Agree and link").await;
        page.click_times(&button, 2).await;
        let end = page.arrive().await;
        cloud.code(&end);
    });
}

#[test]
fn the_policy_of_the_page_lets_a_form_lead_to_google_and_nowhere_else() {
    scene(async |page, cloud| {
        let redirect_uri = "https://oauth-redirect.googleusercontent.com/r/smarthome-demo";
        page.go(&cloud.authorize_url_for(redirect_uri)).await;
        sign_in(page, "resident", PASSWORD).await;
        let agreed = page.follow("Agree and link").await;
        assert!(agreed.starts_with(&format!("{redirect_uri}?code=")), "{agreed}");
        // The browser looked for that host, which has no address here.
        assert!(page.text().await.contains("ERR_NAME_NOT_RESOLVED"));
        page.back().await;
        let cancelled = page.follow("Cancel").await;
        assert!(cancelled.starts_with(&format!("{redirect_uri}?error=access_denied&")));
        page.listen().await;
        let mut at_google: Vec<_> =
            page.requests.extract_if(.., |url| url.starts_with(redirect_uri)).collect();
        // The browser may look for a host again that it did not find.
        at_google.dedup();
        assert_eq!(at_google, [agreed, cancelled]);

        page.back().await;
        page.evaluate("document.forms[0].action = 'https://elsewhere.example/'").await;
        page.click("button", "Agree and link").await;
        let told = page.complaint().await;
        assert!(told.contains("form-action"), "{told}");
        page.find("button", "Agree and link").await;
    });
}
