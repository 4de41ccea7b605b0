//! Slows down guessing: of passwords per user name and address, of client secrets per address.
//!
//! Only failures count. A key that failed too often is blocked for a moment, and for longer
//! moments as it goes on; no block lasts longer than seconds. Who goes on guessing from an address
//! or at a user name can keep that one slow, and nobody else; behind a tunnel all share an address.
//! RFC 6749 §2.3.1 and §10.10 ask for this.

use std::hash::Hash;
use std::net::IpAddr;
use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;

use dashmap::DashMap;
use governor::middleware::StateInformationMiddleware;
use governor::state::keyed::DashMapStateStore;
use governor::{Quota, RateLimiter};

use super::TokenHash;
use crate::wire::{Clock, Timestamp};

/// What failures are counted by.
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub(crate) enum Key {
    /// A user name, known or not; hashed, so that its length costs nothing.
    User(TokenHash),
    /// Where a request comes from.
    Address(IpAddr),
}

impl Key {
    /// The key of a user name.
    pub(crate) fn user(name: &str) -> Self {
        Self::User(TokenHash::of(name))
    }

    /// The key of an address. Of IPv6 only the network counts: its holder has all the rest.
    pub(crate) fn address(address: IpAddr) -> Self {
        Self::Address(match address.to_canonical() {
            IpAddr::V6(address) => IpAddr::from((u128::from(address) >> 64 << 64).to_be_bytes()),
            address @ IpAddr::V4(_) => address,
        })
    }
}

/// The limits of one kind of guessing.
pub(crate) struct Throttle {
    clock: Ticks,
    layers: Vec<Layer>,
    blocked: DashMap<Key, Timestamp>,
}

/// So many failures quickly, then one in so much time.
type Step = (NonZeroU32, Duration);

struct Layer {
    pause: Duration,
    limiter: RateLimiter<Key, DashMapStateStore<Key>, Ticks, StateInformationMiddleware>,
}

/// Keys without a present effect are looked for once this many are blocked or counted.
const PURGE_AT: usize = 4096;

const fn step(burst: u32, pause: Duration) -> Step {
    (NonZeroU32::new(burst).expect("a burst is not zero"), pause)
}

/// Wrong passwords for one user name.
const PER_USER: [Step; 2] = [step(5, Duration::from_secs(2)), step(10, Duration::from_secs(15))];
/// Wrong passwords from one address, which many people may share.
const PER_ADDRESS: [Step; 2] =
    [step(20, Duration::from_secs(2)), step(40, Duration::from_secs(15))];
/// Wrong client secrets from one address.
const PER_CALLER: [Step; 2] = [step(20, Duration::from_secs(1)), step(60, Duration::from_secs(10))];

/// The throttles of a cloud.
pub(crate) struct Throttles {
    user: Throttle,
    address: Throttle,
    caller: Throttle,
}

impl Throttles {
    /// Throttles that have counted nothing.
    pub(crate) fn new(clock: &Arc<dyn Clock>) -> Self {
        Self {
            user: Throttle::new(clock, &PER_USER),
            address: Throttle::new(clock, &PER_ADDRESS),
            caller: Throttle::new(clock, &PER_CALLER),
        }
    }

    /// How long signing in must wait.
    pub(crate) fn sign_in_wait(&self, username: &str, address: IpAddr) -> Option<Duration> {
        let user = self.user.wait(&Key::user(username));
        user.max(self.address.wait(&Key::address(address)))
    }

    /// Counts a sign-in that failed.
    pub(crate) fn sign_in_failed(&self, username: &str, address: IpAddr) {
        self.user.failed(&Key::user(username));
        self.address.failed(&Key::address(address));
    }

    /// How long a client's credentials are not looked at.
    pub(crate) fn client_wait(&self, address: IpAddr) -> Option<Duration> {
        self.caller.wait(&Key::address(address))
    }

    /// Counts wrong client credentials.
    pub(crate) fn client_failed(&self, address: IpAddr) {
        self.caller.failed(&Key::address(address));
    }
}

impl Throttle {
    fn new(clock: &Arc<dyn Clock>, steps: &[Step]) -> Self {
        let layer = |&(burst, pause): &Step| {
            let quota = Quota::with_period(pause).expect("a pause is not zero").allow_burst(burst);
            let state = DashMapStateStore::default();
            Layer { pause, limiter: RateLimiter::new(quota, state, Ticks(Arc::clone(clock))) }
        };
        Self {
            clock: Ticks(Arc::clone(clock)),
            layers: steps.iter().map(layer).collect(),
            blocked: DashMap::new(),
        }
    }

