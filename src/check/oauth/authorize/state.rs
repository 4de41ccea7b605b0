//! `state`: comes back as it was sent, whatever it holds.

use super::ending::{broken, with};
use crate::check::{Bench, Check, Judge, Judged, Pace, Page, Severity, Stop};
use crate::google::link::{
    Authorization, CaptureFailure, CaptureFailureKind, Manner, Trail, judge_capture,
};

/// Longer than any that was seen of Google, and short enough for every address line.
const LONG: usize = 1500;

const CHECK: Check = Check {
    id: "",
    severity: Severity::Must,
    title: "",
    rule: "RFC 6749 §4.1.2; Google, Account linking with OAuth",
    phone_shows: Some("\"Something went wrong, please try again\", and the account is not linked"),
    page: Page {
        looks_at: "",
        why: "By its state Google knows which phone asked. Another one is taken for an attack, \
              and the link fails on Google's own page.",
        bad: "HTTP/1.1 302 Found\nLocation: https://…/r/my-project?code=…",
        good: "HTTP/1.1 302 Found\nLocation: https://…/r/my-project?code=…&state=…",
        mend: "Keep `state` whole, and encode it once when the redirect is put together \
               (`encodeURIComponent`, `urlencode`, `URLSearchParams`).",
    },
    proved_by: &[],
    pace: Pace::Alone,
    judge: Judge::Cloud(|bench| Box::pin(returned(bench))),
};

/// These checks.
pub const CHECKS: &[Check] = &[
    Check {
        id: "oauth.authorize.state-returned",
        title: "`state` comes back unchanged",
        page: Page {
            looks_at: "An ordinary request, with a state of 400 letters, digits, `-` and `_`, as \
                       Google sends them. Somebody signs in and agrees.",
            ..CHECK.page
        },
        proved_by: &["authorize.state-lost"],
        judge: Judge::Cloud(|bench| Box::pin(returned(bench))),
        ..CHECK
    },
    Check {
        id: "oauth.authorize.state-long",
        title: "a long `state` comes back whole",
        page: Page {
            looks_at: "A request with a state of 1,500 letters, digits, `-` and `_`.",
            why: "The length of a state is Google's affair; what does not fit a column of 255 or \
                  1,024 characters is cut or refused, and no link succeeds any more.",
            bad: "HTTP/1.1 302 Found\nLocation: https://…?code=…&state=only-its-beginning",
            mend: "Keep the state in a column without a limit, or in the form itself.",
            ..CHECK.page
        },
        proved_by: &["authorize.state-cut"],
        judge: Judge::Cloud(|bench| Box::pin(long(bench))),
        ..CHECK
    },
    Check {
        id: "oauth.authorize.state-special-characters",
        title: "`state` comes back with its special characters",
        page: Page {
            looks_at: "A request whose state holds `+`, `&`, `=`, `%`, `/`, `~` and `.`, each \
                       percent-encoded.",
            why: "A state is opaque: whoever puts it into the redirect as it is loses what stands \
                  behind the first `&`, and turns `+` into a space.",
            bad: "HTTP/1.1 302 Found\nLocation: https://…?code=…&state=a+b&c=d",
            good: "HTTP/1.1 302 Found\nLocation: https://…?code=…&state=a%2Bb%26c%3Dd",
            ..CHECK.page
        },
        proved_by: &["authorize.state-unescaped"],
        judge: Judge::Cloud(|bench| Box::pin(special(bench))),
        ..CHECK
    },
    Check {
        id: "oauth.authorize.state-spaces-and-accents",
        title: "spaces and letters beyond ASCII in `state` come back",
        rule: "RFC 6749 §4.1.2, appendix B",
        page: Page {
            looks_at: "Two requests whose state holds a space and letters beyond ASCII: the space \
                       is `+` in one and `%20` in the other.",
            why: "In a query `+` is a space. What decodes one of the two only gives Google \
                  another state than it sent.",
            bad: "HTTP/1.1 302 Found\nLocation: https://…?code=…&state=a%2Bb",
            good: "HTTP/1.1 302 Found\nLocation: https://…?code=…&state=a+b",
            mend: "Read the query with a form decoder (`URLSearchParams`), not with \
                   `decodeURIComponent`, and write it as UTF-8.",
        },
        proved_by: &["authorize.plus-is-plus"],
        judge: Judge::Cloud(|bench| Box::pin(spaces(bench))),
        ..CHECK
    },
];

