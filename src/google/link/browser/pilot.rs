//! Signs in and agrees in a browser without a window, as a person would in one with a window:
//! scripts run, and what is filled in is what is seen.
//!
//! What to do on a page is decided as for pages without scripts, by [`fill`]. A page is acted on
//! once it stands still; a failure is believed only after it has stood still for a while, since
//! pages made by scripts show the old step until the next one is loaded.

use std::time::Duration;

use serde::Deserialize;
use serde_json::json;
use url::Url;

use super::super::FormError;
use super::super::fill::{Filled, Progress, SignIn, fill};
use super::super::page::{Form, Page};
use super::super::trust::ensure_own_host;
use super::devtools::{DevTools, DevToolsError};
use super::listener::HOSTS;
use crate::google::Target;
use crate::google::unexpected::place;
use crate::wire::REDACTED;

/// How often the page is looked at.
const GLANCE: Duration = Duration::from_millis(100);

/// How many equal glances mean that a page stands still.
const STILL: u32 = 3;

/// How many mean that nothing more will come.
const STUCK: u32 = 50;

const MOST_PAGES: usize = 20;

const CONTROLS: &str = include_str!("controls.js");
const FILL: &str = include_str!("fill.js");

/// Why a browser without a window got no further.
#[derive(Debug, thiserror::Error)]
pub(super) enum PilotError {
    #[error(transparent)]
    Form(#[from] FormError),
    #[error(transparent)]
    DevTools(#[from] DevToolsError),
}

/// What is on the page.
#[derive(Clone, Deserialize, PartialEq)]
struct Seen {
    url: Url,
    ready: bool,
    text: String,
    alerts: Vec<String>,
    puzzle: Option<String>,
    forms: Vec<Form>,
}

impl Seen {
    /// The page as [`fill`] knows pages; its scripts have run.
    fn page(&self, sign_in: SignIn<'_>) -> Page {
        let scrub = |text: &String| match sign_in.password.secret() {
            "" => text.clone(),
            password => text.replace(password, REDACTED),
        };
        Page {
            place: scrub(&place(&self.url)),
            text: scrub(&self.text),
            alerts: self.alerts.iter().map(scrub).collect(),
            forms: self.forms.clone(),
            captcha: self.puzzle.as_deref().map(puzzle_name),
            captcha_box: self.puzzle.is_some(),
            ..Page::default()
        }
    }

    /// Whether this is the step before, perhaps with other words and boxes ticked.
    fn is_same_step(&self, before: &Self) -> bool {
        let shape = |seen: &Self| {
            let mut forms = seen.forms.clone();
            for field in forms.iter_mut().flat_map(|form| &mut form.fields) {
                field.checked = false;
            }
            forms
        };
        self.url == before.url && shape(self) == shape(before)
    }

    fn is_at_google(&self) -> bool {
        self.url.host_str().is_some_and(|host| HOSTS.contains(&host))
    }
}

fn puzzle_name(mark: &str) -> &'static str {
    match mark {
        "recaptcha" => "reCAPTCHA",
        "turnstile" => "Turnstile",
        _ => "hCaptcha",
    }
}

/// Goes through the cloud's pages; how many were filled in is counted in `pages`.
pub(super) struct Pilot<'a> {
    pub(super) target: &'a Target,
    pub(super) sign_in: SignIn<'a>,
    pub(super) pages: usize,
}

impl Pilot<'_> {
    /// Begins at `start`, which leads to the cloud, and goes on until the browser is at Google's
    /// host, where the listener takes over.
    pub(super) async fn fly(
        &mut self,
        tools: &mut DevTools,
        start: &str,
    ) -> Result<(), PilotError> {
        tools.call("Page.navigate", json!({ "url": start })).await?;
        let mut done = Progress::default();
        let (mut last, mut still) = (None, 0);
        let mut acted_on: Option<Seen> = None;
        loop {
            tokio::time::sleep(GLANCE).await;
            let Some(seen) = look(tools).await? else {
                continue;
            };
            if seen.is_at_google() {
                return Ok(());
            }
            still = if last.as_ref() == Some(&seen) { still + 1 } else { 0 };
            last = Some(seen.clone());
            let before = acted_on.as_ref().filter(|before| seen.is_same_step(before));
            if !seen.ready || still < STILL || (before.is_some() && still < STUCK) {
                continue;
            }
            if seen.url.scheme() == "chrome-error" {
                return Err(FormError::NotLoaded { text: seen.text }.into());
            }
            let nothing_came_of_it = before.is_some_and(|before| before.text == seen.text);
            match fill(&seen.page(self.sign_in), self.sign_in, done) {
                Ok(_) | Err(FormError::SignInAgain { .. }) if nothing_came_of_it => {
                    return Err(FormError::NoReaction { place: place(&seen.url) }.into());
                }
                Ok(filled) => {
                    if !self.act(tools, &seen, &filled).await? {
                        continue;
                    }
                    done.username |= filled.sends.username;
                    done.password |= filled.sends.password;
                    acted_on = Some(seen);
                }
                Err(_) if still < STUCK => {}
                Err(error) => return Err(error.into()),
            }
        }
    }

    /// Says whether anything was done: another page may have come before.
    async fn act(
        &mut self,
        tools: &mut DevTools,
        seen: &Seen,
        filled: &Filled,
    ) -> Result<bool, PilotError> {
        if self.pages == MOST_PAGES {
            let place = place(&seen.url);
            return Err(FormError::EndlessPages { count: self.pages, place }.into());
        }
        self.pages += 1;
        if filled.sends != Progress::default() {
            ensure_own_host(&seen.url, self.target)?;
            if let Some(action) =
                filled.action.as_deref().and_then(|action| Url::parse(action).ok())
            {
                ensure_own_host(&action, self.target)?;
            }
        }
        let values = serde_json::to_string(&filled.values).map_err(DevToolsError::from)?;
        let pressed = match tools.evaluate_apart(&format!("{FILL}({values})")).await {
            // The page may be gone before it could say that it was pressed.
            Err(DevToolsError::Refused { .. } | DevToolsError::Script(_)) => return Ok(true),
            pressed => pressed?,
        };
        if pressed.is_null() {
            return Ok(false);
        }
        if pressed == json!(false) {
            for kind in ["keyDown", "keyUp"] {
                let enter = json!({
                    "type": kind, "key": "Enter", "code": "Enter", "text": "\r",
                    "windowsVirtualKeyCode": 13,
                });
                tools.call("Input.dispatchKeyEvent", enter).await?;
            }
        }
        Ok(true)
    }
}

/// Looks at the page; nothing while it is on its way to another.
async fn look(tools: &mut DevTools) -> Result<Option<Seen>, PilotError> {
    match tools.evaluate_apart(CONTROLS).await {
        Ok(seen) => Ok(Some(serde_json::from_value(seen).map_err(DevToolsError::from)?)),
        Err(DevToolsError::Refused { .. }) => Ok(None),
        Err(error) => Err(error.into()),
    }
}
