//! What is said of an exchange that passed: what it was about, how it fared, what was wrong with it.

use serde_json::Value;

use crate::catalog::{Kind, SyncedDevices, Violation, validate};
use crate::fault::{Endpoint, recognise};
use crate::protocol::{Intent, Mismatch, describe_value};
use crate::wire::{Exchange, Mishap};

use super::household::Household;
use super::intent::{Fared, fared};

/// An exchange as the client had it. It holds secrets.
#[derive(Debug)]
pub struct Seen {
    /// What was sent and what came back, unless something happened to it.
    pub exchange: Exchange,
    /// What it was about, where that shows.
    pub about: Option<About>,
    /// What protocol and catalogue say of it.
    pub judgement: Judgement,
    /// What a fault did to the answer on its way.
    pub mishap: Option<Mishap>,
    /// Why the cloud gave no answer.
    pub trouble: Option<String>,
    /// Whether the client got an answer, be it one of the proxy's own.
    pub was_answered: bool,
    /// Whether the client was still there when the answer was.
    pub was_awaited: bool,
}

impl Seen {
    /// The status that the client saw, if it saw one.
    #[must_use]
    pub fn status(&self) -> Option<u16> {
        let is_seen = !matches!(self.mishap, Some(Mishap::Unanswered | Mishap::Garbage));
        (self.was_answered && is_seen).then(|| self.exchange.status())
    }
}

/// What an exchange was about.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum About {
    /// An intent, and how the devices in it fared.
    Intent {
        /// Which.
        intent: Intent,
        /// Its devices.
        devices: Vec<Fared>,
    },
    /// A request for tokens.
    Grant {
        /// Its `grant_type`.
        grant: String,
        /// What came of it, in a few words.
        outcome: String,
    },
    /// Another endpoint of the cloud.
    Endpoint(Endpoint),
}

/// What protocol and catalogue say of an exchange.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Judgement {
    /// Of the request.
    pub request: Vec<Violation>,
    /// Of the answer.
    pub response: Vec<Violation>,
}

/// What an exchange was about.
pub(super) fn about(exchange: &Exchange) -> Option<About> {
    match recognise(&exchange.request)? {
        Endpoint::Fulfillment => {
            let request = body(exchange.request.body());
            let intent = intent_of(&request)?;
            let devices = fared(intent, &request, &exchange.json().unwrap_or_default());
            Some(About::Intent { intent, devices })
        }
        Endpoint::Token => Some(About::Grant {
            grant: field(exchange, "grant_type").unwrap_or_default(),
            outcome: grant_outcome(exchange),
        }),
        endpoint => Some(About::Endpoint(endpoint)),
    }
}

fn body(bytes: &[u8]) -> Value {
    serde_json::from_slice(bytes).unwrap_or_default()
}

fn intent_of(request: &Value) -> Option<Intent> {
    Intent::parse(request.pointer("/inputs/0/intent")?.as_str()?)
}

fn field(exchange: &Exchange, name: &str) -> Option<String> {
    let mut pairs = form_urlencoded::parse(exchange.request.body());
    pairs.find(|(found, _)| found == name).map(|(_, value)| value.into_owned())
}

fn grant_outcome(exchange: &Exchange) -> String {
    let answer = exchange.json().unwrap_or_default();
    if let Some(error) = answer["error"].as_str() {
        return format!("refused: {error}");
    }
    let names = ["access_token", "refresh_token", "id_token"];
    let given: Vec<&str> =
        names.into_iter().filter(|name| answer.get(name).is_some_and(|it| !it.is_null())).collect();
    if given.is_empty() { "no tokens".to_owned() } else { given.join(", ") }
}

/// Holds an intent and its answer against protocol and catalogue; what else passes is not judged.
pub(super) fn judge(exchange: &Exchange, household: &mut Household) -> Judgement {
    if recognise(&exchange.request) != Some(Endpoint::Fulfillment) {
        return Judgement::default();
    }
    let request = body(exchange.request.body());
    let Some(intent) = intent_of(&request) else {
        return Judgement { request: vec![unknown_intent(&request)], response: Vec::new() };
    };
    let answer = exchange.json();
    if let (Intent::Sync, Some(answer)) = (intent, &answer) {
        household.learn(&exchange.request, answer);
    }
    let known = answer.clone().unwrap_or_default();
    let ids: Vec<String> =
        fared(intent, &request, &known).into_iter().map(|one| one.device).collect();
    let synced = household.of(&exchange.request, &ids).map(SyncedDevices::read);
    let (asked, answered) = kinds(intent);
    let response = match answer {
        // Another status says why there is no answer to judge.
        _ if exchange.status() != 200 => Vec::new(),
        Some(answer) => validate(answered, &answer, synced.as_ref()),
        // Google minds neither an empty answer to DISCONNECT nor one of another kind.
        None if intent == Intent::Disconnect => Vec::new(),
        None => vec![no_json(exchange)],
    };
    Judgement { request: validate(asked, &request, synced.as_ref()), response }
}

