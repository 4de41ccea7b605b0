//! What a check works with: a cloud, what the run was given, and requests ready to be spoilt.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use http::Request;
use serde_json::Value;
use tokio::sync::{Mutex as AsyncMutex, OnceCell};

use super::{Judged, Stop, TokenRequest};
use crate::google::link::{Authorization, FormBrowser, FormError, SignIn, judge_capture};
use crate::google::{LinkedAccount, Locale, Target, build_request, fetch_metadata, send_intent};
use crate::protocol::oauth::google_redirect_uri;
use crate::protocol::{AccessToken, Intent, RefreshToken};
use crate::wire::{BoxFuture, Chance, Client, Clock, Exchange, SendError, Timestamp};

/// At so many an endpoint is given up.
const MOST_TIMEOUTS: u32 = 3;

/// What the person gave.
#[derive(Clone, Default)]
pub struct Given<'a> {
    /// Who signs in to the cloud.
    pub sign_in: Option<SignIn<'a>>,
    /// An account that is linked already.
    pub account: Option<LinkedAccount>,
}

/// What a run needs from outside.
#[derive(Clone, Copy)]
pub struct Tools<'a> {
    /// Sends requests.
    pub client: &'a Client,
    /// Says what time it is.
    pub clock: &'a dyn Clock,
    /// Makes states, verifiers and request ids.
    pub chance: &'a dyn Chance,
    /// Waits.
    pub pause: &'a (dyn Fn(Duration) -> BoxFuture<'static, ()> + Sync),
}

/// A code that nobody has used yet, with what belongs to it. No `Debug`: it is a secret.
#[derive(Clone)]
pub struct FreshCode {
    /// The code.
    pub code: String,
    /// The redirect URI of its authorization request.
    pub redirect_uri: String,
    /// PKCE's secret half, where a challenge was sent.
    pub verifier: Option<String>,
}

/// The tokens of a link.
#[derive(Clone, Debug)]
pub struct Tokens {
    /// Opens the fulfillment.
    pub access: AccessToken,
    /// Gets new ones.
    pub refresh: Option<RefreshToken>,
    /// How long the access token lives, where the cloud says so.
    pub lifetime: Option<Duration>,
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
    pub(super) signs_in: OnceCell<()>,
    pub(super) ordinary_way: OnceCell<Vec<Exchange>>,
    linked: AsyncMutex<Option<(Tokens, Timestamp)>>,
    timeouts: Mutex<HashMap<String, u32>>,
    made: Mutex<Vec<AccessToken>>,
    pub(super) synced: OnceCell<Result<Exchange, SendError>>,
    pub(super) queried: OnceCell<Result<Exchange, SendError>>,
    exchanged: OnceCell<Exchange>,
    offers_pkce: OnceCell<bool>,
    pub(super) metadata: OnceCell<Option<Exchange>>,
    expired: AsyncMutex<Option<Tokens>>,
}

impl<'a> Bench<'a> {
    /// Sets up; nothing is sent yet.
    #[must_use]
    pub fn new(target: &'a Target, given: Given<'a>, tools: Tools<'a>) -> Self {
        let browser = given.sign_in.map(|sign_in| FormBrowser::new(tools.client, target, sign_in));
        Self {
            target,
            given,
            tools,
            browser: AsyncMutex::new(browser),
            signs_in: OnceCell::new(),
            ordinary_way: OnceCell::new(),
            longest_wait: Duration::from_secs(30),
            linked: AsyncMutex::default(),
            timeouts: Mutex::default(),
            made: Mutex::default(),
            synced: OnceCell::new(),
            queried: OnceCell::new(),
            exchanged: OnceCell::new(),
            offers_pkce: OnceCell::new(),
            metadata: OnceCell::new(),
            expired: AsyncMutex::default(),
        }
    }

    /// Sends a request; an endpoint that has not answered thrice is not asked again.
    ///
    /// # Errors
    /// No answer came, which breaks whatever rule was tried.
    pub async fn send(&self, request: Request<Bytes>) -> Result<Exchange, Stop> {
        let place = request.uri().path().to_owned();
        if self.timeouts_at(&place) >= MOST_TIMEOUTS {
            let why = format!("`{place}` did not answer {MOST_TIMEOUTS} times");
            return Err(Stop::not_judged(why));
        }
        let sent = self.tools.client.send(request).await;
        if let Err(SendError::Timeout { .. }) = &sent {
            *self.lock_timeouts().entry(place).or_default() += 1;
        }
        let exchange = sent?;
        if let (true, Ok(tokens)) = (redeems_code(&exchange), tokens_of(&exchange)) {
            self.made.lock().unwrap_or_else(PoisonError::into_inner).push(tokens.access);
        }
        Ok(exchange)
    }

    fn timeouts_at(&self, place: &str) -> u32 {
        self.lock_timeouts().get(place).copied().unwrap_or_default()
    }

