//! Every fault there is.

use super::{Fault, bearer, client, token, token_answer, token_form, token_pkce, token_refusal};

/// Every fault, by area.
pub const FAULTS: &[&[Fault]] = &[
    token::FAULTS,
    token_answer::FAULTS,
    token_pkce::FAULTS,
    token_form::FAULTS,
    token_refusal::FAULTS,
    client::FAULTS,
    bearer::FAULTS,
];
