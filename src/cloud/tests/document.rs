//! The conversations of the owner's documents, played to the letter.
//!
//! Each names the home it is played against. What needs the program around the cloud is left to
//! the end-to-end tests, which play all of them.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use bytes::Bytes;

use super::*;
use crate::wire::{
    Difference, Exchange, Known, Part, Placeholder, ReadConversation, WrittenRequest,
    WrittenResponse, compare_response, fill, read_conversation,
};

fn fixtures(folder: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures").join(folder)
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The conversations that are intents from first to last, by their names.
fn conversations() -> Vec<ReadConversation> {
    let files = fs::read_dir(fixtures("conversations")).expect("a folder");
    let mut conversations: Vec<ReadConversation> = files
        .map(|entry| {
            let path = entry.expect("an entry").path();
            let name = path.display().to_string();
            read_conversation(&name, &read(&path)).unwrap_or_else(|problems| panic!("{problems}"))
        })
        .collect();
    conversations.retain(|it| exchanges(it).iter().all(|(request, _)| request.head.is_none()));
    conversations.sort_by(|a, b| a.file.cmp(&b.file));
    conversations
}

fn exchanges(conversation: &ReadConversation) -> Vec<(&WrittenRequest, &WrittenResponse)> {
    let parts = &conversation.conversation.parts;
    let requests = parts.iter().filter_map(|part| match part {
        Part::Request(request) => Some(request),
        _ => None,
    });
    let responses = parts.iter().filter_map(|part| match part {
        Part::Response(response) => Some(response),
        _ => None,
    });
    requests.zip(responses).collect()
}

/// The home that a conversation names, relative to the repository.
fn home_of(conversation: &ReadConversation) -> &str {
    let (_, rest) = conversation.text.split_once("serve --home ").expect("a home is named");
    rest.split('`').next().expect("the name ends")
}

async fn home(name: &str) -> Bench {
    Bench::of(&read(&Path::new(env!("CARGO_MANIFEST_DIR")).join(name))).await
}

async fn play(
    bench: &Bench,
    request: &WrittenRequest,
    response: &WrittenResponse,
    known: &mut Known,
) -> Vec<Difference> {
    let supplied = fill(request, &mut |placeholder| match placeholder {
        Placeholder::RequestId => Some("4711".into()),
        Placeholder::Pin => Some("333444".into()),
        Placeholder::Same(name) => known.same.get(name).cloned(),
        _ => None,
    });
    let body = supplied.expect("all is supplied").body.expect("an intent has a body");
    known.request_id = Some("4711".into());
    let reply = bench.post("resident", body.json().expect("JSON").to_string()).await;
    let mut answer = http::Response::new(Bytes::from(reply.body));
    *answer.status_mut() = reply.status;
    let exchange =
        Exchange { request: Request::new(Bytes::new()), response: answer, latency: Duration::ZERO };
    compare_response(response, &exchange, known)
}

#[tokio::test]
async fn every_conversation_goes_as_it_is_written() {
    let conversations = conversations();
    assert!(conversations.len() >= 11, "{} conversations", conversations.len());
    for conversation in conversations {
        let bench = home(home_of(&conversation)).await;
        let mut known = Known::default();
        for (index, (request, response)) in exchanges(&conversation).into_iter().enumerate() {
            let found = play(&bench, request, response, &mut known).await;
            assert!(found.is_empty(), "{}, exchange {index}: {found:#?}", conversation.file);
        }
    }
}

#[tokio::test]
async fn another_answer_is_noticed() {
    let conversations = conversations();
    let of = |name: &str| conversations.iter().find(|it| it.file.ends_with(name)).expect("it");
    let bench = home("fixtures/homes/verification/ack.toml").await;
    let pin = of("/dim-pin.md");
    let (request, response) = exchanges(pin)[0];
    let found = play(&bench, request, response, &mut Known::default()).await;
    let places: Vec<&str> = found.iter().map(|difference| difference.place.as_str()).collect();
    assert_eq!(places, ["/payload/commands/0/challengeNeeded/type"]);
}

#[test]
fn every_home_of_verification_is_played_in() {
    let played: BTreeSet<String> =
        conversations().iter().map(|conversation| home_of(conversation).to_owned()).collect();
    let homes = fs::read_dir(fixtures("homes/verification")).expect("a folder");
    for home in homes {
        let name = home.expect("an entry").file_name().into_string().expect("UTF-8");
        assert!(played.contains(&format!("fixtures/homes/verification/{name}")), "{name}");
    }
}
