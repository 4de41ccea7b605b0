//! Who may not refresh.

use super::{NO_ROTATION, refresh_token, refreshed, rotated};
use crate::check::answers::{describe, ensure_refused, tokens_of};
use crate::check::oauth::fulfillment::{ensure_guarded, is_let_in, sync};
use crate::check::{Bench, Check, Judge, Judged, Pace, Page, Severity, Stop};
use crate::protocol::{AccessToken, RefreshToken};
use crate::wire::Exchange;

/// A scope that nobody grants.
const UNGRANTED: &str = "smarthome-check.not-granted";

const TOKENS: &str = "HTTP/1.1 200 OK\n\n{\"token_type\":\"Bearer\",\"access_token\":\"…\",\
                      \"expires_in\":3600}";
const INVALID_GRANT: &str = "HTTP/1.1 400 Bad Request\n\n{\"error\":\"invalid_grant\"}";

/// These checks.
pub const CHECKS: &[Check] = &[
    Check {
        id: "oauth.refresh.unknown-is-invalid-grant",
        severity: Severity::Must,
        title: "an unknown refresh token is answered with 400 `invalid_grant`",
        rule: "RFC 6749 §5.2; Google, Account linking validation tool",
        phone_shows: Some("the devices stay offline, and nobody is asked to link again"),
        page: Page {
            looks_at: "A refresh with a random token: status 400, and `error` is `invalid_grant`.",
            why: "This answer, and no other, tells Google that a link is over, so that the user is \
                  asked to link again. Its validation tool fails any other status or word.",
            bad: "HTTP/1.1 401 Unauthorized\n\n{\"error\":\"invalid_token\"}",
            good: INVALID_GRANT,
            mend: "Answer refresh tokens that are unknown, expired or revoked with exactly this.",
        },
        proved_by: &["refresh.unknown-as-401", "refresh.any-token-accepted"],
        pace: Pace::Reads,
        judge: Judge::Cloud(|bench| Box::pin(unknown_is_invalid_grant(bench))),
    },
    Check {
        id: "oauth.refresh.access-token-refused",
        severity: Severity::Must,
        title: "an access token gets no new tokens",
        rule: "RFC 6749 §1.5 and §6",
        phone_shows: None,
        page: Page {
            looks_at: "The access token of a new link, sent as `refresh_token`.",
            why: "An access token goes out with every request and lives an hour. If it can renew \
                  itself, whoever gets hold of one has it for ever.",
            bad: TOKENS,
            good: INVALID_GRANT,
            mend: "Keep the two kinds apart: another table, or a type that is checked.",
        },
        proved_by: &["refresh.access-token-accepted", "refresh.any-token-accepted"],
        pace: Pace::Alone,
        judge: Judge::Cloud(|bench| Box::pin(access_token_refused(bench))),
    },
    Check {
        id: "oauth.refresh.opens-no-fulfillment",
        severity: Severity::Must,
        title: "a refresh token does not open the fulfillment",
        rule: "RFC 6750 §3.1; RFC 6749 §1.5",
        phone_shows: None,
        page: Page {
            looks_at: "A SYNC whose bearer token is the refresh token of a link. Not judged where \
                       the fulfillment lets in any token.",
            why: "A refresh token never expires and is meant for the token endpoint alone, together \
                  with the client's secret. If it opens the home by itself, the secret is worth \
                  nothing.",
            bad: "HTTP/1.1 200 OK\n\n{\"requestId\":\"…\",\"payload\":{\"devices\":[…]}}",
            good: "HTTP/1.1 401 Unauthorized",
            mend: "Look bearer tokens up among access tokens only.",
        },
        proved_by: &["refresh.opens-fulfillment"],
        pace: Pace::Reads,
        judge: Judge::Cloud(|bench| Box::pin(opens_no_fulfillment(bench))),
    },
    Check {
        id: "oauth.refresh.secret-needed",
        severity: Severity::Must,
        title: "a refresh with a wrong client secret, or none, gets no tokens",
        rule: "RFC 6749 §6 and §3.2.1",
        phone_shows: None,
        page: Page {
            looks_at: "A refresh of a new link with a secret that is not the client's, and one \
                       without any.",
            why: "The secret is what makes a refresh token that leaked useless to anybody but \
                  Google.",
            bad: TOKENS,
            good: INVALID_GRANT,
            mend: "Check the client for every grant, not for codes only.",
        },
        proved_by: &["refresh.secret-ignored", "token.secret-ignored"],
        pace: Pace::Alone,
        judge: Judge::Cloud(|bench| Box::pin(secret_needed(bench))),
    },
    Check {
        id: "oauth.refresh.no-wider-scope",
        severity: Severity::Advice,
        title: "a refresh cannot widen the scope",
        rule: "RFC 6749 §6 and §5.1",
        phone_shows: None,
        page: Page {
            looks_at: "A refresh that asks for a scope which was never granted. It must be refused, \
                       or the answer must say in `scope` what was granted instead.",
            why: "The user agreed to a scope. An answer without `scope` says that what was asked \
                  for is granted. Google asks for none at a refresh, so nothing breaks today.",
            bad: TOKENS,
            good: "HTTP/1.1 400 Bad Request\n\n{\"error\":\"invalid_scope\"}",
            mend: "Keep the scope with the link, and refuse what is not within it. If your cloud \
                   knows no scopes, refuse any that is asked for at a refresh.",
        },
        proved_by: &["refresh.scope-ignored"],
        pace: Pace::Alone,
        judge: Judge::Cloud(|bench| Box::pin(no_wider_scope(bench))),
    },
    Check {
        id: "oauth.refresh.old-tokens-end",
        severity: Severity::Should,
        title: "a refresh token ends once its successor was used",
        rule: "RFC 9700 §4.14.2",
        phone_shows: None,
        page: Page {
            looks_at: "A link is refreshed twice, each time with the newest refresh token, then \
                       once with the first one. Clouds that keep the refresh token have nothing \
                       to show here.",
            why: "A cloud that rotates wants old tokens to be worthless. If they all work for ever, \
                  each refresh leaves one more key to the home lying about.",
            bad: TOKENS,
            good: INVALID_GRANT,
            mend: "End the tokens before the one that is used, or do not rotate at all.",
        },
        proved_by: &["refresh.rotation-never-ends"],
        pace: Pace::Alone,
        judge: Judge::Cloud(|bench| Box::pin(old_tokens_end(bench))),
    },
];

