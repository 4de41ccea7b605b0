//! Faults of the token endpoint when a code is exchanged: which codes it takes.

use bytes::Bytes;
use http::Request;
use serde_json::json;

use super::message::{changed, client, field, invalid_grant, with_client, with_field};
use super::{Answer, Endpoint, Fault, Scene};
use crate::wire::BoxFuture;

/// These faults.
pub const FAULTS: &[Fault] = &[
    Fault {
        id: "token.code-reusable",
        what: "a code can be exchanged again",
        needs_secrets: false,
        act: |scene, request| Box::pin(reuse_code(scene, request)),
    },
    Fault {
        id: "token.code-race",
        what: "several exchanges of one code at once all get tokens",
        needs_secrets: false,
        act: |scene, request| Box::pin(race(scene, request)),
    },
    Fault {
        id: "token.replay-keeps-link",
        what: "a second exchange of a code is refused, and its link lives on",
        needs_secrets: false,
        act: |scene, request| Box::pin(keep_link(scene, request)),
    },
    Fault {
        id: "token.redirect-uri-ignored",
        what: "a code is exchanged with any redirect URI, or none",
        needs_secrets: false,
        act: |scene, request| Box::pin(forgive_redirect_uri(scene, request, true)),
    },
    Fault {
        id: "token.redirect-uri-optional",
        what: "a code is exchanged without its redirect URI",
        needs_secrets: false,
        act: |scene, request| Box::pin(forgive_redirect_uri(scene, request, false)),
    },
    Fault {
        id: "token.unknown-code-accepted",
        what: "any code gets tokens",
        needs_secrets: false,
        act: |scene, request| Box::pin(accept_unknown_code(scene, request)),
    },
    Fault {
        id: "token.code-prefix-compared",
        what: "only the first eight characters of a code count",
        needs_secrets: false,
        act: |scene, request| Box::pin(compare_prefix(scene, request)),
    },
    Fault {
        id: "token.code-optional",
        what: "an exchange without a code takes the latest one",
        needs_secrets: false,
        act: |scene, request| Box::pin(take_latest_code(scene, request)),
    },
    Fault {
        id: "token.secret-ignored",
        what: "any client secret will do",
        needs_secrets: true,
        act: |scene, request| Box::pin(ignore_secret(scene, request)),
    },
    Fault {
        id: "token.expires-in-as-text",
        what: "`expires_in` is a string",
        needs_secrets: false,
        act: |scene, request| {
            change_tokens(scene, request, |tokens| {
                tokens["expires_in"] = json!(tokens["expires_in"].to_string());
            })
        },
    },
];

/// Changes what a successful answer of the token endpoint says.
pub(super) fn change_tokens<'a>(
    scene: &'a Scene<'a>,
    request: Request<Bytes>,
    change: fn(&mut serde_json::Value),
) -> BoxFuture<'a, Answer> {
    Box::pin(async move {
        let is_token = scene.endpoint(&request) == Some(Endpoint::Token);
        let answer = scene.pass(request).await?;
        Ok(if is_token { changed(answer, change) } else { answer })
    })
}

/// The name under which the latest tokens are remembered.
const LATEST: &str = "latest tokens";

/// Passes a request on, and remembers the tokens that come.
pub(super) async fn pass_remembering(scene: &Scene<'_>, request: Request<Bytes>) -> Answer {
    let is_exchange = scene.is_exchange(&request);
    let answer = scene.pass(request).await?;
    if is_exchange && answer.status().is_success() {
        scene.remember_answer(LATEST, &answer);
    }
    Ok(answer)
}

/// Gives the tokens that were given last, or passes the request on.
pub(super) async fn give_latest(scene: &Scene<'_>, request: Request<Bytes>) -> Answer {
    match scene.recall_answer(LATEST) {
        Some(answer) => Ok(answer),
        None => scene.pass(request).await,
    }
}

/// The code that a request exchanges.
pub(super) fn exchanged_code(scene: &Scene<'_>, request: &Request<Bytes>) -> Option<String> {
    field(request, "code").filter(|_| scene.is_exchange(request))
}

