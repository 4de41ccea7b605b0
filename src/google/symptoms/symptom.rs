//! What may be wrong, and what is usually behind it.

/// What is wrong, as far as causes differ.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[expect(missing_docs, reason = "the causes beside each say what it is")]
pub enum Symptom {
    Unreachable,
    Tls,
    SignIn,
    BrowserStayedAway,
    WrongPlace,
    AccessDenied,
    OAuthError,
    StateLost,
    InFragment,
    InQuery,
    NoCode,
    NoToken,
    CodeRefused,
    ClientRefused,
    UnreadableToken,
    AssertionRefused,
    NoAssertions,
    /// The answer to an ID token is none of those that Google's document has.
    OddAnswer,
    UserInfo,
    Unauthorized,
    NotThere,
    Crashed,
    UnreadableIntent,
    NoRefreshToken,
    LinkDead,
    PageBlocked,
    TooSlow,
    NoDevices,
    UnknownDevice,
    DeviceOffline,
    DeviceRefused,
    UnknownCode,
    Console,
}

/// Of the implicit flow, where nothing may stand in the query.
const IN_QUERY: &[&str] = &[
    "the redirect is put together as in the code flow: the implicit flow has all of its answer after `#`, where no server logs it",
];
const NO_TOKEN: &[&str] = &[
    "the redirect is made before there is a token",
    "a member is missing or misspelled: `access_token`, `token_type=bearer` and `state` belong there",
];

impl Symptom {
    /// Every one of them.
    pub const ALL: [Self; 33] = [
        Self::Unreachable,
        Self::Tls,
        Self::SignIn,
        Self::BrowserStayedAway,
        Self::WrongPlace,
        Self::AccessDenied,
        Self::OAuthError,
        Self::StateLost,
        Self::InFragment,
        Self::InQuery,
        Self::NoCode,
        Self::NoToken,
        Self::CodeRefused,
        Self::ClientRefused,
        Self::UnreadableToken,
        Self::AssertionRefused,
        Self::NoAssertions,
        Self::OddAnswer,
        Self::UserInfo,
        Self::Unauthorized,
        Self::NotThere,
        Self::Crashed,
        Self::UnreadableIntent,
        Self::NoRefreshToken,
        Self::LinkDead,
        Self::PageBlocked,
        Self::TooSlow,
        Self::NoDevices,
        Self::UnknownDevice,
        Self::DeviceOffline,
        Self::DeviceRefused,
        Self::UnknownCode,
        Self::Console,
    ];

