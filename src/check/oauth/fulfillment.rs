//! What checks of tokens need to know of the fulfillment: who is let in, and as whom.

use bytes::Bytes;
use http::header::{AUTHORIZATION, CONTENT_TYPE};
use http::{HeaderValue, Request};
use url::Url;

use crate::check::answers::describe;
use crate::check::{Bench, Stop};
use crate::google::{Locale, build_request};
use crate::protocol::{AccessToken, Intent};
use crate::wire::Exchange;

/// Asks for the devices with a token.
pub(in crate::check) async fn sync(
    bench: &Bench<'_>,
    token: &AccessToken,
) -> Result<Exchange, Stop> {
    bench.intent_with(Intent::Sync, token, None).await
}

/// Whether whoever asked was let in: some clouds turn people away with 200 and an error code.
pub(in crate::check) fn is_let_in(exchange: &Exchange) -> bool {
    let body = exchange.json();
    exchange.response.status().is_success()
        && body.is_some_and(|body| body.pointer("/payload/errorCode").is_none())
}

/// Whom a SYNC was answered for.
pub(in crate::check) fn agent_user_id(exchange: &Exchange) -> Option<String> {
    Some(exchange.json()?.pointer("/payload/agentUserId")?.as_str()?.to_owned())
}

/// A SYNC with a token that should open the fulfillment; where it does not, nothing can be told
/// from the tokens after it.
pub(super) async fn sync_let_in(bench: &Bench<'_>, token: &AccessToken) -> Result<Exchange, Stop> {
    let exchange = sync(bench, token).await?;
    if is_let_in(&exchange) {
        return Ok(exchange);
    }
    let why = format!("the access token of a link opens nothing: {}", describe(&exchange));
    Err(Stop::not_judged(why))
}

/// Where any token is let in, nothing can be told from one that is.
pub(in crate::check) async fn ensure_guarded(bench: &Bench<'_>) -> Result<(), Stop> {
    let unknown = AccessToken::new(bench.tools.chance.token());
    if is_let_in(&sync(bench, &unknown).await?) {
        return Err(Stop::not_judged("the fulfillment lets in any token"));
    }
    Ok(())
}

/// A SYNC at this address whose `Authorization` header says just this, or nothing.
pub(super) fn sync_request(
    bench: &Bench<'_>,
    url: &Url,
    authorization: Option<&str>,
) -> Request<Bytes> {
    let number = bench.tools.chance.number();
    let body = build_request(Intent::Sync, number, &Locale::default(), None);
    let mut request = Request::post(url.as_str())
        .header(CONTENT_TYPE, "application/json;charset=UTF-8")
        .body(Bytes::from(body.to_string()))
        .expect("a parsed URL and constant headers make a request");
    // A token that cannot stand in a header is none.
    if let Some(mut value) = authorization.and_then(|value| HeaderValue::try_from(value).ok()) {
        value.set_sensitive(true);
        request.headers_mut().insert(AUTHORIZATION, value);
    }
    request
}
