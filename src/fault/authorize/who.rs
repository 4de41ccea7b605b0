//! Who gets a code: redirect URIs and clients that are let through.
//!
//! A cloud that is strict is asked again with what it knows, and its answer is changed back: so the
//! same faults work around any of them.

use bytes::Bytes;
use http::{Request, Response};

use super::is_authorize;
use crate::fault::message::{location, page, parameter, with_location, with_parameter};
use crate::fault::{Answer, Fault, Scene};

/// These faults.
pub const FAULTS: &[Fault] = &[
    Fault {
        id: "authorize.any-redirect-uri",
        what: "codes go to any other host",
        needs_secrets: false,
        act: |scene, request| {
            Box::pin(loosen(scene, request, |asked, good| {
                !asked.is_empty() && !host_of(asked).contains(host_of(good))
            }))
        },
    },
    Fault {
        id: "authorize.any-project",
        what: "of a redirect URI, only the host is compared, and that it ends with some project",
        needs_secrets: false,
        act: |scene, request| {
            Box::pin(loosen(scene, request, |asked, good| {
                let project = asked.strip_prefix(before_last_segment(good));
                project.is_some_and(|id| {
                    id.chars().all(|c| c.is_ascii_alphanumeric() || c == '-') && !id.is_empty()
                })
            }))
        },
    },
    Fault {
        id: "authorize.prefix-match",
        what: "a redirect URI only has to begin like the registered one",
        needs_secrets: false,
        act: |scene, request| {
            Box::pin(loosen(scene, request, |asked, good| asked.starts_with(good)))
        },
    },
    Fault {
        id: "authorize.case-blind",
        what: "redirect URIs are compared without their case",
        needs_secrets: false,
        act: |scene, request| Box::pin(loosen(scene, request, str::eq_ignore_ascii_case)),
    },
    Fault {
        id: "authorize.scheme-ignored",
        what: "`http` is as good as `https` in a redirect URI",
        needs_secrets: false,
        act: |scene, request| {
            Box::pin(loosen(scene, request, |asked, good| {
                asked.strip_prefix("http:") == good.strip_prefix("https:")
            }))
        },
    },
    Fault {
        id: "authorize.host-by-its-beginning",
        what: "the host of a redirect URI only has to begin like the registered one",
        needs_secrets: false,
        act: |scene, request| {
            Box::pin(loosen(scene, request, |asked, good| {
                let (host, wanted) = (host_of(asked), host_of(good));
                host.starts_with(wanted) && asked.replacen(host, wanted, 1) == good
            }))
        },
    },
    Fault {
        id: "authorize.query-ignored",
        what: "a redirect URI is compared without its query",
        needs_secrets: false,
        act: |scene, request| {
            Box::pin(loosen(scene, request, |asked, good| asked.split('?').next() == Some(good)))
        },
    },
    Fault {
        id: "authorize.fragment-ignored",
        what: "a redirect URI is compared without its fragment",
        needs_secrets: false,
        act: |scene, request| {
            Box::pin(loosen(scene, request, |asked, good| asked.split('#').next() == Some(good)))
        },
    },
    Fault {
        id: "authorize.redirect-uri-optional",
        what: "a request without a redirect URI gets its code at the first registered one",
        needs_secrets: false,
        act: |scene, request| Box::pin(loosen(scene, request, |asked, _| asked.is_empty())),
    },
    Fault {
        id: "authorize.sandbox-unknown",
        what: "Google's sandbox is not among the redirect URIs",
        needs_secrets: false,
        act: |scene, request| Box::pin(forget_sandbox(scene, request)),
    },
    Fault {
        id: "authorize.client-id-ignored",
        what: "any client id will do, or none",
        needs_secrets: false,
        act: |scene, request| Box::pin(ignore_client(scene, request)),
    },
];

/// The name under which the registered redirect URI is remembered.
const GOOD: &str = "registered redirect URI";
/// The name under which the registered client is remembered.
const CLIENT: &str = "registered client";

fn host_of(uri: &str) -> &str {
    let after = uri.split_once("://").map_or("", |(_, rest)| rest);
    after.split('/').next().unwrap_or_default()
}

fn before_last_segment(uri: &str) -> &str {
    uri.rfind('/').map_or(uri, |slash| &uri[..=slash])
}

/// Lets another redirect URI through where `accepts` says so, and sends the browser there.
async fn loosen(
    scene: &Scene<'_>,
    request: Request<Bytes>,
    accepts: fn(&str, &str) -> bool,
) -> Answer {
    if !is_authorize(scene, &request) {
        return scene.pass(request).await;
    }
    let asked = parameter(&request, "redirect_uri").unwrap_or_default();
    let state = parameter(&request, "state").unwrap_or_default();
    let good = scene.recall(GOOD).unwrap_or_default();
    if let Some(asked) = scene.recall(&state) {
        let answer = scene.pass(with_parameter(request, "redirect_uri", Some(&good))).await?;
        return Ok(sent_to(answer, &good, &asked));
    }
    let answer = scene.pass(request.clone()).await?;
    let refused = answer.status().is_client_error();
    if good.is_empty() && !refused {
        scene.remember(GOOD, &asked);
    }
    if !refused || good.is_empty() || asked == good || !accepts(&asked, &good) {
        return Ok(answer);
    }
    scene.remember(&state, &asked);
    let answer = scene.pass(with_parameter(request, "redirect_uri", Some(&good))).await?;
    Ok(sent_to(answer, &good, &asked))
}

fn sent_to(answer: Response<Bytes>, good: &str, asked: &str) -> Response<Bytes> {
    let Some(rest) = location(&answer).and_then(|to| Some(to.strip_prefix(good)?.to_owned()))
    else {
        return answer;
    };
    if asked.is_empty() {
        return answer;
    }
    let rest = if asked.contains('?') { rest.replacen('?', "&", 1) } else { rest };
    with_location(answer, &format!("{asked}{rest}"))
}

async fn forget_sandbox(scene: &Scene<'_>, request: Request<Bytes>) -> Answer {
    let asked = parameter(&request, "redirect_uri").unwrap_or_default();
    if is_authorize(scene, &request) && asked.contains("-sandbox.") {
        return Ok(page(http::StatusCode::BAD_REQUEST, "This redirect_uri is not registered."));
    }
    scene.pass(request).await
}

async fn ignore_client(scene: &Scene<'_>, request: Request<Bytes>) -> Answer {
    if !is_authorize(scene, &request) {
        return scene.pass(request).await;
    }
    let answer = scene.pass(request.clone()).await?;
    match (answer.status().is_client_error(), scene.recall(CLIENT)) {
        (true, Some(client)) => {
            scene.pass(with_parameter(request, "client_id", Some(&client))).await
        }
        (false, None) => {
            let client = parameter(&request, "client_id").unwrap_or_default();
            scene.remember(CLIENT, &client);
            Ok(answer)
        }
        _ => Ok(answer),
    }
}
