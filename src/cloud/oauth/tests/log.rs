//! The log says what happened, and never a secret.

use std::io::{self, Write};
use std::sync::Mutex;

use super::*;

#[derive(Clone, Default)]
struct Lines(Arc<Mutex<Vec<u8>>>);

impl Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().expect("no panic").extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[tokio::test]
async fn no_code_token_password_or_secret_stands_in_it() {
    let lines = Lines::default();
    let writer = lines.clone();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_writer(move || writer.clone())
        .finish();
    let _guard = tracing::subscriber::set_default(subscriber);

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

    let log = String::from_utf8(lines.0.lock().expect("no panic").clone()).expect("UTF-8");
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
