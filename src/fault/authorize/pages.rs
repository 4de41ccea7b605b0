//! Pages of the sign-in that say too little, or too much.

use bytes::Bytes;
use http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, REFERRER_POLICY, X_FRAME_OPTIONS};
use http::{HeaderValue, Request, Response, StatusCode};

use super::is_authorize;
use crate::fault::message::{field, is_page, lets_in, parameter, with_body, with_location};
use crate::fault::{Answer, Fault, Scene};

/// These faults.
pub const FAULTS: &[Fault] = &[
    Fault {
        id: "authorize.login-307",
        what: "the redirect after the sign-in repeats the form",
        needs_secrets: false,
        act: |scene, request| Box::pin(repeat_form(scene, request)),
    },
    Fault {
        id: "authorize.no-frame-protection",
        what: "the pages may be framed",
        needs_secrets: false,
        act: |scene, request| {
            Box::pin(change_page(scene, request, |mut page| {
                page.headers_mut().remove(X_FRAME_OPTIONS);
                page.headers_mut().remove(CONTENT_SECURITY_POLICY);
                page
            }))
        },
    },
    Fault {
        id: "authorize.tells-its-address",
        what: "the pages have no `Referrer-Policy`",
        needs_secrets: false,
        act: |scene, request| {
            Box::pin(change_page(scene, request, |mut page| {
                page.headers_mut().remove(REFERRER_POLICY);
                page
            }))
        },
    },
    Fault {
        id: "authorize.cacheable-page",
        what: "the pages may be kept by any cache for ten minutes",
        needs_secrets: false,
        act: |scene, request| {
            Box::pin(change_page(scene, request, |mut page| {
                let value = HeaderValue::from_static("public, max-age=600");
                page.headers_mut().insert(CACHE_CONTROL, value);
                page
            }))
        },
    },
    Fault {
        id: "authorize.reflects-unescaped",
        what: "the state stands on the pages as it was sent",
        needs_secrets: false,
        act: |scene, request| Box::pin(reflect(scene, request)),
    },
    Fault {
        id: "authorize.names-google-home",
        what: "the pages speak of Google Home alone",
        needs_secrets: false,
        act: |scene, request| {
            Box::pin(change_text(scene, request, |html| {
                html.replace("Google Home", "Google").replace("Google", "Google Home")
            }))
        },
    },
    Fault {
        id: "authorize.no-statement",
        what: "the pages do not say what is authorized",
        needs_secrets: false,
        act: |scene, request| {
            Box::pin(change_text(scene, request, |html| {
                cut_out(&html, "<p class=\"statement\">", "</p>")
            }))
        },
    },
    Fault {
        id: "authorize.no-privacy-link",
        what: "the pages do not link to Google's privacy policy",
        needs_secrets: false,
        act: |scene, request| {
            Box::pin(change_text(scene, request, |html| {
                cut_out(&html, "<a href=\"https://policies.google.com", "</a>")
            }))
        },
    },
    Fault {
        id: "authorize.no-unlink-hint",
        what: "the pages do not say how to unlink",
        needs_secrets: false,
        act: |scene, request| {
            Box::pin(change_text(scene, request, |html| {
                cut_out(&html, "<p class=\"soft\">You can unlink", "</p>")
            }))
        },
    },
    Fault {
        id: "authorize.no-account-switch",
        what: "the pages offer no other account",
        needs_secrets: false,
        act: |scene, request| {
            Box::pin(change_text(scene, request, |html| {
                cut_out(&html, "<form class=\"switch\"", "</form>")
            }))
        },
    },
    Fault {
        id: "authorize.pkce-refused",
        what: "a request with a PKCE challenge is sent back with an error",
        needs_secrets: false,
        act: |scene, request| Box::pin(refuse_pkce(scene, request)),
    },
];

async fn change_page(
    scene: &Scene<'_>,
    request: Request<Bytes>,
    change: impl FnOnce(Response<Bytes>) -> Response<Bytes>,
) -> Answer {
    let is_authorize = is_authorize(scene, &request);
    let answer = scene.pass(request).await?;
    Ok(if is_authorize && is_page(&answer) { change(answer) } else { answer })
}

async fn change_text(
    scene: &Scene<'_>,
    request: Request<Bytes>,
    change: fn(String) -> String,
) -> Answer {
    change_page(scene, request, |page| {
        let html = String::from_utf8_lossy(page.body()).into_owned();
        with_body(page, change(html))
    })
    .await
}

/// The text without what stands from `start` to `end`.
fn cut_out(html: &str, start: &str, end: &str) -> String {
    let cut = html.split_once(start).and_then(|(before, rest)| {
        let (_, after) = rest.split_once(end)?;
        Some(format!("{before}{after}"))
    });
    cut.unwrap_or_else(|| html.to_owned())
}

async fn repeat_form(scene: &Scene<'_>, request: Request<Bytes>) -> Answer {
    let signs_in = is_authorize(scene, &request) && field(&request, "password").is_some();
    let mut answer = scene.pass(request).await?;
    if signs_in && lets_in(&answer) {
        *answer.status_mut() = StatusCode::TEMPORARY_REDIRECT;
    }
    Ok(answer)
}

async fn reflect(scene: &Scene<'_>, request: Request<Bytes>) -> Answer {
    let state = parameter(&request, "state").unwrap_or_default();
    change_page(scene, request, |page| {
        let html = String::from_utf8_lossy(page.body()).into_owned();
        let hidden = format!("<input type=\"hidden\" name=\"state\" value=\"{state}\"></main>");
        with_body(page, html.replacen("</main>", &hidden, 1))
    })
    .await
}

async fn refuse_pkce(scene: &Scene<'_>, request: Request<Bytes>) -> Answer {
    if !is_authorize(scene, &request) || parameter(&request, "code_challenge").is_none() {
        return scene.pass(request).await;
    }
    let uri = parameter(&request, "redirect_uri").unwrap_or_default();
    let state = parameter(&request, "state").unwrap_or_default();
    let mut back = Response::new(Bytes::new());
    *back.status_mut() = StatusCode::FOUND;
    Ok(with_location(back, &format!("{uri}?error=invalid_request&state={state}")))
}
