//! A target and small foreign clouds for the tests of this room.

use url::Url;

use super::{ClientAuth, Target};
use crate::protocol::ClientSecret;

/// A cloud at `https://cloud.test`.
pub(super) fn target() -> Target {
    let url = |path: &str| Url::parse(&format!("https://cloud.test{path}")).expect("a URL");
    Target {
        name: "staging".to_owned(),
        authorize_url: url("/authorize"),
        token_url: url("/token"),
        userinfo_url: None,
        fulfillment_url: url("/fulfillment"),
        client_id: "google".to_owned(),
        client_secret: ClientSecret::new("a secret+"),
        client_auth: ClientAuth::Body,
        project_id: "my-project".to_owned(),
        scopes: Vec::new(),
    }
}
