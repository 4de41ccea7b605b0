//! The pages: what Google's policy asks for, escaping, headers.

use super::*;

fn sign_in_page(extra: &str) -> String {
    format!("/oauth/authorize?{QUERY}{extra}")
}

fn assert_headers(reply: &Reply, form_action: &str) {
    assert_eq!(reply.header(CONTENT_TYPE), "text/html; charset=utf-8");
    assert_eq!(reply.header("cache-control"), "no-store");
    assert_eq!(reply.header("referrer-policy"), "no-referrer");
    assert_eq!(reply.header("x-frame-options"), "DENY");
    assert_eq!(reply.header("x-content-type-options"), "nosniff");
    let policy = reply.header("content-security-policy");
    assert!(policy.starts_with("default-src 'none'; style-src 'sha256-"), "{policy}");
    assert!(policy.contains("base-uri 'none'; frame-ancestors 'none'"), "{policy}");
    assert!(policy.ends_with(&format!("form-action {form_action}")), "{policy}");
    assert!(!reply.body.contains("<script") && !reply.body.contains(" style="));
}

#[tokio::test]
async fn every_page_has_its_headers() {
    let bench = Bench::new();
    let google = "'self' https://oauth-redirect.googleusercontent.com";
    let mut browser = Browser::new(&bench, &sign_in_page(""));
    assert_headers(&browser.get().await, google);
    assert_headers(&browser.fail_to_sign_in("resident", "wrong").await, google);
    browser.sign_in("resident", "correct horse").await;
    assert_headers(&browser.get().await, google);
    assert_headers(&Browser::new(&bench, "/oauth/authorize").get().await, "'self'");
    assert_headers(&Browser::new(&bench, "/account").get().await, "'self'");
    let loopback = QUERY.replace(
        "https%3A%2F%2Foauth-redirect.googleusercontent.com",
        "http%3A%2F%2F127.0.0.1%3A49152",
    );
    let mut browser = Browser::new(&bench, &format!("/oauth/authorize?{loopback}"));
    assert_headers(&browser.get().await, "'self' http://127.0.0.1:49152");
}

#[tokio::test]
async fn the_policy_allows_the_style_that_is_there() {
    use base64::Engine as _;
    use sha2::Digest as _;
    let reply = Browser::new(&Bench::new(), &sign_in_page("")).get().await;
    let (_, rest) = reply.body.split_once("<style>").expect("a style");
    let style = rest.split("</style>").next().expect("its end");
    let hash = base64::engine::general_purpose::STANDARD.encode(sha2::Sha256::digest(style));
    assert!(reply.header("content-security-policy").contains(&format!("'sha256-{hash}'")));
}

#[tokio::test]
async fn the_consent_page_says_what_googles_policy_asks_for() {
    let bench = Bench::new();
    let page = Browser::signed_in(&bench).await.get().await.body;
    for said in [
        "Link your account to Google",
        "By signing in, you are authorizing Google to control your devices.",
        r#"value="cancel">Cancel<"#,
        r#"href="https://policies.google.com/privacy""#,
        "What Google gets, and why",
        r#"value="agree">Agree and link<"#,
        r#"href="/account""#,
        r#"href="https://myaccount.google.com/connections""#,
        r#"value="switch">Use another account<"#,
        "<svg",
        "resident",
    ] {
        assert!(page.contains(said), "{said}");
    }
    assert!(!page.contains("Google Home") && !page.contains("Assistant"));
    let first_button = page.split("<button").nth(1).expect("a button");
    assert!(first_button.contains("agree"), "what a form-filling program presses");
}

