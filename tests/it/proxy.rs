//! `smarthome proxy`: what passes, what is told of it, what is broken, and what cannot be passed on.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::thread::JoinHandle;

use serde_json::{Value, json};

use crate::common::{PASSWORD, PIN, Ran, Sandbox, Server, WRONG_PIN, snapshot, snapshot_of};

const SYNC: &str = r#"{"requestId":"1","inputs":[{"intent":"action.devices.SYNC"}]}"#;

/// Links through the proxy; what a running `serve` leaves for `link` is for its own address.
fn link(sandbox: &Sandbox, proxy: &Server<'_>, server: &Server<'_>) -> Ran {
    let (url, secret) = (proxy.url(), server.client_secret());
    sandbox.run_with(&format!("link {url} --username resident"), |command| {
        command.env("SMARTHOME_CLIENT_ID", "google");
        command.env("SMARTHOME_CLIENT_SECRET", secret);
        command.env("SMARTHOME_PASSWORD", PASSWORD);
    })
}

/// What is told of each exchange, as documents.
fn told(ran: &Ran) -> Vec<Value> {
    ran.stdout.lines().map(|line| serde_json::from_str(line).expect("a document a line")).collect()
}

/// Sends raw bytes, and reads until the connection is closed.
fn raw(address: &str, request: &str) -> String {
    let mut stream = TcpStream::connect(address.trim_start_matches("http://")).expect("it listens");
    stream.write_all(request.as_bytes()).expect("it reads");
    let mut heard = Vec::new();
    // It may end with a reset.
    let _ = stream.read_to_end(&mut heard);
    String::from_utf8_lossy(&heard).into_owned()
}

fn post(address: &str, headers: &str, body: &str) -> String {
    let length = body.len();
    let head = "POST /fulfillment HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n";
    raw(address, &format!("{head}content-length: {length}\r\n{headers}\r\n{body}"))
}

/// A cloud of one answer, over and over: reads each request to its end, and keeps it.
fn upstream(answer: &'static [u8], count: usize) -> (String, JoinHandle<Vec<String>>) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let url = format!("http://{}", listener.local_addr().expect("an address"));
    let serving = std::thread::spawn(move || {
        let serve = |_| {
            let (mut stream, _) = listener.accept().expect("a connection");
            let request = read_request(&stream);
            stream.write_all(answer).expect("it reads");
            request
        };
        (0..count).map(serve).collect()
    });
    (url, serving)
}

