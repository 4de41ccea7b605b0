//! The client at the token endpoint: who may exchange a code, and how it says who it is.

use super::token::{GIVES_TOKENS, INVALID_GRANT, PHONE_NOT_LINKED, judge_accepted, judge_refused};
use crate::check::answers::{describe, ensure_refused, tokens_of};
use crate::check::{Bench, Check, FreshCode, Judge, Judged, Pace, Page, Severity, Stop};
use crate::google::ClientAuth;
use crate::wire::Exchange;

/// These checks.
pub const CHECKS: &[Check] = &[
    Check {
        id: "oauth.client.configured-way-accepted",
        severity: Severity::Must,
        title: "the client's credentials are taken where the target sends them",
        rule: "Google, Account linking with OAuth; RFC 6749 §2.3.1",
        phone_shows: Some(PHONE_NOT_LINKED),
        page: Page {
            looks_at: "A good exchange. Where it fails, the same with the credentials in the other \
                       place: in the body in place of HTTP Basic, or the other way round.",
            why: "Google sends them in the body, unless the console says otherwise. A cloud that \
                  takes HTTP Basic alone sees no client at all.",
            bad: "HTTP/1.1 401 Unauthorized\nWWW-Authenticate: Basic",
            good: GIVES_TOKENS,
            mend: "Accept `client_id` and `client_secret` in the body. Or tick HTTP Basic in the \
                   console, and set `client_auth = \"basic\"` for this target.",
        },
        proved_by: &["client.basic-only"],
        pace: Pace::Alone,
        judge: Judge::Cloud(|bench| Box::pin(configured_way_accepted(bench))),
    },
    Check {
        id: "oauth.client.basic-accepted",
        severity: Severity::Should,
        title: "the client's credentials are taken as HTTP Basic",
        rule: "RFC 6749 §2.3.1",
        phone_shows: None,
        page: Page {
            looks_at: "A fresh code is exchanged with the credentials as HTTP Basic.",
            why: "Every OAuth server has to take it, and the console has a box for it. Libraries \
                  choose it by default.",
            bad: "HTTP/1.1 400 Bad Request\n\n{\"error\":\"invalid_request\"}",
            good: GIVES_TOKENS,
            mend: "Read the `Authorization` header too. Both parts are form-encoded before they \
                   are joined.",
        },
        proved_by: &["client.body-only"],
        pace: Pace::Alone,
        judge: Judge::Cloud(|bench| Box::pin(basic_accepted(bench))),
    },
    Check {
        id: "oauth.client.wrong-secret-refused",
        severity: Severity::Must,
        title: "a wrong client secret gets no tokens",
        rule: "RFC 6749 §3.2.1; Google, Account linking with OAuth",
        phone_shows: None,
        page: Page {
            looks_at: "A fresh code is exchanged with the client's id and a secret that is not \
                       its own.",
            why: "The secret is what tells Google from anybody who saw a code go by.",
            bad: GIVES_TOKENS,
            good: INVALID_GRANT,
            mend: "Compare the secret, in constant time, before anything else is looked at.",
        },
        proved_by: &["token.secret-ignored"],
        pace: Pace::Alone,
        judge: Judge::Cloud(|bench| Box::pin(wrong_secret_refused(bench))),
    },
    Check {
        id: "oauth.client.missing-secret-refused",
        severity: Severity::Must,
        title: "a client without its secret gets no tokens",
        rule: "RFC 6749 §3.2.1, §4.1.3",
        phone_shows: None,
        page: Page {
            looks_at: "A fresh code is exchanged with the client's id alone.",
            why: "A secret that is compared only where it is given is none.",
            bad: GIVES_TOKENS,
            good: INVALID_GRANT,
            mend: "Register Google as a confidential client, and treat no secret as a wrong one.",
        },
        proved_by: &["token.secret-ignored", "client.secret-optional"],
        pace: Pace::Alone,
        judge: Judge::Cloud(|bench| Box::pin(missing_secret_refused(bench))),
    },
    Check {
        id: "oauth.client.empty-secret-refused",
        severity: Severity::Must,
        title: "an empty client secret gets no tokens",
        rule: "RFC 6749 §3.2.1",
        phone_shows: None,
        page: Page {
            looks_at: "A fresh code is exchanged with the client's id and an empty secret.",
            why: "In many languages an empty text counts as none, and a check that reads \
                  \"if a secret is given\" lets it through.",
            bad: GIVES_TOKENS,
            good: INVALID_GRANT,
            mend: "Compare the secret without asking first whether there is one.",
        },
        proved_by: &[
            "token.secret-ignored",
            "client.secret-optional",
            "client.empty-secret-accepted",
        ],
        pace: Pace::Alone,
        judge: Judge::Cloud(|bench| Box::pin(empty_secret_refused(bench))),
    },
    Check {
        id: "oauth.client.unknown-id-refused",
        severity: Severity::Must,
        title: "a client that nobody registered gets no tokens",
        rule: "RFC 6749 §3.2.1, §5.2",
        phone_shows: None,
        page: Page {
            looks_at: "A fresh code is exchanged with a random client id and Google's secret.",
            why: "A code is given to one client. Where its id does not matter, any other client \
                  of the cloud can use what was meant for Google.",
            bad: GIVES_TOKENS,
            good: INVALID_GRANT,
            mend: "Look the client up by its id, and hold the code's client against it.",
        },
        proved_by: &["client.any-id-accepted"],
        pace: Pace::Alone,
        judge: Judge::Cloud(|bench| Box::pin(unknown_id_refused(bench))),
    },
    Check {
        id: "oauth.client.refusal-names-error",
        severity: Severity::Advice,
        title: "a bad client hears `invalid_client` or `invalid_grant`",
        rule: "RFC 6749 §5.2; Google, Account linking with OAuth",
        phone_shows: None,
        page: Page {
            looks_at: "`error` in the answer to a wrong client secret. The RFC says \
                       `invalid_client`, Google's document `invalid_grant`: both are good.",
            why: "Google's logs show this word to you. Another one sends you looking elsewhere.",
            bad: "HTTP/1.1 400 Bad Request\n\n{\"error\":\"unauthorized\"}",
            good: INVALID_GRANT,
            mend: "Answer 400 `invalid_grant`, as Google's document has it.",
        },
        proved_by: &["client.refused-in-other-words", "token.refused-as-page"],
        pace: Pace::Alone,
        judge: Judge::Cloud(|bench| Box::pin(refusal_names_error(bench))),
    },
    Check {
        id: "oauth.client.wrong-basic-is-401",
        severity: Severity::Advice,
        title: "wrong HTTP Basic credentials are answered with 401 and the scheme",
        rule: "RFC 6749 §5.2",
        phone_shows: None,
        page: Page {
            looks_at: "A fresh code is exchanged with a wrong secret as HTTP Basic, at a cloud \
                       that takes HTTP Basic.",
            why: "Who authenticates by a header is told by one that it failed.",
            bad: "HTTP/1.1 400 Bad Request\n\n{\"error\":\"invalid_client\"}",
            good: "HTTP/1.1 401 Unauthorized\nWWW-Authenticate: Basic realm=\"…\"\n\n\
                   {\"error\":\"invalid_client\"}",
            mend: "Answer 401 with `WWW-Authenticate: Basic` where the request came with HTTP \
                   Basic.",
        },
        proved_by: &["client.wrong-basic-as-400"],
        pace: Pace::Alone,
        judge: Judge::Cloud(|bench| Box::pin(wrong_basic_is_401(bench))),
    },
    Check {
        id: "oauth.client.two-ways-refused",
        severity: Severity::Should,
        title: "a client that authenticates in two ways at once is refused",
        rule: "RFC 6749 §2.3",
        phone_shows: None,
        page: Page {
            looks_at: "A fresh code is exchanged with the right credentials both in the body and \
                       as HTTP Basic, at a cloud that takes HTTP Basic.",
            why: "Where two parts of a cloud each look at another place, they may see two \
                  clients.",
            bad: GIVES_TOKENS,
            good: "HTTP/1.1 400 Bad Request\n\n{\"error\":\"invalid_request\"}",
            mend: "Refuse `client_secret` in the body where there is an `Authorization` header.",
        },
        proved_by: &["client.two-ways-accepted"],
        pace: Pace::Alone,
        judge: Judge::Cloud(|bench| Box::pin(two_ways_refused(bench))),
    },
    Check {
        id: "oauth.client.wrong-secret-spares-code",
        severity: Severity::Should,
        title: "a wrong secret does not use a code up",
        rule: "RFC 6749 §4.1.2, §4.1.3",
        phone_shows: None,
        page: Page {
            looks_at: "A fresh code is exchanged with a wrong secret, then with the right one.",
            why: "Otherwise anybody who sees a code go by can spoil the linking with it.",
            bad: INVALID_GRANT,
            good: GIVES_TOKENS,
            mend: "Know the client before you touch the code.",
        },
        proved_by: &["client.wrong-secret-burns-code"],
        pace: Pace::Alone,
        judge: Judge::Cloud(|bench| Box::pin(wrong_secret_spares_code(bench))),
    },
];

