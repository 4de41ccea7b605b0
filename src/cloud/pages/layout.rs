//! What all pages share: the frame, the logo, notices and the hidden field of forms.

use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::message::Message;
use super::{ANTI_FORGERY, FormTarget, Language, Notice};

/// The one stylesheet; the policy of every page allows exactly this text.
pub(super) const STYLE: &str = include_str!("style.css");

/// Our own sign, a house with a lit window.
const LOGO: &str = r#"<svg viewBox="0 0 32 32" fill="none" stroke="currentColor" stroke-width="2.5" stroke-linejoin="round" aria-hidden="true"><path d="M4 15 16 4l12 11v13H4z"/><circle cx="16" cy="19" r="4" fill="currentColor" stroke="none"/></svg>"#;

const ICON: &str = "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 32 32'%3E%3Cpath fill='none' stroke='%230b57d0' stroke-width='3' d='M4 15 16 4l12 11v13H4z'/%3E%3C/svg%3E";

/// The id by which fields refer to the notice.
pub(super) const NOTICE_ID: &str = "notice";

/// A whole page.
pub(super) fn page(language: Language, title: Message, body: &Markup) -> Markup {
    let (title, product) = (language.text(title), language.text(Message::Product));
    html! {
        (DOCTYPE)
        html lang=(language.tag()) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (title) " · " (product) }
                link rel="icon" href=(ICON);
                style { (PreEscaped(STYLE)) }
            }
            body {
                main {
                    header { (PreEscaped(LOGO)) span { (product) } }
                    h1 { (title) }
                    (body)
                }
            }
        }
    }
}

/// What there is to say about the step before.
pub(super) fn notice(language: Language, notice: Option<Notice>) -> Markup {
    html! {
        @if let Some(notice) = notice {
            p.notice role="alert" id=(NOTICE_ID) { (notice.text(language)) }
        }
    }
}

/// Whose account this is.
pub(super) fn signed_in_as(language: Language, username: &str) -> Markup {
    language.around(Message::SignedInAs, &[("username", html! { strong { (username) } })])
}

/// The field that shows that a form came from this server's own page.
pub(super) fn anti_forgery(form: FormTarget<'_>) -> Markup {
    html! { input type="hidden" name=(ANTI_FORGERY) value=(form.anti_forgery); }
}

/// The link to Google's privacy policy.
pub(super) fn privacy(language: Language) -> Markup {
    link_out("https://policies.google.com/privacy", &language.text(Message::Privacy))
}

/// A link that leaves this server.
pub(super) fn link_out(href: &str, label: &str) -> Markup {
    html! { a href=(href) target="_blank" rel="noopener noreferrer" { (label) } }
}
