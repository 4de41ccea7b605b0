//! Every fault there is.

use super::{
    Fault, authorize, bearer, challenge, client, connection, disconnect, execute, households, http,
    load, metadata, moving, query, refresh, revoke, second_client, sync, token, token_answer,
    token_form, token_life, token_pkce, token_refusal, transport, userinfo,
};

/// Every fault, by area.
pub const FAULTS: &[&[Fault]] = &[
    authorize::who::FAULTS,
    authorize::answer::FAULTS,
    authorize::parameters::FAULTS,
    authorize::people::FAULTS,
    authorize::pages::FAULTS,
    token::FAULTS,
    token_answer::FAULTS,
    token_life::FAULTS,
    token_pkce::FAULTS,
    token_form::FAULTS,
    token_refusal::FAULTS,
    client::FAULTS,
    second_client::FAULTS,
    refresh::TOKENS,
    refresh::ROTATION,
    refresh::REFUSAL,
    bearer::FAULTS,
    userinfo::FAULTS,
    revoke::FAULTS,
    metadata::FAULTS,
    http::FAULTS,
    connection::FAULTS,
    sync::FAULTS,
    query::FAULTS,
    execute::FAULTS,
    moving::FAULTS,
    challenge::FAULTS,
    disconnect::FAULTS,
    transport::FAULTS,
    households::FAULTS,
    load::FAULTS,
];
