//! The `/home` paths: a hand on a switch, a key fob coming near. For the machine's own user only.
//!
//! They answer a loopback peer with a loopback `Host` and no sign of a proxy in between.

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::{Path, Request, State};
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse, Response};
use axum::routing::{patch, put};
use http::{HeaderMap, StatusCode};
use serde_json::Value;

use super::body::{BodyError, MAX_INTENT, read_body};
use super::home::PatchError;
use super::{Cloud, Peer};

/// The routes below `/home`.
pub(super) fn routes() -> Router<Arc<Cloud>> {
    Router::new()
        .route("/home/presence/{name}", put(set_presence))
        .route("/home/devices/{id}", patch(change_device))
        .route_layer(from_fn(ensure_local))
}

async fn ensure_local(request: Request, next: Next) -> Response {
    let peer = request.extensions().get::<Peer>().copied();
    let local = peer.is_some_and(|Peer(address)| address.ip().to_canonical().is_loopback())
        && has_loopback_host(request.headers())
        && !went_through_a_proxy(request.headers());
    if local {
        next.run(request).await
    } else {
        let why = "only for requests from this machine to a loopback address";
        BodyError::answer(StatusCode::FORBIDDEN, "forbidden", why)
    }
}

/// Whether the `Host` header names this machine's loopback, on any port.
pub(super) fn has_loopback_host(headers: &HeaderMap) -> bool {
    // Two hosts, or a user name before one, could mean another host to a proxy in between.
    let mut hosts = headers.get_all(http::header::HOST).iter();
    let (Some(host), None) = (hosts.next(), hosts.next()) else {
        return false;
    };
    let authority = host.to_str().ok().filter(|host| !host.contains('@'));
    let authority = authority.and_then(|host| host.parse::<http::uri::Authority>().ok());
    let Some(authority) = authority else {
        return false;
    };
    let name = authority.host().trim_start_matches('[').trim_end_matches(']');
    name.eq_ignore_ascii_case("localhost")
        || name.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
}

/// Whether something in between says that the request came from elsewhere.
pub(super) fn went_through_a_proxy(headers: &HeaderMap) -> bool {
    headers.keys().any(|name| {
        let name = name.as_str();
        name == "forwarded" || name.starts_with("x-forwarded-") || name.starts_with("cf-")
    })
}

async fn read_json(body: Body) -> Result<Value, Response> {
    let body = read_body(body, MAX_INTENT).await.map_err(IntoResponse::into_response)?;
    serde_json::from_slice(&body)
        .map_err(|error| bad_request(&format!("the body is not JSON: {error}")))
}

fn bad_request(description: &str) -> Response {
    BodyError::answer(StatusCode::BAD_REQUEST, "invalid_request", description)
}

async fn set_presence(
    State(cloud): State<Arc<Cloud>>,
    Path(name): Path<String>,
    request: Request,
) -> Response {
    let body = match read_json(request.into_body()).await {
        Ok(body) => body,
        Err(response) => return response,
    };
    let near = match body.get("near").and_then(Value::as_bool) {
        Some(near) if body.as_object().is_some_and(|members| members.len() == 1) => near,
        _ => return bad_request(r#"expected {"near":true} or {"near":false}"#),
    };
    if cloud.house.set_near(&name, near) {
        StatusCode::NO_CONTENT.into_response()
    } else {
        let why = format!("the home file has no `{name}` under [presence]");
        BodyError::answer(StatusCode::NOT_FOUND, "not_found", &why)
    }
}

async fn change_device(
    State(cloud): State<Arc<Cloud>>,
    Path(id): Path<String>,
    request: Request,
) -> Response {
    let body = match read_json(request.into_body()).await {
        Ok(body) => body,
        Err(response) => return response,
    };
    let state = match cloud.house.patch(&id, &body, cloud.clock.now()) {
        Ok(state) => state,
        Err(error @ PatchError::Unknown(_)) => {
            return BodyError::answer(StatusCode::NOT_FOUND, "not_found", &error.to_string());
        }
        Err(error @ PatchError::Mismatch(_)) => return bad_request(&error.to_string()),
    };
    match cloud.store.save_device(&id, state).await {
        Ok(()) => StatusCode::NO_CONTENT.into_response(),
        Err(error) => BodyError::answer(
            StatusCode::SERVICE_UNAVAILABLE,
            "temporarily_unavailable",
            &error.to_string(),
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_one_plain_loopback_host_is_local() {
        let judge = |hosts: &[&'static str]| {
            let mut headers = HeaderMap::new();
            for host in hosts {
                headers.append(http::header::HOST, http::HeaderValue::from_static(host));
            }
            has_loopback_host(&headers)
        };
        for host in ["127.0.0.1:8080", "localhost", "[::1]:80"] {
            assert!(judge(&[host]), "{host}");
        }
        for host in ["evil.test", "evil.test@127.0.0.1", "127.0.0.1.evil.test", ""] {
            assert!(!judge(&[host]), "{host}");
        }
        assert!(!judge(&["127.0.0.1", "evil.test"]));
        assert!(!judge(&[]));
    }
}