fn kinds(intent: Intent) -> (Kind, Kind) {
    match intent {
        Intent::Sync => (Kind::SyncRequest, Kind::SyncResponse),
        Intent::Query => (Kind::QueryRequest, Kind::QueryResponse),
        Intent::Execute => (Kind::ExecuteRequest, Kind::ExecuteResponse),
        Intent::Disconnect => (Kind::DisconnectRequest, Kind::DisconnectResponse),
    }
}

fn violation(pointer: &str, expected: &str, actual: String) -> Violation {
    Violation { mismatch: Mismatch::new(pointer, expected, actual), device: None, line: None }
}

fn unknown_intent(request: &Value) -> Violation {
    let place = "/inputs/0/intent";
    let came = request.pointer(place).map_or("nothing".to_owned(), describe_value);
    violation(place, "SYNC, QUERY, EXECUTE or DISCONNECT of `action.devices`", came)
}

fn no_json(exchange: &Exchange) -> Violation {
    let came = match exchange.header("content-type") {
        _ if exchange.response.body().is_empty() => "an empty body",
        Some(kind) if kind.starts_with("text/html") => "a page",
        _ => "something else",
    };
    violation("", "JSON", came.to_owned())
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use bytes::Bytes;
    use http::{Request, Response};
    use serde_json::json;

    use super::*;

    fn post(kind: &str, body: &str, status: u16, answer: &str) -> Exchange {
        let request = Request::post("/f").header("authorization", "Bearer t");
        let request = request.header("content-type", kind).body(Bytes::from(body.to_owned()));
        let response = Response::builder().status(status).body(Bytes::from(answer.to_owned()));
        Exchange {
            request: request.expect("a request"),
            response: response.expect("a response"),
            latency: Duration::ZERO,
        }
    }

    fn intent(name: &str, payload: &Value, status: u16, answer: &Value) -> Exchange {
        let mut input = json!({"intent": format!("action.devices.{name}")});
        if !payload.is_null() {
            input["payload"] = payload.clone();
        }
        let body = json!({"requestId": "1", "inputs": [input]}).to_string();
        let answer = json!({"requestId": "1", "payload": answer}).to_string();
        post("application/json", &body, status, &answer)
    }

    fn synced() -> Exchange {
        let device = json!({
            "id": "lamp", "type": "action.devices.types.LIGHT", "willReportState": false,
            "traits": ["action.devices.traits.OnOff"], "name": {"name": "lamp"},
            "attributes": {},
        });
        intent("SYNC", &Value::Null, 200, &json!({"agentUserId": "1", "devices": [device]}))
    }

    fn places(found: &[Violation]) -> Vec<&str> {
        found.iter().map(|one| one.mismatch.pointer.as_str()).collect()
    }

    #[test]
    fn answers_are_held_against_the_devices_of_the_last_sync() {
        let mut household = Household::default();
        let asked = json!({"devices": [{"id": "lamp"}, {"id": "fan"}]});
        let answer = json!({"devices": {"lamp": {"online": true, "status": "SUCCESS", "on": 1}}});
        let query = intent("QUERY", &asked, 200, &answer);
        // Before the SYNC nobody knows the fan to be a stranger.
        let blind = judge(&query, &mut household);
        assert!(blind.request.is_empty(), "{blind:?}");
        let sync = judge(&synced(), &mut household);
        assert_eq!(sync, Judgement::default());
        let judged = judge(&query, &mut household);
        assert_eq!(places(&judged.request), ["/inputs/0/payload/devices/1/id"]);
        assert_eq!(places(&judged.response), ["/payload/devices/lamp/on"]);
    }

    #[test]
    fn what_is_no_answer_is_said_once_and_a_refusal_is_none_to_judge() {
        let mut household = Household::default();
        let body = r#"{"requestId":"1","inputs":[{"intent":"action.devices.SYNC"}]}"#;
        let page = post("application/json", body, 200, "<html>");
        assert_eq!(judge(&page, &mut household).response[0].mismatch.expected, "JSON");
        let refused = post("application/json", body, 401, "");
        assert_eq!(judge(&refused, &mut household), Judgement::default());
        let odd = post("application/json", r#"{"inputs":[{"intent":"a.b"}]}"#, 400, "");
        assert_eq!(places(&judge(&odd, &mut household).request), ["/inputs/0/intent"]);
    }

    #[test]
    fn requests_for_tokens_are_told_by_their_grant() {
        let form = "application/x-www-form-urlencoded";
        let grant = |answer: &str| match about(&post(form, "grant_type=refresh_token", 200, answer))
        {
            Some(About::Grant { grant, outcome }) => format!("{grant}: {outcome}"),
            other => panic!("no grant: {other:?}"),
        };
        assert_eq!(grant(r#"{"access_token":"a","expires_in":1}"#), "refresh_token: access_token");
        assert_eq!(grant(r#"{"error":"invalid_grant"}"#), "refresh_token: refused: invalid_grant");
        assert_eq!(grant("<html>"), "refresh_token: no tokens");
        assert_eq!(about(&post(form, "user=ada", 302, "")), None);
    }
}
