//! `smarthome explain`: pages, the list of names, and names that nothing has.

use std::io::ErrorKind;
use std::process::{Command, Stdio};

use serde_json::Value;

use crate::common::{PASSWORD, Sandbox, snapshot_of};

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
