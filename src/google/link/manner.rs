//! How the way through the cloud's pages is gone, and what was seen on it.
//!
//! Linking agrees to everything. Who judges a cloud also cancels, and tries what an attacker could:
//! a way back that leads to somebody else.

use bytes::Bytes;
use url::Url;

use super::FormError;
use super::fill::{Filled, button_words, passwords, press};
use super::form::Arrival;
use super::page::Page;
use super::trust::is_own;
use super::visitor::Step;
use super::words::cancels;
use crate::google::Target;
use crate::wire::Exchange;

/// Parameters of the protocol, whose addresses are no way back into the cloud.
const PROTOCOL: [&str; 4] = ["client_id", "redirect_uri", "resource", "scope"];

/// What the person before the browser does.
#[derive(Clone, Copy, Debug)]
pub enum Manner<'m> {
    /// Signs in and agrees.
    Agrees,
    /// Signs in where that is asked, and cancels on the next page.
    Cancels,
    /// Cancels on the first page where that can be done, before signing in too.
    CancelsAtOnce,
    /// Signs in and agrees, on a way where every address that the cloud keeps to return to was
    /// replaced by this one.
    ReturnsTo(&'m str),
}

/// A way through the cloud's pages.
pub struct Trail {
    /// What was sent and answered, in order.
    pub exchanges: Vec<Exchange>,
    /// Whether something that cancels was found and pressed.
    pub cancelled: bool,
    /// Where it ended.
    pub end: Result<Arrival, FormError>,
}

impl Default for Trail {
    fn default() -> Self {
        let place = String::new();
        Self { exchanges: Vec::new(), cancelled: false, end: Err(FormError::Empty { place }) }
    }
}

/// What cancels on a page.
pub(super) enum Cancel {
    /// A form, submitted by the button that cancels.
    Form(Filled),
    /// A link.
    Link(String),
}

/// What to press to cancel on a page.
pub(super) fn find_cancel(page: &Page, manner: Manner<'_>) -> Result<Option<Cancel>, FormError> {
    let asks_password = page.forms.iter().any(|form| passwords(form) > 0);
    match manner {
        Manner::Cancels if !asks_password => {}
        Manner::CancelsAtOnce => {}
        _ => return Ok(None),
    }
    let mut buttons =
        page.forms.iter().flat_map(|form| form.buttons.iter().map(move |button| (form, button)));
    let button = buttons.find(|(_, button)| {
        cancels(&button.label) || (button.label.is_empty() && cancels(&button_words(button)))
    });
    if let Some((form, button)) = button {
        return press(form, button).map(|filled| Some(Cancel::Form(filled)));
    }
    let link = page.links.iter().find(|link| cancels(&link.label) && !link.href.starts_with('#'));
    Ok(link.map(|link| Cancel::Link(link.href.clone())))
}

/// Puts another address in place of those that the cloud keeps to return to.
pub(super) fn mislead(step: &mut Step, manner: Manner<'_>, target: &Target) {
    let Manner::ReturnsTo(to) = manner else {
        return;
    };
    if !is_own(&step.url, target) {
        return;
    }
    if let Some(query) = step.url.query().and_then(|query| misled(query.as_bytes(), to)) {
        step.url.set_query(Some(&query));
    }
    if let Some((kind, body)) = &mut step.body
        && kind == "application/x-www-form-urlencoded"
        && let Some(form) = misled(body, to)
    {
        *body = Bytes::from(form);
    }
}

