//! HTTP and the JSON around every intent.

use http::header::CONTENT_TYPE;
use http::{HeaderValue, Method};
use serde_json::Value;

use super::asking::{body_of, payload_of, post, unreached};
use crate::check::{Bench, Check, Judge, Judged, Pace, Page, Severity, Stop};
use crate::google::{Locale, build_request};
use crate::protocol::Intent;
use crate::wire::Exchange;

/// What the phone shows where SYNC fails.
const PHONE_NO_SYNC: &str = "linking ends with an error, or no devices appear";

/// These checks.
pub const CHECKS: &[Check] = &[
    Check {
        id: "fulfillment.http.answers-with-json",
        severity: Severity::Must,
        title: "an intent is answered with 200 and a JSON object",
        rule: "Google, action.devices.SYNC",
        phone_shows: Some(PHONE_NO_SYNC),
        page: Page {
            looks_at: "A SYNC as Google sends it: the status must be 200, the body one JSON \
                       object, not empty, `null` or a list.",
            why: "Everything else stands in that object. A page, a redirect or an empty body is \
                  no answer to Google.",
            bad: "HTTP/1.1 200 OK\nContent-Length: 0",
            good: "HTTP/1.1 200 OK\nContent-Type: application/json\n\n\
                   {\"requestId\":\"…\",\"payload\":{…}}",
            mend: "Look at the log of the fulfillment for this request; return the answer, and \
                   wait for what is asynchronous before you do.",
        },
        proved_by: &[
            "http.empty-body",
            "http.charset-refused",
            "connection.html",
            "connection.redirects-post",
        ],
        pace: Pace::Reads,
        judge: Judge::Cloud(|bench| Box::pin(answers_with_json(bench))),
    },
    Check {
        id: "fulfillment.http.content-type-is-json",
        severity: Severity::Should,
        title: "answers say that they are JSON",
        rule: "RFC 9110 §8.3; Google, action.devices.SYNC",
        phone_shows: None,
        page: Page {
            looks_at: "The `Content-Type` of the answer to a SYNC: `application/json`, with or \
                       without a charset.",
            why: "What stands between Google and you (gateways, compression, firewalls) goes by \
                  it.",
            bad: "Content-Type: text/html; charset=UTF-8",
            good: "Content-Type: application/json",
            mend: "Send the body by the framework's way for JSON, or set the header.",
        },
        proved_by: &["http.json-as-html"],
        pace: Pace::Reads,
        judge: Judge::Cloud(|bench| Box::pin(content_type_is_json(bench))),
    },
    Check {
        id: "fulfillment.http.charset-accepted",
        severity: Severity::Must,
        title: "`application/json;charset=UTF-8` is taken",
        rule: "RFC 9110 §8.3.1",
        phone_shows: Some(PHONE_NO_SYNC),
        page: Page {
            looks_at: "A SYNC with the header that Google sends, and, where it fails, one \
                       without the charset.",
            why: "Google always names the charset. A cloud that compares the whole header \
                  refuses every intent.",
            bad: "HTTP/1.1 415 Unsupported Media Type",
            good: "HTTP/1.1 200 OK",
            mend: "Compare the media type before the semicolon only.",
        },
        proved_by: &["http.charset-refused"],
        pace: Pace::Reads,
        judge: Judge::Cloud(|bench| Box::pin(charset_accepted(bench))),
    },
    Check {
        id: "fulfillment.http.any-locale",
        severity: Severity::Must,
        title: "the user's language is never an error",
        rule: "Google, Fulfillment and authentication",
        phone_shows: Some("it works for some users, and never for those of another language"),
        page: Page {
            looks_at: "A SYNC each with the locale of a German, a Taiwanese and a Kenyan user \
                       beside the intent.",
            why: "Google names the language and country of the user in `inputs[0].context`. \
                  Who has no texts for it must fall back on others.",
            bad: "HTTP/1.1 500 Internal Server Error",
            good: "HTTP/1.1 200 OK",
            mend: "Use the locale only where you have it, else a default.",
        },
        proved_by: &["http.foreign-locale-fails"],
        pace: Pace::Reads,
        judge: Judge::Cloud(|bench| Box::pin(any_locale(bench))),
    },
    Check {
        id: "fulfillment.http.get-refused",
        severity: Severity::Should,
        title: "a GET is refused",
        rule: "RFC 9110 §15.5.6",
        phone_shows: None,
        page: Page {
            looks_at: "A GET of the fulfillment with a good token: 405 or another 4xx.",
            why: "Intents come as POST alone. A GET that is answered like one can be cached \
                  and linked to, and one that crashes shows that strangers can crash it.",
            bad: "HTTP/1.1 500 Internal Server Error",
            good: "HTTP/1.1 405 Method Not Allowed\nAllow: POST",
            mend: "Bind the handler to POST only.",
        },
        proved_by: &["http.get-answered", "http.get-crashes"],
        pace: Pace::Reads,
        judge: Judge::Cloud(|bench| Box::pin(get_refused(bench))),
    },
];

async fn answers_with_json(bench: &Bench<'_>) -> Judged {
    let judged = judge_json(bench.sync().await?);
    let is_given = bench.given.account.is_some();
    match (judged, bench.sync().await?.status()) {
        (Err(_), 401) if is_given => Err(Stop::unless(
            "the token that was given is refused with 401",
            "link the account again, or refresh it",
        )),
        (judged, _) => judged,
    }
}

