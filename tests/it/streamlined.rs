//! Streamlined linking, end to end: Google's side and the cloud's, each with the keys that
//! `smarthome identity` made.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;

use serde_json::{Value, json};

use crate::common::{PASSWORD, Ran, Sandbox, Server, snapshot_of};

const AUD: &str = "123-abc.apps.googleusercontent.com";
/// Somebody whose address is Google's to vouch for, and whom the built-in home knows.
const RESIDENT: &str = "--email resident@example.com --hd example.com";
/// Somebody whom it does not know.
const JAN: &str = "--email jan@gmail.com --given-name Jan --family-name Jansen";

/// A cloud that trusts the keys of this sandbox.
fn serve(sandbox: &Sandbox) -> Server<'_> {
    let keys = sandbox.run("identity keys").expect_code(0).stdout;
    sandbox.write("google-keys.json", &keys);
    sandbox.serve(&format!("--google-keys google-keys.json --google-client-id {AUD}"))
}

fn link(sandbox: &Sandbox, server: &Server<'_>, flags: &str) -> Ran {
    sandbox.run(&format!("link {} --flow streamlined {flags}", server.url()))
}

/// With what the web flow needs.
fn link_or_sign_in(sandbox: &Sandbox, server: &Server<'_>, flags: &str) -> Ran {
    let sign_in = format!("--username resident --password \"{PASSWORD}\"");
    link(sandbox, server, &format!("{sign_in} {flags}"))
}

fn hops(document: &Value) -> String {
    let hops = document["hops"].as_array().expect("hops").iter();
    hops.map(|hop| hop["hop"].as_str().expect("a name")).collect::<Vec<_>>().join(" ")
}

#[test]
fn a_known_person_is_linked_without_signing_in() {
    let sandbox = Sandbox::new();
    let server = serve(&sandbox);
    let ran = link(&sandbox, &server, &format!("{RESIDENT} --have-account yes --use-email yes"));
    let shown = ran.expect_code(0);
    let by_hand = sandbox.link(&server, "--account by-hand --json").expect_code(0).json();
    let account = sandbox.account("default", "default");
    assert_eq!(account["last_sync"]["payload"]["agentUserId"], by_hand["agent_user_id"]);
    let asked = sandbox.run("sync --json").expect_code(0).json();
    assert_eq!(asked["http_status"], 200);
    snapshot_of("streamlined-get", &[shown]);
}

#[test]
fn a_new_account_is_the_same_person_the_next_time() {
    let sandbox = Sandbox::new();
    let server = serve(&sandbox);
    let first = link(&sandbox, &server, &format!("--json {JAN} --have-account no"));
    let first = first.expect_code(0).json();
    assert_eq!(hops(&first), "check create userinfo sync query refresh");
    assert_eq!((&first["flow"], &first["devices"]), (&json!("streamlined"), &json!(2)));
    assert_eq!(first["dialogue"].as_array().map(Vec::len), Some(1));
    let flags = format!("--json --account second {JAN} --have-account yes --use-email yes");
    let second = link(&sandbox, &server, &flags).expect_code(0).json();
    assert_eq!(hops(&second), "check get userinfo sync query refresh");
    assert_eq!(second["agent_user_id"], first["agent_user_id"]);
    let who = sandbox.run("account userinfo --json --account second").expect_code(0).json();
    let who = who.to_string();
    assert!(who.contains("jan@gmail.com") && who.contains("Jansen"), "{who}");
    // A Google account has one link by its own word.
    sandbox.run("account userinfo").expect_code(1);
}

