//! The devices of the SYNCs that passed, so that later answers are held against them.

use std::collections::HashMap;

use http::Request;
use serde_json::Value;

use bytes::Bytes;

/// So many access tokens are remembered; a link that is older is known by its devices.
const MOST_TOKENS: usize = 1000;

/// What is known of each user's devices.
#[derive(Debug, Default)]
pub(super) struct Household {
    /// The latest SYNC answer of each user, by `agentUserId`.
    synced: HashMap<String, Value>,
    /// Whose access token it is.
    owners: HashMap<String, String>,
}

impl Household {
    /// Remembers a SYNC answer.
    pub(super) fn learn(&mut self, request: &Request<Bytes>, answer: &Value) {
        if !answer.pointer("/payload/devices").is_some_and(Value::is_array) {
            return;
        }
        let user = answer.pointer("/payload/agentUserId").map(Value::to_string).unwrap_or_default();
        if self.owners.len() >= MOST_TOKENS {
            self.owners.clear();
        }
        if let Some(token) = token(request) {
            self.owners.insert(token, user.clone());
        }
        self.synced.insert(user, answer.clone());
    }

    /// The SYNC that a request is about: that of its token, or, since tokens are renewed, the one
    /// that has a device it names.
    pub(super) fn of(&self, request: &Request<Bytes>, ids: &[String]) -> Option<&Value> {
        let owner = token(request).and_then(|token| self.owners.get(&token));
        if let Some(synced) = owner.and_then(|user| self.synced.get(user)) {
            return Some(synced);
        }
        let mut fitting = self.synced.values().filter(|synced| names_one_of(synced, ids));
        // Two users may have devices of the same ids.
        fitting.next().filter(|_| fitting.next().is_none())
    }
}

fn token(request: &Request<Bytes>) -> Option<String> {
    let value = request.headers().get(http::header::AUTHORIZATION)?.to_str().ok()?;
    Some(value.to_owned())
}

fn names_one_of(synced: &Value, ids: &[String]) -> bool {
    let devices = synced.pointer("/payload/devices").and_then(Value::as_array);
    let mut known = devices.into_iter().flatten().filter_map(|device| device["id"].as_str());
    known.any(|known| ids.iter().any(|id| id == known))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn with(token: &str) -> Request<Bytes> {
        let request = Request::post("/f").header("authorization", format!("Bearer {token}"));
        request.body(Bytes::new()).expect("a request")
    }

    fn sync(user: &str, device: &str) -> Value {
        json!({"payload": {"agentUserId": user, "devices": [{"id": device}]}})
    }

    #[test]
    fn each_user_has_their_own_devices() {
        let mut household = Household::default();
        household.learn(&with("one"), &sync("1", "lamp"));
        household.learn(&with("two"), &sync("2", "lock"));
        let user = |token: &str, id: &str| {
            let found = household.of(&with(token), &[id.to_owned()])?;
            found["payload"]["agentUserId"].as_str()
        };
        assert_eq!(user("one", "gone"), Some("1"));
        assert_eq!(user("renewed", "lock"), Some("2"));
        assert_eq!(user("stranger", "fan"), None);
    }

    #[test]
    fn ids_that_two_users_have_tell_nothing_and_the_latest_sync_counts() {
        let mut household = Household::default();
        household.learn(&with("one"), &sync("1", "a"));
        household.learn(&with("one"), &sync("1", "b"));
        household.learn(&with("two"), &sync("2", "b"));
        household.learn(&with("two"), &json!({"payload": {"errorCode": "authFailure"}}));
        let ids = ["b".to_owned()];
        assert_eq!(household.of(&with("renewed"), &ids), None);
        assert_eq!(household.of(&with("one"), &ids), Some(&sync("1", "b")));
    }
}
