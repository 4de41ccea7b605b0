//! QUERY: the states of the devices asked for, each from its kept fragment.

use std::collections::HashSet;

use crate::cloud::Cloud;
use crate::protocol::QueryRequest;

/// Unknown devices, and those of other users.
const NOT_FOUND: &str = r#"{"online":false,"status":"ERROR","errorCode":"deviceNotFound"}"#;

/// The payload of a QUERY response, as JSON.
pub(super) fn states(cloud: &Cloud, user_id: &str, query: &QueryRequest<'_>) -> String {
    let now = cloud.clock.now();
    let mut json = String::with_capacity(64 + 96 * query.devices.len());
    json.push_str(r#"{"devices":{"#);
    let mut answered = HashSet::new();
    for asked in &query.devices {
        // An id asked for twice is answered once.
        if !answered.insert(asked.id.as_ref()) {
            continue;
        }
        if !json.ends_with('{') {
            json.push(',');
        }
        json.push_str(&serde_json::Value::from(asked.id.as_ref()).to_string());
        json.push(':');
        match cloud.house.device(user_id, &asked.id) {
            Some(device) => json.push_str(&device.query_fragment(now)),
            None => json.push_str(NOT_FOUND),
        }
    }
    json.push_str("}}");
    json
}
