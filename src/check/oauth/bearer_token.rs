//! Which access tokens open the fulfillment, and how they may be sent.

use std::time::Duration;

use super::fulfillment::{ensure_guarded, is_let_in, sync, sync_let_in, sync_request};
use crate::check::answers::describe;
use crate::check::{Bench, Check, Judge, Judged, Pace, Page, Severity, Stop};
use crate::protocol::AccessToken;
use crate::wire::Exchange;

/// So late a token may come by many a library's default, since clocks differ.
const LEEWAY: Duration = Duration::from_mins(5);

const DEVICES: &str =
    "HTTP/1.1 200 OK\n\n{\"requestId\":\"…\",\"payload\":{\"agentUserId\":\"…\",\"devices\":[…]}}";
const UNAUTHORIZED: &str =
    "HTTP/1.1 401 Unauthorized\nWWW-Authenticate: Bearer error=\"invalid_token\"";

/// These checks.
pub const CHECKS: &[Check] = &[
    Check {
        id: "oauth.bearer.expired-is-401",
        severity: Severity::Must,
        title: "an access token that has expired is answered with 401",
        rule: "RFC 6750 §3.1; Google, Fulfillment and authentication",
        phone_shows: Some("the devices go offline an hour after linking"),
        page: Page {
            looks_at: "A SYNC with an access token that has expired: status 401. Where it is still \
                       let in, once more five minutes later, since libraries allow for clocks that \
                       differ.",
            why: "401 is what makes Google refresh. 403, or 200 with an error code, leaves it with \
                  a token that never works again; a token that never ends is a key for whoever \
                  finds it.",
            bad: "HTTP/1.1 200 OK\n\n{\"requestId\":\"…\",\"payload\":{\"errorCode\":\
                  \"authExpired\"}}",
            good: UNAUTHORIZED,
            mend: "Look at the expiry with each request, and answer as to an unknown token.",
        },
        proved_by: &["bearer.never-expires", "bearer.refused-as-403", "bearer.redirected-to-login"],
        pace: Pace::Alone,
        judge: Judge::Cloud(|bench| Box::pin(expired_is_401(bench))),
    },
    Check {
        id: "oauth.bearer.scheme-has-no-case",
        severity: Severity::Should,
        title: "the scheme `bearer` is accepted in any case",
        rule: "RFC 9110 §11.1",
        phone_shows: None,
        page: Page {
            looks_at: "A SYNC with a good token, sent as `Authorization: bearer …`.",
            why: "The names of schemes have no case, and your own token endpoint may well answer \
                  `bearer`. A client that repeats the word as you wrote it is shut out.",
            bad: "HTTP/1.1 401 Unauthorized",
            good: DEVICES,
            mend: "Compare the scheme without regard to case.",
        },
        proved_by: &["bearer.scheme-case-sensitive"],
        pace: Pace::Reads,
        judge: Judge::Cloud(|bench| Box::pin(scheme_has_no_case(bench))),
    },
    Check {
        id: "oauth.bearer.damaged-token-refused",
        severity: Severity::Must,
        title: "a token with one character changed or missing opens nothing",
        rule: "RFC 6750 §3.1 and §5.2",
        phone_shows: None,
        page: Page {
            looks_at: "A SYNC with a good token in whose middle one character is another, and one \
                       with a token that lacks its last. Not judged where any token is let in.",
            why: "A token that is compared in part is a token that can be guessed; a signature that \
                  is not checked is none.",
            bad: DEVICES,
            good: UNAUTHORIZED,
            mend: "Compare the whole token, or its hash; verify signatures before reading a claim.",
        },
        proved_by: &["bearer.half-looked-at"],
        pace: Pace::Reads,
        judge: Judge::Cloud(|bench| Box::pin(damaged_token_refused(bench))),
    },
    Check {
        id: "oauth.bearer.not-in-query",
        severity: Severity::Should,
        title: "a token in the address opens nothing",
        rule: "RFC 6750 §2.3; RFC 9700 §4.3.2",
        phone_shows: None,
        page: Page {
            looks_at: "A SYNC with a good token as `?access_token=…` and no `Authorization` header.",
            why: "Addresses end up in logs, histories and error reports, and the keys to the home \
                  with them.",
            bad: DEVICES,
            good: "HTTP/1.1 401 Unauthorized\nWWW-Authenticate: Bearer",
            mend: "Read tokens from the `Authorization` header only.",
        },
        proved_by: &["bearer.query-token-accepted"],
        pace: Pace::Alone,
        judge: Judge::Cloud(|bench| Box::pin(not_in_query(bench))),
    },
    Check {
        id: "oauth.bearer.one-way-at-a-time",
        severity: Severity::Should,
        title: "a token sent in two ways at once is refused",
        rule: "RFC 6750 §2 and §3.1",
        phone_shows: None,
        page: Page {
            looks_at: "Where a token in the address is accepted: a SYNC with one there and one in \
                       the header. It must be refused. Where the header is the only way, there is \
                       nothing to mistake.",
            why: "If your gateway looks at one token and your code at the other, one person's home \
                  answers to another's key.",
            bad: DEVICES,
            good: "HTTP/1.1 400 Bad Request\n\
                   WWW-Authenticate: Bearer error=\"invalid_request\"",
            mend: "Read tokens from the `Authorization` header only.",
        },
        proved_by: &["bearer.query-token-accepted"],
        pace: Pace::Alone,
        judge: Judge::Cloud(|bench| Box::pin(one_way_at_a_time(bench))),
    },
];

