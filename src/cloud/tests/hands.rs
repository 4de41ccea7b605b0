//! A hand on a switch and a key fob coming near, for this machine's user alone.

use std::net::SocketAddr;

use super::*;
use crate::cloud::Peer;

fn request(method: &str, path: &str, body: &str) -> Request<Body> {
    Request::builder()
        .method(method)
        .uri(path)
        .header("host", "127.0.0.1:8080")
        .extension(peer("127.0.0.1:50000"))
        .body(Body::from(body.to_owned()))
        .expect("a request")
}

fn peer(address: &str) -> Peer {
    Peer(address.parse::<SocketAddr>().expect("an address"))
}

async fn patch(bench: &Bench, device: &str, change: Value) -> Reply {
    bench.send(request("PATCH", &format!("/home/devices/{device}"), &change.to_string())).await
}

async fn put_near(bench: &Bench, near: bool) {
    let body = json!({"near": near}).to_string();
    let reply = bench.send(request("PUT", "/home/presence/keyfob", &body)).await;
    assert_eq!((reply.status, reply.body.as_str()), (StatusCode::NO_CONTENT, ""));
}

#[tokio::test]
async fn a_key_fob_comes_near_and_goes() {
    let bench = Bench::new().await;
    let unlock = json!([command("LockUnlock", json!({"lock": false}))]);
    put_near(&bench, true).await;
    assert_eq!(bench.run("lock-front", unlock.clone()).await["status"], "SUCCESS");
    put_near(&bench, false).await;
    assert_eq!(bench.run("lock-front", unlock).await["errorCode"], "challengeNeeded");
}

#[tokio::test]
async fn what_a_hand_changes_is_what_query_says() {
    let bench = Bench::new().await;
    bench.states("light").await;
    for (change, expected) in [
        (
            json!({"state": {"on": true}}),
            json!({"online": true, "status": "SUCCESS", "on": true, "brightness": 80}),
        ),
        (json!({"online": false}), json!({"online": false, "status": "OFFLINE"})),
        (json!({}), json!({"online": false, "status": "OFFLINE"})),
        (
            json!({"online": true, "state": {"brightness": 5}}),
            json!({"online": true, "status": "SUCCESS", "on": true, "brightness": 5}),
        ),
    ] {
        let reply = patch(&bench, "light", change).await;
        assert_eq!(reply.status, StatusCode::NO_CONTENT, "{}", reply.body);
        assert_eq!(bench.states("light").await, expected);
    }
    let kept = bench.store.load_devices().await.expect("memory does not fail");
    assert!(kept.iter().any(|(id, state)| id == "light" && state.states["brightness"] == 5));
}

#[tokio::test]
async fn a_device_that_was_unplugged_is_offline_for_execute() {
    let bench = Bench::new().await;
    patch(&bench, "light", json!({"online": false})).await;
    assert_eq!(bench.run("light", json!([on(true)])).await["status"], "OFFLINE");
    patch(&bench, "light", json!({"online": true})).await;
    assert_eq!(bench.run("light", json!([on(true)])).await["status"], "SUCCESS");
}

#[tokio::test]
async fn a_hand_gets_ahead_of_what_is_under_way() {
    let bench = Bench::new().await;
    let open = json!([command("OpenClose", json!({"openPercent": 60}))]);
    bench.run("blinds-slow", open).await;
    patch(&bench, "blinds-slow", json!({"state": {"openPercent": 30}})).await;
    bench.clock.advance(Duration::from_secs(20));
    assert_eq!(bench.states("blinds-slow").await["openPercent"], 30);
}

#[tokio::test]
async fn what_a_hand_leaves_alone_still_comes_about() {
    let home =
        HOME.replace("name = \"ceiling light\"", "name = \"ceiling light\"\ndelay = \"20s\"");
    let bench = Bench::of(&home).await;
    bench.run("light", json!([on(true)])).await;
    patch(&bench, "light", json!({"state": {"brightness": 7}})).await;
    patch(&bench, "light", json!({"online": true})).await;
    bench.clock.advance(Duration::from_secs(20));
    let states = bench.states("light").await;
    assert_eq!((&states["on"], &states["brightness"]), (&json!(true), &json!(7)));
}

#[tokio::test]
async fn a_change_that_the_device_cannot_have_is_400_and_changes_nothing() {
    let bench = Bench::new().await;
    let before = bench.states("light").await;
    for (change, expected) in [
        (json!({"state": {"on": true, "brightness": 101}}), "from 0 to 100"),
        (json!({"state": {"on": "yes"}}), "/state/on: expected a boolean"),
        (json!({"state": {"on": null}}), "/state/on: expected a boolean"),
        (json!({"state": {"colour": 1}}), "`colour`"),
        (json!({"state": []}), "/state: expected an object"),
        (json!({"online": "no", "state": {"on": true}}), "/online: expected a boolean"),
        (json!({"online": null}), "/online: expected a boolean"),
        (json!({"on": true}), "only `online` and `state`"),
        (json!([]), "expected an object"),
        (Value::Null, "expected an object"),
    ] {
        let (error, why) = patch(&bench, "light", change.clone()).await.refusal(400);
        assert_eq!(error, "invalid_request");
        assert!(why.contains(expected), "{change}: {why}");
        assert_eq!(bench.states("light").await, before);
    }
    let reply = bench.send(request("PATCH", "/home/devices/light", "{on")).await;
    assert!(reply.refusal(400).1.starts_with("the body is not JSON"));
}

