//! A link that lives on: what Google does to it from the hour after it was made.
//!
//! Most links that die do so here, without anybody having done anything: an answer was lost on the
//! way, two of Google's servers refreshed at once, one of them still used the access token before.
//!
//! A cloud that rotates gives a new refresh token for each refresh, and may end the old one. So
//! nothing here refreshes a link of the person's: it would go on with a token that nobody keeps,
//! and the account at hand would be dead. These checks make links of their own and are not judged
//! where nobody can sign in. Two ask for nothing that could end a link, and run without: a refresh
//! token that was never given, and the person's refresh token where an access token belongs.
//!
//! Each check makes its link just before it uses it, since some clouds keep but the last link of a
//! user. Rotation with overlap is fine; ending the old token before the new one was used is not.

mod answer;
mod many;
mod refusal;
mod survival;

pub use answer::CHECKS as ANSWER;
pub use many::CHECKS as MANY;
pub use refusal::CHECKS as REFUSAL;
pub use survival::CHECKS as SURVIVAL;

use crate::check::answers::{describe, tokens_of};
use crate::check::{Bench, Stop, Tokens};
use crate::protocol::RefreshToken;
use crate::wire::Exchange;

/// What a person sees of a link that died.
const PHONE_UNLINKED: &str = "the devices are offline some time later, and the account has to be \
                              linked again";

/// Said where there is no rotation.
const NO_ROTATION: &str = "the refresh token stays the same";

/// The refresh token that Google would use from now on.
fn refresh_token(tokens: &Tokens) -> Result<RefreshToken, Stop> {
    let none = || Stop::not_judged("no refresh token came with the code");
    tokens.refresh.clone().ok_or_else(none)
}

/// Refreshes as a step on the way: one that fails is another check's business.
async fn refreshed(bench: &Bench<'_>, token: &RefreshToken) -> Result<(Exchange, Tokens), Stop> {
    let exchange = bench.token(&bench.refresh_of(token)).await?;
    let tokens = tokens_of(&exchange)?;
    Ok((exchange, tokens))
}

/// The refresh token after a refresh: the new one where there is one.
fn newest(tokens: &Tokens, before: &RefreshToken) -> RefreshToken {
    tokens.refresh.clone().unwrap_or_else(|| before.clone())
}

/// The refresh token of an answer, where it is another than the one before.
fn rotated(tokens: &Tokens, before: &RefreshToken) -> Option<RefreshToken> {
    tokens.refresh.clone().filter(|new| !new.matches(before.secret()))
}

/// A cloud that asks for patience has not refused.
fn ensure_not_slowed(exchange: &Exchange) -> Result<(), Stop> {
    match exchange.status() {
        429 => {
            Err(Stop::not_judged(format!("the cloud asks to go slower: {}", describe(exchange))))
        }
        _ => Ok(()),
    }
}

/// Whether a refresh gave an access token.
fn gives_token(exchange: &Exchange) -> bool {
    tokens_of(exchange).is_ok()
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};
    use std::time::Duration;

    use bytes::Bytes;
    use http::{Request, Response};

    use crate::check::made_up::target;
    use crate::check::{Bench, Given, Selection, Status, Tools, Until, run};
    use crate::google::{LinkedAccount, Target};
    use crate::protocol::{AccessToken, RefreshToken};
    use crate::wire::{BoxFuture, Client, ManualClock, SeededChance, SendError, Timestamp};

    fn account(target: &Target) -> LinkedAccount {
        LinkedAccount {
            name: "default".to_owned(),
            target: target.clone(),
            access_token: AccessToken::new("the-persons-access-token"),
            expires_at: None,
            refresh_token: Some(RefreshToken::new("the-persons-refresh-token")),
            linked_at: Timestamp(0),
            last_sync: None,
        }
    }

    /// A cloud that refuses everybody, and the bodies that were posted to its token endpoint.
    fn cloud() -> (Client, Arc<Mutex<Vec<String>>>) {
        let posted = Arc::new(Mutex::new(Vec::new()));
        let kept = Arc::clone(&posted);
        let client = Client::new(
            move |request: Request<Bytes>| -> BoxFuture<'static, Result<_, SendError>> {
                let is_token = request.uri().path() == "/token";
                if is_token {
                    let body = String::from_utf8_lossy(request.body()).into_owned();
                    kept.lock().expect("no panic").push(body);
                }
                let status = if is_token { 400 } else { 401 };
                let body = Bytes::from_static(b"{\"error\":\"invalid_grant\"}");
                let answer = Response::builder().status(status).body(body).expect("an answer");
                Box::pin(async move { Ok(answer) })
            },
        );
        (client, posted)
    }

    #[tokio::test]
    async fn a_link_of_the_persons_is_never_refreshed() {
        let (client, posted) = cloud();
        let target = target("https://cloud.test", "/authorize", "/token");
        let given = Given { account: Some(account(&target)), ..Given::default() };
        let clock = ManualClock::at(Timestamp(0));
        let chance = SeededChance::default();
        let pause = |_: Duration| -> BoxFuture<'static, ()> { Box::pin(async {}) };
        let tools = Tools { client: &client, clock: &clock, chance: &chance, pause: &pause };
        let bench = Bench::new(&target, given, tools);
        let selection = Selection::new::<&str>(&["oauth.refresh"], &[]).expect("a group");
        let outcomes = run(&bench, &selection, &Until::default(), &|_| {}).await;

        let judged: Vec<_> =
            outcomes.iter().filter(|one| one.status() != Status::Skip).map(|one| one.id).collect();
        assert_eq!(
            judged,
            ["oauth.refresh.unknown-is-invalid-grant", "oauth.refresh.opens-no-fulfillment"]
        );
        let posted = posted.lock().expect("no panic");
        assert_eq!(posted.len(), 1);
        assert!(!posted[0].contains("the-persons"), "{posted:?}");
    }
}
