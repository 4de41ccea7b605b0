//! What Google's policy asks people to be told before they link.

use super::pages::pages;
use crate::check::{Bench, Check, Judge, Judged, Pace, Page, Severity, Stop};
use crate::google::link::visible_text;
use crate::wire::Exchange;

const CHECK: Check = Check {
    id: "",
    severity: Severity::Advice,
    title: "",
    rule: "Google, Account linking with OAuth (design requirements)",
    phone_shows: None,
    page: Page { looks_at: "", why: "", bad: "", good: "", mend: "" },
    proved_by: &[],
    pace: Pace::Alone,
    judge: Judge::Cloud(|bench| Box::pin(names_google(bench))),
};

/// These checks.
pub const CHECKS: &[Check] = &[
    Check {
        id: "oauth.authorize.pages-name-google",
        severity: Severity::Must,
        title: "people read that they link to Google",
        page: Page {
            looks_at: "The visible text of the pages on the way of an ordinary link. It must name \
                       Google, and not only Google Home, Nest or Assistant.",
            why: "Google's policy asks for it, and certification looks at a picture of this page: \
                  the account is linked to Google as a whole.",
            bad: "<p>Link your account to Google Home?</p>",
            good: "<p>Link your account to Google?</p>",
            mend: "Write \"Google\" where the page says what the account is linked to.",
        },
        proved_by: &["authorize.names-google-home"],
        judge: Judge::Cloud(|bench| Box::pin(names_google(bench))),
        ..CHECK
    },
    Check {
        id: "oauth.authorize.pages-state-authorization",
        severity: Severity::Should,
        title: "people read what they authorize",
        page: Page {
            looks_at: "The visible text of English pages on the way of an ordinary link. It must \
                       speak of authorizing, controlling, access or permission.",
            why: "Google's policy asks for a statement that signing in lets Google control the \
                  devices; certification looks for it.",
            bad: "<p>Link with Google?</p>",
            good: "<p>By signing in, you are authorizing Google to control your devices.</p>",
            mend: "Add such a sentence above the button.",
        },
        proved_by: &["authorize.no-statement"],
        judge: Judge::Cloud(|bench| Box::pin(states_authorization(bench))),
        ..CHECK
    },
    Check {
        id: "oauth.authorize.pages-link-privacy-policy",
        title: "the pages link to Google's privacy policy",
        rule: "Google, Account linking with OAuth (recommendations)",
        page: Page {
            looks_at: "The pages on the way of an ordinary link: one of them should link to \
                       Google's privacy policy.",
            why: "Who hands over the house may want to know what becomes of it.",
            bad: "<p>Link with Google?</p>",
            good: "<a href=\"https://policies.google.com/privacy\">Google's privacy policy</a>",
            mend: "Add the link to the consent page.",
        },
        proved_by: &["authorize.no-privacy-link"],
        judge: Judge::Cloud(|bench| Box::pin(links_privacy_policy(bench))),
        ..CHECK
    },
    Check {
        id: "oauth.authorize.pages-tell-how-to-unlink",
        title: "people read how to unlink",
        rule: "Google, Account linking with OAuth (recommendations)",
        page: Page {
            looks_at: "The visible text of English pages on the way of an ordinary link: it should \
                       say how the link is ended.",
            why: "Who knows the way out is readier to go in; and who moves house needs it.",
            bad: "<p>Link with Google?</p>",
            good: "<p>You can unlink at any time in your Google Account.</p>",
            mend: "Name your settings page, or the linked accounts of the Google Account.",
        },
        proved_by: &["authorize.no-unlink-hint"],
        judge: Judge::Cloud(|bench| Box::pin(tells_how_to_unlink(bench))),
        ..CHECK
    },
    Check {
        id: "oauth.authorize.pages-switch-account",
        title: "people can link another account than the one signed in",
        rule: "Google, Account linking with OAuth (recommendations)",
        page: Page {
            looks_at: "English pages on the way of an ordinary link: one of them should offer to \
                       use another account, or to sign out.",
            why: "A browser that is signed in as somebody else of the household would link the \
                  wrong house.",
            bad: "<p>Signed in as ada.</p><button>Agree</button>",
            good: "<p>Signed in as ada.</p><button>Agree</button><button>Use another account</button>",
            mend: "Add a button that signs out and shows the sign-in form again.",
        },
        proved_by: &["authorize.no-account-switch"],
        judge: Judge::Cloud(|bench| Box::pin(offers_another_account(bench))),
        ..CHECK
    },
];

/// All that a person reads on the way.
fn read_all(exchanges: &[Exchange]) -> Result<String, Stop> {
    let texts: Vec<_> = pages(exchanges).iter().map(|page| visible_text(&page.text())).collect();
    if texts.iter().all(|text| text.trim().is_empty()) {
        return Err(Stop::not_judged("no page was seen"));
    }
    Ok(texts.join("\n"))
}

fn has_scripts(exchanges: &[Exchange]) -> bool {
    pages(exchanges).iter().any(|page| page.text().to_lowercase().contains("<script"))
}

/// What a page lacks, a script may write there.
fn lacks(exchanges: &[Exchange], expected: &str, actual: &str) -> Judged {
    if has_scripts(exchanges) {
        return Err(Stop::not_judged(format!("{actual}, but scripts may write it")));
    }
    let shown = pages(exchanges);
    Err(Stop::broken(expected, actual, &shown))
}

