//! The sign-in page: an own account, not Google's, is what the person signs in with.

use maud::html;

use super::layout::{NOTICE_ID, anti_forgery, link_out, notice, page};
use super::{FormTarget, Notice, Page, text};

/// What the sign-in page shows.
pub(in crate::cloud) struct SignIn<'a> {
    pub(in crate::cloud) form: FormTarget<'a>,
    /// The user name to begin with.
    pub(in crate::cloud) username: &'a str,
    pub(in crate::cloud) notice: Option<Notice>,
    /// Whether signing in is a step of linking to Google.
    pub(in crate::cloud) linking: bool,
}

/// The sign-in page.
pub(in crate::cloud) fn sign_in(view: &SignIn<'_>) -> Page {
    let (title, lead) = if view.linking {
        (text::SIGN_IN_TITLE, text::SIGN_IN_LEAD)
    } else {
        (text::ACCOUNT_SIGN_IN_TITLE, text::ACCOUNT_SIGN_IN_LEAD)
    };
    let wrong = matches!(view.notice, Some(Notice::WrongPassword | Notice::Incomplete));
    let described_by = view.notice.map(|_| NOTICE_ID);
    let invalid = wrong.then_some("true");
    let body = html! {
        p { (lead) }
        @if view.linking { p.statement { (text::STATEMENT) } }
        (notice(view.notice))
        form method="post" action=(view.form.action) {
            (anti_forgery(view.form))
            label for="username" { (text::USERNAME) }
            input id="username" name="username" type="text" value=(view.username) required
                autocomplete="username" autocapitalize="none" spellcheck="false"
                autofocus[view.username.is_empty()]
                aria-invalid=[invalid] aria-describedby=[described_by];
            label for="password" { (text::PASSWORD) }
            input id="password" name="password" type="password" required
                autocomplete="current-password" autofocus[!view.username.is_empty()]
                aria-invalid=[invalid] aria-describedby=[described_by];
            div.actions {
                button.primary type="submit" name="action" value="sign-in" { (text::SIGN_IN) }
                @if view.linking {
                    button type="submit" name="action" value="cancel" formnovalidate {
                        (text::CANCEL)
                    }
                }
            }
        }
        @if view.linking {
            p.soft { (link_out("https://policies.google.com/privacy", text::PRIVACY)) }
        }
    };
    Page::with_notice(view.notice, page(title, &body))
}
