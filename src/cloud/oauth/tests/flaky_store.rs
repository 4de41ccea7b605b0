//! A store whose failure the tests decide.

use std::sync::atomic::{AtomicBool, Ordering};

use crate::cloud::{
    Access, CodeRecord, Consumption, DeviceState, FirstTokens, Grant, LinksPerUser, MemoryStore,
    OpenedAccount, PinLimits, PinStanding, Store, StoreAnswer, StoreError, TokenHash,
};
use crate::wire::Timestamp;

/// A store that can be made to fail.
pub(crate) struct FlakyStore {
    pub(crate) inner: MemoryStore,
    is_down: AtomicBool,
}

impl FlakyStore {
    pub(crate) fn new(inner: MemoryStore) -> Self {
        Self { inner, is_down: AtomicBool::new(false) }
    }

    pub(crate) fn set_down(&self, is_down: bool) {
        self.is_down.store(is_down, Ordering::SeqCst);
    }

    fn or_down<'a, T: Send + 'a>(
        &'a self,
        answer: impl FnOnce(&'a MemoryStore) -> StoreAnswer<'a, T>,
    ) -> StoreAnswer<'a, T> {
        if self.is_down.load(Ordering::SeqCst) {
            Box::pin(std::future::ready(Err(StoreError("down".into()))))
        } else {
            answer(&self.inner)
        }
    }
}

impl Store for FlakyStore {
    fn save_code(&self, code: TokenHash, record: CodeRecord) -> StoreAnswer<'_, ()> {
        self.or_down(|store| store.save_code(code, record))
    }

    fn find_code(&self, code: TokenHash) -> StoreAnswer<'_, Option<CodeRecord>> {
        self.or_down(|store| store.find_code(code))
    }

    fn consume_code(&self, code: TokenHash) -> StoreAnswer<'_, Consumption> {
        self.or_down(|store| store.consume_code(code))
    }

    fn open_grant(
        &self,
        code: Option<TokenHash>,
        grant: Grant,
        tokens: FirstTokens,
        allowed: LinksPerUser,
    ) -> StoreAnswer<'_, bool> {
        self.or_down(|store| store.open_grant(code, grant, tokens, allowed))
    }

    fn settle_code(&self, code: TokenHash) -> StoreAnswer<'_, ()> {
        self.or_down(|store| store.settle_code(code))
    }

    fn find_refresh(&self, refresh: TokenHash) -> StoreAnswer<'_, Option<Grant>> {
        self.or_down(|store| store.find_refresh(refresh))
    }

    fn issue_access<'a>(
        &'a self,
        grant_id: &'a str,
        access: TokenHash,
        expires: Timestamp,
    ) -> StoreAnswer<'a, bool> {
        self.or_down(move |store| store.issue_access(grant_id, access, expires))
    }

    fn find_access(&self, access: TokenHash, now: Timestamp) -> StoreAnswer<'_, Option<Access>> {
        self.or_down(|store| store.find_access(access, now))
    }

    fn revoke_access(&self, access: TokenHash) -> StoreAnswer<'_, ()> {
        self.or_down(|store| store.revoke_access(access))
    }

    fn end_grant<'a>(&'a self, grant_id: &'a str) -> StoreAnswer<'a, ()> {
        self.or_down(move |store| store.end_grant(grant_id))
    }

    fn grants_of<'a>(&'a self, user_id: &'a str) -> StoreAnswer<'a, Vec<Grant>> {
        self.or_down(move |store| store.grants_of(user_id))
    }

    fn answer_pin<'a>(
        &'a self,
        user_id: &'a str,
        device_id: &'a str,
        right: bool,
        limits: PinLimits,
        now: Timestamp,
    ) -> StoreAnswer<'a, PinStanding> {
        self.or_down(move |store| store.answer_pin(user_id, device_id, right, limits, now))
    }

    fn find_identity<'a>(&'a self, sub: &'a str) -> StoreAnswer<'a, Option<String>> {
        self.or_down(|store| store.find_identity(sub))
    }

    fn identity_of<'a>(&'a self, user_id: &'a str) -> StoreAnswer<'a, Option<String>> {
        self.or_down(|store| store.identity_of(user_id))
    }

    fn attach_identity<'a>(&'a self, sub: &'a str, user_id: &'a str) -> StoreAnswer<'a, bool> {
        self.or_down(|store| store.attach_identity(sub, user_id))
    }

    fn open_account(&self, account: OpenedAccount) -> StoreAnswer<'_, bool> {
        self.or_down(|store| store.open_account(account))
    }

    fn load_accounts(&self) -> StoreAnswer<'_, Vec<OpenedAccount>> {
        self.or_down(Store::load_accounts)
    }

    fn usual_order<'a>(&'a self, user_id: &'a str) -> StoreAnswer<'a, Option<String>> {
        self.or_down(|store| store.usual_order(user_id))
    }

    fn keep_usual_order<'a>(&'a self, user_id: &'a str, order: String) -> StoreAnswer<'a, ()> {
        self.or_down(|store| store.keep_usual_order(user_id, order))
    }

    fn save_device<'a>(&'a self, device_id: &'a str, state: DeviceState) -> StoreAnswer<'a, ()> {
        self.or_down(move |store| store.save_device(device_id, state))
    }

    fn load_devices(&self) -> StoreAnswer<'_, Vec<(String, DeviceState)>> {
        self.or_down(|store| store.load_devices())
    }
}