async fn configured_way_accepted(bench: &Bench<'_>) -> Judged {
    let exchange = bench.exchanged().await?;
    if tokens_of(&exchange).is_ok() {
        return Ok(None);
    }
    let request = bench.exchange_of(&bench.code().await?).the_other_way();
    judge_way(bench.target.client_auth, &exchange, &bench.token(&request).await?)
}

fn judge_way(auth: ClientAuth, exchange: &Exchange, other_way: &Exchange) -> Judged {
    let (here, there) = match auth {
        ClientAuth::Body => ("the credentials taken from the body", "as HTTP Basic they are taken"),
        ClientAuth::Basic => ("the credentials taken as HTTP Basic", "in the body they are taken"),
    };
    let actual = describe(exchange);
    match tokens_of(other_way) {
        Ok(_) => Err(Stop::broken(here, format!("{actual}; {there}"), &[other_way, exchange])),
        Err(_) => Err(Stop::not_judged(format!("an exchange fails either way: {actual}"))),
    }
}

async fn basic_accepted(bench: &Bench<'_>) -> Judged {
    let code = bench.code_to_spoil().await?;
    let exchange = bench.token(&bench.exchange_of(&code).by_basic()).await?;
    judge_accepted("tokens, as with the credentials in the body", &exchange)
}