    /// What is wrong, in a few words.
    #[must_use]
    pub fn what(self) -> &'static str {
        match self {
            Self::Unreachable => "the cloud cannot be reached",
            Self::Tls => {
                "the certificate has expired, is for another name, lacks its chain or is of an unknown issuer"
            }
            Self::SignIn => "the sign-in did not succeed",
            Self::BrowserStayedAway => "the browser never comes back to the redirect URI",
            Self::WrongPlace => "the browser is sent to another place than the redirect URI",
            Self::AccessDenied => "the redirect says `access_denied`",
            Self::OAuthError => "the redirect holds another OAuth error",
            Self::StateLost => "the state comes back changed, or not at all",
            Self::InFragment => "the answer stands after `#`",
            Self::InQuery => "the answer of the implicit flow stands after `?`",
            Self::NoCode => "the redirect holds no code",
            Self::NoToken => "the redirect holds no token that Google can use",
            Self::CodeRefused => "the token endpoint refuses the code with `invalid_grant`",
            Self::ClientRefused => "the token endpoint refuses the client",
            Self::UnreadableToken => "the token endpoint's answer cannot be read",
            Self::AssertionRefused => "the token endpoint refuses Google's ID token",
            Self::NoAssertions => "the token endpoint takes no ID tokens",
            Self::OddAnswer => {
                "the token endpoint answers an ID token in a way that Google does not know"
            }
            Self::UserInfo => {
                "the userinfo endpoint refuses the token, or answers what cannot be read"
            }
            Self::Unauthorized => "the fulfillment answers 401 to a token just given",
            Self::NotThere => "the fulfillment answers 4xx other than 401",
            Self::Crashed => "the cloud answers 5xx, or breaks off",
            Self::UnreadableIntent => "the fulfillment's answer cannot be used",
            Self::NoRefreshToken => "the access token expires, and there is no refresh token",
            Self::LinkDead => "the refresh is answered with `invalid_grant`: the link is dead",
            Self::PageBlocked => "the sign-in page keeps the browser from leaving",
            Self::TooSlow => "the answer takes too long",
            Self::NoDevices => "SYNC names no device, or none that Google takes",
            Self::UnknownDevice => "the cloud does not know a device that Google asks for",
            Self::DeviceOffline => {
                "the cloud says that the device is offline, or says nothing of it"
            }
            Self::DeviceRefused => "the device refuses the command",
            Self::UnknownCode => "the answer holds an `errorCode` that Google does not know",
            Self::Console => "the cloud is not to blame: the console or the phone is",
        }
    }

    /// The likely causes, the likeliest first.
    #[must_use]
    #[expect(clippy::too_many_lines, reason = "an arm for each symptom")]
    pub fn causes(self) -> &'static [&'static str] {
        match self {
            Self::Unreachable => &[
                "the cloud is not running, or listens elsewhere",
                "a wrong host or port in the endpoint's URL, a firewall",
            ],
            // The form and the fault say themselves what to do.
            Self::SignIn | Self::Tls => &[],
            Self::BrowserStayedAway => &[
                "the sign-in was not finished",
                "the cloud does not allow this redirect URI, or answers after `#`",
            ],
            Self::WrongPlace => {
                &["the redirect URI is fixed in the cloud, or put together from parts"]
            }
            Self::AccessDenied => &[
                "the user, or a rule of the cloud, said no",
                "this user is linked already, and the cloud allows one link per user: end that link first",
                "no scope was sent and the cloud wants one: `--scope`",
            ],
            Self::OAuthError => &[
                "the cloud's log says more: the error is its own",
                "`invalid_scope`: a scope is missing, or not one of the cloud's: `--scope`",
                "`invalid_request`: a parameter is missing; some clouds want PKCE: `--pkce`",
            ],
            Self::StateLost => &[
                "the state is put into the redirect without percent-encoding",
                "the state is cut or replaced on the way through the sign-in pages",
            ],
            Self::InFragment => {
                &["the client is registered for the implicit flow: smart home needs the code flow"]
            }
            Self::InQuery => IN_QUERY,
            Self::NoCode => &["the redirect is made before there is a code"],
            Self::NoToken => NO_TOKEN,
            Self::CodeRefused => &[
                "client id, client secret or redirect URI differ from what the cloud has on record",
                "the code had expired or was used before, or PKCE was checked against another verifier",
            ],
            Self::ClientRefused => &[
                "client id or client secret differ from what the cloud has on record",
                "the cloud takes credentials in one place alone: `client_auth = \"body\"` or `\"basic\"`",
            ],
            Self::UnreadableToken => &[
                "the token URL leads to a page, or to a proxy's sign-in",
                "a member is missing or has another type: `expires_in` is a number, `token_type` is `Bearer`",
            ],
            Self::AssertionRefused => &[
                "the cloud knows other keys than the one that signed it: `smarthome identity keys` prints these",
                "the ID token is for another client id than the cloud expects: `--google-client-id`",
                "the clocks differ: the token is not yet or no longer valid there",
            ],
            Self::OddAnswer => &[
                "streamlined linking knows `account_found`, tokens, and 401 with `linking_error`, upon which Google goes on in the browser: every other answer ends it",
                "another endpoint, or a proxy, answers in its place",
            ],
            Self::NoAssertions => &[
                "streamlined linking is off there: `smarthome serve` has it with `--google-keys` and `--google-client-id`",
            ],
            Self::UserInfo => &["the endpoint does not accept the token that was just given"],
            Self::Unauthorized => &[
                "fulfillment checks tokens against another issuer or audience",
                "a proxy drops the `Authorization` header",
            ],
            Self::NotThere => {
                &["a wrong path in the fulfillment URL", "the request is refused by its form"]
            }
            Self::Crashed => &["an unhandled error: look into the cloud's own log"],
            Self::UnreadableIntent => {
                &["the answer is not what Google's reference asks for at this place"]
            }
            Self::NoRefreshToken => {
                &["the cloud gives refresh tokens only for a scope such as `offline_access`"]
            }
            Self::LinkDead => &[
                "the refresh token was not kept, or was ended when it was first used",
                "two refreshes at once, or one repeated after a lost answer, count as theft and end the link",
                "the cloud answers `invalid_grant` to a fault of its own: 5xx would keep the link (unconfirmed)",
            ],
            Self::PageBlocked => &[
                "the page's `Content-Security-Policy` has `form-action 'self'`, and the browser then blocks the redirect to Google",
                "the page needs a cookie or a script that the phone's browser does not allow",
            ],
            Self::TooSlow => &[
                "the cloud takes the connection and is slow to answer: it hangs, sleeps between requests, or is far away; Google is said to wait about 5 s (unconfirmed)",
                "fulfillment waits for devices: answer what is known, or PENDING, and report the state later",
            ],
            Self::NoDevices => &[
                "no device is chosen or shared in the cloud, or the token belongs to another user",
                "a device has a type or a trait in the wrong case, an empty name, or a `null` in it",
            ],
            Self::UnknownDevice => &[
                "devices were added, removed or renamed without a Request Sync afterwards",
                "ids change between two SYNCs, or are numbers in one place and text in another",
            ],
            Self::DeviceOffline => &[
                "`online` is false or missing in the answer to QUERY",
                "QUERY leaves the device out, or answers under another id",
                "a device is back and nobody told Google: report its state",
            ],
            Self::DeviceRefused => &[
                "the command does not fit the state: a temperature for something switched off",
                "SYNC declares more than the device can do",
            ],
            Self::UnknownCode => {
                &["a code of your own, or one spelled otherwise: `smarthome explain` lists them"]
            }
            Self::Console => &[
                "a field in Google's console differs from what works here",
                "the account on the phone may not test this project, or the test has ended",
            ],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A form and the fault of a certificate say themselves what to do.
    #[test]
    fn every_symptom_has_causes() {
        for symptom in Symptom::ALL {
            let says_itself = matches!(symptom, Symptom::SignIn | Symptom::Tls);
            assert_eq!(symptom.causes().is_empty(), says_itself, "{symptom:?}");
        }
    }
}
