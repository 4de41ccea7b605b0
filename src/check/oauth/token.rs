//! The token endpoint: which codes are exchanged, for whom and how often.

use futures_util::future::join_all;

use crate::check::answers::{describe, ensure_refused, tokens_of};
use crate::check::{Bench, Check, Judge, Judged, Pace, Page, Severity, Stop, TokenRequest, Tokens};
use crate::protocol::Intent;
use crate::protocol::oauth::google_redirect_uri;
use crate::wire::Exchange;

/// What the phone shows when an exchange fails.
pub(super) const PHONE_NOT_LINKED: &str =
    "\"Something went wrong, please try again\", and the account is not linked";

/// An answer that lets somebody in.
pub(super) const GIVES_TOKENS: &str =
    "HTTP/1.1 200 OK\n\n{\"token_type\":\"Bearer\",\"access_token\":\"…\"}";

/// The refusal that Google's documents ask for.
pub(super) const INVALID_GRANT: &str = "HTTP/1.1 400 Bad Request\n\n{\"error\":\"invalid_grant\"}";

/// So many exchanges of one code are sent side by side.
const SIDE_BY_SIDE: usize = 4;

/// So long a cloud may take a replay for a network's retry.
const GRACE: std::time::Duration = std::time::Duration::from_secs(5);

