//! Refresh tokens that work once, from a cloud whose access tokens change by the second.

use super::*;

/// Within a second it signs the same access token again, beside a new refresh token.
#[tokio::test]
async fn a_second_refresh_within_a_second_uses_the_newest_refresh_token() {
    let came = Arc::new(Mutex::new(Vec::new()));
    let log = Arc::clone(&came);
    let report = link_with(&linking_cloud(move |call| {
        if !call.is("POST", "/token") {
            return None;
        }
        let mut came = log.lock().expect("not poisoned");
        if let Some(token) = call.form.get("refresh_token") {
            // Whoever repeats one is a thief.
            if came.contains(token) {
                return Some(reply(400, "application/json", r#"{"error":"invalid_grant"}"#));
            }
            came.push(token.clone());
        }
        let (second, number) = (came.len() / 2, came.len());
        Some(reply(
            200,
            "application/json",
            format!(
                r#"{{"token_type":"Bearer","access_token":"access-{second}","refresh_token":"refresh-{number}","expires_in":3600}}"#
            ),
        ))
    }))
    .await;
    let account = report.account.expect("linked");
    assert!(account.refresh_token.expect("the newest").matches("refresh-2"));
    assert!(account.access_token.matches("access-1"));
    assert_eq!(*came.lock().expect("not poisoned"), ["refresh-0", "refresh-1"]);
}
