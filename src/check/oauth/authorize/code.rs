//! The code: comes by the redirect, is new each time, and nobody guesses it.

use std::collections::BTreeSet;

use bytes::Bytes;
use http::Request;
use serde_json::Value;

use super::ending::{Carried, Ending, broken};
use crate::check::{Bench, Check, Judge, Judged, Pace, Page, Severity, Stop};
use crate::google::link::{CaptureFailureKind, FormError, Manner, Trail, judge_capture};
use crate::wire::Exchange;

/// Enough to tell what stays from what varies.
const CODES: usize = 8;
/// 128 bits are asked for; a random UUID has 122 and is let pass.
const FEWEST_BITS: u32 = 120;

/// These checks.
pub const CHECKS: &[Check] = &[
    Check {
        id: "oauth.authorize.returns-code",
        severity: Severity::Must,
        title: "whoever agrees is sent back to Google with a code",
        rule: "RFC 6749 §4.1.2; Google, Account linking with OAuth",
        phone_shows: Some(
            "\"Something went wrong, please try again\", and the account is not linked",
        ),
        page: Page {
            looks_at: "An ordinary request. Somebody signs in and agrees, and must be redirected \
                       to exactly the redirect URI, with `code` in its query.",
            why: "It is the one way in which a link comes about. Behind `#` Google's server sees \
                  nothing, and at another path nobody waits.",
            bad: "HTTP/1.1 302 Found\nLocation: https://…/r/my-project#code=…&state=…",
            good: "HTTP/1.1 302 Found\nLocation: https://…/r/my-project?code=…&state=…",
            mend: "Redirect with 302 or 303 to the redirect URI of the request, with `code` and \
                   `state` behind `?`.",
        },
        proved_by: &["authorize.code-in-fragment"],
        pace: Pace::Alone,
        judge: Judge::Cloud(|bench| Box::pin(returns_code(bench))),
    },
    Check {
        id: "oauth.authorize.code-is-new",
        severity: Severity::Must,
        title: "each link gets a code of its own",
        rule: "RFC 6749 §4.1.2, §10.10",
        phone_shows: None,
        page: Page {
            looks_at: "Two links in a row in one browser, which stays signed in.",
            why: "A code that comes again was used already: its exchange fails, or, where it does \
                  not, whoever saw the first may link the house, too.",
            bad: "Location: https://…?code=abc…\nLocation: https://…?code=abc…",
            good: "Location: https://…?code=abc…\nLocation: https://…?code=xyz…",
            mend: "Draw a new random code at each consent, and keep none with the session.",
        },
        proved_by: &["authorize.same-code-twice"],
        pace: Pace::Alone,
        judge: Judge::Cloud(|bench| Box::pin(code_is_new(bench))),
    },
    Check {
        id: "oauth.authorize.code-unguessable",
        severity: Severity::Must,
        title: "codes cannot be guessed",
        rule: "RFC 6749 §10.10; Google, Account linking with OAuth",
        phone_shows: None,
        page: Page {
            looks_at: "The codes of eight links: how many of their characters vary, and over \
                       which alphabet.",
            why: "A counter, a time or a short number can be tried out. Who hits a fresh code \
                  before Google exchanges it has the house.",
            bad: "Location: https://…?code=1041\nLocation: https://…?code=1042",
            good: "Location: https://…?code=KnU5ElmBP-wyGqVYqX1GhEZqJjGWqzVn…",
            mend: "Take 32 bytes of the system's randomness (`crypto.randomBytes`, \
                   `secrets.token_urlsafe`) and write them as Base64 for URLs.",
        },
        proved_by: &["authorize.codes-are-counted"],
        pace: Pace::Alone,
        judge: Judge::Cloud(|bench| Box::pin(code_unguessable(bench))),
    },
    Check {
        id: "oauth.authorize.code-only-in-redirect",
        severity: Severity::Should,
        title: "the code stands in the redirect, and on no page",
        rule: "RFC 9700 §4.2",
        phone_shows: None,
        page: Page {
            looks_at: "The pages on the way of an ordinary link: none of them may hold the code.",
            why: "What stands on a page can be read by its scripts, kept by caches and told to \
                  other sites by links.",
            bad: "HTTP/1.1 200 OK\n\n<meta http-equiv=\"refresh\" content=\"0; url=…?code=…\">",
            good: "HTTP/1.1 302 Found\nLocation: https://…/r/my-project?code=…&state=…",
            mend: "Answer the consent with a redirect, and not with a page that goes on.",
        },
        proved_by: &["authorize.code-on-page"],
        pace: Pace::Alone,
        judge: Judge::Cloud(|bench| Box::pin(code_only_in_redirect(bench))),
    },
    Check {
        id: "oauth.authorize.issuer-as-announced",
        severity: Severity::Advice,
        title: "the redirect names the issuer where the metadata says so",
        rule: "RFC 9207 §2, §3",
        phone_shows: None,
        page: Page {
            looks_at: "The metadata of the cloud: where it holds \
                       `authorization_response_iss_parameter_supported`, the redirect with the \
                       code must hold `iss`, equal to `issuer`.",
            why: "A client that reads the metadata refuses a redirect without what was promised.",
            bad: "Location: https://…/r/my-project?code=…&state=…",
            good: "Location: https://…/r/my-project?code=…&state=…&iss=https%3A%2F%2Fcloud.test",
            mend: "Add `iss` to the redirect, or take the promise out of the metadata.",
        },
        proved_by: &["authorize.issuer-only-announced"],
        pace: Pace::Alone,
        judge: Judge::Cloud(|bench| Box::pin(issuer_as_announced(bench))),
    },
];

