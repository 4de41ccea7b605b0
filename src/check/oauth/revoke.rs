//! The revocation endpoint, which is optional: what Google calls when a person unlinks.
//!
//! Where it is, the cloud's metadata says; without metadata nothing here is judged.

use std::time::Duration;

use super::fulfillment::{ensure_guarded, is_let_in, sync, sync_let_in};
use crate::check::answers::{describe, ensure_refused, tokens_of};
use crate::check::{Bench, Check, Judge, Judged, Pace, Page, Severity, Stop, Tokens};
use crate::protocol::RefreshToken;
use crate::wire::Exchange;

/// How long after a revocation an access token may still be known somewhere: a minute in all.
const WAITS: [Duration; 3] =
    [Duration::from_secs(5), Duration::from_secs(15), Duration::from_secs(40)];

/// These checks.
pub const CHECKS: &[Check] = &[
    Check {
        id: "oauth.revoke.ends-link",
        severity: Severity::Must,
        title: "a refresh token that is given back refreshes nothing any more",
        rule: "RFC 7009 §2.1 and §2.2; Google, Unlinking",
        phone_shows: None,
        page: Page {
            looks_at: "The refresh token of a new link is revoked, with 200, and then used.",
            why: "A person who unlinks wants the cloud to let go of their home. If the token works \
                  on, whoever finds it still holds the key.",
            bad: "HTTP/1.1 200 OK, and the next refresh gives new tokens",
            good: "HTTP/1.1 200 OK, and the next refresh is answered with 400 `invalid_grant`",
            mend: "Delete the token, and all that came from it.",
        },
        proved_by: &["revoke.does-nothing"],
        pace: Pace::Alone,
        judge: Judge::Cloud(|bench| Box::pin(ends_link(bench))),
    },
    Check {
        id: "oauth.revoke.ends-access-tokens",
        severity: Severity::Should,
        title: "the access tokens of a link end with its refresh token",
        rule: "RFC 7009 §2.1",
        phone_shows: None,
        page: Page {
            looks_at: "The refresh token of a new link is revoked. Within a minute its access token \
                       must be turned away. Not judged where the refresh token itself lives on.",
            why: "Until then, whoever was told to leave can still open the door. Tokens that are \
                  signed and never looked up live on for an hour.",
            bad: "HTTP/1.1 200 OK to a SYNC, a minute later",
            good: "HTTP/1.1 401 Unauthorized",
            mend: "Look the link up with each access token, or keep a list of those that ended.",
        },
        proved_by: &["revoke.access-lives"],
        pace: Pace::Alone,
        judge: Judge::Cloud(|bench| Box::pin(ends_access_tokens(bench))),
    },
    Check {
        id: "oauth.revoke.unknown-token-is-200",
        severity: Severity::Must,
        title: "to give back an unknown token is answered with 200",
        rule: "RFC 7009 §2.2; Google, Unlinking",
        phone_shows: None,
        page: Page {
            looks_at: "The revocation of a random token.",
            why: "What was asked for is so: the token does not work. Google may revoke a token twice, \
                  or one that has expired; an error makes it try again.",
            bad: "HTTP/1.1 400 Bad Request\n\n{\"error\":\"invalid_request\"}",
            good: "HTTP/1.1 200 OK",
            mend: "Answer 200 whether or not there was anything to delete.",
        },
        proved_by: &["revoke.unknown-as-400"],
        pace: Pace::Reads,
        judge: Judge::Cloud(|bench| Box::pin(unknown_token_is_200(bench))),
    },
    Check {
        id: "oauth.revoke.secret-needed",
        severity: Severity::Must,
        title: "a wrong client cannot end somebody's link",
        rule: "RFC 7009 §2.1",
        phone_shows: None,
        page: Page {
            looks_at: "The revocation of a new link's refresh token with a secret that is not the \
                       client's, and then a refresh: the link must live.",
            why: "Otherwise whoever sees a token go by can unlink somebody's home.",
            bad: "HTTP/1.1 200 OK, and the link is gone",
            good: "HTTP/1.1 401 Unauthorized\n\n{\"error\":\"invalid_client\"}",
            mend: "Check the client before you look at the token.",
        },
        proved_by: &["revoke.secret-ignored"],
        pace: Pace::Alone,
        judge: Judge::Cloud(|bench| Box::pin(secret_needed(bench))),
    },
];

/// A link of its own with a refresh token that works.
async fn link(bench: &Bench<'_>) -> Result<(Tokens, RefreshToken), Stop> {
    bench.revoke_url().await?;
    let tokens = bench.link().await?;
    let none = || Stop::not_judged("no refresh token came with the code");
    let refresh = tokens.refresh.clone().ok_or_else(none)?;
    Ok((tokens, refresh))
}

