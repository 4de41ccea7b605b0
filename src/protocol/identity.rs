//! Google's ID token: what it says of a person, and for which e-mail addresses its word counts.
//!
//! OpenID Connect Core §2, and Google's *Verify the Google ID token on your server side*. Signing
//! and verifying are the business of the two sides.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Mismatch, Reader};

/// The two spellings of Google's name as an issuer.
pub const ISSUERS: [&str; 2] = ["https://accounts.google.com", "accounts.google.com"];

/// The grant type by which Google hands an ID token to a token endpoint (RFC 7523 §2.1).
pub const JWT_BEARER: &str = "urn:ietf:params:oauth:grant-type:jwt-bearer";

/// The longest that an ID token may count. Google's count for an hour; one that is to count for longer
/// than a day is none of Google's.
pub const LONGEST_LIFE: Duration = Duration::from_hours(24);

/// Who somebody is, as Google's ID token says it.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
pub struct GoogleProfile {
    /// The person's Google account; never given to another.
    pub sub: String,
    /// The e-mail address; it may change, and may be given to another.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// Whether Google has verified that the address is the person's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email_verified: Option<bool>,
    /// The domain of the organisation that the account belongs to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hd: Option<String>,
    /// The full name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The given name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub given_name: Option<String>,
    /// The family name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub family_name: Option<String>,
    /// Where a picture is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub picture: Option<String>,
    /// The language.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub locale: Option<String>,
}

/// Who says something to whom, and for how long (RFC 7519 §4.1): what every token of Google has,
/// whatever it is about.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct RegisteredClaims {
    /// Who issued it.
    pub iss: String,
    /// For whom: the client id that Google gave the project.
    pub aud: String,
    /// When, in seconds since 1970.
    pub iat: u64,
    /// From when on it counts, where it says so.
    pub nbf: Option<u64>,
    /// Until when it counts.
    pub exp: u64,
}

/// The claims of an ID token.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct IdClaims {
    /// Who issued it, for whom, and when.
    pub registered: RegisteredClaims,
    /// Whom it is about.
    pub profile: GoogleProfile,
}

impl RegisteredClaims {
    /// Reads them from the claims of a token whose signature holds.
    ///
    /// # Errors
    /// Names the claim that cannot be used.
    pub fn read(claims: &Value) -> Result<Self, Mismatch> {
        let reader = Reader::root(claims);
        let nbf = reader.member("nbf");
        Ok(Self {
            iss: filled(&reader.member("iss"))?.to_owned(),
            aud: filled(&reader.member("aud"))?.to_owned(),
            iat: seconds(&reader.member("iat"))?,
            nbf: nbf.value().map(|_| seconds(&nbf)).transpose()?,
            exp: seconds(&reader.member("exp"))?,
        })
    }
}

impl IdClaims {
    /// Reads the claims of a token whose signature holds.
    ///
    /// # Errors
    /// Names the claim that cannot be used.
    pub fn read(claims: &Value) -> Result<Self, Mismatch> {
        let reader = Reader::root(claims);
        let profile = GoogleProfile {
            sub: filled(&reader.member("sub"))?.to_owned(),
            email: text(&reader, "email")?,
            email_verified: verified(&reader.member("email_verified"))?,
            hd: text(&reader, "hd")?,
            name: text(&reader, "name")?,
            given_name: text(&reader, "given_name")?,
            family_name: text(&reader, "family_name")?,
            picture: text(&reader, "picture")?,
            locale: text(&reader, "locale")?,
        };
        Ok(Self { registered: RegisteredClaims::read(claims)?, profile })
    }

    /// The claims as they are signed.
    #[must_use]
    pub fn to_value(&self) -> Value {
        let RegisteredClaims { iss, aud, iat, nbf, exp } = &self.registered;
        let mut claims = serde_json::json!({"iss": iss, "aud": aud});
        if let (Some(claims), Ok(Value::Object(profile))) =
            (claims.as_object_mut(), serde_json::to_value(&self.profile))
        {
            claims.extend(profile);
            claims.insert("iat".to_owned(), (*iat).into());
            claims.extend(nbf.map(|nbf| ("nbf".to_owned(), nbf.into())));
            claims.insert("exp".to_owned(), (*exp).into());
        }
        claims
    }
}

impl GoogleProfile {
    /// Whether Google's word on the e-mail address is enough to open an account by it: it is a
    /// Gmail address, or a verified one of an organisation whose accounts Google keeps. Whoever
    /// has another address may have lost it to somebody else since.
    ///
    /// `hd` need not be the domain of the address: organisations have several domains, and
    /// Google's rule asks for no more than that it is there. It is signed, so that nobody but Google
    /// can put it there.
    #[must_use]
    pub fn is_authoritative(&self) -> bool {
        let Some((local, domain)) = self.email.as_deref().and_then(|email| email.rsplit_once('@'))
        else {
            return false;
        };
        if local.is_empty() || self.email_verified == Some(false) {
            return false;
        }
        let hosted = self.hd.as_deref().is_some_and(|hd| !hd.is_empty());
        domain.eq_ignore_ascii_case("gmail.com") || (self.email_verified == Some(true) && hosted)
    }
}

