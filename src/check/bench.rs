//! What a check works with: a cloud, what the run was given, and requests ready to be spoilt.

use std::collections::HashMap;
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use futures_util::StreamExt as _;
use http::Request;
use tokio::sync::{Mutex as AsyncMutex, OnceCell};

use super::answered::Unanswered;
use super::answers::{redeems_code, tokens_of};
use super::latencies::Latencies;
use super::moving::{Debt, Permit, Record};
use super::{NotJudged, SecondClient, Stop, TokenRequest, Tokens};
use crate::google::link::{FormBrowser, SignIn};
use crate::google::{LinkedAccount, Target};
use crate::protocol::{AccessToken, Intent};
use crate::wire::{BoxFuture, Chance, Client, Clock, Exchange, SendError, Timestamp};

/// So many links are ended at once.
const AT_ONCE: usize = 8;

/// What the person gave.
#[derive(Clone, Default)]
pub struct Given<'a> {
    /// Who signs in to the cloud.
    pub sign_in: Option<SignIn<'a>>,
    /// An account that is linked already.
    pub account: Option<LinkedAccount>,
    /// What the run may do to devices.
    pub permit: Permit,
    /// Another user of the cloud.
    pub second_user: Option<SignIn<'a>>,
    /// Another client that is registered there.
    pub second_client: Option<SecondClient<'a>>,
}

/// What a run needs from outside.
#[derive(Clone, Copy)]
pub struct Tools<'a> {
    /// Sends requests; asks no more where nobody answers, so that a run ends.
    pub client: &'a Client,
    /// Says what time it is.
    pub clock: &'a dyn Clock,
    /// Makes states, verifiers and request ids.
    pub chance: &'a dyn Chance,
    /// Waits.
    pub pause: &'a (dyn Fn(Duration) -> BoxFuture<'static, ()> + Sync),
}

/// A cloud to be judged.
pub struct Bench<'a> {
    /// The cloud.
    pub target: &'a Target,
    /// What the person gave.
    pub given: Given<'a>,
    /// What the run needs from outside.
    pub tools: Tools<'a>,
    /// The longest that a check may wait for something to expire.
    pub longest_wait: Duration,
    pub(super) browser: AsyncMutex<Option<FormBrowser<'a>>>,
    pub(super) second_browser: AsyncMutex<Option<FormBrowser<'a>>>,
    pub(super) signs_in: OnceCell<()>,
    pub(super) ordinary_way: OnceCell<Vec<Exchange>>,
    pub(super) linked: AsyncMutex<Option<(Tokens, Timestamp)>>,
    pub(super) unlinked: Mutex<Option<String>>,
    pub(super) unanswered: Mutex<Vec<Unanswered>>,
    made: Mutex<Vec<AccessToken>>,
    /// What the cloud said to user name and password when it asked for them again.
    pub(super) refusals: Mutex<Vec<NotJudged>>,
    pub(super) has_come_in: AtomicBool,
    pub(super) synced: OnceCell<Result<Exchange, SendError>>,
    pub(super) queried: OnceCell<Result<Exchange, SendError>>,
    pub(super) exchanged: OnceCell<Exchange>,
    pub(super) metadata: OnceCell<Option<Exchange>>,
    pub(super) records: AsyncMutex<HashMap<String, Result<Arc<Record>, NotJudged>>>,
    pub(super) debts: Mutex<Vec<Debt>>,
    pub(super) expired: AsyncMutex<Option<Tokens>>,
    pub(super) second_linked: OnceCell<Tokens>,
    pub(super) second_synced: OnceCell<Exchange>,
    pub(super) latencies: Latencies,
}

impl<'a> Bench<'a> {
    /// Sets up; nothing is sent yet.
    #[must_use]
    pub fn new(target: &'a Target, given: Given<'a>, tools: Tools<'a>) -> Self {
        let browser = |sign_in| FormBrowser::new(tools.client, target, sign_in);
        let (first, second) = (given.sign_in.map(browser), given.second_user.map(browser));
        Self {
            target,
            given,
            tools,
            browser: AsyncMutex::new(first),
            second_browser: AsyncMutex::new(second),
            signs_in: OnceCell::new(),
            ordinary_way: OnceCell::new(),
            longest_wait: Duration::from_secs(30),
            linked: AsyncMutex::default(),
            unlinked: Mutex::default(),
            unanswered: Mutex::default(),
            made: Mutex::default(),
            refusals: Mutex::default(),
            has_come_in: AtomicBool::new(false),
            synced: OnceCell::new(),
            queried: OnceCell::new(),
            exchanged: OnceCell::new(),
            metadata: OnceCell::new(),
            records: AsyncMutex::default(),
            debts: Mutex::default(),
            expired: AsyncMutex::default(),
            second_linked: OnceCell::new(),
            second_synced: OnceCell::new(),
            latencies: Latencies::default(),
        }
    }

    /// Sends a request.
    ///
    /// # Errors
    /// No answer came, which breaks whatever rule was tried.
    pub async fn send(&self, request: Request<Bytes>) -> Result<Exchange, Stop> {
        let place = request.uri().path().to_owned();
        let sent = self.tools.client.send(request).await;
        let exchange = self.noted(&place, sent)?;
        self.latencies.note(self.target, &exchange);
        if let (true, Ok(tokens)) = (redeems_code(&exchange), tokens_of(&exchange)) {
            self.made.lock().unwrap_or_else(PoisonError::into_inner).push(tokens.access);
        }
        Ok(exchange)
    }

    /// Notes at which path a request got no answer.
    pub(super) fn noted<T>(&self, place: &str, sent: Result<T, SendError>) -> Result<T, SendError> {
        if let Err(error) = &sent {
            self.note_unanswered(place, error);
        }
        sent
    }

    pub(super) fn note_unanswered(&self, place: &str, error: &SendError) {
        if matches!(error, SendError::GivenUp { .. }) {
            return;
        }
        let noted = Unanswered { place: place.to_owned(), error: error.clone() };
        self.unanswered.lock().unwrap_or_else(PoisonError::into_inner).push(noted);
    }

    /// Sends a request to the token endpoint.
    ///
    /// # Errors
    /// No answer came.
    pub async fn token(&self, request: &TokenRequest) -> Result<Exchange, Stop> {
        self.send(request.build(self.target)).await
    }

    /// Ends the links that the run made, as far as they still live: nothing of it stays behind.
    pub async fn tidy(&self) {
        let made = std::mem::take(&mut *self.made.lock().unwrap_or_else(PoisonError::into_inner));
        let ends = futures_util::stream::iter(made).map(|access| async move {
            // Some have ended already, and what the cloud says to that was judged elsewhere.
            let _ = self.intent_with(Intent::Disconnect, &access, None).await;
        });
        ends.buffer_unordered(AT_ONCE).collect::<()>().await;
    }

    /// Waits until a lifetime is over, where that is not too long.
    ///
    /// # Errors
    /// It would take longer than a check may wait.
    pub async fn wait(&self, time: Duration, until: &str) -> Result<(), Stop> {
        if time > self.longest_wait {
            let seconds = time.as_secs().max(1);
            return Err(Stop::unless(
                format!("it would have to wait {seconds} s until {until}"),
                format!("give `--wait {seconds}s`, or let the cloud's tokens live shorter"),
            ));
        }
        (self.tools.pause)(time).await;
        Ok(())
    }
}