    /// How long a key is still blocked.
    fn wait(&self, key: &Key) -> Option<Duration> {
        let end = *self.blocked.get(key)?;
        let now = self.clock.0.now();
        (now < end).then(|| end - now)
    }

    /// Counts a failure; the one that uses up a layer's burst blocks the key until the layer
    /// allows another.
    fn failed(&self, key: &Key) {
        let pause = self.layers.iter().filter_map(|layer| layer.pause_after(key)).max();
        if let Some(pause) = pause {
            self.blocked.insert(key.clone(), self.clock.0.now() + pause);
            tracing::warn!(seconds = pause.as_secs(), "too many failures, blocking for a moment");
        }
        self.purge();
    }

    fn purge(&self) {
        for layer in &self.layers {
            if layer.limiter.len() >= PURGE_AT {
                layer.limiter.retain_recent();
            }
        }
        if self.blocked.len() >= PURGE_AT {
            let now = self.clock.0.now();
            self.blocked.retain(|_, end| now < *end);
        }
    }
}

impl Layer {
    fn pause_after(&self, key: &Key) -> Option<Duration> {
        let left = self.limiter.check_key(key).map_or(0, |state| state.remaining_burst_capacity());
        (left == 0).then_some(self.pause)
    }
}

/// Our clock as governor reads it.
#[derive(Clone)]
struct Ticks(Arc<dyn Clock>);

impl governor::clock::Clock for Ticks {
    type Instant = Duration;

    fn now(&self) -> Duration {
        Duration::from_millis(self.0.now().0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::ManualClock;

    fn throttle() -> (Arc<ManualClock>, Throttle) {
        let manual = Arc::new(ManualClock::at(Timestamp(1_700_000_000_000)));
        let clock: Arc<dyn Clock> = manual.clone();
        (manual, Throttle::new(&clock, &PER_USER))
    }

    #[test]
    fn pauses_grow_and_stay_short() {
        let (clock, throttle) = throttle();
        let key = Key::user("resident");
        let mut pauses = Vec::new();
        for _ in 0..20 {
            throttle.failed(&key);
            let wait = throttle.wait(&key).unwrap_or_default();
            pauses.push(wait.as_secs());
            clock.advance(wait);
            assert_eq!(throttle.wait(&key), None, "the pause ends by time");
        }
        assert_eq!(pauses[..4], [0; 4]);
        assert_eq!(pauses[4], 2);
        assert!(pauses.is_sorted(), "{pauses:?}");
        assert_eq!(*pauses.last().expect("twenty"), 15);
    }

    #[test]
    fn a_quiet_time_is_forgiven() {
        let (clock, throttle) = throttle();
        let key = Key::user("resident");
        for _ in 0..12 {
            throttle.failed(&key);
        }
        clock.advance(Duration::from_mins(5));
        throttle.failed(&key);
        assert_eq!(throttle.wait(&key), None);
    }

    #[test]
    fn keys_do_not_touch_each_other() {
        let (_, throttle) = throttle();
        for _ in 0..12 {
            throttle.failed(&Key::user("resident"));
        }
        assert_eq!(throttle.wait(&Key::user("other")), None);
    }

    #[test]
    fn memory_is_bounded_by_what_is_recent() {
        let (clock, throttle) = throttle();
        for index in 0..PURGE_AT {
            throttle.failed(&Key::user(&index.to_string()));
            if index == PURGE_AT - 2 {
                clock.advance(Duration::from_mins(5));
            }
        }
        assert!(throttle.layers.iter().all(|layer| layer.limiter.len() == 1));
    }

    #[test]
    fn an_ipv6_network_is_one_address() {
        let key = |text: &str| Key::address(text.parse().expect("an address"));
        assert_eq!(key("2001:db8::1"), key("2001:db8::ffff:2"));
        assert_ne!(key("2001:db8::1"), key("2001:db8:0:1::1"));
        assert_eq!(key("::ffff:127.0.0.1"), key("127.0.0.1"));
        assert_ne!(key("127.0.0.1"), key("127.0.0.2"));
    }
}
