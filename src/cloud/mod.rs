//! The developer's side: OAuth 2.0 server, fulfillment and virtual home, correct by default.
//!
//! A request flows one way: [`serve`](serve()) takes it from the socket, the router picks the
//! endpoint, the endpoint asks the [`Store`] and the home and packs the answer.

mod bearer;
mod home;
pub mod oauth;
mod pages;
pub mod passwords;
mod settings;
mod store;
mod throttle;

use std::net::SocketAddr;
use std::sync::Arc;

use crate::wire::{Chance, Clock};
use oauth::Sessions;
use passwords::Passwords;
use throttle::Throttles;

pub use home::{Profile, StoredPassword, User};
pub use settings::{Client, RedirectPolicy, Settings};
pub use store::{
    Access, CodeRecord, Consumption, DeviceState, Grant, MemoryStore, PinLimits, PinStanding, Pkce,
    Store, StoreAnswer, StoreError, TokenHash,
};

/// A running cloud: what every endpoint needs, shared by all requests.
pub struct Cloud {
    pub(crate) settings: Settings,
    pub(crate) users: Vec<User>,
    pub(crate) store: Arc<dyn Store>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) chance: Arc<dyn Chance>,
    pub(crate) passwords: Passwords,
    pub(crate) throttles: Throttles,
    pub(crate) sessions: Sessions,
}

/// Where a request comes from: an extension that the server puts on every request.
#[derive(Clone, Copy, Debug)]
pub struct Peer(pub SocketAddr);

impl Cloud {
    /// A cloud over a store. Within a runtime, passwords in clear are hashed in the background.
    #[must_use]
    pub fn new(
        settings: Settings,
        users: Vec<User>,
        store: Arc<dyn Store>,
        clock: Arc<dyn Clock>,
        chance: Arc<dyn Chance>,
    ) -> Self {
        Self {
            passwords: Passwords::new(&users, settings.argon2.clone(), &*chance),
            throttles: Throttles::new(&clock),
            sessions: Sessions::new(Arc::clone(&clock), Arc::clone(&chance)),
            settings,
            users,
            store,
            clock,
            chance,
        }
    }
}
