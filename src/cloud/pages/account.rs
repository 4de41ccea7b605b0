//! The account page: a person's links, each with a way to end it.
//!
//! Google does not say which Google account is behind a link. What tells two links of one client
//! apart is their order, oldest first, and the second in which each was made.

use maud::{Markup, html};

use super::layout::{anti_forgery, notice, page, signed_in_as};
use super::message::Message;
use super::{FormTarget, Language, Notice, Page, date};
use crate::cloud::Grant;

/// The account page.
pub(in crate::cloud) fn account(
    language: Language,
    form: FormTarget<'_>,
    username: &str,
    links: &[Grant],
    said: Option<Notice>,
) -> Page {
    let text = |message| language.text(message);
    let body = html! {
        div.person {
            span { (signed_in_as(language, username)) }
            form method="post" action=(form.action) {
                (anti_forgery(form))
                button.plain type="submit" name="action" value="sign-out" {
                    (text(Message::SignOut))
                }
            }
        }
        (notice(language, said))
        h2 { (text(Message::Links)) }
        @if links.is_empty() {
            p.soft { (text(Message::NoLinks)) }
        } @else {
            ul {
                @for (index, link) in links.iter().enumerate() {
                    li { (show_link(language, form, index + 1, link)) }
                }
            }
        }
    };
    Page::with_notice(language, said, page(language, Message::AccountTitle, &body))
}

fn show_link(language: Language, form: FormTarget<'_>, number: usize, link: &Grant) -> Markup {
    let date = [("date", html! { (date::utc(link.linked_at)) })];
    let id = format!("link-{number}");
    html! {
        div id=(id) {
            strong { (number) ". " (link.client_id) }
            br;
            span.soft { (language.around(Message::LinkedOn, &date)) }
        }
        form method="post" action=(form.action) {
            (anti_forgery(form))
            input type="hidden" name="grant" value=(link.id);
            button type="submit" name="action" value="unlink" aria-describedby=(id) {
                (language.text(Message::Unlink))
            }
        }
    }
}
