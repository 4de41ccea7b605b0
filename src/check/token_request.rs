//! Requests to the token endpoint as Google sends them, and as it never would.

use bytes::Bytes;
use http::Request;
use url::Url;

use crate::google::{ClientAuth, Credentials, Target, form_request};

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

    /// The request.
    pub(super) fn build(&self, target: &Target) -> Request<Bytes> {
        self.build_for(&target.token_url)
    }

    /// The request, at another endpoint that takes the same credentials.
    pub(super) fn build_for(&self, url: &Url) -> Request<Bytes> {
        let client = self.client.as_ref();
        let client = client.map(|(id, secret)| Credentials { id, secret, auth: self.auth });
        let form = self.form.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        form_request(url, client, form)
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

#[cfg(test)]
mod tests {
    use base64::Engine as _;
    use base64::engine::general_purpose::STANDARD;
    use http::header::AUTHORIZATION;

    use super::*;
    use crate::check::made_up;

    #[test]
    fn credentials_go_where_they_are_told_from_either_target() {
        let header = format!("Basic {}", STANDARD.encode("google:the+secret"));
        let in_body = "client_id=google&client_secret=the+secret";
        for auth in [ClientAuth::Body, ClientAuth::Basic] {
            let mut target = made_up::target("https://cloud.test", "/authorize", "/token");
            target.client_auth = auth;
            let plain = || TokenRequest::new(&target, "x");
            let sent = |request: TokenRequest| {
                let built = request.build(&target);
                let basic = built.headers().get(AUTHORIZATION).cloned();
                let basic = basic.map(|it| it.to_str().expect("a text").to_owned());
                (basic, String::from_utf8(built.into_body().to_vec()).expect("a form"))
            };
            let by_basic = (Some(header.clone()), "grant_type=x".to_owned());
            assert_eq!(sent(plain().by_basic()), by_basic);
            let both = (Some(header.clone()), format!("grant_type=x&{in_body}"));
            assert_eq!(sent(plain().both_ways()), both);
            let without = (None, "grant_type=x&client_id=google".to_owned());
            assert_eq!(sent(plain().without_secret()), without);
        }
    }
}
