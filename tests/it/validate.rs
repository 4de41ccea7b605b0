//! `smarthome validate` and `smarthome schema`, as scripts and people call them.

use std::io::Write as _;
use std::process::Stdio;

use serde_json::{Value, json};

use crate::common::{Ran, Sandbox};

const SYNC: &str = r#"{"requestId": "1", "payload": {"agentUserId": "1836", "devices": [{
    "id": "lamp", "type": "action.devices.types.LIGHT", "name": {"name": "lamp"},
    "traits": ["action.devices.traits.OnOff", "action.devices.traits.Brightness"],
    "willReportState": false}]}}"#;

#[expect(clippy::needless_pass_by_value, reason = "tests write the value in place")]
fn query(states: Value) -> String {
    let mut entry = json!({"online": true, "status": "SUCCESS"});
    entry.as_object_mut().expect("an object").extend(states.as_object().expect("states").clone());
    json!({"requestId": "1", "payload": {"devices": {"lamp": entry}}}).to_string()
}

fn document(ran: &Ran) -> Value {
    serde_json::from_str(&ran.stdout).expect("one document")
}

#[test]
fn a_sound_document_is_valid_and_a_broken_one_is_not() {
    let sandbox = Sandbox::new();
    sandbox.write("sync.json", SYNC);
    let ran = sandbox.run("validate sync-response sync.json").expect_code(0);
    assert_eq!(ran.stdout, "sync-response: valid\n");
    sandbox.write("broken.json", &SYNC.replace("false", "\"no\"").replace("OnOff", "onoff"));
    sandbox
        .run("validate sync-response broken.json")
        .expect_code(1)
        .snapshot("validate-broken-sync");
    let ran = sandbox.run("validate sync-response broken.json --json").expect_code(1);
    assert_eq!(
        document(&ran)["violations"][0],
        json!({
            "pointer": "/payload/devices/0/willReportState", "rule": "type", "severity": "error",
            "expected": "a boolean", "actual": "`\"no\"`", "device": "lamp",
        })
    );
    assert_eq!(document(&ran)["valid"], false);
}

#[test]
fn a_warning_does_not_fail_the_exit() {
    let sandbox = Sandbox::new();
    sandbox.write("query.json", &query(json!({"on": true, "color": {"spectrumRGB": 255}})));
    let ran = sandbox.run("validate query-response query.json --json").expect_code(0);
    assert_eq!(document(&ran)["valid"], true);
    assert_eq!(document(&ran)["violations"][0]["severity"], "warning");
}

#[test]
fn answers_are_held_against_the_devices_of_a_sync() {
    let sandbox = Sandbox::new();
    sandbox.write("sync.json", SYNC);
    sandbox.write("query.json", &query(json!({"on": true, "brightness": 101})));
    sandbox.run("validate query-response query.json --sync sync.json").expect_code(1);
    sandbox.write("query.json", &query(json!({"on": true, "brightness": 100})));
    sandbox.run("validate query-response query.json --sync sync.json").expect_code(0);
    sandbox.write("other.json", &SYNC.replace("\"lamp\", \"type\"", "\"other\", \"type\""));
    sandbox
        .run("validate query-response query.json --sync other.json")
        .expect_code(1)
        .expect_stdout("a device of the SYNC");
}