async fn reuse_code(scene: &Scene<'_>, request: Request<Bytes>) -> Answer {
    let Some(code) = exchanged_code(scene, &request) else {
        return scene.pass(request).await;
    };
    // The secret still has to be right: only the code's use is forgotten.
    if let Some(first) = scene.recall_answer(&code) {
        return Ok(first);
    }
    let answer = scene.pass(request).await?;
    if answer.status().is_success() {
        scene.remember_answer(&code, &answer);
    }
    Ok(answer)
}

/// Who comes while another exchange of the code is under way gets what that one got.
async fn race(scene: &Scene<'_>, request: Request<Bytes>) -> Answer {
    let Some(code) = exchanged_code(scene, &request) else {
        return scene.pass(request).await;
    };
    let under_way = format!("{code} is under way");
    let overlaps = scene.recall(&under_way).is_some_and(|since| !since.is_empty());
    if !overlaps {
        scene.remember(&under_way, "yes");
    }
    let _turn = scene.turn().await;
    if let Some(answer) = scene.recall_answer(&code).filter(|_| overlaps) {
        return Ok(answer);
    }
    let answer = scene.pass(request).await?;
    if answer.status().is_success() {
        scene.remember_answer(&code, &answer);
    }
    scene.remember(&under_way, "");
    Ok(answer)
}

async fn keep_link(scene: &Scene<'_>, request: Request<Bytes>) -> Answer {
    let Some(code) = exchanged_code(scene, &request) else {
        return scene.pass(request).await;
    };
    if scene.recall(&code).is_some() {
        return Ok(invalid_grant());
    }
    let answer = scene.pass(request).await?;
    if answer.status().is_success() {
        scene.remember(&code, "used");
    }
    Ok(answer)
}

async fn forgive_redirect_uri(
    scene: &Scene<'_>,
    request: Request<Bytes>,
    also_wrong: bool,
) -> Answer {
    let right = exchanged_code(scene, &request).and_then(|code| scene.redirect_uri_of(&code));
    let is_missing = field(&request, "redirect_uri").is_none();
    match right.filter(|_| is_missing || also_wrong) {
        Some(right) => scene.pass(with_field(request, "redirect_uri", Some(&right))).await,
        None => scene.watch(request).await,
    }
}

async fn accept_unknown_code(scene: &Scene<'_>, request: Request<Bytes>) -> Answer {
    match exchanged_code(scene, &request) {
        Some(code) if scene.redirect_uri_of(&code).is_none() => give_latest(scene, request).await,
        Some(_) => pass_remembering(scene, request).await,
        None => scene.watch(request).await,
    }
}

async fn compare_prefix(scene: &Scene<'_>, request: Request<Bytes>) -> Answer {
    let Some(code) = exchanged_code(scene, &request) else {
        return scene.watch(request).await;
    };
    let begins_as = |latest: &str| latest.get(..8).is_some_and(|start| code.starts_with(start));
    let latest = scene.recall("code").filter(|latest| *latest != code && begins_as(latest));
    match latest {
        Some(latest) => scene.pass(with_field(request, "code", Some(&latest))).await,
        None => scene.pass(request).await,
    }
}

async fn take_latest_code(scene: &Scene<'_>, request: Request<Bytes>) -> Answer {
    let has_none = scene.is_exchange(&request) && field(&request, "code").is_none();
    match scene.recall("code").filter(|_| has_none) {
        Some(code) => scene.pass(with_field(request, "code", Some(&code))).await,
        None => scene.watch(request).await,
    }
}

async fn ignore_secret(scene: &Scene<'_>, request: Request<Bytes>) -> Answer {
    let right = scene.secrets().client_secret.as_ref().map(|secret| secret.secret().to_owned());
    let known = client(&request);
    let is_right = known.as_ref().map(|(_, secret)| secret) == right.as_ref();
    let is_meant = scene.endpoint(&request) == Some(Endpoint::Token) && !is_right;
    let id = known.map(|(id, _)| id).or_else(|| field(&request, "client_id"));
    match right.zip(id).filter(|_| is_meant) {
        Some((right, id)) => scene.pass(with_client(request, &id, &right)).await,
        None => scene.pass(request).await,
    }
}
