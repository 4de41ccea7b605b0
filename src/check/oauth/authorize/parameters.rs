//! The other parameters of a request: missing, repeated, unknown, or of a value nobody expects.

use http::Request;
use http::header::CONTENT_TYPE;

use super::ending::{Carried, Ending, broken, judge_no_code, walk, with};
use crate::check::{Bench, Check, Judge, Judged, Pace, Page, Severity, Stop};
use crate::google::link::{Authorization, Trail};
use crate::wire::Exchange;

const PHONE: Option<&str> =
    Some("\"Something went wrong, please try again\", and the account is not linked");

const CHECK: Check = Check {
    id: "",
    severity: Severity::Must,
    title: "",
    rule: "RFC 6749 §3.1",
    phone_shows: None,
    page: PAGE,
    proved_by: &[],
    pace: Pace::Alone,
    judge: Judge::Cloud(|bench| Box::pin(repeated_client_refused(bench))),
};

const PAGE: Page = Page {
    looks_at: "",
    why: "",
    bad: "HTTP/1.1 302 Found\nLocation: https://…/r/my-project?code=…&state=…",
    good: "HTTP/1.1 302 Found\nLocation: https://…/r/my-project?error=invalid_request&state=…",
    mend: "",
};

/// A request that works in spite of what is odd about it.
const WORKS: Page = Page {
    looks_at: "",
    why: "",
    bad: "HTTP/1.1 400 Bad Request",
    good: "HTTP/1.1 302 Found\nLocation: https://…/r/my-project?code=…&state=…",
    mend: "",
};

