//! Misbehaviour with names: a layer around any cloud, which is itself written once, correct.
//!
//! A fault gets each request and what comes next, which it may call as often as it likes; it has a
//! memory of its own, and the house's secrets where it cannot do without. Faults that need none
//! work around anybody's cloud.

mod authorize;
mod bearer;
mod challenge;
mod client;
mod connection;
mod disconnect;
mod execute;
mod households;
mod http;
mod layer;
mod ledger;
mod load;
mod message;
mod metadata;
mod moving;
mod query;
mod recognise;
mod refresh;
mod register;
mod revoke;
mod scene;
mod second_client;
mod sync;
mod token;
mod token_answer;
mod token_form;
mod token_life;
mod token_pkce;
mod token_refusal;
mod transport;
mod userinfo;

pub use layer::{FaultError, Faults, choose};
pub use recognise::recognise;
pub use register::FAULTS;
pub use scene::{Endpoint, Places, Scene, Secrets};

use ::http::{Request, Response};
use bytes::Bytes;

use crate::wire::{BoxFuture, SendError};

/// What a fault gives in place of the answer.
pub type Answer = Result<Response<Bytes>, SendError>;

/// One way to misbehave.
pub struct Fault {
    /// Its name, in dots: `token.code-reusable`.
    pub id: &'static str,
    /// What it does, in a few words: "a code can be exchanged again".
    pub what: &'static str,
    /// Whether it needs the secrets of the house.
    pub needs_secrets: bool,
    /// Handles one request.
    pub act: for<'a> fn(&'a Scene<'a>, Request<Bytes>) -> BoxFuture<'a, Answer>,
}