/// These checks.
pub const CHECKS: &[Check] = &[
    Check {
        id: "oauth.token.code-single-use",
        severity: Severity::Must,
        title: "a code is exchanged once",
        rule: "RFC 6749 §4.1.2",
        phone_shows: None,
        page: Page {
            looks_at: "A fresh code is exchanged as Google does it, and then once more, the same \
                       to the letter. The second exchange must be refused.",
            why: "A code stands in the address line, in the browser's history and in logs. Whoever \
                  finds it there could link the user's house to an account of their own.",
            bad: GIVES_TOKENS,
            good: INVALID_GRANT,
            mend: "Take the code out of the store in the same step that looks it up (DELETE … \
                   RETURNING, or a compare-and-swap), and give tokens only to whoever took it.",
        },
        proved_by: &["token.code-reusable"],
        pace: Pace::Alone,
        judge: Judge::Cloud(|bench| Box::pin(code_single_use(bench))),
    },
    Check {
        id: "oauth.token.code-single-use-in-parallel",
        severity: Severity::Must,
        title: "of several exchanges of one code at once, at most one gets tokens",
        rule: "RFC 6749 §4.1.2",
        phone_shows: None,
        page: Page {
            looks_at: "A fresh code is exchanged four times side by side. No more than one of the \
                       answers may hold tokens.",
            why: "A cloud that looks a code up, and marks it as used a moment later, lets two in \
                  that come at the same time: a thief who is quick is as good as the owner.",
            bad: GIVES_TOKENS,
            good: INVALID_GRANT,
            mend: "Let the database decide: one statement that takes the code out and says \
                   whether it was there (DELETE … RETURNING, GETDEL, a conditional update).",
        },
        proved_by: &["token.code-race"],
        pace: Pace::Alone,
        judge: Judge::Cloud(|bench| Box::pin(single_use_in_parallel(bench))),
    },
    Check {
        id: "oauth.token.replay-ends-link",
        severity: Severity::Should,
        title: "a code that comes a second time ends the link it gave",
        rule: "RFC 6749 §4.1.2",
        phone_shows: None,
        page: Page {
            looks_at: "A code is exchanged, and exchanged again. The refresh token of the first \
                       exchange must then be dead. A cloud that takes a second exchange within \
                       five seconds for a retry of the network is given that time.",
            why: "A code that comes twice was seen by two. Nobody knows which of them was first, \
                  so neither should keep the house.",
            bad: GIVES_TOKENS,
            good: INVALID_GRANT,
            mend: "Remember which link a code gave, also after its use, and end that link when \
                   the code comes again.",
        },
        proved_by: &["token.replay-keeps-link"],
        pace: Pace::Alone,
        judge: Judge::Cloud(|bench| Box::pin(replay_ends_link(bench))),
    },
    Check {
        id: "oauth.token.other-redirect-uri-refused",
        severity: Severity::Must,
        title: "a code is exchanged only with the redirect URI it was sent to",
        rule: "RFC 6749 §4.1.3; Google, Account linking with OAuth",
        phone_shows: None,
        page: Page {
            looks_at: "A code that went to Google's production redirect URI is exchanged with the \
                       sandbox's.",
            why: "A code that was lured to another address is worthless as long as the exchange \
                  has to name the address it was sent to.",
            bad: GIVES_TOKENS,
            good: INVALID_GRANT,
            mend: "Keep the redirect URI with the code, and compare it to the letter.",
        },
        proved_by: &["token.redirect-uri-ignored"],
        pace: Pace::Alone,
        judge: Judge::Cloud(|bench| Box::pin(other_redirect_uri_refused(bench))),
    },
    Check {
        id: "oauth.token.missing-redirect-uri-refused",
        severity: Severity::Must,
        title: "a code is not exchanged without its redirect URI",
        rule: "RFC 6749 §4.1.3",
        phone_shows: None,
        page: Page {
            looks_at: "A fresh code is exchanged without `redirect_uri`.",
            why: "A rule that only holds where the parameter is given is no rule: whoever has \
                  stolen a code leaves it out.",
            bad: GIVES_TOKENS,
            good: INVALID_GRANT,
            mend: "Treat a missing `redirect_uri` as a wrong one: Google always sends it.",
        },
        proved_by: &["token.redirect-uri-ignored", "token.redirect-uri-optional"],
        pace: Pace::Alone,
        judge: Judge::Cloud(|bench| Box::pin(missing_redirect_uri_refused(bench))),
    },
    Check {
        id: "oauth.token.unknown-code-refused",
        severity: Severity::Must,
        title: "a code that nobody gave gets no tokens",
        rule: "RFC 6749 §5.2; Google, Account linking with OAuth",
        phone_shows: None,
        page: Page {
            looks_at: "A random code is exchanged with the right credentials.",
            why: "A cloud that takes any code links anybody to somebody's house.",
            bad: GIVES_TOKENS,
            good: INVALID_GRANT,
            mend: "Look the code up, and answer 400 `invalid_grant` where it is not found.",
        },
        proved_by: &["token.unknown-code-accepted"],
        pace: Pace::Alone,
        judge: Judge::Cloud(|bench| Box::pin(unknown_code_refused(bench))),
    },
    Check {
        id: "oauth.token.changed-code-refused",
        severity: Severity::Must,
        title: "a code with one character changed gets no tokens",
        rule: "RFC 6749 §4.1.3",
        phone_shows: None,
        page: Page {
            looks_at: "A fresh code is exchanged with one character in its middle replaced.",
            why: "A code must be known whole. A cloud that compares a part of it, or does not \
                  look at the signature of a signed one, can be talked into a code that it never \
                  gave.",
            bad: GIVES_TOKENS,
            good: INVALID_GRANT,
            mend: "Compare the whole code, or verify its signature before reading what it says.",
        },
        proved_by: &["token.code-prefix-compared", "token.unknown-code-accepted"],
        pace: Pace::Alone,
        judge: Judge::Cloud(|bench| Box::pin(changed_code_refused(bench))),
    },
    Check {
        id: "oauth.token.code-required",
        severity: Severity::Must,
        title: "an exchange without a code gets no tokens",
        rule: "RFC 6749 §4.1.3",
        phone_shows: None,
        page: Page {
            looks_at: "An exchange without `code`, while a fresh code waits to be used.",
            why: "A query for the code `undefined` or NULL easily finds somebody's.",
            bad: GIVES_TOKENS,
            good: "HTTP/1.1 400 Bad Request\n\n{\"error\":\"invalid_request\"}",
            mend: "Refuse an empty or missing `code` before the store is asked.",
        },
        proved_by: &["token.code-optional"],
        pace: Pace::Alone,
        judge: Judge::Cloud(|bench| Box::pin(code_required(bench))),
    },
];

/// Whether the last of these exchanges is refused; where it is not, `expected` says what should
/// have been.
pub(super) fn judge_refused(expected: &str, evidence: &[&Exchange]) -> Judged {
    let last = evidence.last().expect("a verdict needs an exchange");
    match ensure_refused(last) {
        Ok(_) if last.status() == 429 => {
            Err(Stop::not_judged("the cloud asks for fewer requests: 429"))
        }
        Err(Stop::Broken(broken)) => Err(Stop::broken(expected, broken.actual, evidence)),
        judged => judged,
    }
}

