//! What the phone or the Assistant shows.
//!
//! The wordings are those that users of several clouds report; Google has changed them over time.

use super::commands as c;
use super::sign::Sign;
use super::symptom::Symptom as S;
use crate::google::link::HopName as H;

/// What the person with the phone sees when a hop of linking breaks.
#[must_use]
pub fn phone_shows(hop: H, symptom: S) -> &'static str {
    match hop {
        H::Authorize if symptom == S::Tls => {
            "the browser's warning of the certificate in place of the cloud's page"
        }
        H::Authorize => "the cloud's own page, or an error of the browser; Google gets no answer",
        H::Check | H::Get | H::Create | H::Capture | H::Exchange | H::UserInfo => {
            "\"Something went wrong, please try again\", and the account is not linked"
        }
        H::Sync => "\"Couldn't reach the app, please try again\", and no devices",
        H::Query => "the devices, each with \"Offline\" or without a state",
        H::Refresh => {
            "nothing at first; once the first access token expires every device is \"Offline\" and the account must be linked again"
        }
    }
}

/// Every one, in the order in which linking can meet it.
pub static PHONE_SIGNS: &[Sign] = &[
    Sign {
        name: "the cloud's own page, or an error of the browser",
        wordings: &[
            "stuck on the sign-in page",
            "stuck on the login page",
            "the sign-in page does not come back",
            "redirect_uri mismatch",
            "invalid redirect_uri",
            "ERR_BLOCKED_BY_CSP",
        ],
        meaning: "the browser is not sent back to Google, so Google gets no answer",
        symptoms: &[
            S::Unreachable,
            S::Tls,
            S::BrowserStayedAway,
            S::WrongPlace,
            S::PageBlocked,
            S::SignIn,
        ],
        hops: &[H::Authorize],
        commands: &[&c::LINK, &c::LINK_PASTE, &c::LINK_SANDBOX, &c::TRAPS],
        notes: &["Allow both redirect URIs of Google: that of its sandbox differs in the host."],
        beside: &[],
    },
    Sign {
        name: "Something went wrong, please try again",
        wordings: &[
            "Something went wrong",
            "Oops, something went wrong",
            "Something went wrong. Try again later",
            "Malformed response cannot be parsed",
        ],
        meaning: "the account could not be linked: Google got no code, no tokens, or cannot use them",
        symptoms: &[
            S::CodeRefused,
            S::ClientRefused,
            S::UnreadableToken,
            S::AssertionRefused,
            S::NoAssertions,
            S::OddAnswer,
            S::StateLost,
            S::AccessDenied,
            S::OAuthError,
            S::InFragment,
            S::NoCode,
            S::UserInfo,
            S::Unauthorized,
        ],
        hops: &[H::Check, H::Get, H::Create, H::Exchange, H::Capture, H::UserInfo, H::Sync],
        commands: &[&c::LINK, &c::LINK_VERBOSE, &c::LINK_BASIC, &c::USERINFO, &c::TRAPS],
        notes: &[
            "Where the phone says first that the account is linked, the tokens were good and SYNC broke (unconfirmed).",
        ],
        beside: &["GAL_BAD_3P_RESPONSE"],
    },
    Sign {
        name: "Couldn't update the setting",
        wordings: &[
            "Couldn't update the setting. Check your connection",
            "Could not update the setting. Please check your connection",
            "Couldn't update settings",
            "Couldn't update setting",
            "Failed to update setting",
            "Can't update setting",
        ],
        meaning: "linking ended without devices; the phone's own connection is not the reason",
        symptoms: &[
            S::Unreachable,
            S::Tls,
            S::NotThere,
            S::NoDevices,
            S::UnreadableIntent,
            S::Unauthorized,
            S::CodeRefused,
            S::UnreadableToken,
            S::Crashed,
            S::TooSlow,
            S::Console,
        ],
        hops: &[H::Sync, H::Exchange, H::Capture, H::UserInfo],
        commands: &[&c::LINK, &c::SYNC, &c::SYNC_JSON, &c::VALIDATE_SYNC, &c::TRAPS],
        notes: &[
            "Mostly sign-in and tokens were good and SYNC broke: no SYNC in the cloud's log means that Google has a wrong fulfillment URL (unconfirmed).",
        ],
        beside: &["BACKEND_FAILURE", "AGENT_UNAVAILABLE_ERROR"],
    },
    Sign {
        name: "Couldn't link …",
        wordings: &[
            "Couldn't link",
            "Account linking failed",
            "Linking failed",
            "… couldn't be linked",
            "Failed to link",
        ],
        meaning: "account linking failed; the exact wording is unconfirmed",
        symptoms: &[
            S::CodeRefused,
            S::ClientRefused,
            S::UnreadableToken,
            S::AssertionRefused,
            S::AccessDenied,
            S::StateLost,
            S::UserInfo,
            S::Console,
        ],
        hops: &[H::Check, H::Get, H::Create, H::Exchange, H::Capture, H::UserInfo],
        commands: &[&c::LINK, &c::LINK_VERBOSE, &c::LINK_BASIC, &c::TRAPS],
        notes: &[
            "An answer of the userinfo endpoint other than 200 ends the link: Google throws the token away.",
        ],
        beside: &["GAL_BAD_3P_RESPONSE"],
    },
    Sign {
        name: "Couldn't reach …, please try again",
        wordings: &[
            "Couldn't reach … please try again",
            "Couldn't reach the app",
            "Could not reach test",
            "Couldn't reach …",
        ],
        meaning: "linking broke; while it links, the phone says so of SYNC, of tokens and of the console alike",
        symptoms: &[
            S::Unreachable,
            S::NotThere,
            S::Crashed,
            S::Unauthorized,
            S::UnreadableIntent,
            S::TooSlow,
            S::Console,
        ],
        hops: &[H::Sync, H::Exchange],
        commands: &[&c::LINK, &c::SYNC, &c::VALIDATE_SYNC, &c::TRAPS],
        notes: &[
            "Where it comes at once, before any sign-in page, Google never called the cloud: name, logo, contact or privacy policy of the integration are missing in the console, or its test has ended (unconfirmed).",
        ],
        beside: &["AGENT_UNAVAILABLE_ERROR", "BACKEND_FAILURE_URL_UNREACHABLE"],
    },
    Sign {
        name: "linked, but no devices",
        wordings: &[
            "You haven't added any devices yet",
            "No devices found",
            "no devices show up",
            "devices do not appear",
        ],
        meaning: "the account is linked, and SYNC gave nothing that Google could use",
        symptoms: &[S::NoDevices, S::UnreadableIntent, S::NotThere, S::Unauthorized],
        hops: &[H::Sync],
        commands: &[&c::SYNC, &c::SYNC_JSON, &c::VALIDATE_SYNC],
        notes: &[
            "An empty list of devices may end in an error or in no link at all (unconfirmed).",
        ],
        beside: &["BACKEND_FAILURE", "BACKEND_FAILURE_URL_ERROR"],
    },
    Sign {
        name: "devices shown as offline",
        wordings: &[
            "devices are offline",
            "device is offline",
            "devices offline",
            "device offline",
            "devices show offline",
            "appearing as offline",
            "it looks like … is offline right now",
            "Offline or without a state",
            "not responding",
        ],
        meaning: "Google knows the devices and not their states, or was told that they are offline",
        symptoms: &[
            S::DeviceOffline,
            S::UnreadableIntent,
            S::LinkDead,
            S::NoRefreshToken,
            S::Unauthorized,
            S::UnknownDevice,
            S::TooSlow,
        ],
        hops: &[H::Query, H::Refresh],
        commands: &[&c::QUERY, &c::QUERY_JSON, &c::VALIDATE_QUERY, &c::REFRESH, &c::LINK],
        notes: &[
            "One device offline is the answer to QUERY; all of them, an hour or so after linking, is the refresh.",
        ],
        beside: &["OPEN_AUTH_FAILURE", "AUTH_EXPIRED", "BACKEND_FAILURE_URL_TIMEOUT"],
    },
    Sign {
        name: "it looks like your … account needs to be linked again",
        wordings: &[
            "needs to be linked again",
            "must be linked again",
            "account has to be linked again",
            "relink your account",
            "link your account again",
            "asked to link again every hour",
        ],
        meaning: "the link is dead: Google has no access token that works, and cannot refresh it",
        symptoms: &[S::LinkDead, S::NoRefreshToken, S::ClientRefused, S::Unauthorized],
        hops: &[H::Refresh, H::Sync],
        commands: &[&c::REFRESH, &c::LINK, &c::SYNC],
        notes: &[
            "An answer with the errorCode `relinkRequired` asks for it too: smarthome explain relinkRequired",
            "After several failed refreshes Google stops trying until the account is linked anew (unconfirmed).",
            "That a 401 of the fulfillment makes Google refresh first is unconfirmed.",
        ],
        beside: &["OPEN_AUTH_FAILURE", "AUTH_EXPIRED"],
    },
    Sign {
        name: "Sorry, I couldn't reach … right now",
        wordings: &[
            "Sorry, I couldn't reach … right now. Please try again later",
            "couldn't reach … right now",
            "Sorry, I can't reach …",
            "I'm unable to reach …",
            "… is unavailable right now",
        ],
        meaning: "the cloud did not answer a command or a question, or not with 200",
        symptoms: &[S::Unreachable, S::TooSlow, S::Crashed, S::NotThere, S::UnreadableIntent],
        hops: &[H::Sync, H::Query],
        commands: &[&c::QUERY, &c::EXECUTE, &c::VALIDATE_EXECUTE],
        notes: &[
            "Where the device obeys all the same, the answer is late, or its states are not what was asked for (unconfirmed).",
        ],
        beside: &[
            "BACKEND_FAILURE_URL_TIMEOUT",
            "BACKEND_FAILURE_URL_UNREACHABLE",
            "AGENT_UNAVAILABLE_ERROR",
        ],
    },
    Sign {
        name: "… isn't available right now",
        wordings: &[
            "isn't available right now",
            "aren't available right now",
            "not available now",
            "isn't available at the moment",
        ],
        meaning: "the cloud answered, and Google could not use the answer",
        symptoms: &[S::UnknownCode, S::UnreadableIntent],
        hops: &[H::Query],
        commands: &[&c::EXECUTE, &c::VALIDATE_EXECUTE, &c::QUERY_JSON, &c::VALIDATE_QUERY],
        notes: &[
            "Look for another `requestId`, bad JSON, an empty body, an ERROR without `errorCode`, ids that were not asked for.",
        ],
        beside: &["AGENT_ISSUE", "BACKEND_FAILURE"],
    },
    Sign {
        name: "it looks like … hasn't been set up yet",
        wordings: &[
            "hasn't been set up yet",
            "that device hasn't been set up yet",
            "I can't find … Try setting it up again",
        ],
        meaning: "Google does not know a device of that name, or the cloud does not know its id",
        symptoms: &[S::UnknownDevice, S::NoDevices],
        hops: &[H::Sync, H::Query],
        commands: &[&c::SYNC, &c::QUERY, &c::VALIDATE_SYNC],
        notes: &[
            "It has come from an outage of Google too (unconfirmed): try again before you look.",
        ],
        beside: &["DEVICE_NOT_FOUND"],
    },
];