/// The request with a state that is written like this into the query.
fn with_state(bench: &Bench<'_>, state: &str, written: &str) -> Authorization {
    let mut asked = with(bench.authorization(false), "state", None);
    let query = format!("{}&state={written}", asked.url.query().unwrap_or_default());
    asked.url.set_query(Some(&query));
    state.clone_into(&mut asked.state);
    asked
}

async fn returned(bench: &Bench<'_>) -> Judged {
    let asked = bench.authorization(false);
    let trail = bench.walk(&asked, Manner::Agrees).await?;
    match read(&asked, &trail)? {
        Err(failure) if is_about_state(&failure) => {
            Err(broken(&failure.expected, failure.actual, &trail))
        }
        Err(failure) => Err(Stop::not_judged(format!("no code came: {failure}"))),
        Ok(()) => Ok(None),
    }
}

async fn long(bench: &Bench<'_>) -> Judged {
    let mut state = String::new();
    while state.len() < LONG {
        state.push_str(&bench.tools.chance.token());
    }
    state.truncate(LONG);
    comes_back(bench, &state, &state).await
}

async fn special(bench: &Bench<'_>) -> Judged {
    let state = format!("a+b&c=d%25e/f~g.h=={}", bench.tools.chance.token());
    let written: String = form_urlencoded::byte_serialize(state.as_bytes()).collect();
    comes_back(bench, &state, &written).await
}

async fn spaces(bench: &Bench<'_>) -> Judged {
    let tail = bench.tools.chance.token();
    let state = format!("Küche und 居間{tail}");
    let plus: String = form_urlencoded::byte_serialize(state.as_bytes()).collect();
    comes_back(bench, &state, &plus.replace('+', "%20")).await?;
    comes_back(bench, &state, &plus).await
}

/// A state that is unlike others has to come back as they do.
async fn comes_back(bench: &Bench<'_>, state: &str, written: &str) -> Judged {
    bench.ensure_signs_in().await?;
    let asked = with_state(bench, state, written);
    let trail = bench.walk(&asked, Manner::Agrees).await?;
    match read(&asked, &trail) {
        Ok(Ok(())) => Ok(None),
        Ok(Err(failure)) => Err(broken(&failure.expected, failure.actual, &trail)),
        // An ordinary request got its code: it is the state that makes the difference.
        Err(Stop::NotJudged(why)) => {
            Err(broken("the `state` of the request, unchanged", why.why, &trail))
        }
        Err(stop) => Err(stop),
    }
}

/// What came back; not judged where nothing did.
fn read(asked: &Authorization, trail: &Trail) -> Result<Result<(), CaptureFailure>, Stop> {
    match &trail.end {
        Ok(arrival) => {
            Ok(judge_capture(&arrival.url, &asked.redirect_uri, &asked.state).map(|_| ()))
        }
        Err(error) => Err(Stop::not_judged(format!("no code came: {error}"))),
    }
}

fn is_about_state(failure: &CaptureFailure) -> bool {
    matches!(
        failure.kind,
        CaptureFailureKind::NoState
            | CaptureFailureKind::StateUnescaped
            | CaptureFailureKind::StateChanged
    )
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use url::Url;

    use super::*;
    use crate::google::link::{Arrival, FormError};

    fn asked() -> Authorization {
        Authorization {
            url: Url::parse("https://cloud.test/authorize").expect("a URL"),
            redirect_uri: "https://g.test/r/p".to_owned(),
            state: "a+b".to_owned(),
            verifier: None,
            flow: crate::protocol::oauth::Flow::Code,
        }
    }

    fn trail(url: &str) -> Trail {
        let arrival = Arrival { url: url.to_owned(), pages: 1, latency: Duration::ZERO };
        Trail { end: Ok(arrival), ..Trail::default() }
    }

    #[test]
    fn another_state_is_told_from_another_mistake() {
        let read = |url: &str| read(&asked(), &trail(url)).expect("an arrival");
        assert!(read("https://g.test/r/p?code=c&state=a%2Bb").is_ok());
        assert!(is_about_state(&read("https://g.test/r/p?code=c").expect_err("no state")));
        assert!(is_about_state(&read("https://g.test/r/p?code=c&state=a+b").expect_err("raw")));
        assert!(!is_about_state(&read("https://g.test/r/p?error=e").expect_err("an error")));
    }

    #[test]
    fn where_nothing_comes_back_nothing_is_judged() {
        let error = FormError::NeedsJavaScript;
        let trail = Trail { end: Err(error), ..Trail::default() };
        assert!(matches!(read(&asked(), &trail), Err(Stop::NotJudged(_))));
    }
}
