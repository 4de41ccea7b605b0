//! Faults of clouds that do not ask which of their clients a code or token was given to.

use bytes::Bytes;
use http::Request;

use super::ledger::is_refresh;
use super::message::{UNKNOWN, client, with_client, with_field};
use super::{Answer, Endpoint, Fault, Scene};

/// These faults.
pub const FAULTS: &[Fault] = &[
    Fault {
        id: "client.takes-codes-of-others",
        what: "a code can be exchanged by any registered client",
        needs_secrets: true,
        act: |scene, request| {
            let is_meant = scene.is_exchange(&request);
            Box::pin(forget_client(scene, request, is_meant))
        },
    },
    Fault {
        id: "client.takes-refresh-tokens-of-others",
        what: "a refresh token can be used by any registered client",
        needs_secrets: true,
        act: |scene, request| {
            let is_meant = is_refresh(scene, &request);
            Box::pin(forget_client(scene, request, is_meant))
        },
    },
    Fault {
        id: "client.revokes-tokens-of-others",
        what: "a token can be revoked by any registered client",
        needs_secrets: true,
        act: |scene, request| {
            let is_meant = scene.endpoint(&request) == Some(Endpoint::Revoke);
            Box::pin(forget_client(scene, request, is_meant))
        },
    },
];

/// Takes any registered client for the one that asks for codes.
async fn forget_client(scene: &Scene<'_>, request: Request<Bytes>, is_meant: bool) -> Answer {
    let Some((id, secret)) = client(&request).filter(|_| is_meant) else {
        return scene.watch(request).await;
    };
    let first = scene.recall("client").filter(|first| *first != id);
    let right = scene.secrets().client_secret.as_ref().map(|right| right.secret().to_owned());
    match first.zip(right) {
        Some((first, right)) if is_registered(scene, &request, &id, &secret).await => {
            scene.pass(with_client(request, &first, &right)).await
        }
        _ => scene.pass(request).await,
    }
}

/// Whether the cloud knows these credentials: it says 401 to bad ones that come by HTTP Basic.
async fn is_registered(
    scene: &Scene<'_>,
    request: &Request<Bytes>,
    id: &str,
    secret: &str,
) -> bool {
    use base64::Engine as _;
    let encode = |text: &str| form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
    let pair = format!("{}:{}", encode(id), encode(secret));
    let pair = base64::engine::general_purpose::STANDARD.encode(pair);
    let mut probe = with_field(request.clone(), "client_id", None);
    for (name, value) in [
        ("client_secret", None),
        ("code", None),
        ("redirect_uri", None),
        ("grant_type", Some("refresh_token")),
        ("refresh_token", Some(UNKNOWN)),
    ] {
        probe = with_field(probe, name, value);
    }
    *probe.uri_mut() = super::message::at_path(request, &scene.places.token);
    let Ok(basic) = http::HeaderValue::try_from(format!("Basic {pair}")) else {
        return false;
    };
    probe.headers_mut().insert(http::header::AUTHORIZATION, basic);
    let answer = scene.pass(probe).await;
    answer.is_ok_and(|answer| answer.status() != http::StatusCode::UNAUTHORIZED)
}