fn judge_json(exchange: &Exchange) -> Judged {
    let came = match exchange.json() {
        _ if exchange.response.body().is_empty() => "an empty body",
        None => "no JSON",
        Some(Value::Object(_)) if exchange.status() == 200 => return Ok(None),
        Some(Value::Object(_)) => "a JSON object",
        Some(Value::Null) => "`null`",
        Some(_) => "JSON that is no object",
    };
    let actual = format!("{} with {came}", exchange.status());
    Err(Stop::broken("200 with a JSON object", actual, &[exchange]))
}

async fn content_type_is_json(bench: &Bench<'_>) -> Judged {
    let exchange = bench.sync().await.map_err(unreached)?;
    if exchange.json().is_none() {
        return Err(Stop::not_judged("SYNC was answered without JSON"));
    }
    judge_content_type(exchange)
}

fn judge_content_type(exchange: &Exchange) -> Judged {
    let given = exchange.header("content-type");
    let kind = given.and_then(|kind| kind.split(';').next()).unwrap_or_default().trim();
    if kind.eq_ignore_ascii_case("application/json") {
        return Ok(None);
    }
    let actual = given.map_or("none".to_owned(), |given| format!("`{given}`"));
    Err(Stop::broken("`application/json` as content type", actual, &[exchange]))
}

async fn charset_accepted(bench: &Bench<'_>) -> Judged {
    let with = bench.sync().await.map_err(unreached)?;
    if with.status() == 200 {
        return Ok(None);
    }
    let token = bench.linked().await?.access;
    let body = body_of(bench, Intent::Sync, None).to_string();
    let mut request = bench.intent_of(&token, body);
    let plain = HeaderValue::from_static("application/json");
    request.headers_mut().insert(CONTENT_TYPE, plain);
    judge_charset(with, &bench.send(request).await.map_err(unreached)?)
}

fn judge_charset(with: &Exchange, without: &Exchange) -> Judged {
    if without.status() != 200 {
        return Err(Stop::not_judged("SYNC fails whatever its content type"));
    }
    let actual = format!("{} with the charset, 200 without it", with.status());
    Err(Stop::broken("the same answer with and without a charset", actual, &[without, with]))
}

async fn any_locale(bench: &Bench<'_>) -> Judged {
    let known = bench.sync().await.map_err(unreached)?;
    payload_of(known).map_err(|came| Stop::not_judged(format!("SYNC was answered with {came}")))?;
    for (language, country) in [("de", "DE"), ("zh", "TW"), ("sw", "KE")] {
        let locale = Locale { language: language.to_owned(), country: country.to_owned() };
        let body = build_request(Intent::Sync, bench.tools.chance.number(), &locale, None);
        let exchange = post(bench, body.to_string()).await.map_err(unreached)?;
        judge_locale(language, known, &exchange)?;
    }
    Ok(None)
}

fn judge_locale(name: &str, known: &Exchange, exchange: &Exchange) -> Judged {
    payload_of(exchange).map(|_| None).map_err(|came| {
        let actual = format!("{came} for {name}");
        Stop::broken("the same answer as for `en`", actual, &[known, exchange])
    })
}

async fn get_refused(bench: &Bench<'_>) -> Judged {
    let token = bench.linked().await?.access;
    let mut request = bench.intent_of(&token, "");
    *request.method_mut() = Method::GET;
    request.headers_mut().remove(CONTENT_TYPE);
    judge_get(&bench.send(request).await.map_err(unreached)?)
}

fn judge_get(exchange: &Exchange) -> Judged {
    let status = exchange.response.status();
    if status.is_success() || status.is_server_error() {
        let expected = "405, or another refusal with 4xx";
        return Err(Stop::broken(expected, status.as_u16().to_string(), &[exchange]));
    }
    Ok(Some(status.as_u16().to_string()))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::check::made_up::{broken, held, json, payload};

    #[test]
    fn an_object_with_200_is_an_answer() {
        held(judge_json(&payload(json!({}))));
        for (status, body, actual) in [
            (200, "", "200 with an empty body"),
            (200, "null", "200 with `null`"),
            (200, "[]", "200 with JSON that is no object"),
            (200, "<html>", "200 with no JSON"),
            (500, "{}", "500 with a JSON object"),
        ] {
            assert_eq!(broken(judge_json(&json(status, body))), actual);
        }
    }

    #[test]
    fn a_charset_beside_json_is_no_matter() {
        for (kind, fits) in [
            ("application/json", true),
            ("Application/JSON ; charset=utf-8", true),
            ("text/html", false),
            ("application/json2", false),
        ] {
            let mut exchange = payload(json!({}));
            let value = HeaderValue::from_static(kind);
            exchange.response.headers_mut().insert("content-type", value);
            assert_eq!(judge_content_type(&exchange).is_ok(), fits, "{kind}");
        }
        let (good, bad) = (payload(json!({})), json(415, ""));
        assert_eq!(broken(judge_charset(&bad, &good)), "415 with the charset, 200 without it");
        assert!(matches!(judge_charset(&bad, &bad), Err(Stop::NotJudged(_))));
    }

    #[test]
    fn a_language_is_no_error() {
        let good = payload(json!({"devices": []}));
        assert_eq!(broken(judge_locale("de", &good, &json(500, ""))), "500 without JSON for de");
        held(judge_locale("de", &good, &good));
    }

    #[test]
    fn a_get_is_refused_in_any_way() {
        for (status, fits) in
            [(405, true), (404, true), (401, true), (302, true), (200, false), (500, false)]
        {
            assert_eq!(judge_get(&json(status, "")).is_ok(), fits, "{status}");
        }
    }
}
