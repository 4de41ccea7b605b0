//! What a household has more of than one: a second user, a second client, two links of one user.

use super::answers::{describe, tokens_of};
use super::links::{FreshCode, not_signed_in};
use super::{Bench, Stop, TokenRequest, Tokens};
use crate::protocol::{ClientSecret, Intent};
use crate::wire::Exchange;

/// Another client that is registered at the cloud. No `Debug`: it is a secret.
#[derive(Clone, Copy)]
pub struct SecondClient<'a> {
    /// Its `client_id`.
    pub id: &'a str,
    /// Its `client_secret`.
    pub secret: &'a ClientSecret,
}

impl Bench<'_> {
    /// A code that the second user agreed to, in a browser of their own.
    ///
    /// # Errors
    /// There is no second user, they cannot sign in, or no code came.
    pub async fn second_code(&self) -> Result<FreshCode, Stop> {
        let mut browser = self.second_browser.lock().await;
        let browser = browser.as_mut().ok_or_else(|| {
            Stop::unless(
                "it needs a second user of the cloud",
                "give `--second-username` and `--second-password`",
            )
        })?;
        let (first, second) = (self.given.sign_in, self.given.second_user);
        if first.zip(second).is_some_and(|(first, second)| first.username == second.username) {
            return Err(Stop::unless(
                "the second user is the first",
                "let `--second-username` name another one",
            ));
        }
        let authorization = self.authorization(false);
        let arrival = browser.capture(&authorization).await;
        FreshCode::read(&arrival.map_err(|error| not_signed_in(&error))?.url, authorization)
    }

    /// A link of the second user, which all checks share and leave alive.
    ///
    /// # Errors
    /// There is no second user, they cannot sign in, or no tokens came.
    pub async fn second_linked(&self) -> Result<&Tokens, Stop> {
        let linked = self.second_linked.get_or_try_init(|| async {
            let code = self.second_code().await?;
            tokens_of(&self.token(&self.exchange_of(&code)).await?)
        });
        linked.await
    }

    /// The SYNC of the second user, sent once.
    ///
    /// # Errors
    /// There is no second user, or no answer came.
    pub async fn second_sync(&self) -> Result<&Exchange, Stop> {
        let access = &self.second_linked().await?.access;
        let sync =
            self.second_synced.get_or_try_init(|| self.intent_with(Intent::Sync, access, None));
        sync.await
    }

    /// The second client, where the cloud seems to know it: what it is refused is not refused to
    /// any stranger.
    ///
    /// # Errors
    /// There is none, or an unknown refresh token is answered in other words for it than for
    /// Google's client.
    pub async fn second_client(&self) -> Result<SecondClient<'_>, Stop> {
        let client = self.given.second_client.ok_or_else(|| {
            Stop::unless(
                "it needs a second client of the cloud",
                "give `--second-client-id` and `--second-client-secret`",
            )
        })?;
        let unknown = self.tools.chance.token();
        let request = self.grant("refresh_token").with("refresh_token", &unknown);
        let known = describe(&self.token(&request).await?);
        let answer = describe(&self.token(&request.of_second(client)).await?);
        if answer == known {
            return Ok(client);
        }
        Err(Stop::unless(
            format!(
                "the cloud does not seem to know the second client: to an unknown refresh token \
                 it says {answer} to that one, and {known} to Google's"
            ),
            "see `--second-client-id` and `--second-client-secret`",
        ))
    }

    /// Two links of one user, the earlier one first.
    ///
    /// # Errors
    /// Nobody can sign in, or no tokens came.
    pub async fn two_links(&self) -> Result<(Tokens, Tokens), Stop> {
        Ok((self.link().await?, self.link().await?))
    }
}

impl TokenRequest {
    /// With the credentials of the second client, as the target sends its own.
    #[must_use]
    pub fn of_second(self, client: SecondClient<'_>) -> Self {
        self.as_client(client.id).with_secret(client.secret.secret())
    }
}
