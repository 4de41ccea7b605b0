//! Who sits before the browser, and whether a form comes from a page of ours.
//!
//! The cookie holds 256 random bits. Only those who signed in are kept, under the hash of their
//! cookie; everybody else has a cookie merely for the anti-forgery value to be bound to (RFC 6749
//! §10.12). The cookie changes at sign-in, so that nobody can plant one beforehand.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use http::header::{COOKIE, SET_COOKIE};
use http::{HeaderMap, HeaderValue};
use sha2::Sha256;
use subtle::ConstantTimeEq as _;

use super::agreed::Agreed;
use crate::cloud::TokenHash;
use crate::cloud::pages::Notice;
use crate::wire::{Chance, Clock, Timestamp};

const COOKIE_NAME: &str = "smarthome_session";

/// How long a sign-in lasts.
const LIFETIME: Duration = Duration::from_hours(1);

/// How long something waits to be said.
const NOTICE_LIFETIME: Duration = Duration::from_mins(1);

/// How many sign-ins are kept; beyond, the one that would end first ends.
const CAPACITY: usize = 10_000;

/// The browsers that are signed in.
pub(crate) struct Sessions {
    clock: Arc<dyn Clock>,
    chance: Arc<dyn Chance>,
    key: [u8; 32],
    signed_in: Mutex<HashMap<TokenHash, SignedIn>>,
    told: Mutex<HashMap<TokenHash, Told>>,
    pub(super) agreed: Agreed,
}

/// What the next page of a browser says of the step before.
struct Told {
    notice: Notice,
    typed: String,
    expires: Timestamp,
}

struct SignedIn {
    user_id: String,
    expires: Timestamp,
}

/// A browser, by its cookie.
pub(super) struct Visitor {
    id: String,
    /// The user, where somebody signed in.
    pub(super) user_id: Option<String>,
    /// Whether the browser does not have this cookie yet.
    is_new: bool,
}

impl Sessions {
    /// Nobody is signed in.
    pub(crate) fn new(clock: Arc<dyn Clock>, chance: Arc<dyn Chance>) -> Self {
        let mut key = [0; 32];
        chance.fill(&mut key);
        let (signed_in, told) = (Mutex::default(), Mutex::default());
        Self { clock, chance, key, signed_in, told, agreed: Agreed::default() }
    }

    /// The browser that sent a request.
    pub(super) fn visitor(&self, headers: &HeaderMap) -> Visitor {
        let Some(id) = cookie_id(headers) else {
            return self.stranger();
        };
        let now = self.clock.now();
        let signed_in = self.signed_in.lock().unwrap_or_else(PoisonError::into_inner);
        let user_id = signed_in
            .get(&TokenHash::of(id))
            .filter(|session| now < session.expires)
            .map(|session| session.user_id.clone());
        Visitor { id: id.to_owned(), user_id, is_new: false }
    }

    fn stranger(&self) -> Visitor {
        Visitor { id: self.chance.token(), user_id: None, is_new: true }
    }

    /// Signs a browser in, under a new cookie.
    pub(super) fn begin(&self, before: &Visitor, user_id: &str) -> Visitor {
        let visitor = Visitor { user_id: Some(user_id.to_owned()), ..self.stranger() };
        let now = self.clock.now();
        let session = SignedIn { user_id: user_id.to_owned(), expires: now + LIFETIME };
        let mut signed_in = self.signed_in.lock().unwrap_or_else(PoisonError::into_inner);
        signed_in.remove(&TokenHash::of(&before.id));
        if signed_in.len() >= CAPACITY {
            make_room(&mut signed_in, now);
        }
        signed_in.insert(TokenHash::of(&visitor.id), session);
        visitor
    }

    /// Signs a browser out; it gets a new cookie.
    pub(super) fn end(&self, visitor: &Visitor) -> Visitor {
        let mut signed_in = self.signed_in.lock().unwrap_or_else(PoisonError::into_inner);
        signed_in.remove(&TokenHash::of(&visitor.id));
        self.stranger()
    }

    /// Has the next page of a browser say something: a form that failed is answered by a redirect,
    /// so that to go back or to reload sends no form again.
    pub(super) fn tell(&self, visitor: &Visitor, notice: Notice, typed: &str) {
        let now = self.clock.now();
        let told = Told { notice, typed: typed.to_owned(), expires: now + NOTICE_LIFETIME };
        let mut all = self.told.lock().unwrap_or_else(PoisonError::into_inner);
        all.retain(|_, told| now < told.expires);
        if all.len() < CAPACITY {
            all.insert(TokenHash::of(&visitor.id), told);
        }
    }

    /// What there is to say, once, and the user name that was typed.
    pub(super) fn told(&self, visitor: &Visitor) -> Option<(Notice, String)> {
        let mut all = self.told.lock().unwrap_or_else(PoisonError::into_inner);
        let told = all.remove(&TokenHash::of(&visitor.id))?;
        (self.clock.now() < told.expires).then_some((told.notice, told.typed))
    }

