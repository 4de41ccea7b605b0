//! How the fulfillment turns away whoever has no access token.

use super::challenge::{Challenge, challenge_of};
use super::fulfillment::{is_let_in, sync_request};
use crate::check::intents::GOOGLE_WAITS;
use crate::check::{Bench, Check, Judge, Judged, Pace, Page, Severity, Stop};
use crate::protocol::{AccessToken, Intent};
use crate::wire::Exchange;

/// These checks.
pub const CHECKS: &[Check] = &[
    Check {
        id: "oauth.bearer.no-token-is-401",
        severity: Severity::Must,
        title: "an intent without a token is answered with 401",
        rule: "RFC 6750 §3; Google, Fulfillment and authentication",
        phone_shows: None,
        page: Page {
            looks_at: "A SYNC without an `Authorization` header.",
            why: "The fulfillment stands open on the internet: without a token it is anybody's.",
            bad: "HTTP/1.1 200 OK\n\n{\"requestId\":\"…\",\"payload\":{\"devices\":[…]}}",
            good: "HTTP/1.1 401 Unauthorized\nWWW-Authenticate: Bearer",
            mend: "Look at the token before anything of the body, and answer 401 where there is \
                   none.",
        },
        proved_by: &[
            "bearer.any-token-accepted",
            "bearer.refused-as-403",
            "bearer.redirected-to-login",
        ],
        pace: Pace::Reads,
        judge: Judge::Cloud(|bench| Box::pin(no_token_is_401(bench))),
    },
    Check {
        id: "oauth.bearer.unknown-token-is-401",
        severity: Severity::Must,
        title: "a token that nobody gave is answered with 401",
        rule: "RFC 6750 §3.1; Google, Fulfillment and authentication",
        phone_shows: Some("the devices stay offline, and the link is not renewed"),
        page: Page {
            looks_at: "A SYNC with a random token.",
            why: "401 is what makes Google refresh the token. With 403, 200 or a page it does \
                  not, and the home is gone until somebody links it anew.",
            bad: "HTTP/1.1 403 Forbidden",
            good: "HTTP/1.1 401 Unauthorized\n\
                   WWW-Authenticate: Bearer error=\"invalid_token\"",
            mend: "Answer 401 to every token that is unknown, expired or revoked.",
        },
        proved_by: &[
            "bearer.any-token-accepted",
            "bearer.refused-as-403",
            "bearer.redirected-to-login",
        ],
        pace: Pace::Reads,
        judge: Judge::Cloud(|bench| Box::pin(unknown_token_is_401(bench))),
    },
    Check {
        id: "oauth.bearer.no-token-names-scheme",
        severity: Severity::Should,
        title: "without a token, the 401 names the scheme `Bearer` and no error",
        rule: "RFC 6750 §3 and §3.1",
        phone_shows: None,
        page: Page {
            looks_at: "The 401 to a SYNC without an `Authorization` header: `WWW-Authenticate` must \
                       name `Bearer`, without an `error`.",
            why: "A 401 has to say how to do better; clients other than Google's read it. An error \
                  about a token that was not sent leads whoever looks for the mistake astray.",
            bad: "HTTP/1.1 401 Unauthorized\nWWW-Authenticate: Bearer error=\"invalid_token\"",
            good: "HTTP/1.1 401 Unauthorized\nWWW-Authenticate: Bearer",
            mend: "Send `WWW-Authenticate: Bearer` where no token came, and an error only where one \
                   did.",
        },
        proved_by: &["bearer.no-challenge", "bearer.error-without-token"],
        pace: Pace::Reads,
        judge: Judge::Cloud(|bench| Box::pin(no_token_names_scheme(bench))),
    },
    Check {
        id: "oauth.bearer.unknown-token-names-error",
        severity: Severity::Should,
        title: "the 401 to an unknown token says `invalid_token`",
        rule: "RFC 6750 §3.1; Google, Fulfillment and authentication",
        phone_shows: None,
        page: Page {
            looks_at: "The 401 to a SYNC with a random token: `WWW-Authenticate` must name `Bearer` \
                       and `error=\"invalid_token\"`.",
            why: "It tells a token that has expired from one that was forgotten, in Google's logs \
                  too, where somebody may look for a week.",
            bad: "HTTP/1.1 401 Unauthorized",
            good: "HTTP/1.1 401 Unauthorized\n\
                   WWW-Authenticate: Bearer error=\"invalid_token\"",
            mend: "Send the header with each 401 to a token.",
        },
        proved_by: &["bearer.no-challenge"],
        pace: Pace::Reads,
        judge: Judge::Cloud(|bench| Box::pin(unknown_token_names_error(bench))),
    },
    Check {
        id: "oauth.bearer.turned-away-without-page",
        severity: Severity::Must,
        title: "whoever is turned away gets an answer at once, not a sign-in page",
        rule: "Google, Fulfillment and authentication; RFC 6750 §3",
        phone_shows: Some("the devices stay offline, and the link is not renewed"),
        page: Page {
            looks_at: "The answer to a SYNC with a random token: no redirect, no page with status \
                       200, and within five seconds.",
            why: "A proxy or a framework that sends strangers to its sign-in page does so to Google \
                  too, which takes the page for a broken answer and never refreshes the token.",
            bad: "HTTP/1.1 302 Found\nLocation: /login",
            good: "HTTP/1.1 401 Unauthorized\nWWW-Authenticate: Bearer error=\"invalid_token\"",
            mend: "Take the fulfillment out of whatever guards the pages, and answer it yourself.",
        },
        proved_by: &["bearer.redirected-to-login"],
        pace: Pace::Reads,
        judge: Judge::Cloud(|bench| Box::pin(turned_away_without_page(bench))),
    },
];

