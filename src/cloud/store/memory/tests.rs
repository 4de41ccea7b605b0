//! The verbs of the store in memory, alone and several at once.

use std::thread;
use std::time::Duration;

use super::*;
use crate::protocol::Map;
use crate::wire::ManualClock;

const START: Timestamp = Timestamp(1_000_000);
const LIMITS: PinLimits = PinLimits { max_attempts: 3, lockout: Duration::from_mins(5) };

fn store() -> (Arc<ManualClock>, MemoryStore) {
    let clock = Arc::new(ManualClock::at(START));
    (clock.clone(), MemoryStore::new(clock))
}

fn record(expires: Timestamp) -> CodeRecord {
    CodeRecord {
        user_id: "user".into(),
        client_id: "client".into(),
        redirect_uri: "https://example.com/r".into(),
        scope: None,
        pkce: None,
        expires,
    }
}

fn grant(id: &str) -> Grant {
    Grant {
        id: id.into(),
        user_id: "user".into(),
        client_id: "client".into(),
        scope: None,
        linked_at: START,
        google_sub: None,
    }
}

fn hash(text: &str) -> TokenHash {
    TokenHash::of(text)
}

async fn open(store: &MemoryStore, id: &str) {
    assert!(open_as(store, id, "user", LinksPerUser::Several).await);
}

async fn open_as(store: &MemoryStore, id: &str, user_id: &str, allowed: LinksPerUser) -> bool {
    let expires = START + Duration::from_hours(1);
    let grant = Grant { user_id: user_id.into(), ..grant(id) };
    let tokens = tokens(id, expires);
    store.open_grant(Some(hash("code")), grant, tokens, allowed).await.expect("memory")
}

/// The tokens `r-ID` and `a-ID`.
fn tokens(id: &str, expires: Timestamp) -> FirstTokens {
    FirstTokens {
        access: hash(&format!("a-{id}")),
        access_expires: Some(expires),
        refresh: Some(hash(&format!("r-{id}"))),
    }
}

#[tokio::test]
async fn a_code_goes_from_fresh_over_claimed_to_settled() {
    let (_, store) = store();
    let code = hash("code");
    assert_eq!(store.consume_code(code).await.expect("memory"), Consumption::Unknown);
    store.save_code(code, record(START + Duration::from_mins(10))).await.expect("memory");
    assert_eq!(store.consume_code(code).await.expect("memory"), Consumption::Won);
    assert_eq!(store.consume_code(code).await.expect("memory"), Consumption::Overlapped);
    open(&store, "g").await;
    assert_eq!(store.consume_code(code).await.expect("memory"), Consumption::Overlapped);
    store.settle_code(code).await.expect("memory");
    let replayed = Consumption::Replayed { grant_id: "g".into() };
    assert_eq!(store.consume_code(code).await.expect("memory"), replayed);
    assert!(store.find_code(code).await.expect("memory").is_some());
}

#[tokio::test]
async fn a_code_whose_exchange_failed_gives_nothing_to_end() {
    let (_, store) = store();
    store.save_code(hash("code"), record(START + Duration::from_mins(10))).await.expect("memory");
    store.consume_code(hash("code")).await.expect("memory");
    store.settle_code(hash("code")).await.expect("memory");
    assert_eq!(store.consume_code(hash("code")).await.expect("memory"), Consumption::Unknown);
}

#[test]
fn of_many_consumers_at_once_one_wins() {
    let (_, store) = store();
    drop(store.save_code(hash("code"), record(START + Duration::from_mins(10))));
    let wins: usize = thread::scope(|scope| {
        let consumers: Vec<_> = (0..8)
            .map(|_| scope.spawn(|| usize::from(store.consume(hash("code")) == Consumption::Won)))
            .collect();
        consumers.into_iter().map(|consumer| consumer.join().expect("no panic")).sum()
    });
    assert_eq!(wins, 1);
}