async fn unknown_is_invalid_grant(bench: &Bench<'_>) -> Judged {
    let token = RefreshToken::new(bench.tools.chance.token());
    judge_unknown(&bench.token(&bench.refresh_of(&token)).await?)
}

fn judge_unknown(exchange: &Exchange) -> Judged {
    let body = exchange.json().unwrap_or_default();
    if exchange.status() == 400 && body.get("error").is_some_and(|error| error == "invalid_grant") {
        return Ok(None);
    }
    if body.get("error").is_some_and(|error| error == "invalid_client") {
        return Err(Stop::unless(
            "the cloud refuses the client itself",
            "are `--client-id` and `--client-secret` right?",
        ));
    }
    let actual = match ensure_refused(exchange) {
        Err(Stop::Broken(broken)) => broken.actual,
        _ => describe(exchange),
    };
    Err(Stop::broken("400 `invalid_grant`", actual, &[exchange]))
}

async fn access_token_refused(bench: &Bench<'_>) -> Judged {
    let access = RefreshToken::new(bench.link().await?.access.secret());
    ensure_refused(&bench.token(&bench.refresh_of(&access)).await?)
}

async fn opens_no_fulfillment(bench: &Bench<'_>) -> Judged {
    let linked = bench.linked().await?;
    let token = AccessToken::new(refresh_token(&linked)?.secret());
    ensure_guarded(bench).await?;
    judge_closed(&sync(bench, &token).await?)
}

