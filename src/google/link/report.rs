//! What linking gives: the hops, the account, and what broke.

use std::time::Duration;

use serde::Serialize;
use serde_json::{Value, json};

use super::streamlined::Asked;
use crate::google::LinkedAccount;
use crate::protocol::oauth::Flow;

/// One step of linking.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum HopName {
    /// Whether the cloud knows the person by Google's word, in streamlined linking.
    Check,
    /// Tokens for the account that it found.
    Get,
    /// A new account, and tokens for it.
    Create,
    /// The authorization endpoint, sign-in and consent, up to the redirect.
    Authorize,
    /// The redirect: its place, its state, its code; its token in the implicit flow.
    Capture,
    /// The code for tokens.
    Exchange,
    /// Who the user is, where the cloud says.
    UserInfo,
    /// The devices.
    Sync,
    /// Their states.
    Query,
    /// A new access token, and the old one beside it.
    Refresh,
}

impl HopName {
    /// Every hop, in order.
    pub const ALL: [Self; 10] = [
        Self::Check,
        Self::Get,
        Self::Create,
        Self::Authorize,
        Self::Capture,
        Self::Exchange,
        Self::UserInfo,
        Self::Sync,
        Self::Query,
        Self::Refresh,
    ];

    /// The hop as the reports spell it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Check => "check",
            Self::Get => "get",
            Self::Create => "create",
            Self::Authorize => "authorize",
            Self::Capture => "capture",
            Self::Exchange => "exchange",
            Self::UserInfo => "userinfo",
            Self::Sync => "sync",
            Self::Query => "query",
            Self::Refresh => "refresh",
        }
    }

    /// What happens there.
    #[must_use]
    pub fn meaning(self) -> &'static str {
        match self {
            Self::Check => "whether the cloud knows the person by Google's word",
            Self::Get => "tokens for the account that was found",
            Self::Create => "a new account, and tokens for it",
            Self::Authorize => {
                "the authorization endpoint, sign-in and consent, up to the redirect"
            }
            Self::Capture => "the redirect: its place, its state, its code",
            Self::Exchange => "the code for tokens",
            Self::UserInfo => "who the user is, where the cloud says",
            Self::Sync => "the devices",
            Self::Query => "their states",
            Self::Refresh => "a new access token, and the old one beside it",
        }
    }
}

/// How a hop ended.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize)]
#[serde(rename_all = "lowercase")]
#[expect(missing_docs, reason = "the words say it")]
pub enum HopStatus {
    Pass,
    Fail,
    Skip,
}

/// A hop that was tried.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Hop {
    /// Which one.
    pub hop: HopName,
    /// How it ended.
    pub status: HopStatus,
    /// How long the cloud took, to a tenth; none where nothing was sent.
    pub latency_ms: Option<f64>,
    /// What is worth saying about it.
    pub detail: Option<String>,
}

impl Hop {
    pub(super) fn new(
        hop: HopName,
        status: HopStatus,
        latency: Option<Duration>,
        detail: Option<String>,
    ) -> Self {
        let latency_ms = latency.map(|time| (time.as_secs_f64() * 10_000.0).round() / 10.0);
        Self { hop, status, latency_ms, detail }
    }
}

/// The hop that broke, and what that means.
#[derive(Clone, Debug, PartialEq)]
pub struct LinkFailure {
    /// Which hop.
    pub hop: HopName,
    /// What Google needs.
    pub expected: String,
    /// What came, without secrets.
    pub actual: String,
    /// What the person with the phone would have seen.
    pub phone_shows: &'static str,
    /// The likely causes, the likeliest first; advice on what to do among them.
    pub causes: Vec<String>,
    /// Whether the other side could not be reached at all.
    pub unreachable: bool,
}

/// How linking went.
#[derive(Clone, Debug)]
pub struct LinkReport {
    /// The hops tried, in order; the last one failed where one did.
    pub hops: Vec<Hop>,
    /// Which Google account plays.
    pub account_name: String,
    /// The account, where every hop held: to be saved before it is used.
    pub account: Option<LinkedAccount>,
    /// The OAuth flow, or `streamlined`.
    pub flow: &'static str,
    /// What the Assistant asked before, and the answers.
    pub dialogue: Vec<Asked>,
    /// As the cloud spells it.
    pub token_type: Option<String>,
    /// Seconds until the access token expires.
    pub expires_in: Option<u64>,
    /// Whether the cloud gave a refresh token.
    pub has_refresh_token: bool,
    /// Who the user is in SYNC.
    pub agent_user_id: Option<String>,
    /// How many devices SYNC named.
    pub device_count: Option<usize>,
    /// What broke.
    pub failure: Option<LinkFailure>,
}

impl LinkReport {
    pub(super) fn start(account_name: &str, flow: Flow) -> Self {
        Self {
            hops: Vec::new(),
            account_name: account_name.to_owned(),
            account: None,
            flow: flow.as_str(),
            dialogue: Vec::new(),
            token_type: None,
            expires_in: None,
            has_refresh_token: false,
            agent_user_id: None,
            device_count: None,
            failure: None,
        }
    }

    /// The document that `--json` prints; it holds no secret.
    #[must_use]
    pub fn to_json(&self) -> Value {
        let outcome = if self.failure.is_none() { "linked" } else { "failed" };
        let mut document = json!({
            "outcome": outcome,
            "account": self.account_name,
            "flow": self.flow,
            "hops": self.hops,
            "token_type": self.token_type,
            "expires_in": self.expires_in,
            "refresh_token": self.has_refresh_token,
            "agent_user_id": self.agent_user_id,
            "devices": self.device_count,
        });
        if self.flow == "streamlined" {
            document["dialogue"] = json!(self.dialogue);
        }
        if let Some(failure) = &self.failure {
            document["failed_hop"] = json!(failure.hop);
            document["phone_shows"] = json!(failure.phone_shows);
            document["causes"] = json!(failure.causes);
        }
        document
    }
}
