//! Checks passwords with argon2id (RFC 9106), on threads where waiting harms nobody.
//!
//! One check costs one hash whether or not there is such a user, so that the time tells nothing.
//! Few run at once: each needs megabytes.

use std::collections::HashMap;
use std::sync::{Arc, OnceLock};

use argon2::password_hash::phc::{Output, PasswordHash, Salt};
use argon2::{Algorithm, Argon2, Block, Params, PasswordVerifier as _, Version};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::{StoredPassword, User};
use crate::protocol::Password;
use crate::wire::Chance;

/// How many passwords are hashed at once.
const HASHES_AT_ONCE: usize = 2;

/// The right to hash one password.
pub(crate) type Permit = OwnedSemaphorePermit;

/// The users' passwords.
pub(crate) struct Passwords {
    room: Arc<Semaphore>,
    kept: Arc<Kept>,
}

struct Kept {
    params: Params,
    by_username: HashMap<String, Secret>,
    /// Stands in for the users there are not.
    nobody: Secret,
    #[cfg(test)]
    checks: std::sync::atomic::AtomicUsize,
}

/// A password that is hashed when it is first needed, and then once.
struct Secret {
    source: StoredPassword,
    salt: [u8; 16],
    hash: OnceLock<Option<PasswordHash>>,
}

impl Passwords {
    /// Takes the users' passwords. Those in clear are hashed in the background where there is a
    /// runtime, and else when they are first needed.
    pub(crate) fn new(users: &[User], params: Params, chance: &dyn Chance) -> Self {
        let by_username = users
            .iter()
            .map(|user| (user.username.clone(), Secret::new(user.password.clone(), chance)))
            .collect();
        let nobody = StoredPassword::Clear(Password::new(chance.token()));
        let passwords = Self {
            room: Arc::new(Semaphore::new(HASHES_AT_ONCE)),
            kept: Arc::new(Kept {
                params,
                by_username,
                nobody: Secret::new(nobody, chance),
                #[cfg(test)]
                checks: std::sync::atomic::AtomicUsize::new(0),
            }),
        };
        passwords.prepare();
        passwords
    }

    fn prepare(&self) {
        if let Ok(runtime) = tokio::runtime::Handle::try_current() {
            let kept = Arc::clone(&self.kept);
            runtime.spawn_blocking(move || {
                // One piece of memory for all of them goes back to the system as a whole.
                let mut memory = vec![Block::default(); kept.params.block_count()];
                for secret in std::iter::once(&kept.nobody).chain(kept.by_username.values()) {
                    // The end of a runtime waits for this: stop where the cloud has gone.
                    if Arc::strong_count(&kept) > 1 {
                        secret.hash(&kept.params, &mut memory);
                    }
                }
            });
        }
    }

    /// Waits for the right to hash.
    pub(crate) async fn permit(&self) -> Permit {
        let room = Arc::clone(&self.room);
        room.acquire_owned().await.expect("the semaphore is never closed")
    }

    /// Whether this is the user's password. Gives the permit back, so that the caller can count a
    /// failure before the next guess begins; one who hangs up does not free it early either.
    pub(crate) async fn verify(
        &self,
        username: &str,
        password: &str,
        permit: Permit,
    ) -> (bool, Option<Permit>) {
        let kept = Arc::clone(&self.kept);
        let (username, password) = (username.to_owned(), Password::new(password));
        tokio::task::spawn_blocking(move || {
            (kept.verify(&username, password.secret()), Some(permit))
        })
        .await
        .unwrap_or_else(|error| {
            tracing::error!(%error, "cannot check a password");
            (false, None)
        })
    }

    #[cfg(test)]
    pub(crate) fn checks(&self) -> usize {
        self.kept.checks.load(std::sync::atomic::Ordering::SeqCst)
    }
}

impl Kept {
    fn verify(&self, username: &str, password: &str) -> bool {
        #[cfg(test)]
        self.checks.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
        let known = self.by_username.get(username);
        let hash = known.unwrap_or(&self.nobody).hash(&self.params, &mut Vec::new());
        let right = hash.is_some_and(|hash| {
            Argon2::default().verify_password(password.as_bytes(), hash).is_ok()
        });
        right && known.is_some()
    }
}

impl Secret {
    fn new(source: StoredPassword, chance: &dyn Chance) -> Self {
        let mut salt = [0; 16];
        chance.fill(&mut salt);
        Self { source, salt, hash: OnceLock::new() }
    }

    /// The hash, made now if it was not made before; `memory` is grown to what that takes.
    fn hash(&self, params: &Params, memory: &mut Vec<Block>) -> Option<&PasswordHash> {
        self.hash
            .get_or_init(|| {
                self.prepare(params, memory)
                    .inspect_err(|error| tracing::error!(%error, "cannot use a password"))
                    .ok()
            })
            .as_ref()
    }

