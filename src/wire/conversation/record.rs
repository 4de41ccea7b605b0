//! An exchange as a file has it: without secrets, and with a placeholder for the id that every
//! request has anew.

use bytes::Bytes;
use http::header::{AUTHORIZATION, CONTENT_TYPE};
use http::{HeaderMap, Method, Request, Response};
use serde_json::{Value, json};

use crate::protocol::Map;
use crate::wire::{Exchange, REDACTED, Redactor};

use super::placeholder::escaped;
use super::{Placeholder, RequestHead, WrittenBody, WrittenRequest, WrittenResponse};

/// The headers of a response that say something; others differ from run to run.
const TELLING: [&str; 3] = ["location", "retry-after", "www-authenticate"];
/// A longer text is recorded as `<any>`.
const LONGEST_TEXT: usize = 4000;

/// Records an exchange; where the response has the id of the request, both get `<requestId>`.
#[must_use]
pub fn record_exchange(
    exchange: &Exchange,
    redactor: &Redactor,
) -> (WrittenRequest, WrittenResponse) {
    let mut request = record_request(&exchange.request, redactor);
    let mut response = record_response(&exchange.response, redactor);
    if let (Some(WrittenBody::Json(sent)), Some(WrittenBody::Json(came))) =
        (&mut request.body, &mut response.body)
        && let (Some(sent), Some(came)) = (sent.get_mut("requestId"), came.get_mut("requestId"))
        && sent == came
    {
        *sent = Placeholder::RequestId.written().into();
        came.clone_from(sent);
    }
    (request, response)
}

/// Records a request: an intent by its body alone, anything else with its request line.
#[must_use]
pub fn record_request(request: &Request<Bytes>, redactor: &Redactor) -> WrittenRequest {
    let body = record_body(request.headers(), request.body(), redactor);
    if is_intent(request, body.as_ref()) {
        return WrittenRequest { head: None, body };
    }
    let mut headers = Vec::new();
    if let Some(value) = header(request.headers(), AUTHORIZATION.as_str()) {
        let value = if bearer(&value) {
            "Bearer <access_token>".to_owned()
        } else {
            redactor.header("authorization", &value)
        };
        headers.push(("authorization".to_owned(), value));
    }
    if let (Some(WrittenBody::Text(_)), Some(value)) =
        (&body, header(request.headers(), CONTENT_TYPE.as_str()))
    {
        headers.push(("content-type".to_owned(), redactor.text(&value)));
    }
    let head = RequestHead {
        method: request.method().to_string(),
        place: record_place(request, redactor),
        headers,
    };
    WrittenRequest { head: Some(head), body }
}

/// Records a response.
#[must_use]
pub fn record_response(response: &Response<Bytes>, redactor: &Redactor) -> WrittenResponse {
    let body = record_body(response.headers(), response.body(), redactor).map(|body| match body {
        WrittenBody::Form(_) => {
            WrittenBody::Text(redactor.body(response.headers(), response.body()))
        }
        other => other,
    });
    let mut headers: Vec<(String, String)> = TELLING
        .iter()
        .filter_map(|name| {
            let value = header(response.headers(), name)?;
            Some(((*name).to_owned(), redactor.header(name, &value)))
        })
        .collect();
    if let (Some(WrittenBody::Text(_)), Some(value)) =
        (&body, header(response.headers(), CONTENT_TYPE.as_str()))
    {
        headers.insert(0, ("content-type".to_owned(), redactor.text(&value)));
    }
    WrittenResponse { status: response.status().as_u16(), headers, body }
}

/// What Google posts to the fulfillment URL, with a token of an account.
fn is_intent(request: &Request<Bytes>, body: Option<&WrittenBody>) -> bool {
    let has_inputs = body.and_then(WrittenBody::json).is_some_and(|it| it["inputs"].is_array());
    let authorization = header(request.headers(), AUTHORIZATION.as_str());
    request.method() == Method::POST && has_inputs && authorization.is_some_and(|it| bearer(&it))
}

fn bearer(authorization: &str) -> bool {
    let scheme = authorization.split(' ').next().unwrap_or_default();
    scheme.eq_ignore_ascii_case("bearer") && authorization.len() > scheme.len() + 1
}

fn record_place(request: &Request<Bytes>, redactor: &Redactor) -> String {
    let uri = request.uri();
    match uri.query() {
        None => redactor.text(uri.path()),
        Some(query) => format!("{}?{}", redactor.text(uri.path()), redactor.form(query)),
    }
}

/// A header as text on one line.
fn header(headers: &HeaderMap, name: &str) -> Option<String> {
    let value = headers.get(name)?;
    Some(String::from_utf8_lossy(value.as_bytes()).into_owned())
}

fn record_body(headers: &HeaderMap, body: &[u8], redactor: &Redactor) -> Option<WrittenBody> {
    if body.is_empty() {
        return None;
    }
    let kind = header(headers, CONTENT_TYPE.as_str()).unwrap_or_default().to_ascii_lowercase();
    if kind.starts_with("application/x-www-form-urlencoded") {
        return Some(WrittenBody::Form(record_form(body, redactor)));
    }
    if let Ok(value) = serde_json::from_slice::<Value>(body) {
        return Some(WrittenBody::Json(escape_texts(redactor.json(&value))));
    }
    let text = redactor.body(headers, body).replace("\r\n", "\n").replace('\r', "\n");
    // A page holds secrets of its own, which nobody can tell by their names.
    let is_page = kind.contains("html");
    if is_page || text.len() > LONGEST_TEXT {
        return Some(WrittenBody::Text(Placeholder::Any.written()));
    }
    Some(WrittenBody::Text(escaped(&text)))
}

