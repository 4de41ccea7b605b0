//! Who gets a code: the redirect URI and the client of a request must be known to the letter.

use super::ending::{Carried, Ending, bare, broken, judge_no_code, walk, with};
use crate::check::{Bench, Check, Judge, Judged, Pace, Page, Severity, Stop};
use crate::google::link::{Authorization, Trail};
use crate::protocol::oauth::{PRODUCTION_HOST, google_redirect_uri};

const EXACT: &str = "RFC 9700 §2.1; RFC 6749 §3.1.2.3, §4.1.2.1";
const GOOGLE: &str = "Google, Account linking with OAuth";

/// What the pages of these checks share.
const PAGE: Page = Page {
    looks_at: "",
    why: "Whoever can have the code sent to an address of their own takes over the house of the \
          person who signed in: a link in a mail is enough.",
    bad: "HTTP/1.1 302 Found\nLocation: https://evil.test/r/my-project?code=…&state=…",
    good: "HTTP/1.1 400 Bad Request\n\n<p>This redirect_uri is not registered.</p>",
    mend: "Keep Google's two redirect URIs in a list and compare the whole text of `redirect_uri` \
           with each: no prefix, no pattern, no parsing. Where none matches, show a page and \
           redirect nobody, not even with an error.",
};

const CHECK: Check = Check {
    id: "",
    severity: Severity::Must,
    title: "",
    rule: EXACT,
    phone_shows: None,
    page: PAGE,
    proved_by: &[],
    pace: Pace::Alone,
    judge: Judge::Cloud(|bench| Box::pin(unknown_client_refused(bench))),
};

