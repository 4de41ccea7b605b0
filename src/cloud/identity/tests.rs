//! Which tokens count, and how long the keys do.

use std::time::Duration;

use serde_json::{Value, json};

use super::testing::{CLIENT_ID, KEYS, Key, Published, claims, set, unsigned};
use super::*;
use crate::wire::ManualClock;

const NOW: Timestamp = Timestamp(1_800_000_000_000);

struct Bench {
    published: Arc<Published>,
    clock: Arc<ManualClock>,
    identity: Identity,
}

impl Bench {
    fn new(keys: &[&Key]) -> Self {
        let (published, clock) = (Published::new(keys), Arc::new(ManualClock::at(NOW)));
        let identity = Identity::new(published.settings(), clock.clone());
        Self { published, clock, identity }
    }

    async fn refused(&self, token: &str) -> &'static str {
        match self.identity.verify(token).await.expect_err("refused") {
            IdentityError::Invalid(why) => why,
            IdentityError::Unreachable => "unreachable",
        }
    }
}

fn jan() -> Value {
    claims("1234567890", "jan@gmail.com", NOW)
}

fn jan_with(claim: &str, value: Value) -> Value {
    let mut claims = jan();
    claims[claim] = value;
    claims
}

#[tokio::test]
async fn googles_word_is_taken() {
    let bench = Bench::new(&[&KEYS[0]]);
    for iss in crate::protocol::identity::ISSUERS {
        let token = KEYS[0].sign(&jan_with("iss", json!(iss)));
        let profile = bench.identity.verify(&token).await.expect("good");
        assert_eq!(profile.sub, "1234567890");
    }
    // Google's clock is a little ahead.
    let token = KEYS[0].sign(&claims("1", "jan@gmail.com", NOW + Duration::from_secs(59)));
    assert!(bench.identity.verify(&token).await.is_ok());
}

#[tokio::test]
async fn each_flaw_is_refused_by_its_name() {
    let bench = Bench::new(&[&KEYS[0]]);
    let seconds = NOW.seconds();
    let expired = claims("1", "jan@gmail.com", Timestamp(NOW.0 - 3_600_000));
    let mut without_sub = jan();
    without_sub.as_object_mut().expect("claims").remove("sub");
    let sign = |claims: &Value| KEYS[0].sign(claims);
    let genuine = sign(&jan());
    let (head, signature) = genuine.rsplit_once('.').expect("three parts");
    let other_claims = sign(&jan_with("sub", json!("2")));
    let (other_head, _) = other_claims.rsplit_once('.').expect("three parts");
    let public_as_secret = {
        let key =
            jsonwebtoken::EncodingKey::from_secret(KEYS[0].public()["n"].to_string().as_bytes());
        let mut header = jsonwebtoken::Header::new(jsonwebtoken::Algorithm::HS256);
        header.kid = Some("first".to_owned());
        jsonwebtoken::encode(&header, &jan(), &key).expect("claims")
    };
    let cases: Vec<(String, &str)> = vec![
        (String::new(), "the assertion is no JWT"),
        ("a.b.c".to_owned(), "the assertion is no JWT"),
        ("x".repeat(20_000), "the assertion is too long"),
        (sign(&jan_with("name", json!("x".repeat(20_000)))), "the assertion is too long"),
        (unsigned(&json!({"alg": "none"}), &jan()), "the assertion is not signed by RS256"),
        (unsigned(&json!({"alg": "NONE"}), &jan()), "the assertion is not signed by RS256"),
        (public_as_secret, "the assertion is not signed by RS256"),
        (KEYS[0].sign_as(None, &jan()), "the assertion names no key"),
        (KEYS[1].sign(&jan()), "the assertion is signed by a key that Google does not publish"),
        (KEYS[1].sign_as(Some("first"), &jan()), "the signature of the assertion does not hold"),
        (format!("{head}."), "the signature of the assertion does not hold"),
        (format!("{other_head}.{signature}"), "the signature of the assertion does not hold"),
        (
            sign(&jan_with("iss", json!("https://accounts.google.com.example"))),
            "the assertion is not issued by Google",
        ),
        (sign(&jan_with("aud", json!("google"))), "the assertion is for another audience"),
        (
            sign(&jan_with("aud", json!([CLIENT_ID]))),
            "a claim of the assertion is missing or malformed",
        ),
        (sign(&without_sub), "a claim of the assertion is missing or malformed"),
        (sign(&jan_with("sub", json!(""))), "a claim of the assertion is missing or malformed"),
        (sign(&json!([1])), "a claim of the assertion is missing or malformed"),
        (sign(&json!(null)), "a claim of the assertion is missing or malformed"),
        (sign(&jan_with("sub", json!({}))), "a claim of the assertion is missing or malformed"),
        (
            unsigned(&json!({"alg": "RS256", "kid": "first", "crit": ["exp"]}), &jan()),
            "the assertion needs what is not known here",
        ),
        (
            sign(&jan_with("exp", json!(seconds + 25 * 3600))),
            "the assertion's time is none that Google gives",
        ),
        (sign(&jan_with("exp", json!(u64::MAX))), "the assertion's time is none that Google gives"),
        (sign(&expired), "the assertion has expired"),
        (sign(&jan_with("iat", json!(seconds + 61))), "the assertion is not valid yet"),
        (sign(&jan_with("nbf", json!(seconds + 61))), "the assertion is not valid yet"),
    ];
    for (token, expected) in cases {
        assert_eq!(bench.refused(&token).await, expected, "{token}");
    }
}

