//! Capture without a browser: signs in and agrees on the cloud's own pages, and stops at the
//! redirect URI without sending anything there.
//!
//! User name and password go to the authorization endpoint's host, or to another host that the
//! target names, and nowhere else. Scripts are not run.

use std::time::Duration;

use url::Url;

use super::FormError;
use super::authorization::Authorization;
use super::capture::is_same_place;
use super::element::read_refresh;
use super::fill::{Progress, SignIn, fill};
use super::manner::{Cancel, Manner, Trail, find_cancel, mislead};
use super::page::{Page, read_page};
use super::trust::{Guard, is_own};
use super::visitor::{Step, Visitor};
use crate::google::Target;
use crate::google::unexpected::{hide, is_html, place};
use crate::protocol::oauth::{Flow, PRODUCTION_HOST, SANDBOX_HOST};
use crate::wire::{Client, Exchange, REDACTED};

const MOST_REDIRECTS: usize = 20;
const MOST_PAGES: usize = 20;
const LARGEST_PAGE: usize = 2 << 20;
/// Far more than any sign-in page has; the time to read deeply nested ones grows with their square.
const MOST_TAGS: usize = 20_000;

/// How the way through the cloud's pages ended.
#[derive(Clone)]
pub struct Arrival {
    /// The whole URL of the redirect.
    pub url: String,
    /// How many pages were filled in.
    pub pages: usize,
    /// How long the cloud took for all of it.
    pub latency: Duration,
}

/// Signs in and agrees, and gives the URL that the cloud redirects to.
///
/// # Errors
/// Says what came that a program cannot go on from, and what to do.
pub async fn capture_with_form(
    client: &Client,
    target: &Target,
    authorization: &Authorization,
    sign_in: SignIn<'_>,
) -> Result<Arrival, FormError> {
    FormBrowser::new(client, target, sign_in).capture(authorization).await
}

/// A browser without scripts that keeps its cookies: who signed in once need not again.
pub struct FormBrowser<'a> {
    visitor: Visitor<'a>,
    target: &'a Target,
    sign_in: SignIn<'a>,
}

impl<'a> FormBrowser<'a> {
    /// Starts without cookies.
    #[must_use]
    pub fn new(client: &'a Client, target: &'a Target, sign_in: SignIn<'a>) -> Self {
        Self { visitor: Visitor::new(client, Guard { target, sign_in }), target, sign_in }
    }

    /// Signs in where that is asked, agrees, and gives the URL that the cloud redirects to.
    ///
    /// # Errors
    /// Says what came that a program cannot go on from, and what to do.
    pub async fn capture(&mut self, authorization: &Authorization) -> Result<Arrival, FormError> {
        self.walk(authorization, Manner::Agrees).await.end
    }

    /// Goes the same way in a manner of one's own, and keeps what was sent and answered.
    pub async fn walk(&mut self, authorization: &Authorization, manner: Manner<'_>) -> Trail {
        let mut trail = Trail::default();
        let end = self.go(authorization, manner, &mut trail).await;
        Trail { end, ..trail }
    }

    async fn go(
        &mut self,
        authorization: &Authorization,
        manner: Manner<'_>,
        trail: &mut Trail,
    ) -> Result<Arrival, FormError> {
        let mut step = Step::get(authorization.url.clone());
        let mut done = Progress::default();
        let mut latency = Duration::ZERO;
        let (mut pages, mut redirects) = (0, 0);
        loop {
            if has_arrived(&step.url, authorization) {
                return arrive(&step, pages, latency);
            }
            ensure_not_elsewhere(&step, authorization, self.target)?;
            // Not asked for, and still no page of the cloud's: nothing is sent there.
            if is_at_google(&step.url) {
                return arrive(&step, pages, latency);
            }
            let exchange = self.visitor.visit(&step).await?;
            latency += exchange.latency;
            trail.exchanges.push(exchange.clone());
            if let Some(mut next) = step.follow(&exchange)? {
                redirects += 1;
                if redirects > MOST_REDIRECTS {
                    let place = place(&next.url);
                    return Err(FormError::EndlessRedirects { count: MOST_REDIRECTS, place });
                }
                mislead(&mut next, manner, self.target);
                step = next;
                continue;
            }
            if pages == MOST_PAGES {
                return Err(FormError::EndlessPages { count: pages, place: place(&step.url) });
            }
            (pages, redirects) = (pages + 1, 0);
            let page = read_answer(&exchange, &step.url, self.sign_in)?;
            let cancel = find_cancel(&page, manner)?;
            trail.cancelled |= cancel.is_some();
            step = go_on(&exchange, &page, &step.url, self.sign_in, &mut done, cancel)?;
            mislead(&mut step, manner, self.target);
        }
    }
}

/// At the redirect URI; or at Google's host, where a wrong path is for the judge to name.
fn has_arrived(url: &Url, authorization: &Authorization) -> bool {
    let Ok(expected) = Url::parse(&authorization.redirect_uri) else {
        return false;
    };
    let on_its_host = url.host() == expected.host() && url.port() == expected.port();
    is_same_place(url, &expected) || (on_its_host && expected.host() != authorization.url.host())
}

fn is_at_google(url: &Url) -> bool {
    url.host_str().is_some_and(|host| [PRODUCTION_HOST, SANDBOX_HOST].contains(&host))
}

/// A POST to the redirect URI hides its parameters from Google.
fn arrive(step: &Step, pages: usize, latency: Duration) -> Result<Arrival, FormError> {
    if step.body.is_some() && step.url.query().is_none() {
        return Err(FormError::PostedToRedirectUri { place: place(&step.url) });
    }
    Ok(Arrival { url: step.url.to_string(), pages, latency })
}

