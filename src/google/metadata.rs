//! What a cloud says about itself, so that `link URL` needs no list of endpoints.
//!
//! RFC 8414, with two members of our own: `smarthome_fulfillment_endpoint` and
//! `smarthome_project_id`. The issuer is not held against the URL: the person named the URL, and
//! tunnels change names.

use bytes::Bytes;
use http::Request;
use http::header::ACCEPT;
use serde_json::Value;
use url::Url;

use super::ClientAuth;
use crate::protocol::oauth::Flow;
use crate::protocol::{Mismatch, Reader};
use crate::wire::{Client, Exchange, SendError};

const WELL_KNOWN: &str = "/.well-known/oauth-authorization-server";

/// The endpoints a cloud names; whatever it leaves out must be given by the person.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Metadata {
    /// Where the user's browser goes.
    pub authorize_url: Option<Url>,
    /// Where codes and refresh tokens are exchanged.
    pub token_url: Option<Url>,
    /// Where the user's profile is read.
    pub userinfo_url: Option<Url>,
    /// Where tokens are given back.
    pub revoke_url: Option<Url>,
    /// Where intents are sent.
    pub fulfillment_url: Option<Url>,
    /// The last segment of Google's redirect URIs.
    pub project_id: Option<String>,
    /// How the cloud wants client credentials: the body unless it takes Basic alone.
    pub client_auth: ClientAuth,
    /// The flow that its client is registered for, where it says that there is but one.
    pub flow: Option<Flow>,
    /// Whether it says that it takes challenges of PKCE.
    pub offers_pkce: bool,
}

/// Why there is no metadata though there should be.
#[derive(Debug, thiserror::Error)]
pub enum MetadataError {
    /// The cloud cannot be asked.
    #[error(transparent)]
    Send(#[from] SendError),
    /// There is a document, and it is wrong.
    #[error("the metadata at `{url}` is wrong: {mismatch}")]
    Wrong {
        /// Where it stands.
        url: Url,
        /// What is wrong with it.
        mismatch: Mismatch,
    },
}

/// Fetches the metadata of the cloud at `base`; `None` where it has none.
///
/// # Errors
/// The cloud does not answer, or its metadata cannot be used.
pub async fn fetch_metadata(
    client: &Client,
    base: &Url,
) -> Result<Option<Metadata>, MetadataError> {
    let Some(exchange) = find_metadata(client, base).await? else {
        return Ok(None);
    };
    read_metadata(&exchange.json().unwrap_or_default()).map(Some).map_err(|mismatch| {
        let url = Url::parse(&exchange.request.uri().to_string()).unwrap_or_else(|_| base.clone());
        MetadataError::Wrong { url, mismatch }
    })
}

/// The exchange that brought a metadata document, whatever stands in it; `None` where none came.
///
/// # Errors
/// The cloud does not answer.
pub async fn find_metadata(client: &Client, base: &Url) -> Result<Option<Exchange>, SendError> {
    for url in metadata_urls(base) {
        let exchange = client.send(build_request(&url)).await?;
        if let (200, Some(Value::Object(_))) = (exchange.status(), exchange.json()) {
            return Ok(Some(exchange));
        }
    }
    Ok(None)
}

fn build_request(url: &Url) -> Request<Bytes> {
    Request::get(url.as_str())
        .header(ACCEPT, "application/json")
        .body(Bytes::new())
        .expect("a parsed URL and constant headers make a request")
}

/// The places of RFC 8414 §3: the path of an issuer comes after the well-known part; then the
/// plain origin.
fn metadata_urls(base: &Url) -> Vec<Url> {
    let path = base.path().trim_end_matches('/');
    let mut paths = vec![format!("{WELL_KNOWN}{path}"), WELL_KNOWN.to_owned()];
    paths.dedup();
    paths
        .into_iter()
        .map(|path| {
            let mut url = base.clone();
            url.set_path(&path);
            url.set_query(None);
            url.set_fragment(None);
            url
        })
        .collect()
}

/// Reads a metadata document.
///
/// # Errors
/// Names the first member that is no URL or no text.
pub fn read_metadata(document: &Value) -> Result<Metadata, Mismatch> {
    let document = Reader::root(document);
    let project_id = document.member("smarthome_project_id");
    Ok(Metadata {
        authorize_url: read_url(&document.member("authorization_endpoint"))?,
        token_url: read_url(&document.member("token_endpoint"))?,
        userinfo_url: read_url(&document.member("userinfo_endpoint"))?,
        revoke_url: read_url(&document.member("revocation_endpoint"))?,
        fulfillment_url: read_url(&document.member("smarthome_fulfillment_endpoint"))?,
        project_id: match project_id.value() {
            Some(_) => Some(project_id.text()?.to_owned()),
            None => None,
        },
        client_auth: client_auth(&document),
        flow: only_flow(&document),
        offers_pkce: offers_pkce(&document),
    })
}

fn read_url(member: &Reader<'_>) -> Result<Option<Url>, Mismatch> {
    if member.value().is_none() {
        return Ok(None);
    }
    match Url::parse(member.text()?) {
        Ok(url) if is_web_address(&url) => Ok(Some(url)),
        _ => Err(member.mismatch("an http or https URL")),
    }
}

/// What HTTP can be asked for; a longer address than this is a mistake.
pub(super) fn is_web_address(url: &Url) -> bool {
    matches!(url.scheme(), "http" | "https") && url.has_host() && url.as_str().len() < 8192
}

/// RFC 8414 makes Basic the default of a missing list; Google's default is the body, and a cloud
/// that wants Basic alone says so.
fn client_auth(document: &Reader<'_>) -> ClientAuth {
    let methods = document.member("token_endpoint_auth_methods_supported").texts();
    let methods = methods.unwrap_or_default();
    let has = |method: &str| methods.iter().any(|known| known == method);
    if has("client_secret_basic") && !has("client_secret_post") {
        ClientAuth::Basic
    } else {
        ClientAuth::Body
    }
}

fn only_flow(document: &Reader<'_>) -> Option<Flow> {
    let types = document.member("response_types_supported").texts().unwrap_or_default();
    let has = |flow: Flow| types.iter().any(|known| known == flow.response_type());
    match (has(Flow::Code), has(Flow::Implicit)) {
        (true, false) => Some(Flow::Code),
        (false, true) => Some(Flow::Implicit),
        _ => None,
    }
}

fn offers_pkce(document: &Reader<'_>) -> bool {
    let methods = document.member("code_challenge_methods_supported").texts();
    methods.is_ok_and(|methods| !methods.is_empty())
}

#[cfg(test)]
mod tests {
    use http::Response;
    use serde_json::json;

