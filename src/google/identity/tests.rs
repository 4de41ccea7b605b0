//! Held against two libraries that this project did not write: `biscuit`, on another cryptography,
//! and `jsonwebtoken`, which also signs.

use std::fs;
use std::time::Duration;

use biscuit::jwa::SignatureAlgorithm;
use biscuit::jwk::JWKSet;
use biscuit::{ClaimPresenceOptions, Empty, JWT, Presence, TemporalOptions, ValidationOptions};
use biscuit::{Presence::Required, Validation};
use jsonwebtoken::{Algorithm, DecodingKey};
use serde_json::{Value, json};

use super::mint::claims;
use super::{Flaw, KeyFile, Keys, Person, Rotation};
use crate::google::testing::keys;
use crate::protocol::IdToken;
use crate::protocol::identity::IdClaims;
use crate::wire::{SeededChance, Timestamp};

const AUD: &str = "123-abc.apps.googleusercontent.com";
const NOW: Timestamp = Timestamp(1_900_000_000_000);
const HOUR: Duration = Duration::from_hours(1);

fn jan() -> Person {
    Person {
        given_name: Some("Jan".to_owned()),
        family_name: Some("Jansen".to_owned()),
        ..Person::of("jan@gmail.com")
    }
}

fn mint(flaw: Option<Flaw>) -> IdToken {
    keys().mint(&jan().profile(), AUD, NOW, HOUR, flaw)
}

/// Verifies as a cloud should, with a library of somebody else.
fn verify(token: &IdToken, jwks: &Value, aud: &str) -> Result<Value, String> {
    let jwks: JWKSet<Empty> = serde_json::from_value(jwks.clone()).expect("a key set");
    let token: JWT<Value, Empty> = JWT::new_encoded(token.secret());
    let decoded = token
        .decode_with_jwks(&jwks, Some(SignatureAlgorithm::RS256))
        .map_err(|error| error.to_string())?;
    let options = ValidationOptions {
        claim_presence_options: ClaimPresenceOptions {
            issued_at: Required,
            not_before: Presence::Optional,
            expiry: Required,
            issuer: Required,
            audience: Required,
            subject: Required,
            id: Presence::Optional,
        },
        temporal_options: TemporalOptions {
            now: Some(*biscuit::Timestamp::from(1_900_000_000)),
            ..TemporalOptions::default()
        },
        issuer: Validation::Validate("https://accounts.google.com".to_owned()),
        audience: Validation::Validate(aud.to_owned()),
        ..ValidationOptions::default()
    };
    decoded.validate(options).map_err(|error| error.to_string())?;
    let claims = decoded.payload().expect("decoded");
    Ok(serde_json::to_value(claims).expect("claims"))
}

#[test]
fn another_library_verifies_a_token_by_the_published_keys_and_reads_what_it_says() {
    let read = verify(&mint(None), &keys().jwks(), AUD).expect("a good token");
    assert_eq!(read, claims(&jan().profile(), AUD, NOW, HOUR, None));
    assert_eq!((&read["iat"], &read["exp"]), (&json!(1_900_000_000), &json!(1_900_003_600)));
    let claims = IdClaims::read(&read).expect("claims");
    assert_eq!(claims.profile, jan().profile());
}

#[test]
fn the_library_that_signs_verifies_too() {
    let jwks = keys().jwks();
    let jwk: jsonwebtoken::jwk::Jwk = serde_json::from_value(jwks["keys"][0].clone()).expect("one");
    let key = DecodingKey::from_jwk(&jwk).expect("an RSA key");
    let mut validation = jsonwebtoken::Validation::new(Algorithm::RS256);
    validation.set_audience(&[AUD]);
    validation.set_issuer(&["https://accounts.google.com"]);
    validation.validate_exp = false;
    let token = mint(None);
    let decoded = jsonwebtoken::decode::<Value>(token.secret(), &key, &validation).expect("good");
    assert_eq!(decoded.claims["email"], "jan@gmail.com");
    assert_eq!(decoded.header.kid.as_deref(), keys().ids().next());
    for flaw in [Flaw::WrongKey, Flaw::None, Flaw::Hs256, Flaw::WrongIssuer, Flaw::WrongAudience] {
        let token = mint(Some(flaw));
        let decoded = jsonwebtoken::decode::<Value>(token.secret(), &key, &validation);
        assert!(decoded.is_err(), "{flaw:?}");
    }
}