/// Whether an exchange gives tokens.
pub(super) fn judge_accepted(expected: &str, exchange: &Exchange) -> Judged {
    match tokens_of(exchange) {
        Ok(_) => Ok(None),
        Err(_) => Err(Stop::broken(expected, describe(exchange), &[exchange])),
    }
}

async fn code_single_use(bench: &Bench<'_>) -> Judged {
    let request = bench.exchange_of(&bench.code().await?);
    let first = bench.token(&request).await?;
    tokens_of(&first)?;
    let second = bench.token(&request).await?;
    judge_refused("the second exchange of a code refused", &[&first, &second])
}

async fn single_use_in_parallel(bench: &Bench<'_>) -> Judged {
    let request = bench.exchange_of(&bench.code().await?);
    let sent = join_all((0..SIDE_BY_SIDE).map(|_| bench.token(&request))).await;
    judge_parallel(&sent.into_iter().collect::<Result<Vec<_>, _>>()?)
}

fn judge_parallel(answers: &[Exchange]) -> Judged {
    let (won, lost): (Vec<_>, Vec<_>) = answers.iter().partition(|one| tokens_of(one).is_ok());
    match (won.as_slice(), lost.as_slice()) {
        ([], [first, ..]) => {
            Err(Stop::not_judged(format!("none of them got tokens: {}", describe(first))))
        }
        ([_], [first, ..]) => Ok(Some(format!("the others: {}", describe(first)))),
        _ => {
            let actual = format!("{} of {} got tokens", won.len(), answers.len());
            Err(Stop::broken("tokens for one of the exchanges at most", actual, &won))
        }
    }
}

async fn replay_ends_link(bench: &Bench<'_>) -> Judged {
    let request = bench.exchange_of(&bench.code().await?);
    let tokens = tokens_of(&bench.token(&request).await?)?;
    replay(bench, &request).await?;
    if living_link(bench, &tokens).await?.is_none() {
        return Ok(None);
    }
    (bench.tools.pause)(GRACE).await;
    replay(bench, &request).await?;
    judge_late_replay(living_link(bench, &tokens).await?.as_ref())
}

fn judge_late_replay(living: Option<&Exchange>) -> Judged {
    match living {
        None => Ok(Some(format!("a second exchange within {} s is forgiven", GRACE.as_secs()))),
        Some(living) => {
            let expected = "the link of a code ended when the code comes again";
            let actual = format!("its tokens still work: {}", describe(living));
            Err(Stop::broken(expected, actual, &[living]))
        }
    }
}

async fn replay(bench: &Bench<'_>, request: &TokenRequest) -> Result<(), Stop> {
    let again = bench.token(request).await?;
    match ensure_refused(&again) {
        Ok(_) => Ok(()),
        Err(_) => Err(Stop::not_judged(format!(
            "a second exchange of the code is not refused: {}",
            describe(&again)
        ))),
    }
}

/// The exchange that shows that a link is alive. Its refresh token tells: an access token that
/// carries its own lifetime cannot always be taken back.
async fn living_link(bench: &Bench<'_>, tokens: &Tokens) -> Result<Option<Exchange>, Stop> {
    let exchange = match &tokens.refresh {
        Some(refresh) => bench.token(&bench.refresh_of(refresh)).await?,
        None => bench.intent_with(Intent::Sync, &tokens.access, None).await?,
    };
    Ok(exchange.response.status().is_success().then_some(exchange))
}

async fn other_redirect_uri_refused(bench: &Bench<'_>) -> Judged {
    let code = bench.code_to_spoil().await?;
    let sandbox = google_redirect_uri(&bench.target.project_id, true);
    let exchange = bench.token(&bench.exchange_of(&code).with("redirect_uri", &sandbox)).await?;
    judge_refused("an exchange with another redirect URI refused", &[&exchange])
}

async fn missing_redirect_uri_refused(bench: &Bench<'_>) -> Judged {
    let code = bench.code_to_spoil().await?;
    let exchange = bench.token(&bench.exchange_of(&code).without("redirect_uri")).await?;
    judge_refused("an exchange without a redirect URI refused", &[&exchange])
}

