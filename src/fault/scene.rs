//! What a fault works with: the rest of the way, its memory, the house's secrets.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use bytes::Bytes;
use http::{Request, Response};

use super::message::{field, parameter};
use super::{Answer, recognise};
use crate::protocol::{ClientSecret, Pin};
use crate::wire::Transport;

/// Where a cloud's endpoints are, by their paths. One that is empty is not known yet: it is that of
/// the first request that shows by what it says that it is for this endpoint.
#[derive(Clone, Debug, Default)]
pub struct Places {
    /// The authorization endpoint.
    pub authorize: String,
    /// The token endpoint.
    pub token: String,
    /// The userinfo endpoint.
    pub userinfo: String,
    /// The revocation endpoint.
    pub revoke: String,
    /// The fulfillment.
    pub fulfillment: String,
}

impl Places {
    /// Which endpoint is at a path, if any.
    #[must_use]
    pub fn at(&self, path: &str) -> Option<Endpoint> {
        [
            (&self.authorize, Endpoint::Authorize),
            (&self.token, Endpoint::Token),
            (&self.userinfo, Endpoint::UserInfo),
            (&self.revoke, Endpoint::Revoke),
            (&self.fulfillment, Endpoint::Fulfillment),
        ]
        .into_iter()
        .find_map(|(known, endpoint)| (path == known).then_some(endpoint))
    }

    /// Whether every endpoint has its place.
    pub(super) fn are_known(&self) -> bool {
        let all = [&self.authorize, &self.token, &self.userinfo, &self.revoke, &self.fulfillment];
        all.iter().all(|place| !place.is_empty())
    }

    /// Learns the place of an endpoint that is not known yet.
    pub fn learn(&mut self, request: &Request<Bytes>) {
        let path = request.uri().path();
        let Some(endpoint) = recognise(request).filter(|_| self.at(path).is_none()) else {
            return;
        };
        let known = match endpoint {
            Endpoint::Authorize => &mut self.authorize,
            Endpoint::Token => &mut self.token,
            Endpoint::UserInfo => &mut self.userinfo,
            Endpoint::Revoke => &mut self.revoke,
            Endpoint::Fulfillment => &mut self.fulfillment,
        };
        if known.is_empty() {
            path.clone_into(known);
        }
    }
}

/// An endpoint.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Endpoint {
    Authorize,
    Token,
    UserInfo,
    Revoke,
    Fulfillment,
}

/// What only the house itself knows.
#[derive(Clone, Debug, Default)]
pub struct Secrets {
    /// The right client secret.
    pub client_secret: Option<ClientSecret>,
    /// The right PIN of the house's first user.
    pub pin: Option<Pin>,
}

/// What a fault remembers from request to request, by names of its own.
#[derive(Debug, Default)]
pub(super) struct Memory {
    texts: Mutex<HashMap<String, String>>,
    answers: Mutex<HashMap<String, Response<Bytes>>>,
    turn: tokio::sync::Mutex<()>,
    counts: Mutex<HashMap<String, i64>>,
}

/// One request's surroundings.
pub struct Scene<'a> {
    pub(super) next: &'a dyn Transport,
    pub(super) memory: &'a Memory,
    pub(super) secrets: &'a Secrets,
    pub(super) places: &'a Places,
}