/// Exchanges a code with a secret that is not the client's.
async fn with_wrong_secret(bench: &Bench<'_>, code: &FreshCode) -> Result<Exchange, Stop> {
    let wrong = bench.tools.chance.token();
    bench.token(&bench.exchange_of(code).with_secret(&wrong)).await
}

async fn wrong_secret_refused(bench: &Bench<'_>) -> Judged {
    let code = bench.code_to_spoil().await?;
    judge_refused("a wrong secret refused", &[&with_wrong_secret(bench, &code).await?])
}

async fn missing_secret_refused(bench: &Bench<'_>) -> Judged {
    let code = bench.code_to_spoil().await?;
    let exchange = bench.token(&bench.exchange_of(&code).without_secret()).await?;
    judge_refused("a client without its secret refused", &[&exchange])
}

async fn empty_secret_refused(bench: &Bench<'_>) -> Judged {
    let code = bench.code_to_spoil().await?;
    let exchange = bench.token(&bench.exchange_of(&code).with_secret("")).await?;
    judge_refused("an empty secret refused", &[&exchange])
}

async fn unknown_id_refused(bench: &Bench<'_>) -> Judged {
    let code = bench.code_to_spoil().await?;
    let unknown = bench.tools.chance.token();
    let exchange = bench.token(&bench.exchange_of(&code).as_client(&unknown)).await?;
    judge_refused("an unknown client refused", &[&exchange])
}

async fn refusal_names_error(bench: &Bench<'_>) -> Judged {
    let code = bench.code_to_spoil().await?;
    judge_error(&with_wrong_secret(bench, &code).await?)
}

/// That a bad client is refused at all is another check's business.
fn ensure_turned_away(exchange: &Exchange) -> Result<(), Stop> {
    match (exchange.status(), ensure_refused(exchange)) {
        (429, _) => Err(Stop::not_judged("the cloud asks for fewer requests: 429")),
        (_, Ok(_)) => Ok(()),
        (_, Err(_)) => {
            let why = format!("a wrong secret is not refused: {}", describe(exchange));
            Err(Stop::not_judged(why))
        }
    }
}

fn judge_error(exchange: &Exchange) -> Judged {
    ensure_turned_away(exchange)?;
    let body = exchange.json().unwrap_or_default();
    match body.get("error").and_then(serde_json::Value::as_str) {
        Some("invalid_client" | "invalid_grant") => Ok(Some(describe(exchange))),
        error => {
            let expected = "`invalid_client` or `invalid_grant`";
            let actual = match error {
                Some(_) => describe(exchange),
                None => format!("{} without `error`", exchange.status()),
            };
            Err(Stop::broken(expected, actual, &[exchange]))
        }
    }
}

