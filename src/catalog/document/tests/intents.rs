//! The intents without a SYNC to hold them against.

use serde_json::{Value, json};

use super::{expect, violations};

fn request(intent: &str, payload: Option<Value>) -> Value {
    let mut input = json!({"intent": format!("action.devices.{intent}")});
    if let Some(payload) = payload {
        input["payload"] = payload;
    }
    json!({"requestId": "18446744073709551615", "inputs": [input]})
}

#[expect(clippy::needless_pass_by_value, reason = "tests write the value in place")]
fn response(payload: Value) -> Value {
    json!({"requestId": "6894439706274654512", "payload": payload})
}

fn light() -> Value {
    json!({
        "id": "light", "type": "action.devices.types.LIGHT",
        "traits": ["action.devices.traits.OnOff", "action.devices.traits.ColorSetting"],
        "name": {"name": "lamp"}, "willReportState": false,
        "attributes": {"colorModel": "rgb"},
    })
}

#[expect(clippy::needless_pass_by_value, reason = "tests write the value in place")]
fn sync_response(device: Value) -> Value {
    response(json!({"agentUserId": "1836", "devices": [device]}))
}

/// A document with one place changed; `null` takes the member away.
fn with(mut document: Value, pointer: &str, value: Value) -> Value {
    let (above, name) = pointer.rsplit_once('/').expect("a pointer");
    let above = document.pointer_mut(above).expect("the place above");
    match (above, value) {
        (Value::Object(members), Value::Null) => drop(members.remove(name)),
        (Value::Object(members), value) => drop(members.insert(name.to_owned(), value)),
        (Value::Array(elements), value) => {
            elements[name.parse::<usize>().expect("an index")] = value;
        }
        _ => panic!("no place {pointer}"),
    }
    document
}

#[test]
fn what_google_sends_is_valid() {
    let context = json!({"locale_country": "US", "locale_language": "invalid_language_code"});
    let sync = with(request("SYNC", None), "/inputs/0/context", context);
    expect("sync-request", &sync, &[]);
    expect("disconnect-request", &request("DISCONNECT", None), &[]);
    let devices = json!({"devices": [{"id": "a", "customData": {"k": 1}}]});
    expect("query-request", &request("QUERY", Some(devices.clone())), &[]);
    let uuid = with(sync, "/requestId", json!("ff36a3cc-ec34-11e6-b1a0-64510650abcf"));
    expect("sync-request", &uuid, &[]);
    let execute = json!({"commands": [{"devices": devices["devices"], "execution": [
        {"command": "action.devices.commands.LockUnlock", "params": {"lock": false},
         "challenge": {"pin": "0042"}},
    ]}]});
    expect("execute-request", &request("EXECUTE", Some(execute)), &[]);
}

#[test]
fn a_request_of_another_intent_or_without_its_parts_is_refused() {
    expect(
        "sync-request",
        &request("QUERY", None),
        &[
            "error value /inputs/0/intent: expected action.devices.SYNC, got `\"action.devices.QUERY\"`",
        ],
    );
    expect(
        "query-request",
        &request("QUERY", None),
        &["error required /inputs/0/payload: expected an object, got nothing"],
    );
    let number = with(request("SYNC", None), "/requestId", json!(7));
    expect("sync-request", &number, &["error type /requestId: expected a string, got `7`"]);
    let none = with(request("SYNC", None), "/inputs", json!([]));
    expect("sync-request", &none, &["error length /inputs: expected exactly 1 element, got 0"]);
}

