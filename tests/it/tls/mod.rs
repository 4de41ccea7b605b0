//! https from end to end: certificates that `serve` shows and that clients trust.

mod authority;
mod faults;

use std::os::unix::fs::PermissionsExt as _;
use std::path::PathBuf;

use crate::common::{PASSWORD, Sandbox, Server, snapshot_of};
use authority::Authority;

/// Links from another home, where nothing is known of the server but what the flags say.
fn link_from(elsewhere: &Sandbox, server: &Server<'_>, flags: &str) -> crate::common::Ran {
    elsewhere.hide(&server.client_secret());
    elsewhere.write("secret", &server.client_secret());
    elsewhere.write("password", PASSWORD);
    elsewhere.run(&format!(
        "link {} --client-id google --client-secret-file secret --project-id smarthome-demo \
         --username resident --password-file password {flags}",
        server.url()
    ))
}

#[test]
fn a_certificate_made_for_the_run_is_found_and_goes_with_it() {
    let sandbox = Sandbox::new();
    let server = sandbox.serve("--tls-self-signed");
    let url = server.url();
    assert!(url.starts_with("https://127.0.0.1:"), "{url}");
    for endpoint in ["authorize_url", "token_url", "userinfo_url", "revoke_url", "fulfillment_url"]
    {
        assert!(server.event[endpoint].as_str().expect("a URL").starts_with(&url), "{endpoint}");
    }
    let file = PathBuf::from(server.event["ca_file"].as_str().expect("a path"));
    let pem = std::fs::read_to_string(&file).expect("the certificate");
    assert!(pem.contains("BEGIN CERTIFICATE") && !pem.contains("KEY"), "{pem}");
    assert_eq!(file.metadata().expect("there").permissions().mode() & 0o777, 0o600);

    sandbox.link(&server, "").expect_code(0);
    sandbox.link(&server, "").expect_code(0);
    sandbox.run("sync").expect_code(0);
    sandbox.run("execute \"living room light\" OnOff on=true").expect_code(0);
    server.stop("TERM").expect_code(0);
    assert!(sandbox.serving_files().is_empty());
}

#[test]
fn who_is_told_the_certificate_trusts_it_and_nobody_else_does() {
    let (sandbox, elsewhere) = (Sandbox::new(), Sandbox::new());
    let server = sandbox.serve("--tls-self-signed");
    let ca = server.event["ca_file"].as_str().expect("a path");
    link_from(&elsewhere, &server, "").expect_code(3);
    link_from(&elsewhere, &server, &format!("--ca {ca}")).expect_code(0);
    elsewhere.run("sync").expect_code(3);
    elsewhere.run(&format!("sync --ca {ca}")).expect_code(0);
    let told = |line: &str| {
        elsewhere.run_with(line, |command| {
            command.env("SMARTHOME_CA", ca);
        })
    };
    told("execute \"living room light\" OnOff on=true").expect_code(0);
    told("account refresh").expect_code(0);
}

#[test]
fn people_read_where_the_certificate_stands() {
    let sandbox = Sandbox::new();
    let mut talk = sandbox.talk("serve --listen 127.0.0.1:0 --tls-self-signed", |_| {});
    talk.hear(|line| (line == "Ctrl-C stops").then_some(()));
    talk.signal("INT");
    let ran = talk.end_with("").expect_code(0);
    ran.expect_stdout("certificate    ").expect_stderr("smarthome link https://127.0.0.1:");
}

#[test]
fn a_certificate_of_ones_own_is_served_with_the_chain_behind_it() {
    let sandbox = Sandbox::new();
    let root = Authority::root("root");
    let leaf = root.below("intermediate").issue(&["127.0.0.1"]);
    sandbox.write("fullchain.pem", &leaf.chain_pem());
    sandbox.write("key.pem", &leaf.key_pem());
    sandbox.write("both.pem", &(Authority::root("other").pem() + &root.pem()));
    let server = sandbox.serve("--tls-cert fullchain.pem --tls-key key.pem");
    assert!(server.event.get("ca_file").is_none());
    sandbox.link(&server, "").expect_code(3);
    sandbox.link(&server, "--ca both.pem").expect_code(0);
    sandbox.run("sync --ca both.pem").expect_code(0);
    server.stop("TERM").expect_code(0);
}

#[test]
fn files_that_cannot_be_used_are_named_with_what_to_do() {
    let sandbox = Sandbox::new();
    let leaf = Authority::root("root").issue(&["localhost"]);
    let encrypted = leaf.key_pem().replace("PRIVATE KEY", "ENCRYPTED PRIVATE KEY");
    sandbox.write("cert.pem", &leaf.chain_pem());
    sandbox.write("key.pem", &leaf.key_pem());
    sandbox.write("shoes.pem", "shoes\n");
    sandbox.write("encrypted.pem", &encrypted);
    sandbox.write("other.pem", &Authority::root("root").issue(&["localhost"]).key_pem());
    let runs = [
        "serve --tls-cert cert.pem",
        "serve --tls-cert cert.pem --tls-key key.pem --tls-self-signed",
        "serve --tls-cert missing.pem --tls-key key.pem",
        "serve --tls-cert cert.pem --tls-key missing.pem",
        "serve --tls-cert shoes.pem --tls-key key.pem",
        "serve --tls-cert cert.pem --tls-key shoes.pem",
        "serve --tls-cert cert.pem --tls-key encrypted.pem",
        "serve --tls-cert cert.pem --tls-key other.pem",
        "link https://localhost --ca missing.pem",
        "link https://localhost --ca shoes.pem",
    ]
    .map(|line| sandbox.run(line).expect_code(2));
    snapshot_of("tls-files", &runs);
}