#[tokio::test]
async fn a_presence_is_near_or_not_and_nothing_else() {
    let bench = Bench::new().await;
    for body in ["", "true", "{}", r#"{"near":1}"#, r#"{"near":null}"#, r#"{"near":true,"x":1}"#] {
        let reply = bench.send(request("PUT", "/home/presence/keyfob", body)).await;
        assert_eq!(reply.refusal(400).0, "invalid_request", "{body}");
    }
    assert!(!bench.cloud.house.is_near("keyfob"));
}

#[tokio::test]
async fn what_the_home_does_not_have_is_404() {
    let bench = Bench::new().await;
    let near = r#"{"near":true}"#;
    let reply = bench.send(request("PUT", "/home/presence/dog", near)).await;
    assert!(reply.refusal(404).1.contains("`dog`"));
    assert!(patch(&bench, "nowhere", json!({})).await.refusal(404).1.contains("`nowhere`"));
    let reply = bench.send(request("GET", "/home/presence/keyfob", "")).await;
    assert_eq!(reply.status, StatusCode::METHOD_NOT_ALLOWED);
    assert_eq!(reply.header("allow"), "PUT");
}

#[tokio::test]
async fn only_this_machine_reaches_them() {
    let bench = Bench::new().await;
    let far = |adjust: &dyn Fn(&mut Request<Body>)| {
        let mut near = request("PUT", "/home/presence/keyfob", r#"{"near":true}"#);
        adjust(&mut near);
        near
    };
    for address in ["192.0.2.1:50000", "[2001:db8::1]:50000", "0.0.0.0:1"] {
        let request = far(&|request| {
            request.extensions_mut().insert(peer(address));
        });
        assert_eq!(bench.send(request).await.refusal(403).0, "forbidden", "{address}");
    }
    for host in ["example.com", "127.0.0.1.example.com", "192.0.2.1", ""] {
        let host = host.parse::<http::HeaderValue>().expect("a value");
        let request = far(&|request| {
            request.headers_mut().insert("host", host.clone());
        });
        assert_eq!(bench.send(request).await.refusal(403).0, "forbidden", "{host:?}");
    }
    for name in [
        "forwarded",
        "x-forwarded-for",
        "x-forwarded-host",
        "X-Forwarded-Proto",
        "CF-Connecting-IP",
        "cf-ray",
    ] {
        let name = http::HeaderName::from_bytes(name.as_bytes()).expect("a name");
        let value = http::HeaderValue::from_static("127.0.0.1");
        let request = far(&|request| {
            request.headers_mut().insert(name.clone(), value.clone());
        });
        assert_eq!(bench.send(request).await.refusal(403).0, "forbidden", "{name}");
    }
    let unknown = far(&|request| {
        request.extensions_mut().remove::<Peer>();
    });
    assert_eq!(bench.send(unknown).await.refusal(403).0, "forbidden");
    assert!(!bench.cloud.house.is_near("keyfob"));
}

#[tokio::test]
async fn this_machine_is_known_by_all_its_names() {
    for (address, host) in [
        ("127.0.0.1:1", "localhost:8080"),
        ("127.8.0.1:1", "LOCALHOST"),
        ("[::1]:1", "[::1]:8080"),
        ("[::ffff:127.0.0.1]:1", "127.0.0.1"),
    ] {
        let bench = Bench::new().await;
        let mut near = request("PUT", "/home/presence/keyfob", r#"{"near":true}"#);
        near.extensions_mut().insert(peer(address));
        near.headers_mut().insert("host", host.parse().expect("a value"));
        assert_eq!(bench.send(near).await.status, StatusCode::NO_CONTENT, "{address} {host}");
    }
}

/// A home with a washer that ends what it does when it is switched off.
async fn with_washer() -> Bench {
    let washer = r#"
        [[devices]]
        owner = "resident"
        id = "washer"
        type = "WASHER"
        traits = ["OnOff", "StartStop"]
        name = "washer"
    "#;
    let bench = Bench::of(&format!("{HOME}{washer}")).await;
    bench.run("washer", json!([command("StartStop", json!({"start": true}))])).await;
    bench
}

#[tokio::test]
async fn what_a_hand_ends_is_over_for_all_who_ask() {
    let bench = with_washer().await;
    let off = json!({"state": {"on": false}});
    assert_eq!(patch(&bench, "washer", off).await.status, StatusCode::NO_CONTENT);
    assert_eq!(bench.states("washer").await["isRunning"], false);
    let kept = bench.store.load_devices().await.expect("memory does not fail");
    assert!(kept.iter().any(|(id, state)| id == "washer" && state.states["isRunning"] == false));
    let (_, why) =
        patch(&bench, "washer", json!({"state": {"isRunning": true}})).await.refusal(400);
    assert!(why.contains("expected `false` while `on` is false"), "{why}");
}

#[tokio::test]
async fn of_several_executions_the_last_has_its_way() {
    let bench = with_washer().await;
    let start = command("StartStop", json!({"start": true}));
    let answer = bench.run("washer", json!([start, on(false)])).await;
    let (answered, asked) = (&answer["states"], bench.states("washer").await);
    for state in ["on", "isRunning", "isPaused"] {
        assert_eq!((&answered[state], &asked[state]), (&json!(false), &json!(false)), "{state}");
    }
}
