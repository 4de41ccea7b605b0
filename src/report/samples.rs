//! For tests: conversations, answers and a home to render.

use std::time::Duration;

use bytes::Bytes;
use http::{Request, Response};
use serde_json::{Value, json};

use crate::catalog::Speech;
use crate::google::{
    Answer, Conversation, Ended, Outcome, Said, Subject, Turn, apology, ask_simply,
    ask_with_states, confirm, order,
};
use crate::protocol::{DeviceName, ErrorCode, Pin, SyncDevice};
use crate::wire::Exchange;

pub(super) fn device(id: &str, kind: &str, name: &str, traits: &[&str]) -> SyncDevice {
    SyncDevice {
        id: id.into(),
        kind: format!("action.devices.types.{kind}"),
        traits: traits.iter().map(|name| format!("action.devices.traits.{name}")).collect(),
        name: DeviceName { name: name.into(), ..DeviceName::default() },
        room_hint: Some("hallway".into()),
        ..SyncDevice::default()
    }
}

pub(super) fn home() -> Vec<SyncDevice> {
    vec![
        device("lock-front", "LOCK", "front door", &["LockUnlock"]),
        device(
            "light-living-room",
            "LIGHT",
            "living room light",
            &["OnOff", "Brightness", "ColorSetting"],
        ),
        device("ac", "AC_UNIT", "air conditioner", &["TemperatureSetting", "OnOff", "FanSpeed"]),
    ]
}

fn exchange(request: &Value, response: &Value) -> Exchange {
    Exchange {
        request: Request::post("http://127.0.0.1:8080/fulfillment")
            .header("content-type", "application/json;charset=UTF-8")
            .header("authorization", "Bearer secret-access-token")
            .body(Bytes::from(request.to_string()))
            .expect("a request"),
        response: Response::builder()
            .header("content-type", "application/json")
            .body(Bytes::from(response.to_string()))
            .expect("a response"),
        latency: Duration::from_micros(800),
    }
}

fn turn(user: Said, request: Value, response: Value, assistant: &str) -> Turn {
    Turn {
        user,
        http_status: Some(200),
        latency_ms: Some(0.8),
        assistant: assistant.to_owned(),
        remarks: vec![],
        exchanges: vec![exchange(&request, &response)],
        request,
        response,
    }
}

fn conversation(turns: Vec<Turn>) -> Conversation {
    let outcome = Outcome::Success;
    let devices = vec![Ended { id: "lock-front".to_owned(), outcome, error_code: None }];
    Conversation { turns, outcome, error_code: None, devices, trouble: None }
}

fn execute(id: &str, challenge: Option<&str>) -> Value {
    let mut execution =
        json!({"command": "action.devices.commands.LockUnlock", "params": {"lock": false}});
    if let Some(pin) = challenge {
        execution["challenge"] = json!({"pin": pin});
    }
    let commands = json!([{"devices": [{"id": "lock-front"}], "execution": [execution]}]);
    json!({"inputs": [{"context": {"locale_country": "US", "locale_language": "en"},
        "intent": "action.devices.EXECUTE", "payload": {"commands": commands}}], "requestId": id})
}

fn answered(id: &str, result: &Value) -> Value {
    json!({"requestId": id, "payload": {"commands": [result]}})
}

/// The front door with a wrong PIN, which the cloud gives away, and the right one.
pub(super) fn unlocking() -> Conversation {
    let needed = |kind: &str| {
        json!({"ids": ["lock-front"], "status": "ERROR", "errorCode": "challengeNeeded",
            "challengeNeeded": {"type": kind}})
    };
    let mut leaky = needed("pinNeeded");
    leaky["debugString"] = "333222 is not 333444".into();
    let done = json!({"ids": ["lock-front"], "status": "SUCCESS", "states": {"isLocked": false}});
    let ask = "Can I have your security code?";
    let mut wrong = turn(
        Said::Pin(Pin::new("333222")),
        execute("2", Some("333222")),
        answered("2", &leaky),
        ask,
    );
    wrong.remarks = vec![
        "/payload/commands/0/challengeNeeded/type: expected `challengeFailedPinNeeded` after a wrong PIN, got `pinNeeded` again"
            .into(),
        "/payload/commands/0/debugString: 333222 is not 333444".into(),
    ];
    conversation(vec![
        turn(
            Said::Words("Unlock the front door.".into()),
            execute("1", None),
            answered("1", &needed("pinNeeded")),
            ask,
        ),
        wrong,
        turn(
            Said::Pin(Pin::new("333444")),
            execute("3", Some("333444")),
            answered("3", &done),
            "Unlocking the front door.",
        ),
    ])
}

