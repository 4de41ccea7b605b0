//! The owner's document on secondary user verification, played to the letter.
//!
//! Its examples share the device id `123`, so that each conversation has a home of its own. An
//! answer must hold everything that the document's has, at the same place and with equal values.
//! It may hold `states` besides, and members within them: the document leaves states out of some
//! answers, and `online` out of most, where this cloud gives them.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use super::*;

/// The homes, and the exchanges that are played in each, in order.
const CONVERSATIONS: [(&str, &[&str]); 5] = [
    ("no-challenge", &["no-challenge"]),
    ("ack", &["ack-asked", "ack-given"]),
    ("ack-with-states", &["ack-with-states-asked", "ack-with-states-given"]),
    ("pin", &["pin-asked", "pin-wrong", "pin-right"]),
    ("dim-pin", &["dim-pin-asked"]),
];

fn fixtures(folder: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures").join(folder)
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn file_names(folder: &str) -> BTreeSet<String> {
    fs::read_dir(fixtures(folder))
        .expect("a folder")
        .map(|entry| entry.expect("an entry").file_name().into_string().expect("UTF-8"))
        .collect()
}

async fn home(name: &str) -> Bench {
    Bench::of(&read(&fixtures("homes/verification").join(format!("{name}.toml")))).await
}

/// The cloud's answer and the document's.
async fn play(bench: &Bench, exchange: &str) -> (Value, Value) {
    let folder = fixtures("verification");
    let request = read(&folder.join(format!("{exchange}.request.json")));
    let expected = read(&folder.join(format!("{exchange}.response.json")));
    let answer = bench.post("resident", request).await.handled();
    (answer, serde_json::from_str(&expected).expect("JSON"))
}

fn assert_holds(answer: &Value, expected: &Value, place: &str) {
    match (answer, expected) {
        (Value::Object(answer), Value::Object(members)) => {
            for (name, expected) in members {
                let answer = answer.get(name).unwrap_or(&Value::Null);
                assert_holds(answer, expected, &format!("{place}/{name}"));
            }
            for name in answer.keys().filter(|name| !members.contains_key(*name)) {
                assert!(name == "states" || place.ends_with("/states"), "{name} in {place}");
            }
        }
        (Value::Array(answer), Value::Array(elements)) => {
            assert_eq!(answer.len(), elements.len(), "{place}");
            for (index, (answer, expected)) in answer.iter().zip(elements).enumerate() {
                assert_holds(answer, expected, &format!("{place}/{index}"));
            }
        }
        _ => assert_eq!(answer, expected, "{place}"),
    }
}

#[tokio::test]
async fn every_exchange_of_the_document_is_answered_as_it_says() {
    for (name, exchanges) in CONVERSATIONS {
        let bench = home(name).await;
        for exchange in exchanges {
            let (answer, expected) = play(&bench, exchange).await;
            assert_holds(&answer, &expected, exchange);
        }
    }
}

#[tokio::test]
async fn a_question_names_exactly_the_states_of_the_document_and_others_none() {
    for (name, exchange) in [
        ("ack-with-states", "ack-with-states-asked"),
        ("ack", "ack-asked"),
        ("pin", "pin-asked"),
        ("pin", "pin-wrong"),
        ("dim-pin", "dim-pin-asked"),
    ] {
        let (answer, expected) = play(&home(name).await, exchange).await;
        assert_eq!(answer, expected, "{exchange}");
    }
}

#[test]
fn no_file_of_the_document_is_left_out() {
    let played = CONVERSATIONS.iter().flat_map(|(_, exchanges)| *exchanges);
    let files = played.flat_map(|exchange| {
        [format!("{exchange}.request.json"), format!("{exchange}.response.json")]
    });
    assert_eq!(file_names("verification"), files.collect());
    let homes = CONVERSATIONS.map(|(name, _)| format!("{name}.toml"));
    assert_eq!(file_names("homes/verification"), homes.into());
}

#[test]
#[should_panic(expected = "/payload/commands/0/status")]
fn another_value_is_noticed() {
    let expected = json!({"payload": {"commands": [{"status": "SUCCESS"}]}});
    assert_holds(&json!({"payload": {"commands": [{"status": "ERROR"}]}}), &expected, "");
}

#[test]
#[should_panic(expected = "debugString in /payload/commands/0")]
fn another_member_is_noticed() {
    let expected = json!({"payload": {"commands": [{"status": "ERROR"}]}});
    let answer = json!({"payload": {"commands": [{"status": "ERROR", "debugString": "x"}]}});
    assert_holds(&answer, &expected, "");
}
