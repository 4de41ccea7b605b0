//! The error names of Google's own logs.
//!
//! <https://developers.home.google.com/cloud-to-cloud/analytics/troubleshooting>
//!
//! More names exist, among them others with `GAL_` and `PARTNER_RESPONSE_`, that are not known
//! well enough to be told.

use super::commands as c;
use super::sign::Sign;
use super::symptom::Symptom as S;
use crate::google::link::HopName as H;

const REACH: &str = "Couldn't reach …, please try again";
const NOT_NOW: &str = "Sorry, I couldn't reach … right now";
const NO_SETTING: &str = "Couldn't update the setting";
const UNAVAILABLE: &str = "… isn't available right now";
const AGAIN: &str = "it looks like your … account needs to be linked again";
const OFFLINE: &str = "devices shown as offline";
const WRONG: &str = "Something went wrong, please try again";
const NOT_SET_UP: &str = "it looks like … hasn't been set up yet";
const NOT_LINKED: &str = "Couldn't link …";

/// Every one, by what broke: the way to the cloud, its answer, the tokens, the device.
pub static LOG_SIGNS: &[Sign] = &[
    Sign {
        name: "AGENT_UNAVAILABLE_ERROR",
        wordings: &[],
        meaning: "Google could not reach the fulfillment URL",
        symptoms: &[S::Unreachable, S::Tls, S::Console],
        hops: &[H::Sync, H::Query],
        commands: &[&c::LINK, &c::SYNC, &c::TRAPS],
        notes: &[
            "What this machine reaches Google may not: a firewall, a name known only at home.",
        ],
        beside: &[REACH, NOT_NOW, NO_SETTING],
    },
    Sign {
        name: "BACKEND_FAILURE_URL_ERROR",
        wordings: &["EXECUTION_BACKEND_FAILURE_URL_ERROR"],
        meaning: "the fulfillment answered with an HTTP status 4xx other than 401",
        symptoms: &[S::NotThere],
        hops: &[H::Sync, H::Query],
        commands: &[&c::SYNC, &c::SYNC_JSON, &c::EXECUTE],
        notes: &[
            "The newer name is EXECUTION_BACKEND_FAILURE_URL_ERROR.",
            "401 is no error of the URL: Google takes it for an expired access token.",
            "An error of a device is no 4xx: answer 200 with an `errorCode`.",
        ],
        beside: &[NO_SETTING, NOT_NOW],
    },
    Sign {
        name: "BACKEND_FAILURE_URL_UNREACHABLE",
        wordings: &[],
        meaning: "the fulfillment answered with an HTTP status 5xx",
        symptoms: &[S::Crashed],
        hops: &[H::Sync, H::Query],
        commands: &[&c::SYNC, &c::QUERY, &c::EXECUTE],
        notes: &["A proxy before the cloud answers 502 to 504 where the cloud itself is down."],
        beside: &[REACH, NOT_NOW],
    },
    Sign {
        name: "BACKEND_FAILURE_URL_TIMEOUT",
        wordings: &[],
        meaning: "the fulfillment did not answer in time; the limit is unconfirmed",
        symptoms: &[S::TooSlow, S::Unreachable],
        hops: &[H::Query, H::Sync],
        commands: &[&c::QUERY_JSON, &c::SYNC_JSON, &c::EXECUTE],
        notes: &["`--json` gives the time that the cloud took as `latency_ms`."],
        beside: &[NOT_NOW, OFFLINE],
    },
    Sign {
        name: "BACKEND_FAILURE",
        wordings: &["Agent Responded Empty Json"],
        meaning: "an older name: the answer of the fulfillment could not be used (unconfirmed)",
        symptoms: &[S::UnreadableIntent, S::NotThere, S::Crashed, S::UnknownCode],
        hops: &[H::Sync, H::Query],
        commands: &[&c::SYNC_JSON, &c::VALIDATE_SYNC, &c::QUERY_JSON, &c::EXECUTE],
        notes: &[],
        beside: &[NO_SETTING, UNAVAILABLE],
    },
    Sign {
        name: "PARTNER_RESPONSE",
        wordings: &["PARTNER_RESPONSE_…"],
        meaning: "how several names begin, about an answer of the cloud that Google cannot use (unconfirmed)",
        symptoms: &[S::UnreadableIntent, S::UnknownCode],
        hops: &[H::Sync, H::Query],
        commands: &[&c::SYNC_JSON, &c::VALIDATE_SYNC, &c::QUERY_JSON, &c::VALIDATE_EXECUTE],
        notes: &[],
        beside: &[UNAVAILABLE],
    },
    Sign {
        name: "AGENT_ISSUE",
        wordings: &[],
        meaning: "the cloud misbehaved in a way that has no name of its own",
        symptoms: &[S::Crashed, S::UnreadableIntent, S::UnknownCode],
        hops: &[H::Sync, H::Query],
        commands: &[&c::LINK_VERBOSE, &c::SYNC_JSON, &c::EXECUTE],
        notes: &[],
        beside: &[UNAVAILABLE],
    },
    Sign {
        name: "GAL_BAD_3P_RESPONSE",
        wordings: &[],
        meaning: "the token or the userinfo endpoint answered what Google cannot read",
        symptoms: &[
            S::UnreadableToken,
            S::ClientRefused,
            S::AssertionRefused,
            S::UserInfo,
            S::Crashed,
        ],
        hops: &[H::Check, H::Get, H::Create, H::Exchange, H::UserInfo, H::Refresh],
        commands: &[&c::LINK_VERBOSE, &c::REFRESH, &c::USERINFO],
        notes: &["Other names with GAL_ exist; what they mean is unconfirmed."],
        beside: &[WRONG, NOT_LINKED],
    },
    Sign {
        name: "OPEN_AUTH_FAILURE",
        wordings: &[],
        meaning: "Google has no access token that works, and a refresh gave none",
        symptoms: &[S::LinkDead, S::NoRefreshToken, S::ClientRefused, S::Unauthorized],
        hops: &[H::Refresh, H::Sync],
        commands: &[&c::REFRESH, &c::LINK, &c::SYNC],
        notes: &[
            "After several failed refreshes Google stops trying until the account is unlinked and linked anew (unconfirmed).",
        ],
        beside: &[AGAIN, OFFLINE],
    },
    Sign {
        name: "AUTH_EXPIRED",
        wordings: &[],
        meaning: "the access token has expired, and a refresh was not possible",
        symptoms: &[S::NoRefreshToken, S::LinkDead],
        hops: &[H::Refresh],
        commands: &[&c::REFRESH, &c::LINK],
        notes: &[],
        beside: &[AGAIN, OFFLINE],
    },
    Sign {
        name: "DEVICE_NOT_FOUND",
        wordings: &[],
        meaning: "the cloud does not know the id that Google has from an earlier SYNC",
        symptoms: &[S::UnknownDevice],
        hops: &[H::Query],
        commands: &[&c::SYNC, &c::QUERY],
        notes: &["The code on the wire: smarthome explain deviceNotFound"],
        beside: &[NOT_SET_UP],
    },
    Sign {
        name: "ACTION_NOT_AVAILABLE",
        wordings: &[],
        meaning: "the command does not fit the state that the device is in",
        symptoms: &[S::DeviceRefused],
        hops: &[],
        commands: &[&c::QUERY, &c::EXECUTE],
        notes: &["The code on the wire: smarthome explain actionNotAvailable"],
        beside: &[],
    },
    Sign {
        name: "COMMAND_FAILED",
        wordings: &[],
        meaning: "a command failed, and the log says no more: look for its request id in the cloud's log",
        symptoms: &[S::DeviceRefused, S::UnknownCode, S::UnreadableIntent],
        hops: &[],
        commands: &[&c::EXECUTE, &c::VALIDATE_EXECUTE],
        notes: &[],
        beside: &[],
    },
    Sign {
        name: "APP_LAUNCH_FAILED",
        wordings: &[],
        meaning: "an app could not be started on the device",
        symptoms: &[S::DeviceRefused],
        hops: &[],
        commands: &[&c::SYNC, &c::EXECUTE],
        notes: &["The commands for apps: smarthome explain AppSelector"],
        beside: &[],
    },
];
