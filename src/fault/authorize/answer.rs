//! What the browser is sent back with: codes and states that are wrong.

use bytes::Bytes;
use http::{Request, StatusCode};

use super::{change_return, is_authorize, raw, with_raw};
use crate::fault::message::{
    changed, field, location, page, with_field, with_location, with_query,
};
use crate::fault::{Answer, Endpoint, Fault, Scene};

/// These faults.
pub const FAULTS: &[Fault] = &[
    Fault {
        id: "authorize.code-in-fragment",
        what: "the code comes behind `#`",
        needs_secrets: false,
        act: |scene, request| {
            Box::pin(change_return(scene, request, |to| {
                to.contains("code=").then(|| to.replacen('?', "#", 1))
            }))
        },
    },
    Fault {
        id: "authorize.same-code-twice",
        what: "every link gets the code of the first",
        needs_secrets: false,
        act: |scene, request| Box::pin(repeat_code(scene, request)),
    },
    Fault {
        id: "authorize.codes-are-counted",
        what: "codes are numbers in a row",
        needs_secrets: false,
        act: |scene, request| Box::pin(count_codes(scene, request)),
    },
    Fault {
        id: "authorize.code-on-page",
        what: "a page that goes on by itself holds the code",
        needs_secrets: false,
        act: |scene, request| Box::pin(show_code(scene, request)),
    },
    Fault {
        id: "authorize.state-lost",
        what: "`state` is left out of the redirect",
        needs_secrets: false,
        act: |scene, request| {
            Box::pin(change_return(scene, request, |to| Some(with_raw(to, "state", None))))
        },
    },
    Fault {
        id: "authorize.state-cut",
        what: "`state` is cut after 1,024 characters",
        needs_secrets: false,
        act: |scene, request| {
            Box::pin(change_return(scene, request, |to| {
                let cut = raw(to, "state")?.get(..1024)?;
                Some(with_raw(to, "state", Some(cut)))
            }))
        },
    },
    Fault {
        id: "authorize.state-unescaped",
        what: "`state` is put into the redirect as it is",
        needs_secrets: false,
        act: |scene, request| {
            Box::pin(change_return(scene, request, |to| {
                let pair = format!("state={}", raw(to, "state")?);
                let state = form_urlencoded::parse(pair.as_bytes()).next()?.1.into_owned();
                Some(with_raw(to, "state", Some(&state)))
            }))
        },
    },
    Fault {
        id: "authorize.plus-is-plus",
        what: "`+` in the query is not read as a space",
        needs_secrets: false,
        act: |scene, request| Box::pin(keep_plus(scene, request)),
    },
    Fault {
        id: "authorize.issuer-only-announced",
        what: "the metadata promises an `iss` in the redirect, and there is none",
        needs_secrets: false,
        act: |scene, request| Box::pin(announce_issuer(scene, request)),
    },
];

async fn announce_issuer(scene: &Scene<'_>, request: Request<Bytes>) -> Answer {
    let is_metadata = request.uri().path().starts_with("/.well-known/");
    let answer = scene.pass(request).await?;
    if !is_metadata {
        return Ok(answer);
    }
    Ok(changed(answer, |metadata| {
        metadata["authorization_response_iss_parameter_supported"] = true.into();
    }))
}

async fn repeat_code(scene: &Scene<'_>, request: Request<Bytes>) -> Answer {
    change_return(scene, request, |to| {
        let code = raw(to, "code")?;
        let Some(first) = scene.recall("first code") else {
            scene.remember("first code", code);
            return None;
        };
        Some(with_raw(to, "code", Some(&first)))
    })
    .await
}

/// The cloud's own codes stay behind the numbers.
async fn count_codes(scene: &Scene<'_>, request: Request<Bytes>) -> Answer {
    if scene.endpoint(&request) == Some(Endpoint::Token) {
        let code = field(&request, "code").and_then(|number| scene.recall(&number));
        return match code {
            Some(code) => scene.pass(with_field(request, "code", Some(&code))).await,
            None => scene.pass(request).await,
        };
    }
    change_return(scene, request, |to| {
        let code = raw(to, "code")?;
        let latest = scene.recall("latest number").and_then(|it| it.parse::<u32>().ok());
        let number = (latest.unwrap_or(100_000) + 1).to_string();
        scene.remember("latest number", &number);
        scene.remember(&number, code);
        Some(with_raw(to, "code", Some(&number)))
    })
    .await
}

async fn show_code(scene: &Scene<'_>, request: Request<Bytes>) -> Answer {
    let is_authorize = is_authorize(scene, &request);
    let answer = scene.pass(request).await?;
    let to = location(&answer).filter(|to| is_authorize && to.contains("code="));
    let Some(to) = to else {
        return Ok(answer);
    };
    let refresh =
        format!("<meta http-equiv=refresh content='0; url={}'>", to.replace('&', "&amp;"));
    let shown = page(StatusCode::OK, "One moment");
    let body = [refresh.as_bytes(), shown.body()].concat();
    Ok(crate::fault::message::with_body(shown, body))
}

async fn keep_plus(scene: &Scene<'_>, request: Request<Bytes>) -> Answer {
    let query = request.uri().query().unwrap_or_default();
    if !is_authorize(scene, &request) || !query.contains('+') {
        return scene.pass(request).await;
    }
    let query = query.replace('+', "%2B");
    scene.pass(with_query(request, &query)).await
}

/// Changes the redirect of whoever cancels.
pub(super) async fn without_state(scene: &Scene<'_>, request: Request<Bytes>) -> Answer {
    let answer = scene.pass(request).await?;
    let to = location(&answer).filter(|to| to.contains("error=access_denied"));
    Ok(match to {
        Some(to) => with_location(answer, &with_raw(&to, "state", None)),
        None => answer,
    })
}
