//! The form that is posted to the token endpoint: what must be in it, what may, and which grants
//! are none of Google's.

use bytes::Bytes;
use http::header::{ACCEPT, CONTENT_TYPE};
use http::{HeaderValue, Method, Request};
use serde_json::{Map, Value};

use super::token::{
    GIVES_TOKENS, PHONE_NOT_LINKED, exchange_of_unknown, judge_accepted, judge_refused,
};
use crate::check::answers::{describe, tokens_of};
use crate::check::{Bench, Check, Judge, Judged, Pace, Page, Severity, Stop, TokenRequest};
use crate::wire::Exchange;

const UNSUPPORTED: &str = "HTTP/1.1 400 Bad Request\n\n{\"error\":\"unsupported_grant_type\"}";
const INVALID_REQUEST: &str = "HTTP/1.1 400 Bad Request\n\n{\"error\":\"invalid_request\"}";

/// These checks.
pub const CHECKS: &[Check] = &[
    Check {
        id: "oauth.token.grant-type-required",
        severity: Severity::Must,
        title: "an exchange without `grant_type` gets no tokens",
        rule: "RFC 6749 §4.1.3, §5.2",
        phone_shows: None,
        page: Page {
            looks_at: "A fresh code is exchanged without `grant_type`. Any refusal will do.",
            why: "A cloud that guesses what is meant also guesses for those who try what they can \
                  get.",
            bad: GIVES_TOKENS,
            good: INVALID_REQUEST,
            mend: "Look at `grant_type` first, and refuse what is not `authorization_code` or \
                   `refresh_token`.",
        },
        proved_by: &["token.grant-type-optional"],
        pace: Pace::Alone,
        judge: Judge::Cloud(|bench| Box::pin(grant_type_required(bench))),
    },
    Check {
        id: "oauth.token.password-grant-refused",
        severity: Severity::Must,
        title: "a user name and a password get no tokens by themselves",
        rule: "RFC 9700 §2.4; RFC 6749 §5.2",
        phone_shows: None,
        page: Page {
            looks_at: "`grant_type=password` with the user's name and password, where they were \
                       given, else with random ones.",
            why: "This grant goes past the sign-in page with its second factor and its limits, \
                  and Google never uses it.",
            bad: GIVES_TOKENS,
            good: UNSUPPORTED,
            mend: "Switch the grant off for Google's client; many servers have it on by default.",
        },
        proved_by: &["token.password-grant"],
        pace: Pace::Alone,
        judge: Judge::Cloud(|bench| Box::pin(password_grant_refused(bench))),
    },
    Check {
        id: "oauth.token.client-credentials-refused",
        severity: Severity::Should,
        title: "Google's client gets no tokens without a user",
        rule: "RFC 6749 §4.4, §5.2",
        phone_shows: None,
        page: Page {
            looks_at: "`grant_type=client_credentials` with the right credentials.",
            why: "A token without a user is either useless or everybody's.",
            bad: GIVES_TOKENS,
            good: UNSUPPORTED,
            mend: "Allow Google's client the grants `authorization_code` and `refresh_token` \
                   alone.",
        },
        proved_by: &["token.client-credentials-grant"],
        pace: Pace::Alone,
        judge: Judge::Cloud(|bench| Box::pin(client_credentials_refused(bench))),
    },
    Check {
        id: "oauth.token.doubled-code-refused",
        severity: Severity::Should,
        title: "a parameter that comes twice is refused",
        rule: "RFC 6749 §3.2",
        phone_shows: None,
        page: Page {
            looks_at: "A fresh code is exchanged with `code` twice, both times the same.",
            why: "Where a proxy reads the first of two and the cloud the second, they judge \
                  different requests.",
            bad: GIVES_TOKENS,
            good: INVALID_REQUEST,
            mend: "Refuse a form in which a name comes twice. Some frameworks make a list of it, \
                   which breaks later and worse.",
        },
        proved_by: &["token.doubled-parameter-accepted"],
        pace: Pace::Alone,
        judge: Judge::Cloud(|bench| Box::pin(doubled_code_refused(bench))),
    },
    Check {
        id: "oauth.token.unknown-parameter-ignored",
        severity: Severity::Must,
        title: "a parameter that is not known does not matter",
        rule: "RFC 6749 §3.2",
        phone_shows: Some(PHONE_NOT_LINKED),
        page: Page {
            looks_at: "A fresh code is exchanged with a parameter of a made-up name beside the \
                       others.",
            why: "Google adds parameters as its protocol grows. A cloud that refuses them stops \
                  linking on that day.",
            bad: INVALID_REQUEST,
            good: GIVES_TOKENS,
            mend: "Read the parameters you know, and leave the others alone.",
        },
        proved_by: &["token.unknown-parameter-refused"],
        pace: Pace::Alone,
        judge: Judge::Cloud(|bench| Box::pin(unknown_parameter_ignored(bench))),
    },
    Check {
        id: "oauth.token.get-refused",
        severity: Severity::Must,
        title: "tokens are not given to a GET",
        rule: "RFC 6749 §2.3.1, §3.2",
        phone_shows: None,
        page: Page {
            looks_at: "A fresh code is exchanged by GET, with everything in the query. The client \
                       secret goes there only if the cloud runs on this machine, since a query \
                       ends in logs; elsewhere it goes as HTTP Basic.",
            why: "Codes and secrets in a URL stand in the logs of every proxy on the way.",
            bad: GIVES_TOKENS,
            good: "HTTP/1.1 405 Method Not Allowed\nAllow: POST",
            mend: "Answer POST alone, and read the parameters from the body alone.",
        },
        proved_by: &["token.get-accepted"],
        pace: Pace::Alone,
        judge: Judge::Cloud(|bench| Box::pin(get_refused(bench))),
    },
    Check {
        id: "oauth.token.json-body-no-crash",
        severity: Severity::Should,
        title: "a request as JSON is no internal error",
        rule: "RFC 6749 §3.2",
        phone_shows: None,
        page: Page {
            looks_at: "An exchange of a random code as a JSON body. Google sends forms; a cloud \
                       may take JSON too, or refuse it, but must not fall over it.",
            why: "A crash that anybody can cause fills logs and may tell how the cloud is built.",
            bad: "HTTP/1.1 500 Internal Server Error",
            good: "HTTP/1.1 400 Bad Request\n\n{\"error\":\"invalid_request\"}",
            mend: "Look at `Content-Type` and answer 400 or 415 to what is no form.",
        },
        proved_by: &["token.json-crashes"],
        pace: Pace::Alone,
        judge: Judge::Cloud(|bench| Box::pin(json_body_no_crash(bench))),
    },
    Check {
        id: "oauth.token.order-does-not-matter",
        severity: Severity::Must,
        title: "the parameters may come in any order",
        rule: "RFC 6749 §4.1.3, appendix B",
        phone_shows: Some(PHONE_NOT_LINKED),
        page: Page {
            looks_at: "A fresh code is exchanged with the form written backwards.",
            why: "Nothing promises an order, and Google's has changed.",
            bad: INVALID_REQUEST,
            good: GIVES_TOKENS,
            mend: "Read the form with a parser, by names.",
        },
        proved_by: &["token.order-matters"],
        pace: Pace::Alone,
        judge: Judge::Cloud(|bench| Box::pin(order_does_not_matter(bench))),
    },
    Check {
        id: "oauth.token.charset-accepted",
        severity: Severity::Must,
        title: "a form with a charset in its type is a form",
        rule: "RFC 6749 §4.1.3, appendix B; RFC 9110 §8.3",
        phone_shows: Some(PHONE_NOT_LINKED),
        page: Page {
            looks_at: "A fresh code is exchanged with `Content-Type: \
                       application/x-www-form-urlencoded; charset=UTF-8`.",
            why: "A type may have parameters. A cloud that compares the whole header refuses, or \
                  sees an empty form.",
            bad: "HTTP/1.1 415 Unsupported Media Type",
            good: GIVES_TOKENS,
            mend: "Compare what stands before the first `;`, in any case.",
        },
        proved_by: &["token.charset-refused"],
        pace: Pace::Alone,
        judge: Judge::Cloud(|bench| Box::pin(charset_accepted(bench))),
    },
];

