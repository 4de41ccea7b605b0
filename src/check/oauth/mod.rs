//! The OAuth server: authorization, tokens, refresh, revocation, userinfo.

pub(super) mod bearer;
pub(super) mod token;
