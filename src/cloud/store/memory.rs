//! A store in memory: gone when the process ends, quick while it runs.
//!
//! Every verb locks for a moment and none waits for anything outside. Where two maps change
//! together, the links of the users are locked first, then a link's entry, then the token's; links
//! are opened one at a time, since whether there may be another depends on those that are there.
//! What has expired is dropped in passing, so that memory is bounded by what is alive.

mod identities;

use std::collections::{HashMap, VecDeque};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use dashmap::DashMap;
use dashmap::mapref::entry::Entry;

use super::{
    Access, CodeRecord, Consumption, DeviceState, FirstTokens, Grant, LinksPerUser, MOST_LINKS,
    OpenedAccount, PinLimits, PinStanding, Store, StoreAnswer, TokenHash,
};
use crate::wire::{Clock, Timestamp};
use identities::Identities;

/// Expired codes are looked for once this many are kept, and at every doubling of what is left.
const PURGE_CODES_AT: usize = 1024;

/// The access tokens that one link can hold at once. Google holds a handful; a client that
/// refreshes in a loop loses its oldest ones beyond this.
const ACCESS_PER_GRANT: usize = 1 << 16;

/// Keeps everything in memory.
pub struct MemoryStore {
    clock: Arc<dyn Clock>,
    codes: DashMap<TokenHash, Code>,
    purge_codes_at: AtomicUsize,
    grants: DashMap<String, Link>,
    /// The ids of each user's links, the oldest first.
    links: Mutex<HashMap<String, Vec<String>>>,
    refresh: DashMap<TokenHash, String>,
    access: DashMap<TokenHash, LiveAccess>,
    pins: DashMap<(String, String), WrongPins>,
    identities: Mutex<Identities>,
    devices: Mutex<Vec<(String, DeviceState)>>,
}

struct Code {
    record: CodeRecord,
    stage: Stage,
}

/// How far a code has come. Its link is known from `open_grant` on.
enum Stage {
    Fresh,
    Claimed(Option<String>),
    Settled(Option<String>),
}

/// A link and its tokens, the oldest access token first.
struct Link {
    grant: Grant,
    refresh: Option<TokenHash>,
    access: VecDeque<(TokenHash, Option<Timestamp>)>,
}

struct LiveAccess {
    access: Access,
    expires: Option<Timestamp>,
}

#[derive(Default)]
struct WrongPins {
    in_a_row: u32,
    locked_until: Option<Timestamp>,
}

/// An answer that is there already.
fn ready<'a, T: Send + 'a>(value: T) -> StoreAnswer<'a, T> {
    Box::pin(std::future::ready(Ok(value)))
}

impl MemoryStore {
    /// An empty store; the clock tells it what has expired.
    #[must_use]
    pub fn new(clock: Arc<dyn Clock>) -> Self {
        Self {
            clock,
            codes: DashMap::new(),
            purge_codes_at: AtomicUsize::new(PURGE_CODES_AT),
            grants: DashMap::new(),
            links: Mutex::default(),
            refresh: DashMap::new(),
            access: DashMap::new(),
            pins: DashMap::new(),
            identities: Mutex::default(),
            devices: Mutex::default(),
        }
    }

    fn links(&self) -> MutexGuard<'_, HashMap<String, Vec<String>>> {
        self.links.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn identities(&self) -> MutexGuard<'_, Identities> {
        self.identities.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn purge_codes(&self) {
        if self.codes.len() < self.purge_codes_at.load(Ordering::Relaxed) {
            return;
        }
        let now = self.clock.now();
        self.codes.retain(|_, code| now < code.record.expires);
        let next = PURGE_CODES_AT.max(self.codes.len() * 2);
        self.purge_codes_at.store(next, Ordering::Relaxed);
    }

    fn consume(&self, code: TokenHash) -> Consumption {
        let Some(mut entry) = self.codes.get_mut(&code) else {
            return Consumption::Unknown;
        };
        match &entry.stage {
            Stage::Fresh => {
                entry.stage = Stage::Claimed(None);
                Consumption::Won
            }
            Stage::Claimed(_) => Consumption::Overlapped,
            Stage::Settled(Some(grant_id)) => Consumption::Replayed { grant_id: grant_id.clone() },
            // The exchange that won it failed half-way: it gave nothing that could be ended.
            Stage::Settled(None) => Consumption::Unknown,
        }
    }

    fn settle(&self, code: TokenHash) {
        if let Some(mut entry) = self.codes.get_mut(&code)
            && let Stage::Claimed(grant_id) = &mut entry.stage
        {
            entry.stage = Stage::Settled(grant_id.take());
        }
    }

