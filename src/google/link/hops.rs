//! The hops of linking, in the order of Google's own: each passes, is skipped, or ends the run.
//!
//! The account is complete only after the last hop; a token that was given before is not kept.

use std::time::Duration;

use serde_json::Value;

use super::LinkError;
use super::authorization::{Authorization, Granted};
use super::judge::{
    Broken, capture_symptom, judge_token, query_payload, read_query, read_sync, remarks_on,
    unsent_symptom,
};
use super::likely::causes;
use super::redirect::{Capture, NotCaught};
use super::report::{Hop, HopName, HopStatus, LinkFailure, LinkReport};
use super::streamlined::{Asked, Streamlined, Way};
use crate::google::symptoms::{Symptom, phone_shows};
use crate::google::{
    LinkedAccount, Locale, Target, build_request, exchange_code, get_userinfo, read_userinfo,
    send_intent,
};
use crate::protocol::oauth::{Flow, TokenResponse};
use crate::protocol::{AccessToken, AuthorizationCode, Intent, SyncPayload};
use crate::wire::{BoxFuture, Chance, Client, Clock, Exchange, SendError};

/// What is to be linked, and how.
pub struct LinkRequest<'a> {
    /// The cloud.
    pub target: &'a Target,
    /// Which Google account plays.
    pub account: &'a str,
    /// What the cloud's client is registered for.
    pub flow: Flow,
    /// Google's word on who somebody is, where it comes before the browser.
    pub streamlined: Option<Streamlined<'a>>,
    /// How the redirect is caught.
    pub capture: Capture<'a>,
    /// Whether Google's sandbox plays, where the redirect URI is Google's.
    pub sandbox: bool,
    /// Whether PKCE is used.
    pub pkce: bool,
}

/// What linking needs from outside.
#[derive(Clone, Copy)]
pub struct Tools<'a> {
    /// Sends requests.
    pub client: &'a Client,
    /// Says when the token expires.
    pub clock: &'a dyn Clock,
    /// Makes states, verifiers and request ids.
    pub chance: &'a dyn Chance,
    /// Is shown each hop as it ends.
    pub progress: &'a (dyn Fn(&Hop) + Sync),
    /// Waits: a token whose only moving part is a second may need one.
    pub pause: &'a (dyn Fn(Duration) -> BoxFuture<'static, ()> + Sync),
}

/// Links an account, hop by hop, and stops at the first one that is broken.
///
/// # Errors
/// This machine could not do its part; whatever the cloud does is in the report.
pub async fn link(request: &LinkRequest<'_>, tools: Tools<'_>) -> Result<LinkReport, LinkError> {
    let report = LinkReport::start(request.account, request.flow);
    let mut run = Run { request, tools, report };
    match run.play().await {
        Ok(account) => run.report.account = Some(account),
        Err(Stop::Broken) => {}
        Err(Stop::Ours(error)) => return Err(error),
    }
    Ok(run.report)
}

/// Why the run ends early; what broke is in the report.
pub(super) enum Stop {
    Broken,
    Ours(LinkError),
}

/// A run in progress.
pub(super) struct Run<'a> {
    pub(super) request: &'a LinkRequest<'a>,
    pub(super) tools: Tools<'a>,
    report: LinkReport,
}

