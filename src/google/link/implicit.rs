//! The hops of the implicit flow that are otherwise than those of the code flow: the token comes with
//! the redirect, so there is nothing to exchange, and there is nothing to refresh it with.
//!
//! RFC 6749 §4.2, and Google's *Account linking with OAuth implicit flow*. The two hops are skipped
//! with the reason rather than left out: every link has the same list.

use super::hops::Run;
use super::report::HopName;
use crate::protocol::oauth::TokenResponse;

const NO_CODE: &str = "the implicit flow has no code: the access token came with the redirect";
const NO_REFRESH: &str =
    "the implicit flow has no refresh token, and the access token does not expire";
const ENDS: &str =
    "the implicit flow has no refresh token: once the access token ends, the person links again";

impl Run<'_> {
    /// Takes the token that came with the redirect.
    pub(super) fn take_token(&mut self, token: TokenResponse) -> TokenResponse {
        self.note_token(&token);
        let remark = token.expires_in.map(|seconds| {
            format!("`expires_in` is {seconds}: Google recommends a token here that never expires")
        });
        self.pass(HopName::Capture, None, remark);
        self.skip(HopName::Exchange, NO_CODE);
        token
    }

    /// Says why nothing is refreshed.
    pub(super) fn skip_refresh(&mut self, token: &TokenResponse) {
        let why = if token.expires_in.is_none() { NO_REFRESH } else { ENDS };
        self.skip(HopName::Refresh, why);
    }
}