    /// The value by which a form shows that it comes from a page that this browser was sent, for
    /// this purpose and this request.
    pub(super) fn anti_forgery(&self, visitor: &Visitor, purpose: &str, request: &str) -> String {
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.key).expect("a key of any length");
        for part in [visitor.id.as_str(), purpose, request] {
            mac.update(&(part.len() as u64).to_le_bytes());
            mac.update(part.as_bytes());
        }
        URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes())
    }

    /// Whether `value` is the one of [`Self::anti_forgery`], in time that tells nothing.
    pub(super) fn is_genuine(
        &self,
        visitor: &Visitor,
        purpose: &str,
        request: &str,
        value: Option<&str>,
    ) -> bool {
        let expected = self.anti_forgery(visitor, purpose, request);
        value.is_some_and(|value| expected.as_bytes().ct_eq(value.as_bytes()).into())
    }
}

impl Visitor {
    /// Gives a browser its cookie where it has none.
    pub(super) fn keep_cookie(&self, headers: &mut HeaderMap, is_https: bool) {
        if !self.is_new {
            return;
        }
        let secure = if is_https { "; Secure" } else { "" };
        let cookie = format!("{COOKIE_NAME}={}; Path=/; HttpOnly; SameSite=Lax{secure}", self.id);
        if let Ok(mut value) = HeaderValue::try_from(cookie) {
            value.set_sensitive(true);
            headers.append(SET_COOKIE, value);
        }
    }
}

fn make_room(signed_in: &mut HashMap<TokenHash, SignedIn>, now: Timestamp) {
    signed_in.retain(|_, session| now < session.expires);
    if signed_in.len() < CAPACITY {
        return;
    }
    let first = signed_in.iter().min_by_key(|(_, session)| session.expires).map(|(id, _)| *id);
    if let Some(id) = first {
        signed_in.remove(&id);
    }
}

/// Our cookie of a request; one that this server cannot have given counts as none.
fn cookie_id(headers: &HeaderMap) -> Option<&str> {
    headers
        .get_all(COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(name, _)| *name == COOKIE_NAME)
        .map(|(_, id)| id)
        .filter(|id| URL_SAFE_NO_PAD.decode(id).is_ok_and(|bytes| bytes.len() == 32))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::{ManualClock, SeededChance};

    fn sessions() -> (Arc<ManualClock>, Sessions) {
        let clock = Arc::new(ManualClock::at(Timestamp(1_000_000)));
        (clock.clone(), Sessions::new(clock, Arc::new(SeededChance::default())))
    }

    fn back(sessions: &Sessions, visitor: &Visitor) -> Visitor {
        let mut headers = HeaderMap::new();
        let cookie = format!("other=1; {COOKIE_NAME}={}", visitor.id);
        headers.insert(COOKIE, cookie.parse().expect("a cookie"));
        sessions.visitor(&headers)
    }

    #[test]
    fn a_sign_in_changes_the_cookie_and_ends_by_time() {
        let (clock, sessions) = sessions();
        let before = sessions.visitor(&HeaderMap::new());
        let after = sessions.begin(&before, "user");
        assert_ne!(before.id, after.id);
        assert_eq!(back(&sessions, &before).user_id, None);
        assert_eq!(back(&sessions, &after).user_id.as_deref(), Some("user"));
        clock.advance(LIFETIME);
        assert_eq!(back(&sessions, &after).user_id, None);
    }

    #[test]
    fn signing_out_ends_it() {
        let (_, sessions) = sessions();
        let visitor = sessions.begin(&sessions.stranger(), "user");
        let after = sessions.end(&visitor);
        assert_eq!(back(&sessions, &visitor).user_id, None);
        assert_ne!(visitor.id, after.id);
    }

    #[test]
    fn the_anti_forgery_value_is_bound_to_browser_purpose_and_request() {
        let (_, sessions) = sessions();
        let (one, two) = (sessions.stranger(), sessions.stranger());
        let value = sessions.anti_forgery(&one, "consent", "a=b");
        let genuine = |visitor, purpose, request| {
            sessions.is_genuine(visitor, purpose, request, Some(&value))
        };
        assert!(genuine(&one, "consent", "a=b"));
        assert!(!genuine(&two, "consent", "a=b"));
        assert!(!genuine(&one, "sign-in", "a=b"));
        assert!(!genuine(&one, "consent", "a=c"));
        assert!(!genuine(&one, "consenta", "=b"));
        assert!(!sessions.is_genuine(&one, "consent", "a=b", None));
    }

    #[test]
    fn a_cookie_that_is_not_ours_is_replaced() {
        let (_, sessions) = sessions();
        let planted = Visitor { id: "planted".into(), user_id: None, is_new: false };
        assert!(back(&sessions, &planted).is_new);
    }

    #[test]
    fn sign_ins_are_bounded() {
        let (_, sessions) = sessions();
        for _ in 0..CAPACITY + 5 {
            sessions.begin(&sessions.stranger(), "user");
        }
        assert_eq!(sessions.signed_in.lock().expect("no panic").len(), CAPACITY);
    }
}
