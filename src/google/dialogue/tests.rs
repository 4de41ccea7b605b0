//! The dialogue against a cloud that answers by a script: every row of the state machine.

use super::*;
use crate::google::scripted::{Cloud, Line, Listed, Sent, account, device, snapshot};
use crate::protocol::SyncDevice;
use crate::wire::{ManualClock, SeededChance, Timestamp};

/// No catalog knows it, so that its words stay as they are.
const LOCK: &str = "action.devices.commands.Unlock";

fn ordered(devices: Vec<SyncDevice>, command: &str, params: Value) -> Order {
    let Value::Object(params) = params else { panic!("params are an object") };
    Order { devices, command: command.to_owned(), params, words: None }
}

fn unlock() -> Order {
    ordered(vec![device("123", "LOCK", "front door")], LOCK, json!({"lock": false}))
}

fn lights(ids: &[&str]) -> Order {
    let devices = ids.iter().map(|id| device(id, "LIGHT", &format!("light {id}"))).collect();
    ordered(devices, "action.devices.commands.OnOff", json!({"on": true}))
}

fn talk(cloud: &Cloud, order: &Order, answers: &mut Listed) -> Conversation {
    let (client, clock) = (cloud.client(), ManualClock::at(Timestamp(0)));
    let chance = SeededChance::default();
    let mut session = Session::new(account(), &client, &clock, &chance, &|_| Ok(()));
    tokio::runtime::Builder::new_current_thread().build().expect("a runtime").block_on(converse(
        &mut session,
        order,
        answers,
    ))
}

fn needed(kind: &str) -> Value {
    json!({"status": "ERROR", "errorCode": "challengeNeeded", "challengeNeeded": {"type": kind}})
}

fn success() -> Value {
    json!({"status": "SUCCESS"})
}

fn error(code: &str) -> Value {
    json!({"status": "ERROR", "errorCode": code})
}

/// What a conversation comes to, in a line or a few.
fn gist(conversation: &Conversation) -> String {
    let mut lines = Vec::new();
    for turn in &conversation.turns {
        let user = match &turn.user {
            Said::Words(words) => words.clone(),
            Said::Pin(pin) => format!("PIN {}", pin.secret()),
        };
        let challenge = turn.request.pointer("/inputs/0/payload/commands/0/execution/0/challenge");
        let sent = challenge.map(|challenge| format!(" [{challenge}]")).unwrap_or_default();
        lines.push(format!("{user}{sent} -> {}", turn.assistant));
        lines.extend(turn.remarks.iter().map(|remark| format!("  ! {remark}")));
    }
    let code = conversation.error_code.as_ref().map_or("-", ErrorCode::as_str);
    lines.push(format!("= {} {code}", conversation.outcome.as_str()));
    lines.join("\n")
}

#[test]
fn every_row_of_the_state_machine() {
    let pin = || needed("pinNeeded");
    let again = || needed("challengeFailedPinNeeded");
    let ack = || needed("ackNeeded");
    let rows: [(&str, Vec<Value>, Listed); 13] = [
        ("no challenge", vec![success()], Listed::default()),
        ("a yes", vec![ack(), success()], Listed::acks(&[true])),
        ("a no sends nothing", vec![ack()], Listed::acks(&[false])),
        ("the right PIN", vec![pin(), success()], Listed::pins(&["0042"])),
        ("a wrong PIN", vec![pin(), again(), success()], Listed::pins(&["1", "2"])),
        ("a refused PIN", vec![pin(), error("pinIncorrect")], Listed::pins(&["1"])),
        (
            "locked out",
            vec![pin(), again(), error("tooManyFailedAttempts")],
            Listed::pins(&["1", "2"]),
        ),
        ("cancelled elsewhere", vec![pin(), error("userCancelled")], Listed::pins(&["1"])),
        ("pinNeeded twice", vec![pin(), pin(), success()], Listed::pins(&["1", "2"])),
        ("challengeFailed first", vec![again(), success()], Listed::pins(&["1"])),
        ("no PIN is set up", vec![error("challengeFailedNotSetup")], Listed::default()),
        ("no answer left", vec![pin(), again()], Listed::pins(&["1"])),
        ("asked again after a yes", vec![ack(), ack()], Listed::acks(&[true])),
    ];
    let gists = rows.map(|(name, results, mut answers)| {
        let cloud = Cloud::resulting(results);
        let conversation = talk(&cloud, &unlock(), &mut answers);
        assert_eq!(answers.heard.len(), conversation.turns.len(), "{name}");
        format!("# {name}\n{}", gist(&conversation))
    });
    snapshot("state-machine", &gists.join("\n\n"));
}