#[test]
fn a_sync_response_is_checked_to_the_last_attribute() {
    expect("sync-response", &sync_response(light()), &[]);
    let device = "/payload/devices/0";
    for (pointer, value, expected) in [
        (
            "/type",
            json!("LIGHT"),
            "error name (light) /payload/devices/0/type: expected a name that starts with action.devices.types., got `\"LIGHT\"`",
        ),
        (
            "/type",
            json!("action.devices.types.LIHGT"),
            "warning name (light) /payload/devices/0/type: expected a known device type (did you mean `LIGHT`?): for another one Google may refuse the whole answer, got `LIHGT`",
        ),
        (
            "/type",
            json!("action.devices.types.Light"),
            "error name (light) /payload/devices/0/type: expected `LIGHT`: case counts, got `Light`",
        ),
        (
            "/traits/0",
            json!("action.devices.traits.OnOf"),
            "warning name (light) /payload/devices/0/traits/0: expected a known trait (did you mean `OnOff`?), got `OnOf`",
        ),
        (
            "/willReportState",
            Value::Null,
            "error required (light) /payload/devices/0/willReportState: expected a boolean, got nothing",
        ),
        (
            "/willReportState",
            json!("false"),
            "error type (light) /payload/devices/0/willReportState: expected a boolean, got `\"false\"`",
        ),
        (
            "/roomHnt",
            json!("x"),
            "warning unknown-member (light) /payload/devices/0/roomHnt: expected no such member (did you mean `roomHint`?), got `roomHnt`",
        ),
        (
            "/attributes/colorModel",
            json!("RGB"),
            "error value (light) /payload/devices/0/attributes/colorModel: expected one of rgb, hsv (did you mean `rgb`?), got `\"RGB\"`",
        ),
        (
            "/attributes/colorModl",
            json!("rgb"),
            "warning unknown-member (light) /payload/devices/0/attributes/colorModl: expected no such member (did you mean `colorModel`?), got `colorModl`",
        ),
        (
            "/attributes",
            Value::Null,
            "error alternatives (light) /payload/devices/0/attributes: expected at least one of `colorModel`, `colorTemperatureRange`, got none",
        ),
        (
            "/name/name",
            json!(" "),
            "warning length (light) /payload/devices/0/name/name: expected a name to call it by, got ` `",
        ),
        (
            "/name/name",
            json!("é".repeat(61)),
            "warning length (light) /payload/devices/0/name/name: expected at most 60 characters: Google cuts the rest, got 61",
        ),
        (
            "/customData",
            json!({"k": "x".repeat(505)}),
            "error length (light) /payload/devices/0/customData: expected at most 512 bytes, got 513",
        ),
        (
            "/structureHint",
            json!(1),
            "error type (light) /payload/devices/0/structureHint: expected a string, got `1`",
        ),
    ] {
        let broken = with(sync_response(light()), &format!("{device}{pointer}"), value);
        let found = violations("sync-response", &broken);
        assert!(found.iter().any(|it| it == expected), "{expected}\n{found:#?}");
    }
}

#[test]
fn what_google_takes_though_its_schema_does_not_is_valid() {
    let mut device = light();
    device["structureHint"] = json!("home");
    device["matterUniqueId"] = json!("x");
    device["customData"] = json!({"k": "x".repeat(504)});
    device["name"]["name"] = json!("é".repeat(60));
    expect("sync-response", &sync_response(device), &[]);
}

#[test]
fn devices_traits_and_users_are_themselves() {
    let twice = response(json!({"agentUserId": "me@example.com", "devices": [light(), light()]}));
    expect(
        "sync-response",
        &twice,
        &[
            "warning value /payload/agentUserId: expected an id that never changes and is no e-mail address, got `me@example.com`",
            "error unique (light) /payload/devices/1/id: expected an id of its own, got `light` again",
        ],
    );
    let mut device = light();
    device["traits"] = json!(vec!["action.devices.traits.Brightness"; 2]);
    device["attributes"] = json!({});
    expect(
        "sync-response",
        &sync_response(device),
        &[
            "warning declared (light) /payload/devices/0/traits: expected OnOff, which certification asks of a LIGHT, got nothing",
            "warning unique (light) /payload/devices/0/traits/1: expected each trait once, got `action.devices.traits.Brightness`",
        ],
    );
    expect(
        "sync-response",
        &response(json!({"agentUserId": "1", "devices": []})),
        &[
            "warning length /payload/devices: expected a device at least: without one, linking looks as if it had failed, got none",
        ],
    );
}