/// RFC 8414 §3.
const METADATA: &str = "/.well-known/oauth-authorization-server";

async fn returns_code(bench: &Bench<'_>) -> Judged {
    let asked = bench.authorization(false);
    let trail = bench.walk(&asked, Manner::Agrees).await?;
    judge_return(&asked.redirect_uri, &asked.state, &trail)
}

/// State has a check of its own.
fn judge_return(redirect_uri: &str, state: &str, trail: &Trail) -> Judged {
    let expected = format!("a redirect to `{redirect_uri}` with a `code`");
    let crashed = trail.exchanges.last().is_some_and(|last| last.status() >= 500);
    match &trail.end {
        Ok(arrival) => match judge_capture(&arrival.url, redirect_uri, state) {
            Err(failure)
                if !matches!(
                    failure.kind,
                    CaptureFailureKind::NoState
                        | CaptureFailureKind::StateUnescaped
                        | CaptureFailureKind::StateChanged
                ) =>
            {
                Err(broken(&expected, failure.actual, trail))
            }
            _ => Ok(None),
        },
        Err(FormError::Elsewhere { .. } | FormError::PostedToRedirectUri { .. }) => {
            Err(broken(&expected, Ending::read(trail)?.words(), trail))
        }
        Err(FormError::Refused { status, .. }) if crashed => {
            Err(broken(&expected, status.to_string(), trail))
        }
        Err(FormError::Send(error)) => Err(error.clone().into()),
        Err(error) => {
            let why = format!("signing in failed: {error}");
            Err(match error.advice() {
                Some(advice) => Stop::unless(why, advice),
                None => Stop::not_judged(why),
            })
        }
    }
}

async fn code_is_new(bench: &Bench<'_>) -> Judged {
    let codes = [bench.code().await?.code, bench.code().await?.code];
    judge_new(&codes)
}

fn judge_new(codes: &[String; 2]) -> Judged {
    if codes[0] == codes[1] {
        return Err(Stop::broken("two different codes", "the same code twice", &[]));
    }
    Ok(None)
}

async fn code_unguessable(bench: &Bench<'_>) -> Judged {
    let mut codes = BTreeSet::new();
    for _ in 0..CODES {
        codes.insert(bench.code().await?.code);
    }
    judge_guessing(&codes.into_iter().collect::<Vec<_>>())
}

/// Codes that come again are another check's.
fn judge_guessing(codes: &[String]) -> Judged {
    if codes.len() < CODES {
        return Err(Stop::not_judged("the same code came again"));
    }
    let bits = apparent_bits(codes);
    if bits < FEWEST_BITS {
        let actual = format!("about {bits} bits that vary from code to code");
        return Err(Stop::broken("at least 128 random bits in a code", actual, &[]));
    }
    Ok(Some(format!("about {bits} bits")))
}

/// What could be random: the places that vary, each worth the alphabet that all of them use.
fn apparent_bits(codes: &[String]) -> u32 {
    let shortest = codes.iter().map(String::len).min().unwrap_or_default();
    let varying: Vec<usize> = (0..shortest)
        .filter(|place| {
            codes.iter().any(|code| code.as_bytes()[*place] != codes[0].as_bytes()[*place])
        })
        .collect();
    let used = |test: fn(u8) -> bool| {
        codes.iter().any(|code| varying.iter().any(|place| test(code.as_bytes()[*place])))
    };
    let beyond_hex = used(|byte| byte.is_ascii_alphabetic() && !byte.is_ascii_hexdigit());
    let mut letters = 0;
    for (is_used, hex, all) in [
        (used(|byte| byte.is_ascii_digit()), 10, 10),
        (used(|byte| byte.is_ascii_lowercase()), 6, 26),
        (used(|byte| byte.is_ascii_uppercase()), 6, 26),
        (used(|byte| !byte.is_ascii_alphanumeric()), 2, 2),
    ] {
        letters += if !is_used {
            0
        } else if beyond_hex {
            all
        } else {
            hex
        };
    }
    let places = u32::try_from(varying.len()).unwrap_or(u32::MAX / 1000);
    // Hundredths of a bit, so that no floating point is needed.
    let hundredths = match letters {
        0 => 0,
        1..=10 => 332,
        11..=18 => 400,
        19..=38 => 516,
        39..=62 => 595,
        _ => 600,
    };
    places * hundredths / 100
}

