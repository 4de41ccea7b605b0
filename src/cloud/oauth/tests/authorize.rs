//! The authorization endpoint, row by row of its decision table.

use proptest::prelude::*;

use super::*;

fn url(query: &str) -> String {
    format!("/oauth/authorize?{query}")
}

/// The usual query with some parameters put in place of others; `None` takes one out.
fn query(changes: &[(&str, Option<&str>)]) -> String {
    let mut pairs: Vec<(String, String)> =
        form_urlencoded::parse(QUERY.as_bytes()).into_owned().collect();
    for (name, value) in changes {
        pairs.retain(|(key, _)| key != name);
        pairs.extend(value.map(|value| ((*name).to_owned(), value.to_owned())));
    }
    form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish()
}

async fn assert_page(bench: &Bench, query: &str) {
    for request in [
        Request::get(url(query)).body(Body::empty()).expect("a request"),
        form_request(&url(query), &[("action", "agree")]),
    ] {
        let reply = bench.send(request).await;
        assert_eq!(reply.status, StatusCode::BAD_REQUEST, "{query}");
        assert!(reply.headers.get(LOCATION).is_none(), "{query}");
        assert!(!reply.body.contains("<form"), "{query}");
    }
}

async fn assert_sent_back(bench: &Bench, query: &str, error: &str) {
    let location = Browser::new(bench, &url(query)).get().await.location().to_owned();
    let start = format!("{PRODUCTION}?error={error}&error_description=");
    assert!(location.starts_with(&start), "{query} gave {location}");
    assert!(location.ends_with("&state=s%2Bt"), "{query} gave {location}");
}

#[tokio::test]
async fn a_wrong_client_or_redirect_uri_is_never_redirected() {
    let bench = Bench::new();
    for changes in [
        ("client_id", None),
        ("client_id", Some("")),
        ("client_id", Some("stranger")),
        ("client_id", Some("Google")),
        ("redirect_uri", None),
        ("redirect_uri", Some("https://evil.test/r/my-project")),
        ("redirect_uri", Some("https://oauth-redirect.googleusercontent.com/r/other")),
        ("redirect_uri", Some("https://oauth-redirect.googleusercontent.com/r/my-project/")),
        ("state", None),
        ("state", Some("")),
    ] {
        assert_page(&bench, &query(&[changes])).await;
    }
    assert_page(&bench, &format!("{QUERY}&client_id=google")).await;
    assert_page(&bench, &format!("{QUERY}&client_id=other")).await;
    assert_page(&bench, &format!("{QUERY}&redirect_uri=https://evil.test")).await;
    assert_page(&bench, "").await;
}

#[tokio::test]
async fn every_other_mistake_goes_back_to_the_client() {
    let bench = Bench::new();
    let challenge = "a".repeat(43);
    for (changes, error) in [
        (vec![("response_type", Some("token"))], "unsupported_response_type"),
        (vec![("response_type", Some("banana"))], "unsupported_response_type"),
        (vec![("response_type", Some("code token"))], "unsupported_response_type"),
        (vec![("response_type", None)], "invalid_request"),
        (vec![("response_type", Some(""))], "invalid_request"),
        (vec![("code_challenge", Some("short"))], "invalid_request"),
        (vec![("code_challenge", Some(&*"a".repeat(129)))], "invalid_request"),
        (vec![("code_challenge", Some(&*"ä".repeat(43)))], "invalid_request"),
        (
            vec![("code_challenge", Some(&*challenge)), ("code_challenge_method", Some("s256"))],
            "invalid_request",
        ),
        (vec![("code_challenge_method", Some("S256"))], "invalid_request"),
        (vec![("scope", Some("\"quoted\""))], "invalid_scope"),
    ] {
        assert_sent_back(&bench, &query(&changes), error).await;
    }
    for name in ["response_type", "scope", "user_locale", "login_hint", "code_challenge", "state"] {
        let doubled = format!("{QUERY}&{name}=code&{name}=code");
        assert_sent_back(&bench, &doubled, "invalid_request").await;
    }
}