#[test]
fn an_address_that_google_does_not_vouch_for_leads_to_the_sign_in_page() {
    let sandbox = Sandbox::new();
    let server = serve(&sandbox);
    // The address is not Gmail's, and no organisation keeps its accounts with Google.
    let flags = "-v --email resident@example.com --have-account yes --use-email yes";
    let ran = link_or_sign_in(&sandbox, &server, flags).expect_code(0);
    let ran = ran.expect_stdout("`linking_error`: on to the web flow");
    assert!(ran.stderr.contains("login_hint=resident%40example.com"), "{}", ran.text());
    assert!(ran.stderr.contains("assertion=[redacted"), "{}", ran.text());
    assert!(!ran.text().contains("eyJ"), "an ID token is shown: {}", ran.text());
    let flags = "--json --email resident@example.com --have-account no";
    let document = link_or_sign_in(&sandbox, &server, flags).expect_code(0).json();
    let all = "check get authorize capture exchange userinfo sync query refresh";
    assert_eq!(hops(&document), all);
}

#[test]
fn whoever_wants_another_address_or_no_account_signs_in() {
    let sandbox = Sandbox::new();
    let server = serve(&sandbox);
    let web = "authorize capture exchange userinfo sync query refresh";
    let other = format!("--json {JAN} --have-account yes --use-email no");
    let document = link_or_sign_in(&sandbox, &server, &other).expect_code(0).json();
    assert_eq!(hops(&document), web);
    let none = format!("--json {JAN} --have-account yes --use-email yes --create-account no");
    let document = link_or_sign_in(&sandbox, &server, &none).expect_code(0).json();
    assert_eq!(hops(&document), format!("check {web}"));
    assert_eq!(document["dialogue"][2]["user"], "no");
}

#[test]
fn what_is_not_answered_or_not_known_is_named() {
    let sandbox = Sandbox::new();
    let server = serve(&sandbox);
    let runs = [
        JAN.to_owned(),
        format!("{JAN} --have-account yes"),
        format!("{JAN} --have-account yes --use-email yes"),
        "--have-account no".to_owned(),
    ]
    .map(|flags| link(&sandbox, &server, &flags).expect_code(2));
    snapshot_of("streamlined-unanswered", &runs);
    let url = server.url();
    let stray = sandbox.run(&format!("link {url} --username resident {JAN}")).expect_code(2);
    stray.expect_stderr("add `--flow streamlined`");
    assert!(sandbox.account_files().is_empty());
}

#[test]
fn a_cloud_with_other_keys_or_none_is_told_what_to_look_at() {
    let (sandbox, stranger) = (Sandbox::new(), Sandbox::new());
    let server = serve(&sandbox);
    let keys = stranger.run("identity keys").expect_code(0).stdout;
    stranger.write("google-keys.json", &keys);
    let other = stranger.serve(&format!("--google-keys google-keys.json --google-client-id {AUD}"));
    let (url, secret) = (other.url(), other.client_secret());
    let flags = format!("--flow streamlined {JAN} --have-account no --client-id google");
    let with_other_keys = sandbox.run_with(&format!("link {url} {flags}"), |command| {
        command.env("SMARTHOME_CLIENT_SECRET", &secret);
    });
    let wrong_aud =
        link(&sandbox, &server, &format!("{JAN} --have-account no --google-client-id 7"));
    let plain = sandbox.serve("");
    let without = link(&sandbox, &plain, &format!("{JAN} --have-account no --google-client-id 7"));
    let runs = [with_other_keys, wrong_aud, without].map(|ran| ran.expect_code(1));
    assert!(sandbox.account_files().is_empty());
    snapshot_of("streamlined-refused", &runs);
}

/// Posts a form to the token endpoint; the status and the answer.
fn post(server: &Server<'_>, intent: &str, assertion: &str) -> (u16, Value) {
    let (url, secret) = (server.url(), server.client_secret());
    let host = url.trim_start_matches("http://");
    let body = format!(
        "client_id=google&client_secret={secret}&intent={intent}&assertion={}\
         &grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Ajwt-bearer",
        assertion.trim()
    );
    let mut stream = TcpStream::connect(host).expect("it listens");
    let head = format!(
        "POST /oauth/token HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\ncontent-length: {}\r\n\
         content-type: application/x-www-form-urlencoded\r\n\r\n",
        body.len()
    );
    stream.write_all(head.as_bytes()).expect("it reads");
    // It may refuse before it has read all.
    let _ = stream.write_all(body.as_bytes());
    let mut answer = String::new();
    let _ = stream.read_to_string(&mut answer);
    let status = answer.split(' ').nth(1).and_then(|status| status.parse().ok()).expect("a status");
    let body = answer.split_once("\r\n\r\n").map(|(_, body)| body).unwrap_or_default();
    (status, serde_json::from_str(body).unwrap_or(Value::Null))
}

