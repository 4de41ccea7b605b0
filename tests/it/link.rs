//! `smarthome link` when something is wrong, and its ways of capturing the redirect.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::os::unix::fs::PermissionsExt as _;

use serde_json::json;
use smarthome::google::link::{Authorization, FormBrowser, Manner, SignIn};
use smarthome::google::{ClientAuth, Target};
use smarthome::protocol::oauth::Flow;
use smarthome::protocol::{ClientSecret, Password};
use smarthome::wire::{Client, Limits};
use url::Url;

use crate::common::{PASSWORD, Ran, Sandbox, Server, members, snapshot_of};

/// Nothing listens on the port of `tcpmux`, and no test is ever given it.
const NOWHERE: &str = "http://127.0.0.1:1";

#[test]
fn what_breaks_a_link_is_named() {
    let sandbox = Sandbox::new();
    sandbox.hide("wrong-horse");
    sandbox.hide("another-secret");
    let server = sandbox.serve("");
    let url = server.url();
    let right = |ran: Ran| {
        let mut ran = ran;
        ran.hide_in_line(PASSWORD);
        ran
    };
    let wrong_password = format!("link {url} --username resident --password wrong-horse");
    let runs = [
        sandbox.run(&wrong_password).expect_code(1),
        sandbox
            .run_with(&format!("link {url} --username resident"), |command| {
                command
                    .env("SMARTHOME_PASSWORD", PASSWORD)
                    .env("SMARTHOME_CLIENT_SECRET", "another-secret");
            })
            .expect_code(1),
        sandbox.run(&format!("link {NOWHERE} --username me --password x")).expect_code(3),
        sandbox.run(&format!("link {url} --username resident")).expect_code(2),
        sandbox.run(&format!("link {url} --capture form --password x")).expect_code(2),
        sandbox.run("link").expect_code(2),
        sandbox.run("link cloud.example.com").expect_code(2),
        sandbox.run("link --fulfillment-url https://cloud.test/f --client-id me").expect_code(2),
        right(sandbox.link(&server, "--client-id somebody-else")).expect_code(1),
    ];
    snapshot_of("link-errors", &runs);
    assert!(sandbox.account_files().is_empty(), "nothing is kept of a link that failed");
}

#[test]
fn a_failed_link_is_one_document_too() {
    let sandbox = Sandbox::new();
    let server = sandbox.serve("");
    let url = server.url();
    let line = format!("link {url} --username resident --password wrong-horse --json");
    let document = sandbox.run(&line).expect_code(1).json();
    assert_eq!(document["outcome"], "failed");
    assert_eq!(document["failed_hop"], "authorize");
    assert_eq!(document["hops"][0]["status"], "fail");
    assert!(document["phone_shows"].is_string() && document["causes"][0].is_string());

    let document = sandbox.link(&server, "--client-secret another --json").expect_code(1).json();
    assert_eq!(document["failed_hop"], "exchange");
    let hop = &document["hops"][2];
    assert_eq!(members(hop), ["hop", "status", "latency_ms", "detail"]);
    assert_eq!((&hop["hop"], &hop["status"]), (&json!("exchange"), &json!("fail")));
    assert_eq!(document["devices"], json!(null));

    let unknown = sandbox.run(&format!("link {NOWHERE} --json")).expect_code(3).json();
    assert_eq!(unknown["outcome"], "failed");
    assert!(unknown["causes"][0].as_str().is_some_and(|cause| cause.contains("refused")));
}

/// What the person does at the browser: the cloud's own pages, up to the redirect.
pub fn sign_in_at(url: &str, server: &Server<'_>) -> String {
    walk_at(url, server, Manner::Agrees)
}

