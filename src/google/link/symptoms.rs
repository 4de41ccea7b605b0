//! What a phone shows when a hop breaks, and what is usually behind it.
//!
//! A small table, for clouds never seen: it names likely causes and accuses nobody.

use super::report::HopName;

/// What is wrong, as far as causes differ.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[expect(missing_docs, reason = "the causes beside each say what it is")]
pub enum Symptom {
    Unreachable,
    SignIn,
    BrowserStayedAway,
    WrongPlace,
    AccessDenied,
    OAuthError,
    StateLost,
    InFragment,
    NoCode,
    CodeRefused,
    ClientRefused,
    UnreadableToken,
    UserInfo,
    Unauthorized,
    NotThere,
    Crashed,
    UnreadableIntent,
    NoRefreshToken,
    LinkDead,
}

/// What the person with the phone sees.
#[must_use]
pub fn phone_shows(hop: HopName) -> &'static str {
    match hop {
        HopName::Authorize => {
            "the cloud's own page, or an error of the browser; Google gets no answer"
        }
        HopName::Capture | HopName::Exchange | HopName::UserInfo => {
            "\"Something went wrong, please try again\", and the account is not linked"
        }
        HopName::Sync => "\"Couldn't reach the app, please try again\", and no devices",
        HopName::Query => "the devices, each with \"Offline\" or without a state",
        HopName::Refresh => {
            "nothing at first; once the first access token expires every device is \"Offline\" and the account must be linked again"
        }
    }
}

/// The likely causes, the likeliest first.
#[must_use]
pub fn causes(symptom: Symptom) -> &'static [&'static str] {
    match symptom {
        Symptom::Unreachable => &[
            "the cloud is not running, or listens elsewhere",
            "a wrong host or port in the endpoint's URL, a firewall, a certificate that does not fit",
        ],
        // The form says itself what to do.
        Symptom::SignIn => &[],
        Symptom::BrowserStayedAway => &[
            "the sign-in was not finished",
            "the cloud does not allow this redirect URI, or answers after `#`",
        ],
        Symptom::WrongPlace => {
            &["the redirect URI is fixed in the cloud, or put together from parts"]
        }
        Symptom::AccessDenied => &[
            "the user, or a rule of the cloud, said no",
            "no scope was sent and the cloud wants one: `--scope`",
        ],
        Symptom::OAuthError => &["the cloud's log says more: the error is its own"],
        Symptom::StateLost => &[
            "the state is put into the redirect without percent-encoding",
            "the state is cut or replaced on the way through the sign-in pages",
        ],
        Symptom::InFragment => {
            &["the client is registered for the implicit flow: smart home needs the code flow"]
        }
        Symptom::NoCode => &["the redirect is made before there is a code"],
        Symptom::CodeRefused => &[
            "client id, client secret or redirect URI differ from what the cloud has on record",
            "the code had expired or was used before, or PKCE was checked against another verifier",
        ],
        Symptom::ClientRefused => &[
            "client id or client secret differ from what the cloud has on record",
            "the cloud takes credentials in one place alone: `client_auth = \"body\"` or `\"basic\"`",
        ],
        Symptom::UnreadableToken => &[
            "the token URL leads to a page, or to a proxy's sign-in",
            "a member is missing or has another type: `expires_in` is a number, `token_type` is `Bearer`",
        ],
        Symptom::UserInfo => &["the endpoint does not accept the token that was just given"],
        Symptom::Unauthorized => &[
            "fulfillment checks tokens against another issuer or audience",
            "a proxy drops the `Authorization` header",
        ],
        Symptom::NotThere => {
            &["a wrong path in the fulfillment URL", "the request is refused by its form"]
        }
        Symptom::Crashed => &["an unhandled error: look into the fulfillment's own log"],
        Symptom::UnreadableIntent => {
            &["the answer is not what Google's reference asks for at this place"]
        }
        Symptom::NoRefreshToken => {
            &["the cloud gives refresh tokens only for a scope such as `offline_access`"]
        }
        Symptom::LinkDead => {
            &["the refresh token was not kept, or was ended when it was first used"]
        }
    }
}

/// What to look at when every hop is green and the phone still refuses.
pub const NOT_YOUR_SERVER: [&str; 4] = [
    "the URLs, client id and secret in Google's console are those used here, without spaces around them",
    "the person on the phone is signed in with an account that may test this project",
    "the cloud is reachable from outside, by https with a certificate that browsers trust",
    "after a change in the console the old link is removed first; a test link can expire",
];
