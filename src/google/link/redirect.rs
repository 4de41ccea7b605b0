//! The ways to catch the redirect, behind one question: where did the browser end?

use std::io;
use std::time::Duration;

use url::Url;

use super::authorization::Authorization;
use super::browser::{Browsing, capture_with_browser};
use super::fill::SignIn;
use super::form::capture_with_form;
use super::loopback::{Loopback, Stopper, WaitError};
use super::{FormError, LinkError, LinkRequest};
use crate::google::Target;
use crate::protocol::oauth::google_redirect_uri;
use crate::wire::{Chance, Client};

/// How the redirect is caught.
pub enum Capture<'a> {
    /// By filling in the sign-in form.
    Form(SignIn<'a>),
    /// By a browser of our own.
    Browser(Browsing<'a>),
    /// By a listener on this machine.
    Loopback {
        /// How long to wait for the person.
        limit: Duration,
        /// Is told the URL to open, once somebody listens.
        open: &'a (dyn Fn(&Url) + Sync),
    },
    /// By hand.
    Paste {
        /// Shows the URL and gives the address that the person ended at.
        ask: &'a (dyn Fn(&Url) -> io::Result<String> + Sync),
    },
}

/// Where the browser ended.
pub(super) struct Caught {
    pub authorization: Authorization,
    pub url: String,
    pub latency: Option<Duration>,
    pub detail: String,
}

/// Why it ended nowhere.
pub(super) enum NotCaught {
    Form(FormError),
    StayedAway { actual: String, advice: Option<&'static str> },
    Ours(LinkError),
}

impl Capture<'_> {
    pub(super) async fn run(
        &self,
        client: &Client,
        target: &Target,
        request: &LinkRequest<'_>,
        chance: &dyn Chance,
    ) -> Result<Caught, NotCaught> {
        let (flow, pkce) = (request.flow, request.pkce);
        let google = google_redirect_uri(&target.project_id, request.sandbox);
        let build = |uri: &str| Authorization::build_for(flow, target, uri, pkce, chance);
        match self {
            Self::Form(sign_in) => {
                let authorization = build(&google);
                let arrival = capture_with_form(client, target, &authorization, *sign_in)
                    .await
                    .map_err(NotCaught::Form)?;
                let detail = count_pages(arrival.pages);
                let latency = Some(arrival.latency);
                Ok(Caught { authorization, url: arrival.url, latency, detail })
            }
            Self::Browser(browsing) => {
                let authorization = build(&google);
                let came =
                    capture_with_browser(browsing, client, target, &authorization, chance).await?;
                let detail = match came.pages {
                    0 => "by the browser".to_owned(),
                    pages => format!("by the browser, {}", count_pages(pages)),
                };
                Ok(Caught { authorization, url: came.url, latency: None, detail })
            }
            Self::Loopback { limit, open } => {
                let loopback = Loopback::bind(&target.project_id, flow)
                    .map_err(|error| NotCaught::Ours(LinkError::Listen(error)))?;
                let authorization = build(&loopback.redirect_uri());
                open(&authorization.url);
                let url = wait(loopback, *limit, &authorization).await?;
                let detail = "by the browser".to_owned();
                Ok(Caught { authorization, url, latency: None, detail })
            }
            Self::Paste { ask } => {
                let authorization = build(&google);
                let pasted = ask(&authorization.url)
                    .map_err(|error| NotCaught::Ours(LinkError::Ask(error)))?;
                let url = clean(&pasted).to_owned();
                let detail = "by the address that was pasted".to_owned();
                Ok(Caught { authorization, url, latency: None, detail })
            }
        }
    }
}

fn count_pages(pages: usize) -> String {
    if pages == 1 { "1 page".to_owned() } else { format!("{pages} pages") }
}

/// Ends the waiting thread when nobody waits for it any more.
struct StopAtEnd(Stopper);

impl Drop for StopAtEnd {
    fn drop(&mut self) {
        self.0.stop();
    }
}

async fn wait(
    loopback: Loopback,
    limit: Duration,
    authorization: &Authorization,
) -> Result<String, NotCaught> {
    let _stop = StopAtEnd(loopback.stopper());
    let authorization = authorization.clone();
    let waiting = tokio::task::spawn_blocking(move || {
        loopback.wait(limit, |url| authorization.judge(url).map(|granted| granted.what()))
    });
    match waiting.await {
        Ok(Ok(url)) => Ok(url),
        Ok(Err(error @ WaitError::Timeout { .. })) => {
            Err(NotCaught::StayedAway { actual: error.to_string(), advice: None })
        }
        Ok(Err(error)) => Err(NotCaught::Ours(LinkError::Wait(error))),
        Err(error) => Err(NotCaught::Ours(LinkError::Listen(io::Error::other(error)))),
    }
}

/// Pasted addresses come with spaces and quotes around them.
fn clean(pasted: &str) -> &str {
    pasted.trim().trim_matches(['"', '\'', '<', '>', '`']).trim()
}