/// The exchange of a code that no cloud has given.
pub(in crate::check) fn exchange_of_unknown(bench: &Bench<'_>) -> TokenRequest {
    bench
        .grant("authorization_code")
        .with("code", &bench.tools.chance.token())
        .with("redirect_uri", &google_redirect_uri(&bench.target.project_id, false))
}

async fn unknown_code_refused(bench: &Bench<'_>) -> Judged {
    let exchange = bench.token(&exchange_of_unknown(bench)).await?;
    judge_refused("an unknown code refused", &[&exchange])
}

async fn changed_code_refused(bench: &Bench<'_>) -> Judged {
    let code = bench.code_to_spoil().await?;
    let changed = change_one(&code.code);
    let exchange = bench.token(&bench.exchange_of(&code).with("code", &changed)).await?;
    judge_refused("a changed code refused", &[&exchange])
}

/// The code with a letter or digit of its middle replaced. The last one is left alone: in Base64 it
/// may hold bits that mean nothing.
fn change_one(code: &str) -> String {
    let middle = code.len() / 2;
    let nearest = code
        .char_indices()
        .filter(|(_, found)| found.is_ascii_alphanumeric())
        .min_by_key(|(place, _)| place.abs_diff(middle));
    match nearest {
        Some((place, found)) => {
            let other = if found.eq_ignore_ascii_case(&'A') { "B" } else { "A" };
            format!("{}{other}{}", &code[..place], &code[place + 1..])
        }
        None => format!("A{code}"),
    }
}

async fn code_required(bench: &Bench<'_>) -> Judged {
    let code = bench.code_to_spoil().await?;
    let exchange = bench.token(&bench.exchange_of(&code).without("code")).await?;
    judge_refused("an exchange without a code refused", &[&exchange])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::made_up::{answer_with, json, refusal, tokens};

    #[test]
    fn a_refusal_is_4xx_without_tokens_in_any_words() {
        for refused in [
            refusal("invalid_grant"),
            refusal("invalid_request"),
            json(401, r#"{"error":"invalid_client"}"#),
            answer_with(404, &[("content-type", "text/html")], "<h1>no</h1>"),
        ] {
            assert!(judge_refused("no", &[&refused]).is_ok(), "{}", refused.status());
        }
        for let_in in
            [tokens(), json(400, r#"{"access_token":"a"}"#), answer_with(500, &[], "oops")]
        {
            let Err(Stop::Broken(broken)) = judge_refused("no", &[&let_in]) else {
                panic!("{} is no refusal", let_in.status());
            };
            assert_eq!((broken.expected.as_str(), broken.evidence.len()), ("no", 1));
        }
    }

    #[test]
    fn one_of_several_may_win() {
        let no = refusal("invalid_grant");
        let remark = judge_parallel(&[no.clone(), tokens(), no.clone()]).expect("held");
        assert_eq!(remark.as_deref(), Some("the others: 400 `invalid_grant`"));
        let Err(Stop::Broken(broken)) = judge_parallel(&[tokens(), no.clone(), tokens()]) else {
            panic!("two won");
        };
        assert_eq!((broken.actual.as_str(), broken.evidence.len()), ("2 of 3 got tokens", 2));
        assert!(matches!(judge_parallel(&[no.clone(), no]), Err(Stop::NotJudged(_))));
    }

    #[test]
    fn a_replay_is_forgiven_for_a_while_and_not_for_good() {
        assert!(judge_late_replay(None).expect("held").is_some());
        assert!(matches!(judge_late_replay(Some(&tokens())), Err(Stop::Broken(_))));
    }

    #[test]
    fn who_asks_for_fewer_requests_is_not_judged() {
        let slow = judge_refused("no", &[&answer_with(429, &[], "")]);
        assert!(matches!(slow, Err(Stop::NotJudged(_))));
    }

    #[test]
    fn a_changed_code_differs_in_its_middle() {
        for (code, changed) in [("abcde", "abAde"), ("xyAzw", "xyBzw"), ("a-.-b", "B-.-b")] {
            assert_eq!(change_one(code), changed);
        }
        assert_eq!(change_one("--"), "A--");
        assert_eq!(change_one("éaé"), "éBé");
    }
}