/// These checks.
pub const CHECKS: &[Check] = &[
    Check {
        id: "oauth.authorize.sandbox-redirect-uri",
        severity: Severity::Should,
        title: "Google's sandbox gets codes, too",
        rule: GOOGLE,
        page: Page {
            looks_at: "A request that differs from an ordinary one in its redirect URI alone: \
                       `https://oauth-redirect-sandbox.googleusercontent.com/r/PROJECT`.",
            why: "Google names two redirect URIs and asks that both are known; tests of an \
                  integration may come by way of the sandbox.",
            bad: "HTTP/1.1 400 Bad Request",
            good: "HTTP/1.1 302 Found\n\
                   Location: https://oauth-redirect-sandbox.googleusercontent.com/r/…?code=…",
            mend: "Register both redirect URIs for Google's client.",
        },
        proved_by: &["authorize.sandbox-unknown"],
        judge: Judge::Cloud(|bench| Box::pin(sandbox_redirect_uri(bench))),
        ..CHECK
    },
    Check {
        id: "oauth.authorize.foreign-host-refused",
        title: "no code goes to another host",
        page: Page {
            looks_at: "A request whose redirect URI is on `evil.test`. Somebody signs in and \
                       agrees; nothing may be sent there, neither a code nor an error.",
            ..PAGE
        },
        proved_by: &["authorize.any-redirect-uri"],
        judge: Judge::Cloud(|bench| {
            Box::pin(nobody_sent(bench, |_, project| {
                vec![format!("https://evil.test/r/{project}"), "https://evil.test/".to_owned()]
            }))
        }),
        ..CHECK
    },
    Check {
        id: "oauth.authorize.other-project-refused",
        title: "no code goes to another project at Google",
        rule: "Google, Account linking with OAuth; RFC 9700 §2.1",
        page: Page {
            looks_at: "A request whose redirect URI is Google's, with the id of another project \
                       at its end.",
            why: "Anybody can have a project at Google, and with it a redirect URI on Google's \
                  host. The id at its end is what tells yours from theirs.",
            bad: "HTTP/1.1 302 Found\n\
                  Location: https://oauth-redirect.googleusercontent.com/r/another?code=…",
            ..PAGE
        },
        proved_by: &["authorize.any-project", "authorize.prefix-match"],
        judge: Judge::Cloud(|bench| {
            Box::pin(nobody_sent(bench, |_, project| {
                let others = ["another-project", &format!("{project}-2")].map(str::to_owned);
                others.iter().map(|other| google_redirect_uri(other, false)).collect()
            }))
        }),
        ..CHECK
    },
    Check {
        id: "oauth.authorize.longer-path-refused",
        title: "no code goes to a path below the redirect URI",
        rule: "RFC 9700 §2.1, §4.1.3",
        page: Page {
            looks_at: "The redirect URI with something behind it: a slash, two, another segment, \
                       a way up (`/../`).",
            why: "A comparison of the beginning alone lets in whatever stands behind it; with \
                  `/../` that is any path of the host.",
            bad: "HTTP/1.1 302 Found\n\
                  Location: https://oauth-redirect.googleusercontent.com/r/p/../q?code=…",
            ..PAGE
        },
        proved_by: &["authorize.prefix-match"],
        judge: Judge::Cloud(|bench| {
            Box::pin(nobody_sent(bench, |uri, _| {
                ["/", "//", "/more", "/../another-project"].map(|end| format!("{uri}{end}")).into()
            }))
        }),
        ..CHECK
    },
    Check {
        id: "oauth.authorize.path-case-refused",
        title: "the path of the redirect URI is compared with its case",
        rule: "RFC 9700 §2.1; RFC 3986 §6.2.2.1",
        page: Page {
            looks_at: "The redirect URI with another case in its path.",
            why: "Paths tell upper from lower case: another case may be another project.",
            bad: "HTTP/1.1 302 Found\n\
                  Location: https://oauth-redirect.googleusercontent.com/R/MY-PROJECT?code=…",
            ..PAGE
        },
        proved_by: &["authorize.case-blind"],
        judge: Judge::Cloud(|bench| {
            Box::pin(nobody_sent(bench, |_, project| {
                vec![format!("https://{PRODUCTION_HOST}/R/{project}")]
            }))
        }),
        ..CHECK
    },
    Check {
        id: "oauth.authorize.plain-http-refused",
        title: "no code goes over plain http",
        page: Page {
            looks_at: "The redirect URI with `http` in place of `https`.",
            why: "The code would cross the network in clear, for whoever listens.",
            bad: "HTTP/1.1 302 Found\n\
                  Location: http://oauth-redirect.googleusercontent.com/r/my-project?code=…",
            ..PAGE
        },
        proved_by: &["authorize.scheme-ignored"],
        judge: Judge::Cloud(|bench| {
            Box::pin(nobody_sent(bench, |uri, _| vec![uri.replacen("https:", "http:", 1)]))
        }),
        ..CHECK
    },
    Check {
        id: "oauth.authorize.lookalike-host-refused",
        title: "no code goes to a host that only looks like Google's",
        rule: "RFC 9700 §4.1.1, §4.1.3",
        page: Page {
            looks_at: "Redirect URIs that begin like Google's and lead elsewhere: \
                       `https://oauth-redirect.googleusercontent.com@evil.test/…` and \
                       `https://oauth-redirect.googleusercontent.com.evil.test/…`.",
            bad: "HTTP/1.1 302 Found\n\
                  Location: https://oauth-redirect.googleusercontent.com.evil.test/r/p?code=…",
            ..PAGE
        },
        proved_by: &["authorize.host-by-its-beginning"],
        judge: Judge::Cloud(|bench| {
            Box::pin(nobody_sent(bench, |_, project| {
                ["@evil.test", ".evil.test"]
                    .map(|end| format!("https://{PRODUCTION_HOST}{end}/r/{project}"))
                    .into()
            }))
        }),
        ..CHECK
    },
    Check {
        id: "oauth.authorize.fragment-refused",
        title: "a redirect URI with a fragment is refused",
        rule: "RFC 6749 §3.1.2",
        page: Page {
            looks_at: "The redirect URI with `#fragment` behind it.",
            why: "What stands behind `#` stays in the browser: the code would not reach Google, \
                  and a script that is loaded there could read it.",
            bad: "HTTP/1.1 302 Found\n\
                  Location: https://oauth-redirect.googleusercontent.com/r/p#fragment?code=…",
            ..PAGE
        },
        proved_by: &["authorize.fragment-ignored", "authorize.prefix-match"],
        judge: Judge::Cloud(|bench| {
            Box::pin(nobody_sent(bench, |uri, _| vec![format!("{uri}#fragment")]))
        }),
        ..CHECK
    },
    Check {
        id: "oauth.authorize.added-query-refused",
        title: "a redirect URI with an added query is refused",
        rule: "RFC 9700 §2.1; RFC 6749 §3.1.2",
        page: Page {
            looks_at: "The redirect URI with `?x=1` behind it.",
            why: "Who may add a query may add a `code` of their own, which stands before yours: \
                  somebody's phone would control the attacker's account, or the reverse.",
            bad: "HTTP/1.1 302 Found\n\
                  Location: https://oauth-redirect.googleusercontent.com/r/p?x=1&code=…",
            ..PAGE
        },
        proved_by: &["authorize.query-ignored", "authorize.prefix-match"],
        judge: Judge::Cloud(|bench| {
            Box::pin(nobody_sent(bench, |uri, _| vec![format!("{uri}?x=1")]))
        }),
        ..CHECK
    },
    Check {
        id: "oauth.authorize.missing-redirect-uri-refused",
        severity: Severity::Should,
        title: "without a redirect URI nobody gets a code",
        rule: "RFC 6749 §3.1.2.3",
        page: Page {
            looks_at: "A request without `redirect_uri`, at a cloud that knows both of Google's.",
            why: "With two registered, the cloud can only guess which is meant, and the exchange \
                  cannot hold the one against the other.",
            bad: "HTTP/1.1 302 Found\n\
                  Location: https://oauth-redirect.googleusercontent.com/r/my-project?code=…",
            good: "HTTP/1.1 400 Bad Request\n\n<p>The redirect_uri is missing.</p>",
            mend: "Ask for `redirect_uri` at every request.",
        },
        proved_by: &["authorize.redirect-uri-optional"],
        judge: Judge::Cloud(|bench| Box::pin(missing_redirect_uri_refused(bench))),
        ..CHECK
    },
    Check {
        id: "oauth.authorize.unknown-client-refused",
        title: "an unknown client gets no code",
        rule: "RFC 6749 §4.1.2.1; Google, Account linking with OAuth",
        page: Page {
            looks_at: "A request with a client id that nobody registered. Somebody signs in and \
                       agrees.",
            why: "The client id says whom the person trusts with the house. A cloud that does \
                  not look at it trusts everybody.",
            bad: "HTTP/1.1 302 Found\nLocation: https://…/r/my-project?code=…&state=…",
            good: "HTTP/1.1 400 Bad Request\n\n<p>This client_id is not registered.</p>",
            mend: "Compare `client_id` with the one you gave Google before anything is shown.",
        },
        proved_by: &["authorize.client-id-ignored"],
        judge: Judge::Cloud(|bench| Box::pin(unknown_client_refused(bench))),
        ..CHECK
    },
    Check {
        id: "oauth.authorize.missing-client-refused",
        title: "without a client id nobody gets a code",
        rule: "RFC 6749 §4.1.1, §4.1.2.1",
        page: Page {
            looks_at: "A request without `client_id`. Somebody signs in and agrees.",
            why: "The client id says whom the person trusts with the house.",
            bad: "HTTP/1.1 302 Found\nLocation: https://…/r/my-project?code=…&state=…",
            good: "HTTP/1.1 400 Bad Request\n\n<p>The client_id is missing.</p>",
            mend: "Compare `client_id` with the one you gave Google, and take none for a wrong one.",
        },
        proved_by: &["authorize.client-id-ignored"],
        judge: Judge::Cloud(|bench| Box::pin(missing_client_refused(bench))),
        ..CHECK
    },
];

