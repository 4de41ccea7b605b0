//! Who signs in, who cancels, and where they are led.

use bytes::Bytes;
use http::{Method, Request, Response, StatusCode};

use super::{answer::without_state, is_authorize};
use crate::fault::message::{
    field, is_page, lets_in, location, page, parameter, with_body, with_field, with_location,
};
use crate::fault::{Answer, Fault, Scene};

/// These faults.
pub const FAULTS: &[Fault] = &[
    Fault {
        id: "authorize.cancel-is-error-page",
        what: "whoever cancels stays on a page of the cloud",
        needs_secrets: false,
        act: |scene, request| Box::pin(strand(scene, request)),
    },
    Fault {
        id: "authorize.cancel-without-state",
        what: "whoever cancels is sent back without the state",
        needs_secrets: false,
        act: |scene, request| Box::pin(without_state(scene, request)),
    },
    Fault {
        id: "authorize.any-password",
        what: "any password will do for a user who signed in before",
        needs_secrets: false,
        act: |scene, request| Box::pin(accept_any_password(scene, request)),
    },
    Fault {
        id: "authorize.wrong-password-ends-linking",
        what: "a wrong password sends the browser back to Google with an error",
        needs_secrets: false,
        act: |scene, request| Box::pin(end_linking(scene, request)),
    },
    Fault {
        id: "authorize.return-url-followed",
        what: "the sign-in form says where to go next, and any address is followed",
        needs_secrets: false,
        act: |scene, request| Box::pin(follow_return_url(scene, request)),
    },
];

async fn strand(scene: &Scene<'_>, request: Request<Bytes>) -> Answer {
    let answer = scene.pass(request).await?;
    let is_cancel = location(&answer).is_some_and(|to| to.contains("error=access_denied"));
    Ok(if is_cancel { page(StatusCode::OK, "Nothing was linked.") } else { answer })
}

/// The password of a form that signs in.
fn password_of(scene: &Scene<'_>, request: &Request<Bytes>) -> Option<String> {
    (is_authorize(scene, request) && request.method() == Method::POST)
        .then(|| field(request, "password"))?
}

async fn accept_any_password(scene: &Scene<'_>, request: Request<Bytes>) -> Answer {
    let Some(password) = password_of(scene, &request) else {
        return scene.pass(request).await;
    };
    let key = format!("password of {}", field(&request, "username").unwrap_or_default());
    if let Some(known) = scene.recall(&key) {
        return scene.pass(with_field(request, "password", Some(&known))).await;
    }
    let answer = scene.pass(request).await?;
    if lets_in(&answer) {
        scene.remember(&key, &password);
    }
    Ok(answer)
}

async fn end_linking(scene: &Scene<'_>, request: Request<Bytes>) -> Answer {
    let signs_in = password_of(scene, &request).is_some();
    let uri = parameter(&request, "redirect_uri").unwrap_or_default();
    let state = parameter(&request, "state").unwrap_or_default();
    let answer = scene.pass(request).await?;
    if !signs_in || lets_in(&answer) {
        return Ok(answer);
    }
    let mut back = Response::new(Bytes::new());
    *back.status_mut() = StatusCode::FOUND;
    Ok(with_location(back, &format!("{uri}?error=access_denied&state={state}")))
}

/// The field goes into each form that asks for a password, and what comes back in it is followed.
async fn follow_return_url(scene: &Scene<'_>, request: Request<Bytes>) -> Answer {
    if !is_authorize(scene, &request) {
        return scene.pass(request).await;
    }
    let here = request.uri().path_and_query().map(ToString::to_string).unwrap_or_default();
    let next = field(&request, "return_to");
    let answer = scene.pass(request).await?;
    if let Some(next) = next.filter(|_| lets_in(&answer)) {
        return Ok(with_location(answer, &next));
    }
    if !is_page(&answer) {
        return Ok(answer);
    }
    let body = String::from_utf8_lossy(answer.body()).into_owned();
    let here = here.replace('&', "&amp;").replace('"', "&quot;");
    let hidden = format!("<input type=\"hidden\" name=\"return_to\" value=\"{here}\"><label ");
    Ok(match body.split_once("<label ") {
        Some((before, after)) => with_body(answer, format!("{before}{hidden}{after}")),
        None => answer,
    })
}
