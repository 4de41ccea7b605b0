//! Invented Google accounts: the same e-mail address is the same account each time.

use sha2::{Digest as _, Sha256};

use crate::protocol::identity::GoogleProfile;

/// What is known of an invented person; what is not said is filled in.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Person {
    /// The e-mail address.
    pub email: String,
    /// The Google account; else a number that the address gives.
    pub sub: Option<String>,
    /// Whether Google has verified the address; else it has, as with every account in use.
    pub email_verified: Option<bool>,
    /// The domain of the organisation that the account belongs to.
    pub hd: Option<String>,
    /// The full name; else the given and the family name.
    pub name: Option<String>,
    /// The given name.
    pub given_name: Option<String>,
    /// The family name.
    pub family_name: Option<String>,
    /// Where a picture is.
    pub picture: Option<String>,
    /// The language.
    pub locale: Option<String>,
}

impl Person {
    /// Somebody of whom only the address is known.
    pub fn of(email: impl Into<String>) -> Self {
        Self { email: email.into(), ..Self::default() }
    }

    /// The profile that Google would put into an ID token.
    #[must_use]
    pub fn profile(&self) -> GoogleProfile {
        let names: Vec<&str> = [&self.given_name, &self.family_name]
            .into_iter()
            .flatten()
            .map(String::as_str)
            .collect();
        let joined = (!names.is_empty()).then(|| names.join(" "));
        GoogleProfile {
            sub: self.sub.clone().unwrap_or_else(|| account_number(&self.email)),
            email: Some(self.email.clone()),
            email_verified: Some(self.email_verified.unwrap_or(true)),
            hd: self.hd.clone(),
            name: self.name.clone().or(joined),
            given_name: self.given_name.clone(),
            family_name: self.family_name.clone(),
            picture: self.picture.clone(),
            locale: self.locale.clone(),
        }
    }
}

/// Twenty-one digits that begin with a one, as Google's account numbers; case in an address does
/// not make another account.
fn account_number(email: &str) -> String {
    let digest = Sha256::digest(email.to_lowercase());
    let digits = digest.iter().take(20).map(|byte| char::from(b'0' + byte % 10));
    std::iter::once('1').chain(digits).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_always_the_same_account() {
        let jan = Person::of("jan@gmail.com").profile();
        assert_eq!(jan.sub, Person::of("Jan@Gmail.com").profile().sub);
        assert_ne!(jan.sub, Person::of("jana@gmail.com").profile().sub);
        assert_eq!((jan.sub.len(), &jan.sub[..1]), (21, "1"));
        assert!(jan.sub.bytes().all(|byte| byte.is_ascii_digit()));
        let named = Person { sub: Some("7".to_owned()), ..Person::of("jan@gmail.com") };
        assert_eq!(named.profile().sub, "7");
    }

    #[test]
    fn what_is_not_said_is_filled_in_or_left_out() {
        let plain = Person::of("jan@example.com").profile();
        assert_eq!((plain.email_verified, plain.name, plain.hd), (Some(true), None, None));
        let jan = Person {
            given_name: Some("Jan".to_owned()),
            family_name: Some("Jansen".to_owned()),
            email_verified: Some(false),
            ..Person::of("jan@example.com")
        };
        let profile = jan.profile();
        assert_eq!(profile.name.as_deref(), Some("Jan Jansen"));
        assert_eq!(profile.email_verified, Some(false));
    }
}
