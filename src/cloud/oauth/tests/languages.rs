//! The language of the pages, from the request to the redirect.

use http::header::{ACCEPT_LANGUAGE, CONTENT_LANGUAGE};

use super::*;

fn authorize(user_locale: &str) -> String {
    format!("/oauth/authorize?{QUERY}&user_locale={user_locale}")
}

async fn get_accepting(browser: &mut Browser<'_>, accept_language: &str) -> Reply {
    let request = Request::get(&browser.url).header(ACCEPT_LANGUAGE, accept_language);
    browser.send(request.body(Body::empty()).expect("a request")).await
}

#[track_caller]
fn assert_speaks(reply: &Reply, tag: &str, said: &str) {
    assert_eq!(reply.header(CONTENT_LANGUAGE), tag, "{}", reply.body);
    assert!(reply.body.contains(&format!("<html lang=\"{tag}\">")), "{}", reply.body);
    assert!(reply.body.contains(said), "`{said}` is not in {}", reply.body);
}

#[tokio::test]
async fn user_locale_is_the_language_of_every_step() {
    let bench = Bench::new();
    let mut browser = Browser::new(&bench, &authorize("de-AT"));
    let statement = "Mit der Anmeldung autorisieren Sie Google, Ihre Geräte zu steuern.";
    assert_speaks(&browser.get().await, "de", statement);
    let reply = browser.fail_to_sign_in("resident", "wrong").await;
    assert_speaks(&reply, "de", "Der Benutzername oder das Passwort ist falsch.");
    let reply = browser.post(&[("username", "resident"), ("password", "x")]).await;
    assert_speaks(&reply, "de", "Diese Seite war nicht mehr aktuell");
    browser.sign_in("resident", "correct horse").await;
    let reply = browser.get().await;
    assert_speaks(&reply, "de", "Zustimmen und verknüpfen");
    assert!(reply.body.contains("Angemeldet als <strong>resident</strong>"));
    assert_eq!(browser.press("switch").await.location(), browser.url, "the query is kept");
}

#[tokio::test]
async fn who_guesses_too_often_is_told_so() {
    let bench = Bench::new();
    let mut browser = Browser::new(&bench, &authorize("ko"));
    for _ in 0..50 {
        let reply = browser.try_sign_in("resident", "wrong").await;
        if reply.status == StatusCode::TOO_MANY_REQUESTS {
            return assert_speaks(&reply, "ko", "시도 횟수가 너무 많습니다.");
        }
    }
    panic!("nobody was stopped");
}

#[tokio::test]
async fn user_locale_goes_before_the_browsers_language() {
    let bench = Bench::new();
    let mut browser = Browser::new(&bench, &authorize("zh-TW"));
    assert_speaks(&get_accepting(&mut browser, "fr").await, "zh-Hant", "登入並連結 Google");
    let mut browser = Browser::new(&bench, &format!("/oauth/authorize?{QUERY}"));
    let reply = get_accepting(&mut browser, "sv, fr;q=0.5, en;q=0.4").await;
    assert_speaks(&reply, "fr", "Connectez-vous pour associer votre compte à Google");
    assert_speaks(&browser.get().await, "en", "Sign in to link with Google");
}

#[tokio::test]
async fn a_user_locale_that_nobody_understands_stops_nobody() {
    let bench = Bench::new();
    let long = "a".repeat(5000);
    for user_locale in ["", "%FF%FE", "x", "%3Cscript%3E", "de+AT", "sv-SE", "-", "%00", &long] {
        let mut browser = Browser::new(&bench, &authorize(user_locale));
        let reply = browser.get().await;
        assert_eq!(reply.status, StatusCode::OK, "{user_locale}");
        assert_speaks(&reply, "en", "Sign in to link with Google");
        let reply = get_accepting(&mut browser, "it-IT").await;
        assert_speaks(&reply, "it", "Accedi per collegare");
    }
}

#[tokio::test]
async fn an_accept_language_that_nobody_understands_stops_nobody() {
    let bench = Bench::new();
    for accept_language in ["", ",", ";q=", "\u{e4}", "*;q=0", "de;q=0", &"a-".repeat(5000)] {
        let mut browser = Browser::new(&bench, "/account");
        let reply = get_accepting(&mut browser, accept_language).await;
        assert_eq!(reply.status, StatusCode::OK, "{accept_language}");
        assert_speaks(&reply, "en", "Sign in to see and end your links.");
    }
}

#[tokio::test]
async fn a_request_that_is_not_redirected_is_answered_in_the_language_too() {
    let bench = Bench::new();
    let url = "/oauth/authorize?client_id=stranger&user_locale=nl-NL";
    let reply = Browser::new(&bench, url).get().await;
    assert_eq!(reply.status, StatusCode::BAD_REQUEST);
    assert_speaks(&reply, "nl", "Deze link kan niet worden geopend");
    let reply = bench.post(url, &[("action", "agree")]).await;
    assert_speaks(&reply, "nl", "De client_id ontbreekt");
    let twice = format!("{url}&user_locale=de");
    assert_speaks(&Browser::new(&bench, &twice).get().await, "en", "This link cannot be opened");
}

#[tokio::test]
async fn the_account_page_speaks_the_browsers_language() {
    let bench = Bench::new();
    bench.link().await;
    let mut browser = Browser::new(&bench, "/account?user_locale=fr");
    let reply = get_accepting(&mut browser, "ja,en;q=0.8").await;
    assert_speaks(&reply, "ja", "ログインすると、リンクの確認や解除ができます。");
    browser.url = "/account".to_owned();
    browser.sign_in("resident", "correct horse").await;
    let reply = get_accepting(&mut browser, "pt-PT").await;
    assert_speaks(&reply, "pt-BR", "Vinculada em 2025-11-21 09:30:00 UTC");
    let reply = get_accepting(&mut browser, "zh-HK").await;
    assert_speaks(&reply, "zh-Hant", "連結時間：2025-11-21 09:30:00 UTC");
    bench.store.set_down(true);
    let reply = get_accepting(&mut browser, "es-MX").await;
    assert_eq!(reply.status, StatusCode::SERVICE_UNAVAILABLE);
    assert_speaks(&reply, "es", "Ahora no es posible");
}

/// RFC 6749 §4.1.2.1 limits the characters; Google's log is read by developers, not by the person.
#[tokio::test]
async fn what_goes_back_to_google_stays_english() {
    let bench = Bench::new();
    let cancelled = Browser::new(&bench, &authorize("ja")).press("cancel").await;
    let doubled = format!("{}&user_locale=ja", authorize("ja"));
    let refused = Browser::new(&bench, &doubled).get().await;
    let mut browser = Browser::new(&bench, &authorize("ja"));
    browser.sign_in("resident", "correct horse").await;
    bench.store.set_down(true);
    let down = browser.press("agree").await;
    for (reply, said) in [
        (cancelled, "the user cancelled"),
        (refused, "a parameter was sent twice"),
        (down, "try again later"),
    ] {
        let url = Url::parse(reply.location()).expect("a URL");
        let description = url.query_pairs().find(|(name, _)| name == "error_description");
        assert_eq!(description.expect("a description").1, said);
    }
}
