//! Streamlined linking: each answer to the letter, and which accounts it touches.

use serde_json::json;

use super::*;
use crate::cloud::identity::testing::{KEYS, Published, claims, set, unsigned};
use crate::cloud::{FirstTokens, Grant, LinksPerUser, Store as _, TokenHash};
use crate::protocol::oauth::Flow;
use crate::wire::Clock as _;

const GRANT: &str = "urn:ietf:params:oauth:grant-type:jwt-bearer";

/// A cloud with people that Google knows: `gmail`, `hosted`, `other` by their addresses.
fn bench(published: &Arc<Published>, adjust: impl FnOnce(&mut Settings)) -> Bench {
    let people = [
        ("gmail", Some("jan@gmail.com")),
        ("hosted", Some("ann@example.com")),
        ("twin-a", Some("twins@gmail.com")),
        ("twin-b", Some("Twins@gmail.com")),
        ("nameless", None),
    ];
    let users = people.map(|(name, email)| User {
        profile: Profile { email: email.map(str::to_owned), ..Profile::default() },
        ..user(name, "password")
    });
    Bench::with_users(users.to_vec(), |settings| {
        settings.google = Some(published.settings());
        adjust(settings);
    })
}

/// Somebody's token.
fn token(bench: &Bench, sub: &str, email: &str, more: &Value) -> String {
    let mut claims = claims(sub, email, bench.clock.now());
    if let (Some(claims), Some(more)) = (claims.as_object_mut(), more.as_object()) {
        claims.extend(more.clone());
    }
    KEYS[0].sign(&claims)
}

async fn ask(bench: &Bench, intent: &str, assertion: &str) -> Reply {
    let form = [("grant_type", GRANT), ("intent", intent), ("assertion", assertion)];
    bench.token(&form).await
}

/// Status and body, tokens left out.
fn told(reply: &Reply) -> (u16, Value) {
    let mut body = reply.json();
    for token in ["access_token", "refresh_token"] {
        if body.get(token).is_some() {
            body[token] = json!("…");
        }
    }
    (reply.status.as_u16(), body)
}

fn linked() -> (u16, Value) {
    let tokens = json!({"token_type": "Bearer", "access_token": "…", "refresh_token": "…", "expires_in": 3600});
    (200, tokens)
}

fn linking_error(hint: &str) -> (u16, Value) {
    (401, json!({"error": "linking_error", "login_hint": hint}))
}

#[tokio::test]
async fn each_row_has_its_exact_answer() {
    let published = Published::new(&[&KEYS[0]]);
    let hosted = json!({"email_verified": true, "hd": "example.com"});
    let verified = json!({"email_verified": true});
    let found = |found: bool| {
        let status = if found { 200 } else { 404 };
        (status, json!({"account_found": found.to_string()}))
    };
    // Who, the address, what else the token says; then the answers to check, get and create.
    let rows = [
        ("1", "jan@gmail.com", json!({}), found(true), linked(), linking_error("jan@gmail.com")),
        ("2", "JAN@gmail.com", json!({}), found(true), linked(), linking_error("jan@gmail.com")),
        ("3", "ann@example.com", hosted, found(true), linked(), linking_error("ann@example.com")),
        // Google is not the authority for this address.
        (
            "4",
            "ann@example.com",
            verified,
            found(true),
            linking_error("ann@example.com"),
            linking_error("ann@example.com"),
        ),
        (
            "5",
            "jan@gmail.com",
            json!({"email_verified": false}),
            found(true),
            linking_error("jan@gmail.com"),
            linking_error("jan@gmail.com"),
        ),
        // Two people have it.
        (
            "6",
            "twins@gmail.com",
            json!({}),
            found(true),
            linking_error("twins@gmail.com"),
            linking_error("twins@gmail.com"),
        ),
        ("7", "new@gmail.com", json!({}), found(false), linking_error("new@gmail.com"), linked()),
        (
            "8",
            "new@example.com",
            json!({}),
            found(false),
            linking_error("new@example.com"),
            linked(),
        ),
    ];
    for (sub, email, more, check, get, create) in rows {
        for (intent, expected) in [("check", check), ("get", get), ("create", create)] {
            let bench = bench(&published, |_| {});
            let assertion = token(&bench, sub, email, &more);
            let reply = ask(&bench, intent, &assertion).await;
            let mut got = told(&reply);
            // Of twins, either may be named: their addresses differ in case alone.
            if let Some(hint) = got.1["login_hint"].as_str().map(str::to_lowercase) {
                got.1["login_hint"] = hint.into();
            }
            assert_eq!(got, expected, "{intent} {sub} {email}");
            if got.0 == 401 {
                assert!(bench.store.inner.load_accounts().await.expect("memory").is_empty());
                assert_eq!(bench.store.inner.find_identity(sub).await.expect("memory"), None);
            }
        }
    }
}