async fn names_google(bench: &Bench<'_>) -> Judged {
    judge_name(bench.ordinary_way().await?)
}

fn judge_name(exchanges: &[Exchange]) -> Judged {
    let text = read_all(exchanges)?;
    let products = [" home", " nest", " assistant", " play", "home", "nest"];
    let is_google = |after: &str| {
        let after = after.to_lowercase();
        !products.iter().any(|product| after.starts_with(product))
    };
    let mut named = text.match_indices("Google").map(|(start, name)| &text[start + name.len()..]);
    if named.any(is_google) {
        return Ok(None);
    }
    let actual = if text.contains("Google") { "its products alone" } else { "no word of it" };
    lacks(exchanges, "Google by name", actual)
}

async fn states_authorization(bench: &Bench<'_>) -> Judged {
    judge_statement(bench.ordinary_way().await?)
}

fn judge_statement(exchanges: &[Exchange]) -> Judged {
    let words = ["authoriz", "authoris", "permission", "control", "access", "permit"];
    judge_words(exchanges, &words, "a sentence about what Google may do")
}

/// Whether one of the words is read on the way, as far as it is in English.
fn judge_words(exchanges: &[Exchange], words: &[&str], expected: &str) -> Judged {
    let is_foreign = pages(exchanges).iter().any(|page| {
        let text = page.text().to_lowercase();
        let language =
            text.split_once(" lang=").map(|(_, rest)| rest.trim_start_matches(['"', '\'']));
        language.is_some_and(|language| !language.starts_with("en"))
    });
    if is_foreign {
        return Err(Stop::not_judged("the pages are not in English"));
    }
    let text = read_all(exchanges)?.to_lowercase();
    if words.iter().any(|word| text.contains(word)) {
        return Ok(None);
    }
    lacks(exchanges, expected, "none was found")
}

async fn tells_how_to_unlink(bench: &Bench<'_>) -> Judged {
    judge_unlink_hint(bench.ordinary_way().await?)
}

fn judge_unlink_hint(exchanges: &[Exchange]) -> Judged {
    let words = ["unlink", "disconnect", "revoke", "remove", "withdraw"];
    judge_words(exchanges, &words, "a sentence about how to unlink")
}

async fn offers_another_account(bench: &Bench<'_>) -> Judged {
    judge_switch(bench.ordinary_way().await?)
}

fn judge_switch(exchanges: &[Exchange]) -> Judged {
    let words = [
        "another account",
        "different account",
        "other account",
        "switch",
        "change account",
        "another user",
        "different user",
        "not you",
        "sign out",
        "log out",
        "logout",
        "someone else",
    ];
    judge_words(exchanges, &words, "a way to use another account")
}

async fn links_privacy_policy(bench: &Bench<'_>) -> Judged {
    judge_privacy_link(bench.ordinary_way().await?)
}

fn judge_privacy_link(exchanges: &[Exchange]) -> Judged {
    read_all(exchanges)?;
    let links = pages(exchanges).iter().any(|page| {
        let text = page.text();
        text.contains("google.com")
            && (text.contains("policies.google.com") || text.contains("policies/privacy"))
    });
    if links { Ok(None) } else { lacks(exchanges, "a link to it", "none was found") }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use bytes::Bytes;
    use http::{Request, Response};

    use super::*;

    fn page(body: &'static str) -> Vec<Exchange> {
        let response = Response::builder().header("content-type", "text/html");
        let response = response.body(Bytes::from(body)).expect("a page");
        vec![Exchange { request: Request::new(Bytes::new()), response, latency: Duration::ZERO }]
    }

    #[test]
    fn google_is_named_by_itself() {
        judge_name(&page("<p>Link to Google Home by your Google Account")).expect("held");
        judge_name(&page("<p>Link to Google.")).expect("held");
        judge_name(&page("<p>Link to Google Home, or Google Assistant")).expect_err("broken");
        assert!(matches!(
            judge_name(&page("<p>Link?<script src=x></script>")),
            Err(Stop::NotJudged(_))
        ));
    }

    #[test]
    fn a_statement_is_looked_for_in_english_alone() {
        judge_statement(&page("<html lang=en><p>This lets Google control it")).expect("held");
        judge_statement(&page("<p>Link with Google?")).expect_err("broken");
        let german = judge_statement(&page("<html lang=\"de\"><p>Mit Google verknüpfen?"));
        assert!(matches!(german, Err(Stop::NotJudged(_))));
    }

    #[test]
    fn the_way_out_and_the_way_to_another_account_are_read() {
        judge_unlink_hint(&page("<p>You can unlink at any time")).expect("held");
        judge_unlink_hint(&page("<p>Link?")).expect_err("broken");
        judge_switch(&page("<p>Not you? <a href=/out>Sign out</a>")).expect("held");
        judge_switch(&page("<p>Signed in as ada")).expect_err("broken");
    }

    #[test]
    fn the_privacy_policy_has_two_addresses() {
        for link in [
            "<a href='https://policies.google.com/privacy'>Privacy</a>",
            "<a href='https://www.google.com/intl/de/policies/privacy/'>Privacy</a>",
        ] {
            judge_privacy_link(&page(link)).expect(link);
        }
        judge_privacy_link(&page("<a href='/privacy'>Privacy</a>")).expect_err("broken");
    }
}
