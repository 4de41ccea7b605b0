//! A sign-in by user name (or e-mail address) and password, slowed down where it fails too often.

use std::net::IpAddr;
use std::time::Duration;

use super::form::Form;
use crate::cloud::Cloud;
use crate::cloud::pages::Notice;

/// Checks the name and password of a form, and gives the user's id.
pub(super) async fn sign_in(cloud: &Cloud, form: &Form, address: IpAddr) -> Result<String, Notice> {
    let (Some(name), Some(password)) = (form.get("username"), form.get("password")) else {
        return Err(Notice::Incomplete);
    };
    // Google fills in the e-mail address that it knows (`login_hint`).
    let known = cloud.accounts.by_name(name);
    let username = known.as_ref().map_or(name, |user| &user.username);
    let ensure_not_blocked = || match cloud.throttles.sign_in_wait(username, address) {
        Some(wait) => Err(refuse_guess(wait)),
        None => Ok(()),
    };
    ensure_not_blocked()?;
    let permit = cloud.passwords.permit().await;
    // Again: the guesses that were hashed while this one waited may have used up the limit.
    ensure_not_blocked()?;
    let (right, permit) = cloud.passwords.verify(username, password, permit).await;
    let user = known.as_ref().filter(|_| right);
    if user.is_none() {
        cloud.throttles.sign_in_failed(username, address);
        tracing::warn!(%address, "a sign-in failed");
    }
    drop(permit);
    user.map(|user| user.id.clone()).ok_or(Notice::WrongPassword)
}

fn refuse_guess(wait: Duration) -> Notice {
    tracing::warn!(seconds = wait.as_secs(), "a sign-in was not looked at: too many failures");
    Notice::Blocked(wait)
}