/// The pairs with that address, where one of them leads anywhere.
fn misled(pairs: &[u8], to: &str) -> Option<String> {
    let leads = |name: &str, value: &str| {
        !PROTOCOL.contains(&name)
            && (value.starts_with('/')
                || Url::parse(value).is_ok_and(|url| matches!(url.scheme(), "http" | "https")))
    };
    let pairs: Vec<_> = form_urlencoded::parse(pairs).collect();
    pairs.iter().any(|(name, value)| leads(name, value)).then(|| {
        form_urlencoded::Serializer::new(String::new())
            .extend_pairs(
                pairs.iter().map(|(name, value)| {
                    (name, if leads(name, value) { to } else { value.as_ref() })
                }),
            )
            .finish()
    })
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use super::*;
    use crate::google::link::page::read_page;
    use crate::google::link::{Authorization, FormBrowser, SignIn};
    use crate::google::testing::target;
    use crate::protocol::Password;
    use crate::wire::{BoxFuture, Client, SeededChance};

    fn cancel_of(html: &str) -> Option<Cancel> {
        find_cancel(&read_page(html), Manner::Cancels).expect("a page")
    }

    #[test]
    fn a_button_or_a_link_cancels_once_no_password_is_asked() {
        let form = "<form method=post><input name=t value=1><button name=a value=yes>Agree</button>\
                    <button name=a value=no>Cancel</button></form>";
        let Some(Cancel::Form(filled)) = cancel_of(form) else { panic!("a form") };
        assert_eq!(filled.values.last(), Some(&("a".to_owned(), "no".to_owned())));
        let link = "<form><button>Allow</button></form><a href='/no'>Don't allow</a>";
        assert!(matches!(cancel_of(link), Some(Cancel::Link(href)) if href == "/no"));
        assert!(cancel_of("<form><button>Use another account</button></form>").is_none());
        let sign_in = "<form><input type=password name=p><button>Cancel</button></form>";
        assert!(cancel_of(sign_in).is_none());
        let at_once = find_cancel(&read_page(sign_in), Manner::CancelsAtOnce).expect("a page");
        assert!(matches!(at_once, Some(Cancel::Form(_))));
    }

    #[test]
    fn ways_back_are_replaced_and_the_protocols_own_are_left() {
        let to = "https://evil.test/x";
        let address = "https://cloud.test/login?next=%2Fauth&redirect_uri=https%3A%2F%2Fg.test&a=b";
        let mut step = Step::get(Url::parse(address).expect("a URL"));
        mislead(&mut step, Manner::Agrees, &target());
        assert_eq!(step.url.as_str(), address);
        mislead(&mut step, Manner::ReturnsTo(to), &target());
        let pairs: Vec<_> = step.url.query_pairs().map(|(_, value)| value.into_owned()).collect();
        assert_eq!(pairs, [to, "https://g.test", "b"]);
    }

    /// A cloud whose consent page sends the browser to Google with what `answer` says.
    async fn walk(
        manner: Manner<'_>,
        answer: fn(&str) -> &'static str,
    ) -> (Trail, Vec<http::Request<Bytes>>) {
        let seen = Arc::new(Mutex::new(Vec::new()));
        let kept = seen.clone();
        let client = Client::new(move |request: http::Request<Bytes>| {
            let form = String::from_utf8_lossy(request.body()).into_owned();
            kept.lock().expect("no panic").push(request.clone());
            let response = http::Response::builder();
            let response = match request.method().as_str() {
                "POST" => response
                    .status(302)
                    .header("location", format!("{URI}?{}", answer(&form)))
                    .body(Bytes::new()),
                _ => response.header("content-type", "text/html").body(Bytes::from_static(
                    b"<form method=post><button name=a value=yes>Agree</button>\
                      <button name=a value=no>Cancel</button></form>",
                )),
            };
            let response = response.expect("an answer");
            Box::pin(async { Ok(response) }) as BoxFuture<'static, _>
        });
        let (target, password) = (target(), Password::new("correct horse"));
        let sign_in = SignIn { username: "ada", password: &password };
        let asked =
            Authorization::build(&target, "https://evil.test/r/p", false, &SeededChance::default());
        let trail = FormBrowser::new(&client, &target, sign_in).walk(&asked, manner).await;
        let seen = seen.lock().expect("no panic").clone();
        (trail, seen)
    }

    const URI: &str = "https://oauth-redirect.googleusercontent.com/r/p";

    #[tokio::test]
    async fn cancelling_presses_its_button_and_keeps_what_was_seen() {
        let by_button =
            |form: &str| if form == "a=no" { "error=access_denied" } else { "error=other" };
        let (trail, seen) = walk(Manner::Cancels, by_button).await;
        assert!(trail.cancelled && trail.exchanges.len() == 2);
        let url = trail.end.expect("an arrival").url;
        assert_eq!(url, format!("{URI}?error=access_denied"));
        assert_eq!(seen.len(), 2, "nothing is sent to Google");
    }

    #[tokio::test]
    async fn a_code_for_another_than_was_asked_for_is_told_and_not_sent() {
        let (trail, seen) = walk(Manner::Agrees, |_| "code=secret").await;
        assert!(matches!(trail.end, Err(FormError::Elsewhere { .. })) && !trail.cancelled);
        assert_eq!(seen.len(), 2);
    }
}
