//! The sign-in page: an own account, not Google's, is what the person signs in with.

use maud::html;

use super::layout::{NOTICE_ID, anti_forgery, notice, page, privacy};
use super::message::Message;
use super::{FormTarget, Language, Notice, Page};

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
pub(in crate::cloud) fn sign_in(language: Language, view: &SignIn<'_>) -> Page {
    let text = |message| language.text(message);
    let (title, lead) = if view.linking {
        (Message::SignInTitle, Message::SignInLead)
    } else {
        (Message::AccountSignInTitle, Message::AccountSignInLead)
    };
    let wrong = matches!(view.notice, Some(Notice::WrongPassword | Notice::Incomplete));
    let described_by = view.notice.map(|_| NOTICE_ID);
    let invalid = wrong.then_some("true");
    let body = html! {
        p { (text(lead)) }
        @if view.linking { p.statement { (text(Message::Statement)) } }
        (notice(language, view.notice))
        form method="post" action=(view.form.action) {
            (anti_forgery(view.form))
            label for="username" { (text(Message::Username)) }
            input id="username" name="username" type="text" value=(view.username) required
                autocomplete="username" autocapitalize="none" spellcheck="false"
                autofocus[view.username.is_empty()]
                aria-invalid=[invalid] aria-describedby=[described_by];
            label for="password" { (text(Message::Password)) }
            input id="password" name="password" type="password" required
                autocomplete="current-password" autofocus[!view.username.is_empty()]
                aria-invalid=[invalid] aria-describedby=[described_by];
            div.actions {
                button.primary type="submit" name="action" value="sign-in" {
                    (text(Message::SignIn))
                }
                @if view.linking {
                    button type="submit" name="action" value="cancel" formnovalidate {
                        (text(Message::Cancel))
                    }
                }
            }
        }
        @if view.linking {
            p.soft { (privacy(language)) }
        }
    };
    Page::with_notice(language, view.notice, page(language, title, &body))
}