/// The same in a manner of one's own.
pub fn walk_at(url: &str, server: &Server<'_>, manner: Manner<'_>) -> String {
    let url = Url::parse(url).expect("a URL");
    let parameter = |wanted: &str| {
        let mut pairs = url.query_pairs();
        pairs.find(|(name, _)| name == wanted).expect("a parameter").1.into_owned()
    };
    let authorization = Authorization {
        url: url.clone(),
        redirect_uri: parameter("redirect_uri"),
        state: parameter("state"),
        verifier: None,
        flow: if parameter("response_type") == "token" { Flow::Implicit } else { Flow::Code },
    };
    let endpoint =
        |name: &str| Url::parse(server.event[name].as_str().expect("a URL")).expect("one");
    let target = Target {
        name: "default".to_owned(),
        authorize_url: endpoint("authorize_url"),
        token_url: endpoint("token_url"),
        userinfo_url: None,
        fulfillment_url: endpoint("fulfillment_url"),
        client_id: "google".to_owned(),
        client_secret: ClientSecret::new(server.client_secret()),
        client_auth: ClientAuth::Body,
        project_id: "smarthome-demo".to_owned(),
        scopes: Vec::new(),
    };
    let password = Password::new(PASSWORD);
    let sign_in = SignIn { username: "resident", password: &password };
    let client = Client::over_http(Limits::default());
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("one");
    let mut browser = FormBrowser::new(&client, &target, sign_in);
    runtime.block_on(browser.walk(&authorization, manner)).end.expect("the redirect").url
}

#[test]
fn the_address_that_a_person_pastes_links() {
    let sandbox = Sandbox::new();
    let server = sandbox.serve("");
    let mut talk = sandbox.talk(&format!("link {} --capture paste", server.url()), |_| {});
    let url = talk.hear_url();
    assert!(url.contains("redirect_uri=https%3A%2F%2Foauth-redirect.googleusercontent.com"));
    let address = sign_in_at(&url, &server);
    talk.end_with(&format!("  \"{address}\"\n")).expect_code(0).snapshot("link-paste");

    let line = format!("link {} --capture paste", server.url());
    let nothing = sandbox.talk(&line, |_| {}).end_with("").expect_code(2);
    let elsewhere = sandbox
        .talk(&line, |_| {})
        .end_with("https://www.google.com/?code=4711-4712\n")
        .expect_code(1);
    let denied = sandbox
        .talk(&line, |_| {})
        .end_with(
            "https://oauth-redirect.googleusercontent.com/r/smarthome-demo?error=access_denied\n",
        )
        .expect_code(1);
    snapshot_of("link-paste-errors", &[nothing, elsewhere, denied]);
}

#[test]
fn the_persons_browser_comes_back_to_a_listener_here() {
    let sandbox = Sandbox::new();
    let server = sandbox.serve("");
    // A browser that only notes where it was sent; the test is the person.
    let browser = sandbox.write("browser", "#!/bin/sh\nprintf %s \"$1\" > \"$HOME/opened\"\n");
    let executable = std::fs::Permissions::from_mode(0o755);
    std::fs::set_permissions(&browser, executable).expect("executable");
    let mut talk = sandbox.talk(&format!("link {} -v --pkce", server.url()), |command| {
        command.env("BROWSER", &browser);
    });
    let url = talk.hear_url();
    talk.hear(|line| line.starts_with("waiting for the browser").then_some(()));
    let address = Url::parse(&sign_in_at(&url, &server)).expect("a URL");
    let host = format!("{}:{}", address.host_str().expect("a host"), address.port().expect("one"));
    let target = &address[url::Position::BeforePath..];
    let mut stream = TcpStream::connect(&host).expect("the listener");
    write!(stream, "GET {target} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n")
        .expect("sent");
    let mut page = String::new();
    stream.read_to_string(&mut page).expect("a page");
    assert!(page.starts_with("HTTP/1.1 200") && page.contains("Signed in"), "{page}");
    let ran = talk.end_with("").expect_code(0).expect_stdout("ok    refresh");
    assert!(!ran.stdout.contains("FAIL"), "{}", ran.text());
}

#[test]
fn nobody_at_the_browser_is_waited_for_no_longer_than_told() {
    let sandbox = Sandbox::new();
    let server = sandbox.serve("");
    let ran = sandbox
        .run_with(&format!("link {} --timeout 50ms", server.url()), |command| {
            command.env("BROWSER", "true");
        })
        .expect_code(1);
    assert!(ran.stdout.contains("the browser did not come back within 50ms"), "{}", ran.text());
}