/// These checks.
pub const CHECKS: &[Check] = &[
    Check {
        id: "oauth.authorize.repeated-client-refused",
        severity: Severity::Should,
        title: "a request with two client ids gets no code",
        page: Page {
            looks_at: "A request with the right `client_id`, and a second one of another value. \
                       Somebody signs in and agrees.",
            why: "Where one part of a cloud reads the first value and another part the last, a \
                  check is passed with the one and the code is given to the other.",
            mend: "Refuse a request in which a parameter comes twice.",
            ..PAGE
        },
        proved_by: &["authorize.first-client-counts", "authorize.client-id-ignored"],
        judge: Judge::Cloud(|bench| Box::pin(repeated_client_refused(bench))),
        ..CHECK
    },
    Check {
        id: "oauth.authorize.missing-response-type-refused",
        title: "without a response type nobody gets a code",
        rule: "RFC 6749 §3.1.1; Google, Account linking with OAuth",
        page: Page {
            looks_at: "A request without `response_type`. Somebody signs in and agrees.",
            why: "Google asks to confirm that the response type is `code`: a request that does \
                  not say so is broken or made up.",
            mend: "Look at `response_type` before anything is shown, and answer \
                   `invalid_request` where it is missing.",
            ..PAGE
        },
        proved_by: &["authorize.response-type-ignored"],
        judge: Judge::Cloud(|bench| Box::pin(response_type_refused(bench, None))),
        ..CHECK
    },
    Check {
        id: "oauth.authorize.unknown-response-type-refused",
        severity: Severity::Should,
        title: "a response type that nobody knows is refused",
        rule: "RFC 6749 §3.1.1, §4.1.2.1",
        page: Page {
            looks_at: "A request with `response_type=banana`. Somebody signs in and agrees.",
            why: "A client that asks for something else must not get a code: it would not know \
                  what to do with it, or leak it.",
            good: "HTTP/1.1 302 Found\n\
                   Location: https://…/r/my-project?error=unsupported_response_type&state=…",
            mend: "Take `response_type=code` alone.",
            ..PAGE
        },
        proved_by: &["authorize.response-type-ignored"],
        judge: Judge::Cloud(|bench| Box::pin(response_type_refused(bench, Some("banana")))),
        ..CHECK
    },
    Check {
        id: "oauth.authorize.no-implicit-flow",
        title: "no access token comes by the browser",
        rule: "Google, Fulfillment and authentication; RFC 9700 §2.1.2",
        page: Page {
            looks_at: "A request with `response_type=token`: the implicit flow, which smart home \
                       does not use.",
            why: "A token in an address stays in the browser's history and in logs, and nobody \
                  proves with a secret that it is theirs.",
            bad: "HTTP/1.1 302 Found\nLocation: https://…/r/my-project#access_token=…&state=…",
            good: "HTTP/1.1 302 Found\n\
                   Location: https://…/r/my-project?error=unsupported_response_type&state=…",
            mend: "Switch the implicit flow off for Google's client.",
        },
        proved_by: &["authorize.implicit-flow"],
        judge: Judge::Cloud(|bench| Box::pin(no_implicit_flow(bench))),
        ..CHECK
    },
    Check {
        id: "oauth.authorize.unknown-parameter-ignored",
        title: "a parameter that nobody knows changes nothing",
        phone_shows: PHONE,
        page: Page {
            looks_at: "An ordinary request with one more parameter. Somebody signs in and agrees.",
            why: "Google adds parameters as it goes on, such as those of PKCE. A cloud that \
                  refuses them stops linking on that day.",
            mend: "Read the parameters you know, and leave the others alone.",
            ..WORKS
        },
        proved_by: &["authorize.fails-on-unknown-parameter"],
        judge: Judge::Cloud(|bench| Box::pin(still_works(bench, "smarthome_unknown", "1"))),
        ..CHECK
    },
    Check {
        id: "oauth.authorize.empty-scope-ignored",
        title: "an empty `scope` is none",
        rule: "RFC 6749 §3.1, §3.3; Google, Account linking with OAuth",
        phone_shows: PHONE,
        page: Page {
            looks_at: "An ordinary request with `scope=`, at a cloud that links without a scope.",
            why: "A parameter without a value counts as left out, and scopes are optional at \
                  Google.",
            mend: "Treat an empty parameter as a missing one.",
            ..WORKS
        },
        proved_by: &["authorize.fails-on-empty-scope"],
        judge: Judge::Cloud(|bench| Box::pin(empty_scope_ignored(bench))),
        ..CHECK
    },
    Check {
        id: "oauth.authorize.unknown-scope-survived",
        severity: Severity::Should,
        title: "a scope that nobody knows crashes nothing",
        rule: "RFC 6749 §3.3, §4.1.2.1",
        page: Page {
            looks_at: "A request with a scope made up. A code, `invalid_scope` or a page will do, \
                       5xx will not.",
            why: "A typing error in Google's console must lead to an error that says what is \
                  wrong.",
            bad: "HTTP/1.1 500 Internal Server Error",
            good: "HTTP/1.1 302 Found\nLocation: https://…/r/p?error=invalid_scope&state=…",
            mend: "Answer `invalid_scope`, or give what is left of the scope.",
        },
        proved_by: &["authorize.crashes-on-scope"],
        judge: Judge::Cloud(|bench| Box::pin(unknown_scope_survived(bench))),
        ..CHECK
    },
    Check {
        id: "oauth.authorize.any-locale-welcome",
        title: "no language makes the page fail",
        rule: "Google, Account linking with OAuth; RFC 5646",
        phone_shows: Some("a page of the cloud that says that something went wrong"),
        page: Page {
            looks_at: "Requests with `user_locale` as `de`, `zh-Hant-TW`, `xx-XX`, and without it.",
            why: "Google sends the language of each person's phone, in whatever form. Who has a \
                  rare one cannot link, and nobody near you will ever see it.",
            bad: "HTTP/1.1 500 Internal Server Error",
            good: "HTTP/1.1 200 OK",
            mend: "Fall back to a language you have, for every value and for none.",
        },
        proved_by: &["authorize.fails-on-locale"],
        judge: Judge::Cloud(|bench| Box::pin(any_locale_welcome(bench))),
        ..CHECK
    },
    Check {
        id: "oauth.authorize.post-survived",
        severity: Severity::Should,
        title: "a request by POST crashes nothing",
        page: Page {
            looks_at: "An ordinary request, sent as a form by POST, in place of a query by GET.",
            why: "The RFC allows both; a cloud may leave POST out, and says so with 405.",
            bad: "HTTP/1.1 500 Internal Server Error",
            good: "HTTP/1.1 405 Method Not Allowed\nAllow: GET",
            mend: "Read the form like the query, or answer 405.",
        },
        proved_by: &["authorize.crashes-on-post"],
        pace: Pace::Reads,
        judge: Judge::Cloud(|bench| Box::pin(post_survived(bench))),
        ..CHECK
    },
];

async fn repeated_client_refused(bench: &Bench<'_>) -> Judged {
    let mut asked = bench.authorization(false);
    asked.url.query_pairs_mut().append_pair("client_id", "another-client");
    refused(bench, &asked).await
}

async fn response_type_refused(bench: &Bench<'_>, kind: Option<&str>) -> Judged {
    refused(bench, &with(bench.authorization(false), "response_type", kind)).await
}

async fn refused(bench: &Bench<'_>, asked: &Authorization) -> Judged {
    let (trail, ending) = walk(bench, asked).await?;
    judge_no_code(&ending, &trail)
}

async fn no_implicit_flow(bench: &Bench<'_>) -> Judged {
    let asked = with(bench.authorization(false), "response_type", Some("token"));
    let (trail, ending) = walk(bench, &asked).await?;
    judge_no_token(&ending, &trail)
}

/// A code in spite of it is what the check of unknown response types sees.
fn judge_no_token(ending: &Ending, trail: &Trail) -> Judged {
    match ending {
        Ending::Sent(_, Carried::Token) => {
            Err(broken("an error or a page, and no token", ending.words(), trail))
        }
        _ => Ok(Some(ending.words())),
    }
}

