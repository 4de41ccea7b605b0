//! The page that a person ends at, and what Google's redirect endpoint says to a bad call.

use maud::{DOCTYPE, html};

use super::capture::CaptureFailure;

/// What Google's redirect endpoint says when nothing is handed over.
pub(super) const NO_QUERY: &str =
    r#"{"sendPostBody": false, "errorMessage": "A URI fragment or query string must be set."}"#;

/// The headers of every page here: neither kept nor framed nor named to anybody.
pub(super) const HEADERS: [(&str, &str); 4] = [
    ("Cache-Control", "no-store"),
    ("Referrer-Policy", "no-referrer"),
    ("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; img-src data:"),
    ("X-Content-Type-Options", "nosniff"),
];

const STYLE: &str = include_str!("landing.css");

/// The page and its status; `next` is what the person does now.
pub(super) fn render(failure: Option<&CaptureFailure>, next: &str) -> (u16, String) {
    let (status, title) = if failure.is_none() { (200, "Signed in") } else { (400, "Not linked") };
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
                        p { "The cloud sent a code, and the state came back unchanged." }
                    }
                    p.soft { (next) }
                }
            }
        }
    };
    (status, page.into_string())
}
