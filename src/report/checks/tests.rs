//! A run with one of each.

use std::time::Duration;

use bytes::Bytes;
use http::{Request, Response};

use super::*;
use crate::check::{Outcome, Stop};
use crate::report::Style;
use crate::report::samples::snapshot;
use crate::wire::{Exchange, Redactor, Timestamp};

/// 2025-11-21, 10:10 UTC.
const WHEN: Timestamp = Timestamp(1_763_719_800_000);

fn run() -> Vec<Outcome> {
    let exchange = Exchange {
        request: Request::post("https://cloud.test/token")
            .header("content-type", "application/x-www-form-urlencoded")
            .body(Bytes::from_static(b"grant_type=authorization_code&code=c0de-of-the-test"))
            .expect("a request"),
        response: Response::builder()
            .header("content-type", "application/json")
            .body(Bytes::from_static(
                br#"{"access_token":"t0ken-of-the-test","expires_in":"3600"}"#,
            ))
            .expect("a response"),
        latency: Duration::from_millis(2),
    };
    let outcome = |id, judged| Outcome { id, device: None, judged, took: Duration::ZERO };
    vec![
        outcome(
            "oauth.token.code-single-use",
            Err(Stop::broken(
                "the second exchange of a code refused",
                "200 with tokens",
                &[&exchange],
            )),
        ),
        outcome("oauth.token.expires-in-is-number", Ok(Some("3600 s".to_owned()))),
        outcome(
            "oauth.bearer.no-token-is-401",
            Err(Stop::unless("it needs fresh codes", "give `--username` and `--password`")),
        ),
        outcome(
            "oauth.bearer.unknown-token-is-401",
            Err(Stop::unless("it needs fresh codes", "give `--username` and `--password`")),
        ),
    ]
}

#[test]
fn a_person_reads_what_is_broken_and_how_to_mend_it() {
    let style = Style::plain(80);
    let text = render_groups(&run(), style)
        + &render_findings(&run(), &Redactor::default(), style)
        + "\n"
        + &render_verdict(&run());
    snapshot("checks", &text);
}

#[test]
fn every_report_tells_the_same_without_secrets() {
    let redactor = Redactor::default();
    let sarif = serde_json::to_string_pretty(&checks_sarif(&run(), &redactor)).expect("JSON");
    for (name, text) in [
        ("checks-junit", checks_junit("house", &run(), false, &redactor)),
        ("checks-sarif", sarif),
        ("checks-html", checks_html("house", WHEN, &run(), &redactor)),
    ] {
        assert!(!text.contains("-of-the-test"), "{text}");
        assert!(!text.contains("<script") && !text.contains("src="), "{text}");
        snapshot(name, &text.replace(env!("CARGO_PKG_VERSION"), "[version]"));
    }
}

#[test]
fn a_program_reads_the_same_without_secrets() {
    let document = checks_json("house", &run(), &Redactor::default());
    let text = serde_json::to_string_pretty(&document).expect("JSON");
    assert!(!text.contains("-of-the-test"), "{text}");
    snapshot("checks-json", &text);
}
