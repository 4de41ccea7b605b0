//! The page for what cannot be sent back to Google, since it is not sure that Google asked.

use http::StatusCode;
use maud::html;

use super::layout::page;
use super::message::Message;
use super::{Language, Page};

/// Why an authorization request is not redirected (RFC 6749 §4.1.2.1).
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(in crate::cloud) enum Problem {
    ClientId,
    RedirectUri,
    State,
}

impl Problem {
    fn message(self) -> Message {
        match self {
            Self::ClientId => Message::WrongClientId,
            Self::RedirectUri => Message::WrongRedirectUri,
            Self::State => Message::MissingState,
        }
    }
}

/// The page for a request that must not be redirected.
pub(in crate::cloud) fn problem(language: Language, problem: Problem) -> Page {
    let body = html! {
        p.notice role="alert" { (language.text(problem.message())) }
        p { (language.text(Message::ProblemHelp)) }
    };
    Page::new(language, StatusCode::BAD_REQUEST, page(language, Message::ProblemTitle, &body))
}

/// The store does not answer.
pub(in crate::cloud) fn store_down(language: Language) -> Page {
    let body = html! { p.notice role="alert" { (language.text(Message::StoreDown)) } };
    let body = page(language, Message::StoreTitle, &body);
    Page::new(language, StatusCode::SERVICE_UNAVAILABLE, body)
}