    fn lock_timeouts(&self) -> std::sync::MutexGuard<'_, HashMap<String, u32>> {
        self.timeouts.lock().unwrap_or_else(PoisonError::into_inner)
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
        for access in made {
            // Some have ended already, and what the cloud says to that was judged elsewhere.
            let _ = self.intent(Intent::Disconnect, &access).await;
        }
    }

    /// A request of a grant of any name, with the right credentials.
    #[must_use]
    pub fn grant(&self, grant_type: &str) -> TokenRequest {
        TokenRequest::new(self.target, grant_type)
    }

    /// The exchange of a code, as Google sends it.
    #[must_use]
    pub fn exchange_of(&self, code: &FreshCode) -> TokenRequest {
        let request = self
            .grant("authorization_code")
            .with("code", &code.code)
            .with("redirect_uri", &code.redirect_uri);
        match &code.verifier {
            Some(verifier) => request.with("code_verifier", verifier),
            None => request,
        }
    }

    /// A refresh, as Google sends it.
    #[must_use]
    pub fn refresh_of(&self, token: &RefreshToken) -> TokenRequest {
        self.grant("refresh_token").with("refresh_token", token.secret())
    }

    /// An authorization request as Google's, which a check may change before it is opened.
    #[must_use]
    pub fn authorization(&self, pkce: bool) -> Authorization {
        let redirect_uri = google_redirect_uri(&self.target.project_id, false);
        Authorization::build(self.target, &redirect_uri, pkce, self.tools.chance)
    }

    /// Signs in, agrees and gives the whole URL that the browser is sent back to. One browser is
    /// used for the whole run, so that its owner signs in once.
    ///
    /// # Errors
    /// Nobody can sign in, or the way led elsewhere.
    pub async fn open(&self, authorization: &Authorization) -> Result<String, Stop> {
        let mut browser = self.browser.lock().await;
        let browser = browser.as_mut().ok_or_else(|| {
            Stop::unless("it needs fresh codes", "give `--username` and `--password`")
        })?;
        Ok(browser.capture(authorization).await.map_err(|error| not_signed_in(&error))?.url)
    }

    /// A code that nobody has used yet.
    ///
    /// # Errors
    /// Nobody can sign in, or no code came.
    pub async fn code(&self) -> Result<FreshCode, Stop> {
        self.code_of(self.authorization(false)).await
    }

    /// A code with a PKCE challenge behind it.
    ///
    /// # Errors
    /// Nobody can sign in, or no code came.
    pub async fn code_with_pkce(&self) -> Result<FreshCode, Stop> {
        self.code_of(self.authorization(true)).await
    }

    async fn code_of(&self, authorization: Authorization) -> Result<FreshCode, Stop> {
        let url = self.open(&authorization).await?;
        let code = judge_capture(&url, &authorization.redirect_uri, &authorization.state)
            .map_err(|failure| Stop::not_judged(format!("no code came: {failure}")))?;
        Ok(FreshCode {
            code: code.secret().to_owned(),
            redirect_uri: authorization.redirect_uri,
            verifier: authorization.verifier,
        })
    }

    /// A link of its own, which a check may ruin.
    ///
    /// # Errors
    /// Nobody can sign in, or no tokens came.
    pub async fn link(&self) -> Result<Tokens, Stop> {
        let code = self.code().await?;
        let exchange = self.token(&self.exchange_of(&code)).await?;
        tokens_of(&exchange)
    }

    /// The tokens that all checks share; they leave them alive. A link of the run's own is made
    /// anew once its access token has expired.
    ///
    /// # Errors
    /// No account is linked and nobody can sign in.
    pub async fn linked(&self) -> Result<Tokens, Stop> {
        if let Some(account) = &self.given.account {
            return Ok(Tokens {
                access: account.access_token.clone(),
                refresh: account.refresh_token.clone(),
                lifetime: None,
            });
        }
        if self.given.sign_in.is_none() {
            return Err(Stop::unless(
                "it needs a linked account",
                "`smarthome link` links one, or give `--username` and `--password`",
            ));
        }
        let mut linked = self.linked.lock().await;
        let now = self.tools.clock.now();
        match &*linked {
            Some((tokens, since)) if tokens.lifetime.is_none_or(|all| now.since(*since) < all) => {
                Ok(tokens.clone())
            }
            Some(_) => Ok(linked.insert((self.link().await?, now)).0.clone()),
            None => Ok(linked.insert((tokens_of(&self.exchanged().await?)?, now)).0.clone()),
        }
    }

    /// Sends an intent without a payload.
    ///
    /// # Errors
    /// No answer came.
    pub async fn intent(&self, intent: Intent, token: &AccessToken) -> Result<Exchange, Stop> {
        let body = build_request(intent, self.tools.chance.number(), &Locale::default(), None);
        Ok(send_intent(self.tools.client, &self.target.fulfillment_url, token, &body).await?)
    }

    /// The exchange of a code as Google sends it, once for the whole run: checks of its answer
    /// share it, as do those that need to know whether a right exchange works at all.
    ///
    /// # Errors
    /// Nobody can sign in, no code came, or no answer.
    pub async fn exchanged(&self) -> Result<Exchange, Stop> {
        let exchanged = self.exchanged.get_or_try_init(|| async {
            let code = self.code().await?;
            self.token(&self.exchange_of(&code)).await
        });
        exchanged.await.cloned()
    }

    /// A code that nobody has used yet, at a cloud where a right exchange is known to work: what is
    /// refused here is not refused because everything is.
    ///
    /// # Errors
    /// Nobody can sign in, or a right exchange gives no tokens.
    pub async fn code_to_spoil(&self) -> Result<FreshCode, Stop> {
        match self.exchanged().await {
            Ok(exchange) => tokens_of(&exchange)?,
            Err(Stop::Broken(broken)) => {
                return Err(Stop::not_judged(format!(
                    "no code can be exchanged: {}",
                    broken.actual
                )));
            }
            Err(stop) => return Err(stop),
        };
        self.code().await
    }

    /// Whether the cloud's metadata offers PKCE; without metadata it does not.
    pub async fn offers_pkce(&self) -> bool {
        let offered = self.offers_pkce.get_or_init(|| async {
            let found = fetch_metadata(self.tools.client, &self.target.authorize_url).await;
            found.is_ok_and(|found| found.is_some_and(|metadata| metadata.offers_pkce))
        });
        *offered.await
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

    /// A new link whose access token has just expired.
    ///
    /// # Errors
    /// Nobody can sign in, the lifetime is unknown, or it is too long to wait for.
    pub async fn just_expired(&self) -> Result<Tokens, Stop> {
        let tokens = self.link().await?;
        let lifetime = tokens.lifetime.ok_or_else(|| {
            Stop::not_judged("the cloud does not say when an access token expires")
        })?;
        self.wait(lifetime + Duration::from_secs(1), "the access token expires").await?;
        Ok(self.expired.lock().await.insert(tokens).clone())
    }

    /// An access token that has expired: a wait is not repeated for it. The link may have ended
    /// since.
    ///
    /// # Errors
    /// As [`Self::just_expired`].
    pub async fn expired(&self) -> Result<AccessToken, Stop> {
        let known = self.expired.lock().await.clone();
        match known {
            Some(tokens) => Ok(tokens.access),
            None => Ok(self.just_expired().await?.access),
        }
    }
}

