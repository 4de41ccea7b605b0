//! `smarthome run`: conversation files, played to the reference cloud.

use std::fs;
use std::path::{Path, PathBuf};

use crate::common::{PIN, Sandbox, read_json, snapshot_of};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The conversations that come with the program, by name.
fn conversations() -> Vec<PathBuf> {
    let files = fs::read_dir(root().join("fixtures/conversations")).expect("a folder");
    let mut files: Vec<PathBuf> = files.map(|entry| entry.expect("an entry").path()).collect();
    files.sort();
    files
}

/// A conversation of those, copied to where it may be changed.
fn copy(sandbox: &Sandbox, name: &str) -> PathBuf {
    let path = root().join("fixtures/conversations").join(name);
    sandbox.write(name, &fs::read_to_string(path).expect("a conversation"))
}

const SYNC: &str = "# Devices\n\nRequest\n\n```json\n\
    {\"requestId\": \"<requestId>\", \"inputs\": [{\"intent\": \"action.devices.SYNC\"}]}\n```\n\nResponse 200\n";

#[test]
fn every_conversation_of_the_house_goes_as_it_is_written() {
    let files = conversations();
    assert!(files.len() > 10, "{files:?}");
    for file in files {
        let text = fs::read_to_string(&file).expect("a conversation");
        let (_, home) = text.split_once("`smarthome serve --home ").expect("it names its home");
        let home = root().join(home.split('`').next().expect("a name"));
        let sandbox = Sandbox::new();
        let server = sandbox.serve(&format!("--home \"{}\"", home.display()));
        sandbox.link(&server, "").expect_code(0);
        let ran = sandbox.run(&format!("run --pin {PIN} \"{}\"", file.display())).expect_code(0);
        assert!(!ran.stdout.contains("skip"), "{}", ran.text());
    }
}

#[test]
fn a_conversation_is_shown_as_it_is_held_and_differences_by_their_place() {
    let sandbox = Sandbox::new();
    let _server = sandbox.linked();
    copy(&sandbox, "keyfob.md");
    let text = fs::read_to_string(sandbox.path("keyfob.md")).expect("a conversation");
    let other = text
        .replacen("\"isLocked\": false", "\"isLocked\": true, \"isOpen\": false", 1)
        .replacen("Ok, unlocking", "Unlocking", 1)
        .replacen("\"near\": true", "\"near\": \"[redacted]\"", 1)
        .replacen("Response 204", "Response 200", 2);
    sandbox.write("other.md", &other);
    let runs = [
        sandbox.run("run keyfob.md").expect_code(0),
        sandbox.run("run keyfob.md other.md").expect_code(1),
        sandbox.run("run --quiet --json other.md").expect_code(1),
    ];
    snapshot_of("run", &runs);
}

#[test]
fn update_writes_what_came_and_leaves_the_rest() {
    let sandbox = Sandbox::new();
    let _server = sandbox.linked();
    let text = "# Lights\r\n\r\n   prose:  as it was\r\n\r\n> **Person:** On.\r\n\r\nRequest\r\n\r\n\
        ```json\r\n{\"requestId\":   \"<requestId>\", \"inputs\": [{\"intent\": \"action.devices.EXECUTE\",\r\n\
        \"payload\": {\"commands\": [{\"devices\": [{\"id\": \"light-kitchen\"}], \"execution\":\r\n\
        [{\"command\": \"action.devices.commands.OnOff\", \"params\": {\"on\": true}}]}]}}]}\r\n```\r\n\r\n\
        Response 500\r\n```json\r\n{\"requestId\": \"<text>\"}\r\n```\r\n> **Assistant:**\r\n\r\n* more";
    let path = sandbox.write("lights.md", text);
    sandbox.run("run lights.md").expect_code(1).expect_stderr("--update lights.md");
    assert_eq!(fs::read_to_string(&path).expect("readable"), text);
    sandbox.run("run --update lights.md").expect_code(0).expect_stderr("rewrote lights.md");
    let written = fs::read_to_string(&path).expect("readable");
    let (head, tail) = written.split_once("Response ").expect("a response");
    assert!(text.starts_with(head), "{written}");
    assert_eq!(
        tail,
        "200\r\n\r\n```json\r\n{\r\n  \"requestId\": \"<text>\",\r\n  \"payload\": {\"commands\": [{\r\n    \
         \"ids\": [\"light-kitchen\"],\r\n    \"status\": \"SUCCESS\",\r\n    \
         \"states\": {\"on\": true, \"online\": true}\r\n  }]}\r\n}\r\n```\r\n\
         > **Assistant:** Ok, turning on the kitchen light.\r\n\r\n* more"
    );
    sandbox.run("run --update lights.md").expect_code(0).expect_stderr("all 2 as written");
    assert_eq!(fs::read_to_string(&path).expect("readable"), written);
}

