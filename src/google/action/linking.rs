//! How an account gets linked in a conversation, and what a linked one sends along.
//!
//! Each way is a [`Linking`]: Google Sign-In has an ID token and nothing else; OAuth has tokens of
//! the developer's, got by the web flow, which a refresh token renews.

use futures_util::future::LocalBoxFuture;
use http::HeaderValue;

use crate::google::answer::Trouble;
use crate::google::identity::read_claims;
use crate::google::intent::bearer;
use crate::google::session::{Keep, Session};
use crate::google::{LinkedAccount, Refreshed};
use crate::protocol::IdToken;
use crate::wire::{Chance, Client, Clock, Exchange, Timestamp};

use super::project::LinkingType;

/// Something that takes its time, on the thread of the conversation.
pub type LocalFuture<'a, T> = LocalBoxFuture<'a, T>;

/// What came of linking, or of getting another token.
#[derive(Clone, Debug)]
pub struct Attempt {
    /// What went over the wire for it.
    pub exchanges: Vec<Exchange>,
    /// What a developer should know of it, or why it failed.
    pub result: Result<Option<String>, String>,
}

impl Attempt {
    /// It worked, and nothing had to be sent.
    #[must_use]
    pub fn done() -> Self {
        Self { exchanges: Vec::new(), result: Ok(None) }
    }

    /// It failed.
    #[must_use]
    pub fn failed(why: impl Into<String>) -> Self {
        Self { exchanges: Vec::new(), result: Err(why.into()) }
    }

    fn with_remark(remark: &str) -> Self {
        Self { exchanges: Vec::new(), result: Ok(Some(remark.to_owned())) }
    }
}

/// A way of linking an account.
pub trait Linking {
    /// Which way it is: the Assistant asks accordingly.
    fn kind(&self) -> LinkingType;

    /// Whether the account is linked now.
    fn is_linked(&self) -> bool;

    /// Links it, once the person agreed.
    fn link(&mut self) -> LocalFuture<'_, Attempt>;

    /// Makes sure of a token that has not expired, before a request.
    fn freshen(&mut self) -> LocalFuture<'_, Attempt> {
        Box::pin(std::future::ready(Attempt::done()))
    }

    /// The `Authorization` header of the next request; none where nothing is linked.
    fn authorization(&mut self) -> Option<HeaderValue>;

    /// Gets another token after a 401, or links again.
    fn renew(&mut self) -> LocalFuture<'_, Attempt>;

    /// Why a webhook may refuse what was sent along, to the last.
    fn refusal(&self) -> String;
}

/// Google Sign-In: every request carries a fresh ID token, bare.
pub struct GoogleSignIn<'a> {
    mint: &'a dyn Fn(Timestamp) -> IdToken,
    clock: &'a dyn Clock,
    linked: bool,
    /// The client that the last ID token was for.
    audience: Option<String>,
}

impl<'a> GoogleSignIn<'a> {
    /// Signs by `mint`, with the time of the request.
    #[must_use]
    pub fn new(mint: &'a dyn Fn(Timestamp) -> IdToken, clock: &'a dyn Clock, linked: bool) -> Self {
        Self { mint, clock, linked, audience: None }
    }
}

impl Linking for GoogleSignIn<'_> {
    fn kind(&self) -> LinkingType {
        LinkingType::GoogleSignIn
    }

    fn is_linked(&self) -> bool {
        self.linked
    }

    fn link(&mut self) -> LocalFuture<'_, Attempt> {
        self.linked = true;
        Box::pin(std::future::ready(Attempt::done()))
    }

    fn authorization(&mut self) -> Option<HeaderValue> {
        let token = self.linked.then(|| (self.mint)(self.clock.now()))?;
        self.audience = read_claims(&token)["aud"].as_str().map(str::to_owned);
        let mut value = HeaderValue::try_from(token.secret()).ok()?;
        value.set_sensitive(true);
        Some(value)
    }

    fn renew(&mut self) -> LocalFuture<'_, Attempt> {
        let remark = "401: tried again with a fresh ID token";
        Box::pin(std::future::ready(Attempt::with_remark(remark)))
    }

    fn refusal(&self) -> String {
        let audience = self.audience.as_deref().unwrap_or_default();
        format!(
            "it may expect ID tokens for another client than `{audience}`, see \
             `--google-client-id`, or not know the keys that sign here, those of \
             `smarthome identity keys`"
        )
    }
}

