//! `smarthome execute`: what is typed, what is asked, how it ends.

use serde_json::json;

use crate::common::{PIN, Sandbox, snapshot_of};

#[test]
fn what_is_typed_wrong_is_told_before_anything_is_sent() {
    let sandbox = Sandbox::new();
    let _server = sandbox.linked();
    let runs = [
        "execute \"frnt door\" LockUnlock lock=false",
        "execute submarine OnOff on=true",
        "execute \"front door\" LokUnlock lock=false",
        "execute \"front door\" Levitate",
        "execute AC OnOff on",
        "execute AC OnOff on=true on=false",
        "execute AC OnOff =true",
        "query submarine",
        "execute AC OnOff on=true --pin-file missing",
    ]
    .map(|line| sandbox.run(line).expect_code(2));
    snapshot_of("execute-mistakes", &runs);
}

#[test]
fn whatever_a_device_answers_has_its_exit_code() {
    let sandbox = Sandbox::new();
    let _server = sandbox.linked();
    let heat = "execute AC ThermostatSetMode thermostatMode=heat";
    let runs = [
        ("execute \"kitchen light\" OnOff on=true", 0),
        ("execute light-kitchen action.devices.commands.OnOff on=false", 0),
        ("execute AC action.devices.commands.Levitate height=3", 1),
        ("execute AC ThermostatTemperatureSetpoint thermostatTemperatureSetpoint=99", 1),
        ("execute AC ThermostatSetMode thermostatMode=swim", 1),
        ("execute \"front door\" LockUnlock lock=false", 1),
        (heat, 1),
        (&format!("{heat} --ack no"), 0),
        (&format!("{heat} --ack yes"), 0),
        ("execute \"living room light\" ColorAbsolute color.spectrumRGB=255", 0),
    ]
    .map(|(line, code)| sandbox.run(line).expect_code(code));
    snapshot_of("execute-outcomes", &runs);
}

#[test]
fn outcomes_have_their_words_in_json() {
    let sandbox = Sandbox::new();
    let _server = sandbox.linked();
    let unlock = "execute \"front door\" LockUnlock lock=false";
    let dim = "execute \"living room light\" BrightnessAbsolute";
    for (line, code, outcome, error) in [
        (unlock.to_owned(), 1, "challenge-unanswered", Some("challengeNeeded")),
        (format!("{dim} brightness=5 --ack no"), 0, "cancelled", None),
        (format!("{dim} brightness=5 --ack yes"), 0, "success", None),
        (format!("{dim} brightness=500"), 1, "error", Some("valueOutOfRange")),
    ] {
        let document = sandbox.run(&format!("{line} --json")).expect_code(code).json();
        assert_eq!(
            (&document["outcome"], &document["error_code"]),
            (&json!(outcome), &json!(error)),
            "{line}"
        );
    }
    // Values go out as they were typed: JSON, else text.
    let params = "/turns/0/request/inputs/0/payload/commands/0/execution/0/params";
    let line = format!("{dim} brightness=much deep.er=[1,null] text= --json");
    let document = sandbox.run(&line).expect_code(1).json();
    assert_eq!(
        document.pointer(params),
        Some(&json!({"brightness": "much", "deep": {"er": [1, null]}, "text": ""}))
    );
}

#[test]
fn a_pin_need_not_stand_on_the_command_line() {
    let sandbox = Sandbox::new();
    let _server = sandbox.linked();
    let unlock = "execute \"front door\" LockUnlock lock=false";
    sandbox.write("pins", "111111\n333444\n");
    sandbox.run(&format!("{unlock} --pin-file pins")).expect_code(0).expect_stderr("3 requests");
    sandbox
        .run_with(unlock, |command| {
            command.env("SMARTHOME_PIN", PIN);
        })
        .expect_code(0);
    sandbox
        .run_with(unlock, |command| {
            command.env("SMARTHOME_PIN_FILE", "pins");
        })
        .expect_code(0);
}

#[test]
fn without_an_account_there_is_nobody_to_play() {
    let sandbox = Sandbox::new();
    for line in [
        "sync",
        "query",
        "execute door OnOff on=true",
        "disconnect",
        "account show",
        "account refresh",
        "account userinfo",
    ] {
        sandbox.run(line).expect_code(4).expect_stderr("hint: `smarthome link URL");
    }
}
