//! The implicit flow on both sides: a token in the fragment of the redirect.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;

use serde_json::json;
use smarthome::google::link::Manner;
use url::Url;

use crate::common::{PASSWORD, Ran, Sandbox, Server, snapshot_of};
use crate::link::{sign_in_at, walk_at};

fn link(sandbox: &Sandbox, server: &Server<'_>, flags: &str) -> Ran {
    let mut ran = sandbox.link(server, &format!("--flow implicit {flags}"));
    ran.hide_in_line(PASSWORD);
    ran
}

#[test]
fn an_account_is_linked_by_the_form_and_works() {
    let sandbox = Sandbox::new();
    let server = sandbox.serve("--flow implicit -vv");
    assert_eq!(server.event["flow"], "implicit");
    let linked = link(&sandbox, &server, "").expect_code(0);
    let account = sandbox.account("default", "default");
    assert_eq!((&account["refresh_token"], &account["expires_at"]), (&json!(null), &json!(null)));
    let runs = [
        linked,
        sandbox.run("execute \"kitchen light\" OnOff on=false").expect_code(0),
        sandbox.run("account").expect_code(0),
        sandbox.run("account refresh").expect_code(1),
    ];
    snapshot_of("implicit", &runs);
    for line in ["sync", "query", "account userinfo"] {
        sandbox.run(line).expect_code(0);
    }
    let document = link(&sandbox, &server, "--json").expect_code(0).json();
    assert_eq!(
        (&document["flow"], &document["refresh_token"]),
        (&json!("implicit"), &json!(false))
    );
    assert_eq!((&document["expires_in"], &document["devices"]), (&json!(null), &json!(7)));
    // Each run is held against the tokens that are kept.
    let shown = link(&sandbox, &server, "-v").expect_code(0);
    shown.expect_stderr("#access_token=[redacted]&token_type");
    sandbox.run("disconnect").expect_code(0);
    let log = server.stop("TERM").stderr;
    assert!(log.contains("an account was linked") && !log.contains("access_token"), "{log}");
}

#[test]
fn a_dead_token_says_link_again() {
    let sandbox = Sandbox::new();
    let server = sandbox.serve("--flow implicit");
    link(&sandbox, &server, "").expect_code(0);
    sandbox.edit_account("default", "default", |account| {
        account["access_token"] = "nobody-gave-this-token".into();
    });
    for line in ["sync", "query", "execute \"kitchen light\" OnOff on=false"] {
        let ran = sandbox.run(line).expect_code(1);
        assert!(format!("{}{}", ran.stdout, ran.stderr).contains("link"), "{}", ran.text());
    }
    let ran = sandbox.run("sync");
    ran.expect_stderr("there is no refresh token").expect_stderr("links again");
    link(&sandbox, &server, "").expect_code(0);
    sandbox.run("sync").expect_code(0);
}

#[test]
fn the_address_that_a_person_pastes_links_and_one_of_a_cancelled_consent_does_not() {
    let sandbox = Sandbox::new();
    let server = sandbox.serve("--flow implicit");
    let line = format!("link {} --flow implicit --capture paste", server.url());
    let mut talk = sandbox.talk(&format!("{line} -v"), |_| {});
    let url = talk.hear_url();
    let address = sign_in_at(&url, &server);
    let (_, fragment) = address.split_once('#').expect("a fragment");
    assert!(fragment.starts_with("access_token=") && !address.contains('?'), "{address}");
    talk.end_with(&format!("{address}\n")).expect_code(0).expect_stdout("ok    query");

    let mut talk = sandbox.talk(&line, |_| {});
    let url = talk.hear_url();
    let address = walk_at(&url, &server, Manner::Cancels);
    assert!(address.contains("#error=access_denied&") && !address.contains('?'), "{address}");
    let cancelled = talk.end_with(&format!("{address}\n")).expect_code(1);
    let misplaced = sandbox.talk(&line, |_| {}).end_with(
        "https://oauth-redirect.googleusercontent.com/r/smarthome-demo?access_token=4711-4712-4713\n",
    );
    snapshot_of("implicit-paste", &[cancelled, misplaced.expect_code(1)]);
}

