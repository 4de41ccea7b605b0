//! Clouds that answer what no cloud should: none of it stops a run, each is a verdict in words, and
//! the run ends.

use std::sync::Arc;

use serde_json::Value;

use crate::common::Sandbox;
use crate::providers::SIGN_IN;
use crate::providers::server::{Answer, Asked, Provider};

/// Long enough for a right answer, and short enough to wait for none.
const SHORT: &str = "--timeout 400ms";
/// Where an answer comes, however busy the machine is.
const LONG: &str = "--timeout 1m";

/// What comes in place of an answer, and words that say so.
struct Lie {
    name: &'static str,
    answer: fn() -> Answer,
    words: &'static str,
}

const LIES: &[Lie] = &[
    Lie { name: "HTML", answer: || Answer::page("<h1>Welcome</h1>"), words: "" },
    Lie { name: "nothing", answer: || Answer::new(200, "", ""), words: "" },
    Lie { name: "not JSON", answer: || Answer::new(200, "application/json", "{{{"), words: "" },
    Lie {
        name: "garbage",
        answer: || Answer::bare(*b"\x16\x03\x01 what is this?\r\n\r\n"),
        words: "is not HTTP",
    },
    Lie { name: "hangs up", answer: || Answer::bare(*b""), words: "" },
    Lie {
        name: "10 MB",
        answer: || Answer::new(200, "application/json", vec![b' '; 10 << 20]),
        words: "is larger than",
    },
    Lie { name: "never", answer: Answer::silence, words: "did not answer within 400ms" },
    Lie {
        name: "breaks off",
        answer: || Answer::bare(*b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{\"pay"),
        words: "broke off",
    },
    Lie { name: "moved", answer: || Answer::to(302, "/elsewhere"), words: "" },
    Lie { name: "moved, again", answer: || Answer::to(307, "/elsewhere"), words: "" },
];

fn line(cloud: &Provider, flags: &str) -> String {
    cloud.line(flags).replacen("link", "check", 1)
}

/// Lies wherever `lies` says so.
fn judge(lie: &'static Lie, lies: fn(&Asked) -> bool) -> Value {
    let sandbox = Sandbox::new();
    let cloud = Provider::with(move |asked| lies(asked).then(lie.answer));
    let limit = if (lie.answer)().is_silent { SHORT } else { LONG };
    let ran = sandbox.run(&line(&cloud, &format!("--json {limit}")));
    assert_eq!(ran.code, Some(1), "{}: {}", lie.name, ran.text());
    let document = ran.json();
    let checks = document["checks"].as_array().expect("checks");
    for check in checks.iter().filter(|check| check["status"] != "pass") {
        assert!(check["detail"].as_str().is_some_and(|words| !words.is_empty()), "{check:#}");
    }
    assert!(document.to_string().contains(lie.words), "{}: {document:#}", lie.name);
    document
}

/// How the checks of a group ended, those that are not held.
fn ended(document: &Value, group: &str, status: &str) -> Vec<String> {
    let checks = document["checks"].as_array().expect("checks");
    let ended = checks.iter().filter(|check| check["group"] == group && check["status"] == status);
    ended.map(|check| check["detail"].as_str().expect("words").to_owned()).collect()
}

#[test]
fn whatever_a_fulfillment_answers_is_a_verdict() {
    for lie in LIES {
        let document = judge(lie, |asked| asked.path == "/smarthome");
        let broken = ended(&document, "fulfillment.http", "fail");
        assert!(!broken.is_empty(), "{}: {document:#}", lie.name);
    }
}

#[test]
fn whatever_a_token_endpoint_answers_is_a_verdict() {
    for lie in LIES {
        let document = judge(lie, |asked| asked.path == "/token");
        let checks = document["checks"].as_array().expect("checks");
        let broken = checks.iter().any(|check| {
            check["status"] == "fail" && check["id"].as_str().expect("an id").starts_with("oauth.")
        });
        assert!(broken, "{}: {document:#}", lie.name);
    }
}

#[test]
fn a_cloud_of_which_nothing_is_true_is_told_so() {
    for lie in LIES {
        judge(lie, |_| true);
    }
}

/// How often the cloud was asked at a path while it was silent there.
fn asked_in_vain(path: &'static str) -> (Value, usize) {
    let sandbox = Sandbox::new();
    let cloud = Arc::new(Provider::with(move |asked| (asked.path == path).then(Answer::silence)));
    let document = sandbox.run(&line(&cloud, &format!("--json {SHORT}"))).expect_code(1).json();
    let asked = cloud.asked().iter().filter(|asked| asked.path == path).count();
    (document, asked)
}

#[test]
fn an_endpoint_that_is_silent_thrice_is_not_asked_again() {
    // Those that read run side by side, so that some are under way when the third ends.
    let under_way = 8;
    for (path, group) in [
        ("/smarthome", "fulfillment.http"),
        ("/token", "oauth.token"),
        ("/auth", "oauth.authorize"),
    ] {
        let (document, asked) = asked_in_vain(path);
        assert!((3..=3 + under_way).contains(&asked), "{path}: {asked}");
        let reason = format!("`{path}` did not answer 3 times");
        let skipped = ended(&document, group, "skip");
        assert!(skipped.iter().any(|why| why.contains(&reason)), "{path}: {skipped:#?}");
    }
}

#[test]
fn the_deadline_bounds_the_whole() {
    let sandbox = Sandbox::new();
    let cloud = Provider::with(|asked| (asked.path == "/auth").then(Answer::silence));
    // Else it would take ten minutes.
    let document = sandbox.run(&line(&cloud, "--timeout 10m --deadline 500ms --json")).json();
    let skipped = ended(&document, "oauth.token", "skip");
    assert!(skipped.iter().all(|why| why == "the time was up"), "{skipped:#?}");
}

#[test]
fn a_cloud_that_is_not_there_is_not_judged() {
    let sandbox = Sandbox::new();
    let cloud = Provider::bystander();
    let flags = |token: &str| {
        format!(
            "check --authorize-url {url}/auth --token-url {token}/token --fulfillment-url \
             {url}/smarthome --client-id a --client-secret b --project-id c",
            url = cloud.url
        )
    };
    let gone = sandbox.run(&flags("http://127.0.0.1:1")).expect_code(3);
    gone.expect_stderr("could not connect to `http://127.0.0.1:1`");
    let tls = sandbox.run(&flags(&cloud.url.replace("http:", "https:"))).expect_code(3);
    assert!(tls.stdout.is_empty(), "{}", tls.text());
    assert!(cloud.asked_at("POST", "/smarthome").is_empty(), "no check was tried");
}

#[test]
fn a_certificate_that_does_not_fit_is_said_before_any_check() {
    let (sandbox, elsewhere) = (Sandbox::new(), Sandbox::new());
    let server = sandbox.serve("--tls-self-signed");
    let url = server.url();
    let line = format!(
        "check --authorize-url {url}/a --token-url {url}/t --fulfillment-url {url}/f \
         --client-id a --client-secret b --project-id c"
    );
    // Who does not know the server's authority does not trust it.
    let ran = elsewhere.run(&line).expect_code(3).expect_stderr("certificate");
    assert!(ran.stdout.is_empty(), "{}", ran.text());
}

#[test]
fn a_wrong_password_is_not_tried_a_hundred_times() {
    let sandbox = Sandbox::new();
    let cloud = Provider::with(|asked| {
        let tries = asked.is("POST", "/auth");
        tries.then(|| Answer::page(&format!("<p role=alert>Wrong</p>{SIGN_IN}")))
    });
    let document = sandbox.run(&line(&cloud, "--json")).expect_code(1).json();
    let posted = cloud.asked_at("POST", "/auth");
    let tried = posted.iter().filter(|asked| !asked.form("password").is_empty()).count();
    assert_eq!(tried, 2, "{document:#}");
}