async fn grant_type_required(bench: &Bench<'_>) -> Judged {
    let code = bench.code_to_spoil().await?;
    let exchange = bench.token(&bench.exchange_of(&code).without("grant_type")).await?;
    judge_refused("an exchange without `grant_type` refused", &[&exchange])
}

async fn password_grant_refused(bench: &Bench<'_>) -> Judged {
    let random = bench.tools.chance.token();
    let given = bench.given.sign_in.map(|one| (one.username, one.password.secret()));
    let (username, password) = given.unwrap_or((&random, &random));
    let request = bench.grant("password").with("username", username).with("password", password);
    let exchange = bench.token(&request).await?;
    judge_refused("`grant_type=password` refused", &[&exchange])
}

async fn client_credentials_refused(bench: &Bench<'_>) -> Judged {
    let exchange = bench.token(&bench.grant("client_credentials")).await?;
    judge_refused("`grant_type=client_credentials` refused", &[&exchange])
}

async fn doubled_code_refused(bench: &Bench<'_>) -> Judged {
    let code = bench.code_to_spoil().await?;
    let request = bench.exchange_of(&code).with_another("code", &code.code);
    judge_refused("a form with `code` twice refused", &[&bench.token(&request).await?])
}

async fn unknown_parameter_ignored(bench: &Bench<'_>) -> Judged {
    let code = bench.code_to_spoil().await?;
    let request = bench.exchange_of(&code).with("smarthome_unknown", "1");
    judge_accepted("tokens, as without the parameter", &bench.token(&request).await?)
}

