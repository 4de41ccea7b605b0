//! The OAuth server: authorization, tokens, refresh, revocation, userinfo.

pub(super) mod bearer;
pub(super) mod client;
#[cfg(test)]
mod made_up;
#[cfg(test)]
mod odd_clouds;
pub(super) mod token;
pub(super) mod token_answer;
pub(super) mod token_form;
pub(super) mod token_pkce;
pub(super) mod token_refusal;
