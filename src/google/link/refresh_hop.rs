//! The last hop: a refresh gives a new access token that works, and the one before it still does.
//!
//! Google's own validation asks for both (its clustered clients use the older token for a while).
//! Clouds without the second link all the same, so its loss is a remark. A rotated refresh token
//! is kept from then on.

use std::time::Duration;

use super::hops::{Run, Stop};
use super::judge::{Broken, judge_token, read_sync};
use super::report::HopName;
use crate::google::refresh;
use crate::google::symptoms::Symptom;
use crate::protocol::Intent;
use crate::protocol::oauth::{Flow, TokenResponse};

/// Long enough for a signed token to get another second.
const NEXT_SECOND: Duration = Duration::from_millis(1100);

const SAME_SECOND: &str = "within the same second the access token stayed the same";
const SAME_TOKEN: &str =
    "but the access token stayed the same: Google links this, and its validation tool fails it";
const OLD_TOKEN_ENDED: &str = "but the refresh ended the access token before it: Google links this, \
     its servers use both for a while, and its validation tool fails it";

impl Run<'_> {
    /// Gives the tokens to keep: the newest of each.
    pub(super) async fn refresh(&mut self, first: TokenResponse) -> Result<TokenResponse, Stop> {
        if self.request.flow == Flow::Implicit {
            self.skip_refresh(&first);
            return Ok(first);
        }
        if first.refresh_token.is_none() {
            if first.expires_in.is_none() {
                let why = "the access token does not expire, and there is no refresh token";
                self.skip(HopName::Refresh, why);
                return Ok(first);
            }
            let expected = "a refresh token beside an access token that expires";
            let broken = Broken::new(Symptom::NoRefreshToken, expected, "none");
            return Err(self.fail(HopName::Refresh, None, broken));
        }
        let (latency, refreshed) = self.refreshed(&first).await;
        match refreshed {
            Ok((token, remark)) => {
                self.pass(HopName::Refresh, latency, remark);
                Ok(token)
            }
            Err(broken) => Err(self.fail(HopName::Refresh, latency, broken)),
        }
    }

    async fn refreshed(
        &self,
        first: &TokenResponse,
    ) -> (Option<Duration>, Result<(TokenResponse, Option<String>), Broken>) {
        let (latency, mut token) = self.ask_refresh(first).await;
        let mut remark = None;
        if let Ok(same) = &token
            && same.access_token.matches(first.access_token.secret())
        {
            (self.tools.pause)(NEXT_SECOND).await;
            remark = Some(SAME_SECOND);
            (_, token) = self.ask_refresh(same).await;
        }
        let judged = match token {
            Ok(token) => self
                .judge(first, &token)
                .await
                .map(|found| (token, found.or(remark).map(str::to_owned))),
            Err(broken) => Err(broken),
        };
        (latency, judged)
    }

    /// Refreshes, and keeps the refresh token where the cloud sends no other.
    async fn ask_refresh(
        &self,
        token: &TokenResponse,
    ) -> (Option<Duration>, Result<TokenResponse, Broken>) {
        let Some(refresh_token) = &token.refresh_token else {
            return (None, Ok(token.clone()));
        };
        let sent = refresh(self.tools.client, self.request.target, refresh_token).await;
        let (latency, next) = judge_token(sent, Symptom::LinkDead);
        let next = next.map(|mut next| {
            next.refresh_token = next.refresh_token.or_else(|| token.refresh_token.clone());
            next
        });
        (latency, next)
    }

    /// The new token must work. That it is the old one, or that the old one ended, is remarked on:
    /// Google links such clouds, though its validation fails them.
    async fn judge(
        &self,
        first: &TokenResponse,
        token: &TokenResponse,
    ) -> Result<Option<&'static str>, Broken> {
        let exchange = self.send(Intent::Sync, &token.access_token, None).await?;
        read_sync(&exchange).map_err(|broken| Broken {
            expected: "the new access token to work after a refresh".to_owned(),
            ..broken
        })?;
        if token.access_token.matches(first.access_token.secret()) {
            return Ok(Some(SAME_TOKEN));
        }
        let exchange = self.send(Intent::Sync, &first.access_token, None).await?;
        Ok(read_sync(&exchange).is_err().then_some(OLD_TOKEN_ENDED))
    }
}