pub(super) fn no_sign_in() -> Stop {
    Stop::unless("it needs somebody who signs in", "give `--username` and `--password`")
}

fn not_signed_in(error: &FormError) -> Stop {
    let why = format!("signing in failed: {error}");
    match error.advice() {
        Some(advice) => Stop::unless(why, advice),
        None => Stop::not_judged(why),
    }
}

/// Whether an answer of the token endpoint refuses: no token in it, and 4xx or an `error`, whose
/// status is for another check to judge. The remark says how.
///
/// # Errors
/// It gives tokens, or does not refuse.
pub(super) fn ensure_refused(exchange: &Exchange) -> Judged {
    let gives = |name: &str| exchange.json().is_some_and(|body| body.get(name).is_some());
    let actual = if gives("access_token") || gives("refresh_token") {
        format!("{} with tokens", exchange.status())
    } else if exchange.response.status().is_client_error() || names_error(exchange) {
        return Ok(Some(describe(exchange)));
    } else {
        describe(exchange)
    };
    Err(Stop::broken("a refusal: 4xx without tokens", actual, &[exchange]))
}

fn redeems_code(exchange: &Exchange) -> bool {
    form_urlencoded::parse(exchange.request.body())
        .any(|(name, value)| name == "grant_type" && value == "authorization_code")
}

fn names_error(exchange: &Exchange) -> bool {
    exchange.json().is_some_and(|body| body.get("error").is_some_and(serde_json::Value::is_string))
        && !exchange.response.status().is_server_error()
}

/// The tokens in an answer, however it is written: another rule than the one at hand is not this
/// check's to judge. Without an access token there is nothing to go on with.
///
/// # Errors
/// No access token came, so the rule cannot be tried.
pub(super) fn tokens_of(exchange: &Exchange) -> Result<Tokens, Stop> {
    let body = exchange.json().filter(|_| exchange.response.status().is_success());
    let text = |name: &str| Some(body.as_ref()?.get(name)?.as_str()?.to_owned());
    match text("access_token") {
        Some(access) => Ok(Tokens {
            access: AccessToken::new(access),
            refresh: text("refresh_token").map(RefreshToken::new),
            lifetime: body.as_ref().and_then(lifetime_of),
        }),
        None => Err(Stop::not_judged(format!("no tokens came: {}", describe(exchange)))),
    }
}

/// How long the access token of an answer lives, be it a number or a text.
fn lifetime_of(body: &Value) -> Option<Duration> {
    let seconds = match body.get("expires_in")? {
        Value::String(text) => text.parse().ok()?,
        value => value.as_f64()?,
    };
    Duration::try_from_secs_f64(seconds).ok().filter(|lifetime| !lifetime.is_zero())
}

/// An answer in a few words: its status, and the error it names.
pub(super) fn describe(exchange: &Exchange) -> String {
    let body = exchange.json();
    match body.as_ref().and_then(|body| body.get("error")?.as_str()) {
        Some(error) => format!("{} `{error}`", exchange.status()),
        None => exchange.status().to_string(),
    }
}
