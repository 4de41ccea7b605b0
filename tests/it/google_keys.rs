//! `smarthome serve --google-keys`: a cloud that takes Google's word on who somebody is.

use serde_json::json;

use crate::common::{Sandbox, snapshot_of};

fn write_keys(sandbox: &Sandbox) {
    sandbox.write("keys.json", &sandbox.run("identity keys").expect_code(0).stdout);
}

#[test]
fn keys_that_cannot_be_used_are_refused_at_the_start() {
    let sandbox = Sandbox::new();
    write_keys(&sandbox);
    sandbox.write("weak.json", r#"{"keys":[{"kty":"RSA","kid":"a","n":"AQAB","e":"AQAB"}]}"#);
    sandbox.write("page.html", "<html>");
    sandbox.write("empty.json", r#"{"keys":[]}"#);
    let aud = "--google-client-id 123-abc.apps.googleusercontent.com";
    let runs = [
        "--google-keys keys.json".to_owned(),
        format!("--google-keys missing.json {aud}"),
        format!("--google-keys page.html {aud}"),
        format!("--google-keys empty.json {aud}"),
        format!("--google-keys weak.json {aud}"),
        format!("--google-keys https://me:secret@keys.example.com/certs {aud}"),
        format!("--google-keys http://keys.example.com/certs {aud}"),
        format!("--google-keys http:// {aud}"),
    ]
    .map(|flags| sandbox.run(&format!("serve --listen 127.0.0.1:0 {flags}")).expect_code(2));
    snapshot_of("serve-google-keys-refused", &runs);
}

/// A pipe without a writer would keep its reader waiting for ever.
#[cfg(unix)]
#[test]
fn keys_that_are_no_regular_file_are_refused_and_never_waited_for() {
    let sandbox = Sandbox::new();
    sandbox.write("large.json", &" ".repeat(300_000));
    let pipe = sandbox.path("pipe");
    let made = std::process::Command::new("mkfifo").arg(&pipe).status().expect("mkfifo");
    assert!(made.success());
    let runs = ["pipe", "/dev/zero", ".", "large.json"].map(|file| {
        let flags = format!("--google-keys {file} --google-client-id 123-abc");
        sandbox.run(&format!("serve --listen 127.0.0.1:0 {flags}")).expect_code(2)
    });
    snapshot_of("serve-google-keys-no-file", &runs);
}

#[test]
fn the_first_line_names_the_audience_where_googles_word_is_taken() {
    let sandbox = Sandbox::new();
    write_keys(&sandbox);
    let server = sandbox.serve("--google-keys keys.json --google-client-id 123-abc");
    assert_eq!(server.event["google_client_id"], json!("123-abc"));
    let server = sandbox.serve("--google-client-id 123-abc");
    assert_eq!(server.event.get("google_client_id"), None, "without keys it is off");
}