#[tokio::test]
async fn what_is_optional_or_unknown_stops_nobody() {
    let bench = Bench::new();
    for changes in [
        ("scope", Some("")),
        ("scope", Some("devices lights:read")),
        ("user_locale", Some("de")),
        ("user_locale", Some("zh-Hant-TW")),
        ("user_locale", Some("<script>")),
        ("unheard_of", Some("x")),
        ("redirect_uri", Some(SANDBOX)),
        ("redirect_uri", Some("http://127.0.0.1:49152/r/my-project")),
        ("code_challenge", Some(&*"a".repeat(128))),
    ] {
        let code = bench.code_for(&query(&[changes])).await;
        assert_eq!(code.len(), 43, "256 bits");
    }
    bench.code_for(&format!("{QUERY}&x=1&x=2&&=")).await;
}

#[tokio::test]
async fn sign_in_then_consent_then_the_code() {
    let bench = Bench::new();
    let mut browser = Browser::new(&bench, &url(QUERY));
    let page = browser.get().await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.body.contains(r#"name="password""#));
    let anonymous = browser.cookie.clone();
    browser.sign_in("resident", "correct horse").await;
    assert_ne!(browser.cookie, anonymous, "the cookie changes at sign-in");
    assert!(browser.get().await.body.contains("Agree and link"));
    let reply = browser.press("agree").await;
    let location = reply.location();
    assert!(location.starts_with(&format!("{PRODUCTION}?code=")), "{location}");
    assert!(location.ends_with("&state=s%2Bt"), "{location}");
    assert!(reply.body.is_empty());
    assert_eq!(reply.header("referrer-policy"), "no-referrer");
    assert_eq!(reply.header("cache-control"), "no-store");
    let again = browser.press("agree").await;
    assert_ne!(again.location(), location, "a second link gets a code of its own");
}

#[tokio::test]
async fn a_wrong_password_stays_here() {
    let bench = Bench::new();
    let mut browser = Browser::new(&bench, &url(QUERY));
    for (username, password) in
        [("resident", "wrong"), ("nobody", "correct horse"), ("resident", ""), ("", "x")]
    {
        let reply = browser.fail_to_sign_in(username, password).await;
        assert!(reply.body.contains(r#"role="alert""#));
        assert!(reply.body.contains(&format!("value=\"{username}\"")), "{}", reply.body);
        assert!(!reply.body.contains("correct horse"));
        assert!(!browser.get().await.body.contains(r#"role="alert""#), "it is said once");
    }
    browser.try_sign_in("resident", "wrong").await;
    bench.clock.advance(Duration::from_mins(1));
    assert!(!browser.get().await.body.contains(r#"role="alert""#), "it is old by now");
    browser.sign_in("resident", "correct horse").await;
}

#[tokio::test]
async fn cancel_is_access_denied_before_and_after_sign_in() {
    let bench = Bench::new();
    let mut browser = Browser::new(&bench, &url(QUERY));
    for _ in 0..2 {
        let reply = browser.press("cancel").await;
        let location = reply.location();
        assert!(location.starts_with(&format!("{PRODUCTION}?error=access_denied&")), "{location}");
        assert!(location.ends_with("&state=s%2Bt"), "{location}");
        browser.try_sign_in("resident", "correct horse").await;
    }
}

#[tokio::test]
async fn switching_accounts_ends_the_session() {
    let bench = Bench::new();
    let mut browser = Browser::signed_in(&bench).await;
    let before = browser.cookie.clone();
    assert_eq!(browser.press("switch").await.location(), url(QUERY));
    assert!(browser.get().await.body.contains(r#"name="password""#));
    browser.cookie = before;
    assert!(browser.get().await.body.contains(r#"name="password""#), "the old cookie is dead");
}

#[tokio::test]
async fn nobody_agrees_without_signing_in() {
    let bench = Bench::new();
    let mut browser = Browser::new(&bench, &url(QUERY));
    let reply = browser.press("agree").await;
    assert_eq!(reply.status, StatusCode::OK);
    assert!(reply.body.contains(r#"name="password""#));
}

#[tokio::test]
async fn a_session_ends_by_time() {
    let bench = Bench::new();
    let mut browser = Browser::signed_in(&bench).await;
    bench.clock.advance(Duration::from_hours(1));
    assert!(browser.get().await.body.contains(r#"name="password""#));
}

#[tokio::test]
async fn a_form_from_elsewhere_does_nothing() {
    let bench = Bench::new();
    let mut browser = Browser::signed_in(&bench).await;
    let mut other = Browser::signed_in(&bench).await;
    let foreign = other.get().await.anti_forgery().expect("a form").to_owned();
    let mut elsewhere = Browser::new(&bench, &url(&query(&[("redirect_uri", Some(SANDBOX))])));
    elsewhere.cookie.clone_from(&browser.cookie);
    let of_another_request = elsewhere.get().await.anti_forgery().expect("a form").to_owned();
    for value in ["", "x", &foreign, &of_another_request] {
        for button in ["agree", "cancel", "switch"] {
            let reply = browser.post(&[("anti_forgery", value), ("action", button)]).await;
            assert_eq!(reply.status, StatusCode::FORBIDDEN);
            assert!(reply.body.contains("nothing was done"));
        }
    }
    assert!(browser.get().await.body.contains("Agree and link"), "still signed in");
    let mut stranger = Browser::new(&bench, &url(QUERY));
    let fields = [("username", "resident"), ("password", "correct horse"), ("action", "sign-in")];
    assert_eq!(stranger.post(&fields).await.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn a_failing_store_is_told_to_the_client() {
    let bench = Bench::new();
    let mut browser = Browser::signed_in(&bench).await;
    bench.store.set_down(true);
    let reply = browser.press("agree").await;
    let start = format!("{PRODUCTION}?error=temporarily_unavailable&");
    assert!(reply.location().starts_with(&start));
    assert!(reply.location().ends_with("&state=s%2Bt"));
}

#[tokio::test]
async fn twenty_codes_share_nothing() {
    let bench = Bench::new();
    let mut browser = Browser::signed_in(&bench).await;
    let mut codes = std::collections::HashSet::new();
    for _ in 0..20 {
        codes.insert(browser.press("agree").await.location().to_owned());
    }
    assert_eq!(codes.len(), 20);
}

fn block_on<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime")
        .block_on(future)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn state_returns_byte_for_byte(
        state in "([A-Za-z0-9._~!$'\"()*+,;:@/?|{}=-]|%[0-9A-Fa-f]{2}|%|ä){1,80}",
    ) {
        let url = format!("/oauth/authorize?{}", QUERY.replace("s%2Bt", &state));
        prop_assume!(url.parse::<http::Uri>().is_ok());
        block_on(async {
            let bench = Bench::new();
            let mut browser = Browser::new(&bench, &url);
            let reply = browser.press("cancel").await;
            let (_, returned) = reply.location().split_once("&state=").expect("a state");
            assert_eq!(returned, state);
        });
    }

    #[test]
    fn no_query_is_too_strange(query in "[!-~]{0,120}", kept in any::<bool>()) {
        let query = if kept { format!("{QUERY}&{query}") } else { query };
        let Ok(request) = Request::get(url(&query)).body(Body::empty()) else { return Ok(()) };
        let reply = block_on(async { Bench::new().send(request).await });
        prop_assert!(!reply.status.is_server_error(), "{query}");
    }

    #[test]
    fn no_body_is_too_strange(body in proptest::collection::vec(any::<u8>(), 0..200)) {
        block_on(async {
            let bench = Bench::new();
            for path in ["/oauth/token", "/oauth/revoke", "/account", &url(QUERY)] {
                let request = Request::post(path).header(CONTENT_TYPE, FORM);
                let reply = bench.send(request.body(Body::from(body.clone())).expect("one")).await;
                assert!(reply.status.is_client_error(), "{path} gave {}", reply.status);
            }
        });
    }
}
