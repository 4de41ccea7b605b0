//! The developer's side: OAuth 2.0 server, fulfillment and virtual home, correct by default.
//!
//! A request flows one way: the server takes it from the socket, the [`router`](router()) picks the
//! endpoint, the endpoint asks the [`Store`] and the [`House`] and packs the answer.

mod accounts;
mod bearer;
mod body;
mod conversation;
mod fulfillment;
mod hands;
mod home;
mod identity;
mod in_process;
mod oauth;
mod pages;
mod passwords;
mod router;
mod settings;
mod store;
mod throttle;
mod verification;

use std::collections::HashMap;
use std::sync::Arc;

use crate::wire::{Chance, Clock};
use accounts::Accounts;
use identity::Identity;
use oauth::Sessions;
use passwords::Passwords;
use throttle::Throttles;

pub use crate::wire::Peer;
pub use home::{
    Demand, DeviceException, Home, HomeDevice, House, PatchError, Profile, StoredPassword, User,
    Verification, VerifyRule, home_schema, home_violations, parse_home,
};
pub use identity::{FetchedKeys, FileKeys, GoogleSettings, KeySource, UrlKeys, ensure_key_set};
pub use in_process::InProcess;
pub use router::router;
pub use settings::{Client, RedirectPolicy, Settings};
pub use store::{
    Access, CodeRecord, Consumption, DeviceState, FirstTokens, Grant, LinksPerUser, MOST_LINKS,
    MemoryStore, OpenedAccount, PinLimits, PinStanding, Pkce, Store, StoreAnswer, StoreError,
    TokenHash,
};

/// A running cloud: what every endpoint needs, shared by all requests.
pub struct Cloud {
    pub(crate) settings: Settings,
    pub(crate) accounts: Accounts,
    pub(crate) house: House,
    pub(crate) store: Arc<dyn Store>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) chance: Arc<dyn Chance>,
    pub(crate) passwords: Passwords,
    pub(crate) throttles: Throttles,
    pub(crate) sessions: Sessions,
    pub(crate) identity: Option<Identity>,
}

impl Cloud {
    /// Opens a home over a store: states that the store kept go before those of the home file, and
    /// accounts that were opened are there again.
    /// Within a runtime, passwords in clear are hashed in the background.
    ///
    /// # Errors
    /// The store cannot be read.
    pub async fn open(
        settings: Settings,
        home: &Home,
        store: Arc<dyn Store>,
        clock: Arc<dyn Clock>,
        chance: Arc<dyn Chance>,
    ) -> Result<Self, StoreError> {
        let kept = store.load_devices().await?.into_iter().collect();
        let opened = store.load_accounts().await?;
        let cloud = Self::new(settings, home, &kept, store, clock, chance);
        for account in opened {
            accounts::settle(&cloud, account, &kept);
        }
        Ok(cloud)
    }

    /// A cloud whose devices are as `kept` says, else as the home file does.
    fn new(
        settings: Settings,
        home: &Home,
        kept: &HashMap<String, DeviceState>,
        store: Arc<dyn Store>,
        clock: Arc<dyn Clock>,
        chance: Arc<dyn Chance>,
    ) -> Self {
        Self {
            passwords: Passwords::new(&home.users, settings.argon2.clone(), &*chance),
            throttles: Throttles::new(&clock),
            sessions: Sessions::new(Arc::clone(&clock), Arc::clone(&chance)),
            identity: settings
                .google
                .clone()
                .map(|google| Identity::new(google, Arc::clone(&clock))),
            house: House::new(home, kept),
            accounts: Accounts::new(&home.users),
            settings,
            store,
            clock,
            chance,
        }
    }
}

#[cfg(test)]
mod tests;