#[test]
fn a_failure_of_the_whole_request_needs_no_more_than_its_code() {
    let failure = response(json!({"errorCode": "deviceOffline", "status": "ERROR"}));
    for kind in ["sync-response", "query-response", "execute-response"] {
        expect(kind, &failure, &[]);
        let wrong_case = with(failure.clone(), "/payload/errorCode", json!("DeviceOffline"));
        expect(
            kind,
            &wrong_case,
            &[
                "error name /payload/errorCode: expected `deviceOffline`: case counts, got `DeviceOffline`",
            ],
        );
    }
    expect(
        "sync-response",
        &response(json!({})),
        &[
            "warning required /payload: expected `agentUserId`, or `errorCode` instead, got neither",
            "error required /payload: expected `devices`, or `errorCode` instead, got neither",
        ],
    );
}

#[test]
fn a_query_response_says_of_each_device_whether_it_is_online() {
    let of = |entry: Value| response(json!({"devices": {"a/b": entry}}));
    expect("query-response", &of(json!({"online": true, "status": "SUCCESS", "on": true})), &[]);
    expect(
        "query-response",
        &of(json!({"online": true, "on": true})),
        &[
            "warning required (a/b) /payload/devices/a~1b/status: expected SUCCESS, OFFLINE, EXCEPTIONS or ERROR, got nothing",
        ],
    );
    expect(
        "query-response",
        &of(json!({"status": "ERROR", "errorCode": "deviceNotFound"})),
        &[
            "warning required (a/b) /payload/devices/a~1b/online: expected whether the device can be reached, got nothing",
        ],
    );
    expect(
        "query-response",
        &of(json!({"on": "true", "status": "SUCCESS"})),
        &[
            "error required (a/b) /payload/devices/a~1b/online: expected whether the device can be reached, got nothing",
            "error type (a/b) /payload/devices/a~1b/on: expected a boolean, got `\"true\"`",
        ],
    );
    expect(
        "query-response",
        &of(json!({"online": true, "status": "PENDING"})),
        &[
            "error value (a/b) /payload/devices/a~1b/status: expected one of SUCCESS, OFFLINE, EXCEPTIONS, ERROR, got `\"PENDING\"`",
        ],
    );
}

#[test]
fn the_spelling_of_the_params_in_a_state_is_doubtful() {
    let color = |name: &str| {
        response(json!({"devices": {"a": {
            "online": true, "status": "SUCCESS", "color": {name: 255},
        }}}))
    };
    expect("query-response", &color("spectrumRgb"), &[]);
    expect(
        "query-response",
        &color("spectrumRGB"),
        &[
            "warning unknown-member (a) /payload/devices/a/color/spectrumRGB: expected the spelling `spectrumRgb`, got `spectrumRGB`",
        ],
    );
    let found = violations("query-response", &color("spectrumRgbb"));
    assert!(found.iter().any(|it| it.contains("did you mean `spectrumRgb`?")), "{found:?}");
}

#[test]
fn params_are_those_of_their_command() {
    let of = |command: &str, params: Value| {
        request(
            "EXECUTE",
            Some(json!({"commands": [{"devices": [{"id": "a"}], "execution": [
                {"command": format!("action.devices.commands.{command}"), "params": params},
            ]}]})),
        )
    };
    let place = "/inputs/0/payload/commands/0/execution/0";
    expect("execute-request", &of("OnOff", json!({"on": true})), &[]);
    expect(
        "execute-request",
        &of("OnOff", json!({"on": true, "onn": 1})),
        &[&format!(
            "error unknown-member {place}/params/onn: expected no such member (did you mean `on`?), got `onn`"
        )],
    );
    expect(
        "execute-request",
        &of("onoff", json!({})),
        &[&format!("error name {place}/command: expected `OnOff`: case counts, got `onoff`")],
    );
    expect(
        "execute-request",
        &of("Teleport", json!({})),
        &[&format!("warning name {place}/command: expected a known command, got `Teleport`")],
    );
    let found =
        violations("execute-request", &of("TemperatureSetting", json!({"thermostatMode": "heat"})));
    assert_eq!(found.len(), 1);
    assert!(found[0].starts_with("warning name") && found[0].contains("`ThermostatSetMode`"));
    let without = with(of("OnOff", json!({})), &format!("{place}/params"), Value::Null);
    expect(
        "execute-request",
        &without,
        &[&format!("error required {place}/params/on: expected a boolean, got nothing")],
    );
}