/// Gets an account whose access token the webhook knows.
pub trait LinkingFlow {
    /// Leads the person through what that takes; gives the account, or why there is none.
    fn link(&mut self) -> LocalFuture<'_, (Vec<Exchange>, Result<LinkedAccount, String>)>;
}

/// OAuth: every request carries the developer's access token.
pub struct OauthLinking<'a> {
    kind: LinkingType,
    account: Option<LinkedAccount>,
    flow: Option<Box<dyn LinkingFlow + 'a>>,
    client: &'a Client,
    clock: &'a dyn Clock,
    chance: &'a dyn Chance,
    keep: &'a Keep<'a>,
}

impl<'a> OauthLinking<'a> {
    /// Begins with an account that is linked already, or links one by `flow`: the web flow, or
    /// streamlined linking.
    #[must_use]
    pub fn new(
        kind: LinkingType,
        account: Option<LinkedAccount>,
        flow: Option<Box<dyn LinkingFlow + 'a>>,
        (client, clock, chance): (&'a Client, &'a dyn Clock, &'a dyn Chance),
        keep: &'a Keep<'a>,
    ) -> Self {
        Self { kind, account, flow, client, clock, chance, keep }
    }

    async fn link_by_flow(&mut self) -> Attempt {
        let Some(flow) = self.flow.as_deref_mut() else {
            return Attempt::failed("nobody is there who could link again");
        };
        let (exchanges, linked) = flow.link().await;
        let result = linked.and_then(|account| {
            (self.keep)(&account)?;
            self.account = Some(account);
            Ok(None)
        });
        Attempt { exchanges, result }
    }

    async fn refresh(&mut self, account: LinkedAccount) -> Attempt {
        let mut session = Session::new(account, self.client, self.clock, self.chance, self.keep);
        let Refreshed { exchange, trouble } = session.refresh().await;
        self.account = Some(session.account().clone());
        let result = trouble.map_or(Ok(None), |trouble: Trouble| Err(trouble.to_string()));
        Attempt { exchanges: exchange.into_iter().collect(), result }
    }

    async fn freshen_token(&mut self) -> Attempt {
        let now = self.clock.now();
        match &self.account {
            Some(account)
                if account.refresh_token.is_some()
                    && account.expires_at.is_some_and(|expires_at| expires_at <= now) =>
            {
                self.refresh(account.clone()).await
            }
            _ => Attempt::done(),
        }
    }

    /// A refresh where there is a refresh token, else the whole way again.
    async fn renew_token(&mut self) -> Attempt {
        let (mut attempt, how) = match self.account.take() {
            Some(account) if account.refresh_token.is_some() => {
                (self.refresh(account).await, "401: the access token was refreshed")
            }
            _ => (self.link_by_flow().await, "401: there is no refresh token, so it links again"),
        };
        attempt.result = attempt.result.map(|_| Some(how.to_owned()));
        attempt
    }
}

impl Linking for OauthLinking<'_> {
    fn kind(&self) -> LinkingType {
        self.kind
    }

    fn is_linked(&self) -> bool {
        self.account.is_some()
    }

    fn link(&mut self) -> LocalFuture<'_, Attempt> {
        Box::pin(self.link_by_flow())
    }

    fn freshen(&mut self) -> LocalFuture<'_, Attempt> {
        Box::pin(self.freshen_token())
    }

    fn authorization(&mut self) -> Option<HeaderValue> {
        self.account.as_ref().map(|account| bearer(&account.access_token))
    }

    fn renew(&mut self) -> LocalFuture<'_, Attempt> {
        Box::pin(self.renew_token())
    }

    fn refusal(&self) -> String {
        "the access token may be revoked, or be one of another cloud".to_owned()
    }
}