#[tokio::test]
async fn the_sub_opens_the_account_from_then_on_whatever_the_address_is() {
    let published = Published::new(&[&KEYS[0]]);
    let bench = bench(&published, |_| {});
    let first = token(&bench, "1", "jan@gmail.com", &json!({}));
    assert_eq!(told(&ask(&bench, "check", &first).await).0, 200);
    assert_eq!(told(&ask(&bench, "get", &first).await), linked());
    let moved = token(&bench, "1", "elsewhere@example.com", &json!({}));
    assert_eq!(told(&ask(&bench, "get", &moved).await), linked());
    // Whoever has the address next does not get the account.
    let next = token(&bench, "2", "jan@gmail.com", &json!({}));
    assert_eq!(told(&ask(&bench, "get", &next).await), linking_error("jan@gmail.com"));
    assert_eq!(told(&ask(&bench, "create", &next).await), linking_error("jan@gmail.com"));
    let links = bench.store.inner.grants_of("id of gmail").await.expect("memory");
    assert_eq!(links.len(), 1);
}

#[tokio::test]
async fn an_account_is_created_once_and_is_a_real_one() {
    let published = Published::new(&[&KEYS[0]]);
    let bench = bench(&published, |_| {});
    let assertion = token(&bench, "9", "new@gmail.com", &json!({}));
    let created = ask(&bench, "create", &assertion).await;
    assert_eq!(told(&created), linked());
    // The same assertion again: the account is there.
    let again = ask(&bench, "create", &assertion).await;
    assert_eq!(told(&again), linking_error("new@gmail.com"));
    assert_eq!(told(&ask(&bench, "check", &assertion).await).0, 200);
    let got = ask(&bench, "get", &assertion).await;
    assert_eq!(told(&got), linked());
    let opened = bench.store.inner.load_accounts().await.expect("memory");
    assert_eq!(opened.len(), 1);
    let user = bench.cloud.accounts.user(&opened[0].user_id).expect("a user");
    assert_eq!(user.profile.given_name.as_deref(), Some("Jan"));
    // It has devices of its own, which nobody else has.
    let payload: Value =
        serde_json::from_str(&bench.cloud.house.sync_payload(&user.id)).expect("JSON");
    let devices = payload["devices"].as_array().expect("devices");
    assert_eq!(devices.len(), 2);
    let id = devices[0]["id"].as_str().expect("an id");
    assert!(bench.cloud.house.device(&user.id, id).is_some());
    assert!(bench.cloud.house.device("id of gmail", id).is_none());
    // Nobody signs in to it by a password.
    let claims = bench.userinfo(&text(&got.json(), "access_token")).await;
    assert_eq!(claims.json()["email"], "new@gmail.com");
    assert!(bench.cloud.accounts.by_name("new@gmail.com").is_none());
}

#[tokio::test]
async fn whoever_names_an_address_first_does_not_keep_others_from_it() {
    let published = Published::new(&[&KEYS[0]]);
    let bench = bench(&published, |_| {});
    let unverified = token(&bench, "8", "new@gmail.com", &json!({"email_verified": false}));
    assert_eq!(told(&ask(&bench, "create", &unverified).await), linked());
    let genuine = token(&bench, "9", "new@gmail.com", &json!({"email_verified": true}));
    assert_eq!(told(&ask(&bench, "check", &genuine).await).0, 404);
    assert_eq!(told(&ask(&bench, "create", &genuine).await), linked());
    let opened = bench.store.inner.load_accounts().await.expect("memory");
    let emails: Vec<_> = opened.iter().map(|account| account.profile.email.as_deref()).collect();
    assert_eq!(emails, [None, Some("new@gmail.com")]);
}