    fn open(
        &self,
        code: Option<TokenHash>,
        grant: Grant,
        tokens: FirstTokens,
        allowed: LinksPerUser,
    ) -> bool {
        let mut links = self.links();
        let of_user = links.entry(grant.user_id.clone()).or_default();
        if allowed == LinksPerUser::One && !of_user.is_empty() {
            return false;
        }
        self.make_room(of_user, &grant);
        of_user.push(grant.id.clone());
        if let Some(mut entry) = code.and_then(|code| self.codes.get_mut(&code)) {
            entry.stage = Stage::Claimed(Some(grant.id.clone()));
        }
        let id = grant.id.clone();
        if let Some(refresh) = tokens.refresh {
            self.refresh.insert(refresh, id.clone());
        }
        let mut link = Link { grant, refresh: tokens.refresh, access: VecDeque::new() };
        self.add_access(&mut link, tokens.access, tokens.access_expires);
        self.grants.insert(id, link);
        true
    }

    /// Ends the link in whose place a new one comes: that by the same Google account's word, else the
    /// oldest of a user's links with a client where one more would be too many.
    fn make_room(&self, of_user: &mut Vec<String>, new: &Grant) {
        let is_by_same_word =
            |link: &Grant| new.google_sub.is_some() && link.google_sub == new.google_sub;
        // Each entry is let go before the next.
        let of_client = of_user.iter().filter_map(|id| {
            let link = &self.grants.get(id)?.grant;
            (link.client_id == new.client_id).then(|| (id.clone(), is_by_same_word(link)))
        });
        let of_client: Vec<(String, bool)> = of_client.collect();
        let same = of_client.iter().find(|(_, is_by_same_word)| *is_by_same_word);
        let ended = match same.or(of_client.first()) {
            Some((id, true)) => id,
            Some((oldest, false)) if of_client.len() >= MOST_LINKS => {
                tracing::warn!(grant_id = oldest, "the oldest of too many links ended");
                oldest
            }
            _ => return,
        };
        of_user.retain(|id| id != ended);
        self.forget(ended);
    }

    /// Adds an access token to a link whose entry the caller holds.
    fn add_access(&self, link: &mut Link, token: TokenHash, expires: Option<Timestamp>) {
        let now = self.clock.now();
        let has_ended = |end: &Option<Timestamp>| end.is_some_and(|end| end <= now);
        while link
            .access
            .front()
            .is_some_and(|(_, end)| has_ended(end) || link.access.len() >= ACCESS_PER_GRANT)
        {
            if let Some((old, _)) = link.access.pop_front() {
                self.access.remove(&old);
            }
        }
        link.access.push_back((token, expires));
        let access = Access {
            grant_id: link.grant.id.clone(),
            user_id: link.grant.user_id.clone(),
            client_id: link.grant.client_id.clone(),
        };
        self.access.insert(token, LiveAccess { access, expires });
    }

    fn live_access(&self, token: TokenHash, now: Timestamp) -> Option<Access> {
        let found = self.access.get(&token)?;
        if found.expires.is_none_or(|expires| now < expires) {
            return Some(found.access.clone());
        }
        drop(found);
        self.access.remove(&token);
        None
    }

    fn end(&self, grant_id: &str) {
        let mut links = self.links();
        let Some(grant) = self.forget(grant_id) else { return };
        if let Some(of_user) = links.get_mut(&grant.user_id) {
            of_user.retain(|id| id != grant_id);
            if of_user.is_empty() {
                links.remove(&grant.user_id);
            }
        }
    }

    /// Forgets a link and its tokens.
    fn forget(&self, grant_id: &str) -> Option<Grant> {
        let (_, link) = self.grants.remove(grant_id)?;
        if let Some(refresh) = link.refresh {
            self.refresh.remove(&refresh);
        }
        for (token, _) in link.access {
            self.access.remove(&token);
        }
        Some(link.grant)
    }

    fn judge_pin(
        &self,
        key: (String, String),
        right: bool,
        limits: PinLimits,
        now: Timestamp,
    ) -> PinStanding {
        // The entry stays locked until the verdict: of many guesses at once, each counts.
        let mut entry = match self.pins.entry(key) {
            Entry::Occupied(entry) => entry,
            Entry::Vacant(_) if right => return PinStanding::Accepted,
            Entry::Vacant(entry) => entry.insert_entry(WrongPins::default()),
        };
        let pins = entry.get_mut();
        match pins.locked_until {
            Some(end) if now < end => return PinStanding::LockedOut,
            Some(_) => *pins = WrongPins::default(),
            None => {}
        }
        if right {
            entry.remove();
            return PinStanding::Accepted;
        }
        pins.in_a_row += 1;
        if pins.in_a_row < limits.max_attempts {
            return PinStanding::Wrong;
        }
        pins.locked_until = Some(now + limits.lockout);
        PinStanding::LockedOut
    }
}