async fn ends_link(bench: &Bench<'_>) -> Judged {
    let (_, token) = link(bench).await?;
    let revocation = bench.revoke(&bench.revocation_of(token.secret(), "refresh_token")).await?;
    judge_ended(&revocation, &bench.token(&bench.refresh_of(&token)).await?)
}

fn judge_ended(revocation: &Exchange, refresh: &Exchange) -> Judged {
    if !revocation.response.status().is_success() {
        let expected = "200 to the revocation of a refresh token";
        return Err(Stop::broken(expected, describe(revocation), &[revocation]));
    }
    match ensure_refused(refresh) {
        Err(Stop::Broken(broken)) => {
            let expected = "a refresh refused after the revocation";
            Err(Stop::broken(expected, broken.actual, &[revocation, refresh]))
        }
        judged => judged,
    }
}

async fn ends_access_tokens(bench: &Bench<'_>) -> Judged {
    let (tokens, token) = link(bench).await?;
    sync_let_in(bench, &tokens.access).await?;
    ensure_guarded(bench).await?;
    let revocation = bench.revoke(&bench.revocation_of(token.secret(), "refresh_token")).await?;
    if tokens_of(&bench.token(&bench.refresh_of(&token)).await?).is_ok() {
        return Err(Stop::not_judged("the refresh token lives on after its revocation"));
    }
    let mut after = sync(bench, &tokens.access).await?;
    let mut waited = Duration::ZERO;
    for wait in WAITS {
        if !is_let_in(&after) {
            break;
        }
        (bench.tools.pause)(wait).await;
        waited += wait;
        after = sync(bench, &tokens.access).await?;
    }
    judge_access_ended(waited, &revocation, &after)
}

fn judge_access_ended(waited: Duration, revocation: &Exchange, after: &Exchange) -> Judged {
    let seconds = waited.as_secs();
    if is_let_in(after) {
        let actual = format!("{} {seconds} s later", describe(after));
        let expected = "the access token turned away after the revocation";
        return Err(Stop::broken(expected, actual, &[revocation, after]));
    }
    Ok((seconds > 0).then(|| format!("within {seconds} s")))
}

async fn unknown_token_is_200(bench: &Bench<'_>) -> Judged {
    let token = bench.tools.chance.token();
    judge_unknown(&bench.revoke(&bench.revocation_of(&token, "refresh_token")).await?)
}

fn judge_unknown(exchange: &Exchange) -> Judged {
    if exchange.response.status().is_success() {
        return Ok(None);
    }
    Err(Stop::broken("200", describe(exchange), &[exchange]))
}

async fn secret_needed(bench: &Bench<'_>) -> Judged {
    let (_, token) = link(bench).await?;
    let wrong = bench.tools.chance.token();
    let request = bench.revocation_of(token.secret(), "refresh_token").with_secret(&wrong);
    let revocation = bench.revoke(&request).await?;
    judge_lives(&revocation, &bench.token(&bench.refresh_of(&token)).await?)
}

/// Whatever the revocation was answered: that the link lives is what counts.
fn judge_lives(revocation: &Exchange, refresh: &Exchange) -> Judged {
    if tokens_of(refresh).is_ok() {
        return Ok(Some(describe(revocation)));
    }
    let expected = "the link untouched by a client with a wrong secret";
    let actual = format!("{}, and then {} to a refresh", describe(revocation), describe(refresh));
    Err(Stop::broken(expected, actual, &[revocation, refresh]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::made_up::answer;

    #[test]
    fn what_was_given_back_is_over() {
        let dead = || answer(400, r#"{"error":"invalid_grant"}"#);
        let alive = || answer(200, r#"{"access_token":"a"}"#);
        assert!(judge_ended(&answer(200, ""), &dead()).is_ok());
        assert!(judge_ended(&answer(204, ""), &dead()).is_ok());
        assert!(judge_ended(&answer(200, ""), &alive()).is_err());
        assert!(judge_ended(&answer(503, ""), &dead()).is_err());
        assert!(judge_lives(&answer(401, ""), &alive()).is_ok());
        assert!(judge_lives(&answer(200, ""), &alive()).is_ok());
        assert!(judge_lives(&answer(401, ""), &dead()).is_err());
        assert!(judge_unknown(&answer(200, "")).is_ok());
        assert!(judge_unknown(&answer(400, "")).is_err());
    }

    #[test]
    fn an_access_token_may_take_a_moment_to_end() {
        let (revoked, minute) = (answer(200, ""), Duration::from_mins(1));
        let closed = judge_access_ended(minute, &revoked, &answer(401, "")).expect("held");
        assert_eq!(closed.as_deref(), Some("within 60 s"));
        let open = answer(200, r#"{"payload":{}}"#);
        assert!(judge_access_ended(minute, &revoked, &open).is_err());
    }
}