#[tokio::test]
async fn the_sign_in_page_names_google_and_helps_password_managers() {
    let page = Browser::new(&Bench::new(), &sign_in_page("")).get().await.body;
    for said in [
        "By signing in, you are authorizing Google to control your devices.",
        r#"autocomplete="username""#,
        r#"autocomplete="current-password""#,
        r#"<label for="username">"#,
        r#"<label for="password">"#,
        r#"value="cancel" formnovalidate>Cancel<"#,
    ] {
        assert!(page.contains(said), "{said}");
    }
    assert!(!page.contains(r#"aria-invalid=""#));
}

#[tokio::test]
async fn whatever_comes_from_outside_is_escaped() {
    let bench = Bench::new();
    let evil = "%22%3E%3Cscript%3Ealert(1)%3C%2Fscript%3E";
    let query = format!("&login_hint={evil}&scope=x&user_locale={evil}&other={evil}");
    let url = sign_in_page(&query).replace("s%2Bt", &format!("{evil}'"));
    let mut browser = Browser::new(&bench, &url);
    let page = browser.get().await.body;
    assert!(!page.contains("<script"), "{page}");
    assert!(page.contains("value=\"&quot;&gt;&lt;script&gt;alert(1)"), "{page}");
    let page = browser.fail_to_sign_in("\"><script>", "wrong").await.body;
    assert!(!page.contains("<script"), "{page}");
    browser.sign_in("<b>guest</b>", "battery").await;
    let page = browser.get().await.body;
    assert!(page.contains("&lt;b&gt;guest&lt;/b&gt;") && !page.contains("<b>guest"), "{page}");
    let page = Browser::new(&bench, &format!("/oauth/authorize?client_id={evil}")).get().await.body;
    assert!(!page.contains("alert(1)"), "{page}");
}

#[tokio::test]
async fn the_cookie_is_kept_from_scripts_and_other_sites() {
    let url = sign_in_page("");
    let cookie = |reply: &Reply| reply.header(SET_COOKIE).to_owned();
    let plain = cookie(&Browser::new(&Bench::new(), &url).get().await);
    assert!(plain.starts_with("smarthome_session="), "{plain}");
    assert!(plain.ends_with("; Path=/; HttpOnly; SameSite=Lax"), "{plain}");
    let bench = Bench::with(|settings| settings.base_url = "https://example.com".into());
    let secure = cookie(&Browser::new(&bench, &url).get().await);
    assert!(secure.ends_with("; SameSite=Lax; Secure"), "{secure}");
    let mut browser = Browser::new(&bench, &url);
    browser.get().await;
    assert!(browser.get().await.headers.get(SET_COOKIE).is_none(), "once is enough");
}

fn assert_snapshot(name: &str, text: &str) {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(concat!(env!("CARGO_MANIFEST_DIR"), "/snapshots/cloud"));
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!(name, text));
}

/// A page as a person reads it: no style, a line per element.
fn readable(page: &str) -> String {
    let (before, rest) = page.split_once("<style>").expect("a style");
    let (_, after) = rest.split_once("</style>").expect("its end");
    let (_, body) = after.split_once("<body>").expect("a body");
    let value = Reply { status: StatusCode::OK, headers: HeaderMap::new(), body: page.to_owned() };
    let value = value.anti_forgery().unwrap_or("no form").to_owned();
    let title = before.split("<title>").nth(1).expect("a title");
    format!("<title>{title}\n{body}").replace("><", ">\n<").replace(&value, "[anti-forgery]")
}

#[tokio::test]
async fn the_pages_read_well() {
    let bench = Bench::new();
    let url = sign_in_page("");
    let mut browser = Browser::new(&bench, &url);
    assert_snapshot("sign_in_page", &readable(&browser.get().await.body));
    browser.sign_in("resident", "correct horse").await;
    assert_snapshot("consent_page", &readable(&browser.get().await.body));
    let problem = Browser::new(&bench, "/oauth/authorize").get().await;
    assert_snapshot("problem_page", &readable(&problem.body));
}

#[tokio::test]
async fn the_metadata_says_where_everything_is() {
    let path = "/.well-known/oauth-authorization-server";
    let reply = Browser::new(&Bench::new(), path).get().await;
    let text = serde_json::to_string_pretty(&reply.json()).expect("JSON");
    assert_snapshot("metadata", &text);
}
