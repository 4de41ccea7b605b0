//! What a form is for, beside those that sign in and consent: signing up, searching, newsletters.
//!
//! By its own words: id, class, address, what stands on its buttons.

use super::page::{Button, Form};
use super::words::{holds_aside, holds_sign_up};

/// Whether a form makes a new account.
pub(super) fn signs_up(form: &Form) -> bool {
    let labels = || form.buttons.iter().map(|button| &button.label);
    form.fields.iter().any(|field| field.autocomplete == "new-password")
        || holds_sign_up(&own_words(form))
        || (labels().next().is_some() && labels().all(|label| holds_sign_up(label)))
}

/// Whether a form has nothing to do with signing in: a search, a newsletter.
pub(super) fn is_aside(form: &Form) -> bool {
    let asks_password = form.fields.iter().any(|field| field.kind == "password");
    let searches = form.fields.iter().any(|field| field.kind == "search");
    !asks_password && (searches || holds_aside(&words(form)))
}

/// Whether a form is a banner about cookies.
pub(super) fn asks_about_cookies(form: &Form) -> bool {
    speaks_of_cookies(&words(form))
}

/// Whether a button answers such a banner.
pub(super) fn answers_about_cookies(button: &Button) -> bool {
    [&button.label, &button.hints, &button.value].into_iter().any(|text| speaks_of_cookies(text))
}

fn speaks_of_cookies(text: &str) -> bool {
    text.to_lowercase().contains("cookie")
}

fn own_words(form: &Form) -> String {
    let action = form.action.as_deref().unwrap_or_default();
    // The query may name anything, such as where to go afterwards.
    let path = action.split(['?', '#']).next().unwrap_or_default();
    format!("{} {path}", form.hints)
}

fn words(form: &Form) -> String {
    let labels: Vec<&str> = form.buttons.iter().map(|button| button.label.as_str()).collect();
    format!("{} {}", own_words(form), labels.join(" "))
}