fn filled<'a>(member: &Reader<'a>) -> Result<&'a str, Mismatch> {
    match member.text()? {
        "" => Err(Mismatch::new(member.pointer(), "a string that is not empty", "an empty one")),
        text => Ok(text),
    }
}

fn text(claims: &Reader<'_>, name: &str) -> Result<Option<String>, Mismatch> {
    let member = claims.member(name);
    match member.value() {
        None | Some(Value::Null) => Ok(None),
        // An empty one says nothing.
        Some(_) => Ok(Some(member.text()?.to_owned()).filter(|text| !text.is_empty())),
    }
}

/// Google sends a boolean; some of its older tokens say `"true"`.
fn verified(member: &Reader<'_>) -> Result<Option<bool>, Mismatch> {
    match member.value() {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) if text == "true" => Ok(Some(true)),
        Some(Value::String(text)) if text == "false" => Ok(Some(false)),
        Some(_) => member.boolean().map(Some),
    }
}

fn seconds(member: &Reader<'_>) -> Result<u64, Mismatch> {
    let value = member.value().and_then(Value::as_u64);
    value.ok_or_else(|| member.mismatch("a whole number of seconds since 1970"))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// The decoded token of Google's concept guide, whose `sub` is a string on the wire.
    fn documented() -> Value {
        json!({
            "sub": "1234567890",
            "iss": "https://accounts.google.com",
            "aud": "123-abc.apps.googleusercontent.com",
            "iat": 233_366_400,
            "exp": 233_370_000,
            "name": "Jan Jansen",
            "given_name": "Jan",
            "family_name": "Jansen",
            "email": "jan@gmail.com",
            "locale": "en_US"
        })
    }

    #[test]
    fn the_documents_token_reads_and_comes_out_as_it_was() {
        let claims = IdClaims::read(&documented()).expect("claims");
        let RegisteredClaims { iat, nbf, exp, .. } = claims.registered;
        assert_eq!((iat, exp, nbf), (233_366_400, 233_370_000, None));
        assert_eq!(claims.profile.given_name.as_deref(), Some("Jan"));
        assert!(claims.profile.is_authoritative());
        assert_eq!(claims.to_value(), documented());
    }

    #[test]
    fn what_cannot_be_used_is_named() {
        for (claim, value, expected) in [
            ("sub", json!(""), "/sub: expected a string that is not empty, got an empty one"),
            ("sub", json!(1_234), "/sub: expected a string, got `1234`"),
            ("aud", json!(["a"]), "/aud: expected a string, got an array of 1"),
            ("exp", json!("1"), "/exp: expected a whole number of seconds since 1970, got `\"1\"`"),
            ("iat", Value::Null, "/iat: expected a whole number of seconds since 1970, got null"),
            ("nbf", json!(-1), "/nbf: expected a whole number of seconds since 1970, got `-1`"),
            ("email_verified", json!("yes"), "/email_verified: expected a boolean, got `\"yes\"`"),
        ] {
            let mut claims = documented();
            claims[claim] = value;
            assert_eq!(IdClaims::read(&claims).expect_err(claim).to_string(), expected);
        }
    }

    #[test]
    fn googles_word_counts_for_its_own_addresses_alone() {
        let profile =
            |email: Option<&str>, verified: Option<bool>, hd: Option<&str>| GoogleProfile {
                email: email.map(str::to_owned),
                email_verified: verified,
                hd: hd.map(str::to_owned),
                ..GoogleProfile::default()
            };
        for (email, verified, hd, expected) in [
            (Some("jan@gmail.com"), None, None, true),
            (Some("Jan@GMAIL.com"), Some(true), None, true),
            (Some("jan@example.com"), Some(true), Some("example.com"), true),
            (Some("jan@example.net"), Some(true), Some("example.com"), true),
            (Some("jan@gmail.com"), Some(false), None, false),
            (Some("jan@example.com"), Some(true), None, false),
            (Some("jan@example.com"), Some(true), Some(""), false),
            (Some("jan@example.com"), None, Some("example.com"), false),
            (Some("jan@example.com"), Some(false), Some("example.com"), false),
            (Some("jan@gmail.com.example.com"), None, None, false),
            (Some("jan@notgmail.com"), None, None, false),
            (Some("@gmail.com"), None, None, false),
            (Some("gmail.com"), None, None, false),
            (None, Some(true), Some("example.com"), false),
        ] {
            let profile = profile(email, verified, hd);
            assert_eq!(profile.is_authoritative(), expected, "{profile:?}");
        }
    }
}