async fn no_token_is_401(bench: &Bench<'_>) -> Judged {
    judge_401(&sync_without_token(bench).await?)
}

async fn sync_without_token(bench: &Bench<'_>) -> Result<Exchange, Stop> {
    bench.send(sync_request(bench, &bench.target.fulfillment_url, None)).await
}

async fn no_token_names_scheme(bench: &Bench<'_>) -> Judged {
    judge_no_token_challenge(&sync_without_token(bench).await?)
}

fn judge_no_token_challenge(exchange: &Exchange) -> Judged {
    ensure_401(exchange)?;
    let expected = "`WWW-Authenticate: Bearer` without an `error`";
    match challenge_of(exchange) {
        Some(Challenge { names_bearer: true, error: None }) => Ok(None),
        found => Err(Stop::broken(expected, describe_challenge(found), &[exchange])),
    }
}

async fn unknown_token_names_error(bench: &Bench<'_>) -> Judged {
    let token = AccessToken::new(bench.tools.chance.token());
    judge_unknown_challenge(&bench.intent_with(Intent::Sync, &token, None).await?)
}

fn judge_unknown_challenge(exchange: &Exchange) -> Judged {
    ensure_401(exchange)?;
    let expected = "`WWW-Authenticate: Bearer` with `error=\"invalid_token\"`";
    match challenge_of(exchange) {
        Some(Challenge { names_bearer: true, error: Some(error) }) if error == "invalid_token" => {
            Ok(None)
        }
        found => Err(Stop::broken(expected, describe_challenge(found), &[exchange])),
    }
}

/// Another status is another check's business.
fn ensure_401(exchange: &Exchange) -> Result<(), Stop> {
    match exchange.status() {
        401 => Ok(()),
        status => Err(Stop::not_judged(format!("the answer was {status}, not 401"))),
    }
}

fn describe_challenge(challenge: Option<Challenge>) -> String {
    let Some(challenge) = challenge else {
        return "no such header".to_owned();
    };
    let scheme = if challenge.names_bearer { "`Bearer`" } else { "no `Bearer`" };
    match challenge.error {
        Some(error) => format!("{scheme} with `error={error}`"),
        None => format!("{scheme} without an `error`"),
    }
}

async fn turned_away_without_page(bench: &Bench<'_>) -> Judged {
    let token = AccessToken::new(bench.tools.chance.token());
    judge_turned_away(&bench.intent_with(Intent::Sync, &token, None).await?)
}

fn judge_turned_away(exchange: &Exchange) -> Judged {
    let status = exchange.response.status();
    let kind = exchange.header("content-type").unwrap_or_default().to_ascii_lowercase();
    let is_page = kind.starts_with("text/html");
    if is_let_in(exchange) {
        return Err(Stop::not_judged("the fulfillment lets in any token"));
    }
    let actual = if status.is_redirection() {
        format!("{}, a redirect", exchange.status())
    } else if status.is_success() && is_page {
        format!("{} with a page", exchange.status())
    } else if exchange.latency > GOOGLE_WAITS {
        format!("{} after {} s", exchange.status(), exchange.latency.as_secs())
    } else {
        return Ok(is_page.then(|| format!("{} with a page", exchange.status())));
    };
    Err(Stop::broken("a refusal within 5 s, and no page", actual, &[exchange]))
}

async fn unknown_token_is_401(bench: &Bench<'_>) -> Judged {
    let token = AccessToken::new(bench.tools.chance.token());
    judge_401(&bench.intent_with(Intent::Sync, &token, None).await?)
}

fn judge_401(exchange: &Exchange) -> Judged {
    match exchange.status() {
        401 => Ok(None),
        status => Err(Stop::broken("401", status.to_string(), &[exchange])),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::made_up::{answer, answer_with};

    fn challenged(value: &str) -> Exchange {
        answer_with(401, &[("www-authenticate", value)], "")
    }

    #[test]
    fn a_challenge_speaks_of_what_was_sent() {
        assert!(judge_no_token_challenge(&challenged("Bearer realm=\"x\"")).is_ok());
        let invalid = challenged("Bearer error=\"invalid_token\"");
        assert!(matches!(judge_no_token_challenge(&invalid), Err(Stop::Broken(_))));
        assert!(judge_unknown_challenge(&invalid).is_ok());
        for wrong in [challenged("Bearer"), challenged("error=\"invalid_token\""), answer(401, "")]
        {
            assert!(matches!(judge_unknown_challenge(&wrong), Err(Stop::Broken(_))));
        }
        assert!(matches!(judge_unknown_challenge(&answer(403, "")), Err(Stop::NotJudged(_))));
    }

    #[test]
    fn pages_and_redirects_are_no_answers() {
        let page = [("content-type", "text/html; charset=utf-8")];
        assert!(judge_turned_away(&answer(401, "Unauthorized")).is_ok());
        assert!(judge_turned_away(&answer_with(401, &page, "<h1>401</h1>")).is_ok());
        let code = answer(200, r#"{"payload":{"errorCode":"authFailure"}}"#);
        assert!(judge_turned_away(&code).is_ok());
        for wrong in [answer_with(200, &page, "<form>"), answer(302, "")] {
            assert!(matches!(judge_turned_away(&wrong), Err(Stop::Broken(_))));
        }
        let mut late = answer(401, "");
        late.latency = GOOGLE_WAITS * 2;
        assert!(matches!(judge_turned_away(&late), Err(Stop::Broken(_))));
    }
}
