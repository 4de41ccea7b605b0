//! How the pages look: in the light and in the dark, on a wide and on a narrow screen, with large
//! letters and with the colours that a person forces on every page.
//!
//! Where `SMARTHOME_PICTURES` names a directory, a picture of each look is left there.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::json;

use super::page::Page;
use super::scene::{reach_consent, scene, scene_of, sign_in};
use crate::common::PASSWORD;

/// A screen, and what the person has set. A page at 400 % of a desk's screen is one of 320 pixels.
struct Look {
    name: &'static str,
    screen: (u32, u32),
    scheme: &'static str,
    forced_colors: &'static str,
    letters: u32,
}

const PLAIN: Look = Look {
    name: "light",
    screen: (1000, 800),
    scheme: "light",
    forced_colors: "none",
    letters: 16,
};

const LOOKS: [Look; 7] = [
    PLAIN,
    Look { name: "dark", scheme: "dark", ..PLAIN },
    Look { name: "narrow-light", screen: (320, 568), ..PLAIN },
    Look { name: "narrow-dark", screen: (320, 640), scheme: "dark", ..PLAIN },
    Look { name: "large-letters", screen: (320, 568), letters: 32, ..PLAIN },
    Look { name: "forced-light", forced_colors: "active", ..PLAIN },
    Look { name: "forced-dark", scheme: "dark", forced_colors: "active", ..PLAIN },
];

/// Holds the page that is shown against every look.
async fn assert_good_looks(page: &mut Page<'_>, scene: &str) {
    assert_accessible(page, scene).await;
    for look in &LOOKS {
        put_on(page, look).await;
        let faults = page.evaluate(include_str!("looks.js")).await;
        keep_picture(page, scene, look).await;
        assert_eq!(faults, json!([]), "{scene}, {}", look.name);
    }
    put_on(page, &PLAIN).await;
}

async fn put_on(page: &mut Page<'_>, look: &Look) {
    let (width, height) = look.screen;
    let screen =
        json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": false });
    page.call("Emulation.setDeviceMetricsOverride", screen).await;
    let features = json!({ "features": [
        { "name": "prefers-color-scheme", "value": look.scheme },
        { "name": "forced-colors", "value": look.forced_colors },
    ] });
    page.call("Emulation.setEmulatedMedia", features).await;
    let letters = json!({ "fontSizes": { "standard": look.letters, "fixed": look.letters } });
    page.call("Page.setFontSizes", letters).await;
}

async fn assert_accessible(page: &mut Page<'_>, scene: &str) {
    let things = page.things().await;
    for thing in things.iter().filter(|thing| thing.is_control()) {
        assert!(!thing.name.is_empty(), "{scene}: {thing:?} has no name");
    }
    for role in ["main", "heading"] {
        assert!(things.iter().any(|thing| thing.role == role), "{scene}: no {role}");
    }
}

/// The whole page, also what would have to be scrolled to.
async fn keep_picture(page: &mut Page<'_>, scene: &str, look: &Look) {
    let Some(directory) = std::env::var_os("SMARTHOME_PICTURES") else {
        return;
    };
    let size = page.call("Page.getLayoutMetrics", json!({})).await;
    let height = size["cssContentSize"]["height"].as_u64().and_then(|all| u32::try_from(all).ok());
    let (width, least) = look.screen;
    let screen = (width, height.unwrap_or(least).max(least));
    put_on(page, &Look { screen, ..*look }).await;
    let picture = page.call("Page.captureScreenshot", json!({})).await;
    let picture = STANDARD.decode(picture["data"].as_str().expect("a picture")).expect("Base64");
    let path = std::path::Path::new(&directory).join(format!("{scene}-{}.png", look.name));
    std::fs::write(path, picture).expect("a directory for pictures");
}

#[test]
fn the_sign_in_page_looks_good() {
    scene(async |page, cloud| {
        page.go(&cloud.authorize_url()).await;
        assert_good_looks(page, "sign-in").await;
        sign_in(page, "resident", "wrong").await;
        assert_good_looks(page, "wrong-password").await;
        page.go(&cloud.authorize_url_for("https://elsewhere.example/")).await;
        assert_good_looks(page, "problem").await;
    });
}

#[test]
fn the_consent_page_looks_good() {
    scene(async |page, cloud| {
        reach_consent(page, cloud).await;
        assert_good_looks(page, "consent").await;
    });
}

#[test]
fn the_account_page_looks_good() {
    scene(async |page, cloud| {
        page.go(&cloud.account_url()).await;
        assert_good_looks(page, "account-sign-in").await;
        sign_in(page, "resident", PASSWORD).await;
        assert_good_looks(page, "no-links").await;
        for _ in 0..2 {
            cloud.sandbox.link(&cloud.server, "").expect_code(0);
        }
        page.reload().await;
        assert_good_looks(page, "two-links").await;
    });
}

#[test]
fn names_of_any_length_fit() {
    let long = "a-user-name-without-a-single-space-or-other-place-to-break-it@mail.example.co.uk";
    let chinese = "智能家居用户名".repeat(11);
    let user = |id, name| {
        format!("[[users]]\nid = \"{id}\"\nusername = \"{name}\"\npassword = \"{PASSWORD}\"\n")
    };
    let home = user(1, long) + &user(2, &chinese);
    scene_of(&home, async |page, cloud| {
        for (scene, name) in [("long-name", long), ("chinese-name", &chinese)] {
            page.go(&cloud.authorize_url()).await;
            sign_in(page, name, PASSWORD).await;
            assert!(page.text().await.contains(name));
            assert_good_looks(page, scene).await;
            page.go(&cloud.account_url()).await;
            assert_good_looks(page, &format!("{scene}-account")).await;
            page.follow("Sign out").await;
        }
    });
}
