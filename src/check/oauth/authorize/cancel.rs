//! Who does not agree: cancelling, a wrong password, a way back that leads to somebody else.

use super::ending::{Carried, Ending, bare, broken};
use crate::check::{Bench, Check, Judge, Judged, Pace, Page, Severity, Stop};
use crate::google::link::{Authorization, FormError, Manner, Trail};
use crate::protocol::Password;
use crate::wire::Exchange;

/// A host that there cannot be (RFC 6761 §6.2).
const EVIL: &str = "https://evil.test/way-back";

/// These checks.
pub const CHECKS: &[Check] = &[
    Check {
        id: "oauth.authorize.cancel-is-access-denied",
        severity: Severity::Must,
        title: "whoever cancels is sent back with `access_denied`",
        rule: "RFC 6749 §4.1.2.1; Google, Account linking with OAuth",
        phone_shows: Some("a page of the cloud, on which nothing leads back to the app"),
        page: Page {
            looks_at: "Somebody signs in and presses what cancels; where nothing does, cancels on \
                       the sign-in page. The browser must be redirected to the redirect URI with \
                       `error=access_denied` and the state.",
            why: "Google asks for a way out, and ends the linking in the app only when the \
                  browser comes back. Otherwise the person is stuck on a page of yours.",
            bad: "HTTP/1.1 200 OK\n\n<p>You cancelled.</p>",
            good: "HTTP/1.1 302 Found\nLocation: https://…/r/p?error=access_denied&state=…",
            mend: "Give the consent page a button \"Cancel\" that answers with this redirect.",
        },
        proved_by: &["authorize.cancel-is-error-page", "authorize.cancel-without-state"],
        pace: Pace::Alone,
        judge: Judge::Cloud(|bench| Box::pin(cancel_is_access_denied(bench))),
    },
    Check {
        id: "oauth.authorize.wrong-password-stays",
        severity: Severity::Must,
        title: "a wrong password leads nowhere",
        rule: "RFC 6749 §3.1; Google, Account linking with OAuth",
        phone_shows: None,
        page: Page {
            looks_at: "One sign-in with a random password, in a browser without cookies. No code \
                       may come of it, and the browser must stay at the cloud.",
            why: "The password is all that stands between the internet and the house. And who \
                  mistypes it wants to try again, not to begin anew in the app.",
            bad: "HTTP/1.1 302 Found\nLocation: https://…/r/my-project?code=…",
            good: "HTTP/1.1 400 Bad Request\n\n<p>The user name or the password is wrong.</p>\n\
                   <form method=\"post\">…",
            mend: "Show the sign-in form again, with a word about what is wrong.",
        },
        proved_by: &["authorize.any-password", "authorize.wrong-password-ends-linking"],
        pace: Pace::Alone,
        judge: Judge::Cloud(|bench| Box::pin(wrong_password_stays(bench))),
    },
    Check {
        id: "oauth.authorize.way-back-stays-home",
        severity: Severity::Must,
        title: "the sign-in page sends nobody to a foreign address",
        rule: "RFC 9700 §4.11",
        phone_shows: None,
        page: Page {
            looks_at: "Pages keep in their address or in a hidden field where to go after \
                       signing in (`return_to`, `next`, `response_url`). Each such address is \
                       replaced by one on `evil.test`, and somebody signs in.",
            why: "A link to your own sign-in page would lead on to the attacker's copy of it, or \
                  carry the code there: people trust it, since they began at your address.",
            bad: "HTTP/1.1 302 Found\nLocation: https://evil.test/way-back",
            good: "HTTP/1.1 303 See Other\nLocation: /oauth/authorize?…",
            mend: "Keep the way back in the session, or take paths of your own alone: they begin \
                   with one `/`, and not with two.",
        },
        proved_by: &["authorize.return-url-followed"],
        pace: Pace::Alone,
        judge: Judge::Cloud(|bench| Box::pin(way_back_stays_home(bench))),
    },
];

async fn cancel_is_access_denied(bench: &Bench<'_>) -> Judged {
    bench.ensure_signs_in().await?;
    let asked = bench.authorization(false);
    let trail = bench.walk_anew(&asked, Manner::Cancels, None).await?;
    if trail.cancelled {
        return judge_cancel(&asked, &Ending::read(&trail)?, &trail);
    }
    // A sign-in that agrees as well has its way out there.
    let asked = bench.authorization(false);
    let trail = bench.walk_anew(&asked, Manner::CancelsAtOnce, None).await?;
    if trail.cancelled {
        return judge_cancel(&asked, &Ending::read(&trail)?, &trail);
    }
    Err(Stop::not_judged("nothing on the pages cancels, or nothing that can be recognised"))
}

