//! The pages that people see: sign-in, consent, account and problems. Plain HTML forms, no script.
//!
//! Everything that comes from outside is escaped by `maud`; [`Page::respond`] sends every page
//! with the headers that keep it out of caches, frames and other sites' hands.
//!
//! No sentence stands in the code: a page names a [`Message`], and `locales/*.ftl` say it in each
//! [`Language`]. A new language is one file there, and its lines in `language` and `texts`.

mod account;
mod consent;
mod date;
mod language;
mod layout;
mod message;
mod problem;
mod sign_in;
#[cfg(test)]
mod tests;
mod texts;

use std::borrow::Cow;
use std::sync::LazyLock;
use std::time::Duration;

use axum::response::{IntoResponse, Response};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::header::{
    CACHE_CONTROL, CONTENT_LANGUAGE, CONTENT_SECURITY_POLICY, CONTENT_TYPE, REFERRER_POLICY,
    RETRY_AFTER, X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
};
use http::{HeaderMap, HeaderValue, StatusCode};
use message::Message;
use sha2::{Digest as _, Sha256};

pub(super) use account::account;
pub(super) use consent::{Consent, consent};
pub(super) use language::Language;
pub(super) use problem::{Problem, problem, store_down};
pub(super) use sign_in::{SignIn, sign_in};

/// The field that holds the anti-forgery value.
pub(super) const ANTI_FORGERY: &str = "anti_forgery";

/// A page, ready to be sent.
pub(super) struct Page {
    language: Language,
    status: StatusCode,
    html: String,
    retry_after: Option<Duration>,
}

/// A form of a page: where it posts to, and the value that shows it came from this page.
#[derive(Clone, Copy)]
pub(super) struct FormTarget<'a> {
    pub(super) action: &'a str,
    pub(super) anti_forgery: &'a str,
}

/// What a page has to say about the step before it.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Notice {
    WrongPassword,
    Incomplete,
    StaleForm,
    Blocked(Duration),
}

impl Notice {
    fn status(self) -> StatusCode {
        match self {
            // The page that says it answers a question of its own.
            Self::WrongPassword | Self::Incomplete => StatusCode::OK,
            Self::StaleForm => StatusCode::FORBIDDEN,
            Self::Blocked(_) => StatusCode::TOO_MANY_REQUESTS,
        }
    }

    fn text(self, language: Language) -> Cow<'static, str> {
        match self {
            Self::WrongPassword => language.text(Message::WrongPassword),
            Self::Incomplete => language.text(Message::Incomplete),
            Self::StaleForm => language.text(Message::StaleForm),
            Self::Blocked(wait) => language.seconds(Message::Blocked, whole_seconds(wait)),
        }
    }
}

impl Page {
    fn new(language: Language, status: StatusCode, markup: maud::Markup) -> Self {
        Self { language, status, html: markup.into_string(), retry_after: None }
    }

    /// A page that may have something to say about the step before it.
    fn with_notice(language: Language, notice: Option<Notice>, markup: maud::Markup) -> Self {
        let status = notice.map_or(StatusCode::OK, Notice::status);
        let mut page = Self::new(language, status, markup);
        if let Some(Notice::Blocked(wait)) = notice {
            page.retry_after = Some(wait);
        }
        page
    }

    /// The response. `form_origin` is where a form of this page may lead besides this server:
    /// Chromium applies `form-action` to the redirect that answers a form, too.
    pub(super) fn respond(self, form_origin: Option<&str>) -> Response {
        let mut response = (self.status, self.html).into_response();
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
        headers.insert(CONTENT_LANGUAGE, HeaderValue::from_static(self.language.tag()));
        headers.insert(CONTENT_SECURITY_POLICY, content_security_policy(form_origin));
        headers.insert(X_FRAME_OPTIONS, HeaderValue::from_static("DENY"));
        headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
        keep_private(headers);
        if let Some(wait) = self.retry_after {
            headers.insert(RETRY_AFTER, retry_after(wait));
        }
        response
    }
}

/// Neither kept by a cache nor named to the next site.
pub(super) fn keep_private(headers: &mut HeaderMap) {
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
}

/// A wait, as a header says it.
pub(super) fn retry_after(wait: Duration) -> HeaderValue {
    HeaderValue::from(whole_seconds(wait))
}

/// Rounded up.
fn whole_seconds(wait: Duration) -> u64 {
    wait.as_secs() + u64::from(wait.subsec_nanos() > 0)
}

fn content_security_policy(form_origin: Option<&str>) -> HeaderValue {
    static STYLE_HASH: LazyLock<String> =
        LazyLock::new(|| STANDARD.encode(Sha256::digest(layout::STYLE.as_bytes())));
    let form_origin = form_origin.map(|origin| format!(" {origin}")).unwrap_or_default();
    let policy = format!(
        "default-src 'none'; style-src 'sha256-{}'; img-src 'self' data:; base-uri 'none'; \
         frame-ancestors 'none'; form-action 'self'{form_origin}",
        *STYLE_HASH
    );
    HeaderValue::try_from(policy)
        .unwrap_or(HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'"))
}
