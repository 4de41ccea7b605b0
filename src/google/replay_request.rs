//! The requests of a conversation file, as the linked account sends them.

use bytes::Bytes;
use http::header::{CONTENT_TYPE, HeaderName};
use http::{HeaderValue, Method, Request};
use serde_json::Value;
use url::Url;

use crate::protocol::Pin;
use crate::wire::{Endpoint, Known, Placeholder, RequestHead, WrittenBody, WrittenRequest};

use super::LinkedAccount;

/// What a placeholder stands for in a request of this account.
pub(super) fn supply(
    placeholder: &Placeholder,
    account: &LinkedAccount,
    pin: Option<&Pin>,
    known: &Known,
) -> Option<Value> {
    match placeholder {
        Placeholder::RequestId => known.request_id.clone(),
        Placeholder::Same(name) => known.same.get(name).cloned(),
        Placeholder::Pin => pin.map(|pin| pin.secret().into()),
        Placeholder::AccessToken => Some(account.access_token.secret().into()),
        Placeholder::RefreshToken => {
            account.refresh_token.as_ref().map(|token| token.secret().into())
        }
        Placeholder::ClientId => Some(account.target.client_id.as_str().into()),
        Placeholder::ClientSecret => Some(account.target.client_secret.secret().into()),
        _ => None,
    }
}

/// Where a request goes; `None` where this cloud has no such endpoint. A path never leads to
/// another host than that of the cloud's own endpoints, since tokens may go with it.
pub(super) fn find_url(place: &str, account: &LinkedAccount) -> Option<Url> {
    let target = &account.target;
    match Endpoint::read(place) {
        Some(Endpoint::Authorize) => return Some(target.authorize_url.clone()),
        Some(Endpoint::Token) => return target.token_endpoint().cloned(),
        Some(Endpoint::Userinfo) => return target.userinfo_url.clone(),
        Some(Endpoint::Fulfillment) => return Some(target.fulfillment_url.clone()),
        None => {}
    }
    let (path, query) =
        place.split_once('?').map_or((place, None), |(path, query)| (path, Some(query)));
    let endpoints =
        [Some(&target.token_url), target.userinfo_url.as_ref(), Some(&target.authorize_url)];
    let mut known = endpoints.into_iter().flatten();
    let known = known.find(|url| url.path() == path).unwrap_or(&target.fulfillment_url);
    let mut url = known.clone();
    url.set_path(path);
    url.set_query(query);
    Some(url)
}

/// Builds a request whose placeholders are filled.
///
/// # Errors
/// Says what a value turned out to be that cannot stand in a request.
pub(super) fn build(
    url: &Url,
    head: &RequestHead,
    body: Option<&WrittenBody>,
) -> Result<Request<Bytes>, String> {
    let method = Method::from_bytes(head.method.as_bytes()).map_err(|error| error.to_string())?;
    let (kind, body) = encode(body);
    let mut request = Request::new(Bytes::from(body));
    *request.method_mut() = method;
    *request.uri_mut() = url.as_str().parse().map_err(|_| format!("`{url}` is no URI"))?;
    if let Some(kind) = kind {
        request.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(kind));
    }
    for (name, value) in &head.headers {
        let name = HeaderName::try_from(name).map_err(|error| error.to_string())?;
        let mut value = HeaderValue::try_from(value)
            .map_err(|_| format!("a value for the header `{name}` that no header can hold"))?;
        value.set_sensitive(true);
        request.headers_mut().insert(name, value);
    }
    Ok(request)
}

/// The content type that goes without saying, and the bytes.
fn encode(body: Option<&WrittenBody>) -> (Option<&'static str>, String) {
    match body {
        None => (None, String::new()),
        Some(WrittenBody::Json(value)) => (Some("application/json"), value.to_string()),
        Some(WrittenBody::Text(text)) => (None, text.clone()),
        Some(WrittenBody::Form(pairs)) => {
            let mut form = form_urlencoded::Serializer::new(String::new());
            form.extend_pairs(pairs);
            (Some("application/x-www-form-urlencoded"), form.finish())
        }
    }
}

/// What a request is called: the name of its intent, or its request line.
pub(super) fn describe(request: &WrittenRequest) -> String {
    if let Some(head) = &request.head {
        return format!("{} {}", head.method, head.place);
    }
    let body = request.body.as_ref().and_then(WrittenBody::json);
    let intent = body.and_then(|body| body.pointer("/inputs/0/intent")?.as_str());
    intent.map_or_else(
        || "POST <fulfillment_url>".to_owned(),
        |intent| intent.strip_prefix("action.devices.").unwrap_or(intent).to_owned(),
    )
}
