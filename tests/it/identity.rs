//! `smarthome identity`: the keys, as printed and as served, and ID tokens for invented people.

use std::fs;
use std::io::{Read as _, Write as _};
use std::net::TcpStream;

use biscuit::jwa::SignatureAlgorithm;
use biscuit::jwk::JWKSet;
use biscuit::{Empty, JWT, ValidationOptions};
use serde_json::Value;

use crate::common::{Ran, Sandbox, members, snapshot, snapshot_of};

const TOKEN: &str = "identity token --email jan@gmail.com --aud 123.apps.googleusercontent.com";

/// Verifies with a library of somebody else, by keys as they were printed.
fn verify(token: &str, keys: &str) -> Result<Value, biscuit::errors::Error> {
    let keys: JWKSet<Empty> = serde_json::from_str(keys).expect("a key set");
    let token: JWT<Value, Empty> = JWT::new_encoded(token.trim());
    let token = token.decode_with_jwks(&keys, Some(SignatureAlgorithm::RS256))?;
    token.validate(ValidationOptions::default())?;
    Ok(serde_json::to_value(token.payload()?).expect("claims"))
}

fn get(url: &str, path: &str) -> (String, String) {
    let host = url.trim_start_matches("http://").split('/').next().expect("a host");
    let mut stream = TcpStream::connect(host).expect("it listens");
    let request = format!("GET {path} HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).expect("it reads");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("an answer");
    let (head, body) = answer.split_once("\r\n\r\n").expect("a head");
    (head.to_lowercase(), body.to_owned())
}

/// Without what is random: key ids.
fn hide_keys(ran: Ran) -> Ran {
    let mut ran = ran;
    for text in [&mut ran.stdout, &mut ran.stderr] {
        *text = text
            .split_inclusive(|letter: char| !letter.is_ascii_alphanumeric())
            .map(|word| {
                let id = word.trim_end_matches(|letter: char| !letter.is_ascii_alphanumeric());
                let is_id = id.len() == 40 && id.bytes().all(|byte| byte.is_ascii_hexdigit());
                if is_id { word.replace(id, "[key id]") } else { word.to_owned() }
            })
            .collect();
    }
    ran
}

#[test]
fn the_printed_keys_verify_the_printed_token_and_hold_nothing_secret() {
    let sandbox = Sandbox::new();
    let keys = sandbox.run("identity keys").expect_code(0);
    let file = fs::read_to_string(sandbox.path("state/identity/keys.json")).expect("kept");
    let kept: Value = serde_json::from_str(&file).expect("JSON");
    let key = &keys.json()["keys"][0];
    assert_eq!(members(key), ["kty", "alg", "use", "kid", "n", "e"]);
    assert_eq!(key["kid"], kept["keys"][0]["kid"]);
    let secret = kept["keys"][0]["private_key"].as_str().expect("a key");
    assert!(!keys.text().contains(&secret[..60]));
    let token =
        sandbox.run(&format!("{TOKEN} --given-name Jan --family-name Jansen")).expect_code(0);
    assert_eq!((token.stdout.lines().count(), token.stderr.as_str()), (1, ""));
    let claims = verify(&token.stdout, &keys.stdout).expect("a good token");
    assert_eq!(claims["name"], "Jan Jansen");
    assert_eq!(claims["email_verified"], true);
    let again = sandbox.run(&format!("{TOKEN} --json --email-verified no --hd gmail.com")).json();
    assert_eq!(members(&again), ["id_token", "claims"]);
    assert_eq!(again["claims"]["sub"], claims["sub"], "the same address, the same account");
    let read = verify(again["id_token"].as_str().expect("a token"), &keys.stdout).expect("good");
    assert_eq!(read, again["claims"]);
    assert_eq!((&read["email_verified"], &read["hd"]), (&false.into(), &"gmail.com".into()));
}

#[test]
fn a_flawed_token_is_refused_and_says_on_the_side_what_is_wrong_with_it() {
    let sandbox = Sandbox::new();
    let keys = sandbox.run("identity").expect_code(0);
    for flaw in ["wrong-key", "none", "hs256", "expired", "not-yet-valid"] {
        let token = sandbox.run(&format!("{TOKEN} --flaw {flaw}")).expect_code(0);
        let token = token.expect_stderr("no cloud may accept this token: ");
        verify(&token.stdout, &keys.stdout).expect_err(flaw);
    }
    let claims = |flaw: &str| {
        sandbox.run(&format!("{TOKEN} --json --flaw {flaw}")).expect_code(0).json()["claims"]
            .clone()
    };
    assert_eq!(claims("no-subject").get("sub"), None);
    assert_eq!(claims("wrong-issuer")["iss"], "https://accounts.google.com.example.com");
    assert_ne!(claims("wrong-audience")["aud"], "123.apps.googleusercontent.com");
    assert!(claims("oversized")["name"].as_str().expect("a name").len() > 64 * 1024);
}

#[test]
fn a_rotation_keeps_the_key_before_and_shows_in_what_is_served() {
    let sandbox = Sandbox::new();
    let server = sandbox.serve_keys("");
    let url = server.event["keys_url"].as_str().expect("a URL").to_owned();
    assert_eq!(members(&server.event), ["event", "keys_url"]);
    let (head, first) = get(&url, "/oauth2/v3/certs");
    assert!(head.starts_with("http/1.1 200") && head.contains("application/json"), "{head}");
    assert!(head.contains("cache-control: public, max-age=300"), "{head}");
    assert_eq!(get(&url, "/").1, first);
    assert!(get(&url, "/nowhere").0.starts_with("http/1.1 404"));
    let old = sandbox.run(TOKEN).expect_code(0).stdout;
    let second = hide_keys(sandbox.run("identity keys --rotate --quiet").expect_code(0));
    let (_, now) = get(&url, "/");
    assert_eq!(
        serde_json::from_str::<Value>(&now).expect("keys")["keys"].as_array().map(Vec::len),
        Some(2)
    );
    verify(&old, &now).expect("the key before is still there");
    verify(&sandbox.run(TOKEN).stdout, &first).expect_err("the new key signs");
    let third = hide_keys(sandbox.run("identity keys --rotate").expect_code(0));
    verify(&old, &get(&url, "/").1).expect_err("the first key is dropped");
    assert_eq!(second.stderr, "");
    snapshot("identity-rotate", &third.stderr);
    let ran = server.stop("INT").expect_code(0);
    assert_eq!(ran.stdout.lines().count(), 1);
}

#[test]
fn what_is_missing_or_broken_is_named_with_what_to_do() {
    let sandbox = Sandbox::new();
    let runs = [
        "identity token --aud 1",
        "identity token --email jan@gmail.com",
        "identity token --email jan --aud 1",
        "identity token --email jan@gmail.com --aud 1 --flaw blue",
        "identity token --email jan@gmail.com --aud 1 --lifetime 25h",
        "identity keys --max-age 1m",
    ]
    .map(|line| sandbox.run(line).expect_code(2));
    snapshot_of("identity-misuse", &runs);
    sandbox.run("identity keys").expect_code(0);
    sandbox.write("state/identity/keys.json", "{\"version\": 1}");
    for line in ["identity keys", "identity keys --rotate", TOKEN] {
        let ran = sandbox.run(line).expect_code(2).expect_stderr("mend it, or move it away");
        assert_eq!(ran.stdout, "");
    }
    let text = fs::read_to_string(sandbox.path("state/identity/keys.json")).expect("kept");
    assert_eq!(text, "{\"version\": 1}");
}

#[test]
fn the_audience_may_come_from_the_environment() {
    let sandbox = Sandbox::new();
    let ran = sandbox.run_with("identity token --json --email jan@gmail.com", |command| {
        command.env("SMARTHOME_GOOGLE_CLIENT_ID", "from-the-environment");
    });
    assert_eq!(ran.expect_code(0).json()["claims"]["aud"], "from-the-environment");
}

#[test]
fn a_document_shows_what_a_terminal_would_obey_and_stays_the_same() {
    let name = "\u{202e}Jan\u{9b}2J";
    let line = format!("{TOKEN} --json --given-name {name}");
    let ran = Sandbox::new().run(&line).expect_code(0);
    assert!(ran.stdout.contains(r"\u202eJan\u009b2J"), "{}", ran.stdout);
    assert!(!ran.stdout.contains(name) && ran.json()["claims"]["given_name"] == name);
}

#[test]
fn the_sub_commands_explain_themselves() {
    let sandbox = Sandbox::new();
    for name in ["keys", "token"] {
        let ran = sandbox.run(&format!("identity {name} --help")).expect_code(0);
        let (own, _) = ran.stdout.split_once("Common options:").expect("common options");
        snapshot(&format!("help-identity-{name}"), own.trim_end());
    }
}

#[test]
#[cfg(target_os = "linux")]
fn keys_that_could_not_be_written_are_no_success() {
    let sandbox = Sandbox::new();
    let full = fs::OpenOptions::new().write(true).open("/dev/full").expect("a full disk");
    let output = sandbox.command("identity keys").stdout(full).output().expect("it runs");
    assert_eq!(output.status.code(), Some(2));
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(stderr.contains("could not write to standard output"), "{stderr}");
}
