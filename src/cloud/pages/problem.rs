//! The page for what cannot be sent back to Google, since it is not sure that Google asked.

use http::StatusCode;
use maud::html;

use super::layout::page;
use super::{Page, text};

/// Why an authorization request is not redirected (RFC 6749 §4.1.2.1).
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(in crate::cloud) enum Problem {
    ClientId,
    RedirectUri,
    State,
}

impl Problem {
    fn text(self) -> &'static str {
        match self {
            Self::ClientId => text::WRONG_CLIENT_ID,
            Self::RedirectUri => text::WRONG_REDIRECT_URI,
            Self::State => text::MISSING_STATE,
        }
    }
}

/// The page for a request that must not be redirected.
pub(in crate::cloud) fn problem(problem: Problem) -> Page {
    let body = html! {
        p.notice role="alert" { (problem.text()) }
        p { (text::PROBLEM_HELP) }
    };
    Page::new(StatusCode::BAD_REQUEST, page(text::PROBLEM_TITLE, &body))
}

/// The store does not answer.
pub(in crate::cloud) fn store_down() -> Page {
    let body = html! { p.notice role="alert" { (text::STORE_DOWN) } };
    Page::new(StatusCode::SERVICE_UNAVAILABLE, page(text::STORE_TITLE, &body))
}