/// The dialogues of the owner's document, from the Assistant's own phrases.
pub(super) fn document_dialogues() -> Vec<Conversation> {
    let says = |pairs: &[(Said, String)]| {
        let turns = pairs
            .iter()
            .map(|(user, assistant)| turn(user.clone(), Value::Null, Value::Null, assistant));
        conversation(turns.collect())
    };
    let words = |words: &str| Said::Words(words.to_owned());
    let pin = |pin: &str| Said::Pin(Pin::new(pin));
    let subject = |name: &str| Subject::of(&[&device("1", "LIGHT", name, &[])]);
    let light = device("1", "LIGHT", "lamp", &[]);
    let lights = Subject::of(&[&light, &light, &light]);
    let (lamp, conditioner, door) =
        (subject("living room light"), subject("air conditioner"), subject("door"));
    let on = Speech::plain("turn on", "turning on");
    let dim = Speech::plain("dim", "dimming");
    let heat = Speech::with_tail("set the heat on", "setting the heat on", " to 28 degrees".into());
    let unlock = Speech::plain("unlock", "unlocking");
    let refused = |code: ErrorCode| apology(Some(&code), &door);
    let (ask, again) = (
        "Can I have your security code?".to_owned(),
        "Sorry, the security code is incorrect. Can I have your security code?".to_owned(),
    );
    vec![
        says(&[(words(&order(&on, &lights)), confirm(&on, &lights, false))]),
        says(&[
            (words(&order(&dim, &lamp)), ask_simply(&dim, &lamp)),
            (words("Yes."), confirm(&dim, &lamp, true)),
        ]),
        says(&[
            (words("Set AC mode to heat."), ask_with_states(&heat, &conditioner)),
            (words("Yes."), confirm(&heat, &conditioner, true)),
        ]),
        says(&[
            (words(&order(&unlock, &door)), ask.clone()),
            (pin("333222"), again),
            (pin("333444"), confirm(&unlock, &door, true)),
        ]),
        says(&[
            (words(&order(&unlock, &door)), ask.clone()),
            (pin("333222"), refused(ErrorCode::TooManyFailedAttempts)),
        ]),
        says(&[
            (words(&order(&unlock, &door)), ask.clone()),
            (pin("333222"), refused(ErrorCode::PinIncorrect)),
        ]),
        says(&[
            (words(&order(&unlock, &door)), ask),
            (words("Cancel."), refused(ErrorCode::UserCancelled)),
        ]),
    ]
}

/// The answer to a QUERY of the home.
pub(super) fn answer() -> Answer {
    let request = json!({"inputs": [{"intent": "action.devices.QUERY", "payload": {"devices": [{"id": "ac"}]}}],
        "requestId": "9"});
    let response = json!({"requestId": "9", "payload": {"devices": {
        "lock-front": {"online": true, "status": "SUCCESS", "isLocked": true, "isJammed": false},
        "light-living-room": {"online": false, "status": "OFFLINE"},
        "ac": {"online": true, "status": "SUCCESS", "thermostatMode": "heat",
            "thermostatTemperatureSetpoint": 28, "thermostatTemperatureAmbient": 21.5, "on": true},
        "stranger": {"status": "ERROR", "errorCode": "deviceNotFound"}
    }}});
    let exchange = exchange(&request, &response);
    Answer { request, exchanges: vec![exchange.clone()], exchange: Some(exchange), trouble: None }
}

/// Compares with a reviewed snapshot of this room.
pub(super) fn snapshot(name: &str, text: &str) {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(concat!(env!("CARGO_MANIFEST_DIR"), "/snapshots/report"));
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!(name, text));
}