fn read_request(stream: &TcpStream) -> String {
    let mut reader = BufReader::new(stream);
    let (mut head, mut length) = (String::new(), 0);
    while !head.ends_with("\r\n\r\n") {
        let start = head.len();
        assert!(reader.read_line(&mut head).expect("readable") > 0, "it ended early: {head}");
        if let Some(value) = head[start..].to_lowercase().strip_prefix("content-length:") {
            length = value.trim().parse().expect("a number");
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).expect("the body");
    head + &String::from_utf8_lossy(&body)
}

#[test]
fn a_link_and_its_devices_work_through_the_proxy_and_all_of_it_is_told() {
    let sandbox = Sandbox::new();
    let server = sandbox.serve("");
    let proxy = sandbox.proxy(&format!("--upstream {} --record talk.md", server.url()));
    link(&sandbox, &proxy, &server).expect_code(0);
    sandbox
        .run(&format!("execute \"front door\" LockUnlock lock=false --pin {WRONG_PIN} --pin {PIN}"))
        .expect_code(0);
    sandbox.run("query \"front door\"").expect_code(0);
    let ran = proxy.stop("INT").expect_code(0).expect_stderr("exchanges in talk.md");
    let told = told(&ran);
    assert_eq!(told[0]["event"], "listening");
    assert_eq!(told[0]["upstream"], server.url());
    let fulfillment: Vec<_> = told.iter().filter(|one| one["endpoint"] == "fulfillment").collect();
    let intents: Vec<_> = fulfillment.iter().filter_map(|one| one["intent"].as_str()).collect();
    assert_eq!(
        intents,
        ["SYNC", "QUERY", "SYNC", "SYNC", "EXECUTE", "EXECUTE", "EXECUTE", "QUERY"],
        "{}",
        ran.text()
    );
    let results: Vec<_> = fulfillment[4..7].iter().map(|one| &one["devices"][0]).collect();
    let lock =
        |result: &str| json!({"id": "lock-front", "commands": ["LockUnlock"], "result": result});
    assert_eq!(
        results,
        [
            &lock("ERROR challengeNeeded pinNeeded"),
            &lock("ERROR challengeNeeded challengeFailedPinNeeded"),
            &lock("SUCCESS")
        ]
    );
    let grants: Vec<_> = told.iter().filter_map(|one| one["grant"].as_str()).collect();
    assert_eq!(grants, ["authorization_code", "refresh_token"]);
    for one in &told[1..] {
        assert_eq!(one["violations"], json!({"request": [], "response": []}), "{one}");
        assert_eq!((&one["fault"], &one["trouble"]), (&Value::Null, &Value::Null), "{one}");
    }
    let record = std::fs::read_to_string(sandbox.path("talk.md")).expect("a record");
    for secret in [PASSWORD, PIN, WRONG_PIN, &server.client_secret()] {
        assert!(!record.contains(secret), "{record}");
    }
    let read = smarthome::wire::read_conversation("talk.md", &record);
    assert!(read.is_ok(), "{record}");
    assert_eq!(record.matches("\nRequest\n").count(), told.len() - 1);
}

#[test]
fn people_read_a_line_for_each_exchange() {
    let sandbox = Sandbox::new();
    let server = sandbox.serve("");
    let line = format!("proxy --listen 127.0.0.1:0 --upstream {}", server.url());
    let mut talk = sandbox.talk(&line, |_| {});
    talk.hear(|line| (line == "Ctrl-C stops").then_some(()));
    talk.signal("INT");
    let mut ran = talk.end_with("").expect_code(0);
    ran.hide_line();
    snapshot("proxy", &ran.text());
}

#[test]
fn what_is_wrong_with_an_answer_is_told_where_it_is() {
    let answer = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nconnection: close\r\n\r\n\
        {\"requestId\":\"2\",\"payload\":{\"agentUserId\":\"1\",\"devices\":[{\"id\":7}]}}";
    let (url, serving) = upstream(answer, 1);
    let sandbox = Sandbox::new();
    let proxy = sandbox.proxy(&format!("--upstream {url}"));
    let heard = post(&proxy.url(), "authorization: Bearer some-token\r\nx-own: kept\r\n", SYNC);
    assert!(heard.starts_with("HTTP/1.1 200") && heard.ends_with("[{\"id\":7}]}}"), "{heard}");
    let sent = serving.join().expect("no panic").remove(0);
    let host = url.trim_start_matches("http://");
    assert!(sent.contains(&format!("host: {host}\r\n")) && sent.contains("x-own: kept"), "{sent}");
    assert!(!sent.contains("connection: close") && sent.ends_with(SYNC), "{sent}");
    let told = told(&proxy.stop("TERM").expect_code(0)).remove(1);
    let places: Vec<_> = told["violations"]["response"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|one| one["pointer"].as_str().unwrap_or_default())
        .collect();
    assert!(places.contains(&"/payload/devices/0/id"), "{told:#}");
}

#[test]
fn a_cloud_that_is_not_there_is_a_502_and_no_end() {
    let gone = TcpListener::bind("127.0.0.1:0").expect("a port");
    let url = format!("http://{}", gone.local_addr().expect("an address"));
    let sandbox = Sandbox::new();
    let proxy = sandbox.proxy(&format!("--upstream {url}"));
    drop(gone);
    for _ in 0..2 {
        let heard = post(&proxy.url(), "", SYNC);
        assert!(
            heard.starts_with("HTTP/1.1 502") && heard.contains("cannot be reached"),
            "{heard}"
        );
    }
    let ran = proxy.stop("TERM").expect_code(0).expect_stderr("could not connect to");
    let told = told(&ran);
    assert_eq!((told.len(), &told[2]["status"]), (3, &json!(502)));
}

#[test]
fn a_cloud_that_goes_away_takes_nobody_along() {
    let sandbox = Sandbox::new();
    let server = sandbox.serve("");
    let proxy = sandbox.proxy(&format!("--upstream {}", server.url()));
    let health = "GET /healthz HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n";
    assert!(raw(&proxy.url(), health).starts_with("HTTP/1.1 200"));
    server.stop("TERM").expect_code(0);
    assert!(raw(&proxy.url(), health).starts_with("HTTP/1.1 502"));
    proxy.stop("TERM").expect_code(0);
}

#[test]
fn bodies_pass_whole_up_to_a_limit_that_is_said() {
    let large: &'static [u8] = {
        let body = "x".repeat(9 << 20);
        let head = format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n", body.len());
        Box::leak((head + &body).into_bytes().into_boxed_slice())
    };
    let (url, serving) = upstream(large, 1);
    let sandbox = Sandbox::new();
    let proxy = sandbox.proxy(&format!("--upstream {url}"));
    let sent = "y".repeat(3 << 20);
    let heard = post(&proxy.url(), "", &sent);
    assert!(heard.len() > 9 << 20, "{}", heard.len());
    assert!(serving.join().expect("no panic")[0].ends_with(&sent));
    // It says how much it is going to send, and waits for leave.
    let start = "POST / HTTP/1.1\r\nhost: localhost\r\nexpect: 100-continue\r\n";
    let refused = raw(&proxy.url(), &format!("{start}content-length: {}\r\n\r\n", (16 << 20) + 1));
    assert!(refused.starts_with("HTTP/1.1 413"), "{refused}");
}

#[test]
fn faults_break_what_passes_on_the_wire() {
    let sandbox = Sandbox::new();
    let server = sandbox.linked();
    let token =
        sandbox.account("default", "default")["access_token"].as_str().expect("a token").to_owned();
    let ask = |fault: &str, more: &str| {
        let proxy = sandbox.proxy(&format!("--upstream {} --fault {fault}", server.url()));
        let token = format!("authorization: Bearer {token}\r\n{more}");
        let heard = post(&proxy.url(), &token, SYNC);
        let told = told(&proxy.stop("TERM").expect_code(0)).remove(1);
        (heard, told)
    };
    let (whole, told) = ask("connection.cut-in-body", "");
    let (start, body) = whole.split_once("\r\n\r\n").expect("a head");
    let promised = start.lines().find_map(|line| line.strip_prefix("content-length: "));
    let promised: usize = promised.and_then(|text| text.parse().ok()).expect("a length");
    assert!(start.starts_with("HTTP/1.1 200") && body.len() == promised / 2, "{start}");
    assert_eq!(
        (&told["status"], &told["fault"]),
        (&json!(200), &json!("cut in the middle of the body"))
    );

    let (heard, told) = ask("connection.closes-without-answer", "");
    assert_eq!((heard.as_str(), &told["status"]), ("", &Value::Null));
    let (heard, _) = ask("connection.garbage", "");
    assert!(heard.starts_with("SSH-"), "{heard}");
    let (heard, _) = ask("connection.huge-body", "");
    assert!(heard.len() > 10 << 20);
    let (heard, _) = ask("connection.redirects-post", "");
    assert!(heard.contains("HTTP/1.1 301") && heard.contains("location: /fulfillment/"), "{heard}");
    let (heard, told) = ask("connection.html", "");
    assert!(heard.contains("<!DOCTYPE html>"), "{heard}");
    assert_eq!(told["violations"]["response"][0]["actual"], "a page");
    // The fulfillment is where the person says it is.
    let (heard, _) = ask("connection.html --fulfillment-path /elsewhere", "");
    assert!(heard.contains("agentUserId"), "{heard}");
}

#[test]
fn faults_of_the_connection_are_verdicts_and_never_stop_a_run() {
    let sandbox = Sandbox::new();
    let faults =
        ["cut-in-body", "closes-without-answer", "garbage", "huge-body", "html", "redirects-post"];
    for fault in faults {
        let server = sandbox.serve(&format!("--fault connection.{fault}"));
        let line = format!(
            "check {} --username resident --only fulfillment.http,fulfillment.sync --json",
            server.url()
        );
        let ran = sandbox.run_with(&line, |command| {
            command.env("SMARTHOME_PASSWORD", PASSWORD);
        });
        let document = ran.expect_code(1).json();
        let checks = document["checks"].as_array().expect("checks");
        let broken: Vec<_> =
            checks.iter().filter(|one| one["status"] == "fail").map(|one| &one["id"]).collect();
        let blamed = match fault {
            "html" | "redirects-post" => "fulfillment.http.answers-with-json",
            _ => "fulfillment.http.every-request-answered",
        };
        assert_eq!(broken, [blamed], "{fault}");
    }
}

#[test]
fn https_is_spoken_on_either_side() {
    let sandbox = Sandbox::new();
    let server = sandbox.serve("--tls-self-signed");
    let proxy = sandbox.proxy(&format!("--upstream {} --tls-self-signed", server.url()));
    assert!(proxy.url().starts_with("https://127.0.0.1:"), "{}", proxy.url());
    link(&sandbox, &proxy, &server).expect_code(0);
    sandbox.run("sync").expect_code(0);
}

#[test]
fn a_command_line_that_is_wrong_says_what_is_right() {
    let sandbox = Sandbox::new();
    let at = "proxy --listen 127.0.0.1:0 --upstream http://127.0.0.1:1";
    let runs = [
        "proxy".to_owned(),
        "proxy --upstream 127.0.0.1:8080".to_owned(),
        "proxy --upstream http://127.0.0.1:8080/api".to_owned(),
        format!("{at} --fault connection.cut"),
        format!("{at} --fault refresh.secret-ignored"),
        format!("{at} --token-path oauth/token"),
        format!("{at} --record no/such/place.md"),
    ]
    .map(|line| sandbox.run(&line).expect_code(2));
    snapshot_of("proxy-errors", &runs);
    // Whoever mistypes a fault keeps the record of yesterday.
    let kept = sandbox.write("kept.md", "precious");
    sandbox.run(&format!("{at} --fault connection.cut --record kept.md")).expect_code(2);
    assert_eq!(std::fs::read_to_string(kept).expect("the record"), "precious");
    let faults = sandbox.run("proxy --list-faults --json").expect_code(0).json();
    for fault in faults["faults"].as_array().expect("faults") {
        assert_eq!(fault["needs_secrets"], false, "{fault}");
    }
}