async fn still_works(bench: &Bench<'_>, name: &str, value: &str) -> Judged {
    let asked = with(bench.authorization(false), name, Some(value));
    let (trail, ending) = walk(bench, &asked).await?;
    judge_code(&ending, &trail)
}

fn judge_code(ending: &Ending, trail: &Trail) -> Judged {
    match ending {
        Ending::Sent(_, Carried::Code) => Ok(None),
        _ => Err(broken("a redirect with a code", ending.words(), trail)),
    }
}

/// Where scopes were configured, Google sends those.
async fn empty_scope_ignored(bench: &Bench<'_>) -> Judged {
    if !bench.target.scopes.is_empty() {
        return Err(Stop::not_judged("Google sends the scopes that were configured, never none"));
    }
    still_works(bench, "scope", "").await
}

async fn unknown_scope_survived(bench: &Bench<'_>) -> Judged {
    let asked = with(bench.authorization(false), "scope", Some("smarthome-nonsense"));
    let (trail, ending) = walk(bench, &asked).await?;
    judge_survival(&trail.exchanges)?;
    Ok(Some(ending.words()))
}

fn judge_survival(exchanges: &[Exchange]) -> Judged {
    match exchanges.iter().find(|exchange| exchange.status() >= 500) {
        Some(crash) => Err(Stop::broken("no 5xx", crash.status().to_string(), &[crash])),
        None => Ok(None),
    }
}

async fn any_locale_welcome(bench: &Bench<'_>) -> Judged {
    for locale in [Some("de"), Some("zh-Hant-TW"), Some("xx-XX"), None] {
        let asked = with(bench.authorization(false), "user_locale", locale);
        bench.ensure_signs_in().await?;
        let trail = bench.walk(&asked, crate::google::link::Manner::Agrees).await?;
        judge_locale(locale, &trail)?;
    }
    Ok(None)
}

/// What stands on the buttons of that page may be beyond us: only errors are looked for.
fn judge_locale(locale: Option<&str>, trail: &Trail) -> Judged {
    let expected = match locale {
        Some(locale) => format!("the same pages for `user_locale={locale}`"),
        None => "the same pages without `user_locale`".to_owned(),
    };
    if let Some(error) = trail.exchanges.iter().find(|exchange| exchange.status() >= 400) {
        return Err(Stop::broken(expected, error.status().to_string(), &[error]));
    }
    match Ending::read(trail) {
        Ok(ending @ Ending::Sent(_, Carried::Error(_))) => {
            Err(broken(&expected, ending.words(), trail))
        }
        _ => Ok(None),
    }
}

async fn post_survived(bench: &Bench<'_>) -> Judged {
    let asked = bench.authorization(false);
    let form = asked.url.query().unwrap_or_default().to_owned();
    let request = Request::post(bench.target.authorize_url.as_str())
        .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(form.into())
        .expect("a parsed URL and constant headers make a request");
    let exchange = bench.send(request).await?;
    let status = exchange.status().to_string();
    judge_survival(&[exchange])?;
    Ok(Some(status))
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use http::Response;
    use std::time::Duration;

    use super::*;
    use crate::google::link::FormError;

    fn exchange(status: u16) -> Exchange {
        let mut response = Response::new(Bytes::new());
        *response.status_mut() = http::StatusCode::from_u16(status).expect("a status");
        Exchange { request: Request::new(Bytes::new()), response, latency: Duration::ZERO }
    }

    fn sent(carried: Carried) -> Ending {
        Ending::Sent("https://g.test/r/p".to_owned(), carried)
    }

    #[test]
    fn a_token_breaks_it_and_a_code_is_another_rule() {
        judge_no_token(&sent(Carried::Token), &Trail::default()).expect_err("broken");
        judge_no_token(&sent(Carried::Code), &Trail::default()).expect("held");
        judge_no_token(&Ending::Stayed("400".to_owned()), &Trail::default()).expect("held");
    }

    #[test]
    fn only_a_code_is_one() {
        judge_code(&sent(Carried::Code), &Trail::default()).expect("held");
        judge_code(&sent(Carried::Nothing), &Trail::default()).expect_err("broken");
        judge_code(&Ending::Stayed("400".to_owned()), &Trail::default()).expect_err("broken");
    }

    #[test]
    fn only_a_crash_is_one() {
        judge_survival(&[exchange(302), exchange(405)]).expect("held");
        judge_survival(&[exchange(200), exchange(502)]).expect_err("broken");
    }

    #[test]
    fn buttons_in_another_language_are_nobodys_fault() {
        let trail = |status| Trail {
            exchanges: vec![exchange(status)],
            end: Err(FormError::NoAgreement { labels: vec!["ᎠᏎ".to_owned()] }),
            ..Trail::default()
        };
        judge_locale(Some("chr"), &trail(200)).expect("held");
        judge_locale(Some("chr"), &trail(400)).expect_err("broken");
        judge_locale(None, &trail(500)).expect_err("broken");
    }
}
