//! What must survive, behind one trait whose methods are the domain's verbs, atomic by themselves.
//!
//! Codes and tokens are stored as hashes only. A link between a Google account and a user is a
//! [`Grant`]; it belongs to that Google account, not to the user, so that ending one leaves the
//! user's others alone.

mod memory;
mod token_hash;

use std::time::Duration;

use crate::protocol::Map;
use crate::protocol::identity::GoogleProfile;
use crate::wire::{BoxFuture, Timestamp};

pub use memory::MemoryStore;
pub use token_hash::TokenHash;

/// The answer of a store, sooner or later.
pub type StoreAnswer<'a, T> = BoxFuture<'a, Result<T, StoreError>>;

/// The store cannot do its job now; the endpoint answers 5xx, never `invalid_grant`.
#[derive(Clone, Debug, thiserror::Error)]
#[error("the store failed: {0}")]
pub struct StoreError(pub String);

/// The links that a user can have with one client at once, however they were opened; the one beyond
/// them ends the oldest. As many refresh tokens does Google itself keep of a user for a client, and it
/// ends the oldest too: a new link that was refused would keep out a person whose client has lost
/// its tokens.
pub const MOST_LINKS: usize = 100;

/// Keeps codes, links, tokens, opened accounts, wrong PINs and device states.
pub trait Store: Send + Sync {
    /// Keeps a new authorization code.
    fn save_code(&self, code: TokenHash, record: CodeRecord) -> StoreAnswer<'_, ()>;

    /// Looks at a code without using it up; also at one that was used.
    fn find_code(&self, code: TokenHash) -> StoreAnswer<'_, Option<CodeRecord>>;

    /// Uses a code up. Of several callers at once, one wins.
    fn consume_code(&self, code: TokenHash) -> StoreAnswer<'_, Consumption>;

    /// Opens a link with its first tokens. Where a won code gives it, remembers that this code
    /// did. False where the user has a link already and `allowed` is one: then nothing is kept. Of
    /// several callers at once, one opens the user's one link. Of more than [`MOST_LINKS`] of a
    /// user with a client, the oldest ends.
    fn open_grant(
        &self,
        code: Option<TokenHash>,
        grant: Grant,
        tokens: FirstTokens,
        allowed: LinksPerUser,
    ) -> StoreAnswer<'_, bool>;

    /// Marks the end of a won exchange: from now on its code's use is a replay.
    fn settle_code(&self, code: TokenHash) -> StoreAnswer<'_, ()>;

    /// The link that a refresh token belongs to.
    fn find_refresh(&self, refresh: TokenHash) -> StoreAnswer<'_, Option<Grant>>;

    /// Adds an access token to a link; the earlier ones stay valid. False where the link has ended.
    fn issue_access<'a>(
        &'a self,
        grant_id: &'a str,
        access: TokenHash,
        expires: Timestamp,
    ) -> StoreAnswer<'a, bool>;

    /// What a live access token stands for.
    fn find_access(&self, access: TokenHash, now: Timestamp) -> StoreAnswer<'_, Option<Access>>;

    /// Ends one access token; unknown ones are ended already.
    fn revoke_access(&self, access: TokenHash) -> StoreAnswer<'_, ()>;

    /// Ends a link with all its tokens; an unknown one is ended already.
    fn end_grant<'a>(&'a self, grant_id: &'a str) -> StoreAnswer<'a, ()>;

    /// The links of a user, oldest first.
    fn grants_of<'a>(&'a self, user_id: &'a str) -> StoreAnswer<'a, Vec<Grant>>;

    /// Judges an answer to a PIN challenge: counts a wrong one, forgets the count after a right
    /// one, and refuses both during a lock-out. Counts per user and device.
    fn answer_pin<'a>(
        &'a self,
        user_id: &'a str,
        device_id: &'a str,
        right: bool,
        limits: PinLimits,
        now: Timestamp,
    ) -> StoreAnswer<'a, PinStanding>;

    /// The user that a Google account, by its `sub`, is attached to.
    fn find_identity<'a>(&'a self, sub: &'a str) -> StoreAnswer<'a, Option<String>>;

    /// The Google account, by its `sub`, that is attached to a user.
    fn identity_of<'a>(&'a self, user_id: &'a str) -> StoreAnswer<'a, Option<String>>;

    /// Attaches a Google account to a user, for good. False where either is attached otherwise;
    /// of several callers at once, one attaches.
    fn attach_identity<'a>(&'a self, sub: &'a str, user_id: &'a str) -> StoreAnswer<'a, bool>;

    /// Opens an account and attaches its Google account. False where another has the `sub`, or was
    /// opened under the e-mail address; of several callers at once, one opens it.
    fn open_account(&self, account: OpenedAccount) -> StoreAnswer<'_, bool>;

    /// The accounts that were opened.
    fn load_accounts(&self) -> StoreAnswer<'_, Vec<OpenedAccount>>;

    /// What a user usually orders, where they said so.
    fn usual_order<'a>(&'a self, user_id: &'a str) -> StoreAnswer<'a, Option<String>>;

    /// Keeps what a user usually orders.
    fn keep_usual_order<'a>(&'a self, user_id: &'a str, order: String) -> StoreAnswer<'a, ()>;

    /// Keeps the present state of a device.
    fn save_device<'a>(&'a self, device_id: &'a str, state: DeviceState) -> StoreAnswer<'a, ()>;

    /// The states that were kept, by device id.
    fn load_devices(&self) -> StoreAnswer<'_, Vec<(String, DeviceState)>>;
}

