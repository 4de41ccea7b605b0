//! The exchange of an authorization code (RFC 6749 §4.1.3, RFC 7636 §4.6).
//!
//! Everything is verified before the code is used up, so that a mistake does not burn it. Of
//! several exchanges at once one wins; one that begins after its answer is a replay, and ends the
//! link that the code gave (RFC 6749 §4.1.2). Where a user may have one link, it is here that a
//! second one is refused for certain: several codes may have been given before.

use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest as _, Sha256};
use subtle::ConstantTimeEq as _;

use super::authorization_request::is_pkce_text;
use super::form::Form;
use super::opening::{By, open_link};
use super::refusal::Refusal;
use super::token::Tokens;
use crate::cloud::{Client, Cloud, CodeRecord, Consumption, Pkce, TokenHash};
use crate::protocol::oauth::OAuthError;

/// Exchanges a code.
pub(super) async fn exchange(
    cloud: &Arc<Cloud>,
    client: &Client,
    form: &Form,
    code: &str,
) -> Result<Tokens, Refusal> {
    let code = TokenHash::of(code);
    let record = cloud.store.find_code(code).await?;
    let record = record.ok_or(Refusal::invalid_grant("the code is unknown"))?;
    ensure_holds(&record, client, form, cloud)?;
    // On a task of its own: a client that hangs up cannot stop it between claim and settlement.
    tokio::spawn(redeem(Arc::clone(cloud), code, record)).await.unwrap_or_else(|error| {
        tracing::error!(%error, "an exchange broke off");
        Err(Refusal::new(OAuthError::ServerError, "the exchange broke off")
            .with_status(http::StatusCode::INTERNAL_SERVER_ERROR))
    })
}

fn ensure_holds(
    record: &CodeRecord,
    client: &Client,
    form: &Form,
    cloud: &Cloud,
) -> Result<(), Refusal> {
    if record.client_id != client.id {
        return Err(Refusal::invalid_grant("the code belongs to another client"));
    }
    if record.expires <= cloud.clock.now() {
        return Err(Refusal::invalid_grant("the code has expired"));
    }
    if form.get("redirect_uri") != Some(&record.redirect_uri) {
        return Err(Refusal::invalid_grant(
            "`redirect_uri` is not the one of the authorization request",
        ));
    }
    ensure_verifier(record.pkce.as_ref(), form.get("code_verifier"))
}

/// The verifier fits the challenge; one without the other is refused too, since it shows that the
/// authorization request was tampered with (RFC 9700 §2.1.1).
fn ensure_verifier(challenge: Option<&Pkce>, verifier: Option<&str>) -> Result<(), Refusal> {
    let fits = match (challenge, verifier) {
        (None, None) => true,
        (Some(challenge), Some(verifier)) => is_pkce_text(verifier) && answers(challenge, verifier),
        _ => false,
    };
    if fits {
        Ok(())
    } else {
        Err(Refusal::invalid_grant("`code_verifier` does not fit the authorization request"))
    }
}

fn answers(challenge: &Pkce, verifier: &str) -> bool {
    match challenge {
        Pkce::Plain(challenge) => challenge.as_bytes().ct_eq(verifier.as_bytes()).into(),
        Pkce::S256(challenge) => {
            let hash = URL_SAFE_NO_PAD.encode(Sha256::digest(verifier.as_bytes()));
            challenge.as_bytes().ct_eq(hash.as_bytes()).into()
        }
    }
}

/// Uses the code up and opens the link, if nobody else did.
async fn redeem(cloud: Arc<Cloud>, code: TokenHash, record: CodeRecord) -> Result<Tokens, Refusal> {
    match cloud.store.consume_code(code).await? {
        Consumption::Won => {}
        Consumption::Overlapped => {
            return Err(Refusal::invalid_grant("the code is being exchanged already"));
        }
        Consumption::Unknown => return Err(Refusal::invalid_grant("the code is unknown")),
        Consumption::Replayed { grant_id } => {
            tracing::warn!(grant_id, "a used code came again, ending the link it gave");
            cloud.store.end_grant(&grant_id).await?;
            return Err(Refusal::invalid_grant("the code was used before"));
        }
    }
    let opened = open(&cloud, code, record).await;
    let overlap = cloud.settings.exchange_overlap;
    if opened.is_ok() && !overlap.is_zero() {
        tokio::time::sleep(overlap).await;
    }
    if let Err(error) = cloud.store.settle_code(code).await {
        // The code stays claimed: it cannot be used again, only a replay goes unnoticed.
        tracing::error!(%error, "cannot settle a code");
    }
    opened
}

async fn open(cloud: &Cloud, code: TokenHash, record: CodeRecord) -> Result<Tokens, Refusal> {
    let CodeRecord { user_id, client_id, scope, .. } = record;
    let client = cloud.settings.client(&client_id);
    let client = client.ok_or(Refusal::invalid_grant("the code's client is registered no more"))?;
    let tokens = open_link(cloud, client, user_id, scope, By::Code(code)).await?;
    tokens.ok_or(Refusal::invalid_grant("the user has a link already, and may have only one"))
}
