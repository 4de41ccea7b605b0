//! The consent page: everything that Google's account-linking policy asks for, on one page.

use maud::html;

use super::layout::{anti_forgery, link_out, notice, page};
use super::{FormTarget, Notice, Page, text};

/// What the consent page shows.
pub(in crate::cloud) struct Consent<'a> {
    pub(in crate::cloud) form: FormTarget<'a>,
    /// Who is signed in.
    pub(in crate::cloud) username: &'a str,
    /// Where the account page is.
    pub(in crate::cloud) account_url: &'a str,
    pub(in crate::cloud) notice: Option<Notice>,
}

/// The consent page.
pub(in crate::cloud) fn consent(view: &Consent<'_>) -> Page {
    let body = html! {
        (notice(view.notice))
        p { (text::SIGNED_IN_AS) " " strong { (view.username) } }
        p.statement { (text::STATEMENT) }
        h2 { (text::WHAT_GOOGLE_GETS) }
        dl {
            @for (what, why) in text::DATA {
                dt { (what) }
                dd { (why) }
            }
        }
        p { (text::CONTROL) }
        p.soft {
            (text::UNLINK_HOW) " " a href=(view.account_url) { (text::UNLINK_HERE) } " "
            (text::UNLINK_OR) " "
            (link_out("https://myaccount.google.com/connections", text::UNLINK_GOOGLE)) "."
        }
        p.soft { (link_out("https://policies.google.com/privacy", text::PRIVACY)) }
        form method="post" action=(view.form.action) {
            (anti_forgery(view.form))
            div.actions {
                button.primary type="submit" name="action" value="agree" { (text::AGREE) }
                button type="submit" name="action" value="cancel" { (text::CANCEL) }
            }
        }
        form.switch method="post" action=(view.form.action) {
            (anti_forgery(view.form))
            button.plain type="submit" name="action" value="switch" { (text::SWITCH) }
        }
    };
    Page::with_notice(view.notice, page(text::CONSENT_TITLE, &body))
}
