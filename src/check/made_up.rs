//! Exchanges and clouds made up for tests of verdicts.

use std::time::Duration;

use bytes::Bytes;
use http::{Request, Response};
use url::Url;

use crate::google::{ClientAuth, Target};
use crate::protocol::ClientSecret;
use crate::wire::Exchange;

/// An answer with a status and a body.
pub(super) fn answer(status: u16, body: &str) -> Exchange {
    answer_with(status, &[], body)
}

/// An answer with headers.
pub(super) fn answer_with(status: u16, headers: &[(&str, &str)], body: &str) -> Exchange {
    let mut response = Response::builder().status(status);
    for (name, value) in headers {
        response = response.header(*name, *value);
    }
    Exchange {
        request: Request::get("https://cloud.test/x").body(Bytes::new()).expect("a request"),
        response: response.body(Bytes::from(body.to_owned())).expect("a response"),
        latency: Duration::ZERO,
    }
}

/// A cloud of this origin, with its OAuth endpoints at these paths.
pub(super) fn target(origin: &str, authorize: &str, token: &str) -> Target {
    let url = |path: &str| Url::parse(&format!("{origin}{path}")).expect("a URL");
    Target {
        name: String::new(),
        authorize_url: url(authorize),
        token_url: url(token),
        userinfo_url: None,
        fulfillment_url: url("/fulfillment"),
        client_id: "google".to_owned(),
        client_secret: ClientSecret::new("the secret"),
        client_auth: ClientAuth::Body,
        project_id: "p".to_owned(),
        scopes: Vec::new(),
    }
}
