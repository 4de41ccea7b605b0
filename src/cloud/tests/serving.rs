//! Real connections: keep-alive, clients that are slow or too large, and an orderly end.

use std::net::SocketAddr;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use super::*;
use crate::cloud::router;
use crate::wire::{ServerLimits as Limits, Tls, serve_within};

const SYNC: &str = r#"{"requestId":"1","inputs":[{"intent":"action.devices.SYNC"}]}"#;
const HEALTH: &str = "GET /healthz HTTP/1.1\r\nhost: localhost\r\n\r\n";

/// Limits that no test waits for.
const PATIENT: Limits = Limits { head_timeout: HOUR, max_head: 64 << 10, farewell: HOUR };

/// Waits for what must come; a server that hangs shall not hang the tests.
async fn within<F: Future>(what: &str, future: F) -> F::Output {
    let patience = Duration::from_secs(20);
    let Ok(output) = tokio::time::timeout(patience, future).await else { panic!("{what}") };
    output
}

/// A cloud on a port of its own, until it is told to end.
struct Server {
    address: SocketAddr,
    end: oneshot::Sender<()>,
    task: JoinHandle<()>,
}

impl Server {
    async fn start(limits: Limits) -> Self {
        Self::start_with(limits, None, |_| {}).await
    }

    /// A server that speaks TLS alone.
    async fn start_https(limits: Limits) -> Self {
        let address = std::net::Ipv4Addr::LOCALHOST.into();
        let (tls, _) = Tls::self_signed(address, Timestamp(0)).expect("a certificate");
        Self::start_with(limits, Some(tls), |_| {}).await
    }

    async fn start_with(
        limits: Limits,
        tls: Option<Tls>,
        adjust: impl FnOnce(&mut Settings),
    ) -> Self {
        let cloud = Bench::with(HOME, adjust).await.cloud;
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("an address");
        let (end, ended) = oneshot::channel();
        let task = tokio::spawn(async move {
            let ended = async { ended.await.unwrap_or_default() };
            serve_within(limits, listener, tls.as_ref(), router(cloud), ended).await;
        });
        Self { address, end, task }
    }

    async fn connect(&self) -> Client {
        let stream = TcpStream::connect(self.address).await.expect("the server listens");
        Client { stream, read: Vec::new() }
    }
}

/// One connection.
struct Client {
    stream: TcpStream,
    read: Vec<u8>,
}

impl Client {
    async fn send(&mut self, text: &str) {
        self.stream.write_all(text.as_bytes()).await.expect("the server reads");
    }

    /// The next response: its head and its body.
    async fn receive(&mut self) -> (String, String) {
        let head = loop {
            if let Some(end) = self.read.windows(4).position(|window| window == b"\r\n\r\n") {
                break self.take(end + 4).await;
            }
            assert!(self.fill().await > 0, "the server closed the connection");
        };
        let head = head.to_ascii_lowercase();
        let size = head.lines().find_map(|line| line.strip_prefix("content-length: "));
        let size = size.map_or(0, |size| size.parse().expect("a number"));
        let body = self.take(size).await;
        (head, body)
    }

    async fn fill(&mut self) -> usize {
        let read = self.stream.read_buf(&mut self.read);
        within("the server does not answer", read).await.expect("a connection")
    }

    async fn take(&mut self, size: usize) -> String {
        while self.read.len() < size {
            assert!(self.fill().await > 0, "the server closed the connection");
        }
        String::from_utf8(self.read.drain(..size).collect()).expect("UTF-8")
    }

    /// Waits until the server closes the connection; what it still sent.
    async fn closed(mut self) -> String {
        // A reset closes it as well: bytes that nobody read may be left.
        within("the server does not close the connection", async {
            while self.stream.read_buf(&mut self.read).await.unwrap_or(0) > 0 {}
        })
        .await;
        String::from_utf8(self.read).expect("UTF-8")
    }
}

fn post(body: &str, more: &str) -> String {
    format!(
        "POST /fulfillment HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer resident\r\ncontent-length: {}\r\n{more}\r\n{body}",
        body.len()
    )
}

#[tokio::test]
async fn a_connection_carries_one_request_after_another_also_sent_at_once() {
    let server = Server::start(PATIENT).await;
    let mut client = server.connect().await;
    for _ in 0..3 {
        client.send(&post(SYNC, "")).await;
        let (head, body) = client.receive().await;
        assert!(head.starts_with("http/1.1 200"), "{head}");
        assert!(body.contains("user-resident"), "{body}");
    }
    client.send(&[HEALTH, &post(SYNC, ""), HEALTH].concat()).await;
    assert_eq!(client.receive().await.1, "ok");
    assert!(client.receive().await.1.contains("user-resident"));
    assert_eq!(client.receive().await.1, "ok");
}

#[tokio::test]
async fn a_client_that_does_not_finish_its_head_is_cut() {
    let limits = Limits { head_timeout: Duration::from_millis(20), ..PATIENT };
    let server = Server::start(limits).await;
    for beginning in ["", "GET /healthz HTTP/1.1\r\nhost: loc", "\r\n"] {
        let mut client = server.connect().await;
        client.send(beginning).await;
        assert!(!client.closed().await.contains("200 OK"), "{beginning:?}");
    }
    let mut idle = server.connect().await;
    idle.send(HEALTH).await;
    assert_eq!(idle.receive().await.1, "ok");
    assert_eq!(idle.closed().await, "");
}

