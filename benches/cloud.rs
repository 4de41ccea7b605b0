//! What the cloud costs above a bare hyper server that gives a fixed answer of the same size.
//!
//! Both run on one thread, the load on another, with 32 connections that are kept open, over
//! loopback. Prints requests per second of both, their ratio, the cloud's p50 and p99, and what a
//! request costs from the router to its answer, without a socket.
//! `cargo bench --bench cloud -- 5 EXECUTE` measures five seconds a row, and rows of that name.

use std::convert::Infallible;
use std::fmt::Write as _;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use bytes::Bytes;
use http_body_util::{BodyExt as _, Full};
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use smarthome::cloud::{
    Client, Cloud, CodeRecord, FirstTokens, Grant, LinksPerUser, MemoryStore, Settings, Store,
    TokenHash, parse_home, router,
};
use smarthome::protocol::ClientSecret;
use smarthome::wire::{Clock as _, SystemChance, SystemClock, serve_http};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tower::ServiceExt as _;
use url::Url;

const CONNECTIONS: usize = 32;
const DEVICES: usize = 50;
const ACCESS: &str = "access-token-of-the-bench";
const REFRESH: &str = "refresh-token-of-the-bench";

/// A row is measured in rounds that alternate between the two, so that whatever else the machine
/// does meets both alike; the median round counts.
const ROUNDS: u32 = 10;

fn main() {
    let words: Vec<String> =
        std::env::args().skip(1).filter(|word| !word.starts_with('-')).collect();
    let seconds = words.iter().find_map(|word| word.parse().ok()).unwrap_or(2);
    let wanted = words.iter().find(|word| word.parse::<u64>().is_err());
    let round = Duration::from_secs(seconds) / ROUNDS;
    let cloud = start_cloud();
    let inside = runtime().block_on(open_cloud("http://127.0.0.1"));
    println!("{CONNECTIONS} connections, {DEVICES} devices, {seconds} s for each of a row's two\n");
    println!(
        "{:<22}{:>12}{:>12}{:>8}{:>10}{:>10}",
        "", "cloud/s", "hyper/s", "ratio", "p50", "p99"
    );
    for (name, path, kind, body) in requests() {
        if wanted.is_none_or(|wanted| name.contains(wanted.as_str())) {
            let row = measure(cloud, name, &request(path, kind, &body), round);
            println!("{row}{:>10}", format!("{:.1} µs", cost_inside(&inside, path, kind, &body)));
        }
    }
}

fn measure(cloud: SocketAddr, name: &str, request: &[u8], round: Duration) -> String {
    let bare = start_bare(body_size(cloud, request));
    let (mut ours, mut limits, mut latencies) = (Vec::new(), Vec::new(), Vec::new());
    // The first round warms up.
    for number in 0..=ROUNDS {
        let limit = load(bare, request, round);
        let round = load(cloud, request, round);
        if number > 0 {
            limits.push(limit.len());
            ours.push(round.len());
            latencies.extend(round);
        }
    }
    latencies.sort_unstable();
    let percentile = |part: usize| latencies[(latencies.len() - 1) * part / 100];
    let (ours, limit) = (rate(ours, round), rate(limits, round));
    format!(
        "{name:<22}{ours:>12.0}{limit:>12.0}{:>8.2}{:>10}{:>10}",
        ours / limit,
        format!("{} µs", percentile(50)),
        format!("{} µs", percentile(99)),
    )
}

/// Microseconds from the router to the answer, without a socket.
fn cost_inside(cloud: &Arc<Cloud>, path: &str, kind: &str, body: &str) -> f64 {
    const TIMES: u32 = 20_000;
    let router = router(Arc::clone(cloud));
    runtime().block_on(async {
        let started = Instant::now();
        for _ in 0..TIMES {
            let request = hyper::Request::post(path)
                .header("authorization", format!("Bearer {ACCESS}"))
                .header("content-type", kind)
                .body(axum::body::Body::from(body.to_owned()))
                .expect("a constant request");
            let answer = router.clone().oneshot(request).await.expect("infallible");
            assert!(answer.status().is_success(), "{}", answer.status());
        }
        started.elapsed().as_secs_f64() * 1e6 / f64::from(TIMES)
    })
}

/// Answers per second of the median round.
fn rate(mut counts: Vec<usize>, round: Duration) -> f64 {
    counts.sort_unstable();
    #[expect(clippy::cast_precision_loss, reason = "counts of a few million")]
    let median = counts[counts.len() / 2] as f64;
    median / round.as_secs_f64()
}

