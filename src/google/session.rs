//! Sends intents for a linked account as Google does: a fresh token, a new `requestId`, the
//! `customData` of the last SYNC.
//!
//! A token that has expired, or that the cloud refuses with 401, is refreshed once for each
//! intent. New tokens are kept before they are used, so that a rotated refresh token is never
//! lost. Whatever the cloud answers is data: an [`Answer`] says what came and what is wrong.

use std::collections::HashMap;
use std::time::Duration;

use bytes::Bytes;
use http::Request;
use serde_json::{Value, json};

use crate::protocol::oauth::TokenResponse;
use crate::protocol::{Intent, Map, SyncPayload};
use crate::wire::{Chance, Client, Clock, Exchange, SendError, Timestamp};

use super::answer::{Answer, Trouble, ensure_answered, ensure_states};
use super::{LinkedAccount, Locale, build_request, read_token_answer, refresh, send_intent};

/// Keeps an account where it survives; called with new tokens before they are used.
pub type Keep<'a> = dyn Fn(&LinkedAccount) -> Result<(), String> + Send + Sync + 'a;

/// Makes the body of an intent.
pub(super) type BodyOf<'a> = dyn Fn(&dyn Chance) -> Value + Sync + 'a;

/// A Google account at work: sends intents and looks after the tokens.
pub struct Session<'a> {
    account: LinkedAccount,
    client: &'a Client,
    clock: &'a dyn Clock,
    chance: &'a dyn Chance,
    keep: &'a Keep<'a>,
}

/// What came of a refresh.
#[derive(Clone, Debug)]
pub struct Refreshed {
    /// The exchange with the token endpoint.
    pub exchange: Option<Exchange>,
    /// Why there is no new access token, if there is none.
    pub trouble: Option<Trouble>,
}

impl<'a> Session<'a> {
    /// Starts a session; time, chance and the place where tokens are kept are handed in.
    #[must_use]
    pub fn new(
        account: LinkedAccount,
        client: &'a Client,
        clock: &'a dyn Clock,
        chance: &'a dyn Chance,
        keep: &'a Keep<'a>,
    ) -> Self {
        Self { account, client, clock, chance, keep }
    }

    /// The account as it is now.
    #[must_use]
    pub fn account(&self) -> &LinkedAccount {
        &self.account
    }

    /// Asks which devices there are, and keeps the answer where it can be used.
    pub async fn sync(&mut self) -> Answer {
        let answer = self.send(Intent::Sync, None).await;
        let answer = answer.judged(|response| SyncPayload::read(response).map(|_| ()));
        if answer.trouble.is_some() {
            return answer;
        }
        self.account.last_sync = Some(answer.response());
        match (self.keep)(&self.account) {
            Ok(()) => answer,
            Err(cause) => answer.failed(Trouble::Keep(cause)),
        }
    }

    /// Asks how devices are.
    pub async fn query(&mut self, ids: &[String]) -> Answer {
        let payload = json!({"devices": self.references(ids)});
        let answer = self.send(Intent::Query, Some(payload)).await;
        answer.judged(|response| ensure_states(response, ids))
    }

    /// Has devices do something. Whether they did is for the dialogue to read.
    pub async fn execute(&mut self, ids: &[String], execution: &Value) -> Answer {
        let command = json!({"devices": self.references(ids), "execution": [execution]});
        self.send(Intent::Execute, Some(json!({"commands": [command]}))).await
    }

    /// Says that the user unlinked.
    pub async fn disconnect(&mut self) -> Answer {
        self.send(Intent::Disconnect, None).await
    }

    /// Gets a new access token and keeps it.
    pub async fn refresh(&mut self) -> Refreshed {
        let Some(refresh_token) = self.account.refresh_token.clone() else {
            let trouble = Trouble::LinkDead("there is no refresh token".to_owned());
            return Refreshed { exchange: None, trouble: Some(trouble) };
        };
        let asked_at = self.clock.now();
        match refresh(self.client, &self.account.target, &refresh_token).await {
            Err(error) => Refreshed { exchange: None, trouble: Some(error.into()) },
            Ok(exchange) => {
                let tokens = read_token_answer(&exchange).map_err(Trouble::from);
                let trouble = tokens.and_then(|tokens| self.take(tokens, asked_at)).err();
                Refreshed { exchange: Some(exchange), trouble }
            }
        }
    }

    /// A refresh that brings no refresh token leaves the old one valid.
    fn take(&mut self, tokens: TokenResponse, asked_at: Timestamp) -> Result<(), Trouble> {
        self.account.access_token = tokens.access_token;
        self.account.expires_at =
            tokens.expires_in.map(|seconds| asked_at + Duration::from_secs(seconds));
        if tokens.refresh_token.is_some() {
            self.account.refresh_token = tokens.refresh_token;
        }
        (self.keep)(&self.account).map_err(Trouble::Keep)
    }

