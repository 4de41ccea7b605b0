//! The account page: a person's links, each with a way to end it.
//!
//! Google does not say which Google account is behind a link. What tells two links of one client
//! apart is their order, oldest first, and the second in which each was made.

use maud::html;

use super::layout::{anti_forgery, notice, page};
use super::{FormTarget, Notice, Page, date, text};
use crate::cloud::Grant;

/// The account page.
pub(in crate::cloud) fn account(
    form: FormTarget<'_>,
    username: &str,
    links: &[Grant],
    said: Option<Notice>,
) -> Page {
    let body = html! {
        div.person {
            span { (text::SIGNED_IN_AS) " " strong { (username) } }
            form method="post" action=(form.action) {
                (anti_forgery(form))
                button.plain type="submit" name="action" value="sign-out" { (text::SIGN_OUT) }
            }
        }
        (notice(said))
        h2 { (text::LINKS) }
        @if links.is_empty() {
            p.soft { (text::NO_LINKS) }
        } @else {
            ul {
                @for (index, link) in links.iter().enumerate() {
                    li {
                        div {
                            strong { (index + 1) ". " (link.client_id) }
                            br;
                            span.soft { (text::LINKED_SINCE) " " (date::utc(link.linked_at)) }
                        }
                        form method="post" action=(form.action) {
                            (anti_forgery(form))
                            input type="hidden" name="grant" value=(link.id);
                            button type="submit" name="action" value="unlink" { (text::UNLINK) }
                        }
                    }
                }
            }
        }
    };
    Page::with_notice(said, page(text::ACCOUNT_TITLE, &body))
}
