//! A target, keys and small foreign clouds for the tests of this room.

use std::sync::LazyLock;

use url::Url;

use super::identity::Keys;
use super::{ClientAuth, Target};
use crate::protocol::ClientSecret;
use crate::wire::SeededChance;

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

/// Google's keys, made once for all tests: making them takes a moment.
pub(super) fn keys() -> &'static Keys {
    static KEYS: LazyLock<Keys> = LazyLock::new(|| Keys::generate(&SeededChance::default()));
    &KEYS
}