    async fn send(&mut self, intent: Intent, payload: Option<Value>) -> Answer {
        let body = |chance: &dyn Chance| {
            build_request(intent, chance.number(), &Locale::default(), payload.clone())
        };
        let mut answer = self.send_body(&body).await;
        answer.trouble = answer.trouble.or_else(|| {
            let exchange = answer.exchange.as_ref()?;
            ensure_answered(intent, &answer.request, exchange).err()
        });
        answer
    }

    /// Sends an intent whose body is made by `body`, anew for each attempt; judges nothing but
    /// the link.
    pub(super) async fn send_body(&mut self, body: &BodyOf<'_>) -> Answer {
        let mut answer = Answer::default();
        let mut may_refresh = self.account.refresh_token.is_some();
        if may_refresh && self.has_expired() {
            may_refresh = false;
            if let Some(trouble) = self.refresh_within(&mut answer).await {
                return answer.failed(trouble);
            }
        }
        loop {
            if let Err(error) = self.attempt(body, &mut answer).await {
                return answer.failed(error.into());
            }
            if answer.http_status() != Some(401) || !may_refresh {
                break;
            }
            may_refresh = false;
            if let Some(trouble) = self.refresh_within(&mut answer).await {
                return answer.failed(trouble);
            }
        }
        if answer.http_status() == Some(401) && self.account.refresh_token.is_none() {
            let reason = "the cloud answered 401, and there is no refresh token";
            return answer.failed(Trouble::LinkDead(reason.to_owned()));
        }
        answer
    }

    /// Sends a request that is no intent; `uses_token` says whether it holds the access token,
    /// which must then be fresh.
    pub(super) async fn send_request(
        &mut self,
        uses_token: bool,
        request: &(dyn Fn(&LinkedAccount) -> Request<Bytes> + Sync),
    ) -> Answer {
        let mut answer = Answer::default();
        let expired = self.account.refresh_token.is_some() && self.has_expired();
        if uses_token
            && expired
            && let Some(trouble) = self.refresh_within(&mut answer).await
        {
            return answer.failed(trouble);
        }
        match self.client.send(request(&self.account)).await {
            Err(error) => answer.failed(error.into()),
            Ok(exchange) => {
                answer.exchanges.push(exchange.clone());
                answer.exchange = Some(exchange);
                answer
            }
        }
    }

    /// Takes the tokens of an answer that was got by the account's own refresh token.
    pub(super) fn take_tokens(&mut self, exchange: &Exchange) -> Result<(), Trouble> {
        match read_token_answer(exchange) {
            Ok(tokens) => self.take(tokens, self.clock.now()),
            // What was refused leaves the tokens as they are.
            Err(_) => Ok(()),
        }
    }

    /// Keeps the devices of a SYNC response that was got otherwise, where it names any.
    pub(super) fn take_sync(&mut self, response: Value) -> Result<(), Trouble> {
        if SyncPayload::read(&response).is_err() {
            return Ok(());
        }
        self.account.last_sync = Some(response);
        (self.keep)(&self.account).map_err(Trouble::Keep)
    }

    /// A number that was not used before.
    pub(super) fn number(&self) -> u64 {
        self.chance.number()
    }

    /// Each attempt is a request of its own, with an id of its own.
    async fn attempt(&self, body: &BodyOf<'_>, answer: &mut Answer) -> Result<(), SendError> {
        answer.request = body(self.chance);
        answer.exchange = None;
        let url = &self.account.target.fulfillment_url;
        let token = &self.account.access_token;
        let exchange = send_intent(self.client, url, token, &answer.request).await?;
        answer.exchanges.push(exchange.clone());
        answer.exchange = Some(exchange);
        Ok(())
    }

    async fn refresh_within(&mut self, answer: &mut Answer) -> Option<Trouble> {
        let refreshed = self.refresh().await;
        answer.exchanges.extend(refreshed.exchange);
        refreshed.trouble
    }

    fn has_expired(&self) -> bool {
        self.account.expires_at.is_some_and(|expires_at| expires_at <= self.clock.now())
    }

    /// Devices as QUERY and EXECUTE name them: the id, with the `customData` of the last SYNC.
    fn references(&self, ids: &[String]) -> Value {
        let devices = self
            .account
            .last_sync
            .as_ref()
            .and_then(|sync| sync.pointer("/payload/devices")?.as_array())
            .map_or(&[][..], Vec::as_slice);
        let known: HashMap<&str, &Value> = devices
            .iter()
            .rev()
            .filter_map(|device| Some((device["id"].as_str()?, device)))
            .collect();
        ids.iter()
            .map(|id| {
                let custom_data =
                    known.get(id.as_str()).and_then(|device| device.get("customData"));
                let mut reference = Map::new();
                if let Some(custom_data) = custom_data {
                    reference.insert("customData".to_owned(), custom_data.clone());
                }
                reference.insert("id".to_owned(), id.as_str().into());
                Value::Object(reference)
            })
            .collect()
    }
}

#[cfg(test)]
mod tests;
