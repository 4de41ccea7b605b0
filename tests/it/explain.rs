//! `smarthome explain`: pages, the list of names, and names that nothing has.

use std::io::ErrorKind;
use std::process::{Command, Stdio};

use serde_json::Value;

use crate::common::{PASSWORD, Sandbox, snapshot_of, words};

#[test]
fn a_name_is_explained_and_a_mistyped_one_is_corrected() {
    let sandbox = Sandbox::new();
    for (line, said) in [
        ("explain LockUnlock", "Locks and unlocks a device."),
        ("explain action.devices.commands.LockUnlock", "Ok, locking the device."),
        ("explain LOCK", "type = \"LOCK\""),
        ("explain lowBattery", "By the way, the front door's battery is low."),
        ("explain PENDING", "\"status\": \"PENDING\""),
        ("explain", "Device types"),
    ] {
        sandbox.run(line).expect_code(0).expect_stdout(said);
    }
    let runs = ["explain SCENE", "explain onoff", "explain Lock"].map(|line| {
        let mut ran = sandbox.run(line).expect_code(0);
        let first = ran.stdout.lines().next().unwrap_or_default();
        ran.stdout = format!("{first}\n…\n");
        ran
    });
    snapshot_of("explain-other-case", &runs);
    let runs = [
        "explain LokcUnlock",
        "explain action.devices.traits.BrightnessAbsolut",
        "explain zzz",
        "explain zzz --json",
    ]
    .map(|line| sandbox.run(line).expect_code(2));
    snapshot_of("explain-unknown", &runs);
}

#[test]
fn json_is_one_document() {
    let sandbox = Sandbox::new();
    let document = |line: &str| -> Value { sandbox.run(line).expect_code(0).json() };
    let page = document("explain action.devices.commands.LockUnlock --json");
    assert_eq!(page["kind"], "command");
    assert_eq!(page["params"]["required"], serde_json::json!(["lock"]));
    assert_eq!(page["example"]["response"]["payload"]["commands"][0]["status"], "SUCCESS");
    let list = document("explain --json");
    assert_eq!(list["statuses"][0]["name"], "SUCCESS");
    assert_eq!(list["device_types"][0]["full_name"], "action.devices.types.AC_UNIT");
}

#[test]
fn results_only_means_the_page_only() {
    let sandbox = Sandbox::new();
    for line in ["explain onoff --quiet", "explain --quiet"] {
        let ran = sandbox.run(line).expect_code(0);
        assert!(!ran.stdout.is_empty() && ran.stderr.is_empty(), "{line}: {}", ran.stderr);
    }
}

#[test]
fn what_the_pages_of_types_declare_is_served_as_they_say() {
    let sandbox = Sandbox::new();
    let names = sandbox.run("explain --json").json();
    let mut home =
        format!("[[users]]\nid = \"1\"\nusername = \"resident\"\npassword = \"{PASSWORD}\"\n");
    let mut promised = Vec::new();
    for kind in names["device_types"].as_array().expect("types") {
        let name = kind["full_name"].as_str().expect("a name");
        let page = sandbox.run(&format!("explain {name} --json")).json();
        home.push_str(page["home_file"].as_str().expect("a device"));
        promised.push(page["sync"].clone());
    }
    sandbox.write("home.toml", &home);
    let server = sandbox.serve("--home home.toml");
    sandbox.link(&server, "").expect_code(0);
    let synced = sandbox.run("sync --json").expect_code(0).json();
    let devices = synced["response"]["payload"]["devices"].as_array().expect("devices");
    assert_eq!(devices.len(), promised.len());
    for (device, promised) in devices.iter().zip(&promised) {
        for member in ["type", "traits", "attributes"] {
            assert_eq!(device[member], promised[member], "{promised}");
        }
    }
}

/// In a terminal that `script` of util-linux provides; skipped where there is none.
#[test]
fn a_page_fits_into_a_narrow_terminal() {
    let sandbox = Sandbox::new();
    let program = sandbox.command("");
    let page = "explain ThermostatTemperatureSetRange --color never";
    let line = format!("stty cols 60 rows 24; {} {page}", env!("CARGO_BIN_EXE_smarthome"));
    let mut command = Command::new("script");
    command.args(["-q", "-e", "-c", &line, "/dev/null"]).env_clear().stdin(Stdio::null());
    command.envs(program.get_envs().filter_map(|(name, value)| Some((name, value?))));
    let screen = match command.output() {
        Err(error) if error.kind() == ErrorKind::NotFound => return,
        output => String::from_utf8(output.expect("`script` runs").stdout).expect("UTF-8"),
    };
    assert!(screen.contains("ThermostatTemperatureSetRange (command)"), "{screen}");
    for line in screen.lines().filter(|line| line.chars().count() > 60) {
        assert!(line.contains("\"command\": "), "{line}");
    }
    assert!(screen.lines().any(|line| line.chars().count() > 50), "{screen}");
}

#[test]
fn a_message_of_the_phone_is_found_by_its_words() {
    let sandbox = Sandbox::new();
    sandbox
        .run("explain couldn’t UPDATE the setting...")
        .expect_code(0)
        .expect_stdout("Couldn't update the setting (what the phone shows)");
    sandbox
        .run("explain SYNC: Request ID 12 failed with code: OPEN_AUTH_FAILURE")
        .expect_stdout("OPEN_AUTH_FAILURE (name in Google's log)");
    let runs =
        ["explain couldnt updat the seting", "explain right now", "explain the moon is full"]
            .map(|line| sandbox.run(line).expect_code(2));
    snapshot_of("explain-unknown-message", &runs);
}

/// Every text of a document.
fn texts(document: &Value) -> Vec<&str> {
    match document {
        Value::String(text) => vec![text],
        Value::Array(entries) => entries.iter().flat_map(texts).collect(),
        Value::Object(members) => members.values().flat_map(texts).collect(),
        _ => Vec::new(),
    }
}

/// The command lines in a text: the whole of it, between backticks, or after a colon.
fn command_lines(text: &str) -> Vec<&str> {
    let quoted = text.split('`').skip(1).step_by(2);
    let after_colon = text.split_once(": ").map(|(_, line)| line);
    let all = quoted.chain(after_colon).chain([text]);
    all.filter(|line| line.starts_with("smarthome ")).collect()
}

#[test]
fn every_command_on_a_page_about_symptoms_is_understood() {
    let sandbox = Sandbox::new();
    let names = sandbox.run("explain --json").json();
    let mut count = 0;
    for kind in ["phone_symptoms", "log_names", "checklists"] {
        for name in names[kind].as_array().expect("a kind") {
            let name = name["name"].as_str().expect("a name");
            let page = sandbox.run(&format!("explain {name} --json")).expect_code(0).json();
            assert_eq!(page["name"], name);
            let commands = page["commands"].as_array().map_or(0, Vec::len);
            assert!(commands > 0 || kind == "checklists", "{name} has no command");
            for line in texts(&page).into_iter().flat_map(command_lines) {
                let arguments = words(line);
                let parsed = smarthome::cli::command().try_get_matches_from(&arguments);
                assert!(parsed.is_ok(), "{name}: {line}: {parsed:?}");
                if arguments.get(1).is_some_and(|first| first == "explain") {
                    sandbox.run(&arguments[1..].join(" ")).expect_code(0);
                }
                count += 1;
            }
        }
    }
    assert!(count > 50, "{count}");
}
