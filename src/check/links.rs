//! Codes, links and tokens: made anew, shared by the run, or expired.

use std::sync::PoisonError;
use std::sync::atomic::Ordering;
use std::time::Duration;

use super::answers::tokens_of;
use super::{Bench, NotJudged, Stop, TokenRequest, Tokens};
use crate::google::link::{Authorization, FormError, judge_capture};
use crate::protocol::oauth::google_redirect_uri;
use crate::protocol::{AccessToken, RefreshToken};
use crate::wire::Exchange;

/// So often a cloud that never let anybody in may refuse user name and password.
const MOST_REFUSALS: usize = 2;

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

impl FreshCode {
    /// The code of the URL that a browser was sent back to.
    ///
    /// # Errors
    /// There is none, or it is not where it was asked for.
    pub(super) fn read(url: &str, authorization: Authorization) -> Result<Self, Stop> {
        let code = judge_capture(url, &authorization.redirect_uri, &authorization.state)
            .map_err(|failure| Stop::not_judged(format!("no code came: {failure}")))?;
        Ok(Self {
            code: code.secret().to_owned(),
            redirect_uri: authorization.redirect_uri,
            verifier: authorization.verifier,
        })
    }
}

impl Bench<'_> {
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
        if let Some(refused) = self.refused() {
            return Err(Stop::NotJudged(refused));
        }
        match browser.capture(authorization).await {
            Ok(arrival) => {
                self.has_come_in.store(true, Ordering::Relaxed);
                Ok(arrival.url)
            }
            Err(error) => {
                self.note_form_error(&error);
                Err(self.not_signed_in(&error))
            }
        }
    }

    /// Why the cloud lets nobody in, once it has said so often enough: who tries a wrong password a
    /// hundred times locks its owner out.
    pub(super) fn refused(&self) -> Option<NotJudged> {
        let refusals = self.refusals.lock().unwrap_or_else(PoisonError::into_inner);
        let is_over = refusals.len() >= MOST_REFUSALS && !self.has_come_in.load(Ordering::Relaxed);
        refusals.last().filter(|_| is_over).cloned()
    }

    fn not_signed_in(&self, error: &FormError) -> Stop {
        let stop = not_signed_in(error);
        if let (FormError::SignInAgain { .. }, Stop::NotJudged(reason)) = (error, &stop) {
            let mut refusals = self.refusals.lock().unwrap_or_else(PoisonError::into_inner);
            refusals.push(reason.clone());
        }
        stop
    }

    /// Why there is no link that checks can share, where somebody was to sign in for one.
    pub async fn unlinked(&self) -> Option<String> {
        if self.linked.lock().await.is_some() {
            return None;
        }
        self.unlinked.lock().unwrap_or_else(PoisonError::into_inner).clone()
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
        FreshCode::read(&url, authorization)
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
        let made = match &*linked {
            Some((tokens, since)) if tokens.lifetime.is_none_or(|all| now.since(*since) < all) => {
                return Ok(tokens.clone());
            }
            Some(_) => self.link().await,
            None => self.exchanged().await.and_then(|exchange| tokens_of(&exchange)),
        };
        if let Err(stop) = &made {
            *self.unlinked.lock().unwrap_or_else(PoisonError::into_inner) = Some(stop.describe());
        }
        Ok(linked.insert((made?, now)).0.clone())
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

pub(super) fn not_signed_in(error: &FormError) -> Stop {
    let why = format!("signing in failed: {error}");
    match error.advice() {
        Some(advice) => Stop::unless(why, advice),
        None => Stop::not_judged(why),
    }
}
