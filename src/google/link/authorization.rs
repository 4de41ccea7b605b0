//! The authorization request: the URL that Google opens in the user's browser.
//!
//! RFC 6749 §4.1.1 and §4.2.1, RFC 7636 §4.3, and Google's *Account linking with OAuth*.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest as _, Sha256};
use url::Url;

use super::capture::{CaptureFailure, judge_capture};
use super::fragment::judge_fragment;
use crate::google::Target;
use crate::protocol::AuthorizationCode;
use crate::protocol::oauth::{Flow, TokenResponse};
use crate::wire::Chance;

/// As long as the states that Google sends: a cloud that keeps it in a narrow column shows here.
const STATE_LENGTH: usize = 400;

/// What one authorization request is recognised by.
#[derive(Clone)]
pub struct Authorization {
    /// Where the browser goes.
    pub url: Url,
    /// Where it comes back to, to the letter.
    pub redirect_uri: String,
    /// Comes back unchanged.
    pub state: String,
    /// PKCE's secret half, where PKCE is used.
    pub verifier: Option<String>,
    /// The flow that it asks for.
    pub flow: Flow,
}

/// What the redirect hands over.
pub enum Granted {
    /// To be exchanged, in the code flow.
    Code(AuthorizationCode),
    /// The token itself, in the implicit flow.
    Token(TokenResponse),
}

impl Granted {
    /// What it is, for people.
    #[must_use]
    pub fn what(&self) -> &'static str {
        match self {
            Self::Code(_) => "a code",
            Self::Token(_) => "an access token",
        }
    }
}

impl Authorization {
    /// Builds a request for a code, with a state of its own.
    #[must_use]
    pub fn build(target: &Target, redirect_uri: &str, pkce: bool, chance: &dyn Chance) -> Self {
        Self::build_for(Flow::Code, target, redirect_uri, pkce, chance)
    }

    /// Builds a request of a flow, with a state of its own.
    #[must_use]
    pub fn build_for(
        flow: Flow,
        target: &Target,
        redirect_uri: &str,
        pkce: bool,
        chance: &dyn Chance,
    ) -> Self {
        let state = draw_state(chance);
        let verifier = pkce.then(|| chance.token());
        let mut url = target.authorize_url.clone();
        {
            let mut query = url.query_pairs_mut();
            query
                .append_pair("response_type", flow.response_type())
                .append_pair("client_id", &target.client_id)
                .append_pair("redirect_uri", redirect_uri)
                .append_pair("state", &state);
            if !target.scopes.is_empty() {
                query.append_pair("scope", &target.scopes.join(" "));
            }
            query.append_pair("user_locale", "en-US");
            if let Some(verifier) = &verifier {
                let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(verifier));
                query.append_pair("code_challenge", &challenge);
                query.append_pair("code_challenge_method", "S256");
            }
        }
        Self { url, redirect_uri: redirect_uri.to_owned(), state, verifier, flow }
    }

    /// Reads what its redirect hands over.
    ///
    /// # Errors
    /// Says what Google could not use.
    pub fn judge(&self, captured: &str) -> Result<Granted, CaptureFailure> {
        let (uri, state) = (&self.redirect_uri, &self.state);
        match self.flow {
            Flow::Code => judge_capture(captured, uri, state).map(Granted::Code),
            Flow::Implicit => judge_fragment(captured, uri, state).map(Granted::Token),
        }
    }
}

/// Letters, digits, `-` and `_`, as Google's states.
fn draw_state(chance: &dyn Chance) -> String {
    let mut state = String::new();
    while state.len() < STATE_LENGTH {
        state.push_str(&chance.token());
    }
    state.truncate(STATE_LENGTH);
    state
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use super::*;
    use crate::google::testing::target;
    use crate::wire::SeededChance;

    #[test]
    fn the_url_is_googles_and_keeps_its_own_query() {
        let mut target = target();
        target.authorize_url = Url::parse("https://c.test/auth?tenant=a%20b").expect("a URL");
        let chance = SeededChance::default();
        let plain = Authorization::build(&target, "https://g.test/r/p", false, &chance);
        let query: HashMap<_, _> = plain.url.query_pairs().into_owned().collect();
        assert!(
            plain.url.as_str().starts_with("https://c.test/auth?tenant=a%20b&response_type=code&")
        );
        assert_eq!(query["redirect_uri"], "https://g.test/r/p");
        assert_eq!(query["user_locale"], "en-US");
        assert_eq!((query["state"].as_str(), plain.state.len()), (plain.state.as_str(), 400));
        assert!(!query.contains_key("scope") && !query.contains_key("code_challenge"));

        target.scopes = vec!["a".into(), "b".into()];
        let with_pkce = Authorization::build(&target, "https://g.test/r/p", true, &chance);
        let query: HashMap<_, _> = with_pkce.url.query_pairs().into_owned().collect();
        let verifier = with_pkce.verifier.expect("a verifier");
        assert_eq!(query["code_challenge"], URL_SAFE_NO_PAD.encode(Sha256::digest(&verifier)));
        assert_eq!(
            (query["scope"].as_str(), query["code_challenge_method"].as_str()),
            ("a b", "S256")
        );
        assert_ne!(plain.state, with_pkce.state);
        let uri = "https://g.test/r/p";
        let implicit = Authorization::build_for(Flow::Implicit, &target, uri, false, &chance);
        assert!(implicit.url.as_str().contains("&response_type=token&"), "{}", implicit.url);
        assert!(verifier.len() >= 43);
    }
}
