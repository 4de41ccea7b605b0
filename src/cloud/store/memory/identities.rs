//! Google accounts and the users they are attached to, the accounts that they opened, and what
//! people usually order.

use std::collections::BTreeMap;

use crate::cloud::OpenedAccount;

/// Who is who, and what they like.
#[derive(Default)]
pub(super) struct Identities {
    /// The user of each `sub`.
    pub(super) users: BTreeMap<String, String>,
    pub(super) opened: Vec<OpenedAccount>,
    pub(super) usual_orders: BTreeMap<String, String>,
}

impl Identities {
    pub(super) fn of(&self, user_id: &str) -> Option<&String> {
        self.users.iter().find(|(_, user)| *user == user_id).map(|(sub, _)| sub)
    }

    pub(super) fn attach(&mut self, sub: &str, user_id: &str) -> bool {
        match (self.users.get(sub), self.of(user_id)) {
            (None, None) => {
                self.users.insert(sub.to_owned(), user_id.to_owned());
                true
            }
            (Some(user), _) => user == user_id,
            (None, Some(_)) => false,
        }
    }

    pub(super) fn open(&mut self, account: OpenedAccount) -> bool {
        let is_email = |other: &OpenedAccount| match (&other.profile.email, &account.profile.email)
        {
            (Some(known), Some(email)) => known.eq_ignore_ascii_case(email),
            _ => false,
        };
        let OpenedAccount { user_id, profile } = &account;
        let is_free = !self.users.contains_key(&profile.sub) && !self.opened.iter().any(is_email);
        if is_free {
            self.users.insert(profile.sub.clone(), user_id.clone());
            self.opened.push(account);
        }
        is_free
    }
}