async fn get_refused(bench: &Bench<'_>) -> Judged {
    let code = bench.code_to_spoil().await?;
    let request = as_get(bench, bench.exchange_of(&code));
    judge_get(&bench.send(request).await?)
}

/// The request as a GET, with its form in the query.
fn as_get(bench: &Bench<'_>, request: TokenRequest) -> Request<Bytes> {
    let target = bench.target;
    let is_here = target.token_url.host_str().is_some_and(crate::wire::is_loopback);
    let request = if is_here { request } else { request.by_basic() };
    let mut sent = request.build(target);
    let mut url = target.token_url.clone();
    url.query_pairs_mut().extend_pairs(form_urlencoded::parse(sent.body()));
    *sent.method_mut() = Method::GET;
    *sent.uri_mut() = url.as_str().parse().expect("a URL with pairs of a form is one");
    *sent.body_mut() = Bytes::new();
    sent.headers_mut().remove(CONTENT_TYPE);
    sent
}

fn judge_get(exchange: &Exchange) -> Judged {
    match tokens_of(exchange) {
        Ok(_) => {
            let actual = format!("{} with tokens", exchange.status());
            Err(Stop::broken("no tokens for a GET", actual, &[exchange]))
        }
        Err(_) => Ok(Some(describe(exchange))),
    }
}

async fn json_body_no_crash(bench: &Bench<'_>) -> Judged {
    let mut request = exchange_of_unknown(bench).build(bench.target);
    let members: Map<_, _> = form_urlencoded::parse(request.body())
        .map(|(name, value)| (name.into_owned(), Value::from(value)))
        .collect();
    let json = HeaderValue::from_static("application/json");
    request.headers_mut().insert(ACCEPT, json.clone());
    request.headers_mut().insert(CONTENT_TYPE, json);
    *request.body_mut() = Value::Object(members).to_string().into();
    judge_no_crash(&bench.send(request).await?)
}

fn judge_no_crash(exchange: &Exchange) -> Judged {
    if exchange.response.status().is_server_error() {
        Err(Stop::broken("a refusal with 400 or 415", describe(exchange), &[exchange]))
    } else {
        Ok(Some(describe(exchange)))
    }
}

async fn order_does_not_matter(bench: &Bench<'_>) -> Judged {
    let mut request = bench.exchange_of(&bench.code_to_spoil().await?).build(bench.target);
    *request.body_mut() = backwards(request.body());
    judge_accepted("tokens, as in the other order", &bench.send(request).await?)
}

fn backwards(form: &[u8]) -> Bytes {
    form.rsplit(|byte| *byte == b'&').collect::<Vec<_>>().join(&b'&').into()
}

async fn charset_accepted(bench: &Bench<'_>) -> Judged {
    let form = bench.exchange_of(&bench.code_to_spoil().await?);
    let mut request = form.build(bench.target);
    let kind = HeaderValue::from_static("application/x-www-form-urlencoded; charset=UTF-8");
    request.headers_mut().insert(CONTENT_TYPE, kind);
    judge_accepted("tokens, as without the charset", &bench.send(request).await?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::made_up::{answer_with, refusal, tokens};

    #[test]
    fn a_get_may_be_answered_with_anything_but_tokens() {
        for held in
            [answer_with(405, &[], ""), answer_with(200, &[], "<h1>welcome</h1>"), refusal("x")]
        {
            assert!(judge_get(&held).is_ok());
        }
        assert!(matches!(judge_get(&tokens()), Err(Stop::Broken(_))));
    }

    #[test]
    fn json_may_be_refused_or_taken() {
        for held in [refusal("invalid_request"), answer_with(415, &[], ""), tokens()] {
            assert!(judge_no_crash(&held).is_ok());
        }
        let Err(Stop::Broken(broken)) = judge_no_crash(&answer_with(500, &[], "oops")) else {
            panic!("a crash");
        };
        assert_eq!(broken.actual, "500");
    }

    #[test]
    fn an_exchange_that_should_work_must_give_tokens() {
        assert!(judge_accepted("tokens", &tokens()).is_ok());
        let refused = refusal("invalid_request");
        let Err(Stop::Broken(broken)) = judge_accepted("tokens", &refused) else {
            panic!("refused");
        };
        assert_eq!(broken.actual, "400 `invalid_request`");
    }

    #[test]
    fn a_form_is_written_backwards() {
        assert_eq!(backwards(b"a=1&b=2&c=%26"), "c=%26&b=2&a=1");
    }
}
