//! Who is let in, what is read, and what is answered to all that is no intent.

use std::pin::Pin;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll};

use bytes::Bytes;
use hyper::body::Frame;

use super::*;

/// A body without an end, which counts how often it was asked for more.
struct Endless(Arc<AtomicUsize>);

impl hyper::body::Body for Endless {
    type Data = Bytes;
    type Error = std::convert::Infallible;

    fn poll_frame(
        self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        self.0.fetch_add(1, Ordering::SeqCst);
        Poll::Ready(Some(Ok(Frame::data(Bytes::from_static(&[b' '; 4096])))))
    }
}

const SYNC: &str = r#"{"requestId":"1","inputs":[{"intent":"action.devices.SYNC"}]}"#;

#[tokio::test]
async fn a_wrong_token_is_401_before_the_body_is_parsed() {
    let bench = Bench::new().await;
    for body in [SYNC, "{", ""] {
        let reply = bench.post("stolen", body).await;
        assert_eq!(reply.refusal(401).0, "invalid_token");
        assert!(reply.header("www-authenticate").contains(r#"error="invalid_token""#));
        let mut request = intent_request("resident", body);
        request.headers_mut().remove("authorization");
        let reply = bench.send(request).await;
        assert_eq!(reply.status, StatusCode::UNAUTHORIZED);
        assert_eq!(reply.header("www-authenticate"), r#"Bearer realm="smarthome""#);
    }
}

#[tokio::test]
async fn an_expired_token_is_401_and_a_new_one_of_the_link_works() {
    let bench = Bench::new().await;
    bench.clock.advance(Duration::from_millis(3_599_999));
    bench.post("resident", SYNC).await.handled();
    bench.clock.advance(Duration::from_millis(1));
    assert_eq!(bench.post("resident", SYNC).await.refusal(401).0, "invalid_token");
    let expires = bench.clock.now() + HOUR;
    let issued = bench.store.issue_access("link of resident", TokenHash::of("new"), expires).await;
    assert!(issued.expect("memory does not fail"));
    bench.post("new", SYNC).await.handled();
}

#[tokio::test]
async fn a_refresh_token_or_another_scheme_opens_nothing() {
    let bench = Bench::new().await;
    bench.post("refresh token of resident", SYNC).await.refusal(401);
    for value in ["resident", "Basic resident", "Bearer", "Bearer resident resident"] {
        let mut request = intent_request("resident", SYNC);
        request.headers_mut().insert("authorization", value.parse().expect("a value"));
        assert_eq!(bench.send(request).await.status, StatusCode::UNAUTHORIZED, "{value}");
    }
}

#[tokio::test]
async fn without_a_token_the_body_is_not_even_read() {
    let bench = Bench::new().await;
    let reads = Arc::new(AtomicUsize::new(0));
    let reply = bench.post("stolen", Body::new(Endless(reads.clone()))).await;
    assert_eq!(reply.status, StatusCode::UNAUTHORIZED);
    assert_eq!(reads.load(Ordering::SeqCst), 0);
}

#[tokio::test]
async fn a_body_beyond_the_limit_is_413_and_not_read_for_ever() {
    let bench = Bench::new().await;
    let reads = Arc::new(AtomicUsize::new(0));
    let reply = bench.post("resident", Body::new(Endless(reads.clone()))).await;
    assert_eq!(reply.refusal(413).0, "invalid_request");
    assert!(reads.load(Ordering::SeqCst) <= (2 << 20) / 4096 + 2);
    let padded = |size: usize| format!("{SYNC}{}", " ".repeat(size - SYNC.len()));
    bench.post("resident", padded(1 << 20)).await.handled();
    bench.post("resident", padded((1 << 20) + 1)).await.refusal(413);
}

#[tokio::test]
async fn what_is_no_intent_is_400_with_its_place() {
    let bench = Bench::new().await;
    let deep = format!(
        r#"{{"requestId":"1","inputs":[{{"intent":"action.devices.EXECUTE","payload":{{"commands":[{{"devices":[],"execution":[{{"command":"c","params":{}}}]}}]}}}}]}}"#,
        "[".repeat(50_000) + &"]".repeat(50_000)
    );
    let input = |input: &str| format!(r#"{{"requestId":"1","inputs":[{input}]}}"#);
    for (body, place) in [
        (String::new(), "the body is not an intent request"),
        ("null".to_owned(), "the body is not an intent request"),
        (format!("{SYNC}x"), "the body is not an intent request"),
        ("[]".to_owned(), "the body is not an intent request"),
        (r#"{"requestId":"1"}"#.to_owned(), "inputs"),
        (r#"{"requestId":"1","inputs":[]}"#.to_owned(), "`/inputs`"),
        (
            input(r#"{"intent":"action.devices.SYNC"},{"intent":"action.devices.SYNC"}"#),
            "`/inputs`",
        ),
        (input(r#"{"intent":"action.devices.sync"}"#), "`/inputs/0/intent`"),
        (input(r#"{"intent":"action.devices.QUERY"}"#), "`/inputs/0/payload`"),
        (input(r#"{"intent":"action.devices.QUERY","payload":{}}"#), "missing field `devices`"),
        (
            input(r#"{"intent":"action.devices.QUERY","payload":{"devices":[{"id":7}]}}"#),
            "integer `7`",
        ),
        (
            input(r#"{"intent":"action.devices.EXECUTE","payload":{"commands":{}}}"#),
            "`/inputs/0/payload`",
        ),
        (
            input(r#"{"intent":"action.devices.EXECUTE","payload":{"commands":[{"devices":[]}]}}"#),
            "missing field `execution`",
        ),
        (deep, "`/inputs/0/payload`"),
    ] {
        let (error, description) = bench.post("resident", body).await.refusal(400);
        assert_eq!(error, "invalid_request");
        assert!(description.contains(place), "{place}: {description}");
        assert!(description.len() < 300, "{description}");
    }
    let reply = bench.post("resident", b"{\"requestId\":\"\xff\"}".as_slice()).await;
    assert_eq!(reply.refusal(400).0, "invalid_request");
}

#[tokio::test]
async fn a_request_id_is_echoed_to_the_letter() {
    let bench = Bench::new().await;
    for id in [
        r#""18446744073709551615""#,
        r#""ff36a3cc-ec34-11e6-b1a0-64510650abcf""#,
        r#""a\u002fb\/c \" \ud83d\udca1""#,
        r#""""#,
        "18446744073709551616000",
    ] {
        for input in [
            r#"{"intent":"action.devices.SYNC"}"#,
            r#"{"intent":"action.devices.QUERY","payload":{"devices":[]}}"#,
            r#"{"intent":"action.devices.EXECUTE","payload":{"commands":[]}}"#,
        ] {
            let body = format!(r#"{{"inputs":[{input}],"requestId":{id}}}"#);
            let reply = bench.post("resident", body).await;
            reply.handled();
            let start = format!(r#"{{"requestId":{id},"payload":{{"#);
            assert!(reply.body.starts_with(&start), "{}", reply.body);
        }
    }
}

#[tokio::test]
async fn another_method_is_405_and_another_path_404() {
    let bench = Bench::new().await;
    for method in ["GET", "HEAD", "PUT", "DELETE", "OPTIONS"] {
        let mut request = intent_request("resident", SYNC);
        *request.method_mut() = method.parse().expect("a method");
        let reply = bench.send(request).await;
        assert_eq!(reply.status, StatusCode::METHOD_NOT_ALLOWED, "{method}");
        assert_eq!(reply.header("allow"), "POST", "{method}");
    }
    for path in ["/", "/fulfilment", "/fulfillment/", "/home", "/home/devices"] {
        let mut request = intent_request("resident", SYNC);
        *request.uri_mut() = path.parse().expect("a path");
        assert_eq!(bench.send(request).await.refusal(404).0, "not_found", "{path}");
    }
}

#[tokio::test]
async fn disconnect_ends_one_link_of_a_user_and_leaves_the_other() {
    let bench = Bench::new().await;
    bench.link("user-resident", "second account").await;
    let expires = bench.clock.now() + HOUR;
    let token = TokenHash::of("younger");
    bench.store.issue_access("link of resident", token, expires).await.expect("memory");
    let body = r#"{"requestId":"1","inputs":[{"intent":"action.devices.DISCONNECT"}]}"#;
    assert_eq!(bench.post("resident", body).await.handled(), json!({}));
    for token in ["resident", "younger"] {
        bench.post(token, SYNC).await.refusal(401);
    }
    let refresh = TokenHash::of("refresh token of resident");
    assert!(bench.store.find_refresh(refresh).await.expect("memory").is_none());
    let answer = bench.post("second account", SYNC).await.handled();
    assert_eq!(answer["payload"]["agentUserId"], "user-resident");
    bench.post("neighbour", SYNC).await.handled();
}

#[tokio::test]
async fn the_demo_home_answers_loopback_hosts_alone() {
    let bench = Bench::with(HOME, |settings| settings.demo_home = true).await;
    for (host, status) in [
        ("127.0.0.1:8080", 200),
        ("localhost", 200),
        ("[::1]:1", 200),
        ("example.com", 403),
        ("127.0.0.1.example.com", 403),
        ("localhost.example.com", 403),
        ("192.168.0.7:8080", 403),
        ("0.0.0.0:8080", 403),
        ("", 403),
    ] {
        let mut request = intent_request("resident", SYNC);
        request.headers_mut().insert("host", host.parse().expect("a value"));
        assert_eq!(bench.send(request).await.status.as_u16(), status, "{host}");
    }
    let mut request = intent_request("resident", SYNC);
    request.headers_mut().remove("host");
    let (error, why) = bench.send(request).await.refusal(403);
    assert_eq!(error, "forbidden");
    assert!(why.contains("a home file of your own"), "{why}");
    assert_eq!(Bench::new().await.post("resident", SYNC).await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_store_that_is_down_is_503_and_opens_no_door() {
    let bench = Bench::new().await;
    let unlock = r#"{"requestId":"1","inputs":[{"intent":"action.devices.EXECUTE","payload":{"commands":[{"devices":[{"id":"lock-back"}],"execution":[{"command":"action.devices.commands.LockUnlock","params":{"lock":false},"challenge":{"pin":"333444"}}]}]}}]}"#;
    bench.store.set_down(true);
    for body in [SYNC, unlock] {
        let reply = bench.post("resident", body).await;
        assert_eq!(reply.status, StatusCode::SERVICE_UNAVAILABLE);
        assert_eq!(reply.json()["error"], "temporarily_unavailable");
        assert_eq!(reply.header("www-authenticate"), "", "nobody is asked to link again");
    }
    bench.store.set_down(false);
    assert_eq!(bench.states("lock-back").await["isLocked"], true);
}