/// A code or a token on the way to somebody else, or beside our state to another place of the cloud's own.
fn ensure_not_elsewhere(
    step: &Step,
    authorization: &Authorization,
    target: &Target,
) -> Result<(), FormError> {
    let url = &step.url;
    let fragment = url.fragment().unwrap_or_default();
    let holds = |wanted: &str, value: Option<&str>| {
        url.query_pairs()
            .chain(form_urlencoded::parse(fragment.as_bytes()))
            .any(|(name, found)| name == wanted && value.is_none_or(|value| found == value))
    };
    let (name, what) = match authorization.flow {
        Flow::Code => ("code", "code"),
        Flow::Implicit => ("access_token", "access token"),
    };
    let is_elsewhere = if is_own(url, target) {
        holds(name, None) && holds("state", Some(&authorization.state))
    } else {
        holds(name, None) || step.posts(name)
    };
    if is_elsewhere {
        return Err(FormError::elsewhere(what, url, &authorization.redirect_uri));
    }
    Ok(())
}

/// What follows from a page.
fn go_on(
    exchange: &Exchange,
    page: &Page,
    url: &Url,
    sign_in: SignIn<'_>,
    done: &mut Progress,
    cancel: Option<Cancel>,
) -> Result<Step, FormError> {
    let base = page.base.as_deref().and_then(|base| url.join(base).ok());
    let base = base.filter(|base| matches!(base.scheme(), "http" | "https"));
    let base = base.as_ref().unwrap_or(url);
    match cancel {
        Some(Cancel::Form(filled)) => {
            return Step::submit(&filled, url, base, exchange.encoding());
        }
        Some(Cancel::Link(href)) => {
            let address = base.join(&href);
            return address.map(Step::get).map_err(|_| FormError::BadAddress { place: href });
        }
        None => {}
    }
    match fill(page, sign_in, *done) {
        Ok(filled) => {
            done.username |= filled.sends.username;
            done.password |= filled.sends.password;
            Step::submit(&filled, url, base, exchange.encoding())
        }
        Err(error @ (FormError::SignInAgain { .. } | FormError::Captcha { .. })) => Err(error),
        Err(error) => {
            let next = page.refresh.as_deref().and_then(|next| base.join(next).ok());
            next.map(Step::get).ok_or(error)
        }
    }
}

/// Reads an answer as a page; one that refuses is read too, as it may hold the sign-in form.
fn read_answer(exchange: &Exchange, url: &Url, sign_in: SignIn<'_>) -> Result<Page, FormError> {
    let is_refusal = !exchange.response.status().is_success();
    let size = exchange.response.body().len();
    let tags = exchange.text().matches('<').count();
    if size > LARGEST_PAGE || tags > MOST_TAGS {
        return Err(FormError::TooLarge { place: place(url), size, tags });
    }
    if exchange.response.body().trim_ascii().is_empty() && !is_refusal {
        return Err(FormError::Empty { place: place(url) });
    }
    if !is_html(exchange) {
        return Err(read_document(exchange, url, sign_in));
    }
    let mut page = read_page(&exchange.text());
    page.refresh = page.refresh.or_else(|| read_refresh(exchange.header("refresh")?));
    page.place = scrub(exchange, sign_in, &place(url));
    page.text = scrub(exchange, sign_in, &page.text);
    for alert in &mut page.alerts {
        *alert = scrub(exchange, sign_in, alert);
    }
    let asks_password = |page: &Page| {
        page.forms.iter().flat_map(|form| &form.fields).any(|field| field.kind == "password")
    };
    if is_refusal && !asks_password(&page) {
        return Err(refused(exchange, url, page.text));
    }
    Ok(page)
}

/// What came in place of a page.
fn read_document(exchange: &Exchange, url: &Url, sign_in: SignIn<'_>) -> FormError {
    let (status, place) = (exchange.status(), place(url));
    let text = scrub(exchange, sign_in, &plain_words(exchange));
    if !exchange.response.status().is_success() {
        return refused(exchange, url, text);
    }
    let kind = exchange.header("content-type").unwrap_or("no content type").to_owned();
    // Only an error is worth quoting of what is no page.
    let text = exchange.json().map(|_| text).unwrap_or_default();
    FormError::NotHtml { status, kind, place, text }
}

fn refused(exchange: &Exchange, url: &Url, text: String) -> FormError {
    let (status, place) = (exchange.status(), place(url));
    match prompt(exchange).filter(|_| status == 401) {
        Some(scheme) => FormError::AsksBrowser { status, place, scheme },
        None => FormError::Refused { status, place, text },
    }
}

/// How a browser would ask for the password itself.
fn prompt(exchange: &Exchange) -> Option<&'static str> {
    let header = exchange.header("www-authenticate")?;
    let scheme = header.split_whitespace().next()?;
    ["Basic", "Digest", "Negotiate", "NTLM"]
        .into_iter()
        .find(|known| known.eq_ignore_ascii_case(scheme))
}

/// The words of an error that is no page.
fn plain_words(exchange: &Exchange) -> String {
    let Some(body) = exchange.json() else {
        return exchange.text();
    };
    ["error", "error_description", "message", "detail"]
        .iter()
        .filter_map(|name| body.get(*name)?.as_str())
        .collect::<Vec<_>>()
        .join(": ")
}

fn scrub(exchange: &Exchange, sign_in: SignIn<'_>, text: &str) -> String {
    // The password goes first: a value that was read out of the page may overlap it.
    match sign_in.password.secret() {
        "" => hide(exchange, text),
        password => hide(exchange, &text.replace(password, REDACTED)),
    }
}
