//! Every sentence of the pages, in one place.
//!
//! Google's account-linking policy asks for some of them: that the account is linked to *Google*,
//! that signing in authorises Google to control devices, which data Google gets and why, and how
//! to undo it.

use std::time::Duration;

pub(super) const PRODUCT: &str = "Smart home";

pub(super) const SIGN_IN_TITLE: &str = "Sign in to link with Google";
pub(super) const SIGN_IN_LEAD: &str =
    "Sign in with your smart home account to link it to your Google Account.";
/// The authorization statement of Google's policy, in its own words.
pub(super) const STATEMENT: &str =
    "By signing in, you are authorizing Google to control your devices.";
pub(super) const USERNAME: &str = "User name";
pub(super) const PASSWORD: &str = "Password";
pub(super) const SIGN_IN: &str = "Sign in";
pub(super) const CANCEL: &str = "Cancel";

pub(super) const CONSENT_TITLE: &str = "Link your account to Google";
pub(super) const SIGNED_IN_AS: &str = "Signed in as";
pub(super) const SWITCH: &str = "Use another account";
pub(super) const AGREE: &str = "Agree and link";
pub(super) const WHAT_GOOGLE_GETS: &str = "What Google gets, and why";
pub(super) const DATA: [(&str, &str); 3] = [
    (
        "Your devices",
        "Their names, rooms, types and abilities, so that you can find and ask for them.",
    ),
    (
        "Their present state",
        "Whether something is on, open or locked, so that Google can show and say it.",
    ),
    ("Your profile", "Your name and email address, so that you can tell linked accounts apart."),
];
pub(super) const CONTROL: &str = "Google sends your commands to your devices. A device that asks \
     for a confirmation or a PIN goes on asking.";
pub(super) const UNLINK_HOW: &str = "You can unlink at any time:";
pub(super) const UNLINK_HERE: &str = "on your account page";
pub(super) const UNLINK_OR: &str = "or in";
pub(super) const UNLINK_GOOGLE: &str = "your Google Account";
pub(super) const PRIVACY: &str = "Google's privacy policy";

pub(super) const ACCOUNT_TITLE: &str = "Your account";
pub(super) const ACCOUNT_SIGN_IN_TITLE: &str = "Sign in";
pub(super) const ACCOUNT_SIGN_IN_LEAD: &str = "Sign in to see and end your links.";
pub(super) const LINKS: &str = "Linked accounts";
pub(super) const NO_LINKS: &str = "No account is linked.";
pub(super) const LINKED_SINCE: &str = "Linked";
pub(super) const UNLINK: &str = "Unlink";
pub(super) const SIGN_OUT: &str = "Sign out";

pub(super) const PROBLEM_TITLE: &str = "This link cannot be opened";
pub(super) const PROBLEM_HELP: &str = "Go back to the Google Home app and try again. If it happens again, tell the people who run \
     this smart home what stands above.";
pub(super) const WRONG_CLIENT_ID: &str =
    "The client_id is missing, given twice, or not one that is registered here.";
pub(super) const WRONG_REDIRECT_URI: &str = "The redirect_uri is missing, given twice, or not \
     exactly one that is allowed here.";
pub(super) const MISSING_STATE: &str = "The state is missing.";
pub(super) const STORE_TITLE: &str = "Not now";
pub(super) const STORE_DOWN: &str = "Your links cannot be shown at the moment. Try again soon.";

pub(super) const WRONG_PASSWORD: &str = "The user name or the password is wrong.";
pub(super) const INCOMPLETE: &str = "Enter your user name and your password.";
pub(super) const STALE_FORM: &str =
    "This page was no longer current, so nothing was done. Please try again.";

pub(super) fn blocked(wait: Duration) -> String {
    match wait.as_secs() + u64::from(wait.subsec_nanos() > 0) {
        1 => "Too many attempts. Try again in a second.".to_owned(),
        seconds => format!("Too many attempts. Try again in {seconds} seconds."),
    }
}