#[test]
fn answers_that_google_cannot_use_and_those_it_tolerates() {
    let result = |result: Value| Line::Payload(json!({"commands": [result]}));
    let homeautio = json!({"ids": ["123"], "status": "ERROR", "errorCode": "challengeFailedPinNeeded",
        "challengeNeeded": {"type": "challengeFailedPinNeeded"}});
    let rows = [
        ("a type in errorCode", result(homeautio)),
        (
            "an unknown type",
            result(json!({"ids": ["123"], "status": "ERROR",
            "errorCode": "challengeNeeded", "challengeNeeded": {"type": "pin"}})),
        ),
        (
            "no type",
            result(json!({"ids": ["123"], "status": "ERROR", "errorCode": "challengeNeeded"})),
        ),
        (
            "no errorCode beside a type",
            result(json!({"ids": ["123"], "status": "ERROR",
            "challengeNeeded": {"type": "pinNeeded"}})),
        ),
        ("an HTML 500", Line::Raw(500, "text/html", "<h1>oops</h1>".into())),
        ("an empty body", Line::Raw(200, "application/json", String::new())),
        ("an id as a number", result(json!({"ids": [123], "status": "SUCCESS"}))),
        ("a missing device", Line::Payload(json!({"commands": []}))),
        ("a stranger", result(json!({"ids": ["123", "9"], "status": "SUCCESS"}))),
        ("no commands", Line::Payload(json!({}))),
        ("another requestId", Line::Raw(200, "application/json", r#"{"requestId":"1"}"#.into())),
        ("nobody there", Line::Refused),
        ("a dead link", Line::Raw(401, "text/plain", "no".into())),
    ];
    let gists = rows.map(|(name, line)| {
        let refresh = Line::Raw(400, "application/json", r#"{"error":"invalid_grant"}"#.into());
        let cloud = Cloud::saying([line, refresh]);
        format!("# {name}\n{}", gist(&talk(&cloud, &unlock(), &mut Listed::default())))
    });
    snapshot("strange-answers", &with_readable_id(&gists.join("\n\n")));
}

/// The first requestId of the seeded chance, made readable.
fn with_readable_id(text: &str) -> String {
    use crate::wire::Chance as _;
    text.replace(&SeededChance::default().number().to_string(), "REQUEST-ID")
}

#[test]
fn every_status_and_what_goes_with_it() {
    let rows = [
        json!({"status": "PENDING"}),
        json!({"status": "OFFLINE"}),
        error("deviceOffline"),
        json!({"status": "ERROR", "debugString": "the bolt is stuck"}),
        json!({"status": "EXCEPTIONS"}),
        json!({"status": "EXCEPTIONS", "states": {"currentStatusReport": [{"statusCode": "deviceOpen"}]}}),
        json!({"status": "SUCCESS", "states": {"exceptionCode": "lowBattery"}}),
        json!({"status": "SUCCESS", "exceptionCode": "lowBattery"}),
        json!({"status": "SUCCESS", "errorCode": "alreadyUnlocked"}),
        error("alreadyUnlocked"),
        error("madeUp"),
    ];
    let gists = rows.map(|result| {
        let cloud = Cloud::resulting([result.clone()]);
        format!("# {result}\n{}", gist(&talk(&cloud, &unlock(), &mut Listed::default())))
    });
    snapshot("statuses", &gists.join("\n\n"));
}

#[test]
fn each_answer_is_a_complete_new_request() {
    let cloud = Cloud::resulting([needed("pinNeeded"), success()]);
    talk(&cloud, &unlock(), &mut Listed::pins(&["0042"]));
    let sent: Vec<Value> = cloud.sent().iter().map(Sent::json).collect();
    assert_ne!(sent[0]["requestId"], sent[1]["requestId"]);
    let mut second = sent[1].clone();
    let execution = &mut second["inputs"][0]["payload"]["commands"][0]["execution"][0];
    let challenge = execution.as_object_mut().expect("an object").shift_remove("challenge");
    assert_eq!(challenge, Some(json!({"pin": "0042"})));
    assert_eq!(second["inputs"], sent[0]["inputs"]);
}

#[test]
fn three_lights_are_turned_on_in_one_request() {
    let cloud = Cloud::saying([Line::Payload(json!({"commands": [
        {"ids": ["3", "1"], "status": "SUCCESS"}, {"ids": ["2"], "status": "SUCCESS"}
    ]}))]);
    let conversation = talk(&cloud, &lights(&["1", "2", "3"]), &mut Listed::default());
    assert_eq!(gist(&conversation), "Turn on the lights. -> Ok, turning on 3 lights.\n= success -");
    assert_eq!(cloud.sent().len(), 1);
}

#[test]
fn of_several_devices_the_gravest_outcome_counts_and_all_are_spoken_of() {
    let cloud = Cloud::saying([Line::Payload(json!({"commands": [
        {"ids": ["1"], "status": "SUCCESS"}, {"ids": ["2"], "status": "OFFLINE"},
        {"ids": ["3"], "status": "ERROR", "errorCode": "deviceBusy"},
        {"ids": ["3"], "status": "SUCCESS"}
    ]}))]);
    assert_eq!(
        gist(&talk(&cloud, &lights(&["1", "2", "3"]), &mut Listed::default())),
        "Turn on the lights. -> Ok, turning on the light 1. Sorry, the light 3 is busy with something else right now. Sorry, it looks like the light 2 is offline right now.\n= error deviceBusy"
    );
    let cloud = Cloud::saying([Line::Payload(json!({"errorCode": "relinkRequired"}))]);
    let conversation = talk(&cloud, &lights(&["1", "2"]), &mut Listed::default());
    assert_eq!(conversation.outcome, Outcome::Error);
    assert_eq!(conversation.error_code, Some(ErrorCode::RelinkRequired));
}

#[test]
fn only_devices_that_asked_are_asked_again_and_a_pin_comes_before_a_yes() {
    let mut pin = needed("pinNeeded");
    pin["ids"] = json!(["1"]);
    let mut ack = needed("ackNeeded");
    ack["ids"] = json!(["2"]);
    let cloud = Cloud::saying([
        Line::Payload(json!({"commands": [ack, pin, {"ids": ["3"], "status": "SUCCESS"}]})),
        Line::Payload(json!({"commands": [ack, {"ids": ["1"], "status": "SUCCESS"}]})),
        Line::Payload(json!({"commands": [{"ids": ["2"], "status": "SUCCESS"}]})),
    ]);
    let mut answers = Listed { acks: [true].into(), ..Listed::pins(&["42"]) };
    let conversation = talk(&cloud, &lights(&["1", "2", "3"]), &mut answers);
    assert_eq!(conversation.outcome, Outcome::Success);
    let asked: Vec<Value> = cloud
        .sent()
        .iter()
        .map(|sent| sent.json()["inputs"][0]["payload"]["commands"][0]["devices"].clone())
        .collect();
    assert_eq!(asked[1], json!([{"id": "1"}, {"id": "2"}]));
    assert_eq!(asked[2], json!([{"id": "2"}]));
    let words: Vec<&str> = conversation.turns.iter().map(|turn| turn.assistant.as_str()).collect();
    assert_eq!(
        words,
        [
            "Ok, turning on the light 3. Can I have your security code?",
            "Turning on the light 1. Are you sure you want to turn on the light 2?",
            "Turning on the light 2."
        ]
    );
}

#[test]
fn what_was_done_is_told_whatever_becomes_of_the_rest() {
    let asking = |kind: &str| {
        let mut asks = needed(kind);
        asks["ids"] = json!(["2"]);
        Line::Payload(json!({"commands": [{"ids": ["1", "3"], "status": "SUCCESS"}, asks]}))
    };
    let locked_out = |code: &str| {
        Line::Payload(json!({"commands": [{"ids": ["2"], "status": "ERROR", "errorCode": code}]}))
    };
    for (lines, mut answers, words, outcome) in [
        (
            vec![asking("ackNeeded")],
            Listed::acks(&[false]),
            vec![
                "Ok, turning on the light 1 and the light 3. Are you sure you want to turn on the light 2?",
                "Ok",
            ],
            Outcome::Cancelled,
        ),
        (
            vec![asking("pinNeeded")],
            Listed::default(),
            vec!["Ok, turning on the light 1 and the light 3. Can I have your security code?"],
            Outcome::ChallengeUnanswered,
        ),
        (
            vec![asking("pinNeeded"), locked_out("pinIncorrect")],
            Listed::pins(&["1"]),
            vec![
                "Ok, turning on the light 1 and the light 3. Can I have your security code?",
                "Sorry, the security code is incorrect.",
            ],
            Outcome::Error,
        ),
        (
            vec![asking("pinNeeded"), Line::Refused],
            Listed::pins(&["1"]),
            vec![
                "Ok, turning on the light 1 and the light 3. Can I have your security code?",
                "Sorry, I couldn't reach my-project right now. Please try again later.",
            ],
            Outcome::Error,
        ),
    ] {
        let cloud = Cloud::saying(lines);
        let conversation = talk(&cloud, &lights(&["1", "2", "3"]), &mut answers);
        let said: Vec<&str> =
            conversation.turns.iter().map(|turn| turn.assistant.as_str()).collect();
        assert_eq!(said, words);
        let ended: Vec<_> = conversation.devices.iter().map(|device| device.outcome).collect();
        assert_eq!(ended, [Outcome::Success, outcome, Outcome::Success]);
    }
}

#[test]
fn many_are_counted_and_those_who_failed_are_named() {
    let ids: Vec<String> = (1..=9).map(|id: u8| id.to_string()).collect();
    let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
    let after = |failed: &[&str]| {
        let (failed, done): (Vec<&str>, Vec<&str>) = ids.iter().partition(|id| failed.contains(id));
        let cloud = Cloud::saying([Line::Payload(json!({"commands": [
            {"ids": failed, "status": "OFFLINE"}, {"ids": done, "status": "SUCCESS"}
        ]}))]);
        let conversation = talk(&cloud, &lights(&ids), &mut Listed::default());
        conversation.turns.last().expect("a turn").assistant.clone()
    };
    assert_eq!(
        after(&["2", "7"]),
        "Ok, turning on 7 lights. Sorry, it looks like the light 2 and the light 7 are offline right now."
    );
    assert_eq!(
        after(&["1", "2", "3", "4", "5"]),
        "Ok, turning on the light 6, the light 7, the light 8 and the light 9. \
         Sorry, it looks like the light 1, the light 2, the light 3 and 2 more are offline right now."
    );
}

#[test]
fn temperatures_are_spoken_in_the_unit_that_the_device_shows() {
    let thermostat = |id: &str, name: &str, unit: &str| {
        let mut thermostat = device(id, "THERMOSTAT", name);
        thermostat.attributes.insert("thermostatTemperatureUnit".into(), unit.into());
        thermostat
    };
    let set = |devices: Vec<SyncDevice>, params: Value, result: Value| {
        let command = "action.devices.commands.ThermostatTemperatureSetpoint";
        let cloud = Cloud::saying([Line::Payload(json!({"commands": [result]}))]);
        gist(&talk(&cloud, &ordered(devices, command, params), &mut Listed::default()))
    };
    let (den, attic) = (thermostat("1", "den", "F"), thermostat("2", "attic", "C"));
    let setpoint = json!({"thermostatTemperatureSetpoint": 21.1111});
    assert_eq!(
        set(vec![den.clone()], setpoint.clone(), json!({"ids": ["1"], "status": "SUCCESS"})),
        "Set the temperature on the den to 70 degrees. -> Ok, setting the temperature on the den to 70 degrees.\n= success -"
    );
    let states = json!({"thermostatMode": "heat", "thermostatTemperatureSetpoint": 21});
    assert_eq!(
        set(
            vec![den, attic],
            setpoint,
            json!({"ids": ["1", "2"], "status": "SUCCESS", "states": states})
        ),
        "Set the temperature on the thermostats to 70 degrees. -> Ok, setting the heat on the den to 69.8 degrees. Setting the heat on the attic to 21 degrees.\n= success -"
    );
    let params = Map::from_iter([("thermostatTemperatureRelativeDegree".to_owned(), json!(-2))]);
    let lower = assistant::speech_on(
        Some(&thermostat("1", "den", "F")),
        "action.devices.commands.TemperatureRelative",
        &params,
        &Map::new(),
    );
    assert_eq!(lower.verb, "lower the temperature on");
}

#[test]
fn a_cloud_that_never_stops_asking_is_left() {
    let cloud = Cloud::resulting((0..20).map(|_| needed("challengeFailedPinNeeded")));
    let conversation = talk(&cloud, &unlock(), &mut Listed::pins(&["1"; 20]));
    assert_eq!(cloud.sent().len(), 1 + MOST_ANSWERS);
    assert_eq!(conversation.outcome, Outcome::ChallengeUnanswered);
    let last = conversation.turns.last().expect("a turn");
    assert_eq!(last.remarks, ["still asking after 10 answers"]);
}

#[test]
fn a_conversation_can_be_held_by_any_task() {
    fn ensure_send<T: Send>(_: T) {}
    let (client, clock) = (Cloud::saying([]).client(), ManualClock::at(Timestamp(0)));
    let chance = SeededChance::default();
    let mut session = Session::new(account(), &client, &clock, &chance, &|_| Ok(()));
    ensure_send(converse(&mut session, &unlock(), &mut Listed::default()));
}

#[test]
fn words_that_were_said_stand_in_the_first_turn() {
    let cloud = Cloud::resulting([success()]);
    let order = Order { words: Some("Open sesame.".into()), ..unlock() };
    let conversation = talk(&cloud, &order, &mut Listed::default());
    assert!(gist(&conversation).starts_with("Open sesame. ->"));
}
