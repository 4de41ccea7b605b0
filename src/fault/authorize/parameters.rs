//! Parameters that are not looked at, and others that are looked at too closely.

use bytes::Bytes;
use http::{Method, Request, StatusCode};

use super::{is_authorize, with_raw};
use crate::fault::message::{location, page, parameter, with_location, with_parameter};
use crate::fault::{Answer, Fault, Scene};

/// These faults.
pub const FAULTS: &[Fault] = &[
    Fault {
        id: "authorize.first-client-counts",
        what: "of two client ids, the first counts",
        needs_secrets: false,
        act: |scene, request| Box::pin(take_first_client(scene, request)),
    },
    Fault {
        id: "authorize.response-type-ignored",
        what: "any response type is taken for `code`, and none as well",
        needs_secrets: false,
        act: |scene, request| Box::pin(ignore_response_type(scene, request)),
    },
    Fault {
        id: "authorize.implicit-flow",
        what: "`response_type=token` gets an access token in the fragment",
        needs_secrets: false,
        act: |scene, request| Box::pin(give_token(scene, request)),
    },
    Fault {
        id: "authorize.fails-on-unknown-parameter",
        what: "a parameter that is not known is refused",
        needs_secrets: false,
        act: |scene, request| {
            Box::pin(fail_where(scene, request, StatusCode::BAD_REQUEST, |request| {
                let query = request.uri().query().unwrap_or_default();
                form_urlencoded::parse(query.as_bytes())
                    .any(|(name, _)| !KNOWN.contains(&name.as_ref()))
            }))
        },
    },
    Fault {
        id: "authorize.fails-on-empty-scope",
        what: "an empty `scope` is refused",
        needs_secrets: false,
        act: |scene, request| {
            Box::pin(fail_where(scene, request, StatusCode::BAD_REQUEST, |request| {
                parameter(request, "scope").is_some_and(|scope| scope.is_empty())
            }))
        },
    },
    Fault {
        id: "authorize.crashes-on-scope",
        what: "a scope that is not known is answered with 500",
        needs_secrets: false,
        act: |scene, request| {
            Box::pin(fail_where(scene, request, StatusCode::INTERNAL_SERVER_ERROR, |request| {
                parameter(request, "scope").is_some_and(|scope| scope.contains("nonsense"))
            }))
        },
    },
    Fault {
        id: "authorize.fails-on-locale",
        what: "a language without a translation is answered with 500",
        needs_secrets: false,
        act: |scene, request| {
            Box::pin(fail_where(scene, request, StatusCode::INTERNAL_SERVER_ERROR, |request| {
                request.uri().query().is_some()
                    && parameter(request, "user_locale").is_none_or(|it| !it.starts_with("en"))
            }))
        },
    },
    Fault {
        id: "authorize.crashes-on-post",
        what: "a request by POST is answered with 500",
        needs_secrets: false,
        act: |scene, request| {
            Box::pin(fail_where(scene, request, StatusCode::INTERNAL_SERVER_ERROR, |request| {
                request.method() == Method::POST && request.uri().query().is_none()
            }))
        },
    },
];

/// What Google's documents name.
const KNOWN: [&str; 9] = [
    "client_id",
    "redirect_uri",
    "state",
    "scope",
    "response_type",
    "user_locale",
    "login_hint",
    "code_challenge",
    "code_challenge_method",
];

async fn fail_where(
    scene: &Scene<'_>,
    request: Request<Bytes>,
    status: StatusCode,
    fails: fn(&Request<Bytes>) -> bool,
) -> Answer {
    if is_authorize(scene, &request) && fails(&request) {
        return Ok(page(status, "Something went wrong."));
    }
    scene.pass(request).await
}

async fn take_first_client(scene: &Scene<'_>, request: Request<Bytes>) -> Answer {
    let query = request.uri().query().unwrap_or_default();
    let names = form_urlencoded::parse(query.as_bytes()).map(|(name, _)| name);
    let is_repeated = names.filter(|name| name == "client_id").count() > 1;
    match parameter(&request, "client_id").filter(|_| is_repeated && is_authorize(scene, &request))
    {
        Some(first) => scene.pass(with_parameter(request, "client_id", Some(&first))).await,
        None => scene.pass(request).await,
    }
}

async fn ignore_response_type(scene: &Scene<'_>, request: Request<Bytes>) -> Answer {
    let asked = parameter(&request, "response_type");
    if is_authorize(scene, &request) && asked.as_deref() != Some("code") {
        return scene.pass(with_parameter(request, "response_type", Some("code"))).await;
    }
    scene.pass(request).await
}

/// The pages go on as for a code, so their forms do not say any more what was asked: the state does.
async fn give_token(scene: &Scene<'_>, request: Request<Bytes>) -> Answer {
    if !is_authorize(scene, &request) {
        return scene.pass(request).await;
    }
    let state = parameter(&request, "state").unwrap_or_default();
    let request = if parameter(&request, "response_type").as_deref() == Some("token") {
        scene.remember(&state, "token");
        with_parameter(request, "response_type", Some("code"))
    } else {
        request
    };
    let answer = scene.pass(request).await?;
    let to = location(&answer).filter(|to| to.contains("code=") && scene.recall(&state).is_some());
    Ok(match to {
        Some(to) => {
            let token =
                format!("{}&access_token=made-up&token_type=bearer", with_raw(&to, "code", None));
            with_location(answer, &token.replacen('?', "#", 1))
        }
        None => answer,
    })
}