fn asking_for(bench: &Bench<'_>, uri: &str) -> Authorization {
    let mut asked = with(bench.authorization(false), "redirect_uri", Some(uri));
    uri.clone_into(&mut asked.redirect_uri);
    asked
}

async fn nobody_sent(bench: &Bench<'_>, variants: impl Fn(&str, &str) -> Vec<String>) -> Judged {
    let project = &bench.target.project_id;
    let registered = google_redirect_uri(project, false);
    let mut remark = None;
    for uri in variants(&registered, project) {
        let (trail, ending) = walk(bench, &asking_for(bench, &uri)).await?;
        remark = judge_nobody_sent(&uri, &registered, &ending, &trail)?;
    }
    Ok(remark)
}

/// To the registered address alone a cloud may send whatever it likes: nobody else gets it.
fn judge_nobody_sent(asked: &str, registered: &str, ending: &Ending, trail: &Trail) -> Judged {
    match ending {
        Ending::Sent(to, _) if is_registered(to, asked, registered) => {
            Ok(Some("the registered redirect URI is used instead".to_owned()))
        }
        Ending::Sent(to, Carried::Nothing) if bare(to) != bare(asked) => Ok(Some(ending.words())),
        Ending::Sent(..) => {
            let expected = format!("a page, and nobody sent to `{asked}`");
            Err(broken(&expected, ending.words(), trail))
        }
        Ending::Stayed(what) => Ok(Some(what.clone())),
    }
}