#[tokio::test]
async fn keys_are_fetched_once_for_as_long_as_they_count() {
    let bench = Bench::new(&[]);
    bench.published.publish(Ok(set(&[&KEYS[0]], Some(Duration::from_secs(100)))));
    let token = KEYS[0].sign(&jan());
    for _ in 0..3 {
        bench.identity.verify(&token).await.expect("good");
    }
    bench.clock.advance(Duration::from_secs(99));
    bench.identity.verify(&token).await.expect("good");
    assert_eq!(bench.published.fetched(), 1);
    bench.clock.advance(Duration::from_secs(1));
    bench.identity.verify(&token).await.expect("good");
    assert_eq!(bench.published.fetched(), 2);
}

#[tokio::test]
async fn a_key_that_is_new_is_fetched_at_once_but_not_for_each_made_up_one() {
    let bench = Bench::new(&[&KEYS[0]]);
    bench.identity.verify(&KEYS[0].sign(&jan())).await.expect("good");
    bench.published.publish(Ok(set(&[&KEYS[1]], None)));
    let new = KEYS[1].sign(&jan());
    assert_eq!(
        bench.refused(&new).await,
        "the assertion is signed by a key that Google does not publish"
    );
    assert_eq!(bench.published.fetched(), 1, "it was fetched in this very second");
    bench.clock.advance(SOONEST);
    bench.identity.verify(&new).await.expect("good");
    // What Google has withdrawn counts no more.
    assert_eq!(
        bench.refused(&KEYS[0].sign(&jan())).await,
        "the assertion is signed by a key that Google does not publish"
    );
    assert_eq!(bench.published.fetched(), 2);
}

#[tokio::test]
async fn without_keys_nobody_can_tell_and_old_ones_count_for_a_while() {
    let bench = Bench::new(&[]);
    let token = |bench: &Bench| KEYS[0].sign(&claims("1", "jan@gmail.com", bench.clock.now()));
    for broken in
        [Err("refused".to_owned()), Ok(FetchedKeys { body: b"<html>".to_vec(), max_age: None })]
    {
        bench.published.publish(broken);
        assert_eq!(bench.refused(&token(&bench)).await, "unreachable");
        bench.clock.advance(SOONEST);
    }
    bench.published.publish(Ok(set(&[&KEYS[0]], Some(Duration::from_secs(100)))));
    bench.identity.verify(&token(&bench)).await.expect("good");
    bench.published.publish(Err("refused".to_owned()));
    bench.clock.advance(Duration::from_secs(100));
    bench.identity.verify(&token(&bench)).await.expect("the old keys count still");
    bench.clock.advance(GRACE);
    assert_eq!(bench.refused(&token(&bench)).await, "unreachable");
}

