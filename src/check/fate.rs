//! How a device fared, by an EXECUTE answer of any cloud.

use serde_json::Value;

use super::fulfillment::asking::error_code;
use crate::wire::Exchange;

/// How a device fared.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Fate {
    /// It did, or will do, what it was told: with this status.
    Obeyed(String),
    /// It, or the whole intent, was refused: in this way.
    Refused(String),
    /// The cloud broke down, or said nothing of it.
    Untold(String),
}

impl Fate {
    /// What came, in a few words.
    #[must_use]
    pub fn describe(&self) -> &str {
        match self {
            Self::Obeyed(came) | Self::Refused(came) | Self::Untold(came) => came,
        }
    }
}

/// How this device fared.
pub(super) fn fate(exchange: &Exchange, id: &str) -> Fate {
    let status = exchange.status();
    let body = exchange.json().unwrap_or_default();
    // With 401 the token was looked at, and nothing else.
    if (400..500).contains(&status) && status != 401 {
        return Fate::Refused(status.to_string());
    }
    if status != 200 {
        return Fate::Untold(status.to_string());
    }
    if let Some(code) = error_code(&body) {
        return Fate::Refused(format!("`{code}`"));
    }
    let mut worst = None;
    for entry in entries(&body).filter(|entry| names(entry, id)) {
        let said = entry["status"].as_str().unwrap_or_default();
        if said.eq_ignore_ascii_case("SUCCESS") || said.eq_ignore_ascii_case("PENDING") {
            return Fate::Obeyed(said.to_owned());
        }
        let code = entry["errorCode"].as_str();
        worst = Some(code.map_or_else(|| said.to_owned(), |code| format!("`{code}`")));
    }
    worst.map_or_else(|| Fate::Untold("no entry".to_owned()), Fate::Refused)
}

/// The entries of an EXECUTE answer.
pub(super) fn entries(body: &Value) -> impl Iterator<Item = &Value> {
    body.pointer("/payload/commands").and_then(Value::as_array).into_iter().flatten()
}

/// Whether an entry is about this device.
pub(super) fn names(entry: &Value, id: &str) -> bool {
    entry["ids"].as_array().is_some_and(|ids| ids.iter().any(|it| it == id))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::check::made_up::{json, payload};

    #[test]
    fn a_fate_is_read_from_any_sound_answer() {
        let of = |entries: Value| fate(&payload(json!({ "commands": entries })), "a");
        let failed = json!({"ids": ["a", "b"], "status": "ERROR", "errorCode": "hardError"});
        let worked = json!({"ids": ["a"], "status": "SUCCESS"});
        assert_eq!(of(json!([failed])), Fate::Refused("`hardError`".to_owned()));
        assert_eq!(of(json!([failed, worked])), Fate::Obeyed("SUCCESS".to_owned()));
        assert_eq!(of(json!([])), Fate::Untold("no entry".to_owned()));
        assert_eq!(fate(&json(404, ""), "a"), Fate::Refused("404".to_owned()));
        assert_eq!(fate(&json(401, ""), "a"), Fate::Untold("401".to_owned()));
        assert_eq!(fate(&json(500, "oh"), "a"), Fate::Untold("500".to_owned()));
        let whole = payload(json!({"errorCode": "deviceNotFound"}));
        assert_eq!(fate(&whole, "a"), Fate::Refused("`deviceNotFound`".to_owned()));
    }
}
