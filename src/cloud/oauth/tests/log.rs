//! The log says what happened, and never a secret.

use std::cell::RefCell;
use std::io::{self, Write};
use std::sync::Once;

use super::*;

thread_local! {
    /// What was logged by the test on this thread.
    static LINES: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
}

struct Lines;

impl Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        LINES.with_borrow_mut(|lines| lines.extend_from_slice(bytes));
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// What was logged by the test that asks, so far.
pub(crate) fn take() -> String {
    String::from_utf8(LINES.take()).expect("UTF-8")
}

/// Keeps the log of every test of the cloud. One subscriber for the whole process: `tracing`
/// asks once per event whether anybody listens, on whichever thread comes first.
pub(crate) fn listen() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let subscriber = tracing_subscriber::fmt()
            .with_max_level(tracing::Level::TRACE)
            .with_writer(|| Lines)
            .finish();
        tracing::subscriber::set_global_default(subscriber).expect("nobody else listens");
    });
}

#[tokio::test]
async fn no_code_token_password_or_secret_stands_in_it() {
    let bench = Bench::new();
    let mut browser = Browser::new(&bench, &format!("/oauth/authorize?{QUERY}"));
    browser.try_sign_in("resident", "wrong horse").await;
    let code = bench.code().await;
    let wrong = [("client_id", "google"), ("client_secret", "wrong-secret"), code_grant(&code)[0]];
    bench.post("/oauth/token", &[&wrong[..], &code_grant(&code)[1..]].concat()).await;
    let body = bench.exchange(&code).await.json();
    let (access, refresh) = (text(&body, "access_token"), text(&body, "refresh_token"));
    let refreshed = text(&bench.refresh(&refresh).await.json(), "access_token");
    bench.exchange(&code).await;
    bench.post("/oauth/revoke", &[&GOOGLE[..], &[("token", &refresh)]].concat()).await;

    let log = take();
    for said in ["a sign-in failed", "a user agreed to link", "a used code came again"] {
        assert!(log.contains(said), "{said} in {log}");
    }
    let cookie = browser.cookie.expect("a cookie");
    let cookie = cookie.split_once('=').expect("a value").1;
    for secret in [
        &*code,
        &access,
        &refresh,
        &refreshed,
        cookie,
        "s3cr+t&",
        "wrong-secret",
        "wrong horse",
        "correct horse",
    ] {
        assert!(!log.contains(secret), "{secret} in {log}");
    }
}
