//! Access tokens at the fulfillment: who is let in, and how the others are turned away.

use bytes::Bytes;
use http::Request;
use http::header::CONTENT_TYPE;

use crate::check::{Bench, Check, Judged, Pace, Page, Severity, Stop};
use crate::google::{Locale, build_request};
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
        proved_by: &["bearer.any-token-accepted", "bearer.refused-as-403"],
        pace: Pace::Reads,
        judge: |bench| Box::pin(no_token_is_401(bench)),
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
        proved_by: &["bearer.any-token-accepted", "bearer.refused-as-403"],
        pace: Pace::Reads,
        judge: |bench| Box::pin(unknown_token_is_401(bench)),
    },
];

async fn no_token_is_401(bench: &Bench<'_>) -> Judged {
    let number = bench.tools.chance.number();
    let body = build_request(Intent::Sync, number, &Locale::default(), None);
    let request = Request::post(bench.target.fulfillment_url.as_str())
        .header(CONTENT_TYPE, "application/json;charset=UTF-8")
        .body(Bytes::from(body.to_string()))
        .expect("a parsed URL and constant headers make a request");
    judge_401(&bench.send(request).await?)
}

async fn unknown_token_is_401(bench: &Bench<'_>) -> Judged {
    let token = AccessToken::new(bench.tools.chance.token());
    judge_401(&bench.intent(Intent::Sync, &token).await?)
}

fn judge_401(exchange: &Exchange) -> Judged {
    match exchange.status() {
        401 => Ok(None),
        status => Err(Stop::broken("401", status.to_string(), &[exchange])),
    }
}
