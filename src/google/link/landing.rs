//! The page that a person ends at, and what Google's redirect endpoint says to a bad call.

use maud::{DOCTYPE, html};

use super::capture::CaptureFailure;

/// What Google's redirect endpoint says when nothing is handed over.
pub(super) const NO_QUERY: &str =
    r#"{"sendPostBody": false, "errorMessage": "A URI fragment or query string must be set."}"#;

/// A fragment stays in the browser. This page hands over the whole address: in the body of a POST,
/// since it may hold a token, and addresses are written into logs and histories.
pub(super) const HAND_OVER: &str = include_str!("hand_over.html");

/// Where that page posts to, below its own path.
pub(super) const HANDED_OVER: &str = "/fragment";

/// Far longer than any address.
pub(super) const MOST_HANDED_OVER: usize = 64 << 10;

const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; img-src data:";
const HAND_OVER_POLICY: &str = "default-src 'none'; script-src 'unsafe-inline'; \
     form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// The headers of a page here: neither kept nor framed nor named to anybody. The one page that
/// needs a script may run it.
pub(super) fn headers(body: &str) -> [(&'static str, &'static str); 4] {
    let policy = if body == HAND_OVER { HAND_OVER_POLICY } else { POLICY };
    [
        ("Cache-Control", "no-store"),
        ("Referrer-Policy", "no-referrer"),
        ("Content-Security-Policy", policy),
        ("X-Content-Type-Options", "nosniff"),
    ]
}

/// The address that the page handed over.
pub(super) fn read_hand_over(body: &[u8]) -> Option<String> {
    let mut fields = form_urlencoded::parse(body);
    fields.find(|(name, _)| name == "url").map(|(_, url)| url.into_owned())
}

const STYLE: &str = include_str!("landing.css");

/// The page and its status, by what the cloud sent or what is wrong with it; `next` is what the
/// person does now.
pub(super) fn render(verdict: Result<&str, &CaptureFailure>, next: &str) -> (u16, String) {
    let failure = verdict.err();
    let (status, title) = if failure.is_none() { (200, "Signed in") } else { (400, "Not linked") };
    let sent = verdict.unwrap_or_default();
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                link rel="icon" href="data:,";
                title { (title) }
                style { (maud::PreEscaped(STYLE)) }
            }
            body {
                main {
                    h1.good[failure.is_none()].bad[failure.is_some()] { (title) }
                    @if let Some(failure) = failure {
                        dl {
                            dt { "expected" } dd { (failure.expected) }
                            dt { "got" } dd { (failure.actual) }
                        }
                    } @else {
                        p { "The cloud sent " (sent) ", and the state came back unchanged." }
                    }
                    p.soft { (next) }
                }
            }
        }
    };
    (status, page.into_string())
}
