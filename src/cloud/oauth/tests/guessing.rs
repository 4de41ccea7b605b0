//! Guessing is slowed down, and nobody is locked out by it.

use super::*;

fn page(bench: &Bench) -> Browser<'_> {
    Browser::new(bench, &format!("/oauth/authorize?{QUERY}"))
}

#[tokio::test]
async fn wrong_passwords_block_a_name_for_seconds() {
    let bench = Bench::new();
    for name in ["resident", "nobody"] {
        let mut browser = page(&bench);
        for _ in 0..5 {
            let reply = browser.fail_to_sign_in(name, "wrong").await;
            assert!(reply.body.contains(r#"role="alert""#), "{name}");
        }
        let reply = browser.try_sign_in(name, "correct horse").await;
        assert_eq!(reply.status, StatusCode::TOO_MANY_REQUESTS, "{name}");
        assert_eq!(reply.header("retry-after"), "2");
        assert!(reply.body.contains("Try again in 2 seconds."));
    }
    bench.clock.advance(Duration::from_secs(2));
    page(&bench).sign_in("resident", "correct horse").await;
}

#[tokio::test]
async fn a_blocked_guess_costs_no_hash_and_an_unknown_name_one() {
    let bench = Bench::new();
    let mut browser = page(&bench);
    for expected in 1..=5 {
        browser.try_sign_in("nobody", "wrong").await;
        assert_eq!(bench.cloud.passwords.checks(), expected);
    }
    browser.try_sign_in("nobody", "wrong").await;
    assert_eq!(bench.cloud.passwords.checks(), 5);
}

#[tokio::test]
async fn many_names_from_one_address_block_the_address_alone() {
    let bench = Bench::new();
    let mut browser = page(&bench);
    browser.address = Some([192, 0, 2, 1].into());
    for index in 0..20 {
        browser.try_sign_in(&format!("name {index}"), "wrong").await;
    }
    let reply = browser.try_sign_in("resident", "correct horse").await;
    assert_eq!(reply.status, StatusCode::TOO_MANY_REQUESTS);
    browser.address = Some([192, 0, 2, 2].into());
    browser.sign_in("resident", "correct horse").await;
}

#[tokio::test]
async fn guesses_at_once_gain_nothing() {
    let bench = Arc::new(Bench::new());
    let mut guesses = tokio::task::JoinSet::new();
    for _ in 0..30 {
        let bench = Arc::clone(&bench);
        guesses.spawn(async move { page(&bench).try_sign_in("resident", "wrong").await.status });
    }
    let statuses = guesses.join_all().await;
    let looked_at = statuses.iter().filter(|status| **status == StatusCode::SEE_OTHER).count();
    assert!((1..=6).contains(&looked_at), "{looked_at}");
}

#[tokio::test]
async fn right_passwords_are_never_slowed() {
    let bench = Bench::new();
    for _ in 0..40 {
        page(&bench).sign_in("resident", "correct horse").await;
    }
}

#[tokio::test]
async fn wrong_client_secrets_block_an_address_for_seconds() {
    let bench = Bench::new();
    let (_, refresh) = bench.link().await;
    let fields = |secret| {
        [
            ("grant_type", "refresh_token"),
            ("refresh_token", refresh.as_str()),
            ("client_id", "google"),
            ("client_secret", secret),
        ]
    };
    let try_from = async |secret, address: [u8; 4]| {
        let mut request = form_request("/oauth/token", &fields(secret));
        let forwarded = format!("198.51.100.{}", address[3]).parse().expect("a value");
        request.headers_mut().insert("x-forwarded-for", forwarded);
        bench.send(from_peer(request, address.into())).await
    };
    for _ in 0..20 {
        try_from("wrong", [192, 0, 2, 1]).await.assert_refused(400, "invalid_grant");
    }
    let reply = try_from("s3cr+t&", [192, 0, 2, 1]).await;
    reply.assert_refused(429, "temporarily_unavailable");
    assert_eq!(reply.header("retry-after"), "1");
    assert_eq!(try_from("s3cr+t&", [192, 0, 2, 2]).await.status, StatusCode::OK);
    bench.clock.advance(Duration::from_secs(1));
    assert_eq!(try_from("s3cr+t&", [192, 0, 2, 1]).await.status, StatusCode::OK);
}

#[tokio::test]
async fn an_email_address_that_google_fills_in_signs_in_where_one_user_has_it() {
    let twin = |name: &str| User {
        profile: Profile { email: Some("twins@example.com".to_owned()), ..Profile::default() },
        ..user(name, "battery")
    };
    let users = vec![user("resident", "correct horse"), twin("a"), twin("b")];
    let bench = Bench::with_users(users, |_| {});
    let query = format!("{QUERY}&login_hint=Resident%40example.com");
    let mut browser = Browser::new(&bench, &format!("/oauth/authorize?{query}"));
    assert!(browser.get().await.body.contains(r#"value="Resident@example.com""#));
    browser.sign_in("Resident@example.com", "correct horse").await;
    for (name, password) in
        [("resident@example.com", "wrong"), ("twins@example.com", "battery"), ("", "battery")]
    {
        let mut browser = Browser::new(&bench, &format!("/oauth/authorize?{query}"));
        browser.fail_to_sign_in(name, password).await;
    }
}

#[tokio::test]
async fn wrong_passwords_count_for_the_user_by_either_name() {
    let bench = Bench::new();
    let names = ["resident", "resident@example.com"];
    for name in names.iter().cycle().take(5) {
        page(&bench).fail_to_sign_in(name, "wrong").await;
    }
    for name in names {
        let reply = page(&bench).try_sign_in(name, "correct horse").await;
        assert_eq!(reply.status, StatusCode::TOO_MANY_REQUESTS, "{name}");
    }
}
