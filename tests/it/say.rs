//! `smarthome say`: what is said, what is sent, what is answered.

use serde_json::{Value, json};
use smarthome::catalog::{TRAITS, find_trait};
use smarthome::google::Locale;
use smarthome::google::say::{Language, Understood, understand};
use smarthome::protocol::{SyncDevice, SyncPayload};

use crate::common::{PIN, Sandbox, WRONG_PIN, snapshot_of};

/// What the document of an order says was sent.
fn execution(document: &Value) -> (&Value, &Value) {
    let commands = "/turns/0/request/inputs/0/payload/commands/0";
    let of = |member: &str| document.pointer(&format!("{commands}/{member}")).expect(member);
    (of("devices"), of("execution/0"))
}

#[test]
fn the_documents_dialogues_can_be_said() {
    let sandbox = Sandbox::new();
    let _server = sandbox.linked();
    sandbox.write("pins", &format!("{WRONG_PIN}\n{PIN}\n"));
    let runs = [
        ("say \"Turn on the lights.\"", 0),
        ("say Dim the living room light. --ack yes", 0),
        ("say \"Set AC mode to heat.\" --ack yes", 0),
        ("say \"Set AC mode to heat.\" --ack no", 0),
        ("say unlock the front door", 1),
        ("say unlock the front door --pin-file pins", 0),
        ("say is the front door locked", 0),
        ("say please lock the main door", 0),
        ("say \"How is the air conditioner?\"", 0),
        ("say \"are the lights on?\"", 0),
        ("say turn off the kitchen", 0),
        ("say \"turn off the hallway light, the porch light, and the AC\"", 2),
        ("say \"turn off the hallway light, and the AC\"", 0),
        ("say which lights are on", 0),
        ("say is anything in the hallway on", 0),
        ("say is anything open", 0),
        ("say are the blinds open", 0),
        ("say set the bedroom AC to 21 degrees", 0),
        ("say set the AC to 99 degrees", 1),
        ("say turn on everything in the kitchen", 0),
        ("say start the evening", 0),
    ]
    .map(|(line, code)| sandbox.run(line).expect_code(code));
    snapshot_of("say", &runs);
}

#[test]
fn what_is_not_understood_is_told_before_anything_is_sent() {
    let sandbox = Sandbox::new();
    let _server = sandbox.linked();
    let runs = [
        "say frobnicate the lights",
        "say unlok the frnt door",
        "say turn on the submarine",
        "say turn on the front door",
        "say set the AC to swim",
        "say make the hallway light blue",
        "say set the front door to banana",
        "say is the hallway light locked",
        "say \"turn on the hallway light, close the blinds and lock the front door\"",
        "say turn on the light",
        "say",
        "say \"\"",
        "say --json turn on the light",
        "say lock the front door --pin-file missing",
    ]
    .map(|line| sandbox.run(line).expect_code(2));
    snapshot_of("say-mistakes", &runs);
}

#[test]
fn an_order_is_the_document_of_execute() {
    let sandbox = Sandbox::new();
    let _server = sandbox.linked();
    let document = sandbox.run("say --json turn on the lights").expect_code(0).json();
    let (devices, execution) = execution(&document);
    assert_eq!(
        devices,
        &json!([{"id": "light-living"}, {"id": "light-kitchen"}, {"id": "light-hallway"}])
    );
    assert_eq!(
        execution,
        &json!({"command": "action.devices.commands.OnOff", "params": {"on": true}})
    );
    assert_eq!(document["outcome"], "success");
    assert_eq!(document["turns"][0]["user"], "turn on the lights");
    assert_eq!(document["turns"][0]["assistant"], "Ok, turning on 3 lights.");
    let named = sandbox.run("execute --json \"kitchen light\" OnOff on=true").json();
    let said = sandbox.run("say --json turn on the kitchen light").json();
    let members = |it: &Value| crate::common::members(it).join(" ");
    assert_eq!(members(&named), members(&said));
    assert_eq!(members(&named["turns"][0]), members(&said["turns"][0]));
    assert_eq!(execution_of(&named), execution_of(&said));
}