#[test]
fn a_running_server_is_found_by_either_name_of_this_machine() {
    let sandbox = Sandbox::new();
    let server = sandbox.serve("--client-secret -it-starts-with-a-hyphen");
    assert_eq!(server.client_secret(), "-it-starts-with-a-hyphen");
    let url = server.url().replace("127.0.0.1", "localhost");
    let line = format!("link {url}/ --username resident --password \"{PASSWORD}\"");
    sandbox.run(&line).expect_code(0);
    sandbox.link(&server, "--client-secret -it-starts-with-a-hyphen").expect_code(0);
    sandbox.run("account refresh").expect_code(0);
}

#[test]
fn a_cloud_that_nobody_here_started_is_known_by_its_metadata() {
    let sandbox = Sandbox::new();
    let server = sandbox.serve("--client-secret of-another-machine");
    for file in sandbox.serving_files() {
        std::fs::remove_file(file).expect("removed");
    }
    sandbox.link(&server, "").expect_code(2).expect_stderr("--client-id, --client-secret are");
    sandbox.link(&server, "--client-id google --client-secret of-another-machine").expect_code(0);
}

#[test]
fn a_state_directory_that_is_none_is_named() {
    let sandbox = Sandbox::new();
    sandbox.write("state", "a file");
    let runs = [
        sandbox.run("serve --listen 127.0.0.1:0").expect_code(2),
        sandbox.run("sync").expect_code(2),
        sandbox.run("account").expect_code(2),
    ];
    snapshot_of("state-is-a-file", &runs);
}

#[test]
fn a_home_of_ones_own_links_as_well() {
    let sandbox = Sandbox::new();
    sandbox.write(
        "home.toml",
        "[[users]]\nid = \"9\"\nusername = \"ada\"\npassword = \"-lovelace-1815\"\n\n[[devices]]\n\
         type = \"SWITCH\"\ntraits = [\"OnOff\"]\nname = \"engine\"\n",
    );
    let server = sandbox.serve("--home home.toml");
    let line = format!("link {} --username ada --password -lovelace-1815 --sandbox", server.url());
    let ran = sandbox.run(&line).expect_code(0).expect_stderr(", 1 device\n");
    assert!(!ran.stderr.contains("1 devices"));
    sandbox.run("execute engine OnOff on=true").expect_code(0);
}

#[test]
fn how_the_cloud_is_asked_can_be_told_by_flags() {
    let sandbox = Sandbox::new();
    let server = sandbox.serve("");
    let flags = "--scope devices --scope profile --client-auth basic -v";
    let ran = sandbox.link(&server, flags).expect_code(0);
    // The sign-in, the exchange and the refresh.
    ran.expect_stderr("scope=devices+profile").expect_stderr("authorization: Basic [redacted]");
    let target = &sandbox.account("default", "default")["target"];
    assert_eq!(target["scopes"], serde_json::json!(["devices", "profile"]));
    assert_eq!(target["client_auth"], "basic");
}

#[test]
fn a_green_link_ends_with_what_belongs_into_the_console() {
    let sandbox = Sandbox::new();
    let server = sandbox.serve("--project-id my-project");
    let url = server.url();
    let flags = "--scope devices --scope profile --client-auth basic";
    let ran = sandbox.link(&server, flags).expect_code(0);
    for line in [
        format!("  - Google cannot use {url}: it needs the cloud's public https address instead"),
        "  client id          google".to_owned(),
        format!("  authorization URL  {url}/oauth/authorize"),
        format!("  token URL          {url}/oauth/token"),
        format!("  fulfillment URL    {url}/fulfillment"),
        "  scopes             devices profile".to_owned(),
        "  HTTP basic auth    ticked".to_owned(),
        "  production  https://oauth-redirect.googleusercontent.com/r/my-project".to_owned(),
        "  sandbox     https://oauth-redirect-sandbox.googleusercontent.com/r/my-project"
            .to_owned(),
    ] {
        assert!(ran.stderr.lines().any(|said| said == line), "no {line:?}: {}", ran.text());
    }
    assert!(!ran.stdout.contains("client id"), "{}", ran.text());
    assert_eq!(sandbox.link(&server, "--quiet").expect_code(0).stderr, "");
    // One document, and nothing beside it.
    assert_eq!(sandbox.link(&server, "--json").expect_code(0).json()["outcome"], "linked");
    let failed = sandbox.link(&server, "--client-id nobody").expect_code(1);
    assert!(!failed.stderr.contains("production"), "{}", failed.text());
}