    fn prepare(
        &self,
        params: &Params,
        memory: &mut Vec<Block>,
    ) -> argon2::password_hash::Result<PasswordHash> {
        let password = match &self.source {
            StoredPassword::Hash(hash) => return Ok(PasswordHash::new(hash)?),
            StoredPassword::Absent => return Err(argon2::password_hash::Error::PasswordInvalid),
            StoredPassword::Clear(password) => password.secret().as_bytes(),
        };
        memory.resize(params.block_count(), Block::default());
        let mut output = [0; Params::DEFAULT_OUTPUT_LEN];
        let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params.clone());
        argon2.hash_password_into_with_memory(password, &self.salt, &mut output, memory)?;
        Ok(PasswordHash {
            algorithm: Algorithm::Argon2id.ident(),
            version: Some(Version::V0x13.into()),
            params: params.try_into()?,
            salt: Some(Salt::new(&self.salt)?),
            hash: Some(Output::new(&output)?),
        })
    }
}

/// Ensures that a text is a whole argon2id hash in PHC form.
///
/// # Errors
/// Says what was expected and what came, without showing the hash.
pub fn ensure_argon2id(text: &str) -> Result<(), (&'static str, String)> {
    const EXPECTED: &str = "`$argon2id$v=19$m=…,t=…,p=…$SALT$HASH`";
    if !text.starts_with("$argon2") {
        return Err((EXPECTED, "another kind of text".to_owned()));
    }
    let hash = PasswordHash::new(text).map_err(|error| (EXPECTED, error.to_string()))?;
    if hash.algorithm != Algorithm::Argon2id.ident() {
        return Err(("argon2id", format!("`{}`", hash.algorithm)));
    }
    if hash.version.is_some_and(|version| version != u32::from(Version::V0x13)) {
        return Err(("version 19 (`v=19`)", "another version".to_owned()));
    }
    Params::try_from(&hash).map_err(|error| ("a usable cost", error.to_string()))?;
    match (hash.salt, hash.hash) {
        (Some(_), Some(_)) => Ok(()),
        _ => Err(("a salt and a hash", "only one of them".to_owned())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cloud::Profile;
    use crate::wire::SeededChance;
    use argon2::PasswordHasher as _;

    fn user(username: &str, password: StoredPassword) -> User {
        User {
            id: format!("id-{username}"),
            username: username.into(),
            password,
            pin: None,
            profile: Profile::default(),
            usual_order: None,
        }
    }

    fn passwords() -> Passwords {
        let params = Params::new(8, 1, 1, None).expect("cheap");
        let hash = Argon2::new(Algorithm::Argon2id, Version::V0x13, params.clone())
            .hash_password_with_salt(b"battery staple", b"0123456789abcdef")
            .expect("a hash")
            .to_string();
        ensure_argon2id(&hash).expect("our own");
        let users = [
            user("clear", StoredPassword::Clear(Password::new("correct horse"))),
            user("hashed", StoredPassword::Hash(hash)),
            user("broken", StoredPassword::Hash("$argon2id$".into())),
        ];
        Passwords::new(&users, params, &SeededChance::default())
    }

    async fn right(passwords: &Passwords, username: &str, password: &str) -> bool {
        let permit = passwords.permit().await;
        passwords.verify(username, password, permit).await.0
    }

    #[tokio::test]
    async fn clear_and_hashed_passwords_are_checked() {
        let passwords = passwords();
        assert!(right(&passwords, "clear", "correct horse").await);
        assert!(right(&passwords, "hashed", "battery staple").await);
        for (username, password) in [
            ("clear", "battery staple"),
            ("hashed", ""),
            ("Clear", "correct horse"),
            ("broken", ""),
        ] {
            assert!(!right(&passwords, username, password).await, "{username}");
        }
    }

    #[tokio::test]
    async fn nobody_costs_one_check_like_everybody() {
        let passwords = passwords();
        assert!(!right(&passwords, "nobody", "correct horse").await);
        assert_eq!(passwords.checks(), 1);
        assert!(passwords.kept.nobody.hash.get().is_some_and(Option::is_some));
    }

    #[tokio::test]
    async fn only_so_many_hash_at_once() {
        let passwords = passwords();
        let held = (passwords.permit().await, passwords.permit().await);
        assert_eq!(passwords.room.available_permits(), 0);
        drop(held);
        assert_eq!(passwords.room.available_permits(), HASHES_AT_ONCE);
    }

    #[test]
    fn what_is_not_a_whole_argon2id_hash_is_refused() {
        for text in [
            "",
            "correct horse",
            "$argon2id$",
            "$argon2i$v=19$m=8,t=1,p=1$MDEyMzQ1Njc4OWFiY2RlZg$MDEyMzQ1Njc4OWFiY2RlZg",
            "$argon2id$v=16$m=8,t=1,p=1$MDEyMzQ1Njc4OWFiY2RlZg$MDEyMzQ1Njc4OWFiY2RlZg",
            "$argon2id$v=19$m=1,t=1,p=1$MDEyMzQ1Njc4OWFiY2RlZg$MDEyMzQ1Njc4OWFiY2RlZg",
            "$argon2id$v=19$m=8,t=1,p=1$MDEyMzQ1Njc4OWFiY2RlZg",
        ] {
            assert!(ensure_argon2id(text).is_err(), "{text}");
        }
    }
}