impl Run<'_> {
    async fn play(&mut self) -> Result<LinkedAccount, Stop> {
        let request = self.request;
        let way = match &request.streamlined {
            Some(play) => {
                self.report.flow = "streamlined";
                self.streamlined(play).await?
            }
            None => Way::Web { login_hint: None },
        };
        let token = match way {
            Way::Tokens(token) => token,
            Way::Web { login_hint } => self.web(login_hint.as_deref()).await?,
        };
        self.userinfo(&token.access_token).await?;
        let (synced, response) = self.sync(&token.access_token).await?;
        self.query(&token.access_token, &synced).await?;
        let token = self.refresh(token).await?;
        let now = self.tools.clock.now();
        Ok(LinkedAccount {
            name: self.request.account.to_owned(),
            target: self.request.target.clone(),
            expires_at: token.expires_in.map(|seconds| now + Duration::from_secs(seconds)),
            access_token: token.access_token,
            refresh_token: token.refresh_token,
            linked_at: now,
            last_sync: Some(response),
        })
    }

    /// In the browser: sign-in and consent give a code, and that gives tokens, or they give a token.
    async fn web(&mut self, login_hint: Option<&str>) -> Result<TokenResponse, Stop> {
        let mut target = self.request.target.clone();
        if let Some(hint) = login_hint {
            target.authorize_url.query_pairs_mut().append_pair("login_hint", hint);
        }
        let (authorization, url) = self.authorize(&target).await?;
        Ok(match self.capture(&authorization, &url)? {
            Granted::Code(code) => self.exchange(&authorization, code).await?,
            Granted::Token(token) => self.take_token(token),
        })
    }

    async fn authorize(&mut self, target: &Target) -> Result<(Authorization, String), Stop> {
        let request = self.request;
        let Tools { client, chance, .. } = self.tools;
        let expected = "sign-in, consent and a redirect";
        match request.capture.run(client, target, request, chance).await {
            Ok(caught) => {
                self.pass(HopName::Authorize, caught.latency, Some(caught.detail));
                Ok((caught.authorization, caught.url))
            }
            Err(NotCaught::Ours(error)) => Err(Stop::Ours(error)),
            Err(NotCaught::StayedAway { actual, advice }) => {
                let mut broken = Broken::new(Symptom::BrowserStayedAway, expected, actual);
                broken.advice = advice;
                Err(self.fail(HopName::Authorize, None, broken))
            }
            Err(NotCaught::Form(error)) => {
                let symptom = match &error {
                    super::FormError::Send(error) => unsent_symptom(error),
                    super::FormError::Elsewhere { .. } => Some(Symptom::WrongPlace),
                    _ => None,
                };
                let symptom = symptom.unwrap_or(Symptom::SignIn);
                let mut broken =
                    Broken::new(symptom, expected, error.to_string()).said(error.words());
                broken.advice = error.advice();
                Err(self.fail(HopName::Authorize, None, broken))
            }
        }
    }

    fn capture(&mut self, authorization: &Authorization, url: &str) -> Result<Granted, Stop> {
        match authorization.judge(url) {
            Ok(granted) => {
                // A token has more to be said of than a code.
                if let Granted::Code(_) = granted {
                    self.pass(HopName::Capture, None, None);
                }
                Ok(granted)
            }
            Err(failure) => {
                let symptom = capture_symptom(failure.kind);
                let broken = Broken::new(symptom, failure.expected, failure.actual);
                let broken = broken.said(failure.oauth_error.unwrap_or_default());
                Err(self.fail(HopName::Capture, None, broken))
            }
        }
    }

    async fn exchange(
        &mut self,
        authorization: &Authorization,
        code: AuthorizationCode,
    ) -> Result<TokenResponse, Stop> {
        let (target, uri) = (self.request.target, authorization.redirect_uri.as_str());
        let verifier = authorization.verifier.as_deref();
        let sent = exchange_code(self.tools.client, target, code, uri, verifier).await;
        let (latency, token) = judge_token(sent, Symptom::CodeRefused);
        let token = token.map_err(|broken| self.fail(HopName::Exchange, latency, broken))?;
        self.note_token(&token);
        self.pass(HopName::Exchange, latency, remarks_on(&token));
        Ok(token)
    }

    pub(super) fn note_token(&mut self, token: &TokenResponse) {
        self.report.token_type = Some(token.token_type.clone());
        self.report.expires_in = token.expires_in;
        self.report.has_refresh_token = token.refresh_token.is_some();
    }

    pub(super) fn note_answer(&mut self, asked: Asked) {
        self.report.dialogue.push(asked);
    }

    async fn userinfo(&mut self, token: &AccessToken) -> Result<(), Stop> {
        let Some(url) = &self.request.target.userinfo_url else {
            self.skip(HopName::UserInfo, "the cloud has no userinfo endpoint");
            return Ok(());
        };
        let exchange = match get_userinfo(self.tools.client, url, token).await {
            Ok(exchange) => exchange,
            Err(error) => return Err(self.fail(HopName::UserInfo, None, error.into())),
        };
        let latency = Some(exchange.latency);
        match read_userinfo(&exchange) {
            Ok(_) => {
                self.pass(HopName::UserInfo, latency, None);
                Ok(())
            }
            Err(wrong) => {
                let broken = Broken::new(Symptom::UserInfo, wrong.expected, wrong.actual);
                Err(self.fail(HopName::UserInfo, latency, broken))
            }
        }
    }

    async fn sync(&mut self, token: &AccessToken) -> Result<(SyncPayload, Value), Stop> {
        let sent = self.send(Intent::Sync, token, None).await;
        let latency = sent.as_ref().ok().map(|exchange| exchange.latency);
        let judged = sent.map_err(Broken::from).and_then(|exchange| read_sync(&exchange));
        let (synced, response) =
            judged.map_err(|broken| self.fail(HopName::Sync, latency, broken))?;
        self.report.agent_user_id = Some(synced.agent_user_id.clone());
        self.report.device_count = Some(synced.devices.len());
        let detail = match synced.devices.len() {
            1 => "1 device".to_owned(),
            count => format!("{count} devices"),
        };
        self.pass(HopName::Sync, latency, Some(detail));
        Ok((synced, response))
    }

    async fn query(&mut self, token: &AccessToken, synced: &SyncPayload) -> Result<(), Stop> {
        if synced.devices.is_empty() {
            self.skip(HopName::Query, "there is no device to ask for");
            return Ok(());
        }
        let sent = self.send(Intent::Query, token, Some(query_payload(synced))).await;
        let latency = sent.as_ref().ok().map(|exchange| exchange.latency);
        let judged = sent.map_err(Broken::from).and_then(|exchange| read_query(&exchange, synced));
        let remark = judged.map_err(|broken| self.fail(HopName::Query, latency, broken))?;
        self.pass(HopName::Query, latency, remark);
        Ok(())
    }

    pub(super) async fn send(
        &self,
        intent: Intent,
        token: &AccessToken,
        payload: Option<Value>,
    ) -> Result<Exchange, SendError> {
        let id = self.tools.chance.number();
        let body = build_request(intent, id, &Locale::default(), payload);
        send_intent(self.tools.client, &self.request.target.fulfillment_url, token, &body).await
    }

    pub(super) fn pass(&mut self, hop: HopName, latency: Option<Duration>, detail: Option<String>) {
        self.record(Hop::new(hop, HopStatus::Pass, latency, detail));
    }

    pub(super) fn skip(&mut self, hop: HopName, why: &str) {
        self.record(Hop::new(hop, HopStatus::Skip, None, Some(why.to_owned())));
    }

    pub(super) fn fail(&mut self, hop: HopName, latency: Option<Duration>, broken: Broken) -> Stop {
        let detail = format!("expected {}, got {}", broken.expected, broken.actual);
        self.record(Hop::new(hop, HopStatus::Fail, latency, Some(detail)));
        let causes = causes(hop, &broken, self.request);
        self.report.failure = Some(LinkFailure {
            hop,
            expected: broken.expected,
            actual: broken.actual,
            phone_shows: phone_shows(hop, broken.symptom),
            causes: causes.into_iter().map(str::to_owned).collect(),
            unreachable: matches!(
                broken.symptom,
                Symptom::Unreachable | Symptom::Tls | Symptom::TooSlow
            ),
        });
        Stop::Broken
    }

    fn record(&mut self, hop: Hop) {
        (self.tools.progress)(&hop);
        self.report.hops.push(hop);
    }
}