/// The form of a page may name its secrets as it likes: of such a form only the names are kept.
fn record_form(body: &[u8], redactor: &Redactor) -> Vec<(String, String)> {
    let pairs: Vec<_> = form_urlencoded::parse(body).collect();
    let is_ours = pairs.iter().any(|(name, _)| matches!(&**name, "grant_type" | "token"));
    pairs
        .into_iter()
        .map(|(name, value)| {
            let shown = redactor.json(&json!({&*name: &*value}));
            let shown = shown[&*name].as_str().unwrap_or_default();
            let value = if is_ours { escaped(shown) } else { REDACTED.to_owned() };
            (name.into_owned(), value)
        })
        .collect()
}

fn escape_texts(value: Value) -> Value {
    match value {
        Value::String(text) => escaped(&text).into(),
        Value::Array(elements) => elements.into_iter().map(escape_texts).collect(),
        Value::Object(members) => {
            let members = members.into_iter();
            Value::Object(
                members.map(|(name, value)| (escaped(&name), escape_texts(value))).collect::<Map>(),
            )
        }
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::wire::{ConversationFile, Part, read_conversation, render_conversation_file};

    fn recorded(request: Request<&str>, response: Response<&str>) -> String {
        let exchange = Exchange {
            request: request.map(|body| Bytes::from(body.to_owned())),
            response: response.map(|body| Bytes::from(body.to_owned())),
            latency: Duration::ZERO,
        };
        let redactor = Redactor::default();
        redactor.learn_from(&exchange);
        let (request, response) = record_exchange(&exchange, &redactor);
        let parts = vec![Part::Request(request), Part::Response(response)];
        let text = render_conversation_file(&ConversationFile { title: "T".to_owned(), parts });
        let read = read_conversation("x.md", &text);
        read.unwrap_or_else(|problems| panic!("{problems}\n{text}"));
        text
    }

    fn post(place: &'static str) -> http::request::Builder {
        Request::post(place).header("authorization", "Bearer the-access-token")
    }

    #[test]
    fn an_intent_is_its_body() {
        let body = r#"{"requestId":"4711","inputs":[{"intent":"action.devices.SYNC"}]}"#;
        let text = recorded(
            post("https://cloud.test/fulfillment?k=v").body(body).expect("a request"),
            Response::new(r#"{"requestId":"4711","payload":{"devices":[{"name":"<text>"}]}}"#),
        );
        assert_eq!(
            text,
            "# T\n\nRequest\n\n```json\n\
             {\"requestId\": \"<requestId>\", \"inputs\": [{\"intent\": \"action.devices.SYNC\"}]}\n\
             ```\n\nResponse 200\n\n```json\n\
             {\"requestId\": \"<requestId>\", \"payload\": {\"devices\": [{\"name\": \"<<text>>\"}]}}\n\
             ```\n"
        );
    }

    #[test]
    fn an_exchange_with_the_token_endpoint_keeps_no_secret() {
        let text = recorded(
            Request::post("/token?x=1")
                .header("content-type", "application/x-www-form-urlencoded")
                .header("authorization", "Basic Zm9vOmJhcg==")
                .body("grant_type=refresh_token&refresh_token=the%2Brefresh&client_id=google")
                .expect("a request"),
            Response::new(r#"{"access_token":"the-access-token","expires_in":3600}"#),
        );
        assert_eq!(
            text,
            "# T\n\nRequest\n\n```http\nPOST /token?x=1\nauthorization: Basic [redacted]\n```\n\n\
             ```form\ngrant_type=refresh_token\nrefresh_token=[redacted]\nclient_id=google\n```\n\n\
             Response 200\n\n```json\n{\"access_token\": \"[redacted]\", \"expires_in\": 3600}\n```\n"
        );
    }

    #[test]
    fn a_sign_in_keeps_neither_what_was_typed_nor_the_page() {
        let text = recorded(
            Request::post("/login")
                .header("content-type", "application/x-www-form-urlencoded")
                .body("benutzer=ada&kennwort=correct+horse")
                .expect("a request"),
            Response::builder()
                .status(302)
                .header("location", "https://g.test/r/p?code=c0de-0f-theirs&state=s")
                .header("content-type", "text/html")
                .body("<input name=_x value=secret>")
                .expect("a response"),
        );
        for secret in ["ada", "horse", "c0de", "secret"] {
            assert!(!text.contains(secret), "{text}");
        }
        assert!(text.contains("location: https://g.test/r/p?code=[redacted]&state=s"), "{text}");
        assert!(text.contains("```text\n<any>\n```"), "{text}");
    }

    #[test]
    fn what_is_no_json_keeps_its_kind() {
        let text = recorded(
            post("/fulfillment")
                .header("content-type", "application/json")
                .body("{oops")
                .expect("it"),
            Response::builder()
                .status(502)
                .header("content-type", "text/plain")
                .body("Bad\r\ngateway ```")
                .expect("a response"),
        );
        assert!(
            text.contains("authorization: Bearer <access_token>\ncontent-type: application/json")
        );
        assert!(text.contains("````text\nBad\ngateway ```\n````"), "{text}");
    }
}