    use super::*;

    fn url(text: &str) -> Url {
        Url::parse(text).expect("a URL")
    }

    #[test]
    fn the_path_of_an_issuer_comes_last_and_the_origin_is_tried_too() {
        let texts = |base: &str| -> Vec<String> {
            metadata_urls(&url(base)).iter().map(Url::to_string).collect()
        };
        assert_eq!(
            texts("https://c.test/tenant/?x#y"),
            [
                "https://c.test/.well-known/oauth-authorization-server/tenant",
                "https://c.test/.well-known/oauth-authorization-server"
            ]
        );
        assert_eq!(
            texts("http://127.0.0.1:8080"),
            ["http://127.0.0.1:8080/.well-known/oauth-authorization-server"]
        );
    }

    #[test]
    fn members_are_read_and_wrong_ones_named() {
        let metadata = read_metadata(&json!({
            "authorization_endpoint": "https://c.test/a",
            "smarthome_fulfillment_endpoint": "https://c.test/f",
            "smarthome_project_id": "p",
            "token_endpoint_auth_methods_supported": ["client_secret_basic"],
            "code_challenge_methods_supported": ["S256"],
        }))
        .expect("metadata");
        assert_eq!(metadata.authorize_url, Some(url("https://c.test/a")));
        assert_eq!(metadata.fulfillment_url, Some(url("https://c.test/f")));
        assert_eq!(metadata.project_id.as_deref(), Some("p"));
        assert_eq!((metadata.client_auth, metadata.token_url), (ClientAuth::Basic, None));
        assert!(metadata.offers_pkce);
        let without = read_metadata(&json!({"code_challenge_methods_supported": []}));
        assert!(!without.expect("metadata").offers_pkce);

        for (types, flow) in [
            (json!(["code"]), Some(Flow::Code)),
            (json!(["token"]), Some(Flow::Implicit)),
            (json!(["code", "token"]), None),
            (json!("token"), None),
            (json!(["id_token"]), None),
        ] {
            let metadata = read_metadata(&json!({"response_types_supported": types}));
            assert_eq!(metadata.expect("metadata").flow, flow, "{types}");
        }

        for (document, expected) in [
            (json!({"token_endpoint": 1}), "/token_endpoint: expected a string, got `1`"),
            (
                json!({"token_endpoint": "javascript:x"}),
                "/token_endpoint: expected an http or https URL, got `\"javascript:x\"`",
            ),
        ] {
            assert_eq!(read_metadata(&document).expect_err("wrong").to_string(), expected);
        }
    }

    #[tokio::test]
    async fn a_cloud_without_metadata_has_none() {
        let client =
            Client::new(|_request: Request<Bytes>| -> crate::wire::BoxFuture<'static, _> {
                let page = Bytes::from_static(b"<h1>not here</h1>");
                Box::pin(async {
                    Ok(Response::builder().status(404).body(page).expect("an answer"))
                })
            });
        let found = fetch_metadata(&client, &url("https://c.test/tenant")).await;
        assert!(found.expect("an answer").is_none());
    }
}
