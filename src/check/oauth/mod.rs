//! The OAuth server: authorization, tokens, refresh, revocation, userinfo.

pub(super) mod authorize;
pub(super) mod bearer;
pub(super) mod bearer_token;
mod challenge;
pub(super) mod client;
pub(super) mod fulfillment;
pub(super) mod metadata;
#[cfg(test)]
mod odd_clouds;
pub(super) mod refresh;
pub(super) mod revoke;
pub(super) mod second_client;
pub(super) mod token;
pub(super) mod token_answer;
pub(super) mod token_form;
pub(super) mod token_life;
pub(super) mod token_pkce;
pub(super) mod token_refusal;
pub(super) mod userinfo;