#[test]
fn a_document_comes_through_standard_input() {
    let sandbox = Sandbox::new();
    let mut command = sandbox.command("validate command.OnOff - --json");
    let mut child = command.stdin(Stdio::piped()).spawn().expect("the program starts");
    child.stdin.take().expect("a pipe").write_all(br#"{"on": 1}"#).expect("it reads");
    let output = child.wait_with_output().expect("it ends");
    assert_eq!(output.status.code(), Some(1));
    let document: Value = serde_json::from_slice(&output.stdout).expect("one document");
    assert_eq!(document["violations"][0]["pointer"], "/on");
}

const HOME: &str = r#"[[users]]
id = "u"
username = "resident"
password = "correct horse"
pin = "333444"

[[devices]]
type = "LIGHT"
traits = ["OnOff"]
name = "Desk lamp"
attributes = { commandOnlyOnOff = false }
"#;

#[test]
fn a_home_is_valid_or_every_mistake_has_its_place_and_line() {
    let sandbox = Sandbox::new();
    sandbox.write("home.toml", HOME);
    let ran = sandbox.run("validate home home.toml").expect_code(0);
    assert_eq!(ran.stdout, "home: valid\n");
    let ran = sandbox.run("validate home home.toml --json").expect_code(0);
    assert_eq!(document(&ran), json!({"valid": true, "violations": []}));

    let broken = HOME.replace("false", "\"no\"").replace("\"333444\"", "333444");
    sandbox.write("broken.toml", &broken.replace("password =", "pasword ="));
    sandbox.run("validate home broken.toml").expect_code(1).snapshot("validate-broken-home");
    let ran = sandbox.run("validate home broken.toml --json").expect_code(1);
    assert_eq!(document(&ran)["valid"], false);
    assert_eq!(
        document(&ran)["violations"][3],
        json!({
            "pointer": "/devices/0/attributes/commandOnlyOnOff", "rule": "type",
            "severity": "error", "expected": "a boolean", "actual": "`\"no\"`",
            "device": "desk-lamp", "line": 11,
        })
    );
    assert_eq!(document(&ran)["violations"][0]["device"], Value::Null);
}

#[test]
fn a_home_that_is_no_toml_or_no_text_is_named() {
    let sandbox = Sandbox::new();
    sandbox.write("no.toml", "[[users]]\nid = = 7\n");
    let ran = sandbox.run("validate home no.toml --json").expect_code(1);
    let violation = &document(&ran)["violations"][0];
    assert_eq!(
        (&violation["pointer"], &violation["rule"], &violation["line"]),
        (&json!(""), &json!("type"), &json!(2))
    );
    std::fs::write(sandbox.path("latin1.toml"), b"name = \"K\xfcche\"\n").expect("a file");
    sandbox.run("validate home latin1.toml").expect_code(2).expect_stderr("cannot be read");
    sandbox.run("validate home none.toml").expect_code(2).expect_stderr("none.toml");
}

#[test]
fn a_home_comes_through_standard_input() {
    let sandbox = Sandbox::new();
    for (text, code, said) in [
        (HOME.to_owned(), 0, "home: valid\n"),
        (HOME.replace("LIGHT", "LIHGT"), 1, "error     -:8: /devices/0/type (device desk-lamp)\n"),
    ] {
        let mut command = sandbox.command("validate home -");
        let mut child = command.stdin(Stdio::piped()).spawn().expect("the program starts");
        child.stdin.take().expect("a pipe").write_all(text.as_bytes()).expect("it reads");
        let output = child.wait_with_output().expect("it ends");
        assert_eq!(output.status.code(), Some(code));
        let stdout = String::from_utf8(output.stdout).expect("UTF-8");
        assert!(stdout.starts_with(said), "{stdout}");
    }
}

#[test]
fn what_cannot_be_read_is_named() {
    let sandbox = Sandbox::new();
    sandbox.write("sync.json", SYNC);
    sandbox.write("no.json", "{\"requestId\": ");
    sandbox
        .run("validate sync-respons sync.json")
        .expect_code(2)
        .expect_stderr("did you mean `sync-response`?");
    sandbox.run("validate zzz sync.json").expect_code(2).expect_stderr("--help");
    sandbox.run("validate sync-response none.json").expect_code(2).expect_stderr("none.json");
    sandbox.run("validate sync-response no.json").expect_code(1).expect_stdout("expected JSON");
    sandbox
        .run("validate query-response sync.json --sync no.json")
        .expect_code(2)
        .expect_stderr("`no.json` is no JSON");
    sandbox.write("empty.json", "{}");
    sandbox
        .run("validate query-response sync.json --sync empty.json")
        .expect_code(2)
        .expect_stderr("has no devices");
}

#[test]
fn a_schema_is_printed_and_is_one() {
    let sandbox = Sandbox::new();
    let ran = sandbox.run("schema trait.Brightness.states").expect_code(0);
    let schema = document(&ran);
    assert_eq!(schema["$schema"], "https://json-schema.org/draft/2020-12/schema");
    assert_eq!(schema["properties"]["brightness"]["maximum"], 100);
    let validator = jsonschema::draft202012::new(&schema).expect("a schema");
    assert!(validator.is_valid(&json!({"brightness": 100})));
    assert!(!validator.is_valid(&json!({"brightness": 101})));
    assert_eq!(sandbox.run("schema trait.Brightness.states --json").stdout, ran.stdout);
    sandbox.run("schema sync-respons").expect_code(2).expect_stderr("did you mean");
}

#[test]
fn the_schema_of_a_home_accepts_a_home_and_refuses_its_mistakes() {
    let sandbox = Sandbox::new();
    let ran = sandbox.run("schema home").expect_code(0);
    let validator = jsonschema::draft202012::new(&document(&ran)).expect("a schema");
    let fits = |home: &str| {
        let home: toml::Table = home.parse().expect("TOML");
        validator.is_valid(&serde_json::to_value(home).expect("JSON"))
    };
    assert!(fits(HOME));
    assert!(!fits(&HOME.replace("OnOff", "OnOf")));
    assert!(!fits(&HOME.replace("commandOnlyOnOff", "openDirection")));
    assert_eq!(sandbox.run("schema home --json").stdout, ran.stdout);
}

#[test]
fn standard_input_is_read_once() {
    let sandbox = Sandbox::new();
    let ran = sandbox.run("validate query-response - --sync - --json").expect_code(2);
    let error = "the document and --sync cannot both be standard input";
    assert_eq!(document(&ran)["error"], error);
}

#[test]
fn a_byte_order_mark_is_named() {
    let sandbox = Sandbox::new();
    sandbox.write("states.json", "\u{feff}{}");
    sandbox
        .run("validate trait.OnOff.states states.json")
        .expect_code(1)
        .expect_stdout("got      a byte order mark (U+FEFF) before it");
    sandbox.write("home.toml", &format!("\u{feff}{HOME}"));
    sandbox.run("validate home home.toml").expect_code(0);
}

#[test]
fn a_type_that_is_not_known_asks_for_no_traits() {
    let sandbox = Sandbox::new();
    let broken = HOME.replace("LIGHT", "LIHGT").replace("traits = [\"OnOff\"]\n", "");
    sandbox.write("home.toml", &broken);
    let ran = sandbox.run("validate home home.toml --json").expect_code(1);
    let violations = document(&ran)["violations"].as_array().cloned().expect("violations");
    let places: Vec<_> = violations.iter().map(|violation| &violation["pointer"]).collect();
    assert_eq!(places, ["/devices/0/type"]);
}

#[test]
fn the_only_member_there_is_is_named() {
    let sandbox = Sandbox::new();
    sandbox.write("states.json", r#"{"zzz": 1}"#);
    sandbox
        .run("validate trait.OnOff.states states.json")
        .expect_code(0)
        .expect_stdout("expected no member but `on`");
}