async fn expired_is_401(bench: &Bench<'_>) -> Judged {
    ensure_guarded(bench).await?;
    let token = bench.expired().await?;
    let mut exchange = sync(bench, &token).await?;
    if is_let_in(&exchange) {
        bench.wait(LEEWAY, "no clock could call the token good").await?;
        exchange = sync(bench, &token).await?;
    }
    judge_expired(&exchange)
}

fn judge_expired(exchange: &Exchange) -> Judged {
    if exchange.status() == 401 {
        return Ok(None);
    }
    let body = exchange.json().unwrap_or_default();
    let code = body.pointer("/payload/errorCode").and_then(|code| code.as_str());
    let actual = match code {
        Some(code) => format!("{} with the error code `{code}`", exchange.status()),
        None => describe(exchange),
    };
    Err(Stop::broken("401", actual, &[exchange]))
}

async fn scheme_has_no_case(bench: &Bench<'_>) -> Judged {
    let token = bench.linked().await?.access;
    sync_let_in(bench, &token).await?;
    let header = format!("bearer {}", token.secret());
    let request = sync_request(bench, &bench.target.fulfillment_url, Some(&header));
    judge_lower_case(&bench.send(request).await?)
}

fn judge_lower_case(exchange: &Exchange) -> Judged {
    if is_let_in(exchange) {
        return Ok(None);
    }
    let expected = "the token let in, as with `Bearer`";
    Err(Stop::broken(expected, describe(exchange), &[exchange]))
}

async fn damaged_token_refused(bench: &Bench<'_>) -> Judged {
    let token = bench.linked().await?.access;
    sync_let_in(bench, &token).await?;
    ensure_guarded(bench).await?;
    judge_damaged("one character changed", &sync(bench, &changed(&token)).await?)?;
    judge_damaged("its last character missing", &sync(bench, &shortened(&token)).await?)
}

fn judge_damaged(damage: &str, exchange: &Exchange) -> Judged {
    if is_let_in(exchange) {
        let actual = format!("{} with {damage}", describe(exchange));
        return Err(Stop::broken("a damaged token turned away", actual, &[exchange]));
    }
    Ok(Some(describe(exchange)))
}

/// The token with another letter or digit in its middle. Not at its end: there, the last bits of
/// an encoding may mean nothing. Not another case: that may be all that a database leaves out.
fn changed(token: &AccessToken) -> AccessToken {
    let mut characters: Vec<char> = token.secret().chars().collect();
    let middle = characters.len() / 2;
    let place = (middle..characters.len()).find(|&place| characters[place].is_alphanumeric());
    if let Some(character) = characters.get_mut(place.unwrap_or(middle)) {
        *character = if character.eq_ignore_ascii_case(&'q') { '7' } else { 'q' };
    }
    AccessToken::new(characters.into_iter().collect::<String>())
}

