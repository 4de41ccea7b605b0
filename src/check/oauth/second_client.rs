//! A second client of the cloud: what was given to Google is of no use to it.

use super::token::{GIVES_TOKENS, INVALID_GRANT, judge_refused};
use crate::check::answers::{describe, tokens_of};
use crate::check::{Bench, Check, Judge, Judged, Pace, Page, Severity, Stop};
use crate::protocol::RefreshToken;
use crate::wire::Exchange;

/// These checks.
pub const CHECKS: &[Check] = &[
    Check {
        id: "oauth.client.code-of-another-refused",
        severity: Severity::Must,
        title: "a code is of use to the client alone that asked for it",
        rule: "RFC 6749 §4.1.3; Google, Account linking with OAuth",
        phone_shows: None,
        page: Page {
            looks_at: "A code that Google's client asked for is exchanged with the right \
                       credentials of another client. Give one with `--second-client-id` and \
                       `--second-client-secret`; it must be registered.",
            why: "Any other app of yours, or of a partner, would get into homes that were opened \
                  to Google.",
            bad: GIVES_TOKENS,
            good: INVALID_GRANT,
            mend: "Store the client with the code, and compare it with whoever brings the code.",
        },
        proved_by: &["client.takes-codes-of-others"],
        pace: Pace::Alone,
        judge: Judge::Cloud(|bench| Box::pin(code_refused(bench))),
    },
    Check {
        id: "oauth.client.refresh-token-of-another-refused",
        severity: Severity::Must,
        title: "a refresh token is of use to the client alone that was given it",
        rule: "RFC 6749 §6, §10.4",
        phone_shows: None,
        page: Page {
            looks_at: "The refresh token of a new link is used with the right credentials of \
                       another client.",
            why: "A refresh token opens a home for years. It is bound to a client so that it is \
                  worth nothing to others who find it.",
            bad: GIVES_TOKENS,
            good: INVALID_GRANT,
            mend: "Store the client with the refresh token, and compare it at each refresh.",
        },
        proved_by: &["client.takes-refresh-tokens-of-others"],
        pace: Pace::Alone,
        judge: Judge::Cloud(|bench| Box::pin(refresh_token_refused(bench))),
    },
    Check {
        id: "oauth.client.revocation-by-another-refused",
        severity: Severity::Must,
        title: "a client cannot end what was given to another",
        rule: "RFC 7009 §2.1",
        phone_shows: None,
        page: Page {
            looks_at: "The refresh token of a new link is revoked with the right credentials of \
                       another client, and then used by Google's: the link must live.",
            why: "Otherwise each partner of yours can unlink whatever token they come across.",
            bad: "HTTP/1.1 200 OK, and the link is gone",
            good: "HTTP/1.1 400 Bad Request\n\n{\"error\":\"invalid_grant\"}, and the link lives",
            mend: "Compare the token's client with whoever revokes it, before anything is deleted.",
        },
        proved_by: &["client.revokes-tokens-of-others"],
        pace: Pace::Alone,
        judge: Judge::Cloud(|bench| Box::pin(revocation_refused(bench))),
    },
];

async fn code_refused(bench: &Bench<'_>) -> Judged {
    let client = bench.second_client().await?;
    let code = bench.code_to_spoil().await?;
    let exchange = bench.token(&bench.exchange_of(&code).of_second(client)).await?;
    judge_refused("a code of Google's refused to another client", &[&exchange])
}

async fn refresh_token_of_link(bench: &Bench<'_>) -> Result<RefreshToken, Stop> {
    let none = || Stop::not_judged("no refresh token came with the code");
    bench.link().await?.refresh.ok_or_else(none)
}

async fn refresh_token_refused(bench: &Bench<'_>) -> Judged {
    let client = bench.second_client().await?;
    let token = refresh_token_of_link(bench).await?;
    let exchange = bench.token(&bench.refresh_of(&token).of_second(client)).await?;
    judge_refused("a refresh token of Google's refused to another client", &[&exchange])?;
    // Nothing is refused where everything is.
    tokens_of(&bench.token(&bench.refresh_of(&token)).await?)?;
    Ok(Some(describe(&exchange)))
}

async fn revocation_refused(bench: &Bench<'_>) -> Judged {
    let client = bench.second_client().await?;
    bench.revoke_url().await?;
    let token = refresh_token_of_link(bench).await?;
    let request = bench.revocation_of(token.secret(), "refresh_token").of_second(client);
    let revocation = bench.revoke(&request).await?;
    judge_lives(&revocation, &bench.token(&bench.refresh_of(&token)).await?)
}

/// Whatever the revocation was answered: that the link lives is what counts.
fn judge_lives(revocation: &Exchange, refresh: &Exchange) -> Judged {
    if tokens_of(refresh).is_ok() {
        return Ok(Some(describe(revocation)));
    }
    let expected = "the link untouched by another client";
    let actual = format!("{}, and then {} to a refresh", describe(revocation), describe(refresh));
    Err(Stop::broken(expected, actual, &[revocation, refresh]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::made_up::{answer, broken, held, refusal, tokens};

    #[test]
    fn a_link_that_lives_was_not_ended() {
        assert_eq!(held(judge_lives(&refusal("invalid_grant"), &tokens())), "400 `invalid_grant`");
        assert_eq!(held(judge_lives(&answer(200, ""), &tokens())), "200");
        let ended = judge_lives(&answer(200, ""), &refusal("invalid_grant"));
        assert_eq!(broken(ended), "200, and then 400 `invalid_grant` to a refresh");
    }
}
