//! The developer's side: OAuth 2.0 server, fulfillment and virtual home, correct by default.
//!
//! A request flows one way: [`serve`](serve()) takes it from the socket, the router picks the
//! endpoint, the endpoint asks the [`Store`] and the home and packs the answer.

mod bearer;
mod home;
mod settings;
mod store;

use std::sync::Arc;

use crate::wire::{Chance, Clock};

pub use home::{Profile, StoredPassword, User};
pub use settings::{Client, RedirectPolicy, Settings};
pub use store::{
    Access, CodeRecord, Consumption, DeviceState, Grant, MemoryStore, PinLimits, PinStanding, Pkce, Store,
    StoreAnswer, StoreError, TokenHash,
};

/// A running cloud: what every endpoint needs, shared by all requests.
pub struct Cloud {
    pub(crate) settings: Settings,
    pub(crate) users: Vec<User>,
    pub(crate) store: Arc<dyn Store>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) chance: Arc<dyn Chance>,
}