impl Store for MemoryStore {
    fn save_code(&self, code: TokenHash, record: CodeRecord) -> StoreAnswer<'_, ()> {
        self.purge_codes();
        self.codes.insert(code, Code { record, stage: Stage::Fresh });
        ready(())
    }

    fn find_code(&self, code: TokenHash) -> StoreAnswer<'_, Option<CodeRecord>> {
        ready(self.codes.get(&code).map(|entry| entry.record.clone()))
    }

    fn consume_code(&self, code: TokenHash) -> StoreAnswer<'_, Consumption> {
        ready(self.consume(code))
    }

    fn open_grant(
        &self,
        code: Option<TokenHash>,
        grant: Grant,
        tokens: FirstTokens,
        allowed: LinksPerUser,
    ) -> StoreAnswer<'_, bool> {
        ready(self.open(code, grant, tokens, allowed))
    }

    fn settle_code(&self, code: TokenHash) -> StoreAnswer<'_, ()> {
        self.settle(code);
        ready(())
    }

    fn find_refresh(&self, refresh: TokenHash) -> StoreAnswer<'_, Option<Grant>> {
        let id = self.refresh.get(&refresh).map(|id| id.clone());
        ready(id.and_then(|id| self.grants.get(&id).map(|link| link.grant.clone())))
    }

    fn issue_access<'a>(
        &'a self,
        grant_id: &'a str,
        access: TokenHash,
        expires: Timestamp,
    ) -> StoreAnswer<'a, bool> {
        let Some(mut link) = self.grants.get_mut(grant_id) else {
            return ready(false);
        };
        self.add_access(&mut link, access, Some(expires));
        ready(true)
    }

    fn find_access(&self, access: TokenHash, now: Timestamp) -> StoreAnswer<'_, Option<Access>> {
        ready(self.live_access(access, now))
    }

    fn revoke_access(&self, access: TokenHash) -> StoreAnswer<'_, ()> {
        self.access.remove(&access);
        ready(())
    }

    fn end_grant<'a>(&'a self, grant_id: &'a str) -> StoreAnswer<'a, ()> {
        self.end(grant_id);
        ready(())
    }

    fn grants_of<'a>(&'a self, user_id: &'a str) -> StoreAnswer<'a, Vec<Grant>> {
        let links = self.links();
        let of_user = links.get(user_id).into_iter().flatten();
        let grants = of_user.filter_map(|id| self.grants.get(id).map(|link| link.grant.clone()));
        ready(grants.collect())
    }

    fn answer_pin<'a>(
        &'a self,
        user_id: &'a str,
        device_id: &'a str,
        right: bool,
        limits: PinLimits,
        now: Timestamp,
    ) -> StoreAnswer<'a, PinStanding> {
        ready(self.judge_pin((user_id.to_owned(), device_id.to_owned()), right, limits, now))
    }

    fn find_identity<'a>(&'a self, sub: &'a str) -> StoreAnswer<'a, Option<String>> {
        ready(self.identities().users.get(sub).cloned())
    }

    fn identity_of<'a>(&'a self, user_id: &'a str) -> StoreAnswer<'a, Option<String>> {
        ready(self.identities().of(user_id).cloned())
    }

    fn attach_identity<'a>(&'a self, sub: &'a str, user_id: &'a str) -> StoreAnswer<'a, bool> {
        ready(self.identities().attach(sub, user_id))
    }

    fn open_account(&self, account: OpenedAccount) -> StoreAnswer<'_, bool> {
        ready(self.identities().open(account))
    }

    fn load_accounts(&self) -> StoreAnswer<'_, Vec<OpenedAccount>> {
        ready(self.identities().opened.clone())
    }

    fn usual_order<'a>(&'a self, user_id: &'a str) -> StoreAnswer<'a, Option<String>> {
        ready(self.identities().usual_orders.get(user_id).cloned())
    }

    fn keep_usual_order<'a>(&'a self, user_id: &'a str, order: String) -> StoreAnswer<'a, ()> {
        self.identities().usual_orders.insert(user_id.to_owned(), order);
        ready(())
    }

    fn save_device<'a>(&'a self, device_id: &'a str, state: DeviceState) -> StoreAnswer<'a, ()> {
        let mut devices = self.devices.lock().unwrap_or_else(PoisonError::into_inner);
        match devices.iter_mut().find(|(id, _)| id == device_id) {
            Some((_, kept)) => *kept = state,
            None => devices.push((device_id.to_owned(), state)),
        }
        ready(())
    }

    fn load_devices(&self) -> StoreAnswer<'_, Vec<(String, DeviceState)>> {
        ready(self.devices.lock().unwrap_or_else(PoisonError::into_inner).clone())
    }
}

#[cfg(test)]
mod tests;
