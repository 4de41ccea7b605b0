//! Faults of clouds that forget whose link, code or device it is.

use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http::{HeaderValue, Method, Request, Response, StatusCode};
use serde_json::{Value, json};

use super::ledger::{link_of, pass_noting, refresh_token_of, token_in};
use super::message::{
    UNKNOWN, at_path, bearer, body_of, change_intent, changed, field, intent_of, with_bearer,
    with_field, with_unknown_bearer,
};
use super::{Answer, Endpoint, Fault, Scene};
use crate::protocol::Intent;

/// These faults.
pub const FAULTS: &[Fault] = &[
    Fault {
        id: "households.last-link-alone",
        what: "a new link ends the refresh token of the user's link before it",
        needs_secrets: false,
        act: |scene, request| Box::pin(keep_last_link(scene, request)),
    },
    Fault {
        id: "households.refresh-ends-newest-link",
        what: "a refresh ends the user's newest link, if it is another one",
        needs_secrets: false,
        act: |scene, request| Box::pin(end_newest_on_refresh(scene, request)),
    },
    Fault {
        id: "households.disconnect-ends-all-links",
        what: "DISCONNECT ends all links of the user",
        needs_secrets: false,
        act: |scene, request| Box::pin(end_all_on_disconnect(scene, request)),
    },
    Fault {
        id: "households.states-cached-per-link",
        what: "a link is told the states of when it first asked, until it switches something itself",
        needs_secrets: false,
        act: |scene, request| Box::pin(cache_states(scene, request)),
    },
    Fault {
        id: "households.one-agent-user-id",
        what: "`agentUserId` is the same for everybody",
        needs_secrets: false,
        act: |scene, request| {
            change_intent(scene, request, Intent::Sync, |body| {
                body["payload"]["agentUserId"] = json!("home");
            })
        },
    },
    Fault {
        id: "households.last-code-wins",
        what: "a code gives the tokens of the code that was made last",
        needs_secrets: false,
        act: |scene, request| Box::pin(let_last_code_win(scene, request)),
    },
    Fault {
        id: "households.one-sub",
        what: "`sub` is the same for everybody",
        needs_secrets: false,
        act: |scene, request| Box::pin(name_one_sub(scene, request)),
    },
    Fault {
        id: "households.id-of-another",
        what: "a device of a user has the id of another user's device",
        needs_secrets: false,
        act: |scene, request| Box::pin(lend_id(scene, request)),
    },
    Fault {
        id: "households.foreign-device-shown",
        what: "QUERY tells the states of any device, whoever asks",
        needs_secrets: false,
        act: |scene, request| Box::pin(show_foreign(scene, request)),
    },
    Fault {
        id: "households.foreign-device-moved",
        what: "EXECUTE moves any device, whoever asks",
        needs_secrets: false,
        act: |scene, request| Box::pin(move_foreign(scene, request)),
    },
];

fn ended(link: &str) -> String {
    format!("link {link} has ended")
}

/// Passes a request on, with an unknown token in place of one whose link has ended; learns whose
/// link each new one is.
async fn pass_living(scene: &Scene<'_>, request: Request<Bytes>) -> Answer {
    let is_over = |token: &str| {
        link_of(scene, token).is_some_and(|link| scene.recall(&ended(&link)).is_some())
    };
    let request = match (bearer(&request), refresh_token_of(scene, &request)) {
        (Some(token), _) if is_over(&token) => with_unknown_bearer(request),
        (_, Some(token)) if is_over(&token) => with_field(request, "refresh_token", Some(UNKNOWN)),
        _ => request,
    };
    let is_exchange = scene.is_exchange(&request);
    let asked = empty_sync(scene, &request);
    let answer = pass_noting(scene, request).await?;
    let tokens = token_in(&answer, "access_token").zip(token_in(&answer, "refresh_token"));
    if let Some((access, link)) = tokens.filter(|_| is_exchange) {
        let sync = scene.pass(with_bearer(asked, &access)).await?;
        let user = user_in(&sync).unwrap_or_default();
        scene.remember(&format!("user of {link}"), &user);
        let before = links_of(scene, &user);
        scene.remember(&format!("links of {user}"), &format!("{before} {link}"));
    }
    Ok(answer)
}