#[tokio::test]
async fn the_assistants_signature_is_for_the_project() {
    let bench = Bench::new(&[&KEYS[0]]);
    let claims = |aud: &str| json!({"iss": "https://accounts.google.com", "aud": aud, "iat": NOW.seconds(), "exp": NOW.seconds() + 60});
    let good = KEYS[0].sign(&claims("my-project"));
    assert_eq!(bench.identity.verify_signature(&good, "my-project").await, Ok(()));
    let beginning = |nbf: Value| {
        let mut claims = claims("my-project");
        claims["nbf"] = nbf;
        KEYS[0].sign(&claims)
    };
    for bad in [
        KEYS[0].sign(&claims("another")),
        KEYS[1].sign(&claims("my-project")),
        beginning(json!(NOW.seconds() + 3600)),
        beginning(json!("now")),
        "x".to_owned(),
    ] {
        assert!(bench.identity.verify_signature(&bad, "my-project").await.is_err());
    }
}

#[tokio::test]
async fn of_keys_that_share_an_id_either_verifies() {
    let named = KEYS.iter().map(|key| {
        let mut public = key.public();
        public["kid"] = json!("shared");
        public
    });
    let body = json!({"keys": named.collect::<Vec<_>>()}).to_string().into_bytes();
    let bench = Bench::new(&[]);
    bench.published.publish(Ok(FetchedKeys { body, max_age: None }));
    for key in KEYS.iter() {
        let token = key.sign_as(Some("shared"), &jan());
        assert!(bench.identity.verify(&token).await.is_ok(), "{}", key.id);
    }
    let genuine = KEYS[0].sign_as(Some("shared"), &jan());
    let (head, _) = genuine.rsplit_once('.').expect("three parts");
    let refused = bench.refused(&format!("{head}.AAAA")).await;
    assert_eq!(refused, "the signature of the assertion does not hold");
}

/// A source that answers when it is told to.
#[derive(Debug)]
struct Slow(tokio::sync::Semaphore, std::sync::atomic::AtomicUsize);

impl KeySource for Slow {
    fn fetch(&self) -> crate::wire::BoxFuture<'_, Result<FetchedKeys, String>> {
        self.1.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
        Box::pin(async {
            let permit = self.0.acquire().await.map_err(|error| error.to_string())?;
            permit.forget();
            Ok(set(&[&KEYS[0]], None))
        })
    }
}

#[tokio::test]
async fn made_up_keys_make_nobody_wait_whose_key_is_at_hand() {
    let source = Arc::new(Slow(tokio::sync::Semaphore::new(1), 0.into()));
    let google = GoogleSettings { keys: source.clone(), client_id: CLIENT_ID.to_owned() };
    let clock = Arc::new(ManualClock::at(NOW));
    let identity = Identity::new(google, clock.clone());
    let good = KEYS[0].sign(&jan());
    identity.verify(&good).await.expect("good");
    clock.advance(SOONEST);
    let made_up = KEYS[1].sign_as(Some("made-up"), &jan());
    let waiting = futures_util::future::join_all((0..8).map(|_| identity.verify(&made_up)));
    let meanwhile = async {
        // The others wait for a fetch that does not come back.
        for _ in 0..20 {
            tokio::task::yield_now().await;
        }
        identity.verify(&good).await.expect("good");
        source.0.add_permits(1);
    };
    let (refused, ()) = tokio::join!(waiting, meanwhile);
    assert!(refused.iter().all(Result::is_err));
    assert_eq!(source.1.load(std::sync::atomic::Ordering::SeqCst), 2, "one fetch for all of them");
}

#[tokio::test]
async fn keys_that_google_withdraws_count_no_more() {
    let bench = Bench::new(&[&KEYS[0]]);
    let token = KEYS[0].sign(&jan());
    bench.identity.verify(&token).await.expect("good");
    bench.published.publish(Ok(set(&[], None)));
    bench.clock.advance(Duration::from_secs(3599));
    bench.identity.verify(&token).await.expect("the set counts for an hour");
    bench.clock.advance(Duration::from_millis(500));
    assert!(bench.identity.verify(&token).await.is_ok());
    bench.clock.advance(Duration::from_secs(1));
    let later = KEYS[0].sign(&claims("1", "jan@gmail.com", bench.clock.now()));
    assert_eq!(
        bench.refused(&later).await,
        "the assertion is signed by a key that Google does not publish"
    );
}
