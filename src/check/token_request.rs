//! Requests to the token endpoint as Google sends them, and as it never would.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use http::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE};
use http::{HeaderValue, Request};
use url::Url;

use crate::google::{ClientAuth, Target};

/// A request to the token endpoint. No `Debug`: it holds the client secret.
#[derive(Clone)]
pub struct TokenRequest {
    form: Vec<(String, String)>,
    client: Option<(String, String)>,
    auth: ClientAuth,
}

impl TokenRequest {
    /// A request of this grant with the target's credentials, as the target sends them.
    pub(super) fn new(target: &Target, grant_type: &str) -> Self {
        let client = (target.client_id.clone(), target.client_secret.secret().to_owned());
        Self { form: Vec::new(), client: Some(client), auth: target.client_auth }
            .with("grant_type", grant_type)
    }

    /// With a field of this value, in place of any before.
    #[must_use]
    pub fn with(mut self, name: &str, value: &str) -> Self {
        self.form.retain(|(known, _)| known != name);
        self.form.push((name.to_owned(), value.to_owned()));
        self
    }

    /// With one more field of this name.
    #[must_use]
    pub fn with_another(mut self, name: &str, value: &str) -> Self {
        self.form.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Without a field.
    #[must_use]
    pub fn without(mut self, name: &str) -> Self {
        self.form.retain(|(known, _)| known != name);
        self
    }

    /// With another client.
    #[must_use]
    pub fn as_client(mut self, id: &str) -> Self {
        if let Some(client) = &mut self.client {
            id.clone_into(&mut client.0);
        }
        self
    }

    /// With another secret.
    #[must_use]
    pub fn with_secret(mut self, secret: &str) -> Self {
        if let Some(client) = &mut self.client {
            secret.clone_into(&mut client.1);
        }
        self
    }

    /// With the client's id and without its secret.
    #[must_use]
    pub fn without_secret(mut self) -> Self {
        if let Some((id, _)) = self.client.take() {
            self.form.push(("client_id".to_owned(), id));
        }
        self
    }

    /// With the credentials where the target does not send them.
    #[must_use]
    pub fn the_other_way(mut self) -> Self {
        self.auth = match self.auth {
            ClientAuth::Body => ClientAuth::Basic,
            ClientAuth::Basic => ClientAuth::Body,
        };
        self
    }

    /// The form as it goes over the wire.
    #[must_use]
    pub fn body(&self) -> String {
        let mut body = form_urlencoded::Serializer::new(String::new());
        if let (Some((id, secret)), ClientAuth::Body) = (&self.client, self.auth) {
            body.append_pair("client_id", id).append_pair("client_secret", secret);
        }
        body.extend_pairs(&self.form).finish()
    }

    /// The request.
    pub(super) fn build(&self, target: &Target) -> Request<Bytes> {
        self.build_for(&target.token_url)
    }

    /// The request, at another endpoint that takes the same credentials.
    pub(super) fn build_for(&self, url: &Url) -> Request<Bytes> {
        let mut request = Request::post(url.as_str())
            .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header(ACCEPT, "application/json");
        if let (Some((id, secret)), ClientAuth::Basic) = (&self.client, self.auth) {
            request = request.header(AUTHORIZATION, basic(id, secret));
        }
        request.body(self.body().into()).expect("a parsed URL and checked headers make a request")
    }

    /// With the credentials in both places at once.
    #[must_use]
    pub fn both_ways(mut self) -> Self {
        if let Some((id, secret)) = self.client.clone() {
            self.auth = ClientAuth::Basic;
            self = self.with("client_id", &id).with("client_secret", &secret);
        }
        self
    }

    /// With the credentials as HTTP Basic, wherever the target sends them.
    #[must_use]
    pub fn by_basic(mut self) -> Self {
        self.auth = ClientAuth::Basic;
        self
    }
}

/// Both parts are form-encoded before they are joined (RFC 6749 §2.3.1).
fn basic(id: &str, secret: &str) -> HeaderValue {
    let encode = |text: &str| form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
    let pair = STANDARD.encode(format!("{}:{}", encode(id), encode(secret)));
    let mut value =
        HeaderValue::try_from(format!("Basic {pair}")).expect("Base64 stands in a header");
    value.set_sensitive(true);
    value
}

#[cfg(test)]
mod tests {
    use url::Url;

    use super::*;
    use crate::protocol::ClientSecret;

    fn target(client_auth: ClientAuth) -> Target {
        let url = Url::parse("https://cloud.test/x").expect("a URL");
        Target {
            name: "staging".to_owned(),
            authorize_url: url.clone(),
            token_url: url.clone(),
            userinfo_url: None,
            fulfillment_url: url,
            client_id: "google".to_owned(),
            client_secret: ClientSecret::new("a secret+"),
            client_auth,
            project_id: "my-project".to_owned(),
            scopes: Vec::new(),
        }
    }

    #[test]
    fn credentials_go_where_they_are_told_from_either_target() {
        let header = format!("Basic {}", STANDARD.encode("google:a+secret%2B"));
        let in_body = "client_id=google&client_secret=a+secret%2B";
        for auth in [ClientAuth::Body, ClientAuth::Basic] {
            let target = target(auth);
            let plain = || TokenRequest::new(&target, "x");
            let sent = |request: TokenRequest| {
                let built = request.build(&target);
                let header = built.headers().get(AUTHORIZATION).cloned();
                (header, String::from_utf8(built.into_body().to_vec()).expect("a form"))
            };
            let (basic, body) = sent(plain().by_basic());
            assert_eq!(
                (basic.expect("a header"), body.as_str()),
                (header_of(&header), "grant_type=x")
            );
            let (basic, body) = sent(plain().both_ways());
            assert_eq!(basic.expect("a header"), header_of(&header));
            assert_eq!(body, format!("grant_type=x&{in_body}"));
            let (basic, body) = sent(plain().without_secret());
            assert_eq!((basic, body.as_str()), (None, "grant_type=x&client_id=google"));
        }
    }

    fn header_of(text: &str) -> HeaderValue {
        HeaderValue::from_str(text).expect("a header")
    }
}
