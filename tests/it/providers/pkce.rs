//! Providers that take no request without PKCE.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest as _, Sha256};

use super::*;

/// OAuth 2.1: every request has a challenge, and the verifier is checked.
fn pkce_alone() -> Provider {
    let challenge = Mutex::new(String::new());
    Provider::with(move |asked| {
        let sent = asked.query("code_challenge");
        if asked.is("GET", "/auth") && sent.is_empty() {
            let description = "code challenge required";
            return Some(back_with_error(&asked.query, "invalid_request", description));
        }
        if asked.is("POST", "/auth") {
            assert_eq!(asked.query("code_challenge_method"), "S256");
            *challenge.lock().expect("no panic") = sent;
            return None;
        }
        let is_exchange = asked.form("grant_type") == "authorization_code";
        (asked.is("POST", "/token") && is_exchange).then(|| {
            let verifier = asked.form("code_verifier");
            assert!((43..=128).contains(&verifier.len()), "{verifier}");
            let expected = URL_SAFE_NO_PAD.encode(Sha256::digest(verifier));
            if *challenge.lock().expect("no panic") == expected {
                grant(asked)
            } else {
                error(400, "invalid_grant", "PKCE verification failed")
            }
        })
    })
}

#[test]
fn a_provider_that_requires_pkce() {
    let sandbox = Sandbox::new();
    let provider = pkce_alone();
    provider.link(&sandbox, "").expect_code(1).snapshot("providers-pkce");
    provider.link(&sandbox, "--pkce").expect_code(0);
    let sent = provider.asked_at("POST", "/token");
    assert!(sent[1].form("code_verifier").is_empty(), "a refresh has none");
}

/// The same said on a page, before there is a redirect.
#[test]
fn a_page_that_asks_for_a_challenge_names_the_flag() {
    let sandbox = Sandbox::new();
    let provider = Provider::with(|asked| {
        let page = "<h1>Error</h1><p>invalid_request: Missing parameter: code_challenge_method</p>";
        asked.is("GET", "/auth").then(|| Answer::new(400, "text/html", page))
    });
    let ran =
        provider.link(&sandbox, "").expect_code(1).expect_stdout("`--pkce` sends a challenge");
    let with = provider.link(&sandbox, "--pkce").expect_code(1);
    assert!(!with.stdout.contains("may want PKCE"), "{}", with.text());
    ran.snapshot("providers-pkce-page");
}

/// A verifier that nobody asked for is told from a bad code.
#[test]
fn a_token_endpoint_that_misses_the_verifier_names_the_flag() {
    let sandbox = Sandbox::new();
    let provider = Provider::with(|asked| {
        let refused = error(400, "invalid_grant", "code_verifier is missing");
        asked.is("POST", "/token").then_some(refused)
    });
    provider.link(&sandbox, "").expect_code(1).expect_stdout("`--pkce` sends a challenge");
}