#[test]
fn no_flawed_token_opens_or_makes_an_account() {
    let sandbox = Sandbox::new();
    let server = serve(&sandbox);
    let mint = |flags: &str| sandbox.run(&format!("identity token {flags}")).expect_code(0).stdout;
    for flaw in [
        "wrong-key",
        "none",
        "hs256",
        "expired",
        "not-yet-valid",
        "wrong-issuer",
        "wrong-audience",
        "no-subject",
    ] {
        for (person, intent) in [(JAN, "create"), (RESIDENT, "get")] {
            let (status, answer) = post(&server, intent, &mint(&format!("{person} --flaw {flaw}")));
            assert_eq!((status, &answer["error"]), (400, &json!("invalid_grant")), "{flaw}");
        }
    }
    let (status, _) = post(&server, "create", &mint(&format!("{JAN} --flaw oversized")));
    assert_eq!(status, 413);
    let found = |person: &str| post(&server, "check", &mint(person)).1["account_found"].clone();
    assert_eq!((found(JAN), found(RESIDENT)), (json!("false"), json!("true")));
    let (status, token) = post(&server, "create", &mint(JAN));
    assert_eq!((status, &token["token_type"]), (200, &json!("Bearer")), "a good one does");
}

#[test]
fn keys_that_are_served_do_as_well_as_a_file() {
    let sandbox = Sandbox::new();
    let google = sandbox.serve_keys("");
    let url = google.event["keys_url"].as_str().expect("a URL").to_owned();
    let server = sandbox.serve(&format!("--google-keys {url} --google-client-id {AUD}"));
    link(&sandbox, &server, &format!("{JAN} --have-account no")).expect_code(0);
}

#[test]
fn a_cloud_of_the_implicit_flow_gives_a_token_that_never_ends() {
    let sandbox = Sandbox::new();
    let keys = sandbox.run("identity keys").expect_code(0).stdout;
    sandbox.write("google-keys.json", &keys);
    let flags = "--flow implicit --google-keys google-keys.json --google-client-id";
    let server = sandbox.serve(&format!("{flags} {AUD}"));
    let document = link(&sandbox, &server, &format!("--json {JAN} --have-account no"));
    let document = document.expect_code(0).json();
    assert_eq!(hops(&document), "check create userinfo sync query refresh");
    assert_eq!(document["expires_in"], Value::Null);
    assert_eq!(
        (&document["refresh_token"], &document["flow"]),
        (&json!(false), &json!("streamlined"))
    );
    assert_eq!(document["hops"][5]["status"], "skip");
    let other = format!("--json {JAN} --have-account yes --use-email no");
    let document = link_or_sign_in(&sandbox, &server, &other).expect_code(0).json();
    assert_eq!(document["hops"][2]["status"], "skip", "there is nothing to exchange: {document}");
}

#[cfg(target_os = "linux")]
#[test]
fn a_person_at_a_terminal_is_asked() {
    let sandbox = Sandbox::new();
    let server = serve(&sandbox);
    let line = format!("link {} --flow streamlined --email jan@gmail.com", server.url());
    let answers = ["yes", "y", "Yes"].map(|answer| ("yes or no? ", answer));
    let Some((screen, code)) = crate::terminal::at_a_terminal(&sandbox, &line, &answers) else {
        eprintln!("skipped: there is no `script` here");
        return;
    };
    assert_eq!(code, Some(0), "{screen}");
    assert!(screen.contains("Do you want a new one?"), "{screen}");
    assert!(screen.contains("create") && screen.contains("linked: "), "{screen}");
}
