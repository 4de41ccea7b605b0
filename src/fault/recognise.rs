//! Which endpoint a request is for, by what it says: clouds put their endpoints where they like.

use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http::{Method, Request};
use serde_json::Value;

use super::Endpoint;
use super::message::{bearer, field, parameter};

/// The endpoint that a request is for, where it shows: Google's requests do.
#[must_use]
pub fn recognise(request: &Request<Bytes>) -> Option<Endpoint> {
    let is_post = request.method() == Method::POST;
    if is_post && is_intent(request.body()) {
        return Some(Endpoint::Fulfillment);
    }
    if is_post && is_form(request) {
        let has = |name: &str| field(request, name).is_some();
        return match (has("grant_type"), has("token")) {
            (true, _) => Some(Endpoint::Token),
            // Forms of pages have tokens against forgery, beside other fields and under cookies.
            (_, true) if !request.headers().contains_key(http::header::COOKIE) => {
                Some(Endpoint::Revoke)
            }
            _ => None,
        };
    }
    if request.method() != Method::GET {
        return None;
    }
    let asks = |name: &str| parameter(request, name).is_some();
    match (asks("response_type") && asks("client_id"), bearer(request)) {
        (true, _) => Some(Endpoint::Authorize),
        (false, Some(_)) => Some(Endpoint::UserInfo),
        (false, None) => None,
    }
}

fn is_intent(body: &[u8]) -> bool {
    let body = serde_json::from_slice::<Value>(body).unwrap_or_default();
    body.pointer("/inputs/0/intent").is_some_and(Value::is_string)
}

fn is_form(request: &Request<Bytes>) -> bool {
    let kind = request.headers().get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    kind.is_some_and(|kind| kind.starts_with("application/x-www-form-urlencoded"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const FORM: &str = "application/x-www-form-urlencoded;charset=UTF-8";

    fn request(
        method: &str,
        uri: &str,
        header: (&str, &str),
        body: &'static str,
    ) -> Request<Bytes> {
        let request = Request::builder().method(method).uri(uri).header(header.0, header.1);
        request.body(Bytes::from_static(body.as_bytes())).expect("a request")
    }

    #[test]
    fn googles_requests_show_what_they_are_for() {
        let none = ("accept", "*/*");
        let bearer = ("authorization", "Bearer x");
        let form = ("content-type", FORM);
        let sync = r#"{"requestId":"1","inputs":[{"intent":"action.devices.SYNC"}]}"#;
        for (request, expected) in [
            (request("POST", "/x", bearer, sync), Some(Endpoint::Fulfillment)),
            (request("POST", "/x", form, "grant_type=refresh_token"), Some(Endpoint::Token)),
            (request("POST", "/x", form, "token=t&client_id=c"), Some(Endpoint::Revoke)),
            (
                request("GET", "/x?client_id=c&response_type=code", none, ""),
                Some(Endpoint::Authorize),
            ),
            (request("GET", "/x", bearer, ""), Some(Endpoint::UserInfo)),
            (request("GET", "/style.css?v=1", none, ""), None),
            (request("POST", "/login", form, "user=ada&password=x"), None),
            (request("POST", "/x", none, "{\"inputs\":[]}"), None),
            (request("PUT", "/x", bearer, sync), None),
        ] {
            assert_eq!(recognise(&request), expected, "{request:?}");
        }
        let mut page = request("POST", "/login", form, "token=csrf&user=ada");
        page.headers_mut().insert("cookie", http::HeaderValue::from_static("s=1"));
        assert_eq!(recognise(&page), None);
    }
}