fn judge_cancel(asked: &Authorization, ending: &Ending, trail: &Trail) -> Judged {
    let expected = "a redirect to the redirect URI with `error=access_denied` and the state";
    let Ending::Sent(to, Carried::Error(error)) = ending else {
        return Err(broken(expected, ending.words(), trail));
    };
    if bare(to) != asked.redirect_uri || error != "access_denied" {
        return Err(broken(expected, ending.words(), trail));
    }
    let has_state = trail.end.as_ref().is_ok_and(|arrival| {
        url::Url::parse(&arrival.url).is_ok_and(|url| {
            url.query_pairs().any(|(name, value)| name == "state" && value == asked.state)
        })
    });
    if has_state { Ok(None) } else { Err(broken(expected, "it without the state", trail)) }
}

async fn wrong_password_stays(bench: &Bench<'_>) -> Judged {
    bench.ensure_signs_in().await?;
    let wrong = Password::new(bench.tools.chance.token());
    let asked = bench.authorization(false);
    let trail = bench.walk_anew(&asked, Manner::Agrees, Some(&wrong)).await?;
    judge_wrong_password(&trail)
}

fn judge_wrong_password(trail: &Trail) -> Judged {
    let expected = "the sign-in form again, or a page that refuses";
    if let Err(FormError::SignInAgain { .. } | FormError::Captcha { .. }) = &trail.end {
        let status = trail.exchanges.last().map(|last| last.status().to_string());
        return Ok(status.map(|status| format!("{status}, the form again")));
    }
    match Ending::read(trail)? {
        Ending::Stayed(what) => match trail.exchanges.last().map(Exchange::status) {
            Some(500..) => Err(broken(expected, what, trail)),
            _ => Ok(Some(what)),
        },
        ending @ Ending::Sent(..) => Err(broken(expected, ending.words(), trail)),
    }
}

async fn way_back_stays_home(bench: &Bench<'_>) -> Judged {
    bench.ensure_signs_in().await?;
    let mut asked = bench.authorization(false);
    EVIL.clone_into(&mut asked.redirect_uri);
    let trail = bench.walk_anew(&asked, Manner::ReturnsTo(EVIL), None).await?;
    judge_way_back(&trail)
}

/// The walk ends at once where it would go to that host; whatever else came of it is harmless.
fn judge_way_back(trail: &Trail) -> Judged {
    match &trail.end {
        Ok(arrival) if arrival.url.starts_with(EVIL) => {
            Err(broken("nobody sent to `evil.test`", Ending::read(trail)?.words(), trail))
        }
        Err(FormError::Send(error)) => Err(error.clone().into()),
        _ => Ok(None),
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use url::Url;

    use super::*;
    use crate::google::link::Arrival;

    fn arrived(url: &str) -> Trail {
        let arrival = Arrival { url: url.to_owned(), pages: 1, latency: Duration::ZERO };
        Trail { end: Ok(arrival), cancelled: true, ..Trail::default() }
    }

    fn stayed(error: FormError) -> Trail {
        Trail { end: Err(error), ..Trail::default() }
    }

    fn cancelled(url: &str) -> Judged {
        let asked = Authorization {
            url: Url::parse("https://cloud.test/authorize").expect("a URL"),
            redirect_uri: "https://g.test/r/p".to_owned(),
            state: "s".to_owned(),
            verifier: None,
            flow: crate::protocol::oauth::Flow::Code,
        };
        let trail = arrived(url);
        judge_cancel(&asked, &Ending::read(&trail).expect("an arrival"), &trail)
    }

    #[test]
    fn cancelling_comes_back_with_error_and_state() {
        cancelled("https://g.test/r/p?error=access_denied&error_description=no&state=s")
            .expect("held");
        for url in [
            "https://g.test/r/p?error=access_denied",
            "https://g.test/r/p?error=server_error&state=s",
            "https://g.test/r/p?code=c&state=s",
            "https://g.test/r/q?error=access_denied&state=s",
            "https://g.test/r/p?state=s",
        ] {
            assert!(matches!(cancelled(url), Err(Stop::Broken(_))), "{url}");
        }
    }

    #[test]
    fn a_wrong_password_gets_the_form_again() {
        judge_wrong_password(&stayed(FormError::SignInAgain { alert: None })).expect("held");
        let (place, text) = (String::new(), String::new());
        judge_wrong_password(&stayed(FormError::Refused { status: 401, place, text }))
            .expect("held");
        judge_wrong_password(&arrived("https://g.test/r/p?code=c")).expect_err("broken");
        judge_wrong_password(&arrived("https://g.test/r/p?error=access_denied"))
            .expect_err("broken");
    }

    #[test]
    fn only_an_arrival_at_the_foreign_address_breaks_the_way_back() {
        judge_way_back(&stayed(FormError::NeedsJavaScript)).expect("held");
        judge_way_back(&arrived("https://evil.test/way-back")).expect_err("broken");
    }
}
