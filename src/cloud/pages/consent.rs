//! The consent page: everything that Google's account-linking policy asks for, on one page.

use maud::{Markup, html};

use super::layout::{anti_forgery, link_out, notice, page, privacy, signed_in_as};
use super::message::Message;
use super::{FormTarget, Language, Notice, Page};

/// What the consent page shows.
pub(in crate::cloud) struct Consent<'a> {
    pub(in crate::cloud) form: FormTarget<'a>,
    /// Who is signed in.
    pub(in crate::cloud) username: &'a str,
    /// Where the account page is.
    pub(in crate::cloud) account_url: &'a str,
    pub(in crate::cloud) notice: Option<Notice>,
}

/// What Google gets, and why.
const DATA: [(Message, Message); 3] = [
    (Message::Devices, Message::DevicesWhy),
    (Message::State, Message::StateWhy),
    (Message::Profile, Message::ProfileWhy),
];

/// The consent page.
pub(in crate::cloud) fn consent(language: Language, view: &Consent<'_>) -> Page {
    let text = |message| language.text(message);
    let body = html! {
        (notice(language, view.notice))
        p { (signed_in_as(language, view.username)) }
        p.statement { (text(Message::Statement)) }
        h2 { (text(Message::WhatGoogleGets)) }
        dl {
            @for (what, why) in DATA {
                dt { (text(what)) }
                dd { (text(why)) }
            }
        }
        p { (text(Message::Control)) }
        p.soft { (unlink_how(language, view.account_url)) }
        p.soft { (privacy(language)) }
        form method="post" action=(view.form.action) {
            (anti_forgery(view.form))
            div.actions {
                button.primary type="submit" name="action" value="agree" {
                    (text(Message::Agree))
                }
                button type="submit" name="action" value="cancel" {
                    (text(Message::Cancel))
                }
            }
        }
        form.switch method="post" action=(view.form.action) {
            (anti_forgery(view.form))
            button.plain type="submit" name="action" value="switch" {
                (text(Message::Switch))
            }
        }
    };
    Page::with_notice(language, view.notice, page(language, Message::ConsentTitle, &body))
}

fn unlink_how(language: Language, account_url: &str) -> Markup {
    let here = html! { a href=(account_url) { (language.text(Message::UnlinkHere)) } };
    let google = language.text(Message::UnlinkGoogle);
    let google = link_out("https://myaccount.google.com/connections", &google);
    language.around(Message::UnlinkHow, &[("here", here), ("google", google)])
}
