//! The sign-in page.

use serde_json::json;

use super::page::Page;
use super::scene::{NEIGHBOUR_PASSWORD, forget_cookies, scene, sign_in};
use crate::common::PASSWORD;

const TITLE: &str = "Sign in to link with Google";

#[test]
fn a_person_signs_in_agrees_and_is_back_at_google() {
    scene(async |page, cloud| {
        page.go(&cloud.authorize_url()).await;
        page.find("heading", TITLE).await;
        page.find("link", "Google's privacy policy").await;
        assert!(page.text().await.contains("authorizing Google to control your devices"));
        let url = sign_in(page, "resident", PASSWORD).await;
        assert_eq!(url, cloud.authorize_url());
        let end = page.follow("Agree and link").await;
        cloud.code(&end);
        page.find("heading", "Back at Google").await;
    });
}

#[test]
fn a_wrong_password_is_told_and_can_be_typed_again() {
    scene(async |page, cloud| {
        page.go(&cloud.authorize_url()).await;
        sign_in(page, "resident", "wrong").await;
        let words = "The user name or the password is wrong.";
        assert_eq!(page.all("alert").await.len(), 1);
        assert!(page.text().await.contains(words));
        for (field, value) in [("User name", "resident"), ("Password", "")] {
            let field = page.find("textbox", field).await;
            assert_eq!(field.property("invalid"), "true", "{field:?}");
            assert_eq!(field.description, words);
            assert_eq!(field.value, value);
        }
        assert_eq!(page.focus().await, "Password");
        page.reload().await;
        assert!(page.all("alert").await.is_empty(), "it is said once, and no form is sent again");
        sign_in(page, "resident", "wrong").await;
        assert_eq!(page.focus().await, "Password");
        page.write(PASSWORD).await;
        page.press("Enter").await;
        page.arrive().await;
        // Back is the page before, not a question whether to send a password again.
        page.back().await;
        let end = page.follow("Agree and link").await;
        cloud.code(&end);
    });
}

#[test]
fn an_empty_field_is_not_sent() {
    scene(async |page, cloud| {
        page.go(&cloud.authorize_url()).await;
        page.fill("User name", "resident").await;
        page.click("button", "Sign in").await;
        assert_eq!(page.focus().await, "Password");
        page.listen().await;
        let posted = page.requests.iter().filter(|url| url.contains("/oauth/authorize"));
        assert_eq!(posted.count(), 1);
        // Who cancels need not fill it.
        let end = page.follow("Cancel").await;
        cloud.assert_cancelled(&end);
    });
}

#[test]
fn pages_of_an_old_session_do_nothing() {
    scene(async |page, cloud| {
        page.go(&cloud.authorize_url()).await;
        forget_cookies(page).await;
        sign_in(page, "resident", PASSWORD).await;
        page.find("heading", TITLE).await;
        assert!(page.text().await.contains("no longer current"));
        assert_eq!(page.find("textbox", "User name").await.value, "resident");
        page.fill("Password", PASSWORD).await;
        page.follow("Sign in").await;
        forget_cookies(page).await;
        let url = page.follow("Agree and link").await;
        assert_eq!(url, cloud.authorize_url());
        page.find("heading", TITLE).await;
        assert!(page.text().await.contains("no longer current"));
        sign_in(page, "resident", PASSWORD).await;
        let end = page.follow("Agree and link").await;
        cloud.code(&end);
    });
}

#[test]
fn without_scripts_everything_works() {
    scene(async |page, cloud| {
        page.call("Emulation.setScriptExecutionDisabled", json!({ "value": true })).await;
        page.go(&cloud.authorize_url()).await;
        sign_in(page, "resident", "wrong").await;
        page.fill("Password", PASSWORD).await;
        page.follow("Sign in").await;
        page.follow("Use another account").await;
        sign_in(page, "neighbour", NEIGHBOUR_PASSWORD).await;
        let end = page.follow("Agree and link").await;
        cloud.code(&end);
    });
}

#[test]
fn the_keyboard_is_enough() {
    scene(async |page, cloud| {
        page.go(&cloud.authorize_url()).await;
        let stops = ["User name", "Password", "Sign in", "Cancel", "Google's privacy policy"];
        assert_stops(page, &stops).await;
        page.go(&cloud.authorize_url()).await;
        assert_eq!(page.focus().await, "User name");
        page.write("resident").await;
        page.press("Tab").await;
        page.write(PASSWORD).await;
        page.press("Enter").await;
        page.arrive().await;
        page.press("Tab").await;
        let stops = [
            "on your account page",
            "your Google Account",
            "Google's privacy policy",
            "Agree and link",
            "Cancel",
            "Use another account",
        ];
        assert_stops(page, &stops).await;
        page.reload().await;
        for stop in &stops[..=3] {
            page.press("Tab").await;
            assert_eq!(page.focus().await, *stop);
        }
        page.press("Space").await;
        let end = page.arrive().await;
        cloud.code(&end);
    });
}

/// From what has the focus, the tab key leads from one to the next, and each shows it.
async fn assert_stops(page: &mut Page<'_>, stops: &[&str]) {
    for (index, stop) in stops.iter().enumerate() {
        if index > 0 {
            page.press("Tab").await;
        }
        assert_eq!(page.focus().await, *stop);
        let outlines = page
            .evaluate(
                "[...document.querySelectorAll('a[href], button, input:not([type=hidden])')]
                    .map(each => [each === document.activeElement, getComputedStyle(each)])
                    .map(([focused, { outlineStyle, outlineWidth }]) =>
                        focused === (outlineStyle === 'solid' && parseFloat(outlineWidth) >= 2))
                    .every(right => right)",
            )
            .await;
        assert_eq!(outlines, true, "the focus on {stop:?} cannot be seen");
    }
}
