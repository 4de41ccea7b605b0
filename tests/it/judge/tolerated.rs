//! What clouds in use do and Google puts up with: worth a word, never a failure.

use smarthome::check::{Selection, Status};

use super::house::judge;

/// Each of these was seen at a cloud that Google links.
const SEEN: &[&str] = &[
    "sync.no-user",
    "query.no-status",
    "query.unknown-device-left-out",
    "query.empty-means-all",
    "http.malformed-crashes",
    "http.missing-inputs-crash",
    "disconnect.does-nothing",
];

#[tokio::test]
async fn what_google_puts_up_with_is_no_failure() {
    let fulfillment = Selection::new(&["fulfillment"], &[]).expect("a group");
    let outcomes = judge(SEEN, &fulfillment).await;
    assert!(outcomes.iter().any(|outcome| outcome.status() == Status::Warn));
    for outcome in outcomes {
        assert_ne!(outcome.status(), Status::Fail, "{}: {:?}", outcome.id, outcome.judged);
    }
}
