//! Why this machine could not do its part of linking.

use std::io;

use super::WaitError;
use super::browser::{DevToolsError, LaunchError};
use super::streamlined::Question;

/// A failure of our own; what the cloud does wrong is in the report.
#[derive(Debug, thiserror::Error)]
pub enum LinkError {
    /// There is no port to listen on.
    #[error("could not listen on this machine for the redirect: {0}")]
    Listen(#[source] io::Error),
    /// The waiting ended.
    #[error(transparent)]
    Wait(WaitError),
    /// There is no browser.
    #[error(transparent)]
    Browser(LaunchError),
    /// The browser ended before anything was opened in it.
    #[error("the browser ended before it opened a page: {0}")]
    BrowserEnded(String),
    /// The browser runs, and does not do what it is told.
    #[error("could not drive the browser: {0}")]
    BrowserLost(#[source] DevToolsError),
    /// The browser goes to the real hosts, or nowhere.
    #[error(
        "the browser did not open Google's redirect host on this machine, so nothing was handed to it; a policy of it may set a proxy"
    )]
    RulesDoNotHold,
    /// Nobody could be asked for the address.
    #[error("could not read the address that was pasted: {0}")]
    Ask(#[source] io::Error),
    /// Nobody answered the Assistant.
    #[error("nobody answered the Assistant, which asked \"{asked}\"")]
    Unanswered {
        /// What it asked.
        question: Question,
        /// In these words.
        asked: String,
    },
}