fn shortened(token: &AccessToken) -> AccessToken {
    let mut text = token.secret().to_owned();
    text.pop();
    AccessToken::new(text)
}

/// A SYNC with a token in the address, and perhaps one in the header.
async fn sync_by_query(
    bench: &Bench<'_>,
    token: &AccessToken,
    authorization: Option<&str>,
) -> Result<Exchange, Stop> {
    let mut url = bench.target.fulfillment_url.clone();
    url.query_pairs_mut().append_pair("access_token", token.secret());
    bench.send(sync_request(bench, &url, authorization)).await
}

/// A token of a link of its own: it may end up in a log.
async fn token_for_query(bench: &Bench<'_>) -> Result<AccessToken, Stop> {
    let nothing = sync_request(bench, &bench.target.fulfillment_url, None);
    if is_let_in(&bench.send(nothing).await?) {
        return Err(Stop::not_judged("the fulfillment lets in whoever has no token"));
    }
    let token = bench.link().await?.access;
    sync_let_in(bench, &token).await?;
    Ok(token)
}

async fn not_in_query(bench: &Bench<'_>) -> Judged {
    let token = token_for_query(bench).await?;
    judge_query(&sync_by_query(bench, &token, None).await?)
}

fn judge_query(exchange: &Exchange) -> Judged {
    if is_let_in(exchange) {
        let expected = "a token in the address turned away";
        return Err(Stop::broken(expected, describe(exchange), &[exchange]));
    }
    Ok(Some(describe(exchange)))
}

async fn one_way_at_a_time(bench: &Bench<'_>) -> Judged {
    let token = token_for_query(bench).await?;
    if !is_let_in(&sync_by_query(bench, &token, None).await?) {
        return Ok(Some("the header is the only way".to_owned()));
    }
    let header = format!("Bearer {}", token.secret());
    judge_two_ways(&sync_by_query(bench, &token, Some(&header)).await?)
}

fn judge_two_ways(exchange: &Exchange) -> Judged {
    if is_let_in(exchange) {
        return Err(Stop::broken("400", describe(exchange), &[exchange]));
    }
    Ok(Some(describe(exchange)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::made_up::answer;

    #[test]
    fn a_damaged_token_differs_in_more_than_case() {
        for text in ["abcdefgh", "aaaQqqqq", "header.payload.signature", "qqqq", "1|22", "-"] {
            let token = AccessToken::new(text);
            let changed = changed(&token);
            assert_eq!(changed.secret().len(), text.len());
            assert!(!changed.secret().eq_ignore_ascii_case(text), "{text}");
            assert_eq!(shortened(&token).secret().len(), text.len() - 1);
        }
        assert_eq!(changed(&AccessToken::new("")).secret(), "");
    }

    #[test]
    fn only_401_says_that_a_token_has_expired() {
        assert!(judge_expired(&answer(401, "<p>")).is_ok());
        let code = answer(200, r#"{"payload":{"errorCode":"authExpired"}}"#);
        for (exchange, actual) in [
            (code, "200 with the error code `authExpired`"),
            (answer(403, ""), "403"),
            (answer(200, r#"{"payload":{"devices":[]}}"#), "200"),
        ] {
            let Err(Stop::Broken(broken)) = judge_expired(&exchange) else {
                panic!("not broken: {actual}");
            };
            assert_eq!(broken.actual, actual);
        }
    }

    #[test]
    fn who_is_let_in_decides() {
        let open = || answer(200, r#"{"payload":{"devices":[]}}"#);
        let code = || answer(200, r#"{"payload":{"errorCode":"authFailure"}}"#);
        assert!(judge_lower_case(&open()).is_ok() && judge_lower_case(&code()).is_err());
        assert!(judge_damaged("x", &open()).is_err() && judge_damaged("x", &code()).is_ok());
        assert!(judge_query(&open()).is_err() && judge_query(&answer(500, "")).is_ok());
        assert!(judge_two_ways(&open()).is_err() && judge_two_ways(&answer(400, "")).is_ok());
    }
}