/// What an authorization code stands for.
#[derive(Clone, Debug)]
pub struct CodeRecord {
    /// The user who agreed.
    pub user_id: String,
    /// The client it was given to.
    pub client_id: String,
    /// The redirect URI of the authorization request, to the letter.
    pub redirect_uri: String,
    /// The scope asked for, as it came.
    pub scope: Option<String>,
    /// The PKCE challenge, where one was sent.
    pub pkce: Option<Pkce>,
    /// When it stops working.
    pub expires: Timestamp,
}

/// A PKCE challenge (RFC 7636).
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Pkce {
    /// The verifier itself.
    Plain(String),
    /// The base64url of the verifier's SHA-256.
    S256(String),
}

/// What became of an attempt to use a code up.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Consumption {
    /// It was fresh and is now used; the caller opens the grant.
    Won,
    /// Another exchange of it is under way: this one only loses.
    Overlapped,
    /// It was exchanged before and gave this link, which is to be ended.
    Replayed {
        /// The link it gave.
        grant_id: String,
    },
    /// There is no such code.
    Unknown,
}

/// How many links a user may have at once.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum LinksPerUser {
    /// As many Google accounts as like, up to [`MOST_LINKS`]: a household shares a user.
    #[default]
    Several,
    /// One; it has to end before there is another.
    One,
}

/// A link between a Google account and a user.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Grant {
    /// A random id.
    pub id: String,
    /// The user.
    pub user_id: String,
    /// The client that holds it.
    pub client_id: String,
    /// The scope granted, as it was asked for.
    pub scope: Option<String>,
    /// When the user agreed.
    pub linked_at: Timestamp,
    /// The Google account by whose word alone it was opened: it has one such link with a client,
    /// and a new one takes the place of the one before.
    pub google_sub: Option<String>,
}

/// The tokens that a link begins with.
#[derive(Clone, Copy, Debug)]
pub struct FirstTokens {
    /// The access token.
    pub access: TokenHash,
    /// When it stops working; never in the implicit flow, which has nothing to renew it with.
    pub access_expires: Option<Timestamp>,
    /// The refresh token; none in the implicit flow.
    pub refresh: Option<TokenHash>,
}

/// What an access token stands for.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Access {
    /// The link it belongs to.
    pub grant_id: String,
    /// The user it acts for.
    pub user_id: String,
    /// The client it was given to.
    pub client_id: String,
}

/// How many wrong PINs in a row lock a device for a user, and for how long.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct PinLimits {
    /// The wrong PIN that begins the lock-out.
    pub max_attempts: u32,
    /// How long the lock-out lasts.
    pub lockout: Duration,
}

/// How an answer to a PIN challenge fared.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum PinStanding {
    /// Right, and not locked out.
    Accepted,
    /// Wrong; more attempts are left.
    Wrong,
    /// Right or wrong: too many wrong ones came before, or this one was the last.
    LockedOut,
}

/// An account that a Google account opened.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct OpenedAccount {
    /// The user's id.
    pub user_id: String,
    /// Who the Google account said they are.
    pub profile: GoogleProfile,
}

/// The part of a device that changes.
#[derive(Clone, Debug, PartialEq)]
pub struct DeviceState {
    /// Whether it can be reached.
    pub online: bool,
    /// Its states.
    pub states: Map,
}