#[test]
fn another_library_refuses_each_flaw_for_what_it_is() {
    for (flaw, words) in [
        (Flaw::WrongKey, "Invalid signature"),
        (Flaw::None, "unexpected algorithm"),
        (Flaw::Hs256, "unexpected algorithm"),
        (Flaw::Expired, "expired"),
        (Flaw::NotYetValid, "will be valid in 3600 seconds"),
        (Flaw::WrongIssuer, "Issuer of token is invalid"),
        (Flaw::WrongAudience, "Audience of token is invalid"),
        (Flaw::NoSubject, "sub"),
    ] {
        let refusal = verify(&mint(Some(flaw)), &keys().jwks(), AUD).expect_err(flaw.as_str());
        assert!(refusal.contains(words), "{flaw:?}: {refusal}");
    }
}

#[test]
fn a_huge_token_is_signed_well_and_fits_one_argument_of_a_command_line() {
    let token = mint(Some(Flaw::Oversized));
    verify(&token, &keys().jwks(), AUD).expect("only its size is wrong");
    let length = token.secret().len();
    assert!((100_000..128 * 1024).contains(&length), "{length}");
}

#[test]
fn the_algorithm_of_a_confused_token_is_the_only_thing_wrong_with_it() {
    let pem = keys().signing().public_pem();
    let key = DecodingKey::from_secret(pem.as_bytes());
    let mut validation = jsonwebtoken::Validation::new(Algorithm::HS256);
    validation.set_audience(&[AUD]);
    validation.validate_exp = false;
    let token = mint(Some(Flaw::Hs256));
    jsonwebtoken::decode::<Value>(token.secret(), &key, &validation).expect("the known secret");
    assert!(pem.lines().all(|line| line.len() <= 64) && pem.ends_with("-----\n"));
}

#[test]
fn the_assistants_signature_is_for_the_project() {
    let signature = keys().assistant_signature("my-project", NOW);
    let claims = claims(&jan().profile(), AUD, NOW, HOUR, None);
    let jwks: JWKSet<Empty> = serde_json::from_value(keys().jwks()).expect("a key set");
    let token: JWT<Value, Empty> = JWT::new_encoded(signature.secret());
    let decoded = token.decode_with_jwks(&jwks, Some(SignatureAlgorithm::RS256)).expect("good");
    let payload = serde_json::to_value(decoded.payload().expect("decoded")).expect("claims");
    assert_eq!((&payload["aud"], &payload["iss"]), (&json!("my-project"), &claims["iss"]));
    assert_eq!((&payload["iat"], &payload["exp"]), (&claims["iat"], &claims["exp"]));
}

#[test]
fn the_set_shows_nothing_secret_and_debug_neither() {
    let jwks = keys().jwks();
    let key = jwks["keys"][0].as_object().expect("a key");
    let members: Vec<&str> = key.keys().map(String::as_str).collect();
    assert_eq!(members, ["kty", "alg", "use", "kid", "n", "e"]);
    assert_eq!((&key["e"], key["kid"].as_str().map(str::len)), (&json!("AQAB"), Some(40)));
    let secret = keys().signing().to_text();
    assert!(!format!("{:?}", keys()).contains(&secret[40..80]));
}

#[test]
fn the_same_randomness_makes_the_same_keys() {
    assert_eq!(Keys::generate(&SeededChance::default()).jwks(), keys().jwks());
}