async fn wrong_basic_is_401(bench: &Bench<'_>) -> Judged {
    let code = bench.code_to_spoil().await?;
    let wrong = bench.tools.chance.token();
    let request = bench.exchange_of(&code).by_basic();
    let exchange = bench.token(&request.with_secret(&wrong)).await?;
    ensure_takes_basic(bench).await?;
    judge_challenge(&exchange)
}

async fn ensure_takes_basic(bench: &Bench<'_>) -> Result<(), Stop> {
    let right = bench.exchange_of(&bench.code().await?).by_basic();
    match tokens_of(&bench.token(&right).await?) {
        Ok(_) => Ok(()),
        Err(_) => Err(Stop::not_judged("the cloud does not take HTTP Basic")),
    }
}

fn judge_challenge(exchange: &Exchange) -> Judged {
    ensure_turned_away(exchange)?;
    let challenge = exchange.header("www-authenticate").unwrap_or_default();
    let scheme = challenge.split([' ', ',']).next().unwrap_or_default();
    let actual = match exchange.status() {
        401 if scheme.eq_ignore_ascii_case("basic") => return Ok(None),
        401 if challenge.is_empty() => "401 without `WWW-Authenticate`".to_owned(),
        401 => format!("401 with `{scheme}`"),
        _ => describe(exchange),
    };
    Err(Stop::broken("401 with `WWW-Authenticate: Basic`", actual, &[exchange]))
}

async fn two_ways_refused(bench: &Bench<'_>) -> Judged {
    let code = bench.code_to_spoil().await?;
    let exchange = bench.token(&bench.exchange_of(&code).both_ways()).await?;
    let judged = judge_refused("two ways at once refused", &[&exchange]);
    if judged.is_err() {
        // Who never looks at the header sees one way, not two.
        ensure_takes_basic(bench).await?;
    }
    judged
}

async fn wrong_secret_spares_code(bench: &Bench<'_>) -> Judged {
    let code = bench.code_to_spoil().await?;
    let wrong = with_wrong_secret(bench, &code).await?;
    ensure_turned_away(&wrong)?;
    let right = bench.token(&bench.exchange_of(&code)).await?;
    judge_accepted("tokens for the code with the right secret", &right)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::made_up::{answer_with, broken, json, refusal, tokens};

    #[test]
    fn a_cloud_that_takes_the_other_way_alone_is_told_so() {
        let refused = json(401, r#"{"error":"invalid_client"}"#);
        let told = broken(judge_way(ClientAuth::Body, &refused, &tokens()));
        assert_eq!(told, "401 `invalid_client`; as HTTP Basic they are taken");
        let told = broken(judge_way(ClientAuth::Basic, &refused, &tokens()));
        assert_eq!(told, "401 `invalid_client`; in the body they are taken");
        let neither = judge_way(ClientAuth::Body, &refused, &refused);
        assert!(matches!(neither, Err(Stop::NotJudged(_))));
    }

    #[test]
    fn both_names_of_a_bad_client_hold_and_are_reported() {
        for error in ["invalid_client", "invalid_grant"] {
            let remark = judge_error(&refusal(error)).expect("held");
            assert_eq!(remark, Some(format!("400 `{error}`")));
        }
        assert_eq!(broken(judge_error(&refusal("oops"))), "400 `oops`");
        assert_eq!(broken(judge_error(&answer_with(400, &[], "<p>no"))), "400 without `error`");
        assert!(matches!(judge_error(&tokens()), Err(Stop::NotJudged(_))));
        assert!(matches!(judge_error(&answer_with(429, &[], "")), Err(Stop::NotJudged(_))));
    }

    #[test]
    fn wrong_basic_wants_401_and_the_scheme() {
        let with = |value: &str| answer_with(401, &[("www-authenticate", value)], "");
        assert!(judge_challenge(&with("basic realm=\"x\"")).is_ok());
        assert_eq!(broken(judge_challenge(&with("Bearer"))), "401 with `Bearer`");
        assert_eq!(
            broken(judge_challenge(&answer_with(401, &[], ""))),
            "401 without `WWW-Authenticate`"
        );
        assert_eq!(broken(judge_challenge(&refusal("invalid_client"))), "400 `invalid_client`");
        assert!(matches!(judge_challenge(&tokens()), Err(Stop::NotJudged(_))));
    }
}