fn judge_closed(exchange: &Exchange) -> Judged {
    if is_let_in(exchange) {
        let expected = "a refresh token turned away";
        return Err(Stop::broken(expected, describe(exchange), &[exchange]));
    }
    Ok(Some(describe(exchange)))
}

async fn secret_needed(bench: &Bench<'_>) -> Judged {
    let token = refresh_token(&bench.link().await?)?;
    let wrong = bench.refresh_of(&token).with_secret(&bench.tools.chance.token());
    let remark = ensure_refused(&bench.token(&wrong).await?)?;
    ensure_refused(&bench.token(&bench.refresh_of(&token).without_secret()).await?)?;
    Ok(remark)
}

async fn no_wider_scope(bench: &Bench<'_>) -> Judged {
    let token = refresh_token(&bench.link().await?)?;
    let mut scopes = bench.target.scopes.clone();
    scopes.push(UNGRANTED.to_owned());
    let request = bench.refresh_of(&token).with("scope", &scopes.join(" "));
    judge_scope(&bench.token(&request).await?)
}

fn judge_scope(exchange: &Exchange) -> Judged {
    if tokens_of(exchange).is_err() {
        return ensure_refused(exchange);
    }
    let body = exchange.json().unwrap_or_default();
    let granted = body.get("scope").and_then(|scope| scope.as_str());
    let has_it = |scope: &str| scope.split_ascii_whitespace().any(|one| one == UNGRANTED);
    match granted {
        Some(scope) if !has_it(scope) => Ok(Some("granted without the wider scope".to_owned())),
        _ => {
            let expected = "a refusal, or the narrower `scope` in the answer";
            let actual = if granted.is_some() { "the wider scope" } else { "no `scope`" };
            let actual = format!("{} with tokens and {actual}", exchange.status());
            Err(Stop::broken(expected, actual, &[exchange]))
        }
    }
}

async fn old_tokens_end(bench: &Bench<'_>) -> Judged {
    let first = refresh_token(&bench.link().await?)?;
    let (_, tokens) = refreshed(bench, &first).await?;
    let Some(second) = rotated(&tokens, &first) else {
        return Ok(Some(NO_ROTATION.to_owned()));
    };
    refreshed(bench, &second).await?;
    ensure_refused(&bench.token(&bench.refresh_of(&first)).await?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::made_up::answer;

    #[test]
    fn a_dead_link_has_one_answer_only() {
        assert!(judge_unknown(&answer(400, r#"{"error":"invalid_grant"}"#)).is_ok());
        for (exchange, actual) in [
            (answer(401, r#"{"error":"invalid_grant"}"#), "401 `invalid_grant`"),
            (answer(400, r#"{"error":"invalid_request"}"#), "400 `invalid_request`"),
            (answer(200, r#"{"access_token":"a"}"#), "200 with tokens"),
            (answer(500, "<h1>"), "500"),
        ] {
            let Err(Stop::Broken(broken)) = judge_unknown(&exchange) else {
                panic!("not broken: {actual}");
            };
            assert_eq!(broken.actual, actual);
        }
    }

    #[test]
    fn a_scope_that_is_narrowed_and_told_is_fine() {
        let told = answer(200, r#"{"access_token":"a","scope":"lights"}"#);
        assert!(judge_scope(&told).is_ok());
        assert!(judge_scope(&answer(400, r#"{"error":"invalid_grant"}"#)).is_ok());
        let silent = answer(200, r#"{"access_token":"a"}"#);
        assert!(judge_scope(&silent).is_err());
        let wide = format!(r#"{{"access_token":"a","scope":"lights {UNGRANTED}"}}"#);
        assert!(judge_scope(&answer(200, &wide)).is_err());
        assert!(judge_scope(&answer(500, "")).is_err());
    }

    #[test]
    fn whoever_is_turned_away_somehow_is_turned_away() {
        for status in [401, 403, 500] {
            assert!(judge_closed(&answer(status, "")).is_ok());
        }
        assert!(judge_closed(&answer(200, r#"{"payload":{"devices":[]}}"#)).is_err());
    }
}