#[tokio::test]
async fn a_head_that_is_too_large_is_refused() {
    let server = Server::start(Limits { max_head: 8192, ..PATIENT }).await;
    for head in [
        format!("GET /healthz HTTP/1.1\r\nhost: localhost\r\nx: {}\r\n\r\n", "x".repeat(9000)),
        format!("GET /{} HTTP/1.1\r\nhost: localhost\r\n\r\n", "x".repeat(9000)),
        format!("GET /healthz HTTP/1.1\r\nhost: localhost\r\n{}\r\n", "x: y\r\n".repeat(500)),
    ] {
        let mut client = server.connect().await;
        client.send(&head).await;
        let answer = client.closed().await;
        let status = answer.get(9..12).unwrap_or_default();
        assert!(["400", "414", "431"].contains(&status), "{answer}");
    }
}

#[tokio::test]
async fn what_is_no_http_is_refused_and_the_next_client_served() {
    let server = Server::start(PATIENT).await;
    for garbage in
        ["\u{16}\u{3}\u{1}\u{2}\u{0}\u{1}\r\n\r\n", "HELO example.com\r\n\r\n", "GET\r\n\r\n"]
    {
        let mut client = server.connect().await;
        client.send(garbage).await;
        let answer = client.closed().await;
        assert!(answer.starts_with("HTTP/1.1 400"), "{answer}");
    }
    let mut client = server.connect().await;
    client.send(HEALTH).await;
    assert_eq!(client.receive().await.1, "ok");
}

#[tokio::test]
async fn an_unknown_token_is_refused_without_waiting_for_the_body() {
    let server = Server::start(PATIENT).await;
    let mut client = server.connect().await;
    client
        .send("POST /fulfillment HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer stolen\r\ncontent-length: 1000000\r\n\r\n")
        .await;
    let (head, _) = client.receive().await;
    assert!(head.starts_with("http/1.1 401"), "{head}");
}

#[tokio::test]
async fn the_end_waits_for_requests_under_way_and_closes_idle_connections() {
    let server = Server::start(PATIENT).await;
    let (fresh, mut idle) = (server.connect().await, server.connect().await);
    idle.send(HEALTH).await;
    assert_eq!(idle.receive().await.1, "ok");
    let mut busy = server.connect().await;
    busy.send(
        &post("", "")
            .replace("length: 0", &format!("length: {}", SYNC.len()))
            .replace("\r\n\r\n", "\r\nexpect: 100-continue\r\n\r\n"),
    )
    .await;
    let (head, _) = busy.receive().await;
    assert!(head.starts_with("http/1.1 100"), "the cloud reads the body: {head}");

    server.end.send(()).expect("the server runs");
    assert_eq!(idle.closed().await, "");
    assert_eq!(fresh.closed().await, "");
    assert!(!server.task.is_finished());
    TcpStream::connect(server.address).await.expect_err("no one listens any more");

    busy.send(SYNC).await;
    let (head, body) = busy.receive().await;
    assert!(head.starts_with("http/1.1 200") && head.contains("connection: close"), "{head}");
    assert!(body.contains("user-resident"), "{body}");
    assert_eq!(busy.closed().await, "");
    within("the server does not end", server.task).await.expect("the server ends");
}

#[tokio::test]
async fn the_end_waits_no_longer_than_it_may() {
    let server = Server::start(Limits { farewell: Duration::from_millis(20), ..PATIENT }).await;
    let mut busy = server.connect().await;
    busy.send(&post("", "expect: 100-continue\r\n").replace("length: 0", "length: 9")).await;
    assert!(busy.receive().await.0.starts_with("http/1.1 100"));
    server.end.send(()).expect("the server runs");
    within("the server does not end", server.task).await.expect("the server ends");
}

#[tokio::test]
async fn the_demo_home_is_not_served_under_another_name() {
    let server = Server::start_with(PATIENT, None, |settings| settings.demo_home = true).await;
    let mut client = server.connect().await;
    let forwarded = "localhost\r\nforwarded: host=abc.ngrok.app";
    for (host, status) in
        [("localhost", "200"), ("abc.ngrok.app", "403"), (forwarded, "403"), ("127.0.0.1", "200")]
    {
        client.send(&HEALTH.replace("localhost", host)).await;
        let (head, _) = client.receive().await;
        assert!(head.starts_with(&format!("http/1.1 {status}")), "{host}: {head}");
    }
}

#[tokio::test]
async fn a_hand_over_a_real_connection_is_known_by_its_peer() {
    let server = Server::start(PATIENT).await;
    let mut client = server.connect().await;
    let body = r#"{"near":true}"#;
    for (more, status) in [("", "204"), ("x-forwarded-for: 192.0.2.1\r\n", "403")] {
        client
            .send(&format!(
                "PUT /home/presence/keyfob HTTP/1.1\r\nhost: localhost\r\ncontent-length: {}\r\n{more}\r\n{body}",
                body.len()
            ))
            .await;
        let (head, _) = client.receive().await;
        assert!(head.starts_with(&format!("http/1.1 {status}")), "{head}");
    }
}

#[tokio::test]
async fn a_client_that_does_not_begin_the_tls_handshake_is_shown_out() {
    let impatient = Limits { head_timeout: Duration::from_millis(20), ..PATIENT };
    let server = Server::start_https(impatient).await;
    assert_eq!(server.connect().await.closed().await, "");
}

#[tokio::test]
async fn a_tls_handshake_that_was_begun_does_not_hold_up_the_end() {
    let server = Server::start_https(PATIENT).await;
    let mut client = server.connect().await;
    // The head of a TLS record, and nothing after it.
    client.send("\u{16}\u{3}\u{1}").await;
    server.end.send(()).expect("it runs");
    within("it waits for the handshake", server.task).await.expect("no panic");
    assert_eq!(client.closed().await, "");
}
