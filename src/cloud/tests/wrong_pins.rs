//! Guessing a PIN: the lock-out, whom it holds for and how it ends.

use super::*;

const LOCKOUT: Duration = Duration::from_mins(5);

async fn enter(bench: &Bench, device: &str, pin: &str) -> String {
    enter_as(bench, "resident", device, pin).await
}

/// How an answer fares: `SUCCESS`, an error code, or the next question.
async fn enter_as(bench: &Bench, token: &str, device: &str, pin: &str) -> String {
    let execution = answered("LockUnlock", json!({"lock": false}), json!({"pin": pin}));
    let result = bench.run_as(token, device, json!([execution])).await;
    let outcome = [&result["challengeNeeded"]["type"], &result["errorCode"], &result["status"]];
    let outcome = outcome.into_iter().find_map(Value::as_str).expect("a result");
    assert_eq!(result.get("states").is_some(), outcome == "SUCCESS", "{result}");
    outcome.to_owned()
}

async fn lock_out(bench: &Bench, device: &str) {
    for outcome in ["challengeFailedPinNeeded", "challengeFailedPinNeeded", "tooManyFailedAttempts"]
    {
        assert_eq!(enter(bench, device, "333222").await, outcome);
    }
}

#[tokio::test]
async fn the_lock_out_holds_for_the_right_pin_and_ends_by_the_clock() {
    let bench = Bench::new().await;
    lock_out(&bench, "lock-back").await;
    assert_eq!(enter(&bench, "lock-back", "333444").await, "tooManyFailedAttempts");
    bench.clock.advance(Duration::from_millis(299_999));
    assert_eq!(enter(&bench, "lock-back", "333444").await, "tooManyFailedAttempts");
    assert_eq!(bench.states("lock-back").await["isLocked"], true);
    bench.clock.advance(Duration::from_millis(1));
    assert_eq!(enter(&bench, "lock-back", "333444").await, "SUCCESS");
    lock_out(&bench, "lock-back").await;
}

#[tokio::test]
async fn an_answer_during_the_lock_out_does_not_prolong_it() {
    let bench = Bench::new().await;
    lock_out(&bench, "lock-back").await;
    bench.clock.advance(LOCKOUT / 2);
    assert_eq!(enter(&bench, "lock-back", "333222").await, "tooManyFailedAttempts");
    bench.clock.advance(LOCKOUT / 2);
    assert_eq!(enter(&bench, "lock-back", "333222").await, "challengeFailedPinNeeded");
}

#[tokio::test]
async fn it_holds_for_one_user_and_one_device() {
    let bench = Bench::new().await;
    lock_out(&bench, "lock-back").await;
    assert_eq!(enter(&bench, "lock-front", "333444").await, "SUCCESS");
    assert_eq!(enter_as(&bench, "neighbour", "lock-next-door", "00420042").await, "SUCCESS");
    assert_eq!(enter(&bench, "lock-back", "333444").await, "tooManyFailedAttempts");
}

#[tokio::test]
async fn nobody_locks_a_device_that_is_not_theirs() {
    let bench = Bench::new().await;
    for _ in 0..5 {
        assert_eq!(enter_as(&bench, "neighbour", "lock-back", "333222").await, "deviceNotFound");
    }
    assert_eq!(enter(&bench, "lock-back", "333444").await, "SUCCESS");
}

#[tokio::test]
async fn a_second_google_account_of_the_user_gets_no_attempts_of_its_own() {
    let bench = Bench::new().await;
    bench.link("user-resident", "second account").await;
    lock_out(&bench, "lock-back").await;
    let outcome = enter_as(&bench, "second account", "lock-back", "333444").await;
    assert_eq!(outcome, "tooManyFailedAttempts");
}

#[tokio::test]
async fn the_right_pin_forgets_the_wrong_ones() {
    let bench = Bench::new().await;
    for _ in 0..3 {
        for _ in 0..2 {
            assert_eq!(enter(&bench, "lock-back", "1").await, "challengeFailedPinNeeded");
        }
        assert_eq!(enter(&bench, "lock-back", "333444").await, "SUCCESS");
    }
}

#[tokio::test]
async fn one_request_counts_once_and_all_its_pins_must_be_right() {
    let bench = Bench::new().await;
    let unlock = |pin: &str| answered("LockUnlock", json!({"lock": false}), json!({"pin": pin}));
    for pins in [["1", "2"], ["333444", "2"]] {
        let result = bench.run("lock-back", json!([unlock(pins[0]), unlock(pins[1])])).await;
        assert_eq!(result["challengeNeeded"]["type"], "challengeFailedPinNeeded", "{pins:?}");
        assert_eq!(bench.states("lock-back").await["isLocked"], true);
    }
    assert_eq!(enter(&bench, "lock-back", "333444").await, "SUCCESS");
}

#[tokio::test]
async fn a_pin_is_not_judged_while_another_execution_still_wants_one() {
    let bench = Bench::new().await;
    let wrong = answered("LockUnlock", json!({"lock": false}), json!({"pin": "333222"}));
    let unanswered = command("LockUnlock", json!({"lock": false}));
    for _ in 0..4 {
        let result = bench.run("lock-back", json!([wrong, unanswered])).await;
        assert_eq!(result["challengeNeeded"]["type"], "pinNeeded");
    }
    assert_eq!(enter(&bench, "lock-back", "333444").await, "SUCCESS");
}

#[tokio::test]
async fn a_home_may_allow_a_single_attempt() {
    let bench = Bench::of(&HOME.replace("max_attempts = 3", "max_attempts = 1")).await;
    assert_eq!(enter(&bench, "lock-back", "1").await, "tooManyFailedAttempts");
    assert_eq!(enter(&bench, "lock-back", "333444").await, "tooManyFailedAttempts");
}

#[tokio::test]
async fn a_presence_waives_the_pin_during_the_lock_out_too() {
    let bench = Bench::new().await;
    lock_out(&bench, "lock-front").await;
    bench.cloud.house.set_near("keyfob", true);
    assert_eq!(enter(&bench, "lock-front", "333222").await, "SUCCESS");
    bench.cloud.house.set_near("keyfob", false);
    assert_eq!(enter(&bench, "lock-front", "333444").await, "tooManyFailedAttempts");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn guesses_at_once_gain_nothing() {
    let bench = Arc::new(Bench::new().await);
    let mut guesses = tokio::task::JoinSet::new();
    for _ in 0..40 {
        let bench = Arc::clone(&bench);
        guesses.spawn(async move { enter(&bench, "lock-back", "333222").await });
    }
    let outcomes = guesses.join_all().await;
    let looked_at = outcomes.iter().filter(|outcome| *outcome == "challengeFailedPinNeeded");
    assert_eq!(looked_at.count(), 2);
    assert_eq!(enter(&bench, "lock-back", "333444").await, "tooManyFailedAttempts");
}

#[tokio::test]
async fn no_pin_and_no_token_stands_in_the_log() {
    let bench = Bench::new().await;
    bench.link("user-resident", "very-secret-token").await;
    for pin in ["987654", "333444"] {
        enter_as(&bench, "very-secret-token", "lock-back", pin).await;
    }
    bench.post("very-secret-token", r#"{"challenge":{"pin":"987654"}}"#).await;
    let log = log::take();
    for said in ["PIN challenge answered", "an intent was refused"] {
        assert!(log.contains(said), "{said} in {log}");
    }
    for secret in ["987654", "333444", "very-secret-token"] {
        assert!(!log.contains(secret), "{secret} in {log}");
    }
}