fn execution_of(document: &Value) -> (Value, Value) {
    let (devices, execution) = execution(document);
    (devices.clone(), execution.clone())
}

#[test]
fn a_question_is_the_document_of_query_with_an_answer() {
    let sandbox = Sandbox::new();
    let _server = sandbox.linked();
    let document = sandbox.run("say --json is the front door locked?").expect_code(0).json();
    assert_eq!(
        crate::common::members(&document),
        ["http_status", "latency_ms", "request", "response", "assistant"]
    );
    assert_eq!(document["assistant"], "The front door is locked.");
    let asked = document.pointer("/request/inputs/0/payload/devices").expect("devices");
    assert_eq!(asked, &json!([{"id": "lock-front"}]));
}

#[test]
fn a_cloud_that_is_gone_answers_neither() {
    let sandbox = Sandbox::new();
    sandbox.linked().stop("TERM");
    sandbox.run("say is the front door locked").expect_code(3).expect_stderr("QUERY failed");
    sandbox.run("say lock the front door").expect_code(3).expect_stderr("EXECUTE failed");
    let document = sandbox.run("say --json is the front door locked").expect_code(3).json();
    assert_eq!(document["assistant"], Value::Null);
}

#[test]
fn without_an_account_nobody_listens() {
    let sandbox = Sandbox::new();
    sandbox.run("say turn on the lights").expect_code(4).expect_stderr("hint: `smarthome link URL");
}

#[cfg(target_os = "linux")]
#[test]
fn a_person_at_a_terminal_is_asked_which_is_meant() {
    let sandbox = Sandbox::new();
    let _server = sandbox.linked();
    let which = "which one (1 to 3; empty cancels)? ";
    for (answers, said) in [
        (&[(which, "9"), (which, "two"), (which, "2")][..], "turning on the kitchen light"),
        (&[(which, "")], "3  hallway light (light-hallway)"),
    ] {
        let Some((screen, code)) =
            crate::terminal::at_a_terminal(&sandbox, "say turn on the light", answers)
        else {
            eprintln!("skipped: there is no `script` here");
            return;
        };
        assert_eq!(code, Some(0), "{screen}");
        assert!(screen.contains(said), "{screen}");
    }
}

/// The devices of a home file, as its SYNC tells them.
fn synced(home: &str) -> Vec<SyncDevice> {
    let sandbox = Sandbox::new();
    let home = format!("{}/fixtures/homes/{home}.toml", env!("CARGO_MANIFEST_DIR"));
    let server = sandbox.serve(&format!("--home \"{home}\""));
    sandbox.link(&server, "").expect_code(0);
    let document = sandbox.run("sync --json").expect_code(0).json();
    SyncPayload::read(&document["response"]).expect("devices").devices
}

#[test]
fn every_phrase_without_values_is_understood_for_every_device_there_is() {
    let devices = synced("everything");
    let language = Language::of(&Locale::default());
    let mut tried = 0;
    for device in &devices {
        for known in device.traits.iter().filter_map(|name| find_trait(name)) {
            for command in known.commands {
                let is_set = |name: &str| device.attributes.get(name) == Some(&json!(true));
                let can = !(command.samples)(&device.attributes).is_empty()
                    && !known.query_only.is_some_and(is_set);
                let plain = command.phrases.iter().filter(|it| it.matches('{').count() == 1);
                for phrase in plain.filter(|_| can) {
                    let words = phrase.replace("{device}", &format!("the {}", device.name.name));
                    match understand(&words, &devices, language) {
                        Ok(Understood::Order(order)) => {
                            assert_eq!(order.devices.len(), 1, "{words}");
                            assert_eq!(order.devices[0].id, device.id, "{words}");
                        }
                        other => panic!("{words}: {other:?}"),
                    }
                    tried += 1;
                }
            }
        }
    }
    assert!(tried > 3 * TRAITS.len(), "{tried}");
}
