//! What a cloud says about itself (RFC 8414), and the endpoint that only it can name: revocation.

use url::Url;

use super::{Bench, Stop, TokenRequest};
use crate::google::{Target, find_metadata, read_metadata};
use crate::wire::Exchange;

impl Bench<'_> {
    /// The metadata document of RFC 8414 as it came, looked for once.
    ///
    /// # Errors
    /// There is none.
    pub async fn metadata(&self) -> Result<Exchange, Stop> {
        let find = async {
            for base in metadata_bases(self.target) {
                if let Some(found) = find_metadata(self.tools.client, &base).await? {
                    return Ok::<_, Stop>(Some(found));
                }
            }
            Ok(None)
        };
        let found = self.metadata.get_or_try_init(|| find).await?;
        found.clone().ok_or_else(|| Stop::not_judged("the cloud serves no metadata (RFC 8414)"))
    }

    /// Whether the cloud's metadata offers PKCE; without metadata it does not.
    pub async fn offers_pkce(&self) -> bool {
        let Ok(metadata) = self.metadata().await else { return false };
        read_metadata(&metadata.json().unwrap_or_default()).is_ok_and(|read| read.offers_pkce)
    }

    /// Where tokens are given back, as the metadata says.
    ///
    /// # Errors
    /// Nobody says where, or it is another host: the client's secret is not sent there.
    pub async fn revoke_url(&self) -> Result<Url, Stop> {
        let metadata = read_metadata(&self.metadata().await?.json().unwrap_or_default());
        let metadata = metadata
            .map_err(|mismatch| Stop::not_judged(format!("the metadata is wrong: {mismatch}")))?;
        let url = metadata.revoke_url.ok_or_else(|| {
            Stop::not_judged("the cloud's metadata names no `revocation_endpoint`")
        })?;
        if url.origin() == self.target.token_url.origin() {
            return Ok(url);
        }
        let why = "the metadata names a revocation endpoint on another host than the token \
                   endpoint's, and the client's secret is not sent there";
        Err(Stop::not_judged(why))
    }

    /// The revocation of a token, as Google asks for it; [`Self::revoke`] sends it.
    #[must_use]
    pub fn revocation_of(&self, token: &str, hint: &str) -> TokenRequest {
        let request = self.grant("").without("grant_type");
        request.with("token", token).with("token_type_hint", hint)
    }

    /// Sends a request to the revocation endpoint.
    ///
    /// # Errors
    /// There is no such endpoint, or no answer came.
    pub async fn revoke(&self, request: &TokenRequest) -> Result<Exchange, Stop> {
        self.send(request.build_for(&self.revoke_url().await?)).await
    }
}

/// Where metadata may be: below the path that the OAuth endpoints share, or any path above it.
fn metadata_bases(target: &Target) -> Vec<Url> {
    let segments = |url: &Url| -> Vec<String> {
        url.path_segments().into_iter().flatten().map(str::to_owned).collect()
    };
    let (token, authorize) = (segments(&target.token_url), segments(&target.authorize_url));
    let directory = &token[..token.len().saturating_sub(1)];
    let shared = directory.iter().zip(&authorize).take_while(|(one, other)| one == other).count();
    let base = |length: usize| {
        let mut url = target.token_url.clone();
        url.set_path(&directory[..length].join("/"));
        url
    };
    // The plain origin is tried together with the first.
    (1..=shared.max(1)).rev().map(|length| base(length.min(shared))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::made_up::target;

    #[test]
    fn metadata_is_looked_for_below_what_the_endpoints_share() {
        let paths = |authorize: &str, token: &str| -> Vec<String> {
            let bases = metadata_bases(&target("https://c.test", authorize, token));
            bases.iter().map(|url| url.path().to_owned()).collect()
        };
        assert_eq!(paths("/authorize", "/token"), ["/"]);
        assert_eq!(paths("/auth", "/oauth/token"), ["/"]);
        assert_eq!(paths("/oauth/authorize", "/oauth/token?x=1"), ["/oauth"]);
        assert_eq!(paths("/t/1/oauth/a", "/t/1/oauth/b"), ["/t/1/oauth", "/t/1", "/t"]);
    }
}
