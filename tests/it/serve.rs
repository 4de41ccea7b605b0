//! `smarthome serve`: what it announces, what it leaves behind, what it refuses.

use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt as _;

use serde_json::{Value, json};

use crate::common::{Sandbox, members, read_json, snapshot, snapshot_of};

const HOME: &str = r#"
[[users]]
id = "1"
username = "me"
password = "long enough"

[[users]]
id = "2"
username = "you"
password_hash = "$argon2id$v=19$m=16,t=2,p=1$c29tZXNhbHQ$Ln+EWSnPY3y/iEHfIK7xgA"
pin = "0042"
"#;

#[test]
fn the_first_line_says_all_that_a_client_needs() {
    let sandbox = Sandbox::new();
    let server = sandbox.serve("");
    let url = server.url();
    assert_eq!(
        members(&server.event),
        [
            "event",
            "base_url",
            "authorize_url",
            "token_url",
            "userinfo_url",
            "revoke_url",
            "fulfillment_url",
            "client_id",
            "client_secret",
            "project_id",
            "flow",
            "users"
        ]
    );
    let expected = json!({
        "event": "listening",
        "base_url": url,
        "authorize_url": format!("{url}/oauth/authorize"),
        "token_url": format!("{url}/oauth/token"),
        "userinfo_url": format!("{url}/oauth/userinfo"),
        "revoke_url": format!("{url}/oauth/revoke"),
        "fulfillment_url": format!("{url}/fulfillment"),
        "client_id": "google",
        "client_secret": server.client_secret(),
        "project_id": "smarthome-demo",
        "flow": "code",
        "users": [
            {"username": "resident", "password": "correct horse", "pin": "333444"},
            {"username": "neighbour", "password": "battery staple", "pin": null},
        ],
    });
    assert_eq!(server.event, expected);
    assert!(!url.ends_with('/'));
}

#[test]
fn the_file_of_a_running_server_is_its_owners_and_goes_with_it() {
    for signal in ["TERM", "INT", "HUP"] {
        let sandbox = Sandbox::new();
        let server = sandbox.serve("");
        let files = sandbox.serving_files();
        assert_eq!(files.len(), 1);
        assert_eq!(read_json(&files[0]), server.event);
        let mode = files[0].metadata().expect("there").permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
        let ran = server.stop(signal).expect_code(0);
        assert_eq!(ran.stderr, "stopped\n");
        assert_eq!(ran.stdout.lines().count(), 1, "{}", ran.stdout);
        assert!(sandbox.serving_files().is_empty(), "{signal}");
    }
}

#[test]
fn people_read_what_to_type_next() {
    let sandbox = Sandbox::new();
    let mut talk = sandbox.talk("serve --listen 127.0.0.1:0", |_| {});
    talk.hear(|line| (line == "Ctrl-C stops").then_some(()));
    talk.signal("INT");
    talk.end_with("").expect_code(0).snapshot("serve");
}

#[test]
fn a_port_in_use_is_named_with_a_way_out() {
    let sandbox = Sandbox::new();
    let taken = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = taken.local_addr().expect("an address");
    let ran = sandbox.run(&format!("serve --listen {address}")).expect_code(2);
    ran.snapshot("serve-port-in-use");
    assert!(sandbox.serving_files().is_empty());
}

#[test]
fn a_home_with_mistakes_is_refused_line_by_line() {
    let sandbox = Sandbox::new();
    sandbox.write(
        "home.toml",
        "[[users]]\nid = \"1\"\nusername = \"me\"\npassword = \"long enough\"\nshoe = 42\n\n\
         [[devices]]\ntype = \"LIGHTT\"\ntraits = [\"OnOff\", \"OnOf\"]\nname = \"lamp\"\n\
         owner = \"you\"\nstate = { on = 1 }\n",
    );
    sandbox.write("broken.toml", "[[users]\n");
    let runs = ["home.toml", "broken.toml", "missing.toml"]
        .map(|file| sandbox.run(&format!("serve --home {file}")).expect_code(2));
    snapshot_of("serve-home-mistakes", &runs);
}

#[test]
fn secrets_that_everybody_knows_stay_on_this_machine() {
    let sandbox = Sandbox::new();
    sandbox.write("home.toml", HOME);
    let secret = "--client-secret own-secret-of-mine";
    let runs = [
        sandbox.run("serve --listen 0.0.0.0:0").expect_code(2),
        sandbox.run("serve --listen [::]:0 --home home.toml").expect_code(2),
        sandbox.run(&format!("serve --listen 0.0.0.0:0 {secret}")).expect_code(2),
    ];
    snapshot_of("serve-not-loopback", &runs);
    let server = sandbox.serve(&format!("--listen 0.0.0.0:0 --home home.toml {secret}"));
    assert_eq!(server.client_secret(), "own-secret-of-mine");
    server.stop("TERM").expect_code(0);
}

#[test]
fn a_hashed_password_is_not_told_and_a_secret_can_stand_in_a_file() {
    let sandbox = Sandbox::new();
    sandbox.write("home.toml", HOME);
    sandbox.write("secret", "secret-from-a-file\n");
    let server = sandbox.serve("--home home.toml --client-secret-file secret --client-id me");
    assert_eq!(server.client_secret(), "secret-from-a-file");
    assert_eq!(server.event["client_id"], "me");
    let users: Vec<_> = server.event["users"]
        .as_array()
        .expect("users")
        .iter()
        .map(|user| &user["password"])
        .collect();
    assert_eq!(users, [&json!("long enough"), &Value::Null]);
    assert_eq!(server.event["users"][1]["pin"], "0042");
}

#[test]
fn a_secret_of_no_characters_is_none() {
    let sandbox = Sandbox::new();
    sandbox.write("secret", "\n");
    for (flag, why) in [
        ("--client-secret-file secret", "there is nothing in `secret`"),
        ("--client-secret \"\"", "`--client-secret` is empty"),
    ] {
        let line = format!("serve --listen 127.0.0.1:0 {flag}");
        sandbox.run(&line).expect_code(2).expect_stderr(why);
    }
}

#[test]
fn redirect_uris_of_ones_own_take_the_place_of_googles() {
    let sandbox = Sandbox::new();
    let server = sandbox.serve("--redirect-uri https://example.test/r/other");
    let ran = sandbox.link(&server, "").expect_code(1).expect_stdout("FAIL  authorize");
    let text = ran.text().replace("--password \"correct horse\"", "--password …");
    snapshot("serve-other-redirect-uri", &text);

    let google = "https://oauth-redirect.googleusercontent.com/r/smarthome-demo";
    let server = sandbox.serve(&format!("--redirect-uri {google}"));
    sandbox.link(&server, "").expect_code(0);
    sandbox.link(&server, "--sandbox").expect_code(1);
}

#[test]
fn the_log_is_plain_where_all_else_is_coloured() {
    let sandbox = Sandbox::new();
    let server = sandbox.serve("-v --color always");
    sandbox.link(&server, "").expect_code(0);
    let ran = server.stop("TERM").expect_code(0).expect_stderr("an account was linked");
    assert!(!ran.stderr.contains('\u{1b}'), "{}", ran.stderr);
}

#[test]
fn access_tokens_live_as_long_as_told() {
    let sandbox = Sandbox::new();
    let server = sandbox.serve("--access-ttl 5m");
    let link = sandbox.link(&server, "--json").expect_code(0).json();
    assert_eq!(link["expires_in"], 300);
}