fn empty_sync(scene: &Scene<'_>, request: &Request<Bytes>) -> Request<Bytes> {
    let body = json!({ "requestId": "1", "inputs": [{ "intent": Intent::Sync.as_str() }] });
    let mut sync = Request::new(Bytes::from(body.to_string()));
    *sync.method_mut() = Method::POST;
    *sync.uri_mut() = at_path(request, &scene.places.fulfillment);
    sync.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    sync
}

fn user_in(sync: &Response<Bytes>) -> Option<String> {
    Some(body_of(sync)?.pointer("/payload/agentUserId")?.as_str()?.to_owned())
}

/// The user whom a link is of, once it is known.
fn user_of(scene: &Scene<'_>, link: &str) -> Option<String> {
    scene.recall(&format!("user of {link}"))
}

/// The links of a user, the newest last.
fn links_of(scene: &Scene<'_>, user: &str) -> String {
    scene.recall(&format!("links of {user}")).unwrap_or_default()
}

async fn keep_last_link(scene: &Scene<'_>, request: Request<Bytes>) -> Answer {
    let token = refresh_token_of(scene, &request);
    let link = token.and_then(|token| link_of(scene, &token));
    let is_last = |link: &str| {
        let user = user_of(scene, link).unwrap_or_default();
        links_of(scene, &user).split(' ').next_back() == Some(link)
    };
    if link.is_some_and(|link| !is_last(&link)) {
        return scene.pass(with_field(request, "refresh_token", Some(UNKNOWN))).await;
    }
    pass_living(scene, request).await
}

async fn end_newest_on_refresh(scene: &Scene<'_>, request: Request<Bytes>) -> Answer {
    let token = refresh_token_of(scene, &request);
    let answer = pass_living(scene, request).await?;
    let link = token.and_then(|token| link_of(scene, &token));
    if let Some(link) = link.filter(|_| answer.status().is_success()) {
        let user = user_of(scene, &link).unwrap_or_default();
        let links = links_of(scene, &user);
        if let Some(newest) = links.split(' ').next_back().filter(|newest| *newest != link) {
            scene.remember(&ended(newest), "");
        }
    }
    Ok(answer)
}

async fn end_all_on_disconnect(scene: &Scene<'_>, request: Request<Bytes>) -> Answer {
    let is_disconnect = intent_of(&request) == Some(Intent::Disconnect);
    let link = bearer(&request).and_then(|token| link_of(scene, &token));
    let answer = pass_living(scene, request).await?;
    if let Some(link) = link.filter(|_| is_disconnect && answer.status().is_success()) {
        let user = user_of(scene, &link).unwrap_or_default();
        for link in links_of(scene, &user).split(' ') {
            scene.remember(&ended(link), "");
        }
    }
    Ok(answer)
}

async fn cache_states(scene: &Scene<'_>, request: Request<Bytes>) -> Answer {
    let intent = intent_of(&request);
    let link = bearer(&request).unwrap_or_default();
    let turn =
        scene.count(&format!("commands of {link}"), i64::from(intent == Some(Intent::Execute)));
    let answer = scene.pass(request).await?;
    if intent != Some(Intent::Query) {
        return Ok(answer);
    }
    Ok(changed(answer, |body| {
        let entries = body.pointer_mut("/payload/devices").and_then(Value::as_object_mut);
        for (id, entry) in entries.into_iter().flatten() {
            let name = format!("{id} of {link} at {turn}");
            match scene.recall(&name).and_then(|text| serde_json::from_str(&text).ok()) {
                Some(known) => *entry = known,
                None => scene.remember(&name, &entry.to_string()),
            }
        }
    }))
}

/// Whoever exchanges a code that is not the last one gets what the last one got.
async fn let_last_code_win(scene: &Scene<'_>, request: Request<Bytes>) -> Answer {
    const LAST: &str = "tokens of the last code";
    let Some(code) = field(&request, "code").filter(|_| scene.is_exchange(&request)) else {
        return scene.watch(request).await;
    };
    let last = scene.recall("code");
    let is_last = last.as_ref() == Some(&code);
    let answer = scene.pass(request).await?;
    if !answer.status().is_success() {
        return Ok(answer);
    }
    if is_last {
        scene.remember_answer(LAST, &answer);
        scene.remember(LAST, &code);
    }
    let is_exchanged = scene.recall(LAST) == last;
    Ok(scene.recall_answer(LAST).filter(|_| is_exchanged).unwrap_or(answer))
}