/// Whether an address is the registered one, without what was put behind it.
fn is_registered(to: &str, asked: &str, registered: &str) -> bool {
    let added = asked.strip_prefix(registered).unwrap_or_default();
    let added = added.trim_start_matches('?');
    bare(to) == registered && (added.is_empty() || !to[registered.len()..].contains(added))
}

async fn sandbox_redirect_uri(bench: &Bench<'_>) -> Judged {
    let sandbox = google_redirect_uri(&bench.target.project_id, true);
    let (trail, ending) = walk(bench, &asking_for(bench, &sandbox)).await?;
    judge_sandbox(&sandbox, &ending, &trail)
}

fn judge_sandbox(sandbox: &str, ending: &Ending, trail: &Trail) -> Judged {
    match ending {
        Ending::Sent(to, Carried::Code) if bare(to) == sandbox => Ok(None),
        _ => Err(broken(&format!("a redirect to `{sandbox}` with a code"), ending.words(), trail)),
    }
}

async fn missing_redirect_uri_refused(bench: &Bench<'_>) -> Judged {
    let sandbox = google_redirect_uri(&bench.target.project_id, true);
    let (_, known) = walk(bench, &asking_for(bench, &sandbox)).await?;
    if !matches!(&known, Ending::Sent(to, Carried::Code) if bare(to) == sandbox) {
        return Err(Stop::not_judged("the cloud knows one redirect URI only"));
    }
    let asked = with(bench.authorization(false), "redirect_uri", None);
    let (trail, ending) = walk(bench, &asked).await?;
    judge_no_code(&ending, &trail)
}

async fn unknown_client_refused(bench: &Bench<'_>) -> Judged {
    let id = format!("nobody-{}", &bench.tools.chance.token()[..12]);
    let asked = with(bench.authorization(false), "client_id", Some(&id));
    let (trail, ending) = walk(bench, &asked).await?;
    judge_no_code(&ending, &trail)
}

async fn missing_client_refused(bench: &Bench<'_>) -> Judged {
    let asked = with(bench.authorization(false), "client_id", None);
    let (trail, ending) = walk(bench, &asked).await?;
    judge_no_code(&ending, &trail)
}

#[cfg(test)]
mod tests {
    use super::*;

    const URI: &str = "https://g.test/r/p";

    fn judge(asked: &str, ending: &Ending) -> Judged {
        judge_nobody_sent(asked, URI, ending, &Trail::default())
    }

    fn sent(to: &str) -> Ending {
        Ending::Sent(to.to_owned(), Carried::Code)
    }

    #[test]
    fn a_code_or_an_error_to_an_unknown_address_breaks_it() {
        let error = Carried::Error("invalid_request".to_owned());
        for (asked, ending) in [
            ("https://evil.test/", sent("https://evil.test/?code=c")),
            ("https://evil.test/", Ending::Sent("https://evil.test/?error=e".to_owned(), error)),
            ("https://g.test/r/p/../q", sent("https://g.test/r/p/../q?code=c")),
            ("https://g.test/r/p#fragment", sent("https://g.test/r/p#fragment?code=c")),
            ("https://g.test/r/p?x=1", sent("https://g.test/r/p?x=1&code=c")),
        ] {
            assert!(matches!(judge(asked, &ending), Err(Stop::Broken(_))), "{asked}");
        }
    }

    #[test]
    fn a_page_holds_it_and_so_does_the_registered_address() {
        let page = Ending::Stayed("500".to_owned());
        assert_eq!(judge("https://evil.test/", &page).expect("held").as_deref(), Some("500"));
        for asked in ["https://evil.test/", "https://g.test/r/p#fragment", "https://g.test/r/p?x=1"]
        {
            judge(asked, &sent("https://g.test/r/p?code=c&state=s")).expect(asked);
        }
    }

    #[test]
    fn the_sandbox_must_get_a_code_itself() {
        let judge = |to: &str| judge_sandbox("https://s.test/r/p", &sent(to), &Trail::default());
        judge("https://s.test/r/p?code=c").expect("held");
        judge("https://g.test/r/p?code=c").expect_err("broken");
    }
}
