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
mod tests {
    use std::sync::Mutex;

    use super::*;
    use crate::google::answer::Blame;
    use crate::google::scripted::{Cloud, FULFILLMENT, Line, Sent, account};
    use crate::wire::{ManualClock, SeededChance};

    const TOKENS: &str = r#"{"token_type":"bearer","access_token":"access-2","expires_in":3600}"#;

    fn json_line(status: u16, body: &str) -> Line {
        Line::Raw(status, "application/json", body.to_owned())
    }

    fn devices(custom_data: &Value) -> Line {
        Line::Payload(json!({"agentUserId": "u", "devices": [{
            "id": "123", "type": "action.devices.types.LIGHT",
            "traits": ["action.devices.traits.OnOff"], "name": {"name": "lamp"},
            "willReportState": false, "customData": custom_data
        }]}))
    }

    /// Runs one thing in a session at `now`; gives what was kept, what was sent, and the session's
    /// account afterwards.
    fn run<T>(
        cloud: &Cloud,
        account: LinkedAccount,
        now: u64,
        act: impl AsyncFnOnce(&mut Session<'_>, &ManualClock) -> T,
    ) -> (T, Vec<(String, usize)>, LinkedAccount) {
        let kept = Mutex::new(Vec::new());
        let keep = |account: &LinkedAccount| {
            let token = account.access_token.secret().to_owned();
            kept.lock().expect("no panic").push((token, cloud.sent().len()));
            Ok(())
        };
        let (client, clock) = (cloud.client(), ManualClock::at(Timestamp(now)));
        let chance = SeededChance::default();
        let mut session = Session::new(account, &client, &clock, &chance, &keep);
        let result = block_on(act(&mut session, &clock));
        let account = session.account().clone();
        drop(session);
        (result, kept.into_inner().expect("no panic"), account)
    }

    fn block_on<T>(future: impl Future<Output = T>) -> T {
        tokio::runtime::Builder::new_current_thread().build().expect("a runtime").block_on(future)
    }

    fn tokens_of(sent: &[Sent]) -> Vec<&str> {
        sent.iter()
            .filter(|sent| sent.url == FULFILLMENT)
            .map(|sent| sent.authorization.as_str())
            .collect()
    }

    #[test]
    fn a_token_is_refreshed_once_the_clock_passes_its_end() {
        let lines = [devices(&json!(1)), json_line(200, TOKENS), devices(&json!(1))];
        let cloud = Cloud::saying(lines);
        let (answer, kept, account) = run(&cloud, account(), 999, async |session, clock| {
            assert!(session.sync().await.trouble.is_none());
            clock.advance(Duration::from_millis(1));
            session.sync().await
        });
        assert!(answer.trouble.is_none(), "{:?}", answer.trouble);
        assert_eq!(answer.exchanges.len(), 2);
        assert_eq!(tokens_of(&cloud.sent()), ["Bearer access-1", "Bearer access-2"]);
        assert_eq!(account.expires_at, Some(Timestamp(1000 + 3_600_000)));
        assert_eq!(account.refresh_token.expect("the old one").secret(), "refresh-1");
        // Kept after the SYNC, after the refresh and before its token is used, and after the SYNC.
        let kept: Vec<_> = kept.iter().map(|(token, sent)| (token.as_str(), *sent)).collect();
        assert_eq!(kept, [("access-1", 1), ("access-2", 2), ("access-2", 3)]);
        assert_eq!(
            cloud.sent()[1].body,
            "client_id=google&client_secret=client%26secret&grant_type=refresh_token&refresh_token=refresh-1"
        );
    }

    #[test]
    fn a_401_is_refreshed_once_and_only_once() {
        let refused = || json_line(401, "{}");
        let cloud = Cloud::saying([refused(), json_line(200, TOKENS), refused()]);
        let (answer, ..) = run(&cloud, account(), 0, async |session, _| session.sync().await);
        assert!(matches!(answer.trouble, Some(Trouble::Status(401))), "{:?}", answer.trouble);
        assert_eq!(answer.exchanges.len(), 3);
        let sent = cloud.sent();
        assert_eq!(tokens_of(&sent), ["Bearer access-1", "Bearer access-2"]);
        assert_ne!(sent[0].json()["requestId"], sent[2].json()["requestId"]);
    }

    #[test]
    fn a_rotated_refresh_token_is_kept_before_anything_else_can_fail() {
        let rotated = r#"{"token_type":"Bearer","access_token":"access-2","refresh_token":"refresh-2","expires_in":3600}"#;
        let cloud = Cloud::saying([json_line(200, rotated), Line::Refused]);
        let (answer, kept, account) =
            run(&cloud, account(), 5000, async |session, _| session.sync().await);
        assert_eq!(answer.trouble.map(|trouble| trouble.blame()), Some(Blame::Unreachable));
        assert_eq!(kept, [("access-2".to_owned(), 1)]);
        assert_eq!(account.refresh_token.expect("the new one").secret(), "refresh-2");
    }

    #[test]
    fn tokens_that_cannot_be_kept_are_not_used() {
        let cloud = Cloud::saying([json_line(200, TOKENS)]);
        let (client, clock) = (cloud.client(), ManualClock::at(Timestamp(5000)));
        let keep = |_: &LinkedAccount| Err("disk full".to_owned());
        let chance = SeededChance::default();
        let mut session = Session::new(account(), &client, &clock, &chance, &keep);
        let trouble = block_on(session.sync()).trouble.expect("trouble");
        assert_eq!(trouble.blame(), Blame::Ours);
        assert_eq!(trouble.to_string(), "could not keep the account: disk full");
        assert_eq!(cloud.sent().len(), 1);
    }

    #[test]
    fn a_refresh_that_fails_says_whether_the_link_is_dead() {
        let cases = [
            (
                json_line(400, r#"{"error":"invalid_grant"}"#),
                "the link is dead, link again: the token endpoint answered 400 `invalid_grant`",
            ),
            (
                json_line(401, r#"{"error":"invalid_client"}"#),
                "could not refresh the access token: expected 200 with a token as JSON, got 401 `invalid_client`",
            ),
            (
                Line::Raw(502, "text/html", "<h1>".into()),
                "could not refresh the access token: expected 200 with a token as JSON, got 502 with an HTML page",
            ),
            (
                Line::Raw(200, "text/html", "<h1>".into()),
                "could not refresh the access token: expected 200 with a token as JSON, got 200 with an HTML page",
            ),
            (
                json_line(200, "{}"),
                "could not refresh the access token: expected a string at `/token_type`, got nothing",
            ),
        ];
        for (line, expected) in cases {
            let cloud = Cloud::saying([line]);
            let (answer, kept, _) =
                run(&cloud, account(), 5000, async |session, _| session.sync().await);
            assert_eq!(answer.trouble.expect("trouble").to_string(), expected);
            assert!(kept.is_empty());
        }
    }

    #[test]
    fn without_a_refresh_token_an_expired_one_is_tried_and_a_401_ends_the_link() {
        let mut account = account();
        account.refresh_token = None;
        let cloud = Cloud::saying([json_line(401, "{}")]);
        let (answer, ..) = run(&cloud, account, 5000, async |session, _| session.sync().await);
        assert!(matches!(answer.trouble, Some(Trouble::LinkDead(_))), "{:?}", answer.trouble);
        assert_eq!(answer.http_status(), Some(401));
    }

    #[test]
    fn custom_data_of_the_last_sync_comes_back() {
        let states = json!({"devices": {"123": {"online": true}, "9": {"online": true}}});
        let cloud = Cloud::saying([
            devices(&json!({"a": [1]})),
            Line::Payload(states),
            Line::Payload(json!({})),
        ]);
        run(&cloud, account(), 0, async |session, _| {
            let ids = ["123".to_owned(), "9".to_owned()];
            assert!(session.sync().await.trouble.is_none());
            let answer = session.query(&ids).await;
            assert!(answer.trouble.is_none(), "{:?}", answer.trouble);
            session.execute(&ids, &json!({"command": "c"})).await;
        });
        let references = json!([{"customData": {"a": [1]}, "id": "123"}, {"id": "9"}]);
        let payload = |index: usize| cloud.sent()[index].json()["inputs"][0]["payload"].clone();
        assert_eq!(payload(1), json!({"devices": references}));
        assert_eq!(
            payload(2),
            json!({"commands": [{"devices": references, "execution": [{"command": "c"}]}]})
        );
    }

    #[test]
    fn what_google_cannot_use_is_named_with_its_place() {
        let body = |text: &str| json_line(200, text);
        let html = || Line::Raw(500, "text/html", "<h1>oops</h1>".into());
        let query = [
            (html(), "expected status 200, got 500"),
            (body(""), "the document: expected a JSON document, got an empty body"),
            (
                Line::Raw(200, "text/html", "<h1>oops</h1>".into()),
                "the document: expected a JSON document, got text/html: `<h1>oops</h1>`",
            ),
            (body("null"), "/requestId: expected `\"1\"`, as it was sent, got nothing"),
            (
                body(r#"{"requestId":"7"}"#),
                "/requestId: expected `\"1\"`, as it was sent, got `\"7\"`",
            ),
            (Line::Payload(json!({})), "/payload/devices: expected an object, got nothing"),
            (
                Line::Payload(json!({"devices": {}})),
                "/payload/devices/123: expected an object, got nothing",
            ),
            (
                Line::Payload(json!({"errorCode": "authFailure"})),
                "/payload/errorCode: expected the states of devices, got `\"authFailure\"`",
            ),
        ];
        for (line, expected) in query {
            let cloud = Cloud::saying([line]);
            let (answer, ..) = run(&cloud, account(), 0, async |session, _| {
                session.query(&["123".to_owned()]).await
            });
            let trouble = answer.trouble.expect("trouble");
            assert_eq!(trouble.blame(), Blame::Cloud);
            let sent = answer.request["requestId"].to_string();
            assert_eq!(trouble.to_string(), expected.replace("\"1\"", &sent));
        }
    }

    #[test]
    fn a_sync_that_google_cannot_use_does_not_replace_the_last_one() {
        let cloud = Cloud::saying([devices(&json!(1)), Line::Payload(json!({"devices": []}))]);
        let (answer, _, account) = run(&cloud, account(), 0, async |session, _| {
            session.sync().await;
            session.sync().await
        });
        assert_eq!(
            answer.trouble.expect("trouble").to_string(),
            "/payload/agentUserId: expected a string, got nothing"
        );
        let synced = account.synced().expect("the first").expect("readable");
        assert_eq!(synced.agent_user_id, "u");
    }

    #[test]
    fn a_disconnect_may_be_answered_with_anything() {
        for body in ["", "null", "{}"] {
            let cloud = Cloud::saying([json_line(200, body)]);
            let (answer, ..) =
                run(&cloud, account(), 0, async |session, _| session.disconnect().await);
            assert!(answer.trouble.is_none(), "{body}: {:?}", answer.trouble);
        }
    }
}
