//! Faults of the authorization endpoint.

pub(super) mod answer;
pub(super) mod pages;
pub(super) mod parameters;
pub(super) mod people;
pub(super) mod who;

use bytes::Bytes;
use http::Request;

use super::message::{location, with_location};
use super::{Answer, Endpoint, Scene};

fn is_authorize(scene: &Scene<'_>, request: &Request<Bytes>) -> bool {
    scene.endpoint(request) == Some(Endpoint::Authorize)
}

/// Changes where the browser is sent back to; what leads on inside the cloud is left.
async fn change_return(
    scene: &Scene<'_>,
    request: Request<Bytes>,
    change: impl FnOnce(&str) -> Option<String>,
) -> Answer {
    let is_authorize = is_authorize(scene, &request);
    let answer = scene.pass(request).await?;
    let returns = location(&answer)
        .filter(|to| is_authorize && (to.contains("code=") || to.contains("error=")));
    Ok(match returns.and_then(|to| change(&to)) {
        Some(to) => with_location(answer, &to),
        None => answer,
    })
}

/// The text of a parameter as an address has it, still encoded.
fn raw<'a>(address: &'a str, name: &str) -> Option<&'a str> {
    let query = address.split_once('?')?.1;
    query.split('&').find_map(|pair| pair.strip_prefix(name)?.strip_prefix('='))
}

/// The address with another text for a parameter, or without it.
fn with_raw(address: &str, name: &str, text: Option<&str>) -> String {
    let Some((place, query)) = address.split_once('?') else {
        return address.to_owned();
    };
    let mut pairs: Vec<String> = query
        .split('&')
        .filter(|pair| pair.split('=').next() != Some(name))
        .map(str::to_owned)
        .collect();
    pairs.extend(text.map(|text| format!("{name}={text}")));
    format!("{place}?{}", pairs.join("&"))
}