#[tokio::test]
async fn expired_codes_are_dropped() {
    let (clock, store) = store();
    for index in 0..PURGE_CODES_AT {
        let code = hash(&index.to_string());
        store.save_code(code, record(START + Duration::from_mins(10))).await.expect("memory");
    }
    clock.advance(Duration::from_mins(10));
    store
        .save_code(hash("new"), record(clock.now() + Duration::from_mins(10)))
        .await
        .expect("memory");
    assert_eq!(store.codes.len(), 1);
}

#[tokio::test]
async fn access_tokens_live_side_by_side_until_they_expire() {
    let (clock, store) = store();
    open(&store, "g").await;
    let expires = START + Duration::from_hours(2);
    assert!(store.issue_access("g", hash("second"), expires).await.expect("memory"));
    for token in ["a-g", "second"] {
        let access = store.find_access(hash(token), clock.now()).await.expect("memory");
        assert_eq!(access.expect("live").grant_id, "g");
    }
    clock.advance(Duration::from_hours(1));
    assert_eq!(store.find_access(hash("a-g"), clock.now()).await.expect("memory"), None);
    assert!(store.find_access(hash("second"), clock.now()).await.expect("memory").is_some());
    assert_eq!(store.access.len(), 1, "the expired one is gone");
}

#[tokio::test]
async fn issuing_drops_what_has_expired() {
    let (clock, store) = store();
    open(&store, "g").await;
    clock.advance(Duration::from_hours(1));
    store
        .issue_access("g", hash("new"), clock.now() + Duration::from_secs(9))
        .await
        .expect("memory");
    assert_eq!(store.access.len(), 1);
}

#[tokio::test]
async fn ending_a_link_ends_its_tokens_and_no_others() {
    let (clock, store) = store();
    open(&store, "one").await;
    open(&store, "two").await;
    store.end_grant("one").await.expect("memory");
    assert_eq!(store.find_refresh(hash("r-one")).await.expect("memory"), None);
    assert_eq!(store.find_access(hash("a-one"), clock.now()).await.expect("memory"), None);
    assert!(!store.issue_access("one", hash("x"), START).await.expect("memory"));
    assert!(store.find_refresh(hash("r-two")).await.expect("memory").is_some());
    assert!(store.find_access(hash("a-two"), clock.now()).await.expect("memory").is_some());
    let ids: Vec<_> =
        store.grants_of("user").await.expect("memory").into_iter().map(|grant| grant.id).collect();
    assert_eq!(ids, ["two"]);
    store.revoke_access(hash("a-two")).await.expect("memory");
    assert_eq!(store.find_access(hash("a-two"), clock.now()).await.expect("memory"), None);
    assert!(store.find_refresh(hash("r-two")).await.expect("memory").is_some());
}

#[tokio::test]
async fn where_one_link_is_allowed_the_second_waits_for_the_end_of_the_first() {
    let (clock, store) = store();
    assert!(open_as(&store, "one", "user", LinksPerUser::One).await);
    assert!(!open_as(&store, "two", "user", LinksPerUser::One).await);
    assert_eq!(store.find_refresh(hash("r-two")).await.expect("memory"), None);
    assert_eq!(store.find_access(hash("a-two"), clock.now()).await.expect("memory"), None);
    assert_eq!(store.grants_of("user").await.expect("memory").len(), 1);
    assert!(open_as(&store, "hers", "another", LinksPerUser::One).await);
    store.end_grant("one").await.expect("memory");
    assert!(open_as(&store, "two", "user", LinksPerUser::One).await);
}

#[test]
fn of_many_links_opened_at_once_a_user_gets_the_one_allowed() {
    let (_, store) = store();
    let open = |index: u32| {
        let id = index.to_string();
        store.open(Some(hash("code")), grant(&id), tokens(&id, START), LinksPerUser::One)
    };
    let opened: usize = thread::scope(|scope| {
        let openers: Vec<_> = (0..8).map(|index| scope.spawn(move || open(index))).collect();
        openers.into_iter().map(|opener| usize::from(opener.join().expect("no panic"))).sum()
    });
    assert_eq!((opened, store.grants.len(), store.refresh.len()), (1, 1, 1));
}

