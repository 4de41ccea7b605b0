//! Providers that give what is wanted only for a scope.

use super::*;

/// A refresh token for `offline_access` alone.
fn offline_access(asked: &Asked) -> Option<Answer> {
    let scope = |asked: &Asked| asked.query("scope");
    if asked.is("POST", "/auth") && signs_in(asked) {
        let with_scope = back(&asked.query, "").replace(CODE, &format!("{CODE}-{}", scope(asked)));
        return Some(Answer::to(302, &with_scope.replace(' ', "_")));
    }
    let is_exchange =
        asked.is("POST", "/token") && asked.form("grant_type") == "authorization_code";
    is_exchange.then(|| {
        let mut tokens = json!({
            "access_token": format!("{ACCESS}-1"), "token_type": "Bearer", "expires_in": 3600,
            "id_token": "eyJhbGciOiJub25lIn0.e30.", "scope": "openid"
        });
        if asked.form("code").contains("offline_access") {
            tokens["refresh_token"] = REFRESH.into();
        }
        Answer::json(200, &tokens)
    })
}

#[test]
fn a_refresh_token_for_a_scope_alone() {
    let sandbox = Sandbox::new();
    let provider = Provider::with(offline_access);
    provider.link(&sandbox, "").expect_code(1).snapshot("providers-offline-access");
    assert!(sandbox.account_files().is_empty());

    provider.link(&sandbox, "--scope \"openid offline_access\"").expect_code(0);
    let asked = provider.asked_at("POST", "/auth").pop().expect("a sign-in");
    assert_eq!(asked.query("scope"), "openid offline_access");
    sandbox.run("account refresh").expect_code(0);
    let asked = provider.asked_at("POST", "/token").pop().expect("a refresh");
    assert_eq!(asked.form("refresh_token"), REFRESH);
    assert_eq!(sandbox.account("default", "default")["access_token"], format!("{ACCESS}-2"));
}

#[test]
fn a_scope_that_was_sent_is_not_advised_again() {
    let sandbox = Sandbox::new();
    let provider = Provider::with(|asked| {
        let tokens = json!({"access_token": ACCESS, "token_type": "bearer", "expires_in": 60});
        asked.is("POST", "/token").then(|| Answer::json(200, &tokens))
    });
    let ran = provider.link(&sandbox, "--scope offline_access").expect_code(1);
    assert!(!ran.stdout.contains("--scope"), "{}", ran.text());
    assert!(ran.stdout.contains("may not be allowed refresh tokens"), "{}", ran.text());
}

/// Sign-in by `OpenID` Connect alone: `openid` among the scopes, or an error in the redirect.
fn openid_alone(asked: &Asked) -> Option<Answer> {
    let scope = asked.query("scope");
    let has_openid = scope.split(' ').any(|scope| scope == "openid");
    (asked.is("GET", "/auth") && !has_openid)
        .then(|| back_with_error(&asked.query, "invalid_scope", "openid scope must be requested"))
}

#[test]
fn a_provider_that_needs_openid() {
    let sandbox = Sandbox::new();
    let provider = Provider::with(openid_alone);
    let without = provider.link(&sandbox, "").expect_code(1);
    let other = provider.link(&sandbox, "--scope devices").expect_code(1);
    crate::common::snapshot_of("providers-openid", &[without, other]);
    provider.link(&sandbox, "--scope openid").expect_code(0);
}

/// The user signs in, and only then is sent back with an error.
#[test]
fn no_scope_is_access_denied_after_sign_in() {
    let denied = |asked: &Asked| {
        (asked.is("POST", "/auth") && asked.query("scope") != "devices")
            .then(|| back_with_error(&asked.query, "access_denied", ""))
    };
    let sandbox = Sandbox::new();
    let provider = Provider::with(denied);
    let without = provider.link(&sandbox, "").expect_code(1).expect_stdout("`--scope openid`");
    let other = provider.link(&sandbox, "--scope other").expect_code(1);
    assert!(!other.stdout.contains("--scope"), "{}", other.text());
    crate::common::snapshot_of("providers-no-scope", &[without, other]);
    provider.link(&sandbox, "--scope devices").expect_code(0);
}