impl Scene<'_> {
    /// Sends a request the rest of the way.
    ///
    /// # Errors
    /// No answer came from there.
    pub async fn pass(&self, request: Request<Bytes>) -> Answer {
        self.next.send(request).await
    }

    /// The house's secrets.
    #[must_use]
    pub fn secrets(&self) -> &Secrets {
        self.secrets
    }

    /// Which endpoint a request is for, if any.
    #[must_use]
    pub fn endpoint(&self, request: &Request<Bytes>) -> Option<Endpoint> {
        self.places.at(request.uri().path())
    }

    /// Remembers a text.
    pub fn remember(&self, name: &str, text: &str) {
        lock(&self.memory.texts).insert(name.to_owned(), text.to_owned());
    }

    /// What was remembered.
    #[must_use]
    pub fn recall(&self, name: &str) -> Option<String> {
        lock(&self.memory.texts).get(name).cloned()
    }

    /// Remembers a whole answer.
    pub fn remember_answer(&self, name: &str, answer: &Response<Bytes>) {
        lock(&self.memory.answers).insert(name.to_owned(), answer.clone());
    }

    /// A whole answer that was remembered.
    #[must_use]
    pub fn recall_answer(&self, name: &str) -> Option<Response<Bytes>> {
        lock(&self.memory.answers).get(name).cloned()
    }

    /// Adds to a count, which begins at zero, and gives what it is now.
    #[expect(clippy::must_use_candidate, reason = "counting is what it is for")]
    pub fn count(&self, name: &str, more: i64) -> i64 {
        let mut counts = lock(&self.memory.counts);
        let count = counts.entry(name.to_owned()).or_default();
        *count += more;
        *count
    }

    /// Whether a request exchanges a code.
    #[must_use]
    pub fn is_exchange(&self, request: &Request<Bytes>) -> bool {
        self.endpoint(request) == Some(Endpoint::Token)
            && field(request, "grant_type").as_deref() == Some("authorization_code")
    }

    /// Waits until no other request has the turn, and takes it.
    pub async fn turn(&self) -> tokio::sync::MutexGuard<'_, ()> {
        self.memory.turn.lock().await
    }

    /// Passes a request on and remembers what belongs to a code that is sent to the browser:
    /// [`Self::redirect_uri_of`], [`Self::challenge_of`], the latest code and client.
    ///
    /// # Errors
    /// No answer came from there.
    pub async fn watch(&self, request: Request<Bytes>) -> Answer {
        self.watch_by(request, |request| self.pass(request)).await
    }

    /// As [`Self::watch`], passing the request on in a way of one's own.
    ///
    /// # Errors
    /// No answer came from there.
    pub async fn watch_by<Passing: Future<Output = Answer>>(
        &self,
        request: Request<Bytes>,
        pass: impl FnOnce(Request<Bytes>) -> Passing,
    ) -> Answer {
        if let Some(client) = parameter(&request, "client_id") {
            self.remember("client", &client);
        }
        if let Some((state, challenge)) =
            parameter(&request, "state").zip(parameter(&request, "code_challenge"))
        {
            self.remember(&format!("challenge of state {state}"), &challenge);
        }
        let answer = pass(request).await?;
        if let Some(sent) = SentCode::read(&answer) {
            self.remember(&format!("redirect URI of {}", sent.code), &sent.redirect_uri);
            self.remember(&format!("state of {}", sent.code), &sent.state);
            self.remember("code", &sent.code);
        }
        Ok(answer)
    }

    /// Where a watched code was sent.
    #[must_use]
    pub fn redirect_uri_of(&self, code: &str) -> Option<String> {
        self.recall(&format!("redirect URI of {code}"))
    }

    /// PKCE's challenge behind a watched code.
    #[must_use]
    pub fn challenge_of(&self, code: &str) -> Option<String> {
        let state = self.recall(&format!("state of {code}"))?;
        self.recall(&format!("challenge of state {state}"))
    }
}

/// A code on its way to the browser.
struct SentCode {
    code: String,
    state: String,
    redirect_uri: String,
}

impl SentCode {
    fn read(answer: &Response<Bytes>) -> Option<Self> {
        let location = answer.headers().get(http::header::LOCATION)?.to_str().ok()?;
        let (redirect_uri, query) = location.split_once('?')?;
        let find = |name: &str| {
            form_urlencoded::parse(query.as_bytes())
                .find(|(found, _)| found == name)
                .map(|(_, value)| value.into_owned())
        };
        Some(Self {
            code: find("code")?,
            state: find("state").unwrap_or_default(),
            redirect_uri: redirect_uri.to_owned(),
        })
    }
}

fn lock<T>(memory: &Mutex<T>) -> MutexGuard<'_, T> {
    memory.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_that_was_given_stays_and_others_are_learnt_once() {
        let mut places = Places { token: "/given".to_owned(), ..Places::default() };
        let exchange = |path: &str| {
            let kind = "application/x-www-form-urlencoded";
            let body = Bytes::from_static(b"grant_type=refresh_token");
            Request::post(path).header("content-type", kind).body(body).expect("a request")
        };
        let intent = |path: &str| {
            let body = r#"{"inputs":[{"intent":"action.devices.SYNC"}]}"#;
            Request::post(path).body(Bytes::from(body)).expect("a request")
        };
        for request in [exchange("/other"), intent("/smarthome"), intent("/later")] {
            places.learn(&request);
        }
        assert_eq!((places.token.as_str(), places.fulfillment.as_str()), ("/given", "/smarthome"));
        assert_eq!(places.at("/smarthome"), Some(Endpoint::Fulfillment));
        assert_eq!(places.at("/other"), None);
        // A GET of the fulfillment with a token is not taken for userinfo.
        let get = Request::get("/smarthome").header("authorization", "Bearer x");
        places.learn(&get.body(Bytes::new()).expect("a request"));
        assert_eq!(places.userinfo, "");
    }
}