async fn name_one_sub(scene: &Scene<'_>, request: Request<Bytes>) -> Answer {
    let is_userinfo = scene.endpoint(&request) == Some(Endpoint::UserInfo);
    let answer = scene.pass(request).await?;
    let rename = |claims: &mut Value| claims["sub"] = json!("somebody");
    Ok(if is_userinfo { changed(answer, rename) } else { answer })
}

/// The first user who synced has their first device's id lent to the others.
async fn lend_id(scene: &Scene<'_>, request: Request<Bytes>) -> Answer {
    const LENDER: &str = "who lends";
    const LENT: &str = "what is lent";
    let is_sync = intent_of(&request) == Some(Intent::Sync);
    let answer = scene.pass(request).await?;
    let Some(user) = user_in(&answer).filter(|_| is_sync) else {
        return Ok(answer);
    };
    match scene.recall(LENDER) {
        None => {
            let body = body_of(&answer).unwrap_or_default();
            let id = body.pointer("/payload/devices/0/id").and_then(Value::as_str);
            scene.remember(LENDER, &user);
            scene.remember(LENT, id.unwrap_or_default());
            Ok(answer)
        }
        Some(lender) if lender == user => Ok(answer),
        Some(_) => Ok(changed(answer, |body| {
            let id = scene.recall(LENT).unwrap_or_default();
            if let Some(devices) = body["payload"]["devices"].as_array_mut()
                && let Some(mut again) = devices.first().cloned()
            {
                again["id"] = json!(id);
                devices.push(again);
            }
        })),
    }
}

/// Remembers who may ask for the devices of a SYNC.
async fn pass_learning_owners(scene: &Scene<'_>, request: Request<Bytes>) -> Answer {
    let token = bearer(&request).filter(|_| intent_of(&request) == Some(Intent::Sync));
    let answer = scene.pass(request).await?;
    if let Some(token) = token.filter(|_| answer.status().is_success()) {
        let body = body_of(&answer).unwrap_or_default();
        let devices = body.pointer("/payload/devices").and_then(Value::as_array);
        for id in devices.into_iter().flatten().filter_map(|device| device["id"].as_str()) {
            scene.remember(&format!("owner of {id}"), &token);
        }
    }
    Ok(answer)
}

/// Sends a request again for the owner of this device, where there is one.
async fn pass_for_owner(
    scene: &Scene<'_>,
    request: Request<Bytes>,
    id: &str,
) -> Option<Response<Bytes>> {
    let owner = scene.recall(&format!("owner of {id}"))?;
    let answer = scene.pass(with_bearer(request, &owner)).await.ok()?;
    (answer.status() == StatusCode::OK).then_some(answer)
}

async fn show_foreign(scene: &Scene<'_>, request: Request<Bytes>) -> Answer {
    let is_query = intent_of(&request) == Some(Intent::Query);
    let answer = pass_learning_owners(scene, request.clone()).await?;
    let body = body_of(&answer).filter(|_| is_query).unwrap_or_default();
    let entries = body.pointer("/payload/devices").and_then(Value::as_object);
    let missing =
        entries.into_iter().flatten().filter(|(_, it)| it["errorCode"] == "deviceNotFound");
    let mut found = Vec::new();
    for (id, _) in missing {
        let told = pass_for_owner(scene, request.clone(), id).await;
        if let Some(body) = told.as_ref().and_then(body_of) {
            found.push((id.clone(), body["payload"]["devices"][id].clone()));
        }
    }
    Ok(changed(answer, |body| {
        for (id, entry) in found {
            body["payload"]["devices"][id] = entry;
        }
    }))
}

async fn move_foreign(scene: &Scene<'_>, request: Request<Bytes>) -> Answer {
    let is_execute = intent_of(&request) == Some(Intent::Execute);
    let answer = pass_learning_owners(scene, request.clone()).await?;
    let body = body_of(&answer).filter(|_| is_execute).unwrap_or_default();
    let entry =
        body.pointer("/payload/commands/0").filter(|it| it["errorCode"] == "deviceNotFound");
    let Some(id) = entry.and_then(|entry| entry["ids"][0].as_str()) else {
        return Ok(answer);
    };
    Ok(pass_for_owner(scene, request, id).await.unwrap_or(answer))
}