async fn code_only_in_redirect(bench: &Bench<'_>) -> Judged {
    let asked = bench.authorization(false);
    let trail = bench.walk(&asked, Manner::Agrees).await?;
    if !matches!(Ending::read(&trail)?, Ending::Sent(_, Carried::Code)) {
        return Err(Stop::not_judged("no code came"));
    }
    let Ok(arrival) = &trail.end else {
        return Err(Stop::not_judged("the code went elsewhere"));
    };
    judge_pages(&arrival.url, &trail.exchanges)
}

/// What a redirect has for a body, nobody sees.
fn judge_pages(arrival: &str, exchanges: &[Exchange]) -> Judged {
    let Some(code) = url::Url::parse(arrival).ok().and_then(|url| {
        url.query_pairs().find(|(name, _)| name == "code").map(|(_, code)| code.into_owned())
    }) else {
        return Err(Stop::not_judged("the code is not in the query"));
    };
    let shows = |exchange: &&Exchange| {
        !exchange.response.status().is_redirection() && exchange.text().contains(&code)
    };
    match exchanges.iter().find(shows) {
        Some(page) => Err(Stop::broken("the code in the redirect alone", "it on a page", &[page])),
        None => Ok(None),
    }
}

async fn issuer_as_announced(bench: &Bench<'_>) -> Judged {
    let mut url = bench.target.authorize_url.clone();
    url.set_path(METADATA);
    url.set_query(None);
    let request =
        Request::get(url.as_str()).body(Bytes::new()).expect("a parsed URL makes a request");
    let metadata = bench.send(request).await?;
    let Some(document) = metadata.json().filter(|_| metadata.response.status().is_success()) else {
        return Err(Stop::not_judged("the cloud has no metadata"));
    };
    if document["authorization_response_iss_parameter_supported"] != Value::Bool(true) {
        return Ok(Some("the metadata does not announce it".to_owned()));
    }
    let trail = bench.walk(&bench.authorization(false), Manner::Agrees).await?;
    match &trail.end {
        Ok(arrival) => judge_issuer(document["issuer"].as_str(), &arrival.url, &metadata),
        Err(error) => Err(Stop::not_judged(format!("no code came: {error}"))),
    }
}

fn judge_issuer(issuer: Option<&str>, arrival: &str, metadata: &Exchange) -> Judged {
    let issuer = issuer.unwrap_or_default();
    let expected = format!("`iss` as `{issuer}` in the redirect");
    let url = url::Url::parse(arrival).ok();
    let named = url.as_ref().and_then(|url| url.query_pairs().find(|(name, _)| name == "iss"));
    match named {
        Some((_, named)) if named == issuer => Ok(None),
        Some((_, named)) => Err(Stop::broken(expected, format!("`{named}`"), &[metadata])),
        None => Err(Stop::broken(expected, "none", &[metadata])),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::{Chance as _, SeededChance};

    fn bits(codes: impl Iterator<Item = String>) -> u32 {
        apparent_bits(&codes.collect::<Vec<_>>())
    }

    #[test]
    fn what_varies_is_counted_and_what_stays_is_not() {
        let chance = SeededChance::default();
        let random = || (0..CODES).map(|_| chance.token());
        assert!(bits(random()) >= 240);
        assert!(bits((0..8).map(|number| format!("code-{}", 1000 + number))) < 10);
        assert!(bits((0..8).map(|number| format!("{}", 1_763_717_400_123u64 + 977 * number))) < 20);
        assert!(bits(random().map(|code| format!("a-long-beginning-{}", &code[..4]))) < 30);
        assert_eq!(bits((0..8).map(|_| "same".to_owned())), 0);
    }

    #[test]
    fn a_random_uuid_passes() {
        let chance = SeededChance::default();
        let uuids = (0..CODES).map(|_| {
            let hex = format!("{:016x}{:016x}", chance.number(), chance.number());
            let variant = ['8', '9', 'a', 'b'][usize::from(hex.as_bytes()[16]) % 4];
            let (a, b, c) = (&hex[..8], &hex[8..12], &hex[13..16]);
            format!("{a}-{b}-4{c}-{variant}{}-{}", &hex[17..20], &hex[20..])
        });
        judge_guessing(&uuids.collect::<Vec<_>>()).expect("held");
    }

    #[test]
    fn the_same_code_is_told_from_another() {
        let code = |text: &str| text.to_owned();
        judge_new(&[code("a"), code("b")]).expect("held");
        judge_new(&[code("a"), code("a")]).expect_err("broken");
        assert!(matches!(judge_guessing(&[code("a")]), Err(Stop::NotJudged(_))));
    }

    #[test]
    fn the_issuer_is_the_one_of_the_metadata() {
        let metadata = Exchange {
            request: Request::new(Bytes::new()),
            response: http::Response::new(Bytes::new()),
            latency: std::time::Duration::ZERO,
        };
        let judge = |arrival: &str| judge_issuer(Some("https://c.test"), arrival, &metadata);
        judge("https://g.test/?code=c&iss=https%3A%2F%2Fc.test").expect("held");
        judge("https://g.test/?code=c&iss=https%3A%2F%2Fd.test").expect_err("broken");
        judge("https://g.test/?code=c").expect_err("broken");
    }
}
