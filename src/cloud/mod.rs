//! The developer's side: OAuth 2.0 server, fulfillment and virtual home, correct by default.
//!
//! A request flows one way: [`serve`](serve()) takes it from the socket, the router picks the
//! endpoint, the endpoint asks the [`Store`] and the [`House`] and packs the answer.

mod bearer;
mod body;
mod fulfillment;
mod hands;
mod home;
mod oauth;
mod serve;
mod settings;
mod store;
mod verification;

use std::net::SocketAddr;
use std::sync::Arc;

use crate::wire::{Chance, Clock};

pub use home::{
    Demand, DeviceException, Home, HomeDevice, House, PatchError, Profile, StoredPassword, User,
    Verification, VerifyRule, parse_home,
};
pub use serve::{router, serve};
pub use settings::{Client, RedirectPolicy, Settings};
pub use store::{
    Access, CodeRecord, Consumption, DeviceState, Grant, PinLimits, PinStanding, Pkce, Store,
    StoreAnswer, StoreError, TokenHash,
};

/// A running cloud: what every endpoint needs, shared by all requests.
pub struct Cloud {
    pub(crate) settings: Settings,
    pub(crate) users: Vec<User>,
    pub(crate) house: House,
    pub(crate) store: Arc<dyn Store>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) chance: Arc<dyn Chance>,
}

/// Who sent a request, as the socket knows it; headers are not believed.
#[derive(Clone, Copy, Debug)]
pub struct Peer(pub SocketAddr);