#[tokio::test]
async fn accounts_are_there_again_after_a_restart() {
    let published = Published::new(&[&KEYS[0]]);
    let before = bench(&published, |_| {});
    let assertion = token(&before, "9", "new@gmail.com", &json!({}));
    let access = text(&ask(&before, "create", &assertion).await.json(), "access_token");
    let home = Home { users: vec![user("resident", "correct horse")], ..Home::default() };
    let settings = before.cloud.settings.clone();
    let (store, chance) = (before.store.clone(), Arc::new(SeededChance::default()));
    let after = Cloud::open(settings, &home, store, before.clock.clone(), chance).await;
    let after = Arc::new(after.expect("memory does not fail"));
    let router = routes().with_state(after.clone());
    let after = Bench { cloud: after, clock: before.clock, store: before.store, router };
    assert_eq!(after.userinfo(&access).await.json()["email"], "new@gmail.com");
    let user_id = text(&after.userinfo(&access).await.json(), "sub");
    assert!(after.cloud.house.sync_payload(&user_id).contains("desk lamp"));
    assert_eq!(told(&ask(&after, "get", &assertion).await), linked());
}

#[tokio::test]
async fn many_creations_at_once_open_one_account() {
    let published = Published::new(&[&KEYS[0]]);
    let bench = bench(&published, |_| {});
    let assertion = token(&bench, "9", "new@gmail.com", &json!({}));
    let asked = futures_util::future::join_all((0..8).map(|_| ask(&bench, "create", &assertion)));
    let created = asked.await.iter().filter(|reply| reply.status == StatusCode::OK).count();
    assert_eq!(created, 1);
    assert_eq!(bench.store.inner.load_accounts().await.expect("memory").len(), 1);
}

#[tokio::test]
async fn the_same_assertion_again_has_one_link_and_leaves_the_others_alone() {
    let published = Published::new(&[&KEYS[0]]);
    for flow in [Flow::Code, Flow::Implicit] {
        let bench = bench(&published, |settings| settings.clients[0].flow = flow);
        let (user_id, client_id) = ("id of gmail".to_owned(), "google".to_owned());
        let (id, linked_at) = ("by consent".to_owned(), bench.clock.now());
        let grant = Grant { id, user_id, client_id, scope: None, linked_at, google_sub: None };
        let access = TokenHash::of("by consent");
        let first = FirstTokens { access, access_expires: None, refresh: None };
        bench.store.open_grant(None, grant, first, LinksPerUser::Several).await.expect("memory");
        let assertion = token(&bench, "1", "jan@gmail.com", &json!({}));
        let mut tokens = vec!["by consent".to_owned()];
        for _ in 0..3 {
            tokens.push(text(&ask(&bench, "get", &assertion).await.json(), "access_token"));
        }
        let mut standing = Vec::new();
        for token in &tokens {
            standing.push(bench.userinfo(token).await.status.as_u16());
        }
        assert_eq!(standing, [200, 401, 401, 200]);
        assert_eq!(bench.store.inner.grants_of("id of gmail").await.expect("memory").len(), 2);
    }
}

#[tokio::test]
async fn a_bad_token_touches_nothing() {
    let published = Published::new(&[&KEYS[0]]);
    let bench = bench(&published, |_| {});
    let now = bench.clock.now();
    let jan = |claim: &str, value: Value| {
        let mut claims = claims("1", "jan@gmail.com", now);
        claims[claim] = value;
        claims
    };
    let seconds = now.seconds();
    let bad = [
        (
            KEYS[1].sign(&jan("sub", json!("1"))),
            "the assertion is signed by a key that Google does not publish",
        ),
        (
            KEYS[1].sign_as(Some("first"), &jan("sub", json!("1"))),
            "the signature of the assertion does not hold",
        ),
        (
            unsigned(&json!({"alg": "none"}), &jan("sub", json!("1"))),
            "the assertion is not signed by RS256",
        ),
        (
            KEYS[0].sign(&claims("1", "jan@gmail.com", Timestamp(now.0 - 3_600_000))),
            "the assertion has expired",
        ),
        (KEYS[0].sign(&jan("nbf", json!(seconds + 3600))), "the assertion is not valid yet"),
        (
            KEYS[0].sign(&jan("iss", json!("https://example.com"))),
            "the assertion is not issued by Google",
        ),
        (KEYS[0].sign(&jan("aud", json!("google"))), "the assertion is for another audience"),
        (KEYS[0].sign(&jan("sub", json!(""))), "a claim of the assertion is missing or malformed"),
        ("x".repeat(20_000), "the assertion is too long"),
        ("x.y.z".to_owned(), "the assertion is no JWT"),
    ];
    for (assertion, why) in bad {
        for intent in ["check", "get", "create"] {
            let reply = ask(&bench, intent, &assertion).await;
            let expected = json!({"error": "invalid_grant", "error_description": why});
            assert_eq!(told(&reply), (400, expected), "{intent}");
        }
    }
    assert!(bench.store.inner.load_accounts().await.expect("memory").is_empty());
    assert_eq!(bench.store.inner.find_identity("1").await.expect("memory"), None);
    assert!(bench.store.inner.grants_of("id of gmail").await.expect("memory").is_empty());
}