#[test]
fn no_secret_that_came_is_written_even_where_secrets_are_shown() {
    let sandbox = Sandbox::new();
    let _server = sandbox.linked();
    let path = sandbox.write(
        "refresh.md",
        "# Refresh\n\nRequest\n```http\nPOST <token_url>\n```\n```form\ngrant_type=refresh_token\n\
         refresh_token=<refresh_token>\nclient_id=<client_id>\nclient_secret=<client_secret>\n```\nResponse 200\n",
    );
    sandbox.run("run --update --show-secrets refresh.md").expect_code(0);
    let written = fs::read_to_string(&path).expect("readable");
    assert!(written.contains("\"access_token\": \"[redacted]\""), "{written}");
    sandbox.run("run refresh.md").expect_code(0);
    // The new token is kept, since the account goes on with it.
    sandbox.run("sync").expect_code(0);
}

#[test]
fn what_is_wrong_with_files_is_said_before_anything_is_sent() {
    let sandbox = Sandbox::new();
    let server = sandbox.linked();
    sandbox.write("sync.md", SYNC);
    sandbox.write("a.md", "# A\n\nRequest\n\n```json\n{\"a\": <any>}\n```\n");
    sandbox.write("b.md", "Response 200\n");
    sandbox.write("broken.md", "# B\n\u{0}");
    copy(&sandbox, "pin-given.md");
    fs::write(sandbox.path("latin.md"), b"# \xe4\n").expect("written");
    fs::create_dir(sandbox.path("folder")).expect("a folder");
    let runs = [
        "run sync.md a.md b.md",
        "run broken.md",
        "run pin-given.md",
        "run none.md",
        "run folder",
        "run latin.md",
        "run",
    ]
    .map(|line| sandbox.run(line).expect_code(2));
    snapshot_of("run-mistakes", &runs);
    server.stop("TERM");
    let runs = [
        sandbox.run("run sync.md").expect_code(3),
        sandbox.run("run --update sync.md").expect_code(3),
        sandbox.run("run --account other sync.md").expect_code(4),
    ];
    assert_eq!(fs::read_to_string(sandbox.path("sync.md")).expect("readable"), SYNC);
    snapshot_of("run-failures", &runs);
}

#[test]
fn the_pin_of_the_environment_is_sent_and_hidden() {
    let sandbox = Sandbox::new();
    let home = root().join("fixtures/homes/verification/pin.toml");
    let server = sandbox.serve(&format!("--home \"{}\"", home.display()));
    sandbox.link(&server, "").expect_code(0);
    copy(&sandbox, "pin-given.md");
    sandbox
        .run_with("run -v pin-given.md", |command| {
            command.env("SMARTHOME_PIN", PIN);
        })
        .expect_code(0);
    // A PIN that is wrong: what came instead is shown without it.
    sandbox
        .run("run --pin 333222 pin-given.md")
        .expect_code(1)
        .expect_stdout("challengeFailedPinNeeded");
}

#[test]
fn disconnect_forgets_the_account_and_ends_what_follows() {
    let sandbox = Sandbox::new();
    let _server = sandbox.linked();
    copy(&sandbox, "disconnect.md");
    sandbox.write("sync.md", SYNC);
    let ran = sandbox.run("run disconnect.md sync.md").expect_code(0).expect_stderr("forgotten");
    assert!(ran.stdout.contains("DISCONNECT has ended the link"), "{}", ran.text());
    assert!(sandbox.account_files().is_empty());
    sandbox.run("run sync.md").expect_code(4);
}

#[test]
fn a_file_of_which_nothing_can_be_played_is_no_success() {
    let sandbox = Sandbox::new();
    let _server = sandbox.linked();
    sandbox.write(
        "code.md",
        "# Code\n\nRequest\n```http\nPOST /oauth/token\n```\n```form\ncode=[redacted]\n```\nResponse 200\n",
    );
    sandbox.run("run code.md").expect_code(2).expect_stderr("nothing in these files");
}

#[test]
fn a_sync_that_is_played_is_kept() {
    let sandbox = Sandbox::new();
    let _server = sandbox.linked();
    sandbox.edit_account("default", "default", |account| {
        account["last_sync"] = serde_json::Value::Null;
    });
    sandbox.write("sync.md", SYNC);
    sandbox.run("run --update sync.md").expect_code(0);
    let files = sandbox.account_files();
    assert_eq!(read_json(&files[0])["last_sync"]["payload"]["agentUserId"], "1836.15267389");
}