#[test]
fn a_question_says_what_it_wants_and_a_failure_why() {
    let of = |result: Value| response(json!({"commands": [result]}));
    let question = json!({
        "ids": ["a"], "status": "ERROR", "errorCode": "challengeNeeded",
        "challengeNeeded": {"type": "pinNeeded"}, "debugString": "x",
    });
    expect("execute-response", &of(question.clone()), &[]);
    let place = "/payload/commands/0";
    for (pointer, value, expected) in [
        (
            "/challengeNeeded",
            Value::Null,
            "error conflict (a) /payload/commands/0: expected `challengeNeeded`, since `errorCode` is challengeNeeded, got nothing",
        ),
        (
            "/challengeNeeded/type",
            json!("pin"),
            "error value (a) /payload/commands/0/challengeNeeded/type: expected one of ackNeeded, pinNeeded, challengeFailedPinNeeded (did you mean `pinNeeded`?), got `\"pin\"`",
        ),
        (
            "/status",
            json!("SUCCESS"),
            "error conflict (a) /payload/commands/0: expected status ERROR and errorCode challengeNeeded beside challengeNeeded, got \"SUCCESS\" and \"challengeNeeded\"",
        ),
    ] {
        let broken = with(of(question.clone()), &format!("{place}{pointer}"), value);
        let found = violations("execute-response", &broken);
        assert!(found.iter().any(|it| it == expected), "{expected}\n{found:#?}");
    }
    expect(
        "execute-response",
        &of(json!({"ids": ["a", "b"], "status": "ERROR"})),
        &[
            "warning required (a, b) /payload/commands/0/errorCode: expected why it failed: without a code people hear a general apology, got nothing",
        ],
    );
    let states = json!({"online": true, "on": true, "exceptionCode": "lowBatery"});
    expect(
        "execute-response",
        &of(json!({"ids": ["a"], "status": "SUCCESS", "states": states})),
        &[],
    );
}

#[test]
fn an_answer_to_disconnect_is_empty() {
    expect("disconnect-response", &json!({}), &[]);
    expect(
        "disconnect-response",
        &json!({"requestId": "1"}),
        &["warning unknown-member /requestId: expected no members, got `requestId`"],
    );
}

#[test]
fn a_report_holds_states_and_notifications_by_device() {
    let of = |devices: Value| json!({"requestId": "1", "agentUserId": "1836", "eventId": "e1", "payload": {"devices": devices}});
    let sound = json!({
        "states": {"a": {"online": true, "on": true}},
        "notifications": {"b": {"LockUnlock": {"priority": 0, "followUpResponse": {
            "status": "SUCCESS", "isLocked": true, "followUpToken": "t",
        }}}},
    });
    expect("report-state", &of(sound.clone()), &[]);
    let without = with(of(sound.clone()), "/eventId", Value::Null);
    expect(
        "report-state",
        &without,
        &["error required /eventId: expected an id of its own for this notification, got nothing"],
    );
    let broken = with(
        of(sound.clone()),
        "/payload/devices/notifications/b/LockUnlock/followUpResponse/isLocked",
        Value::Null,
    );
    expect(
        "report-state",
        &broken,
        &[
            "error required (b) /payload/devices/notifications/b/LockUnlock/followUpResponse/isLocked: expected a boolean, got nothing",
        ],
    );
    let query = with(of(sound), "/payload/devices/states/a/status", json!("SUCCESS"));
    expect(
        "report-state",
        &query,
        &[
            "warning unknown-member (a) /payload/devices/states/a/status: expected states only: this belongs to a QUERY response, got one",
        ],
    );
    expect(
        "report-state",
        &of(json!({"a": {"on": true}})),
        &[
            "error alternatives /payload/devices: expected at least one of `states`, `notifications`, got none",
            "warning unknown-member /payload/devices/a: expected one of states, notifications, got `a`",
        ],
    );
}