#[test]
fn keys_are_made_once_and_what_the_one_before_signed_is_good_until_it_is_dropped() {
    let directory = tempfile::tempdir().expect("a directory");
    let file = KeyFile::new(directory.path().join("state"));
    let chance = SeededChance::default();
    assert!(file.load().expect("no file").is_none());
    let first = file.load_or_make(&chance).expect("made");
    assert_eq!(file.load_or_make(&chance).expect("kept").jwks(), first.jwks());
    let token = first.mint(&jan().profile(), AUD, NOW, HOUR, None);
    let Rotation { keys: second, dropped } = file.rotate(&chance).expect("rotated");
    assert_eq!(dropped, None);
    verify(&token, &second.jwks(), AUD).expect("the key before is still there");
    assert_eq!(second.ids().nth(1), first.ids().next());
    let newer = second.mint(&jan().profile(), AUD, NOW, HOUR, None);
    verify(&newer, &first.jwks(), AUD).expect_err("the new key signs");
    let Rotation { keys: third, dropped } = file.rotate(&chance).expect("rotated");
    assert_eq!(dropped.as_deref(), first.ids().next());
    assert_eq!(third.ids().count(), 2);
    verify(&token, &third.jwks(), AUD).expect_err("the first key is dropped");
    verify(&newer, &file.load().expect("readable").expect("there").jwks(), AUD).expect("good");
}

#[test]
fn of_two_rotations_at_once_neither_loses_its_key() {
    let directory = tempfile::tempdir().expect("a directory");
    let file = KeyFile::new(directory.path());
    let chance = SeededChance::default();
    let first = file.load_or_make(&chance).expect("made");
    let rotate = || file.rotate(&chance).expect("rotated");
    let rotations = std::thread::scope(|scope| {
        let running = [scope.spawn(rotate), scope.spawn(rotate)];
        running.map(|thread| thread.join().expect("no panic"))
    });
    let kept = file.load().expect("readable").expect("there");
    for rotation in &rotations {
        let new = rotation.keys.ids().next();
        assert!(kept.ids().any(|id| Some(id) == new), "{new:?}");
    }
    let dropped: Vec<_> = rotations.iter().filter_map(|it| it.dropped.as_deref()).collect();
    assert_eq!(dropped, [first.ids().next().expect("one")]);
}

#[cfg(unix)]
#[test]
fn only_the_owner_may_read_the_keys() {
    use std::os::unix::fs::PermissionsExt as _;

    let directory = tempfile::tempdir().expect("a directory");
    let file = KeyFile::new(directory.path().join("state"));
    file.load_or_make(&SeededChance::default()).expect("made");
    let mode =
        |path: &std::path::Path| fs::metadata(path).expect("there").permissions().mode() & 0o777;
    assert_eq!(mode(file.path()), 0o600);
    assert_eq!(mode(file.path().parent().expect("one")), 0o700);
}

#[test]
fn a_broken_file_is_named_and_never_overwritten() {
    let directory = tempfile::tempdir().expect("a directory");
    let file = KeyFile::new(directory.path());
    file.load_or_make(&SeededChance::default()).expect("made");
    let good = fs::read_to_string(file.path()).expect("text");
    let layout: Value = serde_json::from_str(&good).expect("JSON");
    let changed = |pointer: &str, value: Value| {
        let mut layout = layout.clone();
        *layout.pointer_mut(pointer).expect("a member") = value;
        layout.to_string()
    };
    let key = layout["keys"][0].clone();
    for (text, words) in [
        (String::new(), "no JSON at line 1"),
        (good[..good.len() - 3].to_owned(), "no JSON at line "),
        (changed("/version", json!(2)), "it has version 2, and this program reads version 1"),
        (changed("/keys", json!([])), "expected one to 2 keys, got 0"),
        (changed("/keys", json!([key, key, key])), "expected one to 2 keys, got 3"),
        (changed("/keys/0/private_key", json!("a-secret?")), "`/keys/0/private_key` is no Base64"),
        (changed("/keys/0/private_key", json!("AAAA")), "`/keys/0/private_key` is no RSA key"),
        (changed("/keys/0/kid", json!("another")), "`/keys/0/kid` is not the id of the key"),
        (changed("/keys/0", json!({"a-secret": 1})), "another layout"),
    ] {
        fs::write(file.path(), &text).expect("written");
        for error in [
            file.load().expect_err("broken"),
            file.load_or_make(&SeededChance::default()).expect_err("broken"),
            file.rotate(&SeededChance::default()).expect_err("broken"),
        ] {
            let error = error.to_string();
            assert!(error.contains(words) && error.contains("keys.json"), "{error}");
            assert!(!error.contains("a-secret"), "{error}");
        }
        assert_eq!(fs::read_to_string(file.path()).expect("there"), text);
    }
}
