//! The accounts of the cloud: those of the home file, and those that Google accounts have opened.
//!
//! A Google account is known by its `sub`, which never belongs to anybody else. The e-mail address
//! opens an account only where Google's word on the address is enough, and only as long as no
//! other Google account is attached to it: an address may pass to another person.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

use super::{
    Cloud, DeviceState, HomeDevice, OpenedAccount, Profile, StoreError, StoredPassword, User,
    parse_home,
};
use crate::protocol::identity::GoogleProfile;

/// Every user, by id.
pub(crate) struct Accounts(RwLock<HashMap<String, Arc<User>>>);

/// What the cloud knows of a Google account.
#[derive(Debug)]
pub(crate) enum Standing {
    /// It is attached to this user.
    Known(Arc<User>),
    /// Its address is this user's, and Google's word on it is enough.
    ByEmail(Arc<User>),
    /// Its address is this user's, who has to sign in to prove it.
    Taken(Arc<User>),
    /// Nobody has it, nor its address.
    Nobody,
}

impl Standing {
    /// Whoever has the Google account or its address.
    pub(crate) fn user(self) -> Option<Arc<User>> {
        match self {
            Self::Known(user) | Self::ByEmail(user) | Self::Taken(user) => Some(user),
            Self::Nobody => None,
        }
    }
}

impl Accounts {
    /// The accounts of a home file.
    pub(crate) fn new(users: &[User]) -> Self {
        let by_id = users.iter().map(|user| (user.id.clone(), Arc::new(user.clone())));
        Self(RwLock::new(by_id.collect()))
    }

    /// The user of an id.
    pub(crate) fn user(&self, id: &str) -> Option<Arc<User>> {
        self.0.read().unwrap_or_else(PoisonError::into_inner).get(id).map(Arc::clone)
    }

    /// Whoever signs in by this name: a user name, else the e-mail address of one user alone. Those
    /// without a password sign in by no name.
    pub(crate) fn by_name(&self, name: &str) -> Option<Arc<User>> {
        let named = self.those(|user| user.has_password() && user.username == name);
        let mailed = || self.those(|user| user.has_password() && user.has_email(name));
        let found = if named.is_empty() { mailed() } else { named };
        match found.as_slice() {
            [user] => Some(Arc::clone(user)),
            _ => None,
        }
    }

    fn those(&self, fits: impl Fn(&User) -> bool) -> Vec<Arc<User>> {
        let users = self.0.read().unwrap_or_else(PoisonError::into_inner);
        users.values().filter(|user| fits(user)).map(Arc::clone).collect()
    }

    fn add(&self, user: User) -> Arc<User> {
        let user = Arc::new(user);
        let mut users = self.0.write().unwrap_or_else(PoisonError::into_inner);
        users.insert(user.id.clone(), Arc::clone(&user));
        user
    }
}

/// What the cloud knows of a Google account; nothing changes by asking.
pub(crate) async fn find(cloud: &Cloud, who: &GoogleProfile) -> Result<Standing, StoreError> {
    if let Some(id) = cloud.store.find_identity(&who.sub).await?
        && let Some(user) = cloud.accounts.user(&id)
    {
        return Ok(Standing::Known(user));
    }
    let Some(email) = who.email.as_deref().filter(|email| !email.is_empty()) else {
        return Ok(Standing::Nobody);
    };
    let namesakes = cloud.accounts.those(|user| user.has_email(email));
    let [user, others @ ..] = namesakes.as_slice() else {
        return Ok(Standing::Nobody);
    };
    let user = Arc::clone(user);
    let opens = others.is_empty()
        && who.is_authoritative()
        && cloud.store.identity_of(&user.id).await?.is_none();
    Ok(if opens { Standing::ByEmail(user) } else { Standing::Taken(user) })
}

/// Attaches a Google account to a user, for good. False where one of them is attached otherwise.
pub(crate) async fn attach(cloud: &Cloud, user_id: &str, sub: &str) -> Result<bool, StoreError> {
    let attached = cloud.store.attach_identity(sub, user_id).await?;
    if attached {
        tracing::info!(user_id, "a Google account was attached to a user");
    }
    Ok(attached)
}

/// Opens an account for a Google account, with devices of its own. None where somebody has its
/// `sub` or its address already.
pub(crate) async fn create(
    cloud: &Cloud,
    who: &GoogleProfile,
) -> Result<Option<Arc<User>>, StoreError> {
    if !matches!(find(cloud, who).await?, Standing::Nobody) {
        return Ok(None);
    }
    let user_id = format!("{:020}", cloud.chance.number());
    // An address that Google has not verified is nobody's: kept, it would stand in the way of
    // whoever really has it.
    let is_theirs = who.is_authoritative() || who.email_verified == Some(true);
    let email = who.email.clone().filter(|_| is_theirs);
    let account = OpenedAccount { user_id, profile: GoogleProfile { email, ..who.clone() } };
    // Of several callers at once, one opens it.
    if !cloud.store.open_account(account.clone()).await? {
        return Ok(None);
    }
    tracing::info!(user_id = account.user_id, "an account was opened by a Google account");
    let user = settle(cloud, account, &HashMap::new());
    Ok(Some(user))
}

/// Gives an opened account its place in the home.
pub(super) fn settle(
    cloud: &Cloud,
    account: OpenedAccount,
    kept: &HashMap<String, DeviceState>,
) -> Arc<User> {
    let user = user_of(account);
    cloud.house.move_in(&first_devices(&user.id), kept);
    cloud.accounts.add(user)
}

fn user_of(OpenedAccount { user_id, profile }: OpenedAccount) -> User {
    let username =
        [&profile.email, &profile.name, &profile.given_name].into_iter().flatten().next();
    User {
        username: username.unwrap_or(&user_id).clone(),
        id: user_id,
        password: StoredPassword::Absent,
        pin: None,
        profile: Profile {
            email: profile.email,
            given_name: profile.given_name,
            family_name: profile.family_name,
            name: profile.name,
            picture: profile.picture,
        },
        usual_order: None,
    }
}

/// The devices that a new account begins with.
fn first_devices(user_id: &str) -> Vec<HomeDevice> {
    const STARTER: &str = include_str!("../../fixtures/homes/starter.toml");
    let home = parse_home("starter.toml", STARTER).expect("the built-in home is sound");
    let own = |device: HomeDevice| HomeDevice {
        id: format!("{}-{user_id}", device.id),
        owner: user_id.to_owned(),
        ..device
    };
    home.devices.into_iter().map(own).collect()
}