#[tokio::test]
async fn beyond_the_most_links_the_oldest_of_the_same_client_ends() {
    let (clock, store) = store();
    let open = |id: &str, user_id: &str, client_id: &str| {
        let grant = Grant { user_id: user_id.into(), client_id: client_id.into(), ..grant(id) };
        assert!(store.open(None, grant, tokens(id, START + LIMITS.lockout), LinksPerUser::Several));
    };
    open("of another client", "user", "another");
    open("hers", "another", "client");
    for index in 0..MOST_LINKS {
        open(&index.to_string(), "user", "client");
    }
    let lives = async |id: &str| {
        let access = hash(&format!("a-{id}"));
        store.find_access(access, clock.now()).await.expect("memory").is_some()
    };
    assert!(lives("0").await);
    open("new", "user", "client");
    assert!(!lives("0").await);
    assert_eq!(store.find_refresh(hash("r-0")).await.expect("memory"), None);
    for id in ["of another client", "hers", "1", "new"] {
        assert!(lives(id).await, "{id}");
    }
    let kept = store.grants_of("user").await.expect("memory");
    assert_eq!(kept.len(), MOST_LINKS + 1);
    assert_eq!((kept[1].id.as_str(), kept[MOST_LINKS].id.as_str()), ("1", "new"));
}

#[tokio::test]
async fn wrong_pins_lock_out_even_the_right_one_for_a_time() {
    let (clock, store) = store();
    let answer = async |right| {
        store.answer_pin("user", "lock", right, LIMITS, clock.now()).await.expect("memory")
    };
    assert_eq!(answer(false).await, PinStanding::Wrong);
    assert_eq!(answer(true).await, PinStanding::Accepted);
    assert_eq!(answer(false).await, PinStanding::Wrong);
    assert_eq!(answer(false).await, PinStanding::Wrong);
    assert_eq!(answer(false).await, PinStanding::LockedOut);
    assert_eq!(answer(true).await, PinStanding::LockedOut);
    let other = store.answer_pin("user", "door", true, LIMITS, clock.now()).await.expect("memory");
    assert_eq!(other, PinStanding::Accepted);
    clock.advance(LIMITS.lockout);
    assert_eq!(answer(false).await, PinStanding::Wrong, "counting begins anew");
    assert_eq!(answer(true).await, PinStanding::Accepted);
}

#[test]
fn parallel_guesses_gain_no_attempts() {
    let (_, store) = store();
    let key = || ("user".to_owned(), "lock".to_owned());
    let tried = thread::scope(|scope| {
        let guesses: Vec<_> =
            (0..16).map(|_| scope.spawn(|| store.judge_pin(key(), false, LIMITS, START))).collect();
        guesses.into_iter().map(|guess| guess.join().expect("no panic")).collect::<Vec<_>>()
    });
    assert_eq!(tried.iter().filter(|standing| **standing == PinStanding::Wrong).count(), 2);
}

#[tokio::test]
async fn the_last_state_of_a_device_is_kept() {
    let (_, store) = store();
    for online in [true, false] {
        let state = DeviceState { online, states: Map::new() };
        store.save_device("lamp", state).await.expect("memory");
    }
    let kept = store.load_devices().await.expect("memory");
    assert_eq!(kept, [("lamp".to_owned(), DeviceState { online: false, states: Map::new() })]);
}

#[tokio::test]
async fn a_token_of_the_implicit_flow_never_expires_and_ends_with_its_link() {
    let (clock, store) = store();
    let tokens = FirstTokens { access: hash("a"), access_expires: None, refresh: None };
    assert!(store.open(None, grant("1"), tokens, LinksPerUser::Several));
    clock.advance(Duration::from_hours(24 * 365 * 10));
    let found = store.find_access(hash("a"), clock.now()).await.expect("memory");
    assert_eq!(found.expect("it lives").grant_id, "1");
    store.end_grant("1").await.expect("memory");
    assert_eq!(store.find_access(hash("a"), clock.now()).await.expect("memory"), None);
}
