//! Likely causes that depend on what was asked for and on the words that came.
//!
//! Of clouds never seen: nothing here is certain. A flag is named only where it was not given.

use super::hops::LinkRequest;
use super::judge::Broken;
use super::report::HopName;
use crate::google::ClientAuth;
use crate::google::symptoms::Symptom;
use crate::protocol::oauth::Flow;

const WANTS_A_SCOPE: &str =
    "no scope was sent, and the cloud may want one, such as `--scope openid`";
const OTHER_SCOPES: &str =
    "the cloud does not know one of the scopes that were sent, or wants another: `--scope`";
const WANTS_PKCE: &str = "the cloud may want PKCE: `--pkce` sends a challenge (of Google, only its newest documents mention one)";
const OTHER_PKCE: &str =
    "the cloud may want a challenge of another kind: `--pkce` sends `S256`, once for each request";
const WANTS_BASIC: &str =
    "the cloud may take client id and secret as HTTP Basic alone: `--client-auth basic`";
const WANTS_BODY: &str =
    "the cloud may take client id and secret in the body alone: `--client-auth body`";
const NO_OFFLINE_ACCESS: &str = "the cloud may give refresh tokens only for a scope such as `offline_access`, which was not sent: `--scope offline_access`";
const IN_SPITE_OF_OFFLINE_ACCESS: &str = "the client may not be allowed refresh tokens, or the cloud gives one at the first consent alone: withdraw that and link again";

const FOR_CODE: &str = "the cloud has this client registered for the code flow, the only one that smart home allows: leave out `--flow implicit`";
const FOR_IMPLICIT: &str = "the cloud has this client registered for another flow: `--flow implicit` asks for a token at once, and smart home needs the code flow";
const PLAYS_IMPLICIT: &str = "to link such a client all the same: `--flow implicit`";

/// The likely causes, the likeliest first.
pub(super) fn causes(
    hop: HopName,
    broken: &Broken,
    request: &LinkRequest<'_>,
) -> Vec<&'static str> {
    let mut causes = told(broken, request);
    // Another way is for those whom the causes do not help.
    let comes_last = broken.symptom == Symptom::BrowserStayedAway;
    causes.extend(broken.advice.filter(|_| !comes_last));
    for cause in usual(hop, broken.symptom, request) {
        if !causes.contains(&cause) {
            causes.push(cause);
        }
    }
    causes.extend(broken.advice.filter(|_| comes_last));
    causes
}

/// What the words that came speak of.
fn told(broken: &Broken, request: &LinkRequest<'_>) -> Vec<&'static str> {
    let words = broken.came.words.to_lowercase();
    let speaks_of = |marks: &[&str]| marks.iter().any(|mark| words.contains(mark));
    let mut causes = Vec::new();
    if speaks_of(&["unsupported_response_type"]) {
        causes.push(match request.flow {
            Flow::Code => FOR_IMPLICIT,
            Flow::Implicit => FOR_CODE,
        });
    }
    if speaks_of(&["scope"]) {
        causes.push(if has_no_scope(request) { WANTS_A_SCOPE } else { OTHER_SCOPES });
    }
    // A mere "challenge" may be one for people, against programs.
    if speaks_of(&["pkce", "code challenge", "code_challenge", "codechallenge", "verifier"]) {
        causes.push(if request.pkce { OTHER_PKCE } else { WANTS_PKCE });
    }
    if broken.came.asks_basic && request.target.client_auth == ClientAuth::Body {
        causes.push(WANTS_BASIC);
    }
    causes
}

/// What is usually behind it, without what cannot be.
fn usual(hop: HopName, symptom: Symptom, request: &LinkRequest<'_>) -> Vec<&'static str> {
    let known = symptom.causes();
    match symptom {
        Symptom::AccessDenied if !has_no_scope(request) => known[..2].to_vec(),
        Symptom::AccessDenied => vec![known[0], known[1], WANTS_A_SCOPE],
        Symptom::OAuthError => vec![known[0]],
        // No device is asked before SYNC.
        Symptom::TooSlow if !matches!(hop, HopName::Sync | HopName::Query) => vec![known[0]],
        Symptom::InFragment => [known, &[PLAYS_IMPLICIT]].concat(),
        Symptom::ClientRefused => vec![
            known[0],
            match request.target.client_auth {
                ClientAuth::Body => WANTS_BASIC,
                ClientAuth::Basic => WANTS_BODY,
            },
        ],
        Symptom::NoRefreshToken => {
            let scopes = request.target.scopes.iter().flat_map(|scope| scope.split(' '));
            let asked = scopes.into_iter().any(|scope| scope.contains("offline"));
            vec![if asked { IN_SPITE_OF_OFFLINE_ACCESS } else { NO_OFFLINE_ACCESS }]
        }
        _ => known.to_vec(),
    }
}

fn has_no_scope(request: &LinkRequest<'_>) -> bool {
    request.target.scopes.is_empty()
}