fn requests() -> Vec<(&'static str, &'static str, &'static str, String)> {
    let json = "application/json;charset=UTF-8";
    let intent = |intent: &str, payload: &str| {
        format!(
            r#"{{"inputs":[{{"context":{{"locale_country":"US","locale_language":"en"}},"intent":"action.devices.{intent}"{payload}}}],"requestId":"6894439706274654512"}}"#
        )
    };
    let execute = |id: &str, execution: &str| {
        let payload = format!(
            r#","payload":{{"commands":[{{"devices":[{{"id":"{id}"}}],"execution":[{execution}]}}]}}"#
        );
        intent("EXECUTE", &payload)
    };
    vec![
        ("SYNC of 50 devices", "/fulfillment", json, intent("SYNC", "")),
        (
            "QUERY of 3",
            "/fulfillment",
            json,
            intent("QUERY", r#","payload":{"devices":[{"id":"d1"},{"id":"d2"},{"id":"d3"}]}"#),
        ),
        (
            "EXECUTE OnOff",
            "/fulfillment",
            json,
            execute("d1", r#"{"command":"action.devices.commands.OnOff","params":{"on":true}}"#),
        ),
        (
            "EXECUTE with a PIN",
            "/fulfillment",
            json,
            execute(
                "lock",
                r#"{"challenge":{"pin":"333444"},"command":"action.devices.commands.LockUnlock","params":{"lock":false}}"#,
            ),
        ),
        (
            "token refresh",
            "/oauth/token",
            "application/x-www-form-urlencoded",
            format!(
                "grant_type=refresh_token&refresh_token={REFRESH}&client_id=google&client_secret=secret"
            ),
        ),
    ]
}

fn request(path: &str, content_type: &str, body: &str) -> Vec<u8> {
    format!(
        "POST {path} HTTP/1.1\r\nhost: 127.0.0.1\r\nauthorization: Bearer {ACCESS}\r\ncontent-type: {content_type}\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    )
    .into_bytes()
}

/// Serves the cloud on a thread of its own.
fn start_cloud() -> SocketAddr {
    serve_on_a_thread("cloud", move |listener, address| async move {
        let cloud = open_cloud(&format!("http://{address}")).await;
        serve_http(listener, None, router(cloud), std::future::pending()).await;
    })
}

/// A home of lights with a lock, and a link that stands already.
async fn open_cloud(base_url: &str) -> Arc<Cloud> {
    let mut home = String::from(
        "[[users]]\nid = \"u\"\nusername = \"u\"\npassword = \"p\"\npin = \"333444\"\n\n\
         [[devices]]\nid = \"lock\"\ntype = \"LOCK\"\ntraits = [\"LockUnlock\"]\nname = \"door\"\n\n\
         [[devices.verify]]\ncommand = \"LockUnlock\"\nchallenge = \"pin\"\n",
    );
    for number in 1..DEVICES {
        let _ = write!(
            home,
            "\n[[devices]]\nid = \"d{number}\"\ntype = \"LIGHT\"\ntraits = [\"OnOff\", \"Brightness\"]\nname = \"light {number}\"\n"
        );
    }
    let home = parse_home("bench.toml", &home).expect("a sound home");
    let base_url = Url::parse(base_url).expect("a URL");
    let client = Client::new("google", ClientSecret::new("secret"));
    let settings = Settings::new(&base_url, client, "bench");
    let store: Arc<dyn Store> = Arc::new(MemoryStore::new(Arc::new(SystemClock)));
    link(&*store).await;
    let cloud = Cloud::open(settings, &home, store, Arc::new(SystemClock), Arc::new(SystemChance));
    Arc::new(cloud.await.expect("memory does not fail"))
}

/// Puts a link with known tokens into the store.
async fn link(store: &dyn Store) {
    let now = SystemClock.now();
    let hour = now + Duration::from_hours(1);
    let code = TokenHash::of("code");
    let record = CodeRecord {
        user_id: "u".to_owned(),
        client_id: "google".to_owned(),
        redirect_uri: String::new(),
        scope: None,
        pkce: None,
        expires: hour,
    };
    let grant = Grant {
        id: "g".to_owned(),
        user_id: "u".to_owned(),
        client_id: "google".to_owned(),
        scope: None,
        linked_at: now,
        google_sub: None,
    };
    store.save_code(code, record).await.expect("memory does not fail");
    store.consume_code(code).await.expect("memory does not fail");
    let tokens = FirstTokens {
        access: TokenHash::of(ACCESS),
        access_expires: Some(hour),
        refresh: Some(TokenHash::of(REFRESH)),
    };
    store
        .open_grant(Some(code), grant, tokens, LinksPerUser::Several)
        .await
        .expect("memory does not fail");
}

/// The limit: hyper alone, reading the request and answering `size` bytes.
fn start_bare(size: usize) -> SocketAddr {
    let answer = Bytes::from(vec![b'x'; size]);
    serve_on_a_thread("hyper", move |listener, _| async move {
        loop {
            let Ok((stream, _)) = listener.accept().await else { continue };
            let _ = stream.set_nodelay(true);
            let answer = answer.clone();
            let service = service_fn(move |request: hyper::Request<Incoming>| {
                let answer = answer.clone();
                async move {
                    let _ = request.into_body().collect().await;
                    let response = hyper::Response::builder()
                        .header("content-type", "application/json;charset=UTF-8")
                        .body(Full::new(answer));
                    Ok::<_, Infallible>(response.expect("a constant response"))
                }
            });
            tokio::spawn(
                hyper::server::conn::http1::Builder::new()
                    .serve_connection(TokioIo::new(stream), service),
            );
        }
    })
}

fn serve_on_a_thread<F: Future<Output = ()>>(
    name: &str,
    run: impl FnOnce(TcpListener, SocketAddr) -> F + Send + 'static,
) -> SocketAddr {
    let (tell, told) = std::sync::mpsc::channel();
    let thread = std::thread::Builder::new().name(name.to_owned());
    let spawned = thread.spawn(move || {
        runtime().block_on(async {
            let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
            let address = listener.local_addr().expect("an address");
            tell.send(address).expect("somebody waits for it");
            run(listener, address).await;
        });
    });
    spawned.expect("a thread can be had");
    told.recv().expect("the server starts")
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime")
}

fn body_size(address: SocketAddr, request: &[u8]) -> usize {
    runtime().block_on(async {
        let mut stream = TcpStream::connect(address).await.expect("the server listens");
        stream.write_all(request).await.expect("the server reads");
        read_response(&mut stream, &mut Vec::new()).await
    })
}

/// Sends the request over and over on every connection; gives each answer's time in microseconds.
fn load(address: SocketAddr, request: &[u8], length: Duration) -> Vec<u64> {
    runtime().block_on(async {
        let end = Instant::now() + length;
        let workers: Vec<_> = (0..CONNECTIONS)
            .map(|_| {
                let request = request.to_vec();
                tokio::spawn(async move {
                    let mut stream = TcpStream::connect(address).await.expect("the server listens");
                    stream.set_nodelay(true).expect("a socket of ours");
                    let (mut latencies, mut buffer) = (Vec::new(), Vec::new());
                    while Instant::now() < end {
                        let started = Instant::now();
                        stream.write_all(&request).await.expect("the server reads");
                        read_response(&mut stream, &mut buffer).await;
                        latencies
                            .push(u64::try_from(started.elapsed().as_micros()).unwrap_or(u64::MAX));
                    }
                    latencies
                })
            })
            .collect();
        let mut all = Vec::new();
        for worker in workers {
            all.extend(worker.await.expect("no connection fails"));
        }
        all
    })
}

/// Reads one whole response and gives the size of its body; anything but 200 ends the bench.
async fn read_response(stream: &mut TcpStream, buffer: &mut Vec<u8>) -> usize {
    buffer.clear();
    loop {
        let read = stream.read_buf(buffer).await.expect("the server answers");
        assert!(read > 0, "the server closed the connection");
        let Some(end) = buffer.windows(4).position(|window| window == b"\r\n\r\n") else {
            continue;
        };
        let head =
            std::str::from_utf8(&buffer[..end]).expect("a head in ASCII").to_ascii_lowercase();
        assert!(head.starts_with("http/1.1 200"), "{head}");
        let size: usize = head
            .lines()
            .find_map(|line| line.strip_prefix("content-length: "))
            .expect("a length")
            .parse()
            .expect("a number");
        while buffer.len() < end + 4 + size {
            let read = stream.read_buf(buffer).await.expect("the server answers");
            assert!(read > 0, "the server closed the connection");
        }
        return size;
    }
}
