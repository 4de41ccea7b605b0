//! A sign-in without a browser on the reference cloud's own pages, in each language they speak.

use std::sync::Arc;

use axum::Router;
use axum::body::{Body, to_bytes};
use bytes::Bytes;
use http::{Request, Response};
use smarthome::cloud::{
    Client as Registered, Cloud, Home, MemoryStore, Profile, Settings, StoredPassword, User, router,
};
use smarthome::google::link::{Authorization, SignIn, capture_with_form};
use smarthome::google::{ClientAuth, Target};
use smarthome::protocol::{ClientSecret, Password};
use smarthome::wire::{BoxFuture, Client, ManualClock, SeededChance, SendError, Timestamp};
use tower::ServiceExt as _;
use url::Url;

const BASE: &str = "http://127.0.0.1:8080";
const PROJECT: &str = "my-project";
const REDIRECT: &str = "https://oauth-redirect.googleusercontent.com/r/my-project";

fn url(path: &str) -> Url {
    Url::parse(&format!("{BASE}{path}")).expect("a URL")
}

async fn cloud() -> Router {
    let client = Registered::new("google", ClientSecret::new("secret"));
    let mut settings = Settings::new(&url(""), client, PROJECT);
    settings.argon2 = argon2::Params::new(8, 1, 1, None).expect("cheap");
    let user = User {
        id: "id".to_owned(),
        username: "resident".to_owned(),
        password: StoredPassword::Clear(Password::new("correct horse")),
        pin: None,
        profile: Profile::default(),
        usual_order: None,
    };
    let home = Home { users: vec![user], ..Home::default() };
    let clock = Arc::new(ManualClock::at(Timestamp(1_763_717_400_000)));
    let store = Arc::new(MemoryStore::new(clock.clone()));
    let chance = Arc::new(SeededChance::default());
    let cloud = Cloud::open(settings, &home, store, clock, chance).await;
    router(Arc::new(cloud.expect("memory does not fail")))
}

/// A client whose requests go to the cloud without a socket; the language of each page it is sent
/// stands in the log.
fn client(cloud: Router, log: &Arc<std::sync::Mutex<Vec<String>>>) -> Client {
    let log = Arc::clone(log);
    Client::new(
        move |request: Request<Bytes>| -> BoxFuture<'static, Result<Response<Bytes>, SendError>> {
            let (cloud, log) = (cloud.clone(), Arc::clone(&log));
            Box::pin(async move {
                let answer = cloud.oneshot(request.map(Body::from)).await.expect("infallible");
                let (parts, body) = answer.into_parts();
                if let Some(language) = parts.headers.get("content-language") {
                    let language = language.to_str().expect("ASCII").to_owned();
                    log.lock().expect("not poisoned").push(language);
                }
                let body = to_bytes(body, usize::MAX).await.expect("a body");
                Ok(Response::from_parts(parts, body))
            })
        },
    )
}

fn target() -> Target {
    Target {
        name: "reference".to_owned(),
        authorize_url: url("/oauth/authorize"),
        token_url: url("/oauth/token"),
        userinfo_url: None,
        fulfillment_url: url("/fulfillment"),
        client_id: "google".to_owned(),
        client_secret: ClientSecret::new("secret"),
        client_auth: ClientAuth::Body,
        project_id: PROJECT.to_owned(),
        scopes: Vec::new(),
    }
}

/// The authorization request of a person whose phone speaks this language.
fn authorization(user_locale: &str) -> Authorization {
    let mut authorization =
        Authorization::build(&target(), REDIRECT, true, &SeededChance::default());
    let pairs: Vec<(String, String)> = authorization
        .url
        .query_pairs()
        .filter(|(name, _)| name != "user_locale")
        .map(|(name, value)| (name.into_owned(), value.into_owned()))
        .collect();
    let mut query = authorization.url.query_pairs_mut();
    query.clear().extend_pairs(pairs).append_pair("user_locale", user_locale);
    drop(query);
    authorization
}

#[tokio::test]
async fn the_pages_are_filled_in_whatever_language_they_speak() {
    for (user_locale, tag) in [
        ("en-US", "en"),
        ("de-DE", "de"),
        ("fr-FR", "fr"),
        ("es-419", "es"),
        ("it-IT", "it"),
        ("pt-BR", "pt-BR"),
        ("nl-NL", "nl"),
        ("ja-JP", "ja"),
        ("ko-KR", "ko"),
        ("zh-CN", "zh-Hans"),
        ("zh-TW", "zh-Hant"),
    ] {
        let log = Arc::default();
        let client = client(cloud().await, &log);
        let authorization = authorization(user_locale);
        let password = Password::new("correct horse");
        let sign_in = SignIn { username: "resident", password: &password };
        let arrival = capture_with_form(&client, &target(), &authorization, sign_in).await;
        let arrival = arrival.unwrap_or_else(|error| panic!("{tag}: {error}"));
        assert!(arrival.url.starts_with(&format!("{REDIRECT}?code=")), "{tag}: {}", arrival.url);
        assert_eq!(*log.lock().expect("not poisoned"), [tag, tag], "sign-in and consent");
    }
}

#[tokio::test]
async fn a_wrong_password_is_told_in_the_words_of_the_page() {
    let log = Arc::default();
    let client = client(cloud().await, &log);
    let password = Password::new("wrong");
    let sign_in = SignIn { username: "resident", password: &password };
    let arrival = capture_with_form(&client, &target(), &authorization("ja"), sign_in).await;
    let said = arrival.err().expect("nobody signs in").to_string();
    assert!(said.contains("ユーザー名またはパスワードが正しくありません。"), "{said}");
}