#[tokio::test]
async fn keys_out_of_reach_are_no_fault_of_the_token() {
    let published = Published::new(&[]);
    published.publish(Err("nobody answers".to_owned()));
    let bench = bench(&published, |_| {});
    let assertion = token(&bench, "1", "jan@gmail.com", &json!({}));
    let expected = json!({
        "error": "temporarily_unavailable",
        "error_description": "Google's keys cannot be fetched now; try again later",
    });
    assert_eq!(told(&ask(&bench, "get", &assertion).await), (503, expected));
    published.publish(Ok(set(&[&KEYS[0]], None)));
    bench.clock.advance(Duration::from_secs(1));
    assert_eq!(told(&ask(&bench, "get", &assertion).await), linked());
}

#[tokio::test]
async fn a_client_may_be_named_and_must_then_be_right() {
    let published = Published::new(&[&KEYS[0]]);
    let bench = bench(&published, |_| {});
    let assertion = token(&bench, "1", "jan@gmail.com", &json!({}));
    let ask_as = async |client: &[(&str, &str)]| {
        let form = [("grant_type", GRANT), ("intent", "check"), ("assertion", &assertion)];
        bench.post("/oauth/token", &[client, &form].concat()).await.status.as_u16()
    };
    assert_eq!(ask_as(&[]).await, 200);
    assert_eq!(ask_as(&[("client_id", "google")]).await, 200);
    assert_eq!(ask_as(&GOOGLE).await, 200);
    assert_eq!(ask_as(&[("client_id", "stranger")]).await, 400);
    assert_eq!(ask_as(&[("client_id", "google"), ("client_secret", "wrong")]).await, 400);
}

#[tokio::test]
async fn what_is_missing_or_unheard_of_is_named() {
    let published = Published::new(&[&KEYS[0]]);
    let bench = bench(&published, |_| {});
    let assertion = token(&bench, "1", "jan@gmail.com", &json!({}));
    for (form, why) in [
        (vec![("intent", "get")], "`assertion` is missing"),
        (vec![("assertion", assertion.as_str())], "`intent` is missing"),
        (
            vec![("assertion", assertion.as_str()), ("intent", "take")],
            "`intent` must be check, get or create",
        ),
    ] {
        let mut whole = vec![("grant_type", GRANT)];
        whole.extend(form);
        let expected = json!({"error": "invalid_request", "error_description": why});
        assert_eq!(told(&bench.token(&whole).await), (400, expected));
    }
    let off = Bench::new();
    let reply = off.token(&[("grant_type", GRANT), ("intent", "check")]).await;
    assert_eq!(told(&reply).1["error"], "unsupported_grant_type");
}

#[tokio::test]
async fn the_implicit_flow_gets_a_token_without_end() {
    let published = Published::new(&[&KEYS[0]]);
    let bench = bench(&published, |settings| settings.clients[0].flow = Flow::Implicit);
    let assertion = token(&bench, "1", "jan@gmail.com", &json!({}));
    let expected = json!({"token_type": "Bearer", "access_token": "…"});
    assert_eq!(told(&ask(&bench, "get", &assertion).await), (200, expected));
}

#[tokio::test]
async fn a_second_link_is_for_the_sign_in_page_to_refuse() {
    let published = Published::new(&[&KEYS[0]]);
    let bench = bench(&published, |settings| settings.links_per_user = LinksPerUser::One);
    let assertion = token(&bench, "1", "jan@gmail.com", &json!({}));
    assert_eq!(told(&ask(&bench, "get", &assertion).await), linked());
    assert_eq!(told(&ask(&bench, "get", &assertion).await), linking_error("jan@gmail.com"));
}

#[tokio::test]
async fn a_failing_store_is_no_fault_of_the_token() {
    let published = Published::new(&[&KEYS[0]]);
    let bench = bench(&published, |_| {});
    let assertion = token(&bench, "1", "jan@gmail.com", &json!({}));
    bench.store.set_down(true);
    for intent in ["check", "get", "create"] {
        assert_eq!(told(&ask(&bench, intent, &assertion).await).0, 503, "{intent}");
    }
}
