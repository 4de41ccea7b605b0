//! The invented Google account that plays, and the client id that its ID tokens are for.

use crate::google::identity::Person;
use crate::protocol::identity::GoogleProfile;

use super::failure::Failure;
use super::questions::YesNo;
use super::{linked, running};

const HEADING: &str = "The Google account";

/// Who an ID token is about.
#[derive(clap::Args, Debug)]
pub(super) struct PersonArgs {
    /// The e-mail address of the invented Google account
    #[arg(long, value_name = "ADDRESS", value_parser = address, help_heading = HEADING)]
    email: Option<String>,

    /// The account's number [default: one that the address gives, always the same]
    #[arg(long, value_name = "TEXT", value_parser = filled, help_heading = HEADING)]
    sub: Option<String>,

    /// Whether Google has verified the address
    #[arg(long, value_name = "YES|NO", default_value = "yes", help_heading = HEADING)]
    email_verified: YesNo,

    /// The domain of the organisation that keeps its accounts with Google
    #[arg(long, value_name = "DOMAIN", help_heading = HEADING)]
    hd: Option<String>,

    /// The full name [default: the given and the family name]
    #[arg(long, value_name = "NAME", help_heading = HEADING)]
    name: Option<String>,

    /// The given name
    #[arg(long, value_name = "NAME", help_heading = HEADING)]
    given_name: Option<String>,

    /// The family name
    #[arg(long, value_name = "NAME", help_heading = HEADING)]
    family_name: Option<String>,

    /// Where a picture is
    #[arg(long, value_name = "URL", help_heading = HEADING)]
    picture: Option<String>,

    /// The language, such as `en`
    #[arg(long, value_name = "LOCALE", help_heading = HEADING)]
    locale: Option<String>,
}

impl PersonArgs {
    /// Whether anything is said of anybody.
    pub(super) fn is_told(&self) -> bool {
        let Self { email, sub, hd, name, given_name, family_name, picture, locale, .. } = self;
        [email, sub, hd, name, given_name, family_name, picture, locale]
            .into_iter()
            .any(Option::is_some)
    }

    /// What Google would say of them.
    pub(super) fn profile(&self) -> Result<GoogleProfile, Failure> {
        let Some(email) = &self.email else {
            return Err(Failure::usage("the Google account has no e-mail address")
                .hint("give `--email ADDRESS`, any you like: nothing is sent to it"));
        };
        let person = Person {
            email: email.clone(),
            sub: self.sub.clone(),
            email_verified: Some(self.email_verified == YesNo::Yes),
            hd: self.hd.clone(),
            name: self.name.clone(),
            given_name: self.given_name.clone(),
            family_name: self.family_name.clone(),
            picture: self.picture.clone(),
            locale: self.locale.clone(),
        };
        Ok(person.profile())
    }
}

/// Not more than a slip is looked for: what an address may be is the cloud's to say.
fn address(text: &str) -> Result<String, String> {
    match text.split_once('@') {
        Some((local, domain)) if !local.is_empty() && !domain.is_empty() => Ok(text.to_owned()),
        _ => Err("expected an address such as `jan@gmail.com`".to_owned()),
    }
}

fn filled(text: &str) -> Result<String, String> {
    if text.is_empty() {
        Err("expected at least one character".to_owned())
    } else {
        Ok(text.to_owned())
    }
}

/// The client id as told, else that of the one `smarthome serve` of this machine that has one.
pub(super) fn audience(told: Option<&str>, flag: &str) -> Result<String, Failure> {
    if let Some(told) = told {
        return Ok(told.to_owned());
    }
    let running = running::google_client_ids(&linked::state_directory()?);
    let mut ids = running.into_iter();
    match (ids.next(), ids.next()) {
        (Some(id), None) => Ok(id),
        (found, _) => {
            let why = if found.is_none() {
                "no `smarthome serve --google-client-id ID` runs here"
            } else {
                "several `smarthome serve` run here, with different ones"
            };
            Err(Failure::usage("it is not known for which client the ID token is")
                .cause(why)
                .hint(format!("give `{flag} ID`, the client id that Google gave the project")))
        }
    }
}