#[test]
fn the_persons_browser_hands_the_fragment_to_a_listener_here() {
    let sandbox = Sandbox::new();
    let server = sandbox.serve("--flow implicit");
    let line = format!("link {} --flow implicit --capture loopback -v", server.url());
    let mut talk = sandbox.talk(&line, |command| {
        command.env("BROWSER", "true");
    });
    let address = sign_in_at(&talk.hear_url(), &server);
    let place = Url::parse(&address).expect("a URL");
    let page = ask(&place, "GET", place.path(), "");
    assert!(page.contains("method=\"post\"") && page.contains("location.href"), "{page}");
    let url: String = url::form_urlencoded::byte_serialize(address.as_bytes()).collect();
    let page = ask(&place, "POST", &format!("{}/fragment", place.path()), &format!("url={url}"));
    assert!(page.starts_with("HTTP/1.1 200") && page.contains("an access token"), "{page}");
    talk.end_with("").expect_code(0).expect_stdout("ok    query");
}

fn ask(place: &Url, method: &str, path: &str, body: &str) -> String {
    let host = format!("{}:{}", place.host_str().expect("a host"), place.port().expect("one"));
    let mut stream = TcpStream::connect(&host).expect("the listener");
    let length = body.len();
    write!(
        stream,
        "{method} {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\nContent-Length: {length}\r\n\r\n{body}"
    )
    .expect("sent");
    let mut page = String::new();
    stream.read_to_string(&mut page).expect("a page");
    page
}

#[test]
fn each_side_says_what_the_other_is_registered_for() {
    let sandbox = Sandbox::new();
    let code = sandbox.serve("");
    let refused = link(&sandbox, &code, "").expect_code(1);
    let implicit = sandbox.serve("--flow implicit");
    let mut missing = sandbox.link(&implicit, "").expect_code(2);
    missing.hide_in_line(PASSWORD);
    let useless = link(&sandbox, &implicit, "--pkce").expect_code(2);
    snapshot_of("implicit-refused", &[refused, missing, useless]);
    assert!(sandbox.account_files().is_empty(), "no token was given");

    let login = format!("--username resident --password \"{PASSWORD}\"");
    let only = "--only oauth.authorize.returns-code";
    let judged = sandbox.run(&format!("check {} {login} {only}", implicit.url())).expect_code(1);
    judged.expect_stderr("registered for the implicit flow; smart home allows the code flow alone");

    // By the metadata alone.
    for file in sandbox.serving_files() {
        std::fs::remove_file(file).expect("removed");
    }
    let flags = "--client-id google --client-secret x";
    let ran = sandbox.link(&implicit, flags).expect_code(2);
    ran.expect_stderr("hint: `--flow implicit` links it");
}

#[test]
fn neither_a_token_endpoint_nor_a_secret_need_be_known() {
    let sandbox = Sandbox::new();
    let server = sandbox.serve("--flow implicit");
    let url = server.url();
    let flags = format!(
        "--authorize-url {url}/oauth/authorize --fulfillment-url {url}/fulfillment --client-id google \
         --project-id smarthome-demo --username resident --password \"{PASSWORD}\""
    );
    let missing = sandbox.run(&format!("link {flags}")).expect_code(2);
    missing.expect_stderr("--token-url, --client-secret are missing");
    let linked = sandbox.run(&format!("link --flow implicit {flags}")).expect_code(0);
    linked.expect_stdout("skip  userinfo");
    let account = sandbox.run("account show --json").expect_code(0).json();
    assert_eq!((&account["token_url"], &account["client_secret"]), (&json!(null), &json!(null)));
    sandbox.run("query").expect_code(0);
    sandbox.run("account refresh").expect_code(1).expect_stderr("there is no refresh token");
}

#[test]
fn a_user_who_may_have_one_link_is_refused_another_in_the_fragment() {
    let sandbox = Sandbox::new();
    let server = sandbox.serve("--flow implicit --one-link-per-user");
    link(&sandbox, &server, "").expect_code(0);
    let refused = link(&sandbox, &server, "--account second").expect_code(1);
    refused.expect_stdout("`access_denied`").expect_stdout("one link per user");
    sandbox.run("sync").expect_code(0);
    sandbox.run("disconnect").expect_code(0);
    link(&sandbox, &server, "--account second").expect_code(0);
}
